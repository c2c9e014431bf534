#!/usr/bin/python3
"""tokens.py - an OAuth2 token endpoint (RFC 6749 3.2) with introspection (RFC 7662), for tests; its path says how it behaves.

    tokens.py [--port N] [--tls-port N --certificate PREFIX] --secret-file FILE [--log FILE]

Prints "ready PORT TLS-PORT" once it listens on 127.0.0.1 (0: any free port), and works until it is killed. PREFIX.pem and
PREFIX.key are the certificate. There is one client, "mailclerk", whose secret is in FILE; it may come without a secret for the
grant refresh_token. The first refresh token is "refresh-1"; each that is used is replaced by the next number and worthless then.

POST /token             a token for 3600 seconds; /token/SECONDS: for so many
POST /text /huge /stall /drip /moved /mac /string /control /leak /unknown     something else; see below
POST /error/CODE        the error of RFC 6749 5.2; /error/CODE/STATUS: with another status than 400
POST /status/STATUS     no body
POST /introspect        token=...: who it is for. The scope that it was asked with says so: "mailbox:NAME"; else "clerk"
POST /revoke            all access tokens given so far are over
--log gets a line for each request: path, grant_type, status. Secrets and tokens are left out.
"""
import argparse
import http.server
import json
import secrets
import ssl
import threading
import urllib.parse

TOKEN_BYTES = 1100  # 1,467 characters: those of Microsoft 365 are as long


class State:
    def __init__(self, secret, log):
        self.lock = threading.Lock()
        self.secret, self.log_file = secret, log
        self.refresh = 1
        self.tokens = {}  # access token: user

    def log(self, *words):
        if self.log_file:
            with self.lock:
                self.log_file.write(" ".join(str(w) for w in words) + "\n")
                self.log_file.flush()

    def grant(self, form, seconds):
        """(status, answer) of a well-behaved endpoint."""
        known = form.get("client_secret") == self.secret or (
            form.get("grant_type") == "refresh_token" and "client_secret" not in form)
        if form.get("client_id") != "mailclerk" or not known:
            return 401, {"error": "invalid_client", "error_description": "no such client, or another secret"}
        answer = {"token_type": "Bearer", "expires_in": seconds}
        with self.lock:
            if form.get("grant_type") == "refresh_token":
                if form.get("refresh_token") != f"refresh-{self.refresh}":
                    return 400, {"error": "invalid_grant", "error_description": "used or revoked"}
                self.refresh += 1
                answer["refresh_token"] = f"refresh-{self.refresh}"
            elif form.get("grant_type") != "client_credentials":
                return 400, {"error": "unsupported_grant_type"}
            answer["access_token"] = secrets.token_urlsafe(TOKEN_BYTES)
            self.tokens[answer["access_token"]] = form.get("scope", "").partition("mailbox:")[2] or "clerk"
        return 200, answer


class Handler(http.server.BaseHTTPRequestHandler):
    state = None
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def handle(self):
        try:
            super().handle()
        except OSError:
            pass  # the client went away, as it may

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        form = dict(urllib.parse.parse_qsl(body, keep_blank_values=True))
        verb, *rest = self.path.strip("/").split("/")
        answer = getattr(self, "on_" + verb)(form, *rest)
        if answer:
            self.answer(form, *answer)

    def answer(self, form, status, body):
        data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.state.log(self.path, form.get("grant_type", "-"), status)
        self.send_response(status)
        self.send_header("Content-Type", "application/json" if isinstance(body, dict) else "text/plain")
        self.send_header("Content-Length", str(len(data)))
        if status in (301, 302, 307, 308):
            self.send_header("Location", "/token")
        self.end_headers()
        self.wfile.write(data)

    def on_token(self, form, seconds="3600"):
        return self.state.grant(form, int(seconds))

    def on_string(self, form):
        return 200, {**self.state.grant(form, 0)[1], "expires_in": "3600"}

    def on_mac(self, form):
        return 200, {**self.state.grant(form, 3600)[1], "token_type": "mac"}

    def on_control(self, _):
        return 200, {"token_type": "Bearer", "access_token": "a\u0001b", "expires_in": 3600}

    def on_text(self, _):
        return 200, "<html>Sign in</html>"

    def on_huge(self, _):
        return 200, "{" + '"x": 1, ' * 100000

    def on_moved(self, _):
        return 302, ""

    def on_stall(self, form):
        self.state.log(self.path, form.get("grant_type", "-"), "silence")
        threading.Event().wait()

    def on_drip(self, form):
        self.state.log(self.path, form.get("grant_type", "-"), "drip")
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        try:
            while True:
                self.wfile.write(b" ")
                self.wfile.flush()
                threading.Event().wait(0.2)
        except OSError:
            self.close_connection = True

    def on_leak(self, form):
        return 401, {"error": "invalid_client", "error_description": "no: " + form.get("client_secret", "")}

    def on_unknown(self, _):
        return 400, {"error": "x" * 300, "error_description": "line one\r\nline two"}

    def on_error(self, _, code, status="400"):
        return int(status), {"error": code, "error_description": "said by the endpoint"}

    def on_status(self, _, status):
        return int(status), ""

    def on_introspect(self, form):
        with self.state.lock:
            user = self.state.tokens.get(form.get("token"))
        return 200, {"active": user is not None, **({"username": user} if user else {})}

    def on_revoke(self, _):
        with self.state.lock:
            self.state.tokens.clear()
        return 200, {}


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--port", type=int, default=0)
    p.add_argument("--tls-port", type=int, default=0)
    p.add_argument("--certificate")
    p.add_argument("--secret-file", required=True)
    p.add_argument("--log")
    args = p.parse_args()
    with open(args.secret_file, encoding="utf-8") as f:
        secret = f.read().rstrip("\n")
    Handler.state = State(secret, open(args.log, "a", encoding="utf-8") if args.log else None)
    servers = [http.server.ThreadingHTTPServer(("127.0.0.1", args.port), Handler)]
    if args.certificate:
        servers.append(http.server.ThreadingHTTPServer(("127.0.0.1", args.tls_port), Handler))
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(args.certificate + ".pem", args.certificate + ".key")
        servers[1].socket = tls.wrap_socket(servers[1].socket, server_side=True)
    print("ready", servers[0].server_port, servers[1].server_port if args.certificate else 0, flush=True)
    for s in servers[1:]:
        threading.Thread(target=s.serve_forever, daemon=True).start()
    servers[0].serve_forever()


if __name__ == "__main__":
    main()
