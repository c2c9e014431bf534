#!/usr/bin/env bats
# Mails that are set aside: with which reason, what the team hears of it, the way back; and that their neighbours go through.
# Maildirs stand in for both servers.

setup() {
	source tests/helpers.sh
	T=$(mktemp -d "${TMPDIR:-/tmp}/mc-held-XXXXXX")
	ID=-1
	maildir_mailbox
	smtp_maildir
	write_config
}

teardown() {
	[ -z "${CLAMD:-}" ] || kill "$CLAMD" 2>/dev/null || true
	rm -rf "$T"
}

neighbour() { # NAME
	cat >"$T/in/new/$1" <<-MAIL
	From: Dana Ruiz <$1@usda.gov>
	To: recruiter-help@usajobs.gov
	Subject: Role in the Agency Talent Portal
	Message-ID: <$1@usda.gov>

	Full name: Dana Ruiz
	Role: Hiring Manager
	Agency: Department of Agriculture
	Sub-agency: Forest Service
	MAIL
}

unclear() { # NAME
	cat >"$T/in/new/$1" <<-MAIL
	From: Dana Ruiz <dana@usda.gov>
	To: recruiter-help@usajobs.gov
	Subject: Hello
	Message-ID: <$1@usda.gov>

	Could somebody call me?
	MAIL
}

letters() { grep -rlE "^Subject: $1" "$T/out" 2>/dev/null | wc -l; }
inbox() { find "$T/in/new" "$T/in/cur" -type f | wc -l; }
the_held() { find "$T/in/.Held/new" "$T/in/.Held/cur" -type f; }
first_id() { clerk held list --json | head -1 | python3 -c 'import json, sys; print(json.loads(sys.stdin.readline())["id"])'; }

filed() { find "$T/in/.$1/new" "$T/in/.$1/cur" -type f 2>/dev/null | wc -l; }

