/*
 * config.c - owns mailclerk.yaml: its schema, its defaults, and every check that needs more than one key. What stands below
 * oauth2 is config_oauth.c's.
 *
 * Must not know what the values are used for, nor read a password (config_secret.c).
 */
#include "daemon/config.h"
#include "daemon/smtp.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/config_oauth.h"
#include "parsers/mem.h"
#include "parsers/text.h"
#include "parsers/yaml.h"
#include "templates/letter.h"

#define PACE_MAX 1000000
#define SMTP_CONNECTIONS 3
#define CLAMD_PATH_MAX 107 /* bytes: sun_path of sockaddr_un, less its NUL */

const char *const folder_names[] = {"inbox", "processed", "needs-human", "held"};

/* --- the file as libcyaml sees it --------------------------------------------------------------------------------- */

struct file_server {
	char *host;
	uint32_t port;
	enum tls_mode tls;
	char *user, *password_file, *password_credential, *ca_file;
	struct file_oauth *oauth2;
	uint32_t timeout_seconds;
};

struct file_folders {
	char *inbox, *processed, *needs_human, *held, *sent;
};

struct file_auth {
	char *provider, *authserv_id;
};

struct file_mailbox {
	char *name, *address;
	struct file_server *imap;
	char *maildir;
	struct file_folders *folders;
	struct file_auth *sender_authentication;
	char **list_ids;
	unsigned list_ids_count;
};

#define MEMORY_MIN \
	(192u << 20) /* bytes of address space; libraries and rules take 120 MB of them */

struct file_limits {
	uint64_t message_bytes, header_bytes, decoded_bytes, text_bytes, memory_bytes;
	uint32_t header_lines, parts, depth, attachments, read_seconds, cpu_seconds;
};

struct file_letters {
	uint32_t address_day, address_fruitless_day, domain_hour, case_day, total_hour;
};

struct file_smtp {
	struct file_server server;
	char *maildir;
	uint32_t letters_per_minute, letters_per_day, connections;
};

struct file {
	char *data_directory, *rules_directory, *organization, *message_id_domain, *help_contact;
	char **team;
	unsigned team_count;
	char *team_address;
	struct file_mailbox *mailboxes;
	unsigned mailboxes_count;
	struct file_smtp *smtp;
	uint32_t poll_seconds, stall_seconds, canary_minutes;
	uint32_t digest_hour;
	uint32_t retention_days;
	char *smime_ca_file, *clamd_socket;
	struct file_limits *limits;
	struct file_letters *letters;
};

#define OPTIONAL_STRING(key, type, member) \
	CYAML_FIELD_STRING_PTR(            \
		key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, type, member, 1, CYAML_UNLIMITED)
#define NEEDED_STRING(key, type, member) \
	CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER, type, member, 1, CYAML_UNLIMITED)
#define OPTIONAL_UINT(key, type, member) CYAML_FIELD_UINT(key, CYAML_FLAG_OPTIONAL, type, member)

static const cyaml_strval_t tls_words[] = {
	{"implicit", TLS_IMPLICIT}, {"starttls", TLS_STARTTLS}, {"none", TLS_NONE}};

#define SERVER_FIELDS(type, prefix)                                                               \
	OPTIONAL_STRING("host", type, prefix host), OPTIONAL_UINT("port", type, prefix port),     \
		CYAML_FIELD_ENUM("tls", CYAML_FLAG_OPTIONAL, type, prefix tls, tls_words, 3),     \
		OPTIONAL_STRING("user", type, prefix user),                                       \
		OPTIONAL_STRING("password_file", type, prefix password_file),                     \
		OPTIONAL_STRING("password_credential", type, prefix password_credential),         \
		CYAML_FIELD_MAPPING_PTR("oauth2", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, type, \
			prefix oauth2, config_oauth_fields),                                      \
		OPTIONAL_STRING("ca_file", type, prefix ca_file),                                 \
		OPTIONAL_UINT("timeout_seconds", type, prefix timeout_seconds)

static const cyaml_schema_field_t server_fields[] = {
	SERVER_FIELDS(struct file_server, ), CYAML_FIELD_END};
