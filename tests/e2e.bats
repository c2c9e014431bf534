#!/usr/bin/env bats
# e2e.bats - the daemon from outside: mail goes in, letters come out, and what happens when something breaks.
#
# One pair of private servers for the file; every test has a folder, a mailbox and people of its own (they carry $ID), so that
# tests may run side by side. Nothing is timed: everything awaited has a generous maximum.

ROOT=$BATS_TEST_DIRNAME/..
load helpers.sh

setup_file() {
	FILE_T=$(mktemp -d /tmp/mc-e2e-XXXXXX)
	chmod 755 "$FILE_T" # the servers' users must get at $FILE_T/s
	export FILE_T
	"$ROOT/tests/servers/servers.py" start "$FILE_T/s" $$
}

teardown_file() {
	"$ROOT/tests/servers/servers.py" stop "$FILE_T/s"
	rm -rf "$FILE_T"
}

setup() {
	. "$FILE_T/s/env"
	T=$(mktemp -d "$FILE_T/t-XXXXXX")
	ID=-$BATS_TEST_NUMBER
	BOX=recruiter-help$ID
	TEAM=crossgov.team$ID
	DAEMON=
	PEER=
	MOUNT=
	imap_mailbox
	smtp_server
}

teardown() {
	stop_daemon || true
	[ -z "$PEER" ] || { kill "$PEER" && wait "$PEER" || true; }
	[ -z "$MOUNT" ] || umount "$MOUNT"
	[ -n "$BATS_TEST_COMPLETED" ] || { echo "--- daemon.log"; tail -n 40 "$T/daemon.log"; } 2>/dev/null || true
}

# --- mails: PERSON is a user name without $ID -------------------------------------------------------------------------------

complete() { # PERSON NAME ROLE
	cat <<-MAIL
	From: $2 <$1$ID@usda.gov>
	To: $BOX@usajobs.gov
	Subject: Role in the Agency Talent Portal

	Hello, I would like to request a role in the Agency Talent Portal.

	Full name: $2
	Role: ${3:-Hiring Manager}
	Agency: Department of Agriculture
	Sub-agency: Forest Service
	MAIL
}

incomplete() { # PERSON NAME
	cat <<-MAIL
	From: $2 <$1$ID@usda.gov>
	To: $BOX@usajobs.gov
	Subject: talent portal

	Could you set me up in the Agency Talent Portal? I am with the Forest Service.

	$2
	MAIL
}

put() { mail send "$1$ID" "$1$ID@usda.gov" "$BOX@usajobs.gov" >/dev/null; } # PERSON <MAIL
drop() { cat >"$T/in/tmp/$1" && mv "$T/in/tmp/$1" "$T/in/new/$1"; }         # NAME <MAIL
got() { mail count "$1$ID"; }
case_of() { mail header "$1$ID" "${2:-last}" Subject | grep -oE 'CGH-[0-9]{2}-[0-9]{5,}'; }
state_of() { clerk cases show "$1" --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["state"])'; }
logged() { grep -qiE "$1" "$T/daemon.log"; }
cases_n() { clerk cases list --all --json | grep -c . || true; }
outbox_n() { clerk outbox list --all --json | grep -c "\"state\":\"$1\"" || true; } # STATE
outbox_has() { [ "$(outbox_n "$1")" = "$2" ]; }
fail_at() { echo "killed at $1"; false; }
filed() { find "$T/in/.$1/new" "$T/in/.$1/cur" -type f 2>/dev/null | wc -l; }

# --- what it is for -------------------------------------------------------------------------------------------------------

@test "a complete request: receipt, the team is asked, the mail is filed" {
	write_config
	start_daemon
	complete dana 'Dana Ruiz' | put dana
	mail wait "dana$ID" 1
	mail wait "$TEAM" 1
	mail wait "$BOX" 1 Processed
	[ "$(state_of "$(case_of dana)")" = requested ]
	mail text "dana$ID" 1 | grep -q 'Dana Ruiz'
	mail header "dana$ID" 1 Auto-Submitted | grep -q auto-replied
	[ "$(mail count "$BOX")" = 0 ]
	[ "$(got dana)" = 1 ]
	[ "$(mail header "$TEAM" 1 To)" = "$TEAM@opm.gov" ]
	stop_daemon
	refute logged 'error|warning'
}