@test "a mail that ends the reader twice is held, its neighbours go through" {
	case $CLERK in */asan/*) skip 'the sanitizers need more address space than any limit' ;; esac
	printf 'limits:\n  memory_bytes: 201326592\n' >>"$T/mailclerk.yaml"
	neighbour 1.before
	# within every limit on what a mail may hold, and yet more than this reader can: 38 MB in base64, whole and decoded
	{
		printf '%s\n' 'From: Eve <eve@usda.gov>' 'To: recruiter-help@usajobs.gov' 'Subject: A file' \
			'MIME-Version: 1.0' 'Content-Type: application/octet-stream' \
			'Content-Transfer-Encoding: base64' ''
		head -c 28000000 /dev/zero | base64
	} >"$T/in/new/2.eater"
	neighbour 3.after
	clerk run --once >"$T/log" 2>&1
	[ "$(filed Held)" = 1 ]
	[ "$(filed Processed)" = 2 ]
	[ "$(inbox)" = 0 ]
	[ "$(letters 'Set aside: a message in recruiter-help')" = 1 ]
	[ "$(grep -c 'warning: .*reading this message ended the reader' "$T/log")" = 3 ] # two tries, and its end
	grep -q 'outcome=held reason=reader because="reading this message ended the reader"' "$T/log"
	[ "$(clerk cases list --json | wc -l)" = 2 ]
	# and once more: nothing is left to do
	clerk run --once >"$T/log" 2>&1
	refute grep -q outcome= "$T/log"
	[ "$(letters 'Set aside')" = 1 ]
}

@test "a mail over a limit is held with the limit's name, its neighbours go through" {
	neighbour 1.before
	python3 tests/hostile/make.py --only depth-10000-multiparts "$T/in/new"
	neighbour 3.after
	clerk run --once >"$T/log" 2>&1
	[ "$(filed Held)" = 1 ]
	[ "$(filed Processed)" = 2 ]
	grep -q 'outcome=held reason=limit because="nesting of parts: .*limit depth' "$T/log"
}

@test "a flood of held mails causes one letter" {
	printf 'limits:\n  message_bytes: 65536\n' >>"$T/mailclerk.yaml"
	for n in $(seq 200); do
		{
			printf 'From: Eve <eve@usda.gov>\nTo: recruiter-help@usajobs.gov\nSubject: %s\n\n' "$n"
			head -c 70000 /dev/zero | tr '\0' x
		} >"$T/in/new/$n.large"
	done
	clerk run --once >"$T/log" 2>&1
	[ "$(filed Held)" = 200 ]
	[ "$(letters 'Set aside')" = 1 ]
	[ "$(clerk held list --json | wc -l)" = 200 ]
}

@test "held list, show, release: the mail is brought back and read" {
	printf 'limits:\n  message_bytes: 65536\n' >>"$T/mailclerk.yaml"
	neighbour 1.large
	head -c 70000 /dev/zero | tr '\0' x >>"$T/in/new/1.large"
	clerk run --once >"$T/log" 2>&1
	id=$(first_id)
	clerk held | grep -q 'larger than limits.message_bytes'
	clerk held show "$id" | grep -q '^lies in     Held'
	clerk held show "$id" --json | python3 -c 'import json, sys
j = json.load(sys.stdin)
assert j["mailbox"] == "recruiter-help" and j["folder"] == "Held" and j["place_known"] and not j["read"], j'
	sed -i s/65536/655360/ "$T/mailclerk.yaml"
	clerk held release "$id" --by ann | grep -q 'reads it again'
	[ -z "$(clerk held list --json)" ]
	[ "$(filed Held)" = 1 ]
	clerk run --once >"$T/log" 2>&1
	[ "$(filed Held)" = 0 ]
	[ "$(filed Processed)" = 1 ]
	[ "$(letters 'Re: Role in')" = 1 ]
	[ "$(clerk cases list --json | wc -l)" = 1 ]
	clerk run --once >"$T/log" 2>&1
	refute grep -q outcome= "$T/log"
}

# As e2e.bats does it for mails that arrive.
@test "killed at each sync and rename while a released mail is brought back: it is read once" {
	strace -f -o /dev/null true 2>/dev/null || skip 'strace may not trace here'
	places=0
	for call in fdatasync fsync '?renameat2'; do
		died=1 n=$((1 - PLACES_STEP))
		while [ "$died" = 1 ]; do
			n=$((n + PLACES_STEP))
			rm -rf "$T/in" "$T/out" "$T/data"
			maildir_mailbox
			write_config
			printf 'limits:\n  header_lines: 10\n' >>"$T/mailclerk.yaml"
			neighbour 1.lines
			{ for k in $(seq 20); do echo "X-$k: x"; done; cat "$T/in/new/1.lines"; } >"$T/lines"
			mv "$T/lines" "$T/in/new/1.lines"
			clerk run --once >"$T/log" 2>&1
			sed -i 's/header_lines: 10/header_lines: 100/' "$T/mailclerk.yaml"
			clerk held release "$(first_id)" >>"$T/log" 2>&1
			status=0
			ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 \
				strace -f -qq -o "$T/strace" -e trace="$call" -e inject="$call:signal=SIGKILL:when=$n" \
				"$CLERK" run --once --config "$T/mailclerk.yaml" >>"$T/log" 2>&1 3>&- || status=$?
			[ "$status" = 0 ] && died=0 || [[ $status =~ ^(70|75|137)$ ]] # one of its processes was killed
			clerk run --once >>"$T/log" 2>&1
			[ "$(filed Processed)" = 1 ]
			[ "$(filed Held)" = 0 ]
			[ "$(inbox)" = 0 ]
			[ "$(letters 'Re: Role in')" = 1 ]
			[ -z "$(clerk held list --json)" ]
		done
		places=$((places + (n - 1) / PLACES_STEP))
	done
	echo "# $places places" >&3
	[ "$places" -gt $((8 / PLACES_STEP)) ]
}

@test "held drop: no longer listed, and the mail stays where it is" {
	printf 'limits:\n  message_bytes: 65536\n' >>"$T/mailclerk.yaml"
	neighbour 1.large
	head -c 70000 /dev/zero | tr '\0' x >>"$T/in/new/1.large"
	clerk run --once >"$T/log" 2>&1
	id=$(first_id)
	clerk held drop "$id" | grep -q dropped
	[ "$(clerk held list)" = 'no mail is held' ]
	[ "$(filed Held)" = 1 ]
	run clerk held drop "$id"
	[ "$status" = 65 ]
	run clerk held release x
	[ "$status" = 64 ]
	run clerk held show
	[ "$status" = 64 ]
	run clerk held burn 1
	[ "$status" = 64 ]
	"$CLERK" held --help | grep -q 'held release ID'
}

@test "a held mail that somebody puts back into the inbox is tried again" {
	printf 'limits:\n  header_lines: 10\n' >>"$T/mailclerk.yaml"
	neighbour 1.before
	{ for n in $(seq 20); do echo "X-$n: x"; done; cat "$T/in/new/1.before"; } >"$T/in/new/2.lines"
	sed -i 's/1\.before@/2.lines@/; s/Dana/Ann/' "$T/in/new/2.lines"
	clerk run --once >"$T/log" 2>&1
	[ "$(filed Held)" = 1 ]
	[ "$(clerk held list --json | wc -l)" = 1 ]
	mv "$(the_held)" "$T/in/new/"
	clerk run --once >"$T/log" 2>&1 # still over the limit: held again, and no second letter
	[ "$(filed Held)" = 1 ]
	[ "$(letters 'Set aside')" = 1 ]
	[ "$(clerk held list --json | wc -l)" = 1 ]
	sed -i 's/header_lines: 10/header_lines: 100/' "$T/mailclerk.yaml"
	mv "$(the_held)" "$T/in/new/3.other-name" # as on a server that gives it a new UID
	clerk run --once >"$T/log" 2>&1
	[ "$(filed Held)" = 0 ]
	[ "$(filed Processed)" = 2 ]
	[ "$(letters 'Re: Role in')" = 2 ]
	[ -z "$(clerk held list --json)" ]
}

@test "a mail that was left to a person and is put back is tried again, and nobody gets a second letter" {
	unclear 1.hello
	clerk run --once >"$T/log" 2>&1
	[ "$(filed Needs-human)" = 1 ]
	sent=$(find "$T/out" -type f | wc -l)
	mv "$T/in/.Needs-human/new/1.hello" "$T/in/new/"
	clerk run --once >"$T/log" 2>&1
	grep -q 'outcome=human again=yes' "$T/log"
	[ "$(filed Needs-human)" = 1 ]
	cp --preserve=timestamps "$T/in/.Needs-human/new/1.hello" "$T/in/new/2.other-name"
	clerk run --once >"$T/log" 2>&1
	grep -q 'outcome=human again=yes' "$T/log"
	cp "$T/in/.Needs-human/new/1.hello" "$T/in/new/3.delivered-anew"
	touch -d '1 hour ago' "$T/in/new/3.delivered-anew"
	clerk run --once >"$T/log" 2>&1
	grep -q 'outcome=known' "$T/log"
	[ "$(find "$T/out" -type f | wc -l)" = "$sent" ]
}

@test "a mail that was acted upon and is put back is only filed" {
	neighbour 1.role
	clerk run --once >"$T/log" 2>&1
	sent=$(find "$T/out" -type f | wc -l)
	mv "$T/in/.Processed/new/1.role" "$T/in/new/"
	clerk run --once >"$T/log" 2>&1
	mv "$T/in/.Processed/new/1.role" "$T/in/new/2.other-name"
	clerk run --once >"$T/log" 2>&1
	grep -q 'outcome=known' "$T/log"
	[ "$(filed Processed)" = 1 ]
	[ "$(find "$T/out" -type f | wc -l)" = "$sent" ]
}

# A clamd that takes mails and says nothing; PING it answers or not.
clamd() { # pong|silent
	python3 - "$T/clamd" "$1" <<-'PYTHON' &
	import os, socket, sys, threading
	s = socket.socket(socket.AF_UNIX)
	s.bind(sys.argv[1] + ".new")
	s.listen(16)
	os.rename(sys.argv[1] + ".new", sys.argv[1])
	def serve(c):
	    data = c.recv(6)
	    if data == b"zPING\0" and sys.argv[2] == "pong":
	        c.sendall(b"PONG\0")
	        return c.close()
	    while c.recv(65536):
	        pass
	while True:
	    threading.Thread(target=serve, args=(s.accept()[0],), daemon=True).start()
	PYTHON
	CLAMD=$!
	wait_until test -S "$T/clamd"
	echo "clamd_socket: $T/clamd" >>"$T/mailclerk.yaml"
}

@test "while clamd is away, mails wait in the inbox" {
	echo "clamd_socket: $T/nobody" >>"$T/mailclerk.yaml"
	for n in 1 2 3; do neighbour "$n.mail"; done
	for n in $(seq 7); do
		run clerk run --once
		[ "$status" = 75 ]
		[[ "$output" == *'mails wait to be scanned: clamd cannot be reached'* ]]
	done
	[ "$(inbox)" = 3 ]
	sed -i /clamd_socket/d "$T/mailclerk.yaml"
	clerk run --once >"$T/log" 2>&1
	[ "$(filed Processed)" = 3 ]
}

# Of a process whose memory is to hold no secret: is any of these bytes in it?
memory_has() { # PID FILE
	python3 - "$1" "$2" <<-'PYTHON'
	import sys
	secret = open(sys.argv[2], "rb").read()
	found = False
	with open(f"/proc/{sys.argv[1]}/maps") as maps, open(f"/proc/{sys.argv[1]}/mem", "rb", 0) as mem:
	    for line in maps:
	        area, mode = line.split()[:2]
	        start, end = (int(x, 16) for x in area.split("-"))
	        if mode[0] != "r" or "[v" in line:
	            continue
	        mem.seek(start)
	        try:
	            found = found or secret in mem.read(end - start)
	        except OSError:
	            pass
	sys.exit(0 if found else 1)
	PYTHON
}

@test "run --once: readers are forked from a process that never had the key or the database" {
	[ "$(id -u)" = 0 ] || skip 'only root looks into the memory of others'
	case $CLERK in */asan/*) skip 'the sanitizers map terabytes' ;; esac
	clerk run --once >"$T/log" 2>&1 # makes the key
	clamd silent                    # holds the mailbox's process up while its reader is there
	neighbour 1.mail
	"$CLERK" run --once --config "$T/mailclerk.yaml" >"$T/log" 2>&1 3>&- &
	top=$!
	wait_until eval '[ "$(pgrep -c -P $top)" = 2 ]'
	reader= worker=
	for pid in $(pgrep -P $top); do
		if ls -l "/proc/$pid/fd" | grep -q mailclerk.db; then worker=$pid; else reader=$pid; fi
	done
	memory_has "$worker" "$T/data/key" # the test can see
	refute memory_has "$top" "$T/data/key"
	refute memory_has "$reader" "$T/data/key"
	if ls -l "/proc/$top/fd" | grep -q mailclerk.db; then false; fi
	kill "$worker"
	kill "$CLAMD"
	CLAMD=
	wait $top || true
	[ "$(inbox)" = 1 ]
}
