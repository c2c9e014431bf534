#!/bin/bash
# demo.sh - shows the main job with real servers: people ask, the robot answers, the team decides. What `make demo` runs.
#
# Starts a private IMAP and SMTP server and the daemon, sends five mails as three managers and one out-of-office robot would,
# prints every mail and letter in order, and ends. The letters' HTML is left in out/demo. Exit status 1, with the reason, where an
# expected letter does not come.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
WAIT_SECONDS=${WAIT_SECONDS:-30}
. "$ROOT/tests/helpers.sh"
ID=
OUT=$ROOT/out/demo
BOX=recruiter-help
TEAM=crossgov.team
step=0

if [ -t 1 ]; then bold=$'\e[1m' dim=$'\e[2m' plain=$'\e[0m'; else bold='' dim='' plain=''; fi

T=$(mktemp -d /tmp/mailclerk-demo-XXXXXX)
chmod 755 "$T" # the servers' users must get at $T/servers
cleanup() {
	local status=$?
	trap - EXIT
	stop_daemon || true
	if [ $status -ne 0 ] && [ -s "$T/daemon.log" ]; then
		printf '\n%s\n' "The daemon's last lines:"
		tail -n 20 "$T/daemon.log"
	fi
	[ ! -d "$T/servers" ] || "$SERVERS/servers.py" stop "$T/servers" || true
	rm -rf "$T"
	exit $status
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

fail() { printf '\ndemo: %s\n' "$1" >&2; exit 1; }
headline() { step=$((step + 1)); printf '\n%s%s. %s%s\n' "$bold" "$step" "$1" "$plain"; }

# Frames: ">" what a person sends, "|" what the robot answers; long lines are folded.
frame() { grep -v '^Date: ' | fold -s -w 100 | sed "s/^/  ${dim}$1${plain} /"; }
show_file() { printf '\n'; mail file "$1" | frame '>'; }
print_letter() { printf '\n'; mail show "$@" | frame '|'; } # USER NUMBER

# A person's mail goes in: put USER ADDRESS FILE
put() { mail send "$1" "$2" "$BOX@usajobs.gov" "$3" >/dev/null || fail "the mail $3 was not taken by the SMTP server"; }

# The Nth letter to a person: awaited, printed, its HTML kept. letter USER NUMBER NAME
letter() {
	mail wait "$1" "$2" || fail "no letter number $2 came to $1"
	print_letter "$1" "$2"
	mail html "$1" "$2" >"$OUT/$3.html" || fail "the letter to $1 has no HTML part"
}

# The number of the case that letter is about. case_of USER NUMBER
case_of() {
	local number
	number=$(mail header "$1" "$2" Subject | grep -oE 'CGH-[0-9]{2}-[0-9]{5,}') ||
		fail "letter $2 to $1 names no case in its subject"
	printf '%s' "$number"
}

state_of() { clerk cases show "$1" | sed -n 's/^state *\([^:]*\).*/\1/p'; }
expect_state() {
	local is
	is=$(state_of "$1")
	[ "$is" = "$2" ] || fail "case $1 is \"$is\", expected \"$2\""
}

# --- begin --------------------------------------------------------------------------------------------------------------

[ -x "$CLERK" ] || fail "there is no $CLERK: run make first"
rm -rf "$OUT"
mkdir -p "$OUT"
"$SERVERS/servers.py" start "$T/servers" $$ || fail "the private mail servers did not start: see above; make deps installs them"
. "$T/servers/env"
imap_mailbox
smtp_server
write_config
clerk check >/dev/null || fail "mailclerk check refuses the configuration"
start_daemon
printf '%s\n' "Mailclerk works the mailbox $BOX@usajobs.gov: IMAP (Dovecot) and SMTP ($TEST_SMTP_KIND) on loopback, with TLS."

headline 'A hiring manager writes from a phone, and leaves something out'
show_file "$ROOT/tests/demo/1-phone-incomplete.eml"
put dana.ruiz dana.ruiz@usda.gov "$ROOT/tests/demo/1-phone-incomplete.eml"
letter dana.ruiz 1 1-what-is-missing
first=$(case_of dana.ruiz 1)
expect_state "$first" incomplete

headline 'She replies with only what was missing'
subject=$(mail header dana.ruiz 1 Subject)
id=$(mail header dana.ruiz 1 Message-ID)
{ sed -e "s|@SUBJECT@|${subject#Re: }|" -e "s|@LETTER@|$id|" -e "s|@DATE@|$(LC_ALL=C date '+%b %-d, %Y, at %-I:%M %p')|" \
	"$ROOT/tests/demo/2-reply.eml"; mail text dana.ruiz 1 | sed 's/^/> /'; } >"$T/reply.eml"
show_file "$T/reply.eml" | sed -n '1,/wrote:$/p'
printf '  %s\n' "${dim}> (the robot's letter follows, quoted)${plain}"
put dana.ruiz dana.ruiz@usda.gov "$T/reply.eml"
letter dana.ruiz 2 2-receipt
[ "$(case_of dana.ruiz 2)" = "$first" ] || fail "the reply opened another case"
expect_state "$first" requested

headline 'Another manager fills in every line'
show_file "$ROOT/tests/demo/3-labelled.eml"
put marcus.webb marcus.webb@blm.gov "$ROOT/tests/demo/3-labelled.eml"
letter marcus.webb 1 3-receipt
second=$(case_of marcus.webb 1)
expect_state "$second" requested

headline 'A third one writes HTML with a table'
show_file "$ROOT/tests/demo/4-html-only.eml"
put priya.natarajan priya.natarajan@epa.gov "$ROOT/tests/demo/4-html-only.eml"
letter priya.natarajan 1 4-receipt
third=$(case_of priya.natarajan 1)
expect_state "$third" requested

headline 'An out-of-office robot writes too: it is filed and gets no answer'
show_file "$ROOT/tests/demo/5-out-of-office.eml"
put sam.whitfield sam.whitfield@hud.gov "$ROOT/tests/demo/5-out-of-office.eml"
mail wait $BOX 5 Processed || fail "the out-of-office mail was not filed in Processed"

headline 'The team is asked to decide'
letter $TEAM 1 5-team
mail wait $TEAM 3 || fail "the team was not asked about all three requests"
printf '\n'
clerk cases list

headline 'The team grants one request and denies another'
printf '\n  %s\n' "\$ mailclerk decide $first grant"
clerk decide "$first" grant --by demo | sed 's/^/  /'
printf '  %s\n' "\$ mailclerk decide $second deny \"Please ask your agency administrator first.\""
clerk decide "$second" deny "Please ask your agency administrator first." --by demo | sed 's/^/  /'
letter dana.ruiz 3 6-granted
letter marcus.webb 2 7-denied
expect_state "$first" active
expect_state "$second" denied

headline 'The history of the first case'
printf '\n'
clerk cases show "$first" | sed 's/^/  /'

# --- end ----------------------------------------------------------------------------------------------------------------

[ "$(mail count sam.whitfield)" = 0 ] || fail "the out-of-office robot was answered"
[ "$(mail count $BOX)" = 0 ] || fail "mail is left in the inbox"
[ "$(mail count dana.ruiz)" = 3 ] || fail "Dana has $(mail count dana.ruiz) letters, expected 3"
stop_daemon || fail "the daemon did not end cleanly"
printf '\n%s\n' "The letters as HTML:"
for f in "$OUT"/*.html; do printf '  %s\n' "${f#"$ROOT"/}"; done
printf '\n%s\n' "All expected letters came; the out-of-office mail was left unanswered; the inbox is empty."
