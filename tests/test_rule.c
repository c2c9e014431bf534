/* test_rule.c - the shipped rules over mails in many people's words, and what is wrong with a rule file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "parsers/mem.h"
#include "parsers/quote.h"
#include "parsers/rule.h"
#include "parsers/text.h"

static struct grok_library *library;
static struct directory *directory;
static struct rules *rules;

struct mail {
	const char *name;        /* of the test */
	const char *from, *addr; /* display name and address */
	const char *subject,
		*body; /* behind "##" in the subject: names of attachments, ";" between */
	/* "event" and then "|field=value" for each field, in the order of the rule, without the usual portal role; "!field"
	 * for each missing one. "-": no rule is certain. */
	const char *want;
};

static void attach(struct message *m, const char *files)
{
	struct attachments *a = &m->attachments;

	if (files != NULL)
		files += 2;
	while (files != NULL && *files != '\0') {
		size_t n = strcspn(files, ";");

		a->v = xgrow(a->v, &a->cap, a->n + 1, sizeof *a->v);
		a->v[a->n++] = (struct attachment){.name = xstrndup(files, n),
			.type = xstrdup("application/pdf"),
			.size = 1,
			.text = xstrdup("")};
		files += n + (files[n] == ';');
	}
}

static void mail_to_message(const struct mail *t, struct message *m)
{
	struct quote q;
	char *body = text_clean(t->body, strlen(t->body), 1 << 16);

	message_init(m);
	addresses_add(&m->from, t->from, t->addr);
	addresses_add(&m->to, "", "recruiter-help@usajobs.gov");
	free(m->subject);
	m->subject = xstrndup(t->subject, strstr(t->subject, "##") != NULL
						  ? (size_t)(strstr(t->subject, "##") - t->subject)
						  : strlen(t->subject));
	quote_split(body, t->subject, &q);
	free(body);
	free(m->text);
	free(m->signature);
	free(m->quoted);
	free(m->forwarded);
	free(m->marking);
	m->text = q.text;
	m->signature = q.signature;
	m->quoted = q.quoted;
	m->forwarded = q.forwarded;
	m->marking = q.marking;
	m->forward = m->forwarded[0] != '\0';
	attach(m, strstr(t->subject, "##"));
}

static char *describe(const struct requests *list)
{
	struct buf out;
	const struct request *q = list->n > 0 ? &list->v[0] : NULL;

	buf_init(&out, 8192);
	if (q == NULL || !q->certain) {
		(void)buf_puts(&out, "-");
		return buf_take(&out);
	}
	(void)buf_puts(&out, q->event);
	for (size_t i = 0; i < q->fields.n; i++) {
		const struct field *f = &q->fields.v[i];

		if (strcmp(f->name, "atp_role") == 0 &&
			strcmp(f->values.v[0], "agency general user") == 0)
			continue;
		(void)buf_printf(&out, "|%s=", f->name);
		for (size_t j = 0; j < f->values.n; j++)
			(void)buf_printf(&out, "%s%s", j > 0 ? ";" : "", f->values.v[j]);
	}
	for (size_t i = 0; i < q->missing.n; i++)
		(void)buf_printf(&out, "|!%s", q->missing.v[i]);
	for (size_t i = 0; i < q->problems.n; i++)
		(void)buf_printf(&out, "|?%s:%s", q->problems.v[i].field, q->problems.v[i].code);
	return buf_take(&out);
}

