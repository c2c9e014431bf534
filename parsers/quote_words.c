/*
 * quote_words.c - owns the words by which a quoted, forwarded or signed mail is known, per language.
 *
 * All words stand in folded form (quote_fold): lower case, ASCII quotes and dashes. Every test reads at most
 * QUOTE_KEY_MAX bytes. Must not know lines around the one it is asked about.
 */
#include "parsers/quote_words.h"

#include <ctype.h>
#include <string.h>

struct label {
	enum quote_label kind;
	const char *word;
};

/* Header labels of Outlook, Apple Mail, Lotus and webmail: en de fr es pt it nl da no sv fi pl cs sk hu ro ru uk tr el zh ja
 * ko ar he. */
static const struct label labels[] = {
	{LABEL_FROM, "from"},
	{LABEL_FROM, "von"},
	{LABEL_FROM, "de"},
	{LABEL_FROM, "da"},
	{LABEL_FROM, "van"},
	{LABEL_FROM, "fra"},
	{LABEL_FROM, "fr\xc3\xa5n"},
	{LABEL_FROM, "l\xc3\xa4hett\xc3\xa4j\xc3\xa4"},
	{LABEL_FROM, "od"},
	{LABEL_FROM, "nadawca"},
	{LABEL_FROM, "felad\xc3\xb3"},
	{LABEL_FROM, "de la"},
	{LABEL_FROM, "от"},
	{LABEL_FROM, "от кого"},
	{LABEL_FROM, "від"},
	{LABEL_FROM, "kimden"},
	{LABEL_FROM, "g\xc3\xb6nderen"},
	{LABEL_FROM, "από"},
	{LABEL_FROM, "发件人"},
	{LABEL_FROM, "寄件者"},
	{LABEL_FROM, "寄件人"},
	{LABEL_FROM, "差出人"},
	{LABEL_FROM, "送信者"},
	{LABEL_FROM, "보낸 사람"},
	{LABEL_FROM, "보낸사람"},
	{LABEL_FROM, "من"},
	{LABEL_FROM, "מאת"},
	{LABEL_FROM, "exp\xc3\xa9"
		     "diteur"},
	{LABEL_FROM, "remitente"},
	{LABEL_FROM, "absender"},
	{LABEL_FROM, "sender"},

	{LABEL_DATE, "sent"},
	{LABEL_DATE, "date"},
	{LABEL_DATE, "sent on"},
	{LABEL_DATE, "date sent"},
	{LABEL_DATE, "received"},
	{LABEL_DATE, "gesendet"},
	{LABEL_DATE, "gesendet am"},
	{LABEL_DATE, "datum"},
	{LABEL_DATE, "envoy\xc3\xa9"},
	{LABEL_DATE, "envoy\xc3\xa9 le"},
	{LABEL_DATE, "date d'envoi"},
	{LABEL_DATE, "message du"},
	{LABEL_DATE, "enviado"},
	{LABEL_DATE, "enviado el"},
	{LABEL_DATE, "enviada em"},
	{LABEL_DATE, "enviado em"},
	{LABEL_DATE, "enviada"},
	{LABEL_DATE, "fecha"},
	{LABEL_DATE, "data"},
	{LABEL_DATE, "inviato"},
	{LABEL_DATE, "verzonden"},
	{LABEL_DATE, "verzonden op"},
	{LABEL_DATE, "sendt"},
	{LABEL_DATE, "dato"},
	{LABEL_DATE, "skickat"},
	{LABEL_DATE, "l\xc3\xa4hetetty"},
	{LABEL_DATE, "p\xc3\xa4iv\xc3\xa4m\xc3\xa4\xc3\xa4r\xc3\xa4"},
	{LABEL_DATE, "p\xc3\xa4iv\xc3\xa4ys"},
	{LABEL_DATE, "wysłano"},
	{LABEL_DATE, "wysłane"},
	{LABEL_DATE, "odesláno"},
	{LABEL_DATE, "odoslané"},
	{LABEL_DATE, "dátum"},
	{LABEL_DATE, "elküldve"},
	{LABEL_DATE, "trimis"},
	{LABEL_DATE, "отправлено"},
	{LABEL_DATE, "дата"},
	{LABEL_DATE, "надіслано"},
	{LABEL_DATE, "g\xc3\xb6nderildi"},
	{LABEL_DATE, "g\xc3\xb6nderilme"},
	{LABEL_DATE, "tarih"},
	{LABEL_DATE, "στάλθηκε"},
	{LABEL_DATE, "ημερομηνία"},
	{LABEL_DATE, "发送时间"},
	{LABEL_DATE, "日期"},
	{LABEL_DATE, "寄件日期"},
	{LABEL_DATE, "傳送時間"},
	{LABEL_DATE, "送信日時"},
	{LABEL_DATE, "日時"},
	{LABEL_DATE, "日付"},
	{LABEL_DATE, "보낸 날짜"},
	{LABEL_DATE, "날짜"},
	{LABEL_DATE, "التاريخ"},
	{LABEL_DATE, "تاريخ الإرسال"},
	{LABEL_DATE, "נשלח"},
	{LABEL_DATE, "תאריך"},

	{LABEL_TO, "to"},
	{LABEL_TO, "an"},
	{LABEL_TO, "\xc3\xa0"},
	{LABEL_TO, "a"},
	{LABEL_TO, "para"},
	{LABEL_TO, "aan"},
	{LABEL_TO, "til"},
	{LABEL_TO, "till"},
	{LABEL_TO, "vastaanottaja"},
	{LABEL_TO, "do"},
	{LABEL_TO, "adresat"},
	{LABEL_TO, "komu"},
	{LABEL_TO, "címzett"},
	{LABEL_TO, "către"},
	{LABEL_TO, "catre"},
	{LABEL_TO, "кому"},
	{LABEL_TO, "kime"},
	{LABEL_TO, "προς"},
	{LABEL_TO, "收件人"},
	{LABEL_TO, "收件者"},
	{LABEL_TO, "宛先"},
	{LABEL_TO, "받는 사람"},
	{LABEL_TO, "받는사람"},
	{LABEL_TO, "إلى"},
	{LABEL_TO, "אל"},
	{LABEL_TO, "destinataire"},
	{LABEL_TO, "destinatario"},

	{LABEL_SUBJECT, "subject"},
	{LABEL_SUBJECT, "betreff"},
	{LABEL_SUBJECT, "objet"},
	{LABEL_SUBJECT, "sujet"},
	{LABEL_SUBJECT, "asunto"},
	{LABEL_SUBJECT, "assunto"},
	{LABEL_SUBJECT, "oggetto"},
	{LABEL_SUBJECT, "onderwerp"},
	{LABEL_SUBJECT, "emne"},
	{LABEL_SUBJECT, "\xc3\xa4mne"},
	{LABEL_SUBJECT, "aihe"},
	{LABEL_SUBJECT, "temat"},
	{LABEL_SUBJECT, "předmět"},
	{LABEL_SUBJECT, "predmet"},
	{LABEL_SUBJECT, "tárgy"},
	{LABEL_SUBJECT, "subiect"},
	{LABEL_SUBJECT, "тема"},
	{LABEL_SUBJECT, "konu"},
	{LABEL_SUBJECT, "θέμα"},
	{LABEL_SUBJECT, "主题"},
	{LABEL_SUBJECT, "主旨"},
	{LABEL_SUBJECT, "件名"},
	{LABEL_SUBJECT, "제목"},
	{LABEL_SUBJECT, "الموضوع"},
	{LABEL_SUBJECT, "נושא"},

	{LABEL_OTHER, "cc"},
	{LABEL_OTHER, "bcc"},
	{LABEL_OTHER, "kopie"},
	{LABEL_OTHER, "copie \xc3\xa0"},
	{LABEL_OTHER, "copia"},
	{LABEL_OTHER, "kopia"},
	{LABEL_OTHER, "kopi"},
	{LABEL_OTHER, "kopio"},
	{LABEL_OTHER, "dw"},
	{LABEL_OTHER, "копия"},
	{LABEL_OTHER, "抄送"},
	{LABEL_OTHER, "副本"},
	{LABEL_OTHER, "참조"},
	{LABEL_OTHER, "importance"},
	{LABEL_OTHER, "attachments"},
	{LABEL_OTHER, "attachment"},
	{LABEL_OTHER, "reply-to"},
	{LABEL_OTHER, "priority"},
	{LABEL_OTHER, "sensitivity"},
	{LABEL_OTHER, "signed by"},
	{LABEL_OTHER, "wichtigkeit"},
	{LABEL_OTHER, "anlagen"},
	{LABEL_OTHER, "importancia"},
	{LABEL_OTHER, "pi\xc3\xa8"
		      "ces jointes"},
	{LABEL_OTHER, "organization"},
	{LABEL_OTHER, "when"},
	{LABEL_OTHER, "where"},
};