static const cyaml_schema_field_t smtp_fields[] = {SERVER_FIELDS(struct file_smtp, server.),
	OPTIONAL_STRING("maildir", struct file_smtp, maildir),
	OPTIONAL_UINT("letters_per_minute", struct file_smtp, letters_per_minute),
	OPTIONAL_UINT("connections", struct file_smtp, connections),
	OPTIONAL_UINT("letters_per_day", struct file_smtp, letters_per_day), CYAML_FIELD_END};
static const cyaml_schema_field_t folder_fields[] = {
	OPTIONAL_STRING("inbox", struct file_folders, inbox),
	OPTIONAL_STRING("processed", struct file_folders, processed),
	OPTIONAL_STRING("needs_human", struct file_folders, needs_human),
	OPTIONAL_STRING("held", struct file_folders, held),
	OPTIONAL_STRING("sent", struct file_folders, sent), CYAML_FIELD_END};
static const cyaml_schema_field_t auth_fields[] = {
	OPTIONAL_STRING("provider", struct file_auth, provider),
	OPTIONAL_STRING("authserv_id", struct file_auth, authserv_id), CYAML_FIELD_END};

static const cyaml_schema_value_t string_entry = {
	CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char *, 1, CYAML_UNLIMITED)};

static const cyaml_schema_field_t mailbox_fields[] = {
	NEEDED_STRING("name", struct file_mailbox, name),
	NEEDED_STRING("address", struct file_mailbox, address),
	CYAML_FIELD_MAPPING_PTR("imap", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
		struct file_mailbox, imap, server_fields),
	OPTIONAL_STRING("maildir", struct file_mailbox, maildir),
	CYAML_FIELD_MAPPING_PTR("folders", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
		struct file_mailbox, folders, folder_fields),
	CYAML_FIELD_MAPPING_PTR("sender_authentication", CYAML_FLAG_POINTER, struct file_mailbox,
		sender_authentication, auth_fields),
	CYAML_FIELD_SEQUENCE("list_ids", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
		struct file_mailbox, list_ids, &string_entry, 0, 100),
	CYAML_FIELD_END};
static const cyaml_schema_value_t mailbox_entry = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct file_mailbox, mailbox_fields)};

static const cyaml_schema_field_t limit_fields[] = {
	OPTIONAL_UINT("message_bytes", struct file_limits, message_bytes),
	OPTIONAL_UINT("header_bytes", struct file_limits, header_bytes),
	OPTIONAL_UINT("header_lines", struct file_limits, header_lines),
	OPTIONAL_UINT("parts", struct file_limits, parts),
	OPTIONAL_UINT("depth", struct file_limits, depth),
	OPTIONAL_UINT("decoded_bytes", struct file_limits, decoded_bytes),
	OPTIONAL_UINT("text_bytes", struct file_limits, text_bytes),
	OPTIONAL_UINT("attachments", struct file_limits, attachments),
	OPTIONAL_UINT("read_seconds", struct file_limits, read_seconds),
	OPTIONAL_UINT("cpu_seconds", struct file_limits, cpu_seconds),
	OPTIONAL_UINT("memory_bytes", struct file_limits, memory_bytes), CYAML_FIELD_END};

static const cyaml_schema_field_t letters_fields[] = {
	OPTIONAL_UINT("address_day", struct file_letters, address_day),
	OPTIONAL_UINT("address_fruitless_day", struct file_letters, address_fruitless_day),
	OPTIONAL_UINT("domain_hour", struct file_letters, domain_hour),
	OPTIONAL_UINT("case_day", struct file_letters, case_day),
	OPTIONAL_UINT("total_hour", struct file_letters, total_hour), CYAML_FIELD_END};

