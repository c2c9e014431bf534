#!/usr/bin/env bats
# What administrators use before they change something: graph, simulate, explain.

setup() {
	cd "$BATS_TEST_DIRNAME/.." || return 1
	source tests/helpers.sh
	T=$BATS_TEST_TMPDIR
	ID=
	OFFICE=$ROOT
}

# A copy of the files to change.
office() {
	OFFICE=$T/office
	mkdir "$OFFICE"
	cp -r --parents parsers/rules parsers/patterns parsers/directory parsers/screen.yaml state/workflows state/holidays.yaml \
		templates/letters templates/layout.html "$OFFICE"
	{ cat daemon/mailclerk.yaml; echo "rules_directory: $OFFICE"; } >"$T/mailclerk.yaml"
}

mails() { # some mails of the corpus
	mkdir -p "$T/mails/more"
	cp tests/corpus/dev-00[1-4]*.eml "$T/mails"
	cp tests/corpus/dev-005*.eml "$T/mails/more"
}

# --- graph ----------------------------------------------------------------------------------------------------------------

@test "graph draws one kind, or all in one picture" {
	run "$CLERK" graph
	[ "$status" -eq 0 ]
	[ "$(grep -c '^digraph' <<<"$output")" = 1 ]
	[ "$(grep -c 'subgraph "cluster_' <<<"$output")" = "$(ls state/workflows | grep -vc unhandled)" ]
	[[ $output != *"role-receipt"* ]]
	run "$CLERK" graph role-request --letters
	[ "$status" -eq 0 ]
	[ "$(grep -c 'subgraph "cluster_' <<<"$output")" = 1 ]
	[[ $output == *"role-receipt > requester"* ]]
	run "$CLERK" graph role-requst
	[ "$status" -eq 64 ]
	[[ $output == *'did you mean "role-request"'* ]]
}

@test "graph --svg is one drawing" {
	command -v dot >/dev/null || skip "no graphviz"
	"$CLERK" graph --svg >"$T/all.svg"
	[ "$(grep -c '</svg>' "$T/all.svg")" = 1 ]
	python3 -c '
import sys, xml.etree.ElementTree
text = list(xml.etree.ElementTree.parse(sys.argv[1]).getroot().itertext())
assert "awaiting-recipients" in text and "reopen if complete" in text' "$T/all.svg"
}

@test "graph --svg without Graphviz says what to install" {
	CLERK=$(realpath "$CLERK")
	run env PATH=/nonexistent "$CLERK" graph --svg
	[ "$status" -eq 69 ]
	[[ $output == *"install the package graphviz"* ]]
}

# --- simulate -------------------------------------------------------------------------------------------------------------

@test "simulate says what happens with each mail of a folder" {
	mails
	run "$CLERK" simulate "$T/mails"
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *"dev-001-role-labelled.eml"*"role_request"*"advance"* ]]
	[[ $output == *"dev-004-role-sloppy-norole.eml"*"ask"*"missing role"* ]]
	[[ $output == *"more/dev-005-"* ]]
	[[ $output == *"mails 5: advance "*"unreadable 0"* ]]
	run "$CLERK" simulate "$T/mails" --json
	[ "$(wc -l <<<"$output")" = 5 ]
	python3 -c 'import json,sys; [json.loads(l)["letters"] for l in sys.stdin]' <<<"$output"
}

