/*
 * test_rule_values.c - the shipped rules: whose request a mail is and which values stand in it, in prose, signatures, lists and
 * forms as people write them.
 */
#include "tests/rule_mail.h"

static const struct mail for_a_role[] = {
	{"ATP access 0", "Hartman, Wes (DOC/NOAA)", "wes.hartman@noaa.gov", "ATP access",
		"Hi team,\n\nI'd like to be added to the Agency Talent Portal. I supervise the "
		"hydrology group at NWS in Tulsa.\n\nWes Hartman\nHydrologist in Charge\nNWS "
		"Arkansas-Red Basin RFC\n918-555-0133 (o)\n918-555-0134 (c)",
		"role_request|full_name=Wes Hartman|role=Hydrologist in Charge|agency=Department "
		"of Commerce|sub_agency=National Weather Service|phone=918-555-0133"},
	{"portal user for my supervisor 1", "Lopez, Marta", "marta.lopez@ice.dhs.gov",
		"portal user for my supervisor",
		"Good morning,\n\nMy supervisor, Section Chief Daniel Ruiz, needs to get into the "
		"Agency Talent Portal to review resumes. His phone number is "
		"202-555-0177.\n\nThank you,\nMarta Lopez\nMission Support "
		"Specialist\n202-555-0100",
		"role_request|full_name=Daniel Ruiz|role=Section Chief|agency=Department of "
		"Homeland Security|sub_agency=U.S. Immigration and Customs "
		"Enforcement|phone=202-555-0177"},
	{"ATP User Role 2", "BOYD, ALAN J GS-13 USAF AFMC AFLCMC/HRB", "alan.boyd.3@us.af.mil",
		"ATP User Role",
		"ALCON,\n\nRequest ATP general user role for the below.\n\nNAME: BOYD, ALAN "
		"J\nPOSITION: Supervisory Logistics Mgmt Specialist\nORG: AFLCMC/HRB, Department "
		"of the Air Force\nDSN: 785-555-0123\n\nV/r\nAlan",
		"role_request|full_name=ALAN J BOYD|role=Supervisory Logistics Mgmt "
		"Specialist|agency=Department of the Air Force|sub_agency=Air Force Life Cycle "
		"Management Center|phone=785-555-0123"},
	{"RE: ATP role 3", "Ivanov, Peter", "peter.ivanov@nasa.gov", "RE: ATP role",
		"Here you go:\n- Full name: Peter Ivanov\n- Role: Aerospace Engineer (Branch "
		"Head)\n- Agency: NASA\n- Center: Glenn Research Center",
		"role_request|full_name=Peter Ivanov|role=Aerospace Engineer (Branch "
		"Head)|agency=National Aeronautics and Space Administration|sub_agency=Glenn "
		"Research Center"},
	{"talent portal 4", "Amir Khan", "amir.khan@dot.gov", "talent portal",
		"Hello, could I get an ATP login. Thx\n\nAmir Khan | Program Manager | FHWA Office "
		"of Bridges | 202.555.0111",
		"role_request|full_name=Amir Khan|role=Program Manager|agency=Department of "
		"Transportation|sub_agency=Federal Highway Administration|phone=202-555-0111"},
	{"ATP 5", "Sue Park", "sue.park@ssa.gov", "ATP",
		"Please give Director Helen Moss an account in ATP. She asked me to write to "
		"you.\n\nSue Park\nSecretary to the Director",
		"role_request|full_name=Helen Moss|role=Director|agency=Social Security "
		"Administration"},
	{"Need ATP 6", "Nolan, Erin E.", "erin.nolan@epa.gov", "Need ATP",
		"My boss asked me to request access to the Agency Talent Portal for myself. I'm an "
		"Environmental Engineer in Region 8.\n\nErin",
		"role_request|full_name=Erin E. Nolan|role=Environmental "
		"Engineer|agency=Environmental Protection Agency"},
	{"Access to Agency Talent Portal 7", "Whitmore, Joel", "joel.whitmore@va.gov",
		"Access to Agency Talent Portal",
		"I am the Associate Director of the Boise VA Medical Center and will review "
		"candidates for two social worker positions. Please set me up.\n\nJoel Whitmore",
		"role_request|full_name=Joel Whitmore|role=Associate Director of the Boise VA "
		"Medical Center|agency=Department of Veterans Affairs"},
	{"New user 8", "Price, Dana", "dana.price@irs.gov", "New user",
		"Name (Last, First): Price, Dana\nTitle/Series/Grade: Supervisory Revenue Officer, "
		"GS-1169-14\nDept: Treasury\nBureau: IRS\nATP role: Agency General User\nPhone: "
		"(615) 555-0199",
		"role_request|full_name=Dana Price|role=Supervisory Revenue Officer, "
		"GS-1169-14|agency=Department of the Treasury|sub_agency=Internal Revenue "
		"Service|phone=615-555-0199"},
	{"account 9", "Tate, Jamal", "jamal.tate@gsa.gov", "account",
		"May I have an account for the Agency Talent Portal please? I'm filling in for our "
		"HR specialist, Betty Vance, who is on leave. I am a Management Analyst.\n\nJamal "
		"Tate\nGSA PBS Region 4",
		"role_request|full_name=Jamal Tate|role=Management Analyst|agency=General Services "
		"Administration|sub_agency=Public Buildings Service"},
	{"ATP access request 10", "Oduya, Femi CIV DLA", "femi.oduya@dla.mil", "ATP access request",
		"Sir/Ma'am,\n\nI need access to ATP. My position is Contracting Officer at DLA "
		"Troop Support.\n\nVery respectfully,\n\nFEMI ODUYA\nContracting Officer\nDLA "
		"Troop Support\nCOMM: 215-555-0144",
		"role_request|full_name=FEMI ODUYA|role=Contracting Officer|agency=Department of "
		"Defense|sub_agency=Defense Logistics Agency|phone=215-555-0144"},
	{"Fwd: portal 11", "Quinn, Leah", "leah.quinn@doi.gov", "Fwd: portal",
		"Could you process the request below? Thanks, Leah\n\n---------- Forwarded message "
		"----------\nFrom: Sam Otter <sam.otter@fws.gov>\nDate: Mon, Nov 9, 2026\nSubject: "
		"portal\nTo: Leah Quinn <leah.quinn@doi.gov>\n\nLeah, please have me added to the "
		"Agency Talent Portal as a general user.\n\nSam Otter\nRefuge Manager\nUSFWS, "
		"Malheur NWR\n541-555-0122",
		"role_request|full_name=Sam Otter|role=Refuge Manager|agency=Department of the "
		"Interior|sub_agency=U.S. Fish and Wildlife Service|phone=541-555-0122"},
	{"ATP request 12", "Bell, Nora", "nora.bell@state.gov", "ATP request",
		"On behalf of Ambassador Ruth Klein I request the agency general user role in the "
		"Agency Talent Portal. Ambassador Klein is the Director of the Office of "
		"Recruitment.\n\nNora Bell\nStaff Aide",
		"role_request|full_name=Ruth Klein|role=Director of the Office of "
		"Recruitment|agency=Department of State"},
	{"ATP 13", "Vu, Henry", "henry.vu@nrc.gov", "ATP",
		"Hi! I'm Henry, HR Specialist at the Nuclear Regulatory Commission. Please enroll "
		"me in the talent portal. My coworker Jill Sand (Lead HR Specialist) already has "
		"access.",
		"role_request|full_name=Henry Vu|role=HR Specialist|agency=Nuclear Regulatory "
		"Commission"},
	{"new SCC 14", "Stone, Kay", "kay.stone@ed.gov", "new SCC",
		"We've appointed Dr. Omar Reyes as Shared Certificate Coordinator for the "
		"Department of Education. He has an ATP account and did the training. His job "
		"title is HR Director. Please assign the role.\n\nKay Stone\nDeputy CHCO",
		"role_request|full_name=Omar Reyes|role=HR Director|agency=Department of "
		"Education"},
	{"ATP 15", "Fields, Roy", "roy.fields@dol.gov", "ATP",
		"Requesting access to Agency Talent Portal:\n\nEmployee: Roy Fields\nJob title: "
		"Supervisory Economist\nSupervisor: Anne Hall\nAgency: DOL/BLS\nPhone: "
		"202-555-0171",
		"role_request|full_name=Roy Fields|role=Supervisory Economist|agency=Department of "
		"Labor|sub_agency=Bureau of Labor Statistics|phone=202-555-0171"},
	{"ATP test account 16", "Marsh, Ivy", "ivy.marsh@opm.gov", "ATP test account",
		"Can someone help me get into the Agency Talent Portal? Ivy Marsh, Program "
		"Analyst, OPM HRS",
		"role_request|full_name=Ivy Marsh|role=Program Analyst|agency=Office of Personnel "
		"Management"},
	{"Re: your voicemail 17", "Drew, Al", "al.drew@nps.gov", "Re: your voicemail",
		"Thanks for calling back. My info for the portal account: Al Drew, Chief Ranger, "
		"Yosemite National Park, National Park Service, 209-555-0102. General user is "
		"fine.",
		"role_request|full_name=Al Drew|role=Chief Ranger|agency=Department of the "
		"Interior|sub_agency=National Park Service|phone=209-555-0102"},
	{"ATP for two people 18", "Cole, Mia", "mia.cole@fema.dhs.gov", "ATP for two people",
		"Please add me and my colleague Ed Hart to ATP. I am a Supervisory Emergency "
		"Management Specialist; Ed is a Program Analyst.\n\nMia Cole",
		"role_request|full_name=Mia Cole|role=Supervisory Emergency Management "
		"Specialist|agency=Department of Homeland Security|sub_agency=Federal Emergency "
		"Management Agency"},
	{"ATP 19", "Kerr, Ian", "ian.kerr@justice.gov", "ATP",
		"Ms. Paula Webb, Deputy Assistant Director, should have access to the Agency "
		"Talent Portal as of Monday. She's in the Justice Management Division. Ian Kerr, "
		"Paralegal",
		"role_request|full_name=Paula Webb|role=Deputy Assistant "
		"Director|agency=Department of Justice|sub_agency=Justice Management Division"},
};

