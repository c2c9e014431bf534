/*
 * test_rule_corrections.c - the shipped rules over mails in which writers correct themselves, ask for a colleague, in haste, or ask for
 * two things at once.
 */
#include "tests/rule_mail.h"

static const struct mail asks[] = {
	{"remark in parentheses", "Ortiz, Paul", "paul.ortiz@usgs.gov", "ATP account",
		"Please set up my ATP account.\n\nName: Paul Ortiz\nRole: Branch Chief (not "
		"Division Chief)\nAgency: Department of the Interior (I wrote Agriculture by "
		"mistake)\nPhone: 703-555-0133 (was 703-555-0331)\n",
		"role_request|full_name=Paul Ortiz|role=Branch Chief|agency=Department of the "
		"Interior|phone=703-555-0133"},
	{"remark behind a comma", "Lund, Eva", "eva.lund@faa.gov", "portal role, corrected",
		"Corrected details for my Agency Talent Portal account:\nName: Eva Lund\nTitle: "
		"Selecting Official, not Hiring Manager\nAgency: Department of Transportation\n",
		"role_request|full_name=Eva Lund|role=Selecting Official|agency=Department of "
		"Transportation"},
	{"parentheses that belong to the title", "Reyes, Ana", "ana.reyes@faa.gov", "ATP account",
		"I need an ATP account.\nName: Ana Reyes\nRole: Branch Chief (Acting)\nAgency: "
		"Department of Transportation\n",
		"role_request|full_name=Ana Reyes|role=Branch Chief (Acting)|agency=Department of "
		"Transportation"},
	{"colleague by title, particulars below", "Mercer, Gail", "gail.mercer@noaa.gov",
		"account for a colleague",
		"Good morning, could you add our Deputy Director to the Agency Talent Portal as an "
		"agency general user? His details:\n\nTobias Lindgren\nDeputy Director\nNational "
		"Oceanic and Atmospheric Administration\ntobias.lindgren@noaa.gov\n\nI don't need "
		"one myself.\n\nGail",
		"role_request|full_name=Tobias Lindgren|role=Deputy Director|agency=Department of "
		"Commerce|sub_agency=National Oceanic and Atmospheric Administration"},
	{"colleague by title, no name", "Mercer, Gail", "gail.mercer@noaa.gov", "new user",
		"Please add our Deputy Director to the Agency Talent Portal.\n\nGail Mercer\nNOAA",
		"role_request|role=Deputy Director|agency=Department of "
		"Commerce|sub_agency=National Oceanic and Atmospheric Administration|!full_name"},
	{"somebody wants the writer to have it", "Bauer, Nils", "nils.bauer@nrc.gov",
		"event coordinator",
		"Our director wants me to have the Event Coordinator role in the Agency Talent "
		"Portal. I'm a Recruiter at the Nuclear Regulatory Commission.\n\nNils Bauer\n",
		"role_request|full_name=Nils Bauer|role=Recruiter|agency=Nuclear Regulatory "
		"Commission|atp_role=event coordinator"},
	{"role, and who the coordinator is", "Bauer, Nils", "nils.bauer@nrc.gov", "two things",
		"1. I would like the Event Coordinator role in the Agency Talent Portal. I'm a "
		"Recruiter at the Nuclear Regulatory Commission.\n2. Who is our Shared Certificate "
		"Coordinator these days?\n\nNils Bauer\n",
		"role_request|full_name=Nils Bauer|role=Recruiter|agency=Nuclear Regulatory "
		"Commission|atp_role=event coordinator"},
	{"nobody knows who it is", "Tso, Ray", "ray.tso@ihs.gov", "help?",
		"Your page says our Shared Certificate Coordinator has to fill out the form. I "
		"called around and no one has a clue who that would be. We are the Indian Health "
		"Service. Can you point me to the right person?\n\nRay",
		"coordinator_lookup|agency=Department of Health and Human Services|sub_agency="
		"Indian Health Service"},
	{"who to talk to", "Amin, Sara", "sara.amin@ed.gov", "scc",
		"who should i talk to at Federal Student Aid about shared certificates?\n\nSara",
		"coordinator_lookup|agency=Department of Education|sub_agency=Federal Student Aid"},
	{"a role that is not wanted, and the one that is", "Klug, Mona", "mona.klug@ed.gov",
		"portal",
		"I don't need Event Coordinator any more. The role we want in the Agency "
		"Talent Portal is Talent Pool Manager. I'm a Program Analyst at the Department of "
		"Education.\n\nMona Klug",
		"role_request|full_name=Mona Klug|role=Program Analyst|agency=Department of "
		"Education|atp_role=talent pool manager"},
	{"who has no login sees nothing", "Kern, Bea", "bea.kern@fs.usda.gov", "your site",
		"We are about to hire off your shared list and I was told nobody gets to see "
		"resumes "
		"without a login to the Agency Talent Portal. Could you please set one up for me? "
		"I "
		"am the District Ranger here.\n\nBea Kern\nForest Service",
		"role_request|full_name=Bea Kern|role=District Ranger|agency=Department of "
		"Agriculture|sub_agency=Forest Service"},
	{"a colleague who has joined", "Brandt, Lea", "lea.brandt@nrc.gov", "new colleague",
		"Imre Takacs has just joined us as a section chief and will read resumes. Could "
		"you set him up in the Agency Talent Portal? I have a login of my own.\n\nLea "
		"Brandt\nHR Assistant\nNuclear Regulatory Commission",
		"role_request|full_name=Imre Takacs|role=section chief|agency=Nuclear Regulatory "
		"Commission"},
	{"asked in another order of words", "Rossi, Ada", "ada.rossi@bop.gov", "account",
		"I ask you to please create for me the access in Agency Talent Portal. I work as "
		"Chief Nurse for the Bureau of Prisons.\n\nAda Rossi",
		"role_request|full_name=Ada Rossi|role=Chief Nurse|agency=Department of "
		"Justice|sub_agency=Federal Bureau of Prisons"},
};

