#!/usr/bin/env python3
"""Plays the conversations of tests/conversations against the whole program with private mail servers. Speaks TAP.

usage: test_conversations.py [-v] [WORD...]   only conversations whose file name contains a WORD; -v prints the transcripts

tests/conversations/README.md describes how a conversation is written. Each has a data directory and two mailboxes of its own;
Dovecot and the SMTP server are one for all. `mailclerk run --once` runs under libfaketime, so that days pass at once. With
CONVERSATIONS_OUT=DIR each transcript is left in DIR/NAME.txt.
"""
import concurrent.futures
import csv
import datetime
import email
import email.message
import email.policy
import email.utils
import fnmatch
import glob
import imaplib
import json
import os
import re
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import zoneinfo

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CLERK = os.environ.get("MAILCLERK_BIN", f"{ROOT}/mailclerk")
SERVERS = f"{ROOT}/tests/servers/servers.py"
WAIT_SECONDS = 60  # generous: for a letter on its way from the SMTP server to its mailbox; usually a tenth of one
AT_ONCE = 3  # conversations
FAKETIME = "/usr/$LIB/faketime/libfaketime.so.1"  # ld.so knows what $LIB is
OFFICE_ZONE = zoneinfo.ZoneInfo("America/New_York")
MAILBOXES = {"recruiter-help": "recruiter-help@usajobs.gov", "crossgovhiring": "CrossGovHiring@opm.gov"}
TEAM = "crossgov.team@opm.gov"  # where requests to decide go
FOLDERS = ("Processed", "Needs-human", "Held")
ORDER = {"first": 0, "last": -1}


class Failure(Exception):
    """Something did not go as the conversation says."""


# --- reading a conversation -----------------------------------------------------------------------------------------------


class Step:
    """One line at the margin and what is indented below it."""

    def __init__(self, where, verb, rest):
        self.where, self.verb, self.rest = where, verb, rest
        self.details = []  # (key, value)
        self.body = []
        self.files = []  # [name, [line...]]

    def get(self, key, default=None):
        return next((v for k, v in self.details if k == key), default)

    def all(self, key):
        return [v for k, v in self.details if k == key]

    def fail(self, text):
        raise Failure(f"{self.where}: {text}")


DETAILS = {
    "title": (), "team": (), "person": (), "coordinator": (), "pool": (), "digest": (), "clock": (), "no": (), "filed": (),
    "secret": ("may know",),
    "mail": ("subject", "answers", "quote", "auth", "attach", "header", "name", "same as"),
    "bounce": (),
    "decide": ("refused",),
    "letter": ("has", "not", "subject"),
    "case": None,  # any field
}


def read_steps(path):
    steps, name = [], os.path.basename(path)
    with open(path, encoding="utf-8") as f:
        lines = f.read().split("\n")
    for number, line in enumerate(lines, 1):
        where = f"{name}:{number}"
        text = line.strip()
        if not text or line.startswith("#"):
            continue
        if not line[0].isspace():
            verb, _, rest = text.partition(" ")
            if verb not in DETAILS:
                raise Failure(f"{where}: there is no step \"{verb}\": they are {', '.join(DETAILS)}")
            steps.append(Step(where, verb, rest.strip()))
        elif not steps:
            raise Failure(f"{where}: a detail without a step")
        elif text[0] == "|":
            steps[-1].body.append(text[2:])
        elif text[0] == ">" and steps[-1].files:
            steps[-1].files[-1][1].append(text[2:])
        else:
            key, colon, value = (part.strip() for part in text.partition(":"))
            known = DETAILS[steps[-1].verb]
            if not colon or (known is not None and key not in known):
                raise Failure(f"{where}: \"{steps[-1].verb}\" takes {', '.join(known or ('FIELD: VALUE',)) or 'no details'}, "
                              f"not \"{text}\"")
            steps[-1].details.append((key, value))
            if key == "attach":
                steps[-1].files.append([value, []])
    return steps


