"""Applications build hits as with 2.1.5: setters change the hit and return it; what is sent is a snapshot."""

from __future__ import annotations

import copy
import logging
import math
import pickle
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from flagship.errors import ParamError, TypingError
from flagship.helpers.hits import Event, EventCategory, Hit, HitType, Item, Page, Screen, Transaction
from flagship_engine import hits as values
from flagship_engine.hit_checks import check_hit

TRACKING = EventCategory.ACTION_TRACKING

MAKERS: dict[str, Callable[[], Hit]] = {
    "Page": lambda: Page("https://a.com"),
    "Screen": lambda: Screen("s"),
    "Event": lambda: Event(TRACKING, "x"),
    "Transaction": lambda: Transaction("t", "a"),
    "Item": lambda: Item("t", "n", "s"),
}


def make(name: str) -> Any:
    return MAKERS[name]()


def test_the_manuals_page_has_its_common_fields() -> None:
    hit = (
        Page("https://www.mydomain.com/page")
        .with_ip("133.3.223.1")
        .with_locale("fr-fr")
        .with_resolution(640, 480)
        .with_session_number(3)
        .with_current_session_timestamp(1_600_000_000_000)
    )
    common = values.CommonFields("133.3.223.1", "640x480", "fr-fr", 1_600_000_000_000, 3)
    assert hit.snapshot() == values.Page("https://www.mydomain.com/page", common)


def test_the_manuals_screen() -> None:
    assert Screen("python_interface_name").snapshot() == values.Screen("python_interface_name")


def test_the_manuals_transaction() -> None:
    hit = (
        Transaction("#309830", "purchases")
        .with_currency("EUR")
        .with_item_count(3)
        .with_payment_method("cb")
        .with_shipping_cost(4.99)
        .with_shipping_method("1d")
        .with_taxes(9.99)
        .with_total_revenue(420.00)
        .with_coupon_code("#SAVE10")
    )
    assert hit.get_data() == {
        "t": "TRANSACTION",
        "ds": "APP",
        "tid": "#309830",
        "ta": "purchases",
        "tc": "EUR",
        "icn": 3,
        "pm": "cb",
        "ts": 4.99,
        "sm": "1d",
        "tt": 9.99,
        "tr": 420.0,
        "tcc": "#SAVE10",
    }
    assert check_hit(hit.snapshot()) == ()


def test_the_manuals_item() -> None:
    hit = Item("#309830", "ATX2080", "cg_atx_20802020")
    hit.with_item_category("hardware").with_item_quantity(2).with_price(210.00)
    assert hit.snapshot() == values.Item("#309830", "ATX2080", "cg_atx_20802020", 210.0, "hardware", 2)


def test_the_manuals_event() -> None:
    hit = Event(EventCategory.USER_ENGAGEMENT, "click_basket").with_event_label("basket button").with_event_value(420)
    assert hit.snapshot() == values.Event(EventCategory.USER_ENGAGEMENT, "click_basket", "basket button", 420)


Setter = tuple[str, str, dict[str, object], str, object]

COMMON_SETTERS: list[tuple[str, dict[str, object], str, object]] = [
    ("with_ip", {"ip": "::1"}, "uip", "::1"),
    ("with_locale", {"locale": "fr"}, "ul", "fr"),
    ("with_resolution", {"width": 6, "height": 4}, "sr", "6x4"),
    ("with_session_number", {"number": 3}, "sn", 3),
    ("with_current_session_timestamp", {"milliseconds": 9}, "cst", 9),
]
OWN_SETTERS: list[Setter] = [
    ("Event", "with_event_label", {"label": "l"}, "el", "l"),
    ("Event", "with_event_value", {"value": 3}, "ev", 3),
    ("Transaction", "with_total_revenue", {"revenue": 1.5}, "tr", 1.5),
    ("Transaction", "with_shipping_cost", {"shipping": 2}, "ts", 2),
    ("Transaction", "with_shipping_method", {"shipping_method": "m"}, "sm", "m"),
    ("Transaction", "with_taxes", {"taxes": 0}, "tt", 0),
    ("Transaction", "with_currency", {"currency": "EUR"}, "tc", "EUR"),
    ("Transaction", "with_payment_method", {"payment": "cb"}, "pm", "cb"),
    ("Transaction", "with_item_count", {"item_nb": 3}, "icn", 3),
    ("Transaction", "with_coupon_code", {"coupon": "c"}, "tcc", "c"),
    ("Item", "with_price", {"price": 1.5}, "ip", 1.5),
    ("Item", "with_item_category", {"category": "c"}, "iv", "c"),
    ("Item", "with_item_quantity", {"item_quantity": 2}, "iq", 2),
]
SETTERS: list[Setter] = [(name, *setter) for name in MAKERS for setter in COMMON_SETTERS] + OWN_SETTERS


