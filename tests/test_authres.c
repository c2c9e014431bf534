/* test_authres.c - whose word counts, and what it says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/authres.h"
#include "parsers/mem.h"
#include "parsers/text.h"
#include "tests/header_text.h"

#define IN1                                                                               \
	"Received: from DM3P110MB4171.NAMP110.PROD.OUTLOOK.COM (2001:489a:200:22d::29)\n" \
	" by SY2P110MB8857.NAMP110.PROD.OUTLOOK.COM with HTTPS; Mon, 05 Oct 2026 15:41:21 +0000\n"
#define ENTRY                                                                                  \
	"Received: from mail.example.gov (192.0.2.7) by\n"                                     \
	" DM3P110CA4171.NAMP110.PROD.OUTLOOK.COM (2001:489a:200:9d::1a) with Microsoft SMTP\n" \
	" Server (version=TLS1_2) id 15.20.1 via Frontend Transport; Mon, 05 Oct 2026 +0000\n"
#define THEIRS "Received: from laptop (10.0.0.3) by mail.example.gov with ESMTPSA id 1; Mon\n"
#define FAKE_ENTRY \
	"Received: from a.PROD.OUTLOOK.COM (2001:489a::1) by b.PROD.OUTLOOK.COM with HTTPS; M\n"
#define M365(dmarc)                                                        \
	"Authentication-Results: spf=pass (sender IP is 192.0.2.7)\n"      \
	" smtp.mailfrom=example.gov; dkim=pass (signature was verified)\n" \
	" header.d=example.gov;" dmarc ";compauth=pass reason=100\n"
#define PASS M365("dmarc=pass action=none header.from=example.gov")
#define FAIL M365("dmarc=fail action=oreject header.from=example.gov")
#define FORGED                                                          \
	"Authentication-Results: spf=pass (sender IP is 198.51.100.9) " \
	"smtp.mailfrom=example.gov;\n"                                  \
	" dmarc=pass action=none header.from=example.gov;compauth=pass reason=100\n"
#define FROM "From: Dana Ruiz <dana@example.gov>\n"
#define AR "Authentication-Results: "

struct row {
	const char *name;
	enum auth_profile_kind profile;
	const char *header;
	const char *from; /* NULL: dana@example.gov */
	enum auth_result want;
};

