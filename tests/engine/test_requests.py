"""The requests of 2.1.5, key for key: headers, ids, samples, and what was seen on the wire."""

from __future__ import annotations

import json

import pytest

from flagship_engine import FrozenDict, Identity
from flagship_engine.effects import Activate, Exchange, FetchCampaigns, FetchDocument, SendContext, SendHit
from flagship_engine.exchange import Purpose, Request
from flagship_engine.hits import CommonFields, Event, EventCategory, Hit, Item, Page, Screen, Transaction
from flagship_engine.requests import json_bytes, request_of, sent_context
from flagship_engine.settings import Settings, Timeouts
from flagship_engine.values import Json

SETTINGS = Settings("env", "key", sdk_version="2.1.5")
ANONYMOUS = Identity("V")
AUTHENTICATED = Identity("U", anonymous_id="V")
CONTEXT: FrozenDict[str, Json] = FrozenDict(
    {"fs_all_users": "", "sdk_city": "", "age": 3, "fs_mine": 1, "vip": True, "città": "Orléans", "rate": 0.5}
)
SENT = '{"sdk_city": "", "age": 3, "vip": true, "citt\\u00e0": "Orl\\u00e9ans", "rate": 0.5}'
CLIENT = {"x-sdk-client": "python", "x-sdk-version": "2.1.5"}
AGENT = {"User-Agent": "flagship-engine/2.1.5"}
JSON = {"Content-Type": "application/json"}
HUGE = 10**5000

EVERY_EFFECT: list[Exchange] = [
    FetchDocument(),
    FetchCampaigns(ANONYMOUS, CONTEXT),
    SendContext("V", CONTEXT),
    Activate(ANONYMOUS, "vg", "va"),
    SendHit(ANONYMOUS, Screen("home")),
]


def text_of(effect: Exchange, settings: Settings = SETTINGS) -> str:
    body = request_of(effect, settings).body
    assert body is not None
    return body.decode("ascii")


def test_the_document_is_asked_for_at_the_cdn() -> None:
    assert request_of(FetchDocument(), SETTINGS) == Request(
        purpose=Purpose.DOCUMENT,
        method="GET",
        url="https://cdn.flagship.io/env/bucketing.json",
        headers=FrozenDict(AGENT),
        body=None,
        timeout=10.0,
        max_bytes=64 * 1024 * 1024,
    )


@pytest.mark.parametrize(
    ("effect", "headers"),
    [
        (FetchDocument("Mon, 23 Nov 2026 18:00:00 GMT"), {"If-Modified-Since": "Mon, 23 Nov 2026 18:00:00 GMT"}),
        (FetchDocument(None, '"abc"'), {"If-None-Match": '"abc"'}),
        (FetchDocument("then", 'W/"abc"'), {"If-Modified-Since": "then", "If-None-Match": 'W/"abc"'}),
    ],
)
def test_a_known_document_is_asked_for_by_its_validators_as_received(
    effect: FetchDocument, headers: dict[str, str]
) -> None:
    assert request_of(effect, SETTINGS).headers == {**AGENT, **headers}


@pytest.mark.parametrize("validator", ["a\r\nb", "\x00", "\u20ac", "a\x7f", "\ud800"])
def test_a_validator_that_http_cannot_carry_is_left_out(validator: str) -> None:
    assert request_of(FetchDocument(validator, validator), SETTINGS).headers == AGENT
    assert "If-None-Match" in request_of(FetchDocument(validator, "fine"), SETTINGS).headers


def test_campaigns_are_asked_for_with_the_key_and_the_slash_before_the_query() -> None:
    assert request_of(FetchCampaigns(ANONYMOUS, CONTEXT), SETTINGS) == Request(
        purpose=Purpose.CAMPAIGNS,
        method="POST",
        url="https://decision.flagship.io/v2/env/campaigns/?exposeAllKeys=true&sendContextEvent=false",
        headers=FrozenDict({**AGENT, "x-api-key": "key", **CLIENT, **JSON}),
        body=b'{"visitorId": "V", "trigger_hit": false, "context": ' + SENT.encode() + b"}",
        timeout=2.0,
        max_bytes=8 * 1024 * 1024,
    )


def test_the_campaigns_of_an_authenticated_visitor_name_its_anonymous_id_last() -> None:
    body = f'{{"visitorId": "U", "trigger_hit": false, "context": {SENT}, "anonymousId": "V"}}'
    assert text_of(FetchCampaigns(AUTHENTICATED, CONTEXT)) == body


