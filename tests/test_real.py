#!/usr/bin/env python3
"""Reads every message of the shared corpus of real mail, where that is present. Speaks TAP.

usage: test_real.py [-v]

No crash, no limit passed, nothing slow; what a header proves to be a machine's may not be answered; what a person wrote may be,
unless its own authentication fails; bounces say whom they are about.
"""
import collections, json, os, pathlib, resource, subprocess, sys, tempfile

HERE = pathlib.Path(__file__).resolve().parent
BIN = os.environ.get("MAILCLERK_BIN", str(HERE.parent / "mailclerk"))
REAL = pathlib.Path(os.environ.get("MAILCLERK_SHARED", str(HERE.parent.parent / "shared"))) / "corpus" / "real"
CPU_S = 2 * (10 if "/asan/" in BIN else 1)
BATCH = 100
AUTH_FAIL = 2
CONFIG = """data_directory: {0}/data
rules_directory: {1}
organization: Clerks
message_id_domain: clerk.example.gov
help_contact: help@opm.gov
team: [team@opm.gov]
team_address: team@opm.gov
mailboxes:
  - name: recruiter-help
    address: recruiter-help@usajobs.gov
    maildir: {0}/in
    folders: {{processed: P, needs_human: N, held: H}}
    sender_authentication: {{provider: none}}
smtp: {{maildir: {0}/out}}
"""


def read(config, paths):
    """The messages of these files; one that is not read is None and its complaint is printed. Of a batch that takes long, each
    mail is looked at by itself."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    p = subprocess.run([BIN, "read", "--config", config] + [str(x) for x in paths], capture_output=True, stdin=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    complaints, lines, out = p.stderr.decode("utf-8", "replace").splitlines(), p.stdout.splitlines(), []
    for path in paths:
        said = [x for x in complaints if str(path) in x]
        if said:
            print("# " + said[0])
        out.append(json.loads(lines.pop(0))["message"] if not said and lines else None)
    if len(paths) > 1 and cpu > CPU_S + 0.02 * len(paths) * CPU_S:
        return [m for path in paths for m in read(config, [path])]
    if len(paths) == 1 and cpu > 2 * CPU_S:
        print("# %s: %.1f s of CPU time" % (paths[0], cpu))
        out = [None]
    return out


def bounces(rows):
    """How many of the reports of real servers name a recipient, and say why."""
    n = collections.Counter()
    for row, m in rows:
        if row["label"] == "bounce" and row["expect"] == "suppress" and m is not None:
            r = m["bounce"]["recipients"]
            n["bounces"] += 1
            n["with a recipient"] += bool(r)
            n["with recipient and status"] += bool(r) and all(x["status"] for x in r)
            n["with the letter's id"] += m["bounce"]["original_id"] != ""
    print("# " + ", ".join("%d %s" % (v, k) for k, v in n.items()))
    return n["with a recipient"] >= 0.95 * n["bounces"] and n["with recipient and status"] >= 0.8 * n["bounces"]


def main():
    print("1..4")
    if not (REAL / "mail.jsonl").exists():
        for i, what in enumerate(("read", "suppress", "normal", "bounces"), 1):
            print("ok %d - %s # SKIP no corpus of real mail beside the project" % (i, what))
        return 0
    rows = [json.loads(line) for line in (REAL / "mail.jsonl").open()]
    with tempfile.TemporaryDirectory(prefix="mailclerk-real-") as folder:
        config = os.path.join(folder, "mailclerk.yaml")
        pathlib.Path(config).write_text(CONFIG.format(folder, HERE.parent))
        paths = [REAL / r["eml"] for r in rows]
        messages = [m for i in range(0, len(paths), BATCH) for m in read(config, paths[i:i + BATCH])]
    rows = list(zip(rows, messages))
    bad = [
        [r["eml"] for r, m in rows if m is None],
        [r["eml"] for r, m in rows if m and r["expect"] == "suppress" and r["evidence"] == "header" and m["screen"]["may_reply"]],
        [r["eml"] for r, m in rows if m and r["expect"] == "normal" and not m["screen"]["may_reply"] and m["auth"]["result"] != AUTH_FAIL],
        [] if bounces(rows) else ["too few bounces say whom they are about"],
    ]
    said = ["%d real mails are read" % len(rows), "no machine's mail may be answered", "a person's mail may be answered", "bounces say whom they are about"]
    for i, (what, names) in enumerate(zip(said, bad), 1):
        print("%sok %d - %s" % ("not " if names else "", i, what))
        for name in names:
            print("# " + name)
    return any(bad)


sys.exit(main())