static const cyaml_schema_field_t file_fields[] = {
	NEEDED_STRING("data_directory", struct file, data_directory),
	OPTIONAL_STRING("rules_directory", struct file, rules_directory),
	NEEDED_STRING("organization", struct file, organization),
	NEEDED_STRING("message_id_domain", struct file, message_id_domain),
	NEEDED_STRING("help_contact", struct file, help_contact),
	CYAML_FIELD_SEQUENCE("team", CYAML_FLAG_POINTER, struct file, team, &string_entry, 1, 1000),
	NEEDED_STRING("team_address", struct file, team_address),
	CYAML_FIELD_SEQUENCE(
		"mailboxes", CYAML_FLAG_POINTER, struct file, mailboxes, &mailbox_entry, 1, 32),
	CYAML_FIELD_MAPPING_PTR("smtp", CYAML_FLAG_POINTER, struct file, smtp, smtp_fields),
	OPTIONAL_UINT("poll_seconds", struct file, poll_seconds),
	OPTIONAL_UINT("stall_seconds", struct file, stall_seconds),
	OPTIONAL_UINT("canary_minutes", struct file, canary_minutes),
	OPTIONAL_UINT("digest_hour", struct file, digest_hour),
	OPTIONAL_UINT("retention_days", struct file, retention_days),
	OPTIONAL_STRING("smime_ca_file", struct file, smime_ca_file),
	OPTIONAL_STRING("clamd_socket", struct file, clamd_socket),
	CYAML_FIELD_MAPPING_PTR("limits", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct file,
		limits, limit_fields),
	CYAML_FIELD_MAPPING_PTR("letters", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct file,
		letters, letters_fields),
	CYAML_FIELD_END};
static const cyaml_schema_value_t file_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct file, file_fields)};

/* --- checks ------------------------------------------------------------------------------------------------------- */

struct checking {
	const char *path;
	const struct yaml_lines *lines;
	struct findings *findings;
};

#define WRONG(ck, line, ...) \
	findings_add((ck)->findings, FINDING_ERROR, (ck)->path, line, __VA_ARGS__)

/* How it logs in: a user, and exactly one way to prove who it is. */
static void check_login(
	const struct checking *ck, const struct file_server *s, const char *where, bool login)
{
	int ways =
		(s->password_file != NULL) + (s->password_credential != NULL) + (s->oauth2 != NULL);
	int line = yaml_line(ck->lines, "%s", where);
	char *below;

	if (s->user == NULL && (login || s->oauth2 != NULL))
		WRONG(ck, line,
			"%s has no user: add \"user: name\" and password_file, "
			"password_credential or oauth2",
			where);
	if (s->user != NULL && ways != 1)
		WRONG(ck, line,
			"%s needs exactly one of password_file, password_credential and oauth2",
			where);
	if (s->password_file != NULL && s->password_file[0] != '/')
		WRONG(ck, yaml_line(ck->lines, "%s.password_file", where),
			"password_file must be an absolute path");
	if (s->password_credential != NULL && strchr(s->password_credential, '/') != NULL)
		WRONG(ck, yaml_line(ck->lines, "%s.password_credential", where),
			"password_credential is a name as in LoadCredential=, not a path");
	if (s->oauth2 == NULL)
		return;
	below = xasprintf("%s.oauth2", where);
	config_oauth_check(s->oauth2, below, ck->path, ck->lines, ck->findings);
	free(below);
}

static void check_server(
	const struct checking *ck, const struct file_server *s, const char *where, bool login)
{
	int line = yaml_line(ck->lines, "%s", where);

	if (s->host == NULL)
		WRONG(ck, line, "%s has neither host nor maildir: add \"host: mail.example.gov\"",
			where);
	if (s->port > 65535)
		WRONG(ck, yaml_line(ck->lines, "%s.port", where),
			"port %u is not a port: write 1 to 65535", s->port);
	if (s->tls == TLS_NONE && s->host != NULL && !config_loopback(s->host))
		WRONG(ck, yaml_line(ck->lines, "%s.tls", where),
			"\"tls: none\" is allowed to a loopback address only: write implicit or "
			"starttls");
	check_login(ck, s, where, login);
	if (s->ca_file != NULL && access(s->ca_file, R_OK) < 0)
		WRONG(ck, yaml_line(ck->lines, "%s.ca_file", where),
			"ca_file %s cannot be read: %s", s->ca_file, strerror(errno));
	if (s->timeout_seconds > 3600)
		WRONG(ck, yaml_line(ck->lines, "%s.timeout_seconds", where),
			"timeout_seconds %u is too long: write 1 to 3600", s->timeout_seconds);
}

