"""Hits are values with the JSON keys of the wire, and can be read back from them."""

from __future__ import annotations

import json
import math
import pickle
from enum import IntEnum

import attrs
import pytest

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
    read_hit,
)
from flagship_engine.problems import Problem
from flagship_engine.values import FrozenDict

COMMON = CommonFields("1.1.1.1", "6x4", "fr", 1600000000000, 3)
COMMON_KEYS = {"uip": "1.1.1.1", "sr": "6x4", "ul": "fr", "sn": 3, "cst": 1600000000000}

SAMPLES: dict[str, tuple[Hit, dict[str, object]]] = {
    "page": (
        Page("https://www.a.com/p?q=1"),
        {"t": "PAGEVIEW", "ds": "APP", "dl": "https://www.a.com/p?q=1"},
    ),
    "screen": (Screen("s"), {"t": "SCREENVIEW", "ds": "APP", "dl": "s"}),
    "full screen": (Screen("s", COMMON), {"t": "SCREENVIEW", "ds": "APP", "dl": "s", **COMMON_KEYS}),
    "event": (
        Event(EventCategory.ACTION_TRACKING, "act"),
        {"t": "EVENT", "ds": "APP", "ec": "Action Tracking", "ea": "act"},
    ),
    "full event": (
        Event(EventCategory.USER_ENGAGEMENT, "act", "lab", 4, COMMON),
        {"t": "EVENT", "ds": "APP", "ec": "User Engagement", "ea": "act", "el": "lab", "ev": 4, **COMMON_KEYS},
    ),
    "transaction": (Transaction("t", "a"), {"t": "TRANSACTION", "ds": "APP", "tid": "t", "ta": "a"}),
    "full transaction": (
        Transaction(
            transaction_id="t",
            affiliation="a",
            total_revenue=420.0,
            shipping_cost=4.99,
            shipping_method="1d",
            taxes=9.99,
            currency="EUR",
            payment_method="cb",
            item_count=3,
            coupon_code="c",
            common=COMMON,
        ),
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
            **COMMON_KEYS,
        },
    ),
    "item": (Item("t", "n", "s"), {"t": "ITEM", "ds": "APP", "tid": "t", "in": "n", "ic": "s"}),
    "full item": (
        Item("t", "n", "s", 1, "c", 2, COMMON),
        {"t": "ITEM", "ds": "APP", "tid": "t", "in": "n", "ic": "s", "ip": 1, "iq": 2, "iv": "c", **COMMON_KEYS},
    ),
    "empty texts": (Transaction("", ""), {"t": "TRANSACTION", "ds": "APP", "tid": "", "ta": ""}),
    "zeros": (
        Transaction("t", "a", total_revenue=0, taxes=0.0, item_count=0),
        {"t": "TRANSACTION", "ds": "APP", "tid": "t", "ta": "a", "icn": 0, "tt": 0.0, "tr": 0},
    ),
    "a large value": (
        Event(EventCategory.ACTION_TRACKING, "é\U0001f600", value=10**20),
        {"t": "EVENT", "ds": "APP", "ec": "Action Tracking", "ea": "é\U0001f600", "ev": 10**20},
    ),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_hit_has_the_keys_of_the_wire_in_their_order(name: str) -> None:
    hit, expected = SAMPLES[name]
    assert list(hit_fields(hit).items()) == list(expected.items())


@pytest.mark.parametrize("name", SAMPLES)
def test_a_hit_is_read_back_from_its_json(name: str) -> None:
    hit, _ = SAMPLES[name]
    assert read_hit(hit_fields(hit)) == hit
    assert read_hit(json.loads(json.dumps(hit_fields(hit)))) == hit


@pytest.mark.parametrize("name", SAMPLES)
def test_a_hit_is_a_value(name: str) -> None:
    hit, _ = SAMPLES[name]
    assert pickle.loads(pickle.dumps(hit)) == hit
    assert hash(hit) == hash(attrs.evolve(hit))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        hit.common = COMMON  # type: ignore[misc]


def test_every_field_of_every_hit_has_a_key() -> None:
    for hit_type in HIT_TYPES:
        names = {field.name for field in attrs.fields(hit_type.of)}
        assert names == {field.name for field in hit_type.fields} | {"common"}


def test_the_envelope_and_unknown_keys_are_passed_over() -> None:
    body = {"cid": "env", "cuid": "U", "vid": "A", "qt": 5, **SAMPLES["full item"][1]}
    assert read_hit(body) == SAMPLES["full item"][0]


