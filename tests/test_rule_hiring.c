/*
 * test_rule_hiring.c - the shipped rules over mails that ask for something else than a role, or for nothing: pools, selections,
 * certificates and offers; coordinators, accounts, status and withdrawals; thanks, vendors, candidates.
 */
#include "tests/rule_mail.h"

static const struct mail other_mails[] = {
	{"our own letter passed back", "Quill, Pat", "pat.quill@usda.gov",
		"FW: Re: ATP role [CGH-26-00345]",
		"FYI, forwarding for your records.\n\n---------- Forwarded message "
		"---------\nFrom: "
		"OPM Cross-Government Hiring <recruiter-help@usajobs.gov>\nDate: Tue, Nov 24, "
		"2026\nSubject: Re: ATP role [CGH-26-00345]\nTo: <pat.quill@usda.gov>\n\nWe "
		"received your request for a role in the Agency Talent Portal\n\nYour full name:  "
		"         Pat Quill\nYour role:                hiring manager\nYour agency:        "
		" "
		"     Department of Agriculture\nThe portal role you need: agency general user\n",
		"role_request|full_name=Pat Quill|agency=Department of Agriculture|!role"},
	{"who is our coordinator", "Lee, Ana", "ana.lee@epa.gov", "SCC",
		"Who is the Shared Certificate Coordinator for EPA? I already have access to the "
		"Agency Talent "
		"Portal.",
		"coordinator_lookup|agency=Environmental Protection Agency"},
	{"locked out", "Lee, Ana", "ana.lee@epa.gov", "ATP locked",
		"My Agency Talent Portal account is locked, can you please unlock it?",
		"account_help|problem=locked"},
	{"invitation expired", "Lee, Ana", "ana.lee@epa.gov", "ATP invite",
		"The invitation link for the Agency Talent Portal expired, please send me a new "
		"one.",
		"account_help|problem=link_expired"},
	{"pool access", "Lee, Ana", "ana.lee@epa.gov", "pool request",
		"We would like access to the Data Scientist GS-1560-14 talent pool.",
		"pool_request|pool=Data Scientist GS-1560-14|agency=Environmental Protection "
		"Agency|series=1560|pay_plan=GS|grade=14"},
	{"selection", "Lee, Ana", "ana.lee@epa.gov", "Selection",
		"We have selected Jo March from the pool. SF-52 number 26-EPA-0012. PD attached. "
		"My role is "
		"hiring manager.",
		"selection|candidate=Jo March|sf52_number=26-EPA-0012|agency=Environmental "
		"Protection Agency|!position_description|!pool"},
	{"candidate", "Jo March", "jo@example.com", "my application",
		"I applied for the role of data scientist. Was I selected?", "-"},
	{"thanks", "Lee, Ana", "ana.lee@epa.gov", "RE: ATP access", "Thank you so much!", "-"},
	{"status", "Lee, Ana", "ana.lee@epa.gov", "status", "Any update on this?",
		"status_inquiry"},
	{"recipients", "Lee, Ana", "ana.lee@epa.gov", "cert recipients",
		"Please send the certificate for SF-52 26-EPA-0012 to Jo March <jo.march@epa.gov>.",
		"certificate_recipients|recipients=Jo March "
		"<jo.march@epa.gov>|sf52_number=26-EPA-0012"},
	{"withdrawal", "Lee, Ana", "ana.lee@epa.gov", "cancel",
		"Please cancel our request under SF-52 26-EPA-0012.",
		"withdrawal|sf52_number=26-EPA-0012"},
	{"empty pool", "Lee, Ana", "ana.lee@epa.gov", "pool",
		"I can log in to the Agency Talent Portal but no candidates show in the pool.",
		"account_help|problem=no_candidates"},
	{"vendor", "Sales", "sales@vendor.example", "Recruiting solution",
		"We would like to offer your agency access to our recruiting platform. Can we have "
		"a role in "
		"your next event?",
		"-"},
};

