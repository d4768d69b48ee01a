"""A server on a real loopback socket that behaves, or misbehaves, exactly as a test says."""

from __future__ import annotations

import contextlib
import gzip
import select
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from typing import TypeAlias

import attrs

DRIP_EVERY = 0.02
OK_HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"


@attrs.define(eq=False)
class Peer:
    """One accepted connection, seen from the server."""

    sock: socket.socket
    stopping: threading.Event
    received: list[bytes]

    def read_request(self) -> bytes:
        """One whole request, or b"" if the client closed the connection instead."""
        data = b""
        while b"\r\n\r\n" not in data:
            chunk = self._recv()
            if not chunk:
                return b""
            data += chunk
        head, _, body = data.partition(b"\r\n\r\n")
        wanted = content_length(head)
        while len(body) < wanted and (chunk := self._recv()):
            body += chunk
        request = head + b"\r\n\r\n" + body
        self.received.append(request)
        return request

    def _recv(self) -> bytes:
        # A client keeps its idle connection open: wait for it, but not longer than the test.
        while not self.stopping.is_set():
            with contextlib.suppress(TimeoutError):
                return self.sock.recv(65536)
        return b""

    def send(self, data: bytes) -> None:
        self.sock.settimeout(10)
        self.sock.sendall(data)
        self.sock.settimeout(0.1)

    def drip(self, data: bytes) -> None:
        """Send a byte at a time, until the client or the test has had enough."""
        for index in range(len(data)):
            if self.stopping.wait(DRIP_EVERY):
                return
            self.send(data[index : index + 1])

    def stall(self) -> None:
        """Say nothing until the test ends."""
        self.stopping.wait()

    def reset(self) -> None:
        """Drop the connection so that the client meets a reset."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()


Behaviour: TypeAlias = Callable[[Peer], None]


def content_length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


class RawServer:
    """Accepts connections on loopback and hands each to the behaviour, on a thread of its own.

    `connections` counts the accepted ones, `received` holds the requests that behaviours read.
    """

    def __init__(self, behaviour: Behaviour, tls: ssl.SSLContext | None = None, *, backlog: int = 50) -> None:
        self.connections = 0
        self.received: list[bytes] = []
        self._behaviour = behaviour
        self._tls = tls
        self._stopping = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=backlog)
        self.port: int = self._listener.getsockname()[1]
        self.address = f"127.0.0.1:{self.port}"
        self.url = f"{'http' if tls is None else 'https'}://{self.address}"
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> RawServer:
        self._start(self._accept)
        return self

    def __exit__(self, *_exc: object) -> None:
        self._stopping.set()
        # A connection of our own is what wakes accept() on every platform.
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), 5).close()
        for thread in list(self._threads):
            thread.join(10)
        self._listener.close()

    def _start(self, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            sock, _ = self._listener.accept()
            if self._stopping.is_set():
                sock.close()
                return
            self.connections += 1
            self._start(self._serve, sock)

    def _serve(self, sock: socket.socket) -> None:
        sock.settimeout(10)
        try:
            with contextlib.suppress(OSError):
                if self._tls is not None:
                    sock = self._tls.wrap_socket(sock, server_side=True)
                sock.settimeout(0.1)
                self._behaviour(Peer(sock, self._stopping, self.received))
        finally:
            sock.close()


def requests_of(peer: Peer) -> Iterator[bytes]:
    """The requests of a connection, until the client closes it."""
    while request := peer.read_request():
        yield request


def ok(body: bytes, *headers: str) -> bytes:
    """A whole 200 answer."""
    lines = "".join(f"{header}\r\n" for header in headers).encode("latin-1")
    return b"HTTP/1.1 200 OK\r\n" + lines + b"Content-Length: %d\r\n\r\n" % len(body) + body


def answering(*answers: bytes) -> Behaviour:
    """Answers the requests of every connection with these, in order, the last one again and again."""

    def behave(peer: Peer) -> None:
        for number, _ in enumerate(requests_of(peer)):
            peer.send(answers[min(number, len(answers) - 1)])

    return behave


def never_answering(peer: Peer) -> None:
    """Reads a request and says nothing."""
    peer.read_request()
    peer.stall()


def dripping_headers(peer: Peer) -> None:
    """Sends headers without end, a byte at a time."""
    peer.read_request()
    peer.send(b"HTTP/1.1 200 OK\r\n")
    peer.drip(b"X-Slow: " + b"a" * 60_000)


def dripping_body(peer: Peer) -> None:
    """Sends a body without end, a byte at a time."""
    peer.read_request()
    peer.send(OK_HEAD % 60_000)
    peer.drip(b"a" * 60_000)


def dripping_chunks(peer: Peer) -> None:
    """Sends chunks without end, a byte at a time."""
    peer.read_request()
    peer.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    peer.drip(b"1\r\na\r\n" * 10_000)


def closing_at_once(peer: Peer) -> None:
    """Reads a request and closes the connection."""
    peer.read_request()


def resetting(peer: Peer) -> None:
    """Reads a request and resets the connection."""
    peer.read_request()
    peer.reset()


def truncating(peer: Peer) -> None:
    """Promises more than it sends."""
    peer.read_request()
    peer.send(OK_HEAD % 100 + b"only this")


def gzip_bomb(size: int) -> bytes:
    """An answer that is small on the wire and `size` bytes when decompressed."""
    return ok(gzip.compress(bytes(size)), "Content-Encoding: gzip")


def unused_port() -> int:
    """A port on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@contextlib.contextmanager
def recording_proxy(authorization: str | None = None, tls: ssl.SSLContext | None = None) -> Iterator[RawServer]:
    """A proxy for CONNECT and for plain requests; with `authorization` it answers 407 to those who do not send it."""

    def behave(peer: Peer) -> None:
        request = peer.read_request()
        if authorization is not None and authorization.encode() not in request:
            peer.send(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            return
        method, target, _ = request.split(b" ", 2)
        if method == b"CONNECT":
            _tunnel(peer, target.decode())
        else:
            _forward(peer, request, target.decode())

    with RawServer(behave, tls) as proxy:
        yield proxy


def _upstream(address: str) -> socket.socket:
    host, _, port = address.partition(":")
    return socket.create_connection((host, int(port)), 10)


def _tunnel(peer: Peer, address: str) -> None:
    """Carry bytes both ways on this one thread: two threads may not read and write one TLS connection at once."""
    with _upstream(address) as upstream:
        peer.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        while not peer.stopping.is_set():
            for source in _readable(peer.sock, upstream):
                with contextlib.suppress(TimeoutError):
                    data = source.recv(65536)
                    if not data:
                        return
                    if source is upstream:
                        peer.send(data)
                    else:
                        upstream.sendall(data)


def _readable(*sockets: socket.socket) -> list[socket.socket]:
    # What TLS has decrypted already is no longer in the kernel, where select looks.
    decrypted: list[socket.socket] = [sock for sock in sockets if isinstance(sock, ssl.SSLSocket) and sock.pending()]
    return decrypted or select.select(sockets, (), (), 0.1)[0]


def _forward(peer: Peer, request: bytes, url: str) -> None:
    address, _, path = url.removeprefix("http://").partition("/")
    with _upstream(address) as upstream:
        upstream.sendall(request.replace(url.encode(), b"/" + path.encode(), 1))
        peer.send(upstream.recv(65536))
