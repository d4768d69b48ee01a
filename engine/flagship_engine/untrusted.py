"""Looking at an object from outside without running any of its code.

A record comes out of somebody's database driver, a document out of somebody's loader, a context out of a test double.
Subclasses may override every method, and a double may even lie about its `__class__`; so the real type is asked, and
the methods of the built-in itself are used.
"""

from __future__ import annotations

import math
from typing import TypeGuard, TypeVar

from flagship_engine.quoting import quoted

V = TypeVar("V")


def is_a(value: object, kind: type[V]) -> TypeGuard[V]:
    """`isinstance` that believes the object's type, not its ``__class__``: test doubles lie there."""
    return issubclass(type(value), kind)


def as_array(value: object) -> tuple[object, ...] | None:
    """The elements of a list or tuple, of any subclass; None for anything else."""
    if is_a(value, list):
        return tuple(list.__iter__(value))
    if is_a(value, tuple):
        return tuple(tuple.__iter__(value))
    return None


def as_object(value: object) -> dict[str, object] | None:
    """The entries of a dict, of any subclass, whose keys are strings; None for anything else."""
    if not is_a(value, dict):
        return None
    return {str.__str__(key): item for key, item in dict.items(value) if is_a(key, str)}


def as_raw_text(value: object) -> str | None:
    """A str, of any subclass, as exactly str; None for anything else."""
    return str.__str__(value) if is_a(value, str) else None


def as_text(value: object) -> str | None:
    """A str, of any subclass, without a lone surrogate, as exactly str; None for anything else."""
    text = as_raw_text(value)
    return text if text is not None and is_text(text) else None


def is_text(text: str) -> bool:
    """Whether a str is Unicode text: without a lone surrogate, so that it has a UTF-8 form."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def describe(value: object) -> str:
    """An object in a few words for an error message: its kind and, if short, its value. Raises nothing.

    >>> describe("blue"), describe([1, 2]), describe(10**5000)
    ("the string 'blue'", 'an array of 2', 'an integer of about 5001 digits')
    """
    if value is None:
        return "null"
    if is_a(value, bool):
        return "true" if value else "false"
    if is_a(value, int):
        return _describe_int(int.__int__(value))
    if is_a(value, float):
        return f"the number {float.__repr__(value)}"
    if is_a(value, str):
        return _describe_text(str.__str__(value))
    elements = as_array(value)
    if elements is not None:
        return f"an array of {len(elements)}" if elements else "an empty array"
    if is_a(value, dict):
        size = dict.__len__(value)
        return f"an object of {size}" if size else "an empty object"
    return f"a Python {type(value).__name__}"


def _describe_int(value: int) -> str:
    digits = int(value.bit_length() * math.log10(2)) + 1
    return f"the number {value}" if digits < 40 else f"an integer of about {digits} digits"


def _describe_text(text: str) -> str:
    return f"the string {quoted(text if len(text) <= 60 else text[:57] + '...')}"
