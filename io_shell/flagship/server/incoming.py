"""A request as it comes off the ASGI server: its body in full, and what the journal keeps of it."""

from __future__ import annotations

from urllib.parse import parse_qsl

import attrs
from starlette.requests import ClientDisconnect, Request

from flagship.server.received import Received
from flagship.server.state import MAX_BODY
from flagship.server.validation import Refusal, read_json
from flagship_engine.exchange import Purpose
from flagship_engine.values import FrozenDict, Json

_READ_AT_MOST = 32
"""How often the limit is read of a body that is over it."""


@attrs.frozen
class Incoming:
    """A request whose body was read.

    Attributes:
        received: as the journal keeps it.
        body: the body's JSON value, or why it is none.
        too_large: whether the body is over the limit; it counts as empty then.

    """

    received: Received
    body: Json | Refusal
    too_large: bool = False


async def read_request(request: Request, purpose: Purpose | None, limit: int = MAX_BODY) -> Incoming:
    """Wait for the whole of a request."""
    body = await _read_body(request, limit)
    value = read_json(body) if body else Refusal("the body is empty, wanted JSON")
    return Incoming(_received(request, purpose, body or b"", value), value, too_large=body is None)


async def _read_body(request: Request, limit: int) -> bytes | None:
    """The whole body, or None if it is over the limit.

    What is over is read all the same, up to a bound: to a client that is still sending, an early answer is a
    broken pipe.
    """
    parts: list[bytes] = []
    size = 0
    try:
        async for part in request.stream():
            size += len(part)
            if size <= limit:
                parts.append(part)
            elif size > _READ_AT_MOST * limit:
                break
    except ClientDisconnect:
        return b""  # nobody is left to read the answer
    return b"".join(parts) if size <= limit else None


def _received(request: Request, purpose: Purpose | None, body: bytes, value: Json | Refusal) -> Received:
    raw_path = request.scope.get("raw_path") or request.url.path.encode()
    query = request.scope["query_string"].decode("latin-1")
    return Received(
        purpose=purpose,
        method=request.method,
        target=raw_path.decode("latin-1") + (f"?{query}" if query else ""),
        path=request.url.path,
        query=FrozenDict(dict(reversed(parse_qsl(query, keep_blank_values=True)))),
        headers=_headers(request),
        body=body,
        json=None if isinstance(value, Refusal) else value,
    )


def _headers(request: Request) -> FrozenDict[str, str]:
    values: dict[str, list[str]] = {}
    for name, value in request.headers.raw:
        values.setdefault(name.decode("latin-1"), []).append(value.decode("latin-1"))
    return FrozenDict({name: ", ".join(each) for name, each in values.items()})
