/* test_quote_older.c - where older and forwarded mail stands in a mail. */
#include "tests/quote_row.h"

#define HEAD(from, sent, to, subject)                                    \
	"Yes.\n\n" from "Doe, Jane <jane.doe@agency.gov>\n" sent "\n" to \
	"Ada <ada@gsa.gov>\n" subject "Role\n\nOld words."

static const struct row quotes[] = {
	{"marks", "Re: q", "Yes.\n\n> Old words.\n> More.", "Yes.", "", "Old words.\nMore.", "", "",
		false},
	{"nested marks keep the inner ones", "Re: q", "Yes.\n> a\n>> b", "Yes.", "", "a\n> b", "",
		"", false},
	{"answers between", "Re: q",
		"> What is the SF-52 number?\n\n26-FS-000123\n\n> And the PD?\n\nattached",
		"26-FS-000123\n\nattached", "", "And the PD?", "", "", false},
	{"answers right below", "Re: q",
		"Hi,\n> What is the number of the SF-52 for the selection that you have sent us "
		"last week?\nyes it is 26-FS-000123\n"
		"> And who is the coordinator?\nBo Lind",
		"Hi,\n\nyes it is 26-FS-000123\n\nBo Lind", "", "And who", "", "", false},
	{"wrapped by the sender's program", "Re: q",
		"Yes.\n\n> This line was longer than what the program of the sender could take "
		"and\nso it was wrapped\n> Next.",
		"Yes.", "", "so it was wrapped", "", "", false},
	{"bottom posting", "Re: q",
		"On Tue, Oct 13, 2026 at 4:05 PM OPM <x@opm.gov> wrote:\n> Which agency?\n\nForest "
		"Service",
		"Forest Service", "", "Which agency?", "", "", false},
	{"gmail", "Re: q",
		"Yes.\n\nOn Tue, Oct 13, 2026 at 4:05 PM OPM <x@opm.gov> wrote:\n\n> Old words.",
		"Yes.", "", "Old words.", "", "", false},
	{"gmail, wrapped once", "Re: q",
		"Yes.\n\nOn Tue, Oct 13, 2026 at 4:05 PM Recruiter "
		"Help\n<recruiter-help@usajobs.gov> wrote:\n\n> Old.",
		"Yes.", "", "Old.", "", "", false},
	{"gmail, wrapped twice", "Re: q",
		"Yes.\n\nOn Tue, Oct 13, 2026 at 4:05 PM Recruiter\nHelp "
		"<recruiter-help@usajobs.gov>\nwrote:\n\n> Old.",
		"Yes.", "", "Old.", "", "", false},
	{"without marks", "Re: q",
		"Yes.\n\nOn Oct 13, 2026, at 4:05 PM, OPM <x@opm.gov> wrote:\n\nOld "
		"words.\n\nMore.",
		"Yes.", "", "Old words.\n\nMore.", "", "", false},
	{"apple, on the phone", "Re: q",
		"yes\n\nSent from my iPhone\n\n> On Oct 13, 2026, at 4:05 PM, OPM <x@opm.gov> "
		"wrote:\n> \n> Old.",
		"yes", "", "Old.", "", "", false},
	{"address wrote", "Re: q", "Yes.\n\njane@agency.gov wrote:\n\nOld.", "Yes.", "", "Old.", "",
		"", false},
	{"zoho", "Re: q",
		"Yes.\n\n---- On Wed, 14 Oct 2026 14:02:50 +0530 jane@agency.gov wrote "
		"----\n\nOld.",
		"Yes.", "", "Old.", "", "", false},
	{"french", "Re: q",
		"Oui.\n\nLe lun. 12 oct. 2026 \xc3\xa0 19:42, Jeanne <j@agency.gov>\na \xc3\xa9"
		"crit\xc2\xa0:\n\nAncien.",
		"Oui.", "", "Ancien.", "", "", false},
	{"german", "Re: q", "Ja.\n\nAm 12.10.2026 um 10:00 schrieb Hans <h@agency.gov>:\n\n> Alt.",
		"Ja.", "", "Alt.", "", "", false},
	{"spanish", "Re: q",
		"S\xc3\xad.\n\nEl lun, 12 oct 2026 a las 10:00, Ana (<a@agency.gov>) "
		"escribi\xc3\xb3:\n\n> Viejo.",
		"S\xc3\xad.", "", "Viejo.", "", "", false},
	{"italian", "Re: q",
		"Si.\n\nIl giorno lun 12 ott 2026 alle ore 10:00 Ana <a@agency.gov> "
		"ha\nscritto:\n\n> Vecchio.",
		"Si.", "", "Vecchio.", "", "", false},
	{"dutch", "Re: q",
		"Ja.\n\nOp 12 oktober 2026 19:05 schreef Jan <\nj@agency.gov>:\n\n> Oud.", "Ja.",
		"", "Oud.", "", "", false},
	{"portuguese", "Re: q",
		"Sim.\n\nEm seg., 12 de out. de 2026 \xc3\xa0s 16:35, Ana <a@agency.gov> "
		"escreveu:\n\nVelho.",
		"Sim.", "", "Velho.", "", "", false},
	{"polish", "Re: q",
		"Tak.\n\nW dniu 12.10.2026 o 11:59, Jan <j@agency.gov> napisał(a):\n\nStare.",
		"Tak.", "", "Stare.", "", "", false},
	{"swedish", "Re: q",
		"Ja.\n\nDen m\xc3\xa5n 12 okt. 2026 kl 10:00 skrev Jan <j@agency.gov>:\n\n> "
		"Gammalt.",
		"Ja.", "", "Gammalt.", "", "", false},
	{"norwegian, wrapped in the address", "Re: q",
		"Ja.\n\nman. 12. okt. 2026 kl. 13:09 skrev Jan <j@agency.gov\n>:\n\n> Gammelt.",
		"Ja.", "", "Gammelt.", "", "", false},
	{"finnish", "Re: q",
		"Joo.\n\nma 12. lokakuuta 2026 klo 17.50 Jan\n<j@agency.gov> kirjoitti:\n\nVanha.",
		"Joo.", "", "Vanha.", "", "", false},
	{"russian", "Re: q", "Да.\n\nпн, 12 окт. 2026 г. в 15:19, Jan <j@agency.gov>:\n\nСтарое",
		"Да.", "", "Старое", "", "", false},
	{"japanese", "Re: q", "はい\n\n2026年10月12日(月) 15:19 Jan <j@agency.gov>:\n\n古い",
		"はい", "", "古い", "", "", false},
	{"outlook", "RE: q",
		HEAD("From: ", "Sent: Monday, October 5, 2026 9:01 AM", "To: ", "Subject: "),
		"Yes.", "", "Old words.", "", "", false},
	{"outlook, bold", "RE: q",
		HEAD("*From:* ", "*Sent:* Monday, October 5, 2026 9:01 AM", "*To:* ",
			"*Subject:* "),
		"Yes.", "", "Old words.", "", "", false},
	{"outlook, indented", "RE: q",
		HEAD("   From: ", "   Sent: Monday, October 5, 2026 9:01 AM",
			"   To: ", "   Subject: "),
		"Yes.", "", "Old words.", "", "", false},
	{"outlook, german", "AW: q",
		HEAD("Von: ", "Gesendet: Montag, 5. Oktober 2026 09:01", "An: ", "Betreff: "),
		"Yes.", "", "Old words.", "", "", false},
	{"outlook, french", "RE: q",
		HEAD("De\xc2\xa0: ", "Envoy\xc3\xa9\xc2\xa0: lundi 5 octobre 2026 09:01",
			"\xc3\x80\xc2\xa0: ", "Objet\xc2\xa0: "),
		"Yes.", "", "Old words.", "", "", false},
	{"outlook, spanish", "RE: q",
		HEAD("De: ", "Enviado: lunes, 5 de octubre de 2026 9:01", "Para: ", "Asunto: "),
		"Yes.", "", "Old words.", "", "", false},
	{"outlook, italian", "RE: q",
		HEAD("Da: ", "Inviato: luned\xc3\xac 5 ottobre 2026 09:01", "A: ", "Oggetto: "),
		"Yes.", "", "Old words.", "", "", false},
	{"outlook, dutch", "RE: q",
		HEAD("Van: ", "Verzonden: maandag 5 oktober 2026 09:01", "Aan: ", "Onderwerp: "),
		"Yes.", "", "Old words.", "", "", false},
	{"outlook, portuguese", "RE: q",
		HEAD("De: ", "Enviada em: segunda-feira, 5 de outubro de 2026 09:01",
			"Para: ", "Assunto: "),
		"Yes.", "", "Old words.", "", "", false},
	{"outlook, polish", "ODP: q",
		HEAD("Od: ", "Wysłano: poniedziałek, 5 października 2026 09:01", "Do: ", "Temat: "),
		"Yes.", "", "Old words.", "", "", false},
	{"outlook, swedish", "SV: q",
		HEAD("Fr\xc3\xa5n: ", "Skickat: den 5 oktober 2026 09:01",
			"Till: ", "\xc3\x84mne: "),
		"Yes.", "", "Old words.", "", "", false},
	{"outlook, danish", "SV: q",
		HEAD("Fra: ", "Sendt: 5. oktober 2026 09:01", "Til: ", "Emne: "), "Yes.", "",
		"Old words.", "", "", false},
	{"outlook, finnish", "RE: q",
		HEAD("L\xc3\xa4hett\xc3\xa4j\xc3\xa4: ",
			"L\xc3\xa4hetetty: maanantai 5. lokakuuta 2026 9.01",
			"Vastaanottaja: ", "Aihe: "),
		"Yes.", "", "Old words.", "", "", false},
	{"outlook, russian", "RE: q",
		HEAD("От: ", "Отправлено: 5 октября 2026 г. 9:01", "Кому: ", "Тема: "), "Yes.", "",
		"Old words.", "", "", false},
	{"outlook, chinese", "回复: q",
		HEAD("发件人: ", "发送时间: 2026年10月5日 9:01", "收件人: ", "主题: "), "Yes.", "",
		"Old words.", "", "", false},
	{"outlook, japanese", "RE: q",
		HEAD("差出人: ", "送信日時: 2026年10月5日 9:01", "宛先: ", "件名: "), "Yes.", "",
		"Old words.", "", "", false},
	{"outlook, long recipient list", "RE: q",
		"Yes.\n\nFrom: Doe, Jane <jane@agency.gov>\nSent: Monday, October 5, 2026 9:01 "
		"AM\nTo: A <a@gsa.gov>; B <b@gsa.gov>;\n C <c@gsa.gov>;\n"
		" D <d@gsa.gov>; E <e@gsa.gov>;\n F <f@gsa.gov>\nCc: G <g@gsa.gov>\nSubject: "
		"Role\n\nOld.",
		"Yes.", "", "Old.", "", "", false},
	{"outlook, no addresses", "RE: q",
		"Yes.\n\nFrom: Doe, Jane\nSent: Monday, October 5, 2026 9:01 AM\nTo: Quill, "
		"Ada\nSubject: RE: Role\n\nOld.",
		"Yes.", "", "Old.", "", "", false},
	{"outlook, fields apart", "RE: q",
		"Yes.\n\nFrom: Doe, Jane <j@agency.gov>\n\nSent: Monday, October 5, 2026 9:01 "
		"AM\n\nTo: Quill, Ada\n\nSubject: Role\n\nOld.",
		"Yes.", "", "Old.", "", "", false},
	{"apple order", "Re: q",
		"Yes.\n\nFrom: Jane <j@agency.gov>\nDate: Monday, October 5, 2026 at 9:01 AM\nTo: "
		"Ada <a@gsa.gov>\nCc: B <b@gsa.gov>\n"
		"Subject: Role\n\nOld.",
		"Yes.", "", "Old.", "", "", false},
	{"rule above", "RE: q",
		"Yes.\n________________________________\nFrom: Jane <j@agency.gov>\nSent: Monday, "
		"October 5, 2026 9:01 AM\nTo: A\n"
		"Subject: Role\n\nOld.",
		"Yes.", "", "Old.", "", "", false},
	{"original message", "RE: q",
		"Yes.\n\n-----Original Message-----\nFrom: Jane <j@agency.gov>\nSent: Monday\nTo: "
		"A\nSubject: Role\n\nOld.",
		"Yes.", "", "Old.", "", "", false},
	{"original message without a head", "RE: q", "Yes.\n\n----- Original Message -----\n\nOld.",
		"Yes.", "", "Old.", "", "", false},
	{"original message, german", "AW: q",
		"Ja.\n\n-----Urspr\xc3\xbcngliche Nachricht-----\nVon: Jan\nGesendet: "
		"Montag\n\nAlt.",
		"Ja.", "", "Alt.", "", "", false},
	{"original message, french", "RE: q",
		"Oui.\n\n-----Message d\xe2\x80\x99origine-----\nDe : Jan\nEnvoy\xc3\xa9 : "
		"lundi\n\nAncien.",
		"Oui.", "", "Ancien.", "", "", false},
	{"head with marked text", "RE: q",
		"Yes.\n\nFrom: J [mailto:j@agency.gov]\nSent: Friday, 2 October 2026 5:08 "
		"p.m.\nTo: A\nSubject: Role\n\n> Old.\n\nAnd this.",
		"Yes.\n\nAnd this.", "", "Old.", "", "", false},
	{"one line head", "RE: q",
		"Yes.\n\nFrom: Jane <j@agency.gov> Sent: Monday, October 5, 2026 9:01 AM To: A "
		"Subject: Role\nOld.",
		"Yes.", "", "Old.", "", "", false},
	{"nothing but the older mail", "RE: q",
		"From: Jane <j@agency.gov>\nSent: Monday, October 5, 2026 9:01 AM\nTo: A\nSubject: "
		"Role\n\nOld.",
		"", "", "Old.", "", "", false},
	{"nothing but marks, no reply", "q", "> Full name: Ada Quill\n> Role: Chief",
		"Full name: Ada Quill\nRole: Chief", "", "", "", "", false},
};

