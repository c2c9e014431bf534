#!/usr/bin/env python3
"""Kills processes of the daemon at random moments while mails arrive, and then settles the accounts. Speaks TAP.

usage: torture.py [--mails N] [--kills K] [--seed S] [--mailbox dovecot|maildir] [--keep]

The same mails go through two installations: one that is left alone, and one in which K times some process is ended by kill -9:
all of them at once, the supervisor, the mailbox's, the sender's, the clock's, or a reader. Letters go to tests/servers/ledger.py,
which writes down what it takes. People answer the letters that they get, so that their later mails depend on the earlier.
At the end nothing may be lost, nothing done twice, and the second installation must have come to the same as the first. What
may happen is that a letter comes twice under the same Message-ID, where the kill fell between the server's taking it and our
noting that (RFC 1047); that is counted. The seed is printed; it decides the mails, the victims and the pauses.
"""
import argparse
import collections
import os
import random
import shutil
import signal
import sys
import tempfile
import time

import house

STALL_SECONDS = 240  # without any progress: only then it is given up
PAUSE_SECONDS = 1.0  # between two kills at most; as often as not much less
DATE = "Tue, 24 Nov 2026 10:00:00 -0500"

# --- people and what they write -------------------------------------------------------------------------------------------

FIRST = "Anna Bruno Clara Dana Elif Farid Greta Hugo Ines Jonas Katrin Luca Mira Noah Olga Pavel Rosa Sven Uta Vera".split()
LAST = "Abel Berger Conti Dvorak Eriksen Fischer Garcia Huber Ivanov Jansen Keller Moser Novak Ortega Peters Quinn Ruiz".split()
ROLE = ("I would like to request a role in the Agency Talent Portal.\n\nFull name: {name}\nRole: Hiring Manager\n"
        "Agency: Department of Agriculture\nSub-agency: Forest Service\n")
HALF = "Could you set me up in the Agency Talent Portal? I am with the Forest Service.\n\n{name}\n"
POOL = ("Talent Pool Request Form\n\nAgency: Department of Agriculture\nSub-agency: Forest Service\nNumber of vacancies: 2\n"
        "Location: Portland, OR\nHiring manager: {name}\nHiring manager email: {address}\n\n{name}\n")
# kind: how often, and the mails of one person: (subject, text, is it an answer?). A second mail waits for the letter to the first.
KINDS = {
    "complete": (30, [("Role in the Agency Talent Portal", ROLE, False)]),
    "incomplete": (20, [("talent portal", HALF, False), ("", "I am a hiring manager.\n", True)]),
    "status": (10, [("Role in the Agency Talent Portal", ROLE, False),
                    ("status of my request", "Is there any update on my request? Where does it stand?\n", True)]),
    "pool": (10, [("Talent Pool Request", POOL, False), ("", "Data Scientist GS-1560-14\n", True)]),
    "twice": (10, [("Role in the Agency Talent Portal", ROLE, False)]),
    "unknown": (10, [("Hello", "Could somebody call me about {name}?\n", False)]),
    "robot": (6, [("Automatic reply: your mail", "I am out of the office until Monday.\n", False)]),
    "limit": (4, [("Role in the Agency Talent Portal", ROLE, False)]),
}


class Person:
    """One of them: at most one mail under way, and how many letters came."""

    def __init__(self, number, rng):
        kinds, weights = zip(*((k, v[0]) for k, v in KINDS.items()))
        self.number, self.kind = number, rng.choices(kinds, weights)[0]
        self.name = f"{rng.choice(FIRST)} {rng.choice(LAST)}"
        self.address = f"{self.name.lower().replace(' ', '.')}.{number}@usda.gov"
        self.steps, self.at = KINDS[self.kind][1], 0
        self.letters = []  # (Message-ID, subject), each once

    def ready(self):
        return self.at < len(self.steps) and len(self.letters) >= self.at

    def mails(self):
        """The next mail, as often as it is delivered."""
        subject, text, answer = self.steps[self.at]
        head = [f"From: {self.name} <{self.address}>", f"To: {house.BOX}", f"Date: {DATE}", f"Message-ID: <{self.number}.{self.at}@usda.gov>"]
        if answer:
            message_id, theirs = self.letters[-1]
            head += [f"In-Reply-To: <{message_id}>", f"References: <{message_id}>"]
            subject = subject or "Re: " + theirs.removeprefix("Re: ")
        head += [f"Subject: {subject}"]
        if self.kind == "robot":
            head += ["Auto-Submitted: auto-replied"]
        if self.kind == "limit":
            head += [f"X-Line-{n}: x" for n in range(80)]
        body = text.format(name=self.name, address=self.address)
        self.at += 1
        raw = "\r\n".join(head + ["", *body.split("\n")]).encode()
        return [raw, raw] if self.kind == "twice" else [raw]


def people_for(mails, rng):
    people, n = [], 0
    while n < mails:
        people.append(Person(len(people), rng))
        n += len(people[-1].steps) * (2 if people[-1].kind == "twice" else 1)
    return people, n


# --- an installation with people around it --------------------------------------------------------------------------------


