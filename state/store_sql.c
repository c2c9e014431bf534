/*
 * store_sql.c - owns every word of SQL: the schema, step by step, and the statements. Knows nothing of how they are run.
 *
 * Numbers of states stand in the text because a partial index serves only a query that names the same constant; the
 * assertions below tie them to their enumerations.
 */
#include "state/store_private.h"

_Static_assert(COPY_READING == 0 && COPY_OWED == 1 && COPY_FILED == 2, "copy.state");
_Static_assert(OUTBOX_PENDING == 0 && OUTBOX_SENDING == 1 && OUTBOX_DOT == 2 && OUTBOX_SENT == 3 &&
		       OUTBOX_FAILED == 4 && OUTBOX_AMBIGUOUS == 5,
	"outbox.state");

/*
 * copy: where a message stands in a mailbox. message: what was decided about it, and never its text. history: append-only,
 * ids never reused; hash since 3. counter: the last
 * number given out, so that one is never given twice, whatever is purged; and marks (store_mark_set). case_value: one row per
 * value of a field.
 * tally: which letters were written to whom outside the team, for the limits; a copy of no letter.
 * copy.mailbox "NAME/held" (no mailbox's own name has a slash): where the server put a held mail; state 0 there is the wish to
 * have it back in the inbox. A copy in state 0 that has a message was decided about before and is to be tried again.
 * outbox.case_id repeats letter.case_id for the index that keeps a case's letters to one recipient in order.
 * Since 2: coordinator and pool: copies of the last imported tables, small, replaced as a whole. link: one row for two cases and a
 * reason, in the direction in which it was added. pass, once: marks of what was done when.
 *
 * Since 3: history.hash chains all entries (store_history.c says over what); salt is gone once an entry is purged and digest, until
 * then NULL, stands for its words. case_record.purged_at: its content is gone. legal_hold: cases that are never purged.
 *
 * A step that was released is never edited: databases exist that were made by it. A change is a new step.
 */
