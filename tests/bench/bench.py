#!/usr/bin/env python3
"""bench.py - mails per second, interleaved in one run: Mailclerk, two floors in bare C, the script an administrator would write.

usage: bench.py [MAILS [ROUNDS]]   default 10,000 and 1

A private Dovecot, Postfix's smtp-sink, everything on loopback without TLS, so that the servers cost all the same. Nothing is
asserted: figures and ratios are printed, docs/performance.md says what they mean. MAILCLERK_BIN names the program, FLOOR the floor.
"""
import glob
import os
import re
import resource
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

import mails

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
CLERK = os.environ.get("MAILCLERK_BIN", f"{ROOT}/mailclerk")
SERVERS = f"{ROOT}/tests/servers/servers.py"
HOST = "127.0.0.1"
GIVE_UP_SECONDS = 1800
SENT, FILED = 3, 2  # outbox_state and copy_state of state/store.h

CONFIG = """data_directory: {dir}/data
rules_directory: {root}
organization: OPM Cross-Government Hiring
message_id_domain: mailclerk.test
help_contact: CrossGovHiring@opm.gov
team: [crossgov.team@opm.gov]
team_address: crossgov.team@opm.gov
digest_hour: 24
poll_seconds: 5
mailboxes:
  - name: recruiter-help
    address: recruiter-help@usajobs.gov
    imap: {{host: {host}, port: {imap}, tls: none, user: {user}, password_file: {password}}}
    folders: {{processed: Processed, needs_human: Needs-human, held: Held}}
    sender_authentication: {{provider: local}}
smtp: {{host: {host}, port: {smtp}, tls: none}}
letters: {{address_day: 100000, address_fruitless_day: 100000, domain_hour: 1000000, case_day: 1000, total_hour: 1000000}}
"""


def free_port():
    with socket.socket() as s:
        s.bind((HOST, 0))
        return s.getsockname()[1]


class Servers:
    def __init__(self, folder):
        self.folder = folder
        subprocess.run([SERVERS, "start", folder, str(os.getpid())], check=True, stdout=subprocess.DEVNULL)
        with open(f"{folder}/env", encoding="utf-8") as f:
            self.env = dict(re.findall(r"(?:export )?(\w+)='?([^'\n]*)'?", f.read()))
        self.port = free_port()
        sink = shutil.which("smtp-sink", path=os.environ["PATH"] + ":/usr/sbin")
        user = ["-u", "nobody"] if os.getuid() == 0 else []
        self.sink = subprocess.Popen([sink, *user, f"{HOST}:{self.port}", "256"], cwd="/", stderr=subprocess.DEVNULL)
        st = os.stat(f"{folder}/mail")
        self.owner = (st.st_uid, st.st_gid)

    def maildir(self, user):
        return f"{self.folder}/mail/{user}/Maildir"

    def fill(self, user, n):
        os.makedirs(os.path.dirname(self.maildir(user)), exist_ok=True)
        os.chown(os.path.dirname(self.maildir(user)), *self.owner)
        mails.fill(self.maildir(user), n, self.owner)
        box = self.maildir(user) + "/.Processed"
        mails.fill(box, 0, self.owner)

    def left(self, user):
        return len(glob.glob(self.maildir(user) + "/new/*")) + len(glob.glob(self.maildir(user) + "/cur/*"))

    def stop(self):
        self.sink.terminate()
        self.sink.wait()
        subprocess.run([SERVERS, "stop", self.folder], check=False)


class Result:
    def __init__(self, mails_n, seconds, cpu, peak_kb, note=""):
        self.mails, self.seconds, self.cpu, self.peak_kb, self.note = mails_n, seconds, cpu, peak_kb, note

    @property
    def rate(self):
        return self.mails / self.seconds


def run_command(argv):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    p = subprocess.run(argv, check=True, stdout=subprocess.PIPE, text=True)
    seconds = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return p.stdout, seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def arguments(servers, user, folder):
    e = servers.env
    return [HOST, e["TEST_IMAP_PORT"], user, e["TEST_PASSWORD"], str(servers.port), f"{folder}/{user}.db"]


def floor(servers, user, folder, n, per):
    out, seconds, cpu = run_command([os.environ["FLOOR"], *arguments(servers, user, folder), str(per)])
    got = dict(x.split("=") for x in out.split())
    assert int(got["mails"]) == n, out
    return Result(n, seconds, cpu, int(got["peak_kb"]), f"{int(got['commits']) / n:.2f} commits a mail")


def script(servers, user, folder, n):
    out, seconds, cpu = run_command([sys.executable, f"{HERE}/script.py", *arguments(servers, user, folder)])
    assert out.strip() == f"mails={n}", out
    return Result(n, seconds, cpu, 0)