@test "an incomplete request: asked for what is missing, completed by a reply, one case" {
	write_config
	start_daemon
	incomplete dana 'Dana Ruiz' | put dana
	mail wait "dana$ID" 1
	case=$(case_of dana)
	[ "$(state_of "$case")" = incomplete ]
	mail text "dana$ID" 1 | grep -qi 'role'
	[ "$(got crossgov.team)" = 0 ]
	{
		echo "From: Dana Ruiz <dana$ID@usda.gov>"
		echo "To: $BOX@usajobs.gov"
		echo "Subject: Re: $(mail header "dana$ID" 1 Subject)"
		echo "In-Reply-To: $(mail header "dana$ID" 1 Message-ID)"
		echo
		echo "I am a hiring manager."
		echo
		echo "On Wednesday, OPM Cross-Government Hiring wrote:"
		mail text "dana$ID" 1 | sed 's/^/> /'
	} | put dana
	mail wait "dana$ID" 2
	mail wait "$TEAM" 1
	[ "$(case_of dana)" = "$case" ]
	[ "$(state_of "$case")" = requested ]
	[ "$(cases_n)" = 1 ]
}

@test "the team grants: the manager hears it" {
	write_config
	start_daemon
	complete dana 'Dana Ruiz' | put dana
	mail wait "dana$ID" 1
	case=$(case_of dana)
	clerk decide "$case" grant --by tester
	mail wait "dana$ID" 2
	mail text "dana$ID" 2 | grep -qi 'granted'
	[ "$(state_of "$case")" = active ]
	clerk cases show "$case" | grep -q tester
}

@test "the team denies: the reason reaches the manager word for word" {
	write_config
	start_daemon
	complete dana 'Dana Ruiz' | put dana
	mail wait "dana$ID" 1
	case=$(case_of dana)
	clerk decide "$case" deny "Please ask your agency's administrator <first> & again."
	mail wait "dana$ID" 2
	mail text "dana$ID" 2 | grep -qF "Please ask your agency's administrator <first> & again."
	[ "$(state_of "$case")" = denied ]
	run clerk decide "$case" grant
	[ "$status" -ne 0 ]
	run clerk decide CGH-26-99999 grant
	[ "$status" -ne 0 ]
	[[ $output == *CGH-26-99999* ]]
}

@test "machine mail is filed and never answered" {
	write_config
	start_daemon
	{
		echo "From: Sam Whitfield <sam$ID@hud.gov>"
		echo "To: $BOX@usajobs.gov"
		echo "Subject: Automatic reply: Role in the Agency Talent Portal"
		echo "Auto-Submitted: auto-replied"
		echo
		echo "Full name: Sam Whitfield"
		echo "Role: Hiring Manager"
	} | put sam
	{
		echo "From: Mail Delivery System <mailer-daemon$ID@hud.gov>"
		echo "To: $BOX@usajobs.gov"
		echo "Subject: Undelivered Mail Returned to Sender"
		echo "MIME-Version: 1.0"
		echo 'Content-Type: multipart/report; report-type=delivery-status; boundary="b"'
		echo
		printf '%s\n' --b 'Content-Type: text/plain' '' 'Your mail could not be delivered.' --b \
			'Content-Type: message/delivery-status' '' 'Reporting-MTA: dns; mx.hud.gov' '' \
			'Final-Recipient: rfc822; nobody@hud.gov' 'Action: failed' 'Status: 5.1.1' '' --b--
	} | mail send "sam$ID" '' "$BOX@usajobs.gov"
	mail wait "$BOX" 1 Processed
	mail wait "$BOX" 1 Needs-human # a delivery report that does not say which letter came back
	[ "$(cases_n)" = 0 ]
	[ "$(got sam)" = 0 ]
	[ "$(clerk outbox list --all --json | grep -vc "$TEAM@opm.gov")" = 0 ]
}