static const struct row rows[] = {
	/* Microsoft 365: by place */
	{"as corpus mails look", AUTH_PROFILE_M365, IN1 ENTRY PASS FROM, NULL, AUTH_PASS},
	{"above the entry", AUTH_PROFILE_M365, IN1 PASS ENTRY FROM, NULL, AUTH_PASS},
	{"above everything", AUTH_PROFILE_M365, PASS IN1 ENTRY FROM, NULL, AUTH_PASS},
	{"through a relay of the sender's", AUTH_PROFILE_M365, IN1 ENTRY PASS THEIRS FROM, NULL,
		AUTH_PASS},
	{"only inside hops", AUTH_PROFILE_M365, IN1 PASS FROM, NULL, AUTH_PASS},
	{"fail", AUTH_PROFILE_M365, IN1 ENTRY FAIL FROM, NULL, AUTH_FAIL},
	{"forged pass below a true fail", AUTH_PROFILE_M365, IN1 ENTRY FAIL PASS FROM, NULL,
		AUTH_FAIL},
	{"forged pass below the sender's trace", AUTH_PROFILE_M365, IN1 FAIL ENTRY THEIRS PASS FROM,
		NULL, AUTH_FAIL},
	{"none stamped, forged below the sender's trace", AUTH_PROFILE_M365,
		IN1 ENTRY THEIRS FORGED FROM, NULL, AUTH_NONE},
	{"none stamped, forged trace and pass", AUTH_PROFILE_M365, IN1 ENTRY FAKE_ENTRY FORGED FROM,
		NULL, AUTH_NONE},
	{"HELO that claims to be inside", AUTH_PROFILE_M365,
		IN1 "Received: from x.PROD.OUTLOOK.COM (192.0.2.7) by y.PROD.OUTLOOK.COM with "
		    "SMTP; M\n" FAKE_ENTRY FORGED FROM,
		NULL, AUTH_NONE},
	{"below the sender's trace, of the client that came in", AUTH_PROFILE_M365,
		IN1 ENTRY THEIRS PASS FROM, NULL, AUTH_PASS},
	{"right below the entry, of another client", AUTH_PROFILE_M365, IN1 ENTRY FORGED FROM, NULL,
		AUTH_NONE},
	{"fail of another client", AUTH_PROFILE_M365,
		IN1 ENTRY AR
		"spf=fail (sender IP is 198.51.100.9);dmarc=fail header.from=example.gov\n" FROM,
		NULL, AUTH_FAIL},
	{"right below the entry, of no client", AUTH_PROFILE_M365,
		IN1 ENTRY AR "dmarc=pass header.from=example.gov\n" FROM, NULL, AUTH_NONE},
	{"above the entry, of no client", AUTH_PROFILE_M365,
		IN1 AR "dmarc=pass header.from=example.gov\n" ENTRY FROM, NULL, AUTH_PASS},
	{"host that only ends like it", AUTH_PROFILE_M365,
		"Received: from a (192.0.2.7) by mx.notoutlook.com with SMTP; M\n" PASS FROM, NULL,
		AUTH_NONE},
	{"host only in a comment", AUTH_PROFILE_M365,
		"Received: from a (192.0.2.7) (by x.PROD.OUTLOOK.COM) by mx.evil.example with "
		"SMTP; M\n" PASS FROM,
		NULL, AUTH_NONE},
	{"another server in front, nothing above", AUTH_PROFILE_M365,
		"Received: from smtp.example.gov ([192.0.2.7]) by mx1.opm.gov with ESMTP id d; "
		"F\n" PASS FROM,
		NULL, AUTH_NONE},
	{"above another server's trace", AUTH_PROFILE_M365,
		PASS "Received: from a ([192.0.2.7]) by mx1.opm.gov with ESMTP id d; F\n" FROM,
		NULL, AUTH_NONE},
	{"no trace", AUTH_PROFILE_M365, PASS FROM, NULL, AUTH_NONE},
	{"nothing", AUTH_PROFILE_M365, IN1 ENTRY FROM, NULL, AUTH_NONE},
	{"no header", AUTH_PROFILE_M365, "", NULL, AUTH_NONE},
	{"with an authserv-id", AUTH_PROFILE_M365,
		IN1 AR "mx.evil.example; dmarc=pass header.from=example.gov\n" ENTRY FROM, NULL,
		AUTH_NONE},
	{"with an authserv-id and version", AUTH_PROFILE_M365,
		IN1 AR "mx.microsoft.com 1; dmarc=pass header.from=example.gov\n" ENTRY FROM, NULL,
		AUTH_NONE},
	{"with an authserv-id and no semicolon", AUTH_PROFILE_M365,
		IN1 AR "mx.evil.example dmarc=pass header.from=example.gov\n" ENTRY FROM, NULL,
		AUTH_NONE},
	{"ARC and X- variants and the original", AUTH_PROFILE_M365,
		IN1 ENTRY
		"ARC-" PASS "X-" PASS
		"Authentication-Results-Original: dmarc=pass header.from=example.gov\n" FROM,
		NULL, AUTH_NONE},
	{"name in any case", AUTH_PROFILE_M365,
		IN1 "authentication-results: DMARC=Pass header.From=Example.GOV\n" ENTRY FROM, NULL,
		AUTH_PASS},

	/* what it says */
	{"best guess", AUTH_PROFILE_M365,
		IN1 ENTRY M365("dmarc=bestguesspass action=none header.from=example.gov") FROM,
		NULL, AUTH_NONE},
	{"temperror", AUTH_PROFILE_M365,
		IN1 ENTRY M365("dmarc=temperror action=none header.from=example.gov") FROM, NULL,
		AUTH_NONE},
	{"permerror", AUTH_PROFILE_M365,
		IN1 ENTRY M365("dmarc=permerror action=none header.from=example.gov") FROM, NULL,
		AUTH_NONE},
	{"none", AUTH_PROFILE_M365,
		IN1 ENTRY M365("dmarc=none action=none header.from=example.gov") FROM, NULL,
		AUTH_NONE},
	{"no DMARC", AUTH_PROFILE_M365, IN1 ENTRY M365("arc=none") FROM, NULL, AUTH_NONE},
	{"fail, and compauth too", AUTH_PROFILE_M365,
		IN1 AR "spf=fail smtp.mailfrom=x.example; dkim=none header.d=none;dmarc=fail "
		       "action=none header.from=example.gov;compauth=fail reason=001\n" ENTRY FROM,
		NULL, AUTH_FAIL},
	{"fail, for whatever domain", AUTH_PROFILE_M365,
		IN1 ENTRY M365("dmarc=fail action=none header.from=other.gov") FROM, NULL,
		AUTH_FAIL},
	{"compauth alone", AUTH_PROFILE_M365,
		IN1 AR
		"spf=none;dkim=none;dmarc=none header.from=example.gov;compauth=fail\n" ENTRY FROM,
		NULL, AUTH_NONE},
	{"spf and dkim alone", AUTH_PROFILE_M365,
		IN1 AR
		"spf=pass smtp.mailfrom=example.gov; dkim=pass header.d=example.gov\n" ENTRY FROM,
		NULL, AUTH_NONE},
	{"for another domain", AUTH_PROFILE_M365,
		IN1 ENTRY M365("dmarc=pass action=none header.from=other.gov") FROM, NULL,
		AUTH_NONE},
	{"for the domain above", AUTH_PROFILE_M365, IN1 ENTRY PASS FROM, "dana@mail.example.gov",
		AUTH_NONE},
	{"for a domain that ends like it", AUTH_PROFILE_M365, IN1 ENTRY PASS FROM,
		"dana@anexample.gov", AUTH_NONE},
	{"From in capitals", AUTH_PROFILE_M365, IN1 ENTRY PASS FROM, "Dana@EXAMPLE.GOV", AUTH_PASS},
	{"pass without a domain", AUTH_PROFILE_M365, IN1 ENTRY M365("dmarc=pass action=none") FROM,
		NULL, AUTH_NONE},
	{"pass with two domains", AUTH_PROFILE_M365,
		IN1 ENTRY M365("dmarc=pass header.from=example.gov header.from=other.gov") FROM,
		NULL, AUTH_NONE},
	{"pass with two domains, the right one last", AUTH_PROFILE_M365,
		IN1 ENTRY M365("dmarc=pass header.from=other.gov header.from=example.gov") FROM,
		NULL, AUTH_NONE},
	{"pass twice", AUTH_PROFILE_M365,
		IN1 ENTRY M365(
			"dmarc=pass header.from=example.gov; dmarc=pass header.from=example.gov")
			FROM,
		NULL, AUTH_NONE},
	{"pass and fail", AUTH_PROFILE_M365,
		IN1 ENTRY M365(
			"dmarc=pass header.from=example.gov; dmarc=fail header.from=example.gov")
			FROM,
		NULL, AUTH_FAIL},
	{"the domain of another method", AUTH_PROFILE_M365,
		IN1 AR "dmarc=pass; dkim=pass header.from=example.gov\n" ENTRY FROM, NULL,
		AUTH_NONE},
	{"international domain", AUTH_PROFILE_M365,
		IN1 ENTRY M365("dmarc=pass header.from=xn--bcher-kva.example") FROM,
		"a@b\xc3\xbc"
		"cher.example",
		AUTH_PASS},

	/* From */
	{"no From", AUTH_PROFILE_M365, IN1 ENTRY PASS, "", AUTH_NONE},
	{"two From fields", AUTH_PROFILE_M365, IN1 ENTRY PASS FROM FROM, NULL, AUTH_NONE},
	{"two addresses", AUTH_PROFILE_M365, IN1 ENTRY PASS FROM,
		"dana@example.gov,eve@example.gov", AUTH_NONE},
	{"two addresses and fail", AUTH_PROFILE_M365, IN1 ENTRY FAIL FROM,
		"dana@example.gov,eve@example.gov", AUTH_NONE},
	{"no domain", AUTH_PROFILE_M365, IN1 ENTRY PASS FROM, "dana", AUTH_NONE},
	{"empty domain", AUTH_PROFILE_M365, IN1 ENTRY M365("dmarc=pass header.from=\"\"") FROM,
		"dana@", AUTH_NONE},

	/* the grammar of RFC 8601 */
	{"comments, quotes and blanks everywhere", AUTH_PROFILE_SERVER,
		AR "(c (nested) \\) ) mx.opm.gov (c) 1 (c) ; (c) dmarc (c) / (c) 1 (c) = (c) "
		   "\"pass\" (c)"
		   " reason (c) = (c) \"a; dmarc=fail (\" header (c) . (c) from (c) = (c) "
		   "example.gov (c)\n" FROM,
		NULL, AUTH_PASS},
	{"folded", AUTH_PROFILE_SERVER,
		AR "mx.opm.gov;\n\tdmarc=pass\n\t(p=REJECT sp=REJECT "
		   "dis=NONE)\n\theader.from=example.gov\n" FROM,
		NULL, AUTH_PASS},
	{"quoted local part", AUTH_PROFILE_SERVER,
		AR "mx.opm.gov; spf=pass smtp.mailfrom=\"a;dmarc=fail b\"@evil.example; dmarc=pass "
		   "header.from=example.gov\n" FROM,
		NULL, AUTH_PASS},
	{"signature with equals signs", AUTH_PROFILE_SERVER,
		AR "mx.opm.gov; dkim=pass header.b=ab+/c== header.i=@example.gov; dmarc=pass "
		   "header.from=example.gov;\n" FROM,
		NULL, AUTH_PASS},
	{"only a comment says fail", AUTH_PROFILE_SERVER,
		AR "mx.opm.gov; dmarc=pass (; dmarc=fail) header.from=example.gov\n" FROM, NULL,
		AUTH_PASS},
	{"comment without an end", AUTH_PROFILE_SERVER,
		AR "mx.opm.gov; dmarc=pass header.from=example.gov (; dmarc=fail\n" FROM, NULL,
		AUTH_NONE},
	{"end without a comment", AUTH_PROFILE_SERVER,
		AR "mx.opm.gov; spf=pass ) ; dmarc=pass header.from=example.gov\n" FROM, NULL,
		AUTH_NONE},
	{"quote without an end", AUTH_PROFILE_SERVER,
		AR "mx.opm.gov; dmarc=pass header.from=\"example.gov\n" FROM, NULL, AUTH_NONE},
	{"value missing at the end", AUTH_PROFILE_SERVER,
		AR "mx.opm.gov; dmarc=pass header.from=example.gov; spf=\n" FROM, NULL, AUTH_NONE},
	{"nothing was checked", AUTH_PROFILE_SERVER, AR "mx.opm.gov; none\n" FROM, NULL, AUTH_NONE},
	{"empty", AUTH_PROFILE_SERVER, AR "\n" FROM, NULL, AUTH_NONE},

	/* a server by its id */
	{"its own", AUTH_PROFILE_SERVER,
		AR "MX.opm.gov 1; dmarc=pass header.from=example.gov\n" FROM, NULL, AUTH_PASS},
	{"its own, quoted", AUTH_PROFILE_SERVER,
		AR "\"mx.opm.gov\"; dmarc=fail header.from=example.gov\n" FROM, NULL, AUTH_FAIL},
	{"another's", AUTH_PROFILE_SERVER,
		AR "mx.evil.example; dmarc=pass header.from=example.gov\n" FROM, NULL, AUTH_NONE},
	{"another's above its own", AUTH_PROFILE_SERVER,
		AR "mx.example; dmarc=fail\n" AR
		   "mx.opm.gov; dmarc=pass header.from=example.gov\n" FROM,
		NULL, AUTH_PASS},
	{"its own twice", AUTH_PROFILE_SERVER,
		AR "mx.opm.gov; dmarc=pass header.from=example.gov\n" AR
		   "mx.opm.gov; spf=pass\n" FROM,
		NULL, AUTH_NONE},
	{"its own, and a broken one", AUTH_PROFILE_SERVER,
		AR "mx.opm.gov; dmarc=pass header.from=example.gov\n" AR
		   "mx.opm.gov; spf=pass (\n" FROM,
		NULL, AUTH_NONE},
	{"no id at all", AUTH_PROFILE_SERVER, PASS FROM, NULL, AUTH_NONE},
	{"as ARC", AUTH_PROFILE_SERVER,
		"ARC-Authentication-Results: i=1; mx.opm.gov; dmarc=pass "
		"header.from=example.gov\n" FROM,
		NULL, AUTH_NONE},

	/* the others */
	{"nothing is believed", AUTH_PROFILE_NONE, IN1 ENTRY PASS FROM, NULL, AUTH_NONE},
	{"nothing is believed, not even fail", AUTH_PROFILE_NONE, IN1 ENTRY FAIL FROM, NULL,
		AUTH_NONE},
	{"everything is believed", AUTH_PROFILE_TRUST, FROM, NULL, AUTH_PASS},
	{"everything but two addresses", AUTH_PROFILE_TRUST, FROM, "a@example.gov,b@example.gov",
		AUTH_NONE},
};

