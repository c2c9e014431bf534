#!/usr/bin/env bats
# oauth.bats - the daemon where the servers take access tokens instead of a password (Dovecot, and Postfix or scripted.py; the token
# endpoint is tests/servers/tokens.py). What a token's life is and what can go wrong with it: test_oauth.c.

ROOT=$BATS_TEST_DIRNAME/..
load helpers.sh

setup_file() {
	FILE_T=$(mktemp -d /tmp/mc-oauth-XXXXXX)
	chmod 755 "$FILE_T" # the servers' users must get at $FILE_T/s
	export FILE_T
	MAILCLERK_TEST_OAUTH=1 "$ROOT/tests/servers/servers.py" start "$FILE_T/s" $$
}

teardown_file() {
	"$ROOT/tests/servers/servers.py" stop "$FILE_T/s"
	rm -rf "$FILE_T"
}

setup() {
	. "$FILE_T/s/env"
	T=$(mktemp -d "$FILE_T/t-XXXXXX")
	ID=-$BATS_TEST_NUMBER
	BOX=recruiter-help$ID
	DAEMON=
	TOKEN_URL=http://127.0.0.1:$TEST_TOKENS_PORT/token
	CLIENT="client_id: mailclerk, client_secret_file: $TEST_PASSWORD_FILE, scope: 'mailbox:$BOX'"
	with_tokens "grant: client-credentials, $CLIENT" xoauth2
}

teardown() {
	stop_daemon || true
	[ -n "$BATS_TEST_COMPLETED" ] || { echo "--- daemon.log"; tail -n 40 "$T/daemon.log"; } 2>/dev/null || true
}

# Both servers with the same client: with_tokens KEYS MECHANISM
with_tokens() {
	local oauth="oauth2: {token_url: '$TOKEN_URL', $1, mechanism: $2}"
	MAILBOX="imap: {host: $TEST_HOST, port: $TEST_IMAPS_PORT, user: $BOX, ca_file: $TEST_CA_FILE, timeout_seconds: 30, $oauth}"
	SMTP="{host: $TEST_HOST, port: $TEST_SMTP_PORT, tls: starttls, user: $BOX, ca_file: $TEST_CA_FILE, timeout_seconds: 30, $oauth}"
}

ask() { # PERSON NAME
	mail send "$1$ID" "$1$ID@usda.gov" "$BOX@usajobs.gov" >/dev/null <<-MAIL
	From: $2 <$1$ID@usda.gov>
	To: $BOX@usajobs.gov
	Subject: Role in the Agency Talent Portal

	Hello, I would like to request a role in the Agency Talent Portal.

	Full name: $2
	Role: Hiring Manager
	Agency: Department of Agriculture
	Sub-agency: Forest Service
	MAIL
}

logged() { grep -qiE "$1" "$T/daemon.log"; }
unlogged() { ! logged "$1"; } # bash passes over a bare "!" that fails
given() { grep -c "^/token $1 200" "$FILE_T/s/tokens.log" || true; } # GRANT: how many tokens, for all tests so far
secret_is_safe() { ! grep -qF -e "$TEST_PASSWORD" -e "$(cat "$T/refresh" 2>/dev/null || echo refresh-)" "$T/daemon.log"; }
# All tokens are over, and the server ends the session, as Microsoft 365 does then.
tokens_end() {
	exec 4<>"/dev/tcp/127.0.0.1/$TEST_TOKENS_PORT"
	printf 'POST /revoke HTTP/1.0\r\n\r\n' >&4
	grep -q '200 OK' <&4
	exec 4>&-
	PATH=$PATH:/usr/sbin doveadm -c "$FILE_T/s/dovecot/dovecot.conf" kick "$BOX"
}

@test "a mail comes in and a letter goes out with tokens; they are renewed when they end, without an alarm" {
	write_config
	start_daemon
	ask dana 'Dana Ruiz'
	mail wait "dana$ID" 1
	mail wait "$BOX" 1 Processed
	before=$(given client_credentials)
	tokens_end
	wait_until logged 'the session ended, a new one is begun'
	ask kim 'Kim Lee'
	mail wait "kim$ID" 1
	mail wait "$BOX" 2 Processed
	[ "$(given client_credentials)" -gt "$before" ]
	stop_daemon
	unlogged 'error|warning'
	secret_is_safe
}

@test "OAUTHBEARER, run once" {
	with_tokens "grant: client-credentials, $CLIENT" oauthbearer
	write_config
	ask dana 'Dana Ruiz'
	mail wait "$BOX" 1
	before=$(given client_credentials)
	clerk run --once 2>>"$T/daemon.log"
	mail wait "dana$ID" 1
	[ "$(given client_credentials)" = $((before + 1)) ] # mailbox and letters share it: one process, one client
	unlogged 'error|warning'
}

@test "two processes share a refresh token that is replaced at each use" {
	echo refresh-1 >"$T/refresh"
	with_tokens "grant: refresh-token, $CLIENT, refresh_token_file: $T/refresh" xoauth2
	write_config
	start_daemon
	ask dana 'Dana Ruiz'
	mail wait "dana$ID" 1
	stop_daemon
	n=$(given refresh_token)
	[ "$n" -ge 2 ] # the mailbox's process and the sender
	[ "$(cat "$T/refresh")" = "refresh-$((n + 1))" ]
	[ "$(stat -c %a "$T/refresh")" = 600 ]
	unlogged 'error|warning'
	secret_is_safe
}

@test "a client secret that is refused: what to do stands in the log, the secret does not" {
	echo "of-yesterday" >"$T/secret"
	with_tokens "grant: client-credentials, client_id: mailclerk, client_secret_file: $T/secret" xoauth2
	write_config
	status=0
	clerk run --once 2>>"$T/daemon.log" || status=$?
	[ "$status" = 78 ]
	logged "error: .*mailbox=recruiter-help no new access token for $BOX.*invalid_client.*make a new one"
	unlogged of-yesterday
}

@test "secrets that are absent, and one that expires soon: check and the log say so" {
	write_config
	clerk check >"$T/out" 2>&1
	[ "$(grep -c secret "$T/out")" = 0 ]
	with_tokens "grant: client-credentials, $CLIENT, secret_expires: $(date -u -d '10 days' +%F)" xoauth2
	write_config
	start_daemon
	wait_until logged 'clock: warning: recruiter-help: the client secret of mailclerk expires on .*, in 10 days'
	stop_daemon
	clerk check >"$T/out" 2>&1
	[ "$(grep -c 'warning.*recruiter-help: the client secret of mailclerk expires on .*, in 10 days: make a new one' "$T/out")" = 1 ]
	with_tokens "grant: refresh-token, $CLIENT, refresh_token_file: $T/refresh" xoauth2
	write_config
	status=0
	clerk check >"$T/out" 2>&1 || status=$?
	[ "$status" = 78 ]
	grep -q "smtp: the refresh token file $T/refresh cannot be read" "$T/out"
}