static void test_quotes(void **state)
{
	(void)state;
	CHECK_ALL(quotes);
}

static const struct row forwards[] = {
	{"outlook", "FW: Role", "Please add her.\n\nAda\n\n" OLD_HEAD "Hi Ada,\nadd me.",
		"Please add her.\n\nAda", "", "", OLD_HEAD "Hi Ada,\nadd me.", "", false},
	{"french prefix", "TR: Role", "Voir ci-dessous.\n\n" OLD_HEAD "add me.", "Voir ci-dessous.",
		"", "", "add me.", "", false},
	{"german prefix", "WG: Role", "Siehe unten.\n\n" OLD_HEAD "add me.", "Siehe unten.", "", "",
		"add me.", "", false},
	{"spanish prefix", "RV: Role", "Abajo.\n\n" OLD_HEAD "add me.", "Abajo.", "", "", "add me.",
		"", false},
	{"nordic prefix", "VS: Role", "Se under.\n\n" OLD_HEAD "add me.", "Se under.", "", "",
		"add me.", "", false},
	{"tagged subject", "[EXTERNAL] FW: Role", "See below.\n\n" OLD_HEAD "add me.", "See below.",
		"", "", "add me.", "", true},
	{"a reply to a forward is a reply", "RE: FW: Role", "See below.\n\n" OLD_HEAD "add me.",
		"See below.", "", "add me.", "", "", false},
	{"chain", "FW: Role",
		"See below.\n\n" OLD_HEAD
		"add me.\n\nFrom: Bo <bo@agency.gov>\nSent: Friday, October 2, 2026 9:01 AM\nTo: "
		"Jane <j@agency.gov>\nSubject: Role\n\nAsk Ada.",
		"See below.", "", "Ask Ada.", "add me.", "", false},
	{"gmail", "Fwd: Role",
		"Any news?\n\n---------- Forwarded message ---------\nFrom: OPM <x@opm.gov>\nDate: "
		"Thu, Oct 29, 2026 at 2:31 PM\n"
		"Subject: Role\nTo: Ada <ada@gsa.gov>\n\n\nDear Ada,",
		"Any news?", "", "", "Subject: Role\nTo: Ada <ada@gsa.gov>\n\nDear Ada,", "",
		false},
	{"apple", "Fwd: Role",
		"Any news?\n\nBegin forwarded message:\n\n> From: OPM <x@opm.gov>\n> Subject: "
		"Role\n> Date: October 5, 2026 at 9:01 AM\n> To: Ada\n> \n"
		"> Dear Ada,\n\nThat is all.",
		"Any news?\n\nThat is all.", "", "", "From: OPM <x@opm.gov>\nSubject: Role", "",
		false},
	{"apple, deeper quote", "Fwd: Role",
		"Any news?\n\nBegin forwarded message:\n\n> From: OPM <x@opm.gov>\n> Subject: "
		"Role\n> \n> Dear Ada,\n>> older",
		"Any news?", "", "older", "Dear Ada,", "", false},
	{"thunderbird", "Fwd: Role",
		"Any news?\n\n-------- Forwarded Message --------\nSubject: \tRole\nDate: \tMon, 5 "
		"Oct 2026 09:01:00 -0400\nFrom: \tOPM <x@opm.gov>\n"
		"To: \tAda <ada@gsa.gov>\n\nDear Ada,",
		"Any news?", "", "", "Dear Ada,", "", false},
	{"marked divider", "Fwd: Role",
		"Any news?\n\n> Begin forwarded message:\n> \n> From: OPM <x@opm.gov>\n> Subject: "
		"Role\n> \n> Dear Ada,",
		"Any news?", "", "", "From: OPM <x@opm.gov>", "", false},
	{"divider in a reply", "Role again",
		"Any news?\n\n---------- Forwarded message ---------\nFrom: OPM "
		"<x@opm.gov>\nSubject: Role\n\nDear Ada,",
		"Any news?", "", "", "Dear Ada,", "", false},
	{"no note", "FW: Role", OLD_HEAD "add me.", "", "", "", "add me.", "", false},
	{"only a signature above", "FW: Role",
		"Ada Quill\nHR Specialist\nGSA\n\n" OLD_HEAD "add me.", NULL, NULL, "", "add me.",
		"", false},
	{"banner inside", "FW: Role",
		"See below.\n\n" OLD_HEAD "CAUTION: This email originated from outside of the "
		"organization. Do not click links.\n\nadd me.",
		"See below.", "", "", "Subject: Role\n\nadd me.", "", false},
};

