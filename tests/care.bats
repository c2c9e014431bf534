#!/usr/bin/env bats
# Care of what was done: audit, backup, unclean stops, purge, replay. Maildirs stand in for both servers.

setup() {
	cd "$BATS_TEST_DIRNAME/.." || return 1
	source tests/helpers.sh
	T=$(mktemp -d "${TMPDIR:-/tmp}/mc-care-XXXXXX")
	ID=-1
	DAEMON=
	maildir_mailbox
	smtp_maildir
	write_config
}

teardown() {
	stop_daemon || true
	[ -n "$BATS_TEST_COMPLETED" ] || { echo "--- daemon.log"; tail -n 40 "$T/daemon.log"; } 2>/dev/null || true
	rm -rf "$T"
}

request() { # PERSON NAME
	cat >"$T/in/tmp/$1" <<-MAIL
	From: $2 <$1@usda.gov>
	To: recruiter-help$ID@usajobs.gov
	Subject: Role in the Agency Talent Portal
	Message-ID: <$1-1@usda.gov>

	Hello, I would like to request a role in the Agency Talent Portal.

	Full name: $2
	Role: Hiring Manager
	Agency: Department of Agriculture
	Sub-agency: Forest Service
	MAIL
	mv "$T/in/tmp/$1" "$T/in/new/$1"
}

once() { clerk run --once >>"$T/daemon.log" 2>&1; }
at() { # DAY COMMAND...
	local day=$1
	shift
	LD_PRELOAD='/usr/$LIB/faketime/libfaketime.so.1' FAKETIME=$(date -d "$day 14:00 UTC" +%s) FAKETIME_FMT=%s \
		FAKETIME_DONT_FAKE_MONOTONIC=1 NO_FAKE_STAT=1 \
		ASAN_OPTIONS="${ASAN_OPTIONS:-}:verify_asan_link_order=0" "$@"
}

# Somebody who can write to the file: SQL, past triggers and foreign keys.
tamper() {
	python3 - "$T/data/mailclerk.db" "$1" <<-'PY'
	import sqlite3, sys
	db = sqlite3.connect(sys.argv[1])
	db.executescript("DROP TRIGGER history_stands; DROP TRIGGER history_stays;" + sys.argv[2])
	PY
}
head_of() { clerk audit --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["head"])'; }

# --- audit ------------------------------------------------------------------------------------------------------------------

@test "audit: sound, the head can be noted, and what somebody changed is named" {
	request ana.liu "Ana Liu"
	once
	run clerk audit
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *"history    1 entries, 0 of them purged: sound"* ]]
	head=$(head_of)
	[ "${#head}" = 64 ]
	grep -q "history entry=1 head=$head" "$T/daemon.log"
	clerk decide CGH-26-00001 grant --by pat >/dev/null
	run clerk audit --head "${head^^}"
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *"noted      is entry 1: everything up to it is as it was"* ]]

	tamper "UPDATE history SET actor = 'sam' WHERE id = 2"
	run clerk audit
	echo "$output"
	[ "$status" -eq 65 ]
	[[ $output == *"CGH-26-00001: changed: entry 2 was changed"* ]]
	[[ $output == *"2 entries, 0 of them purged: NOT SOUND"* ]]
	[[ $output == *"compare it with a backup"* ]]
	run clerk audit --json 2>/dev/null
	[ "$status" -eq 65 ]
	python3 -c '
import json,sys
x = json.loads(sys.argv[1].splitlines()[0])
assert not x["sound"] and x["entries"] == 2, x
assert [(f["case"], f["entry"], f["what"]) for f in x["findings"]] == [("CGH-26-00001", 2, "changed")], x' "$output"
}

