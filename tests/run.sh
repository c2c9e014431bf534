#!/bin/bash
# Runs test programs and bats files, each of which speaks TAP, and counts.
#
# usage: tests/run.sh VARIANT [FILE...]   FILE: build/VARIANT/test_x or tests/x.bats; none: all of them
# Last line: "N passed, N failed, N skipped". Ends with 1 where one failed.
set -u
cd "$(dirname "$0")/.." || exit 1
variant=$1
shift
export MAILCLERK_BIN=$PWD/build/$variant/mailclerk
export CMOCKA_MESSAGE_OUTPUT=TAP
export ASAN_OPTIONS=${ASAN_OPTIONS-detect_leaks=1:abort_on_error=0:exitcode=99}
export UBSAN_OPTIONS=${UBSAN_OPTIONS-print_stacktrace=1:halt_on_error=1}
passed=0 failed=0 skipped=0
out=$(mktemp)
trap 'rm -f "$out"' EXIT

count() { # name, exit code
	local p f s
	s=$(grep -cE '^ok .*# (SKIP|skip)' "$out")
	p=$(($(grep -cE '^ok ' "$out") - s))
	f=$(grep -cE '^not ok ' "$out")
	# A program that ends badly without saying which test failed has failed all the same.
	[ "$2" = 0 ] || [ "$f" != 0 ] || f=1
	[ "$((p + f + s))" != 0 ] || f=1
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
	if [ "$f" != 0 ]; then
		printf 'FAILED  %s\n' "$1"
		grep -vE '^ok ' "$out" | tail -n 60
	else
		printf 'ok      %s (%d%s)\n' "$1" "$p" "$([ "$s" = 0 ] || echo ", $s skipped: $(grep -E '^ok .*# (SKIP|skip)' "$out" | sed 's/.*# [A-Za-z]* *//' | sort -u | head -3 | tr '\n' ';')")"
	fi
}

[ $# != 0 ] || set -- build/"$variant"/test_* tests/*.bats
for t in "$@"; do
	case $t in
	*.d | *.o) continue ;;
	*.bats) bats --tap "$t" >"$out" 2>&1 </dev/null ;;
	*) "$t" >"$out" 2>&1 </dev/null ;;
	esac
	count "$t" $?
done
printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
[ "$failed" = 0 ]