# --- time -----------------------------------------------------------------------------------------------------------------


def holidays():
    with open(f"{ROOT}/state/holidays.yaml", encoding="utf-8") as f:
        return set(re.findall(r"date: (\d{4}-\d\d-\d\d)", f.read()))


HOLIDAYS = holidays()


def is_business_day(day):
    return day.weekday() < 5 and day.date().isoformat() not in HOLIDAYS


def moved(now, step):
    """The moment that a clock step names: "2026-10-19 09:00", "+3 business days", "+14 days", "+2 hours"."""
    m = re.fullmatch(r"\+(\d+) (business days?|days?|hours?|minutes?)", step.rest)
    if m is None:
        try:
            return datetime.datetime.strptime(step.rest, "%Y-%m-%d %H:%M").replace(tzinfo=OFFICE_ZONE)
        except ValueError:
            step.fail("write: clock 2026-10-19 09:00, clock +3 business days, clock +14 days or clock +2 hours")
    count, unit = int(m[1]), m[2].rstrip("s")
    if unit in ("hour", "minute"):
        return (now.astimezone(datetime.timezone.utc) + datetime.timedelta(**{unit + "s": count})).astimezone(OFFICE_ZONE)
    while count > 0:
        now += datetime.timedelta(days=1)
        count -= unit == "day" or is_business_day(now)
    return now


# --- building a mail --------------------------------------------------------------------------------------------------------


def pdf(lines):
    """A small PDF that holds these lines as text."""
    def escape(s):
        return s.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")

    text = "BT /F1 11 Tf 14 TL 60 740 Td " + " ".join(f"({escape(line)}) Tj T*" for line in lines) + " ET"
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
               "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
               f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
               "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    out, offsets = "%PDF-1.4\n", []
    for i, o in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{i} 0 obj\n{o}\nendobj\n"
    table = "".join(f"{o:010d} 00000 n \n" for o in offsets)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\n"
    return (out + f"startxref\n{out.index('xref')}\n%%EOF\n").encode("latin-1")


def trace(verdict, domain, when):
    """The header fields that Microsoft 365 puts on top of a mail from outside, with what it found out about the sender."""
    stamp = email.utils.format_datetime(when)
    head = ("Received: from DM3P110MB0417.NAMP110.PROD.OUTLOOK.COM (2001:489a:200:22d::29) by\r\n"
            f" SY2P110MB0885.NAMP110.PROD.OUTLOOK.COM with HTTPS; {stamp}\r\n"
            "Received: from mx.example.gov (192.0.2.25) by\r\n"
            " DM3P110CA4171.NAMP110.PROD.OUTLOOK.COM (2001:489a:200:9d::1a) with Microsoft SMTP Server\r\n"
            f" (version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.20.9228.7 via Frontend Transport; {stamp}\r\n")
    results = {
        "pass": f"spf=pass (sender IP is 192.0.2.25)\r\n smtp.mailfrom={domain}; dkim=pass (signature was verified)\r\n"
                f" header.d={domain};dmarc=pass action=none\r\n header.from={domain};compauth=pass reason=100",
        "fail": "spf=fail (sender IP is 192.0.2.25)\r\n smtp.mailfrom=elsewhere.example; dkim=none (message not signed)\r\n"
                f" header.d=none;dmarc=fail action=none\r\n header.from={domain};compauth=fail reason=001",
        "none": "spf=none (sender IP is 192.0.2.25)\r\n smtp.mailfrom=elsewhere.example; dkim=none (message not signed)\r\n"
                f" header.d=none;dmarc=none action=none\r\n header.from={domain};compauth=none reason=405"}
    return head + f"Authentication-Results: {results[verdict]}\r\n"