class Town(house.House):
    def __init__(self, folder, servers, people):
        super().__init__(folder, servers)
        self.people, self.by_address = people, {p.address: p for p in people}
        self.seen, self.put_n, self.next_person = 0, 0, 0

    def kill(self, rng):
        """One blow; which kind it was."""
        kind = rng.choices(("all", "supervisor", "mailbox", "sender", "reader", "clock"), (30, 15, 20, 20, 13, 2))[0]
        if kind == "sender" and rng.random() < 0.5:  # just as the server takes a letter
            with self.ledger.changed:
                self.ledger.changed.wait(PAUSE_SECONDS)
        pids = self.processes().get(kind, [])
        if kind == "all":
            os.killpg(self.process.pid, signal.SIGKILL)
        elif kind == "supervisor":
            self.process.kill()
        elif not pids:
            return None  # there is none just now
        else:
            os.kill(rng.choice(pids), signal.SIGKILL)
        if kind in ("all", "supervisor"):
            self.process.wait()
            self.start()
        return kind

    # -- mails in

    def take_letters(self):
        """What people got since the last look."""
        taken = self.ledger.taken
        while self.seen < len(taken):
            letter, self.seen = taken[self.seen], self.seen + 1
            person = self.by_address.get(letter.recipient)
            if person and letter.message_id not in (x[0] for x in person.letters):
                person.letters.append((letter.message_id, letter.subject))

    def put(self, people):
        for person in people:
            while person.ready():
                for raw in person.mails():
                    self.box.put(raw)
                    self.put_n += 1

    def feed(self, newcomers):
        """The first mails of so many more people, and the answers of all who can answer."""
        self.take_letters()
        self.put(p for p in self.people[:self.next_person] if 0 < p.at < len(p.steps))
        self.put(self.people[self.next_person:self.next_person + newcomers])
        self.next_person = min(len(self.people), self.next_person + newcomers)

    def settle(self):
        """Until everybody has written everything and all of it is worked. False where it stands still before that."""
        last, since = None, time.monotonic()
        while time.monotonic() - since < STALL_SECONDS:
            self.feed(len(self.people))
            unfinished, waiting = self.unfinished(), self.box.waiting()
            said = all(p.at == len(p.steps) for p in self.people)
            if said and waiting == 0 and unfinished == (0, 0):
                return True
            now = (unfinished, waiting, self.put_n, len(self.ledger.taken))
            last, since = now, since if now == last else time.monotonic()
            time.sleep(0.1)
        print(f"# {self.folder}: not filed, under way: {last}; everybody has written: {said}")
        return False


def storm(town, kills, rng):
    """The blows, while mails arrive; how many of each kind."""
    struck = collections.Counter()
    share = max(1, -(-len(town.people) // kills))
    while sum(struck.values()) < kills:
        town.feed(share)
        time.sleep(rng.random() ** 2 * PAUSE_SECONDS)
        kind = town.kill(rng)
        if kind:
            struck[kind] += 1
    return struck


def play(args, folder, tap):
    servers = house.Servers(args.mailbox, folder)
    towns, accounts, took = {}, {}, {}
    try:
        for name in ("calm", "storm"):
            people, mails = people_for(args.mails, random.Random(args.seed))
            town = towns[name] = Town(f"{folder}/{name}", servers, people)
            began = time.monotonic()
            town.start()
            struck = storm(town, args.kills, random.Random(args.seed + 1)) if name == "storm" else {}
            done = town.settle()
            tap.check(f"{name}: everything comes to its end, and the daemon ends cleanly",
                      [] if done and town.stop() == 0 else [f"see {town.folder}/log"])
            took[name] = time.monotonic() - began
            accounts[name] = town.account()
        doubles = house.compare(tap, accounts["calm"], accounts["storm"], towns["storm"].ledger.taken)
        calm_doubles = len(towns["calm"].ledger.taken) - len(accounts["calm"]["written"])
        tap.check("left alone, no letter comes twice", [f"{calm_doubles} did"] if calm_doubles else [])
        kinds = collections.Counter(p.kind for p in people)
        print(f"# {mails} mails of {len(people)} people ({', '.join(f'{v} {k}' for k, v in kinds.most_common())})")
        print(f"# {sum(struck.values())} kills ({', '.join(f'{v} {k}' for k, v in struck.most_common())})")
        print(f"# {len(accounts['storm']['written'])} letters, {doubles} of them arrived twice under the same Message-ID")
        print(f"# {took['calm']:.0f} s in calm, {took['storm']:.0f} s under fire; {args.mailbox}; seed {args.seed}")
    finally:
        for town in towns.values():
            town.end()
        servers.stop()


def main(argv=None):
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--mails", type=int, default=10000)
    p.add_argument("--kills", type=int, default=500)
    p.add_argument("--seed", type=int, default=None)
    p.add_argument("--mailbox", choices=("dovecot", "maildir"), default="dovecot")
    p.add_argument("--keep", action="store_true", help="leaves the folder, as it is left where something went wrong")
    args = p.parse_args(argv)
    if args.seed is None:
        args.seed = int.from_bytes(os.urandom(3), "big")
    print(f"# seed {args.seed}", flush=True)
    folder, tap = tempfile.mkdtemp(prefix="mc-torture-", dir="/tmp"), house.Tap()
    os.chmod(folder, 0o755)  # Dovecot's user must get at what is below it
    play(args, folder, tap)
    print(f"1..{tap.n}")
    if args.keep or tap.failed:
        print(f"# {folder}")
    else:
        shutil.rmtree(folder, ignore_errors=True)
    return tap.failed != 0


if __name__ == "__main__":
    sys.exit(main())