static void check_auth(const struct checking *ck, const struct file_mailbox *b, unsigned i)
{
	static const char *const providers[] = {"m365", "none", "local"};
	const struct file_auth *a = b->sender_authentication;
	int line = yaml_line(ck->lines, "mailboxes[%u].sender_authentication", i);
	bool known = false;

	if ((a->provider == NULL) == (a->authserv_id == NULL)) {
		WRONG(ck, line,
			"sender_authentication needs exactly one of provider and authserv_id");
		return;
	}
	if (a->provider == NULL)
		return;
	for (size_t k = 0; k < 3; k++)
		known |= strcmp(providers[k], a->provider) == 0;
	if (!known)
		WRONG(ck, yaml_line(ck->lines, "mailboxes[%u].sender_authentication.provider", i),
			"provider \"%s\" is not known: write m365, none or local", a->provider);
	if (strcmp(a->provider, "local") == 0 && b->maildir == NULL && b->imap != NULL &&
		b->imap->host != NULL && !config_loopback(b->imap->host))
		WRONG(ck, line,
			"provider local believes every From and is allowed with a loopback server "
			"or a maildir only: "
			"write m365, or authserv_id with the name that your server puts into "
			"Authentication-Results");
}

static void check_mailbox_name(const struct checking *ck, const struct file *f, unsigned i)
{
	const char *name = f->mailboxes[i].name;
	int line = yaml_line(ck->lines, "mailboxes[%u].name", i);

	if (strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(name) ||
		strlen(name) > 40)
		WRONG(ck, line,
			"mailbox name \"%s\": write lower-case letters, digits and hyphens, at "
			"most 40",
			name);
	for (unsigned k = 0; k < i; k++)
		if (strcmp(name, f->mailboxes[k].name) == 0)
			WRONG(ck, line, "mailbox name \"%s\" stands twice: each needs its own",
				name);
}

/* A mail that is filed where it lies would be found there again and again. */
static void check_folders(const struct checking *ck, const struct file_mailbox *b, unsigned i)
{
	const char *inbox;

	if (b->folders == NULL)
		return;
	inbox = b->folders->inbox != NULL ? b->folders->inbox : "INBOX";
	const struct {
		const char *key, *name;
	} rows[] = {{"processed", b->folders->processed}, {"needs_human", b->folders->needs_human},
		{"held", b->folders->held}};

	if (b->folders->sent != NULL && b->maildir != NULL)
		WRONG(ck, yaml_line(ck->lines, "mailboxes[%u].folders.sent", i),
			"folders.sent is for a mailbox on an IMAP server: leave it out here");
	for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
		if (rows[k].name != NULL && text_ieq(rows[k].name, inbox))
			WRONG(ck, yaml_line(ck->lines, "mailboxes[%u].folders.%s", i, rows[k].key),
				"folder %s is the inbox itself: name another, for example "
				"Mailclerk/Processed",
				rows[k].key);
}

static void check_mailbox(const struct checking *ck, const struct file *f, unsigned i)
{
	const struct file_mailbox *b = &f->mailboxes[i];
	char where[64];

	check_mailbox_name(ck, f, i);
	if (!letter_address_ok(b->address))
		WRONG(ck, yaml_line(ck->lines, "mailboxes[%u].address", i),
			"\"%s\" is not a mail address: write it like team@agency.gov", b->address);
	(void)snprintf(where, sizeof where, "mailboxes[%u].imap", i);
	if ((b->imap == NULL) == (b->maildir == NULL))
		WRONG(ck, yaml_line(ck->lines, "mailboxes[%u]", i),
			"mailbox \"%s\" needs exactly one of imap and maildir", b->name);
	if (b->imap != NULL)
		check_server(ck, b->imap, where, true);
	check_folders(ck, b, i);
	check_auth(ck, b, i);
}

static void check_member(const struct checking *ck, const struct file *f, unsigned i)
{
	int line = yaml_line(ck->lines, "team[%u]", i);

	if (!letter_address_ok(f->team[i]))
		WRONG(ck, line, "\"%s\" is not a mail address: write it like team@agency.gov",
			f->team[i]);
	for (unsigned k = 0; k < f->mailboxes_count; k++)
		if (text_ieq(f->mailboxes[k].address, f->team[i]))
			WRONG(ck, line,
				"%s is the mailbox \"%s\" itself: name the people who decide",
				f->team[i], f->mailboxes[k].name);
}

