"""Hits: what a visitor did, as values, and their JSON keys (protocol: hits).

A hit says nothing of who sends it: the environment and the visitor's ids are the envelope, added on the wire.
What is odd about a hit is said by `flagship_engine.hit_checks`.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import TypeAlias

import attrs

from flagship_engine.problems import ROOT, Problem
from flagship_engine.untrusted import as_object, as_raw_text, describe, is_a, is_text
from flagship_engine.values import FrozenDict, Json

DATA_SOURCE = "APP"
"""The value of ``ds`` in every hit."""

Number: TypeAlias = int | float
Scalar: TypeAlias = str | int | float


class EventCategory(Enum):
    """What kind of event an `Event` is; the value is what is sent."""

    ACTION_TRACKING = "Action Tracking"
    USER_ENGAGEMENT = "User Engagement"


@attrs.frozen
class CommonFields:
    """What any hit may say about the visitor's device and session.

    Attributes:
        user_ip: IPv4 or IPv6 address.
        screen_resolution: ``WIDTHxHEIGHT`` in pixels.
        user_language: a locale such as ``fr-fr``.
        current_session_timestamp: milliseconds since 1970.
        session_number: how many sessions the visitor had.

    """

    user_ip: str | None = None
    screen_resolution: str | None = None
    user_language: str | None = None
    current_session_timestamp: int | None = None
    session_number: int | None = None


NO_COMMON_FIELDS = CommonFields()


@attrs.frozen
class Page:
    """A page was seen; `location` is its http(s) URL."""

    location: str
    common: CommonFields = NO_COMMON_FIELDS


@attrs.frozen
class Screen:
    """An interface was seen; `location` is its name."""

    location: str
    common: CommonFields = NO_COMMON_FIELDS


@attrs.frozen
class Event:
    """The visitor did something.

    Attributes:
        category: what kind of thing.
        action: its name, which is the KPI's in the reporting.
        label: more about it.
        value: what it is worth: an integer above 0.
        common: device and session.

    """

    category: EventCategory
    action: str
    label: str | None = None
    value: int | None = None
    common: CommonFields = NO_COMMON_FIELDS


@attrs.frozen
class Transaction:
    """The visitor bought something.

    Attributes:
        transaction_id: unique among transactions.
        affiliation: the KPI's name in the reporting.
        total_revenue: shipping and taxes included, in the currency.
        shipping_cost: in the currency.
        shipping_method: how it is shipped.
        taxes: in the currency.
        currency: ISO 4217 code, three capital letters.
        payment_method: how it was paid.
        item_count: how many items were bought.
        coupon_code: the coupon that was used.
        common: device and session.

    """

    transaction_id: str
    affiliation: str
    total_revenue: Number | None = None
    shipping_cost: Number | None = None
    shipping_method: str | None = None
    taxes: Number | None = None
    currency: str | None = None
    payment_method: str | None = None
    item_count: int | None = None
    coupon_code: str | None = None
    common: CommonFields = NO_COMMON_FIELDS


@attrs.frozen
class Item:
    """One kind of article of a transaction; sent after the transaction.

    Attributes:
        transaction_id: the transaction it belongs to.
        product_name: the article's name.
        product_sku: the article's SKU or code.
        price: of one unit, in the transaction's currency.
        item_category: the article's category.
        item_quantity: how many were bought.
        common: device and session.

    """

    transaction_id: str
    product_name: str
    product_sku: str
    price: Number | None = None
    item_category: str | None = None
    item_quantity: int | None = None
    common: CommonFields = NO_COMMON_FIELDS


Hit: TypeAlias = Page | Screen | Event | Transaction | Item
"""Every kind of hit that an application sends."""


class Kind(Enum):
    """What a field of a hit holds; the value says it in words."""

    TEXT = "a string"
    INTEGER = "an integer"
    NUMBER = "a finite number"
    CATEGORY = "'Action Tracking' or 'User Engagement'"


@attrs.frozen
class Field:
    """One field of a hit: its name in Python, its JSON key, what it holds, and whether a hit must have it."""

    name: str
    key: str
    kind: Kind
    required: bool = False


@attrs.frozen
class HitType:
    """One kind of hit: its class, its ``t`` on the wire, and its own fields in the order they are sent."""

    of: type[Hit]
    wire: str
    fields: tuple[Field, ...]


HIT_TYPES: tuple[HitType, ...] = (
    HitType(Page, "PAGEVIEW", (Field("location", "dl", Kind.TEXT, required=True),)),
    HitType(Screen, "SCREENVIEW", (Field("location", "dl", Kind.TEXT, required=True),)),
    HitType(
        Event,
        "EVENT",
        (
            Field("category", "ec", Kind.CATEGORY, required=True),
            Field("action", "ea", Kind.TEXT, required=True),
            Field("label", "el", Kind.TEXT),
            Field("value", "ev", Kind.INTEGER),
        ),
    ),
    HitType(
        Transaction,
        "TRANSACTION",
        (
            Field("transaction_id", "tid", Kind.TEXT, required=True),
            Field("affiliation", "ta", Kind.TEXT, required=True),
            Field("currency", "tc", Kind.TEXT),
            Field("item_count", "icn", Kind.INTEGER),
            Field("payment_method", "pm", Kind.TEXT),
            Field("shipping_cost", "ts", Kind.NUMBER),
            Field("shipping_method", "sm", Kind.TEXT),
            Field("taxes", "tt", Kind.NUMBER),
            Field("total_revenue", "tr", Kind.NUMBER),
            Field("coupon_code", "tcc", Kind.TEXT),
        ),
    ),
    HitType(
        Item,
        "ITEM",
        (
            Field("transaction_id", "tid", Kind.TEXT, required=True),
            Field("product_name", "in", Kind.TEXT, required=True),
            Field("product_sku", "ic", Kind.TEXT, required=True),
            Field("price", "ip", Kind.NUMBER),
            Field("item_quantity", "iq", Kind.INTEGER),
            Field("item_category", "iv", Kind.TEXT),
        ),
    ),
)
"""Every kind of hit."""

COMMON_FIELDS: tuple[Field, ...] = (
    Field("user_ip", "uip", Kind.TEXT),
    Field("screen_resolution", "sr", Kind.TEXT),
    Field("user_language", "ul", Kind.TEXT),
    Field("session_number", "sn", Kind.INTEGER),
    Field("current_session_timestamp", "cst", Kind.INTEGER),
)
"""The fields of `CommonFields`, sent after a hit's own."""