def test_a_context_event_never_carries_the_anonymous_id() -> None:
    assert request_of(SendContext("U", CONTEXT), SETTINGS) == Request(
        purpose=Purpose.CONTEXT,
        method="POST",
        url="https://decision.flagship.io/v2/env/events",
        headers=FrozenDict({**AGENT, **CLIENT, **JSON}),
        body=b'{"type": "CONTEXT", "data": ' + SENT.encode() + b', "visitorId": "U"}',
        timeout=2.0,
        max_bytes=8 * 1024 * 1024,
    )


def test_an_activation_has_no_environment_in_its_address_and_no_key() -> None:
    assert request_of(Activate(ANONYMOUS, "vg", "va"), SETTINGS) == Request(
        purpose=Purpose.ACTIVATION,
        method="POST",
        url="https://decision.flagship.io/v2/activate",
        headers=FrozenDict({**AGENT, **CLIENT, **JSON}),
        body=b'{"cid": "env", "caid": "vg", "vaid": "va", "vid": "V"}',
        timeout=2.0,
        max_bytes=8 * 1024 * 1024,
    )


def test_the_activation_of_an_authenticated_visitor_names_the_anonymous_id_before_its_own() -> None:
    body = '{"cid": "env", "caid": "vg", "vaid": "va", "aid": "V", "vid": "U"}'
    assert text_of(Activate(AUTHENTICATED, "vg", "va")) == body


def test_a_hit_is_posted_to_the_collector_without_the_sdks_headers() -> None:
    assert request_of(SendHit(ANONYMOUS, Screen("s")), SETTINGS) == Request(
        purpose=Purpose.HIT,
        method="POST",
        url="https://ariane.abtasty.com/",
        headers=FrozenDict({**AGENT, **JSON}),
        body=b'{"cid": "env", "vid": "V", "t": "SCREENVIEW", "ds": "APP", "dl": "s"}',
        timeout=2.0,
        max_bytes=8 * 1024 * 1024,
    )


def test_the_hit_of_an_authenticated_visitor_has_its_ids_the_other_way_round() -> None:
    body = '{"cid": "env", "cuid": "U", "vid": "V", "t": "SCREENVIEW", "ds": "APP", "dl": "s"}'
    assert text_of(SendHit(AUTHENTICATED, Screen("s"))) == body


TRANSACTION = (
    '"t": "TRANSACTION", "ds": "APP", "tid": "t", "ta": "a", "tc": "EUR", "icn": 3, "pm": "cb", "ts": 4.99, '
    '"sm": "1d", "tt": 9.99, "tr": 420.0, "tcc": "c", "uip": "1.1.1.1", "sr": "6x4", "ul": "fr", "sn": 3'
)
COMMON = CommonFields(user_ip="1.1.1.1", screen_resolution="6x4", user_language="fr", session_number=3)


@pytest.mark.parametrize(
    ("hit", "fields"),
    [
        (Page("https://a.com"), '"t": "PAGEVIEW", "ds": "APP", "dl": "https://a.com"'),
        (
            Page("https://a.com", COMMON),
            '"t": "PAGEVIEW", "ds": "APP", "dl": "https://a.com", "uip": "1.1.1.1", "sr": "6x4", "ul": "fr", "sn": 3',
        ),
        (
            Event(EventCategory.ACTION_TRACKING, "click", "label", 5),
            '"t": "EVENT", "ds": "APP", "ec": "Action Tracking", "ea": "click", "el": "label", "ev": 5',
        ),
        (
            Transaction("t", "a", 420.0, 4.99, "1d", 9.99, "EUR", "cb", 3, "c", COMMON),
            TRANSACTION,
        ),
        (
            Item("t", "n", "s", 1, "c", 2),
            '"t": "ITEM", "ds": "APP", "tid": "t", "in": "n", "ic": "s", "ip": 1, "iq": 2, "iv": "c"',
        ),
    ],
)
def test_a_hit_is_sent_with_the_keys_of_2_1_5_in_their_order(hit: Hit, fields: str) -> None:
    assert text_of(SendHit(ANONYMOUS, hit)) == f'{{"cid": "env", "vid": "V", {fields}}}'


@pytest.mark.parametrize("effect", EVERY_EFFECT)
def test_the_user_agent_is_never_empty(effect: Exchange) -> None:
    assert request_of(effect, SETTINGS).headers["User-Agent"] == "flagship-engine/2.1.5"


@pytest.mark.parametrize("effect", [each for each in EVERY_EFFECT if not isinstance(each, FetchCampaigns)])
def test_the_api_key_is_in_no_request_but_that_of_campaigns(effect: Exchange) -> None:
    assert "a-secret" not in repr(request_of(effect, Settings("env", "a-secret")))


def test_the_api_key_is_not_printed_with_the_settings() -> None:
    assert "a-secret" not in repr(Settings("env", "a-secret"))


