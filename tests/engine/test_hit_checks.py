"""What 2.1.5 refused is fatal, the other documented limits are warnings; nothing is said of a sound hit."""

from __future__ import annotations

import json
import math
from typing import cast

import pytest

from flagship_engine.hit_checks import RULES, HitProblem, check_hit
from flagship_engine.hits import (
    HIT_TYPES,
    CommonFields,
    Event,
    EventCategory,
    Hit,
    Item,
    Page,
    Screen,
    Transaction,
    hit_fields,
)

TRACKING = EventCategory.ACTION_TRACKING


def event(**fields: object) -> Event:
    return Event(TRACKING, **{"action": "x", **fields})  # type: ignore[arg-type]


def transaction(**fields: object) -> Transaction:
    return Transaction(**{"transaction_id": "t", "affiliation": "a", **fields})  # type: ignore[arg-type]


def item(**fields: object) -> Item:
    return Item(**{"transaction_id": "t", "product_name": "n", "product_sku": "s", **fields})  # type: ignore[arg-type]


def screen(**common: object) -> Screen:
    return Screen("s", CommonFields(**common))  # type: ignore[arg-type]


SOUND: list[Hit] = [
    Page("https://www.mydomain.com/page"),
    Page("https://a.com/" + "x" * 2034),
    Screen(""),
    Screen("é" * 1024),
    event(),
    event(action="x" * 500, label="é" * 250, value=1),
    event(value=10**20),
    transaction(transaction_id="x" * 500, affiliation="x" * 500),
    transaction(total_revenue=-1.5, shipping_cost=0, taxes=0.0, item_count=-1),
    transaction(currency="EUR", payment_method="x" * 10, shipping_method="é" * 5, coupon_code="x" * 10),
    item(product_name="x" * 500, product_sku="x" * 500, item_category="x" * 500, price=1, item_quantity=0),
    screen(user_ip="133.3.223.1", screen_resolution="640x480", user_language="fr-fr", session_number=3),
    screen(user_ip="::1", screen_resolution="0x9999999999", user_language="x" * 20, session_number=-1),
    screen(current_session_timestamp=1_600_000_000_000),
]


@pytest.mark.parametrize("hit", SOUND, ids=range(len(SOUND)))
def test_nothing_is_said_of_a_sound_hit(hit: Hit) -> None:
    assert check_hit(hit) == ()


