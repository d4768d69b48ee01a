"""HTTP response -> what happened. Total: any status and any bytes give a happening, and the last known good stays."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Callable

import attrs

from flagship_engine.decision import Flag
from flagship_engine.effects import (
    Activate,
    Exchange,
    FetchCampaigns,
    FetchDocument,
    Level,
    Log,
    SendContext,
    SendHit,
)
from flagship_engine.exchange import NoResponse, Purpose, Request, Response
from flagship_engine.fields import START, Findings, Reader
from flagship_engine.happenings import (
    CampaignsFailed,
    CampaignsFetched,
    DocumentFailed,
    DocumentFetched,
    DocumentUnchanged,
    Happening,
    NotSent,
    Sent,
)
from flagship_engine.reading import read_document
from flagship_engine.rules.base import Rules
from flagship_engine.settings import Settings
from flagship_engine.untrusted import describe
from flagship_engine.values import FrozenDict

_CREDENTIALS = re.compile(r"//[^/#]*@")


def read_response(effect: Exchange, response: Response | NoResponse, settings: Settings) -> Happening:
    """What an answer, or the lack of one, means for the effect that asked."""
    match effect:
        case FetchDocument():
            return _document_answer(response, settings.rules)
        case FetchCampaigns():
            return _campaigns_answer(response)
        case SendContext() | Activate() | SendHit():
            return _delivery(response)


def describe_exchange(request: Request, response: Response | NoResponse) -> Log:
    """One line for the operator: what was asked, and how it ended. Holds no body, header, query or credentials."""
    url = _CREDENTIALS.sub("//", request.url.partition("?")[0], count=1)
    asked = f"{request.purpose.value}: {request.method} {url}"
    if isinstance(response, NoResponse):
        return Log(Level.ERROR, f"{asked}: {response.reason}")
    fine = _succeeded(response) or (response.status == 304 and request.purpose is Purpose.DOCUMENT)
    return Log(Level.INFO if fine else Level.ERROR, f"{asked}: status {response.status}")


def _delivery(response: Response | NoResponse) -> Happening:
    if isinstance(response, NoResponse):
        return NotSent(response.reason)
    return Sent(response.status) if _succeeded(response) else NotSent(str(response.status))


def _document_answer(response: Response | NoResponse, rules: Rules) -> Happening:
    if isinstance(response, NoResponse):
        return DocumentFailed(response.reason)
    if response.status == 304:
        return DocumentUnchanged()
    if not _succeeded(response):
        return DocumentFailed(f"the CDN answered with status {response.status}")
    headers = response.headers
    return read_stored_document(response.body, rules, headers.get("last-modified"), headers.get("etag"))


def read_stored_document(
    body: bytes, rules: Rules, last_modified: str | None, etag: str | None
) -> DocumentFetched | DocumentFailed:
    """The document in some bytes of JSON, fetched or stored, or why they hold none."""
    data = parse_json(body)
    if isinstance(data, NotParsed):
        return DocumentFailed(f"the bucketing document is not JSON: {data.reason}")
    document = read_document(data, rules)
    if not document.usable:
        return DocumentFailed(f"that is no bucketing document: {document.problems[0]}")
    return DocumentFetched(document, body, hashlib.sha256(body).hexdigest(), last_modified, etag)


def _campaigns_answer(response: Response | NoResponse) -> Happening:
    if isinstance(response, NoResponse):
        return CampaignsFailed(response.reason)
    if not _succeeded(response):
        return CampaignsFailed(f"the Decision API answered with status {response.status}")
    if response.status == 204 or not response.body:
        return CampaignsFetched(FrozenDict())
    data = parse_json(response.body)
    if isinstance(data, NotParsed):
        return CampaignsFailed(f"the Decision API's answer is not JSON: {data.reason}")
    if not isinstance(data, dict):
        return CampaignsFailed(f"the Decision API's answer is {describe(data)}, not an object")
    return _read_campaigns(Reader(data, START, Findings()))


def _read_campaigns(reader: Reader) -> Happening:
    if reader.get("panic") is True:
        return CampaignsFetched(FrozenDict(), panic=True)
    campaigns = reader.children("campaigns", "campaign", "the answer cannot be used")
    if campaigns is None:
        return CampaignsFailed(f"the Decision API's answer has no campaigns: {reader.findings.problems[-1]}")
    flags: dict[str, Flag] = {}
    variations: list[tuple[str, str]] = []
    for campaign in campaigns:
        variation = _read_campaign(campaign, flags)
        if variation is not None:
            variations.append(variation)
    return CampaignsFetched(FrozenDict(flags), tuple(variations), problems=tuple(reader.findings.problems))


def _read_campaign(reader: Reader, flags: dict[str, Flag]) -> tuple[str, str] | None:
    left_out = "this campaign is left out"
    campaign_id = reader.required_text("id", left_out)
    group_id = reader.required_text("variationGroupId", left_out)
    variation = reader.child("variation", required=left_out)
    variation_id = None if variation is None else variation.required_text("id", left_out)
    if campaign_id is None or group_id is None or variation is None or variation_id is None:
        return None
    modifications = variation.child("modifications", required="it has no flags")
    values = FrozenDict() if modifications is None else modifications.entries("value")
    reference = variation.flag("reference")
    for key, value in values.items():
        flags[key] = Flag(key, value, campaign_id, group_id, variation_id, reference)
    return group_id, variation_id


@attrs.frozen
class NotParsed:
    """Why some bytes are no JSON."""

    reason: str


def parse_json(body: bytes, *, unique_keys: bool = False) -> object | NotParsed:
    """The value in some bytes of JSON (UTF-8, 16 or 32, a byte order mark permitted), or why there is none.

    A number that Python cannot hold is an infinity, as ``1e999`` is: its reader refuses it where it stands. Of a key
    that stands twice in one object, the last value counts; with `unique_keys` there is no value then.
    """
    try:
        return _loads(body.decode(json.detect_encoding(body)), _unique if unique_keys else None)
    except UnicodeDecodeError as error:
        return NotParsed(f"its bytes are not text at byte {error.start} of {len(body)}")
    except RecursionError:
        return NotParsed("it is nested too deeply")
    except ValueError as error:
        return NotParsed(f"{error} (got {len(body)} bytes)")


def _loads(text: str, pairs_hook: Callable[[list[tuple[str, object]]], dict[str, object]] | None) -> object:
    value: object
    try:
        value = json.loads(text, object_pairs_hook=pairs_hook)
    except json.JSONDecodeError:
        raise
    except ValueError:  # an integer of more digits than Python converts
        value = json.loads(text, object_pairs_hook=pairs_hook, parse_int=_integer)
    return value


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value: dict[str, object] = {}
    for key, item in pairs:
        if key in value:
            raise ValueError(f"{describe(key)} is the key of two entries of one object")
        value[key] = item
    return value


def _integer(digits: str) -> int | float:
    try:
        return int(digits)
    except ValueError:
        return math.copysign(math.inf, -1 if digits.startswith("-") else 1)


def _succeeded(response: Response) -> bool:
    return 200 <= response.status < 300
