"""house.py - one installation of Mailclerk for tests: a mailbox, a daemon, a ledger of letters, and what came of it all.

A house works in a folder of its own. Its mailbox is a Maildir or lies on the private Dovecot (tests/servers/servers.py); its
letters go to tests/servers/ledger.py. account() tells what happened in terms that do not depend on the order of events, so that
two houses can be compared that took the same mails in different ways.
"""
import collections
import imaplib
import os
import re
import signal
import sqlite3
import ssl
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
sys.path.insert(0, f"{HERE}/servers")
import ledger  # noqa: E402

CLERK = os.environ.get("MAILCLERK_BIN", f"{ROOT}/mailclerk")
PLAIN_SECONDS = 20  # the time limit where a connection may stand still; a busy machine must not reach it
FAKETIME = "/usr/$LIB/faketime/libfaketime.so.1"  # ld.so knows what $LIB is
FOLDERS = ("Processed", "Needs-human", "Held")
BOX, TEAM = "recruiter-help@usajobs.gov", "crossgov.team@opm.gov"


# --- mailboxes ------------------------------------------------------------------------------------------------------------

ID_LINE = re.compile(rb"(?im)^Message-ID:\s*<([^>]*)>")


def id_in(raw):
    m = ID_LINE.search(raw)
    return m[1].decode() if m else "?"


class Maildir:
    def __init__(self, folder, _servers):
        self.path, self.n = f"{folder}/in", 0
        for sub in ("cur", "new", "tmp"):
            os.makedirs(f"{self.path}/{sub}")
        self.config = f"maildir: {self.path}"

    def put(self, raw):
        self.n += 1
        name = f"{1700000000 + self.n}.{self.n}.torture"
        with open(f"{self.path}/tmp/{name}", "wb") as f:
            f.write(raw)
        os.rename(f"{self.path}/tmp/{name}", f"{self.path}/new/{name}")

    def ids(self, folder=None):
        below = self.path + (f"/.{folder}" if folder else "")
        found = []
        for sub in ("new", "cur"):
            if os.path.isdir(f"{below}/{sub}"):
                for name in os.listdir(f"{below}/{sub}"):
                    with open(f"{below}/{sub}/{name}", "rb") as f:
                        found.append(id_in(f.read(8192)))
        return found

    def waiting(self):
        return sum(len(os.listdir(f"{self.path}/{sub}")) for sub in ("new", "cur"))

    def close(self):
        pass


class Dovecot:
    def __init__(self, folder, servers, user=None):
        env = servers.env
        self.servers, self.n = servers, 0
        self.user = user or f"box-{os.path.basename(folder)}"
        self.imap = imaplib.IMAP4_SSL(env["TEST_HOST"], int(env["TEST_IMAPS_PORT"]), ssl_context=servers.tls, timeout=120)
        self.imap.login(self.user, env["TEST_PASSWORD"])
        self.config = (f"imap:\n      host: {env['TEST_HOST']}\n      port: {env['TEST_IMAPS_PORT']}\n      tls: implicit\n"
                       f"      user: {self.user}\n      password_file: {env['TEST_PASSWORD_FILE']}\n"
                       f"      ca_file: {env['TEST_CA_FILE']}\n      timeout_seconds: 60")

    def plain(self, port):
        """How to reach it without TLS at another port, where somebody stands between."""
        env = self.servers.env
        return (f"imap:\n      host: 127.0.0.1\n      port: {port}\n      tls: none\n      user: {self.user}\n"
                f"      password_file: {env['TEST_PASSWORD_FILE']}\n      timeout_seconds: {PLAIN_SECONDS}")

    def put(self, raw, folder="INBOX"):
        self.n += folder == "INBOX"
        status, answer = self.imap.append(folder, None, None, raw)
        if status != "OK":
            sys.exit(f"torture.py: a mail could not be delivered: {answer}")

    def ids(self, folder=None):
        if self.imap.select(f'"{folder or "INBOX"}"', readonly=True)[0] != "OK":
            return []
        answer = self.imap.uid("FETCH", "1:*", "(BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")[1]
        return [id_in(part[1]) for part in answer if isinstance(part, tuple)]

    def waiting(self):
        """What is flagged \\Deleted has been copied: a break before its expunge leaves it there, and nobody reads it again."""
        self.imap.select("INBOX", readonly=True)
        return len(self.imap.uid("SEARCH", None, "UNDELETED")[1][0].split())

    def close(self):
        self.imap.logout()


class Servers:
    """Dovecot for both installations, or nothing."""

    def __init__(self, kind, folder):
        self.kind, self.folder, self.env = kind, f"{folder}/s", {}
        if kind == "dovecot":
            subprocess.run([f"{HERE}/servers/servers.py", "start", self.folder, str(os.getpid())], check=True)
            with open(f"{self.folder}/env", encoding="utf-8") as f:
                self.env = dict(re.findall(r"export (\w+)='(.*)'", f.read()))
            self.tls = ssl.create_default_context(cafile=self.env["TEST_CA_FILE"])

    def last_words(self):
        """The end of Dovecot's log, for a report."""
        with open(f"{self.folder}/dovecot.log", encoding="utf-8", errors="replace") as f:
            return " | ".join(line.strip() for line in f.readlines()[-40:])

    def stop(self):
        if self.kind == "dovecot":
            subprocess.run([f"{HERE}/servers/servers.py", "stop", self.folder], check=False)


