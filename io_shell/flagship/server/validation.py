"""What the platform's services demand of a body, and their refusals."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import attrs

from flagship_engine.responses import NotParsed, parse_json
from flagship_engine.untrusted import describe
from flagship_engine.values import EMPTY, FrozenDict, Json, NotJson, freeze

MANDATORY = "this field is mandatory"

Kind = tuple[str, Callable[[Json], bool]]

_TEXT: Kind = ("a string", lambda value: isinstance(value, str))
_BOOLEAN: Kind = ("true or false", lambda value: isinstance(value, bool))
_NUMBER: Kind = ("a number", lambda value: isinstance(value, (int, float)) and not isinstance(value, bool))
_OBJECT: Kind = ("an object", lambda value: isinstance(value, dict))
_ARRAY: Kind = ("an array", lambda value: isinstance(value, tuple))
_ANY: Kind = ("anything", lambda _value: True)

_CAMPAIGNS: Mapping[str, Kind] = FrozenDict(
    {
        "visitor_id": _TEXT,
        "anonymous_id": _TEXT,
        "decision_group": _TEXT,
        "context": _OBJECT,
        "trigger_hit": _BOOLEAN,
        "activate": _BOOLEAN,
        "visitor_consent": _BOOLEAN,
        "format_response": _ANY,
        "default_redirect_url": _ANY,
        "custom_visitor_id": _TEXT,
        "client_id": _TEXT,
        "campaign_id": _TEXT,
    }
)
_ACTIVATION: Mapping[str, Kind] = FrozenDict(
    {"cid": _TEXT, "caid": _TEXT, "vaid": _TEXT, "vid": _TEXT, "aid": _TEXT, "qt": _NUMBER, "qa": _BOOLEAN}
)
_BATCH: Mapping[str, Kind] = FrozenDict({"cid": _TEXT, "batch": _ARRAY})
_EVENT: Mapping[str, Kind] = FrozenDict({"type": _TEXT, "visitor_id": _TEXT, "data": _OBJECT, "client_id": _TEXT})
_ACTIVATION_NEEDS = ("cid", "caid", "vaid", "vid")
_HIT_NEEDS = ("t", "cid", "vid", "ds")


@attrs.frozen
class Refusal:
    """Why a body is refused: the text of the answer's ``message``."""

    message: str


@attrs.frozen
class CampaignsRequest:
    """A request for a visitor's campaigns.

    Attributes:
        visitor_id: the visitor's id.
        anonymous_id: the id before authentication, or None.
        decision_group: the group that the visitor shares variations with, or None.
        context: the visitor's context.
        trigger_hit: whether each campaign of the answer counts as activated; true unless said otherwise.
        consent: false keeps the platform from sending the context on.

    """

    visitor_id: str
    anonymous_id: str | None = None
    decision_group: str | None = None
    context: FrozenDict[str, Json] = EMPTY
    trigger_hit: bool = True
    consent: bool = True


@attrs.frozen
class Activation:
    """One activation: who has seen which variation of which group, in which environment."""

    env_id: str
    visitor_id: str
    anonymous_id: str | None
    variation_group_id: str
    variation_id: str


def read_json(body: bytes) -> Json | Refusal:
    """The JSON value of a body. Refused: keys given twice, NaN, infinities, lone surrogates, nesting over 100."""
    parsed = parse_json(body, unique_keys=True)
    if isinstance(parsed, NotParsed):
        return Refusal(f"the body is not JSON: {parsed.reason}")
    value = freeze(parsed)
    if isinstance(value, NotJson):
        return Refusal(f"the body is not JSON: got {value.got}, wanted {value.wanted}")
    return value


def read_campaigns(body: Json) -> CampaignsRequest | Refusal:
    """The request for campaigns in a body; fields in both spellings, ``visitorId`` and ``visitor_id``."""
    fields = _fields(body, _CAMPAIGNS)
    if isinstance(fields, Refusal):
        return fields
    visitor_id = _text(fields, "visitor_id")
    if not visitor_id:
        return Refusal("visitorId is missing or empty")
    context = fields.get("context")
    triggered = fields.get("trigger_hit", fields.get("activate", True))
    return CampaignsRequest(
        visitor_id=visitor_id,
        anonymous_id=_text(fields, "anonymous_id"),
        decision_group=_text(fields, "decision_group"),
        context=context if isinstance(context, FrozenDict) else EMPTY,
        trigger_hit=triggered is not False,
        consent=fields.get("visitor_consent") is not False,
    )


