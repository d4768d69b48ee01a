"""One request to one service, and what the services look at first in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias
from urllib.parse import parse_qsl

import attrs

from flagship.server.received import Received
from flagship.server.replies import JSON_TYPE, Reply, refused
from flagship.server.state import Platform
from flagship.server.validation import Refusal
from flagship_engine.values import Json

JSON_TYPES = frozenset({"", JSON_TYPE})
"""The content types that are taken for JSON: none at all, too."""


@attrs.frozen
class Call:
    """One request to one service.

    Attributes:
        received: the request.
        body: its body as a frozen JSON value, or why it is none.
        env_id: the environment that stands in the path, or the first one where none does.
        campaign: the id or slug in the path, or "".
        panic: a fault wants the answer of a platform in panic.

    """

    received: Received
    body: Json | Refusal
    env_id: str
    campaign: str = ""
    panic: bool = False


Handler: TypeAlias = Callable[[Platform, Call], Reply]
"""A service: a call in, a reply out, no sockets."""


def json_body(call: Call, accepted: frozenset[str] = JSON_TYPES) -> Json | Reply:
    """The body's JSON value, or the refusal of what is sent as something else or is none."""
    headers = call.received.headers
    content_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type not in accepted:
        return refused(415, f"got the content type {content_type}, wanted {JSON_TYPE}")
    if headers.get("content-encoding", "identity").strip().lower() != "identity":
        return refused(415, "got an encoded body, wanted a plain one")
    return refused(400, call.body.message) if isinstance(call.body, Refusal) else call.body


def query_values(received: Received, name: str) -> tuple[str, ...]:
    """All values of a query parameter that may be repeated."""
    pairs = parse_qsl(received.target.partition("?")[2], keep_blank_values=True)
    return tuple(value for key, value in pairs if key == name)


def unknown_environment(env_id: str) -> Reply:
    """The refusal of an environment that is not served."""
    return refused(404, f"there is no environment {env_id!r}")
