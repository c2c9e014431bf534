#!/usr/bin/env bats
# The daemon over a long time, from outside: files that change under it, processes that stand still, mailboxes that hang. Maildirs
# stand in for both servers.

setup() {
	source tests/helpers.sh
	T=$(mktemp -d "${TMPDIR:-/tmp}/mc-reload-XXXXXX")
	ID=-1
	DAEMON=
	PEER=
	maildir_mailbox
	smtp_maildir
	write_config
	# the sanitizers take their time, a proof of everything under them minutes where others want the processor too
	STALL=5
	case $CLERK in */asan/*) STALL=60 WAIT_SECONDS=400; printf 'limits:\n  read_seconds: 300\n' >>"$T/mailclerk.yaml" ;; esac
}

teardown() {
	stop_daemon || true
	[ -z "$PEER" ] || { kill "$PEER" && wait "$PEER" || true; }
	[ -n "$BATS_TEST_COMPLETED" ] || { echo '--- daemon.log'; tail -n 40 "$T/daemon.log"; } 2>/dev/null || true
	rm -rf "$T"
}

mail_from() { # PERSON
	cat <<-MAIL
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
drop() { mail_from "$1" >"$T/in/tmp/$1" && mv "$T/in/tmp/$1" "$T/in/new/$1"; }
filed() { find "$T/${2:-in}/.$1/new" "$T/${2:-in}/.$1/cur" -type f 2>/dev/null | wc -l; }
filed_is() { [ "$(filed "$1" "${3:-in}")" = "$2" ]; }
logged() { grep -qE "$1" "$T/daemon.log"; }
times_logged() { [ "$(grep -cE "$1" "$T/daemon.log")" -ge "$2" ]; }
letters_with() { grep -rlF "$1" "$T/out/new" 2>/dev/null | wc -l; }
some_letter_with() { [ "$(letters_with "$1")" -ge 1 ]; }
workers() { grep -L '^Seccomp:[[:space:]]*2' $(pgrep -P "$DAEMON" | sed 's,.*,/proc/&/status,') 2>/dev/null | tr -dc '0-9\n'; }
has_workers() { [ "$(workers | wc -l)" = "$1" ]; }

# An office of its own, whose files a test may change.
own_office() {
	mkdir "$T/office"
	cp -r parsers state templates "$T/office"
	sed -i "s,^rules_directory: .*,rules_directory: $T/office," "$T/mailclerk.yaml"
}

@test "SIGHUP: letters, rules and configuration are read anew, every process is replaced, no mail is lost" {
	own_office
	start_daemon
	drop ann
	wait_until filed_is Processed 1
	before=$(workers | sort)
	sed -i 's/^subject: .*/subject: A subject made while the daemon ran/' "$T/office/templates/letters/role-receipt.md"
	sed -i 's/^poll_seconds: .*/poll_seconds: 2/' "$T/mailclerk.yaml"
	for n in 1 2 3 4 5 6; do drop "before$n"; done
	kill -HUP "$DAEMON"
	wait_until logged 'reload: done, with 1 mailboxes'
	all_new() { [ "$(workers | wc -l)" = 3 ] && [ -z "$(comm -12 <(echo "$before") <(workers | sort))" ]; }
	wait_until all_new
	drop carl
	wait_until filed_is Processed 8
	wait_until some_letter_with 'A subject made while the daemon ran'
	[ "$(clerk cases list --json | wc -l)" = 8 ]
	stop_daemon
	refute logged 'error'
}