@test "audit: a tail that was cut without a trace is found by the noted head" {
	request ana.liu "Ana Liu"
	once
	clerk decide CGH-26-00001 grant --by pat >/dev/null
	head=$(head_of)
	tamper "DELETE FROM history WHERE id = 2; UPDATE sqlite_sequence SET seq = 1 WHERE name = 'history';
		UPDATE case_record SET state = 'requested'"
	clerk audit
	run clerk audit --head "$head"
	echo "$output"
	[ "$status" -eq 65 ]
	[[ $output == *"history: removed: no entry has the hash $head that was noted"* ]]
	run clerk audit --head 12
	[ "$status" -eq 64 ]
}

# --- backup -----------------------------------------------------------------------------------------------------------------

@test "backup while the daemon runs; restored, the same cases go on" {
	request ana.liu "Ana Liu"
	start_daemon
	wait_until eval 'clerk cases list --json | grep -q CGH-26-00001'
	(umask 0 && clerk backup "$T/saved") >"$T/said"
	grep -q "$T/saved.key" "$T/said"
	[ "$(stat -c %a "$T/saved" "$T/saved.key")" = $'600\n600' ]
	cmp "$T/saved.key" "$T/data/key"
	clerk audit --state "$T/saved"
	sum=$(sha256sum <"$T/saved")
	run clerk backup "$T/saved"
	[ "$status" -eq 65 ]
	[[ $output == *"saved.key cannot be made: File exists"* ]]
	rm "$T/saved.key"
	run clerk backup "$T/saved"
	[ "$status" -eq 65 ]
	[[ $output == *"saved cannot be written: File exists"* ]]
	[ ! -e "$T/saved.key" ]
	stop_daemon
	cp "$T/data/key" "$T/saved.key"

	rm -rf "$T/data"
	mkdir -m 700 "$T/data"
	cp "$T/saved" "$T/data/mailclerk.db"
	cp "$T/saved.key" "$T/data/key"
	once
	[ "$(clerk cases list --all --json | grep -c .)" = 1 ] # known: its mail lies in Processed
	clerk decide CGH-26-00001 grant --by pat
	clerk audit
}

@test "backup: a folder or a database that does not exist" {
	once
	run clerk backup "$T/absent/saved"
	[ "$status" -eq 65 ]
	[[ $output == *"No such file or directory"* ]]
	run clerk backup
	[ "$status" -eq 64 ]
	rm -rf "$T/data"
	run clerk backup "$T/saved"
	[ "$status" -eq 78 ]
	[ ! -e "$T/saved" ]
	[ ! -e "$T/saved.key" ]
}

# --- an unclean stop --------------------------------------------------------------------------------------------------------

@test "a clean stop leaves nothing to check; after kill -9 the database is checked" {
	start_daemon
	wait_until grep -q "started with" "$T/daemon.log"
	stop_daemon
	[ ! -s "$T/data/lock" ]
	once
	[ ! -s "$T/data/lock" ]
	[ "$(grep -c "did not stop cleanly" "$T/daemon.log")" = 0 ]
	start_daemon
	wait_until test -s "$T/data/lock"
	wait_until eval '[ "$(grep -c "started with" "$T/daemon.log")" = 2 ]'
	stop_daemon KILL || true
	wait_until flock -n "$T/data/lock" true # its children have ended too
	once
	grep -q "the last mailclerk did not stop cleanly: the database is checked" "$T/daemon.log"
	grep -q "the database is sound" "$T/daemon.log"
	[ "$(stat -c %s "$T/data/mailclerk.db-wal" 2>/dev/null || echo 0)" = 0 ]
	once
	[ "$(grep -c "did not stop cleanly" "$T/daemon.log")" = 1 ]
}

@test "damage after an unclean stop: nothing is worked, and it is said what to do" {
	request ana.liu "Ana Liu"
	once
	python3 - "$T/data/mailclerk.db" <<-'PY'
	import sys
	f = open(sys.argv[1], "r+b")
	pages = f.read()
	at = pages.index(b"CGH-26-00001") // 4096 * 4096
	f.seek(at)
	f.write(b"\xff" * 8)
	PY
	echo 4711 >"$T/data/lock"
	request bo.tran "Bo Tran"
	for i in 1 2; do # it stays refused
		run clerk run --once
		echo "$output"
		[ "$status" -eq 70 ]
		[[ $output == *"is damaged"*"put back a backup or rebuild it with 'mailclerk replay'"* ]]
	done
	[ -e "$T/in/new/bo.tran" ]
}

