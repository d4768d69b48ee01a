"""Answers as values, and the shapes that the platform's services share."""

from __future__ import annotations

import json
from collections.abc import Mapping

import attrs

from flagship_engine.values import FrozenDict, Plain

JSON_TYPE = "application/json"

BODILESS = frozenset({204, 304})
"""Statuses that HTTP gives no body."""


@attrs.frozen
class Reply:
    """One answer before it is sent.

    Attributes:
        status: the HTTP status code.
        headers: name in lower case to value; Content-Length is added when it is sent.
        body: the whole body.

    """

    status: int
    headers: FrozenDict[str, str] = attrs.field(factory=FrozenDict)
    body: bytes = b""


NO_CONTENT = Reply(204)


def json_reply(value: Plain, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """An answer with a JSON body."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
    return Reply(status, FrozenDict({"content-type": JSON_TYPE, **(headers or {})}), body)


def refused(status: int, message: str, headers: Mapping[str, str] | None = None) -> Reply:
    """The platform's shape of an error: ``{"message": ...}``."""
    return json_reply({"message": message}, status, headers)
