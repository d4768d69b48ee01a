"""urllib3 connections that end by a deadline, whatever the server does.

A socket's timeout bounds one `recv`: a server that sends a byte a second never lets it expire. Here every
operation of a socket gets what is left of the exchange it belongs to, so connecting, the TLS handshake,
headers and body share one deadline, without a second thread. The exchange is found in a context variable,
because urllib3 hands nothing through to its sockets. Name resolution alone is outside: the C library's
resolver cannot be interrupted.
"""

from __future__ import annotations

import encodings.idna  # noqa: F401  # getaddrinfo would import it, in the middle of a first request
import queue
import socket
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import Enum
from typing import TYPE_CHECKING, Any

import attrs
import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.connection import allowed_gai_family

from flagship._clock import monotonic

if TYPE_CHECKING:
    _Socket = socket.socket
    _Connection = HTTPConnection
else:
    _Socket = _Connection = object

MAX_IDLE = 50.0
"""Seconds after which an idle connection is not used again: many balancers and NATs forget it after 60."""


class Stage(Enum):
    """How far an exchange has come; the value completes the sentence "it failed ..."."""

    CONNECTING = "while connecting"
    HANDSHAKE = "in the TLS handshake"
    WAITING = "while waiting for the answer"
    READING = "while reading the answer"


@attrs.define
class Exchange:
    """One request and its answer, redirects and a repeated attempt included.

    Attributes:
        ends: when it must be over, by the monotonic clock.
        stage: how far it has come.
        connected: whether this attempt opened a connection of its own rather than use an idle one.

    """

    ends: float
    stage: Stage = Stage.WAITING
    connected: bool = False


_EXCHANGE: ContextVar[Exchange | None] = ContextVar("flagship_exchange", default=None)


@contextmanager
def exchange_until(ends: float) -> Iterator[Exchange]:
    """Within the block, sockets of this thread give up at `ends` (monotonic seconds)."""
    exchange = Exchange(ends)
    token = _EXCHANGE.set(exchange)
    try:
        yield exchange
    finally:
        _EXCHANGE.reset(token)


def _enter(stage: Stage) -> None:
    exchange = _EXCHANGE.get()
    if exchange is not None:
        exchange.stage = stage


def _time_left(limit: float | None) -> float | None:
    """Seconds that the next operation may take, at most `limit`. Raises TimeoutError if none are left."""
    exchange = _EXCHANGE.get()
    if exchange is None:
        return limit
    left = exchange.ends - monotonic()
    if left <= 0:
        raise TimeoutError("no time left")
    return left if limit is None else min(left, limit)


class _Timed(_Socket):
    """Mixed into a socket class: the timeout that is set is a limit, each operation gets what is left."""

    _limit: float | None = None

    def settimeout(self, value: float | None) -> None:
        self._limit = value
        super().settimeout(value)

    def gettimeout(self) -> float | None:
        return self._limit

    def _arm(self) -> None:
        super().settimeout(_time_left(self._limit))

    def connect(self, address: Any) -> None:
        self._arm()
        super().connect(address)

    def recv(self, *args: Any) -> bytes:
        self._arm()
        return super().recv(*args)

    def recv_into(self, *args: Any) -> int:
        self._arm()
        return super().recv_into(*args)

    def send(self, *args: Any) -> int:
        self._arm()
        return super().send(*args)

    def sendall(self, *args: Any) -> None:
        self._arm()
        super().sendall(*args)


class DeadlineSocket(_Timed, socket.socket):
    """A TCP socket bounded by the current exchange."""


class DeadlineTlsSocket(_Timed, ssl.SSLSocket):
    """A TLS socket bounded by the current exchange; `SSLContext.sslsocket_class` makes it."""

    def do_handshake(self, block: bool = False) -> None:
        """Shake hands within the time left."""
        _enter(Stage.HANDSHAKE)
        self._arm()
        # The stdlib's do_handshake ends by setting the timeout it found, which is our limit: nothing to undo.
        super().do_handshake(block)
        _enter(Stage.WAITING)


