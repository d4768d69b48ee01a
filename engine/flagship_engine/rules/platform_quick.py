"""Comparisons made ready: what they make of a value follows from its type, before any of them is made.

A value that is no list and no null is an error to a comparison by its type alone, so whole groups can be ruled out
first, and the rest of the comparisons may stop at the first that does not hold. What is compared of a text (its folded
form, say) is made once for all comparisons that ask for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias, cast

import attrs

from flagship_engine.casing import ascii_lower, fold, lower
from flagship_engine.rules.platform_comparisons import (
    NUMBERS,
    OF_ALL,
    OF_ANY,
    PRESENCE,
    TEXTS,
    absent_outcome,
    as_float,
    comparison,
)
from flagship_engine.values import FrozenDict, Json

Form: TypeAlias = Callable[[object], object]
"""What is compared of a value; it is made of values of some types only."""

Holds: TypeAlias = Callable[[object], bool]
"""Whether the form of a visitor's value fits; it is held against that form only."""

PLAIN: frozenset[type] = frozenset({str, bool, int, float, FrozenDict})
"""Types of values that are an error by their type, or by nothing."""


class Ascii(str):
    """Stands for the type of a text of ASCII alone, which most are: it is compared in less time. None is made."""

    __slots__ = ()


QUICKER: Mapping[tuple[type, Form], Form] = MappingProxyType(
    {(Ascii, fold): ascii_lower, (Ascii, lower): ascii_lower, (float, as_float): float}  # type: ignore[dict-item]
)
"""What a form comes to for values of a type."""

_TEXT: frozenset[type] = frozenset({str})
_NUMBER: frozenset[type] = frozenset({int, float})
_BOOLEAN: frozenset[type] = frozenset({bool})
_OBJECT: frozenset[type] = frozenset({FrozenDict})
_NOTHING: frozenset[type] = frozenset()


def itself(value: object) -> object:
    """A value as it is."""
    return value


@attrs.frozen
class Quick:
    """A comparison made ready.

    Attributes:
        holds: whether the form of a value fits.
        errors: the plain types with which it is an error.
        form: what is compared of a value.
        of: the plain types that have that form; of any other it is no match.
        absent: what it gives for a key that the visitor lacks.

    """

    holds: Holds
    errors: frozenset[type]
    form: Form = itself
    of: frozenset[type] = PLAIN
    absent: bool = False


def quick(operator: str, wanted: Json) -> Quick:
    """The comparison of a plain value with the wanted one: what `comparison` gives, by another way."""
    if operator in PRESENCE:
        absent = absent_outcome(operator, wanted)
        return Quick(_never if absent else _always, _NOTHING, absent=absent)
    if isinstance(wanted, tuple):
        return _with_list(operator, wanted)
    if isinstance(wanted, str) and operator in TEXTS:
        return _with_texts(operator, (wanted,), PLAIN - _TEXT)
    if isinstance(wanted, bool) and operator in ("EQUALS", "NOT_EQUALS"):
        return Quick(_compared(operator, wanted), PLAIN - _BOOLEAN, of=_BOOLEAN)
    if isinstance(wanted, (int, float)) and not isinstance(wanted, bool) and operator in NUMBERS:
        holds = cast("Holds", NUMBERS[operator](as_float(wanted)))
        return Quick(holds, PLAIN - _NUMBER, cast("Form", as_float), _NUMBER)
    return Quick(_never, PLAIN - _OBJECT if isinstance(wanted, dict) else PLAIN)


def _with_list(operator: str, wanted: tuple[Json, ...]) -> Quick:
    texts = tuple(each for each in wanted if isinstance(each, str))
    if texts and len(texts) == len(wanted) and operator in OF_ANY | OF_ALL:
        return _with_texts(operator, texts, _NOTHING)
    return Quick(_compared(operator, wanted), _NOTHING)


def _with_texts(operator: str, wanted: tuple[str, ...], errors: frozenset[type]) -> Quick:
    found = TEXTS[operator]
    return Quick(cast("Holds", found.holds(wanted)), errors, cast("Form", found.form), _TEXT)


def _compared(operator: str, wanted: Json) -> Holds:
    compare = comparison(operator, wanted)
    return cast("Holds", lambda value: compare(value) is True)


def _always(_value: object) -> bool:
    return True


def _never(_value: object) -> bool:
    return False
