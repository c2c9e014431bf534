#!/usr/bin/env bats
# The examples of docs/rules.md, taken from the page itself: each change works as the page says, and a whole new kind of case,
# made of files alone, is played from the first mail to the end of the agreement. Maildirs stand in for both servers.

setup_file() {
	cd "$BATS_TEST_DIRNAME/.." || return 1
	source tests/helpers.sh
	OFFICE=$BATS_FILE_TMPDIR/office
	mkdir "$OFFICE"
	cp -r --parents parsers/rules parsers/patterns parsers/directory parsers/screen.yaml state/workflows state/holidays.yaml \
		templates/letters templates/layout.html "$OFFICE"
	python3 tests/telework/guide.py docs/rules.md "$OFFICE"
	export OFFICE
}

setup() {
	cd "$BATS_TEST_DIRNAME/.." || return 1
	source tests/helpers.sh
	T=$BATS_TEST_TMPDIR
	ID=
	maildir_mailbox
	smtp_maildir
	write_config
	sed -i "s,^rules_directory: .*,rules_directory: $OFFICE," "$T/mailclerk.yaml"
}

# A day at nine in Washington: at DAY COMMAND...
at() {
	local day=$1
	shift
	LD_PRELOAD='/usr/$LIB/faketime/libfaketime.so.1' FAKETIME=$(date -d "$day 14:00 UTC" +%s) FAKETIME_FMT=%s \
		FAKETIME_DONT_FAKE_MONOTONIC=1 NO_FAKE_STAT=1 \
		ASAN_OPTIONS="${ASAN_OPTIONS:-}:verify_asan_link_order=0" "$@"
}

run_once() { at "$1" clerk run --once >>"$T/log" 2>&1 || { cat "$T/log"; return 1; }; } # DAY
letters() { find "$T/out" -type f | wc -l; }
state() { clerk cases show "$1" --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["state"])'; }

# The text of the newest letter to an address: its plain part, with its subject in front.
newest() {
	python3 - "$T/out" "$1" <<-'PY'
	import email, email.policy, os, sys
	found = []
	for folder, _, names in os.walk(sys.argv[1]):
	    for name in names:
	        path = os.path.join(folder, name)
	        with open(path, 'rb') as f:
	            mail = email.message_from_binary_file(f, policy=email.policy.default)
	        if sys.argv[2] in mail['To']:
	            found.append((os.stat(path).st_mtime_ns, mail))
	mail = max(found, key=lambda x: x[0])[1]
	print('Message-ID:', mail['Message-ID'])
	print('Subject:', mail['Subject'])
	print(mail.get_body(('plain',)).get_content())
	PY
}

@test "check finds nothing wrong with the examples" {
	run clerk check
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *"are sound"* ]]
	[[ $output != *"error"* ]]
}

@test "every workflow can be drawn, the new one too" {
	run clerk graph telework-agreement
	[ "$status" -eq 0 ]
	[[ $output == *'"telework-agreement:requested" -> "telework-agreement:agreed" [label="agree\l"'* ]]
}

@test "a new field is found where the page says" {
	run clerk explain "$OFFICE/mails/duty-station.eml"
	echo "$output"
	line=$(grep -oE 'field      duty_station = [^`]*' docs/rules.md)
	[ -n "$line" ]
	[[ $output == *"$line"* ]]
	[[ $output == *"Your duty station:"*"Fort Collins, CO"* ]] # in the receipt, which was not touched
}

@test "a new rule without a workflow leaves its mails to a person, with the reason" {
	run clerk explain "$OFFICE/mails/parking.eml"
	echo "$output"
	[[ $output == *"rule       parking-permit: weight 9, certain, taken"* ]]
	[[ $output == *"field      plate = KLM-4471"* ]]
	[[ $output == *"decision   human: parking_request: asks for a parking permit: facilities@agency.gov gives them"* ]]
}

