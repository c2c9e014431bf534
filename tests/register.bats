#!/usr/bin/env bats
# Coordinators and talent pools from outside: what an import says and does, and what `cases show` says of links and people.
# Maildirs stand in for both servers.

setup() {
	source tests/helpers.sh
	T=$(mktemp -d "${TMPDIR:-/tmp}/mc-register-XXXXXX")
	ID=-1
	maildir_mailbox
	smtp_maildir
	write_config
}

teardown() { rm -rf "$T"; }

# A database without cases.
start() { clerk run --once >"$T/log" 2>&1; }
rows() { wc -l <"$T/out.txt"; }

@test "coordinators: a dry run changes nothing, an import replaces all, and says what changed" {
	start
	[ "$(clerk directory list)" = 'no coordinators: `mailclerk directory import FILE.csv` brings them in' ]
	clerk directory import tests/seed/coordinators.csv --dry-run >"$T/out.txt"
	[ "$(tail -n 1 "$T/out.txt")" = '16 coordinators: 16 added, 0 removed, 0 changed (--dry-run: nothing was done)' ]
	[ "$(clerk directory list --json | wc -l)" = 0 ]
	clerk directory import tests/seed/coordinators.csv >"$T/out.txt"
	[ "$(tail -n 1 "$T/out.txt")" = '16 coordinators: 16 added, 0 removed, 0 changed' ]
	grep -qx 'added    Department of Agriculture, Forest Service: Casimir Dunn <casimir.dunn@usda.gov>' "$T/out.txt"
	[ "$(clerk directory list --json | wc -l)" = 16 ]
	clerk directory list | grep -qx 'Department of Energy: Brigid Kalani <brigid.kalani@hq.doe.gov>'

	# the next table: one gone, one new, one renamed
	sed -e '/casimir/d' -e 's/Brigid Kalani/Brigid Kalani-Roe/' tests/seed/coordinators.csv >"$T/next.csv"
	echo 'Department of Labor,,Ismene Tolliver,ismene.tolliver@dol.gov' >>"$T/next.csv"
	clerk directory import "$T/next.csv" >"$T/out.txt"
	[ "$(tail -n 1 "$T/out.txt")" = '16 coordinators: 1 added, 1 removed, 1 changed' ]
	grep -qx 'added    Department of Labor: Ismene Tolliver <ismene.tolliver@dol.gov>' "$T/out.txt"
	grep -qx 'removed  Department of Agriculture, Forest Service: Casimir Dunn <casimir.dunn@usda.gov>' "$T/out.txt"
	grep -qx 'changed  Department of Energy: Brigid Kalani <brigid.kalani@hq.doe.gov>' "$T/out.txt"
	grep -qx '      to Department of Energy: Brigid Kalani-Roe <brigid.kalani@hq.doe.gov>' "$T/out.txt"
	[ "$(rows)" = 5 ]
	clerk directory import "$T/next.csv" --json >"$T/out.txt"
	[ "$(cat "$T/out.txt")" = '{"dry_run":false,"rows":16,"added":0,"removed":0,"changed":0}' ]
}

@test "coordinators: a stale address is shown, and an import clears it" {
	start
	clerk directory import tests/seed/coordinators.csv >/dev/null
	python3 - "$T/data/mailclerk.db" <<-'PY'
	import sqlite3, sys
	db = sqlite3.connect(sys.argv[1])
	db.execute("UPDATE coordinator SET stale_at = 1790000000 WHERE address = 'brigid.kalani@hq.doe.gov'")
	db.commit()
	PY
	clerk directory list | grep -qx 'Department of Energy: Brigid Kalani <brigid.kalani@hq.doe.gov> (stale: a letter came back)'
	[ "$(clerk directory list --json | grep -c '"stale":true')" = 1 ]
	clerk directory import tests/seed/coordinators.csv >"$T/out.txt"
	[ "$(tail -n 1 "$T/out.txt")" = '16 coordinators: 0 added, 0 removed, 1 changed' ]
	[ "$(clerk directory list --json | grep -c '"stale":true')" = 0 ]
}

@test "coordinators: one bad row and nothing is imported; every bad row is named" {
	start
	clerk directory import tests/seed/coordinators.csv >/dev/null
	printf '%s\r\n' 'Agency;Sub-Agency;Name;Email' 'Department of Labor;;Ismene Tolliver;ismene@dol.gov' \
		'Ministry of Magic;;Bo;bo@usda.gov' 'USDA;;Bo;bo@hhs.gov' >"$T/bad.csv"
	status=0
	clerk directory import "$T/bad.csv" >"$T/out.txt" 2>"$T/err.txt" || status=$?
	[ "$status" = 65 ]
	[ "$(rows)" = 0 ]
	grep -q "^$T/bad.csv:3: error: agency \"Ministry of Magic\" names no agency of the directory" "$T/err.txt"
	grep -q "^$T/bad.csv:4: error: email bo@hhs.gov: hhs.gov belongs to Department of Health and Human Services" "$T/err.txt"
	grep -qx "mailclerk: 2 mistakes in $T/bad.csv: nothing was imported" "$T/err.txt"
	[ "$(clerk directory list --json | wc -l)" = 16 ]
	if clerk directory list | grep -q Ismene; then false; fi
}

