/*
 * test_rule_writers.c - the shipped rules over mails of many writers: terse, chatty, without capitals, all capitals, of another mother
 * tongue, with labels of their own; and what must not be taken for a request, or a wrong value for the right one.
 */
#include "tests/rule_mail.h"

static const struct mail asks[] = {
	{"role request 1", "Carla Benitez", "carla.benitez@usda.gov", "ATP",
		"Staff Officer here at USDA, never had an ATP login. What do you need from me to "
		"get one?\n\nCarla Benitez",
		"role_request|full_name=Carla Benitez|role=Staff Officer|agency=Department of "
		"Agriculture"},
	{"role request 2", "Okoro, Emeka CIV (NAVSEA)", "emeka.okoro.civ@us.navy.mil",
		"ATP acct rqst",
		"1. Req ATP acct for undersigned.\n2. Name: Emeka Okoro\n3. Billet: Branch Head, "
		"Code 260\n4. Cmd: NAVSEA\n\nV/R\nE. Okoro",
		"role_request|full_name=Emeka Okoro|role=Branch Head, Code 260|agency=Department "
		"of the Navy|sub_agency=Naval Sea Systems Command"},
	{"role request 3", "Sato, Yuki", "yuki.sato@commerce.gov", "admin",
		"I am an HR Specialist at the Department of Commerce. Please make me an Agency "
		"Administrator in ATP; our current one retires Friday.\n\nYuki Sato",
		"role_request|full_name=Yuki Sato|role=HR Specialist|agency=Department of "
		"Commerce|atp_role=agency administrator"},
	{"role request 4", "Ahmad, Farid", "farid.ahmad@dot.gov", "portal access pls",
		"> Who are you and what do you need\nFarid Ahmad, Selecting Official at DOT. I "
		"need ATP access.",
		"role_request|full_name=Farid Ahmad|role=Selecting Official|agency=Department of "
		"Transportation"},
	{"role request 5", "Bev Stone", "bev.stone@blm.gov", "new hire manager",
		"My name's Bev Stone, I'm the Field Manager for BLM in Elko. My state HR office "
		"told me to email you to get set up in the agency portal so I can look at people "
		"on the cert.",
		"role_request|full_name=Bev Stone|role=Field Manager|agency=Department of the "
		"Interior|sub_agency=Bureau of Land Management"},
	{"role request 6", "Al Brandt", "al.brandt@ed.gov", "ATP for my boss",
		"Hello! I'm Al, executive assistant to Louise Tran (Group Director, Department of "
		"Education). She needs an ATP account asap. Let me know if she must write herself.",
		"role_request|full_name=Louise Tran|role=Group Director|agency=Department of "
		"Education"},
	{"role request 7", "Fenn, Jody", "jody.fenn@nist.gov", "ATP account needed",
		"Hi, I'm not sure if you're the right office. I need an account on ATP to view "
		"candidates. Group Leader, NIST.\n\nJody Fenn",
		"role_request|full_name=Jody Fenn|role=Group Leader|agency=Department of "
		"Commerce|sub_agency=National Institute of Standards and Technology"},
	{"role request 8", "Nora Quist", "nora.quist@uscis.dhs.gov", "talent pool manager role",
		"I already have an ATP account and finished the training. Could my profile be "
		"upgraded to Talent Pool Manager? Nora Quist, HR Business Partner at USCIS.",
		"role_request|full_name=Nora Quist|role=HR Business Partner|agency=Department of "
		"Homeland Security|sub_agency=U.S. Citizenship and Immigration "
		"Services|atp_role=talent pool manager"},
	{"role request 9", "Voss, Ingrid", "ingrid.voss@fda.hhs.gov", "sign me up",
		"Sign me up for the Agency Talent Portal please - Ingrid Voss, Division Director, "
		"FDA (CDER). Office 301-555-0142.",
		"role_request|full_name=Ingrid Voss|role=Division Director|agency=Department of "
		"Health and Human Services|sub_agency=Food and Drug "
		"Administration|phone=301-555-0142"},
	{"role request 10", "Burke, Sean MSgt USAF", "sean.burke.6@us.af.mil", "ATP ACCESS",
		"ALCON,\nReq ATP gen user access for:\na. Burke, Sean\nb. Flight Chief\nc. Dept of "
		"the Air Force\nV/r",
		"role_request|full_name=Sean Burke|role=Flight Chief|agency=Department of the Air "
		"Force"},
	{"role request 11", "Egan, Fiona", "fiona.egan@hhs.gov", "Account for a new supervisor",
		"One of our new supervisors, Jamal Wright (Supervisory Grants Specialist), has to "
		"have access to the Agency Talent Portal. We are in HHS. Please send the "
		"invitation to jamal.wright@hhs.gov.\n\nFiona Egan",
		"role_request|full_name=Jamal Wright|role=Supervisory Grants "
		"Specialist|agency=Department of Health and Human Services"},
	{"role request 12", "Ibarra, Luz", "luz.ibarra@ice.dhs.gov",
		"ATP - solicitud de acceso / access request",
		"I'm writing to request that I be granted access to ATP in my capacity as "
		"Assistant Field Office Director, ICE.\n\nLuz Ibarra",
		"role_request|full_name=Luz Ibarra|role=Assistant Field Office "
		"Director|agency=Department of Homeland Security|sub_agency=U.S. Immigration and "
		"Customs Enforcement"},
	{"role request 13", "Kessel, Dina", "dina.kessel@nrel.gov", "general user",
		"Dina Kessel here. I'm Talent Acquisition Lead for the Department of Energy. Would "
		"it be possible to be assigned general user rights in ATP?",
		"role_request|full_name=Dina Kessel|role=Talent Acquisition Lead|agency=Department "
		"of Energy"},
	{"role request 14", "Lopez, Rey", "rey.lopez@usmint.treas.gov", "Access",
		"I am hiring off a shared cert and was instructed to email this address with my "
		"full name (Rey Lopez), role (Production Manager), and agency (U.S. Mint).",
		"role_request|full_name=Rey Lopez|role=Production Manager|agency=Department of the "
		"Treasury|sub_agency=United States Mint"},
	{"role request 15", "Novak, Jan", "jan.novak@ustr.gov", "Request",
		"Dear Recruiter Help,\n\nkindly open one user account in ATP for me.\n\nWith best "
		"regards\nJan Novak\nDirector of Administration\nOffice of the United States Trade "
		"Representative",
		"role_request|full_name=Jan Novak|role=Director of Administration|agency=Executive "
		"Office of the President|sub_agency=Office of the United States Trade "
		"Representative"},
	{"role request 16", "Opal West", "opal.west@tva.gov", "portal signup",
		"signing up for the agency talent portal. opal west / plant hr manager / tva",
		"role_request|full_name=Opal West|role=plant hr manager|agency=Tennessee Valley "
		"Authority"},
	{"role request 17", "Kwan, Lily", "lily.kwan@cdc.gov", "Portal role for lead",
		"I'd like to be given the role \"agency general user\". Lily Kwan, Team Lead "
		"(Epidemiology), CDC.",
		"role_request|full_name=Lily Kwan|role=Team Lead (Epidemiology)|agency=Department "
		"of Health and Human Services|sub_agency=Centers for Disease Control and "
		"Prevention"},
	{"role request 18", "Sandoval, Rita", "rita.sandoval@bia.gov", "Request for account",
		"Hello, this is Rita Sandoval, Administrative Officer at BIA's Southwest Region. "
		"We'll be hiring off of a shared certificate for the first time and our HR people "
		"told us all hiring managers need to be in the Agency Talent Portal. So I guess "
		"that means me! What's the next step?",
		"role_request|full_name=Rita Sandoval|role=Administrative "
		"Officer|agency=Department of the Interior|sub_agency=Bureau of Indian Affairs"},
	{"role request 19", "Cruz, Al", "al.cruz@noaa.gov", "ATP for new chief",
		"Hello, please create an ATP account for our new Branch Chief, Dora Milaje. "
		"Thanks, Al Cruz, Admin Officer",
		"role_request|full_name=Dora Milaje|role=Branch Chief|agency=Department of "
		"Commerce|sub_agency=National Oceanic and Atmospheric Administration"},
	{"coordinator lookup 1", "Ivan Pell", "ivan.pell@usda.gov", "Our SCC left",
		"Our SCC, Mary Dunn, retired in June. Who has taken her place? USDA.",
		"coordinator_lookup|agency=Department of Agriculture"},
	{"coordinator lookup 2", "Ola Nash", "ola.nash@doe.gov", "shared cert",
		"I was told that each agency has a coordinator for these shared certificates. For "
		"DOE I can't find one. Help?",
		"coordinator_lookup|agency=Department of Energy"},
	{"coordinator lookup 3", "Quin Ash", "quin.ash@irs.gov", "?",
		"whos our shared certificate coordinater at irs",
		"coordinator_lookup|agency=Department of the Treasury|sub_agency=Internal Revenue "
		"Service"},
	{"coordinator lookup 4", "Rex Mills", "rex.mills@uscg.mil", "Looking for our coordinator",
		"Good day, I am trying to find out to whom in the Coast Guard I must send my wish "
		"for a candidate of the shared certificate. I think it is called coordinator.",
		"coordinator_lookup|agency=Department of Homeland Security|sub_agency=U.S. Coast "
		"Guard"},
	{"coordinator lookup 5", "Xena Poe", "xena.poe@dot.gov", "SCC lookup",
		"Requesting a lookup: Shared Certificate Coordinator, Department of "
		"Transportation. Thanks in advance!",
		"coordinator_lookup|agency=Department of Transportation"},
	{"coordinator lookup 6", "Yul Om", "yul.om@doc.gov", "coordinator for shared certs",
		"Need to know which of my colleagues in Commerce is in charge of shared "
		"certificates.",
		"coordinator_lookup|agency=Department of Commerce"},
	{"coordinator lookup 7", "Petit, Guy", "guy.petit@treasury.gov", "Contact wanted",
		"Would you be able to share the e-mail address of Treasury's Shared Certificate "
		"Coordinator?",
		"coordinator_lookup|agency=Department of the Treasury"},
	{"account help 1", "Ben Ely", "ben.ely@va.gov", "Invitation",
		"The invitation you sent last Tuesday had already run out when I tried it. May I "
		"have another?",
		"account_help|problem=link_expired"},
	{"account help 2", "Cat Gee", "cat.gee@dhs.gov", "no candidates",
		"I was given access to the pool yesterday, but when I open it there's nobody in "
		"it.",
		"account_help|problem=no_candidates"},
	{"account help 3", "Moe Quirk", "moe.quirk@cbp.dhs.gov", "Reactivation",
		"Request reactivation of my ATP acct, deactivated for inactivity.",
		"account_help|problem=locked"},
	{"account help 4", "Ole Sand", "ole.sand@usgs.gov", "Portal does not let me in",
		"Since Monday the portal does not let me in any more. Before it was fine. Can you "
		"look please?",
		"account_help|problem=locked"},
	{"account help 5", "Pia Toft", "pia.toft@state.gov", "never got the email",
		"You said that I would get an invitation to the talent portal; it never came, not "
		"in junk either. Could you send it once more?",
		"account_help|problem=link_expired"},
	{"account help 6", "Ted Wong", "ted.wong@fbi.gov", "pool access",
		"I can get into ATP but I can't see any of the candidates in the Intelligence "
		"Analyst pool. Did something go wrong with my permissions?",
		"account_help|problem=no_candidates"},
	{"account help 7", "Abe Cole", "abe.cole@usda.gov", "ATP trouble",
		"ATP keeps rejecting my login. It worked in September.",
		"account_help|problem=locked"},
	{"account help 8", "Cal Ernst", "cal.ernst@doj.gov", "where are the people?",
		"Our pool was approved on Monday but all I see in the portal is an empty table.",
		"account_help|problem=no_candidates"},
	{"account help 9", "Hope Jett", "hope.jett@dol.gov", "account",
		"It has been more than 35 days since I used the portal and now it does not "
		"recognize me. Can you switch me back on?",
		"account_help|problem=locked"},
	{"account help 10", "Lou Nix", "lou.nix@noaa.gov", "nothing shows",
		"When I open the Meteorologist pool nothing is displayed. Should there not be "
		"candidates?",
		"account_help|problem=no_candidates"},
	{"account help 11", "Roy, Lena", "lena.roy@usda.gov", "Trouble signing in",
		"Hello, since last week I'm unable to access the Agency Talent Portal. I get a "
		"message that my account is not active. Could you look into it?",
		"account_help|problem=locked"},
	{"pool request 1", "Hale, Tim", "tim.hale.civ@army.mil", "REQ ACCESS TO TALENT POOL",
		"1. REQ ACCESS TO TALENT POOL DEMP-10001524-26-DTT.\n2. VACANCIES: 4\n3. LOC: FT "
		"LIBERTY, NC\n4. MGR: MAJ DANA FOX, dana.m.fox.mil@army.mil",
		"pool_request|pool=DEMP-10001524-26-DTT|agency=Department of the Army|location=FT "
		"LIBERTY, NC|vacancies=4|manager_name=DANA "
		"FOX|manager_email=dana.m.fox.mil@army.mil"},
	{"pool request 2", "Bly, Nina", "nina.bly@nasa.gov", "nasa needs accountants",
		"We saw that there is a pool \"Accountant GS-0510-12\" on the portal and would be "
		"happy to use it. NASA Goddard, Greenbelt, MD.",
		"pool_request|pool=Accountant GS-0510-12|agency=National Aeronautics and Space "
		"Administration|sub_agency=Goddard Space Flight "
		"Center|series=0510|pay_plan=GS|grade=12|location=Greenbelt, MD"},
	{"pool request 3", "Tan, Wei", "wei.tan@fda.hhs.gov", "Chemist list",
		"I wish to ask for the permission to see the list Chemist GS-1320-11. We are FDA "
		"and have 2 free places in College Park.",
		"pool_request|pool=Chemist GS-1320-11|agency=Department of Health and Human "
		"Services|sub_agency=Food and Drug "
		"Administration|series=1320|pay_plan=GS|grade=11"},
	{"pool request 4", "Low, Sid", "sid.low@ed.gov", "education - pool",
		"Department of Education requests Statistician GS-1530-13 (pool). Vacancies 1. "
		"Washington DC. Permanent. Manager: Fay Wirth fay.wirth@ed.gov",
		"pool_request|pool=Statistician GS-1530-13|agency=Department of "
		"Education|series=1530|pay_plan=GS|grade=13|location=Washington "
		"DC|vacancies=1|appointment_type=permanent|manager_name=Fay "
		"Wirth|manager_email=fay.wirth@ed.gov"},
	{"pool request 5", "Dunn, Hal", "hal.dunn@dot.gov", "shared cert",
		"Please share the certificate for Civil Engineer GS-0810-12 with DOT (FHWA). Two "
		"openings in Lakewood, CO, term appointment.",
		"pool_request|pool=Civil Engineer GS-0810-12|agency=Department of "
		"Transportation|sub_agency=Federal Highway "
		"Administration|series=0810|pay_plan=GS|grade=12|location=Lakewood, "
		"CO|vacancies=2|appointment_type=term"},
	{"pool request 6", "East, Ira", "ira.east@nps.gov", "ranger list",
		"nps would like to hire from the Park Ranger GS-0025-07 list. 5 seasonal "
		"(temporary) jobs at Zion, Springdale, UT",
		"pool_request|pool=Park Ranger GS-0025-07|agency=Department of the "
		"Interior|sub_agency=National Park "
		"Service|series=0025|pay_plan=GS|grade=07|location=Springdale, "
		"UT|vacancies=5|appointment_type=temporary"},
	{"pool request 7", "Hill, Lou", "lou.hill@dla.mil", "ADD DLA TO POOL",
		"ADD DLA TO POOL: LOGISTICS MANAGEMENT SPECIALIST GS-0346-12. VACANCIES: 2. LOC: "
		"RICHMOND, VA. PERM.",
		"pool_request|pool=LOGISTICS MANAGEMENT SPECIALIST GS-0346-12|agency=Department of "
		"Defense|sub_agency=Defense Logistics "
		"Agency|series=0346|pay_plan=GS|grade=12|location=RICHMOND, "
		"VA|vacancies=2|appointment_type=permanent"},
	{"pool request 8", "Ivey, Meg", "meg.ivey@hud.gov", "new pool request",
		"We'd like to submit a new talent pool request for the Loan Specialist GS-1165-12 "
		"pool on behalf of HUD - a single vacancy in Santa Ana, CA.",
		"pool_request|pool=Loan Specialist GS-1165-12|agency=Department of Housing and "
		"Urban Development|series=1165|pay_plan=GS|grade=12|location=Santa Ana, "
		"CA|vacancies=1"},
	{"pool request 9", "Sims, Ed", "ed.sims@va.gov", "Pool request - VA",
		"VA would like to hire 5 Police Officers in Tampa, FL (permanent) and requests "
		"access to the Police Officer GS-0083-07 talent pool. I am the VA's SCC.\n\nEd "
		"Sims",
		"pool_request|pool=Police Officer GS-0083-07|agency=Department of Veterans "
		"Affairs|series=0083|pay_plan=GS|grade=07|location=Tampa, "
		"FL|vacancies=5|appointment_type=permanent"},
	{"pool request 10", "Wolf, Ina", "ina.wolf@nasa.gov", "Action overview form",
		"ACTION OVERVIEW\n\nAgency/Center: NASA\nPool: Aerospace Engineer GS-0861-13\n# of "
		"selections anticipated: 2\nGeographic location: Huntsville, AL\nHiring manager: "
		"Hugo Laird (hugo.laird@nasa.gov)",
		"pool_request|pool=Aerospace Engineer GS-0861-13|agency=National Aeronautics and "
		"Space Administration|series=0861|pay_plan=GS|grade=13|location=Huntsville, "
		"AL|manager_name=Hugo Laird|manager_email=hugo.laird@nasa.gov"},
	{"pool request 11", "Beck, Tod", "tod.beck@usbr.gov", "Getting on the list",
		"Reclamation needs a Civil Engineer in Boulder City, Nevada. We understand you run "
		"a pool, Civil Engineer GS-0810-11. Please let us in.",
		"pool_request|pool=Civil Engineer GS-0810-11|agency=Department of the "
		"Interior|sub_agency=Bureau of "
		"Reclamation|series=0810|pay_plan=GS|grade=11|location=Boulder City, Nevada"},
	{"pool request 12", "Hart, Ria", "ria.hart@doc.gov", "your talent pool for statisticians",
		"We heard from colleagues at Labor that you have a Statistician (Health) "
		"GS-1530-12 pool. Could Commerce get in as well? There's one opening at Census in "
		"Suitland, MD.",
		"pool_request|pool=Statistician (Health) GS-1530-12|agency=Department of "
		"Commerce|sub_agency=Census "
		"Bureau|series=1530|pay_plan=GS|grade=12|location=Suitland, MD|vacancies=1"},
	{"pool request 13", "Poe, Gus", "gus.poe@dot.gov", "Request for certificate sharing",
		"The Department of Transportation respectfully requests that the shared "
		"certificate for Realty Specialist GS-1170-12 be opened to us.",
		"pool_request|pool=Realty Specialist GS-1170-12|agency=Department of "
		"Transportation|series=1170|pay_plan=GS|grade=12"},
	{"pool request 14", "Bolt, Kim", "kim.bolt@va.gov", "Pool for VA Tampa",
		"Good morning,\n\nVA Tampa would like to be considered for access to the Chemist "
		"GS-1320-11 talent pool. We have two vacancies in Tampa, FL. Alan Frost "
		"(alan.frost@va.gov) will be the hiring manager; I'm the coordinator and his "
		"assistant is Bea Long.\n\nThanks,\nKim",
		"pool_request|pool=Chemist GS-1320-11|agency=Department of Veterans "
		"Affairs|series=1320|pay_plan=GS|grade=11|location=Tampa, "
		"FL|vacancies=2|manager_name=Alan Frost|manager_email=alan.frost@va.gov"},
	{"pool request 15", "Bolt, Kim", "kim.bolt@va.gov", "question + request",
		"Is the Chemist GS-1320-11 pool still open? If so, VA wants access to it for one "
		"job in Miami.",
		"pool_request|pool=Chemist GS-1320-11|agency=Department of Veterans "
		"Affairs|series=1320|pay_plan=GS|grade=11|location=Miami|vacancies=1"},
};