def test_a_null_is_a_field_that_is_not_there() -> None:
    assert read_hit({"t": "SCREENVIEW", "ds": "APP", "dl": "s", "uip": None, "sn": None}) == Screen("s")


class Count(IntEnum):
    THREE = 3


class Text(str):
    __slots__ = ()


def test_subclasses_are_taken_as_what_they_are() -> None:
    fields = hit_fields(Transaction(Text("t"), "a", item_count=Count.THREE))
    assert fields == {"t": "TRANSACTION", "ds": "APP", "tid": "t", "ta": "a", "icn": 3}
    assert (type(fields["tid"]), type(fields["icn"])) == (str, int)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf, 10**5000], ids=range(4))
def test_a_number_that_json_cannot_say_is_left_out(number: float) -> None:
    hit = Transaction("t", "a", total_revenue=number, taxes=1)
    assert hit_fields(hit) == {"t": "TRANSACTION", "ds": "APP", "tid": "t", "ta": "a", "tt": 1}


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("a\ud800b", "a\ufffdb"),
        ("\udc00", "\ufffd"),
        ("a\ud83d", "a\ufffd"),
        ("\ud83d\ude00", "\U0001f600"),
        ("\ude00\ud83d", "\ufffd\ufffd"),
    ],
    ids=ascii,
)
def test_a_lone_surrogate_is_replaced_and_a_pair_is_mended(text: str, sent: str) -> None:
    assert hit_fields(Screen(text))["dl"] == sent


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (None, "$: got null, wanted a hit: an object"),
        ([], "$: got an empty array"),
        ("PAGEVIEW", "$: got the string 'PAGEVIEW'"),
        ({}, "$.t: got nothing, wanted one of PAGEVIEW, SCREENVIEW, EVENT, TRANSACTION, ITEM"),
        ({"t": "BATCH", "ds": "APP"}, "$.t: got the string 'BATCH'"),
        ({"t": ["PAGEVIEW"], "ds": "APP"}, "$.t: got an array of 1"),
        ({"t": "PAGEVIEW", "dl": "x"}, "$.ds: got nothing, wanted 'APP'"),
        ({"t": "PAGEVIEW", "ds": "WEB", "dl": "x"}, "$.ds: got the string 'WEB'"),
        ({"t": "PAGEVIEW", "ds": "APP"}, "$.dl: got nothing, wanted a string"),
        ({"t": "PAGEVIEW", "ds": "APP", "dl": None}, "$.dl: got null, wanted a string"),
        ({"t": "PAGEVIEW", "ds": "APP", "dl": 5}, "$.dl: got the number 5"),
        ({"t": "SCREENVIEW", "ds": "APP", "dl": "s", "sn": "3"}, "$.sn: got the string '3', wanted an integer"),
        ({"t": "SCREENVIEW", "ds": "APP", "dl": "s", "sn": True}, "$.sn: got true"),
        ({"t": "SCREENVIEW", "ds": "APP", "dl": "s", "cst": 1.5}, "$.cst: got the number 1.5"),
        ({"t": "EVENT", "ds": "APP", "ec": "ACTION_TRACKING", "ea": "x"}, "$.ec: got the string 'ACTION_TRACKING'"),
        ({"t": "EVENT", "ds": "APP", "ec": ["x"], "ea": "x"}, "$.ec: got an array of 1"),
        ({"t": "TRANSACTION", "ds": "APP", "tid": "t", "ta": "a", "tr": "1"}, "$.tr: got the string '1'"),
        ({"t": "TRANSACTION", "ds": "APP", "tid": "t", "ta": "a", "tr": math.nan}, "$.tr: got the number nan"),
        ({"t": "TRANSACTION", "ds": "APP", "tid": "t", "ta": "a", "tr": 10**5000}, "$.tr: got an integer of about"),
        ({"t": "TRANSACTION", "ds": "APP", "tid": "t", "ta": "a", "tr": False}, "$.tr: got false"),
    ],
    ids=range(20),
)
def test_what_is_no_hit_is_a_problem_that_says_so(fields: object, said: str) -> None:
    problem = read_hit(fields)
    assert isinstance(problem, Problem)
    assert str(problem).startswith(said)
    assert problem.consequence == "it is no hit"


def test_no_object_makes_reading_raise() -> None:
    cycle: dict[str, object] = {"t": "EVENT", "ds": "APP"}
    cycle["ec"] = cycle["ea"] = cycle
    deep: object = []
    for _ in range(100_000):
        deep = [deep]
    for odd in (cycle, deep, {"t": deep}, {1: 2}, object(), {"t": "\ud800"}, FrozenDict({"t": math.nan})):
        assert isinstance(read_hit(odd), Problem)