#define LABEL_MAX 32 /* bytes */

enum quote_label quote_label_of(const char *key, const char **value_out)
{
	size_t len = 0;

	while (len < LABEL_MAX && key[len] != '\0' && key[len] != ':')
		len++;
	if (key[len] != ':' || len == 0)
		return LABEL_NONE;
	if (value_out != NULL)
		*value_out = key + len + 1;
	if (key[len - 1] == ' ')
		len--;
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
		if (labels[i].word[0] == key[0] && strlen(labels[i].word) == len &&
			memcmp(labels[i].word, key, len) == 0)
			return labels[i].kind;
	return LABEL_NONE;
}

/* Short labels ("to", "a") would be found in any sentence: only those of four bytes and more count inside a line, and
 * "to:" after a blank. */
unsigned quote_labels_within(const char *key)
{
	unsigned seen = 0, kinds = 0;

	if (quote_label_of(key, NULL) == LABEL_NONE)
		return 0;
	seen = 1u << quote_label_of(key, NULL);
	for (const char *p = strchr(key, ':'); p != NULL; p = strchr(p + 1, ':')) {
		const char *end = p > key && p[-1] == ' ' ? p - 1 : p;

		for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
			size_t n = strlen(labels[i].word);

			if ((size_t)(end - key) > n && memcmp(end - n, labels[i].word, n) == 0 &&
				(n >= 4 || end[-(ptrdiff_t)n - 1] == ' '))
				seen |= 1u << labels[i].kind;
		}
	}
	for (unsigned k = LABEL_FROM; k <= LABEL_SUBJECT; k++)
		kinds += (seen >> k) & 1;
	return kinds;
}

