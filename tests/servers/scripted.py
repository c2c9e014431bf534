#!/usr/bin/python3
"""scripted.py - an SMTP server that behaves as it is told, for tests; or, with --deliver, one that simply works.

    scripted.py [--port N] [--tls-port N] --certificate PREFIX [--password-file FILE] [--log FILE] [--spool DIR]
                [--tokens PORT] [--refuse-names] [--deliver LMTP-SOCKET] [STEP=ANSWER...]

Prints "ready PORT TLS-PORT" once it listens on 127.0.0.1 (0: any free port), and works until it is killed. PREFIX.pem and
PREFIX.key are the certificate. TLS is from the first byte on the TLS port, by STARTTLS on the other.

STEP is one of greet ehlo starttls auth mail rcpt data dot rset quit; STEP@N the Nth time only that step is reached. ANSWER:
    550 5.1.1 no such user    a reply; "\\n" within it makes it several lines
    close                     the connection is closed without a word
    reset                     likewise by a TCP reset
    silence                   nothing is ever said again
    drip TEXT                 TEXT at a byte a second
    REPLY;close, REPLY;reset  the reply, then the end
With --tokens it offers XOAUTH2 and OAUTHBEARER too, for access tokens of the tokens.py at PORT.
--log gets a line for each command ("connect", "EHLO x", ...; secrets left out), --spool a file 1.eml, 2.eml, ... with the
bytes of each accepted mail as they arrived, dots unstuffed.
"""
import argparse
import base64
import json
import os
import re
import smtplib
import socket
import ssl
import struct
import sys
import threading
import time
import urllib.parse
import urllib.request

STEPS = ("greet", "ehlo", "starttls", "auth", "mail", "rcpt", "data", "dot", "rset", "quit")
GOOD = {"greet": "220 scripted.test ESMTP", "starttls": "220 2.0.0 go ahead", "auth": "235 2.7.0 welcome", "mail": "250 2.1.0 ok",
        "rcpt": "250 2.1.5 ok", "data": "354 end with a dot", "dot": "250 2.0.0 queued", "rset": "250 2.0.0 ok",
        "quit": "221 2.0.0 bye"}
REFUSED = {"unknown": "550 5.1.1 no such user here", "busy": "450 4.2.0 mailbox busy, come back later",
           "full": "452 4.2.2 mailbox full", "policy": "554 5.7.1 refused by policy"}
TOKEN_USER = {"XOAUTH2": r"^user=([^\x01]*)\x01", "OAUTHBEARER": r"^n,a=([^,\x01]*),\x01"}
LINE_MAX = 12288  # RFC 4954 4: a line of an AUTH exchange
MAIL_MAX = 50_000_000


class Gone(Exception):
    """The script, or the client, ended this connection."""


class Server:
    def __init__(self, args):
        self.script = dict(step.split("=", 1) for step in args.script)
        for step in self.script:
            if step.split("@")[0] not in STEPS:
                sys.exit(f"scripted.py: no such step: {step}")
        self.reached = {}
        self.lock = threading.Lock()
        self.log_file = open(args.log, "a", encoding="utf-8") if args.log else None
        self.spool, self.spooled = args.spool, 0
        self.deliver = args.deliver
        self.refuse_names = args.refuse_names
        self.tokens = args.tokens
        self.password = None
        if args.password_file:
            with open(args.password_file, encoding="utf-8") as f:
                self.password = f.read().rstrip("\n")
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(args.certificate + ".pem", args.certificate + ".key")

    def log(self, text):
        if self.log_file:
            with self.lock:
                self.log_file.write(text + "\n")
                self.log_file.flush()

    def answer_for(self, step, default):
        with self.lock:
            n = self.reached[step] = self.reached.get(step, 0) + 1
        return self.script.get(f"{step}@{n}", self.script.get(step, default))

    def accept_mail(self, sender, recipient, data):
        """The reply to the final dot."""
        if self.spool:
            with self.lock:
                self.spooled += 1
                name = f"{self.spool}/{self.spooled}.eml"
            with open(name, "wb") as f:
                f.write(data)
        if self.deliver:
            try:
                with smtplib.LMTP(self.deliver) as lmtp:
                    lmtp.sendmail(sender, [recipient], data)
            except (OSError, smtplib.SMTPException) as e:
                return "451 4.3.0 " + re.sub(r"\s+", " ", str(e))
        return GOOD["dot"]