const char *const store_steps[STORE_VERSION] = {
	"CREATE TABLE case_record ("
	"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
	"  number TEXT NOT NULL COLLATE NOCASE UNIQUE CHECK (number <> ''),"
	"  kind TEXT NOT NULL,"
	"  state TEXT NOT NULL,"
	"  version INTEGER NOT NULL CHECK (version > 0),"
	"  requester TEXT NOT NULL COLLATE NOCASE,"
	"  requester_name TEXT NOT NULL,"
	"  mailbox TEXT NOT NULL,"
	"  subject TEXT NOT NULL,"
	"  root_id TEXT NOT NULL,"
	"  opened_at INTEGER NOT NULL,"
	"  changed_at INTEGER NOT NULL) STRICT;"
	"CREATE INDEX case_by_requester ON case_record (requester, kind, state);"
	"CREATE TABLE case_value ("
	"  case_id INTEGER NOT NULL REFERENCES case_record ON DELETE CASCADE,"
	"  field TEXT NOT NULL,"
	"  n INTEGER NOT NULL,"
	"  value TEXT NOT NULL,"
	"  source TEXT NOT NULL,"
	"  PRIMARY KEY (case_id, field, n)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE participant ("
	"  case_id INTEGER NOT NULL REFERENCES case_record ON DELETE CASCADE,"
	"  address TEXT NOT NULL COLLATE NOCASE,"
	"  role TEXT NOT NULL,"
	"  PRIMARY KEY (case_id, address)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE counter ("
	"  name TEXT PRIMARY KEY,"
	"  last INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
	"CREATE TABLE message ("
	"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
	"  content_key TEXT NOT NULL UNIQUE CHECK (length(content_key) BETWEEN 1 AND 71),"
	"  message_id TEXT NOT NULL,"
	"  sender TEXT NOT NULL,"
	"  subject TEXT NOT NULL,"
	"  outcome TEXT NOT NULL CHECK (outcome IN ('advance', 'ask', 'human', 'ignore', 'held')),"
	"  because TEXT NOT NULL,"
	"  case_id INTEGER REFERENCES case_record ON DELETE SET NULL,"
	"  received_at INTEGER NOT NULL) STRICT;"
	"CREATE INDEX message_by_message_id ON message (message_id) WHERE message_id <> '';"
	"CREATE INDEX message_by_case ON message (case_id) WHERE case_id IS NOT NULL;"
	"CREATE TABLE copy ("
	"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
	"  mailbox TEXT NOT NULL,"
	"  uidvalidity INTEGER NOT NULL,"
	"  uid INTEGER NOT NULL,"
	"  state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),"
	"  folder TEXT NOT NULL CHECK (folder IN ('', 'processed', 'needs-human', 'held')),"
	"  attempts INTEGER NOT NULL,"
	"  message INTEGER REFERENCES message,"
	"  seen_at INTEGER NOT NULL,"
	"  changed_at INTEGER NOT NULL,"
	"  UNIQUE (mailbox, uidvalidity, uid),"
	"  CHECK ((state = 0) = (folder = ''))) STRICT;"
	"CREATE INDEX copy_owed ON copy (mailbox, id) WHERE state = 1;"
	"CREATE INDEX copy_by_message ON copy (message) WHERE message IS NOT NULL;"
	"CREATE TABLE history ("
	"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
	"  case_id INTEGER NOT NULL REFERENCES case_record ON DELETE CASCADE,"
	"  at INTEGER NOT NULL,"
	"  actor TEXT NOT NULL,"
	"  event TEXT NOT NULL,"
	"  from_state TEXT NOT NULL,"
	"  to_state TEXT NOT NULL,"
	"  detail TEXT NOT NULL,"
	"  message INTEGER REFERENCES message,"
	"  hash BLOB) STRICT;"
	"CREATE INDEX history_by_case ON history (case_id, id);"
	"CREATE INDEX history_by_message ON history (message) WHERE message IS NOT NULL;"
	"CREATE TRIGGER history_stands BEFORE UPDATE ON history BEGIN"
	"  SELECT RAISE(ABORT, 'history is never changed'); END;"
	"CREATE TABLE timer ("
	"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
	"  case_id INTEGER NOT NULL REFERENCES case_record ON DELETE CASCADE,"
	"  event TEXT NOT NULL CHECK (length(event) BETWEEN 1 AND 63),"
	"  due INTEGER NOT NULL) STRICT;"
	"CREATE INDEX timer_by_due ON timer (due, id);"
	"CREATE INDEX timer_by_case ON timer (case_id);"
	"CREATE TABLE letter ("
	"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
	"  message_id TEXT NOT NULL UNIQUE CHECK (message_id <> ''),"
	"  template TEXT NOT NULL,"
	"  mailbox TEXT NOT NULL,"
	"  mail_from TEXT NOT NULL,"
	"  subject TEXT NOT NULL,"
	"  case_id INTEGER REFERENCES case_record ON DELETE SET NULL,"
	"  message INTEGER REFERENCES message,"
	"  created_at INTEGER NOT NULL,"
	"  bytes BLOB NOT NULL) STRICT;"
	"CREATE INDEX letter_by_case ON letter (case_id) WHERE case_id IS NOT NULL;"
	"CREATE INDEX letter_by_message ON letter (message) WHERE message IS NOT NULL;"
	"CREATE TABLE outbox ("
	"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
	"  letter INTEGER NOT NULL REFERENCES letter ON DELETE CASCADE,"
	"  case_id INTEGER,"
	"  recipient TEXT NOT NULL COLLATE NOCASE CHECK (recipient <> ''),"
	"  state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 5),"
	"  attempts INTEGER NOT NULL,"
	"  due INTEGER NOT NULL,"
	"  created_at INTEGER NOT NULL,"
	"  changed_at INTEGER NOT NULL,"
	"  last_error TEXT NOT NULL,"
	"  UNIQUE (letter, recipient)) STRICT;"
	"CREATE INDEX outbox_by_due ON outbox (due, id) WHERE state = 0;"
	"CREATE INDEX outbox_open ON outbox (case_id, recipient, id) WHERE state IN (0, 1, 2, 5);"
	"CREATE INDEX outbox_stopped ON outbox (state) WHERE state IN (1, 2);"
	"CREATE INDEX outbox_not_sent ON outbox (id) WHERE state <> 3;"
	"CREATE TABLE tally ("
	"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
	"  at INTEGER NOT NULL,"
	"  address TEXT NOT NULL COLLATE NOCASE,"
	"  domain TEXT NOT NULL COLLATE NOCASE,"
	"  case_id INTEGER NOT NULL,"
	"  text_key TEXT NOT NULL,"
	"  fruitless INTEGER NOT NULL CHECK (fruitless IN (0, 1))) STRICT;"
	"CREATE INDEX tally_by_address ON tally (address, at);"
	"CREATE INDEX tally_by_domain ON tally (domain, at);"
	"CREATE INDEX tally_by_case ON tally (case_id, at) WHERE case_id <> 0;"
	"CREATE INDEX tally_by_time ON tally (at);",

	"CREATE INDEX case_value_by_value ON case_value (field, value COLLATE NOCASE, case_id);"
	"CREATE INDEX participant_by_address ON participant (address, case_id);"
	"ALTER TABLE letter ADD COLUMN case_version INTEGER NOT NULL DEFAULT 0;"
	"CREATE TABLE link ("
	"  case_id INTEGER NOT NULL REFERENCES case_record ON DELETE CASCADE,"
	"  other INTEGER NOT NULL REFERENCES case_record ON DELETE CASCADE,"
	"  why TEXT NOT NULL CHECK (why <> ''),"
	"  at INTEGER NOT NULL,"
	"  PRIMARY KEY (case_id, other, why),"
	"  CHECK (case_id <> other)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX link_by_other ON link (other, case_id);"
	"CREATE TABLE coordinator ("
	"  id INTEGER PRIMARY KEY,"
	"  agency TEXT NOT NULL COLLATE NOCASE CHECK (agency <> ''),"
	"  sub_agency TEXT NOT NULL COLLATE NOCASE,"
	"  address TEXT NOT NULL COLLATE NOCASE CHECK (address <> ''),"
	"  name TEXT NOT NULL,"
	"  imported_at INTEGER NOT NULL,"
	"  stale_at INTEGER,"
	"  UNIQUE (agency, sub_agency, address)) STRICT;"
	"CREATE INDEX coordinator_by_address ON coordinator (address, agency);"
	"CREATE TABLE pool ("
	"  id INTEGER PRIMARY KEY,"
	"  title TEXT NOT NULL,"
	"  announcement TEXT NOT NULL,"
	"  pay_plan TEXT NOT NULL,"
	"  series TEXT NOT NULL,"
	"  grade TEXT NOT NULL,"
	"  location TEXT NOT NULL,"
	"  appointment_type TEXT NOT NULL,"
	"  vacancies INTEGER NOT NULL CHECK (vacancies >= 0),"
	"  expires_on TEXT NOT NULL,"
	"  imported_at INTEGER NOT NULL) STRICT;"
	"CREATE TABLE pass ("
	"  mailbox TEXT PRIMARY KEY,"
	"  at INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
	"CREATE TABLE once ("
	"  key TEXT PRIMARY KEY CHECK (key <> ''),"
	"  at INTEGER NOT NULL) STRICT, WITHOUT ROWID;",

	/* store_migrate chains what is there once these columns are */
	"DROP TRIGGER history_stands;"
	"ALTER TABLE history ADD COLUMN salt BLOB;"
	"ALTER TABLE history ADD COLUMN digest BLOB;"
	"CREATE TRIGGER history_stands BEFORE UPDATE ON history WHEN NOT ("
	"  NEW.id = OLD.id AND NEW.case_id = OLD.case_id AND NEW.at = OLD.at AND"
	"  NEW.event = OLD.event AND NEW.from_state = OLD.from_state AND"
	"  NEW.to_state = OLD.to_state AND NEW.message IS OLD.message AND"
	"  (OLD.hash IS NULL AND NEW.actor = OLD.actor AND NEW.detail = OLD.detail AND"
	"  NEW.digest IS NULL OR OLD.digest IS NULL AND NEW.hash IS OLD.hash AND"
	"  NEW.actor = '' AND NEW.detail = '' AND NEW.salt IS NULL AND NEW.digest IS NOT NULL))"
	"  BEGIN SELECT RAISE(ABORT, 'history is never changed'); END;"
	"CREATE TRIGGER history_stays BEFORE DELETE ON history BEGIN"
	"  SELECT RAISE(ABORT, 'history is never removed'); END;"
	"ALTER TABLE case_record ADD COLUMN purged_at INTEGER;"
	"CREATE TABLE legal_hold ("
	"  case_id INTEGER PRIMARY KEY REFERENCES case_record,"
	"  reason TEXT NOT NULL,"
	"  actor TEXT NOT NULL,"
	"  at INTEGER NOT NULL) STRICT;",
};

