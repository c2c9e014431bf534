/* test_quote.c - which words of a mail are its sender's own. */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "parsers/buf.h"
#include "parsers/html.h"
#include "parsers/mem.h"
#include "parsers/quote.h"
#include "parsers/text.h"
#include "tests/quote_row.h"

static const struct row own_words[] = {
	{"empty", "", "", "", "", "", "", "", false},
	{"one line", "hi", "pls add me to the portal", "pls add me to the portal", "", "", "", "",
		false},
	{"labels stay", "Role",
		"Hi,\n\nFull name: Ada Quill\nRole: Hiring Manager\nAgency: Department of "
		"Labor\n\nAda",
		"Hi,\n\nFull name: Ada Quill\nRole: Hiring Manager\nAgency: Department of "
		"Labor\n\nAda",
		"", "", "", "", false},
	{"labels after thanks stay", "Role",
		"Please add me. Thanks,\n\nName: Ada Quill\nTitle: Branch Chief\nPhone: "
		"202-555-0101",
		"Please add me. Thanks,\n\nName: Ada Quill\nTitle: Branch Chief\nPhone: "
		"202-555-0101",
		"", "", "", "", false},
	{"label block under a sign-off line stays", "Role",
		"Here it is.\nThanks,\nFull name: Ada Quill\nRole: Branch Chief\nAgency: USDA",
		"Here it is.\nThanks,\nFull name: Ada Quill\nRole: Branch Chief\nAgency: USDA", "",
		"", "", "", false},
	{"values on the next line", "Role",
		"Full Name\n    Ada Quill\nRole\n    Branch Chief\nAgency\n    Forest Service",
		"Full Name\n    Ada Quill\nRole\n    Branch Chief\nAgency\n    Forest Service", "",
		"", "", "", false},
	{"values on the next line, not indented", "Role",
		"My details.\n\nFull Name\nAda Quill\nRole\nBranch Chief\nAgency\nForest Service",
		"My details.\n\nFull Name\nAda Quill\nRole\nBranch Chief\nAgency\nForest Service",
		"", "", "", "", false},
	{"a person to add is no signature", "cert",
		"Please add the following user:\n\nAda Quill\nBranch Chief\nada.quill@usda.gov",
		"Please add the following user:\n\nAda Quill\nBranch Chief\nada.quill@usda.gov", "",
		"", "", "", false},
	{"two persons to add", "cert",
		"Send the cert to these two.\n\nAda Quill\nBranch Chief\nada.quill@usda.gov\n\nBo "
		"Lind\nHR Specialist\nbo.lind@usda.gov",
		"Send the cert to these two.\n\nAda Quill\nBranch Chief\nada.quill@usda.gov\n\nBo "
		"Lind\nHR Specialist\nbo.lind@usda.gov",
		"", "", "", "", false},
	{"name and address alone are in doubt", "cert",
		"One recipient only.\n\nAda Quill\nada.quill@usda.gov",
		"One recipient only.\n\nAda Quill\nada.quill@usda.gov", "", "", "", "", false},
	{"answers announced above a header block", "RE: your details",
		"My answers are below.\n\n-----Original Message-----\nFrom: Zim, Kay "
		"<kay@usbr.gov>\n"
		"Sent: Tuesday, October 13, 2026 4:02 PM\nTo: Quill, Ada <ada@usbr.gov>\nSubject: "
		"your "
		"details\n\nPlease write these directly:\n\n> Your name?\nAda Quill\n\n> Your "
		"role?\nBranch Chief\n",
		"My answers are below.\n\nAda Quill\n\nBranch Chief", "", NULL, NULL, "", false},
	{"an older thread below a header block is none", "RE: your details",
		"Thanks.\n\n-----Original Message-----\nFrom: Zim, Kay <kay@usbr.gov>\n"
		"Sent: Tuesday, October 13, 2026 4:02 PM\nTo: Quill, Ada <ada@usbr.gov>\nSubject: "
		"your "
		"details\n\nHello:\n\n> Your name?\nAda Quill\n\n> Your role?\nBranch Chief\n",
		"Thanks.", "", NULL, NULL, "", false},
	{"number under the sign-off", "sel",
		"We select Bo Lind.\n\nThanks,\nAda\nSF-52: 26-FS-000123",
		"We select Bo Lind.\n\nThanks,\nAda\nSF-52: 26-FS-000123", "", "", "", "", false},
	{"postscript under the signature", "sel",
		"We select Bo Lind.\n\nRegards,\nAda Quill\nBranch Chief\n202-555-0101\n\nP.S. The "
		"SF-52 number is 26-FS-000123.",
		"We select Bo Lind.\n\nRegards,\n\nP.S. The SF-52 number is 26-FS-000123.",
		"Ada Quill\nBranch Chief\n202-555-0101", "", "", "", false},
	{"dashes that divide", "sel",
		"Details:\n\n--\nCandidate: Bo Lind\nSF-52: 26-FS-000123\n--\n\nThanks",
		"Details:\n\n--\nCandidate: Bo Lind\nSF-52: 26-FS-000123\n--\n\nThanks", "", "", "",
		"", false},
	{"a form with a rule", "pool",
		"TALENT POOL REQUEST\n-------------------\nSeries: 1560\nGrade: "
		"14\n-------------------\nNotes: none",
		"TALENT POOL REQUEST\n-------------------\nSeries: 1560\nGrade: "
		"14\n-------------------\nNotes: none",
		"", "", "", "", false},
	{"on, in prose", "q",
		"On your side, please check.\nOn Monday he wrote to me and asked for:\n- a PD\n- a "
		"52",
		"On your side, please check.\nOn Monday he wrote to me and asked for:\n- a PD\n- a "
		"52",
		"", "", "", "", false},
	{"from and to, in a form", "detail",
		"Detail request\n\nFrom: Region 5\nTo: Region 9\nStart: 11/02/2026",
		"Detail request\n\nFrom: Region 5\nTo: Region 9\nStart: 11/02/2026", "", "", "", "",
		false},
	{"a memo head", "request",
		"Good day,\n\nDATE: October 7, 2026\nFROM: Ada Quill\nTO: OPM\nSUBJECT: ATP "
		"access\n\nPlease add me.",
		"Good day,\n\nDATE: October 7, 2026\nFROM: Ada Quill\nTO: OPM\nSUBJECT: ATP "
		"access\n\nPlease add me.",
		"", "", "", "", false},
	{"sent from, in prose", "q", "Sent from my desk, which is easier than the phone.",
		"Sent from my desk, which is easier than the phone.", "", "", "", "", false},
	{"table rows stay", "sel", "Selections\n\nCandidate\tStatus\nLind, Bo\tS\nQuill, Ada\tNS",
		"Selections\n\nCandidate\tStatus\nLind, Bo\tS\nQuill, Ada\tNS", "", "", "", "",
		false},
	{"a person after an open sentence", "q",
		"The coordinator at our agency is\n\nMaria Gomez\nHR Specialist\n202-555-0199",
		"The coordinator at our agency is\n\nMaria Gomez\nHR Specialist\n202-555-0199", "",
		"", "", "", false},
	{"a supervisor's details", "q",
		"Please give access to my supervisor.\n\nAlan Grant\nChief Scientist\n202-555-0199",
		"Please give access to my supervisor.\n\nAlan Grant\nChief Scientist\n202-555-0199",
		"", "", "", "", false},
	{"point of contact", "q",
		"POC for this action:\n\nMaria Gomez\nHR Specialist\n202-555-0100",
		"POC for this action:\n\nMaria Gomez\nHR Specialist\n202-555-0100", "", "", "", "",
		false},
	{"selection with bare labels", "q",
		"We decided.\n\nSelected\nJane Roe\nAlternate\nJohn Smith\n\nThanks",
		"We decided.\n\nSelected\nJane Roe\nAlternate\nJohn Smith\n\nThanks", "", "", "",
		"", false},
	{"answers without marks under marked questions", "Re: x",
		"On Oct 13, 2026, at 4:05 PM, OPM <x@opm.gov> wrote:\n\n> Full name:\nJane Roe\n> "
		"Role:\nHiring Manager\n\nThanks\nJane",
		"Jane Roe\n\nHiring Manager\n\nThanks\nJane", "", "Full name:", "", "", false},
	{"from, to and a time in a form", "q",
		"From: 10/1/2026\nTo: 12/1/2026\nHours: 8:00 to 4:30",
		"From: 10/1/2026\nTo: 12/1/2026\nHours: 8:00 to 4:30", "", "", "", "", false},
	{"only a signature", "ATP", "Ada Quill\nBranch Chief\nForest Service\n202-555-0101",
		"Ada Quill\nBranch Chief\nForest Service\n202-555-0101", "", "", "", "", false},
};