static bool starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

static bool in_list(const char *s, size_t len, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strlen(*list) == len && memcmp(*list, s, len) == 0)
			return true;
	return false;
}

/* Between dashes: "----- original message -----". */
static const char *const reply_dividers[] = {"original message", "original appointment",
	"original e-mail", "original email", "reply message", "urspr\xc3\xbcngliche nachricht",
	"originalnachricht", "urspr\xc3\xbcngliche mail", "message d'origine", "message original",
	"message initial", "mensaje original", "mensagem original", "messaggio originale",
	"messaggio originario", "oorspronkelijk bericht", "origineel bericht", "oprindelig besked",
	"oprindelig meddelelse", "opprinnelig melding", "original besked",
	"ursprungligt meddelande", "originalmeddelande", "alkuper\xc3\xa4inen viesti",
	"wiadomość oryginalna", "oryginalna wiadomość", "původní zpráva", "původná správa",
	"pôvodná správa", "eredeti üzenet", "mesaj original", "mesajul original",
	"исходное сообщение", "оригинальное сообщение", "первоначальное сообщение",
	"orijinal mesaj", "özgün ileti", "αρχικό μήνυμα", "原始邮件", "原始郵件", "邮件原件",
	"元のメッセージ", "オリジナルメッセージ", "원본 메시지", "원본 메일", "الرسالة الأصلية",
	"ההודעה המקורית", NULL};