static void check_team(const struct checking *ck, const struct file *f)
{
	for (unsigned i = 0; i < f->team_count; i++)
		check_member(ck, f, i);
	if (!letter_address_ok(f->team_address))
		WRONG(ck, yaml_line(ck->lines, "team_address"),
			"\"%s\" is not a mail address: write it like team@agency.gov",
			f->team_address);
	for (unsigned i = 0; i < f->mailboxes_count; i++)
		if (text_ieq(f->mailboxes[i].address, f->team_address))
			WRONG(ck, yaml_line(ck->lines, "team_address"),
				"team_address is the mailbox \"%s\" itself: letters to the team "
				"would come back as mail",
				f->mailboxes[i].name);
}

static void check_limits(const struct checking *ck, const struct file_limits *l)
{
	const struct {
		const char *key;
		uint64_t value, max;
	} rows[] = {
		{"message_bytes", l->message_bytes, 200u << 20},
		{"header_bytes", l->header_bytes, 1u << 20},
		{"header_lines", l->header_lines, 10000},
		{"parts", l->parts, 5000},
		{"depth", l->depth, 50},
		{"decoded_bytes", l->decoded_bytes, 200u << 20},
		{"text_bytes", l->text_bytes, 256u << 10},
		{"attachments", l->attachments, 500},
		{"read_seconds", l->read_seconds, 600},
		{"cpu_seconds", l->cpu_seconds, 600},
		{"memory_bytes", l->memory_bytes, (uint64_t)16 << 30},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].value > rows[i].max)
			WRONG(ck, yaml_line(ck->lines, "limits.%s", rows[i].key),
				"limits.%s is at most %llu", rows[i].key,
				(unsigned long long)rows[i].max);
	/* below that no reader can start, and every mail would be held */
	if (l->memory_bytes != 0 && l->memory_bytes < MEMORY_MIN)
		WRONG(ck, yaml_line(ck->lines, "limits.memory_bytes"),
			"limits.memory_bytes is at least %u", MEMORY_MIN);
}

static void check_pace(const struct checking *ck, const struct file_smtp *s)
{
	const struct {
		const char *key;
		uint32_t value;
	} rows[] = {{"letters_per_minute", s->letters_per_minute},
		{"letters_per_day", s->letters_per_day}};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].value > PACE_MAX)
			WRONG(ck, yaml_line(ck->lines, "smtp.%s", rows[i].key),
				"smtp.%s is at most %d: leave it out where there is no limit",
				rows[i].key, PACE_MAX);
	if (s->connections > SMTP_LINES_MAX)
		WRONG(ck, yaml_line(ck->lines, "smtp.connections"),
			"smtp.connections is at most %d", SMTP_LINES_MAX);
}

static void check_times(const struct checking *ck, const struct file *f)
{
	const struct {
		const char *key;
		uint32_t value, most;
	} rows[] = {{"poll_seconds", f->poll_seconds, 86400},
		{"stall_seconds", f->stall_seconds, 3600},
		{"canary_minutes", f->canary_minutes, 1440}};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].value > rows[i].most)
			WRONG(ck, yaml_line(ck->lines, "%s", rows[i].key), "%s is at most %u",
				rows[i].key, rows[i].most);
}

static bool domain_ok(const char *d)
{
	char *probe = xasprintf("x@%s", d);
	bool ok = letter_address_ok(probe);

	free(probe);
	return ok;
}

