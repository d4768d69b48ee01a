"""Effect -> HTTP request: URLs, headers and bodies as 2.1.5 sends them (protocol: endpoints, identity, hits). Total."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping

from flagship_engine.effects import Activate, Exchange, FetchCampaigns, FetchDocument, SendContext, SendHit
from flagship_engine.exchange import Purpose, Request
from flagship_engine.identity import Identity
from flagship_engine.settings import Settings
from flagship_engine.values import FrozenDict, Json, is_short

_UNSAFE = re.compile(rb"[^A-Za-z0-9._~-]")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")


def request_of(effect: Exchange, settings: Settings) -> Request:
    """The request that an effect is."""
    match effect:
        case FetchDocument():
            return _document_request(effect, settings)
        case FetchCampaigns():
            return _campaigns_request(effect, settings)
        case SendContext():
            url = _environment_url(settings, "events")
            return _post(Purpose.CONTEXT, url, _client_headers(settings), _context_body(effect), settings)
        case Activate():
            url = f"{settings.decision_url}/activate"
            body = _activation_body(effect, settings)
            return _post(Purpose.ACTIVATION, url, _client_headers(settings), body, settings)
        case SendHit():
            return _post(Purpose.HIT, settings.hits_url, {}, _hit_body(effect, settings), settings)


def _document_request(effect: FetchDocument, settings: Settings) -> Request:
    validators = {"If-Modified-Since": effect.last_modified, "If-None-Match": effect.etag}
    # A validator that HTTP cannot carry (a folded header, a control character) would end all further looks.
    headers = {name: text for name, text in validators.items() if text is not None and _HEADER_VALUE.fullmatch(text)}
    return Request(
        purpose=Purpose.DOCUMENT,
        method="GET",
        url=f"{settings.cdn_url}/{_quoted(settings.environment_id)}/bucketing.json",
        headers=FrozenDict({"User-Agent": _user_agent(settings), **headers}),
        body=None,
        timeout=settings.timeouts.document,
        max_bytes=settings.max_document_bytes,
    )


def _campaigns_request(effect: FetchCampaigns, settings: Settings) -> Request:
    body: dict[str, Json] = {
        "visitorId": effect.identity.visitor_id,
        "trigger_hit": False,
        "context": sent_context(effect.context),
    }
    if effect.identity.anonymous_id is not None:
        body["anonymousId"] = effect.identity.anonymous_id
    # With a final slash, as 2.1.5 asks; a self-hosted Decision API takes that for the question after one campaign.
    slash = "/" if settings.environment_in_path else ""
    url = _environment_url(settings, f"campaigns{slash}?exposeAllKeys=true&sendContextEvent=false")
    headers = {"x-api-key": settings.api_key, **_client_headers(settings)}
    return _post(Purpose.CAMPAIGNS, url, headers, body, settings)


def _context_body(effect: SendContext) -> dict[str, Json]:
    return {"type": "CONTEXT", "data": sent_context(effect.context), "visitorId": effect.visitor_id}


def _activation_body(effect: Activate, settings: Settings) -> dict[str, Json]:
    body: dict[str, Json] = {
        "cid": settings.environment_id,
        "caid": effect.variation_group_id,
        "vaid": effect.variation_id,
    }
    if effect.identity.anonymous_id is not None:
        body["aid"] = effect.identity.anonymous_id
    body["vid"] = effect.identity.visitor_id
    return body


def _hit_body(effect: SendHit, settings: Settings) -> dict[str, Json]:
    from flagship_engine.hits import hit_fields  # whoever sends no hit need not load them

    # Hits name the pair the other way round than activations do: vid is the anonymous id, cuid the authenticated one.
    identity: Identity = effect.identity
    envelope: dict[str, Json] = {"cid": settings.environment_id}
    if identity.anonymous_id is None:
        envelope["vid"] = identity.visitor_id
    else:
        envelope |= {"cuid": identity.visitor_id, "vid": identity.anonymous_id}
    return envelope | {key: value for key, value in hit_fields(effect.hit).items() if key not in envelope}


def sent_context(values: Mapping[str, Json]) -> FrozenDict[str, Json]:
    """The context without the keys that begin with ``fs_``: those are the SDK's own and stay here."""
    return FrozenDict({key: value for key, value in values.items() if not key.startswith("fs_")})


def _post(
    purpose: Purpose, url: str, headers: Mapping[str, str], body: Mapping[str, Json], settings: Settings
) -> Request:
    timeouts = {
        Purpose.CAMPAIGNS: settings.timeouts.campaigns,
        Purpose.CONTEXT: settings.timeouts.context,
        Purpose.ACTIVATION: settings.timeouts.activation,
        Purpose.HIT: settings.timeouts.hit,
    }
    return Request(
        purpose=purpose,
        method="POST",
        url=url,
        headers=FrozenDict({"User-Agent": _user_agent(settings), **headers, "Content-Type": "application/json"}),
        body=json_bytes(body),
        timeout=timeouts[purpose],
        max_bytes=settings.max_answer_bytes,
    )


def json_bytes(value: Mapping[str, Json]) -> bytes:
    """A JSON object in ASCII. What JSON or Python cannot write (NaN, integers of thousands of digits) is left out."""
    try:
        return json.dumps(value, allow_nan=False).encode()
    except ValueError:
        return json.dumps(_writable(FrozenDict(value)), allow_nan=False).encode()


def _writable(value: Json) -> Json:
    if isinstance(value, dict):
        return FrozenDict({key: _writable(item) for key, item in value.items() if _is_writable(item)})
    if isinstance(value, tuple):
        return tuple(_writable(item) for item in value if _is_writable(item))
    return value


def _is_writable(value: Json) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return not isinstance(value, int) or is_short(value)


def _environment_url(settings: Settings, rest: str) -> str:
    environment = f"{_quoted(settings.environment_id)}/" if settings.environment_in_path else ""
    return f"{settings.decision_url}/{environment}{rest}"


def _quoted(text: str) -> str:
    escaped = _UNSAFE.sub(lambda match: b"%%%02X" % ord(match[0]), text.encode("utf-8", "surrogatepass"))
    return escaped.decode("ascii")


def _client_headers(settings: Settings) -> dict[str, str]:
    return {"x-sdk-client": "python", "x-sdk-version": settings.sdk_version}


def _user_agent(settings: Settings) -> str:
    return f"flagship-engine/{settings.sdk_version}"
