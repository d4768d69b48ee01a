"""What each of the platform's services answers: a call in, a reply out, no sockets."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timezone
from email.utils import formatdate, parsedate_to_datetime

import attrs

from flagship.server import deciding
from flagship.server.documents import Loaded
from flagship.server.received import Received
from flagship.server.replies import JSON_TYPE, NO_CONTENT, Reply, json_reply, refused
from flagship.server.state import Platform
from flagship.server.validation import (
    CampaignsRequest,
    Refusal,
    check_hits,
    read_activations,
    read_campaigns,
    read_event,
    read_json,
)
from flagship_engine import Identity, render_campaigns
from flagship_engine.values import FrozenDict, Json, thaw

_PANIC_DOCUMENT = b'{"panic":true,"campaigns":[]}'
_JSON_TYPES = frozenset({"", JSON_TYPE})
_HIT_TYPES = frozenset({"", JSON_TYPE, "text/plain"})


@attrs.frozen
class Call:
    """One request to one service.

    Attributes:
        received: the request.
        env_id: the environment that stands in the path, or the first one where none does.
        panic: a fault wants the answer of a platform in panic.

    """

    received: Received
    env_id: str
    panic: bool = False


Handler = Callable[[Platform, Call], Reply]


def document(platform: Platform, call: Call) -> Reply:
    """GET the bucketing document; 304 where the client has it already."""
    loaded = platform.documents.get(call.env_id)
    if loaded is None:
        return _unknown_environment(call.env_id)
    if call.panic:
        return _panic_document(loaded)
    headers = _document_headers(loaded.modified, loaded.etag)
    if _has_it(call.received.headers, loaded):
        return Reply(304, headers)
    return Reply(200, FrozenDict({"content-type": JSON_TYPE, **headers}), loaded.body)


def campaigns(platform: Platform, call: Call) -> Reply:
    """POST a visitor, get their campaigns."""
    loaded = platform.documents.get(call.env_id)
    if platform.api_key is not None and call.received.headers.get("x-api-key") != platform.api_key:
        return refused(401, "the x-api-key header is missing or wrong")
    if loaded is None:
        return _unknown_environment(call.env_id)
    body = _json_body(call.received, _JSON_TYPES)
    if isinstance(body, Reply):
        return body
    request = read_campaigns(body)
    if isinstance(request, Refusal):
        return refused(400, request.message)
    mode = call.received.query.get("mode", "normal")
    if mode != "normal":
        return refused(400, f"mode {mode!r} is not served by the local platform")
    if call.panic or loaded.document.panic:
        return json_reply({"visitorId": request.visitor_id, "campaigns": [], "panic": True})
    return _decide(platform, call, request, loaded)


def activate(platform: Platform, call: Call) -> Reply:
    """POST one activation or a batch; 204."""
    body = _json_body(call.received, _JSON_TYPES)
    if isinstance(body, Reply):
        return body
    activations = read_activations(body)
    if isinstance(activations, Refusal):
        return refused(400, activations.message)
    for activation in activations:
        if activation.env_id not in platform.documents:
            return refused(400, f"cid: there is no environment {activation.env_id!r}")
    for activation in activations:
        deciding.activate(platform, activation)
    return NO_CONTENT


def events(platform: Platform, call: Call) -> Reply:
    """POST a visitor's context; 204."""
    if call.env_id not in platform.documents:
        return _unknown_environment(call.env_id)
    body = _json_body(call.received, _JSON_TYPES)
    if isinstance(body, Reply):
        return body
    event = read_event(body)
    return refused(400, event.message) if isinstance(event, Refusal) else NO_CONTENT


def hits(_platform: Platform, call: Call) -> Reply:
    """POST a hit or a BATCH of them; 200."""
    body = _json_body(call.received, _HIT_TYPES)
    if isinstance(body, Reply):
        return body
    refusal = check_hits(body)
    return Reply(200) if refusal is None else refused(400, refusal.message)


def _decide(platform: Platform, call: Call, request: CampaignsRequest, loaded: Loaded) -> Reply:
    decision = deciding.decide_and_remember(platform, call.env_id, loaded.document, request)
    query = call.received.query
    if request.consent and query.get("sendContextEvent") != "false":
        platform.emitted.add(_segment_hit(call.env_id, deciding.identity_of(request), request.context))
    rendered = render_campaigns(decision, expose_all_keys=query.get("exposeAllKeys") == "true")
    return json_reply({"visitorId": request.visitor_id, "campaigns": rendered})


def _segment_hit(env_id: str, identity: Identity, context: FrozenDict[str, Json]) -> FrozenDict[str, Json]:
    """Section 1.3: the hit by which the server sends a context on, all values as text."""
    return FrozenDict(
        {
            "t": "SEGMENT",
            "ds": "APP",
            "cid": env_id,
            "vid": identity.anonymous_id or identity.visitor_id,
            "cuid": identity.visitor_id,
            "s": FrozenDict({key: _as_text(value) for key, value in context.items()}),
        }
    )


def _as_text(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(thaw(value), ensure_ascii=False)


def _json_body(received: Received, accepted: frozenset[str]) -> Json | Reply:
    content_type = received.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type not in accepted:
        return refused(415, f"got the content type {content_type}, wanted {JSON_TYPE}")
    if received.headers.get("content-encoding", "identity").strip().lower() != "identity":
        return refused(415, "got an encoded body, wanted a plain one")
    body = read_json(received.body)
    return refused(400, body.message) if isinstance(body, Refusal) else body


def _unknown_environment(env_id: str) -> Reply:
    return refused(404, f"there is no environment {env_id!r}")


def _document_headers(modified: int, etag: str) -> FrozenDict[str, str]:
    return FrozenDict({"last-modified": formatdate(modified, usegmt=True), "etag": etag, "cache-control": "max-age=0"})


def _panic_document(loaded: Loaded) -> Reply:
    # Older than the true document: who asks again when panic is over must not be told "not modified".
    headers = _document_headers(loaded.modified - 1, '"panic"')
    return Reply(200, FrozenDict({"content-type": JSON_TYPE, **headers}), _PANIC_DOCUMENT)


def _has_it(headers: FrozenDict[str, str], loaded: Loaded) -> bool:
    """Whether the client's conditions hold. If-None-Match, where given, decides alone (RFC 9110, 13.2.2)."""
    tags = headers.get("if-none-match")
    if tags is not None:
        known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return loaded.etag in known or "*" in known
    since = headers.get("if-modified-since")
    return since is not None and _not_after(loaded.modified, since)


def _not_after(modified: int, http_date: str) -> bool:
    try:
        since = parsedate_to_datetime(http_date)
        return modified <= since.replace(tzinfo=since.tzinfo or timezone.utc).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return False  # a date that is none is no condition
