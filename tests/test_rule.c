/*
 * test_rule.c - the shipped rules: whether they prove, and over requests for a role in many people's words and bare answers.
 *
 * What else people write is in test_rule_hiring.c.
 */
#include "tests/rule_mail.h"

static const struct mail role_requests[] = {
	{"labelled, plain", "Ruiz, Dana - FS, MT", "dana.ruiz@usda.gov", "ATP access",
		"Hello,\n\nI need access to the Agency Talent Portal.\n\nName: Dana Ruiz\nTitle: "
		"Hiring "
		"Manager\nAgency: USDA\nSub-agency: Forest Service\n\nThanks\nDana",
		"role_request|full_name=Dana Ruiz|role=Hiring Manager|agency=Department of "
		"Agriculture|sub_agency=Forest Service"},
	{"answers between the quoted questions", "Boateng, Kwabena", "kwabena.boateng@nrc.gov",
		"Re: Your Agency Talent Portal request",
		"Answers below.\n\n> please tell us:\n>\n>   - your full name\n\nKwabena "
		"Boateng\n\n>   - your "
		"role (for example: Hiring Manager, HR Specialist)\n\nBranch Chief, reactor "
		"inspection\n\n>   - "
		"your agency (for example: Department of Agriculture)\n\nNuclear Regulatory "
		"Commission\n\n>   - "
		"your sub-agency, if there is one\n\nnone",
		"role_request|full_name=Kwabena Boateng|role=Branch Chief, reactor "
		"inspection|agency=Nuclear Regulatory Commission"},
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

static void test_role_requests(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof role_requests / sizeof role_requests[0]; i++)
		check_mail(&role_requests[i], "recruiter-help", &wrong);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_role_requests),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_prove),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