static const struct mail hires[] = {
	{"selection 1", "Lund, Kari", "kari.lund@usda.gov", "Selection##PD.pdf",
		"We've made our choice: Mina Torres, from the Data Scientist GS-1560-14 pool. "
		"SF-52 26-FS-004417. PD is attached.",
		"selection|candidate=Mina "
		"Torres|sf52_number=26-FS-004417|position_description=PD.pdf|pool=Data Scientist "
		"GS-1560-14|agency=Department of Agriculture|series=1560|pay_plan=GS|grade=14"},
	{"selection 2", "Moss, Jed", "jed.moss@va.gov", "new selection##PD.pdf",
		"Selectee's name: Hugh Parr\nRequest #: VA-26-10442\nPool: Contract Specialist "
		"GS-1102-12\nPD: see attachment",
		"selection|candidate=Hugh "
		"Parr|sf52_number=VA-26-10442|position_description=PD.pdf|pool=Contract Specialist "
		"GS-1102-12|agency=Department of Veterans "
		"Affairs|series=1102|pay_plan=GS|grade=12"},
	{"selection 3", "Ito, Ken", "ken.ito@epa.gov", "we want Sarah##PD.pdf",
		"Good news, we'd like to bring Sarah Kimball on board from the Environmental "
		"Engineer GS-0819-13 pool! RPA EPA-R9-26-0077, PD attached.",
		"selection|candidate=Sarah "
		"Kimball|sf52_number=EPA-R9-26-0077|position_description=PD.pdf|pool=Environmental "
		"Engineer GS-0819-13|agency=Environmental Protection "
		"Agency|series=0819|pay_plan=GS|grade=13"},
	{"selection 4", "Vega, Rosa", "rosa.vega@noaa.gov",
		"selection for physical scientist##PD.pdf",
		"pls process: omar haddad off the GS-1301-12 pool, 52 is 26-NOAA-01193, pd "
		"attached",
		"selection|candidate=omar "
		"haddad|sf52_number=26-NOAA-01193|position_description=PD.pdf|pool=GS-1301-12|"
		"agency=Department of Commerce|sub_agency=National Oceanic and Atmospheric "
		"Administration|series=1301|pay_plan=GS|grade=12"},
	{"selection 5", "Kerr, Pat", "pat.kerr@state.gov", "Select##PD.pdf",
		"Dear all, the Bureau selects the following two people from the Program Analyst "
		"GS-0343-14 pool under SF-52 STATE-26-0912:\n1. Ann Berg\n2. Cole Dietz\nThe "
		"position description is attached.",
		"selection|candidate=Ann Berg;Cole "
		"Dietz|sf52_number=STATE-26-0912|position_description=PD.pdf|pool=Program Analyst "
		"GS-0343-14|agency=Department of State|series=0343|pay_plan=GS|grade=14"},
	{"selection 6", "Bly, Nina", "nina.bly@nasa.gov", "hiring an accountant##PD.pdf",
		"I interviewed three people on the Accountant GS-0510-12 list. Paulo Reis is who "
		"we would like to offer the job to. My HR is still working on the 52. PD attached.",
		"selection|candidate=Paulo Reis|position_description=PD.pdf|pool=Accountant "
		"GS-0510-12|agency=National Aeronautics and Space "
		"Administration|series=0510|pay_plan=GS|grade=12|!sf52_number"},
	{"selection 7", "Brandt, Uwe", "uwe.brandt@doe.gov", "we have a winner##PD.pdf",
		"And the winner is... Mary-Kate Dunn! She comes from Electrical Engineer "
		"GS-0850-13. Our SF-52 # is DOE-26-4410 and the PD is attached.",
		"selection|candidate=Mary-Kate "
		"Dunn|sf52_number=DOE-26-4410|position_description=PD.pdf|pool=Electrical Engineer "
		"GS-0850-13|agency=Department of Energy|series=0850|pay_plan=GS|grade=13"},
	{"selection 8", "Yates, Val", "val.yates@faa.gov", "Selection decision##PD.pdf",
		"FAA has decided on Rosalind Webb (Attorney Advisor GS-0905-14 pool).\nSF-52 "
		"number: 637-26-0418\nPD attached.",
		"selection|candidate=Rosalind "
		"Webb|sf52_number=637-26-0418|position_description=PD.pdf|pool=Attorney Advisor "
		"GS-0905-14|agency=Department of Transportation|sub_agency=Federal Aviation "
		"Administration|series=0905|pay_plan=GS|grade=14"},
	{"selection 9", "Kemp, Ron", "ron.kemp@dla.mil", "Selectee##PD.pdf",
		"Please be advised that the selecting official has chosen Vera Nunn. SF-52/RPA: "
		"DLA-26-0933. Talent pool: Supply Systems Analyst GS-2003-11. Encl: PD",
		"selection|candidate=Vera "
		"Nunn|sf52_number=DLA-26-0933|position_description=PD.pdf|pool=Supply Systems "
		"Analyst GS-2003-11|agency=Department of Defense|sub_agency=Defense Logistics "
		"Agency|series=2003|pay_plan=GS|grade=11"},
	{"selection 10", "Cruz, Eva", "eva.cruz@dol.gov", "Request certificate##PD.pdf",
		"Please issue a certificate with Ernesto Villa on it, pool Investigator "
		"GS-1801-12. SF-52 is DOL-26-2218. The classified PD is with this mail.",
		"selection|candidate=Ernesto "
		"Villa|sf52_number=DOL-26-2218|position_description=PD.pdf|pool=Investigator "
		"GS-1801-12|agency=Department of Labor|series=1801|pay_plan=GS|grade=12"},
	{"selection 11", "Low, Sid", "sid.low@ed.gov", "name request##PD.pdf",
		"We are requesting Wendy Achebe by name off of the Statistician GS-1530-13 shared "
		"cert. 52# ED-26-0455, PD attached.",
		"selection|candidate=Wendy "
		"Achebe|sf52_number=ED-26-0455|position_description=PD.pdf|pool=Statistician "
		"GS-1530-13|agency=Department of Education|series=1530|pay_plan=GS|grade=13"},
	{"selection 12", "Dunn, Hal", "hal.dunn@dot.gov", "Civil Engineer##PD.pdf",
		"Selection for Civil Engineer GS-0810-12 is Keira Walsh. FHWA-26-1190. PD att.",
		"selection|candidate=Keira "
		"Walsh|sf52_number=FHWA-26-1190|position_description=PD.pdf|pool=Civil Engineer "
		"GS-0810-12|agency=Department of Transportation|series=0810|pay_plan=GS|grade=12"},
	{"selection 13", "East, Ira", "ira.east@nps.gov", "rangers##PD.pdf",
		"We'd like Joy Begay, Matt Horn and Lila Stone from the Park Ranger GS-0025-07 "
		"pool. All three are on SF-52 26-NPS-00718. PD attached.",
		"selection|candidate=Joy Begay;Matt Horn;Lila "
		"Stone|sf52_number=26-NPS-00718|position_description=PD.pdf|pool=Park Ranger "
		"GS-0025-07|agency=Department of the Interior|sub_agency=National Park "
		"Service|series=0025|pay_plan=GS|grade=07"},
	{"selection 14", "Hill, Lou", "lou.hill@dla.mil", "SEL NOTIF##PD.pdf",
		"SELECT CARL OTTO FROM LOGISTICS MANAGEMENT SPECIALIST GS-0346-12. RPA "
		"DLA-26-1101. PD ENCL.",
		"selection|candidate=CARL "
		"OTTO|sf52_number=DLA-26-1101|position_description=PD.pdf|pool=LOGISTICS "
		"MANAGEMENT SPECIALIST GS-0346-12|agency=Department of Defense|sub_agency=Defense "
		"Logistics Agency|series=0346|pay_plan=GS|grade=12"},
	{"selection 15", "Wolf, Ina", "ina.wolf@nasa.gov", "we'd like to hire Bo##PD.pdf",
		"Hi,\n\nHugo met with four candidates from the Aerospace Engineer GS-0861-13 list "
		"last week and was most impressed by Bo Lindgren, so that's our selection. Request "
		"number MSFC-26-1077. I've attached the PD.",
		"selection|candidate=Bo "
		"Lindgren|sf52_number=MSFC-26-1077|position_description=PD.pdf|pool=Aerospace "
		"Engineer GS-0861-13|agency=National Aeronautics and Space "
		"Administration|series=0861|pay_plan=GS|grade=13"},
	{"selection 16", "Beck, Tod", "tod.beck@usbr.gov", "Selectee info##PD.pdf",
		"SELECTEE INFORMATION\nLast, First: Ruiz, Marta\nRPA: BOR-26-00451\nShared cert: "
		"Civil Engineer GS-0810-11\nPD: BOR_PD.pdf (attached)",
		"selection|candidate=Marta "
		"Ruiz|sf52_number=BOR-26-00451|position_description=PD.pdf|pool=Civil Engineer "
		"GS-0810-11|agency=Department of the Interior|sub_agency=Bureau of "
		"Reclamation|series=0810|pay_plan=GS|grade=11"},
	{"selection 17", "Lam, Kit", "kit.lam@hhs.gov", "Selection made##PD.pdf",
		"Selection made: Strauss, Evan. Pool Grants Management Specialist GS-1109-12. "
		"SF-52 no. HHS-26-2210. PD encl.",
		"selection|candidate=Evan "
		"Strauss|sf52_number=HHS-26-2210|position_description=PD.pdf|pool=Grants "
		"Management Specialist GS-1109-12|agency=Department of Health and Human "
		"Services|series=1109|pay_plan=GS|grade=12"},
	{"selection 18", "Hart, Ria", "ria.hart@doc.gov", "Re: pool##PD.pdf",
		"Our choice for the statistician vacancy is Dr. Lena Fisch, who came to us through "
		"your Statistician (Health) GS-1530-12 pool. The SF 52 (no. CEN-26-0817) was "
		"signed yesterday and you'll find the PD attached.",
		"selection|candidate=Lena "
		"Fisch|sf52_number=CEN-26-0817|position_description=PD.pdf|pool=Statistician "
		"(Health) GS-1530-12|agency=Department of "
		"Commerce|series=1530|pay_plan=GS|grade=12"},
	{"certificate recipients 1", "Bly, Nina", "nina.bly@nasa.gov", "who gets it",
		"For SF-52 NASA-26-0331 the certificate is to be received by Cy Low "
		"(cy.low@nasa.gov) as selecting official and Di Fox (di.fox@nasa.gov) as HR "
		"contact.",
		"certificate_recipients|recipients=Cy Low <cy.low@nasa.gov>;Di Fox "
		"<di.fox@nasa.gov>|sf52_number=NASA-26-0331"},
	{"certificate recipients 2", "Oakes, Jill", "jill.oakes@dhs.gov", "certificate",
		"I am the coordinator. Those who may see the certificate are Sam Fay "
		"(sam.fay@dhs.gov) and Lee Ott (lee.ott@dhs.gov). Not Rick Hall "
		"(rick.hall@dhs.gov), he moved to another team.",
		"certificate_recipients|recipients=Sam Fay <sam.fay@dhs.gov>;Lee Ott "
		"<lee.ott@dhs.gov>"},
	{"certificate recipients 3", "Crane, Fay", "fay.crane@doc.gov", "recips",
		"recipients: gail holt (gail.holt@uspto.gov); sam orr (sam.orr@uspto.gov)",
		"certificate_recipients|recipients=gail holt <gail.holt@uspto.gov>;sam orr "
		"<sam.orr@uspto.gov>"},
	{"certificate recipients 4", "Gold, Kim", "kim.gold@sec.gov", "update recipients",
		"For cert 20261019-CGH-021 swap out Bill Day (bill.day@sec.gov) for Amy Low "
		"(amy.low@sec.gov).",
		"certificate_recipients|recipients=Amy Low "
		"<amy.low@sec.gov>|certificate_number=20261019-CGH-021"},
	{"certificate return 1", "Vega, Rosa", "rosa.vega@noaa.gov", "cert",
		"we didn't end up choosing anybody from the cert (52 26-NOAA-01193), sending it "
		"back",
		"certificate_return|outcome=no_selection|sf52_number=26-NOAA-01193"},
	{"certificate return 2", "Hale, Tim", "tim.hale.civ@army.mil", "CERT RETURN",
		"1. CERT 20261019-CGH-012 RETURNED.\n2. SELECTED: BRENT COLEY\n3. ALT: LARS "
		"DAHL\n4. NS: REMAINDER",
		"certificate_return|outcome=selected|selected=BRENT COLEY|alternate=LARS "
		"DAHL|certificate_number=20261019-CGH-012"},
	{"certificate return 3", "Kerr, Pat", "pat.kerr@state.gov", "Certificate 20261019-CGH-014",
		"We are done with certificate 20261019-CGH-014. Both Ann Berg and Cole Dietz were "
		"selected, there is no alternate.",
		"certificate_return|outcome=selected|selected=Ann Berg;Cole "
		"Dietz|certificate_number=20261019-CGH-014"},
	{"certificate return 4", "Brandt, Uwe", "uwe.brandt@doe.gov", "Certificate review complete",
		"I've completed the review. My first choice is Mary-Kate Dunn; if she says no we'd "
		"take Yusuf Demir as alternate. Cert 20261019-CGH-019.",
		"certificate_return|outcome=selected|selected=Mary-Kate Dunn|alternate=Yusuf "
		"Demir|certificate_number=20261019-CGH-019"},
	{"certificate return 5", "Crane, Fay", "fay.crane@doc.gov", "nobody",
		"Cert 20261019-CGH-033: none of the candidates was a fit. Nobody selected. "
		"Returned herewith.",
		"certificate_return|outcome=no_selection|certificate_number=20261019-CGH-033"},
	{"certificate return 6", "East, Ira", "ira.east@nps.gov", "cert audit",
		"Certificate 20261019-CGH-035 ready for audit.\nSelections:\n1) Joy Begay\n2) Matt "
		"Horn",
		"certificate_return|outcome=selected|selected=Joy Begay;Matt "
		"Horn|certificate_number=20261019-CGH-035"},
	{"two out of a pool, behind a colon", "Mohr, Ada", "ada.mohr@usgs.gov", "picks##PD.pdf",
		"USGS has chosen three people off the Chemist GS-1320-12 register: Ann Lorimer, Bo "
		"Vance-Hill and Cy Marsh. One action, RPA-2026-00444, and one PD, no. CH00998, "
		"attached.",
		"selection|candidate=Ann Lorimer;Bo Vance-Hill;Cy Marsh|sf52_number=RPA-2026-00444|"
		"position_description=PD.pdf|pool=Chemist GS-1320-12|agency=Department of the "
		"Interior|sub_agency=U.S. Geological "
		"Survey|series=1320|pay_plan=GS|grade=12|pd_number=CH00998"},
	{"how many is no name", "Mohr, Ada", "ada.mohr@epa.gov", "picks##PD.pdf",
		"we picked two engineers from the Chemist GS-1320-12 pool, names to come. SF-52 "
		"EPA-26-00444, PD attached",
		"selection|sf52_number=EPA-26-00444|position_description=PD.pdf|pool=Chemist "
		"GS-1320-12|agency=Environmental Protection "
		"Agency|series=1320|pay_plan=GS|grade=12|!candidate"},
	{"whom not, and whom", "Mohr, Ada", "ada.mohr@epa.gov", "selection##PD.pdf",
		"We are not hiring Warren Stiles. The choice off your Chemist GS-1320-12 list is "
		"Ann Lorimer. SF-52 EPA-26-00444, PD attached.",
		"selection|candidate=Ann Lorimer|sf52_number=EPA-26-00444|position_description="
		"PD.pdf|pool=Chemist GS-1320-12|agency=Environmental Protection "
		"Agency|series=1320|pay_plan=GS|grade=12"},
	{"the one person named", "Mohr, Ada", "ada.mohr@epa.gov", "good news##PD.pdf",
		"Interviews for the Chemist GS-1320-12 pool are behind us and Warren Stiles came "
		"out on top, as our HR specialist Ann Lorimer told you. Ada Mohr\n\nSF-52 "
		"EPA-26-00444, "
		"PD attached.",
		"selection|candidate=Warren "
		"Stiles|sf52_number=EPA-26-00444|position_description=PD."
		"pdf|pool=Chemist GS-1320-12|agency=Environmental Protection "
		"Agency|series=1320|pay_plan=GS|grade=12"},
	{"two persons named, and neither is certain", "Mohr, Ada", "ada.mohr@epa.gov",
		"good news##PD.pdf",
		"Interviews for our selection off the Chemist GS-1320-12 pool went well. Warren "
		"Stiles "
		"impressed us, and Ann Lorimer impressed us more.\n\nSF-52 EPA-26-00444, PD "
		"attached.",
		"selection|sf52_number=EPA-26-00444|position_description=PD.pdf|pool=Chemist "
		"GS-1320-12|agency=Environmental Protection "
		"Agency|series=1320|pay_plan=GS|grade=12|!candidate"},
	{"a table drawn with bars", "Mohr, Ada", "ada.mohr@epa.gov", "selection##PD.pdf",
		"We report a selection.\n\n+-----------+--------------------+\n| Candidate | "
		"Warren "
		"Stiles      |\n| SF-52     | EPA-26-00444       |\n| Pool      | Chemist "
		"GS-1320-12 "
		"|\n+-----------+--------------------+\n\nThe PD is attached.",
		"selection|candidate=Warren "
		"Stiles|sf52_number=EPA-26-00444|position_description=PD."
		"pdf|pool=Chemist GS-1320-12|agency=Environmental Protection "
		"Agency|series=1320|pay_plan=GS|grade=12"},
	{"a number is not the certificate's and the SF-52's", "Roth, Eli", "eli.roth@va.gov",
		"cert", "Certificate VA-26-30018 is returned. We selected Ann Lorimer.",
		"certificate_return|outcome=selected|selected=Ann "
		"Lorimer|certificate_number=VA-26-30018"},
	{"only whom not", "Mohr, Ada", "ada.mohr@epa.gov", "selection##PD.pdf",
		"You must not select Warren Stiles from the Chemist GS-1320-12 pool. SF-52 "
		"EPA-26-00444, PD attached.",
		"selection|sf52_number=EPA-26-00444|position_description=PD.pdf|pool=Chemist "
		"GS-1320-12|agency=Environmental Protection "
		"Agency|series=1320|pay_plan=GS|grade=12|!candidate"},
	{"choice for an opening", "Mohr, Ada", "ada.mohr@epa.gov", "selection##PD.pdf",
		"Our lab made a decision on the Duluth opening: Ann Lorimer, from the Chemist "
		"GS-1320-12 pool. SF-52 EPA-26-00444, PD attached.",
		"selection|candidate=Ann Lorimer|sf52_number=EPA-26-00444|position_description="
		"PD.pdf|pool=Chemist GS-1320-12|agency=Environmental Protection "
		"Agency|series=1320|pay_plan=GS|grade=12"},
	{"the next one", "Mohr, Ada", "ada.mohr@epa.gov", "Selection##PD.pdf",
		"Next up: Ann Lorimer, off your Chemist GS-1320-12 list. The SF-52 is "
		"EPA-26-00444. "
		"The PD is enclosed, the number is CH00998.",
		"selection|candidate=Ann Lorimer|sf52_number=EPA-26-00444|position_description="
		"PD.pdf|pool=Chemist GS-1320-12|agency=Environmental Protection "
		"Agency|series=1320|pay_plan=GS|grade=12|pd_number=CH00998"},
};

