#!/usr/bin/env python3
"""What an administrator would write in an afternoon, fairly tuned: one FETCH, one commit (WAL, NORMAL), one letter and one MOVE
for each mail. For `make bench`: script.py HOST IMAP-PORT USER PASSWORD SMTP-PORT DATABASE
"""
import email
import email.policy
import imaplib
import re
import smtplib
import sqlite3
import sys
from email.message import EmailMessage

host, imap_port, user, password, smtp_port, path = sys.argv[1:]
FIELDS = {key: re.compile(rf"^{label}:[ \t]*(.+)$", re.M) for key, label in (
    ("full_name", "Full name"), ("role", "Role"), ("agency", "Agency"), ("sub_agency", "Sub-agency"))}
db = sqlite3.connect(path)
db.execute("PRAGMA journal_mode=WAL")
db.execute("PRAGMA synchronous=NORMAL")
db.execute("CREATE TABLE request (id TEXT PRIMARY KEY, full_name TEXT, role TEXT, agency TEXT, sub_agency TEXT)")
box = imaplib.IMAP4(host, int(imap_port))
box.login(user, password)
box.select("INBOX")
smtp = smtplib.SMTP(host, int(smtp_port))
smtp.ehlo()
n = 0
for uid in box.uid("SEARCH", "ALL")[1][0].split():
    raw = box.uid("FETCH", uid, "(BODY.PEEK[])")[1][0][1]
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    part = mail.get_body(("plain",))
    text = part.get_content() if part else ""
    got = {k: (m.group(1) if (m := r.search(text)) else None) for k, r in FIELDS.items()}
    if got["role"]:
        db.execute("INSERT OR IGNORE INTO request VALUES (?,?,?,?,?)", (mail["Message-ID"], *got.values()))
        db.commit()
    letter = EmailMessage()
    letter["From"], letter["To"] = "recruiter-help@usajobs.gov", mail["From"]
    letter["Subject"], letter["In-Reply-To"] = "Re: " + mail["Subject"], mail["Message-ID"]
    letter.set_content("Hello,\n\nwe have your request:\n\n" + "".join(f"{k}: {v}\n" for k, v in got.items()) +
                       "\nThe team looks at it next. There is nothing for you to do now.\n" * 8)
    smtp.send_message(letter)
    box.uid("MOVE", uid, "Processed")
    n += 1
smtp.quit()
box.logout()
print(f"mails={n}")
