#!/usr/bin/python3
"""servers.py - private mail servers for tests and the demonstration: IMAP (Dovecot) and SMTP (Postfix) on loopback.

    servers.py start DIR [PID]   starts both in DIR (made if absent) and writes DIR/env, which a shell can source; with a
                                 PID, they stop by themselves once that process is gone, however it ended
    servers.py stop DIR          ends what start began, waits for it, removes DIR
    servers.py stop-smtp DIR     takes the SMTP server away; DIR/env stays true
    servers.py start-smtp DIR    brings it back on the same ports
    servers.py stop-imap DIR, start-imap DIR

Everything lives below DIR: configuration, sockets, queue, mail, logs, a certificate authority made for this one run. The
system's own Dovecot and Postfix, running or not, and their files in /etc are not touched, and nothing here can send mail
off the machine: every domain there is belongs to the private Dovecot.

Every user name exists, with one password (DIR/password); mail to ANY-NAME@any.domain lands in the mailbox of ANY-NAME.
Recipients that the SMTP server refuses, for tests of refusals: unknown@ (550), busy@ (450), full@ (452), policy@ (554).

Postfix's master wants root. For an ordinary user Dovecot runs under that user and scripted.py, delivering, stands in for
Postfix; MAILCLERK_TEST_SMTP=scripted asks for that as root too.

With MAILCLERK_TEST_OAUTH=1 both take access tokens too (XOAUTH2, OAUTHBEARER): those that the token endpoint beside them, tokens.py
on TEST_TOKENS_PORT, has given, for the user that was asked for as scope mailbox:NAME. Its client's secret is the password.

Certificates for tests of refusals, in DIR: expired.pem, wrong-host.pem, self-signed.pem (with .key). Dovecot shows them
under 127.0.0.2, 127.0.0.3 and 127.0.0.4, on the same ports.
"""
import grp
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PATH = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
START_SECONDS = 30  # generous: a loaded machine; usually below two
STOP_SECONDS = 20
SOCKET_PATH_MAX = 60  # DIR's length: sun_path is 108 bytes and Dovecot's names come behind it
LISTEN = ["127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4"]


def die(text):
    sys.exit("servers.py: " + text)


def write(path, text, mode=0o644):
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    os.chmod(path, mode)


def tool(name, package):
    path = shutil.which(name, path=PATH)
    if path is None:
        die(f"{name} is not installed: apt-get install --no-install-recommends {package} (or: make deps)")
    return path


# --- certificates -----------------------------------------------------------------------------------------------------

CA_CONF = """[ca]
default_ca = here
[here]
dir = {d}/ca
database = $dir/index
rand_serial = yes
new_certs_dir = $dir
certificate = {d}/ca.pem
private_key = {d}/ca.key
default_md = sha256
policy = any
copy_extensions = copy
[any]
commonName = supplied
"""


def openssl(*args):
    p = subprocess.run([tool("openssl", "openssl"), *args], capture_output=True, text=True)
    if p.returncode != 0:
        die("openssl " + " ".join(args) + ": " + p.stderr.strip())


def stamp(t):
    return time.strftime("%Y%m%d%H%M%SZ", time.gmtime(t))


