/*
 * test_rule_ways.c - the shipped rules: the many ways in which people ask for access or help, and mails that only look like it. Here only what is
 * asked for counts; which values stand in a mail is in test_rule_values.c.
 */
#include "tests/rule_ways.h"

static const struct way ways[] = {
	{"role_request", "agency talent portal",
		"Good day! I've just been promoted to Section Chief at the Bureau of Land "
		"Management and was told I require a login for the Agency Talent Portal in order "
		"to look through applicants. How do I go about it?"},
	{"role_request", "New hiring manager onboarding",
		"Could you kindly provision Teresa Ngata (Supervisory Accountant, Bureau of the "
		"Fiscal Service) as a user in ATP? She starts Monday. Her phone is 202-555-0144."},
	{"role_request", "ATP", "pls add me to atp. hiring mgr, USCG. Tim Okafor 202 555 0199"},
	{"role_request", "Talent Pool Manager",
		"I finished the course for talent pool managers and would now like that role added "
		"to my ATP account. Rosa Lind, HR Specialist, NASA."},
	{"role_request", "need in",
		"My name is Joan Petrie and I'm a selecting official with the Bureau of "
		"Reclamation. I was told that you people can let me into the talent portal."},
	{"role_request", "ATP for my deputy",
		"Please set up my deputy, Harold Finch, in the Agency Talent Portal as agency "
		"general user. He is the Deputy Regional Forester, US Forest Service."},
	{"role_request", "Access",
		"I would like to request permission to view resumes in the Agency Talent Portal. I "
		"am an HR specialist at the Department of Labor."},
	{"role_request", "scc role",
		"We designated Maria Solis as our new Shared Certificate Coordinator. Please give "
		"her the SCC role in the portal. She already has an account. Department of "
		"Energy."},
	{"role_request", "Portal",
		"On behalf of our director, Dr. Samuel Green, I am asking for an ATP account. His "
		"title is Director, Office of Acquisition. Thanks, Lily Chen, Staff Assistant"},
	{"role_request", "registration",
		"How can I register for the Agency Talent Portal? I am a branch chief in the FAA."},
	{"role_request", "Hello from Fort Worth",
		"I run the field office for HUD in Fort Worth and will be interviewing for two "
		"analysts. Apparently I have to have an account on that agency talent portal of "
		"yours. What do I have to do? - Greg Tamm, Field Office Director"},
	{"role_request", "ATP onboarding: 3 new users",
		"Please onboard Keisha Brown to ATP. She is a Human Resources Specialist at the "
		"Social Security Administration."},
	{"role_request", "Access to portal",
		"Good morning. I was directed to your inbox to obtain access to ATP. Name: Yusuf "
		"Adan. Position: Chief of Staff. Agency: Small Business Administration. Regards"},
	{"role_request", "talent portal",
		"Would it be possible to get a general user login to the agency talent portal? I'm "
		"a Supervisory Biologist, USFWS Region 2."},
	{"role_request", "branded search",
		"We want to use branded search for our agency so I need the Branded Search Manager "
		"role. Ines Roy, Recruiter, NRC"},
	{"role_request", "ATP",
		"I am taking over recruitment events from Bob and need to be event coordinator in "
		"the Agency Talent Portal. Kim Sands, Outreach Coordinator, Peace Corps"},
	{"role_request", "Role change",
		"My current role in ATP is agency general user; please upgrade me to agency "
		"administrator. Lou Marsh, HR Officer, NARA."},
	{"role_request", "new hiring official",
		"Our new division director Pam Ortiz needs to see candidates in the Agency Talent "
		"Portal. Could you create a user for her? Her title is Director, Engineering "
		"Division, and she can be reached at 303-555-0144."},
	{"role_request", "request",
		"Requesting portal access. Thanks, Al Stone, GS-14 Supervisory Engineer, Bureau of "
		"Reclamation, 303-555-0199"},
	{"role_request", "RE: webinar follow-up",
		"Thanks for the great webinar. As promised here are my details so you can give me "
		"access to ATP:\n\nGabriel Ortega\nSupervisory Contract Specialist\nDefense "
		"Contract Management Agency\n703-555-0122"},
	{"role_request", "user account",
		"hello, our hr lady says you make accounts for the agency portal. im the fire "
		"management officer on the coconino national forest. name is bill yazzie. need it "
		"before next week pls"},
	{"role_request", "ATP Access Request - Form",
		"Requestor Name: Nina Petrov\nJob Title: Senior HR Business "
		"Partner\nAgency/Component: Department of Commerce / NIST\nRole requested: Talent "
		"Pool Manager\nExisting ATP account? Yes"},
	{"role_request", "Request",
		"I am contacting you to be given the agency administrator role in the Agency "
		"Talent Portal since the previous administrator, Paul Kent, has retired. Sandra "
		"Bo, HR Director, Railroad Retirement Board"},
	{"role_request", "portal access for new supervisor",
		"Attn: Recruiter Help. One of our new supervisors, Ms. Kelly Grant (Supervisory "
		"Forester, BLM Oregon), requires a general user account in ATP. Please advise once "
		"complete. Regards, Pat Moore, HR Assistant"},
	{"role_request", "Fwd: how to get into ATP",
		"Please help Juan with his request below.\n\n---------- Forwarded message "
		"----------\nFrom: Juan Perez <juan.perez@usda.gov>\nDate: Mon, Nov 9, 2026 at "
		"9:00 AM\nSubject: how to get into ATP\nTo: Ginger Hallow "
		"<ginger.hallow@usda.gov>\n\nHi Ginger, how do I get an account in the Agency "
		"Talent Portal? I need to look at candidates for the entomologist job.\n\nJuan "
		"Perez\nSupervisory Entomologist\nAPHIS"},
	{"role_request", "Getting started",
		"Hello! I was told I should contact this address about the Agency Talent Portal. I "
		"work in the Office of the CIO at USDA as an IT manager and would be grateful for "
		"credentials."},
	{"role_request", "ATP user request for M. Ortiz",
		"User: Miguel Ortiz / Role: Supervisory Park Ranger / Agency: DOI / Bureau: NPS / "
		"ATP role: general user"},
	{"role_request", "ATP please",
		"Can I please have ATP? Deb Koh, nurse manager, Phoenix Indian Medical Center, "
		"IHS"},
	{"role_request", "AGENCY ADMIN",
		"We need a second agency administrator for ATP at the Railroad Retirement Board. "
		"That would be me. Carl West, HR Specialist"},
	{"role_request", "Agency Talent Portal",
		"Dear Recruiter Help,\n\nOur office has been approved to fill two positions using "
		"OPM's shared certificates, and I will be reviewing the candidates together with "
		"our HR office. For this I understand I must be registered in the Agency Talent "
		"Portal. Kindly let me know what you require from me, or set up the registration "
		"with the details under my name.\n\nSincerely,\nLaura Bettencourt\nChief, "
		"Financial Reporting Branch\nBureau of the Fiscal Service"},
	{"role_request", "hiring manager needs login",
		"Our hiring manager Sven Dahl (Supervisory Physicist, NIST) can't review anything "
		"until he has a login for the talent portal. Please provide one."},
	{"role_request", "Request for role: Talent Pool Manager",
		"Reason: I will manage pools for DOI. Training completed 10/1. Current role: "
		"general user. Name: Beth Ochoa. Title: Lead HR Specialist. Bureau: BLM."},
	{"role_request", "atp",
		"who do i talk to about getting on atp? im an asst fire chief w blm in boise"},
	{"role_request", "Adding user",
		"Please add Cora Blake as an agency general user under Department of Veterans "
		"Affairs. Title: Human Resources Officer. Email cora.blake@va.gov"},
	{"role_request", "ATP",
		"Please consider this my request to obtain the role of agency general user in ATP. "
		"Name, title and agency are in my signature."},
	{"role_request", "Need to see resumes",
		"Our SCC says the certificate is waiting in the Agency Talent Portal, but I have "
		"never had a login there. Please create one for me."},
	{"role_request", "access for incoming HR director",
		"Our incoming HR director, Faye Lund, will need agency administrator rights in the "
		"talent portal from day one."},
	{"role_request", "no account yet",
		"I don't have an account in the Agency Talent Portal yet and have to review "
		"applicants by Friday. Help! Kurt Boone, Facility Manager, GSA"},
	{"coordinator_lookup", "coordinator",
		"Can you tell me who handles shared certificates for the Fish and Wildlife "
		"Service? I'm supposed to contact our shared certificate coordinator but nobody "
		"here knows the name."},
	{"coordinator_lookup", "POC",
		"Looking for the name of the shared certificate coordinator at SSA. Thanks"},
	{"coordinator_lookup", "SCC",
		"Do we have an SCC at the Bureau of Indian Affairs? If so how do I get in touch?"},
	{"coordinator_lookup", "Question",
		"Our previous shared certificate coordinator retired last month. Who took over for "
		"her? We are in the Employment and Training Administration at Labor."},
	{"coordinator_lookup", "help",
		"I need the e-mail of the Shared Certificate Coordinator for the Department of "
		"State so I can send her our pool request."},
	{"coordinator_lookup", "who",
		"Hi, whom should I ask at HHS about shared certificates - is there a Shared "
		"Certificate Coordinator?"},
	{"coordinator_lookup", "Shared Certificates",
		"My boss wants us to use the shared certificates but first I need to find our "
		"agency's coordinator. We're the Mint. Can you point me to that person?"},
	{"coordinator_lookup", "SCC contact info",
		"Requesting the contact information for the SCC of the National Weather Service."},
	{"coordinator_lookup", "?",
		"Could you please let me know who the Shared Certificate Coordinator is for DHS "
		"headquarters?"},
	{"coordinator_lookup", "who to send form to",
		"The guide says my Shared Certificate Coordinator has to submit the form. I have "
		"no clue who that would be at FDA."},
	{"coordinator_lookup", "Coordinator list",
		"Is there a list of shared certificate coordinators somewhere? I work for the "
		"Bureau of Labor Statistics."},
	{"coordinator_lookup", "shared certs @ NOAA",
		"is there someone at NOAA who coordinates the shared certificates? looking for the "
		"coordinators name + email"},
	{"coordinator_lookup", "Contact needed",
		"My agency is the Bureau of Engraving and Printing. Please identify our Shared "
		"Certificate Coordinator so that I may obtain a certificate."},
	{"coordinator_lookup", "Coordinator no longer here",
		"I wrote to Mr. Hall, the SCC named on your list for the USGS, and it bounced. "
		"Whom do I write to instead?"},
	{"coordinator_lookup", "Shared Certificate Coordinator for HUD", "Name and email please."},
	{"coordinator_lookup", "FYI",
		"My HRBP has never heard of a Shared Certificate Coordinator. Does the Forest "
		"Service have one, and if so, who?"},
	{"coordinator_lookup", "whom do I ask",
		"I need the shared certificate coordinator of my agency (Fish & Wildlife) to fill "
		"in a form. I don't know them. Can you connect us?"},
	{"coordinator_lookup", "Shared certs",
		"I'd like to know the SCC for my bureau, which is BSEE."},
	{"coordinator_lookup", "need help finding",
		"Good afternoon. According to your website each agency has a Shared Certificate "
		"Coordinator. How can I find out who ours is? National Park Service, Alaska "
		"Region."},
	{"coordinator_lookup", "Re: Shared Certificate Coordinator",
		"Thank you, but Ms. Hill tells me that she only covers the headquarters. Who "
		"covers the field offices of the Social Security Administration?"},
	{"coordinator_lookup", "SCC/DOE", "SCC name for DOE, please and thank you."},
	{"coordinator_lookup", "SCC", "Who's our SCC at OSHA these days?"},
	{"coordinator_lookup", "SCC question",
		"Please confirm who currently serves as Shared Certificate Coordinator for the Air "
		"Force."},
	{"coordinator_lookup", "coordinator search",
		"I have been asking around at NIH for a week but no one can tell me who the shared "
		"certificate coordinator is."},
	{"account_help", "ATP",
		"I keep getting \"account locked\" when I sign in to the talent portal. What now?"},
	{"account_help", "activation",
		"The activation email you sent me last week never worked, it says the link is no "
		"longer valid. Please send another."},
	{"account_help", "No access",
		"My ATP access was turned off because I had not logged in for over a month. Please "
		"reinstate it."},
	{"account_help", "empty",
		"I logged into ATP today and the Accountant pool shows 0 applicants. My colleague "
		"sees 40. What am I doing wrong?"},
	{"account_help", "name change",
		"I got married and my email is now jane.doe-smith@va.gov instead of "
		"jane.doe@va.gov. Can you update my portal account?"},
	{"account_help", "invite",
		"I did not click the invitation in time. Could I have a new one please?"},
	{"account_help", "password",
		"I forgot my password for the Agency Talent Portal and the reset does nothing."},
	{"account_help", "can't get in",
		"Since I switched agencies (from DOE to DOI) my login for the talent portal does "
		"not work anymore, please move my account to my new address ann.lee@doi.gov"},
	{"account_help", "Login.gov",
		"I got a new phone and Login.gov won't accept my codes, so I can't get into the "
		"talent portal."},
	{"account_help", "Portal error",
		"When I try to log in to ATP I get \"user not authorized\". It worked last month."},
	{"account_help", "Inactive",
		"It says my account is inactive. I was on maternity leave. Can you wake it up "
		"again?"},
	{"account_help", "Invitation",
		"My invitation email from ATP expired over the weekend before I got to it. Please "
		"send it once more."},
	{"account_help", "Can't find candidates",
		"I can open the Budget Analyst pool but there's nobody in it. Is something wrong?"},
	{"account_help", "e-mail",
		"Our agency is moving from @mail.mil to @army.mil addresses. How do I change the "
		"email in my ATP account?"},
	{"account_help", "link", "the link u sent doesnt work"},
	{"account_help", "ATP says expired",
		"Hi, the ATP invite you sent on Friday says expired when I open it."},
	{"account_help", "No candidates showing",
		"We were approved for the Management Analyst pool, but when I open it I do not see "
		"any resumes."},
	{"account_help", "Need to change email in portal",
		"I transferred from the Army to the Navy and my old address john.doe@army.mil is "
		"dead. Please put john.doe@us.navy.mil into my ATP profile."},
	{"account_help", "Access issue",
		"I was able to sign on to the Agency Talent Portal until last week, now it says "
		"that I am not a registered user."},
	{"account_help", "unlock",
		"Please unlock Harvey Stone's ATP account (harvey.stone@usda.gov). He has been out "
		"for two months."},
	{"account_help", "Locked", "ATP locked me out this morning."},
	{"account_help", "RE: ATP invitation",
		"I clicked the link but it just says \"expired\". It's only been two days!"},
	{"account_help", "Portal", "I signed in to ATP but the talent pool page is blank for me."},
	{"account_help", "new last name",
		"My last name changed from Burke to Allen. Could ATP be updated? New email: "
		"sara.allen@usda.gov"},
	{"account_help", "problem",
		"I can't log on to the Agency Talent Portal. It keeps spinning and then throws an "
		"error."},
	{"account_help", "ATP login failure",
		"After entering my PIV PIN the Agency Talent Portal shows \"Your account is "
		"disabled. Contact USAJOBS\"."},
	{"account_help", "invitation link",
		"Hi, got your invitation yesterday but when I click it, it tells me the token has "
		"expired."},
	{"account_help", "Talent pool visibility",
		"My colleague and I have the same role but only she can see the applicants in the "
		"Nurse pool. Mine is empty."},
	{"account_help", "old email address in ATP",
		"ATP notifications still go to my former address at Commerce. I'm at Interior now. "
		"Please correct it."},
	{"account_help", "RE: your ATP account",
		"I tried the link at least five times and nothing happens. Can you send it again?"},
	{"account_help", "problem with ATP",
		"The system tells me \"account inactive, contact helpdesk\". Please activate my "
		"account again."},
	{"account_help", "login",
		"Wrong password five times, now I am blocked from the talent portal."},
	{"account_help", "candidate list",
		"Why is the list of candidates for the Engineer pool empty when I open it in ATP?"},
	{"account_help", "changed agency",
		"I moved to a new agency last pay period and my ATP account is still tied to the "
		"old e-mail address."},
	{"-", "question",
		"I applied for the IT Specialist job in August and have heard nothing. Can you "
		"tell me if I was referred?"},
	{"-", "Partnership",
		"We offer an AI-driven recruiting suite that integrates with USA Staffing. Would "
		"you be available for a demo next week?"},
	{"-", "thanks",
		"Thank you for the webinar on shared certificates last week, it was really "
		"informative."},
	{"-", "policy",
		"Can an agency select more than one candidate from a shared certificate? And how "
		"long is a certificate valid?"},
	{"-", "FOIA request",
		"Under the Freedom of Information Act I request copies of all certificates issued "
		"by OPM in FY2026."},
	{"-", "veteran",
		"I am a disabled veteran and want to know why I was not selected for the "
		"Accountant position. My representative will hear about this."},
	{"-", "Job opening", "Do you have any openings for a recruiter? My resume is attached."},
	{"-", "meeting",
		"Can we move our Thursday meeting to 3 pm? I'd also like to discuss the portal "
		"roadmap."},
	{"-", "newsletter",
		"Please add our new address to your newsletter list about talent pools."},
	{"-", "training",
		"When is the next training on the Agency Talent Portal for HR specialists?"},
	{"-", "invoice", "Attached please find invoice 2026-4471 for your review."},
	{"-", "Reference check",
		"I am checking references for Ann Lee, who worked in your office. Could you call "
		"me?"},
	{"-", "press",
		"For an article on federal hiring I'd like to know how many candidates were hired "
		"from talent pools this year. Jane Roe, reporter, Federal Times"},
	{"-", "bug",
		"The filter on the Talent Pools page ignores the state I choose. Not urgent, just "
		"letting you know."},
	{"-", "Congrats", "Congratulations on the award your team got! Well deserved."},
	{"-", "job fair",
		"Our university holds a career fair on February 12. Would OPM like to have a "
		"booth?"},
	{"-", "Complaint",
		"I was rated ineligible for announcement DEMP-10001524-26-DTT although I have 20 "
		"years of experience. I want to appeal."},
	{"-", "Hello", "Please call me at your earliest convenience. 202-555-0100"},
	{"-", "Question about guide",
		"In step 5 the guide says that the manager sends the PD. What is meant by "
		"classified? Does an OF-8 suffice?"},
	{"-", "Data",
		"Could you share how many agencies use the Agency Talent Portal? We are preparing "
		"a report for our CHCO."},
	{"-", "application status",
		"What is the status of my application for Park Guide? I applied in September."},
	{"-", "wrong person",
		"You sent me a mail about a certificate but I am not the person you want."},
	{"-", "resume",
		"Dear hiring manager, I am very interested in your Data Scientist role. Please "
		"find my resume attached."},
	{"-", "speaker",
		"We'd like to invite somebody from your team to present at our HR conference in "
		"May."},
	{"-", "survey", "Please take our 5 minute survey about USA Staffing."},
	{"-", "Holiday greetings", "Happy Thanksgiving to the whole team!"},
	{"-", "Question", "What is the difference between a shared certificate and a talent pool?"},
	{"-", "Retirement", "I plan to retire in June and need my retirement estimate."},
	{"-", "Job", "Is the Accountant pool still open for applications?"},
	{"-", "position description library",
		"Do you have a library of standard PDs that agencies can use?"},
	{"-", "Out-briefing", "Attached are the minutes of last week's coordinator meeting."},
	{"-", "payroll", "My first paycheck is missing, who can help?"},
	{"-", "Question", "How do I post a job on USAJOBS?"},
	{"-", "Contact update", "Our HR office phone number changed to 202-555-0100."},
	{"-", "Re: webinar", "Could you send me the slides from the webinar?"},
	{"-", "DEIA data",
		"Please send us demographic data on the candidates in all talent pools."},
	{"-", "RIF", "Can a person on a RIF list be selected from a shared certificate?"},
	{"-", "Interview",
		"Am I still being considered for the Auditor job? My interview was on Oct 3."},
	{"-", "Training question", "Does OPM offer training for Shared Certificate Coordinators?"},
	{"-", "Position closed?", "Hi, is the Chemist position at BEP closed? I wanted to apply."},
	{"-", "Proposal",
		"Our firm has 20 years of experience in federal staffing and we would like to "
		"support your shared certificate program."},
	{"-", "Webinar feedback",
		"The webinar on the Agency Talent Portal was excellent, thank you!"},
	{"-", "Typo on your page", "The link to the guide on your website is broken."},
	{"-", "New phone list", "Attached the new phone list of our HR division."},
	{"-", "Clarification",
		"If a candidate declines, may the manager pick the alternate without a new "
		"certificate?"},
	{"-", "Question", "Who decides which pools are opened next year?"},
	{"-", "Thank you", "Thanks for adding me to ATP so quickly, you are the best!"},
	{"-", "RE: your message", "I'm sorry, I think you have the wrong address."},
	{"-", "Certificates", "How many people can be on a shared certificate?"},
	{"-", "Feedback", "The portal is slow in the mornings."},
	{"-", "help with resume", "Can you review my federal resume before I apply?"},
	{"role_request", "system access",
		"We have a new branch manager, Ollie Fram, at the Farm Service Agency in Des "
		"Moines. Ollie will need an ATP login."},
	{"role_request", "access to resumes",
		"To view the resumes on the certificate I apparently need the \"agency general "
		"user\" role. May I have that? Tess Wynn, Civil Rights Director, HUD"},
	{"role_request", "ATP",
		"I was an ATP user at my old agency and have now moved to the FDIC. I need a new "
		"account here. Todd Ames, Examiner"},
	{"coordinator_lookup", "Shared cert coordinator",
		"My supervisor asked me to find out the shared certificate coordinator's phone "
		"number for the Coast Guard."},
	{"coordinator_lookup", "contact",
		"Which office at Treasury handles shared certificates, and who is the coordinator "
		"there?"},
	{"account_help", "Talent Portal",
		"Since this morning my ATP login is rejected with error 403."},
	{"account_help", "expired invitation",
		"Please reissue the ATP invitation for Tess Wynn, hers ran out."},
	{"-", "Parking", "Is there parking at your building for the meeting on Friday?"},
	{"-", "Quick survey", "How did you like our last training? Click here to answer."},
	{"-", "Job seeker", "Where can I find jobs that use shared certificates?"},
	{"-", "Out-processing", "Who do I give my laptop to when I leave OPM?"},
};

static void test_ways(void **state)
{
	(void)state;
	check_ways(ways, sizeof ways / sizeof ways[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_ways)};

	return cmocka_run_group_tests(tests, setup, teardown);
}