static struct sender_auth judge(
	const struct mime *mime, const char *from, enum auth_profile_kind kind, const char *id)
{
	const struct auth_profile profile = {kind, id};
	struct sender_auth auth;
	struct message m;

	message_init(&m);
	while (*from != '\0') {
		char *one = xstrndup(from, strcspn(from, ","));

		addresses_add(&m.from, "", one);
		from += strlen(one);
		from += *from == ',';
		free(one);
	}
	auth = authres_judge(mime, &m, &profile);
	message_free(&m);
	return auth;
}

static void table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct mime mime;
		struct sender_auth auth;
		enum auth_method by = AUTH_BY_NOTHING;

		header_text_read(rows[i].header, &mime);
		auth = judge(&mime, rows[i].from != NULL ? rows[i].from : "dana@example.gov",
			rows[i].profile, "mx.opm.gov");
		header_text_free(&mime);
		if (rows[i].want != AUTH_NONE)
			by = rows[i].profile == AUTH_PROFILE_TRUST ? AUTH_BY_LOCAL : AUTH_BY_DMARC;
		if (auth.result != rows[i].want || auth.method != by)
			fail_msg("%s: got %s", rows[i].name, auth_result_names[auth.result]);
	}
}

static void long_values_are_not_believed(void **state)
{
	static const char start[] =
		"Authentication-Results: mx.opm.gov; dmarc=pass header.from=example.gov";
	static char header[40000];
	static const struct {
		const char *name, *fill;
		size_t bytes;
	} fills[] = {
		{"too long", "; x=y", 30000},
		{"too many methods", ";x=y", 400},
		{"a long word", "a", 2000},
		{"a deep comment", "(", 16000},
	};

	(void)state;
	for (size_t i = 0; i < sizeof fills / sizeof *fills; i++) {
		struct mime mime;
		size_t n = (size_t)snprintf(header, sizeof header, "%s", start);

		while (n < fills[i].bytes)
			n += (size_t)snprintf(header + n, sizeof header - n, "%s", fills[i].fill);
		header_text_read(header, &mime);
		if (judge(&mime, "dana@example.gov", AUTH_PROFILE_SERVER, "mx.opm.gov").result !=
			AUTH_NONE)
			fail_msg("%s", fills[i].name);
		header_text_free(&mime);
	}
	(void)judge(&(struct mime){0}, "dana@example.gov", AUTH_PROFILE_SERVER, NULL);
}

