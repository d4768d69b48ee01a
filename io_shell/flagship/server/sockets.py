"""The connections under the server, so that a fault can close one and a stopping platform all of them.

An ASGI application cannot drop a connection: it has no word for it. But it is told the client's address, and
while a connection lasts that address belongs to it alone. So uvicorn is given a protocol class (its `http`
option) that notes each transport by its peer, through nothing but the public calls of `asyncio.Protocol`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    from starlette.types import Scope

Peer = tuple[str, int]


class Connections:
    """The open transports by their client's address. To be used on the server's event loop alone."""

    def __init__(self) -> None:
        self._transports: dict[Peer, asyncio.Transport] = {}

    def opened(self, transport: asyncio.Transport) -> None:
        """Note a connection."""
        peer = _peer(transport.get_extra_info("peername"))
        if peer is not None:
            self._transports[peer] = transport

    def closed(self, transport: asyncio.Transport) -> None:
        """Forget a connection."""
        for peer, known in list(self._transports.items()):
            if known is transport:
                del self._transports[peer]

    def of(self, scope: Scope) -> asyncio.Transport | None:
        """The connection that a request came on, if it is still open."""
        peer = _peer(scope.get("client"))
        return None if peer is None else self._transports.get(peer)

    def abort_all(self) -> None:
        """Close every connection without sending what is left."""
        for transport in list(self._transports.values()):
            transport.abort()


class _Calm(logging.Logger):
    """Says at DEBUG what uvicorn warns of: junk that a client sent, which it is told in the answer."""

    def warning(self, msg: object, *args: object, **_options: object) -> None:
        self.debug(msg, *args)


class QuietProtocol(H11Protocol):
    """Uvicorn's protocol without access log, silent on what clients do wrong, and not to be held up by slow ones."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Per instance: uvicorn's own switch silences a logger that another server here may use.
        self.access_log = False
        calm = _Calm(self.logger.name)
        calm.parent = self.logger
        self.logger = calm

    def eof_received(self) -> None:
        """Who stops in the middle of a body may still listen."""
        if self.conn.states == {h11.CLIENT: h11.SEND_BODY, h11.SERVER: h11.SEND_RESPONSE}:
            self.send_400_response("The connection ended before the body did.")
        super().eof_received()

    def shutdown(self) -> None:
        """The server ends: what is decided is answered still, but nobody waits for the rest of a body."""
        if self.conn.their_state is h11.SEND_BODY:
            self.transport.abort()
        else:
            super().shutdown()


def protocol_noting(connections: Connections) -> type[QuietProtocol]:
    """The protocol, noting its connections there."""

    class NotingProtocol(QuietProtocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            connections.opened(transport)
            self._noted = transport
            super().connection_made(transport)

        def connection_lost(self, exc: Exception | None) -> None:
            connections.closed(self._noted)
            super().connection_lost(exc)

    return NotingProtocol


def _peer(address: Sequence[Any] | None) -> Peer | None:
    return (str(address[0]), int(address[1])) if address and len(address) >= 2 else None