@test "a data directory, database or key that others can read is refused" {
	once
	for file in "" /mailclerk.db /key; do
		mode=$(stat -c %a "$T/data$file")
		chmod g+r "$T/data$file"
		run clerk run --once
		echo "$output"
		[ "$status" -eq 78 ]
		[[ $output == *"$T/data$file is open to other users (mode 0${mode:0:1}40): chmod 0$mode $T/data$file"* ]]
		chmod "$mode" "$T/data$file"
	done
	rm -rf "$T/data"
	(umask 0 && once)
	[ -z "$(find "$T/data" "$T/out" -perm /077)" ]
	[ "$(stat -c %a "$T/data")" = 700 ]
}

# --- a disk that fails --------------------------------------------------------------------------------------------------------

failing_syncs() { # COMMAND...: each synchronisation of the write-ahead log says EIO
	ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 strace -f -qq -o "$T/strace" -P "$T/data/mailclerk.db-wal" \
		-e trace=fsync,fdatasync -e inject=fsync,fdatasync:error=EIO -- "$@"
}

@test "a disk that fails to synchronise ends the daemon; nothing is acknowledged, and the next start goes on" {
	strace -f -o /dev/null true 2>/dev/null || skip 'strace may not trace here'
	once
	request ana.liu "Ana Liu"
	for args in --once ""; do
		status=0
		# shellcheck disable=SC2086
		failing_syncs "$CLERK" run $args --config "$T/mailclerk.yaml" >>"$T/daemon.log" 2>&1 3>&- || status=$?
		grep -q EIO "$T/strace"
		[ "$status" = 74 ]
		[ -e "$T/in/new/ana.liu" ]
		[ "$(find "$T/out" -type f | wc -l)" = 0 ]
		grep -q "error: the disk failed to synchronise the database in $T/data: mailclerk ends" "$T/daemon.log"
		[ "$(grep -c "did not stop cleanly" "$T/daemon.log")" = "$([ -n "$args" ] && echo 0 || echo 1)" ]
	done
	once
	[ "$(grep -c "did not stop cleanly" "$T/daemon.log")" = 2 ]
	[ ! -e "$T/in/new/ana.liu" ]
	[ "$(find "$T/out" -type f | wc -l)" = 2 ]
	[ "$(clerk cases list --json | grep -c .)" = 1 ]
	clerk audit
}

# --- purge --------------------------------------------------------------------------------------------------------------------

# Everything in the database happened that many days earlier (the chain of the history knows its own times: only rows of others).
age() { # DAYS
	python3 - "$T/data/mailclerk.db" "$1" <<-'PY'
	import sqlite3, sys
	db = sqlite3.connect(sys.argv[1])
	for column in ("case_record.changed_at", "message.received_at", "copy.changed_at", "letter.created_at", "tally.at"):
	    table, name = column.split(".")
	    db.execute(f"UPDATE {table} SET {name} = {name} - ? * 86400", (sys.argv[2],))
	db.commit()
	PY
}
traces() { grep -acH -e "$1" "$T"/data/mailclerk.db*; } # WORD: in which files does it stand

thanks() { # PERSON NAME: a mail of no case
	printf 'From: %s <%s@usda.gov>\nTo: recruiter-help%s@usajobs.gov\nSubject: %s asks for nothing\nMessage-ID: <%s-2@usda.gov>\n\nA nice day to all of you.\n' \
		"$2" "$1" "$ID" "$2" "$1" >"$T/in/tmp/$1-2"
	mv "$T/in/tmp/$1-2" "$T/in/new/$1-2"
}