static void test_forwards(void **state)
{
	(void)state;
	CHECK_ALL(forwards);
}

static const struct {
	const char *name, *input, *asked;
} questions[] = {
	{"question marks", "> Which agency?\n\nUSDA\n\n> And the PD?\nattached",
		"> Which agency?\nUSDA\n\n> And the PD?\nattached"},
	{"one question", "Hi,\n> Which agency?\nUSDA\n\n> Thanks,\n> OPM",
		"Hi,\n\n> Which agency?\nUSDA"},
	{"points with examples",
		"> We need:\n>   - your name\n\nBo Lind\n\n>   - your role (for example: HR "
		"Specialist)\n"
		"Chief\n>\n> 3. the number, e.g. 26-FS-1\n>\nFS-9",
		">   - your name\nBo Lind\n\n>   - your role\nChief\n\n> 3. the number\nFS-9"},
	{"a question that wraps",
		"> What is the number of the SF-52 for the selection that you\n> sent us?\n26-FS-1",
		"> What is the number of the SF-52 for the selection that you sent us?\n26-FS-1"},
	{"several lines of one answer", "> Who?\nBo Lind\nAnn Fox\n\nJo Roe",
		"> Who?\nBo Lind\nAnn Fox\n\nJo Roe"},
	{"a mail below one list", "> We need:\n> 1. the name\n> 2. the PD\n\nHere you are.", ""},
	{"a mail below a mail", "> Thank you,\n> OPM\n\nHere you are.", ""},
	{"a mail above a question", "Here you are.\n\n> Which agency?", ""},
	{"no quote", "Which agency?\nUSDA", ""},
};

static void test_questions(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
		struct quote q;

		quote_split(questions[i].input, "Re: q", &q);
		if (strcmp(q.asked, questions[i].asked) != 0)
			fail_msg("%s: [%s]", questions[i].name, q.asked);
		assert_true(q.asked[0] == '\0' || strlen(q.text) < strlen(q.asked));
		quote_free(&q);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quotes),
		cmocka_unit_test(test_forwards),
		cmocka_unit_test(test_questions),
	};

	quote_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