# report ID NAME: a delivery report about the letter ID to NAME, as a stranger's server writes it
report() {
	echo "From: Mail Delivery System <MAILER-DAEMON$ID@usda.gov>"
	echo "To: $BOX@usajobs.gov"
	echo "Subject: Undelivered Mail Returned to Sender"
	echo "MIME-Version: 1.0"
	echo 'Content-Type: multipart/report; report-type=delivery-status; boundary="b"'
	echo
	printf '%s\n' --b 'Content-Type: message/delivery-status' '' 'Reporting-MTA: dns; mx.usda.gov' '' \
		"Final-Recipient: rfc822; $2$ID@usda.gov" 'Action: failed' 'Status: 5.1.1' \
		'Diagnostic-Code: smtp; 550 5.1.1 no such user' '' \
		--b 'Content-Type: text/rfc822-headers' '' "Message-ID: $1" "Subject: x" '' --b--
}

@test "a letter that comes back: it has failed, the team hears why; a forged report changes nothing" {
	write_config
	start_daemon
	complete dana 'Dana Ruiz' | put dana
	mail wait "dana$ID" 1
	mail wait "$TEAM" 1
	case=$(case_of dana)
	id=$(mail header "dana$ID" 1 Message-ID)
	wait_until outbox_has sent 2
	# a stranger knows the form, but not the key
	report "<mc.0123456789abcdef01234567.0123456789abcdef@mailclerk.test>" dana |
		mail send "eve$ID" '' "$BOX@usajobs.gov"
	mail wait "$BOX" 2 Processed
	outbox_has sent 2
	report "$id" dana | mail send "dana$ID" '' "$BOX@usajobs.gov"
	mail wait "$BOX" 1 Needs-human
	mail wait "$TEAM" 2
	mail text "$TEAM" 2 | grep -q '550 5.1.1 no such user'
	mail text "$TEAM" 2 | grep -qF "$case"
	outbox_has failed 1
	clerk cases show "$case" | grep -q bounced
	[ "$(got dana)" = 1 ]
}

@test "the same mail twice: one case, one receipt" {
	write_config
	start_daemon
	complete dana 'Dana Ruiz' | sed "1i Message-ID: <twice$ID@usda.gov>\nDate: Tue, 24 Nov 2026 10:00:00 -0500" >"$T/mail"
	put dana <"$T/mail"
	put dana <"$T/mail"
	mail wait "$BOX" 2 Processed
	wait_until outbox_has sent 2
	[ "$(cases_n)" = 1 ]
	[ "$(got dana)" = 1 ]
}

@test "replay over IMAP: no difference, and no flag, no UID and no folder has changed" {
	write_config
	complete dana 'Dana Ruiz' | put dana
	incomplete lee 'Lee Park' | put lee
	clerk run --once >>"$T/daemon.log" 2>&1
	mail wait "$BOX" 2 Processed
	clerk decide "$(case_of dana 1)" grant --by pat
	server_state() {
		python3 -c '
import imaplib, os, ssl, sys
box = imaplib.IMAP4_SSL(os.environ["TEST_HOST"], int(os.environ["TEST_IMAPS_PORT"]),
                        ssl_context=ssl.create_default_context(cafile=os.environ["TEST_CA_FILE"]))
box.login(sys.argv[1], open(os.environ["TEST_PASSWORD_FILE"]).read().strip())
for line in sorted(box.list()[1]):
    print(line)
for folder in ("INBOX", "Processed", "Needs-human", "Held"):
    print(folder, box.status(folder, "(MESSAGES UIDNEXT UIDVALIDITY UNSEEN)")[1])
    box.select(folder, readonly=True)
    print(box.uid("FETCH", "1:*", "(FLAGS INTERNALDATE)")[1])' "$BOX"
	}
	export TEST_HOST TEST_IMAPS_PORT TEST_CA_FILE TEST_PASSWORD_FILE
	server_state >"$T/before"
	[ "$(grep -c 'FLAGS' "$T/before")" -ge 1 ]
	run clerk replay "$T/fresh.db"
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *"2 mails and 1 events replayed, 0 differences"* ]]
	server_state | diff "$T/before" -
}