@test "simulate against a saved run: nothing changed, then exactly what did" {
	mails
	office
	"$CLERK" simulate "$T/mails" --config "$T/mailclerk.yaml" --save "$T/before" >/dev/null
	[ "$(stat -c %a "$T/before")" = 600 ]
	run "$CLERK" simulate "$T/mails" --config "$T/mailclerk.yaml" --against "$T/before"
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *"changed 0, new 0, gone 0" ]]
	[ "${#lines[@]}" = 1 ]

	# the sub-agency has another label, and the role is not needed any more
	sed -i 's/label: Your sub-agency.*/label: Your bureau/' "$OFFICE/parsers/rules/role-request.yaml"
	sed -i '/- name: role$/,/required: true/s/required: true/required: false/' "$OFFICE/parsers/rules/role-request.yaml"
	run "$CLERK" simulate "$T/mails" --config "$T/mailclerk.yaml" --against "$T/before"
	echo "$output"
	[ "$status" -eq 1 ]
	[[ $output == *"words of role-receipt to "*"Your sub-agency"*" -> Your bureau"* ]]
	[[ $output == *"dev-004-role-sloppy-norole.eml
  verdict: ask -> advance
  state: incomplete -> requested
"*"  missing: role -> (none)
"*"  letter: (none) -> role-receipt to "* ]]
}

@test "simulate tells fields that changed, mails that are new or gone, as JSON too" {
	mails
	office
	"$CLERK" simulate "$T/mails" --config "$T/mailclerk.yaml" --save "$T/before" >/dev/null
	sed -i '/^  - name: phone$/,$d' "$OFFICE/parsers/rules/role-request.yaml" # it is the last one
	rm "$T/mails/dev-002"*
	cp tests/corpus/dev-008* "$T/mails"
	run "$CLERK" simulate "$T/mails" --config "$T/mailclerk.yaml" --against "$T/before"
	echo "$output"
	[ "$status" -eq 1 ]
	[[ $output == *"field phone: 541-555-0162 -> (none)"* ]]
	[[ $output == *"dev-002-role-html-table.eml
  gone: role_request, advance"* ]]
	[[ $output == *"dev-008-"*"  new: role_request, "* ]]
	[[ $output == *"new 1, gone 1" ]]
	run "$CLERK" simulate "$T/mails" --config "$T/mailclerk.yaml" --against "$T/before" --json
	[ "$status" -eq 1 ]
	python3 -c '
import json, sys
rows = {r["file"]: r for r in map(json.loads, sys.stdin)}
assert {"what": "field phone", "from": "541-555-0162", "to": ""} in rows["dev-001-role-labelled.eml"]["changes"]
assert rows["dev-002-role-html-table.eml"]["gone"] is True' <<<"$output"
}

@test "simulate refuses what is no folder, no mail or no saved run" {
	run "$CLERK" simulate
	[ "$status" -eq 64 ]
	run "$CLERK" simulate "$T/nowhere"
	[ "$status" -eq 65 ]
	mkdir "$T/empty"
	run "$CLERK" simulate "$T/empty"
	[ "$status" -eq 65 ]
	[[ $output == *"no .eml file"* ]]
	mails
	echo '{}' >"$T/other"
	run "$CLERK" simulate "$T/mails" --against "$T/other"
	[ "$status" -eq 65 ]
	[[ $output == *"other:1: this is no saved run: make one with"* ]]
}

# --- explain --------------------------------------------------------------------------------------------------------------

@test "explain shows each rule with its evidence, each field with its place, the transitions and the letters" {
	run "$CLERK" explain tests/corpus/dev-004-role-sloppy-norole.eml
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *"rule       role-request: weight "*", certain, taken"* ]]
	grep -qE '^ +\+[0-9]+ .* \(text, line [0-9]+\)$' <<<"$output"
	[[ $output == *"no sign of "* ]]
	grep -qE '^field      agency = .* \((body|header|signature|directory|html|subject)' <<<"$output"
	[[ $output == *"missing    role"* ]]
	grep -qE '^tried      role_request of .*state/workflows/role-request.yaml$' <<<"$output"
	grep -qE '^ +line [0-9]+: when complete: no, "complete" does not hold$' <<<"$output"
	grep -qE '^ +line [0-9]+: otherwise: taken$' <<<"$output"
	[[ $output == *"a new one: no open case of the sender is meant"* ]]
	[[ $output == *"state      new -> incomplete"* ]]
	grep -qE '^timer      remind at [0-9-]+ [0-9:]+ UTC$' <<<"$output"
	[[ $output == *"--- letter role-missing
To: james.p.darcy@faa.gov
Subject: "* ]]
	[[ $output == *"Hello James"* ]]
}

@test "explain of a follow-up, by our letter that it answers, by number, by its sender; nothing is done" {
	maildir_mailbox
	smtp_maildir
	write_config
	head=$'From: Dana Ruiz <dana.ruiz@usda.gov>\nTo: recruiter-help@usajobs.gov\nMessage-ID: <m@usda.gov>\n'
	printf '%sSubject: talent portal\n\nCould you set me up in the Agency Talent Portal? I am with the Forest Service.\n\nDana Ruiz\n' \
		"$head" >"$T/in/new/1"
	clerk run --once
	id=$(grep -rhm1 '^Message-ID:' "$T/out" | sed 's/^Message-ID: *//; s/\r//')
	before=$(clerk cases show CGH-26-00001 --json)
	head=${head/<m@/<n@}
	printf '%sSubject: Re: talent portal\nIn-Reply-To: %s\n\nI am a hiring manager.\n' "$head" "$id" >"$T/letter.eml"
	printf '%sSubject: about CGH-26-00001\n\nI am a hiring manager.\n' "$head" >"$T/number.eml"
	printf '%sSubject: role\n\nI would like to request a role in the Agency Talent Portal.\nFull name: Dana Ruiz\nRole: Hiring Manager\n' \
		"$head" >"$T/sender.eml"
	run clerk explain --state "$T/data/mailclerk.db" "$T/letter.eml"
	echo "$output"
	[[ $output == *"case       CGH-26-00001 (role-request), found: by our letter that the mail answers"* ]]
	[[ $output == *"state      incomplete -> requested"* ]]
	[[ $output == *"change     role = hiring manager"* ]]
	run clerk explain --state "$T/data/mailclerk.db" "$T/number.eml"
	echo "$output"
	[[ $output == *"found: by the case number that the mail names"* ]]
	run clerk explain --state "$T/data/mailclerk.db" "$T/sender.eml"
	echo "$output"
	[[ $output == *"found: the sender's open case that waits for what is missing"* ]]
	run clerk explain --state "$T/data/mailclerk.db" --json "$T/letter.eml"
	python3 -c '
import json, sys
d = json.loads(sys.stdin.read())["decision"]
assert d["found"] == "by our letter that the mail answers" and d["event"] == "reply" and d["to"] == "requested", d
assert d["tried"][-1]["taken"] and d["tried"][-1]["line"] > 0' <<<"$output"
	[ "$(clerk cases show CGH-26-00001 --json)" = "$before" ]
	[ "$(find "$T/out" -type f | wc -l)" = 1 ]
}

# --- the outbox -----------------------------------------------------------------------------------------------------------

letter_id() { clerk outbox list --json | python3 -c 'import json, sys; print(json.loads(sys.stdin.readline())["id"])'; }
letter_state() { clerk outbox list --all --json | head -1 | grep -oE '"state":"[a-z]+"' | cut -d'"' -f4; }

@test "outbox retry sends a letter that waited or was cancelled; cancel keeps one from going" {
	ID=-1
	maildir_mailbox
	smtp_maildir
	write_config
	clerk run --once 2>"$T/log"
	ln -s /dev/null "$T/none" # a letter that cannot leave
	rm -rf "$T/out" && mv "$T/none" "$T/out"
	printf '%s\n' 'From: Dana Ruiz <dana@usda.gov>' 'To: recruiter-help@usajobs.gov' 'Subject: talent portal' '' \
		'Could you set me up in the Agency Talent Portal? I am with the Forest Service.' >"$T/in/new/1"
	run clerk run --once
	[ "$status" = 75 ] || [ "$status" = 78 ]
	id=$(letter_id)
	clerk outbox cancel "$id" | grep -q "$id cancelled"
	[ "$(letter_state)" = failed ]
	clerk outbox | grep -q 'cancelled by hand'
	rm "$T/out"
	clerk run --once 2>"$T/log"
	[ "$(letter_state)" = failed ]
	clerk outbox retry "$id" --json | grep -q '"done":"due"'
	[ "$(letter_state)" = pending ]
	clerk run --once 2>"$T/log"
	[ "$(letter_state)" = sent ]
	[ "$(find "$T/out/new" -type f | wc -l)" = 1 ]
	for verb in retry cancel; do
		run clerk outbox $verb "$id"
		[ "$status" = 65 ]
		[[ $output == *'is sent: too late'* ]]
		run clerk outbox $verb 4711
		[ "$status" = 65 ]
		run clerk outbox $verb
		[ "$status" = 64 ]
	done
	run clerk outbox burn "$id"
	[ "$status" = 64 ]
}
