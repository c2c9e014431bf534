#!/usr/bin/python3
"""mail.py - a person's mail program for tests: sends through the private SMTP server, reads through the private IMAP server.

    mail.py send USER FROM TO [FILE]          sends the mail in FILE (or standard input); Date and Message-ID are added
                                              where absent, line ends made CRLF; prints the Message-ID
    mail.py list USER [FOLDER]                a line for each mail: number, sender, subject
    mail.py count USER [FOLDER]               how many
    mail.py wait USER COUNT [FOLDER]          waits until there are so many (MAIL_WAIT_SECONDS, 60), else fails with the list
    mail.py show USER NUMBER [FOLDER]         headers that matter and the text; NUMBER from 1, or "last"
    mail.py text USER NUMBER [FOLDER]         the text alone
    mail.py header USER NUMBER NAME [FOLDER]  one header field, unfolded and decoded
    mail.py html USER NUMBER [FOLDER]         the text/html part
    mail.py raw USER NUMBER [FOLDER]          the bytes
    mail.py folders USER                      their names
    mail.py move USER NUMBER FROM TO          moves one from folder to folder, as a person does
    mail.py file FILE                         a mail in a file, as "show" shows one that arrived

Servers and password come from the environment that servers.py wrote: . DIR/env
A folder that does not exist counts as empty: the daemon may not have made it yet.
"""
import email
import email.policy
import email.utils
import html as html_entities
import imaplib
import os
import re
import smtplib
import ssl
import sys
import time

WAIT_SECONDS = float(os.environ.get("MAIL_WAIT_SECONDS", "60"))


def die(text):
    sys.exit("mail.py: " + text)


def need(name):
    value = os.environ.get(name)
    if not value:
        die(f"{name} is not set: source the env file that servers.py wrote")
    return value


def tls():
    return ssl.create_default_context(cafile=need("TEST_CA_FILE"))


def send(user, sender, recipient, path=None):
    if path is None:
        data = sys.stdin.buffer.read()
    else:
        with open(path, "rb") as f:
            data = f.read()
    data = re.sub(rb"\r?\n", b"\r\n", data)
    head = data.split(b"\r\n\r\n", 1)[0]
    known = email.message_from_bytes(head + b"\r\n\r\n", policy=email.policy.compat32)
    message_id = known["Message-ID"] or email.utils.make_msgid(domain=sender.rpartition("@")[2])
    if known["Message-ID"] is None:
        data = f"Message-ID: {message_id}\r\n".encode() + data
    if known["Date"] is None:
        data = f"Date: {email.utils.formatdate(localtime=False)}\r\n".encode() + data
    with smtplib.SMTP_SSL(need("TEST_HOST"), int(need("TEST_SMTPS_PORT")), context=tls(), timeout=60) as s:
        s.login(user, need("TEST_PASSWORD"))
        s.sendmail(sender, [recipient], data)
    print(message_id.strip())


class Folder:
    """One folder, opened read-only: looking at it changes no flag."""

    def __init__(self, user, folder="INBOX", readonly=True):
        self.imap = imaplib.IMAP4_SSL(need("TEST_HOST"), int(need("TEST_IMAPS_PORT")), ssl_context=tls(), timeout=60)
        self.imap.login(user, need("TEST_PASSWORD"))
        self.there = self.imap.select(f'"{folder}"', readonly=readonly)[0] == "OK"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.imap.logout()

    def uids(self):
        if not self.there:
            return []
        self.imap.noop()
        return self.imap.uid("SEARCH", None, "ALL")[1][0].split()

    def raw(self, uid):
        return self.imap.uid("FETCH", uid, "(BODY.PEEK[])")[1][0][1]

    def message(self, uid):
        return email.message_from_bytes(self.raw(uid), policy=email.policy.default)


def pick(folder, number):
    uids = folder.uids()
    i = len(uids) if number == "last" else int(number)
    if not 1 <= i <= len(uids):
        die(f"no mail number {number}: there are {len(uids)}")
    return uids[i - 1]