static const struct mail role_requests[] = {
	{"labelled, plain", "Ruiz, Dana - FS, MT", "dana.ruiz@usda.gov", "ATP access",
		"Hello,\n\nI need access to the Agency Talent Portal.\n\nName: Dana Ruiz\nTitle: "
		"Hiring "
		"Manager\nAgency: USDA\nSub-agency: Forest Service\n\nThanks\nDana",
		"role_request|full_name=Dana Ruiz|role=Hiring Manager|agency=Department of "
		"Agriculture|sub_agency=Forest Service"},
	{"numbered list with other words", "Okafor, Emeka (HHS/OS)", "emeka.okafor@hhs.gov",
		"New user request",
		"Good afternoon,\n\nPlease create an account for me in the talent portal.\n\n1. "
		"Full Name: "
		"Emeka Okafor\n2. Position Title: Supervisory Program Analyst\n3. Department: "
		"Health and "
		"Human Services\n4. Sub-Agency/Component: Office of the Secretary\n5. Work phone: "
		"202.555.0143\n\nR/\nEmeka",
		"role_request|full_name=Emeka Okafor|role=Supervisory Program "
		"Analyst|agency=Department of "
		"Health and Human Services|sub_agency=Office of the Secretary|phone=202-555-0143"},
	{"one line of labels", "Lindgren, Astrid", "astrid.lindgren@noaa.gov", "role request",
		"Requesting general user role in ATP. Name: Astrid Lindgren; Role: Selecting "
		"Official; "
		"Agency: Commerce; Sub-agency: NOAA. Thank you!",
		"role_request|full_name=Astrid Lindgren|role=Selecting Official|agency=Department "
		"of "
		"Commerce|sub_agency=National Oceanic and Atmospheric Administration"},
	{"labels without separators", "Dubois, Camille", "camille.dubois@energy.gov",
		"Agency Talent Portal user",
		"Please add me to the portal\n\nFull Name Camille Dubois\nRole Human Resources "
		"Specialist\nAgency Department of Energy\n\nThank you",
		"role_request|full_name=Camille Dubois|role=Human Resources "
		"Specialist|agency=Department of "
		"Energy"},
	{"values under their labels", "Whitfield, Marcus T", "marcus.whitfield@va.gov",
		"Access to Agency Talent Portal",
		"Hi,\n\nI'd like to get access so I can review candidates.\n\nFull name\nMarcus T. "
		"Whitfield\n\nRole\nChief, Human Resources Operations\n\nAgency\nDepartment of "
		"Veterans "
		"Affairs\n\nSub-agency\nVeterans Health Administration\n\nMarcus",
		"role_request|full_name=Marcus T. Whitfield|role=Chief, Human Resources "
		"Operations|agency=Department of Veterans Affairs|sub_agency=Veterans Health "
		"Administration"},
	{"table from a page", "Tanaka, Hiro", "hiro.tanaka@dot.gov", "user account for portal",
		"Hello, details for my Agency Talent Portal account:\n\nName\tHiro Tanaka\nJob "
		"title\tTransportation Specialist\nAgency\tDOT\nSub-agency\tFederal Highway "
		"Administration\n\nHiro",
		"role_request|full_name=Hiro Tanaka|role=Transportation "
		"Specialist|agency=Department of "
		"Transportation|sub_agency=Federal Highway Administration"},
	{"table with two pairs a row", "Reyes, Lucia", "lucia.reyes@dol.gov", "ATP account",
		"Please set me up in ATP:\n\nName:\tLucia Reyes\tTitle:\tHR "
		"Assistant\nAgency:\tDepartment "
		"of Labor\tSub-agency:\tOSHA\n",
		"role_request|full_name=Lucia Reyes|role=HR Assistant|agency=Department of "
		"Labor|sub_agency=Occupational Safety and Health Administration"},
	{"table with a row of headings", "Sato, Ken", "ken.sato@ed.gov", "ATP role request",
		"Please add the following user to the Agency Talent Portal.\n\nFull "
		"Name\tRole\tAgency\nKen Sato\tHiring Manager\tDepartment of Education\n",
		"role_request|full_name=Ken Sato|role=Hiring Manager|agency=Department of "
		"Education"},
	{"asterisks of a web mailer", "Nora Feld", "nora.feld@gsa.gov", "ATP access request",
		"Hi team,\n\nI need access to the Agency Talent Portal.\n\n*Full name:* Nora "
		"Feld\n*Role:* "
		"Branch Chief\n*Agency:* General Services Administration\n*Sub-agency:* Public "
		"Buildings "
		"Service\n\nNora",
		"role_request|full_name=Nora Feld|role=Branch Chief|agency=General Services "
		"Administration|sub_agency=Public Buildings Service"},
	{"prose, hiring manager", "Chen, Wei", "wei.chen@nasa.gov", "Cross-government hiring",
		"Good morning,\n\nMy name is Wei Chen and I am a hiring manager at NASA Langley "
		"Research "
		"Center. I would like to request an agency general user role in the Agency Talent "
		"Portal so "
		"that I can review talent pools.\n\nThank you,\nWei",
		"role_request|full_name=Wei Chen|role=hiring manager|agency=National Aeronautics "
		"and Space "
		"Administration|sub_agency=Langley Research Center"},
	{"phone, no capitals", "Gutierrez, Paul A", "pgutierrez@blm.gov", "atp",
		"need an atp account pls. im the field manager for blm in elko. paul "
		"gutierrez\n\nSent from "
		"my iPhone",
		"role_request|full_name=Paul A Gutierrez|role=field manager|agency=Department of "
		"the "
		"Interior|sub_agency=Bureau of Land Management"},
	{"misspelt", "Ward, Tyrone", "tyrone.ward@irs.gov", "acess reqest",
		"hello i need acess to the agncy talant portel. i am a HR specialist with IRS. "
		"thanks tyrone "
		"ward",
		"role_request|full_name=Tyrone Ward|role=HR specialist|agency=Department of the "
		"Treasury|sub_agency=Internal Revenue Service"},
	{"role in the sign-off line", "Amari Jackson", "amari.jackson@hud.gov",
		"Agency Talent Portal access",
		"Could you please give me access to the Agency Talent Portal?\n\nAmari Jackson, "
		"Supervisory "
		"Housing Specialist, HUD",
		"role_request|full_name=Amari Jackson|role=Supervisory Housing "
		"Specialist|agency=Department "
		"of Housing and Urban Development"},
	{"signature alone", "Novak, Petra (FAA)", "petra.novak@faa.gov", "Need ATP user account",
		"Please set up an ATP user account for me so I can look at "
		"resumes.\n\nThanks!\n\nPetra "
		"Novak\nManagement and Program Analyst\nFederal Aviation Administration\nOffice: "
		"202-555-0177\nFax: 202-555-0178",
		"role_request|full_name=Petra Novak|role=Management and Program "
		"Analyst|agency=Department "
		"of Transportation|sub_agency=Federal Aviation Administration|phone=202-555-0177"},
	{"no role anywhere", "Mbeki, Thandi", "thandi.mbeki@epa.gov", "portal access",
		"Please give me access to the Agency Talent Portal. Thank you. Thandi",
		"role_request|full_name=Thandi Mbeki|agency=Environmental Protection Agency|!role"},
	{"nothing but the wish", "", "jdoe123@gmail.com", "Agency Talent Portal",
		"How do I get an account in the Agency Talent Portal?",
		"role_request|!full_name|!role|!agency"},
	{"administrator", "Hollis, Greta", "greta.hollis@ssa.gov", "ATP role",
		"Hi, I need to be upgraded to agency administrator in the Agency Talent Portal. I "
		"am an HR "
		"Specialist at the Social Security Administration.\n\nGreta Hollis",
		"role_request|full_name=Greta Hollis|role=HR Specialist|agency=Social Security "
		"Administration|atp_role=agency administrator"},
	{"coordinator designated", "Ibarra, Sol", "sol.ibarra@state.gov",
		"Designation of Shared Certificate Coordinator",
		"Colleagues,\n\nI have been designated as the Shared Certificate Coordinator for "
		"the "
		"Department of State. Please assign me the role in the Agency Talent Portal. My "
		"title is "
		"Lead HR Specialist.\n\nSol Ibarra\n202-555-0102",
		"role_request|full_name=Sol Ibarra|role=Lead HR Specialist|agency=Department of "
		"State|atp_role=shared certificate coordinator|phone=202-555-0102"},
	{"talent pool manager", "Brand, Otto", "otto.brand@usda.gov", "role change",
		"Please change my role in ATP from general user to talent pool manager. I'm a "
		"Supervisory "
		"HR Specialist with APHIS.\n\nOtto Brand",
		"role_request|full_name=Otto Brand|role=Supervisory HR "
		"Specialist|agency=Department of "
		"Agriculture|sub_agency=Animal and Plant Health Inspection Service|atp_role=talent "
		"pool "
		"manager"},
	{"on behalf of the manager", "Klein, Joan", "joan.klein@nps.gov",
		"Agency Talent Portal account for my manager",
		"Hello,\n\nI am writing on behalf of my manager, Victor Salas, who needs an "
		"account in the "
		"Agency Talent Portal. He is the Chief Ranger and will be the selecting official. "
		"His phone "
		"is 307-555-0121. We are with the National Park Service, Department of the "
		"Interior.\n\nJoan Klein\nAdministrative Assistant\nNational Park "
		"Service\n307-555-0100",
		"role_request|full_name=Victor Salas|role=Chief Ranger|agency=Department of the "
		"Interior|sub_agency=National Park Service|phone=307-555-0121"},
	{"for a colleague", "Abbott, Rhea", "rhea.abbott@hhs.gov", "new ATP user",
		"Please create an ATP account for Dr. Samuel Ortega. Dr. Ortega is a branch chief "
		"at the "
		"Food and Drug Administration.\n\nThank you\n\nRhea Abbott\nProgram Support "
		"Assistant\n301-555-0111",
		"role_request|full_name=Samuel Ortega|role=branch chief|agency=Department of "
		"Health and "
		"Human Services|sub_agency=Food and Drug Administration"},
	{"for a colleague without a role", "Abbott, Rhea", "rhea.abbott@hhs.gov", "ATP",
		"Kindly add Samuel Ortega as a general user in the Agency Talent Portal.\n\nRhea "
		"Abbott\nProgram Support Assistant\n301-555-0111",
		"role_request|full_name=Samuel Ortega|agency=Department of Health and Human "
		"Services|role=agency general user"},
	{"forwarded request", "Marsh, Delia", "delia.marsh@uscis.dhs.gov", "FW: portal",
		"Please process the below.\n\nDelia Marsh\nHR "
		"Specialist\nUSCIS\n202-555-0160\n\nFrom: Cho, "
		"Daniel <daniel.cho@uscis.dhs.gov>\nSent: Monday, October 5, 2026 9:00 AM\nTo: "
		"Marsh, Delia "
		"<delia.marsh@uscis.dhs.gov>\nSubject: portal\n\nDelia,\n\nI need an account in "
		"the Agency "
		"Talent Portal. I'm a section chief.\n\nDaniel Cho\nSection Chief\nU.S. "
		"Citizenship and "
		"Immigration Services\n",
		"role_request|full_name=Daniel Cho|role=section chief|agency=Department of "
		"Homeland "
		"Security|sub_agency=U.S. Citizenship and Immigration Services"},
	{"forwarded guidance, own request", "Ellis, Faye", "faye.ellis@usgs.gov",
		"FW: Hiring manager guide",
		"Hi, per the guidance below I would like to request access to the Agency Talent "
		"Portal. I am "
		"a supervisory hydrologist.\n\nFaye Ellis\nUSGS\n\nFrom: Cross-Gov Hiring "
		"<CrossGovHiring@opm.gov>\nSent: Monday, October 5, 2026 9:00 AM\nTo: Ellis, Faye "
		"<faye.ellis@usgs.gov>\nSubject: Hiring manager guide\n\nEmail recruiter-help and "
		"provide your "
		"full name, role, agency, and sub-agency.\n",
		"role_request|full_name=Faye Ellis|role=supervisory hydrologist|agency=Department "
		"of the "
		"Interior|sub_agency=U.S. Geological Survey"},
	{"everything in the subject, commas", "Poe, Ann", "ann.poe@treasury.gov",
		"ATP access request - Ann Poe, Hiring Manager, Department of the Treasury",
		"See subject.",
		"role_request|full_name=Ann Poe|role=Hiring Manager|agency=Department of the "
		"Treasury"},
	{"old thread below is not read", "Quist, Lars", "lars.quist@noaa.gov", "RE: ATP role",
		"I need access to ATP as well. Lars Quist, Meteorologist, National Weather "
		"Service\n\nFrom: Recruiter Help <recruiter-help@usajobs.gov>\nSent: Monday, "
		"October 5, 2026 "
		"9:00 AM\nTo: Moe, Jan <jan.moe@noaa.gov>\nSubject: ATP role\n\nFull name: Jan "
		"Moe\nRole: "
		"Director\nAgency: NASA\nPhone: 301-555-0101\n",
		"role_request|full_name=Lars Quist|role=Meteorologist|agency=Department of "
		"Commerce|sub_agency=National Weather Service"},
	{"dashes and a long office", "Moreau, Inès", "ines.moreau@cbp.dhs.gov", "ATP user",
		"Hello, I would like to be added to the agency talent portal.\n\nFull name – Inès "
		"Moreau\nRole – Supervisory Mission Support Specialist\nAgency – DHS\nSub-agency – "
		"U.S. "
		"Customs and Border Protection\nPhone – (202) 555-0151 ext. 12\n",
		"role_request|full_name=Inès Moreau|role=Supervisory Mission Support "
		"Specialist|agency=Department of Homeland Security|sub_agency=U.S. Customs and "
		"Border "
		"Protection|phone=202-555-0151 x12"},
	{"defense display name", "DURAN, CELESTE M CIV USARMY IMCOM (USA)",
		"celeste.m.duran.civ@army.mil", "Agency Talent Portal access (UNCLASSIFIED)",
		"Request access to the Agency Talent Portal.\n\nRole: Supervisory HR "
		"Specialist\n\nV/R\nMs. "
		"Duran",
		"role_request|full_name=CELESTE M DURAN|role=Supervisory HR "
		"Specialist|agency=Department of "
		"the Army"},
	{"asks how, with facts", "Bell, Roy", "roy.bell@bls.gov", "question",
		"How do I get access to the Agency Talent Portal? I'm an economist and hiring "
		"manager at the "
		"Bureau of Labor Statistics.\n\nRoy Bell",
		"role_request|full_name=Roy Bell|role=economist|agency=Department of "
		"Labor|sub_agency=Bureau of Labor Statistics"},
	{"N/A is no sub-agency", "Gray, Uma", "uma.gray@nrc.gov", "ATP role request",
		"Name: Uma Gray\nRole: Branch Chief\nAgency: Nuclear Regulatory "
		"Commission\nSub-agency: "
		"N/A\nATP role requested: General User\n",
		"role_request|full_name=Uma Gray|role=Branch Chief|agency=Nuclear Regulatory "
		"Commission"},
	{"question form filled in", "Fox, Eli", "eli.fox@fema.dhs.gov", "re: account",
		"What is your full name? Eli Fox\nWhat is your role? Hiring manager\nWhat agency? "
		"DHS/FEMA\n\nNeed this for the Agency Talent Portal account, thanks",
		"role_request|full_name=Eli Fox|role=Hiring manager|agency=Department of Homeland "
		"Security|sub_agency=Federal Emergency Management Agency"},
	{"event coordinator", "Ray, Mona", "mona.ray@dot.gov", "ATP event coordinator",
		"We are hosting a virtual hiring event and I need the event coordinator role in "
		"ATP. Mona "
		"Ray, Outreach Coordinator, Federal Transit Administration",
		"role_request|full_name=Mona Ray|role=Outreach Coordinator|agency=Department of "
		"Transportation|sub_agency=Federal Transit Administration|atp_role=event "
		"coordinator"},
	{"title, office and agency on one line", "Pritchard, Alan", "alan.pritchard@fhwa.dot.gov",
		"Requesting ATP access",
		"Good morning,\n\nI'd like to request access to the Agency Talent Portal to view "
		"candidates from the shared certificates.\n\nAlan Pritchard\nEngineering Manager, "
		"Federal Highway Administration\nU.S. Department of Transportation\n(202) "
		"555-0119\n",
		"role_request|full_name=Alan Pritchard|role=Engineering Manager|agency=Department "
		"of Transportation|sub_agency=Federal Highway Administration|phone=202-555-0119"},
	{"as a", "Marquez, Elena", "elena.marquez@nih.gov", "Portal",
		"Hello recruiter help,\n\nAs a selecting official at the National Institutes of "
		"Health I will be using the cross-government certificates this fall and was told "
		"to ask you for a general user account in the Agency Talent "
		"Portal.\n\nBest,\nElena Marquez",
		"role_request|full_name=Elena Marquez|role=selecting official|agency=Department of "
		"Health and Human Services|sub_agency=National Institutes of Health"},
	{"slashes", "Doyle, Kevin", "kevin.doyle@dol.gov", "ATP general user",
		"Kevin Doyle / HR Specialist / Department of Labor / Wage and Hour "
		"Division\n\nPlease grant access to ATP.",
		"role_request|full_name=Kevin Doyle|role=HR Specialist|agency=Department of "
		"Labor|sub_agency=Wage and Hour Division"},
	{"labels in capitals", "SMITH, ROBERT L CIV USAF AFMC", "robert.smith.123@us.af.mil",
		"AGENCY TALENT PORTAL ROLE REQUEST",
		"FULL NAME: Robert L. Smith\nROLE: Human Resources Specialist\nAGENCY: Department "
		"of the Air Force\nSUB-AGENCY: Air Force Materiel Command\n\nV/R,\nBob",
		"role_request|full_name=Robert L. Smith|role=Human Resources "
		"Specialist|agency=Department of the Air Force|sub_agency=Air Force Materiel "
		"Command"},
	{"last name first in a label", "Bauer, Ingrid", "ingrid.bauer@usda.gov",
		"Talent Portal access",
		"Please add me to the Agency Talent Portal:\nName (Last, First): Bauer, "
		"Ingrid\nPosition: District Ranger\nDepartment: Agriculture\nAgency: Forest "
		"Service\n",
		"role_request|full_name=Ingrid Bauer|role=District Ranger|agency=Department of "
		"Agriculture|sub_agency=Forest Service"},
	{"first and last name apart", "Osman, Halima", "halima.osman@hhs.gov", "user request",
		"I need a login for the Agency Talent Portal.\n\nFirst name: Halima\nLast name: "
		"Osman\nRole: Program Manager\nAgency: HHS\n",
		"role_request|full_name=Halima Osman|role=Program Manager|agency=Department of "
		"Health and Human Services"},
	{"two words and a signature", "Vance, Theo", "theo.vance@cfpb.gov", "ATP access",
		"Access please.\n\nTheo Vance\nSenior Advisor\nConsumer Financial Protection "
		"Bureau\nTel. 202 555 0182",
		"role_request|full_name=Theo Vance|role=Senior Advisor|agency=Consumer Financial "
		"Protection Bureau|phone=202-555-0182"},
	{"the role asked for in a question", "Iyer, Meera", "meera.iyer@gsa.gov",
		"Branded Search Manager",
		"Good afternoon,\nHow do I get the branded search manager role in ATP? I'm a "
		"Talent Acquisition Specialist in GSA's Office of Human Resources "
		"Management.\nMeera Iyer",
		"role_request|full_name=Meera Iyer|role=Talent Acquisition "
		"Specialist|agency=General Services Administration|atp_role=branded search "
		"manager"},
	{"our new chief needs", "Tran, Bao", "bao.tran@epa.gov", "Access for new supervisor",
		"Hi,\n\nOur new branch chief, Monique Albright, needs access to the Agency Talent "
		"Portal. She is with EPA Region 4.\n\nThanks,\nBao Tran\nProgram "
		"Analyst\n404-555-0150",
		"role_request|full_name=Monique Albright|role=branch chief|agency=Environmental "
		"Protection Agency"},
	{"please add the following person", "Tran, Bao", "bao.tran@epa.gov", "ATP user to add",
		"Please add the following person to ATP:\n\nName: Monique Albright\nTitle: Branch "
		"Chief\nAgency: EPA\nPhone: 404-555-0161\n\nThanks,\nBao Tran\nProgram "
		"Analyst\n404-555-0150",
		"role_request|full_name=Monique Albright|role=Branch Chief|agency=Environmental "
		"Protection Agency|phone=404-555-0161"},
	{"i work for", "Stone, Jill", "jill.stone@gmail.com", "talent portal login",
		"Hi, I'm Jill Stone, I work for the Bureau of Prisons as a human resource manager. "
		"I need a login for the talent portal. My work email doesn't work yet.",
		"role_request|full_name=Jill Stone|role=human resource manager|agency=Department "
		"of Justice|sub_agency=Federal Bureau of Prisons"},
	{"signature with bars", "Kovacs, Dora (OS)", "dora.kovacs@ios.doi.gov",
		"Agency talent portal - request for access",
		"Requesting access as a general user. Thank you.\n\nDora Kovacs | Supervisory HR "
		"Specialist | Office of the Secretary | U.S. Department of the Interior | "
		"202.555.0133",
		"role_request|full_name=Dora Kovacs|role=Supervisory HR "
		"Specialist|agency=Department of the Interior|sub_agency=Office of the "
		"Secretary|phone=202-555-0133"},
	{"pronouns and degrees in the signature", "Hale, Morgan", "morgan.hale@noaa.gov",
		"ATP registration",
		"Hello! Can someone register me for the Agency Talent Portal? I'll be a hiring "
		"manager on the cross-gov data scientist action.\n\nCheers,\n\nMorgan Hale, Ph.D. "
		"(they/them)\nChief, Data Systems Branch\nNational Ocean Service\nOffice: "
		"301-555-0190\n",
		"role_request|full_name=Morgan Hale|role=hiring manager|agency=Department of "
		"Commerce|sub_agency=National Ocean Service|phone=301-555-0190"},
	{"parentheses for agency", "Ochoa, Luis", "luis.ochoa@ice.dhs.gov", "portal user role",
		"Please provide me the agency general user role in the Agency Talent "
		"Portal.\n\nLuis Ochoa (Mission Support Specialist, ICE)",
		"role_request|full_name=Luis Ochoa|role=Mission Support "
		"Specialist|agency=Department of Homeland Security|sub_agency=U.S. Immigration and "
		"Customs Enforcement"},
	{"equals signs and commas", "Finn, Sara", "sara.finn@treasury.gov", "ATP",
		"name=Sara Finn, role=budget analyst, agency=Treasury, bureau=Bureau of the Fiscal "
		"Service. need atp access",
		"role_request|full_name=Sara Finn|role=budget analyst|agency=Department of the "
		"Treasury|sub_agency=Bureau of the Fiscal Service"},
	{"role with for", "Nash, Greg", "greg.nash@va.gov", "access to review resumes",
		"I am the hiring manager for several IT positions at the Veterans Benefits "
		"Administration. I need to review resumes in the Agency Talent Portal but don't "
		"have an account.\n\nGreg Nash",
		"role_request|full_name=Greg Nash|role=hiring manager|agency=Department of "
		"Veterans Affairs|sub_agency=Veterans Benefits Administration"},
	{"contact number", "Pham, Linh", "linh.pham@sba.gov",
		"Agency Talent Portal - Access Request Form",
		"Requestor Name: Linh Pham\nJob Title: Lead HR Specialist\nAgency: U.S. Small "
		"Business Administration\nAccess Type: Agency Administrator\nContact Number: "
		"202-555-0165\nSupervisor Name: Carl Rowe\nSupervisor Email: carl.rowe@sba.gov\n",
		"role_request|full_name=Linh Pham|role=Lead HR Specialist|agency=Small Business "
		"Administration|atp_role=agency administrator|phone=202-555-0165"},
	{"answers inside a sentence each", "Grant, Olive", "olive.grant@hud.gov",
		"Agency Talent Portal",
		"Hello. My full name is Olive Grant. My role is management analyst. My agency is "
		"the Department of Housing and Urban Development. I do not have a sub-agency. I "
		"would like the general user role.",
		"role_request|full_name=Olive Grant|role=management analyst|agency=Department of "
		"Housing and Urban Development"},
	{"will and may as names", "Will, April May", "april.will@usgs.gov", "ATP access",
		"Hi, I need ATP access.\n\nApril May Will\nStaff Scientist\nU.S. Geological Survey",
		"role_request|full_name=April May Will|role=Staff Scientist|agency=Department of "
		"the Interior|sub_agency=U.S. Geological Survey"},
	{"hr specialist supporting managers", "Voss, Karin", "karin.voss@nist.gov",
		"ATP account for HR",
		"Team,\n\nI'm an HR Specialist supporting hiring managers at NIST and would like "
		"an ATP account to help them.\n\nKarin Voss",
		"role_request|full_name=Karin Voss|role=HR Specialist|agency=Department of "
		"Commerce|sub_agency=National Institute of Standards and Technology"},
	{"director of", "Lange, Piet", "piet.lange@state.gov", "ATP role",
		"I am the Director of Talent Acquisition at the Department of State. Please assign "
		"me the agency administrator role in ATP.\n\nPiet Lange",
		"role_request|full_name=Piet Lange|role=Director of Talent "
		"Acquisition|agency=Department of State|atp_role=agency administrator"},
	{"quoted guide above, answers below", "Silva, Ana", "ana.silva@peacecorps.gov",
		"Request an agency general user role",
		"Hello,\n\nAccording to step 1 of the guide I should send you my full name, role, "
		"agency, and sub-agency (if applicable):\n\nAna Silva\nHiring manager\nPeace "
		"Corps\n\nThank you!",
		"role_request|full_name=Ana Silva|role=Hiring manager|agency=Peace Corps"},
	{"bulleted bare values", "Wood, Tim", "tim.wood@fda.hhs.gov", "ATP",
		"Please create my Agency Talent Portal profile:\n- Tim Wood\n- Consumer Safety "
		"Officer\n- FDA (HHS)\n- 301-555-0144\n",
		"role_request|full_name=Tim Wood|role=Consumer Safety Officer|agency=Department of "
		"Health and Human Services|sub_agency=Food and Drug "
		"Administration|phone=301-555-0144"},
	{"team lead forwards with fyi", "Hart, Gwen", "gwen.hart@cms.hhs.gov",
		"FW: Talent portal access",
		"FYI - please action.\n\nGwen\n\nFrom: Diaz, Marco (CMS/OFM) "
		"<marco.diaz@cms.hhs.gov>\nSent: Tuesday, October 6, 2026 8:12 AM\nTo: Hart, Gwen "
		"(CMS/OA) <gwen.hart@cms.hhs.gov>\nSubject: Talent portal access\n\nHi Gwen,\nCan "
		"you get me access to the Agency Talent Portal? I'm the Director, Division of "
		"Accounting.\nThanks,\nMarco Diaz\n410-555-0112\n",
		"role_request|full_name=Marco Diaz|role=Director|agency=Department of Health and "
		"Human Services|sub_agency=Centers for Medicare & Medicaid "
		"Services|phone=410-555-0112"},
	{"needs an account for the certificate", "Beck, Ned", "ned.beck@oig.dol.gov", "Login",
		"We received word that our certificate is ready in the talent portal. I never had "
		"a user account there. What do you need from me to create one? I am an audit "
		"manager.\n\nNed Beck\nOffice of Inspector General, Department of Labor",
		"role_request|full_name=Ned Beck|role=audit manager|agency=Department of "
		"Labor|sub_agency=Office of Inspector General"},
	{"two people in one mail", "Ames, Lori", "lori.ames@usda.gov", "Two ATP users",
		"Please add these to the Agency Talent Portal:\n\nName: Bill Ott\nRole: Hiring "
		"Manager\nAgency: USDA\n\nName: Sue Ray\nRole: HR Specialist\nAgency: USDA\n",
		"role_request|full_name=Bill Ott|role=Hiring Manager|agency=Department of "
		"Agriculture|?full_name:two-values|?role:two-values"},
	{"cell in the prose", "Moss, Ivy", "ivy.moss@ferc.gov", "ATP",
		"Requesting general user access to ATP for myself. I'm an energy industry analyst "
		"with FERC. You can reach me at 202-555-0198.\n\nIvy Moss",
		"role_request|full_name=Ivy Moss|role=energy industry analyst|agency=Federal "
		"Energy Regulatory Commission|phone=202-555-0198"},
	{"acting", "Park, June", "june.park@ed.gov", "ATP access",
		"Hello, I am currently serving as Acting Deputy Director at the Department of "
		"Education. I need access to the Agency Talent Portal.\n\nJune Park",
		"role_request|full_name=June Park|role=Acting Deputy Director|agency=Department of "
		"Education"},
	{"shared mailbox sender", "HQ HR Services", "hrservices@nasa.gov", "New ATP user",
		"Please set up Ruth Calloway (Resource Manager, NASA Headquarters) with access to "
		"the Agency Talent Portal.",
		"role_request|full_name=Ruth Calloway|role=Resource Manager|agency=National "
		"Aeronautics and Space Administration|sub_agency=NASA Headquarters"},
	{"polite and long", "Wallace, Peter J.", "peter.j.wallace@cbp.dhs.gov",
		"Question regarding Agency Talent Portal",
		"Dear Sir or Madam,\n\nI hope this message finds you well. My office has recently "
		"been informed by OPM that a shared certificate for Auditors is available, and "
		"that managers who would like to make a selection must first obtain an agency "
		"general user role in the Agency Talent Portal. I would be grateful if you could "
		"assist me with obtaining this role.\n\nPlease find my information below.\n\nName: "
		"Peter J. Wallace\nCurrent role: Supervisory Auditor\nDepartment: Homeland "
		"Security\nComponent: U.S. Customs and Border Protection\n\nSincerely,\n\nPeter J. "
		"Wallace",
		"role_request|full_name=Peter J. Wallace|role=Supervisory "
		"Auditor|agency=Department of Homeland Security|sub_agency=U.S. Customs and Border "
		"Protection"},
	{"another's name and title in one's own request", "Dunn, Al", "al.dunn@nps.gov",
		"ATP access",
		"I need access to the Agency Talent Portal because I work for Rosa Lind, who is "
		"our superintendent. Joan Klein is our HR specialist and told me to write to you. "
		"I'm the chief ranger.\n\nAl Dunn\nNational Park Service",
		"role_request|full_name=Al Dunn|role=chief ranger|agency=Department of the "
		"Interior|sub_agency=National Park Service"},
};

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
		"May we extend the offer now or do we have to wait for you?", "-"},
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