# --- Mailclerk --------------------------------------------------------------------------------------------------------------


def tree(pid):
    """This process and those below it: pid -> (its log name or 'reader', seconds of CPU, PSS in kB)."""
    found, todo = {}, [pid]
    tick = os.sysconf("SC_CLK_TCK")
    while todo:
        p = todo.pop()
        try:
            with open(f"/proc/{p}/stat", encoding="utf-8") as f:
                stat = f.read().rsplit(")", 1)[1].split()
            with open(f"/proc/{p}/smaps_rollup", encoding="utf-8") as f:
                pss = int(re.search(r"^Pss:\s+(\d+)", f.read(), re.M).group(1))
            with open(f"/proc/{p}/task/{p}/children", encoding="utf-8") as f:
                todo += [int(x) for x in f.read().split()]
            found[p] = ((int(stat[11]) + int(stat[12])) / tick, pss)
        except (OSError, AttributeError):
            continue
    return found


def outbox_left(database):
    try:
        db = sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30)
        with db:
            left = db.execute(f"SELECT count(*) FROM outbox WHERE state <> {SENT}").fetchone()[0]
        db.close()
        return left
    except sqlite3.Error:
        return -1


def clerk(servers, user, folder, n):
    own = f"{folder}/{user}"
    os.makedirs(own)
    with open(f"{own}/mailclerk.yaml", "w", encoding="utf-8") as f:
        f.write(CONFIG.format(dir=own, root=ROOT, host=HOST, imap=servers.env["TEST_IMAP_PORT"], user=user,
                              password=servers.env["TEST_PASSWORD_FILE"], smtp=servers.port))
    with open(f"{own}/log", "w", encoding="utf-8") as log:
        began = time.monotonic()
        p = subprocess.Popen([CLERK, "run", "--config", f"{own}/mailclerk.yaml"], stdout=log, stderr=log)
    use, peak, moved = {}, 0, None
    try:
        while time.monotonic() - began < GIVE_UP_SECONDS:
            time.sleep(0.25)
            now = tree(p.pid)
            use.update({k: v[0] for k, v in now.items()})
            peak = max(peak, sum(v[1] for v in now.values()))
            if moved is None and servers.left(user) == 0:
                moved = time.monotonic() - began
            if moved is not None and outbox_left(f"{own}/data/mailclerk.db") == 0:
                break
        seconds = time.monotonic() - began
    finally:
        p.terminate()
        p.wait()
    db = sqlite3.connect(f"{own}/data/mailclerk.db")
    letters = db.execute(f"SELECT count(*) FROM outbox WHERE state = {SENT}").fetchone()[0]
    done = db.execute(f"SELECT count(*) FROM copy WHERE state = {FILED}").fetchone()[0]
    db.close()
    assert done == n, f"{done} of {n} mails were filed, see {own}/log"
    busiest = sorted(use.values(), reverse=True)[:3]
    return Result(n, seconds, sum(use.values()), peak,
                  f"{letters / n:.2f} letters a mail, {letters / seconds:.0f} letters/s; inbox empty after {moved:.1f} s; "
                  f"busiest processes {', '.join(f'{x:.1f} s' for x in busiest)}")


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 10000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    folder = tempfile.mkdtemp(prefix="mc-bench-")
    os.chmod(folder, 0o711)  # the servers run under users of their own
    servers = Servers(f"{folder}/s")
    contestants = (("floor a", lambda u: floor(servers, u, folder, n, 0)), ("floor b", lambda u: floor(servers, u, folder, n, 2)),
                   ("mailclerk", lambda u: clerk(servers, u, folder, n)), ("script", lambda u: script(servers, u, folder, n)))
    best = {}
    try:
        for r in range(rounds):
            for name, work in contestants:
                user = f"{name.replace(' ', '')}{r}"
                servers.fill(user, n)
                x = work(user)
                memory = f"{x.peak_kb / 1024:.0f} MB" if x.peak_kb else "-"
                print(f"{name:10} {n} mails in {x.seconds:7.1f} s: {x.rate:7.0f} mails/s, {x.cpu / n * 1e3:.2f} ms CPU a mail, "
                      f"{memory}{', ' if x.note else ''}{x.note}", flush=True)
                if name not in best or x.rate > best[name].rate:
                    best[name] = x
                shutil.rmtree(os.path.dirname(servers.maildir(user)))
        mine = best["mailclerk"].rate
        print("mailclerk beside the others, best of each: " +
              ", ".join(f"{mine / best[k].rate:.2f} of {k}" for k in ("floor a", "floor b", "script")))
    finally:
        servers.stop()
        if "KEEP" not in os.environ:
            shutil.rmtree(folder, ignore_errors=True)


main()
