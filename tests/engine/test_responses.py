"""Any status and any bytes on any route give a happening, never an exception."""

from __future__ import annotations

import hashlib
import json

import pytest

from flagship_engine import SDK_RULES_2_1_5_HASH, Flag, FrozenDict, Identity, parse_document
from flagship_engine.effects import Activate, Exchange, FetchCampaigns, FetchDocument, Level, Log, SendContext, SendHit
from flagship_engine.exchange import NoResponse, Purpose, Response
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
from flagship_engine.hits import Screen
from flagship_engine.requests import request_of
from flagship_engine.responses import NotParsed, describe_exchange, parse_json, read_response, read_stored_document
from flagship_engine.rules.sdk import SDK_RULES
from flagship_engine.settings import Settings
from tests.engine.build import campaign, document, group, variation

SETTINGS = Settings("env", "a-secret")
DOCUMENT = FetchDocument()
CAMPAIGNS = FetchCampaigns(Identity("V"), FrozenDict())
DELIVERIES: list[Exchange] = [
    SendContext("V", FrozenDict()),
    Activate(Identity("V"), "vg", "va"),
    SendHit(Identity("V"), Screen("home")),
]
SOUND = document(campaign("c", group("g", variation("v"))))

GARBAGE = [
    b"<html>",
    b"{",
    b'{"campaigns": [',
    b"\xff\xfe\xff",
    b"\x00",
    b"\xc3",
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b"\xef\xbb\xbf",
    b"nope",
    b"'single'",
]
NOT_AN_OBJECT = [b"[]", b"null", b'"hello"', b"5", b"true", b"NaN", b"[{}]"]
ODD_STATUSES = [0, 100, 199, 300, 301, 302, 307, 400, 401, 403, 404, 405, 409, 418, 429, 500, 502, 503, 504, 599, 999]


def after(effect: Exchange, status: int, body: bytes | str = b"", **headers: str) -> Happening:
    raw = body.encode() if isinstance(body, str) else body
    names = FrozenDict({name.replace("_", "-"): value for name, value in headers.items()})
    return read_response(effect, Response(status, names, raw), SETTINGS)


def answered(*campaigns: object, **fields: object) -> CampaignsFetched:
    got = after(CAMPAIGNS, 200, json.dumps({"visitorId": "V", "campaigns": list(campaigns), **fields}))
    assert isinstance(got, CampaignsFetched)
    return got


def api_campaign(name: str = "c", **fields: object) -> dict[str, object]:
    variation_ = {"id": f"v-{name}", "reference": True, "modifications": {"type": "FLAG", "value": {"flag": name}}}
    return {"id": name, "variationGroupId": f"g-{name}", "variation": variation_, **fields}


def test_a_document_arrives_with_its_bytes_digest_and_validators() -> None:
    body = json.dumps(SOUND).encode()
    got = after(DOCUMENT, 200, body, last_modified="then", etag='"e"')
    assert got == DocumentFetched(parse_document(SOUND), body, hashlib.sha256(body).hexdigest(), "then", '"e"')


