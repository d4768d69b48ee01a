r"""JSON values as bytes: equal values are equal bytes on any machine and any Python, and different ones are not.

The bytes are one line of ASCII JSON: keys sorted by code point, no spaces, every other character as a ``\u`` escape.
What JSON or its readers do not tell apart, or refuse, stands in an object of one key, its *tag*:

- an integer beyond 64 bits: ``{"$int":"0x1000..."}``, in hexadecimal, which every Python reads and in linear time;
- a text with a lone surrogate: ``{"$text":"<base64>"}`` of its UTF-8, a surrogate encoded as if it were a character;
- a float that is not finite: ``{"$float":"nan"}``, ``"inf"`` or ``"-inf"``.

A key with a lone surrogate is ``"$text:<base64>"``; a key that begins with ``$`` of itself has one ``$`` more.
"""

from __future__ import annotations

import json
import math
from base64 import b64decode, b64encode
from typing import TypeAlias

import attrs

from flagship_engine.hashing import utf8
from flagship_engine.untrusted import as_array, describe, is_a, is_text
from flagship_engine.values import FrozenDict, Json, Plain

MAX_NESTING = 200
"""Arrays and objects nested deeper than this have no canonical form; a frozen value is never that deep."""

_USUAL = 2**63

_LONGEST = len(str(-_USUAL))

_TEXT_KEY = "$text:"

_TOO_DEEP = f"arrays and objects are nested more than {MAX_NESTING} deep: that has no canonical form"

_NO_JSON = f"it is no JSON in ASCII, or nested more than {MAX_NESTING} deep"

_Tagged: TypeAlias = "bool | int | float | str | list[_Tagged] | dict[str, _Tagged] | None"


@attrs.frozen
class NotCanonical:
    """Why some bytes are no canonical form of a value.

    Attributes:
        reason: in words; the same on every Python.

    """

    reason: str


def encode(value: Json | Plain) -> bytes:
    """The canonical bytes of a JSON value; `decode` gives it back frozen, and nothing else has the same bytes.

    1, 1.0 and True are told apart, and 0.0 from -0.0. The order of keys does not count. Subclasses of the JSON types
    are taken as what they are.

    Raises:
        TypeError: a value or a key is of no JSON type.
        ValueError: arrays and objects are nested deeper than `MAX_NESTING`.

    """
    tagged = _tagged(value, MAX_NESTING)
    return json.dumps(tagged, sort_keys=True, allow_nan=False, separators=(",", ":")).encode("ascii")


def decode(data: bytes) -> Json | NotCanonical:
    """The value of canonical bytes, or why they are none: accepted is what `encode` writes, to the byte.

    Total over any bytes.
    """
    if not is_a(data, bytes):
        return NotCanonical(f"got {describe(data)}, wanted bytes")
    try:
        plain = json.loads(data.decode("ascii"), parse_int=_whole, parse_constant=_not_a_number)
        value = _untagged(plain, MAX_NESTING)
    except _RefusedError as refused:
        return NotCanonical(refused.reason)
    except (ValueError, RecursionError):
        return NotCanonical(_NO_JSON)
    if encode(value) != data:
        return NotCanonical("it is JSON, but not as the canonical encoding writes it")
    return value


