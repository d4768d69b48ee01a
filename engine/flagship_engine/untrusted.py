"""Looking at an object from outside without running any of its code.

A stored record comes out of somebody's database driver, cache library or test double. Subclasses may override
every method, and a test double may even lie about its `__class__`; so the real type is asked, and the methods
of the built-in itself are used.
"""

from __future__ import annotations

from typing import TypeGuard, TypeVar

from flagship_engine.values import describe, is_text

T = TypeVar("T")

_DESCRIBED = frozenset({type(None), bool, int, float, str, list, tuple, dict})


def is_a(value: object, kind: type[T]) -> TypeGuard[T]:
    """`isinstance` that believes the object's type, not its `__class__`."""
    return issubclass(type(value), kind)


def as_object(value: object) -> dict[str, object] | None:
    """The entries of a dict, of any subclass, whose keys are strings; None for anything else."""
    if not is_a(value, dict):
        return None
    return {str.__str__(key): item for key, item in dict.items(value) if is_a(key, str)}


def as_array(value: object) -> tuple[object, ...] | None:
    """The elements of a list or tuple, of any subclass; None for anything else."""
    if is_a(value, list):
        return tuple(list.copy(value))
    if is_a(value, tuple):
        return tuple(tuple.__iter__(value))
    return None


def as_raw_text(value: object) -> str | None:
    """A str, of any subclass, as exactly str; None for anything else."""
    return str.__str__(value) if is_a(value, str) else None


def as_text(value: object) -> str | None:
    """A str, of any subclass, without a lone surrogate, as exactly str; None for anything else."""
    text = as_raw_text(value)
    return text if text is not None and is_text(text) else None


def show(value: object) -> str:
    """`describe` for any object at all."""
    plain = _plain(value)
    return describe(plain) if type(plain) in _DESCRIBED else f"a Python {type(value).__name__}"


def _plain(value: object) -> object:
    if type(value) in _DESCRIBED:
        return value
    if is_a(value, dict):
        return dict.fromkeys(range(dict.__len__(value)))  # dict.copy would ask the subclass for its keys
    if is_a(value, list) or is_a(value, tuple):
        return as_array(value)
    if is_a(value, str):
        return str.__str__(value)
    if is_a(value, int):
        return int.__int__(value)
    if is_a(value, float):
        return float.__float__(value)
    return value
