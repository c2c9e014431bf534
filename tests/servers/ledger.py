"""ledger.py - an SMTP server that writes down what it took, for tests that count letters. Plain text, on loopback.

A letter stands in the ledger from the moment at which the server has decided to take it: before its "250" is written, because
from then on the sender may get it twice but must not lose it (RFC 1047). `fate` decides what becomes of each letter at the
final dot:

    "take"    it is taken, and the sender hears so
    "mute"    it is taken, and the connection ends before the sender hears so
    "lose"    the connection ends and nothing was taken
    other     a reply such as "451 4.3.0 later": nothing was taken
"""
import re
import socket
import threading
import time

LINE_MAX = 4000


class Taken:
    """One letter as it was taken, once for each time."""

    __slots__ = ("message_id", "recipient", "subject", "head", "at")

    def __init__(self, head, recipient):
        def field(name):
            m = re.search(rf"(?im)^{name}:[ \t]*(.*(?:\r\n[ \t].*)*)", head)
            return re.sub(r"\r\n[ \t]+", " ", m[1]).strip() if m else ""
        self.message_id = field("Message-ID").strip("<>")
        self.subject = field("Subject")
        self.recipient, self.head, self.at = recipient, head, time.monotonic()


class Ledger:
    def __init__(self, fate=None, port=0):
        self.fate = fate or (lambda taken: "take")
        self.taken = []
        self.changed = threading.Condition()
        self.listener = socket.create_server(("127.0.0.1", port), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.open = True
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while self.open:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.session, args=(sock,), daemon=True).start()

    def close(self):
        """Nobody is served any more; what was taken stays."""
        self.open = False
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def session(self, sock):
        try:
            with sock, sock.makefile("rb") as file:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.talk(sock, file)
        except OSError:
            pass  # the sender was killed: that is what this is for

    def talk(self, sock, file):
        recipient = ""
        sock.sendall(b"220 ledger.test ESMTP\r\n")
        while self.open:
            line = file.readline(LINE_MAX)
            if not line.endswith(b"\n"):
                return
            verb = line[:4].upper()
            if verb == b"QUIT":
                return sock.sendall(b"221 2.0.0 bye\r\n")
            if verb == b"RCPT":
                m = re.search(rb"<([^>]*)>", line)
                recipient = m[1].decode() if m else ""
            if verb != b"DATA":
                sock.sendall(b"250 2.0.0 ok\r\n")
                continue
            sock.sendall(b"354 end with a dot\r\n")
            head = self.letter(file)
            if head is None:
                return
            fate = self.decide(Taken(head, recipient))
            if fate in ("mute", "lose"):
                return
            sock.sendall(b"250 2.0.0 taken\r\n" if fate == "take" else fate.encode() + b"\r\n")

    def letter(self, file):
        """The header of the letter; None where the sender went before the dot."""
        head, inside = [], True
        while True:
            line = file.readline()
            if not line.endswith(b"\n"):
                return None
            if line == b".\r\n":
                return b"".join(head).decode("utf-8", "replace")
            inside = inside and line != b"\r\n"
            if inside:
                head.append(line)

    def decide(self, taken):
        with self.changed:
            fate = self.fate(taken)
            if fate in ("take", "mute"):
                self.taken.append(taken)
                self.changed.notify_all()
            return fate
