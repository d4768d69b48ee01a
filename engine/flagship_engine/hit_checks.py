"""What is wrong with a hit: what the official SDK 2.1.5 refused is fatal, other documented limits are warnings.

The limits are a table, `RULES` (protocol: hits). A rule looks at one field; of the rules of a
field the first that is broken is reported. What was got is said without repeating it: hits hold personal data.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeAlias

import attrs

from flagship_engine.addresses import is_ip, url_fault
from flagship_engine.hits import (
    Event,
    EventCategory,
    Hit,
    Item,
    Page,
    Scalar,
    Screen,
    Transaction,
    as_kind,
    field_values,
)
from flagship_engine.untrusted import as_raw_text, describe


@attrs.frozen
class HitProblem:
    """One thing that is wrong with a hit.

    Attributes:
        field: name of the hit's field: ``transaction_id``.
        got: what stands there, in words.
        wanted: what should.
        fatal: whether the hit must not be sent; otherwise it is sent, and this is a warning.

    """

    field: str
    got: str
    wanted: str
    fatal: bool

    def __str__(self) -> str:
        return f"{self.field}: got {self.got}, wanted {self.wanted}"


Fault: TypeAlias = Callable[[Scalar], str | None]
"""What a value is in words, if it breaks a rule; None if it does not."""


@attrs.frozen
class Rule:
    """One limit of one field.

    Attributes:
        of: the kinds of hit it holds for.
        field: the field's name.
        fault: tells whether a value breaks it.
        wanted: the limit in words.
        fatal: whether 2.1.5 refused a hit that breaks it.

    """

    of: tuple[type[Hit], ...]
    field: str
    fault: Fault
    wanted: str
    fatal: bool = False


_RESOLUTION = re.compile(r"(-?)([0-9]+)x(-?)([0-9]+)", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_MAX_SIDE = 10
_ANY: tuple[type[Hit], ...] = (Page, Screen, Event, Transaction, Item)


def _too_many_characters(limit: int, value: Scalar) -> str | None:
    length = len(str(value))
    return f"{length} characters" if length > limit else None


def _too_many_bytes(limit: int, value: Scalar) -> str | None:
    length = len(str(value).encode("utf-8", "surrogatepass"))
    return f"{length} bytes in UTF-8" if length > limit else None


def _no_page(value: Scalar) -> str | None:
    return url_fault(str(value))


def _no_ip(value: Scalar) -> str | None:
    return None if is_ip(str(value)) else "another text"


def _no_currency(value: Scalar) -> str | None:
    return None if _CURRENCY.fullmatch(str(value)) else "another text"


def _not_positive(value: Scalar) -> str | None:
    return None if isinstance(value, int) and value > 0 else describe(value)


def _no_resolution(value: Scalar) -> str | None:
    return None if _RESOLUTION.fullmatch(str(value)) else "another text"


def _no_possible_resolution(value: Scalar) -> str | None:
    found = _RESOLUTION.fullmatch(str(value))
    if found is None:
        return None
    if found[1] or found[3]:
        return "a negative side"
    longest = max(len(found[2]), len(found[4]))
    return f"a side of {longest} digits" if longest > _MAX_SIDE else None


def _characters(of: tuple[type[Hit], ...], field: str, limit: int) -> Rule:
    return Rule(of, field, partial(_too_many_characters, limit), f"at most {limit} characters", fatal=True)


def _bytes(of: tuple[type[Hit], ...], field: str, limit: int) -> Rule:
    return Rule(of, field, partial(_too_many_bytes, limit), f"at most {limit} bytes in UTF-8")


RULES: tuple[Rule, ...] = (
    Rule((Page,), "location", _no_page, "a valid http or https URL", fatal=True),
    _bytes((Page, Screen), "location", 2048),
    _bytes((Event,), "action", 500),
    _bytes((Event,), "label", 500),
    Rule((Event,), "value", _not_positive, "an integer above 0"),
    _characters((Transaction, Item), "transaction_id", 500),
    _bytes((Transaction, Item), "transaction_id", 500),
    _bytes((Transaction,), "affiliation", 500),
    Rule((Transaction,), "currency", _no_currency, "an ISO 4217 code, three capital letters"),
    _bytes((Transaction,), "payment_method", 10),
    _bytes((Transaction,), "shipping_method", 10),
    _bytes((Transaction,), "coupon_code", 10),
    _characters((Item,), "product_name", 500),
    _bytes((Item,), "product_name", 500),
    _bytes((Item,), "product_sku", 500),
    _bytes((Item,), "item_category", 500),
    Rule(_ANY, "user_ip", _no_ip, "an IPv4 or IPv6 address"),
    Rule(
        _ANY,
        "screen_resolution",
        _no_possible_resolution,
        f"a width and a height of 0 or more, at most {_MAX_SIDE} digits each",
        fatal=True,
    ),
    Rule(_ANY, "screen_resolution", _no_resolution, "WIDTHxHEIGHT in pixels"),
    _bytes(_ANY, "user_language", 20),
)
"""Every limit."""


def check_hit(hit: Hit) -> tuple[HitProblem, ...]:
    """Everything that is wrong with a hit, in the order of its fields; nothing if it is sound."""
    rules = tuple(rule for rule in RULES if type(hit) in rule.of)
    return tuple(_problems(hit, rules))


def _problems(hit: Hit, rules: tuple[Rule, ...]) -> Iterator[HitProblem]:
    for field, value in field_values(hit):
        if value is None and not field.required:
            continue
        sound = as_kind(value, field.kind)
        if sound is None:
            yield HitProblem(field.name, describe(value), field.kind.value, fatal=True)
        elif not isinstance(sound, EventCategory):
            if isinstance(sound, str) and sound != as_raw_text(value):
                yield HitProblem(field.name, "a lone surrogate", "Unicode text (it is replaced)", fatal=False)
            yield from _first_broken(field.name, sound, rules)


def _first_broken(name: str, value: Scalar, rules: tuple[Rule, ...]) -> Iterator[HitProblem]:
    for rule in rules:
        got = rule.fault(value) if rule.field == name else None
        if got is not None:
            yield HitProblem(name, got, rule.wanted, rule.fatal)
            return
