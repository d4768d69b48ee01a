"""Laws of the wire: every effect has a request, every answer a meaning (protocol: endpoints, identity, hits)."""

from __future__ import annotations

import json
from typing import NoReturn

from hypothesis import given
from hypothesis import strategies as st

from flagship_engine.effects import Exchange, FetchCampaigns, FetchDocument, SendContext
from flagship_engine.exchange import NoResponse, Request, Response
from flagship_engine.happenings import (
    CampaignsFailed,
    CampaignsFetched,
    DocumentFailed,
    DocumentFetched,
    DocumentUnchanged,
    NotSent,
    Sent,
)
from flagship_engine.identity import Identity
from flagship_engine.requests import request_of
from flagship_engine.responses import describe_exchange, read_response
from flagship_engine.settings import Mode, Settings
from flagship_engine.strategies import damaged_documents, documents, exchanges, json_values, wild_json, wild_texts
from flagship_engine.values import FrozenDict, Json, Plain, thaw
from property_tests.settings import tried

API_KEY = "the-key-that-nobody-else-sees"

KEYS = st.sampled_from(("fs_users", "fs_all_users", "fs_own", "plan", "afs_")) | wild_texts().map("fs_{}".format)


def settings_of_anybody() -> st.SearchStrategy[Settings]:
    return st.builds(Settings, wild_texts(), st.just(API_KEY), st.sampled_from(Mode))


def bodies() -> st.SearchStrategy[bytes]:
    """What a server may answer: bytes, JSON of any kind, documents, whole and cut off."""
    values: st.SearchStrategy[Plain] = st.one_of(json_values(), documents(max_campaigns=1), wild_json().map(thaw))
    written = values.map(_written)
    marked = written.map(lambda text: b"\xef\xbb\xbf" + text)
    whole = st.one_of(st.binary(max_size=30), written, marked, _deep(), _odd())
    return whole | st.builds(lambda body, end: body[:end], whole, st.integers(0, 40))


def _written(value: Plain) -> bytes:
    try:
        return json.dumps(value).encode()
    except ValueError:  # an integer of thousands of digits
        return b"9" * 5000


def _deep() -> st.SearchStrategy[bytes]:
    return st.sampled_from((b"[" * 100_000, b'{"campaigns":' * 20_000, b"[" * 10_000 + b"]" * 10_000))


def _odd() -> st.SearchStrategy[bytes]:
    no_objects = (b"", b"null", b"[]", b'"hello"', b"<html>", b"NaN", b"9" * 5000)
    no_documents = (b"{}", b'{"campaigns":null}', b'{"campaigns":{}}', b'{"panic":1}')
    entries = (b"9" * 5000, b"NaN", b'"\\ud800"', b"{}", b'{"id":1e999}')
    some = tuple(b'{"campaigns":[' + entry + b"]}" for entry in entries)
    return st.sampled_from((*no_objects, *no_documents, *some, b'{"panic":true}'))


def answers() -> st.SearchStrategy[Response | NoResponse]:
    statuses = st.sampled_from((200, 204, 304, 301, 400, 404, 500)) | st.integers(-1, 1000)
    headers = st.dictionaries(st.sampled_from(("last-modified", "etag")), wild_texts()).map(FrozenDict)
    return st.builds(NoResponse, wild_texts()) | st.builds(Response, statuses, headers, bodies())


def body_of(request: Request) -> dict[str, Plain]:
    assert request.body is not None
    body: dict[str, Plain] = json.loads(request.body.decode("ascii"), parse_constant=_refuse)
    assert isinstance(body, dict)
    return body


def _refuse(constant: str) -> NoReturn:
    raise AssertionError(f"{constant} is no JSON")


@tried(400)
@given(exchanges(), settings_of_anybody())
def test_every_effect_has_a_request(effect: Exchange, settings: Settings) -> None:
    """ "Effect -> request is total": integers of 5000 digits, lone surrogates and NaN included."""
    request = request_of(effect, settings)
    assert request.url.isascii()
    assert request.timeout > 0
    if isinstance(effect, FetchDocument):
        assert (request.method, request.body) == ("GET", None)
    else:
        assert request.method == "POST"
        assert request.headers["Content-Type"] == "application/json"
        body_of(request)