@test "SIGHUP with mistakes: every one is logged, nothing changes; mended, they are taken" {
	own_office
	start_daemon
	wait_until logged 'connected'
	before=$(workers | sort)
	echo '{{no_such_value}}' >>"$T/office/templates/letters/role-receipt.md"
	sed -i 's/^poll_seconds: .*/poll_secs: 2/' "$T/mailclerk.yaml"
	kill -HUP "$DAEMON"
	wait_until logged 'reload: refused'
	logged 'error: .*mailclerk.yaml:[0-9]+: .*poll_secs'
	sed -i 's/^poll_secs/poll_seconds/' "$T/mailclerk.yaml"
	kill -HUP "$DAEMON"
	wait_until times_logged 'reload: refused' 2
	logged 'error: .*role-receipt.md:[0-9]+: .*no_such_value'
	[ "$(workers | sort)" = "$before" ]
	drop ann
	wait_until filed_is Processed 1
	sed -i '$d' "$T/office/templates/letters/role-receipt.md"
	kill -HUP "$DAEMON"
	wait_until logged 'reload: done'
	drop bo
	wait_until filed_is Processed 2
	stop_daemon
}

@test "SIGHUP: a mailbox more, then one less; the data directory stays where it is" {
	start_daemon
	wait_until logged 'connected'
	mkdir -p "$T"/in2/{new,cur,tmp}
	cp "$T/mailclerk.yaml" "$T/one.yaml"
	awk -v d="$T/in2" '/^smtp:/ { print "  - name: crossgovhiring\n    address: crossgov-1@opm.gov\n    maildir: " d \
		"\n    sender_authentication:\n      provider: local" } { print }' "$T/one.yaml" >"$T/mailclerk.yaml"
	mail_from ann | sed 's/^To: .*/To: crossgov-1@opm.gov/' >"$T/in2/new/ann"
	kill -HUP "$DAEMON"
	wait_until logged 'reload: done, with 2 mailboxes'
	second_is_read() { [ -z "$(find "$T/in2/new" "$T/in2/cur" -type f)" ]; }
	wait_until second_is_read
	wait_until has_workers 4
	cp "$T/one.yaml" "$T/mailclerk.yaml"
	kill -HUP "$DAEMON"
	wait_until logged 'reload: done, with 1 mailboxes'
	wait_until has_workers 3
	sed -i "s,^data_directory: .*,data_directory: $T/elsewhere," "$T/mailclerk.yaml"
	kill -HUP "$DAEMON"
	wait_until logged 'error: .*data_directory cannot change while the daemon runs'
	wait_until logged 'reload: refused'
	[ ! -e "$T/elsewhere" ]
	stop_daemon
}

@test "SIGHUP again and again, and while a proof runs: one after the other, and the daemon ends cleanly" {
	start_daemon
	wait_until logged 'connected'
	for n in 1 2 3 4 5 6 7 8; do
		kill -HUP "$DAEMON"
		drop "mail$n"
		sleep 0.2
	done
	wait_until times_logged 'reload: done' 2
	wait_until filed_is Processed 8
	kill -HUP "$DAEMON"
	stop_daemon
	refute logged 'error'
	[ -z "$(pgrep -f "$T/mailclerk.yaml")" ]
}

# What systemd would hear.
listen() {
	python3 - "$T/notify" >"$T/notify.log" 2>&1 3>&- <<-'PYTHON' &
	import socket, sys
	s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
	s.bind(sys.argv[1])
	while True:
	    print(repr(s.recv(4096).decode()), flush=True)
	PYTHON
	PEER=$!
	wait_until test -S "$T/notify"
	export NOTIFY_SOCKET=$T/notify WATCHDOG_USEC=1500000
}
heard() { grep -q "$1" "$T/notify.log"; }
times_heard() { [ "$(grep -c "$1" "$T/notify.log")" -ge "$2" ]; }

