"""How the platform's rules compare: an operator and a wanted value become a comparison with a visitor's value.

Source: what the platform's engine was seen to answer. Kinds are strict: null, boolean, number (a float of 64 bits),
string, list, object. What cannot be compared is an error, and an error is a value here: None.
"""

from __future__ import annotations

import operator as python
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import TypeAlias

from flagship_engine.casing import fold, lower
from flagship_engine.semver import Version, read_version
from flagship_engine.values import FrozenDict, Json

Outcome: TypeAlias = bool | None
"""Whether a visitor's value fits; None is an error: the two cannot be compared."""

Comparison: TypeAlias = Callable[[Json], Outcome]
"""What a visitor's value, present in the context, gives."""

TextTest: TypeAlias = Callable[[str], bool]


def comparison(operator: str, wanted: Json) -> Comparison:
    """The comparison of a value that the visitor has with the wanted one."""
    plain = _comparison_of_one(operator, wanted)
    wanted_kind = kind(wanted)

    def compare(value: Json) -> Outcome:
        if type(value) is tuple:
            return _compare_list(operator, compare, wanted_kind, value)
        return plain(value)

    return compare


def absent_outcome(operator: str, wanted: Json) -> bool:
    """What a key gives that the visitor's context lacks: no match, but that NOT_EXISTS true asks for just that."""
    asked = PRESENCE.get(operator)
    return asked is not None and asked is not (wanted is True)


PRESENCE: Mapping[str, bool] = MappingProxyType({"EXISTS": True, "NOT_EXISTS": False})
"""The operators that ask whether a key is there; true as the wanted value asks so, any other asks the opposite."""

_EVERY = frozenset({"NOT_EQUALS", "NOT_CONTAINS"})
_ANY = frozenset({"EQUALS", "CONTAINS"})

_KINDS: Mapping[type, str] = MappingProxyType(
    {
        type(None): "null",
        bool: "boolean",
        int: "number",
        float: "number",
        str: "string",
        tuple: "list",
        FrozenDict: "object",
    }
)


def kind(value: Json) -> str:
    """The kind of a value: two of different kinds cannot be compared."""
    return _KINDS.get(type(value), "object")


def _compare_list(operator: str, compare: Comparison, wanted_kind: str, values: tuple[Json, ...]) -> Outcome:
    """A list in the context: its first element has the wanted value's kind, or the list cannot be compared.

    EQUALS and CONTAINS hold for any element, their negations for all, other operators for no list; an element that
    cannot be compared makes it no match.
    """
    if values and kind(values[0]) != wanted_kind:
        return None
    outcomes = list(map(compare, values))
    if operator in _EVERY:
        return all(outcomes)
    return operator in _ANY and None not in outcomes and any(outcomes)


def _comparison_of_one(operator: str, wanted: Json) -> Comparison:
    """The comparison with a value that is no list."""
    if operator in PRESENCE:
        outcome = PRESENCE[operator] is (wanted is True)
        return lambda _value: outcome
    if isinstance(wanted, tuple):
        return _with_list(operator, wanted)
    if isinstance(wanted, str):
        return _with_string(operator, wanted)
    if isinstance(wanted, bool):
        return _with_boolean(operator, wanted)
    if isinstance(wanted, (int, float)):
        return _with_number(operator, wanted)
    wanted_kind = kind(wanted)
    return lambda value: False if kind(value) == wanted_kind else None


def _with_list(operator: str, wanted: tuple[Json, ...]) -> Comparison:
    """A wanted list: EQUALS and CONTAINS want any of its elements, their negations none, others never hold.

    An element that cannot be compared counts as no, also to a negation. A list among them is as good as its elements,
    for any of any is any, and all of all is all.
    """
    comparisons = tuple(_comparison_of_one(operator, each) for each in _leaves(wanted))
    if operator in _EVERY:
        return lambda value: all(compare(value) for compare in comparisons)
    if operator in _ANY:
        return lambda value: any(compare(value) for compare in comparisons)
    return lambda _value: False


def _leaves(wanted: tuple[Json, ...]) -> Iterator[Json]:
    for each in wanted:
        if isinstance(each, tuple):
            yield from _leaves(each)
        else:
            yield each