static const char *const forward_dividers[] = {"forwarded message", "forwarded mail",
	"forwarded email", "forwarded by", "weitergeleitete nachricht", "weitergeleitet von",
	"message transf\xc3\xa9r\xc3\xa9",
	"message r\xc3\xa9"
	"exp\xc3\xa9"
	"di\xc3\xa9",
	"transf\xc3\xa9r\xc3\xa9 par", "mensaje reenviado", "reenviado por", "mensagem encaminhada",
	"mensagem reencaminhada", "messaggio inoltrato", "inoltrato da", "doorgestuurd bericht",
	"doorgestuurd door", "videresendt besked", "videresendt meddelelse", "videresendt melding",
	"vidarebefordrat meddelande", "v\xc3\xa4litetty viesti", "edelleenl\xc3\xa4hetetty viesti",
	"przekazana wiadomość", "wiadomość przekazana dalej", "přeposlaná zpráva",
	"preposlaná správa", "továbbított üzenet", "mesaj redirecționat", "пересылаемое сообщение",
	"пересланное сообщение", "переслане повідомлення", "iletilen mesaj", "yönlendirilmiş mesaj",
	"προωθημένο μήνυμα", "转发的邮件", "轉寄的郵件", "已转发的邮件", "転送されたメッセージ",
	"전달된 메시지", "رسالة معاد توجيهها", "הודעה שהועברה", NULL};
/* Without dashes, as Apple Mail writes it. */
static const char *const forward_lines[] = {"begin forwarded message:",
	"anfang der weitergeleiteten nachricht:", "anfang der weitergeleiteten e-mail:",
	"d\xc3\xa9"
	"but du message transf\xc3\xa9r\xc3\xa9 :",
	"d\xc3\xa9"
	"but du message r\xc3\xa9"
	"exp\xc3\xa9"
	"di\xc3\xa9 :",
	"inicio del mensaje reenviado:", "inizio messaggio inoltrato:",
	"begin doorgestuurd bericht:",
	"in\xc3\xad"
	"cio da mensagem reenviada:",
	"in\xc3\xad"
	"cio da mensagem encaminhada:",
	"start p\xc3\xa5 videresendt besked:", "videresendt melding:", "vidarebefordrat brev:",
	"v\xc3\xa4litetty viesti alkaa:", "początek przekazywanej wiadomości:",
	"začátek přeposílané zprávy:", "začátek preposlanej správy:",
	"начало переадресованного сообщения:", "начало пересылаемого сообщения:",
	"iletilen ileti başlangıcı:", "下面是被转发的邮件:", "開始轉寄的郵件:",
	"転送されたメッセージ:", "전달된 메시지 시작:", NULL};

enum quote_divider quote_divider_of(const char *key)
{
	const char *p = key, *end = key + strlen(key);

	if (end > key && end[-1] == ':' && in_list(key, (size_t)(end - key), forward_lines))
		return DIVIDER_FORWARD;
	while (*p == '-' || *p == ' ' || *p == '_' || *p == '=')
		p++;
	if (p - key < 2)
		return DIVIDER_NONE;
	for (const char *const *w = forward_dividers; *w != NULL; w++)
		if (starts(p, *w) && end[-1] != '.')
			return DIVIDER_FORWARD;
	while (end > p && (end[-1] == '-' || end[-1] == ' ' || end[-1] == '_' || end[-1] == '='))
		end--;
	return in_list(p, (size_t)(end - p), reply_dividers) ? DIVIDER_REPLY : DIVIDER_NONE;
}

bool quote_has_time(const char *key)
{
	for (const char *p = key; *p != '\0'; p++) {
		if ((*p != ':' && *p != '.' && *p != 'h') || p == key)
			continue;
		if (isdigit((unsigned char)p[-1]) && isdigit((unsigned char)p[1]) &&
			isdigit((unsigned char)p[2]) && !isdigit((unsigned char)p[3]))
			return true;
	}
	return strstr(key, "٠") != NULL || strstr(key, "٢") != NULL; /* Arabic digits */
}

