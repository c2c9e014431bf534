#!/usr/bin/env python3
"""Reads every mail of tests/hostile/make.py under limits on CPU time and memory. Speaks TAP.

usage: test_hostile.py [-v] [WORD...]   only mails whose name contains a WORD

Each must end as it says: read, or held because it is over a named limit; never by ending the reader. Several small ones are read
by one process: where all together stay below the limit, each does.
"""
import json, os, pathlib, resource, subprocess, sys, tempfile, threading

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "hostile"))
import make

BIN = os.environ.get("MAILCLERK_BIN", str(HERE.parent / "mailclerk"))
SANITIZED = "/asan/" in BIN
CPU_S = 2 * (10 if SANITIZED else 1)         # for the mail, beyond what the program needs to start; sanitizers cost that much
TICK_S = 0.1                                 # the kernel counts, and ends a mail over its time, in ticks
RSS_KB = 0 if SANITIZED else 256 * 1024      # they keep freed memory and shadow all of it: nothing can be said then
GROUP, GROUP_BYTES = 12, 4 << 20
WORDS = [w for w in sys.argv[1:] if w != "-v"]
BAD = {chr(c) for c in range(32)} - {"\n", "\t"} | {chr(c) for c in range(0x7f, 0xa0)} | set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
ONE_LINE = ("name", "addr", "subject", "message_id", "type", "original_id", "status", "reason")


def run(paths):
    """(stdout, stderr, exit code, CPU seconds, largest resident set in KB)"""
    p = subprocess.Popen([BIN, "read"] + [str(x) for x in paths], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                         preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (60 * CPU_S, 60 * CPU_S)))
    out = []
    t = threading.Thread(target=lambda: out.append(p.stderr.read()))
    t.start()
    stdout = p.stdout.read()
    t.join()
    _, status, usage = os.wait4(p.pid, 0)
    p.returncode = os.waitstatus_to_exitcode(status)
    return stdout.decode("utf-8", "replace"), out[0].decode("utf-8", "replace"), p.returncode, usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def unclean(value, key=""):
    if isinstance(value, dict):
        return next((w for k, v in value.items() if (w := unclean(v, k))), "")
    if isinstance(value, list):
        return next((w for v in value if (w := unclean(v, key))), "")
    if isinstance(value, str):
        bad = BAD & set(value)
        if key in ONE_LINE:
            bad |= {"\n", "\t"} & set(value)
        if bad:
            return "%s holds %r" % (key, sorted(bad))
    return ""


def wrong(want, out, err, code, cpu, rss):
    """What is wrong with this one's end, "" where nothing is."""
    if cpu - start > CPU_S + TICK_S:
        return "%.2f s of CPU time" % (cpu - start)
    if RSS_KB and rss > RSS_KB:
        return "%d KB of memory" % rss
    if "ended the reader" in err or "took longer" in err or code < 0:
        return err.strip() or "ended by signal %d" % -code
    if code == 0:
        return "was read, should be held" if want == "held" else unclean(json.loads(out))
    if want == "read":
        return "was held: " + err.strip()
    return "" if "limit" in err else "held without naming a limit: " + err.strip()


def tell(name, problem, cpu, rss):
    global number, failed
    number += 1
    failed += problem != ""
    print("%sok %d - %s" % ("not " if problem else "", number, name))
    if problem:
        print("# " + problem.replace("\n", "\n# "))
    if "-v" in sys.argv:
        print("# %.2f s, %d KB" % (cpu, rss))
    sys.stdout.flush()


def one(name, want, path):
    """A deadline is wall time, and CPU time grows where caches are shared: a mail over either gets another chance."""
    for _ in range(3):
        got = run([path])
        if not (problem := wrong(want, *got)):
            break
    tell(name, problem, *got[3:])


def group(cases):
    """Several mails by one process; in halves where something is wrong, down to each alone. What was read stands in the output in
    their order, and a complaint names its file."""
    if len(cases) == 1:
        one(*cases[0])
        cases[0][2].unlink()
        return
    out, err, code, cpu, rss = run([path for _, _, path in cases])
    lines, problems = out.splitlines(), []
    for name, want, path in cases:
        said = "\n".join(x for x in err.splitlines() if str(path) in x)
        if code < 0 or (said == "" and not lines):
            problems.append("the process ended early")
        else:
            problems.append(wrong(want, "" if said else lines.pop(0), said, 1 if said else 0, cpu, rss))
    if any(problems) or lines:
        group(cases[:len(cases) // 2])
        group(cases[len(cases) // 2:])
        return
    for case in cases:
        tell(case[0], "", cpu, rss)
        case[2].unlink()


def main():
    global start
    todo = [c for c in make.CASES if not WORDS or any(w in c[0] for w in WORDS)]
    print("1..%d" % len(todo))
    with tempfile.TemporaryDirectory(prefix="mailclerk-hostile-") as folder:
        waiting, held = [], 0
        ordinary = pathlib.Path(folder) / "ordinary.eml"
        ordinary.write_bytes(make.mail())
        start = run([ordinary])[3]
        for name, want, fn in todo:
            path = pathlib.Path(folder) / (name + ".eml")
            path.write_bytes(fn())
            size = path.stat().st_size
            if "-v" in sys.argv:
                one(name, want, path)
                path.unlink()
                continue
            waiting.append((name, want, path))
            held += size
            if len(waiting) >= GROUP or held >= GROUP_BYTES:
                group(waiting)
                waiting, held = [], 0
        if waiting:
            group(waiting)
    return failed != 0


number = failed = start = 0
sys.exit(main())
