#!/bin/bash
# Runs each fuzz target for so many seconds, FUZZ_JOBS (2) at a time; counts those that found nothing.
#
# usage: tests/fuzz.sh SECONDS [TARGET...]   TARGET: build/asan/fuzz_x; none: all. Seeds: tests/corpus/*.eml.
# The time-out is wall time: far more than any input needs, so that a busy machine is no finding.
# What a target finds is left in out/fuzz/ with the input that shows it.
set -u
cd "$(dirname "$0")/.." || exit 1
seconds=$1
shift
[ $# != 0 ] || set -- build/asan/fuzz_*
mkdir -p out/fuzz
one() {
	local name=${2##*/} dir rc
	case $name in *.d | *.o) return ;; esac
	dir=out/fuzz/$name
	mkdir -p "$dir"
	ASAN_OPTIONS=detect_leaks=1 "$2" -max_total_time="$1" -timeout=60 -rss_limit_mb=2048 -print_final_stats=1 \
		-artifact_prefix=out/fuzz/ "$dir" tests/corpus >"out/fuzz/$name.log" 2>&1
	rc=$?
	printf '%s %s %s, coverage %s\n' "$([ $rc = 0 ] && echo ok || echo FAILED)" "$name" \
		"$(sed -nE 's/^stat::number_of_executed_units: +/executions /p' "out/fuzz/$name.log")" \
		"$(grep -oE 'cov: [0-9]+' "out/fuzz/$name.log" | tail -n 1)"
	[ $rc = 0 ] || tail -n 40 "out/fuzz/$name.log"
}
export -f one
result=$(printf '%s\n' "$@" | grep -vE '\.[do]$' | xargs -P "${FUZZ_JOBS-2}" -I '{}' bash -c "one $seconds {}")
printf '%s\n' "$result"
passed=$(grep -c '^ok ' <<<"$result")
failed=$(grep -c '^FAILED ' <<<"$result")
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
