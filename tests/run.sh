#!/bin/bash
# Runs test programs and bats files, each of which speaks TAP, several at a time (most of them wait), and counts.
#
# usage: tests/run.sh VARIANT [FILE...]   FILE: build/VARIANT/test_x or tests/x.bats; none: all of them
# Last line: "N passed, N failed, N skipped". Ends with 1 where one failed. JOBS=1 runs them one by one.
set -u
cd "$(dirname "$0")/.." || exit 1
variant=$1
shift
export MAILCLERK_BIN=$PWD/build/$variant/mailclerk
export CMOCKA_MESSAGE_OUTPUT=TAP
export ASAN_OPTIONS=${ASAN_OPTIONS-detect_leaks=1:abort_on_error=0:exitcode=99}
export UBSAN_OPTIONS=${UBSAN_OPTIONS-print_stacktrace=1:halt_on_error=1}
out=$(mktemp -d)
export out
trap 'rm -rf "$out"' EXIT

one() {
	case $1 in
	*.bats) bats --tap "$1" ;;
	*.py) python3 "$1" ;;
	*) "$1" ;;
	esac >"$out/${1##*/}.tap" 2>&1 </dev/null
	echo $? >"$out/${1##*/}.code"
	echo $SECONDS >"$out/${1##*/}.seconds"
}
export -f one

report() { # file, its TAP, its exit code
	local p f s
	# cmocka writes a skipped test as "not ok N # SKIP name", bats as "ok N name # skip why"
	s=$(grep -cE '^(not )?ok .*# (SKIP|skip)' "$2")
	p=$(grep -E '^ok ' "$2" | grep -cvE '# (SKIP|skip)')
	f=$(grep -E '^not ok ' "$2" | grep -cvE '# (SKIP|skip)')
	# A program that ends badly without saying which test failed has failed all the same.
	[ "$3" = 0 ] || [ "$f" != 0 ] || f=1
	[ "$((p + f + s))" != 0 ] || f=1
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
	if [ "$f" != 0 ]; then
		printf 'FAILED  %s\n' "$1"
		grep -vE '^ok ' "$2" | tail -n 60
	else
		printf 'ok      %s (%d, %s s%s)\n' "$1" "$p" "$(cat "$out/${1##*/}.seconds")" "$([ "$s" = 0 ] || printf ', %d skipped: %s' "$s" \
			"$(grep -E '^(not )?ok .*# (SKIP|skip)' "$2" | sed 's/.*# [A-Za-z]* *//' | sort -u | head -n 3 | paste -sd';')")"
	fi
}

# The slow ones first, so that they do not end alone.
[ $# != 0 ] || set -- tests/e2e.bats tests/test_*.py tests/*.bats build/"$variant"/test_*
files=()
for t in "$@"; do
	case " ${files[*]} $t" in *.d | *.o | *" $t "*) ;; *) files+=("$t") ;; esac
done
printf '%s\n' "${files[@]}" | xargs -P "${JOBS-4}" -I '{}' bash -c 'one {}'
passed=0 failed=0 skipped=0
for t in "${files[@]}"; do
	report "$t" "$out/${t##*/}.tap" "$(cat "$out/${t##*/}.code")"
done
printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
[ "$failed" = 0 ]