def certificates(d):
    """ca.pem signs server.pem (good), expired.pem and wrong-host.pem; self-signed.pem nobody signs.

    The good ones hold for decades around today, because some tests set the clock.
    """
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    decades = ["-startdate", "20100101000000Z", "-enddate", "20991231235959Z"]
    os.mkdir(f"{d}/ca", 0o700)
    write(f"{d}/ca/index", "")
    write(f"{d}/ca.conf", CA_CONF.format(d=d))
    openssl("req", *key, "-keyout", f"{d}/ca.key", "-out", f"{d}/ca.csr", "-subj", "/CN=Mailclerk test authority",
            "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign")
    openssl("ca", "-batch", "-notext", "-config", f"{d}/ca.conf", "-selfsign", "-keyfile", f"{d}/ca.key", "-in",
            f"{d}/ca.csr", "-out", f"{d}/ca.pem", *decades)
    good = "DNS:localhost,IP:" + ",IP:".join(LISTEN)
    years_ago = time.time() - 800 * 86400
    expired = ["-startdate", stamp(years_ago), "-enddate", stamp(years_ago + 86400)]
    for name, alt, validity in (("server", good, decades), ("expired", good, expired),
                                ("wrong-host", "DNS:elsewhere.test", decades)):
        openssl("req", *key, "-keyout", f"{d}/{name}.key", "-out", f"{d}/{name}.csr", "-subj", f"/CN={name}.test",
                "-addext", f"subjectAltName={alt}")
        openssl("ca", "-batch", "-notext", "-config", f"{d}/ca.conf", "-in", f"{d}/{name}.csr", "-out", f"{d}/{name}.pem",
                *validity)
    openssl("req", "-x509", *key, "-keyout", f"{d}/self-signed.key", "-out", f"{d}/self-signed.pem", "-days", "2",
            "-subj", "/CN=self-signed.test", "-addext", f"subjectAltName={good}")


# --- Dovecot ----------------------------------------------------------------------------------------------------------

DOVECOT_CONF = """
base_dir = {d}/dovecot/run
state_dir = {d}/dovecot/state
log_path = {d}/dovecot.log
protocols = imap lmtp
listen = {listen}
{identity}
first_valid_uid = 1
mail_uid = {uid}
mail_gid = {gid}
mail_home = {d}/mail/%u
mail_location = maildir:{d}/mail/%u/Maildir
mail_fsync = never
namespace inbox {{
  inbox = yes
  separator = /
}}
# Real servers count connections; tests open many.
mail_max_userip_connections = 200
auth_mechanisms = plain login {mechanisms}
auth_username_format = %Ln
auth_failure_delay = 0
auth_cache_size = 0
{token_passdb}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={d}/mail/%u allow_all_users=yes
}}
ssl = yes
ssl_min_protocol = TLSv1.2
ssl_cert = <{d}/server.pem
ssl_key = <{d}/server.key
local 127.0.0.2 {{
  ssl_cert = <{d}/expired.pem
  ssl_key = <{d}/expired.key
}}
local 127.0.0.3 {{
  ssl_cert = <{d}/wrong-host.pem
  ssl_key = <{d}/wrong-host.key
}}
local 127.0.0.4 {{
  ssl_cert = <{d}/self-signed.pem
  ssl_key = <{d}/self-signed.key
}}
service imap-login {{
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = {imaps_port}
    ssl = yes
  }}
}}
service auth {{
  unix_listener sasl {{
    mode = 0666
  }}
}}
# Without it nobody who failed to log in waits at the next attempt.
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service lmtp {{
  unix_listener lmtp {{
    mode = 0666
  }}
}}
protocol lmtp {{
  # user+detail@ goes to user, as the SMTP server has it
  recipient_delimiter = +
}}
"""

TOKEN_PASSDB = """passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {d}/dovecot/oauth2.conf.ext
}}
"""
TOKEN_CONF = """introspection_url = http://127.0.0.1:{port}/introspect
introspection_mode = post
username_attribute = username
active_attribute = active
active_value = true
"""