@test "pools: imported, listed, replaced" {
	start
	clerk pools import tests/seed/pools.csv --dry-run >"$T/out.txt"
	[ "$(tail -n 1 "$T/out.txt")" = '13 talent pools: 13 added, 0 removed, 0 changed (--dry-run: nothing was done)' ]
	[ "$(clerk pools list)" = 'no talent pools: `mailclerk pools import FILE.csv` brings them in' ]
	clerk pools import tests/seed/pools.csv >/dev/null
	[ "$(clerk pools list | sed -n 4p)" = '26-CGH-12650404-DE GS-0560-12 Budget Analyst, Washington, DC, permanent, 15 vacancies, until 2027-04-30' ]
	sed 's/,15,2027-04-30/,14,2027-04-30/' tests/seed/pools.csv >"$T/next.csv"
	clerk pools import "$T/next.csv" --json >"$T/out.txt"
	[ "$(tail -n 1 "$T/out.txt")" = '{"dry_run":false,"rows":13,"added":0,"removed":0,"changed":1}' ]
	python3 - "$T/out.txt" <<-'PY'
	import json, sys
	first = json.loads(open(sys.argv[1]).readline())
	assert first["change"] == "changed", first
	assert (first["before"]["vacancies"], first["row"]["vacancies"]) == (15, 14), first
	PY
	sed 's/,0343,12\/13,/,0343,13-Dec,/' tests/seed/pools.csv >"$T/bad.csv"
	status=0
	clerk pools import "$T/bad.csv" >"$T/out.txt" 2>"$T/err.txt" || status=$?
	[ "$status" = 65 ]
	grep -q "^$T/bad.csv:6: error: grade \"13-Dec\" is none: write it like 14, or 12/13 for a span" "$T/err.txt"
	clerk pools list | grep -q ', 14 vacancies, until 2027-04-30'
}

@test "wrong calls are refused, without a database a file is proved all the same" {
	for command in directory pools; do
		for call in 'export' 'import' 'import a b' 'list x' 'list --dry-run'; do
			status=0
			clerk $command $call >"$T/out.txt" 2>"$T/err.txt" || status=$?
			[ "$status" = 64 ]
			grep -q "Try \`mailclerk $command --help\`" "$T/err.txt"
		done
		"$CLERK" $command --help | grep -q "usage: mailclerk $command"
	done
	status=0
	clerk directory import tests/seed/coordinators.csv 2>"$T/err.txt" || status=$?
	[ "$status" = 78 ]
	grep -q "does not exist: start 'mailclerk run' first" "$T/err.txt"
	status=0
	clerk directory import tests/seed/pools.csv 2>"$T/err.txt" || status=$?
	[ "$status" = 65 ]
	grep -q 'pools.csv:1: error: the first line must name these columns too: agency, name, email' "$T/err.txt"
}

@test "cases show names who takes part and the cases that belong to it" {
	for name in 1.first 2.second; do
		cat >"$T/in/new/$name" <<-MAIL
		From: Dana Ruiz <dana.ruiz.$name@usda.gov>
		To: recruiter-help@usajobs.gov
		Subject: Role in the Agency Talent Portal
		Message-ID: <$name@usda.gov>

		Full name: Dana Ruiz
		Role: Hiring Manager
		Agency: Department of Agriculture
		Sub-agency: Forest Service
		MAIL
	done
	start
	[ "$(clerk cases list --json | wc -l)" = 2 ]
	python3 - "$T/data/mailclerk.db" <<-'PY'
	import sqlite3, sys
	db = sqlite3.connect(sys.argv[1])
	db.execute("INSERT INTO link VALUES (2, 1, 'supersedes', 1790000000)")
	db.execute("INSERT INTO participant VALUES (1, 'casimir.dunn@usda.gov', 'coordinator')")
	db.commit()
	PY
	one=$(clerk cases list --json | tail -n 1 | python3 -c 'import json,sys; print(json.load(sys.stdin)["case"])')
	two=$(clerk cases list --json | head -n 1 | python3 -c 'import json,sys; print(json.load(sys.stdin)["case"])')
	clerk cases show "$one" >"$T/out.txt"
	grep -qx 'takes part casimir.dunn@usda.gov (coordinator)' "$T/out.txt"
	grep -qx 'takes part dana.ruiz.1.first@usda.gov (requester)' "$T/out.txt"
	grep -qx "link       <- $two (role-request, requested): supersedes" "$T/out.txt"
	grep -qx 'history' "$T/out.txt"
	clerk cases show "$two" | grep -qx "link       -> $one (role-request, requested): supersedes"
	clerk cases show "$two" --json | python3 -c '
import json, sys
case = json.load(sys.stdin)
assert [p["role"] for p in case["participants"]] == ["requester"], case
link, = case["links"]
assert (link["case"], link["why"], link["from_here"]) == (sys.argv[1], "supersedes", True), link
assert case["history"], case' "$one"
}
