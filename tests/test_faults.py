#!/usr/bin/env python3
"""Servers that break off, stand still or are away, processes that die, and what becomes of the mails. Speaks TAP.

usage: test_faults.py [WORD...]   only tests whose name contains a WORD

After each fault everything must come to the same as without it. FAULTS_STEP=1 tries every place of each sweep; without it, as in
`make check`, a few of each are tried.
"""
import collections
import os
import re
import shutil
import subprocess
import sys
import tempfile

import house

sys.path.insert(0, f"{house.HERE}/servers")
import ledger  # noqa: E402
import proxy  # noqa: E402

STEP = int(os.environ.get("FAULTS_STEP", "0"))  # 0: a few places
START = 1792490400  # 2026-10-20, 10:00 UTC, a Tuesday
HOUR = 3600
TOGETHER = 3  # letters that reach their final dot together: smtp.connections as shipped
BATCH = 24  # mailboxes of one configuration, each with a fault of its own


def mail(number, subject, *lines, person=None):
    person = person or number
    return "\r\n".join([f"From: Dana Ruiz <dana.{person}@usda.gov>", f"To: {house.BOX}", f"Subject: {subject}",
                        "Date: Tue, 20 Oct 2026 09:00:00 +0000", f"Message-ID: <{number}@usda.gov>", "", *lines, ""]).encode()


def complete(number):
    return mail(number, "Role in the Agency Talent Portal", "Full name: Dana Ruiz", "Role: Hiring Manager",
                "Agency: Department of Agriculture", "Sub-agency: Forest Service")


def incomplete(number):
    return mail(number, "talent portal", "Could you set me up in the Agency Talent Portal? I am with the Forest Service.", "", "Dana Ruiz")