@pytest.mark.parametrize(("name", "setter", "arguments", "key", "expected"), SETTERS)
def test_a_setter_changes_the_hit_and_returns_it(
    name: str, setter: str, arguments: dict[str, object], key: str, expected: object
) -> None:
    by_keyword, by_position = make(name), make(name)
    before = by_keyword.get_data()
    assert getattr(by_keyword, setter)(**arguments) is by_keyword
    assert getattr(by_position, setter)(*arguments.values()) is by_position
    assert by_keyword.get_data() == by_position.get_data() == {**before, key: expected}


@pytest.mark.parametrize(
    ("name", "setter", "argument"),
    [
        (name, setter, next(iter(arguments)))
        for name, setter, arguments, _, _ in SETTERS
        if setter not in ("with_resolution", "with_event_value")
    ],
)
def test_none_takes_an_optional_value_back(name: str, setter: str, argument: str) -> None:
    original = make(name).get_data()
    value = next(arguments for each, one, arguments, _, _ in SETTERS if (each, one) == (name, setter))
    hit = make(name)
    getattr(hit, setter)(**value)
    assert hit.get_data() != original
    assert getattr(hit, setter)(**{argument: None}).get_data() == original


REFUSED_BY_SETTERS: list[tuple[str, str, dict[str, object], str]] = [
    ("Page", "with_ip", {"ip": 5}, "ip: got int, wanted str"),
    ("Screen", "with_locale", {"locale": b"fr"}, "locale: got bytes, wanted str"),
    ("Screen", "with_resolution", {"width": "1", "height": 2}, "width: got str, wanted int"),
    ("Screen", "with_resolution", {"width": 1, "height": 2.0}, "height: got float, wanted int"),
    ("Screen", "with_resolution", {"width": True, "height": 2}, "width: got bool, wanted int"),
    ("Screen", "with_resolution", {"width": None, "height": 2}, "width: got None, wanted int"),
    ("Item", "with_session_number", {"number": "3"}, "number: got str, wanted int"),
    ("Item", "with_current_session_timestamp", {"milliseconds": 1.5}, "milliseconds: got float, wanted int"),
    ("Event", "with_event_label", {"label": 5}, "label: got int, wanted str"),
    ("Transaction", "with_total_revenue", {"revenue": "1"}, "revenue: got str, wanted int or float"),
    ("Transaction", "with_shipping_cost", {"shipping": True}, "shipping: got bool, wanted int or float"),
    ("Transaction", "with_taxes", {"taxes": []}, "taxes: got list, wanted int or float"),
    ("Transaction", "with_currency", {"currency": 978}, "currency: got int, wanted str"),
    ("Transaction", "with_payment_method", {"payment": 1}, "payment: got int, wanted str"),
    ("Transaction", "with_shipping_method", {"shipping_method": 1}, "shipping_method: got int, wanted str"),
    ("Transaction", "with_coupon_code", {"coupon": 1}, "coupon: got int, wanted str"),
    ("Transaction", "with_item_count", {"item_nb": 1.0}, "item_nb: got float, wanted int"),
    ("Item", "with_price", {"price": "1"}, "price: got str, wanted int or float"),
    ("Item", "with_item_category", {"category": 1}, "category: got int, wanted str"),
    ("Item", "with_item_quantity", {"item_quantity": "2"}, "item_quantity: got str, wanted int"),
]


@pytest.mark.parametrize(("name", "setter", "arguments", "said"), REFUSED_BY_SETTERS)
def test_a_setter_refuses_a_wrong_type_by_position_and_keyword_alike(
    name: str, setter: str, arguments: dict[str, object], said: str
) -> None:
    hit = make(name)
    before = hit.snapshot()
    set_it = getattr(hit, setter)
    for call in (partial(set_it, **arguments), partial(set_it, *arguments.values())):
        with pytest.raises(TypingError) as raised:
            call()
        assert str(raised.value) == said
    assert hit.snapshot() == before