def test_addresses_come_from_the_settings() -> None:
    settings = Settings(
        "env",
        "key",
        decision_url="http://localhost:1/v2",
        cdn_url="http://localhost:2",
        hits_url="http://localhost:3/hits",
    )
    assert [request_of(effect, settings).url for effect in EVERY_EFFECT] == [
        "http://localhost:2/env/bucketing.json",
        "http://localhost:1/v2/env/campaigns/?exposeAllKeys=true&sendContextEvent=false",
        "http://localhost:1/v2/env/events",
        "http://localhost:1/v2/activate",
        "http://localhost:3/hits",
    ]


def test_a_self_hosted_decision_api_has_no_environment_in_its_addresses() -> None:
    settings = Settings("env", "key", decision_url="http://localhost:8080/v2", environment_in_path=False)
    assert [request_of(effect, settings).url for effect in EVERY_EFFECT[1:4]] == [
        "http://localhost:8080/v2/campaigns?exposeAllKeys=true&sendContextEvent=false",
        "http://localhost:8080/v2/events",
        "http://localhost:8080/v2/activate",
    ]


def test_each_purpose_has_its_own_timeout_and_bound() -> None:
    timeouts = Timeouts(campaigns=1, document=2, context=3, activation=4, hit=5)
    settings = Settings("env", "key", timeouts=timeouts, max_document_bytes=10, max_answer_bytes=20)
    requests = [request_of(effect, settings) for effect in EVERY_EFFECT]
    assert [(each.purpose, each.timeout, each.max_bytes) for each in requests] == [
        (Purpose.DOCUMENT, 2, 10),
        (Purpose.CAMPAIGNS, 1, 20),
        (Purpose.CONTEXT, 3, 20),
        (Purpose.ACTIVATION, 4, 20),
        (Purpose.HIT, 5, 20),
    ]


@pytest.mark.parametrize(
    ("environment_id", "quoted"),
    [
        ("c1ndrd07m0300ro0jf20", "c1ndrd07m0300ro0jf20"),
        ("A-z_0.9~", "A-z_0.9~"),
        ("../x", "..%2Fx"),
        ("a b?c#d&e", "a%20b%3Fc%23d%26e"),
        ("é\U0001f600", "%C3%A9%F0%9F%98%80"),
        ("\ud800", "%ED%A0%80"),
        ("a\r\nb", "a%0D%0Ab"),
        ("", ""),
    ],
)
def test_an_environment_id_stays_one_step_of_the_address(environment_id: str, quoted: str) -> None:
    settings = Settings(environment_id, "key")
    assert request_of(FetchDocument(), settings).url == f"https://cdn.flagship.io/{quoted}/bucketing.json"
    assert request_of(SendContext("V", CONTEXT), settings).url == f"https://decision.flagship.io/v2/{quoted}/events"


def test_only_keys_that_begin_with_fs_in_small_letters_stay_here() -> None:
    values = FrozenDict({"fs_users": 1, "fs_": 2, "FS_x": 3, "fs": 4, "x_fs_": 5})
    assert list(sent_context(values)) == ["FS_x", "fs", "x_fs_"]


def test_lists_and_objects_of_a_context_are_sent_as_json() -> None:
    context: FrozenDict[str, Json] = FrozenDict({"a": (1, None, FrozenDict({"b": ()}))})
    assert json.loads(text_of(SendContext("V", context)))["data"] == {"a": [1, None, {"b": []}]}


@pytest.mark.parametrize("text", ["\ud800", "\x00", '"', "\u2028", "\U0001f600", "x" * 100_000])
def test_any_text_is_written_in_ascii_and_read_back(text: str) -> None:
    identity = Identity(text, text)
    for effect in (
        FetchCampaigns(identity, FrozenDict({"k": text})),
        Activate(identity, text, text),
        SendContext(text, FrozenDict({text: text})),
    ):
        assert text in json.loads(text_of(effect)).values()


def test_what_json_cannot_say_is_left_out_of_a_body() -> None:
    values: dict[str, Json] = {
        "nan": float("nan"),
        "huge": HUGE,
        "list": (1, float("inf"), (HUGE, -HUGE, 2)),
        "object": FrozenDict({"x": float("-inf"), "y": "kept"}),
        "true": True,
    }
    assert json_bytes(values) == b'{"list": [1, [2]], "object": {"y": "kept"}, "true": true}'


def test_the_longest_integer_that_python_prints_is_written() -> None:
    longest = 10**4300 - 1
    assert json_bytes({"n": longest, "x": float("nan")}) == b'{"n": ' + b"9" * 4300 + b"}"