static void check_file(const struct checking *ck, const struct file *f)
{
	if (f->data_directory[0] != '/')
		WRONG(ck, yaml_line(ck->lines, "data_directory"),
			"data_directory must be an absolute path");
	if (f->rules_directory != NULL && f->rules_directory[0] != '/')
		WRONG(ck, yaml_line(ck->lines, "rules_directory"),
			"rules_directory must be an absolute path");
	if (!domain_ok(f->message_id_domain))
		WRONG(ck, yaml_line(ck->lines, "message_id_domain"),
			"\"%s\" is not a domain: write for example mailclerk.example.gov",
			f->message_id_domain);
	check_team(ck, f);
	for (unsigned i = 0; i < f->mailboxes_count; i++)
		check_mailbox(ck, f, i);
	if (f->smtp->maildir == NULL)
		check_server(ck, &f->smtp->server, "smtp", false);
	else if (f->smtp->server.host != NULL)
		WRONG(ck, yaml_line(ck->lines, "smtp"),
			"smtp needs exactly one of host and maildir");
	check_pace(ck, f->smtp);
	check_times(ck, f);
	if (f->retention_days != 0 &&
		(f->retention_days < RETENTION_DAYS_LEAST || f->retention_days > 36500))
		WRONG(ck, yaml_line(ck->lines, "retention_days"),
			"retention_days is a number from %d to 36500; without the key nothing is "
			"purged",
			RETENTION_DAYS_LEAST);
	if (f->digest_hour > 24)
		WRONG(ck, yaml_line(ck->lines, "digest_hour"),
			"digest_hour is an hour from 1 to 23, or 24 for no digest");
	if (f->smime_ca_file != NULL && f->smime_ca_file[0] != '/')
		WRONG(ck, yaml_line(ck->lines, "smime_ca_file"),
			"smime_ca_file must be an absolute path");
	if (f->clamd_socket != NULL &&
		(f->clamd_socket[0] != '/' || strlen(f->clamd_socket) > CLAMD_PATH_MAX))
		WRONG(ck, yaml_line(ck->lines, "clamd_socket"),
			"clamd_socket must be the absolute path of a unix socket, at most %d bytes",
			CLAMD_PATH_MAX);
	if (f->limits != NULL)
		check_limits(ck, f->limits);
}

/* --- into struct config ------------------------------------------------------------------------------------------- */

static char *or_default(const char *value, const char *fallback)
{
	return xstrdup(value != NULL ? value : fallback);
}

static struct config_server server_from(const struct file_server *s)
{
	return (struct config_server){
		.host = xstrdup(s->host),
		.port = s->port,
		.tls = s->tls,
		.user = xstrdup(s->user),
		.password_file = xstrdup(s->password_file),
		.password_credential = xstrdup(s->password_credential),
		.oauth2 = config_oauth_from(s->oauth2),
		.ca_file = xstrdup(s->ca_file),
		.timeout_seconds = s->timeout_seconds != 0 ? s->timeout_seconds : 60,
	};
}

static struct auth_profile auth_from(const struct file_auth *a)
{
	struct auth_profile p = {.kind = AUTH_PROFILE_NONE};

	if (a->authserv_id != NULL)
		p = (struct auth_profile){
			.kind = AUTH_PROFILE_SERVER, .authserv_id = xstrdup(a->authserv_id)};
	else if (strcmp(a->provider, "m365") == 0)
		p.kind = AUTH_PROFILE_M365;
	else if (strcmp(a->provider, "local") == 0)
		p.kind = AUTH_PROFILE_TRUST;
	return p;
}

static void mailbox_from(const struct file_mailbox *b, int line, struct config_mailbox *out)
{
	static const struct file_folders none = {0};
	const struct file_folders *f = b->folders != NULL ? b->folders : &none;

	*out = (struct config_mailbox){.line = line};
	out->name = xstrdup(b->name);
	out->address = xstrdup(b->address);
	if (b->imap != NULL)
		out->imap = server_from(b->imap);
	out->maildir = xstrdup(b->maildir);
	out->folders[FOLDER_INBOX] = or_default(f->inbox, "INBOX");
	out->folders[FOLDER_PROCESSED] = or_default(f->processed, "Mailclerk/Processed");
	out->folders[FOLDER_NEEDS_HUMAN] = or_default(f->needs_human, "Mailclerk/Needs-human");
	out->folders[FOLDER_HELD] = or_default(f->held, "Mailclerk/Held");
	out->sent = xstrdup(f->sent);
	out->auth = auth_from(b->sender_authentication);
	for (unsigned i = 0; i < b->list_ids_count; i++)
		strings_add(&out->list_ids, b->list_ids[i]);
}

static struct limits limits_from(const struct file_limits *l)
{
	struct limits out = limits_default;