# For an ordinary user: no change of identity, hence no chroot.
DOVECOT_AS_USER = """default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


def start_imap(d, env):
    dovecot = tool("dovecot", "dovecot-imapd")
    if not os.path.exists("/usr/lib/dovecot/lmtp"):
        die("Dovecot's LMTP service is not installed: apt-get install --no-install-recommends dovecot-lmtpd (or: make deps)")
    me = pwd.getpwuid(os.getuid())
    owner, identity = (pwd.getpwnam("mail"), "") if me.pw_uid == 0 else (
        me, DOVECOT_AS_USER.format(user=me.pw_name, group=grp.getgrgid(me.pw_gid).gr_name))
    os.makedirs(f"{d}/dovecot", exist_ok=True)
    os.makedirs(f"{d}/mail", exist_ok=True)
    os.chown(f"{d}/mail", owner.pw_uid, owner.pw_gid)
    tokens = env.get("TEST_TOKENS_PORT")
    if tokens:
        write(f"{d}/dovecot/oauth2.conf.ext", TOKEN_CONF.format(port=tokens))
    # Holds the password; Dovecot's own processes read it through its master only.
    write(f"{d}/dovecot/dovecot.conf", DOVECOT_CONF.format(
        d=d, listen=", ".join(LISTEN), identity=identity, uid=owner.pw_uid, gid=owner.pw_gid,
        mechanisms="xoauth2 oauthbearer" if tokens else "", token_passdb=TOKEN_PASSDB.format(d=d) if tokens else "",
        password=env["TEST_PASSWORD"], imap_port=env["TEST_IMAP_PORT"], imaps_port=env["TEST_IMAPS_PORT"]), 0o600)
    run(d, "dovecot", [dovecot, "-F", "-c", f"{d}/dovecot/dovecot.conf"])
    wait_port(d, "dovecot", env["TEST_IMAPS_PORT"])


# --- SMTP: Postfix, or scripted.py for an ordinary user -----------------------------------------------------------------

MAIN_CF = """compatibility_level = 3.6
queue_directory = {d}/postfix/queue
data_directory = {d}/postfix/data
maillog_file = {d}/postfix.log
maillog_file_prefixes = {d}
myhostname = smtp.localhost
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
alias_database =
recipient_delimiter = +
# Every domain is Dovecot's, and there is no smtp client in master.cf: nothing leaves the machine.
virtual_mailbox_domains = static:all
virtual_mailbox_maps = static:all
virtual_transport = lmtp:unix:{d}/dovecot/run/lmtp
default_transport = error:5.7.1 nothing leaves this machine
local_transport = error:5.7.1 no local delivery
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_tls_chain_files = {d}/server.key, {d}/server.pem
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = {d}/dovecot/run/sasl
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions = check_recipient_access regexp:{d}/postfix/refused, permit_sasl_authenticated, reject
smtpd_client_connection_count_limit = 0
smtpd_soft_error_limit = 1000
smtpd_hard_error_limit = 1000
smtpd_error_sleep_time = 0
message_size_limit = 20000000
queue_minfree = 0
bounce_queue_lifetime = 1h
"""

MASTER_CF = """127.0.0.1:{smtp_port} inet n - n - - smtpd
127.0.0.1:{smtps_port} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
tlsmgr unix - - n 1000? 1 tlsmgr
error unix - - n - - error
retry unix - - n - - error
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""

REFUSED = """/^unknown@/ 550 5.1.1 no such user here
/^busy@/ 450 4.2.0 mailbox busy, come back later
/^full@/ 452 4.2.2 mailbox full
/^policy@/ 554 5.7.1 refused by policy
"""


def use_postfix():
    return os.getuid() == 0 and os.environ.get("MAILCLERK_TEST_SMTP", "postfix") == "postfix"


def queue_folders(p):
    """What `postfix start` would create: owned by Postfix's user, but for pid/."""
    user, group = pwd.getpwnam("postfix"), grp.getgrnam("postdrop")
    os.makedirs(f"{p}/queue/pid", exist_ok=True)
    for sub, mode in {"data": 0o700, "queue/public": 0o710, "queue/maildrop": 0o1730,
                      **{"queue/" + name: 0o700 for name in ("active", "bounce", "corrupt", "defer", "deferred", "flush",
                                                             "hold", "incoming", "private", "saved", "trace")}}.items():
        os.makedirs(f"{p}/{sub}", exist_ok=True)
        os.chown(f"{p}/{sub}", user.pw_uid, group.gr_gid)
        os.chmod(f"{p}/{sub}", mode)


