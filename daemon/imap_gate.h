/*
 * imap_gate.h - what of a server's answer reaches the IMAP library.
 *
 * libetpan's parser dies of some answers (RFC 3501 7.1 codes without text, odd PERMANENTFLAGS, ENVELOPE and BODYSTRUCTURE), and
 * allocates whatever a literal announces. So every line goes through here first. Tagged lines pass without code and text, FETCH
 * passes with the items that are asked for and nothing else, LIST and "+" pass; all other lines are read here and dropped.
 * Literals are counted, not searched: a stranger's mail is never looked at.
 */
#ifndef MAILCLERK_DAEMON_IMAP_GATE_H
#define MAILCLERK_DAEMON_IMAP_GATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parsers/buf.h"
#include "parsers/err.h"

enum {
	GATE_LINE_MAX = 64 << 10, /* bytes of one line, literals apart */
	GATE_TEXT_MAX = 300,      /* bytes kept of what a server says */
	GATE_OUT_MAX =
		256
		<< 10, /* bytes that wait for the owner: he takes all before he feeds again, at most GATE_CHUNK_MAX */
	GATE_CHUNK_MAX = 64 << 10,
	GATE_ATOM_MAX = 64, /* bytes of a FETCH item's name */
};

enum gate_status { GATE_NONE, GATE_OK, GATE_NO, GATE_BAD };

struct imap_gate {
	/* set by the owner */
	int64_t literal_max; /* bytes: a larger literal is an error */

	/* learned from the server; the first group is reset by imap_gate_begin */
	enum gate_status status; /* of the tagged line */
	char text[GATE_TEXT_MAX +
		  1];   /* of the tagged line: code and text; made safe by who prints it */
	uint32_t found; /* messages that SEARCH named */
	bool copied;    /* COPYUID was given: something was copied or moved (RFC 4315) */
	uint32_t copy_uidvalidity, copy_uid; /* of COPYUID where it names one message; else 0 */
	bool try_create;                     /* TRYCREATE was given */
	bool continues;                      /* a "+" line came */
	bool bye;                            /* the server takes its leave; its words are in text */

	uint32_t uidvalidity; /* 0: none was given */
	bool read_only;
	bool has_move, has_uidplus, has_idle; /* of the last CAPABILITY */
	uint32_t exists;                      /* messages in the folder */
	bool news;                            /* EXISTS grew since the owner last cleared this */

	/* its own */
	struct buf line; /* owned: the piece of line that is being read */
	struct buf out;  /* owned: what may pass; taken by the owner */
	size_t out_at;   /* bytes of out that are taken already */
	int64_t literal_left;
	bool inside;  /* the line goes on after a literal */
	bool passing; /* and passes */
	bool fetch;   /* and is a FETCH */
	int depth;    /* of its parentheses */
	bool flags;   /* its last item is FLAGS */
	bool size;    /* or RFC822.SIZE */
};

void imap_gate_init(struct imap_gate *g, int64_t literal_max);
void imap_gate_free(struct imap_gate *g);

/* Before each command: forgets status, text and the marks above. */
void imap_gate_begin(struct imap_gate *g);

/* Takes what the server sent. -1 where it breaks the protocol or a limit: the connection is to be dropped. */
int imap_gate_feed(struct imap_gate *g, const char *bytes, size_t n, struct err *e);

/* Takes up to n bytes that may pass; 0 where there are none. */
size_t imap_gate_take(struct imap_gate *g, char *to, size_t n);

#endif