class Letter:
    """One copy of a letter, as it lies in somebody's mailbox."""

    def __init__(self, template, to, message_id, raw):
        self.template, self.to, self.message_id = template, to, message_id
        self.message = email.message_from_bytes(raw, policy=email.policy.default)
        self.text = self.message.get_body(preferencelist=("plain",)).get_content().replace("\r\n", "\n")
        self.html = self.message.get_body(preferencelist=("html",)).get_content()
        self.subject = self.message["Subject"]

    def says(self):
        """Subject and text without line ends, without what underlines headings and marks quotations."""
        return squash(self.subject + "\n" + re.sub(r"(?m)^(-{3,}$|={3,}$|> ?)", "", self.text))


def squash(text):
    return " ".join(text.split())


def quoted(letter, how):
    """What a mail program puts below an answer."""
    if how == "none":
        return ""
    m = letter.message
    if how == ">":
        return f"\n\nOn {m['Date']}, {m['From']} wrote:\n" + "\n".join("> " + line for line in letter.text.split("\n"))
    return (f"\n\n________________________________\nFrom: {m['From']}\nSent: {m['Date']}\nTo: {m['To']}\n"
            f"Subject: {m['Subject']}\n\n{letter.text}")


# --- the private servers ------------------------------------------------------------------------------------------------------


class Post:
    """Dovecot and the SMTP server. Looks at the mailboxes where they lie on the disk."""

    def __init__(self, folder):
        self.folder = folder
        subprocess.run([SERVERS, "start", folder, str(os.getpid())], check=True)
        with open(f"{folder}/env", encoding="utf-8") as f:
            self.env = dict(re.findall(r"export (\w+)='(.*)'", f.read()))
        self.tls = ssl.create_default_context(cafile=self.env["TEST_CA_FILE"])
        self.seen, self.lock = {}, threading.Lock()  # path -> (Message-ID, bytes)

    def stop(self):
        subprocess.run([SERVERS, "stop", self.folder], check=False)

    def put(self, user, raw, when):
        """Lays a mail into a mailbox, byte by byte as the receiving server would."""
        imap = imaplib.IMAP4_SSL(self.env["TEST_HOST"], int(self.env["TEST_IMAPS_PORT"]), ssl_context=self.tls, timeout=60)
        imap.login(user, self.env["TEST_PASSWORD"])
        answer = imap.append("INBOX", None, imaplib.Time2Internaldate(when), raw)
        imap.logout()
        if answer[0] != "OK":
            raise Failure(f"the mail could not be laid into {user}: {answer}")

    def files(self, user, folder=""):
        below = f"{self.folder}/mail/{user.lower()}/Maildir" + (f"/.{folder}" if folder else "")
        return glob.glob(f"{glob.escape(below)}/new/*") + glob.glob(f"{glob.escape(below)}/cur/*")

    def load(self, path):
        with self.lock:
            if path not in self.seen:
                with open(path, "rb") as f:
                    raw = f.read()
                head = email.message_from_bytes(raw.split(b"\r\n\r\n")[0].split(b"\n\n")[0] + b"\n\n", policy=email.policy.compat32)
                self.seen[path] = ((head["Message-ID"] or "").strip().strip("<>"), raw)
            return self.seen[path]

    def where(self, user, message_id):
        """The folder in which a mail lies."""
        for folder in ("",) + FOLDERS:
            for path in self.files(user, folder):
                try:
                    if self.load(path)[0] == message_id:
                        return folder or "INBOX"
                except FileNotFoundError:
                    continue  # it is being moved
        return None

    def fetch(self, address, message_id):
        """The letter with that id in that address's mailbox, awaited."""
        end = time.monotonic() + WAIT_SECONDS
        while True:
            for path in self.files(address.split("@")[0]):
                if self.load(path)[0] == message_id:
                    return self.load(path)[1]
            if time.monotonic() > end:
                raise Failure(f"the letter {message_id} did not reach {address} within {WAIT_SECONDS} s")
            time.sleep(0.05)


