#!/usr/bin/env bats
# Mistakes that people make, one at a time in a copy of the shipped files: check names each at its line (tests/bad/bad.py).

setup() {
	cd "$BATS_TEST_DIRNAME/.." || return 1
	CLERK=${MAILCLERK_BIN:-./mailclerk}
}

bad() {
	run python3 tests/bad/bad.py "$CLERK" "$@"
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "the untouched copy is sound" {
	bad --control
}

@test "a mistake that is not there is not found" {
	printf 'Nothing is wrong.\nfile: mailclerk.yaml\nchange: s/^poll_seconds: 60/poll_seconds: 61/\nat: ^poll\nsays: poll\n' \
		>"$BATS_TEST_TMPDIR/none.txt"
	run python3 tests/bad/bad.py "$CLERK" "$BATS_TEST_TMPDIR/none.txt"
	[ "$status" -eq 1 ]
	[[ $output == *"exit code 0"* ]]
}

@test "mistakes in mailclerk.yaml" {
	bad tests/bad/config.txt
}

@test "mistakes in rules and patterns" {
	bad tests/bad/rules.txt
}

@test "mistakes in workflows" {
	bad tests/bad/workflows.txt
}

@test "mistakes in letters and the layout" {
	bad tests/bad/letters.txt
}

@test "mistakes in holidays, the screen table and the directory" {
	bad tests/bad/tables.txt
}