static void test_own_words(void **state)
{
	(void)state;
	CHECK_ALL(own_words);
}

static const struct row signatures[] = {
	{"sign-off and name stay", "q", "Please add me.\n\nThanks\nTom",
		"Please add me.\n\nThanks\nTom", "", "", "", "", false},
	{"block under v/r", "q", "Please add me.\n\nV/R\nADA QUILL, P.E.\nChief, Design Section",
		"Please add me.\n\nV/R", "ADA QUILL, P.E.\nChief, Design Section", "", "", "",
		false},
	{"given name, then the block", "q",
		"Please add me.\n\nThank you,\nAda\n\n\nAda M. Quill\nForester\nForest Service\np: "
		"541-555-0162\n2900 NW Stewart Parkway\n"
		"Roseburg, OR 97471\nwww.fs.usda.gov\nCaring for the land and serving people",
		"Please add me.\n\nThank you,\nAda",
		"Ada M. Quill\nForester\nForest Service\np: 541-555-0162\n2900 NW Stewart "
		"Parkway\nRoseburg, OR 97471\nwww.fs.usda.gov\n"
		"Caring for the land and serving people",
		"", "", "", false},
	{"respectfully", "q",
		"Please add me.\n\nRespectfully,\n\nAda Quill, MHA\nSupervisory HR "
		"Specialist\nVeterans Health Administration\n"
		"Office: 210-555-0138 | Cell: 210-555-0196",
		"Please add me.\n\nRespectfully,",
		"Ada Quill, MHA\nSupervisory HR Specialist\nVeterans Health "
		"Administration\nOffice: 210-555-0138 | Cell: 210-555-0196",
		"", "", "", false},
	{"signed", "q",
		"Please add me.\n\n//SIGNED//\nADA QUILL, GS-13, DAF\nHR Specialist, 88 FSS",
		"Please add me.\n\n//SIGNED//", "ADA QUILL, GS-13, DAF\nHR Specialist, 88 FSS", "",
		"", "", false},
	{"no sign-off", "q", "Happy to talk.\n\nBev Hutch\nDOL Staffing Policy\n202-555-0176",
		"Happy to talk.", "Bev Hutch\nDOL Staffing Policy\n202-555-0176", "", "", "",
		false},
	{"no sign-off, title only", "q", "Please close it.\n\nIlse Dvorak\nManagement Analyst",
		"Please close it.", "Ilse Dvorak\nManagement Analyst", "", "", "", false},
	{"under a form", "q",
		"Agency: DOI\nSeries: 1560\n\nNoelle Fair\nNPS Shared Certificate "
		"Coordinator\n303-555-0182",
		"Agency: DOI\nSeries: 1560",
		"Noelle Fair\nNPS Shared Certificate Coordinator\n303-555-0182", "", "", "", false},
	{"former name", "q",
		"Please update it.\n\nAda Quill (formerly Broussard)\nHR Specialist\nFEMA / "
		"Mission Support",
		"Please update it.",
		"Ada Quill (formerly Broussard)\nHR Specialist\nFEMA / Mission Support", "", "", "",
		false},
	{"one line with bars", "q",
		"Please update it.\n\nAda Quill | HR Specialist | GSA | 202-555-0101",
		"Please update it.", "Ada Quill | HR Specialist | GSA | 202-555-0101", "", "", "",
		false},
	{"telephones apart", "q",
		"Please update it.\n\nAda Quill\nHR Specialist\n\nO: 202-555-0101\nC: 202-555-0102",
		"Please update it.", "Ada Quill\nHR Specialist\n\nO: 202-555-0101\nC: 202-555-0102",
		"", "", "", false},
	{"delimiter", "q", "See the subject.\n\n-- \nPriya", "See the subject.", "Priya", "", "",
		"", false},
	{"delimiter without blank", "q", "See the subject.\n--\nPriya N.\nGSA", "See the subject.",
		"Priya N.\nGSA", "", "", "", false},
	{"accents and particles", "q",
		"Please add me.\n\nKind regards,\nAoife N\xc3\xad Dh\xc3\xa1laigh\nSupervisory "
		"Engineer\nDepartment of Energy",
		"Please add me.\n\nKind regards,",
		"Aoife N\xc3\xad Dh\xc3\xa1laigh\nSupervisory Engineer\nDepartment of Energy", "",
		"", "", false},
	{"thanks in a sentence", "q",
		"Thank you for your help with this,\n\nAda Quill\nHR Specialist",
		"Thank you for your help with this,", "Ada Quill\nHR Specialist", "", "", "",
		false},
	{"motto between bullets", "q",
		"Please add me.\n\nV/r,\nAda Quill\nHR Specialist\n\nI CARE: Integrity "
		"\xe2\x80\xa2 Commitment \xe2\x80\xa2 Respect",
		"Please add me.\n\nV/r,",
		"Ada Quill\nHR Specialist\n\nI CARE: Integrity \xe2\x80\xa2 Commitment "
		"\xe2\x80\xa2 Respect",
		"", "", "", false},
	{"pronouns and hours", "q",
		"Please add me.\n\nBest,\nAda Quill\nHR Specialist\nPronouns: she/her\nTelework: "
		"Mon, Fri\nTeams: 202-555-0101",
		"Please add me.\n\nBest,",
		"Ada Quill\nHR Specialist\nPronouns: she/her\nTelework: Mon, Fri\nTeams: "
		"202-555-0101",
		"", "", "", false},
	{"degrees, pronouns, grade", "q",
		"Please add me.\n\nThank you,\n\nJane A. Doe, SHRM-CP (she/her)\nLead HR "
		"Specialist (Recruitment & Placement), GS-0201-13\nTalent Branch | Office of Human "
		"Capital\n"
		"U.S. Customs and Border Protection\nDesk: (202) 555-0134 | Mobile: (202) "
		"555-0135\njane.a.doe@cbp.dhs.gov",
		"Please add me.\n\nThank you,",
		"Jane A. Doe, SHRM-CP (she/her)\nLead HR Specialist (Recruitment & Placement), "
		"GS-0201-13\nTalent Branch | Office of Human Capital\nU.S. Customs and Border "
		"Protection\n"
		"Desk: (202) 555-0134 | Mobile: (202) 555-0135\njane.a.doe@cbp.dhs.gov",
		"", "", "", false},
	{"a name that is an agency", "q",
		"Please add me.\n\nJane Doe\nSupervisory Biologist\nUS Fish & Wildlife "
		"Service\njane_doe@fws.gov",
		"Please add me.",
		"Jane Doe\nSupervisory Biologist\nUS Fish & Wildlife Service\njane_doe@fws.gov", "",
		"", "", false},
	{"a name of common words", "q", "Name: Will Park\n\nWill J. Park\nSupervisory Ranger",
		"Name: Will Park", "Will J. Park\nSupervisory Ranger", "", "", "", false},
	{"military", "q",
		"Request access.\n\nVery Respectfully,\n\nJOHN Q. PUBLIC\nCPT, MI\nS-2, 1-5 "
		"IN\nDSN: (315) 555-0142\nNIPR: john.public.mil@army.mil",
		"Request access.\n\nVery Respectfully,",
		"JOHN Q. PUBLIC\nCPT, MI\nS-2, 1-5 IN\nDSN: (315) 555-0142\nNIPR: "
		"john.public.mil@army.mil",
		"", "", "", false},
	{"thanks and name in one line", "q",
		"Issue it to him.\n\nThank you, Carla\nCarla Ruiz\nSCC, IRS Human Capital Office",
		"Issue it to him.\n\nThank you, Carla", "Carla Ruiz\nSCC, IRS Human Capital Office",
		"", "", "", false},
	{"request under the signature", "q",
		"Thanks,\n\nJane\n\nJane Roe\nDirector\nHUD\n\nRequest: general user role for me.",
		"Thanks,\n\nJane\n\nRequest: general user role for me.", "Jane Roe\nDirector\nHUD",
		"", "", "", false},
	{"iphone", "q", "Please add me.\n\nTom\n\nSent from my iPhone", "Please add me.\n\nTom", "",
		"", "", "", false},
	{"outlook mobile", "q", "Please add me.\n\nGet Outlook for iOS<https://aka.ms/o0ukef>",
		"Please add me.", "", "", "", "", false},
	{"samsung", "q", "Please add me.\nSent from my Verizon, Samsung Galaxy smartphone", NULL,
		"", "", "", "", false},
	{"mobile, translated", "q", "Ja bitte.\n\nVon meinem iPhone gesendet", "Ja bitte.", "", "",
		"", "", false},
	{"mobile, french", "q", "Oui.\n\nEnvoy\xc3\xa9 de mon iPhone", "Oui.", "", "", "", "",
		false},
	{"mobile with name behind", "q",
		"Please add me.\n\nSent from my iPad\nAda Quill\nFull name: Ada Quill",
		"Please add me.\n\nAda Quill\nFull name: Ada Quill", NULL, "", "", "", false},
	{"signature above a quote", "RE: q",
		"Yes, go on.\n\nThanks,\nAda Quill\nHR Specialist\n202-555-0101\n\nFrom: OPM "
		"<x@opm.gov>\nSent: Monday, October 5, 2026 9:01 AM\n"
		"To: Ada Quill <a@gsa.gov>\nSubject: q\n\nMay we?",
		"Yes, go on.\n\nThanks,", "Ada Quill\nHR Specialist\n202-555-0101", "May we?", "",
		"", false},
};