@test "a held mail is released, one left to a person is put back: both are read again" {
	write_config
	printf 'limits:\n  header_lines: 40\n' >>"$T/mailclerk.yaml"
	start_daemon
	{ for n in $(seq 50); do echo "X-$n: x"; done; complete dana 'Dana Ruiz'; } | put dana
	mail wait "$BOX" 1 Held
	mail wait "$TEAM" 1
	mail text "$TEAM" 1 | grep -q 'header.*lines'
	stop_daemon
	sed -i 's/header_lines: 40/header_lines: 400/' "$T/mailclerk.yaml"
	start_daemon
	id=$(clerk held list --json | python3 -c 'import json,sys; print(json.loads(sys.stdin.readline())["id"])')
	clerk held release "$id"
	mail wait "dana$ID" 1
	mail wait "$BOX" 1 Processed
	[ "$(mail count "$BOX" Held)" = 0 ]
	[ -z "$(clerk held list --json)" ]
	# a reply to a case that is denied: for a person; reopened and put back, it is a correction
	case=$(case_of dana)
	clerk decide "$case" deny 'no such office'
	mail wait "dana$ID" 2
	{ complete dana 'Dana Ruiz' 'Branch Chief' | sed "s/^Subject: /&[$case] /"; } | put dana
	mail wait "$BOX" 1 Needs-human
	mail wait "dana$ID" 3
	clerk decide "$case" reopen
	mail move "$BOX" 1 Needs-human INBOX
	mail wait "$BOX" 2 Processed
	mail wait "dana$ID" 4
	[ "$(mail count "$BOX" Needs-human)" = 0 ]
	clerk cases show "$case" | grep -q 'Branch Chief'
	grep -q 'outcome=advance again=yes' "$T/daemon.log"
	# once more: it was acted upon
	mail move "$BOX" 2 Processed INBOX
	wait_until logged 'outcome=known'
	mail wait "$BOX" 2 Processed
	[ "$(got dana)" = 4 ]
}

