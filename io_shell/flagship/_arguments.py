"""Checking what an application passes in.

Each function returns the argument as exactly the built-in type that is wanted, or raises `TypingError` with a message
that names the argument, the type got and the type wanted. Subclasses and numpy's scalars are taken as what they are;
a bool is no number here, though Python says so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flagship.errors import TypingError

T = TypeVar("T")

_SHOWN = 60


def text(name: str, value: object) -> str:
    """A str."""
    plain = _unwrapped(value)
    if isinstance(plain, str):
        return str.__str__(plain)
    raise mistyped(name, value, "str")


def integer(name: str, value: object) -> int:
    """An int, no bool."""
    plain = _unwrapped(value)
    if isinstance(plain, int) and not isinstance(plain, bool):
        return int.__int__(plain)
    raise mistyped(name, value, "int")


def number(name: str, value: object) -> int | float:
    """An int or a float, no bool. NaN and the infinities are floats."""
    plain = _unwrapped(value)
    if isinstance(plain, float):
        return float.__float__(plain)
    if isinstance(plain, int) and not isinstance(plain, bool):
        return int.__int__(plain)
    raise mistyped(name, value, "int or float")


def boolean(name: str, value: object) -> bool:
    """A bool."""
    plain = _unwrapped(value)
    if isinstance(plain, bool):
        return plain
    raise mistyped(name, value, "bool")


def instance(name: str, value: object, wanted: type[T]) -> T:
    """An instance of a class."""
    if isinstance(value, wanted):
        return value
    raise mistyped(name, value, wanted.__name__)


def optional(check: Callable[[str, object], T], name: str, value: object) -> T | None:
    """None, or what another check wants."""
    return None if value is None else check(name, value)


def mistyped(name: str, value: object, wanted: str) -> TypingError:
    """The error of an argument of the wrong type, to be raised. It is logged: the value could be a person's id."""
    got = "None" if value is None else type(value).__name__
    return TypingError(f"{name}: got {got}, wanted {wanted}")


def shown(value: object) -> str:
    """An argument in a few words: the value of a simple one, and its type."""
    kind = type(value).__name__
    if value is None:
        return "None"
    if isinstance(value, int) and value.bit_length() > 200:
        return f"a large {kind}"  # Python refuses to print the largest
    if isinstance(value, (bool, int, float)):
        return f"{value!r} ({kind})"
    if isinstance(value, str):
        return f"{value!a} ({kind})" if len(value) <= _SHOWN else f"a {kind} of {len(value)} characters"
    return f"an object of type {kind}"


def _unwrapped(value: object) -> object:
    if type(value).__module__ == "numpy" and getattr(value, "ndim", None) == 0:
        return value.item()  # type: ignore[attr-defined]
    return value
