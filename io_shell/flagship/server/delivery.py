"""How an answer goes out over the socket: whole, or spoilt by a fault."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator

import attrs
from starlette.types import Receive, Scope, Send

from flagship.server.faults import Fault
from flagship.server.replies import BODILESS, JSON_TYPE, Reply
from flagship.server.sockets import Connections
from flagship_engine.values import FrozenDict

_CHUNK = 65_536


@attrs.frozen
class Delivery:
    """An answer on its way, as an ASGI application.

    Attributes:
        reply: the true answer.
        fault: what is to go wrong, if anything.
        connections: the server's connections, for faults that close one.

    """

    reply: Reply
    fault: Fault | None = None
    connections: Connections | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer."""
        if self.fault is None:
            await _start(send, self.reply, len(self.reply.body))
            await send({"type": "http.response.body", "body": self.reply.body})
            return
        gone = asyncio.ensure_future(_disconnected(receive))
        try:
            transport = None if self.connections is None else self.connections.of(scope)
            await _Spoilt(self.fault, self.reply, send, gone, transport).deliver()
        finally:
            gone.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await gone


@attrs.frozen(eq=False)
class _Spoilt:
    """A delivery with a fault. `gone` is done once the connection is closed, from either side."""

    fault: Fault
    reply: Reply
    send: Send
    gone: asyncio.Future[None]
    transport: asyncio.Transport | None

    async def deliver(self) -> None:
        if self.fault.delay and not await self._pause(self.fault.delay):
            return
        reply = spoil(self.reply, self.fault)
        if self.fault.drop:
            await self._hang_up(at_once=True)
        elif self.fault.oversize is not None:
            await _start(self.send, reply, self.fault.oversize)
            await self._send_parts(_blanks(self.fault.oversize), pause=0)
        elif reply.status in BODILESS:
            await _start(self.send, reply, 0)
            await self.send({"type": "http.response.body"})
        elif self.fault.truncate:
            await self._truncate(reply)
        else:
            await _start(self.send, reply, len(reply.body))
            parts = _bytes(reply.body) if self.fault.drip is not None else iter((reply.body,))
            await self._send_parts(parts, pause=self.fault.drip or 0)

    async def _pause(self, seconds: float) -> bool:
        """Wait; whether there is still somebody to answer to. Ends early when the connection is closed."""
        await asyncio.wait({self.gone}, timeout=seconds)
        return not self.gone.done()

    async def _send_parts(self, parts: Iterator[bytes], pause: float) -> None:
        for part in parts:
            await self.send({"type": "http.response.body", "body": part, "more_body": True})
            if not await self._pause(pause):
                return
        await self.send({"type": "http.response.body"})

    async def _truncate(self, reply: Reply) -> None:
        half = reply.body[: len(reply.body) // 2]
        await _start(self.send, reply, len(reply.body) + 1)
        await self.send({"type": "http.response.body", "body": half, "more_body": True})
        await self._hang_up(at_once=False)

    async def _hang_up(self, *, at_once: bool) -> None:
        if self.transport is None:
            return
        if at_once:
            self.transport.abort()
        else:
            self.transport.close()
        # To return before the server knows would look to it like an application that forgot to answer.
        await self.gone


def spoil(reply: Reply, fault: Fault) -> Reply:
    """The answer as the fault has it: its own or the true one, with the fault's headers."""
    if fault.answers_itself:
        status = fault.status or 200
        body = fault.content()
        if body is None:
            body = b'{"message":"a fault was asked for"}'
        reply = Reply(status, FrozenDict({"content-type": JSON_TYPE}), b"" if status in BODILESS else body)
    return attrs.evolve(reply, headers=FrozenDict({**reply.headers, **fault.headers}))


async def _start(send: Send, reply: Reply, length: int) -> None:
    headers = [(name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in reply.headers.items()]
    if reply.status not in BODILESS and "content-length" not in reply.headers:
        headers.append((b"content-length", b"%d" % length))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _blanks(count: int) -> Iterator[bytes]:
    for start in range(0, count, _CHUNK):
        yield b" " * min(_CHUNK, count - start)


def _bytes(body: bytes) -> Iterator[bytes]:
    return (body[index : index + 1] for index in range(len(body)))