static const struct mail smaller_requests[] = {
	{"lookup, plain", "Roth, Ida", "ida.roth@faa.gov", "Question",
		"Good morning, could you please tell me who our agency's Shared Certificate "
		"Coordinator is? I'm with the FAA. Thanks, Ida Roth",
		"coordinator_lookup|agency=Department of Transportation|sub_agency=Federal "
		"Aviation Administration"},
	{"lookup, contact", "Roth, Ida", "ida.roth@irs.gov", "Shared Cert Coordinator",
		"Please provide the name and email address of the shared certificate coordinator "
		"for Treasury.",
		"coordinator_lookup|agency=Department of the Treasury"},
	{"lookup, abbreviation", "Roth, Ida", "ida.roth@doe.gov", "SCC?",
		"Does DOE have an SCC? I need to request a talent pool.",
		"coordinator_lookup|agency=Department of Energy"},
	{"lookup, do not know", "Roth, Ida", "ida.roth@gmail.com", "help",
		"I don't know who my agency's shared certificate coordinator is. The guide says to "
		"email you.",
		"coordinator_lookup|!agency"},
	{"lookup, how to reach", "Roth, Ida", "ida.roth@nasa.gov", "Talent Pool Request Form",
		"How do I reach our Shared Certificate Coordinator to have a Talent Pool Request "
		"Form completed?",
		"coordinator_lookup|agency=National Aeronautics and Space Administration"},
	{"lookup, labelled", "Roth, Ida", "idaroth@yahoo.com", "SCC look up",
		"I need the contact for the Shared Certificate Coordinator.\n\nAgency: Department "
		"of Labor\nSub-agency: Mine Safety and Health Administration",
		"coordinator_lookup|agency=Department of Labor|sub_agency=Mine Safety and Health "
		"Administration"},
	{"account, inactive", "Roth, Ida", "ida.roth@va.gov", "Agency Talent Portal",
		"My account has been deactivated due to inactivity. Can you please reactivate it?",
		"account_help|problem=locked"},
	{"account, cannot sign in", "Roth, Ida", "ida.roth@va.gov", "login problem",
		"I can't log in to the Agency Talent Portal anymore, it says user locked. Please "
		"help.",
		"account_help|problem=locked"},
	{"account, invitation expired", "Roth, Ida", "ida.roth@va.gov", "ATP invitation",
		"The link in my invitation to the Agency Talent Portal has expired. Could you "
		"resend it?",
		"account_help|problem=link_expired"},
	{"account, link does not work", "Roth, Ida", "ida.roth@va.gov", "link",
		"When I click on the activation link for the talent portal I get an error. Can I "
		"get a new one?",
		"account_help|problem=link_expired"},
	{"account, empty pool", "Roth, Ida", "ida.roth@va.gov", "ATP pool",
		"I have access to the Agency Talent Portal but cannot see any candidates in the "
		"Auditor pool. Please advise.",
		"account_help|problem=no_candidates"},
	{"account, new address", "Roth, Ida", "ida.roth@va.gov", "ATP",
		"My email address has changed from ida.king@va.gov to ida.roth@va.gov. Please "
		"update my account in the Agency Talent Portal.",
		"account_help|problem=email_change"},
	{"status, selection", "Roth, Ida", "ida.roth@va.gov", "Status of selection",
		"Good afternoon, we submitted our selection two weeks ago, RPA number "
		"VHA-26-004512. Is there any update?",
		"status_inquiry|sf52_number=VHA-26-004512"},
	{"status, certificate", "Roth, Ida", "ida.roth@va.gov", "following up",
		"Just following up on certificate 20261005-CGH-014, has OPM completed its review?",
		"status_inquiry|certificate_number=20261005-CGH-014"},
	{"status, case", "Roth, Ida", "ida.roth@va.gov", "CGH-26-00345",
		"Hi, I have not heard anything about this case. When can we expect the "
		"certificate?",
		"status_inquiry|case=CGH-26-00345"},
	{"withdrawal, hiring freeze", "Roth, Ida", "ida.roth@va.gov", "withdraw",
		"Due to the hiring freeze we need to withdraw our request, SF-52 26-VA-001177.",
		"withdrawal|sf52_number=26-VA-001177"},
	{"withdrawal, case", "Roth, Ida", "ida.roth@va.gov",
		"RE: [CGH-26-00345] what we still need",
		"Please cancel this request. We are no longer filling the position.",
		"withdrawal|case=CGH-26-00345"},
	{"thanks for the coordinator's name", "Roth, Ida", "ida.roth@va.gov", "RE: SCC",
		"Thank you for telling me, I will reach out to her.", "-"},
	{"coordinator writes about recipients", "Roth, Ida", "ida.roth@va.gov", "certificate",
		"I am the Shared Certificate Coordinator for VHA. Please send the certificate to "
		"Al Poe <al.poe@va.gov>.",
		"certificate_recipients|recipients=Al Poe <al.poe@va.gov>"},
	{"candidate asks for the status", "Jo March", "jo@example.com", "status",
		"What is the status of my application? I applied for Auditor, control number "
		"773168100.",
		"-"},
	{"candidate withdraws", "Jo March", "jo@example.com", "withdraw",
		"I would like to withdraw my application for the Auditor job.", "-"},
	{"records request", "Press", "desk@paper.example", "FOIA request",
		"Under the Freedom of Information Act I ask for the status of all selections and "
		"any update on them.",
		"-"},
	{"selected candidate declined", "Roth, Ida", "ida.roth@va.gov", "declination",
		"Our selectee declined the offer. What are our next steps?",
		"offer_outcome|outcome=declined"},
};