REFUSED_BY_CONSTRUCTORS: list[tuple[type[Hit], dict[str, object], str]] = [
    (Page, {"location": 5}, "location: got int, wanted str"),
    (Page, {"location": None}, "location: got None, wanted str"),
    (Screen, {"location": b"s"}, "location: got bytes, wanted str"),
    (Event, {"category": "ACTION_TRACKING", "action": "x"}, "category: got str, wanted EventC"),
    (Event, {"category": None, "action": "x"}, "category: got None, wanted EventCategory"),
    (Event, {"category": TRACKING, "action": 5}, "action: got int, wanted str"),
    (Transaction, {"transaction_id": 5, "affiliation": "a"}, "transaction_id: got int, wanted str"),
    (Transaction, {"transaction_id": "t", "affiliation": None}, "affiliation: got None, wanted str"),
    (Item, {"transaction_id": 5, "product_name": "n", "product_sku": "s"}, "transaction_id: got int"),
    (Item, {"transaction_id": "t", "product_name": 5, "product_sku": "s"}, "product_name: got int"),
    (Item, {"transaction_id": "t", "product_name": "n", "product_sku": 5}, "product_sku: got int, wanted str"),
]


@pytest.mark.parametrize(("of", "arguments", "said"), REFUSED_BY_CONSTRUCTORS)
def test_a_constructor_refuses_a_wrong_type_by_position_and_keyword_alike(
    of: Callable[..., Hit], arguments: dict[str, object], said: str
) -> None:
    for call in (partial(of, **arguments), partial(of, *arguments.values())):
        with pytest.raises(TypingError) as raised:
            call()
        assert str(raised.value).startswith(said)


@pytest.mark.parametrize(
    ("of", "arguments"),
    [(Page, ()), (Screen, ()), (Event, (TRACKING,)), (Transaction, ("t",)), (Item, ("t", "n")), (Page, ("s", 1))],
)
def test_a_constructor_wants_all_of_its_arguments_and_no_more(
    of: Callable[..., Hit], arguments: tuple[object, ...]
) -> None:
    with pytest.raises(TypeError):
        of(*arguments)


@pytest.mark.parametrize(
    ("make_hit", "said"),
    [
        (lambda: Transaction("x" * 501, "a"), "transaction_id: got 501 characters, wanted at most 500 characters"),
        (lambda: Transaction(transaction_id="x" * 501, affiliation="a"), "transaction_id: got 501 characters"),
        (lambda: Item("x" * 501, "n", "s"), "transaction_id: got 501 characters"),
        (lambda: Item("t", "é" * 501, "s"), "product_name: got 501 characters"),
        (lambda: Screen("s").with_resolution(-1, 2), "width: got -1 (int), wanted 0 or more, at most ten digits"),
        (lambda: Screen("s").with_resolution(1, -2), "height: got -2 (int), wanted 0 or more"),
        (lambda: Screen("s").with_resolution(10**10, 1), "width: got 10000000000 (int), wanted 0 or more"),
        (lambda: Screen("s").with_resolution(1, 10**5000), "height: got a large int, wanted 0 or more"),
    ],
)
def test_what_2_1_5_enforced_raises_a_param_error(make_hit: Callable[[], Hit], said: str) -> None:
    with pytest.raises(ParamError) as raised:
        make_hit()
    assert str(raised.value).startswith(said)


def test_the_longest_possible_values_are_taken() -> None:
    longest = "é" * 500
    assert Transaction(longest, "a").get_data()["tid"] == longest
    assert Item(longest, longest, "s").get_data()["in"] == longest
    assert Screen("s").with_resolution(9_999_999_999, 0).get_data()["sr"] == "9999999999x0"


@pytest.mark.parametrize("location", ["not a url", "", "ftp://a.com", "http://999.1.1.1"])
def test_a_page_that_is_no_url_is_refused_only_when_it_is_sent(location: str) -> None:
    (problem,) = check_hit(Page(location).snapshot())
    assert problem.fatal


def test_a_number_that_is_not_finite_is_refused_only_when_it_is_sent() -> None:
    (problem,) = check_hit(Transaction("t", "a").with_taxes(math.nan).snapshot())
    assert (problem.field, problem.fatal) == ("taxes", True)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0 (int)"),
        (-1, "-1 (int)"),
        (True, "True (bool)"),
        (1.5, "1.5 (float)"),
        (2.0, "2.0 (float)"),
        ("1", "'1' (str)"),
        (None, "None"),
        ([], "an object of type list"),
    ],
)
def test_an_impossible_event_value_is_not_set_and_a_warning_says_so(
    value: Any, shown: str, caplog: pytest.LogCaptureFixture
) -> None:
    hit = Event(TRACKING, "x").with_event_value(7)
    assert hit.with_event_value(value) is hit
    assert hit.get_data()["ev"] == 7
    assert "ev" not in Event(TRACKING, "x").with_event_value(value).get_data()
    record = caplog.records[0]
    assert (record.name, record.levelno) == ("flagship", logging.WARNING)
    assert record.getMessage() == f"[with_event_value] value: got {shown}, wanted an int above 0; it is not set"