def _with_boolean(operator: str, wanted: bool) -> Comparison:
    test = EQUALITIES.get(operator)
    if test is None:
        return _error
    return lambda value: test(value, wanted) if isinstance(value, bool) else None


def _with_number(operator: str, wanted: int | float) -> Comparison:
    test = EQUALITIES.get(operator) or ORDERINGS.get(operator)
    if test is None:
        return _error
    number = _float(wanted)

    def compare(value: Json) -> Outcome:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return None
        return test(_float(value), number)

    return compare


def _with_string(operator: str, wanted: str) -> Comparison:
    make = STRINGS.get(operator)
    if make is None:
        return _error
    test = make(wanted)
    return lambda value: test(value) if isinstance(value, str) else None


def _error(_value: Json) -> Outcome:
    return None


def _float(number: int | float) -> float:
    """A number as the platform holds it: 64 bits."""
    try:
        return float(number)
    except OverflowError:
        return float("inf") if number > 0 else float("-inf")


def _folded(test: Callable[[str, str], bool]) -> Callable[[str], TextTest]:
    """Texts are compared by simple case folding, code point by code point: a Kelvin sign is a k."""

    def make(wanted: str) -> TextTest:
        text = fold(wanted)
        return lambda value: test(fold(value), text)

    return make


def _lowered(test: Callable[[str, str], bool]) -> Callable[[str], TextTest]:
    """Texts are compared in simple lower case, code point by code point: no rule for a final sigma.

    Orderings go by UTF-8 bytes, which is the order of code points, and so Python's.
    """

    def make(wanted: str) -> TextTest:
        text = lower(wanted)
        return lambda value: test(lower(value), text)

    return make


def _versions(test: Callable[[Version, Version], bool]) -> Callable[[str], TextTest]:
    """Versions by semantic versioning's precedence; where either text is no version nothing holds, != neither."""

    def make(wanted: str) -> TextTest:
        version = read_version(wanted)
        if version is None:
            return lambda _value: False

        def compare(value: str) -> bool:
            found = read_version(value)
            return found is not None and test(found, version)

        return compare

    return make


def _without(text: str, part: str) -> bool:
    return part not in text


EQUALITIES: Mapping[str, Callable[[object, object], bool]] = MappingProxyType(
    {"EQUALS": python.eq, "NOT_EQUALS": python.ne}
)
"""What booleans and numbers know."""

ORDERINGS: Mapping[str, Callable[[float, float], bool]] = MappingProxyType(
    {
        "GREATER_THAN": python.gt,
        "LOWER_THAN": python.lt,
        "GREATER_THAN_OR_EQUALS": python.ge,
        "LOWER_THAN_OR_EQUALS": python.le,
    }
)
"""What numbers know besides."""

STRINGS: Mapping[str, Callable[[str], TextTest]] = MappingProxyType(
    {
        "EQUALS": _folded(python.eq),
        "NOT_EQUALS": _folded(python.ne),
        "CONTAINS": _lowered(python.contains),
        "NOT_CONTAINS": _lowered(_without),
        "STARTS_WITH": _lowered(str.startswith),
        "ENDS_WITH": _lowered(str.endswith),
        "GREATER_THAN": _lowered(python.gt),
        "LOWER_THAN": _lowered(python.lt),
        "GREATER_THAN_OR_EQUALS": _lowered(python.ge),
        "LOWER_THAN_OR_EQUALS": _lowered(python.le),
        "SEMVER_EQUALS": _versions(python.eq),
        "SEMVER_NOT_EQUALS": _versions(python.ne),
        "SEMVER_GREATER_THAN": _versions(python.gt),
        "SEMVER_LOWER_THAN": _versions(python.lt),
        "SEMVER_GREATER_THAN_OR_EQUALS": _versions(python.ge),
        "SEMVER_LOWER_THAN_OR_EQUALS": _versions(python.le),
    }
)
"""What strings know."""

OPERATORS: frozenset[str] = frozenset({*PRESENCE, *STRINGS})
"""All that is known: strings know what numbers and booleans know."""