static const struct mail hires[] = {
	{"locked, and a pool", "Ruiz, Ines", "ines.ruiz@hrsa.gov", "account and pool",
		"a) My ATP account is locked, please unlock it.\nb) We would like access to the "
		"Statistician talent pool, GS-1530-12. We have 3 vacancies, permanent.\n\nInes "
		"Ruiz",
		"pool_request|pool=Statistician|agency=Department of Health and Human "
		"Services|sub_agency=Health Resources and Services "
		"Administration|series=1530|pay_plan=GS|grade=12|vacancies=3|appointment_type="
		"permanent"},
	{"a date that no longer holds", "Ott, Kim", "kim.ott@uspto.gov", "Offer accepted",
		"Mara Delgado accepted our offer on 11/2. The start date in my last mail "
		"(11/30/2026) was wrong; she will start on 12/14/2026.",
		"offer_outcome|outcome=accepted|candidate=Mara Delgado|start_date=2026-12-14"},
	{"a date that has moved", "Ott, Kim", "kim.ott@uspto.gov", "Offer accepted",
		"Mara Delgado accepted our offer. The EOD moves from 11/30/2026 to 12/14/2026.",
		"offer_outcome|outcome=accepted|candidate=Mara Delgado|start_date=2026-12-14"},
	{"the budget office took it back", "Hale, Jo", "jo.hale@ed.gov", "cancel our selection",
		"The selection request that I sent in must be cancelled, the budget office took "
		"the position back.\n\nJo Hale\nDepartment of Education",
		"withdrawal"},
	{"a note without a number", "Park, Lee", "lee_park@nps.gov", "Fwd: ATP login",
		"following up on my note from two weeks ago, nothing so far. where does it "
		"stand?\n\n"
		"Lee",
		"status_inquiry"},
	{"the comma tells the surname", "Amsel, Otto - MSHA", "amsel.otto@dol.gov", "pool",
		"We request access to the Mining Engineer GS-0880-12 talent pool. I'm the hiring "
		"manager.\n\nOtto",
		"pool_request|pool=Mining Engineer GS-0880-12|agency=Department of "
		"Labor|series=0880|pay_plan=GS|grade=12|manager_name=Otto "
		"Amsel|manager_email=amsel.otto@dol.gov"},
	{"without capitals", "Fitch, Gus", "gus.fitch@nsf.gov", "pool",
		"need access to the economist gs-0110-13 pool. two slots, term, reston va. "
		"mgr is bo lindqvist, bo.lindqvist@nsf.gov\n\ngus",
		"pool_request|pool=gs-0110-13|agency=National Science "
		"Foundation|series=0110|pay_plan=GS|grade=13|location=reston "
		"va|vacancies=2|appointment_type=term|manager_name=bo "
		"lindqvist|manager_email=bo.lindqvist@nsf.gov"},
	{"the manager there", "Oakes, Pia", "pia.oakes@dot.gov", "pool for our office",
		"We'd like the Civil Engineer GS-0810-12 pool opened for our Boise office. The "
		"selecting official there is Anders Holm, anders.holm@dot.gov.\n\nPia Oakes",
		"pool_request|pool=Civil Engineer GS-0810-12|agency=Department of "
		"Transportation|series=0810|pay_plan=GS|grade=12|location=Boise|manager_name="
		"Anders Holm|manager_email=anders.holm@dot.gov"},
	{"a question about what would be", "Vance, Jo", "jo.vance@cpsc.gov", "a question",
		"Suppose one of our managers liked to hire from a pool without a classified "
		"position. Would it be sent back? We are not asking for a pool now.\n\nJo Vance",
		"-"},
	{"another, since the first one stays away", "Crane, Ivo", "ivo.crane@fda.hhs.gov", "hire",
		"Paula Nyberg told us yesterday that she is staying where she is. We are "
		"therefore selecting Bo Larsen from the Chemist GS-1320-12 pool. SF-52 "
		"FDA-26-10233, PD number FC1180.\n\nIvo Crane",
		"selection|candidate=Bo Larsen|sf52_number=FDA-26-10233|pool=Chemist "
		"GS-1320-12|agency=Department of Health and Human Services|sub_agency=Food and "
		"Drug "
		"Administration|series=1320|pay_plan=GS|grade=12|pd_number=FC1180|!position_"
		"description"},
	{"a closing line asks nothing", "Bloom, Kai", "kai.bloom@epa.gov", "certificate back",
		"We return our certificate.\n\nCertificate number: CGH-DE-26-12652077-01\nResult: "
		"Selection made\nSelected: Odin Marsh\nAlternate: Tess Quill\n\nPlease let us know "
		"when we may proceed.\n\nKai Bloom",
		"certificate_return|outcome=selected|selected=Odin Marsh|alternate=Tess "
		"Quill|certificate_number=CGH-DE-26-12652077-01"},
	{"somebody says who is writing", "Tran, Lu", "lu.tran@fema.dhs.gov", "pool",
		"hello, lu tran here, hiring manager at FEMA. can you get us into the economist "
		"gs-0110-12 pool? 2 permanent jobs in denton tx.\n\nsent from my phone",
		"pool_request|pool=gs-0110-12|agency=Department of Homeland "
		"Security|sub_agency=Federal Emergency Management "
		"Agency|series=0110|pay_plan=GS|grade=12|location=denton "
		"tx|vacancies=2|appointment_type=permanent|manager_name=lu tran"},
	{"to be sent again one day", "Hart, Al", "al.hart@usbr.gov", "freeze",
		"Please withdraw our selection under SF-52 26-USBR-00917, hiring freeze. We may "
		"resubmit next year.\n\nAl",
		"withdrawal|sf52_number=26-USBR-00917"},
};

static void test_asks(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof asks / sizeof asks[0]; i++)
		check_mail(&asks[i], "recruiter-help", &wrong);
	assert_int_equal(wrong, 0);
}

static void test_hires(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof hires / sizeof hires[0]; i++)
		check_mail(&hires[i], "crossgovhiring", &wrong);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_asks),
		cmocka_unit_test(test_hires),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
