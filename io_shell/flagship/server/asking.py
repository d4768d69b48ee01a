"""What all requests for decisions have in common: who may ask, for whom, and what is done beside answering."""

from __future__ import annotations

import json

import attrs

from flagship.server.calls import Call, json_body, unknown_environment
from flagship.server.deciding import decide_and_remember, identity_of
from flagship.server.replies import Reply, refused
from flagship.server.state import Platform
from flagship.server.validation import CampaignsRequest, Refusal, read_campaigns
from flagship_engine import Decision, Document, Identity
from flagship_engine.values import FrozenDict, Json, thaw


@attrs.frozen
class Asked:
    """A request for decisions that can be answered.

    Attributes:
        request: the visitor.
        document: what is decided by.
        panic: whether there is panic: nothing is decided then.

    """

    request: CampaignsRequest
    document: Document
    panic: bool


def ask(platform: Platform, call: Call) -> Asked | Reply:
    """What is asked, or its refusal: a wrong key, no such environment, a body that is no request."""
    loaded = platform.documents.get(call.env_id)
    if platform.api_key is not None and call.received.headers.get("x-api-key") != platform.api_key:
        return refused(401, "the x-api-key header is missing or wrong")
    if loaded is None:
        return unknown_environment(call.env_id)
    body = json_body(call)
    if isinstance(body, Reply):
        return body
    request = read_campaigns(body)
    if isinstance(request, Refusal):
        return refused(400, request.message)
    return Asked(request, loaded.document, call.panic or loaded.document.panic)


def decided(platform: Platform, call: Call, asked: Asked, campaign_id: str | None = None) -> Decision:
    """The decision, for all campaigns or one. It is remembered, activated and the context sent on, where asked for.

    Raises:
        StoreError: what is remembered cannot be read or written.

    """
    request = asked.request
    decision = decide_and_remember(platform, call.env_id, asked.document, request, campaign_id)
    if request.consent and call.received.query.get("sendContextEvent") != "false":
        platform.emitted.add(_segment_hit(call.env_id, identity_of(request), request.context))
    return decision


def exposes_all_keys(call: Call, default: str) -> bool:
    """Whether ``exposeAllKeys`` is the very text ``true``."""
    return call.received.query.get("exposeAllKeys", default) == "true"


def _segment_hit(env_id: str, identity: Identity, context: FrozenDict[str, Json]) -> FrozenDict[str, Json]:
    """The hit by which the platform sends a context on, all values as text (protocol: the campaigns request)."""
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
