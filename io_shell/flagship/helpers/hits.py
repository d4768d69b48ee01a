"""Hits as an application builds them: what a visitor saw, did and bought, for `send_hit`.

A hit is made with what it must have, and given the rest by setters. Each setter changes the hit and returns it, so
that both styles work::

    visitor.send_hit(Page("https://www.mydomain.com/page").with_ip("133.3.223.1").with_locale("fr-fr"))

    hit = Transaction("#309830", "purchases")
    hit.with_currency("EUR")
    visitor.send_hit(hit)

What is sent is a snapshot: a hit that is changed afterwards may be sent again, and what was sent stays as it was.
Arguments of a wrong type raise `TypingError`, impossible ones `ParamError`; None takes an optional value back. A hit
is built by one thread at a time, and may be sent by any.
"""

from __future__ import annotations

import json
import logging
from abc import ABC, abstractmethod
from enum import Enum
from typing import TypeVar

import attrs

from flagship._arguments import instance, integer, number, optional, shown, text
from flagship.errors import ParamError, TypingError
from flagship.handler import FlagshipEventHandler
from flagship_engine import hits as values
from flagship_engine.hit_checks import check_hit
from flagship_engine.hits import EventCategory

__all__ = ["Event", "EventCategory", "Hit", "HitType", "Item", "Page", "Screen", "Transaction"]

_MAX_SIDE = 9_999_999_999

HitT = TypeVar("HitT", bound="Hit")
EventT = TypeVar("EventT", bound="Event")
TransactionT = TypeVar("TransactionT", bound="Transaction")
ItemT = TypeVar("ItemT", bound="Item")
ValueT = TypeVar("ValueT", values.Transaction, values.Item)


class HitType(Enum):
    """The kinds of hit; the value is what is sent."""

    PAGE = "PAGEVIEW"
    SCREENVIEW = "SCREENVIEW"
    EVENT = "EVENT"
    TRANSACTION = "TRANSACTION"
    ITEM = "ITEM"


class Hit(ABC):
    """What all hits have in common; make a `Page`, `Screen`, `Event`, `Transaction` or `Item`."""

    hit_type: HitType
    _value: values.Hit

    @abstractmethod
    def __init__(self) -> None: ...

    def snapshot(self) -> values.Hit:
        """The hit as it is now, as the engine's frozen value.

        Raises:
            TypingError: a subclass never called the constructor of `Page`, `Screen`, `Event`, `Transaction` or `Item`.

        """
        value = getattr(self, "_value", None)
        if isinstance(value, values.Hit):
            return value
        wanted = "one made by the constructor of Page, Screen, Event, Transaction or Item"
        raise TypingError(f"hit: got a {type(self).__name__} that holds nothing, wanted {wanted}")

    def get_data(self) -> dict[str, object]:
        """The hit's JSON keys and values as it is now, without the environment's and the visitor's ids."""
        return dict(values.hit_fields(self._value))

    def with_ip(self: HitT, ip: str | None) -> HitT:
        """Set the visitor's IP address, IPv4 or IPv6."""
        return self._with_common(attrs.evolve(self._value.common, user_ip=optional(text, "ip", ip)))

    def with_locale(self: HitT, locale: str | None) -> HitT:
        """Set the visitor's language or locale; at most 20 bytes."""
        return self._with_common(attrs.evolve(self._value.common, user_language=optional(text, "locale", locale)))

    def with_resolution(self: HitT, width: int, height: int) -> HitT:
        """Set the screen's resolution in pixels; ParamError for a side below 0 or of more than ten digits."""
        resolution = f"{_side('width', width)}x{_side('height', height)}"
        return self._with_common(attrs.evolve(self._value.common, screen_resolution=resolution))

    def with_session_number(self: HitT, number: int | None) -> HitT:
        """Set how many sessions the visitor had."""
        return self._with_common(attrs.evolve(self._value.common, session_number=optional(integer, "number", number)))

    def with_current_session_timestamp(self: HitT, milliseconds: int | None) -> HitT:
        """Set when the visitor's session began, in milliseconds since 1970. The official 2.1 had no such setter."""
        timestamp = optional(integer, "milliseconds", milliseconds)
        return self._with_common(attrs.evolve(self._value.common, current_session_timestamp=timestamp))

    def _with_common(self: HitT, common: values.CommonFields) -> HitT:
        self._value = attrs.evolve(self._value, common=common)
        return self

    def __str__(self) -> str:
        return f"Hit : {json.dumps(self.get_data())}"

    def __repr__(self) -> str:
        sound = ((field.name, values.as_kind(value, field.kind)) for field, value in values.field_values(self._value))
        shown_fields = ", ".join(f"{name}={value!r}" for name, value in sound if value is not None)
        return f"{type(self).__name__}({shown_fields})"


class Page(Hit):
    """The visitor arrived on a page.

    `send_hit` refuses it unless the location is a valid http or https URL.
    """

    hit_type = HitType.PAGE
    _value: values.Page

    def __init__(self, location: str) -> None:
        self._value = values.Page(text("location", location))


