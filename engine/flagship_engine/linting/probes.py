"""Values that a visitor may have, such that one of them fulfils a targeting if any value does.

What an operator asks of a value is to be one of some, or none of them; to hold some text, or none of some; to begin or
end with one; to lie above or below. So it is enough to try the wanted values themselves, their texts, a text that has
no character in common with them, and values above and below.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from flagship_engine.rules.sdk_comparisons import text_of
from flagship_engine.values import ABSENT, EMPTY, Absent, FrozenDict, Json, NotJson, freeze

_MOST_OF_A_KIND = 10
"""Elements of a list that are tried of each type: those of one type fare alike."""

_LONG = 100
"""Elements of a list that is long: a list of ids may hold thousands."""

_PRIVATE_USE = ((0xE000, 0xF900), (0xF0000, 0xFFFFE), (0x100000, 0x10FFFE))
_HUGE = 10**400
"""Beyond every float."""


def plain_probes(wanted: Json | Absent) -> Iterator[Json]:
    """Values of one piece: texts, numbers and booleans."""
    value: Json = None if wanted is ABSENT else wanted
    leaves = list(leaves_of(value))
    tried = list(_some_of_each_type(leaves))
    plain = [each for each in tried if isinstance(each, (str, int, float))]
    yield from plain[:1]
    yield fresh_text(leaves)  # the first two fulfil most of what can be fulfilled
    yield from plain[1:]
    elements = value if isinstance(value, tuple) else (value,)
    yield from map(text_of, _some_of_each_type((value, *elements, *tried)))
    yield from _texts(tried)
    yield from _numbers(tried)


def shortened(wanted: Json | Absent) -> Json | Absent:
    """A long list as a few of its elements: if nobody can fulfil those, nobody can fulfil all of them."""
    if isinstance(wanted, tuple) and len(wanted) > _LONG:
        return tuple(_some_of_each_type(wanted))
    return wanted


def odd_probes() -> tuple[Json, ...]:
    """Values that only some rules see: null, lists, an object."""
    return None, (), (None,), ((),), EMPTY, FrozenDict({"a": 1})


def leaves_of(value: Json) -> Iterator[Json]:
    """The elements of a list, of the lists in it as well; a value that is no list is its own only leaf."""
    if isinstance(value, tuple):
        for each in value:
            yield from leaves_of(each)
    else:
        yield value


def fresh_text(values: Iterable[Json]) -> str:
    """A text of one character, without upper or lower case, that is in none of the values' texts."""
    taken = frozenset("".join(text_of(each) for each in values))
    codes = chain.from_iterable(range(*each) for each in _PRIVATE_USE)
    return next((chr(code) for code in codes if chr(code) not in taken), "")


def _some_of_each_type(values: Iterable[Json]) -> Iterator[Json]:
    counts: dict[type, int] = {}
    for value in values:
        counts[type(value)] = counts.get(type(value), 0) + 1
        if counts[type(value)] <= _MOST_OF_A_KIND:
            yield value


def _texts(values: Iterable[Json]) -> Iterator[Json]:
    """Texts below and above, and versions below and above."""
    yield from ("", "0.0.0-0", "0.0.0", "1.0.0")
    for text in values:
        if isinstance(text, str):
            yield text + "a"
            yield "9" * (len(text) + 1)


def _numbers(values: Iterable[Json]) -> Iterator[Json]:
    yield from (0, 1, 0.5, True, False, _HUGE, -_HUGE)
    for number in values:
        if isinstance(number, (int, float)):
            yield from (each for each in (number - 1, number + 1) if not isinstance(freeze(each), NotJson))
