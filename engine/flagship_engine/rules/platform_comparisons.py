"""How the platform's rules compare: an operator and a wanted value become a comparison with a visitor's value.

Source: what the platform's engine was seen to answer. Kinds are strict: null, boolean, number (a float of 64 bits),
string, list, object. What cannot be compared is an error, and an error is a value here: None.
"""

from __future__ import annotations

import operator as python
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Generic, TypeAlias, TypeVar

import attrs

from flagship_engine.casing import fold, lower
from flagship_engine.semver import Version, read_version
from flagship_engine.values import FrozenDict, Json

Outcome: TypeAlias = bool | None
"""Whether a visitor's value fits; None is an error: the two cannot be compared."""

Comparison: TypeAlias = Callable[[Json], Outcome]
"""What a visitor's value, present in the context, gives."""

T = TypeVar("T")

TextTest: TypeAlias = Callable[[str], bool]
NumberTest: TypeAlias = Callable[[float], bool]


@attrs.frozen
class TextOperator(Generic[T]):
    """How an operator compares texts.

    Attributes:
        form: what is compared of a text, on both sides; None if there is nothing to compare: then it is no match.
        test: the forms of the wanted text, or of a list of them, as a test of the form of a visitor's.

    """

    form: Callable[[str], T | None]
    test: Callable[[tuple[T, ...]], Callable[[T], bool]]

    def holds(self, wanted: tuple[str, ...]) -> Callable[[T], bool]:
        """The wanted texts as a test of the form of a visitor's."""
        forms = tuple(form for form in map(self.form, wanted) if form is not None)
        return self.test(forms) if forms else _no_match

    def compare(self, wanted: tuple[str, ...]) -> TextTest:
        """The wanted texts as a test of a visitor's text."""
        make_form, holds = self.form, self.holds(wanted)

        def compare(text: str) -> bool:
            form = make_form(text)
            return form is not None and holds(form)

        return compare


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

OF_ANY = frozenset({"EQUALS", "CONTAINS"})
"""The operators that hold for a list if they hold for any element."""

OF_ALL = frozenset({"NOT_EQUALS", "NOT_CONTAINS"})
"""The operators that hold for a list if they hold for all elements."""

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
    if operator in OF_ALL:
        return all(outcomes)
    return operator in OF_ANY and None not in outcomes and any(outcomes)


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
    if operator in OF_ALL:
        return lambda value: all(compare(value) for compare in comparisons)
    if operator in OF_ANY:
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
    make = NUMBERS.get(operator)
    if make is None:
        return _error
    test = make(as_float(wanted))

    def compare(value: Json) -> Outcome:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return None
        return test(as_float(value))

    return compare


def _with_string(operator: str, wanted: str) -> Comparison:
    found = TEXTS.get(operator)
    if found is None:
        return _error
    test = found.compare((wanted,))
    return lambda value: test(value) if isinstance(value, str) else None


def _error(_value: Json) -> Outcome:
    return None


def as_float(number: int | float) -> float:
    """A number as the platform holds it: 64 bits."""
    try:
        return float(number)
    except OverflowError:
        return float("inf") if number > 0 else float("-inf")


def _no_match(_form: object) -> bool:
    return False


def _one_of(texts: tuple[str, ...]) -> TextTest:
    return frozenset(texts).__contains__


def _none_of(texts: tuple[str, ...]) -> TextTest:
    unwanted = frozenset(texts)
    return lambda value: value not in unwanted


def _holding(texts: tuple[str, ...]) -> TextTest:
    if len(texts) == 1:
        [part] = texts
        return lambda value: part in value
    return lambda value: _holds_any(value, texts)


def _holding_none(texts: tuple[str, ...]) -> TextTest:
    return lambda value: not _holds_any(value, texts)


def _starting(texts: tuple[str, ...]) -> TextTest:
    return lambda value: value.startswith(texts)


def _ending(texts: tuple[str, ...]) -> TextTest:
    return lambda value: value.endswith(texts)


def _holds_any(text: str, parts: tuple[str, ...]) -> bool:
    for part in parts:  # noqa: SIM110 - a generator would be made for each comparison
        if part in text:
            return True
    return False


def _ordering(test: Callable[[str, str], bool]) -> Callable[[tuple[str, ...]], TextTest]:
    """Texts are ordered by UTF-8 bytes, which is the order of code points, and so Python's."""

    def make(texts: tuple[str, ...]) -> TextTest:
        [text] = texts
        return lambda value: test(value, text)

    return make


def _versions(test: Callable[[Version, Version], bool]) -> TextOperator[Version]:
    """Versions by semantic versioning's precedence; where either text is no version nothing holds, != neither."""
    return TextOperator(read_version, lambda versions: lambda version: test(version, versions[0]))


EQUALITIES: Mapping[str, Callable[[object, object], bool]] = MappingProxyType(
    {"EQUALS": python.eq, "NOT_EQUALS": python.ne}
)
"""What booleans know."""

NUMBERS: Mapping[str, Callable[[float], NumberTest]] = MappingProxyType(
    {
        "EQUALS": lambda number: number.__eq__,
        "NOT_EQUALS": lambda number: number.__ne__,
        "GREATER_THAN": lambda number: number.__lt__,  # the wanted number is lower than the visitor's
        "LOWER_THAN": lambda number: number.__gt__,
        "GREATER_THAN_OR_EQUALS": lambda number: number.__le__,
        "LOWER_THAN_OR_EQUALS": lambda number: number.__ge__,
    }
)
"""What numbers know: the wanted one as a test of a visitor's."""

TEXTS: Mapping[str, TextOperator[str] | TextOperator[Version]] = MappingProxyType(
    {
        # By simple case folding, code point by code point: a Kelvin sign is a k.
        "EQUALS": TextOperator(fold, _one_of),
        "NOT_EQUALS": TextOperator(fold, _none_of),
        # In simple lower case, code point by code point: no rule for a final sigma.
        "CONTAINS": TextOperator(lower, _holding),
        "NOT_CONTAINS": TextOperator(lower, _holding_none),
        "STARTS_WITH": TextOperator(lower, _starting),
        "ENDS_WITH": TextOperator(lower, _ending),
        "GREATER_THAN": TextOperator(lower, _ordering(python.gt)),
        "LOWER_THAN": TextOperator(lower, _ordering(python.lt)),
        "GREATER_THAN_OR_EQUALS": TextOperator(lower, _ordering(python.ge)),
        "LOWER_THAN_OR_EQUALS": TextOperator(lower, _ordering(python.le)),
        "SEMVER_EQUALS": _versions(python.eq),
        "SEMVER_NOT_EQUALS": _versions(python.ne),
        "SEMVER_GREATER_THAN": _versions(python.gt),
        "SEMVER_LOWER_THAN": _versions(python.lt),
        "SEMVER_GREATER_THAN_OR_EQUALS": _versions(python.ge),
        "SEMVER_LOWER_THAN_OR_EQUALS": _versions(python.le),
    }
)
"""What strings know."""

OPERATORS: frozenset[str] = frozenset({*PRESENCE, *TEXTS})
"""All that is known: strings know what numbers and booleans know."""
