#!/usr/bin/env bats
# The labelled mails through the whole program.

setup() {
	cd "$BATS_TEST_DIRNAME/.." || return 1
	CLERK=${MAILCLERK_BIN:-./mailclerk}
}

# Mails whose names begin so, as a folder of their own.
pick() {
	mkdir "$BATS_TEST_TMPDIR/mails"
	cp tests/corpus/$1* "$BATS_TEST_TMPDIR/mails/"
}

@test "the role requests that the rules were written with: every figure meets its bar" {
	pick dev-
	run python3 tests/score.py --bin "$CLERK" -v "$BATS_TEST_TMPDIR/mails"
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *"dangerous 0"* ]]
}

@test "no machine mail and no forged mail of the corpus is ever answered" {
	run python3 tests/score.py --bin "$CLERK" -v tests/corpus
	echo "$output"
	[[ $output != *"would answer a mail that must not be answered"* ]]
	[[ $output != *"takes a forged sender for genuine"* ]]
	[[ $output != *"a letter contains"* ]]
	[[ $output == *"mails "* ]]
}