def read_activations(body: Json) -> tuple[Activation, ...] | Refusal:
    """The activations in a body, which is one activation or a batch of them."""
    if not isinstance(body, FrozenDict) or "batch" not in body:
        return _read_activation_list((body,), ("",))
    outer = _fields(body, _BATCH)
    if isinstance(outer, Refusal):
        return outer
    items = outer.get("batch")
    if not isinstance(items, tuple) or not items:
        return _mandatory(["batch"])
    cid = _text(outer, "cid")
    return _read_activation_list(items, tuple(f"batch[{index}]." for index in range(len(items))), cid or "")


def read_event(body: Json) -> FrozenDict[str, Json] | Refusal:
    """The context of a context event."""
    fields = _fields(body, _EVENT)
    if isinstance(fields, Refusal):
        return fields
    missing = [name for name, key in (("type", "type"), ("visitorId", "visitor_id")) if not _text(fields, key)]
    if missing:
        return _mandatory(missing)
    if fields["type"] not in {"CONTEXT", "NULL"}:
        return Refusal(f"type: got {describe(fields['type'])}, wanted CONTEXT")
    data = fields.get("data")
    return data if isinstance(data, FrozenDict) else EMPTY


def check_hits(body: Json) -> Refusal | None:
    """Why a body is no hit and no BATCH of hits, or None. What a batch says holds for its hits as well."""
    if not isinstance(body, FrozenDict):
        return Refusal(f"got {describe(body)}, wanted a hit as an object")
    if body.get("t") != "BATCH":
        return _check_hit(body, "")
    hits = body.get("h")
    if not isinstance(hits, tuple):
        return Refusal(f"h: got {describe(hits)}, wanted an array of hits")
    for index, hit in enumerate(hits):
        if not isinstance(hit, FrozenDict):
            return Refusal(f"h[{index}]: got {describe(hit)}, wanted a hit as an object")
        whole = {key: value for key, value in body.items() if key not in {"t", "h"}} | dict(hit)
        refusal = _check_hit(whole, f"h[{index}].")
        if refusal is not None:
            return refusal
    return None


def _check_hit(hit: Mapping[str, Json], where: str) -> Refusal | None:
    for key in _HIT_NEEDS:
        if not _text(hit, key):
            return Refusal(f"{where}{key}: got {describe(hit.get(key))}, wanted a string that is not empty")
    return None


def _read_activation_list(
    items: tuple[Json, ...], names: tuple[str, ...], env_id: str | None = None
) -> tuple[Activation, ...] | Refusal:
    """The activations; where an environment is given, it goes before that of an item."""
    read: list[Activation] = []
    missing: list[str] = []
    for item, name in zip(items, names, strict=True):
        fields = _fields(item, _ACTIVATION)
        if isinstance(fields, Refusal):
            return Refusal(name + fields.message)
        if env_id is not None:
            fields = FrozenDict({**fields, "cid": env_id})
        missing += [name + key for key in _ACTIVATION_NEEDS if not _text(fields, key)]
        cid, caid, vaid, vid = (_text(fields, key) or "" for key in _ACTIVATION_NEEDS)
        read.append(Activation(cid, vid, _text(fields, "aid"), caid, vaid))
    return _mandatory(missing) if missing else tuple(read)


def _mandatory(fields: list[str]) -> Refusal:
    errors = {"status": "error", "errors": dict.fromkeys(fields, MANDATORY)}
    return Refusal(json.dumps(errors, separators=(",", ":")))


def _fields(body: Json, kinds: Mapping[str, Kind]) -> FrozenDict[str, Json] | Refusal:
    """The known fields of an object under their names with underscores; a null is as good as absent."""
    if not isinstance(body, FrozenDict):
        return Refusal(f"got {describe(body)}, wanted an object")
    names = {spelling: name for name in kinds for spelling in (name, _camel(name))}
    fields: dict[str, Json] = {}
    for key, value in body.items():
        name = names.get(key)
        if name is None:
            return Refusal(f"unknown field {describe(key)}")
        if name in fields:
            return Refusal(f"{key}: given twice, in two spellings")
        wanted, fits = kinds[name]
        if value is not None and not fits(value):
            return Refusal(f"{key}: got {describe(value)}, wanted {wanted}")
        fields[name] = value
    return FrozenDict({name: value for name, value in fields.items() if value is not None})


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _text(fields: Mapping[str, Json], key: str) -> str | None:
    value = fields.get(key)
    return value if isinstance(value, str) else None