# --- playing one --------------------------------------------------------------------------------------------------------------


class Play:
    def __init__(self, path, post, folder):
        self.name = os.path.basename(path).removesuffix(".talk")
        self.path, self.post, self.folder = path, post, folder
        self.title = self.name
        self.people = {"team": ("", TEAM)}
        self.team, self.secrets = [], []
        self.coordinators, self.pools = [], []
        self.digest_hour = "24"  # none
        self.now = None
        self.steps = []
        self.letters = []  # Letter, in the order in which they were written
        self.waiting = []  # mails that no run has seen: (mailbox, Message-ID)
        self.filed = []  # of the last run: the same
        self.due = False  # something happened since the last run
        self.unexpected = []  # letters of the last run that no step has named
        self.checked_folder = False
        self.serial = 0
        self.sent = {}  # Message-ID -> bytes
        self.log = []
        self.transcript = []

    # -- helpers

    def person(self, step, name):
        if name in self.people:
            return self.people[name]
        if "@" in name:
            return ("", name)
        return step.fail(f"who is \"{name}\"? write: person {name} First Last <address>")

    def write(self, text="", mark=""):
        """An empty line at its beginning stands outside what mark marks."""
        gap = [""] if text.startswith("\n") else []
        self.transcript += gap + [(mark + line).rstrip() for line in text.removeprefix("\n").split("\n")]

    def user(self, mailbox):
        return f"{mailbox}.{self.name.split('-')[0]}"

    def clerk(self, *args):
        env = {**os.environ, "LD_PRELOAD": FAKETIME, "FAKETIME": str(int(self.now.timestamp())), "FAKETIME_FMT": "%s",
               "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1",
               "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"}
        p = subprocess.run([CLERK, args[0], "--config", f"{self.folder}/mailclerk.yaml", *args[1:]], env=env, text=True,
                           capture_output=True, check=False)
        self.log += [f"[{self.now:%m-%d %H:%M} {args[0]}] {line}" for line in p.stderr.splitlines()]
        return p

    def clerk_ok(self, *args):
        p = self.clerk(*args)
        if p.returncode != 0:
            raise Failure(f"mailclerk {' '.join(args)} ended with {p.returncode}: {p.stderr.strip()}")
        return p.stdout

    def json_lines(self, *args):
        return [json.loads(line) for line in self.clerk_ok(*args).splitlines()]

    # -- setting up

    def configure(self):
        server = (f"host: {self.post.env['TEST_HOST']}\n      port: %s\n      tls: %s\n      user: %s\n"
                  f"      password_file: {self.post.env['TEST_PASSWORD_FILE']}\n"
                  f"      ca_file: {self.post.env['TEST_CA_FILE']}\n      timeout_seconds: 30\n")
        with open(f"{self.folder}/mailclerk.yaml", "w", encoding="utf-8") as f:
            f.write(f"data_directory: {self.folder}/data\nrules_directory: {ROOT}\n"
                    "organization: OPM Cross-Government Hiring\nmessage_id_domain: mailclerk.test\n"
                    f"help_contact: CrossGovHiring@opm.gov\nteam_address: {TEAM}\nteam:\n  - {TEAM}\n")
            f.writelines(f"  - {self.people[name][1]}\n" for name in self.team)
            f.write(f"digest_hour: {self.digest_hour}\nmailboxes:\n")
            for name, address in MAILBOXES.items():
                f.write(f"  - name: {name}\n    address: {address}\n    imap:\n      "
                        + server % (self.post.env["TEST_IMAPS_PORT"], "implicit", self.user(name)) +
                        "    folders:\n      processed: Processed\n      needs_human: Needs-human\n      held: Held\n"
                        "    sender_authentication:\n      provider: m365\n")
            f.write("smtp:\n      " + server % (self.post.env["TEST_SMTP_PORT"], "starttls", self.user("recruiter-help")))

    def seed(self, command, header, rows):
        if not rows:
            return
        path = f"{self.folder}/{command}.csv"
        with open(path, "w", encoding="utf-8") as f:
            f.write("\n".join([header] + rows) + "\n")
        self.clerk_ok(command, "import", path)

    def begin(self):
        if self.now is not None:
            return
        self.now = datetime.datetime(2026, 10, 5, 9, 0, tzinfo=OFFICE_ZONE)
        self.configure()
        if self.coordinators or self.pools:
            self.clerk_ok("run", "--once")  # makes the database

    # -- steps that say who is there

    def do_title(self, step):
        self.title = step.rest
        self.write(self.title + "\n" + "=" * len(self.title))

    def do_person(self, step):
        m = re.fullmatch(r"(\S+) (.*?) ?<(\S+@\S+)>", step.rest)
        if m is None:
            step.fail("write: person dana Dana Ruiz <dana.ruiz@usda.gov>")
        self.people[m[1]] = (m[2], m[3])

    def do_team(self, step):
        self.team += [name.strip() for name in step.rest.split(",")]
        for name in self.team:
            self.person(step, name)

    def do_coordinator(self, step):
        self.coordinators.append(step.rest)

    def do_pool(self, step):
        self.pools.append(step.rest)

    def do_digest(self, step):
        self.digest_hour = step.rest

    def do_secret(self, step):
        may = [w.strip() for w in ",".join(step.all("may know")).split(",")]
        self.secrets.append((step, step.rest, [a if "@" in a else self.person(step, a)[1] for a in may if a]))

    # -- steps that happen

    def do_clock(self, step):
        first = self.now is None
        if not first:
            self.happen()
            if self.waiting:
                self.run()
        self.begin()
        self.now = moved(self.now, step)
        self.due = not first
        self.write(f"\n--- {self.now:%A, %B %-d, %Y, %H:%M} ---")
        if first:
            self.seed("directory", "agency,sub_agency,name,email", self.coordinators)
            self.seed("pools", "title,announcement,pay_plan,series,grade,location,appointment_type,vacancies,expires_on",
                      self.pools)

    def happen(self):
        """An action: what the last run brought must have been looked at."""
        if not self.due:
            self.settle()

    def do_mail(self, step):
        self.happen()
        m = re.fullmatch(r"(\S+) to (\S+)", step.rest)
        if m is None or m[2] not in MAILBOXES:
            step.fail(f"write: mail PERSON to {' or '.join(MAILBOXES)}")
        name, address = self.person(step, m[1])
        raw = self.build(step, step.get("name", name), address, MAILBOXES[m[2]])
        self.arrive(step, m[2], raw)

    def build(self, step, name, address, to):
        same = step.get("same as")
        if same is not None:  # a copy, as a second delivery makes it
            return list(self.sent.values())[-1]
        mail = email.message.EmailMessage(policy=email.policy.SMTP)
        mail["From"] = email.utils.formataddr((name, address))
        mail["To"] = to
        letter = self.answered(step, address)
        subject = step.get("subject", "")
        if letter is not None and not subject:
            subject = letter.subject if letter.subject.startswith("Re: ") else "Re: " + letter.subject
        mail["Subject"] = subject
        mail["Date"] = email.utils.format_datetime(self.now)
        self.serial += 1
        mail["Message-ID"] = f"<{self.serial}.{self.name}@{address.split('@')[1]}>"
        if letter is not None:
            mail["In-Reply-To"] = mail["References"] = f"<{letter.message_id}>"
        for h in step.all("header"):
            key, _, value = h.partition(":")
            mail[key.strip()] = value.strip()
        body = "\n".join(step.body)
        if letter is not None:
            body += quoted(letter, step.get("quote", "outlook"))
        mail.set_content(body + "\n")
        for filename, lines in step.files:
            content = pdf(lines) if filename.endswith(".pdf") else "\n".join(lines).encode()
            subtype = "pdf" if filename.endswith(".pdf") else "octet-stream"
            mail.add_attachment(content, maintype="application", subtype=subtype, filename=filename)
        head = trace(step.get("auth", "pass"), address.split("@")[1], self.now)
        return head.encode() + mail.as_bytes()

    def answered(self, step, address):
        """The letter that a mail answers: "answers: TEMPLATE", with "first", or "of PERSON" where somebody else got it."""
        text = step.get("answers")
        if text is None:
            return None
        m = re.fullmatch(r"(?:(first|last) )?(\S+)(?: of (\S+))?", text)
        if m is None:
            step.fail("write: answers: [first] TEMPLATE [of PERSON]")
        whose = self.person(step, m[3])[1] if m[3] else address
        mine = {whose} | ({TEAM} if m[3] is None and any(self.people[t][1] == address for t in self.team) else set())
        found = [x for x in self.letters if x.template == m[2] and x.to in mine]
        if not found:
            step.fail(f"there is no letter {m[2]} to {whose}")
        return found[ORDER[m[1] or "last"]]

    def arrive(self, step, mailbox, raw):
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        message_id = (mail["Message-ID"] or "").strip("<>")
        self.post.put(self.user(mailbox), raw, self.now)
        self.sent[message_id] = raw
        self.waiting.append((mailbox, message_id))
        self.due = True
        self.write(f"\nFrom: {mail['From']}\nTo: {mail['To']}\nSubject: {mail['Subject']}", "  > ")
        for name, _ in step.files:
            self.write(f"Attachment: {name}", "  > ")
        if step.get("auth", "pass") != "pass":
            self.write(f"(sender check: {step.get('auth')})", "  > ")
        self.write("", "  > ")
        self.write("\n".join(step.body), "  > ")
        if step.get("answers"):
            self.write("", "  > ")
            self.write(f"(below it, quoted: the letter {step.get('answers')})", "  > ")

    def do_bounce(self, step):
        """A delivery report: bounce TEMPLATE to PERSON."""
        self.happen()
        template, _, name = step.rest.partition(" to ")
        address = self.person(step, name)[1]
        found = [x for x in self.letters if x.template == template and x.to == address]
        if not found:
            step.fail(f"there is no letter {template} to {address}")
        domain = address.split("@")[1]
        self.serial += 1
        mailbox = next(k for k, v in MAILBOXES.items() if v in str(found[-1].message["From"]))
        raw = (trace("none", domain, self.now) +
               f"From: Mail Delivery System <MAILER-DAEMON@{domain}>\nTo: {MAILBOXES[mailbox]}\n"
               f"Message-ID: <{self.serial}.{self.name}@{domain}>\nDate: {email.utils.format_datetime(self.now)}\n"
               "Subject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\n"
               "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\n\n"
               "--b\nContent-Type: text/plain\n\nYour message could not be delivered.\n\n"
               f"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.{domain}\n\n"
               f"Final-Recipient: rfc822; {address}\nAction: failed\nStatus: 5.1.1\n"
               "Diagnostic-Code: smtp; 550 5.1.1 no such user\n\n"
               f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{found[-1].message_id}>\nSubject: x\n\n--b--\n")
        self.arrive(step, mailbox, re.sub(r"\r?\n", "\r\n", raw).encode())

    def do_decide(self, step):
        self.happen()
        if self.waiting:
            self.run()
            self.settle()
        words = next(csv.reader([step.rest], delimiter=" ", skipinitialspace=True))
        self.write(f"\n  $ mailclerk decide {step.rest}")
        p = self.clerk("decide", "--by", "tester", *words)
        refused = step.get("refused")
        if refused is None and p.returncode != 0:
            step.fail(f"refused: {p.stderr.strip()}")
        if refused is not None and (p.returncode == 0 or refused not in squash(p.stderr)):
            step.fail(f"should have been refused with \"{refused}\", but: {p.returncode} {p.stdout}{p.stderr}")
        self.write(squash(p.stdout + p.stderr), "    ")
        self.due = True

    def run(self):
        """Everything that is due: mails, timers, letters."""
        p = self.clerk("run", "--once")
        if p.returncode != 0 or "error: " in p.stderr:
            raise Failure(f"mailclerk run --once ended with {p.returncode}: {p.stderr.strip()}")
        self.due = False
        self.filed, self.waiting = self.waiting, []
        self.checked_folder = False
        for message_id, template, to in re.findall(r"letter=(\S+) template=(\S+) to=(\S+) sent$", p.stderr, re.M):
            letter = Letter(template, to, message_id, self.post.fetch(to, message_id))
            self.letters.append(letter)
            self.unexpected.append(letter)
            self.write(f"\nTo: {letter.to}  ({letter.template})\nSubject: {letter.subject}\n\n{letter.text.strip()}", "  | ")
        self.check_secrets()

    # -- steps that look

    def look(self):
        if self.due:
            self.run()

    def do_letter(self, step):
        self.look()
        m = re.fullmatch(r"(\S+) to (.*)", step.rest)
        if m is None:
            step.fail("write: letter TEMPLATE to PERSON, PERSON")
        for name in m[2].split(","):
            address = self.person(step, name.strip())[1]
            hit = next((x for x in self.unexpected if x.template == m[1] and x.to == address), None)
            if hit is None:
                came = ", ".join(f"{x.template} to {x.to}" for x in self.unexpected) or "nothing"
                step.fail(f"no letter {m[1]} came to {address}. Came and not named yet: {came}")
            self.unexpected.remove(hit)
            self.check_words(step, hit)

    def check_words(self, step, letter):
        says = letter.says()
        for words in step.all("has"):
            if squash(words) not in says:
                step.fail(f"the letter {letter.template} to {letter.to} lacks \"{words}\":\n{letter.subject}\n{letter.text}")
        for words in step.all("not"):
            if squash(words).lower() in says.lower():
                step.fail(f"the letter {letter.template} to {letter.to} has \"{words}\":\n{letter.subject}\n{letter.text}")
        for words in step.all("subject"):
            if squash(words) not in squash(letter.subject):
                step.fail(f"the subject is \"{letter.subject}\", without \"{words}\"")

    def do_no(self, step):
        self.look()
        if step.rest != "letters":
            step.fail("write: no letters")
        self.no_more_letters(step.where)

    def do_case(self, step):
        self.look()
        number, _, state = step.rest.partition(" ")
        p = self.clerk("cases", "show", number, "--json")
        if state == "absent":
            if p.returncode == 0:
                step.fail(f"{number} is there: {p.stdout}")
            return
        if p.returncode != 0:
            step.fail(f"there is no case {number}: {self.last_log()}")
        case = json.loads(p.stdout)
        if case["state"] != state:
            step.fail(f"{number} is {case['state']}, not {state}: {self.last_log()}")
        for key, want in step.details:
            if key in ("linked", "participants"):
                have = ", ".join(sorted(x["case" if key == "linked" else "address"] for x in case["links" if key == "linked" else key]))
                want = ", ".join(sorted(self.person(step, w.strip())[1] if key == "participants" else w.strip()
                                        for w in want.split(",")))
            else:
                have = "; ".join(case["fields"].get(key, []))
            if have != want:
                step.fail(f"{key} of {number} is \"{have}\", not \"{want}\"")
        self.write(f"\n  Case {number} is {state}.")

    def do_filed(self, step):
        self.look()
        self.checked_folder = True
        self.check_folder(step.rest, step.where)

    def check_folder(self, want, where):
        for mailbox, message_id in self.filed:
            folder = self.post.where(self.user(mailbox), message_id)
            if folder != want:
                raise Failure(f"{where}: the mail {message_id} lies in {folder}, not in {want}: {self.last_log()}")

    def no_more_letters(self, where):
        if self.unexpected:
            came = "\n".join(f"{x.template} to {x.to}: {x.subject}\n{x.text}" for x in self.unexpected)
            raise Failure(f"{where}: letters that nobody expected: {came}")

    def check_secrets(self):
        for step, words, may in self.secrets:
            for x in self.letters:
                if any(fnmatch.fnmatch(x.to.lower(), a.lower()) for a in may):
                    continue
                if words.lower() in squash(x.subject + x.text + x.html).lower() or words.lower() in x.says().lower():
                    step.fail(f"the letter {x.template} to {x.to} tells \"{words}\":\n{x.text}")

    def settle(self):
        """The end of a round: all letters were named, and each mail was filed where it belongs."""
        self.look()
        self.no_more_letters("after the last step" if not self.steps else self.steps[0].where)
        if not self.checked_folder:
            self.check_folder("Processed", self.steps[0].where if self.steps else self.name)
        self.filed = []

    def last_log(self):
        return "\n".join(line for line in self.log if "outcome=" in line)[-400:]

    def play(self):
        self.steps = read_steps(self.path)
        while self.steps:
            step = self.steps[0]
            getattr(self, "do_" + step.verb)(step)
            self.steps.pop(0)
        self.settle()
        rows = self.json_lines("outbox", "list", "--all", "--json")
        wrong = [f"{r['template']} to {r['to']} is {r['state']}" for r in rows if r["state"] not in ("sent", "failed")]
        if wrong or len(rows) != len(self.letters):
            raise Failure(f"the outbox has {len(rows)} letters, {len(self.letters)} came: {', '.join(wrong)}")
        self.clerk_ok("audit")
        again = self.clerk("replay", f"{self.folder}/again.db")
        if again.returncode != 0:
            raise Failure(f"replayed, it is another story:\n{again.stdout}{again.stderr}")


# --- all of them --------------------------------------------------------------------------------------------------------------


def one(path, post, folder):
    """(title, what went wrong or None, transcript)"""
    name = os.path.basename(path).removesuffix(".talk")
    here = f"{folder}/{name}"
    os.mkdir(here, 0o700)
    play = Play(path, post, here)
    problem = None
    try:
        play.play()
    except Failure as e:
        problem = f"{e}\n--- log\n" + "\n".join(play.log[-15:])
    except Exception as e:  # of this program: the others go on
        problem = f"{type(e).__name__}: {e} at line {e.__traceback__.tb_next.tb_lineno}"
    out = os.environ.get("CONVERSATIONS_OUT")
    if out:
        os.makedirs(out, exist_ok=True)
        with open(f"{out}/{name}.txt", "w", encoding="utf-8") as f:
            f.write("\n".join(play.transcript) + "\n")
    return f"{name}: {play.title}", problem, play.transcript


def main():
    words = [w for w in sys.argv[1:] if w != "-v"]
    paths = [p for p in sorted(glob.glob(f"{ROOT}/tests/conversations/*.talk"))
             if not words or any(w in os.path.basename(p) for w in words)]
    if not paths:
        sys.exit("there is no such conversation")
    print(f"1..{len(paths)}", flush=True)
    with tempfile.TemporaryDirectory(prefix="mc-talk-", dir="/tmp") as folder:
        os.chmod(folder, 0o755)  # the servers' users must get at folder/s
        post = Post(f"{folder}/s")
        failed = 0
        try:
            with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
                for i, (title, problem, transcript) in enumerate(pool.map(lambda p: one(p, post, folder), paths), 1):
                    if "-v" in sys.argv:
                        print("\n".join(transcript))
                    print(f"{'ok' if problem is None else 'not ok'} {i} - {title}", flush=True)
                    if problem is not None:
                        failed += 1
                        print("\n".join("# " + line for line in problem.split("\n")), flush=True)
        finally:
            post.stop()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