/* How the line above a quoted mail starts. */
static const char *const attribution_starts[] = {"on ", "am ", "le ", "el ", "il ", "op ", "em ",
	"en ", "den ", "w dniu ", "dnia ", "in data ", "no dia ", "a ", "dana ", "dne ", "dňa ",
	"în data ", "la data ", "pe ", "på ", "at ", "vào ", "στις ", "στη ", "на ", "в ", "во ",
	"wiadomość napisana", "quoting ", "in a message dated ", "in reply to ", "在 ", "于 ",
	"於 ", "في ", "בתאריך ", "ב-", NULL};
/* And how it ends: the verb, in the middle of the sentence where the language puts it there. */
static const char *const attribution_verbs[] = {"wrote", "writes", "schrieb",
	"a \xc3\xa9"
	"crit",
	"escribi\xc3\xb3", "ha escrito", "ha scritto", "scrisse", "schreef", "heeft geschreven",
	"escreveu", "skrev", "skreiv", "kirjoitti", "napisał(a)", "napisał", "napisała", "napisano",
	"napisana przez", "napsal(a)", "napsal", "napísal", "a scris", "írta", "писал(а)",
	"написал", "написала", "написал(а)", "пишет", "пише", "написав", "yazdı", "yazmış",
	"şunları yazdı", "έγραψε", "写道", "寫道", "のメール", "書きました", "님이 작성", "كتب",
	"כתב", "đã viết", NULL};

bool quote_attribution_start(const char *key)
{
	const char *p = key;
	size_t letters = 0;

	while (*p == '-' || *p == ' ')
		p++;
	for (const char *const *w = attribution_starts; *w != NULL; w++)
		if (starts(p, *w)) {
			const char *digit = strpbrk(p, "0123456789@");

			return (digit != NULL && digit - p < 60) || (unsigned char)p[0] >= 0x80;
		}
	/* a date first ("30.09.2017, 18.30, ..."; "pe 20. lokakuuta ..."; "mar., 7 mai 2024"), or an address */
	while (p[letters] != '\0' && p[letters] != ' ' && p[letters] != ',' && p[letters] != '.' &&
		!isdigit((unsigned char)p[letters]))
		letters++;
	if (letters <= 24) {
		p += letters;
		p += strspn(p, "., ");
		if (isdigit((unsigned char)*p))
			return true;
	}
	return strchr(key, '@') != NULL;
}

static const char *find_verb(const char *key)
{
	for (const char *const *w = attribution_verbs; *w != NULL; w++) {
		const char *p = strstr(key, *w);

		if (p != NULL && (p == key || !isalpha((unsigned char)p[-1])))
			return p;
	}
	return NULL;
}

/* Its first word is an address ("jane@agency.gov wrote:"). */
static bool address_first(const char *key)
{
	const char *at = strchr(key, '@');

	return at != NULL && at < key + strcspn(key, " ");
}

bool quote_attribution(const char *key, bool quoted_follows)
{
	size_t len = strlen(key);
	const char *verb;
	bool at = strchr(key, '@') != NULL, time = quote_has_time(key), colon, listed = false;

	while (len > 0 && (key[len - 1] == '-' || key[len - 1] == ' '))
		len--;
	if (len < 6)
		return false;
	colon = key[len - 1] == ':';
	if (!colon && !(at && time))
		return false;
	verb = find_verb(key);
	for (const char *const *w = attribution_starts; *w != NULL && !listed; w++)
		listed = starts(key + strspn(key, "- "), *w);
	if (verb == NULL)
		return colon && at && time && !listed && len > 1 &&
		       (key[len - 2] == '>' || key[len - 2] == ')' || key[len - 2] == ']' ||
			       (len > 2 && key[len - 2] == ' ' && key[len - 3] == '>'));
	if (!colon && !(at && time && (size_t)(verb - key) + 24 > len))
		return false;
	if (starts(verb, "wr") && (size_t)(verb - key) + 12 < len)
		return false; /* "On Monday he wrote to me and asked for:" */
	if (!listed)
		return (at && time) || (address_first(key) && (size_t)(verb - key) + 12 > len) ||
		       (time && quoted_follows);
	return at || time || quoted_follows;
}

