#!/bin/bash
# The large forms of what `make check` tries with small numbers: copies of the same mails under changed UIDs, mails that end their
# reader, a mailbox beside one that hangs. Prints the figures; ends with 1 where a promise is broken.
#
# MAILS (10000), GOOD_MAILS (9000), CRASHING_MAILS (1000), LATENCY_MAILS (500)
set -u
cd "$(dirname "$0")/.." || exit 1
export MAILCLERK_BIN=${MAILCLERK_BIN:-$PWD/build/default/mailclerk}
export GOOD_MAILS=${GOOD_MAILS:-9000} CRASHING_MAILS=${CRASHING_MAILS:-1000} MAILS=${MAILS:-10000}
export WAIT_SECONDS=${WAIT_SECONDS:-600}
bad=0
say() { grep -E '^(# |ok |not ok |\[  FAILED)' || true; }

bats --tap tests/copies.bats 2>&1 | say
[ "${PIPESTATUS[0]}" = 0 ] || bad=1
build/default/test_poller 2>&1 | say
[ "${PIPESTATUS[0]}" = 0 ] || bad=1
tests/latency.py "$MAILCLERK_BIN" "${LATENCY_MAILS:-500}" || bad=1
exit $bad