def places(n, few):
    """Which of the places 0..n-1 are tried: all, or the last and others at equal distances before it."""
    if STEP > 0:
        return list(range(0, n, STEP))
    return sorted({n - 1 - i * n // few for i in range(few)} if n else set())


def arrived(letters):
    return collections.Counter((t.message_id, t.recipient) for t in letters.taken)


def wrong_letters(home, doubles):
    """What is wrong with the letters: each must have arrived, once, or at most `doubles` of them twice."""
    account, got = home.account(), arrived(home.ledger)
    wrong = [f"{k} never came" for k in account["written"] if k not in got] + [f"{k} was never written" for k in got if k not in account["written"]]
    wrong += [f"{k} came {n} times" for k, n in got.items() if n > 2]
    extra = sum(got.values()) - len(got)
    return wrong + ([f"{extra} doubles, at most {doubles} are due to the fault"] if extra > doubles else []) + (
        [f"{account['unsent']} letters are not sent"] if account["unsent"] else []) + (
        [f"{account['inbox']} mails lie in the inbox"] if account["inbox"] else [])


class Tests:
    def __init__(self):
        self.tap, self.folder, self.n = house.Tap(), tempfile.mkdtemp(prefix="mc-faults-", dir="/tmp"), 0
        os.chmod(self.folder, 0o755)  # Dovecot's user must get at what is below it
        self.local = house.Servers("maildir", self.folder)
        self.dovecot, self.homes = None, []

    def home(self, kind="maildir", fate=None):
        if kind == "dovecot" and self.dovecot is None:
            self.dovecot = house.Servers("dovecot", self.folder)
        self.n += 1
        home = house.House(f"{self.folder}/h{self.n}", self.dovecot if kind == "dovecot" else self.local, fate)
        self.homes.append(home)
        return home

    def done(self, home):
        home.end()
        self.homes.remove(home)
        shutil.rmtree(home.folder)

    def end(self):
        for home in self.homes:
            home.end()
        if self.dovecot:
            self.dovecot.stop()
        if self.tap.failed or sys.exc_info()[0]:
            print(f"# {self.folder}")
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    # -- servers that are away

    def smtp_server_away_for_a_day(self):
        """Two letters of one case to one person wait all that time, and every four hours somebody else writes."""
        home = self.home()
        port = home.ledger.port
        home.ledger.close()
        wrong = []
        for hour in range(0, 25, 1 if STEP == 1 else 4):
            if hour == 0:
                home.box.put(incomplete("slow"))
            elif hour == 4:
                home.box.put(mail("slow2", "talent portal role", "Full name: Dana Ruiz", "Role: Hiring Manager",
                                  "Agency: Department of Agriculture", "Sub-agency: Forest Service", person="slow"))
            home.box.put(complete(f"hour-{hour}"))
            code = home.once(START + hour * HOUR, check=False)
            wrong += [f"hour {hour}: ended with {code}"] if code != 75 else []
        wrong += ["a mail waits although only letters have to"] if home.box.waiting() else []
        home.ledger = ledger.Ledger(port=port)
        home.once(START + 25 * HOUR)
        account = home.account()
        slow = [t.subject for t in home.ledger.taken if t.recipient == "dana.slow@usda.gov"]
        wrong += wrong_letters(home, 0) + house.out_of_order(account, home.ledger.taken)
        wrong += [f"letters to the slow one: {slow}"] if len(slow) != 2 else []
        self.tap.check("an SMTP server that is away for a day: every letter comes after it, once, in the order of its case", wrong)
        self.done(home)

    def imap_server_away_for_an_hour(self):
        home = self.home("dovecot")
        away = proxy.Proxy(int(self.dovecot.env["TEST_IMAP_PORT"]))
        home.configure([("recruiter-help", house.BOX, home.box.plain(away.port))])
        home.box.put(complete("before"))
        home.once(START)
        away.close()
        wrong = []
        for minute in range(0, 61, 1 if STEP == 1 else 20):
            home.box.put(complete(f"minute-{minute}"))
            code = home.once(START + 60 * minute, check=False)
            wrong += [f"minute {minute}: ended with {code}"] if code != 75 else []
        back = proxy.Proxy(int(self.dovecot.env["TEST_IMAP_PORT"]))
        home.configure([("recruiter-help", house.BOX, home.box.plain(back.port))])
        home.once(START + 62 * 60)
        back.close()
        wrong += wrong_letters(home, 0)
        wrong += [] if len(home.account()["cases"]) == len(home.box.ids("Processed")) == home.box.n else ["not every mail is a case"]
        self.tap.check("an IMAP server that is away for an hour: every mail is worked after it", wrong)
        self.done(home)

    # -- letters of which nobody knows

    def doubtful_letters(self):
        """name, folders.sent, does the server keep what it took?, what it does at the dot, how often each letter comes in the end."""
        rows = [("found in the folder of sent mail: it is not sent again", "Sent", True, "mute", 1),
                ("not found there: it is sent again", "Sent", False, "lose", 1),
                ("taken, and not kept there: it comes twice, under one Message-ID", "Sent", False, "mute", 2),
                ("no such folder is known: it comes twice, under one Message-ID", "", False, "mute", 2)]
        for name, sent, keeps, what, times in rows:
            seen = set()

            def fate(taken):
                if taken.message_id in seen:
                    return "take"
                seen.add(taken.message_id)
                if keeps:
                    home.box.put(taken.head.encode() + b"\r\nx\r\n", "Sent")
                return what
            home = self.home("dovecot", fate)
            home.box.imap.create("Sent")
            home.configure(sent=sent)
            home.box.put(complete("doubt"))
            home.once(START)
            home.once(START + HOUR // 2)  # a letter that is put back waits ten minutes
            home.once(START + HOUR)
            account, got = home.account(), arrived(home.ledger)
            wrong = [f"{k} came {got[k]} times" for k in account["written"] if got[k] != times]
            self.tap.check(f"a letter that may have been taken, {name}", wrong + (["not sent"] if account["unsent"] else []))
            self.done(home)

    def doubt_while_the_folder_cannot_be_asked(self):
        """A folder that is not there: the letter waits for it, but no longer than an hour."""
        seen = set()
        home = self.home("dovecot", lambda t: "take" if t.message_id in seen else seen.add(t.message_id) or "lose")
        home.configure(sent="Nowhere")
        home.box.put(complete("doubt"))
        home.once(START)
        home.once(START + HOUR // 2)
        wrong = ["it was sent before the folder was asked"] if home.ledger.taken else []
        home.once(START + HOUR + 60)
        home.once(START + 2 * HOUR)
        with open(f"{home.folder}/log", encoding="utf-8") as f:
            wrong += [] if re.search('folder "Nowhere" cannot be opened.*folders.sent', f.read()) else ["the log does not name the folder"]
        self.tap.check("a folder of sent mail that is not there is named, and keeps a letter for an hour at most", wrong + wrong_letters(home, 0))
        self.done(home)

    # -- connections that break at a byte

    DONE = rb"(?m)^\d+ (OK|NO|BAD) [^\r]*\r\n"  # the line that ends an answer of an IMAP server
    IMAP = [("the listing", rb"UID FETCH [^\r]*RFC822\.SIZE", "down"), ("the mail", rb"UID FETCH [^\r]*BODY\.PEEK", "down"),
            ("the command to move", rb"UID MOVE", "up"), ("the answer to the move", rb"UID MOVE", "down")]
    IMAP_OLD = [("the command to copy", rb"UID COPY", "up"), ("the answer to the copy", rb"UID COPY", "down"),
                ("the flag", rb"UID STORE", "down"), ("the expunge", rb"UID EXPUNGE", "down")]
    SMTP = [("RCPT", rb"RCPT TO", "up"), ("the answer to RCPT", rb"RCPT TO", "down"), ("the answer to DATA", rb"\r\nDATA\r\n", "down"),
            ("the end of the letter", rb"\r\n\.\r\n", "up"), ("the answer to the dot", rb"\r\n\.\r\n", "down")]

    def imap_faults(self, steps, old):
        """Each mailbox of a batch has a fault of its own; what it owes is paid by a second run without."""
        wrong = []
        measuring = [proxy.Fault(t, side, None, "", self.DONE if side == "down" else rb"\r\n") for _, t, side in steps]
        lengths = [f.length for f in self.imap_batch(measuring, old, wrong)]
        todo = [proxy.Fault(trigger, side, at, kind) for (_, trigger, side), n in zip(steps, lengths)
                for at in places(n, 2) for kind in (("cut", "reset", "drip") if STEP else ("cut",))]
        todo += [proxy.Fault(steps[-1][1], steps[-1][2], lengths[-1] // 2, kind) for kind in ("reset", "drip", "stall")]
        wrong += [f"{name}: no byte was seen" for (name, _, _), n in zip(steps, lengths) if n < 10]
        for i in range(0, len(todo), BATCH):
            self.imap_batch(todo[i:i + BATCH], old, wrong)
        self.tap.check(f"IMAP{' without MOVE' if old else ''}, {len(todo)} faults ({', '.join(s[0] for s in steps)}): "
                       "each mail is worked once and filed", wrong)

    def imap_batch(self, faults, old, wrong):
        home = self.home("dovecot")
        boxes, links, rows = [], [], []
        for i, fault in enumerate(faults):
            box = house.Dovecot(home.folder, self.dovecot, f"{os.path.basename(home.folder)}-{i}")
            link = proxy.Proxy(int(self.dovecot.env["TEST_IMAP_PORT"]))
            link.fault, link.hide = fault, (b" MOVE", b" NONE") if old else None
            boxes.append(box)
            links.append(link)
            rows.append((f"box-{i}", f"box-{i}@usajobs.gov", box.plain(link.port)))
            box.put(complete(f"mail-{i}"))
        home.configure(rows)
        home.once(START, check=False)
        code = home.once(START + 60, check=False)
        wrong += [f"the second run ended with {code}: {home.last_words()} | {self.dovecot.last_words()}"] if code else []
        account, got = home.account(), arrived(home.ledger)
        for i, (box, fault) in enumerate(zip(boxes, faults)):
            what = f"{fault.kind} at byte {fault.at} {fault.side} of {fault.trigger.pattern.decode()}"
            ids, who = box.ids("Processed"), f"dana.mail-{i}@usda.gov"
            if fault.at is not None and not fault.fired:
                wrong.append(f"{what}: did not happen")
            # a crash between COPY and the flag leaves a second copy in the folder that nobody reads
            if set(ids) != {f"mail-{i}@usda.gov"} or box.waiting() or (len(ids) > 1 and not old):
                wrong.append(f"{what}: {ids} filed, {box.waiting()} in the inbox")
            if len(account["cases"].get(who, [])) != 1 or [n for (_, r), n in got.items() if r == who] != [1]:
                wrong.append(f"{what}: {account['cases'].get(who)}, letters {[k for k in got if k[1] == who]}")
            box.close()
        for link in links:
            link.close()
        self.done(home)
        return faults

    def smtp_faults(self):
        wrong, n, doubles = [], 0, 0
        for name, trigger, side in self.SMTP:
            length = self.smtp_fault(proxy.Fault(trigger, side, None, "", rb".\r\n"), wrong)[0]
            wrong += [f"{name}: no byte was seen"] if length < 2 else []
            for at in places(length, 1):
                for kind in ("cut", "reset") if STEP else ("cut",):
                    n += 1
                    doubles += self.smtp_fault(proxy.Fault(trigger, side, at, kind), wrong)[1]
        self.tap.check(f"SMTP, {n} faults ({', '.join(s[0] for s in self.SMTP)}): each letter arrives; {doubles} doubles, all with their "
                       "one Message-ID", wrong)

    def smtp_fault(self, fault, wrong):
        home = self.home()
        link = proxy.Proxy(home.ledger.port)
        link.fault = fault
        home.configure(port=link.port)
        home.box.put(complete("one"))
        home.once(START, check=False)
        home.once(START + HOUR)
        # only behind the dot may it come twice
        after = fault.trigger.pattern == rb"\r\n\.\r\n"
        what = f"{fault.kind} at byte {fault.at} {fault.side} of {fault.trigger.pattern.decode()}"
        wrong += [f"{what}: {x}" for x in wrong_letters(home, 1 if after else 0)]
        wrong += [f"{what}: did not happen"] if fault.at is not None and not fault.fired else []
        got = arrived(home.ledger)
        link.close()
        self.done(home)
        return fault.length, sum(got.values()) - len(got)

    # -- death at each call of one mail's path

    # the last ones are tried in part by e2e.bats too
    CALLS = ("pwrite64", "sendto", "recvfrom", "unlink", "fcntl", "getdents64", "socket", "fdatasync", "?renameat2")

    def killed_at_each_call(self):
        """Every process but the reader uses these: the mailbox's half and the sender's are one process in run --once."""
        if subprocess.run(["strace", "-f", "-o", "/dev/null", "true"], capture_output=True, check=False).returncode != 0:
            print("# strace may not trace here")
            return
        calm = self.home()
        self.kill_path(calm, None, 0)
        want = calm.account()
        self.done(calm)
        wrong, n, doubles = [], 0, 0
        for call in self.CALLS if STEP else self.CALLS[:6]:
            total = self.count_calls(call)
            for at in places(total, 1):
                home = self.home()
                died = self.kill_path(home, call, at + 1)
                got, taken = home.account(), arrived(home.ledger)
                where = f"{call} number {at + 1} of {total}"
                wrong += [f"{where}: nothing died"] if not died and at + 1 < total else []
                for key in ("outcome", "cases", "letters", "folders", "sound"):
                    wrong += [f"{where}: {key}: {x}" for x in house.differing(dict(enumerate([want[key]])), dict(enumerate([got[key]])))]
                wrong += [f"{where}: {x}" for x in wrong_letters(home, TOGETHER)]
                doubles += sum(taken.values()) - len(taken)
                n += 1
                self.done(home)
        self.tap.check(f"killed at {n} calls of a mail's path: the same cases, history, folders and letters; {doubles} doubles", wrong)

    def kill_path(self, home, call, at):
        home.box.put(complete("one"))
        home.box.put(mail("two", "Hello", "Could somebody call me?"))
        if call is None:
            home.once(START)
            return False
        code = home.once(None, ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:signal=SIGKILL:when={at}"],
                         check=False)
        for _ in range(3):
            if home.once(None, check=False) == 0:
                break
        return code != 0

    def count_calls(self, call):
        """How many of them the busiest process makes."""
        home = self.home()
        home.box.put(complete("one"))
        home.box.put(mail("two", "Hello", "Could somebody call me?"))
        home.once(None, ["strace", "-f", "-qq", "-o", f"{home.folder}/strace", "-e", f"trace={call}"])
        with open(f"{home.folder}/strace", encoding="utf-8", errors="replace") as f:
            pids = collections.Counter(line.split()[0] for line in f if "(" in line and "resumed" not in line)
        self.done(home)
        return max(pids.values(), default=0)


def main():
    tests = Tests()
    todo = [("smtp away", tests.smtp_server_away_for_a_day), ("imap away", tests.imap_server_away_for_an_hour),
            ("doubt", tests.doubtful_letters), ("doubt folder", tests.doubt_while_the_folder_cannot_be_asked),
            ("imap bytes", lambda: tests.imap_faults(tests.IMAP, False)), ("imap old bytes", lambda: tests.imap_faults(tests.IMAP_OLD, True)),
            ("smtp bytes", tests.smtp_faults), ("kill", tests.killed_at_each_call)]
    try:
        for name, run in todo:
            if len(sys.argv) < 2 or any(word in name for word in sys.argv[1:]):
                run()
                sys.stdout.flush()
    finally:
        tests.end()
    print(f"1..{tests.tap.n}")
    return tests.tap.failed != 0


if __name__ == "__main__":
    sys.exit(main())
