"""Looking at an object from outside without running any of its code.

A stored record comes out of somebody's database driver, cache library or test double. Subclasses may override
every method, and a test double may even lie about its `__class__`; so the real type is asked, and the methods
of the built-in itself are used.
"""

from __future__ import annotations

from flagship_engine.values import describe, elements_of, is_text
from flagship_engine.values import is_a as is_a  # the readers of records and hits find it here

_DESCRIBED = frozenset({type(None), bool, int, float, str, list, tuple, dict})


def as_object(value: object) -> dict[str, object] | None:
    """The entries of a dict, of any subclass, whose keys are strings; None for anything else."""
    if not is_a(value, dict):
        return None
    return {str.__str__(key): item for key, item in dict.items(value) if is_a(key, str)}


def as_array(value: object) -> tuple[object, ...] | None:
    """The elements of a list or tuple, of any subclass; None for anything else."""
    return elements_of(value)


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