class _RefusedError(Exception):
    """Bytes turn out not to be canonical, some calls below `decode`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def _tagged(value: object, depth: int) -> _Tagged:
    kind = type(value)
    if kind is list or kind is tuple:  # the usual kinds first, for a journal encodes each decision
        return _tagged_array(value, depth)  # type: ignore[arg-type]
    if kind in _SCALARS:
        return _tagged_scalar(value)
    if kind is dict or kind is FrozenDict:
        return _tagged_object(value, depth)  # type: ignore[arg-type]
    return _tagged_other(value, depth)


_SCALARS: frozenset[type] = frozenset({str, int, float, bool, type(None)})


def _tagged_scalar(value: object) -> _Tagged:
    """A value of exactly one of these types."""
    if isinstance(value, str):
        return value if is_text(value) else {"$text": _base64(value)}
    if isinstance(value, float):
        return value if math.isfinite(value) else {"$float": repr(value)}
    if isinstance(value, int):
        return value if -_USUAL <= value < _USUAL else {"$int": hex(value)}
    return None


def _tagged_object(value: dict[object, object], depth: int) -> _Tagged:
    if depth == 0:
        raise ValueError(_TOO_DEEP)
    deeper, tagged = depth - 1, dict[str, _Tagged]()
    for key, item in dict.items(value):
        name = key if type(key) is str and key.isascii() and key[:1] != "$" else _tagged_key(key)
        tagged[name] = item if type(item) is str and item.isascii() else _tagged(item, deeper)
    return tagged


def _tagged_array(elements: tuple[object, ...] | list[object], depth: int) -> _Tagged:
    if depth == 0:
        raise ValueError(_TOO_DEEP)
    deeper = depth - 1
    # Most are texts in ASCII, or booleans: to call for each of them would take longer than all else.
    return [
        each if (type(each) is str and each.isascii()) or each is True or each is False else _tagged(each, deeper)
        for each in elements
    ]


def _tagged_other(value: object, depth: int) -> _Tagged:
    """A value of a subclass, as what it is."""
    if is_a(value, str):
        return _tagged_scalar(str.__str__(value))
    if is_a(value, int):
        return _tagged_scalar(int.__int__(value))
    if is_a(value, float):
        return _tagged_scalar(float.__float__(value))
    if is_a(value, dict):
        return _tagged_object(value, depth)
    elements = as_array(value)
    if elements is None:
        raise TypeError(f"got {describe(value)}, wanted a JSON value: it has no canonical form")
    return _tagged_array(elements, depth)


def _tagged_key(key: object) -> str:
    if not is_a(key, str):
        raise TypeError(f"got a key that is {describe(key)}, wanted a string: it has no canonical form")
    name = str.__str__(key)
    if not is_text(name):
        return _TEXT_KEY + _base64(name)
    return "$" + name if name.startswith("$") else name


def _base64(text: str) -> str:
    return b64encode(utf8(text)).decode("ascii")


def _whole(digits: str) -> int:
    """An integer as `encode` writes it. Longer ones are not even read: Pythons differ in how many digits they read."""
    if len(digits) > _LONGEST:
        raise _RefusedError("an integer beyond 64 bits is not written with the tag $int")
    return int(digits)


def _not_a_number(name: str) -> float:
    raise _RefusedError(f"{name} is not written with the tag $float")


def _untagged(value: object, depth: int) -> Json:
    if isinstance(value, dict):
        if len(value) == 1:
            ((tag, content),) = value.items()
            if tag in _TAGS:
                return _untagged_scalar(tag, content)
    elif not isinstance(value, list):
        return value  # type: ignore[return-value]  # JSON has no others
    if depth == 0:
        raise _RefusedError(_NO_JSON)
    if isinstance(value, list):
        return tuple([each if type(each) is str else _untagged(each, depth - 1) for each in value])
    return FrozenDict({_untagged_key(key): _untagged(item, depth - 1) for key, item in value.items()})


_TAGS = frozenset({"$int", "$float", "$text"})


def _untagged_scalar(tag: str, content: object) -> Json:
    """What a tag holds. Whether it had to be tagged, and is written as it should be, comes out when it is encoded."""
    if not is_a(content, str):
        raise _RefusedError(f"the tag {tag} holds {describe(content)}, not a string")
    try:
        if tag == "$int":
            return int(content, 16)
        return float(content) if tag == "$float" else _from_base64(content)
    except ValueError:
        raise _RefusedError(f"what the tag {tag} holds cannot be read") from None


def _untagged_key(key: str) -> str:
    if not key.startswith("$"):
        return key
    if key.startswith("$$"):
        return key[1:]
    if not key.startswith(_TEXT_KEY):
        raise _RefusedError(f"no tag is called {describe(key)}")
    try:
        return _from_base64(key.removeprefix(_TEXT_KEY))
    except ValueError:
        raise _RefusedError(f"the text of the key {describe(key)} cannot be read") from None


def _from_base64(content: str) -> str:
    return b64decode(content, validate=True).decode("utf-8", "surrogatepass")
