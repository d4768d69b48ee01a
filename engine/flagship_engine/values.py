"""JSON values that nobody can change: what goes in is copied, what comes out is a copy.

A *frozen* JSON value is None, bool, int, float, str, a tuple of frozen values, or a `FrozenDict` from str to frozen
values.
`freeze` makes one from any Python object and raises nothing: what is not JSON comes back as a `NotJson`.
"""

from __future__ import annotations

import math
import re
from enum import Enum
from typing import NoReturn, TypeAlias, TypeGuard, TypeVar

import attrs

K = TypeVar("K")
V = TypeVar("V")

LONGEST_INT = 10**4300
"""An integer with more digits cannot be printed: Python refuses it, on some versions."""

_UNSEEN = re.compile(r"[\\\x00-\x1f\x7f-\xa0\xad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ud800-\udfff]")
"""Backslashes, controls, odd spaces, marks that turn the direction of writing, lone surrogates."""

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


def is_a(value: object, kind: type[V]) -> TypeGuard[V]:
    """`isinstance` that believes the object's type, not its ``__class__``: test doubles lie there."""
    return issubclass(type(value), kind)


def elements_of(value: object) -> tuple[object, ...] | None:
    """The elements of a list or tuple, read without a method of a subclass; None for anything else."""
    if is_a(value, list):
        return tuple(list.__iter__(value))
    if is_a(value, tuple):
        return tuple(tuple.__iter__(value))
    return None


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
    elements = elements_of(value)
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
    shown = text if len(text) <= 60 else text[:57] + "..."
    return f"the string {repr(shown) if shown.isascii() else _quoted(shown)}"


def _quoted(text: str) -> str:
    # Not by repr: which characters it escapes depends on the Unicode tables of the Python that runs.
    escaped = _UNSEEN.sub(lambda match: ascii(match[0])[1:-1], text)
    return f"'{escaped}'"


def plain_scalar(value: object) -> bool | int | float | str | NotJson | None:
    """A scalar as exactly None, bool, int, float or str (a subclass is taken as what it is), or why it is not one."""
    if value is None or is_a(value, bool):
        return value
    if is_a(value, str):
        text = str.__str__(value)
        return text if is_text(text) else NotJson(describe(text), "text without a lone surrogate")
    if is_a(value, int):
        return int.__int__(value)
    if is_a(value, float):
        number = float.__float__(value)
        return number if math.isfinite(number) else NotJson(describe(number), "a finite number")
    return NotJson(describe(value), "null, a boolean, a number, a string, an array or an object")


def freeze(value: object) -> Json | NotJson:
    """A frozen copy of a JSON value (dicts, lists, tuples, scalars and their subclasses), or why it is not one.

    Refused, with the path of the first offence: other objects, keys that are not str, NaN and the infinities, lone
    surrogates, nesting deeper than `MAX_DEPTH` (so cycles too).
    """
    return _freeze(value, MAX_DEPTH)


def _freeze(value: object, depth: int) -> Json | NotJson:
    if not issubclass(type(value), (dict, list, tuple)):
        return plain_scalar(value)
    if depth == 0:
        return NotJson("more nesting", f"arrays and objects nested at most {MAX_DEPTH} deep")
    elements = elements_of(value)
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