class Session:
    def __init__(self, server, sock, encrypted):
        self.server, self.sock, self.encrypted = server, sock, encrypted
        self.file = None
        self.known = False
        self.sender = self.recipient = None

    def run(self):
        try:
            if self.encrypted:
                self.sock = self.server.tls.wrap_socket(self.sock, server_side=True)
            self.file = self.sock.makefile("rb")
            self.server.log("connect")
            self.say("greet")
            while self.command():
                pass
        except (Gone, OSError, ValueError) as e:
            self.server.log(f"end {type(e).__name__}")
        try:
            self.sock.close()
        except OSError:
            pass

    def say(self, step, default=None):
        """Answers by the script. True where the answer is positive (2xx, 3xx)."""
        answer = self.server.answer_for(step, default or GOOD[step])
        for act in answer.split(";"):
            if act == "close":
                self.end()
            elif act == "reset":
                self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.end(polite=False)
            elif act == "silence":
                threading.Event().wait()
            elif act.startswith("drip "):
                for c in act[5:] + "\r\n":
                    self.sock.sendall(c.encode())
                    time.sleep(1)
            else:
                self.sock.sendall(act.replace("\\n", "\r\n").encode() + b"\r\n")
        return answer[0] in "23"

    def end(self, polite=True):
        """Closes the socket itself: SSLSocket.unwrap's closing alert would be a word."""
        if self.file:
            self.file.close()
        if polite:
            self.sock.shutdown(socket.SHUT_RDWR)
        os.close(self.sock.detach())
        raise Gone

    def line(self):
        text = self.file.readline(LINE_MAX)
        if not text.endswith(b"\n"):
            raise Gone
        return text.decode("utf-8", "replace").rstrip("\r\n")

    def command(self):
        text = self.line()
        verb = text.split(" ")[0].upper()
        self.server.log("AUTH" if verb == "AUTH" else text)
        if verb in ("EHLO", "HELO"):
            offers = ["250-scripted.test", "250-SIZE 50000000", "250-8BITMIME"]
            tokens = " XOAUTH2 OAUTHBEARER" if self.server.tokens else ""
            offers += ["250-AUTH PLAIN LOGIN" + tokens] if self.encrypted else ["250-STARTTLS"]
            self.say("ehlo", "\\n".join(offers + ["250 ENHANCEDSTATUSCODES"]))
        elif verb == "STARTTLS":
            if self.say("starttls"):
                self.sock = self.server.tls.wrap_socket(self.sock, server_side=True)
                self.file, self.encrypted = self.sock.makefile("rb"), True
        elif verb == "AUTH":
            good = self.token_good(text) if text.split(" ")[1].upper() in TOKEN_USER else self.password_good(text)
            self.known = self.say("auth", None if good else "535 5.7.8 wrong user name or password")
        elif verb == "MAIL":
            self.sender = address(text)
            self.say("mail", None if self.known or self.server.password is None else "530 5.7.0 log in first")
        elif verb == "RCPT":
            self.recipient = address(text)
            refused = REFUSED.get(self.recipient.partition("@")[0]) if self.server.refuse_names else None
            self.say("rcpt", refused)
        elif verb == "DATA":
            if self.say("data"):
                self.say("dot", self.server.accept_mail(self.sender, self.recipient, self.data()))
        elif verb == "RSET":
            self.say("rset")
        elif verb == "QUIT":
            self.say("quit")
            return False
        else:
            self.sock.sendall(b"502 5.5.1 not here\r\n")
        return True

    def data(self):
        out = bytearray()
        while True:
            text = self.file.readline(MAIL_MAX)
            if not text.endswith(b"\n") or len(out) > MAIL_MAX:
                self.server.log("cut within data")
                raise Gone
            if text == b".\r\n":
                self.server.log("dot")
                return bytes(out)
            out += text[1:] if text.startswith(b".") else text

    def token_good(self, text):
        """A token that is no good is answered by a challenge that says why, and only then refused (RFC 7628 3.2.3)."""
        words = text.split(" ")
        if len(words) < 3:
            self.sock.sendall(b"334 \r\n")
            words.append(self.line())
        said = base64.b64decode(words[2]).decode()
        user = re.search(TOKEN_USER[words[1].upper()], said)
        token = re.search(r"\x01auth=Bearer ([^\x01]*)\x01\x01$", said)
        if user and token and user_of(self.server.tokens, token.group(1)) == user.group(1):
            return True
        self.sock.sendall(b"334 " + base64.b64encode(b'{"status":"invalid_token"}') + b"\r\n")
        self.line()
        return False

    def password_good(self, text):
        words = text.split(" ")
        if words[1].upper() == "PLAIN":
            if len(words) < 3:
                self.sock.sendall(b"334 \r\n")
                words.append(self.line())
            password = base64.b64decode(words[2]).split(b"\0")[-1]
        else:
            if len(words) < 3:
                self.sock.sendall(b"334 VXNlcm5hbWU6\r\n")
                self.line()
            self.sock.sendall(b"334 UGFzc3dvcmQ6\r\n")
            password = base64.b64decode(self.line())
        return self.server.password is None or password.decode("utf-8", "replace") == self.server.password


def user_of(port, token):
    """For whom tokens.py gave it; None where it is no good."""
    question = urllib.parse.urlencode({"token": token}).encode()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/introspect", question, 30) as answer:
        return json.load(answer).get("username")


def address(text):
    found = re.search(r"<([^>]*)>", text)
    return found.group(1) if found else ""


def serve(server, listener, encrypted):
    while True:
        sock, _ = listener.accept()
        threading.Thread(target=Session(server, sock, encrypted).run, daemon=True).start()


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--port", type=int, default=0)
    p.add_argument("--tls-port", type=int, default=0)
    p.add_argument("--certificate", required=True)
    p.add_argument("--password-file")
    p.add_argument("--tokens", type=int)
    p.add_argument("--log")
    p.add_argument("--spool")
    p.add_argument("--refuse-names", action="store_true")
    p.add_argument("--deliver")
    p.add_argument("script", nargs="*")
    args = p.parse_args()
    server = Server(args)
    listeners = [socket.create_server(("127.0.0.1", port)) for port in (args.port, args.tls_port)]
    print("ready", *(x.getsockname()[1] for x in listeners), flush=True)
    threading.Thread(target=serve, args=(server, listeners[0], False), daemon=True).start()
    serve(server, listeners[1], True)


if __name__ == "__main__":
    main()