@test "Maildirs stand in for both servers, and a second run has nothing to do" {
	maildir_mailbox
	smtp_maildir
	write_config
	complete dana 'Dana Ruiz' | drop 1
	incomplete lee 'Lee Park' | drop 2
	clerk run --once
	[ "$(filed Processed)" = 2 ]
	[ "$(find "$T/in/new" "$T/in/cur" -type f | wc -l)" = 0 ]
	[ "$(find "$T/out/new" -type f | wc -l)" = 3 ]
	grep -lq "^Delivered-To: lee$ID@usda.gov" "$T"/out/new/*
	[ "$(cases_n)" = 2 ]
	clerk run --once
	[ "$(find "$T/out" -type f | wc -l)" = 3 ]
}

told() { # WORDS: in how many letters
	python3 - "$1" "$T"/out/new/* <<-'PY'
	import email, email.policy, sys
	texts = [email.message_from_binary_file(open(f, "rb"), policy=email.policy.default).get_body(("plain",)) for f in sys.argv[2:]]
	print(sum(sys.argv[1] in " ".join(t.get_content().split()) for t in texts))
	PY
}

@test "the team is told the truth about what the sender gets" {
	maildir_mailbox
	smtp_maildir
	write_config
	question() { printf 'From: %s\nSubject: a question\nMessage-ID: <%s@usda.gov>\n\nWhen do you open on %s?\n' "$1" "$2" "$2"; }
	question "a$ID@usda.gov" Monday | drop 1
	clerk run --once
	[ "$(find "$T/out/new" -type f | wc -l)" = 2 ]
	[ "$(told 'gets a short automatic answer')" = 1 ]
	# the receipt is not sent a second time within a week, and nobody knows whom to send one to for the third mail
	question "a$ID@usda.gov" Tuesday | drop 2
	question "b$ID@usda.gov, c$ID@usda.gov" Friday | drop 3
	clerk run --once
	[ "$(find "$T/out/new" -type f | wc -l)" = 4 ]
	[ "$(told 'gets a short automatic answer')" = 1 ]
	[ "$(told 'gets no automatic answer')" = 2 ]
}

@test "a correction: the same day to decide, the name as one greets, for the team the names that set takes" {
	maildir_mailbox
	smtp_maildir
	write_config
	complete dana 'RUIZ, DANA M' | drop 1
	clerk run --once
	rm "$T"/out/new/*
	{ complete dana 'RUIZ, DANA M' 'Branch Chief'; echo; } | drop 2
	clerk run --once
	[ "$(cases_n)" = 1 ]
	[ "$(told 'Hello Dana,')" = 1 ]
	[ "$(told 'expects to decide by')" = 1 ]
	[ "$(told 'Please decide by')" = 1 ]
	[ "$(told 'role: Branch Chief (from the message)')" = 1 ]
}

@test "an idle daemon holds less than 32 MB in all its processes" {
	! grep -q __asan_init "$CLERK" || skip 'sanitizers need memory of their own'
	write_config
	start_daemon
	wait_until logged 'recruiter-help connected'
	complete dana 'Dana Ruiz' | put dana
	mail wait "dana$ID" 1
	# idle: a reader without work ends by itself
	for _ in $(seq 60); do
		pids="$DAEMON $(pgrep -P "$DAEMON" -d ' ')" kb=0
		for pid in $pids; do
			pss=$(sed -n 's/^Pss: *\([0-9]*\) kB/\1/p' "/proc/$pid/smaps_rollup" 2>/dev/null) || pss=  # it may end meanwhile
			kb=$((kb + ${pss:-0}))
		done
		[ "$kb" -ge 32768 ] || break
		sleep 0.5
	done
	echo "$kb kB in $pids"
	[ "$kb" -gt 1000 ] && [ "$kb" -lt 32768 ]
}

# --- servers that fail -------------------------------------------------------------------------------------------------------

@test "a wrong IMAP password is named, and mended without a restart" {
	echo wrong >"$T/password"
	chmod 600 "$T/password"
	imap_mailbox "" "" "$T/password"
	write_config
	complete dana 'Dana Ruiz' | put dana
	start_daemon
	wait_until logged 'error.*login.*password'
	refute logged "$TEST_PASSWORD"
	cp "$TEST_PASSWORD_FILE" "$T/password"
	mail wait "dana$ID" 1
}

@test "a wrong SMTP password is named, the letters wait, and it is mended without a restart" {
	echo wrong >"$T/password"
	chmod 600 "$T/password"
	smtp_server "" "" "$T/password"
	write_config
	complete dana 'Dana Ruiz' | put dana
	start_daemon
	wait_until logged 'letters wait.*login.*password'
	mail wait "$BOX" 1 Processed
	[ "$(got dana)" = 0 ]
	cp "$TEST_PASSWORD_FILE" "$T/password"
	mail wait "dana$ID" 1
	[ "$(got dana)" = 1 ]
}

@test "an IMAP server that is not there is named, and SIGTERM still ends the daemon cleanly" {
	port=$(python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
	imap_mailbox "" "$port"
	write_config
	start_daemon
	wait_until logged "localhost:$port"
	kill -0 "$DAEMON"
	stop_daemon
}

@test "a certificate for another host is refused" {
	imap_mailbox 127.0.0.3
	write_config
	complete dana 'Dana Ruiz' | put dana
	start_daemon
	wait_until logged 'error.*certificate.*127.0.0.3.*host'
	[ "$(mail count "$BOX")" = 1 ]
}

@test "the SMTP server goes away and comes back: the letters are only later" {
	port=$(python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
	smtp_server "" "$port"
	write_config
	start_daemon
	complete dana 'Dana Ruiz' | put dana
	wait_until logged "letters wait.*localhost:$port"
	mail wait "$BOX" 1 Processed
	"$SERVERS/scripted.py" --port "$port" --certificate "$FILE_T/s/server" --password-file "$TEST_PASSWORD_FILE" \
		--deliver "$FILE_T/s/dovecot/run/lmtp" >"$T/peer.log" 2>&1 3>&- &
	PEER=$!
	mail wait "dana$ID" 1
	mail wait "$TEAM" 1
	[ "$(got dana)" = 1 ]
}

@test "a recipient refused for good fails alone; one that is busy waits alone" {
	write_config
	start_daemon
	# these names the SMTP server refuses, whatever the domain
	for who in unknown busy; do
		complete x 'Dana Ruiz' | sed "s/^From:.*/From: Dana Ruiz <$who@usda.gov>/" | put x
	done
	wait_until outbox_has failed 1
	complete lee 'Lee Park' | put lee
	mail wait "lee$ID" 1
	wait_until outbox_has pending 1
	clerk outbox list | grep failed | grep -q 'unknown@usda.gov.*550'
	clerk outbox list | grep pending | grep -q 'busy@usda.gov.*450'
}