	if (l == NULL)
		return out;
#define TAKE(member, type)  \
	if (l->member != 0) \
	out.member = (type)l->member
	TAKE(message_bytes, size_t);
	TAKE(header_bytes, size_t);
	TAKE(header_lines, size_t);
	TAKE(parts, size_t);
	TAKE(depth, size_t);
	TAKE(decoded_bytes, size_t);
	TAKE(text_bytes, size_t);
	TAKE(attachments, size_t);
	TAKE(read_seconds, unsigned);
	TAKE(cpu_seconds, unsigned);
	TAKE(memory_bytes, size_t);
#undef TAKE
	return out;
}

static struct restraint_limits letters_from(const struct file_letters *l)
{
	struct restraint_limits out = restraint_default;

	if (l == NULL)
		return out;
#define TAKE(member)        \
	if (l->member != 0) \
	out.member = l->member
	TAKE(address_day);
	TAKE(address_fruitless_day);
	TAKE(domain_hour);
	TAKE(case_day);
	TAKE(total_hour);
#undef TAKE
	return out;
}

static struct config *config_from(
	const struct file *f, const char *path, const struct yaml_lines *lines)
{
	struct config *c = xcalloc(1, sizeof *c);

	c->file = xstrdup(path);
	c->data_directory = xstrdup(f->data_directory);
	c->rules_directory = xstrdup(f->rules_directory);
	c->organization = text_line(f->organization, LIMIT_NAME);
	c->message_id_domain = xstrdup(f->message_id_domain);
	c->help_contact = text_line(f->help_contact, LIMIT_NAME);
	for (unsigned i = 0; i < f->team_count; i++)
		strings_add(&c->team, f->team[i]);
	c->team_address = xstrdup(f->team_address);
	c->mailboxes = xcalloc(f->mailboxes_count, sizeof *c->mailboxes);
	for (unsigned i = 0; i < f->mailboxes_count; i++)
		mailbox_from(
			&f->mailboxes[i], yaml_line(lines, "mailboxes[%u]", i), &c->mailboxes[i]);
	c->mailboxes_n = f->mailboxes_count;
	c->smtp = server_from(&f->smtp->server);
	c->smtp_connections = f->smtp->connections != 0 ? f->smtp->connections : SMTP_CONNECTIONS;
	c->smtp_per_minute = f->smtp->letters_per_minute;
	c->smtp_per_day = f->smtp->letters_per_day;
	c->smtp_maildir = xstrdup(f->smtp->maildir);
	c->poll_seconds = f->poll_seconds != 0 ? f->poll_seconds : 60;
	c->stall_seconds = f->stall_seconds != 0 ? f->stall_seconds : 120;
	c->retention_days = f->retention_days;
	c->canary_minutes = f->canary_minutes;
	c->digest_hour = f->digest_hour != 0 ? f->digest_hour : 7;
	c->smime_ca_file = xstrdup(f->smime_ca_file);
	c->clamd_socket = xstrdup(f->clamd_socket);
	c->limits = limits_from(f->limits);
	c->letters = letters_from(f->letters);
	return c;
}

static int load_trust(const struct checking *ck, struct config *c)
{
	struct err e = {0};

	if (c->smime_ca_file == NULL ||
		smime_trust_load(c->smime_ca_file, &c->smime_trust, &e) == 0)
		return 0;
	WRONG(ck, yaml_line(ck->lines, "smime_ca_file"), "%s", e.message);
	return -1;
}

int config_load(const char *path, struct config **out, struct findings *findings)
{
	struct checking ck = {.path = path, .findings = findings};
	struct yaml_lines *lines = NULL;
	size_t before = findings->errors;
	void *data = NULL;

	*out = NULL;
	if (yaml_load(path, &file_schema, &data, &lines, findings) == 0) {
		ck.lines = lines;
		check_file(&ck, data);
		if (findings->errors == before)
			*out = config_from(data, path, lines);
		if (*out != NULL && load_trust(&ck, *out) < 0) {
			config_free(*out);
			*out = NULL;
		}
		yaml_free(&file_schema, data);
	}
	yaml_lines_free(lines);
	return *out != NULL ? 0 : -1;
}

const struct config_mailbox *config_mailbox_find(const struct config *c, const char *name)
{
	for (size_t i = 0; i < c->mailboxes_n; i++)
		if (strcmp(c->mailboxes[i].name, name) == 0)
			return &c->mailboxes[i];
	return NULL;
}