#define COPY_COLUMNS "id, state, folder, attempts, uidvalidity, uid, ifnull(message, 0) FROM copy "

#define MESSAGE_COLUMNS                                                                        \
	"id, content_key, message_id, sender, subject, outcome, because, ifnull(case_id, 0), " \
	"received_at FROM message "

/* One statement for a case and its fields: what one statement sees is one moment. */
#define CASE_COLUMNS                                                                             \
	"c.id, c.number, c.kind, c.state, c.version, c.requester, c.requester_name, c.mailbox, " \
	"c.subject, c.root_id, c.opened_at, c.changed_at"
#define CASE_WITH_VALUES                                                          \
	"SELECT " CASE_COLUMNS ", v.field, v.value, v.source FROM case_record c " \
	"LEFT JOIN case_value v ON v.case_id = c.id "
#define CASE_ORDER " ORDER BY v.field, v.n"

#define OUTBOX_COLUMNS                                                                     \
	"o.id, o.letter, ifnull(o.case_id, 0), o.state, o.attempts, o.due, o.created_at, " \
	"o.recipient, l.mail_from, l.message_id, l.template, l.subject, o.last_error, l.mailbox"

/* Not before every earlier letter of the same case to the same recipient is sent or given up. */
#define OUTBOX_FIRST                                                                          \
	"o.state = 0 AND NOT EXISTS (SELECT 1 FROM outbox p WHERE p.case_id = o.case_id AND " \
	"p.recipient = o.recipient AND p.id < o.id AND p.state IN (0, 1, 2, 5)) "

#define COORDINATOR_COLUMNS \
	"agency, sub_agency, name, address, stale_at IS NOT NULL FROM coordinator "
/* Once for each message, by its first copy. */
#define HELD_WITH_COPY                                                                            \
	"SELECT m.id, m.content_key, m.message_id, m.sender, m.subject, m.because, "              \
	"m.received_at, c.mailbox, c.uidvalidity, c.uid, c.changed_at, c.attempts, c.state = 2, " \
	"EXISTS (SELECT 1 FROM copy p WHERE p.message = m.id "                                    \
	"AND p.mailbox = c.mailbox || '/held') FROM message m JOIN copy c ON c.id = "             \
	"(SELECT min(id) FROM copy WHERE message = m.id AND folder = 'held' "                     \
	"AND mailbox NOT LIKE '%/held') WHERE m.outcome = 'held' "