/* What telephones and mail programs add by themselves. */
static const char *const mobile_starts[] = {"sent from my ", "sent from a ", "sent from outlook",
	"sent from mail", "sent from yahoo", "sent from proton", "sent from samsung", "sent from ",
	"sent via ", "sent using ", "sent with ", "sent by ", "get outlook for ", "gesendet von ",
	"gesendet mit ", "gesendet aus ", "von meinem ", "diese nachricht wurde von meinem ",
	"envoy\xc3\xa9 de mon ", "envoy\xc3\xa9 depuis ", "envoy\xc3\xa9 \xc3\xa0 partir ",
	"t\xc3\xa9l\xc3\xa9"
	"charger outlook pour ",
	"t\xc3\xa9l\xc3\xa9"
	"chargez outlook pour ",
	"obtenir outlook pour ", "enviado desde ", "enviado do meu ", "enviado a partir ",
	"enviado de mi ", "enviado via ", "obtener outlook para ", "obter o outlook para ",
	"inviato da ", "inviato dal ", "scarica outlook per ", "ottieni outlook per ",
	"verzonden vanaf ", "verzonden vanuit ", "verstuurd vanaf ", "outlook voor ",
	"download outlook voor ", "skickat fr\xc3\xa5n ", "h\xc3\xa4mta outlook ", "sendt fra ",
	"hent outlook ", "f\xc3\xa5 outlook ", "l\xc3\xa4hetetty ", "hanki outlook ", "wysłane z ",
	"wysłano z ", "pobierz outlook ", "odesláno z ", "odoslané z ", "az iphone-omról",
	"küldve ", "trimis de pe ", "отправлено с ", "отправлено из ", "надіслано з ",
	"iphone'umdan ", "発信元", "iphoneから送信", "发自我的", "从我的 iphone", "從我的 iphone",
	"나의 iphone에서", NULL};
/* One of these makes such a line a signature: "sent from my desk, which is ..." stays text. */
static const char *const mobile_things[] = {"iphone", "ipad", "ipod", "outlook", "android",
	"samsung", "galaxy", "blackberry", "phone", "mobile", "handheld", "device", "tablet",
	"smartphone", "mail", "app", "ios", "proton", "yahoo", "verizon", "at&t", "t-mobile",
	"windows", "huawei", "xiaomi", "nokia", "motorola", "pixel", "oneplus", "nine", "boxer",
	"workspace one", "wiko", "typeapp", "bluemail", "handy", "mobil", "t\xc3\xa9l\xc3\xa9phone",
	"m\xc3\xb3vil", "telefoon", "telefon", "teams", "apple watch", "chromebook", "4g", "5g",
	"lte", NULL};

bool quote_is_mobile(const char *key)
{
	size_t words = 0, len = strlen(key);

	if (len > 160 || len < 8 || key[len - 1] == '?' || key[len - 1] == ':')
		return false;
	for (const char *p = key; *p != '\0' && *p != '<' && *p != '('; p++)
		words += *p == ' ';
	if (words > 8 || memchr(key, ',', strcspn(key, "<")) != NULL)
		return false;
	if (strstr(key, "iphone") != NULL &&
		(strstr(key, "küldve") || strstr(key, "gönderildi") || strstr(key, "送信") ||
			strstr(key, "gesendet")))
		return true;
	for (const char *const *w = mobile_starts; *w != NULL; w++)
		if (starts(key, *w))
			return quote_has_word(key, mobile_things) || strstr(key, "iphone") != NULL;
	return false;
}