def test_a_document_without_validators_is_in_use_all_the_same() -> None:
    got = after(DOCUMENT, 200, json.dumps(SOUND))
    assert isinstance(got, DocumentFetched)
    assert (got.last_modified, got.etag) == (None, None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le"])
def test_a_document_may_come_in_any_encoding_of_json(encoding: str) -> None:
    body = json.dumps(document(campaign("é\U0001f600")), ensure_ascii=False).encode(encoding)
    got = after(DOCUMENT, 200, body)
    assert isinstance(got, DocumentFetched)
    assert got.document.campaigns[0].id == "é\U0001f600"


def test_a_document_is_compiled_for_the_rules_of_the_settings() -> None:
    settings = Settings("env", "key", rules=SDK_RULES_2_1_5_HASH)
    got = read_response(DOCUMENT, Response(200, body=b'{"campaigns": []}'), settings)
    assert isinstance(got, DocumentFetched)
    assert got.document.rules == SDK_RULES_2_1_5_HASH


def test_a_document_that_is_malformed_in_part_is_in_use() -> None:
    got = after(DOCUMENT, 200, '{"campaigns": [1, {"id": "c", "variationGroups": []}]}')
    assert isinstance(got, DocumentFetched)
    assert (len(got.document.campaigns), len(got.document.problems)) == (1, 1)


@pytest.mark.parametrize("number", ["9" * 5000, "-" + "9" * 5000, "1e999", "NaN", "-Infinity"])
def test_a_number_that_python_cannot_hold_is_left_out_alone(number: str) -> None:
    value = f'{{"type": "FLAG", "value": {{"bad": {number}, "good": 1}}}}'
    variations = f'[{{"id": "v", "allocation": 100, "modifications": {value}}}]'
    groups = f'[{{"id": "g", "targeting": {{"targetingGroups": []}}, "variations": {variations}}}]'
    got = after(DOCUMENT, 200, f'{{"campaigns": [{{"id": "c", "variationGroups": {groups}}}]}}')
    assert isinstance(got, DocumentFetched)
    assert got.document.campaigns[0].variation_groups[0].variations[0].modifications.value == {"good": 1}
    assert [problem.path[-4:] for problem in got.document.problems] == [".bad"]


def test_a_document_in_panic_arrives() -> None:
    got = after(DOCUMENT, 200, '{"panic": true}')
    assert isinstance(got, DocumentFetched)
    assert got.document.panic


def test_304_says_that_the_document_is_unchanged() -> None:
    assert after(DOCUMENT, 304, b"whatever") == DocumentUnchanged()


@pytest.mark.parametrize("status", ODD_STATUSES)
def test_any_other_status_is_a_failure_of_the_document_whatever_its_body(status: int) -> None:
    got = after(DOCUMENT, status, json.dumps(SOUND))
    assert got == DocumentFailed(f"the CDN answered with status {status}")


@pytest.mark.parametrize("body", [b"", *GARBAGE], ids=lambda body: ascii(body[:12]))
def test_bytes_that_are_no_json_are_no_document(body: bytes) -> None:
    got = after(DOCUMENT, 200, body)
    assert isinstance(got, DocumentFailed)
    assert got.reason.startswith("the bucketing document is not JSON: ")


@pytest.mark.parametrize("body", [*NOT_AN_OBJECT, b"{}", b'{"campaigns": null}', b'{"campaigns": {}}'])
def test_json_that_is_no_document_is_refused(body: bytes) -> None:
    got = after(DOCUMENT, 200, body)
    assert isinstance(got, DocumentFailed)
    assert got.reason.startswith("that is no bucketing document: $")


def test_a_document_that_did_not_arrive_is_a_failure_with_its_reason() -> None:
    assert read_response(DOCUMENT, NoResponse("timed out"), SETTINGS) == DocumentFailed("timed out")


def test_a_stored_document_is_read_like_a_fetched_one() -> None:
    body = json.dumps(SOUND).encode()
    assert read_stored_document(body, SDK_RULES, "then", '"e"') == after(
        DOCUMENT, 200, body, last_modified="then", etag='"e"'
    )
    assert isinstance(read_stored_document(b"junk", SDK_RULES, None, None), DocumentFailed)


def test_campaigns_arrive_as_flags() -> None:
    assert answered(api_campaign("c")) == CampaignsFetched(
        FrozenDict({"flag": Flag("flag", "c", "c", "g-c", "v-c", is_reference=True)}), (("g-c", "v-c"),)
    )


def test_of_several_campaigns_with_one_key_the_last_wins() -> None:
    got = answered(api_campaign("a"), api_campaign("b"))
    assert got.flags["flag"].campaign_id == "b"
    assert got.variations == (("g-a", "v-a"), ("g-b", "v-b"))


def test_a_null_flag_is_a_flag() -> None:
    values = {"id": "v", "modifications": {"type": "FLAG", "value": {"none": None}}}
    assert answered(api_campaign(variation=values)).flags["none"].value is None


def test_a_missing_reference_is_no_reference() -> None:
    values = {"id": "v", "modifications": {"value": {"f": [1]}}}
    flag = answered(api_campaign(variation=values)).flags["f"]
    assert (flag.is_reference, flag.value) == (False, (1,))


def test_no_campaigns_are_a_good_answer() -> None:
    assert answered() == CampaignsFetched(FrozenDict())


@pytest.mark.parametrize(("status", "body"), [(204, b""), (204, b"ignored"), (200, b""), (202, b"")])
def test_an_answer_without_content_means_no_campaigns(status: int, body: bytes) -> None:
    assert after(CAMPAIGNS, status, body) == CampaignsFetched(FrozenDict())


def test_only_true_is_panic() -> None:
    assert after(CAMPAIGNS, 200, '{"campaigns": [], "panic": true}') == CampaignsFetched(FrozenDict(), panic=True)
    assert after(CAMPAIGNS, 200, '{"panic": true}') == CampaignsFetched(FrozenDict(), panic=True)


@pytest.mark.parametrize("panic", [None, False, 1, "true", "True", [], {}, [True]])
def test_anything_but_true_is_no_panic_and_the_campaigns_are_in_use(panic: object) -> None:
    got = answered(api_campaign("c"), panic=panic)
    assert not got.panic
    assert set(got.flags) == {"flag"}


LEFT_OUT = "this campaign is left out"


@pytest.mark.parametrize(
    ("malformed", "sentence"),
    [
        (None, "$.campaigns[0]: got null, wanted a campaign: an object; it is left out"),
        ("x", "$.campaigns[0]: got the string 'x', wanted a campaign: an object; it is left out"),
        (api_campaign(id=None), f"$.campaigns[0].id: got null, wanted a string; {LEFT_OUT}"),
        (api_campaign(id=5), f"$.campaigns[0].id: got the number 5, wanted a string; {LEFT_OUT}"),
        (
            api_campaign(variationGroupId=None),
            f"$.campaigns[0].variationGroupId: got null, wanted a string; {LEFT_OUT}",
        ),
        (api_campaign(variation=None), f"$.campaigns[0].variation: got null, wanted an object; {LEFT_OUT}"),
        (api_campaign(variation=[]), f"$.campaigns[0].variation: got an empty array, wanted an object; {LEFT_OUT}"),
        (
            api_campaign(variation={"modifications": {"value": {"x": 1}}}),
            f"$.campaigns[0].variation.id: got nothing, wanted a string; {LEFT_OUT}",
        ),
        (
            api_campaign(variation={"id": "v"}),
            "$.campaigns[0].variation.modifications: got nothing, wanted an object; it has no flags",
        ),
        (
            api_campaign(variation={"id": "v", "modifications": {"value": [1]}}),
            "$.campaigns[0].variation.modifications.value: got an array of 1, wanted an object; taken as empty",
        ),
        (
            api_campaign(variation={"id": "v", "reference": "yes", "modifications": {}}),
            "$.campaigns[0].variation.reference: got the string 'yes', wanted true or false; taken as false",
        ),
    ],
)
def test_a_malformed_campaign_is_left_out_alone(malformed: object, sentence: str) -> None:
    got = answered(malformed, api_campaign("good"))
    assert list(map(str, got.problems)) == [sentence]
    assert {key: flag.campaign_id for key, flag in got.flags.items()} == {"flag": "good"}


def test_a_malformed_flag_of_an_answer_is_left_out_alone() -> None:
    body = '{"campaigns": [{"id": "c", "variationGroupId": "g", "variation": {"id": "v", "modifications": '
    body += '{"value": {"bad": NaN, "lone": "\\ud800", "good": 1}}}}]}'
    got = after(CAMPAIGNS, 200, body)
    assert isinstance(got, CampaignsFetched)
    assert set(got.flags) == {"good"}
    assert len(got.problems) == 2


@pytest.mark.parametrize("body", [b"{}", b'{"campaigns": null}', b'{"campaigns": {}}', b'{"panic": 1}'])
def test_an_object_without_campaigns_is_a_failure(body: bytes) -> None:
    got = after(CAMPAIGNS, 200, body)
    assert isinstance(got, CampaignsFailed)
    assert got.reason.startswith("the Decision API's answer has no campaigns: $.campaigns: got ")


@pytest.mark.parametrize("body", NOT_AN_OBJECT)
def test_an_answer_that_is_no_object_is_a_failure(body: bytes) -> None:
    got = after(CAMPAIGNS, 200, body)
    assert isinstance(got, CampaignsFailed)
    assert got.reason.endswith(", not an object")


@pytest.mark.parametrize("body", GARBAGE, ids=lambda body: ascii(body[:12]))
def test_an_answer_that_is_no_json_is_a_failure(body: bytes) -> None:
    got = after(CAMPAIGNS, 200, body)
    assert isinstance(got, CampaignsFailed)
    assert got.reason.startswith("the Decision API's answer is not JSON: ")


@pytest.mark.parametrize("status", [*ODD_STATUSES, 304])
def test_any_other_status_is_a_failure_of_the_campaigns_whatever_their_body(status: int) -> None:
    got = after(CAMPAIGNS, status, json.dumps({"campaigns": [api_campaign()]}))
    assert got == CampaignsFailed(f"the Decision API answered with status {status}")


def test_campaigns_that_did_not_arrive_are_a_failure_with_its_reason() -> None:
    assert read_response(CAMPAIGNS, NoResponse("refused"), SETTINGS) == CampaignsFailed("refused")


@pytest.mark.parametrize("effect", DELIVERIES)
@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_any_2xx_is_a_delivery_whatever_its_body(effect: Exchange, status: int) -> None:
    assert after(effect, status, b"\xffgarbage") == Sent(status)


@pytest.mark.parametrize("effect", DELIVERIES)
@pytest.mark.parametrize("status", [*ODD_STATUSES, 304])
def test_any_other_status_is_no_delivery(effect: Exchange, status: int) -> None:
    assert after(effect, status, b"ok") == NotSent(str(status))


@pytest.mark.parametrize("effect", DELIVERIES)
def test_what_had_no_answer_was_not_sent_and_says_why(effect: Exchange) -> None:
    assert read_response(effect, NoResponse("refused"), SETTINGS) == NotSent("refused")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"\xffx", "its bytes are not text at byte 0 of 2"),
        (b"[" * 100_000, "it is nested too deeply"),
        (b"{x", "Expecting property name enclosed in double quotes: line 1 column 2 (char 1) (got 2 bytes)"),
    ],
)
def test_why_bytes_are_no_json_is_said_with_their_size_and_not_their_content(body: bytes, reason: str) -> None:
    assert parse_json(body) == NotParsed(reason)