static void check_mail(const struct mail *t, const char *mailbox, int *wrong)
{
	struct message m;
	struct requests list;
	char *got;

	mail_to_message(t, &m);
	rules_run(rules, mailbox, &m, &list);
	got = describe(&list);
	if (strcmp(got, t->want) != 0) {
		(*wrong)++;
		print_error("%s:\n  got  %s\n  want %s\n", t->name, got, t->want);
		for (size_t i = 0; list.n > 0 && i < list.v[0].evidence.n; i++)
			print_error("    %s\n", list.v[0].evidence.v[i]);
	}
	free(got);
	requests_free(&list);
	message_free(&m);
}

static void test_role_requests(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof role_requests / sizeof role_requests[0]; i++)
		check_mail(&role_requests[i], "recruiter-help", &wrong);
	assert_int_equal(wrong, 0);
}

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

static const struct {
	const char *text, *want; /* "field=value|..." of the role request's answers */
} answers[] = {
	{"Hiring Manager", "role=Hiring Manager"},
	{"I'm a branch chief at BLM", "role=branch chief|agency=Department of the "
				      "Interior|sub_agency=Bureau of Land Management"},
	{"Hi,\n\nSorry, forgot that. I am an HR specialist.\n\nThanks,\nDana",
		"role=HR specialist"},
	{"Department of Energy", "agency=Department of Energy"},
	{"It's USDA, Forest Service.",
		"agency=Department of Agriculture|sub_agency=Forest Service"},
	{"Dana Ruiz", "full_name=Dana Ruiz"},
	{"My name is Dana Ruiz.", "full_name=Dana Ruiz"},
	{"202-555-0100", "phone=202-555-0100"},
	{"I will get back to you next week.", ""},
};