static void test_signatures(void **state)
{
	(void)state;
	CHECK_ALL(signatures);
}

static const struct row machines[] = {
	{"tag with advice", "q",
		"[EXTERNAL EMAIL] - STOP and CONSIDER before responding, clicking on links, or "
		"opening attachments.\n\nPlease add me.",
		"Please add me.", "", "", "", "", true},
	{"caution without the word outside", "q",
		"CAUTION: This email is not from a Department of Labor employee. Do not click on "
		"links unless you trust the sender.\n\nPlease add me.",
		"Please add me.", "", "", "", "", true},
	{"banner at the end", "q",
		"Please add me.\n\n***WARNING*** This message originated from outside of DHS. "
		"Please report suspicious emails to the SOC.",
		"Please add me.", "", "", "", "", true},
	{"controlled, in small letters", "q",
		"Controlled Unclassified Information (CUI)\n\nPlease add me.", "Please add me.", "",
		"", "", "Controlled Unclassified Information (CUI)", false},
	{"short notice under the signature", "RE: q",
		"Agreed\n\nBest,\n\nJane Doe\nHR Officer\n\nNOTICE: This email, including "
		"attachments, may contain sensitive information.",
		"Agreed\n\nBest,", "Jane Doe\nHR Officer", "", "", "", false},
	{"caution", "q",
		"CAUTION: This email originated from outside of the organization. Do not click "
		"links or open attachments unless you recognize the sender "
		"and know the content is safe.\n\nPlease add me.",
		"Please add me.", "", "", "", "", true},
	{"caution, wrapped", "q",
		"CAUTION: This email originated from outside of the organization. Do not "
		"click\nlinks or open attachments unless you recognize the sender and know the "
		"content is\nsafe.\n\nPlease add me.",
		"Please add me.", "", "", "", "", true},
	{"caution, text right below", "q",
		"CAUTION: This email originated from outside the organization\nGood "
		"afternoon,\nplease add me.",
		"Good afternoon,\nplease add me.", "", "", "", "", true},
	{"caution, text on the same line", "q",
		"CAUTION: This email originated from outside the organization. Do not open "
		"attachments unless you trust the sender. Please add me to the portal.",
		"Please add me to the portal.", "", "", "", "", true},
	{"caution on its own line", "q",
		"CAUTION:\nThis email has been received from outside the Department. Use caution "
		"before clicking.\n\nPlease add me.",
		"Please add me.", "", "", "", "", true},
	{"external, in stars", "q", "***EXTERNAL EMAIL***\nPlease add me.", "Please add me.", "",
		"", "", "", true},
	{"warning with rules", "q",
		"----------------------------\nWARNING: This message originated outside of GSA. Do "
		"not click on links.\n----------------------------\nPlease add me.",
		"Please add me.", "", "", "", "", true},
	{"doi", "q",
		"This email has been received from outside of DOI - Use caution before clicking on "
		"links, opening attachments, or responding.\n\n\nPlease add me.",
		"Please add me.", "", "", "", "", true},
	{"army", "q",
		"[Non-DoD Source] Please add me.\n\nAll active links contained in this email were "
		"disabled.  Please verify the identity of the sender, and confirm the "
		"authenticity of all links contained within the message prior to copying and "
		"pasting the address to a Web browser.",
		"Please add me.", "", "", "", "", true},
	{"outlook's own", "q",
		"You don't often get email from ada@gsa.gov. Learn why this is important\nPlease "
		"add me.",
		"Please add me.", "", "", "", "", true},
	{"tag in the text", "q", "[EXTERNAL] Please add me.", "Please add me.", "", "", "", "",
		true},
	{"tag on its own line", "q", "[EXT]\n\nPlease add me.", "Please add me.", "", "", "", "",
		true},
	{"tag in the subject", "[EXTERNAL] RE: q", "Please add me.", "Please add me.", "", "", "",
		"", true},
	{"a person's own warning stays", "q",
		"Warning: my external email access is failing, please call me.",
		"Warning: my external email access is failing, please call me.", "", "", "", "",
		false},
	{"attention line stays", "q", "ATTENTION: Ms. Doe\n\nI write from an external source.",
		"ATTENTION: Ms. Doe\n\nI write from an external source.", "", "", "", "", false},
	{"caution in the quote only", "RE: q",
		"Yes.\n\n" OLD_HEAD
		"CAUTION: This email originated from outside the organization.\n\nOld.",
		"Yes.", "", "Old.", "", "", false},
	{"only a banner", "q", "CAUTION: This email originated from outside the organization.", "",
		"", "", "", "", true},
	{"cui", "q", "CUI\n\nPlease add me.\n\nCUI", "Please add me.", "", "", "", "CUI", false},
	{"cui with category", "q", "CUI//SP-PRVCY\n\nPlease add me.", "Please add me.", "", "", "",
		"CUI//SP-PRVCY", false},
	{"controlled, last line only", "q", "Please add me.\n\nCONTROLLED//PROCURE",
		"Please add me.", "", "", "", "CONTROLLED//PROCURE", false},
	{"unclassified", "q",
		"CLASSIFICATION: UNCLASSIFIED\n\nPlease add me.\n\nCLASSIFICATION: UNCLASSIFIED",
		"Please add me.", "", "", "", "CLASSIFICATION: UNCLASSIFIED", false},
	{"caveats", "q", "Classification: UNCLASSIFIED\nCaveats: NONE\n\nPlease add me.",
		"Please add me.", "", "", "", "Classification: UNCLASSIFIED", false},
	{"fouo", "q", "UNCLASSIFIED//FOUO\nPlease add me.", "Please add me.", "", "", "",
		"UNCLASSIFIED//FOUO", false},
	{"sbu", "q", "SENSITIVE BUT UNCLASSIFIED\n\nPlease add me.\n\nSENSITIVE BUT UNCLASSIFIED",
		"Please add me.", "", "", "", "SENSITIVE BUT UNCLASSIFIED", false},
	{"in brackets", "q", "[CUI]\nPlease add me.", "Please add me.", "", "", "", "CUI", false},
	{"designation block", "q",
		"CUI\n\nPlease add me.\n\nControlled by: OPM\nCUI Category: "
		"PRVCY\nDistribution/Dissemination Control: FEDCON\n\nCUI",
		"Please add me.", "", "", "", "CUI", false},
	{"marking below the signature", "q",
		"CUI\n\nPlease add me.\n\nV/R,\nAda Quill\nHR Specialist\n\nCUI",
		"Please add me.\n\nV/R,", "Ada Quill\nHR Specialist", "", "", "CUI", false},
	{"marking in the subject", "(CUI) Role", "Please add me.", "Please add me.", "", "", "",
		"CUI", false},
	{"a word in capitals is no marking", "q", "USDA\n\nPlease add me.",
		"USDA\n\nPlease add me.", "", "", "", "", false},
	{"usda footer", "q",
		"Please add me.\n\nThis electronic message contains information generated by the "
		"USDA solely for the intended recipients. Any unauthorized interception of this "
		"message or the use or disclosure of the information it contains may violate the "
		"law and subject the violator to civil or criminal penalties. If you believe "
		"you have received this message in error, please notify the sender and delete the "
		"email immediately.",
		"Please add me.", "", "", "", "", false},
	{"confidentiality notice, wrapped", "q",
		"Please add me.\n\nV/r,\nAda Quill\nHR Specialist\n\nCONFIDENTIALITY NOTICE: This "
		"e-mail is intended only for the person or\nentity to which it is addressed, and "
		"may "
		"contain information that is\nprivileged. If you have received this e-mail in "
		"error, please notify the\nsender.",
		"Please add me.\n\nV/r,", "Ada Quill\nHR Specialist", "", "", "", false},
	{"fouo footer under dashes", "q",
		"Attached.\n\nShawna\n\n--\nFOR OFFICIAL USE ONLY / This message may contain "
		"Privacy Act information. If you are not the intended recipient, destroy all "
		"copies.",
		"Attached.\n\nShawna", "", "", "", "", false},
	{"a request about privacy stays", "q",
		"This message is a Freedom of Information Act request for certificates.",
		"This message is a Freedom of Information Act request for certificates.", "", "",
		"", "", false},
	{"only a footer stays", "q",
		"This message may contain confidential information. If you are not the intended "
		"recipient, delete it.",
		"This message may contain confidential information. If you are not the intended "
		"recipient, delete it.",
		"", "", "", "", false},
	{"printing", "q",
		"Please add me.\n\nPlease consider the environment before printing this e-mail.",
		"Please add me.", "", "", "", "", false},
};