def start_smtp(d, env):
    if use_postfix():
        # master itself, not postfix(1): its checks take seconds and it would leave master behind in another session.
        postconf = subprocess.run([tool("postconf", "postfix"), "-dh", "daemon_directory"], capture_output=True, text=True)
        queue_folders(f"{d}/postfix")
        write(f"{d}/postfix/main.cf", MAIN_CF.format(d=d))
        write(f"{d}/postfix/master.cf", MASTER_CF.format(smtp_port=env["TEST_SMTP_PORT"], smtps_port=env["TEST_SMTPS_PORT"]))
        write(f"{d}/postfix/refused", REFUSED)
        run(d, "smtp", [postconf.stdout.strip() + "/master", "-c", f"{d}/postfix"])
    else:
        run(d, "smtp", [sys.executable, f"{HERE}/scripted.py", "--port", env["TEST_SMTP_PORT"], "--tls-port",
                        env["TEST_SMTPS_PORT"], "--certificate", f"{d}/server", "--password-file", env["TEST_PASSWORD_FILE"],
                        "--refuse-names", "--deliver", f"{d}/dovecot/run/lmtp",
                        *(["--tokens", env["TEST_TOKENS_PORT"]] if "TEST_TOKENS_PORT" in env else [])])
    wait_port(d, "smtp", env["TEST_SMTPS_PORT"])


# --- access tokens ------------------------------------------------------------------------------------------------------

def start_tokens(d, env):
    run(d, "tokens", [sys.executable, f"{HERE}/tokens.py", "--port", env["TEST_TOKENS_PORT"], "--secret-file",
                      env["TEST_PASSWORD_FILE"], "--log", f"{d}/tokens.log"])
    wait_port(d, "tokens", env["TEST_TOKENS_PORT"])


# --- processes --------------------------------------------------------------------------------------------------------

def run(d, name, argv):
    """Starts one in a session of its own and notes its pid with its start time, so that no other process is ever meant."""
    with open(f"{d}/{name}.out", "ab") as out:
        p = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True,
                             env={**os.environ, "PATH": PATH})
    write(f"{d}/{name}.pid", f"{p.pid} {started(p.pid)}\n")


