"""The requests of 2.1.5 as they reach the platform: method, path and query, headers, and the body's text.

Headers, ids, hits and samples are those of the protocol. `User-Agent` and the value of ``x-sdk-version`` are ours.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import urllib3

import flagship
from flagship import Config, Event, EventCategory, Flagship, Item, Page, PresetContext, Screen, Transaction
from flagship.server import LocalPlatform, Received
from flagship.visitor import FlagshipVisitor

ENV_ID = "env"
API_KEY = "key"
OF_HTTP = {"host", "accept", "accept-encoding", "connection", "content-length"}
CLIENT = {"x-sdk-client": "python", "x-sdk-version": flagship.__version__}
JSON = {"content-type": "application/json"}

GROUP = {
    "id": "vg2",
    "targeting": {"targetingGroups": [{"targetings": [{"key": "age", "operator": "EQUALS", "value": 3}]}]},
    "variations": [{"id": "va2", "allocation": 100, "modifications": {"type": "FLAG", "value": {"a": 1}}}],
}
DOCUMENT = {"campaigns": [{"id": "c2", "type": "ab", "bucketRanges": [{"r": [0, 100]}], "variationGroups": [GROUP]}]}

PRESETS = {member.value: "" for member in PresetContext if not member.value.startswith("fs_")}
CONTEXT = {**PRESETS, "age": 3}


@pytest.fixture
def platform() -> Iterator[LocalPlatform]:
    with LocalPlatform(DOCUMENT, env_id=ENV_ID, api_key=API_KEY) as running:
        yield running


def start(platform: LocalPlatform, **options: Any) -> Flagship:
    sdk = Flagship()
    urls = {"decision_url": platform.decision_url, "cdn_url": platform.cdn_url, "hits_url": platform.hits_url}
    sdk.start(ENV_ID, API_KEY, Config(**{**urls, "document_directory": None, **options}))
    return sdk


@pytest.fixture
def sdk(platform: LocalPlatform) -> Iterator[Flagship]:
    """In API mode."""
    started = start(platform)
    yield started
    started.close()


@pytest.fixture
def anonymous(sdk: Flagship) -> FlagshipVisitor:
    """The visitor of section 12."""
    return sdk.create_visitor("v", False, {"age": 3})


@pytest.fixture
def authenticated(anonymous: FlagshipVisitor) -> FlagshipVisitor:
    """The same, logged in as U; its anonymous id is v."""
    anonymous.authenticate("U")
    return anonymous


def ours(received: Received) -> dict[str, str]:
    """The headers but those that any HTTP client sends."""
    return {name: value for name, value in received.headers.items() if name not in OF_HTTP}


def agent() -> dict[str, str]:
    return {"user-agent": f"flagship-engine/{flagship.__version__}"}


def only(platform: LocalPlatform, purpose: str) -> Received:
    (received,) = platform.received.of(purpose)
    return received


def text(*pairs: tuple[str, Any]) -> bytes:
    """A JSON object as 2.1.5 writes it: the order of its keys counts, and so do its separators."""
    return json.dumps(dict(pairs)).encode()


def test_campaigns_of_an_anonymous_visitor(platform: LocalPlatform, anonymous: FlagshipVisitor) -> None:
    anonymous.synchronize_modifications()
    request = only(platform, "campaigns")
    assert (request.method, request.target) == (
        "POST",
        "/v2/env/campaigns/?exposeAllKeys=true&sendContextEvent=false",
    )
    assert ours(request) == {"x-api-key": API_KEY, **CLIENT, **JSON, **agent()}
    assert request.body == text(("visitorId", "v"), ("trigger_hit", False), ("context", CONTEXT))


def test_campaigns_of_an_authenticated_visitor(platform: LocalPlatform, authenticated: FlagshipVisitor) -> None:
    authenticated.synchronize_modifications()
    expected = text(("visitorId", "U"), ("trigger_hit", False), ("context", CONTEXT), ("anonymousId", "v"))
    assert only(platform, "campaigns").body == expected


def test_a_visitor_created_as_authenticated_has_an_anonymous_id_of_its_own(
    platform: LocalPlatform, sdk: Flagship
) -> None:
    visitor = sdk.create_visitor("U", True)
    visitor.synchronize_modifications()
    body = json.loads(only(platform, "campaigns").body)
    assert list(body) == ["visitorId", "trigger_hit", "context", "anonymousId"]
    assert (body["visitorId"], body["anonymousId"]) == ("U", visitor.anonymous_id)


def test_the_context_event_names_the_visitor_alone(platform: LocalPlatform, anonymous: FlagshipVisitor) -> None:
    anonymous.synchronize_modifications()
    anonymous.authenticate("U", synchronize=True)
    first, second = platform.received.of("context")
    for request, visitor_id in ((first, "v"), (second, "U")):
        assert (request.method, request.target) == ("POST", "/v2/env/events")
        assert ours(request) == {**CLIENT, **JSON, **agent()}
        assert request.body == text(("type", "CONTEXT"), ("data", CONTEXT), ("visitorId", visitor_id))


def test_campaigns_are_asked_for_before_the_context_event(platform: LocalPlatform, anonymous: FlagshipVisitor) -> None:
    anonymous.synchronize_modifications()
    assert [each.target.partition("?")[0] for each in platform.received] == ["/v2/env/campaigns/", "/v2/env/events"]


def test_keys_that_begin_with_fs_stay_at_home(platform: LocalPlatform, anonymous: FlagshipVisitor) -> None:
    anonymous.update_context({"fs_users": "x", "fs_mine": 1, "FS_kept": 2}, True)
    expected = {**CONTEXT, "FS_kept": 2}
    assert list(json.loads(only(platform, "campaigns").body)["context"].items()) == list(expected.items())
    assert list(json.loads(only(platform, "context").body)["data"].items()) == list(expected.items())


def test_numbers_booleans_and_letters_of_a_context_keep_their_json(
    platform: LocalPlatform, anonymous: FlagshipVisitor
) -> None:
    anonymous.update_context({"float": 3.0, "int": 3, "big": 1e22, "bool": True, "name": "Zoë"}, True)
    assert b'"float": 3.0, "int": 3, "big": 1e+22, "bool": true, "name": "Zo\\u00eb"}' in only(platform, "context").body


def test_an_activation_of_an_anonymous_visitor(platform: LocalPlatform, anonymous: FlagshipVisitor) -> None:
    anonymous.synchronize_modifications()
    assert anonymous.activate_modification("a") == (True, "204")
    request = only(platform, "activation")
    assert (request.method, request.target) == ("POST", "/v2/activate")
    assert ours(request) == {**CLIENT, **JSON, **agent()}
    assert request.body == text(("cid", "env"), ("caid", "vg2"), ("vaid", "va2"), ("vid", "v"))


def test_an_activation_of_an_authenticated_visitor(platform: LocalPlatform, authenticated: FlagshipVisitor) -> None:
    authenticated.synchronize_modifications()
    authenticated.activate_modification("a")
    expected = text(("cid", "env"), ("caid", "vg2"), ("vaid", "va2"), ("aid", "v"), ("vid", "U"))
    assert only(platform, "activation").body == expected


def test_a_hit_of_an_anonymous_visitor(platform: LocalPlatform, anonymous: FlagshipVisitor) -> None:
    assert anonymous.send_hit(Screen("s")) == (True, "200")
    request = only(platform, "hit")
    assert (request.method, request.target) == ("POST", "/")
    assert ours(request) == {**JSON, **agent()}
    assert request.body == text(("cid", "env"), ("vid", "v"), ("t", "SCREENVIEW"), ("ds", "APP"), ("dl", "s"))


def test_a_hit_of_an_authenticated_visitor_names_both_ids(
    platform: LocalPlatform, authenticated: FlagshipVisitor
) -> None:
    authenticated.send_hit(Screen("s"))
    ids = (("cid", "env"), ("cuid", "U"), ("vid", "v"))
    assert only(platform, "hit").body == text(*ids, ("t", "SCREENVIEW"), ("ds", "APP"), ("dl", "s"))


TRANSACTION = (
    Transaction("t", "a")
    .with_currency("EUR")
    .with_item_count(3)
    .with_payment_method("cb")
    .with_shipping_cost(4.99)
    .with_shipping_method("1d")
    .with_taxes(9.99)
    .with_total_revenue(420.00)
    .with_coupon_code("c")
    .with_ip("1.1.1.1")
    .with_resolution(6, 4)
    .with_locale("fr")
    .with_session_number(3)
)
HITS: list[tuple[Any, dict[str, Any]]] = [
    (Page("https://a.com"), {"t": "PAGEVIEW", "ds": "APP", "dl": "https://a.com"}),
    (Screen("s"), {"t": "SCREENVIEW", "ds": "APP", "dl": "s"}),
    (
        Event(EventCategory.ACTION_TRACKING, "a").with_event_label("l").with_event_value(4),
        {"t": "EVENT", "ds": "APP", "ec": "Action Tracking", "ea": "a", "el": "l", "ev": 4},
    ),
    (
        TRANSACTION,
        {
            "t": "TRANSACTION",
            "ds": "APP",
            "tid": "t",
            "ta": "a",
            "tc": "EUR",
            "icn": 3,
            "pm": "cb",
            "ts": 4.99,
            "sm": "1d",
            "tt": 9.99,
            "tr": 420.0,
            "tcc": "c",
            "uip": "1.1.1.1",
            "sr": "6x4",
            "ul": "fr",
            "sn": 3,
        },
    ),
    (
        Item("t", "n", "s").with_price(1).with_item_quantity(2).with_item_category("c"),
        {"t": "ITEM", "ds": "APP", "tid": "t", "in": "n", "ic": "s", "ip": 1, "iq": 2, "iv": "c"},
    ),
]


@pytest.mark.parametrize(("hit", "expected"), HITS, ids=[expected["t"] for _, expected in HITS])
@pytest.mark.parametrize(
    ("visitor_state", "ids"),
    [
        ("anonymous", [("cid", "env"), ("vid", "v")]),
        ("authenticated", [("cid", "env"), ("cuid", "U"), ("vid", "v")]),
    ],
)
def test_every_hit_has_the_keys_of_2_1_5_in_their_order(
    platform: LocalPlatform,
    request: pytest.FixtureRequest,
    visitor_state: str,
    ids: list[tuple[str, str]],
    hit: Any,
    expected: dict[str, Any],
) -> None:
    visitor: FlagshipVisitor = request.getfixturevalue(visitor_state)
    visitor.send_hit(hit)
    assert only(platform, "hit").body == text(*ids, *expected.items())


def test_a_float_stays_a_float_and_an_int_an_int(platform: LocalPlatform, anonymous: FlagshipVisitor) -> None:
    anonymous.send_hit(TRANSACTION)
    body = only(platform, "hit").body
    assert b'"tr": 420.0' in body
    assert b'"icn": 3' in body
    anonymous.send_hit(Item("t", "n", "s").with_price(210))
    assert platform.received.of("hit")[1].body.endswith(b'"ip": 210}')


def test_the_document_is_asked_for_without_a_key_and_then_with_its_validators(platform: LocalPlatform) -> None:
    polled = start(platform, mode=Config.Mode.BUCKETING, polling_interval=0.05)
    first, second, *_ = platform.received.wait_for(2, "document")
    polled.close()
    for request in (first, second):
        assert (request.method, request.target, request.body) == ("GET", "/env/bucketing.json", b"")
    assert ours(first) == agent()
    assert set(ours(second)) == {"user-agent", "if-modified-since", "if-none-match"}


def test_the_first_validator_is_the_last_modified_as_received(platform: LocalPlatform) -> None:
    polled = start(platform, mode=Config.Mode.BUCKETING, polling_interval=0.05)
    platform.received.wait_for(2, "document")
    polled.close()
    from_cdn = platform_last_modified(platform)
    assert platform.received.of("document")[1].headers["if-modified-since"] == from_cdn


def platform_last_modified(platform: LocalPlatform) -> str:
    with urllib3.PoolManager() as pool:
        return str(pool.request("GET", f"{platform.cdn_url}/env/bucketing.json").headers["last-modified"])


def test_bucketing_mode_sends_the_context_event_and_no_campaigns_request(platform: LocalPlatform) -> None:
    sdk = start(platform, mode=Config.Mode.BUCKETING, polling_interval=0)
    visitor = sdk.create_visitor("v", True, {"age": 3})
    assert visitor.synchronize_modifications() == (True, "")
    visitor.activate_modification("a")
    sdk.close()
    assert [each.target for each in platform.received] == ["/env/bucketing.json", "/v2/env/events", "/v2/activate"]
    assert only(platform, "context").body == text(("type", "CONTEXT"), ("data", CONTEXT), ("visitorId", "v"))
    assert only(platform, "activation").body == text(("cid", "env"), ("caid", "vg2"), ("vaid", "va2"), ("vid", "v"))


def test_the_addresses_are_the_platforms_unless_configured() -> None:
    config = Config()
    assert (config.decision_url, config.cdn_url, config.hits_url) == (
        "https://decision.flagship.io/v2",
        "https://cdn.flagship.io",
        "https://ariane.abtasty.com/",
    )