static void test_machines(void **state)
{
	(void)state;
	CHECK_ALL(machines);
}

static void test_subject(void **state)
{
	static const struct {
		const char *subject, *want;
	} rows[] = {
		{"", ""},
		{"ATP access", "ATP access"},
		{"RE: ATP access", "ATP access"},
		{"Re[2]: FW: Fwd: ATP access", "ATP access"},
		{"[EXTERNAL] RE: [EXT] ATP access", "ATP access"},
		{"RE: [EXTERNAL EMAIL] Re: ATP access", "ATP access"},
		{"AW: WG: Rolle", "Rolle"},
		{"TR : Demande", "Demande"},
		{"SV: VS: Rolle", "Rolle"},
		{"回复: 申请", "申请"},
		{"CUI - Selection, Program Manager", "Selection, Program Manager"},
		{"(CUI) Selection", "Selection"},
		{"CUI//SP-PRVCY Selection", "Selection"},
		{"Request for POC (UNCLASSIFIED)", "Request for POC"},
		{"[Non-DoD Source] RE: POC (UNCLASSIFIED)", "POC"},
		{"[Case CGH-26-00213] Who should receive it?",
			"[Case CGH-26-00213] Who should receive it?"},
		{"PD: ET4471", "PD: ET4471"},
		{"SF-52 26-FS-004417", "SF-52 26-FS-004417"},
		{"Request: role", "Request: role"},
		{"Selection (GS-1560-14)", "Selection (GS-1560-14)"},
		{"CUI", "CUI"},
		{"  RE:   a   b ", "a b"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *got = quote_subject(rows[i].subject);

		assert_string_equal(got, rows[i].want);
		free(got);
	}
	free(quote_subject(NULL));
}

/* Large and hostile inputs end, and nothing of the sender's is lost. */
static void test_hostile(void **state)
{
	static const char *const pieces[] = {">", "> a\n", "On \n", "On Oct 1, 2026\n", "From: a\n",
		"To:\nx\n", "To:\n\n", "--\n", "-- \nAda Quill\n", "____\n> a\n", "CAUTION:\n",
		"[EXTERNAL] ", "Thanks,\nAda\n", "Sent from my iPhone\n", "CUI\n", "\n", " ",
		"\xc3\x84", "\xff", "this message confidential privileged\n", "On 1:11 a@b.gov ",
		"Ada Quill\nDirector\n\n",
		"a: ", "Subject: a: b: c: d@e 1:11 from: to: ", "\xc8\xba"};

	(void)state;
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		size_t n = strlen(pieces[i]), times = 262144 / n;
		char *big = xmalloc(n * times + 16);
		struct quote q;

		for (size_t k = 0; k < times; k++)
			memcpy(big + k * n, pieces[i], n);
		memcpy(big + n * times, "\n\nBob", 6);
		quote_split(big, "Re: x", &q);
		assert_true(
			strlen(q.text) + strlen(q.quoted) + strlen(q.signature) <= n * times + 64);
		quote_free(&q);
		free(big);
	}
}