@test "purge: what people wrote is in no file any more, the history audits clean, the mail is not acted on twice" {
	request ana.quillfeather "Ana Quillfeather"
	cp "$T/in/new/ana.quillfeather" "$T/kept"
	thanks bo.marchbanks "Bo Marchbanks"
	once
	clerk decide CGH-26-00001 deny "no such office as Thimblewick" --by zebedee >/dev/null
	once
	[ "$(clerk outbox list --all --json | grep -c '"state":"sent"')" -ge 3 ]
	head=$(head_of)
	for word in Quillfeather quillfeather Marchbanks Thimblewick zebedee; do
		[ "$(traces "$word" | grep -vc ':0$')" -gt 0 ]
	done
	clerk purge --older-than 30 >"$T/said" # too young
	[ "$(tail -n 1 "$T/said")" = '0 cases purged, 0 on legal hold stay; 0 mails of no case' ]
	age 31
	clerk purge --older-than 30 --dry-run >"$T/said"
	cat "$T/said"
	grep -q '^CGH-26-00001 .* goes$' "$T/said"
	[ "$(tail -n 1 "$T/said")" = '1 cases purged, 0 on legal hold stay; 1 mails of no case (--dry-run: nothing was done)' ]
	clerk cases show CGH-26-00001 | grep -q Quillfeather
	clerk purge --older-than 30 --by archivist >"$T/said"
	[ "$(tail -n 1 "$T/said")" = '1 cases purged, 0 on legal hold stay; 1 mails of no case' ]
	for word in Quillfeather quillfeather Marchbanks marchbanks Thimblewick zebedee; do
		echo "$word"
		[ "$(traces "$word" | grep -vc ':0$')" = 0 ]
	done
	clerk audit --head "$head"
	clerk audit | grep -q "entries, 2 of them purged: sound"
	run clerk cases show CGH-26-00001
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *"state      denied"* ]]
	[[ $output == *"purged "*"by archivist: closed for more than 30 days"* ]]
	clerk purge --older-than 30 | grep -q '^0 cases purged'

	letters=$(find "$T/out" -type f | wc -l)
	cp "$T/kept" "$T/in/new/again" # as a copy of its own, and in its old place
	cp "$T/kept" "$T/in/new/ana.quillfeather"
	once
	[ "$(clerk cases list --all --json | grep -c .)" = 1 ]
	[ "$(find "$T/out" -type f | wc -l)" = "$letters" ]
	[ "$(find "$T/in/new" -type f | wc -l)" = 0 ]

	tamper "UPDATE history SET detail = 'granted' WHERE id = 1"
	run clerk audit
	[ "$status" -eq 65 ]
	[[ $output == *"CGH-26-00001: changed: entry 1 was changed"* ]]
}

@test "purge keeps cases that are open, on legal hold, or wait to send a letter" {
	for who in ana bo cy dee; do request "$who.lee" "${who^} Lee"; done
	once
	for n in 1 2 3; do clerk decide CGH-26-0000$n deny "no such office" --by pat >/dev/null; done
	held=CGH-26-00001 waits=CGH-26-00002
	clerk cases hold $held lawsuit 26-114 --by counsel
	once
	python3 - "$T/data/mailclerk.db" $waits <<-'PY'
	import sqlite3, sys
	db = sqlite3.connect(sys.argv[1])
	db.execute("UPDATE outbox SET state = 0, due = 9999999999 WHERE id = (SELECT max(o.id) FROM outbox o "
	           "JOIN case_record c ON c.id = o.case_id WHERE c.number = ?)", (sys.argv[2],))
	db.commit()
	PY
	run clerk cases hold $held again
	[ "$status" -eq 65 ]
	[[ $output == *"already on legal hold"* ]]
	clerk cases show $held | grep -q "^legal hold since .* by counsel: lawsuit 26-114$"
	clerk cases show $held --json | grep -q '"legal_hold":{"reason":"lawsuit 26-114","actor":"counsel"'
	age 400
	clerk purge --older-than 365 >"$T/said"
	cat "$T/said"
	grep -q "^$held .* on legal hold: stays$" "$T/said"
	grep -q "^CGH-26-00003 .* goes$" "$T/said"
	[ "$(tail -n 1 "$T/said")" = '1 cases purged, 1 on legal hold stay; 0 mails of no case' ]
	[ "$(clerk cases list --all --json | grep -c '"requester":""')" = 1 ]
	clerk cases unhold $held "settled" --by counsel
	run clerk cases unhold $held
	[ "$status" -eq 65 ]
	clerk purge --older-than 365 --json | tail -n 1 | grep -q '"cases":1,"held":0'
	clerk audit
}

