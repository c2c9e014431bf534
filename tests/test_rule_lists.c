/*
 * test_rule_lists.c - the shipped rules: people in lists and beside a word of their part, labels with leaders, strokes and
 * clauses, emphasis, files without a telling name, and what rules such values out.
 */
#include "tests/rule_mail.h"

static const struct mail mails[] = {
	{"Ida Wells 0", "Doe, Marla", "marla.doe@fs.usda.gov", "Ida Wells## FS1234.pdf",
		"Hello, I am pleased to inform you that Ida Wells has been chosen for our Forester "
		"vacancy; she comes from the Forester GS-0460-11 pool. The number of the SF-52 is "
		"26-FS-004417. I attach the classified PD.",
		"selection|candidate=Ida "
		"Wells|sf52_number=26-FS-004417|position_description=FS1234.pdf|pool=Forester "
		"GS-0460-11|agency=Department of Agriculture|sub_agency=Forest "
		"Service|series=0460|pay_plan=GS|grade=11"},
	{"selection 1", "Doe, Marla", "marla.doe@fs.usda.gov", "selection## PD Forester.pdf",
		"Candidate: Ida Wells\nPool: Forester GS-0460-11\nSF-52: in process with HR\nPD: "
		"attached",
		"selection|candidate=Ida Wells|position_description=PD Forester.pdf|pool=Forester "
		"GS-0460-11|agency=Department of Agriculture|sub_agency=Forest "
		"Service|series=0460|pay_plan=GS|grade=11|!sf52_number|?sf52_number:not-a-number"},
	{"Selection 2", "Doe, Marla", "marla.doe@fs.usda.gov", "Selection## PD Forester.pdf",
		"Selectee: Ida Wells; Request #: 1184402; Talent pool: Forester GS-0460-11; PD "
		"attached.",
		"selection|candidate=Ida Wells|sf52_number=1184402|position_description=PD "
		"Forester.pdf|pool=Forester GS-0460-11|agency=Department of "
		"Agriculture|sub_agency=Forest Service|series=0460|pay_plan=GS|grade=11"},
	{"Correction 3", "Doe, Marla", "marla.doe@fs.usda.gov", "Correction## PD Forester.pdf",
		"Please use SF-52 26-FS-004418 instead of 26-FS-004417 for our selection of Ida "
		"Wells (Forester GS-0460-11). PD attached again.",
		"selection|candidate=Ida Wells|sf52_number=26-FS-004418|position_description=PD "
		"Forester.pdf|pool=Forester GS-0460-11|agency=Department of "
		"Agriculture|sub_agency=Forest Service|series=0460|pay_plan=GS|grade=11"},
	{"Hiring 4", "Doe, Marla", "marla.doe@fs.usda.gov", "Hiring## PD Forester.pdf",
		"Can we hire Ida Wells? She was on the shared cert for Forester GS-0460-11. SF-52 "
		"26-FS-004417, PD attached.",
		"selection|candidate=Ida Wells|sf52_number=26-FS-004417|position_description=PD "
		"Forester.pdf|pool=Forester GS-0460-11|agency=Department of "
		"Agriculture|sub_agency=Forest Service|series=0460|pay_plan=GS|grade=11"},
	{"our selection 5", "Doe, Marla", "marla.doe@fs.usda.gov",
		"our selection## PD Forester.pdf",
		"After interviewing six applicants, the panel recommends Ida Wells and I concur. "
		"Pool: Forester GS-0460-11. SF 52 #: 26-FS-004417. Position description attached.",
		"selection|candidate=Ida Wells|sf52_number=26-FS-004417|position_description=PD "
		"Forester.pdf|pool=Forester GS-0460-11|agency=Department of "
		"Agriculture|sub_agency=Forest Service|series=0460|pay_plan=GS|grade=11"},
	{"selection 6", "Doe, Marla", "marla.doe@fs.usda.gov", "selection## PD Forester.pdf",
		"The Forest Service (USDA) wishes to appoint Ida Wells, a candidate from your "
		"Forester GS-0460-11 pool. SF-52: 26-FS-004417 // PD: see attachment",
		"selection|candidate=Ida Wells|sf52_number=26-FS-004417|position_description=PD "
		"Forester.pdf|pool=Forester GS-0460-11|agency=Department of "
		"Agriculture|sub_agency=Forest Service|series=0460|pay_plan=GS|grade=11"},
	{"Return 20261106-CGH-009 7", "Doe, Marla", "marla.doe@fs.usda.gov",
		"Return 20261106-CGH-009",
		"I am sending back the certificate. Ida Wells - S; Bo Ray - NS; Cy Lee - NS.",
		"certificate_return|outcome=selected|selected=Ida "
		"Wells|certificate_number=20261106-CGH-009"},
	{"20261106-CGH-009 8", "Doe, Marla", "marla.doe@fs.usda.gov", "20261106-CGH-009",
		"Returning 20261106-CGH-009 with no one picked. The candidates were strong but "
		"declined the location.",
		"certificate_return|outcome=no_selection|certificate_number=20261106-CGH-009"},
	{"Certificate 20261106-CGH-009 9", "Doe, Marla", "marla.doe@fs.usda.gov",
		"Certificate 20261106-CGH-009", "Outcome: No selection\nReason: position re-scoped",
		"certificate_return|outcome=no_selection|certificate_number=20261106-CGH-009"},
	{"Certificate 20261106-CGH-009 10", "Doe, Marla", "marla.doe@fs.usda.gov",
		"Certificate 20261106-CGH-009",
		"Outcome: Selection made\nSelected candidate: Ida Wells\nAlternate candidate: Bo "
		"Ray\nSF-52: 26-FS-004417",
		"certificate_return|outcome=selected|selected=Ida Wells|alternate=Bo "
		"Ray|certificate_number=20261106-CGH-009|sf52_number=26-FS-004417"},
	{"Worked certificate 11", "Doe, Marla", "marla.doe@fs.usda.gov", "Worked certificate",
		"Please audit certificate 20261106-CGH-009. We chose Ida Wells, with Bo Ray as "
		"backup.",
		"certificate_return|outcome=selected|selected=Ida Wells|alternate=Bo "
		"Ray|certificate_number=20261106-CGH-009"},
	{"Worked certificate 12", "Doe, Marla", "marla.doe@fs.usda.gov", "Worked certificate",
		"The review of certificate 20261106-CGH-009 is finished:\n\n- Ida Wells "
		"(selected)\n- Bo Ray (selected)\n- Cy Lee (not selected)",
		"certificate_return|outcome=selected|selected=Ida Wells;Bo "
		"Ray|certificate_number=20261106-CGH-009"},
	{"Recipients for 26-FS-004417 13", "Doe, Marla", "marla.doe@fs.usda.gov",
		"Recipients for 26-FS-004417",
		"Name: Bo Ray\nEmail: bo.ray@usda.gov\n\nName: Cy Lee\nEmail: cy.lee@usda.gov",
		"certificate_recipients|recipients=Bo Ray <bo.ray@usda.gov>;Cy Lee "
		"<cy.lee@usda.gov>|sf52_number=26-FS-004417"},
	{"Re: CGH-26-00213 14", "Doe, Marla", "marla.doe@fs.usda.gov", "Re: CGH-26-00213",
		"As the SCC I confirm the certificate may go to bo.ray@usda.gov (Bo Ray) and "
		"cy.lee@usda.gov (Cy Lee).",
		"certificate_recipients|recipients=Bo Ray <bo.ray@usda.gov>;Cy Lee "
		"<cy.lee@usda.gov>|case=CGH-26-00213"},
	{"Talent pool 15", "Doe, Marla", "marla.doe@fs.usda.gov", "Talent pool",
		"I want to request access for my manager to the talent pool Forester GS-0460-11. "
		"We have five vacancies to fill, all term.\nDi Poe, SCC Forest Service",
		"pool_request|pool=Forester GS-0460-11|agency=Department of "
		"Agriculture|sub_agency=Forest "
		"Service|series=0460|pay_plan=GS|grade=11|vacancies=5|appointment_type=term"},
	{"pool 16", "Doe, Marla", "marla.doe@fs.usda.gov", "pool",
		"Please open the IT Specialist (INFOSEC) GS-2210-12/13 pool for us. 1 position in "
		"Washington, DC, permanent.",
		"pool_request|pool=IT Specialist (INFOSEC) GS-2210-12/13|agency=Department of "
		"Agriculture|sub_agency=Forest "
		"Service|series=2210|pay_plan=GS|grade=12/13|location=Washington, "
		"DC|vacancies=1|appointment_type=permanent"},
	{"TPRF 17", "Doe, Marla", "marla.doe@fs.usda.gov", "TPRF",
		"Talent Pool Request Form\n\nPool = Forester GS-0460-11\nDuty location = "
		"Albuquerque, New Mexico\nVacancies = 2\nAppointment = Permanent\nManager = Bo Ray "
		"<bo.ray@usda.gov>",
		"pool_request|pool=Forester GS-0460-11|agency=Department of "
		"Agriculture|sub_agency=Forest "
		"Service|series=0460|pay_plan=GS|grade=11|location=Albuquerque, New "
		"Mexico|vacancies=2|appointment_type=permanent|manager_name=Bo "
		"Ray|manager_email=bo.ray@usda.gov"},
	{"TPRF 18", "Doe, Marla", "marla.doe@fs.usda.gov", "TPRF",
		"Talent Pool Request Form\n\nPool: Forester GS-0460-11\nDuty location: Sitka, "
		"AK\nVacancies: 2\nHiring manager (name and e-mail): Bo Ray, bo.ray@usda.gov\nSCC: "
		"Di Poe, di.poe@usda.gov",
		"pool_request|pool=Forester GS-0460-11|agency=Department of "
		"Agriculture|sub_agency=Forest "
		"Service|series=0460|pay_plan=GS|grade=11|location=Sitka, "
		"AK|vacancies=2|manager_name=Bo Ray|manager_email=bo.ray@usda.gov"},
	{"26-FS-004417 19", "Doe, Marla", "marla.doe@fs.usda.gov", "26-FS-004417",
		"This action has been cancelled by our budget office; please withdraw it on your "
		"side too.",
		"withdrawal|sf52_number=26-FS-004417"},
	{"help 20", "Doe, Marla", "marla.doe@fs.usda.gov", "help",
		"My ATP account seems to be gone. I could log in last spring.",
		"account_help|problem=locked"},
	{"invitation 21", "Doe, Marla", "marla.doe@fs.usda.gov", "invitation",
		"The link in the invitation timed out. Please resend.",
		"account_help|problem=link_expired"},
	{"pool shows zero 22", "Doe, Marla", "marla.doe@fs.usda.gov", "pool shows zero",
		"In the portal the Forester pool shows 0 candidates. Is that right?",
		"account_help|problem=no_candidates"},
	{"name change 23", "Doe, Marla", "marla.doe@fs.usda.gov", "name change",
		"I got married; my name and e-mail address changed to marla.kerr@usda.gov. Can my "
		"ATP login follow?",
		"account_help|problem=email_change"},
	{"new user 24", "Doe, Marla", "marla.doe@fs.usda.gov", "new user",
		"Hello! I am new here, a Human Resources Specialist in the Forest Service. I was "
		"told that I need a user in the agency talent portal. Could you register "
		"me?\n\nBest,\nMarla Doe",
		"role_request|full_name=Marla Doe|role=Human Resources "
		"Specialist|agency=Department of Agriculture|sub_agency=Forest Service"},
	{"account for my boss 25", "Doe, Marla", "marla.doe@fs.usda.gov", "account for my boss",
		"My boss, District Ranger Otis Brand of the Forest Service, needs to see resumes "
		"in the Agency Talent Portal. Please create an account for him: "
		"otis.brand@usda.gov",
		"role_request|full_name=Otis Brand|role=District Ranger|agency=Department of "
		"Agriculture|sub_agency=Forest Service"},
	{"event coordinator 26", "Doe, Marla", "marla.doe@fs.usda.gov", "event coordinator",
		"I would like the event coordinator role in ATP please. I am a recruiter at the "
		"Forest Service.\n\nMarla Doe, Recruiter",
		"role_request|full_name=Marla Doe|role=recruiter|agency=Department of "
		"Agriculture|sub_agency=Forest Service|atp_role=event coordinator"},
	{"Offer 27", "Doe, Marla", "marla.doe@fs.usda.gov", "Offer",
		"Good news: Priya Raman has said yes to our final offer. Her EOD will be 4 January "
		"2027. SF-52 26-FS-004417.",
		"offer_outcome|outcome=accepted|candidate=Priya "
		"Raman|start_date=2027-01-04|sf52_number=26-FS-004417"},
	{"Tom Reddy 28", "Doe, Marla", "marla.doe@fs.usda.gov", "Tom Reddy",
		"Unfortunately Tom Reddy will not be coming. He took a job in the private sector.",
		"offer_outcome|outcome=declined|candidate=Tom Reddy"},
	{"Re: you may proceed 29", "Doe, Marla", "marla.doe@fs.usda.gov", "Re: you may proceed",
		"We extended the offer on Monday, but Ana Lopez turned it down because of the "
		"relocation.",
		"offer_outcome|outcome=declined|candidate=Ana Lopez"},
	{"Offer to Greg Hall 30", "Doe, Marla", "marla.doe@fs.usda.gov", "Offer to Greg Hall",
		"We made the offer to Greg Hall on November 2 and have heard nothing since. Three "
		"voicemails, two e-mails.",
		"offer_outcome|outcome=no_response|candidate=Greg Hall"},
	{"offer unanswered 31", "Doe, Marla", "marla.doe@fs.usda.gov", "offer unanswered",
		"Lena Fox still has not returned our calls about the job offer. The deadline was "
		"last Friday.",
		"offer_outcome|outcome=no_response|candidate=Lena Fox"},
	{"Report 32", "Doe, Marla", "marla.doe@fs.usda.gov", "Report",
		"Selectee: Bo Winters\nOffer: accepted\nReport date: 12/14/2026",
		"offer_outcome|outcome=accepted|candidate=Bo Winters|start_date=2026-12-14"},
	{"She accepted 33", "Doe, Marla", "marla.doe@fs.usda.gov", "She accepted",
		"Jane Mbeki signed the offer letter yesterday. First day is Feb 8, 2027.",
		"offer_outcome|outcome=accepted|candidate=Jane Mbeki|start_date=2027-02-08"},
	{"Declination 34", "Doe, Marla", "marla.doe@fs.usda.gov", "Declination",
		"Please be advised that the selectee, Carl Nash, has declined. We would like to go "
		"to the next name.",
		"offer_outcome|outcome=declined|candidate=Carl Nash"},
	{"EOD 35", "Doe, Marla", "marla.doe@fs.usda.gov", "EOD",
		"Ruth Adeyemi is on board! She starts January 11, 2027.",
		"offer_outcome|outcome=accepted|candidate=Ruth Adeyemi|start_date=2027-01-11"},
	{"offer 36", "Doe, Marla", "marla.doe@fs.usda.gov", "offer",
		"Our tentative offer has been accepted by Mr. Hugo Prinz; the official offer "
		"follows once security clears him.",
		"offer_outcome|outcome=accepted|candidate=Hugo Prinz"},
	{"SCC 37", "Doe, Marla", "marla.doe@fs.usda.gov", "SCC",
		"Good morning, could you let me know who acts as the Shared Certificate "
		"Coordinator for the Forest Service?",
		"coordinator_lookup|agency=Department of Agriculture|sub_agency=Forest Service"},
	{"question 38", "Doe, Marla", "marla.doe@fs.usda.gov", "question",
		"Who in my agency hands out the shared certificates? I was told there is a "
		"coordinator but not the name.",
		"coordinator_lookup|agency=Department of Agriculture|sub_agency=Forest Service"},
	{"SCC contact 39", "Doe, Marla", "marla.doe@fs.usda.gov", "SCC contact",
		"I need the name and e-mail of our SCC please.",
		"coordinator_lookup|agency=Department of Agriculture|sub_agency=Forest Service"},
	{"SCC 40", "Doe, Marla", "marla.doe@fs.usda.gov", "SCC",
		"Do we have a shared certificate coordinator at the Forest Service, and if so how "
		"do I reach them?",
		"coordinator_lookup|agency=Department of Agriculture|sub_agency=Forest Service"},
	{"ATP 41", "Doe, Marla", "marla.doe@fs.usda.gov", "ATP",
		"Please set me up with an account in the Agency Talent Portal. I work as Forest "
		"Supervisor on the Tongass.\n\nMarla Doe",
		"role_request|full_name=Marla Doe|role=Forest Supervisor|agency=Department of "
		"Agriculture|sub_agency=Forest Service"},
	{"ATP for Otis Brand 42", "Doe, Marla", "marla.doe@fs.usda.gov", "ATP for Otis Brand",
		"Can you add Otis Brand (District Ranger, Forest Service) as a general user to "
		"ATP? His address is otis.brand@usda.gov.",
		"role_request|full_name=Otis Brand|role=District Ranger|agency=Department of "
		"Agriculture|sub_agency=Forest Service"},
	{"role 43", "Doe, Marla", "marla.doe@fs.usda.gov", "role",
		"I already have an ATP account; I have done the training and would now need the "
		"Talent Pool Manager role. I am an HR Specialist with the Forest Service.\nMarla "
		"Doe",
		"role_request|full_name=Marla Doe|role=HR Specialist|agency=Department of "
		"Agriculture|sub_agency=Forest Service|atp_role=talent pool manager"},
	{"new SCC 44", "Doe, Marla", "marla.doe@fs.usda.gov", "new SCC",
		"Effective next week I replace Tom Reddy as Shared Certificate Coordinator for the "
		"Forest Service. Kindly give me the role.\n\nMarla Doe\nHR Specialist",
		"role_request|full_name=Marla Doe|role=HR Specialist|agency=Department of "
		"Agriculture|sub_agency=Forest Service|atp_role=shared certificate coordinator"},
	{"Request 45", "Doe, Marla", "marla.doe@fs.usda.gov", "Request",
		"Name . . . . Dee Okafor\nTitle . . . . Supervisory Forester\nAgency . . . "
		"USDA\nBureau . . . Forest Service\nAccess to the Agency Talent Portal please.",
		"role_request|full_name=Dee Okafor|role=Supervisory Forester|agency=Department of "
		"Agriculture|sub_agency=Forest Service"},
	{"account 46", "Doe, Marla", "marla.doe@fs.usda.gov", "account",
		"name: Marla Doe | role: Budget Analyst | agency: USDA | sub-agency: Forest "
		"Service. ATP account needed",
		"role_request|full_name=Marla Doe|role=Budget Analyst|agency=Department of "
		"Agriculture|sub_agency=Forest Service"},
	{"ATP 47", "Doe, Marla", "marla.doe@fs.usda.gov", "ATP",
		"It says my account has been disabled for inactivity. Please turn it back on.",
		"account_help|problem=locked"},
	{"cannot get in 48", "Doe, Marla", "marla.doe@fs.usda.gov", "cannot get in",
		"I tried to sign in to the Agency Talent Portal with Login.gov and it keeps "
		"telling me I am not an authorized user. It worked in June.",
		"account_help|problem=locked"},
	{"invite 49", "Doe, Marla", "marla.doe@fs.usda.gov", "invite",
		"I was on leave when the invitation came and now the link says it is no longer "
		"valid. Can I get a new one?",
		"account_help|problem=link_expired"},
	{"empty 50", "Doe, Marla", "marla.doe@fs.usda.gov", "empty",
		"I got access to the Forester pool but when I open it there is nobody in there. "
		"What am I doing wrong?",
		"account_help|problem=no_candidates"},
	{"new address 51", "Doe, Marla", "marla.doe@fs.usda.gov", "new address",
		"After our domain migration my e-mail is now marla.doe@usda.gov. Please update my "
		"profile in the talent portal accordingly.",
		"account_help|problem=email_change"},
	{"cancel 52", "Doe, Marla", "marla.doe@fs.usda.gov", "cancel",
		"We have decided to fill the job internally, so please close out our selection "
		"under SF-52 26-FS-004417.",
		"withdrawal|sf52_number=26-FS-004417"},
	{"26-FS-004417 53", "Doe, Marla", "marla.doe@fs.usda.gov", "26-FS-004417",
		"We sent you our selection two weeks ago and are still waiting. Is there anything "
		"you need from us?",
		"status_inquiry|sf52_number=26-FS-004417"},
	{"CGH-26-00213 54", "Doe, Marla", "marla.doe@fs.usda.gov", "CGH-26-00213",
		"Just checking on this one.", "status_inquiry|case=CGH-26-00213"},
	{"Our choice 55", "Doe, Marla", "marla.doe@fs.usda.gov", "Our choice## PD Forester.pdf",
		"The panel settled on Ida Wells, from the Forester GS-0460-11 pool. SF52 "
		"#26-FS-004417. PD attached.",
		"selection|candidate=Ida Wells|sf52_number=26-FS-004417|position_description=PD "
		"Forester.pdf|pool=Forester GS-0460-11|agency=Department of "
		"Agriculture|sub_agency=Forest Service|series=0460|pay_plan=GS|grade=11"},
	{"Selection 56", "Doe, Marla", "marla.doe@fs.usda.gov", "Selection## K1177.pdf",
		"We hereby notify you of our selection of Ms. Ida Wells for the position of "
		"Forester (GS-0460-11), RPA number 26-FS-004417. The position description is "
		"enclosed.",
		"selection|candidate=Ida "
		"Wells|sf52_number=26-FS-004417|position_description=K1177.pdf|pool=Forester "
		"(GS-0460-11)|agency=Department of Agriculture|sub_agency=Forest "
		"Service|series=0460|pay_plan=GS|grade=11"},
	{"2 selections 57", "Doe, Marla", "marla.doe@fs.usda.gov", "2 selections## PD Forester.pdf",
		"Selected candidates:\n1. Ida Wells\n2. Bo Ray\nSF-52 number: 26-FS-004417\nTalent "
		"pool: Forester GS-0460-11\nPD attached",
		"selection|candidate=Ida Wells;Bo "
		"Ray|sf52_number=26-FS-004417|position_description=PD Forester.pdf|pool=Forester "
		"GS-0460-11|agency=Department of Agriculture|sub_agency=Forest "
		"Service|series=0460|pay_plan=GS|grade=11"},
	{"2 selections 58", "Doe, Marla", "marla.doe@fs.usda.gov", "2 selections## PD Forester.pdf",
		"We would like to hire both Ida Wells and Bo Ray from the GS-0460-11 Forester "
		"talent pool under 26-FS-004417, PD attached.",
		"selection|candidate=Ida Wells;Bo "
		"Ray|sf52_number=26-FS-004417|position_description=PD Forester.pdf|pool=GS-0460-11 "
		"Forester|agency=Department of Agriculture|sub_agency=Forest "
		"Service|series=0460|pay_plan=GS|grade=11"},
	{"pick 59", "Doe, Marla", "marla.doe@fs.usda.gov", "pick",
		"going with ida wells from the forester pool, whats next",
		"selection|candidate=ida wells|pool=forester|agency=Department of "
		"Agriculture|sub_agency=Forest Service|!sf52_number|!position_description"},
	{"Selection form 60", "Doe, Marla", "marla.doe@fs.usda.gov",
		"Selection form## PD Forester.pdf",
		"Candidate | Ida Wells\nRequest for Personnel Action no. | "
		"26-FS-004417\nAnnouncement | DEMP-10001524-26-DTT\nPD number | FS1234",
		"selection|candidate=Ida Wells|sf52_number=26-FS-004417|position_description=PD "
		"Forester.pdf|pool=DEMP-10001524-26-DTT|agency=Department of "
		"Agriculture|sub_agency=Forest Service|pd_number=FS1234"},
	{"Selection form 61", "Doe, Marla", "marla.doe@fs.usda.gov",
		"Selection form## PD Forester.pdf",
		"Candidate - Ida Wells\nSF-52 no - 26-FS-004417\nPool - Forester GS-0460-11\nPD no "
		"- FS1234",
		"selection|candidate=Ida Wells|sf52_number=26-FS-004417|position_description=PD "
		"Forester.pdf|pool=Forester GS-0460-11|agency=Department of "
		"Agriculture|sub_agency=Forest "
		"Service|series=0460|pay_plan=GS|grade=11|pd_number=FS1234"},
	{"Selecting 62", "Doe, Marla", "marla.doe@fs.usda.gov", "Selecting## PD Forester.pdf",
		"I have decided that Ida Wells is the person we want for the Forester job (pool "
		"GS-0460-11). Our SF-52 is numbered 26-FS-004417 and the PD is attached.",
		"selection|candidate=Ida Wells|sf52_number=26-FS-004417|position_description=PD "
		"Forester.pdf|pool=GS-0460-11|agency=Department of Agriculture|sub_agency=Forest "
		"Service|series=0460|pay_plan=GS|grade=11"},
	{"selectee 63", "Doe, Marla", "marla.doe@fs.usda.gov", "selectee## PD Forester.pdf",
		"Ida Wells was the best of the four we interviewed from the Forester GS-0460-11 "
		"pool and we want her. 52: 26-FS-004417, PD attached.",
		"selection|candidate=Ida Wells|sf52_number=26-FS-004417|position_description=PD "
		"Forester.pdf|pool=Forester GS-0460-11|agency=Department of "
		"Agriculture|sub_agency=Forest Service|series=0460|pay_plan=GS|grade=11"},
	{"Selection 64", "Doe, Marla", "marla.doe@fs.usda.gov", "Selection## PD Forester.pdf",
		"Candidate: Ida Wells\nSF-52: 26-FS-004417\nPool: Forester GS-0460-11\nPD: "
		"attached\nCertificate recipients: Bo Ray <bo.ray@usda.gov>; Cy Lee "
		"<cy.lee@usda.gov>\nSCC: Di Poe <di.poe@usda.gov>",
		"selection|candidate=Ida Wells|sf52_number=26-FS-004417|position_description=PD "
		"Forester.pdf|pool=Forester GS-0460-11|agency=Department of "
		"Agriculture|sub_agency=Forest "
		"Service|series=0460|pay_plan=GS|grade=11|coordinator_email=di.poe@usda.gov|"
		"recipients=Bo Ray <bo.ray@usda.gov>;Cy Lee <cy.lee@usda.gov>"},
	{"Cert back 65", "Doe, Marla", "marla.doe@fs.usda.gov", "Cert back",
		"Attached is our annotated certificate 20261106-CGH-009. Ida Wells is our "
		"selection; Bo Ray should be noted as the alternate.",
		"certificate_return|outcome=selected|selected=Ida Wells|alternate=Bo "
		"Ray|certificate_number=20261106-CGH-009"},
	{"Return 66", "Doe, Marla", "marla.doe@fs.usda.gov", "Return",
		"We interviewed all five people on certificate 20261106-CGH-009 and none was the "
		"right fit, so we return it without a selection.",
		"certificate_return|outcome=no_selection|certificate_number=20261106-CGH-009"},
	{"cert 20261106-CGH-009 67", "Doe, Marla", "marla.doe@fs.usda.gov", "cert 20261106-CGH-009",
		"No selection was made from this certificate.",
		"certificate_return|outcome=no_selection|certificate_number=20261106-CGH-009"},
	{"Return of certificate 20261106-CGH-009 68", "Doe, Marla", "marla.doe@fs.usda.gov",
		"Return of certificate 20261106-CGH-009",
		"SELECTED: Ida Wells, Cy Lee\nALTERNATE: Bo Ray\nNOT SELECTED: Di Poe, Ed Fox",
		"certificate_return|outcome=selected|selected=Ida Wells;Cy Lee|alternate=Bo "
		"Ray|certificate_number=20261106-CGH-009"},
	{"Certificate 20261106-CGH-009 69", "Doe, Marla", "marla.doe@fs.usda.gov",
		"Certificate 20261106-CGH-009",
		"Review complete.\nWells, Ida - Selected\nRay, Bo - Alternate Selection\nPoe, Di - "
		"Not Selected",
		"certificate_return|outcome=selected|selected=Ida Wells|alternate=Bo "
		"Ray|certificate_number=20261106-CGH-009"},
	{"returning certificate 70", "Doe, Marla", "marla.doe@fs.usda.gov", "returning certificate",
		"Certificate number 20261106-CGH-009 is being returned. Action: selection made. "
		"Selectee: Ida Wells. Alternate: none.",
		"certificate_return|outcome=selected|selected=Ida "
		"Wells|certificate_number=20261106-CGH-009"},
	{"cert done 71", "Doe, Marla", "marla.doe@fs.usda.gov", "cert done",
		"The cert (20261106-CGH-009) is done. Our first choice is Ida Wells and our second "
		"choice is Bo Ray as an alternate.",
		"certificate_return|outcome=selected|selected=Ida Wells|alternate=Bo "
		"Ray|certificate_number=20261106-CGH-009"},
	{"cert done 72", "Doe, Marla", "marla.doe@fs.usda.gov", "cert done",
		"Certificate 20261106-CGH-009: we selected Ida Wells and marked Bo Ray and Cy Lee "
		"as alternates.",
		"certificate_return|outcome=selected|selected=Ida Wells|alternate=Bo Ray;Cy "
		"Lee|certificate_number=20261106-CGH-009"},
	{"20261106-CGH-009 73", "Doe, Marla", "marla.doe@fs.usda.gov", "20261106-CGH-009",
		"We are not going to hire anyone from this list and hereby return the certificate "
		"unused.",
		"certificate_return|outcome=no_selection|certificate_number=20261106-CGH-009"},
	{"Re: [CGH-26-00213] who receives the certificate 74", "Doe, Marla",
		"marla.doe@fs.usda.gov", "Re: [CGH-26-00213] who receives the certificate",
		"Bo Ray - bo.ray@usda.gov\nCy Lee - cy.lee@usda.gov",
		"certificate_recipients|recipients=Bo Ray <bo.ray@usda.gov>;Cy Lee "
		"<cy.lee@usda.gov>|case=CGH-26-00213"},
	{"cert 75", "Poe, Di", "di.poe@usda.gov", "cert",
		"Please release the certificate for 26-FS-004417 to Bo Ray (bo.ray@usda.gov) only. "
		"I am the SCC.\n\nDi Poe\ndi.poe@usda.gov",
		"certificate_recipients|recipients=Bo Ray "
		"<bo.ray@usda.gov>|sf52_number=26-FS-004417"},
	{"Distribution 76", "Poe, Di", "di.poe@usda.gov", "Distribution",
		"For SF-52 26-FS-004417 the following people are cleared to get the "
		"certificate:\n\n* Bo Ray, Forest Supervisor, bo.ray@usda.gov\n* Cy Lee, HR "
		"Specialist, cy.lee@usda.gov\n\nDi Poe, Shared Certificate Coordinator, "
		"di.poe@usda.gov",
		"certificate_recipients|recipients=Bo Ray <bo.ray@usda.gov>;Cy Lee "
		"<cy.lee@usda.gov>|sf52_number=26-FS-004417"},
	{"certificate 77", "Doe, Marla", "marla.doe@fs.usda.gov", "certificate",
		"The certificate should be issued to our hiring manager Bo Ray at bo.ray@usda.gov, "
		"not to Cy Lee (cy.lee@usda.gov), who has left. 26-FS-004417",
		"certificate_recipients|recipients=Bo Ray "
		"<bo.ray@usda.gov>|sf52_number=26-FS-004417"},
	{"Pool 78", "Doe, Marla", "marla.doe@fs.usda.gov", "Pool",
		"We would like to get access to the Forester GS-0460-11 talent pool for two "
		"permanent vacancies in Juneau, AK. The hiring manager is Bo Ray "
		"(bo.ray@usda.gov).\n\nDi Poe, SCC",
		"pool_request|pool=Forester GS-0460-11|agency=Department of "
		"Agriculture|sub_agency=Forest "
		"Service|series=0460|pay_plan=GS|grade=11|location=Juneau, "
		"AK|vacancies=2|appointment_type=permanent|manager_name=Bo "
		"Ray|manager_email=bo.ray@usda.gov"},
	{"Pool form 79", "Doe, Marla", "marla.doe@fs.usda.gov", "Pool form",
		"Pool of interest: Forester GS-0460-11\nAgency: USDA Forest Service\nWhere: "
		"Juneau, AK\nHow many positions: 3\nAppointment: term (2 years)\nSelecting "
		"official: Bo Ray\nSelecting official e-mail: bo.ray@usda.gov",
		"pool_request|pool=Forester GS-0460-11|agency=Department of "
		"Agriculture|sub_agency=Forest "
		"Service|series=0460|pay_plan=GS|grade=11|location=Juneau, "
		"AK|vacancies=3|appointment_type=term|manager_name=Bo "
		"Ray|manager_email=bo.ray@usda.gov"},
	{"access 80", "Doe, Marla", "marla.doe@fs.usda.gov", "access",
		"May we please be granted access to pool GS-0460-11? One position, Juneau.",
		"pool_request|pool=GS-0460-11|agency=Department of Agriculture|sub_agency=Forest "
		"Service|series=0460|pay_plan=GS|grade=11|location=Juneau|vacancies=1"},
	{"Action overview form 81", "Doe, Marla", "marla.doe@fs.usda.gov", "Action overview form",
		"Talent pool: Forester\nPay plan: GS\nSeries: 460\nGrade: 11\nDuty station: Sitka, "
		"AK\nNumber of vacancies: 1\nType of appointment: Temporary NTE 1 year",
		"pool_request|pool=Forester|agency=Department of Agriculture|sub_agency=Forest "
		"Service|series=0460|pay_plan=GS|grade=11|location=Sitka, "
		"AK|vacancies=1|appointment_type=temporary"},
	{"data scientists 82", "Doe, Marla", "marla.doe@fs.usda.gov", "data scientists",
		"Our office wants to hire from the Data Scientist (GS-1560-13) pool. 4 slots. Bo "
		"Ray, bo.ray@usda.gov, will be doing the selecting.",
		"pool_request|pool=Data Scientist (GS-1560-13)|agency=Department of "
		"Agriculture|sub_agency=Forest "
		"Service|series=1560|pay_plan=GS|grade=13|vacancies=4|manager_name=Bo "
		"Ray|manager_email=bo.ray@usda.gov"},
	{"pool 83", "Doe, Marla", "marla.doe@fs.usda.gov", "pool",
		"Requesting use of the Forester GS-0460-11 shared certificate pool. I am the "
		"hiring manager myself. 2 FTEs, Sitka AK.\n\nMarla Doe",
		"pool_request|pool=Forester GS-0460-11|agency=Department of "
		"Agriculture|sub_agency=Forest "
		"Service|series=0460|pay_plan=GS|grade=11|location=Sitka "
		"AK|vacancies=2|manager_name=Marla Doe|manager_email=marla.doe@fs.usda.gov"},
	{"returned again in the thread of a selection", "Doe, Marla", "marla.doe@fs.usda.gov",
		"Re: Selection, SF-52 26-FS-004417 [CGH-26-00001]",
		"Corrected, and the certificate is returned again.\nOutcome: selected",
		"certificate_return|outcome=selected|sf52_number=26-FS-004417"},
	{"a PD of another grade", "Doe, Marla", "marla.doe@fs.usda.gov",
		"Selection##PD Forester GS-0460-09.pdf",
		"Candidate: Ida Wells\nSF-52: 26-FS-004417\nPool: Forester GS-0460-11\nPD: "
		"attached",
		"selection|candidate=Ida Wells|sf52_number=26-FS-004417|position_description=PD "
		"Forester GS-0460-09.pdf|pool=Forester GS-0460-11|agency=Department of "
		"Agriculture|sub_agency=Forest "
		"Service|series=0460|pay_plan=GS|grade=11|?pool:two-values"},
};

static void test_mails(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof mails / sizeof mails[0]; i++)
		check_mail(&mails[i], "crossgovhiring", &wrong);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mails),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