def started(pid):
    """The start time in /proc/PID/stat, or None where the process is gone or a zombie (then it holds nothing any more)."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as f:
            after_name = f.read().rsplit(")", 1)[1].split()
    except OSError:
        return None
    return None if after_name[0] == "Z" else after_name[19]


def running(d, name):
    try:
        with open(f"{d}/{name}.pid", encoding="utf-8") as f:
            pid, start = f.read().split()
    except (OSError, ValueError):
        return None
    return int(pid) if started(int(pid)) == start else None


def session(sid):
    """The living processes of a session: a daemon and the children that it has not yet collected."""
    pids = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                if os.getsid(int(name)) == sid and started(int(name)):
                    pids.append(int(name))
            except OSError:
                pass
    return pids


def stop(d, name):
    pid = running(d, name)
    if pid is not None:
        os.kill(pid, signal.SIGTERM)
        if not until(lambda: not session(pid), STOP_SECONDS):
            for left in session(pid):
                os.kill(left, signal.SIGKILL)
            until(lambda: not session(pid), STOP_SECONDS)
    if os.path.exists(f"{d}/{name}.pid"):
        os.remove(f"{d}/{name}.pid")


def stop_all(d):
    for name in ("smtp", "dovecot", "tokens"):
        stop(d, name)


def until(condition, seconds, pause=0.02):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True


def wait_port(d, name, port):
    def answers():
        if running(d, name) is None:
            return True
        try:
            socket.create_connection(("127.0.0.1", int(port)), 5).close()
            return True
        except OSError:
            return False
    if not until(answers, START_SECONDS) or running(d, name) is None:
        log = ""
        for path in (f"{d}/{name}.out", f"{d}/{'postfix' if name == 'smtp' else name}.log"):
            if os.path.exists(path):
                with open(path, encoding="utf-8", errors="replace") as f:
                    log += f.read()
        raise RuntimeError(f"{name} did not start:\n{log[-2000:]}")


def free_ports(n):
    """Ports that nobody has at this moment on any address used here."""
    held, ports = [], []
    while len(ports) < n:
        s = socket.socket()
        s.bind(("127.0.0.1", 0))
        held.append(s)
        ports.append(str(s.getsockname()[1]))
    for s in held:
        s.close()
    return ports


def guard(d, pid, start):
    """A process of its own, so that a test that was killed leaves no servers behind."""
    until(lambda: started(pid) != start, float("inf"), pause=0.5)
    stop_all(d)
    shutil.rmtree(d, ignore_errors=True)


# --- commands ---------------------------------------------------------------------------------------------------------

def read_env(d):
    env = {}
    with open(f"{d}/env", encoding="utf-8") as f:
        for line in f:
            name, _, value = line.removeprefix("export ").rstrip("\n").partition("=")
            env[name] = value.strip("'")
    return env


def reachable(d):
    """As root, the servers run under users of their own, which must be able to get at DIR."""
    while os.getuid() == 0 and d != "/":
        d = os.path.dirname(d)
        if not os.stat(d).st_mode & 0o001:
            die(f"{d} is closed to other users, so the servers cannot get at what is below it: chmod a+x {d}")


def start(d):
    reachable(d)
    os.makedirs(d, exist_ok=True)
    os.chmod(d, 0o755)
    certificates(d)
    password = secrets.token_hex(8)
    write(f"{d}/password", password + "\n", 0o600)
    last = None
    for _ in range(3):  # somebody else may take a port between our look and the server's bind
        smtp, smtps, imap, imaps, tokens = free_ports(5)
        env = {"TEST_DIR": d, "TEST_CA_FILE": f"{d}/ca.pem", "TEST_PASSWORD": password, "TEST_PASSWORD_FILE": f"{d}/password",
               "TEST_HOST": "localhost", "TEST_IMAP_PORT": imap, "TEST_IMAPS_PORT": imaps, "TEST_SMTP_PORT": smtp,
               "TEST_SMTPS_PORT": smtps, "TEST_SMTP_KIND": "postfix" if use_postfix() else "scripted"}
        try:
            if os.environ.get("MAILCLERK_TEST_OAUTH") == "1":
                env["TEST_TOKENS_PORT"] = tokens
                start_tokens(d, env)
            start_imap(d, env)
            start_smtp(d, env)
        except RuntimeError as e:
            last = e
            stop_all(d)
            continue
        write(f"{d}/env", "".join(f"export {k}='{v}'\n" for k, v in env.items()), 0o600)
        return
    die(str(last))


def main():
    verbs = ("start", "stop", "start-smtp", "stop-smtp", "start-imap", "stop-imap", "guard")
    if len(sys.argv) < 3 or sys.argv[1] not in verbs:
        die("usage: servers.py " + "|".join(verbs[:-1]) + " DIR")
    verb, d, more = sys.argv[1], os.path.abspath(sys.argv[2]), sys.argv[3:]
    if len(d) > SOCKET_PATH_MAX or any(c in d for c in "' \t\n"):
        die(f"choose a short folder without blanks or quotes (at most {SOCKET_PATH_MAX} bytes) for the sockets: {d}")
    if verb == "start":
        start(d)
        if more:
            run(d, "guard", [os.path.abspath(__file__), "guard", d, more[0], started(int(more[0])) or ""])
    elif verb == "guard":
        guard(d, int(more[0]), more[1])
    elif verb == "stop":
        stop(d, "guard")
        stop_all(d)
        if os.path.exists(f"{d}/ca.pem"):  # only a folder that start made
            shutil.rmtree(d)
    elif verb == "start-smtp":
        start_smtp(d, read_env(d))
    elif verb == "stop-smtp":
        stop(d, "smtp")
    elif verb == "start-imap":
        start_imap(d, read_env(d))
    else:
        stop(d, "dovecot")


if __name__ == "__main__":
    main()