@test "retention_days: the daemon purges by itself; a wrong number is refused" {
	request ana.lee "Ana Lee"
	once
	clerk decide CGH-26-00001 deny "no such office" --by pat >/dev/null
	once
	run clerk purge
	[ "$status" -eq 64 ]
	[[ $output == *"set retention_days"* ]]
	run clerk purge --older-than 6
	[ "$status" -eq 64 ]
	echo "retention_days: 30" >>"$T/mailclerk.yaml"
	age 31
	once
	grep -q "purged cases=1 mails=0 older than 30 days; on legal hold=0" "$T/daemon.log"
	clerk audit
	sed -i 's/^retention_days: .*/retention_days: 6/' "$T/mailclerk.yaml"
	run clerk check
	[ "$status" -eq 78 ]
	[[ $output == *"retention_days is a number from 7 to 36500"* ]]
}

# --- replay -------------------------------------------------------------------------------------------------------------------

# Cases, mails and decisions of every kind that Maildirs can bring about.
story() {
	request ana.liu "Ana Liu"
	request bo.tran "Bo Tran"
	thanks cy.ames "Cy Ames"
	sed -e '/^Sub-agency/d' -e '/^Full name/d' -e 's/dee.ruiz-1/dee.ruiz-0/' <(request dee.ruiz "Dee Ruiz"; cat "$T/in/new/dee.ruiz") >"$T/dee"
	mv "$T/dee" "$T/in/new/dee.ruiz"
	{ printf 'From: Flo <flo@usda.gov>\nTo: x@usajobs.gov\nSubject: too much\n'; seq -f 'X-Line-%g: 1' 2000; printf '\nx\n'; } >"$T/in/new/flo"
	once
	clerk decide CGH-26-00001 grant --by pat >/dev/null
	clerk cases hold CGH-26-00002 lawsuit --by counsel >/dev/null
	request eve.koo "Eve Koo"
	once
	for n in $(clerk cases list --json | grep -o '"case":"[^"]*"[^}]*"state":"requested"' | grep -o 'CGH-26-[0-9]*' | head -n 1); do
		clerk decide "$n" deny "no such office" --by pat >/dev/null
	done
	once
}
snapshot() { (cd "$T" && find in out -printf '%p %T@ %C@ %m\n' | sort); }

@test "replay: the same cases, states and Message-IDs, and nothing changed in the mailbox" {
	story
	clerk cases list --all --json | grep -o '"case":"[^"]*","kind":"[^"]*","state":"[^"]*"' | sort >"$T/cases"
	[ "$(wc -l <"$T/cases")" -ge 4 ]
	[ "$(clerk held list --json | grep -c .)" = 1 ]
	snapshot >"$T/before"
	run clerk replay "$T/fresh.db"
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *"6 mails and 3 events replayed, 0 differences"* ]]
	snapshot | diff "$T/before" -
	clerk audit --state "$T/fresh.db"
	run clerk replay "$T/fresh.db"
	[ "$status" -eq 65 ]

	# in the place of the lost one: nothing is sent again, nothing is acted on again, the hold stands, the held mail is known
	rm "$T"/data/mailclerk.db*
	mv "$T/fresh.db" "$T/data/mailclerk.db"
	once
	snapshot | diff <(grep -v '/fresh' "$T/before") -
	clerk cases list --all --json | grep -o '"case":"[^"]*","kind":"[^"]*","state":"[^"]*"' | sort | diff "$T/cases" -
	clerk cases show CGH-26-00002 | grep -q "^legal hold since .* by counsel: lawsuit$"
	[ "$(clerk outbox list --json | grep -c .)" = 0 ]
	[ "$(clerk held list --json | grep -c .)" = 1 ]
}

