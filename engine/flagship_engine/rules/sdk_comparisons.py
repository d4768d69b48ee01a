"""How the SDK's rules compare: each operator turns the wanted value into a predicate over a visitor's value.

Source: what 2.1.5 was seen to do, 3300 outcomes of it in tests/cases. A visitor's value is a string,
a number or a boolean here, of exactly these types; comparing is Python's own, so ``True == 1`` and texts are Python's
(``"True"``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from flagship_engine.context import Scalar
from flagship_engine.quoting import quoted
from flagship_engine.values import Json

Predicate: TypeAlias = Callable[[Scalar], bool]


def text_of(value: Json) -> str:
    """The text that text operators see: a string itself, else what Python prints."""
    return value if isinstance(value, str) else _printed(value)


def _printed(value: Json) -> str:
    """What `str` gives for a list, dict or number, but on each Python the same: its quoted texts would differ."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, tuple):
        return f"[{', '.join(map(_printed, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quoted(key)}: {_printed(item)}" for key, item in value.items()) + "}"
    return _digits(value) if isinstance(value, int) and not -_LONG < value < _LONG else str(value)


_LONG: int = 10**600


def _digits(value: int) -> str:
    """An integer in decimal, however long. How many digits `str` prints is up to the process; 640 are the least."""
    rest, parts = abs(value), list[str]()
    while rest:
        rest, part = divmod(rest, _LONG)
        parts.append(f"{part:0600}")
    digits = "".join(reversed(parts)).lstrip("0")
    return f"-{digits}" if value < 0 else digits


def equals(wanted: Json) -> Predicate:
    """EQUALS: equal to the wanted value, or to one of a wanted list."""
    return _one_of(wanted).__contains__


def not_equals(wanted: Json) -> Predicate:
    """NOT_EQUALS: equal to none. Another kind of value is not equal."""
    values = _one_of(wanted)
    return lambda value: value not in values


def contains(wanted: Json) -> Predicate:
    """CONTAINS: the visitor's text holds the wanted text, or one of a wanted list."""
    texts = _texts(wanted)
    if len(texts) == 1:
        [text] = texts
        return lambda value: text in (value if type(value) is str else text_of(value))

    def holds_any(value: Scalar) -> bool:
        whole = value if type(value) is str else text_of(value)
        for part in texts:  # noqa: SIM110 - a generator would be made for each comparison
            if part in whole:
                return True
        return False

    return holds_any


def not_contains(wanted: Json) -> Predicate:
    """NOT_CONTAINS: the visitor's text holds none of the wanted texts."""
    holds = contains(wanted)
    return lambda value: not holds(value)


def starts_with(wanted: Json) -> Predicate:
    """STARTS_WITH: the text begins so; a wanted list is taken as its printed form."""
    text = text_of(wanted)
    return lambda value: (value if type(value) is str else text_of(value)).startswith(text)


def ends_with(wanted: Json) -> Predicate:
    """ENDS_WITH: the text ends so; a wanted list is taken as its printed form."""
    text = text_of(wanted)
    return lambda value: (value if type(value) is str else text_of(value)).endswith(text)


def greater_than(wanted: Json) -> Predicate:
    """GREATER_THAN: numbers (booleans among them) with numbers, strings with strings by code point, else false."""
    if isinstance(wanted, str):
        return lambda value: type(value) is str and value > wanted
    if isinstance(wanted, (int, float)):
        return lambda value: type(value) is not str and value > wanted  # type: ignore[operator]
    return never


def lower_than(wanted: Json) -> Predicate:
    """LOWER_THAN: compared as GREATER_THAN compares."""
    if isinstance(wanted, str):
        return lambda value: type(value) is str and value < wanted
    if isinstance(wanted, (int, float)):
        return lambda value: type(value) is not str and value < wanted  # type: ignore[operator]
    return never


def greater_than_or_equals(wanted: Json) -> Predicate:
    """GREATER_THAN_OR_EQUALS: compared as GREATER_THAN compares."""
    if isinstance(wanted, str):
        return lambda value: type(value) is str and value >= wanted
    if isinstance(wanted, (int, float)):
        return lambda value: type(value) is not str and value >= wanted  # type: ignore[operator]
    return never


def lower_than_or_equals(wanted: Json) -> Predicate:
    """LOWER_THAN_OR_EQUALS: compared as GREATER_THAN compares."""
    if isinstance(wanted, str):
        return lambda value: type(value) is str and value <= wanted
    if isinstance(wanted, (int, float)):
        return lambda value: type(value) is not str and value <= wanted  # type: ignore[operator]
    return never


def never(_value: Scalar) -> bool:
    """No value matches."""
    return False


def _one_of(wanted: Json) -> frozenset[Json]:
    # A set finds by Python's own == too (equal numbers hash alike), and in a list of thousands of ids at once.
    return frozenset(wanted) if isinstance(wanted, tuple) else frozenset((wanted,))


def _texts(wanted: Json) -> tuple[str, ...]:
    values = wanted if isinstance(wanted, tuple) else (wanted,)
    return tuple(map(text_of, values))


OPERATORS: Mapping[str, Callable[[Json], Predicate]] = MappingProxyType(
    {
        "EQUALS": equals,
        "NOT_EQUALS": not_equals,
        "CONTAINS": contains,
        "NOT_CONTAINS": not_contains,
        "STARTS_WITH": starts_with,
        "ENDS_WITH": ends_with,
        "GREATER_THAN": greater_than,
        "LOWER_THAN": lower_than,
        "GREATER_THAN_OR_EQUALS": greater_than_or_equals,
        "LOWER_THAN_OR_EQUALS": lower_than_or_equals,
    }
)
"""The ten operators that 2.1.5 knows. Any other, EXISTS and SEMVER_* among them, never matches."""
