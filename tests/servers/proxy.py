"""proxy.py - stands between a client and a server on loopback and breaks connections at a given byte, for tests.

A Proxy relays as it is until a Fault is set. A fault waits for its trigger, a pattern in what the client sends, and then counts
bytes: of what the client sends from the trigger's first byte on ("up"), or of what the server sends after the trigger's last byte
("down"). When `at` bytes have passed it acts, once:

    "cut"     both connections are closed
    "reset"   likewise by a TCP reset
    "stall"   nothing passes any more in this connection, until the client gives up
    "drip"    the next bytes pass one by one, each alone

It belongs to the connection that sends the trigger. Where that ends a few bytes before `at`, because an answer came out shorter than
when it was measured, its end was the place; where it ends long before, the next connection's trigger counts.

Proxy.hide is a pair of words of equal length: what a server offers by the first is offered by the second, so that a client goes the
way for servers that cannot do it.

A fault with at: None does nothing, and measures: length is how many bytes came from there to the first match of `until`.
"""
import re
import socket
import struct
import threading
import time

DRIP_BYTES = 64
SHORTER = 16  # bytes by which an answer may be shorter than when it was measured: servers write into it how long they took
QUIET = 0.001  # seconds between two bytes that must not travel together


class Fault:
    def __init__(self, trigger, side, at, kind, until=rb"\r\n"):
        self.trigger, self.side, self.at, self.kind, self.until = re.compile(trigger), side, at, kind, re.compile(until)
        self.seen, self.sent, self.passed, self.fired = b"", 0, 0, False
        self.counting, self.link, self.measured, self.length = False, None, b"", 0

    def over(self):
        """The connection that counted has ended."""
        if self.at is not None and self.counting and not self.fired:
            self.fired = self.passed >= self.at - SHORTER
            self.seen, self.sent, self.passed, self.counting, self.link = b"", 0, 0, False, None

    def measure(self, data):
        self.measured += data
        m = self.until.search(self.measured)
        if m and not self.length:
            self.length = m.end()


class Proxy:
    def __init__(self, port):
        self.port_behind, self.fault, self.hide = port, None, None
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self.port_behind))
            except OSError:
                client.close()
                continue
            link = Link(self, client, server)
            for run in (link.up, link.down):
                threading.Thread(target=run, daemon=True).start()

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


class Link:
    def __init__(self, proxy, client, server):
        self.proxy, self.client, self.server = proxy, client, server
        self.lock, self.stalled = threading.Lock(), False
        for sock in (client, server):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def up(self):
        self.relay(self.client, self.server, "up")

    def down(self):
        self.relay(self.server, self.client, "down")

    def relay(self, source, target, side):
        try:
            while True:
                data = source.recv(65536)
                if not data:
                    break
                if self.stalled:
                    continue
                if self.proxy.hide and side == "down" and b"CAPABILITY" in data:
                    data = data.replace(*self.proxy.hide)
                self.pass_on(target, data, side)
        except OSError:
            pass
        self.end()

    def end(self, reset=False):
        with self.lock:
            fault = self.proxy.fault
            if fault and fault.link is self:
                fault.over()
            for sock in (self.client, self.server):
                try:
                    if reset:
                        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    else:
                        sock.shutdown(socket.SHUT_RDWR)
                    sock.close()
                except OSError:
                    pass

    def pass_on(self, target, data, side):
        fault = self.proxy.fault
        if fault is None or fault.fired:
            return target.sendall(data)
        n = self.watch(fault, data, side)
        if n is None:
            return target.sendall(data)
        target.sendall(data[:n])
        fault.fired = True
        if fault.kind in ("cut", "reset"):
            self.end(reset=fault.kind == "reset")
        elif fault.kind == "stall":
            self.stalled = True
        else:
            for i in range(n, min(len(data), n + DRIP_BYTES)):
                target.sendall(data[i:i + 1])
                time.sleep(QUIET)
            target.sendall(data[n + DRIP_BYTES:])

    def watch(self, fault, data, side):
        """How many bytes of data still pass where the fault is to act within them; else None."""
        begin = 0
        if not fault.counting:
            if side != "up":
                return None
            fault.seen += data
            m = fault.trigger.search(fault.seen)
            if m is None:
                fault.sent += len(data)
                return None
            fault.counting, fault.link = True, self
            if fault.side == "down":
                return None
            begin = max(0, m.start() - fault.sent)  # what of the trigger is gone already cannot be held back
        if side != fault.side:
            return None
        here = len(data) - begin
        if fault.at is not None and fault.passed + here > fault.at:
            n = begin + max(0, fault.at - fault.passed)
            fault.passed = fault.at
            return n
        fault.passed += here
        fault.measure(data[begin:])
        return None