@test "a new holiday moves what is due" {
	ls /usr/lib/*/faketime/libfaketime.so.1 >/dev/null 2>&1 || skip "no libfaketime"
	with=$(at 2026-12-22 clerk explain "$OFFICE/mails/duty-station.eml" | grep -m1 '^timer ')
	sed -i "s,^rules_directory: .*,rules_directory: $ROOT," "$T/mailclerk.yaml"
	without=$(at 2026-12-22 clerk explain "$OFFICE/mails/duty-station.eml" | grep -m1 '^timer ')
	[[ $without == *2026-12-24* ]]
	[[ $with == *2026-12-28* ]]
}

@test "a new state and its letter: hold, release" {
	ls /usr/lib/*/faketime/libfaketime.so.1 >/dev/null 2>&1 || skip "no libfaketime"
	cp "$OFFICE/mails/duty-station.eml" "$T/in/new/1"
	run_once 2026-11-30
	[ "$(letters)" = 2 ]
	at 2026-11-30 clerk decide CGH-26-00001 hold the security office looks at it first
	[ "$(state CGH-26-00001)" = on-hold ]
	run_once 2026-11-30
	newest dana.ruiz@usda.gov | grep -q 'the security office looks at it first'
	run at 2026-11-30 clerk decide CGH-26-00001 grant
	[ "$status" -eq 65 ]
	at 2026-11-30 clerk decide CGH-26-00001 release
	[ "$(state CGH-26-00001)" = requested ]
}

@test "a new kind of case: asked, completed, agreed, warned, over" {
	ls /usr/lib/*/faketime/libfaketime.so.1 >/dev/null 2>&1 || skip "no libfaketime"
	cp "$OFFICE/mails/telework.eml" "$T/in/new/1"
	run_once 2026-11-30
	[ "$(state CGH-26-00001)" = incomplete ]
	[ "$(letters)" = 1 ]
	newest ana.flores@opm.gov >"$T/letter"
	cat "$T/letter"
	grep -q '^- The first day (for example, January 4, 2027)' "$T/letter"
	grep -qE '^Days of telework a week: +3$' "$T/letter"

	# the answer, which holds nothing else
	cat >"$T/in/new/2" <<-MAIL
	From: Ana Flores <ana.flores@opm.gov>
	To: recruiter-help@usajobs.gov
	$(sed -n 's/^Subject: /Subject: Re: /p' "$T/letter")
	Message-ID: <answer@opm.gov>
	In-Reply-To: $(sed -n 's/^Message-ID: //p' "$T/letter")

	First day: January 4, 2027

	Ana
	MAIL
	run at 2026-12-01 clerk explain --state "$T/data/mailclerk.db" "$T/in/new/2"
	echo "$output"
	[[ $output == *"case       CGH-26-00001 (telework-agreement), found: by our letter that the mail answers"* ]]
	[[ $output == *"state      incomplete -> requested"* ]]
	[[ $output == *"change     first_day = 2027-01-04"* ]]
	run_once 2026-12-01
	[ "$(state CGH-26-00001)" = requested ]
	newest crossgov.team@opm.gov | grep -q 'AGREE UNTIL date'

	at 2026-12-02 clerk decide CGH-26-00001 agree until December 31, 2027
	run_once 2026-12-02
	[ "$(state CGH-26-00001)" = agreed ]
	newest ana.flores@opm.gov >"$T/letter"
	grep -qE 'The first day: +Monday, January 4, 2027' "$T/letter"
	grep -qE 'The agreement ends on: +Friday, December 31, 2027' "$T/letter"
	before=$(letters)

	run_once 2027-11-30 # nothing yet
	[ "$(letters)" = "$before" ]
	run_once 2027-12-02 # thirty days before
	newest ana.flores@opm.gov | grep -q 'It ends on Friday, December 31, 2027'
	run_once 2028-01-02
	[ "$(state CGH-26-00001)" = closed ]
}
