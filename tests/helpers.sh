# helpers.sh - what demo.sh and e2e.bats share: servers, a configuration, a daemon. Sourced by bash; $ROOT is the source tree.
#
# A test works in $T, a folder of its own: $T/mailclerk.yaml, $T/data, $T/daemon.log. Names of mailboxes carry $ID, so that tests
# on the same servers never see each other's mail.

ROOT=${ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}
SERVERS=$ROOT/tests/servers
CLERK=${MAILCLERK_BIN:-$ROOT/mailclerk}
WAIT_SECONDS=${WAIT_SECONDS:-60} # generous: nothing is measured, only awaited
export MAIL_WAIT_SECONDS=${MAIL_WAIT_SECONDS:-$WAIT_SECONDS}

mail() { "$SERVERS/mail.py" "$@"; }
clerk() { local verb=$1; shift; "$CLERK" "$verb" --config "$T/mailclerk.yaml" "$@"; }

# Waits until the command succeeds: wait_until COMMAND [ARGUMENT...]
wait_until() {
	local end=$((SECONDS + WAIT_SECONDS))
	until "$@"; do
		if [ $SECONDS -ge $end ]; then
			echo "waited $WAIT_SECONDS s in vain for: $*" >&2
			return 1
		fi
		sleep 0.1
	done
}

# Fails where the command succeeds. A bare "! command" fails no test unless it is the last line: bash's -e looks away.
refute() {
	if "$@"; then
		echo "should fail: $*" >&2
		return 1
	fi
}

# --- mailclerk.yaml -----------------------------------------------------------------------------------------------------
# Parts that a test may replace: MAILBOX (below the first mailbox) and SMTP (below smtp:), set by these.

imap_mailbox() { # [HOST] [PORT] [PASSWORD-FILE]
	MAILBOX="imap:
      host: ${1:-$TEST_HOST}
      port: ${2:-$TEST_IMAPS_PORT}
      tls: implicit
      user: recruiter-help$ID
      password_file: ${3:-$TEST_PASSWORD_FILE}
      ca_file: $TEST_CA_FILE
      timeout_seconds: 30"
}

smtp_server() { # [HOST] [PORT] [PASSWORD-FILE]
	SMTP="host: ${1:-$TEST_HOST}
  port: ${2:-$TEST_SMTP_PORT}
  tls: starttls
  user: recruiter-help$ID
  password_file: ${3:-$TEST_PASSWORD_FILE}
  ca_file: $TEST_CA_FILE
  timeout_seconds: 30"
}

maildir_mailbox() { MAILBOX="maildir: $T/in"; mkdir -p "$T"/in/{new,cur,tmp}; }
smtp_maildir() { SMTP="maildir: $T/out"; }

write_config() {
	cat >"$T/mailclerk.yaml" <<-YAML
	data_directory: ${DATA:-$T/data}
	digest_hour: 24
	rules_directory: $ROOT
	organization: OPM Cross-Government Hiring
	message_id_domain: mailclerk.test
	help_contact: CrossGovHiring@opm.gov
	team:
	  - crossgov.team$ID@opm.gov
	team_address: crossgov.team$ID@opm.gov
	mailboxes:
	  - name: recruiter-help
	    address: recruiter-help$ID@usajobs.gov
	    $MAILBOX
	    folders:
	      processed: Processed
	      needs_human: Needs-human
	      held: Held
	    sender_authentication:
	      provider: local
	smtp:
	  $SMTP
	poll_seconds: 1
	YAML
}

# --- the daemon ---------------------------------------------------------------------------------------------------------

start_daemon() {
	"$CLERK" run --config "$T/mailclerk.yaml" >>"$T/daemon.log" 2>&1 </dev/null 3>&- & # 3: bats waits for its end
	DAEMON=$!
}

# Ends the daemon by its pid and waits for it; its exit status.
stop_daemon() { # [SIGNAL]
	local status=0
	[ -n "${DAEMON:-}" ] || return 0
	kill -"${1:-TERM}" "$DAEMON" 2>/dev/null || true
	wait "$DAEMON" || status=$?
	DAEMON=
	return $status
}

# Of the places at which the program is killed, `make check` tries every tenth; PLACES_STEP=1 all.
PLACES_STEP=${PLACES_STEP-10}