@tried(200)
@given(exchanges(), settings_of_anybody())
def test_a_request_is_the_same_each_time(effect: Exchange, settings: Settings) -> None:
    assert request_of(effect, settings) == request_of(effect, settings)


@tried(200)
@given(st.dictionaries(KEYS, wild_json(), max_size=4).map(FrozenDict), wild_texts())
def test_no_key_of_the_sdks_own_is_sent(context: FrozenDict[str, Json], visitor_id: str) -> None:
    """Every key that starts with `fs_` is removed from the campaigns and events bodies."""
    settings = Settings("env", API_KEY)
    campaigns = body_of(request_of(FetchCampaigns(Identity(visitor_id), context), settings))
    events = body_of(request_of(SendContext(visitor_id, context), settings))
    for values in (campaigns["context"], events["data"]):
        assert isinstance(values, dict)
        assert not any(key.startswith("fs_") for key in values)
        assert set(values) <= set(context)


@tried(200)
@given(exchanges(), settings_of_anybody(), answers())
def test_the_api_key_is_in_the_campaigns_request_alone(
    effect: Exchange, settings: Settings, answer: Response | NoResponse
) -> None:
    """The API key never appears in a log."""
    request = request_of(effect, settings)
    assert (request.headers.get("x-api-key") == API_KEY) == isinstance(effect, FetchCampaigns)
    others = {name: value for name, value in request.headers.items() if name != "x-api-key"}
    assert API_KEY not in f"{request.url} {others}"
    assert API_KEY.encode() not in (request.body or b"")
    assert API_KEY not in repr(settings)
    assert API_KEY not in describe_exchange(request, answer).message


@tried(300)
@given(exchanges(), answers(), settings_of_anybody())
def test_every_answer_has_a_meaning(effect: Exchange, answer: Response | NoResponse, settings: Settings) -> None:
    """ "Total: any status and any bytes give a happening" of the kind that the effect asked for."""
    what = read_response(effect, answer, settings)
    if isinstance(effect, FetchDocument):
        assert isinstance(what, (DocumentFetched, DocumentUnchanged, DocumentFailed))
    elif isinstance(effect, FetchCampaigns):
        assert isinstance(what, (CampaignsFetched, CampaignsFailed))
    else:
        assert isinstance(what, (Sent, NotSent))
    assert read_response(effect, answer, settings) == what


@tried(200)
@given(bodies(), st.integers(200, 299))
def test_what_is_no_document_is_never_taken_for_one(body: bytes, status: int) -> None:
    """Design: "answers something that is not a document (not an object, `campaigns` not a list)"."""
    what = read_response(FetchDocument(), Response(status, body=body), Settings("env", API_KEY))
    if isinstance(what, DocumentFetched):
        data = json.loads(body.replace(b"9" * 5000, b"9"))
        assert isinstance(data, dict)
        assert isinstance(data.get("campaigns"), list) or data.get("panic") is True
        assert what.document.usable
        assert what.body == body


@tried(100)
@given(damaged_documents())
def test_a_damaged_document_is_still_fetched_for_what_is_sound(data: object) -> None:
    try:
        body = json.dumps(data).encode()
    except (TypeError, ValueError, RecursionError, RuntimeError):
        return  # junk that no server can send
    what = read_response(FetchDocument(), Response(200, body=body), Settings("env", API_KEY))
    assert isinstance(what, (DocumentFetched, DocumentFailed))


@tried(200)
@given(exchanges(), answers(), settings_of_anybody())
def test_only_a_status_of_success_counts_as_sent(
    effect: Exchange, answer: Response | NoResponse, settings: Settings
) -> None:
    what = read_response(effect, answer, settings)
    fine = isinstance(answer, Response) and 200 <= answer.status < 300
    assert not isinstance(what, (Sent, CampaignsFetched, DocumentFetched)) or fine


@tried(60)
@given(st.binary(max_size=20))
def test_a_304_means_unchanged_whatever_its_body(body: bytes) -> None:
    answer = Response(304, body=body)
    assert read_response(FetchDocument("yesterday"), answer, Settings("env", API_KEY)) == DocumentUnchanged()