def _connect(host: str, port: int, timeout: float | None, options: list[Any] | None) -> DeadlineSocket:
    """A connected socket. Each address of the host gets its share of the time: the first may be dead."""
    addresses = socket.getaddrinfo(host.strip("[]"), port, allowed_gai_family(), socket.SOCK_STREAM)
    limit = _time_left(timeout)
    ends = None if limit is None else monotonic() + limit
    failure: OSError = OSError(f"no address for port {port}")
    for index, (family, kind, protocol, _, address) in enumerate(addresses):
        share = None if ends is None else max(ends - monotonic(), 0.001) / (len(addresses) - index)
        try:
            return _connect_to(DeadlineSocket(family, kind, protocol), address, share, options)
        except OSError as problem:
            failure = problem
    raise failure


def _connect_to(sock: DeadlineSocket, address: Any, timeout: float | None, options: list[Any] | None) -> DeadlineSocket:
    try:
        for option in options or ():
            sock.setsockopt(*option)
        sock.settimeout(timeout)
        sock.connect(address)
    except BaseException:
        sock.close()
        raise
    return sock


class _Timely(_Connection):
    """Mixed into urllib3's connections: our sockets, and no use of a connection that was idle for long."""

    idle_since: float = 0.0

    def _new_conn(self) -> socket.socket:
        exchange = _EXCHANGE.get()
        if exchange is not None:
            exchange.connected = True
        _enter(Stage.CONNECTING)
        # The host's name as urllib3 resolves it: with its final dot, if it has one.
        sock = _connect(self._dns_host, self.port, self.timeout, self.socket_options)
        sys.audit("http.client.connect", self, self.host, self.port)
        _enter(Stage.WAITING)
        return sock

    @property
    def is_connected(self) -> bool:
        return super().is_connected and monotonic() - self.idle_since < MAX_IDLE


class DeadlineHTTPConnection(_Timely, HTTPConnection):
    """An http connection over a `DeadlineSocket`."""


class DeadlineHTTPSConnection(_Timely, HTTPSConnection):
    """An https connection over a `DeadlineSocket`; the TLS context makes its TLS socket one too."""


class IdleConnections:
    """The idle connections of one host, last in first out: the part of `queue.LifoQueue` that urllib3 uses.

    It has no lock (append and pop of a list are atomic), so that a fork at any moment leaves nothing locked
    in the child; and a connection too many is closed in silence, where urllib3 logs a warning.
    """

    def __init__(self, maxsize: int) -> None:
        self._maxsize = maxsize
        self._idle: list[_Timely | None] = []

    def get(self, block: bool = True, timeout: float | None = None) -> _Timely | None:  # noqa: ARG002
        """The connection used last, or None for an unused place. Raises queue.Empty."""
        try:
            return self._idle.pop()
        except IndexError:
            raise queue.Empty from None

    def put(self, connection: _Timely | None, block: bool = True, timeout: float | None = None) -> None:  # noqa: ARG002
        """Keep an idle connection, or close it if there are enough."""
        if len(self._idle) >= self._maxsize:
            if connection is not None:
                connection.close()
            return
        if connection is not None:
            connection.idle_since = monotonic()
        self._idle.append(connection)


class DeadlineHTTPPool(urllib3.HTTPConnectionPool):
    """Idle http connections of one host."""

    ConnectionCls = DeadlineHTTPConnection
    QueueCls = IdleConnections  # type: ignore[assignment]


class DeadlineHTTPSPool(urllib3.HTTPSConnectionPool):
    """Idle https connections of one host."""

    ConnectionCls = DeadlineHTTPSConnection
    QueueCls = IdleConnections  # type: ignore[assignment]


def use_deadlines(manager: urllib3.PoolManager) -> urllib3.PoolManager:
    """The same pool manager, from now on opening the pools of this module."""
    manager.pool_classes_by_scheme = {"http": DeadlineHTTPPool, "https": DeadlineHTTPSPool}
    return manager