/* Each corpus mail against a plain reading of its first field: the two must agree. */
static void corpus(void **state)
{
	const char *shared = getenv("MAILCLERK_SHARED");
	char *folder = xasprintf("%s/corpus/dev", shared != NULL ? shared : "../shared");
	DIR *d = opendir(folder);
	struct dirent *entry;
	int n[AUTH_RESULTS] = {0};

	(void)state;
	if (d == NULL) {
		print_message("no corpus at %s: skipped\n", folder);
		free(folder);
		skip();
	}
	while ((entry = readdir(d)) != NULL) {
		char *path, from[400] = "";
		static char bytes[65536];
		struct mime mime;
		struct sender_auth auth;
		const char *first = NULL;
		FILE *f;

		if (!text_iends(entry->d_name, ".eml"))
			continue;
		path = xasprintf("%s/%s", folder, entry->d_name);
		f = fopen(path, "rb");
		assert_non_null(f);
		bytes[fread(bytes, 1, sizeof bytes - 1, f)] = '\0';
		fclose(f);
		free(path);
		header_text_read(bytes, &mime);
		for (size_t i = 0; i < mime.headers_n; i++) {
			if (text_ieq(mime.headers[i].name, "From"))
				(void)sscanf(mime.headers[i].value, "%*[^<]<%399[^>]", from);
			if (text_ieq(mime.headers[i].name, "Authentication-Results") &&
				first == NULL)
				first = mime.headers[i].value;
		}
		auth = judge(&mime, from, AUTH_PROFILE_M365, NULL);
		if ((auth.result == AUTH_PASS) !=
			(first != NULL && strstr(first, "dmarc=pass") != NULL))
			fail_msg("%s: %s", entry->d_name, auth_result_names[auth.result]);
		n[auth.result]++;
		header_text_free(&mime);
	}
	closedir(d);
	free(folder);
	print_message("pass %d, fail %d, none %d\n", n[AUTH_PASS], n[AUTH_FAIL], n[AUTH_NONE]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table),
		cmocka_unit_test(long_values_are_not_believed),
		cmocka_unit_test(corpus),
	};

	return cmocka_run_group_tests_name("authres", tests, NULL, NULL);
}
