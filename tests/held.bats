#!/usr/bin/env bats
# Mails that end their reader: held with the reason, and their neighbours go through. Maildirs stand in for both servers.

setup() {
	source tests/helpers.sh
	T=$(mktemp -d "${TMPDIR:-/tmp}/mc-held-XXXXXX")
	ID=-1
	maildir_mailbox
	smtp_maildir
	write_config
}

teardown() { rm -rf "$T"; }

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
	[ "$(find "$T/in/new" "$T/in/cur" -type f | wc -l)" = 0 ]
	[ "$(grep -c 'warning: .*reading this message ended the reader' "$T/log")" = 3 ] # two tries, and its end
	grep -q 'outcome=held because="reading this message ended the reader"' "$T/log"
	[ "$(clerk cases list --json | wc -l)" = 2 ]
	# and once more: nothing is left to do
	clerk run --once >"$T/log" 2>&1
	! grep -q outcome= "$T/log"
}

@test "a mail over a limit is held with the limit's name, its neighbours go through" {
	neighbour 1.before
	python3 tests/hostile/make.py --only depth-10000-multiparts "$T/in/new"
	neighbour 3.after
	clerk run --once >"$T/log" 2>&1
	[ "$(filed Held)" = 1 ]
	[ "$(filed Processed)" = 2 ]
	grep -q 'outcome=held because="nesting of parts: .*limit depth' "$T/log"
}