static const struct mail rest[] = {
	{"offer outcome 1", "Ito, Ken", "ken.ito@epa.gov", "Offer status",
		"Two weeks and three voicemails later, still nothing from Sarah Kimball on our "
		"tentative offer.",
		"offer_outcome|outcome=no_response|candidate=Sarah Kimball"},
	{"offer outcome 2", "Vega, Rosa", "rosa.vega@noaa.gov", "omar",
		"omar haddad said yes!! 52 26-NOAA-01193, eod tbd",
		"offer_outcome|outcome=accepted|candidate=omar haddad|sf52_number=26-NOAA-01193"},
	{"offer outcome 3", "Bly, Nina", "nina.bly@nasa.gov", "our accountant",
		"Paulo Reis isn't going to join us after all, his current employer made a "
		"counteroffer.",
		"offer_outcome|outcome=declined|candidate=Paulo Reis"},
	{"offer outcome 4", "Horn, Abe", "abe.horn@ssa.gov", "Lydia Marsh",
		"The deadline for Lydia Marsh to respond to the offer passed on Friday with no "
		"reply.",
		"offer_outcome|outcome=no_response|candidate=Lydia Marsh"},
	{"offer outcome 5", "Oakes, Jill", "jill.oakes@dhs.gov", "TJO",
		"TJO accepted by T. Odom. FJO to follow. Candidate: Terrence Odom",
		"offer_outcome|outcome=accepted|candidate=Terrence Odom"},
	{"offer outcome 6", "Bond, Cy", "cy.bond@hhs.gov", "Dumas",
		"Pierre Dumas let us know that he won't be accepting the position.",
		"offer_outcome|outcome=declined|candidate=Pierre Dumas"},
	{"offer outcome 7", "Crane, Fay", "fay.crane@doc.gov", "offer outcome",
		"We extended the offer to Ho-Jin Baek on 11/2 and he has not come back to us.",
		"offer_outcome|outcome=no_response|candidate=Ho-Jin Baek"},
	{"offer outcome 8", "Gold, Kim", "kim.gold@sec.gov", "offer declined",
		"Elsa Brandt - offer declined 11/18/2026 (salary).",
		"offer_outcome|outcome=declined|candidate=Elsa Brandt"},
	{"offer outcome 9", "Lam, Kit", "kit.lam@hhs.gov", "EOD",
		"Evan Strauss will enter on duty on February 8, 2027. He accepted the final offer "
		"today.",
		"offer_outcome|outcome=accepted|candidate=Evan Strauss|start_date=2027-02-08"},
	{"offer outcome 10", "Gill, Ora", "ora.gill@nps.gov", "wes",
		"wes tanner accepted!! thank you all so much",
		"offer_outcome|outcome=accepted|candidate=wes tanner"},
	{"offer outcome 11", "Bolt, Kim", "kim.bolt@va.gov", "candidate response",
		"Ralph Otero has informed us that he is not accepting our offer. He prefers to "
		"remain with DoD.",
		"offer_outcome|outcome=declined|candidate=Ralph Otero"},
	{"offer outcome 12", "Bolt, Kim", "kim.bolt@va.gov", "offer",
		"Ralph Otero has not accepted or declined our offer yet, and he won't return our "
		"calls. The deadline was Monday.",
		"offer_outcome|outcome=no_response|candidate=Ralph Otero"},
	{"offer outcome 13", "Bolt, Kim", "kim.bolt@va.gov", "Otero",
		"Good news! Mr. Otero (Ralph Otero) signed and returned the offer letter. He'll "
		"onboard on Sunday, January 24, 2027.",
		"offer_outcome|outcome=accepted|candidate=Ralph Otero|start_date=2027-01-24"},
	{"withdrawal 1", "Vega, Rosa", "rosa.vega@noaa.gov", "stop",
		"pls stop work on 26-NOAA-01193, hiring freeze hit us",
		"withdrawal|sf52_number=26-NOAA-01193"},
	{"withdrawal 2", "Hale, Tim", "tim.hale.civ@army.mil", "RPA CANX",
		"RPA 26OCT9HQ0041377 CANX PER CDR. NO FURTHER ACTION REQ.",
		"withdrawal|sf52_number=26OCT9HQ0041377"},
	{"withdrawal 3", "Sims, Ed", "ed.sims@va.gov", "Cancel VA-26-30018",
		"Please cancel the above. Facility budget was cut.",
		"withdrawal|sf52_number=VA-26-30018"},
	{"withdrawal 4", "Wolf, Ina", "ina.wolf@nasa.gov", "MSFC-26-1077",
		"We will not be moving forward with this action. Please withdraw it.",
		"withdrawal|sf52_number=MSFC-26-1077"},
	{"status inquiry 1", "Vega, Rosa", "rosa.vega@noaa.gov", "hello?",
		"did you guys get my selection from last monday", "status_inquiry"},
	{"status inquiry 2", "Hale, Tim", "tim.hale.civ@army.mil", "RFI STATUS",
		"REQ STATUS RPA 26OCT9HQ0041377. V/R HALE",
		"status_inquiry|sf52_number=26OCT9HQ0041377"},
	{"status inquiry 3", "Tan, Wei", "wei.tan@fda.hhs.gov", "question about state",
		"Please could you inform me in which state is our request SF-52 1184402?",
		"status_inquiry|sf52_number=1184402"},
	{"status inquiry 4", "Horn, Abe", "abe.horn@ssa.gov", "eta?", "eta on ssa-26-55012?",
		"status_inquiry|sf52_number=SSA-26-55012"},
	{"status inquiry 5", "Abel, Mo", "mo.abel@usda.gov", "when?",
		"When will 26-FS-005511 be done?", "status_inquiry|sf52_number=26-FS-005511"},
	{"status inquiry 6", "Bond, Cy", "cy.bond@hhs.gov", "ping", "Ping on CGH-26-00517.",
		"status_inquiry|case=CGH-26-00517"},
	{"status inquiry 7", "Dunn, Hal", "hal.dunn@dot.gov", "FHWA-26-1190",
		"Hi, I'd like to know how things are going with FHWA-26-1190.",
		"status_inquiry|sf52_number=FHWA-26-1190"},
	{"status inquiry 8", "Hart, Ria", "ria.hart@doc.gov", "pool access",
		"Have you had a chance to look at our talent pool request? We sent it on Nov 2.",
		"status_inquiry"},
	{"unknown 1", "Sales", "joe@vendor.com", "AI for HR",
		"We offer the leading talent portal for agencies. Would you like a demo of our "
		"access management? Request a call today.",
		"-"},
	{"unknown 2", "Horn, Abe", "abe.horn@ssa.gov", "remove user",
		"Please delete the ATP account of Jane Poe, she left SSA in October.", "-"},
	{"unknown 3", "Oakes, Jill", "jill.oakes@dhs.gov", "change of coordinator",
		"Effective Monday Sam Fay replaces me as Shared Certificate Coordinator of DHS; "
		"please update your records.",
		"-"},
	{"unknown 4", "Sam Applicant", "sam@yahoo.com", "USAJOBS profile",
		"I can't log in to my USAJOBS account to apply for jobs, please reset my password.",
		"-"},
	{"unknown 5", "Ames, Pat", "pat.ames@usda.gov", "offer timing",
		"If we make a tentative offer today, how long does the candidate have to accept "
		"it?",
		"-"},
	{"unknown 6", "Ames, Pat", "pat.ames@usda.gov", "ATP user guide",
		"Where can I find the user guide for the Agency Talent Portal? The link on your "
		"page is dead.",
		"-"},
	{"unknown 7", "Lee Cand", "lee.cand@gmail.com", "offer from USDA",
		"I accepted USDA's offer last week but have not heard from HR since. Can you help?",
		"-"},
	{"the one the panel chose", "Roth, Eli", "eli.roth@va.gov", "returning a cert",
		"We return certificate 20261102-CGH-031. Warren Stiles must not be entered as "
		"selected; the one the panel chose is Ann Lorimer.",
		"certificate_return|outcome=selected|selected=Ann Lorimer|certificate_number="
		"20261102-CGH-031"},
	{"not this one but that one", "Roth, Eli", "eli.roth@va.gov", "returning a cert",
		"We return certificate 20261102-CGH-031. We selected not Warren Stiles, but Ann "
		"Lorimer.",
		"certificate_return|outcome=selected|selected=Ann Lorimer|certificate_number="
		"20261102-CGH-031"},
	{"a place selects", "Roth, Eli", "eli.roth@va.gov", "returning a cert",
		"We return certificate 20261102-CGH-031. Castle Point selected Ann Lorimer.",
		"certificate_return|outcome=selected|selected=Ann Lorimer|certificate_number="
		"20261102-CGH-031"},
	{"the day before its name", "Roth, Eli", "eli.roth@va.gov", "offer accepted",
		"Ann Lorimer accepted our offer. Put 01/11/2027 down as her first day; it is not "
		"12/14/2026.",
		"offer_outcome|outcome=accepted|candidate=Ann Lorimer|start_date=2027-01-11"},
	{"not that day", "Roth, Eli", "eli.roth@va.gov", "offer accepted",
		"Ann Lorimer accepted our offer. The start date isn't 12/14/2026 any longer. It's "
		"01/11/2027.",
		"offer_outcome|outcome=accepted|candidate=Ann Lorimer|start_date=2027-01-11"},
	{"told in small letters", "Roth, Eli", "eli.roth@va.gov", "offer",
		"hello, bo vance called us and said he is turning down our offer",
		"offer_outcome|outcome=declined|candidate=bo vance"},
	{"small letters that are no name", "Roth, Eli", "eli.roth@va.gov", "offer",
		"hello, hr folks told us he is declining our offer",
		"offer_outcome|outcome=declined"},
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
		check_mail(&hires[i], "recruiter-help", &wrong);
	assert_int_equal(wrong, 0);
}

static void test_rest(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof rest / sizeof rest[0]; i++)
		check_mail(&rest[i], "recruiter-help", &wrong);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_asks),
		cmocka_unit_test(test_hires),
		cmocka_unit_test(test_rest),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
