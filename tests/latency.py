#!/usr/bin/env python3
"""latency.py MAILCLERK [MAILS]: how long a mail waits while another mailbox hangs, against the same while it is well.

The mailbox that is measured is a Maildir: from the moment at which a mail lies in its inbox to the moment at which it lies in
Processed. The other one is an IMAP server that takes connections and never says a word. Prints medians, 95th percentiles and
their ratio.
"""
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WAIT_SECONDS = 60

CONFIG = """data_directory: {t}/data
rules_directory: {root}
digest_hour: 24
organization: Clerks
message_id_domain: mailclerk.test
help_contact: help@opm.gov
team: [team@opm.gov]
team_address: team@opm.gov
mailboxes:
  - name: recruiter-help
    address: recruiter-help@usajobs.gov
    maildir: {t}/in
    folders: {{processed: Processed}}
    sender_authentication: {{provider: local}}
  - name: crossgovhiring
    address: crossgovhiring@opm.gov
    {other}
    sender_authentication: {{provider: local}}
smtp: {{maildir: {t}/out}}
letters: {{domain_hour: 1000000, total_hour: 1000000}}
"""

MAIL = """From: Dana Ruiz <p{n}@usda.gov>
To: recruiter-help@usajobs.gov
Message-ID: <m{n}@usda.gov>
Subject: Role in the Agency Talent Portal

Full name: Dana Ruiz
Role: Hiring Manager
Agency: Department of Agriculture
Sub-agency: Forest Service
"""


def filed(t):
    return sum(len(os.listdir(f"{t}/in/.Processed/{sub}")) for sub in ("new", "cur")
               if os.path.isdir(f"{t}/in/.Processed/{sub}"))


def one(t, n):
    """Seconds from the inbox to Processed."""
    with open(f"{t}/in/tmp/{n}", "w", encoding="utf-8") as f:
        f.write(MAIL.format(n=n))
    before, start = filed(t), time.monotonic()
    os.rename(f"{t}/in/tmp/{n}", f"{t}/in/new/{n}")
    while filed(t) == before:
        if time.monotonic() - start > WAIT_SECONDS:
            sys.exit(f"latency.py: mail {n} was not filed within {WAIT_SECONDS} s")
        time.sleep(0.0005)
    return time.monotonic() - start


def measure(binary, mails, other):
    t = tempfile.mkdtemp(prefix="mc-latency-")
    for folder in ("in/new", "in/cur", "in/tmp", "other/new", "other/cur", "other/tmp"):
        os.makedirs(f"{t}/{folder}")
    with open(f"{t}/password", "w", encoding="utf-8") as f:
        f.write("secret\n")
    os.chmod(f"{t}/password", 0o600)
    with open(f"{t}/mailclerk.yaml", "w", encoding="utf-8") as f:
        f.write(CONFIG.format(t=t, root=ROOT, other=other.format(t=t)))
    with open(f"{t}/log", "w", encoding="utf-8") as log, subprocess.Popen(
            [binary, "run", "--config", f"{t}/mailclerk.yaml"], stdout=log, stderr=log) as daemon:
        try:
            for n in range(10):  # until everything is warm
                one(t, n)
            return [one(t, n) for n in range(10, 10 + mails)]
        finally:
            daemon.send_signal(signal.SIGTERM)
            daemon.wait()
            shutil.rmtree(t)


def main():
    binary, mails = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 200
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(64)
        hangs = ("imap: {{host: 127.0.0.1, port: %d, tls: none, user: x, password_file: {t}/password, timeout_seconds: 20}}"
                 % silent.getsockname()[1])
        rows = {}
        for name, other in (("other mailbox well", "maildir: {t}/other"), ("other mailbox hangs", hangs)):
            times = sorted(measure(binary, mails, other))
            rows[name] = statistics.median(times), times[int(len(times) * 0.95)]
            print(f"{name:20}  median {rows[name][0] * 1000:7.2f} ms   95 of 100 within {rows[name][1] * 1000:7.2f} ms")
    well, bad = rows.values()
    print(f"ratio                 median {bad[0] / well[0]:.2f}   95 of 100 {bad[1] / well[1]:.2f}")


main()
