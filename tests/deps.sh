#!/bin/sh
# Installs the Debian packages that building and testing need, those that are missing; silent where nothing is.
# Run by `make deps`, as root or by somebody who may use sudo. With --list it prints the names and ends.
set -eu

build='gcc make pkg-config libc6-dev libetpan-dev libcurl4-gnutls-dev libsqlite3-dev libpcre2-dev libcyaml-dev
 libyaml-dev libgmime-3.0-dev libjansson-dev libxml2-dev libcmark-gfm-dev libcmark-gfm-extensions-dev
 libseccomp-dev libsystemd-dev libgnutls28-dev libmagic-dev
 libpoppler-glib-dev libarchive-dev'
check='libcmocka-dev bats python3 openssl gnutls-bin dovecot-imapd dovecot-lmtpd postfix procps systemd
 clang clang-format clang-tidy cppcheck libclang-rt-14-dev faketime strace sqlite3 ca-certificates'

packages="$build $check"
if [ "${1-}" = --list ]; then
	echo $packages
	exit 0
fi

missing=
for p in $packages; do
	[ "$(dpkg-query -W -f='${db:Status-Status}' "$p" 2>/dev/null)" = installed ] || missing="$missing $p"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
	as_root=env
elif command -v sudo >/dev/null; then
	as_root='sudo env'
else
	echo "make deps: these packages are missing and neither root nor sudo is at hand:$missing" >&2
	exit 1
fi
echo "installing:$missing"
# Servers that come along must not start: the tests run private ones of their own. policy-rc.d (invoke-rc.d) says so
# while packages are installed; one that is there already stays as it is.
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
	printf '#!/bin/sh\nexit 101\n' | $as_root sh -c "cat >$policy && chmod 755 $policy"
	trap '$as_root rm -f $policy' EXIT
fi
echo 'postfix postfix/main_mailer_type select No configuration' |
	$as_root sh -c 'command -v debconf-set-selections >/dev/null && debconf-set-selections || cat >/dev/null'
$as_root apt-get -qq update
# shellcheck disable=SC2086
$as_root DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $missing >/dev/null