static void test_answers(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
		struct mail t = {.from = "",
			.addr = "someone@gmail.com",
			.subject = "Re: your request",
			.body = answers[i].text};
		struct message m;
		struct requests list;
		struct buf got;

		mail_to_message(&t, &m);
		strings_add(&m.references, "a@b");
		rules_run(rules, "recruiter-help", &m, &list);
		buf_init(&got, 4096);
		(void)buf_puts(&got, "");
		for (size_t j = 0; j < list.n; j++)
			for (size_t k = 0; strcmp(list.v[j].rule, "role-request") == 0 &&
					   k < list.v[j].answers.n;
				k++) {
				const struct field *f = &list.v[j].answers.v[k];

				assert_int_equal(f->source, SOURCE_ANSWER);
				(void)buf_printf(&got, "%s%s=%s", got.len > 0 ? "|" : "", f->name,
					f->values.v[0]);
			}
		if (strcmp(got.data, answers[i].want) != 0) {
			wrong++;
			print_error("%s:\n  got  %s\n  want %s\n", answers[i].text, got.data,
				answers[i].want);
		}
		buf_free(&got);
		requests_free(&list);
		message_free(&m);
	}
	assert_int_equal(wrong, 0);
}

static void test_prove(void **state)
{
	struct findings f = {0};

	(void)state;
	rules_prove(rules, &f);
	for (size_t i = 0; i < f.n; i++)
		print_error("%s:%d: %s\n", f.v[i].file, f.v[i].line, f.v[i].text);
	assert_int_equal(f.n, 0);
	findings_free(&f);
}

static int setup(void **state)
{
	struct findings f = {0};

	(void)state;
	quote_init();
	(void)grok_library_load("parsers/patterns", &library, &f);
	(void)directory_load("parsers/directory/agencies.csv", &directory, &f);
	if (library != NULL && directory != NULL)
		(void)rules_load("parsers/rules", library, directory, &rules, &f);
	for (size_t i = 0; i < f.n; i++)
		print_error("%s:%d: %s\n", f.v[i].file, f.v[i].line, f.v[i].text);
	findings_free(&f);
	return rules == NULL;
}

static int teardown(void **state)
{
	(void)state;
	rules_free(rules);
	directory_free(directory);
	grok_library_free(library);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_role_requests),
		cmocka_unit_test(test_other_mails),
		cmocka_unit_test(test_smaller_requests),
		cmocka_unit_test(test_hiring_mails),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_prove),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