@pytest.mark.parametrize(
    ("effect", "response", "log"),
    [
        (
            CAMPAIGNS,
            Response(200),
            Log(Level.INFO, "campaigns: POST https://decision.flagship.io/v2/env/campaigns/: status 200"),
        ),
        (
            CAMPAIGNS,
            Response(304),
            Log(Level.ERROR, "campaigns: POST https://decision.flagship.io/v2/env/campaigns/: status 304"),
        ),
        (
            DOCUMENT,
            Response(304),
            Log(Level.INFO, "document: GET https://cdn.flagship.io/env/bucketing.json: status 304"),
        ),
        (
            DOCUMENT,
            NoResponse("timed out"),
            Log(Level.ERROR, "document: GET https://cdn.flagship.io/env/bucketing.json: timed out"),
        ),
        (
            DELIVERIES[2],
            Response(500, body=b"private"),
            Log(Level.ERROR, "hit: POST https://ariane.abtasty.com/: status 500"),
        ),
    ],
)
def test_an_exchange_is_one_line_for_the_operator(effect: Exchange, response: Response | NoResponse, log: Log) -> None:
    assert describe_exchange(request_of(effect, SETTINGS), response) == log


@pytest.mark.parametrize("purpose", list(Purpose))
def test_every_purpose_has_a_name_of_its_own(purpose: Purpose) -> None:
    assert purpose.value.isalpha()


@pytest.mark.parametrize(
    "body", [b'{"a": 1, "b": 2, "a": 1}', b'[{"x": {"a": null, "a": []}}]', b'{"a": 1, "\\u0061": 1}']
)
def test_a_key_that_stands_twice_is_refused_only_where_keys_must_be_unique(body: bytes) -> None:
    reason = f"the string 'a' is the key of two entries of one object (got {len(body)} bytes)"
    assert parse_json(body, unique_keys=True) == NotParsed(reason)
    assert not isinstance(parse_json(body), NotParsed)


def test_unique_keys_change_nothing_else() -> None:
    body = b'{"a": {"a": 1}, "b": [{"a": 1}, {"a": 1e999}], "c": ' + b"9" * 5000 + b"}"
    assert parse_json(body, unique_keys=True) == parse_json(body)