def lines(folder):
    for i, uid in enumerate(folder.uids(), 1):
        m = folder.message(uid)
        yield f"{i}\t{m['From']}\t{m['Subject']}"


def text(m):
    part = m.get_body(preferencelist=("plain", "html"))
    if part is None:
        return "(no text)\n"
    content = part.get_content().replace("\r\n", "\n")
    return content if part.get_content_subtype() == "plain" else "(HTML only)\n" + seen(content)


def seen(markup):
    """Roughly what a mail program shows of HTML: paragraphs and table rows on lines of their own."""
    markup = re.sub(r"(?s)<style.*?</style>|<!--.*?-->", "", markup)
    markup = re.sub(r"\s+", " ", markup)
    markup = re.sub(r"(</p>)? ?</t[dh]> ?<t[dh][^>]*> ?(<p[^>]*>)?", ": ", markup)
    markup = re.sub(r"</(p|tr|div|h\d|li)>|<br[^>]*>", "\n", markup)
    lines = (line.strip() for line in html_entities.unescape(re.sub(r"<[^>]+>", "", markup)).split("\n"))
    return "\n".join(line for line in lines if line) + "\n"


def print_mail(m):
    for name in ("From", "To", "Cc", "Reply-To", "Date", "Subject"):
        if m[name] is not None:
            print(f"{name}: {m[name]}")
    for part in m.iter_attachments():
        print(f"Attachment: {part.get_filename()} ({part.get_content_type()})")
    print()
    print(text(m), end="")


def show(user, number, folder="INBOX"):
    print_mail(one(user, number, folder, Folder.message))


def file(path):
    with open(path, "rb") as f:
        print_mail(email.message_from_binary_file(f, policy=email.policy.default))


def text_of(user, number, folder="INBOX"):
    print(text(one(user, number, folder, Folder.message)), end="")


def wait(user, count, folder="INBOX"):
    end = time.monotonic() + WAIT_SECONDS
    while True:
        with Folder(user, folder) as f:
            there = len(f.uids())
            if there >= int(count):
                return
            if time.monotonic() > end:
                die(f"{user}/{folder} has {there} mails, waited {WAIT_SECONDS:g} s for {count}:\n" + "\n".join(lines(f)))
        time.sleep(0.2)


def one(user, number, folder, take):
    with Folder(user, folder) as f:
        return take(f, pick(f, number))


def raw(user, number, folder="INBOX"):
    sys.stdout.buffer.write(one(user, number, folder, Folder.raw))


def html(user, number, folder="INBOX"):
    part = one(user, number, folder, Folder.message).get_body(preferencelist=("html",))
    if part is None:
        die("no text/html part")
    print(part.get_content().replace("\r\n", "\n"), end="")


def header(user, number, name, folder="INBOX"):
    print(one(user, number, folder, Folder.message)[name] or "")


def list_mails(user, folder="INBOX"):
    with Folder(user, folder) as f:
        for line in lines(f):
            print(line)


def count(user, folder="INBOX"):
    with Folder(user, folder) as f:
        print(len(f.uids()))


def folders(user):
    with Folder(user) as f:
        for line in sorted(f.imap.list()[1]):
            print(line.decode().rsplit(' "/" ', 1)[-1].strip('"'))


def move(user, number, origin, target):
    with Folder(user, origin, readonly=False) as f:
        uid = pick(f, number)
        f.imap.uid("COPY", uid, f'"{target}"')
        f.imap.uid("STORE", uid, "+FLAGS", "(\\Deleted)")
        f.imap.expunge()


COMMANDS = {"send": send, "list": list_mails, "count": count, "wait": wait, "show": show, "text": text_of, "header": header, "html": html,
            "raw": raw, "folders": folders, "move": move, "file": file}

if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[1] not in COMMANDS:
        die("usage:" + __doc__.split("\n\n", 1)[1])
    try:
        COMMANDS[sys.argv[1]](*sys.argv[2:])
    except (OSError, smtplib.SMTPException, imaplib.IMAP4.error) as e:
        die(f"{sys.argv[1]}: {e}")
