#!/usr/bin/env bats
# What `make install` leaves: a program that finds its files, a unit that systemd accepts.

setup_file() {
	cd "$BATS_TEST_DIRNAME/.." || return 1
	export DEST=$BATS_FILE_TMPDIR/dest
	make -s install DESTDIR="$DEST" prefix=/usr sysconfdir=/etc
}

@test "the installed program finds its rules and explains a mail" {
	run env -C / "$DEST/usr/bin/mailclerk" explain --json \
		"$BATS_TEST_DIRNAME/corpus/dev-001-role-labelled.eml"
	[ "$status" -eq 0 ]
	[[ $output == *'"event":"role_request"'* ]]
}

@test "the installed sample configuration is sound" {
	run "$DEST/usr/bin/mailclerk" check --config "$DEST/etc/mailclerk/mailclerk.yaml"
	[ "$status" -eq 0 ]
	[[ $output == *"are sound"* ]]
}

@test "an existing configuration is kept" {
	echo '# mine' >>"$DEST/etc/mailclerk/mailclerk.yaml"
	make -s -C "$BATS_TEST_DIRNAME/.." install DESTDIR="$DEST" prefix=/usr sysconfdir=/etc
	grep -q '^# mine' "$DEST/etc/mailclerk/mailclerk.yaml"
}

@test "systemd accepts the unit, sysusers and tmpfiles their files" {
	# verify wants the program where the unit says; the copy names it where it is.
	sed "s,/usr/bin/mailclerk,$DEST/usr/bin/mailclerk," "$DEST/usr/lib/systemd/system/mailclerk.service" \
		>"$BATS_TEST_TMPDIR/mailclerk.service"
	run systemd-analyze verify --man=no "$BATS_TEST_TMPDIR/mailclerk.service"
	echo "$output"
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	run systemd-sysusers --dry-run "$DEST/usr/lib/sysusers.d/mailclerk.conf"
	echo "$output"
	[ "$status" -eq 0 ]
	mkdir "$BATS_TEST_TMPDIR/root"
	run systemd-tmpfiles --root="$BATS_TEST_TMPDIR/root" --create "$DEST/usr/lib/tmpfiles.d/mailclerk.conf"
	echo "$output"
	[ "$status" -eq 0 ]
	[ "$(stat -c %a "$BATS_TEST_TMPDIR/root/etc/mailclerk/credentials")" = 700 ]
}

@test "the manual pages render without a complaint" {
	command -v man >/dev/null || skip "no man"
	for page in man1/mailclerk.1 man5/mailclerk.yaml.5; do
		run bash -c "LC_ALL=C.UTF-8 MANROFFSEQ= man --warnings -l $DEST/usr/share/man/$page 2>&1 >/dev/null"
		echo "$output"
		[ -z "$output" ]
	done
}

@test "every command has help, an unknown one is refused" {
	for command in run check explain read cases decide outbox simulate graph; do
		run "$DEST/usr/bin/mailclerk" $command --help
		[ "$status" -eq 0 ]
		[[ $output == usage:* ]]
	done
	run "$DEST/usr/bin/mailclerk" nonsense
	[ "$status" -eq 64 ]
	run "$DEST/usr/bin/mailclerk" cases --nonsense
	[ "$status" -eq 64 ]
	[[ $output == *"--help"* ]]
}