@test "the watchdog is fed while every process lives; who stands still is killed and started again" {
	echo "stall_seconds: $STALL" >>"$T/mailclerk.yaml"
	listen
	start_daemon
	wait_until heard READY=1
	wait_until times_heard WATCHDOG=1 3
	drop ann
	wait_until filed_is Processed 1
	wait_until heard 'STATUS=1 mailboxes; since the start 1 mails, 2 letters sent, 0 waiting'
	wait_until has_workers 3
	before=$(workers | sort)
	kill -STOP $before
	wait_until times_logged 'has stood still for .* it is killed and started again' 3
	all_new() { [ "$(workers | wc -l)" = 3 ] && [ -z "$(comm -12 <(echo "$before") <(workers | sort))" ]; }
	wait_until all_new
	fed=$(grep -c WATCHDOG=1 "$T/notify.log")
	wait_until times_heard WATCHDOG=1 $((fed + 3))
	drop bo
	wait_until filed_is Processed 2
	kill -HUP "$DAEMON"
	wait_until heard RELOADING=1.nMONOTONIC_USEC=
	wait_until times_heard READY=1 2
	stop_daemon
	heard STOPPING=1
}

@test "a supervisor that stands still feeds no watchdog, and blames nobody when it goes on" {
	echo 'stall_seconds: 10' >>"$T/mailclerk.yaml"
	listen
	start_daemon
	wait_until times_heard WATCHDOG=1 3
	before=$(workers | sort)
	kill -STOP $before "$DAEMON" # as the whole machine would
	sleep 1
	fed=$(grep -c WATCHDOG=1 "$T/notify.log")
	sleep 13
	[ "$(grep -c WATCHDOG=1 "$T/notify.log")" = "$fed" ]
	kill -CONT $before "$DAEMON"
	wait_until times_heard WATCHDOG=1 $((fed + 6))
	[ "$(workers | sort)" = "$before" ]
	refute logged 'stood still'
}

@test "a mailbox that hangs holds up no other, and the state says so" {
	listen
	# takes connections and never says a word
	python3 - "$T/port" >/dev/null 2>&1 3>&- <<-'PYTHON' &
	import os, socket, sys
	s = socket.socket()
	s.bind(("127.0.0.1", 0))
	s.listen(16)
	with open(sys.argv[1] + ".new", "w") as f:
	    f.write(str(s.getsockname()[1]))
	os.rename(sys.argv[1] + ".new", sys.argv[1])
	kept = []
	while True:
	    kept.append(s.accept()[0])
	PYTHON
	silent=$!
	wait_until test -s "$T/port"
	echo secret >"$T/password"
	chmod 600 "$T/password"
	awk -v port="$(cat "$T/port")" -v pw="$T/password" '/^smtp:/ { print "  - name: crossgovhiring\n    address: crossgov-1@opm.gov\n" \
		"    imap: {host: 127.0.0.1, port: " port ", tls: none, user: x, password_file: " pw ", timeout_seconds: 4}\n" \
		"    sender_authentication:\n      provider: local" } { print }' "$T/mailclerk.yaml" >"$T/two.yaml"
	mv "$T/two.yaml" "$T/mailclerk.yaml"
	start_daemon
	for n in $(seq 20); do drop "mail$n"; done
	wait_until filed_is Processed 20
	wait_until eval '[ "$(find "$T/out/new" -type f | wc -l)" = 40 ]'
	wait_until heard 'STATUS=2 mailboxes.* mailbox crossgovhiring: .*127.0.0.1'
	drop last
	wait_until filed_is Processed 21
	stop_daemon
	kill "$silent"
	wait "$silent" || true
	refute logged 'stood still'
}

@test "a mail to ourselves leaves by the outbox, comes back, is known and filed" {
	echo 'canary_minutes: 1440' >>"$T/mailclerk.yaml"
	start_daemon
	wait_until some_letter_with 'Mailclerk writes to itself (recruiter-help)'
	mv "$(grep -lF 'Mailclerk writes to itself' "$T"/out/new/*)" "$T/in/new/"
	wait_until logged 'mailbox=recruiter-help a test mail came back after [0-9]+ s'
	wait_until filed_is Processed 1
	stop_daemon
	! logged 'error'
	[ -z "$(clerk cases list --all --json)" ]
	[ "$(find "$T/out/new" -type f | wc -l)" = 0 ]
}
