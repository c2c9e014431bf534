#!/bin/sh
# dovecot.sh DIR PLAIN_PORT TLS_PORT - runs a private Dovecot in the foreground until it is told to end (SIGTERM).
# Needs DIR/certs (certs.sh). Any user may log in with the password "secret"; user U's mail is DIR/home/U/Maildir.
# Runs as root or as anybody. Each address has a peculiarity of its own:
#   127.0.0.1 none         127.0.0.2 expired certificate     127.0.0.3 self-signed      127.0.0.4 for another host
#   127.0.0.5 no MOVE      127.0.0.6 no MOVE, UIDPLUS, IDLE  127.0.0.7 no TLS at all, no login in the clear
#   127.0.0.8 unknown CA   127.0.0.9 certificate of the future
set -eu
dir=$1 plain=$2 tls=$3
mkdir -p "$dir/run" "$dir/state" "$dir/home"
if [ "$(id -u)" = 0 ]; then
	internal=dovecot login=dovenull mail=nobody
	chmod 755 "$dir"
	chown nobody "$dir/home"
else
	internal=$(id -un) login=$(id -un) mail=$(id -un)
fi
cert() { # ADDRESS NAME
	printf 'local %s {\n  ssl_cert = <%s/certs/%s.pem\n  ssl_key = <%s/certs/%s.key\n}\n' "$1" "$dir" "$2" "$dir" "$2"
}
{
	cat <<END
base_dir = $dir/run
state_dir = $dir/state
log_path = $dir/log
protocols = imap
listen = 127.0.0.1 127.0.0.2 127.0.0.3 127.0.0.4 127.0.0.5 127.0.0.6 127.0.0.7 127.0.0.8 127.0.0.9
default_internal_user = $internal
default_internal_group = $(id -gn "$internal")
default_login_user = $login
first_valid_uid = 0
first_valid_gid = 0
auth_failure_delay = 0
auth_mechanisms = plain login
disable_plaintext_auth = yes
ssl = yes
ssl_dh =
ssl_cert = <$dir/certs/good.pem
ssl_key = <$dir/certs/good.key
mail_location = maildir:~/Maildir
maildir_stat_dirs = yes
mail_max_userip_connections = 100
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=$mail gid=$(id -gn "$mail") home=$dir/home/%u
}
namespace inbox {
  inbox = yes
  separator = .
}
service imap-login {
  chroot =
  inet_listener imap {
    port = $plain
  }
  inet_listener imaps {
    port = $tls
    ssl = yes
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
protocol imap {
  imap_idle_notify_interval = 2 s
}
local 127.0.0.5 {
  protocol imap {
    imap_capability = IMAP4rev1 LITERAL+ IDLE UIDPLUS
  }
}
local 127.0.0.6 {
  protocol imap {
    imap_capability = IMAP4rev1 LITERAL+
  }
}
local 127.0.0.7 {
  ssl = no
}
END
	cert 127.0.0.2 expired
	cert 127.0.0.3 self
	cert 127.0.0.4 other
	cert 127.0.0.8 stranger
	cert 127.0.0.9 future
} >"$dir/dovecot.conf"
exec dovecot -F -c "$dir/dovecot.conf"