@test "replay: a mail that is gone is named, and the others keep their numbers; a state that somebody changed is found" {
	story
	gone=$(grep -rl 'Bo Tran' "$T"/in/.Processed/new)
	number=$(clerk cases list --all --json | grep -F 'bo.tran@usda.gov' | grep -o 'CGH-26-[0-9]*')
	rm "$gone"
	other=$(clerk cases list --all --json | grep -F 'eve.koo@usda.gov' | grep -o 'CGH-26-[0-9]*' | head -n 1)
	tamper "UPDATE case_record SET state = 'withdrawn' WHERE number = '$other'"
	run clerk replay "$T/fresh.db"
	echo "$output"
	[ "$status" -eq 1 ]
	[[ $output == *"case    $number"*"did not come again: the mail that opened it is gone"* ]]
	[[ $output == *"letter  $number"*"did not come again"* ]]
	[[ $output == *"state   $other"*"role-request withdrawn, replayed role-request denied"* ]]
	[ "$(grep -c '^case ' <<<"$output")" = 1 ]
	[ "$(grep -c '^state ' <<<"$output")" = 1 ]

	# the number of the one that is gone is not given to another
	mv "$T/fresh.db" "$T/data/mailclerk.db"
	rm -f "$T"/data/mailclerk.db-*
	request gus.hall "Gus Hall"
	once
	[ "$(clerk cases list --all --json | grep -c "\"case\":\"$number\"")" = 0 ]
	clerk cases list --json | grep -qF gus.hall@usda.gov
}

@test "replay: timers, and verbs with values, at their times" {
	[ -e /usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1 ] || ls /usr/lib/*/faketime/libfaketime.so.1 || skip "no libfaketime"
	at 2026-11-25 true || skip "no libfaketime"
	request ana.liu "Ana Liu"
	sed '/^Full name/d; /^Agency/d; /^Sub-agency/d; s/ana.liu-1/ana.liu-9/; s/Ana Liu/Hal Roe/; s/ana.liu@/hal.roe@/' "$T/in/new/ana.liu" >"$T/in/new/hal.roe"
	at 2026-11-25 clerk run --once >>"$T/daemon.log" 2>&1
	at 2026-11-25 clerk decide CGH-26-00001 assign sam@opm.gov --by pat || at 2026-11-25 clerk decide CGH-26-00001 note "call her" --by pat
	for day in 2026-12-02 2026-12-10 2026-12-20 2027-01-20; do at $day clerk run --once >>"$T/daemon.log" 2>&1; done
	clerk cases show CGH-26-00001
	[ "$(for n in 1 2; do clerk cases show CGH-26-0000$n; done | grep -c 'by clock')" -ge 2 ]
	run at 2027-02-01 clerk replay "$T/fresh.db"
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *", 0 differences"* ]]
	clerk audit --state "$T/fresh.db"
}

@test "replay without a present database: every mail once, nothing left to send" {
	story
	n=$(find "$T/in" -type f -not -name maildirfolder | wc -l)
	rm "$T"/data/mailclerk.db*
	run clerk replay "$T/data/mailclerk.db"
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *"$n mails and 0 events replayed"*"(there is no present database)"* ]]
	letters=$(find "$T/out" -type f | wc -l)
	once
	[ "$(find "$T/out" -type f | wc -l)" = "$letters" ]
	[ "$(find "$T/in/new" -type f | wc -l)" = 0 ]
	clerk audit
}

@test "replay: a folder that is not there is named, and not made" {
	request ana.liu "Ana Liu"
	once
	rm -r "$T/in/.Held"
	run clerk replay "$T/fresh.db"
	echo "$output"
	[ "$status" -eq 1 ]
	[[ $output == *'folder  -'*'the folder "Held" has no new/'* ]]
	[[ $output == *"1 mails and 0 events replayed, 1 differences"* ]]
	[ ! -e "$T/in/.Held" ]
}
