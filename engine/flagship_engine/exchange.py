"""HTTP as values: a request to make, and what the network answered."""

from __future__ import annotations

from enum import Enum

import attrs

from flagship_engine.values import FrozenDict


class Purpose(Enum):
    """What a request is for; statistics, logs and fakes tell requests apart by it."""

    DOCUMENT = "document"
    CAMPAIGNS = "campaigns"
    CONTEXT = "context"
    ACTIVATION = "activation"
    HIT = "hit"


def _shown(headers: FrozenDict[str, str]) -> str:
    """Headers as a repr shows them: the API key stays out of it."""
    return repr({name: "..." if name == "x-api-key" else value for name, value in headers.items()})


@attrs.frozen
class Request:
    """One HTTP request.

    Attributes:
        purpose: what it is for.
        method: ``GET`` or ``POST``.
        url: absolute URL, query included.
        headers: name to value, names as they are to be sent.
        body: bytes of the body, or None for no body.
        timeout: seconds for the whole exchange, from the first byte sent to the last byte read.
        max_bytes: the largest body, in bytes after decompression, that is read.

    """

    purpose: Purpose
    method: str
    url: str
    headers: FrozenDict[str, str] = attrs.field(repr=_shown)
    body: bytes | None
    timeout: float
    max_bytes: int


@attrs.frozen
class Response:
    """An answer, whatever its status.

    Attributes:
        status: the HTTP status code.
        headers: name in lower case to value.
        body: the whole body, decompressed.

    """

    status: int
    headers: FrozenDict[str, str] = FrozenDict()
    body: bytes = b""


@attrs.frozen
class NoResponse:
    """There was no whole answer.

    Attributes:
        reason: one sentence for a person: what happened to which host, and after how many seconds.

    """

    reason: str
