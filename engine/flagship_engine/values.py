"""JSON values that nobody can change: what goes in is copied, what comes out is a copy.

A *frozen* JSON value is None, bool, int, float, str, a tuple of frozen values, or a `FrozenDict` from str to frozen
values.
`freeze` makes one from any Python object and raises nothing: what is not JSON comes back as a `NotJson`.
"""

from __future__ import annotations

import math
from enum import Enum
from typing import NoReturn, TypeAlias, TypeVar

import attrs

from flagship_engine.untrusted import as_array, describe, is_a, is_text

K = TypeVar("K")
V = TypeVar("V")

MAX_DIGITS = 4300
"""An integer of more digits is refused: some versions of Python refuse to read or print it, others do not."""

_TOO_LONG: int = 10**MAX_DIGITS

USUAL = 2**63
"""Integers between this and its negative are short enough, and need no closer look."""

MAX_DEPTH = 100
"""Lists and objects nested deeper than this are refused: Python's own pickle, repr and comparison recurse."""


class FrozenDict(dict[K, V]):
    """A dict that refuses every change with TypeError.

    Compares, pickles and is written as JSON like a dict; hashable if its values are.
    """

    __slots__ = ()

    def _refuse(self, *_args: object, **_kwargs: object) -> NoReturn:
        raise TypeError("a FrozenDict cannot be changed: make a copy with dict(...)")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __hash__(self) -> int:  # type: ignore[override]
        return frozenset(self.items()).__hash__()

    def __repr__(self) -> str:
        return f"FrozenDict({dict.__repr__(self)})"

    def __copy__(self) -> FrozenDict[K, V]:
        return self

    def __deepcopy__(self, _memo: object) -> FrozenDict[K, V]:
        return self

    def __reduce__(self) -> tuple[type[FrozenDict[K, V]], tuple[dict[K, V]]]:
        return FrozenDict, (dict(self),)


Json: TypeAlias = bool | int | float | str | tuple["Json", ...] | FrozenDict[str, "Json"] | None
"""A frozen JSON value."""

Plain: TypeAlias = bool | int | float | str | list["Plain"] | dict[str, "Plain"] | None
"""A JSON value of lists and dicts, as `json.loads` makes them."""

EMPTY: FrozenDict[str, Json] = FrozenDict()


class Absent(Enum):
    """The one value of a field that a document does not have, where null means something else."""

    ABSENT = "absent"

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = Absent.ABSENT


@attrs.frozen
class NotJson:
    """Why an object is no JSON value.

    Attributes:
        got: what stands there, in words.
        wanted: what should.
        path: where in the object, as keys and indices from its root.

    """

    got: str
    wanted: str
    path: tuple[str | int, ...] = ()


def is_short(number: int) -> bool:
    """Whether an integer has at most `MAX_DIGITS` digits."""
    return -_TOO_LONG < number < _TOO_LONG


def plain_scalar(value: object) -> bool | int | float | str | NotJson | None:
    """A scalar as exactly None, bool, int, float or str (a subclass is taken as what it is), or why it is not one."""
    if value is None or value is True or value is False:
        return value
    if type(value) is str and value.isascii():
        return value
    if type(value) is int and -USUAL < value < USUAL:
        return value
    if is_a(value, str):
        text = str.__str__(value)
        return text if is_text(text) else NotJson(describe(text), "text without a lone surrogate")
    if is_a(value, int):
        whole = int.__int__(value)
        return whole if is_short(whole) else NotJson(describe(whole), f"an integer of at most {MAX_DIGITS} digits")
    if is_a(value, float):
        number = float.__float__(value)
        return number if math.isfinite(number) else NotJson(describe(number), "a finite number")
    return NotJson(describe(value), "null, a boolean, a number, a string, an array or an object")


def freeze(value: object) -> Json | NotJson:
    """A frozen copy of a JSON value (dicts, lists, tuples, scalars and their subclasses), or why it is not one.

    Refused, with the path of the first offence: other objects, keys that are not str, NaN and the infinities,
    integers of more than `MAX_DIGITS` digits, lone surrogates, nesting deeper than `MAX_DEPTH` (so cycles too).
    """
    if type(value) is str and value.isascii():  # most values of a document: two calls less
        return value
    return _freeze(value, MAX_DEPTH)


def _freeze(value: object, depth: int) -> Json | NotJson:
    kind = type(value)
    if kind is str or kind is int or kind is float or not issubclass(kind, (dict, list, tuple)):
        return plain_scalar(value)
    if depth == 0:
        return NotJson("more nesting", f"arrays and objects nested at most {MAX_DEPTH} deep")
    elements = as_array(value)
    if elements is not None:
        return _freeze_array(elements, depth - 1)
    return _freeze_object(value, depth - 1) if is_a(value, dict) else None


def _freeze_object(value: dict[object, object], depth: int) -> Json | NotJson:
    frozen: dict[str, Json] = {}
    for key, item in dict.items(value):
        name = plain_scalar(key)
        if not isinstance(name, str):
            return NotJson(f"a key that is {describe(key)}", "keys that are strings without a lone surrogate")
        element = _freeze(item, depth)
        if isinstance(element, NotJson):
            return attrs.evolve(element, path=(name, *element.path))
        frozen[name] = element
    return FrozenDict(frozen)


def _freeze_array(value: tuple[object, ...], depth: int) -> Json | NotJson:
    frozen: list[Json] = []
    for index, item in enumerate(value):
        element = _freeze(item, depth)
        if isinstance(element, NotJson):
            return attrs.evolve(element, path=(index, *element.path))
        frozen.append(element)
    return tuple(frozen)


def thaw(value: Json) -> Plain:
    """A plain copy of a frozen value: lists and dicts that belong to whoever asked for it."""
    if isinstance(value, dict):
        return {key: thaw(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [thaw(item) for item in value]
    return value
