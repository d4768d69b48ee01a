"""HTTP: what the SDK asks of it, and the real thing over pooled connections.

urllib3 takes longer to import than the rest of the package, so it is imported when the first `HttpTransport` is made:
by `start`, and no later. A fork while another thread imports would leave the child waiting for that import for ever.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from flagship_engine.exchange import NoResponse, Request, Response

if TYPE_CHECKING:
    from flagship._exchange import Pools


class Transport(Protocol):
    """Something that performs HTTP requests. Safe to use from many threads."""

    def send(self, request: Request) -> Response | NoResponse:
        """One exchange, within `request.timeout` seconds. Never raises: failures are a `NoResponse`."""
        ...

    def close(self) -> None:
        """Give up connections. May be called twice; requests sent later are answered by a `NoResponse`."""
        ...


class HttpTransport:
    """HTTP over pooled connections.

    Every exchange ends within `request.timeout` seconds (name resolution apart), however slowly the server
    sends. No exchange is repeated, but for a question (a GET, or the campaigns) that met an idle connection
    which the server had just closed. A GET follows up to three redirects, a POST none. There are no cookies.

    Proxies (`HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`) and certificate authorities
    (`REQUESTS_CA_BUNDLE`, `CURL_CA_BUNDLE`, `SSL_CERT_FILE`, `SSL_CERT_DIR`) come from the environment, read
    with the first request.

    A forked child opens connections of its own.

    Args:
        connect_timeout: most seconds for opening a TCP connection.
        read_timeout: most seconds without a byte from the server.
        pool_size: most idle connections kept for each host.
        environ: the environment to read instead of the process's own.

    Raises:
        ValueError: for a time or a size that is not positive.

    """

    def __init__(
        self,
        *,
        connect_timeout: float = 5.0,
        read_timeout: float = 10.0,
        pool_size: int = 8,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        if not (connect_timeout > 0 and read_timeout > 0 and pool_size > 0):
            raise ValueError("connect_timeout, read_timeout and pool_size must be greater than 0")
        self._connect_timeout = float(connect_timeout)
        self._read_timeout = float(read_timeout)
        self._pool_size = pool_size
        self._environ = environ
        self._opened: tuple[int, Pools] | None = None
        self._closed = False
        importlib.import_module("flagship._exchange")

    def __getstate__(self) -> dict[str, object]:
        # A copy, in this process or another, opens connections of its own.
        return {**self.__dict__, "_opened": None}

    def send(self, request: Request) -> Response | NoResponse:
        """One exchange, within `request.timeout` seconds. Never raises: failures are a `NoResponse`."""
        if self._closed:
            return NoResponse(f"The {request.purpose.value} request was not sent: the transport is closed.")
        from flagship._exchange import perform

        return perform(self._pools(), request)

    def close(self) -> None:
        """Close idle connections; those in use are closed after their exchange. May be called twice."""
        self._closed = True
        opened, self._opened = self._opened, None
        if opened is not None and opened[0] == os.getpid():
            opened[1].close()

    def _pools(self) -> Pools:
        # No lock: one that another thread held during a fork would stay locked in the child. Of two threads
        # that come first at the same time, one uses pools of its own for one exchange; they close when they
        # are collected.
        opened = self._opened
        if opened is None or opened[0] != os.getpid():
            from flagship._exchange import Limits, Pools

            limits = Limits(self._connect_timeout, self._read_timeout, self._pool_size)
            opened = os.getpid(), Pools(limits, os.environ if self._environ is None else self._environ)
            self._opened = opened
        return opened[1]