class Screen(Hit):
    """The visitor arrived on an interface; the location is its name."""

    hit_type = HitType.SCREENVIEW
    _value: values.Screen

    def __init__(self, location: str) -> None:
        self._value = values.Screen(text("location", location))


class Event(Hit):
    """The visitor did something: clicked a button, subscribed to a newsletter.

    The category is a member of `EventCategory`; the action's name is the KPI's in the reporting.
    """

    hit_type = HitType.EVENT
    _value: values.Event

    def __init__(self, category: EventCategory, action: str) -> None:
        self._value = values.Event(instance("category", category, EventCategory), text("action", action))

    def with_event_label(self: EventT, label: str | None) -> EventT:
        """Set a description; at most 500 bytes."""
        self._value = attrs.evolve(self._value, label=optional(text, "label", label))
        return self

    def with_event_value(self: EventT, value: int) -> EventT:
        """Set what the event is worth, an int above 0. Anything else is not set, and a warning is logged."""
        try:
            worth = integer("value", value)
        except TypingError:
            worth = 0
        if worth > 0:
            self._value = attrs.evolve(self._value, value=worth)
        else:
            complaint = f"[with_event_value] value: got {shown(value)}, wanted an int above 0; it is not set"
            FlagshipEventHandler().on_log(logging.WARNING, complaint)  # a hit knows no SDK, so no other handler
        return self


class Transaction(Hit):
    """The visitor bought something.

    ParamError for an id of more than 500 characters. The affiliation is the KPI's name in the reporting.
    """

    hit_type = HitType.TRANSACTION
    _value: values.Transaction

    def __init__(self, transaction_id: str, affiliation: str) -> None:
        self._value = _possible(
            values.Transaction(text("transaction_id", transaction_id), text("affiliation", affiliation))
        )

    def with_total_revenue(self: TransactionT, revenue: float | None) -> TransactionT:
        """Set the total revenue, shipping and taxes included."""
        self._value = attrs.evolve(self._value, total_revenue=optional(number, "revenue", revenue))
        return self

    def with_shipping_cost(self: TransactionT, shipping: float | None) -> TransactionT:
        """Set the total shipping cost."""
        self._value = attrs.evolve(self._value, shipping_cost=optional(number, "shipping", shipping))
        return self

    def with_shipping_method(self: TransactionT, shipping_method: str | None) -> TransactionT:
        """Set the shipping method; at most 10 bytes."""
        self._value = attrs.evolve(self._value, shipping_method=optional(text, "shipping_method", shipping_method))
        return self

    def with_taxes(self: TransactionT, taxes: float | None) -> TransactionT:
        """Set the total amount of taxes."""
        self._value = attrs.evolve(self._value, taxes=optional(number, "taxes", taxes))
        return self

    def with_currency(self: TransactionT, currency: str | None) -> TransactionT:
        """Set the currency, an ISO 4217 code such as ``EUR``."""
        self._value = attrs.evolve(self._value, currency=optional(text, "currency", currency))
        return self

    def with_payment_method(self: TransactionT, payment: str | None) -> TransactionT:
        """Set the payment method; at most 10 bytes."""
        self._value = attrs.evolve(self._value, payment_method=optional(text, "payment", payment))
        return self

    def with_item_count(self: TransactionT, item_nb: int | None) -> TransactionT:
        """Set the number of items."""
        self._value = attrs.evolve(self._value, item_count=optional(integer, "item_nb", item_nb))
        return self

    def with_coupon_code(self: TransactionT, coupon: str | None) -> TransactionT:
        """Set the coupon code that was used; at most 10 bytes."""
        self._value = attrs.evolve(self._value, coupon_code=optional(text, "coupon", coupon))
        return self


class Item(Hit):
    """An article of a transaction, to be sent after the transaction.

    ParamError for a transaction id or a name of more than 500 characters.
    """

    hit_type = HitType.ITEM
    _value: values.Item

    def __init__(self, transaction_id: str, product_name: str, product_sku: str) -> None:
        self._value = _possible(
            values.Item(
                text("transaction_id", transaction_id),
                text("product_name", product_name),
                text("product_sku", product_sku),
            )
        )

    def with_price(self: ItemT, price: float | None) -> ItemT:
        """Set the price of one unit."""
        self._value = attrs.evolve(self._value, price=optional(number, "price", price))
        return self

    def with_item_category(self: ItemT, category: str | None) -> ItemT:
        """Set the article's category; at most 500 bytes."""
        self._value = attrs.evolve(self._value, item_category=optional(text, "category", category))
        return self

    def with_item_quantity(self: ItemT, item_quantity: int | None) -> ItemT:
        """Set how many units were bought."""
        self._value = attrs.evolve(self._value, item_quantity=optional(integer, "item_quantity", item_quantity))
        return self


def _side(name: str, value: object) -> int:
    side = integer(name, value)
    if 0 <= side <= _MAX_SIDE:
        return side
    raise ParamError(f"{name}: got {shown(value)}, wanted 0 or more, at most ten digits")


def _possible(value: ValueT) -> ValueT:
    """The hit's value, unless the official SDK 2.1 refused it."""
    for problem in check_hit(value):
        if problem.fatal:
            raise ParamError(str(problem))
    return value