FATAL: list[tuple[Hit, str]] = [
    (Page("nope"), "location: got a text that does not start with http:// or https://, wanted a valid http"),
    (Page("http://999.1.1.1"), "location: got a URL whose host is no possible IPv4 address"),
    (transaction(transaction_id="x" * 501), "transaction_id: got 501 characters, wanted at most 500 characters"),
    (item(transaction_id="x" * 501), "transaction_id: got 501 characters"),
    (item(product_name="é" * 501), "product_name: got 501 characters"),
    (screen(screen_resolution="-1x2"), "screen_resolution: got a negative side, wanted a width and a height of 0"),
    (screen(screen_resolution="1x-2"), "screen_resolution: got a negative side"),
    (screen(screen_resolution="12345678901x1"), "screen_resolution: got a side of 11 digits"),
    (screen(screen_resolution="1x" + "1" * 9999), "screen_resolution: got a side of 9999 digits"),
    (transaction(total_revenue=math.nan), "total_revenue: got the number nan, wanted a finite number"),
    (transaction(taxes=-math.inf), "taxes: got the number -inf"),
    (transaction(shipping_cost=10**5000), "shipping_cost: got an integer of about 5001 digits"),
    (item(price=math.inf), "price: got the number inf"),
    (event(value=10**400), "value: got an integer of about 401 digits"),
    (event(value=True), "value: got true, wanted an integer"),
    (event(value=1.5), "value: got the number 1.5, wanted an integer"),
    (event(action=None), "action: got null, wanted a string"),
    (screen(user_ip=5), "user_ip: got the number 5, wanted a string"),
    (item(item_quantity="2"), "item_quantity: got the string '2', wanted an integer"),
    (Event("nope", "x"), "category: got the string 'nope', wanted 'Action"),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(("hit", "said"), FATAL, ids=range(len(FATAL)))
def test_what_2_1_5_refused_or_could_not_send_is_fatal(hit: Hit, said: str) -> None:
    (problem,) = check_hit(hit)
    assert problem.fatal
    assert str(problem).startswith(said)


WARNED: list[tuple[Hit, str]] = [
    (Page("https://a.com/" + "x" * 2035), "location: got 2049 bytes in UTF-8, wanted at most 2048 bytes in UTF-8"),
    (Screen("é" * 1025), "location: got 2050 bytes"),
    (event(action="x" * 501), "action: got 501 bytes"),
    (event(label="é" * 251), "label: got 502 bytes"),
    (event(value=0), "value: got the number 0, wanted an integer above 0"),
    (event(value=-1), "value: got the number -1"),
    (transaction(transaction_id="é" * 251), "transaction_id: got 502 bytes"),
    (item(product_name="é" * 251), "product_name: got 502 bytes"),
    (transaction(affiliation="x" * 501), "affiliation: got 501 bytes"),
    (transaction(currency="euro"), "currency: got another text, wanted an ISO 4217 code"),
    (transaction(currency="eur"), "currency: got another text"),
    (transaction(currency="EUR\n"), "currency: got another text"),
    (transaction(currency=""), "currency: got another text"),
    (transaction(payment_method="creditcard!"), "payment_method: got 11 bytes"),
    (transaction(shipping_method="é" * 6), "shipping_method: got 12 bytes"),
    (transaction(coupon_code="#SAVE10#SAVE"), "coupon_code: got 12 bytes"),
    (item(product_sku="x" * 501), "product_sku: got 501 bytes"),
    (item(item_category="x" * 501), "item_category: got 501 bytes"),
    (screen(user_ip="999.1.1.1"), "user_ip: got another text, wanted an IPv4 or IPv6 address"),
    (screen(user_ip=""), "user_ip: got another text"),
    (screen(screen_resolution="retina"), "screen_resolution: got another text, wanted WIDTHxHEIGHT"),
    (screen(screen_resolution="1.5x2"), "screen_resolution: got another text"),
    (screen(screen_resolution="١x٢"), "screen_resolution: got another text"),
    (screen(user_language="x" * 21), "user_language: got 21 bytes"),
    (Screen("a\ud800"), "location: got a lone surrogate, wanted Unicode text (it is replaced)"),
]


@pytest.mark.parametrize(("hit", "said"), WARNED, ids=range(len(WARNED)))
def test_other_documented_limits_are_warnings(hit: Hit, said: str) -> None:
    (problem,) = check_hit(hit)
    assert not problem.fatal
    assert str(problem).startswith(said)


def test_every_problem_of_a_hit_is_told_in_the_order_of_its_fields() -> None:
    hit = Transaction("x" * 501, "a", math.nan, currency="€", common=CommonFields(user_ip="x", user_language="y" * 21))
    problems = check_hit(hit)
    assert [problem.field for problem in problems] == [
        "transaction_id",
        "currency",
        "total_revenue",
        "user_ip",
        "user_language",
    ]
    assert [problem.fatal for problem in problems] == [True, False, True, False, False]


def test_a_problem_is_a_value_that_reads_as_a_sentence() -> None:
    assert str(HitProblem("taxes", "nothing", "something", fatal=False)) == "taxes: got nothing, wanted something"


def test_a_problem_never_repeats_a_text() -> None:
    secret = "s3cret " * 400
    hits: list[Hit] = [
        Page(secret),
        Screen(secret),
        event(action=secret, label=secret),
        transaction(transaction_id=secret, affiliation=secret, currency=secret, coupon_code=secret),
        item(product_name=secret, product_sku=secret, item_category=secret),
        screen(user_ip=secret, screen_resolution=secret, user_language=secret),
    ]
    for hit in hits:
        problems = check_hit(hit)
        assert problems
        assert not any("s3cret" in str(problem) for problem in problems)


def test_every_rule_names_a_field_of_its_hits() -> None:
    common = {"user_ip", "screen_resolution", "user_language", "session_number", "current_session_timestamp"}
    names = {hit_type.of: {field.name for field in hit_type.fields} | common for hit_type in HIT_TYPES}
    for rule in RULES:
        assert all(rule.field in names[of] for of in rule.of)


@pytest.mark.parametrize(("hit", "_said"), [*FATAL, *WARNED], ids=range(len(FATAL) + len(WARNED)))
def test_the_json_of_any_hit_can_be_encoded(hit: Hit, _said: str) -> None:
    encoded = json.dumps(hit_fields(hit), allow_nan=False, ensure_ascii=False).encode()
    assert cast("dict[str, object]", json.loads(encoded))["ds"] == "APP"