def test_a_possible_event_value_is_set_without_a_word(caplog: pytest.LogCaptureFixture) -> None:
    assert Event(TRACKING, "x").with_event_value(10**20).get_data()["ev"] == 10**20
    assert caplog.records == []


def test_numpy_scalars_are_taken() -> None:
    numpy = pytest.importorskip("numpy")
    hit = Transaction(numpy.str_("t"), "a").with_item_count(numpy.int64(3)).with_taxes(numpy.float32(0.5))
    assert hit.snapshot() == values.Transaction("t", "a", item_count=3, taxes=0.5)
    assert Event(TRACKING, "x").with_event_value(numpy.int16(4)).get_data()["ev"] == 4


def test_a_snapshot_stays_as_it_was() -> None:
    hit = Screen("s").with_ip("::1")
    before = hit.snapshot()
    hit.with_ip("::2")
    assert before == values.Screen("s", values.CommonFields(user_ip="::1"))
    assert hit.snapshot() != before


def test_the_data_belong_to_whoever_asked() -> None:
    hit = Screen("s")
    hit.get_data()["dl"] = "changed"
    assert hit.get_data() == {"t": "SCREENVIEW", "ds": "APP", "dl": "s"}


def test_statement_style_works_too() -> None:
    hit = Transaction("t", "a")
    hit.with_currency("EUR")
    hit.with_item_count(2)
    assert hit.snapshot() == values.Transaction("t", "a", currency="EUR", item_count=2)


@pytest.mark.parametrize("name", MAKERS)
def test_copies_and_pickles_of_a_hit_are_hits_of_their_own(name: str) -> None:
    hit = make(name)
    before = hit.snapshot()
    for again in (copy.copy(hit), copy.deepcopy(hit), pickle.loads(pickle.dumps(hit))):
        assert again.snapshot() == before
        again.with_ip("::1")
    assert hit.snapshot() == before


def test_every_hit_is_a_hit_of_its_type() -> None:
    types = {name: make(name).hit_type for name in MAKERS}
    assert types == {
        "Page": HitType.PAGE,
        "Screen": HitType.SCREENVIEW,
        "Event": HitType.EVENT,
        "Transaction": HitType.TRANSACTION,
        "Item": HitType.ITEM,
    }
    for name in MAKERS:
        assert isinstance(make(name), Hit)
        assert make(name).get_data()["t"] == types[name].value


def test_a_hit_of_no_kind_cannot_be_made() -> None:
    with pytest.raises(TypeError, match="abstract"):
        Hit()  # type: ignore[abstract]


def test_an_applications_own_subclass_is_a_hit() -> None:
    class Home(Page):
        def __init__(self) -> None:
            super().__init__("https://a.com/")

    assert Home().with_ip("::1").snapshot() == values.Page("https://a.com/", values.CommonFields(user_ip="::1"))


def test_a_hit_prints_as_in_2_1_5() -> None:
    assert str(Page("https://a.com")) == 'Hit : {"t": "PAGEVIEW", "ds": "APP", "dl": "https://a.com"}'
    assert str(Event(TRACKING, "x")) == 'Hit : {"t": "EVENT", "ds": "APP", "ec": "Action Tracking", "ea": "x"}'


def test_the_repr_names_what_is_set() -> None:
    assert repr(Page("https://a.com").with_resolution(6, 4)) == (
        "Page(location='https://a.com', screen_resolution='6x4')"
    )
    assert repr(Item("t", "n", "s").with_price(1.5)) == (
        "Item(transaction_id='t', product_name='n', product_sku='s', price=1.5)"
    )


def test_the_event_categories_are_those_of_the_wire() -> None:
    assert {member.name: member.value for member in EventCategory} == {
        "ACTION_TRACKING": "Action Tracking",
        "USER_ENGAGEMENT": "User Engagement",
    }


@pytest.mark.parametrize("odd", [math.nan, 10**5000, math.inf], ids=["nan", "huge", "infinity"])
def test_no_number_keeps_a_hit_from_printing(odd: float) -> None:
    hit = Transaction("t\ud800", "a").with_total_revenue(odd)
    assert str(hit).encode()
    assert repr(hit).encode()
