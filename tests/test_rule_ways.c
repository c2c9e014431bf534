/*
 * test_rule_ways.c - the shipped rules: the many ways in which people say the same thing, and what only looks like it. Here
 * only what is asked for counts; which values stand in a mail is in test_rule.c and test_rule_hiring.c.
 */
#include "tests/rule_mail.h"

static const struct {
	const char *want; /* event; "-": no rule is certain */
	const char *subject, *body;
} ways[] = {
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
	{"pool_request", "pool",
		"Please grant the Bureau of Prisons access to the Registered Nurse GS-0610-10 "
		"pool. We have 6 permanent vacancies in Butner, NC."},
	{"pool_request", "Talent Pool Request",
		"Attached and below please find our talent pool request. Pool: Civil Engineer "
		"GS-0810-12. Vacancies: 2. Location: Denver, CO. Appointment: permanent. Hiring "
		"manager: Ann Lee, ann.lee@usbr.gov"},
	{"pool_request", "shared cert",
		"NIST wants to hire from the Chemist GS-1320-13 shared certificate pool. Two "
		"positions, Gaithersburg MD, term appointments."},
	{"pool_request", "request",
		"As SCC for the Treasury I'd like us to be added to the IT Specialist (INFOSEC) "
		"GS-2210-13 talent pool, 4 openings in Washington, DC."},
	{"pool_request", "Can we get in on this",
		"We saw that you have a pool of Contract Specialists (GS-1102-12). Could the "
		"Department of Education use it? We have three openings here in DC."},
	{"pool_request", "Pools",
		"We'd be interested in the Program Analyst pool, GS-0343-13. How do we get access? "
		"~ Sam, EPA"},
	{"pool_request", "Need pool access",
		"Dear team, the Farm Service Agency wishes to obtain access to the talent pool "
		"Accountant GS-0510-11. We intend to fill 3 permanent positions in Kansas City, "
		"MO. Hiring manager: Joe Blank, joe.blank@usda.gov"},
	{"pool_request", "Data Scientist pool",
		"Hi, can we please have the Data Scientist GS-1560-14 pool opened up for EPA? "
		"We've got two slots in RTP, North Carolina."},
	{"pool_request", "Use of shared certificate",
		"We would like to use your shared certificate for Human Resources Specialists, "
		"GS-0201-12 (announcement DEMP-10001524-26-DTT), for 5 vacancies in Washington, DC "
		"at the Department of Transportation."},
	{"pool_request", "action overview",
		"Please find our completed action overview form below.\n\nTalent pool: Economist "
		"GS-0110-13\nAgency: Department of Commerce\nBureau: Census Bureau\nLocation: "
		"Suitland, MD\nNumber of vacancies: 3\nAppointment type: Permanent\nHiring "
		"manager: Ann Lee, ann.lee@census.gov"},
	{"pool_request", "pool for nurses",
		"I'm the SCC for IHS. One of our managers wants nurses (RN, GS-0610-09). Please "
		"let us into that pool. 4 jobs, Gallup NM."},
	{"pool_request", "Access to talent pool - Grants Management",
		"This is the Shared Certificate Coordinator for HRSA. Kindly open the Grants "
		"Management Specialist GS-1109-12/13 talent pool for us. Number of vacancies: 4. "
		"Location: Rockville, MD. Appointment: Permanent. Selecting official: Ann Lee "
		"(ann.lee@hrsa.gov)."},
	{"pool_request", "FW: Talent pool request",
		"Please see the attached request form for the Civil Engineer pool."},
	{"pool_request", "Wanted: physicists",
		"DOE's Office of Science has two physicist openings (GS-1310-13, Argonne IL). We "
		"understand that you have a talent pool for these and would like to be let in."},
	{"pool_request", "vacancy",
		"I have a vacancy for a budget analyst, GS-0560-11, in Atlanta and want to pick "
		"from your talent pool instead of announcing it. I'm the hiring manager."},
	{"selection", "selection",
		"We would like to select Maria Gomez from the Accountant GS-0510-12 pool. RPA "
		"number 26-FS-004499. The classified PD is attached."},
	{"selection", "Candidate chosen",
		"Our panel has chosen Robert Tran for the position. SF-52: FDA-26-1120. PD "
		"attached. Pool: Chemist GS-1320-12."},
	{"selection", "hire request",
		"Please start the process for hiring Dana Whitfield off the Management Analyst "
		"GS-0343-12 pool, SF52 number is DOI-26-00321, position description attached."},
	{"selection", "New hire",
		"Kathy decided on Priya Natarajan. 52 is 26-NPS-00311, PD attached, pool was Park "
		"Guide GS-0090-05."},
	{"selection", "Selection made",
		"Selectee: Omar Haddad / SF-52 #: EPA-26-0912 / Pool: Toxicologist GS-0415-13 / "
		"PD: attached"},
	{"selection", "Intent to hire",
		"The Office of Inspector General intends to hire Ms. Joan Baker from the shared "
		"certificate pool Auditor GS-0511-13. Our SF-52 number is OIG-26-00077. The "
		"position description will follow."},
	{"selection", "we picked someone",
		"Great news, we picked Luis Ortega! Which forms do you need from me?"},
	{"selection", "Selection - GS-0343-13",
		"Good afternoon, the Denver office is selecting Mr. Raj Patel for its Program "
		"Analyst vacancy (talent pool Program Analyst GS-0343-13). SF-52 number "
		"26-EPA-00871, PD number R8-0343. Classified PD attached."},
	{"selection", "selectee info",
		"Attached is the PD. Selectee name: Mia Wong. RPA number: RPA-2026-00411. Pool: "
		"Auditor GS-0511-12."},
	{"selection", "Our choice",
		"After careful consideration we have settled on Carmen Diaz. HR opened SF-52 "
		"26-DOL-00212 for her. See attached position description."},
	{"selection", "making a selection",
		"I want to make a selection from the IT pool: Devon Clark. What is next?"},
	{"selection", "hire Devon Clark",
		"We'd like to bring on Devon Clark from the IT Specialist GS-2210-12 pool. 52 "
		"number 26-IRS-01222. PD is attached."},
	{"selection", "SELECTION NOTIFICATION",
		"1. Candidate: HARPER, JAMES T\n2. SF-52: 26NOV7ARMY0012233\n3. Pool: Logistics "
		"Management Specialist GS-0346-12\n4. PD: attached"},
	{"selection", "Re: pool access granted",
		"We interviewed 3 people from the pool and the winner is Sofia Marin. SF-52 # "
		"26-HUD-00452. Please find the PD attached."},
	{"selection", "Request for certificate",
		"I'd like a certificate for Sofia Marin from the Loan Specialist GS-1165-11 pool. "
		"SF-52: 26-SBA-00310. PD attached."},
	{"selection", "selection of candidate for Data Analyst",
		"The hiring manager, Tom Reed, wishes to hire candidate Aisha Bello (Data "
		"Scientist GS-1560-13). RPA 2026-HHS-0091. Classified position description "
		"attached."},
	{"selection", "SF-52 and PD",
		"Attached is the classified PD for our selectee Aisha Bello, SF-52 no. "
		"26-HHS-00912, pool Data Scientist GS-1560-13."},
	{"certificate_recipients", "certificate",
		"Please issue the certificate to Ann Lee (ann.lee@usda.gov) and Bob Day "
		"(bob.day@usda.gov)."},
	{"certificate_recipients", "Re: Who should receive the certificate?",
		"Ann Lee, ann.lee@usda.gov, and Bob Day, bob.day@usda.gov. Thanks!"},
	{"certificate_recipients", "cert distribution",
		"For SF-52 26-FS-004417 the following people need the cert: Ann Lee "
		"<ann.lee@usda.gov>; Bob Day <bob.day@usda.gov>"},
	{"certificate_recipients", "recipients",
		"The hiring manager, Ann Lee (ann.lee@usda.gov), should get the certificate. "
		"Nobody else."},
	{"certificate_recipients", "cert",
		"As the SCC I confirm that only ann.lee@usda.gov may receive the certificate for "
		"case CGH-26-00311."},
	{"certificate_recipients", "certificate recipients",
		"Recipients for the certificate:\n1. Ann Lee, Branch Chief, ann.lee@usda.gov\n2. "
		"Bob Day, HR, bob.day@usda.gov"},
	{"certificate_recipients", "RE: certificate recipients needed",
		"Only me please: ginger.hallow@usda.gov"},
	{"certificate_recipients", "cert",
		"You may send the certificate under SF-52 26-FS-004417 to ann.lee@usda.gov and her "
		"assistant bob.day@usda.gov"},
	{"certificate_recipients", "RE: Who may see the certificate",
		"ann.lee@usda.gov; bob.day@usda.gov"},
	{"certificate_recipients", "list",
		"Here is the distribution list for the cert you asked about: Ann Lee "
		"ann.lee@usda.gov, Bob Day bob.day@usda.gov."},
	{"certificate_recipients", "Names for certificate",
		"Hello, certificate names as asked:\n- Ann Lee | ann.lee@usda.gov\n- Bob Day | "
		"bob.day@usda.gov"},
	{"certificate_recipients", "RE: [CGH-26-00311] certificate recipients",
		"Add Cy Fox (cy.fox@usda.gov) please, and remove Bob Day (bob.day@usda.gov)."},
	{"certificate_recipients", "Who gets the cert",
		"Ann Lee only (ann.lee@usda.gov). She is the selecting official."},
	{"certificate_return", "Certificate 20261005-CGH-014",
		"Attached is the completed certificate. We selected Ann Lee. Bob Day is the "
		"alternate."},
	{"certificate_return", "cert return",
		"Returning certificate 20261005-CGH-014 with no selection made."},
	{"certificate_return", "Certificate back",
		"We have finished reviewing cert 20261005-CGH-014. Nobody was selected, none of "
		"the candidates was available."},
	{"certificate_return", "RE: Certificate 20261005-CGH-014",
		"All done. Selected: Ann Lee. Alternate: Bob Day."},
	{"certificate_return", "20261005-CGH-014",
		"We interviewed all five and will be hiring Ann Lee. The certificate is annotated "
		"in USA Staffing. If she says no then Bob Day."},
	{"certificate_return", "cert",
		"Please close out certificate 20261005-CGH-014, we did not make a selection from "
		"it."},
	{"certificate_return", "cert complete",
		"Certificate 20261005-CGH-014 is complete. Selection: Ann Lee."},
	{"certificate_return", "Returned certificate",
		"Please find our returned cert. We chose Ann Lee (primary) and Bob Day (alternate) "
		"on 20261005-CGH-014"},
	{"certificate_return", "20261005-CGH-014 results",
		"Results of certificate review:\nAnn Lee - selected\nBob Day - not selected\nCy "
		"Fox - declined"},
	{"certificate_return", "unused certificate",
		"We are sending back certificate 20261005-CGH-014 unused because our hiring freeze "
		"started."},
	{"certificate_return", "RE: reminder certificate 20261005-CGH-014",
		"Sorry for the delay. We will not be selecting anyone."},
	{"certificate_return", "Cert 20261005-CGH-014",
		"Audited and done. Selected: 1. Ann Lee 2. Bob Day"},
	{"certificate_return", "returning",
		"Hi, please find attached the annotated certificate 20261005-CGH-014; we picked "
		"Ann Lee."},
	{"certificate_return", "Re: certificate 20261005-CGH-014",
		"After review, the panel opted not to hire anyone from this list."},
	{"certificate_return", "Certificate of eligibles review",
		"Our review of the certificate of eligibles no. 20261005-CGH-014 has concluded. "
		"The selection is Ann Lee; the alternate is Bob Day."},
	{"offer_outcome", "Offer",
		"Ann Lee accepted our offer today and will start on December 14, 2026."},
	{"offer_outcome", "RE: offer",
		"He turned it down, wanted more money. We'd like to go to the alternate."},
	{"offer_outcome", "Tentative offer",
		"We have not heard back from Ann Lee about the tentative offer we made two weeks "
		"ago."},
	{"offer_outcome", "good news", "She said yes! EOD is 1/11/2027. SF-52 26-FS-004417."},
	{"offer_outcome", "declination",
		"Mr. Bob Day has informed us that he declines the position."},
	{"offer_outcome", "Candidate withdrew",
		"Our selectee Ann Lee withdrew from consideration after the offer because of the "
		"commute."},
	{"offer_outcome", "Offer accepted - Lee",
		"Please be advised the official offer was accepted by Ms. Ann Lee with an entrance "
		"on duty date of January 11, 2027."},
	{"offer_outcome", "Job offer update",
		"The candidate verbally accepted the tentative offer yesterday. Start date is "
		"TBD."},
	{"offer_outcome", "Lee",
		"Ms. Lee has signed the final offer letter, she reports on 12/14/2026."},
	{"offer_outcome", "RE: you may proceed",
		"Offer extended and accepted! She starts 12/14/2026."},
	{"offer_outcome", "no thanks",
		"Bob Day told us this morning that he's not interested any longer. So no hire."},
	{"offer_outcome", "SF-52 26-FS-004417",
		"The selectee did not respond to three offers by email and phone. We consider it "
		"declined."},
	{"offer_outcome", "update",
		"Ann will be joining us Jan 11, 2027! She took the offer on the spot."},
	{"offer_outcome", "RE: Case CGH-26-00311", "Ann Lee said yes, EOD 1/25/27."},
	{"offer_outcome", "FW: Re: Job offer", "FYI the candidate has declined, see below."},
	{"offer_outcome", "Outcome of offer",
		"The outcome of the offer to Ann Lee: declined on 11/9."},
	{"offer_outcome", "no answer", "Bob Day has not answered our offer. It expired on Friday."},
	{"withdrawal", "Cancel",
		"We need to cancel SF-52 26-FS-004417, the position was abolished."},
	{"withdrawal", "withdraw",
		"Please withdraw our talent pool request, funding fell through."},
	{"withdrawal", "RE: Case CGH-26-00311",
		"We are no longer going to fill this position, please close the case."},
	{"withdrawal", "my request",
		"Please cancel my request, I don't need the access after all."},
	{"withdrawal", "Selection",
		"Kindly rescind the selection we sent on Monday (RPA 26-FS-004417)."},
	{"withdrawal", "RE: ATP role request",
		"Never mind, my colleague already has access and will do it. You can drop my "
		"request."},
	{"withdrawal", "stop",
		"Please stop work on our request CGH-26-00311. Management decided not to fill the "
		"job."},
	{"withdrawal", "No longer needed",
		"We no longer need the certificate for 26-FS-004417. Thank you for your help."},
	{"withdrawal", "RE: talent pool request received",
		"Please disregard, we will advertise on our own instead."},
	{"withdrawal", "request to withdraw",
		"This is to withdraw our request for a selection validation under SF-52 "
		"26-FS-004417."},
	{"withdrawal", "Request cancellation",
		"Our director cancelled the recruitment. Kindly close case CGH-26-00311."},
	{"withdrawal", "RE: Case CGH-26-00311",
		"Our director decided to go another way. Please cancel."},
	{"withdrawal", "Withdraw selection of Ann Lee",
		"We withdraw the selection of Ann Lee because the position description has to be "
		"rewritten."},
	{"withdrawal", "Pull back request",
		"Could you please pull back my request for access to the Accountant pool? The "
		"vacancy has been filled internally."},
	{"status_inquiry", "status",
		"What's the status of our request for access to the Accountant pool?"},
	{"status_inquiry", "26-FS-004417", "Has the certificate been issued yet?"},
	{"status_inquiry", "following up",
		"I'm following up on the selection I submitted on October 5, SF-52 26-FS-004417. "
		"Any word?"},
	{"status_inquiry", "RE: Case CGH-26-00311", "Hello, when can we expect a decision?"},
	{"status_inquiry", "ATP request",
		"I asked for an ATP account ten days ago and have not heard anything. Is there a "
		"problem?"},
	{"status_inquiry", "certificate return",
		"Did you receive the certificate I returned last Friday (20261005-CGH-014)? May I "
		"make the offer now?"},
	{"status_inquiry", "question",
		"Where do we stand with the validation of Ann Lee's selection?"},
	{"status_inquiry", "checking",
		"Hi, wanted to see where our talent pool request is at. Sent it Oct 12."},
	{"status_inquiry", "ETA", "Do you have an ETA for the certificate? Case CGH-26-00311"},
	{"status_inquiry", "RE: [Case CGH-26-00311] received",
		"Is there anything else you need from us? Otherwise when will this be processed?"},
	{"status_inquiry", "Second request",
		"I have now written twice about SF-52 26-FS-004417 and nobody answers. Please "
		"advise on the status."},
	{"status_inquiry", "validated?", "Was our certificate return validated? 20261005-CGH-014"},
	{"status_inquiry", "Role", "Did my role request go through? I sent it last Tuesday."},
	{"status_inquiry", "RE: your request was received", "It's been three weeks. Anything new?"},
	{"status_inquiry", "Certificate",
		"When will we get the certificate for SF-52 26-FS-004417?"},
	{"status_inquiry", "RE: Case CGH-26-00311",
		"Hi, can you tell me if the coordinator has answered yet? We don't want to lose "
		"the candidate."},
	{"status_inquiry", "ping", "Gentle reminder about our pool request from October 1."},
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
	{"coordinator_lookup", "Shared Certificate Coordinator for HUD", "Name and email please."},
	{"coordinator_lookup", "FYI",
		"My HRBP has never heard of a Shared Certificate Coordinator. Does the Forest "
		"Service have one, and if so, who?"},
	{"coordinator_lookup", "whom do I ask",
		"I need the shared certificate coordinator of my agency (Fish & Wildlife) to fill "
		"in a form. I don't know them. Can you connect us?"},
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
	{"pool_request", "New pool",
		"Hi! The Office of Surface Mining would like in on the Hydrologist GS-1315-12 "
		"pool. One job, permanent, Pittsburgh PA."},
	{"pool_request", "request for access to shared certificate",
		"Please give the Bureau of Land Management access to the shared certificate for "
		"Realty Specialist GS-1170-11. 2 vacancies, Reno NV"},
	{"pool_request", "Requesting pool: Auditor",
		"Agency: Department of Education\nPool: Auditor GS-0511-12\nVacancies: "
		"1\nLocation: Washington DC"},
	{"pool_request", "statisticians",
		"Could we recruit out of the Statistician GS-1530-12 pool you set up? BLS has 3 "
		"open positions in DC."},
	{"selection", "selecting two",
		"From the Chemist GS-1320-12 pool we choose Ida Noor and Paul Kerr. SF-52s are "
		"26-EPA-00411 and 26-EPA-00412. PD attached."},
	{"selection", "Tentative selectee",
		"Please validate our selection of Rosa Diaz, SF-52 26-DOT-00331, Transportation "
		"Specialist GS-2101-12 pool."},
	{"selection", "Documents for selection",
		"Hello, here are the documents for the selection of Ken Ito: PD (attached), SF-52 "
		"number 26-NIH-00090, pool Biologist GS-0401-12."},
	{"selection", "ready to hire",
		"We've decided to hire Fay Moon from your list of IT Specialists, GS-2210-13. What "
		"do we do now? The PD is attached."},
	{"certificate_recipients", "Cert",
		"The certificate should be sent to our HR specialist Joe Poe, joe.poe@usda.gov."},
	{"certificate_recipients", "RE: Who should receive the certificate [CGH-26-00311]",
		"Please include: Joe Poe joe.poe@usda.gov and Amy Roe amy.roe@usda.gov"},
	{"certificate_recipients", "20261005-CGH-014",
		"Kindly share certificate 20261005-CGH-014 with amy.roe@usda.gov."},
	{"certificate_return", "Audit complete",
		"The certificate 20261005-CGH-014 has been audited by HR. Selected: Amy Roe."},
	{"certificate_return", "RE: Certificate 20261005-CGH-014 due",
		"We did our interviews. Amy Roe is our selection; no alternates."},
	{"certificate_return", "No selection",
		"We will not make a selection from certificate 20261005-CGH-014."},
	{"certificate_return", "Return",
		"I am returning the cert. Result: Amy Roe selected, Joe Poe alternate."},
	{"offer_outcome", "Accepted!", "Amy Roe just accepted."},
	{"offer_outcome", "RE: you may extend the offer",
		"Our selectee has declined due to relocation. Please advise on next steps."},
	{"offer_outcome", "start date",
		"Joe Poe will start 2/8/2027, he accepted the formal offer."},
	{"offer_outcome", "declined", "Sad news, Joe turned down the position."},
	{"withdrawal", "RE: CGH-26-00311",
		"We found someone else and do not need the certificate any longer. Please cancel "
		"this request."},
	{"withdrawal", "Cancel pool request",
		"Please cancel the talent pool request for the Auditor pool that I sent "
		"yesterday."},
	{"withdrawal", "scrap", "Please scrap SF-52 26-FS-004417."},
	{"status_inquiry", "Timeline?", "How long until our pool request is approved?"},
	{"status_inquiry", "my access", "I requested ATP access last Monday. Any update?"},
	{"status_inquiry", "case CGH-26-00311", "What is happening with this case?"},
	{"status_inquiry", "26-FS-004417", "Good day, has OPM validated our selection?"},
	{"status_inquiry", "Second follow-up",
		"This is my second follow-up on certificate 20261005-CGH-014. Please respond."},
	{"-", "Question", "How do I post a job on USAJOBS?"},
	{"-", "Contact update", "Our HR office phone number changed to 202-555-0100."},
	{"-", "Re: webinar", "Could you send me the slides from the webinar?"},
	{"-", "DEIA data",
		"Please send us demographic data on the candidates in all talent pools."},
	{"-", "RIF", "Can a person on a RIF list be selected from a shared certificate?"},
	{"-", "Interview",
		"Am I still being considered for the Auditor job? My interview was on Oct 3."},
};

static void test_ways(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
		struct mail mail = {.from = "Ginger Hallow",
			.addr = strcmp(ways[i].want, "-") == 0 ? "ginger.hallow@example.com"
							       : "ginger.hallow@usda.gov",
			.subject = ways[i].subject,
			.body = ways[i].body};
		struct requests list;
		struct message m;
		const char *got = "-";

		mail_to_message(&mail, &m);
		rules_run(rules, "recruiter-help", &m, &list);
		if (list.n > 0 && list.v[0].certain)
			got = list.v[0].event;
		if (strcmp(got, ways[i].want) != 0) {
			wrong++;
			print_error("%s | %s\n  got  %s\n  want %s\n", ways[i].subject,
				ways[i].body, got, ways[i].want);
		}
		requests_free(&list);
		message_free(&m);
	}
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_ways)};

	return cmocka_run_group_tests(tests, setup, teardown);
}