#define CASE_HELD "EXISTS (SELECT 1 FROM legal_hold WHERE case_id = c.id)"
/* Something is still to come: a letter on its way, or a timer. */
#define CASE_WAITS                                                                              \
	"(EXISTS (SELECT 1 FROM timer WHERE case_id = c.id) OR EXISTS (SELECT 1 FROM outbox o " \
	"WHERE o.case_id = c.id AND o.state IN (0, 1, 2, 5)))"
#define LETTER_OF_CASE                                                                           \
	"case_id = ?1 OR (case_id IS NULL AND message IN (SELECT id FROM message WHERE case_id " \
	"= ?1))"
#define LETTER_OF_NONE                                                                           \
	"l.case_id IS NULL AND l.created_at <= ?1 AND l.subject <> '' AND NOT EXISTS (SELECT 1 " \
	"FROM outbox o WHERE o.letter = l.id AND o.state IN (0, 1, 2, 5))"
/* What somebody wrote, and who. The content key says that it is known. */
#define MESSAGE_EMPTY "message_id = '', sender = '', subject = '', because = ''"

const char *const store_sql[QUERIES] = {
	[Q_BEGIN] = "BEGIN IMMEDIATE",
	[Q_BEGIN_READ] = "BEGIN",
	[Q_COMMIT] = "COMMIT",
	[Q_ROLLBACK] = "ROLLBACK",
	[Q_SAVEPOINT] = "SAVEPOINT one",
	[Q_RELEASE] = "RELEASE one",
	[Q_ROLLBACK_TO] = "ROLLBACK TO one",

	[Q_CHECK_QUICK] = "PRAGMA quick_check(1)",
	[Q_CHECK_FULL] = "PRAGMA integrity_check(1)",
	[Q_CHECK_KEYS] = "PRAGMA foreign_key_check",
	[Q_ONE_FILE] = "PRAGMA journal_mode = DELETE",

	[Q_COPY_FIND] =
		"SELECT " COPY_COLUMNS "WHERE mailbox = ?1 AND uidvalidity = ?2 AND uid = ?3",
	[Q_COPY_ATTEMPT] =
		"INSERT INTO copy (mailbox, uidvalidity, uid, state, folder, attempts, seen_at, "
		"changed_at) VALUES (?1, ?2, ?3, 0, '', 1, ?4, ?4) "
		"ON CONFLICT (mailbox, uidvalidity, uid) DO UPDATE SET attempts = attempts + 1, "
		"changed_at = excluded.changed_at",
	[Q_COPY_SPARE] = "UPDATE copy SET attempts = attempts - 1, changed_at = ?4 WHERE "
			 "mailbox = ?1 AND uidvalidity = ?2 AND uid = ?3 AND state = 0 "
			 "AND attempts > 0",
	[Q_COPY_OWED] =
		"SELECT " COPY_COLUMNS "WHERE mailbox = ?1 AND state = 1 ORDER BY id LIMIT ?2",
	[Q_COPY_FILED] = "UPDATE copy SET state = 2, changed_at = ?2 WHERE id = ?1 AND state = 1",
	[Q_COPY_DECIDE] =
		"INSERT INTO copy (mailbox, uidvalidity, uid, state, folder, attempts, message, "
		"seen_at, changed_at) VALUES (?1, ?2, ?3, 1, ?4, 0, ?5, ?6, ?6) "
		"ON CONFLICT (mailbox, uidvalidity, uid) DO UPDATE SET state = 1, "
		"folder = excluded.folder, message = excluded.message, "
		"changed_at = excluded.changed_at",

	[Q_COPY_BACK] = "UPDATE copy SET state = 0, folder = '', attempts = 0, changed_at = ?2 "
			"WHERE id = ?1 AND state = 2",

	[Q_COPY_ANEW] = "UPDATE copy SET state = 0, folder = '', attempts = 0, message = NULL, "
			"changed_at = ?2 WHERE id = ?1 AND state = 2",

	[Q_MESSAGE_BY_CONTENT] = "SELECT " MESSAGE_COLUMNS "WHERE content_key = ?1",
	[Q_MESSAGE_ID_TAKEN] =
		"SELECT 1 FROM message WHERE message_id = ?1 AND message_id <> '' AND "
		"content_key <> ?2 LIMIT 1",
	[Q_MESSAGE_ADD] = "INSERT INTO message (content_key, message_id, sender, subject, outcome, "
			  "because, case_id, received_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",

	[Q_MESSAGE_DECIDE] = "UPDATE message SET outcome = ?2, because = ?3, case_id = "
			     "ifnull(?4, case_id) WHERE id = ?1",
	[Q_MESSAGE_AGAIN] =
		"SELECT 1 FROM message m JOIN copy c ON c.message = m.id WHERE m.id = ?1 "
		"AND m.outcome IN ('held', 'human') AND NOT EXISTS (SELECT 1 FROM history "
		"WHERE message = m.id AND to_state <> '') AND (c.state = 0 OR (c.state = 2 "
		"AND c.mailbox = ?2 AND NOT (c.uidvalidity = ?3 AND c.uid = ?4) "
		"AND m.received_at = ?5 AND ?5 <> 0)) LIMIT 1",
	[Q_MESSAGE_TRIED] = "UPDATE copy SET state = 2, folder = 'processed', changed_at = ?2 "
			    "WHERE message = ?1 AND state = 0 AND mailbox NOT LIKE '%/held'",

	[Q_HELD_EACH] = HELD_WITH_COPY "ORDER BY m.id",
	[Q_HELD_ONE] = HELD_WITH_COPY "AND m.id = ?1",
	/* a range, so that it is found by the index */
	[Q_HELD_UNREAD] = "SELECT 1 FROM message WHERE content_key >= 'unread:' AND "
			  "content_key < 'unread;' AND outcome = 'held' LIMIT 1",
	[Q_HELD_RELEASE] = "UPDATE copy SET state = 0, folder = '', attempts = 0, changed_at = ?2 "
			   "WHERE message = ?1",
	/* released between its move and this: then it is wanted back at once */
	[Q_PLACE_ADD] =
		"INSERT INTO copy (mailbox, uidvalidity, uid, state, folder, attempts, message, "
		"seen_at, changed_at) SELECT mailbox || '/held', ?2, ?3, iif(state = 0, 0, 2), "
		"iif(state = 0, '', 'held'), 0, message, ?4, ?4 FROM copy WHERE id = ?1 "
		"ON CONFLICT (mailbox, uidvalidity, uid) DO UPDATE SET state = excluded.state, "
		"folder = excluded.folder, message = excluded.message, "
		"changed_at = excluded.changed_at",
	[Q_PLACE_WANTED] = "SELECT " COPY_COLUMNS "WHERE mailbox = ?1 || '/held' AND state = 0 "
			   "ORDER BY uidvalidity, uid LIMIT ?2",
	[Q_PLACE_DROP] = "DELETE FROM copy WHERE id = ?1 AND state = 0",
	[Q_PLACE_LEFT] = "DELETE FROM copy WHERE mailbox = ?1 || '/held' AND uidvalidity = ?2 "
			 "AND uid = ?3",

	[Q_CASE_BY_NUMBER] = CASE_WITH_VALUES "WHERE c.number = ?1" CASE_ORDER,
	[Q_CASE_BY_ID] = CASE_WITH_VALUES "WHERE c.id = ?1" CASE_ORDER,
	[Q_CASE_BY_LETTER] = CASE_WITH_VALUES
	"WHERE c.id = (SELECT case_id FROM letter WHERE message_id = ?1)" CASE_ORDER,
	[Q_CASE_BY_REQUESTER] = CASE_WITH_VALUES
	"WHERE c.id = (SELECT max(id) FROM case_record WHERE requester = ?2 AND kind = ?1 "
	"AND state = ?3)" CASE_ORDER,
	[Q_CASE_EACH] =
		"SELECT " CASE_COLUMNS " FROM case_record c WHERE (?1 IS NULL OR kind = ?1) "
		"AND (?2 IS NULL OR state = ?2) ORDER BY id DESC",
	[Q_CASE_ADD] = "INSERT INTO case_record (number, kind, state, version, requester, "
		       "requester_name, mailbox, subject, root_id, opened_at, changed_at) "
		       "VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6, ?7, ?8, ?9, ?9)",
	[Q_CASE_CHANGE] =
		"UPDATE case_record SET state = ifnull(?3, state), version = version + 1, "
		"changed_at = ?4 WHERE id = ?1 AND version = ?2",
	[Q_VALUES_DROP] = "DELETE FROM case_value WHERE case_id = ?1 AND field = ?2",
	[Q_VALUE_ADD] = "INSERT INTO case_value (case_id, field, n, value, source) "
			"VALUES (?1, ?2, ?3, ?4, ?5)",
	[Q_PARTICIPANT] = "SELECT 1 FROM participant WHERE case_id = ?1 AND address = ?2",
	[Q_PARTICIPANT_ADD] =
		"INSERT INTO participant (case_id, address, role) VALUES (?1, ?2, ?3) "
		"ON CONFLICT (case_id, address) DO NOTHING",
	[Q_PARTICIPANTS_EACH] =
		"SELECT address, role FROM participant WHERE case_id = ?1 ORDER BY address",
	[Q_CASES_BY_VALUE] =
		"SELECT DISTINCT v.case_id FROM case_value v JOIN case_record c "
		"ON c.id = v.case_id WHERE v.field = ?1 AND v.value = ?2 COLLATE NOCASE "
		"AND (?3 IS NULL OR c.kind = ?3) ORDER BY v.case_id DESC",
	[Q_CASES_OF] = "SELECT p.case_id FROM participant p JOIN case_record c ON c.id = p.case_id "
		       "WHERE p.address = ?1 AND (?2 IS NULL OR c.kind = ?2) "
		       "ORDER BY p.case_id DESC",
	[Q_LINK_ADD] = "INSERT INTO link (case_id, other, why, at) SELECT ?1, ?2, ?3, ?4 "
		       "WHERE NOT EXISTS (SELECT 1 FROM link WHERE case_id = ?2 AND other = ?1 "
		       "AND why = ?3) ON CONFLICT (case_id, other, why) DO NOTHING",
	[Q_LINKS_EACH] = "SELECT l.other, c.number, c.kind, c.state, l.why, 1, l.at FROM link l "
			 "JOIN case_record c ON c.id = l.other WHERE l.case_id = ?1 UNION ALL "
			 "SELECT l.case_id, c.number, c.kind, c.state, l.why, 0, l.at FROM link l "
			 "JOIN case_record c ON c.id = l.case_id WHERE l.other = ?1 ORDER BY 1",
	[Q_NUMBER_LOOK] = "SELECT last + 1 FROM counter WHERE name = ?1",
	[Q_NUMBER_TAKE] = "INSERT INTO counter (name, last) VALUES (?1, 1) "
			  "ON CONFLICT (name) DO UPDATE SET last = last + 1 RETURNING last",

	[Q_HISTORY_BEFORE] =
		"SELECT (SELECT hash FROM history WHERE id = (SELECT max(id) FROM history)), "
		"ifnull((SELECT number "
		"FROM case_record WHERE id = ?1), ''), ifnull((SELECT content_key FROM message "
		"WHERE id = ?2), '')",
	[Q_HISTORY_ADD] = "INSERT INTO history (case_id, at, actor, event, from_state, to_state, "
			  "detail, message, salt, hash) "
			  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
	[Q_HISTORY_WALK] = "SELECT h.id, ifnull(c.number, ''), h.at, h.actor, h.event, "
			   "h.from_state, h.to_state, h.detail, ifnull(m.content_key, ''), h.salt, "
			   "h.digest, h.hash FROM history h LEFT JOIN case_record c ON c.id = "
			   "h.case_id LEFT JOIN message m ON m.id = h.message WHERE h.id > ?1 "
			   "ORDER BY h.id LIMIT ?2",
	[Q_HISTORY_CHAIN] = "UPDATE history SET salt = ?2, hash = ?3 WHERE id = ?1",
	[Q_HISTORY_HEAD] = "SELECT id, hash FROM history ORDER BY id DESC LIMIT 1",
	[Q_HISTORY_LAST_ID] =
		"SELECT ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'history'), 0)",
	[Q_HISTORY_EACH] = "SELECT id, at, actor, event, from_state, to_state, detail, "
			   "ifnull(message, 0) FROM history WHERE case_id = ?1 ORDER BY id",

	[Q_TIMERS_DROP] = "DELETE FROM timer WHERE case_id = ?1",
	[Q_TIMER_ADD] = "INSERT INTO timer (case_id, event, due) VALUES (?1, ?2, ?3)",
	[Q_TIMER_DUE] = "SELECT id, case_id, due, event FROM timer WHERE due <= ?1 "
			"AND (due, id) > (?2, ?3) ORDER BY due, id LIMIT 1",
	[Q_TIMER_NEXT] = "SELECT due FROM timer ORDER BY due, id LIMIT 1",
	[Q_TIMER_OF_CASE] = "SELECT id, case_id, min(due), event FROM timer "
			    "WHERE case_id = ?1 AND due > ?2 HAVING min(due) IS NOT NULL",
	[Q_TIMER_DROP] = "DELETE FROM timer WHERE id = ?1",
	[Q_TIMER_TAKE] = "DELETE FROM timer WHERE case_id = ?1 AND event = ?2 AND due <= ?3",
	[Q_TIMER_POSTPONE] = "UPDATE timer SET due = ?2 WHERE id = ?1",

	[Q_LETTER_FIND] = "SELECT 1 FROM letter WHERE message_id = ?1",
	[Q_LETTER_ADD] = "INSERT INTO letter (message_id, template, mailbox, mail_from, subject, "
			 "case_id, message, created_at, bytes, case_version) "
			 "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
	[Q_LETTER_BYTES] = "SELECT bytes FROM letter WHERE message_id = ?1",
	[Q_LETTER_ABOUT] = "SELECT ifnull(case_id, 0), case_version, template FROM letter "
			   "WHERE message_id = ?1",
	[Q_OUTBOX_ADD] =
		"INSERT INTO outbox (letter, case_id, recipient, state, attempts, due, "
		"created_at, changed_at, last_error) VALUES (?1, ?2, ?3, 0, 0, ?4, ?4, ?4, '') "
		"ON CONFLICT (letter, recipient) DO NOTHING",
	[Q_OUTBOX_DUE] = "SELECT " OUTBOX_COLUMNS ", l.bytes FROM outbox o "
			 "JOIN letter l ON l.id = o.letter WHERE " OUTBOX_FIRST
			 "AND o.due <= ?1 ORDER BY o.due, o.id LIMIT ?2",
	[Q_OUTBOX_NEXT] =
		"SELECT o.due FROM outbox o WHERE " OUTBOX_FIRST "ORDER BY o.due, o.id LIMIT 1",
	[Q_OUTBOX_WAITING] = "SELECT count(*) FROM outbox WHERE state IN (0, 1, 2, 5)",
	[Q_OUTBOX_SET] = "UPDATE outbox SET state = ?2, due = iif(?2 = 0, ?3, due), last_error = "
			 "ifnull(?4, last_error), "
			 "changed_at = ?5, attempts = attempts + (?2 = 1) "
			 "WHERE id = ?1 AND (?6 >> state) & 1",
	[Q_OUTBOX_HANDED] = "SELECT changed_at FROM outbox WHERE changed_at > ?1 AND "
			    "state IN (2, 3, 5) ORDER BY changed_at",
	[Q_OUTBOX_COPIES] = "SELECT iif(count(*) = 1, 1, sum(attempts)) FROM outbox "
			    "WHERE letter = ?1",
	[Q_OUTBOX_STATE] = "SELECT state FROM outbox WHERE id = ?1",
	[Q_OUTBOX_RECOVER_SENDING] =
		"UPDATE outbox SET state = 0, changed_at = ?1 WHERE state IN (1, 2) AND state = 1",
	[Q_OUTBOX_RECOVER_DOT] =
		"UPDATE outbox SET state = 5, changed_at = ?1 WHERE state IN (1, 2) AND state = 2",
	[Q_OUTBOX_FIND] =
		"SELECT " OUTBOX_COLUMNS " FROM letter l JOIN outbox o ON o.letter = l.id "
		"WHERE l.message_id = ?1 AND (?2 IS NULL OR o.recipient = ?2) LIMIT 1",
	[Q_OUTBOX_BOUNCED] =
		"UPDATE outbox SET state = 4, last_error = ?3, changed_at = ?4 WHERE letter = "
		"(SELECT id FROM letter WHERE message_id = ?1) AND recipient = ?2 "
		"AND state IN (2, 3, 5)",
	[Q_OUTBOX_EACH] =
		"SELECT " OUTBOX_COLUMNS " FROM outbox o JOIN letter l ON l.id = o.letter "
		"WHERE (?1 OR o.state <> 3) ORDER BY o.id",

	[Q_TALLY_ADD] = "INSERT INTO tally (at, address, domain, case_id, text_key, fruitless) "
			"VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
	/* ?5: an hour ago, ?6: a day ago, ?7: a week ago */
	[Q_TALLY_COUNT] =
		"SELECT "
		"(SELECT count(*) FROM tally WHERE address = ?1 AND at > ?6), "
		"(SELECT count(*) FROM tally WHERE address = ?1 AND at > ?6 AND fruitless = 1), "
		"(SELECT count(*) FROM tally WHERE domain = ?2 AND at > ?5), "
		"(SELECT count(*) FROM tally WHERE case_id = ?3 AND case_id <> 0 AND address = ?1 "
		"AND at > ?6), "
		"(SELECT count(*) FROM tally WHERE at > ?5), "
		"EXISTS (SELECT 1 FROM tally WHERE address = ?1 AND at > ?7 AND text_key = ?4)",

	[Q_COORDINATORS_CLEAR] = "DELETE FROM coordinator",
	[Q_COORDINATOR_ADD] =
		"INSERT INTO coordinator (agency, sub_agency, name, address, imported_at) "
		"VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (agency, sub_agency, address) "
		"DO UPDATE SET name = excluded.name",
	[Q_COORDINATORS_ALL] = "SELECT " COORDINATOR_COLUMNS "WHERE ?1 OR stale_at IS NULL "
			       "ORDER BY agency, sub_agency, address",
	[Q_COORDINATORS_EACH] = "SELECT " COORDINATOR_COLUMNS
				"WHERE agency = ?1 AND sub_agency = iif(EXISTS (SELECT 1 FROM "
				"coordinator WHERE agency = ?1 AND sub_agency = ?2 AND "
				"(?3 OR stale_at IS NULL)), ?2, '') AND (?3 OR stale_at IS NULL) "
				"ORDER BY address",
	[Q_COORDINATOR_FOR] =
		"SELECT 1 FROM coordinator WHERE address = ?1 AND (?2 IS NULL OR agency = ?2 "
		"AND (sub_agency = ?3 OR sub_agency = '')) LIMIT 1",
	[Q_COORDINATOR_STALE] =
		"UPDATE coordinator SET stale_at = ?2 WHERE address = ?1 AND stale_at IS NULL",

	[Q_POOLS_CLEAR] = "DELETE FROM pool",
	[Q_POOL_ADD] = "INSERT INTO pool (title, announcement, pay_plan, series, grade, location, "
		       "appointment_type, vacancies, expires_on, imported_at) "
		       "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
	[Q_POOLS_EACH] = "SELECT title, announcement, pay_plan, series, grade, location, "
			 "appointment_type, expires_on, vacancies FROM pool ORDER BY id",

	[Q_PASS_DONE] = "INSERT INTO pass (mailbox, at) VALUES (?1, ?2) "
			"ON CONFLICT (mailbox) DO UPDATE SET at = excluded.at",
	[Q_PASS_LAST] = "SELECT at FROM pass WHERE mailbox = ?1",
	[Q_ONCE] = "INSERT INTO once (key, at) VALUES (?1, ?2) ON CONFLICT (key) DO NOTHING",
	[Q_TALLY_PURGE] = "DELETE FROM tally WHERE at <= ?1",

	/* when: as its letters say, else when its reading was begun */
	[Q_MESSAGE_ACTED] = "SELECT m.id, m.outcome = 'held', coalesce((SELECT min(created_at) "
			    "FROM letter WHERE "
			    "message = m.id), (SELECT at FROM history WHERE message = m.id ORDER "
			    "BY id LIMIT 1), "
			    "(SELECT min(seen_at) FROM copy WHERE message = m.id), m.received_at), "
			    "ifnull((SELECT min(id) FROM history WHERE message = m.id), 0), "
			    "c.uidvalidity, c.uid "
			    "FROM message m LEFT JOIN copy c ON c.id = (SELECT min(id) FROM copy "
			    "WHERE message = "
			    "m.id AND mailbox NOT LIKE '%/held') WHERE m.content_key = ?1",
	[Q_CASE_OPENED] = "SELECT c.number FROM history h JOIN case_record c ON c.id = h.case_id "
			  "WHERE h.id = "
			  "?1 AND h.id = (SELECT min(id) FROM history WHERE case_id = h.case_id)",
	[Q_LETTERS_EACH] =
		"SELECT l.message_id, l.template, ifnull(c.number, '') FROM letter l "
		"LEFT JOIN case_record c ON c.id = l.case_id WHERE l.case_id IS NOT NULL "
		"OR l.message IS NOT NULL ORDER BY l.id",

	[Q_LEGAL_HOLD_ADD] = "INSERT INTO legal_hold (case_id, reason, actor, at) "
			     "VALUES (?1, ?2, ?3, ?4) ON CONFLICT (case_id) DO NOTHING",
	[Q_LEGAL_HOLD_DROP] = "DELETE FROM legal_hold WHERE case_id = ?1",
	[Q_LEGAL_HOLD_OF] = "SELECT reason, actor, at FROM legal_hold WHERE case_id = ?1",
	[Q_OLD_CASES] = "SELECT c.id, c.number, c.kind, c.state, c.changed_at, " CASE_HELD
			", " CASE_WAITS " FROM case_record c WHERE c.changed_at <= ?1 "
			"AND c.purged_at IS NULL ORDER BY c.id",
	[Q_PURGEABLE] = "SELECT 1 FROM case_record c WHERE c.id = ?1 AND c.changed_at <= ?2 "
			"AND c.purged_at IS NULL AND NOT " CASE_HELD " AND NOT " CASE_WAITS,
	[Q_PURGE_VALUES] = "DELETE FROM case_value WHERE case_id = ?1",
	[Q_PURGE_PEOPLE] = "DELETE FROM participant WHERE case_id = ?1",
	[Q_PURGE_LINKS] = "DELETE FROM link WHERE case_id = ?1 OR other = ?1",
	[Q_PURGE_OUTBOX] =
		"DELETE FROM outbox WHERE letter IN (SELECT id FROM letter WHERE " LETTER_OF_CASE
		")",
	[Q_PURGE_LETTERS] = "UPDATE letter SET subject = '', bytes = x'' WHERE " LETTER_OF_CASE,
	[Q_PURGE_MESSAGES] = "UPDATE message SET " MESSAGE_EMPTY " WHERE case_id = ?1",
	[Q_PURGE_TALLY] = "DELETE FROM tally WHERE case_id = ?1 AND case_id <> 0",
	[Q_PURGE_NEXT] = "SELECT id, actor, detail, salt FROM history WHERE case_id = ?1 "
			 "AND id > ?2 AND digest IS NULL ORDER BY id LIMIT 1",
	[Q_PURGE_ENTRY] = "UPDATE history SET actor = '', detail = '', salt = NULL, digest = ?2 "
			  "WHERE id = ?1",
	[Q_PURGE_CASE] = "UPDATE case_record SET requester = '', requester_name = '', "
			 "subject = '', root_id = '', purged_at = ?2 WHERE id = ?1",
	/* mails of no case, once all has been quiet about them for that long */
	[Q_PURGE_REST_OUTBOX] = "DELETE FROM outbox WHERE letter IN (SELECT id FROM letter l "
				"WHERE " LETTER_OF_NONE ")",
	[Q_PURGE_REST_LETTERS] =
		"UPDATE letter AS l SET subject = '', bytes = x'' WHERE " LETTER_OF_NONE,
	[Q_PURGE_REST_MESSAGES] =
		"UPDATE message AS m SET " MESSAGE_EMPTY " WHERE case_id IS NULL AND outcome <> "
		"'held' AND received_at <= ?1 AND sender <> '' AND NOT EXISTS (SELECT 1 FROM copy "
		"WHERE message = m.id AND (changed_at > ?1 OR state < 2))",

	/* a state that the history does not tell of */
	[Q_AUDIT_STATES] =
		"SELECT c.number, c.state, ifnull((SELECT to_state FROM history WHERE case_id = "
		"c.id AND to_state <> '' ORDER BY id DESC LIMIT 1), '') AS told FROM case_record c "
		"WHERE told <> c.state ORDER BY c.id",
	/* entries without words in a case whose history does not tell of a purge after them */
	[Q_AUDIT_PURGED] =
		"SELECT c.number, min(h.id) FROM history h JOIN case_record c ON c.id = h.case_id "
		"WHERE h.digest IS NOT NULL AND NOT EXISTS (SELECT 1 FROM history p WHERE "
		"p.case_id = h.case_id AND p.event = 'purged' AND p.id > h.id) GROUP BY c.id",

	[Q_MARK_GET] = "SELECT last FROM counter WHERE name = ?1",
	[Q_MARK_SET] = "INSERT INTO counter (name, last) VALUES (?1, ?2) "
		       "ON CONFLICT (name) DO UPDATE SET last = excluded.last",
};
