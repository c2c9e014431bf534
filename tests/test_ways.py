#!/usr/bin/env python3
"""The shipped rules on sentences as people write them: what is asked for, and the values that matter. Speaks TAP.

usage: test_ways.py

tests/ways.jsonl holds them, one object a line: mailbox, sender, subject, text, the event and some of its fields, each with all of
its values. Beside tests/corpus, whose mails are whole, these tell which wording of one thing is understood.
"""
import collections
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import house

HERE = pathlib.Path(__file__).resolve().parent
BIN = os.environ.get("MAILCLERK_BIN", str(HERE.parent / "mailclerk"))
MAIL = """From: {sender}
To: {mailbox}@opm.gov
Subject: {subject}
Message-ID: <{n}@ways.example>
Authentication-Results: spf=pass smtp.mailfrom={domain}; dkim=pass header.d={domain}; dmarc=pass header.from={domain}; compauth=pass
Date: Tue, 20 Oct 2026 09:00:00 -0400
Content-Type: text/plain; charset=utf-8

{text}
"""


def explained(folder, mailbox, ways):
    paths = []
    for n, way in ways:
        paths.append(f"{folder}/{n}.eml")
        with open(paths[-1], "w", encoding="utf-8") as f:
            f.write(MAIL.format(n=n, domain=way["sender"].rstrip(">").split("@")[1], **way))
    out = subprocess.run([BIN, "explain", "--json", "--mailbox", mailbox, *paths], capture_output=True, text=True, check=False)
    answers = [json.loads(line) for line in out.stdout.splitlines()]
    if len(answers) != len(ways):
        sys.exit(f"test_ways.py: {len(answers)} answers to {len(ways)} mails: {out.stderr[-500:]}")
    return answers


def differences(way, answer):
    request = answer.get("request") or {}
    event = request.get("event") or "unknown"
    if event != way["event"]:
        return f"{event} instead of {way['event']}"
    for name, want in way["fields"].items():
        got = (request.get("fields") or {}).get(name)
        got = got["value"] if isinstance(got, dict) else got
        got = got if isinstance(got, list) else [got]
        if sorted(str(x).lower() for x in got) != sorted(x.lower() for x in want):
            return f"{name} is {got} instead of {want}"
    return None


def main():
    tap, by_event, wrong = house.Tap(), collections.Counter(), collections.defaultdict(list)
    with open(HERE / "ways.jsonl", encoding="utf-8") as f:
        ways = list(enumerate(json.loads(line) for line in f))
    with tempfile.TemporaryDirectory(prefix="mailclerk-ways-") as folder:
        for mailbox in sorted({way["mailbox"] for _, way in ways}):
            here = [x for x in ways if x[1]["mailbox"] == mailbox]
            for (_, way), answer in zip(here, explained(folder, mailbox, here)):
                by_event[way["event"]] += 1
                problem = differences(way, answer)
                wrong[way["event"]] += [f"{way['text']}: {problem}"] if problem else []
    for event, n in sorted(by_event.items()):
        tap.check(f"{event}: {n} ways to say it", wrong[event])
    print(f"1..{tap.n}")
    return tap.failed != 0


sys.exit(main())
