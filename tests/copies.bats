#!/usr/bin/env bats
# The same mail more than once, and never acted upon twice: UIDVALIDITY changes, a mailbox is restored from a backup, UIDs are given
# out twice, a mail lies in two mailboxes, somebody moves one back. MAILS: how many, 300 by default. Dovecot's own files are changed
# while nobody looks.

ROOT=$BATS_TEST_DIRNAME/..
load helpers.sh
MAILS=${MAILS:-300}

setup_file() {
	FILE_T=$(mktemp -d /tmp/mc-uid-XXXXXX)
	chmod 755 "$FILE_T"
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
	DAEMON=
	M=$FILE_T/s/mail/recruiter-help$ID/Maildir
	imap_mailbox
	smtp_maildir
	write_config
	printf 'letters: {domain_hour: 1000000, total_hour: 1000000}\n' >>"$T/mailclerk.yaml"
	clerk run --once # makes the mailbox
}

teardown() {
	stop_daemon || true
	[ -n "$BATS_TEST_COMPLETED" ] || { echo '--- log'; tail -n 40 "$T/log"; } 2>/dev/null || true
}

# mails FROM TO [SUB]: complete requests of different people, as files of the inbox
mails() {
	python3 - "$M/${3:-new}" "$1" "$2" <<-'PYTHON'
	import os, sys
	folder, first, last = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
	owner = os.stat(folder)
	for n in range(first, last + 1):
	    path = f"{folder}/{1700000000 + n}.M{n}P1.test"
	    with open(path, "w") as f:
	        f.write(f"From: Dana Ruiz <p{n}@usda.gov>\nTo: recruiter-help@usajobs.gov\nMessage-ID: <m{n}@usda.gov>\n"
	                f"Subject: Role in the Agency Talent Portal\n\nFull name: Dana Ruiz\nRole: Hiring Manager\n"
	                f"Agency: Department of Agriculture\nSub-agency: Forest Service\n")
	    os.chown(path, owner.st_uid, owner.st_gid)
	    os.utime(path, (1700000000 + n, 1700000000 + n))
	PYTHON
}
epoch() { head -1 "$M/dovecot-uidlist" | grep -oE ' V[0-9]+'; }
# The UIDs of the inbox are forgotten: it gets others, under a new UIDVALIDITY.
new_epoch() {
	local before
	before=$(epoch)
	rm -f "$M"/dovecot-uidlist "$M"/dovecot.index*
	mail count "recruiter-help$ID" >/dev/null
	[ -n "$before" ] && [ "$(epoch)" != "$before" ]
}
in_folder() { find "$M/${1:+.$1/}new" "$M/${1:+.$1/}cur" -type f | wc -l; }
cases() { clerk cases list --all --json | grep -c . || true; }
enough_cases() { [ "$(cases)" -ge "$1" ]; }
letter_ids() { cat "$T"/out/new/* | grep -i '^Message-ID:' | sort -u | wc -l; }
db() { python3 -c 'import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute(sys.argv[2]).fetchone()[0])' "$T/data/mailclerk.db" "$1"; }
db_write() { python3 -c 'import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()' "$T/data/mailclerk.db" "$1"; }
# Exactly one case, one entry in its history and two letters for each of so many people.
each_once() { # PEOPLE
	local again skipped
	again=$(($(db 'SELECT count(*) FROM history') - $(db 'SELECT count(DISTINCT requester) FROM case_record')))
	skipped=$(($1 - $(db 'SELECT count(DISTINCT requester) FROM case_record')))
	echo "# of $1 mails acted again $again, skipped $skipped" >&3
	[ "$again" = 0 ] && [ "$skipped" = 0 ] && [ "$(cases)" = "$1" ]
	[ "$(letter_ids)" = $((2 * $1)) ]
	[ "$(db 'SELECT count(*) FROM letter')" = $((2 * $1)) ]
	[ "$(db 'SELECT count(*) FROM copy WHERE state = 1')" = 0 ] # no move is owed
	[ "$(in_folder)" = 0 ]
}

@test "UIDVALIDITY changes between a decision and its move: known by content, filed" {
	mails 1 "$MAILS"
	start_daemon
	WAIT_SECONDS=$((WAIT_SECONDS + MAILS / 10)) wait_until enough_cases $((MAILS / 3))
	stop_daemon KILL || true
	# as if it had died before each move: what it decided is owed one, and lies in the inbox
	db_write 'UPDATE copy SET state = 1 WHERE state = 2'
	find "$M"/.Processed/{new,cur} -type f -exec mv -t "$M/cur" {} +
	new_epoch
	wait_until clerk run --once >"$T/log" 2>&1
	[ "$(in_folder Processed)" = "$MAILS" ]
	each_once "$MAILS"
}

@test "a mailbox is restored: all old mails lie in the inbox again, with new UIDs and new ones among them" {
	mails 1 "$MAILS"
	clerk run --once >"$T/log" 2>&1
	[ "$(in_folder Processed)" = "$MAILS" ]
	find "$M"/.Processed/{new,cur} -type f -exec mv -t "$M/cur" {} +
	mails $((MAILS + 1)) $((MAILS + 30))
	new_epoch
	clerk run --once >"$T/log" 2>&1
	[ "$(grep -c outcome=known "$T/log")" = "$MAILS" ]
	[ "$(in_folder Processed)" = $((MAILS + 30)) ]
	each_once $((MAILS + 30))
}

@test "a server restored from a snapshot gives UIDs out a second time: what lies there is read, not filed for its number" {
	mails 1 40
	clerk run --once >"$T/log" 2>&1
	[ "$(in_folder Processed)" = 40 ]
	before=$(epoch)
	mkdir "$T/kept"
	find "$M"/.Processed/{new,cur} -type f -exec mv -t "$T/kept" {} +
	# the snapshot is older than all of them: the same UIDVALIDITY, and UIDs from 1 on
	rm -f "$M"/dovecot-uidlist "$M"/dovecot.index*
	printf '3%s N1 G00000000000000000000000000000001\n' "$before" >"$M/dovecot-uidlist"
	chown --reference="$M" "$M/dovecot-uidlist"
	mails 41 60
	clerk run --once >"$T/log" 2>&1
	[ "$(epoch)" = "$before" ]
	[ "$(db 'SELECT count(*) FROM copy WHERE uid <= 20')" -ge 20 ]
	each_once 60
}

@test "one mail in both mailboxes: acted upon once, filed in both" {
	awk -v user="crossgovhiring$ID" -v port="$TEST_IMAPS_PORT" -v pw="$TEST_PASSWORD_FILE" -v ca="$TEST_CA_FILE" '/^smtp:/ {
		print "  - name: crossgovhiring\n    address: " user "@opm.gov\n    imap: {host: localhost, port: " port ", user: " user \
			", password_file: " pw ", ca_file: " ca "}\n    folders: {processed: Processed}\n" \
			"    sender_authentication: {provider: local}" } { print }' "$T/mailclerk.yaml" >"$T/two.yaml"
	mv "$T/two.yaml" "$T/mailclerk.yaml"
	start_daemon
	for n in $(seq 10); do
		cat >"$T/mail" <<-MAIL
		From: Dana Ruiz <p$n@usda.gov>
		To: recruiter-help$ID@usajobs.gov, crossgovhiring$ID@opm.gov
		Message-ID: <both$n@usda.gov>
		Date: Tue, 24 Nov 2026 10:00:00 -0500
		Subject: Role in the Agency Talent Portal

		Full name: Dana Ruiz
		Role: Hiring Manager
		Agency: Department of Agriculture
		Sub-agency: Forest Service
		MAIL
		mail send "p$n" "recruiter-help$ID@usajobs.gov" "recruiter-help$ID@usajobs.gov" <"$T/mail" >/dev/null
		mail send "p$n" "crossgovhiring$ID@opm.gov" "crossgovhiring$ID@opm.gov" <"$T/mail" >/dev/null
	done
	mail wait "recruiter-help$ID" 10 Processed
	mail wait "crossgovhiring$ID" 10 Processed
	wait_until eval '[ "$(clerk outbox list --all --json | grep -c "\"sent\"")" = 20 ]'
	stop_daemon
	[ "$(cases)" = 10 ]
	[ "$(letter_ids)" = 20 ]
	[ "$(grep -c outcome=known "$T/daemon.log")" = 10 ]
}

@test "a mail that somebody moves by hand from Held to the inbox is read again; one from Processed is not" {
	printf 'limits: {header_lines: 10}\n' >>"$T/mailclerk.yaml"
	mails 1 1
	mail=$(find "$M/new" -type f)
	{ for n in $(seq 20); do echo "X-$n: x"; done; cat "$mail"; } >"$T/long"
	cat "$T/long" >"$mail"
	mails 2 2
	clerk run --once >"$T/log" 2>&1
	[ "$(in_folder Held)" = 1 ]
	[ "$(in_folder Processed)" = 1 ]
	sed -i 's/header_lines: 10/header_lines: 100/' "$T/mailclerk.yaml"
	mail move "recruiter-help$ID" 1 Held INBOX
	mail move "recruiter-help$ID" 1 Processed INBOX
	clerk run --once >"$T/log" 2>&1
	[ "$(grep -c outcome=known "$T/log")" = 1 ]
	[ "$(in_folder Held)" = 0 ]
	[ "$(in_folder Processed)" = 2 ]
	[ "$(cases)" = 2 ]
	[ "$(grep -l 'Subject: Re: Role in' "$T"/out/new/* | wc -l)" = 2 ]
}
