"""What the CDN answers: the bucketing document, or that the client has it."""

from __future__ import annotations

from datetime import timezone
from email.utils import formatdate, parsedate_to_datetime

from flagship.server.calls import Call, unknown_environment
from flagship.server.documents import Loaded
from flagship.server.replies import JSON_TYPE, Reply
from flagship.server.state import Platform
from flagship_engine.values import FrozenDict

_PANIC_DOCUMENT = b'{"panic":true,"campaigns":[]}'


def document(platform: Platform, call: Call) -> Reply:
    """GET the bucketing document; 304 where the client has it already."""
    loaded = platform.documents.get(call.env_id)
    if loaded is None:
        return unknown_environment(call.env_id)
    if call.panic:
        return _panic_document(loaded)
    headers = _document_headers(loaded.modified, loaded.etag)
    if _has_it(call.received.headers, loaded):
        return Reply(304, headers)
    return Reply(200, FrozenDict({"content-type": JSON_TYPE, **headers}), loaded.body)


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
