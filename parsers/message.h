/*
 * message.h - what one mail is once it has been read: the only form in which a stranger's words leave the reader.
 *
 * All strings are clean UTF-8 (text.h), Social Security numbers already replaced. Nothing here knows how it was parsed.
 */
#ifndef MAILCLERK_PARSERS_MESSAGE_H
#define MAILCLERK_PARSERS_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "parsers/buf.h"

#define CASE_PREFIX "CGH" /* case numbers: CGH-26-00213 */

struct address {
	char *name; /* owned; display name, "" where none */
	char *addr; /* owned; local@domain, domain in lower case; "" where there is none */
};

struct addresses {
	struct address *v; /* owned */
	size_t n, cap;
};

enum attachment_flag {
	ATTACHMENT_EMPTY = 1 << 0, /* zero bytes */
	ATTACHMENT_ENCRYPTED = 1 << 1,
	ATTACHMENT_MACROS = 1 << 2,
	ATTACHMENT_EXECUTABLE = 1 << 3,
	ATTACHMENT_NO_TEXT = 1 << 4,  /* a document that opens but holds no text: a scan */
	ATTACHMENT_BROKEN = 1 << 5,   /* says it is a document and does not open */
	ATTACHMENT_MISNAMED = 1 << 6, /* content and name disagree */
	ATTACHMENT_SSN = 1 << 7,      /* its name or text held a Social Security number */
};

struct attachment {
	char *name;      /* owned; as the sender named it, "" where not */
	char *type;      /* owned; MIME type by content where that is known, else as declared */
	int64_t size;    /* bytes, decoded */
	char sha256[65]; /* hexadecimal, of the decoded bytes */
	char *text;      /* owned; its text, "" where none was taken */
	unsigned flags;  /* enum attachment_flag */
};

struct attachments {
	struct attachment *v; /* owned */
	size_t n, cap;
};

enum screen_kind {
	SCREEN_REQUEST,    /* a person wrote it */
	SCREEN_AUTO_REPLY, /* out of office, vacation, ticket robots */
	SCREEN_BOUNCE,     /* delivery report of any shape */
	SCREEN_RECEIPT,    /* read receipt, calendar answer */
	SCREEN_LIST,       /* list or bulk mail */
	SCREEN_LOOP,       /* our own mail come back */
	SCREEN_UNREADABLE, /* encrypted, or nothing that can be read */
	SCREEN_KINDS
};
extern const char *const screen_kind_names[]; /* "request", "auto-reply", ... */

struct screen {
	enum screen_kind kind;
	bool may_reply;         /* may a letter go to the sender at all */
	bool may_advance;       /* may this mail move a case */
	struct strings because; /* owned; one line each, the evidence */
};

enum auth_result { AUTH_NONE, AUTH_PASS, AUTH_FAIL, AUTH_RESULTS };
enum auth_method { AUTH_BY_NOTHING, AUTH_BY_DMARC, AUTH_BY_SMIME, AUTH_BY_LOCAL, AUTH_METHODS };
extern const char *const auth_result_names[]; /* "none", "pass", "fail" */
extern const char *const auth_method_names[]; /* NULL, "dmarc", "smime", "local" */

struct sender_auth {
	enum auth_result result; /* of the From address, by the receiving boundary's own word */
	enum auth_method method;
};

enum bounce_action {
	BOUNCE_FAILED,  /* given up */
	BOUNCE_DELAYED, /* still tried */
	BOUNCE_DONE,    /* delivered, relayed, expanded: no trouble */
	BOUNCE_ACTIONS
};
extern const char *const bounce_action_names[]; /* "failed", "delayed", "done" */

struct bounce_recipient {
	char *addr;     /* owned; as the reporting server knows it (Final-Recipient) */
	char *original; /* owned; as the letter's sender wrote it, "" where that is not said */
	char *status; /* owned; RFC 3463, "5.1.1"; "5.0.0" where only a reply code was given; "" where neither */
	char *reason; /* owned; what the refusing server said, one line; "" where nothing */
	enum bounce_action action;
};

/* What a delivery report says. Whoever writes a mail can write this: it is believed only where original_id proves that the
 * writer has seen our letter. */
struct bounce {
	char *original_id; /* owned; Message-ID of the letter that came back, "" where it is not told */
	struct bounce_recipient *v; /* owned */
	size_t n, cap;
};

enum signer_state {
	SIGNER_NONE,     /* the mail is not signed, or not as a whole */
	SIGNER_UNPROVEN, /* signed, but by nobody whom the office's authorities vouch for */
	SIGNER_INVALID, /* the signature does not match: a list, a gateway or somebody else changed the mail */
	SIGNER_VALID,
	SIGNER_STATES
};
extern const char *const signer_state_names[]; /* "none", "unproven", "invalid", "valid" */

/* Who signed the mail (S/MIME). */
struct signer {
	enum signer_state state;
	char *addr; /* owned; the address in the certificate, From where it has that; "" unless valid */
	char *name;    /* owned; its common name; "" unless valid */
	char *because; /* owned; what is missing, one line; "" where nothing is */
};

struct message {
	char *message_id; /* owned; without angle brackets; "" where none */
	char content_key
		[65]; /* SHA-256 over Message-ID, From, To, Date, Subject, References and body */
	struct addresses from; /* more or fewer than one is not trusted */
	struct addresses reply_to, to, cc;
	struct address sender; /* Sender header */
	char *return_path;     /* owned; "" for <> or none: has_return_path tells which */
	bool has_return_path;
	char *subject; /* owned */
	int64_t date;  /* Date header, Unix seconds; 0 where none */
	struct strings
		references; /* owned; oldest first, In-Reply-To last, without angle brackets, no duplicates */
	char *text; /* owned; what this person newly wrote, without signature, banner and footer. Table
	                             * cells of one row are separated by TAB, rows by LF. */
	char *asked; /* owned; the same with the quoted question, behind "> ", above each answer between quotes; "" where there are none.
			Only rules see it: it does not leave the reader */
	char *signature; /* owned; the signature block under it */
	char *quoted;    /* owned; older mail quoted below or between */
	char *forwarded; /* owned; mail forwarded on: header block and text */
	char *marking;   /* owned; CUI marking line, "" where none */
	char *case_number; /* owned; our case number in subject or text (subject first), "" where none */
	bool external; /* an [EXTERNAL] tag or CAUTION banner was taken off */
	bool ssn;      /* a Social Security number was found and replaced */
	bool forward;  /* the mail passes another mail on (subject FW:/Fwd: or a forwarded part) */
	struct attachments attachments;
	struct strings
		links; /* owned; "host/path" of shared files that the mail links to (links.h) */
	struct screen screen;
	struct sender_auth auth;
	struct signer signer;
	struct bounce bounce; /* empty but for mail that the screen calls a bounce */
};

void message_init(
	struct message *m); /* all strings "", kind request, may_reply and may_advance false */
void message_free(struct message *m); /* frees the contents; NULL-safe */
void addresses_add(
	struct addresses *list, const char *name, const char *addr); /* cleans and bounds both */
void addresses_free(struct addresses *list);                         /* the contents */
/* A new last recipient with nothing in it, NULL where there are LIMIT_ADDRESSES already. */
struct bounce_recipient *bounce_add(struct bounce *b);

#endif