# --- crashes -------------------------------------------------------------------------------------------------------------------

@test "killed by kill -9 again and again: nothing is lost, nothing comes twice" {
	write_config
	people='ann bo carl dee eve finn gus hal'
	for p in $people; do complete "$p" "${p^} Ruiz" | put "$p"; done
	start_daemon
	for sent in 2 5 9; do
		at_least() { [ "$(outbox_n sent)" -ge "$sent" ]; }
		wait_until at_least
		kill -9 "$DAEMON"
		wait "$DAEMON" || true
		# its children hold the lock until they have noticed
		again() { start_daemon; sleep 0.5; kill -0 "$DAEMON" 2>/dev/null || { wait "$DAEMON" || true; false; }; }
		wait_until again
	done
	wait_until outbox_has sent 16
	for p in $people; do
		mail wait "$p$ID" 1
		[ "$(got "$p")" = 1 ]
	done
	mail wait "$TEAM" 8
	[ "$(got crossgov.team)" = 8 ]
	[ "$(cases_n)" = 8 ]
	mail wait "$BOX" 8 Processed
}

# Deaths at every place where something becomes durable: before a sync or a rename, the first time, the second time, ...
@test "killed at each of its syncs and renames: nothing is lost, nothing comes twice" {
	strace -f -o /dev/null true 2>/dev/null || skip 'strace may not trace here'
	maildir_mailbox
	smtp_maildir
	write_config
	places=0
	for call in fdatasync fsync '?renameat' '?renameat2' '?rename'; do
		died=1 n=$((1 - PLACES_STEP))
		while [ "$died" = 1 ]; do
			n=$((n + PLACES_STEP)) where="$call number $n"
			rm -rf "$T/in" "$T/out" "$T/data"
			maildir_mailbox
			complete dana 'Dana Ruiz' | drop 1
			incomplete lee 'Lee Park' | drop 2
			status=0
			# a leak check would not work under strace
			ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 \
				strace -f -qq -o "$T/strace" -e trace="$call" -e inject="$call:signal=SIGKILL:when=$n" \
				"$CLERK" run --once --config "$T/mailclerk.yaml" >>"$T/daemon.log" 2>&1 3>&- || status=$?
			case $status in
			0) died=0 ;;
			70 | 75 | 137) ;; # one of its processes was killed
			*) fail_at "$where: ended with $status instead" ;;
			esac
			clerk run --once >>"$T/daemon.log" 2>&1
			cases=$(cat "$T"/out/new/* | grep -oE 'CGH-[0-9]{2}-[0-9]{5,}' | sort -u | wc -l)
			[ "$cases" = 2 ] || fail_at "$where: $cases cases"
			[ "$(find "$T/out/new" -type f | wc -l)" = 3 ] || fail_at "$where: $(ls "$T/out/new")"
			[ "$(filed Processed)" = 2 ] || fail_at "$where: $(find "$T/in")"
		done
		places=$((places + (n - 1) / PLACES_STEP))
	done
	echo "# $places places" >&3
	[ "$places" -gt $((20 / PLACES_STEP)) ]
}

@test "killed while the key is made: the next start makes it anew" {
	strace -f -o /dev/null true 2>/dev/null || skip 'strace may not trace here'
	maildir_mailbox
	smtp_maildir
	write_config
	incomplete lee 'Lee Park' | drop 1
	! strace -f -qq -o "$T/strace" -P "$T/data/key" -P "$T/data/key.new" -e trace=write \
		-e inject=write:signal=SIGKILL:when=1 -- "$CLERK" run --once --config "$T/mailclerk.yaml" 3>&-
	grep -q SIGKILL "$T/strace"
	clerk run --once
	[ "$(filed Processed)" = 1 ]
	[ "$(stat -c %s "$T/data/key")" = 32 ]
}

@test "the supervisor, from which readers are forked, never opens the database or the key" {
	strace -o /dev/null true 2>/dev/null || skip 'strace may not trace here'
	maildir_mailbox
	smtp_maildir
	write_config
	complete dana 'Dana Ruiz' | drop 1
	printf '#!/bin/sh\nexec strace -qq -e trace=openat -o %s/strace %s "$@"\n' "$T" "$CLERK" >"$T/traced"
	chmod +x "$T/traced"
	CLERK=$T/traced start_daemon
	first_is_filed() { [ "$(filed Processed)" = 1 ]; }
	wait_until first_is_filed
	kill "$(pgrep -P "$DAEMON")" # strace passes no signal on
	wait "$DAEMON" || true
	DAEMON=
	grep -q "$T/data/lock" "$T/strace"
	if grep -E "$T/data/(mailclerk.db|key)" "$T/strace"; then false; fi
}

readers() { grep -l '^Seccomp:[[:space:]]*2' $(pgrep -P "$DAEMON" | sed 's,.*,/proc/&/status,') | tr -dc '0-9\n'; }

@test "a reader that comes too late is not taken for the next one" {
	maildir_mailbox
	smtp_maildir
	write_config
	start_daemon
	complete dana 'Dana Ruiz' | drop 1
	first_is_filed() { [ "$(filed Processed)" = 1 ]; }
	wait_until first_is_filed
	kill -STOP "$DAEMON"
	kill -9 $(readers)
	complete lee 'Lee Park' | drop 2
	wait_until logged 'gives no reader'
	kill -CONT "$DAEMON"
	second_is_filed() { [ "$(($(filed Processed) + $(filed Held)))" = 2 ]; }
	wait_until second_is_filed
	[ "$(filed Held)" = 0 ]
	refute logged 'ended the reader.*ended the reader'
}

@test "two daemons on one data directory: the second is refused, the first goes on" {
	write_config
	start_daemon
	wait_until test -s "$T/data/lock"
	run clerk run
	[ "$status" -ne 0 ]
	[[ $output == *"$DAEMON"* ]]
	complete dana 'Dana Ruiz' | put dana
	mail wait "dana$ID" 1
}

@test "a full disk: the mail stays in the mailbox until there is room" {
	[ "$(id -u)" = 0 ] || skip 'only root can mount a small disk'
	mkdir "$T/disk"
	mount -t tmpfs -o size=1m mailclerk "$T/disk" 2>/dev/null || skip 'no mount here'
	MOUNT=$T/disk
	DATA=$T/disk/data
	write_config
	start_daemon
	wait_until test -s "$DATA/lock"
	complete lee 'Lee Park' | put lee
	mail wait "lee$ID" 1
	dd if=/dev/zero of="$T/disk/filler" bs=4k 2>/dev/null || true
	complete dana 'Dana Ruiz' | put dana
	wait_until logged '(error|warning).*(full|space)'
	[ "$(got dana)" = 0 ]
	rm "$T/disk/filler"
	mail wait "dana$ID" 1
	mail wait "$TEAM" 2
	[ "$(got dana)" = 1 ]
	stop_daemon
	umount "$MOUNT"
	MOUNT=
}

# --- mistakes in files ------------------------------------------------------------------------------------------------------

@test "a broken configuration is refused as a whole, with file and line" {
	write_config
	sed -i 's/^poll_seconds: .*/poll_secs: 1/' "$T/mailclerk.yaml"
	line=$(grep -n poll_secs "$T/mailclerk.yaml" | cut -d: -f1)
	run clerk check
	[ "$status" = 78 ]
	[[ $output == *"mailclerk.yaml:$line: error"* ]]
	run clerk run --once
	[ "$status" = 78 ]
	[ ! -e "$T/data" ]
	printf '  : : [\n' >>"$T/mailclerk.yaml"
	run clerk check
	[ "$status" = 78 ]
	[[ $output =~ mailclerk.yaml:[0-9]+ ]]
	run clerk run --config "$T/absent.yaml"
	[ "$status" -ne 0 ]
}