static const char *const sign_offs[] = {"v/r", "vr", "r/", "r", "//v/r//", "very respectfully",
	"respectfully", "respectfully yours", "respectfully submitted", "with respect", "sincerely",
	"sincerely yours", "yours sincerely", "yours truly", "yours faithfully", "yours", "best",
	"all the best", "best regards", "best wishes", "kind regards", "kindest regards",
	"warm regards", "warmest regards", "warmly", "with regards", "regards", "rgds", "cheers",
	"cordially", "take care", "be well", "stay safe", "semper fi", "semper fidelis", "thx",
	"tks", "tia", "ty", "much appreciated", "with appreciation", "appreciatively", "gratefully",
	"in service", "have a great day", "have a good day", "have a nice day",
	"have a great weekend", "have a good weekend", "have a wonderful day", "//signed//", "/s/",
	"/signed/", "s/", "merci", "merci beaucoup", "cordialement", "bien cordialement",
	"salutations", "gracias", "muchas gracias", "saludos", "saludos cordiales", "atentamente",
	"obrigado", "obrigada", "atenciosamente", "grazie", "cordiali saluti",
	"mit freundlichen gr\xc3\xbc\xc3\x9f"
	"en",
	"freundliche gr\xc3\xbc\xc3\x9f"
	"e",
	"viele gr\xc3\xbc\xc3\x9f"
	"e",
	"beste gr\xc3\xbc\xc3\x9f"
	"e",
	"danke", "mfg", "lg", "met vriendelijke groet", "mvh", "med v\xc3\xa4nlig h\xc3\xa4lsning",
	"mahalo", "aloha", "miigwech", "quyana", NULL};
/* With a few words more: "thank you for your help,". */
static const char *const sign_off_starts[] = {"thanks", "thank you", "thankyou", "many thanks",
	"thx", "with thanks", "best regards", "kind regards", "respectfully", "very respectfully",
	"sincerely", "v/r", "looking forward to", NULL};

bool quote_is_sign_off(const char *key)
{
	size_t len = strlen(key), words = 1;

	while (len > 0 && strchr(",.!- ;", key[len - 1]) != NULL)
		len--;
	if (len == 0 || len > 72)
		return false;
	if (in_list(key, len, sign_offs))
		return true;
	for (size_t i = 0; i < len; i++) {
		words += key[i] == ' ';
		if (key[i] == ':' || key[i] == '@' || isdigit((unsigned char)key[i]))
			return false;
	}
	for (const char *const *w = sign_off_starts; *w != NULL; w++)
		if (starts(key, *w) && words <= 9 && !isalpha((unsigned char)key[strlen(*w)]))
			return key[strlen(key) - 1] != '?';
	return false;
}

static const char *const reply_prefixes[] = {"re", "aw", "antw", "antwort", "antwoord", "sv", "rif",
	"r", "res", "odp", "ynt", "ha", "vá", "atb", "bls", "ref",
	"r\xc3\xa9"
	"f",
	"r\xc3\xa9", "回复", "答复", "回覆", "返信", "ответ", "отв", "σχετ", "رد", "השב", NULL};
static const char *const forward_prefixes[] = {"fw", "fwd", "wg", "tr", "rv", "vs", "vb", "vl",
	"enc", "doorst", "i", "továbbítás", "ilt", "i̇lt", "转发", "轉寄", "転送", "пересл", "fs",
	"yml", "إعادة توجيه", "הועבר", NULL};

bool quote_is_reply_prefix(const char *word, size_t len, bool *forward_out)
{
	*forward_out = in_list(word, len, forward_prefixes);
	return *forward_out || in_list(word, len, reply_prefixes);
}

/* Bytes of UTF-8 sequences count as letters. */
static bool word_byte(char c)
{
	return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

static bool stands_in(const char *key, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = strstr(key, word); p != NULL; p = strstr(p + 1, word))
		if ((p == key || !word_byte(p[-1]) || !word_byte(word[0])) &&
			(!word_byte(p[n]) || !word_byte(word[n - 1])))
			return true;
	return false;
}

bool quote_has_word(const char *key, const char *const *words)
{
	for (; *words != NULL; words++)
		if (stands_in(key, *words))
			return true;
	return false;
}

unsigned quote_count_words(const char *key, const char *const *words)
{
	unsigned n = 0;

	for (; *words != NULL; words++)
		n += stands_in(key, *words);
	return n;
}