/* Real replies, where the data are present. */
struct replies {
	unsigned rows, met;
};

static char *read_file(const char *folder, const char *name)
{
	char *path = xasprintf("%s/corpus/real/%s", folder, name), *data = NULL;
	FILE *f = fopen(path, "rb");
	struct buf b;
	char block[4096];
	size_t n;

	free(path);
	if (f == NULL)
		return NULL;
	buf_init(&b, 4u << 20);
	while ((n = fread(block, 1, sizeof block, f)) > 0)
		(void)buf_add(&b, block, n);
	(void)fclose(f);
	data = text_clean(b.data != NULL ? b.data : "", b.len, b.max);
	buf_free(&b);
	return data;
}

static bool squashed_equal(const char *a, const char *b, bool inside)
{
	char *x = text_squash(a), *y = text_squash(b);
	bool same = inside ? strstr(x, y) != NULL : strcmp(x, y) == 0;

	free(x);
	free(y);
	return same;
}

static bool row_met(const char *folder, const json_t *row)
{
	const char *expected = json_string_value(json_object_get(row, "expected"));
	char *input = read_file(folder, json_string_value(json_object_get(row, "input"))),
	     *html = NULL;
	bool met = true;
	struct quote q;
	json_t *s;
	size_t i;

	if (input == NULL)
		return false;
	if (strcmp(json_string_value(json_object_get(row, "kind")), "html") == 0)
		html = html_to_text(input, strlen(input), 1u << 20);
	quote_split(html != NULL ? html : input, NULL, &q);
	if (expected != NULL) {
		char *want = read_file(folder, expected);

		met = want != NULL && squashed_equal(q.text, want, false);
		free(want);
	}
	json_array_foreach(json_object_get(row, "must_contain"), i, s)
	{
		met = met && squashed_equal(q.text, json_string_value(s), true);
	}
	json_array_foreach(json_object_get(row, "must_not_contain"), i, s)
	{
		met = met && !squashed_equal(q.text, json_string_value(s), true);
	}
	quote_free(&q);
	free(html);
	free(input);
	return met;
}

static void test_real_replies(void **state)
{
	const char *folder = getenv("MAILCLERK_SHARED");
	char *list, *save = NULL;
	unsigned rows = 0, met = 0;

	(void)state;
	list = read_file(folder != NULL ? folder : "../shared", "reply.jsonl");
	if (list == NULL) {
		print_message("skipped: no real replies at ../shared (MAILCLERK_SHARED)\n");
		skip();
		return;
	}
	for (char *line = strtok_r(list, "\n", &save); line != NULL;
		line = strtok_r(NULL, "\n", &save)) {
		json_t *row = json_loads(line, 0, NULL);

		assert_non_null(row);
		rows++;
		if (row_met(folder != NULL ? folder : "../shared", row))
			met++;
		else
			print_message(
				"not met: %s\n", json_string_value(json_object_get(row, "id")));
		json_decref(row);
	}
	free(list);
	print_message("%u of %u real replies\n", met, rows);
	assert_true(met * 100 >= rows * 95);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_own_words),
		cmocka_unit_test(test_signatures),
		cmocka_unit_test(test_machines),
		cmocka_unit_test(test_subject),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_real_replies),
	};

	html_init();
	quote_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