_BY_CLASS = FrozenDict({each.of: each for each in HIT_TYPES})
_BY_WIRE = FrozenDict({each.wire: each for each in HIT_TYPES})


def type_of(hit: Hit) -> HitType:
    """The kind of a hit."""
    return _BY_CLASS[type(hit)]


def field_values(hit: Hit) -> Iterator[tuple[Field, object]]:
    """Each field of a hit, with what stands in it, in the order in which they are sent."""
    for field in type_of(hit).fields:
        yield field, getattr(hit, field.name)
    for field in COMMON_FIELDS:
        yield field, getattr(hit.common, field.name)


def hit_fields(hit: Hit) -> FrozenDict[str, Json]:
    """The JSON object of a hit without its envelope; a field that is None has no key.

    What JSON cannot say is made harmless: a lone surrogate becomes U+FFFD, and what has not the field's kind (NaN,
    an integer of thousands of digits) is left out. `check_hit` refuses the latter before.
    """
    fields: dict[str, Json] = {"t": type_of(hit).wire, "ds": DATA_SOURCE}
    for field, value in field_values(hit):
        sound = as_kind(value, field.kind)
        if sound is not None:
            fields[field.key] = sound.value if isinstance(sound, EventCategory) else sound
    return FrozenDict(fields)


def read_hit(fields: object) -> Hit | Problem:
    """The hit of a JSON object: the inverse of `hit_fields`. Total over any object.

    Other keys, the envelope's above all, are passed over; a null is a field that is not there.
    """
    entries = as_object(fields)
    if entries is None:
        return Problem(str(ROOT), describe(fields), "a hit: an object", "it is no hit")
    wire = as_raw_text(entries.get("t"))
    hit_type = None if wire is None else _BY_WIRE.get(wire)
    if hit_type is None:
        return _unread(entries, "t", "one of " + ", ".join(_BY_WIRE))
    if as_raw_text(entries.get("ds")) != DATA_SOURCE:
        return _unread(entries, "ds", repr(DATA_SOURCE))
    own = _read_fields(entries, hit_type.fields)
    common = _read_fields(entries, COMMON_FIELDS)
    if isinstance(own, Problem):
        return own
    if isinstance(common, Problem):
        return common
    return hit_type.of(**own, common=CommonFields(**common))  # type: ignore[arg-type]


def as_kind(value: object, kind: Kind) -> Scalar | EventCategory | None:
    """What stands in a field, if it is of that kind; a subclass is taken as what it is. None if it is not."""
    if kind is Kind.TEXT:
        text = as_raw_text(value)
        return text if text is None or is_text(text) else _without_surrogates(text)
    if kind is Kind.CATEGORY:
        return _as_category(value)
    if is_a(value, int) and type(value) is not bool:
        number = int.__int__(value)
        return number if number.bit_length() < _MAX_BITS else None
    if kind is Kind.NUMBER and is_a(value, float):
        measure = float.__float__(value)
        return measure if measure - measure == 0 else None  # neither an infinity nor NaN
    return None


_MAX_BITS = 1024
"""An integer of that many bits may be beyond every float, so infinity for a receiver; the longest cannot be printed."""


def _without_surrogates(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _as_category(value: object) -> EventCategory | None:
    if is_a(value, EventCategory):
        return value
    text = as_raw_text(value)
    return next((each for each in EventCategory if each.value == text), None)


def _unread(entries: dict[str, object], key: str, wanted: str) -> Problem:
    got = describe(entries[key]) if key in entries else "nothing"
    return Problem(str(ROOT / key), got, wanted, "it is no hit")


def _read_fields(entries: dict[str, object], fields: tuple[Field, ...]) -> dict[str, Scalar | EventCategory] | Problem:
    read: dict[str, Scalar | EventCategory] = {}
    for field in fields:
        value = entries.get(field.key)
        if value is None and not field.required:
            continue
        sound = as_kind(value, field.kind)
        if sound is None:
            return _unread(entries, field.key, field.kind.value)
        read[field.name] = sound
    return read