# --- one installation -----------------------------------------------------------------------------------------------------

CONFIG = """data_directory: {d}/data
digest_hour: 24
rules_directory: {root}
organization: OPM Cross-Government Hiring
message_id_domain: mailclerk.test
help_contact: CrossGovHiring@opm.gov
team: [{team}]
team_address: {team}
mailboxes:
{mailboxes}smtp: {{host: 127.0.0.1, port: {port}, tls: none, timeout_seconds: 60{more}}}
poll_seconds: 1
limits: {{header_lines: 60}}
letters: {{domain_hour: 1000000, total_hour: 1000000}}
"""
MAILBOX = """  - name: {name}
    address: {address}
    {mailbox}
    folders: {{processed: Processed, needs_human: Needs-human, held: Held{sent}}}
    sender_authentication: {{provider: local}}
"""


class House:
    def __init__(self, folder, servers, fate=None):
        self.folder = folder
        os.makedirs(folder)
        self.box = (Dovecot if servers.kind == "dovecot" else Maildir)(folder, servers)
        self.ledger = ledger.Ledger(fate)
        self.process, self.log = None, open(f"{folder}/log", "ab")
        self.configure()

    def configure(self, mailboxes=None, port=None, sent="", more=""):
        """mailboxes: (name, address, how to reach it); without it, the house's own. more: further keys of smtp, after a comma."""
        mailboxes = mailboxes or [("recruiter-help", BOX, self.box.config)]
        sent = f", sent: {sent}" if sent else ""
        with open(f"{self.folder}/mailclerk.yaml", "w", encoding="utf-8") as f:
            f.write(CONFIG.format(d=self.folder, root=ROOT, team=TEAM, port=port or self.ledger.port, more=more, mailboxes="".join(
                MAILBOX.format(name=n, address=a, mailbox=m, sent=sent) for n, a, m in mailboxes)))

    # -- the daemon

    def start(self):
        """In a session of its own. What a supervisor that was killed left behind holds the lock for a moment."""
        while True:
            self.process = subprocess.Popen([CLERK, "run", "--config", f"{self.folder}/mailclerk.yaml"], stdin=subprocess.DEVNULL,
                                            stdout=self.log, stderr=self.log, start_new_session=True)
            try:
                if self.process.wait(0.05) != 75:
                    sys.exit(f"torture.py: the daemon does not start: {self.folder}/log")
            except subprocess.TimeoutExpired:
                if self.locked_by_it():
                    return

    def once(self, when=None, before=(), check=True):
        """`mailclerk run --once`, at another time where one is given; behind the command `before`. Its exit code."""
        env = dict(os.environ)
        if when is not None:
            env.update(LD_PRELOAD=FAKETIME, FAKETIME=str(int(when)), FAKETIME_FMT="%s", FAKETIME_DONT_FAKE_MONOTONIC="1", NO_FAKE_STAT="1",
                       ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0")
        if before and before[0] == "strace":  # the search for leaks needs to trace, too
            env["ASAN_OPTIONS"] = env.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
        code = subprocess.run([*before, CLERK, "run", "--once", "--config", f"{self.folder}/mailclerk.yaml"], env=env,
                              stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, check=False).returncode
        if check and code != 0:
            raise RuntimeError(f"run --once ended with {code}: see {self.folder}/log")
        return code

    def last_words(self):
        """The end of its log, for a report."""
        with open(f"{self.folder}/log", encoding="utf-8", errors="replace") as f:
            return " | ".join(line.strip() for line in f.readlines()[-5:])

    def locked_by_it(self):
        """Whether it got the lock; it ends by itself where it did not."""
        while self.process.poll() is None:
            try:
                with open(f"{self.folder}/data/lock", encoding="ascii") as f:
                    if f.read().strip() == str(self.process.pid):
                        return True
            except OSError:
                pass
            time.sleep(0.01)
        return False

    def stop(self):
        self.process.terminate()
        return self.process.wait(120)

    def end(self):
        """However it stands: nothing of it is left."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.ledger.close()
        self.box.close()
        self.log.close()

    def processes(self):
        """{kind: [pid]} of the children; they differ in what they hold."""
        found = collections.defaultdict(list)
        try:
            with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children", encoding="ascii") as f:
                pids = [int(x) for x in f.read().split()]
        except OSError:
            return found
        for pid in pids:
            try:
                with open(f"/proc/{pid}/status", encoding="ascii") as f:
                    if re.search(r"(?m)^Seccomp:\s*2", f.read()):
                        found["reader"].append(pid)
                        continue
                held = [os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd")]
            except OSError:
                continue
            works = sum(x.startswith("socket:") for x in held) > 1 or any(x.startswith(f"{self.folder}/in") for x in held)
            found["sender" if any(x.endswith("/doorbell") for x in held) else "mailbox" if works else "clock"].append(pid)
        return found

    # -- the end

    def database(self):
        return sqlite3.connect(f"file:{self.folder}/data/mailclerk.db?mode=ro", uri=True, timeout=60)

    def unfinished(self):
        """(mails that are not filed, letters that are under way); None before there is a database"""
        try:
            with self.database() as db:
                return (db.execute("SELECT count(*) FROM copy WHERE state <> 2").fetchone()[0],
                        db.execute("SELECT count(*) FROM outbox WHERE state IN (0, 1, 2, 5)").fetchone()[0])
        except sqlite3.OperationalError:
            return None

    def account(self):
        """What came of it all, in terms that do not depend on the order: numbers of cases and letters do."""
        with self.database() as db:
            outcome = {m: o for m, o in db.execute("SELECT message_id, outcome FROM message")}
            rows = {}
            for number, who, kind, state, values, history in db.execute(
                    "SELECT c.number, c.requester, c.kind, c.state, (SELECT json_group_array(x) FROM (SELECT field || '=' || value AS x "
                    "FROM case_value v WHERE v.case_id = c.id AND field NOT LIKE '%case%' ORDER BY field, n)), "
                    "(SELECT json_group_array(x) FROM (SELECT event || ':' || from_state || '>' || to_state AS x "
                    "FROM history h WHERE h.case_id = c.id ORDER BY id)) FROM case_record c"):
                rows.setdefault(who, []).append((kind, state, values.replace(number, "NUMBER"), history))
            letters = collections.Counter(db.execute("SELECT o.recipient, l.template FROM outbox o JOIN letter l ON l.id = o.letter"))
            written = {(m, r): (i, c or f"letter {m}") for i, m, r, c in db.execute(
                "SELECT o.id, l.message_id, o.recipient, o.case_id FROM outbox o JOIN letter l ON l.id = o.letter")}
            unsent = db.execute("SELECT count(*) FROM outbox WHERE state <> 3").fetchone()[0]
            sound = [x[0] for x in db.execute("PRAGMA integrity_check")] + list(db.execute("PRAGMA foreign_key_check"))
        return {"outcome": outcome, "cases": rows, "letters": letters, "written": written, "unsent": unsent, "sound": sound,
                "folders": {f: sorted(self.box.ids(f)) for f in FOLDERS}, "inbox": self.box.waiting()}


# --- the accounts ---------------------------------------------------------------------------------------------------------

class Tap:
    def __init__(self):
        self.n = self.failed = 0

    def check(self, name, wrong):
        """wrong: what speaks against it, a few of which are shown."""
        self.n += 1
        self.failed += bool(wrong)
        print(f"{'not ' if wrong else ''}ok {self.n} - {name}")
        for x in list(wrong)[:8] if wrong else []:
            print(f"#   {x}")
        if wrong and len(wrong) > 8:
            print(f"#   ... {len(wrong)} in all")


def differing(a, b):
    return [f"{k}: {b.get(k)} instead of {a.get(k)}" for k in sorted(set(a) | set(b), key=str) if a.get(k) != b.get(k)]


def out_of_order(account, taken):
    """Letters of one case to one person, by their first arrival: in the order in which they were written."""
    last, wrong, seen = {}, [], set()
    for t in taken:
        key = (t.message_id, t.recipient)
        if key in seen or key not in account["written"]:
            continue
        seen.add(key)
        row, case = account["written"][key]
        if last.get((case, t.recipient), 0) > row:
            wrong.append(f"{t.subject} to {t.recipient} came too late")
        last[case, t.recipient] = row
    return wrong


def compare(tap, calm, storm, taken):
    arrived = collections.Counter((t.message_id, t.recipient) for t in taken)
    tap.check("no mail is left in the inbox, and each lies in the folder of its outcome, once",
              differing(calm["folders"], storm["folders"]) + ([f"{storm['inbox']} in the inbox"] if storm["inbox"] else []))
    tap.check("each mail has its one outcome", differing(calm["outcome"], storm["outcome"]))
    tap.check("each case has come to the same state, with the same values, by the same steps", differing(calm["cases"], storm["cases"]))
    tap.check("each letter was written once", differing(calm["letters"], storm["letters"]))
    tap.check("each letter arrived", [k for k in storm["written"] if k not in arrived] + (["unsent rows"] if storm["unsent"] else []))
    tap.check("no letter arrived that was not written", [k for k in arrived if k not in storm["written"]])
    tap.check("letters of one case came in their order", out_of_order(storm, taken))
    tap.check("the database is sound", [] if storm["sound"] == ["ok"] else storm["sound"])
    return sum(n - 1 for n in arrived.values())