static const struct mail for_hiring[] = {
	{"Selection for Biologist 0", "Moss, Ann", "ann.moss@fws.gov", "Selection for Biologist",
		"Team,\n\nPlease process the following selection:\n\nName of selectee: Kelvin "
		"Osei\nRPA#: FWS-26-00981\nTalent pool: Fish Biologist (GS-0482-11)\nPD number: "
		"R7-4410\nAgency: DOI / USFWS\nShared Certificate Coordinator: Lena Hart, "
		"lena.hart@fws.gov\n\nPD attached.\n\nAnn Moss",
		"selection|candidate=Kelvin Osei|sf52_number=FWS-26-00981|pool=Fish Biologist "
		"(GS-0482-11)|agency=Department of the Interior|sub_agency=U.S. Fish and Wildlife "
		"Service|series=0482|pay_plan=GS|grade=11|pd_number=R7-4410|coordinator_email=lena."
		"hart@fws.gov|!position_description"},
	{"Re: pool 1", "Reed, Tom", "tom.reed@cdc.gov", "Re: pool",
		"Hi, two selections from Epidemiologist GS-0601-13: Ada Quist and Ben Okoro. The "
		"SF-52 for both is CDC-26-11870. Position description number 20C114 attached.",
		"selection|candidate=Ada Quist;Ben "
		"Okoro|sf52_number=CDC-26-11870|pool=Epidemiologist GS-0601-13|agency=Department "
		"of Health and Human Services|sub_agency=Centers for Disease Control and "
		"Prevention|series=0601|pay_plan=GS|grade=13|pd_number=20C114|!position_"
		"description"},
	{"SELECTION 2", "Hale, Kim", "kim.hale@gsa.gov", "SELECTION",
		"We selected Zoe Lin for the job. Her SF-52 is in process, number PBS-26-04410. "
		"She came off announcement DEMP-10001524-26-DTT.",
		"selection|candidate=Zoe "
		"Lin|sf52_number=PBS-26-04410|pool=DEMP-10001524-26-DTT|agency=General Services "
		"Administration|!position_description"},
	{"selection - management analyst 3", "Bo, Lee", "lee.bo@dot.gov",
		"selection - management analyst",
		"Selection: Nina Farrow\nSF52: 26FRA00121\nPool: Management Analyst, "
		"GS-0343-12/13\nClassified PD: attached (FRA-0343-1)",
		"selection|candidate=Nina Farrow|sf52_number=26FRA00121|pool=Management Analyst, "
		"GS-0343-12/13|agency=Department of "
		"Transportation|series=0343|pay_plan=GS|grade=12/"
		"13|pd_number=FRA-0343-1|!position_description"},
	{"pool request 4", "Ray, Al", "al.ray@usbr.gov", "pool request",
		"Our bureau (Reclamation) asks to be let into the talent pool for Civil Engineers, "
		"GS-0810-12. We plan to make three hires in Boise, Idaho, all permanent. The "
		"selecting official will be Jo Marsh (jo.marsh@usbr.gov).",
		"pool_request|pool=Civil Engineers, GS-0810-12|agency=Department of the "
		"Interior|sub_agency=Bureau of "
		"Reclamation|series=0810|pay_plan=GS|grade=12|location=Boise, "
		"Idaho|vacancies=3|appointment_type=permanent|manager_name=Jo "
		"Marsh|manager_email=jo.marsh@usbr.gov"},
	{"Talent Pool Request Form 5", "Ray, Al", "al.ray@usbr.gov", "Talent Pool Request Form",
		"Talent Pool Request Form\n\n1. Pool name/number: Accountant GS-0510-12 / "
		"26-CGH-12650123-DE\n2. Agency: Department of the Interior\n3. Sub-agency: Bureau "
		"of Reclamation\n4. Series: 0510\n5. Grade(s): 12\n6. Duty location(s): Denver, "
		"CO\n7. Number of positions: 2\n8. Appointment type: Term\n9. Hiring manager name: "
		"Jo Marsh\n10. Hiring manager email: jo.marsh@usbr.gov",
		"pool_request|pool=Accountant GS-0510-12 / 26-CGH-12650123-DE|agency=Department of "
		"the Interior|sub_agency=Bureau of "
		"Reclamation|series=0510|pay_plan=GS|grade=12|location=Denver, "
		"CO|vacancies=2|appointment_type=term|manager_name=Jo "
		"Marsh|manager_email=jo.marsh@usbr.gov"},
	{"Certificate 6", "Fox, Cy", "cy.fox@va.gov", "Certificate",
		"Our certificate 20261005-CGH-014 (SF-52 VHA-26-00551) is returned herewith. "
		"Dispositions:\n\nAdams, Pat - Not Selected\nBaker, Lou - Selected\nCruz, Eva - "
		"Alternate",
		"certificate_return|outcome=selected|selected=Lou Baker|alternate=Eva "
		"Cruz|certificate_number=20261005-CGH-014|sf52_number=VHA-26-00551"},
	{"cert 20261005-CGH-014 7", "Fox, Cy", "cy.fox@va.gov", "cert 20261005-CGH-014",
		"We made our selection from the certificate: Lou Baker with Eva Cruz as alternate. "
		"Returning it now.",
		"certificate_return|outcome=selected|selected=Lou Baker|alternate=Eva "
		"Cruz|certificate_number=20261005-CGH-014"},
	{"cert return 8", "Fox, Cy", "cy.fox@va.gov", "cert return",
		"No one was selected from certificate 20261005-CGH-014; the position was "
		"cancelled.",
		"certificate_return|outcome=no_selection|certificate_number=20261005-CGH-014"},
	{"Offer 9", "Fox, Cy", "cy.fox@va.gov", "Offer",
		"Lou Baker has accepted the official offer. He enters on duty on 14 December 2026. "
		"SF-52: VHA-26-00551",
		"offer_outcome|outcome=accepted|candidate=Lou "
		"Baker|start_date=2026-12-14|sf52_number=VHA-26-00551"},
	{"Re: offer to Baker 10", "Fox, Cy", "cy.fox@va.gov", "Re: offer to Baker",
		"Unfortunately Mr. Lou Baker declined, the salary was too low.",
		"offer_outcome|outcome=declined|candidate=Lou Baker"},
	{"no reply 11", "Fox, Cy", "cy.fox@va.gov", "no reply",
		"Despite two reminders we got no response from Lou Baker to our job offer "
		"(certificate 20261005-CGH-014).",
		"offer_outcome|outcome=no_response|candidate=Lou "
		"Baker|certificate_number=20261005-CGH-014"},
	{"certificate recipients 12", "Lund, Per", "per.lund@treasury.gov",
		"certificate recipients",
		"Please release the certificate for SF-52 number TREAS-26-00120 to the following "
		"people:\n\nMs. Ida Holt (ida.holt@treasury.gov) - hiring manager\nMr. Max Roe "
		"(max.roe@treasury.gov) - HR specialist\n\nQuestions can be directed to me at "
		"per.lund@treasury.gov.",
		"certificate_recipients|recipients=Ida Holt <ida.holt@treasury.gov>;Max Roe "
		"<max.roe@treasury.gov>|sf52_number=TREAS-26-00120"},
	{"RE: recipients 13", "Lund, Per", "per.lund@treasury.gov", "RE: recipients",
		"Ida Holt <ida.holt@treasury.gov>, Max Roe <max.roe@treasury.gov>\n\nThe old HR "
		"contact, Sam Poe (sam.poe@treasury.gov), should not receive the certificate any "
		"more.",
		"certificate_recipients|recipients=Ida Holt <ida.holt@treasury.gov>;Max Roe "
		"<max.roe@treasury.gov>"},
	{"cert access 14", "Lund, Per", "per.lund@treasury.gov", "cert access",
		"Name | Title | E-mail\nIda Holt | Branch Chief | ida.holt@treasury.gov\nMax Roe | "
		"HR | max.roe@treasury.gov\n\nThese two should get the certificate.",
		"certificate_recipients|recipients=Ida Holt <ida.holt@treasury.gov>;Max Roe "
		"<max.roe@treasury.gov>"},
	{"Withdrawal 15", "Lund, Per", "per.lund@treasury.gov", "Withdrawal",
		"We hereby withdraw our request (CGH-26-00456, RPA TREAS-26-00120).",
		"withdrawal|sf52_number=TREAS-26-00120|case=CGH-26-00456"},
	{"status request 16", "Lund, Per", "per.lund@treasury.gov", "status request",
		"Kindly provide the status of RPA TREAS-26-00120 / case CGH-26-00456.",
		"status_inquiry|sf52_number=TREAS-26-00120|case=CGH-26-00456"},
};

static void check(const struct mail *mails, size_t n, const char *mailbox)
{
	int wrong = 0;

	for (size_t i = 0; i < n; i++)
		check_mail(&mails[i], mailbox, &wrong);
	assert_int_equal(wrong, 0);
}

static void test_for_a_role(void **state)
{
	(void)state;
	check(for_a_role, sizeof for_a_role / sizeof for_a_role[0], "recruiter-help");
}

static void test_for_hiring(void **state)
{
	(void)state;
	check(for_hiring, sizeof for_hiring / sizeof for_hiring[0], "crossgovhiring");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_for_a_role),
		cmocka_unit_test(test_for_hiring),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