static const struct mail hiring_mails[] = {
	{"pool, plain prose", "Vega, Tomas", "tomas.vega@hud.gov", "Talent pool access",
		"Hello,\n\nCan HUD please be given access to the Auditor GS-0511-12 talent pool? "
		"We have 3 vacancies in Denver, CO, all permanent. The hiring manager is Lucy "
		"Brandt (lucy.brandt@hud.gov).\n\nTomas Vega\nShared Certificate Coordinator",
		"pool_request|pool=Auditor GS-0511-12|agency=Department of Housing and Urban "
		"Development|series=0511|pay_plan=GS|grade=12|location=Denver, "
		"CO|vacancies=3|appointment_type=permanent|manager_name=Lucy "
		"Brandt|manager_email=lucy.brandt@hud.gov"},
	{"pool, form lines", "Vega, Tomas", "tomas.vega@usda.gov", "request form",
		"TALENT POOL REQUEST FORM\nPool name: Contract Specialist GS-1102-11\nAgency: "
		"USDA\nSub-agency: Rural Development\nSeries/Grade: GS-1102-11\nDuty station: St. "
		"Louis, MO\nVacancies: Two\nAppointment: Term\nHiring manager: Ida Wells\nHiring "
		"manager email: ida.wells@usda.gov\n",
		"pool_request|pool=Contract Specialist GS-1102-11|agency=Department of "
		"Agriculture|sub_agency=Rural "
		"Development|series=1102|pay_plan=GS|grade=11|location=St. Louis, "
		"MO|vacancies=2|appointment_type=term|manager_name=Ida "
		"Wells|manager_email=ida.wells@usda.gov"},
	{"pool by announcement", "Vega, Tomas", "tomas.vega@dot.gov", "pool",
		"Please open pool DEMP-10004411-26-DTT to FTA. One temporary position.",
		"pool_request|pool=DEMP-10004411-26-DTT|agency=Department of "
		"Transportation|sub_agency=Federal Transit "
		"Administration|vacancies=1|appointment_type=temporary"},
	{"pool not named", "Vega, Tomas", "tomas.vega@va.gov", "talent pools",
		"We are interested in using one of the talent pools for two GS-9 positions. How do "
		"we request access to a pool?",
		"pool_request|agency=Department of Veterans "
		"Affairs|pay_plan=GS|grade=9|vacancies=2|!pool"},
	{"pool, hiring manager asks", "Ng, Carol", "carol.ng@nasa.gov",
		"Request: IT Specialist pool",
		"As a hiring manager at NASA Ames Research Center I am interested in the IT "
		"Specialist (SYSADMIN) GS-2210-13 pool. Could you grant us access?\n\nCarol Ng",
		"pool_request|pool=IT Specialist (SYSADMIN) GS-2210-13|agency=National Aeronautics "
		"and Space Administration|sub_agency=Ames Research "
		"Center|series=2210|pay_plan=GS|grade=13|manager_name=Carol "
		"Ng|manager_email=carol.ng@nasa.gov"},
	{"selection, labelled", "Ng, Carol", "carol.ng@epa.gov", "Selection##PD 1301-12.pdf",
		"Please find our selection.\n\nSelectee: Omar Haddad\nSF-52 number: "
		"EPA-26-00918\nTalent pool: Environmental Scientist GS-1301-12\nSCC: Dee Moss, "
		"dee.moss@epa.gov\n\nThe classified PD is attached.",
		"selection|candidate=Omar Haddad|sf52_number=EPA-26-00918|position_description=PD "
		"1301-12.pdf|pool=Environmental Scientist GS-1301-12|agency=Environmental "
		"Protection "
		"Agency|series=1301|pay_plan=GS|grade=12|coordinator_email=dee.moss@epa.gov"},
	{"selection, prose", "Ng, Carol", "carol.ng@dol.gov",
		"we found someone##Position Description Economist.docx;photo.jpg",
		"Hi all, great news: we would like to hire Priscilla Abara from the Economist "
		"GS-0110-13 pool. The RPA number is DOL-26-44120 and I attached the position "
		"description.\n\nCarol",
		"selection|candidate=Priscilla "
		"Abara|sf52_number=DOL-26-44120|position_description=Position Description "
		"Economist.docx|pool=Economist GS-0110-13|agency=Department of "
		"Labor|series=0110|pay_plan=GS|grade=13"},
	{"selection, two people", "Ng, Carol", "carol.ng@nps.gov",
		"Selections for Park Ranger GS-0025-09##PD.pdf",
		"We have selected Ana Lopez and Bill Reyes. SF-52s: 26-NPS-00441. PD attached.",
		"selection|candidate=Ana Lopez;Bill "
		"Reyes|sf52_number=26-NPS-00441|position_description=PD.pdf|pool=Park Ranger "
		"GS-0025-09|agency=Department of the Interior|sub_agency=National Park "
		"Service|series=0025|pay_plan=GS|grade=09"},
	{"selection, no number yet", "Ng, Carol", "carol.ng@ssa.gov",
		"Selection made##PD_1510.docx",
		"We picked Hugo Stern from the Actuary GS-1510-13 pool. The SF-52 is not ready "
		"yet. PD attached.",
		"selection|candidate=Hugo Stern|position_description=PD_1510.docx|pool=Actuary "
		"GS-1510-13|agency=Social Security "
		"Administration|series=1510|pay_plan=GS|grade=13|!sf52_number"},
	{"selection, resume is no PD", "Ng, Carol", "carol.ng@ssa.gov",
		"Selection##Stern resume.pdf",
		"Selected candidate: Hugo Stern\nSF-52: SSA-26-7781\nPool: Actuary GS-1510-13\n",
		"selection|candidate=Hugo Stern|sf52_number=SSA-26-7781|pool=Actuary "
		"GS-1510-13|agency=Social Security "
		"Administration|series=1510|pay_plan=GS|grade=13|!position_description"},
	{"selection, corrected number", "Ng, Carol", "carol.ng@ssa.gov", "Selection##PD.pdf",
		"We have selected Hugo Stern from the Actuary GS-1510-13 pool.\nSF-52 number: "
		"SSA-26-7781\n\nSorry, please use SSA-26-7790 instead. PD attached.",
		"selection|candidate=Hugo "
		"Stern|sf52_number=SSA-26-7790|position_description=PD.pdf|pool=Actuary "
		"GS-1510-13|agency=Social Security "
		"Administration|series=1510|pay_plan=GS|grade=13"},
	{"recipients, bullets", "Poe, Ann", "ann.poe@gsa.gov", "Cert recipients",
		"The following individuals should receive the certificate for SF-52 "
		"GSA-26-0051:\n\n- Joe Ray <joe.ray@gsa.gov>\n- Mia Cruz (mia.cruz@gsa.gov)\n",
		"certificate_recipients|recipients=Joe Ray <joe.ray@gsa.gov>;Mia Cruz "
		"<mia.cruz@gsa.gov>|sf52_number=GSA-26-0051"},
	{"recipients, sentence", "Poe, Ann", "ann.poe@gsa.gov", "certificate",
		"Please release the certificate to Joe Ray (joe.ray@gsa.gov) and Mia Cruz "
		"(mia.cruz@gsa.gov).",
		"certificate_recipients|recipients=Joe Ray <joe.ray@gsa.gov>;Mia Cruz "
		"<mia.cruz@gsa.gov>"},
	{"recipients, outlook paste", "Poe, Ann", "ann.poe@gsa.gov", "names for cert",
		"Names for the certificate: Ray, Joe A. <joe.ray@gsa.gov>; Cruz, Mia "
		"<mia.cruz@gsa.gov>",
		"certificate_recipients|recipients=Joe A. Ray <joe.ray@gsa.gov>;Mia Cruz "
		"<mia.cruz@gsa.gov>"},
	{"recipients without addresses", "Poe, Ann", "ann.poe@gsa.gov", "certificate recipients",
		"Joe Ray and Mia Cruz should get the certificate for SF-52 GSA-26-0051.",
		"certificate_recipients|sf52_number=GSA-26-0051|!recipients"},
	{"recipients, table", "Poe, Ann", "ann.poe@gsa.gov", "cert distribution",
		"Please send the cert to:\n\nName\tTitle\tE-mail\nJoe "
		"Ray\tManager\tjoe.ray@gsa.gov\nMia Cruz\tHR\tmia.cruz@gsa.gov\n",
		"certificate_recipients|recipients=Joe Ray <joe.ray@gsa.gov>;Mia Cruz "
		"<mia.cruz@gsa.gov>"},
	{"return, selected", "Day, Lee", "lee.day@doe.gov",
		"Returning certificate 20261012-CGH-005",
		"Attached is the completed certificate. We selected Fay Wong. Alternate: Gus Hill.",
		"certificate_return|outcome=selected|selected=Fay Wong|alternate=Gus "
		"Hill|certificate_number=20261012-CGH-005"},
	{"return, no selection", "Day, Lee", "lee.day@doe.gov", "certificate 20261012-CGH-005",
		"We are returning the certificate without a selection. None of the candidates were "
		"interested.",
		"certificate_return|outcome=no_selection|certificate_number=20261012-CGH-005"},
	{"return, labelled", "Day, Lee", "lee.day@doe.gov", "Cert return",
		"Certificate no.: 20261012-CGH-005\nSF-52: DOE-26-0032\nResult: No selection\n",
		"certificate_return|outcome=no_selection|certificate_number=20261012-CGH-005|sf52_"
		"number=DOE-26-0032"},
	{"return without outcome", "Day, Lee", "lee.day@doe.gov", "cert 20261012-CGH-005",
		"The annotated certificate is attached.",
		"certificate_return|certificate_number=20261012-CGH-005|!outcome"},
	{"return, alternate in prose", "Day, Lee", "lee.day@doe.gov",
		"RE: Certificate 20261012-CGH-005",
		"Certificate reviewed. We are selecting Fay Wong; Gus Hill is our alternate.",
		"certificate_return|outcome=selected|selected=Fay Wong|alternate=Gus "
		"Hill|certificate_number=20261012-CGH-005"},
	{"offer accepted", "Day, Lee", "lee.day@doe.gov", "offer",
		"Fay Wong accepted the final offer. EOD is January 11, 2027.",
		"offer_outcome|outcome=accepted|candidate=Fay Wong|start_date=2027-01-11"},
	{"offer accepted, military date", "Day, Lee", "lee.day@doe.gov", "EOD",
		"Our selectee, Fay Wong, has accepted our offer and will start on 11 Jan 2027. RPA "
		"DOE-26-0032.",
		"offer_outcome|outcome=accepted|candidate=Fay "
		"Wong|start_date=2027-01-11|sf52_number=DOE-26-0032"},
	{"offer declined", "Day, Lee", "lee.day@doe.gov", "CGH-26-00417",
		"Unfortunately Gus Hill declined our tentative offer this morning.",
		"offer_outcome|outcome=declined|candidate=Gus Hill|case=CGH-26-00417"},
	{"offer, no answer", "Day, Lee", "lee.day@doe.gov", "no response",
		"We extended an offer to Gus Hill on October 1 and he has not responded despite "
		"several calls.",
		"offer_outcome|outcome=no_response|candidate=Gus Hill"},
	{"question about offers", "Day, Lee", "lee.day@doe.gov", "offer",
		"May we extend the offer now or do we have to wait for you?", "status_inquiry"},
	{"vendor again", "Sales", "x@vendor.example", "Selection software",
		"Our platform helps you select the best candidates from any talent pool. Can we "
		"show you a demo?",
		"-"},
	{"veteran policy", "Day, Lee", "lee.day@doe.gov", "policy",
		"Can we select a candidate without veterans preference over one with it? Is there "
		"guidance on pass over requests?",
		"-"},
	{"congress", "Staffer", "aide@mail.house.gov", "constituent inquiry",
		"A constituent asks why she was not selected from a certificate issued by your "
		"office. Please provide a written response.",
		"-"},
};

static void test_other_mails(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof other_mails / sizeof other_mails[0]; i++)
		check_mail(&other_mails[i], "recruiter-help", &wrong);
	assert_int_equal(wrong, 0);
}

static void test_smaller_requests(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof smaller_requests / sizeof smaller_requests[0]; i++)
		check_mail(&smaller_requests[i], "recruiter-help", &wrong);
	assert_int_equal(wrong, 0);
}

static void test_hiring_mails(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof hiring_mails / sizeof hiring_mails[0]; i++)
		check_mail(&hiring_mails[i], "crossgovhiring", &wrong);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_other_mails),
		cmocka_unit_test(test_smaller_requests),
		cmocka_unit_test(test_hiring_mails),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
