"""Values that a visitor might have, made from the values that targetings want: those themselves, and their neighbours.

Whether one fulfils a targeting is for the rules to say: here are only those worth asking about, the plain ones first.
A few are made at first; where they leave a variation group unreached, many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations

from flagship_engine.simulating.asking import VISITOR_ID, Asked, Value
from flagship_engine.simulating.candidate_numbers import numbers_like, numbers_near
from flagship_engine.simulating.candidate_texts import joined_texts, printed, texts_near, versions_near
from flagship_engine.values import ABSENT, EMPTY, Json, NotJson, freeze

NEW_IDS = ("visitor-0", "~", "0")
"""Ids that hardly any targeting wants."""

MOST_OF_A_LIST = 16
"""Of a wanted list, so many elements are taken of those that the same targetings want."""

MOST_JOINED = 8
"""So many texts are joined with each other."""

MOST_LISTED = 12
"""Of so many values lists of two are made."""

BOOLEANS: tuple[Json, ...] = (True, False)

OTHERS: tuple[Json, ...] = ("~", 0, *BOOLEANS, None, (), EMPTY, ("~",), (0,), (True,), ((),), (("~",),))
"""Values of every kind, that hardly any targeting wants."""


def candidates(alternatives: Sequence[Sequence[Asked]], *, many: bool) -> tuple[Value, ...]:
    """The values worth asking about, each once.

    Args:
        alternatives: targetings of one variable; those that must hold together stand together.
        many: whether to combine what is wanted as well.

    """
    asked = [each for some in alternatives for each in some]
    leaves = _leaves(asked)
    own = tuple(leaf for leaf in leaves if isinstance(leaf, str))
    texts = tuple(dict.fromkeys((*own, *_printed(asked))))
    near = chain(_near(own), _near(texts[len(own) :]), _joined(alternatives, texts) if many else ())
    found: Iterable[Value]
    if asked and asked[0].variable == VISITOR_ID:
        found = filter(None, (*texts, *NEW_IDS, *near))
    else:
        numbers = [leaf for leaf in leaves if isinstance(leaf, (int, float)) and not isinstance(leaf, bool)]
        others = numbers_like(texts, numbers) if many else ()
        plain = (*(BOOLEANS if any(isinstance(leaf, bool) for leaf in leaves) else ()), *(("other",) if own else ()))
        found = chain((ABSENT,), leaves, plain, numbers_near(numbers), near, OTHERS, _lists(leaves), others)
    # By the value as printed: Python holds 1, 1.0 and true for equal.
    once = {repr(value): value for value in found if value is ABSENT or not isinstance(freeze(value), NotJson)}
    return tuple(once.values())


def _leaves(asked: Sequence[Asked]) -> list[Json]:
    """What is wanted, lists taken apart; of long lists a few elements for each set of targetings that want them."""
    wanted_by: dict[str, tuple[Json, list[int]]] = {}
    for number, each in enumerate(asked):
        value = each.targeting.value
        for leaf in () if value is ABSENT else _flat(value):
            wanted_by.setdefault(repr(leaf), (leaf, []))[1].append(number)
    taken: dict[tuple[int, ...], int] = {}
    leaves: list[Json] = []
    for leaf, numbers in wanted_by.values():
        signature = tuple(dict.fromkeys(numbers))
        taken[signature] = taken.get(signature, 0) + 1
        if taken[signature] <= MOST_OF_A_LIST:
            leaves.append(leaf)
    return leaves


def _flat(value: Json) -> Iterator[Json]:
    if isinstance(value, tuple):
        for each in value:
            yield from _flat(each)
    else:
        yield value


def _printed(asked: Sequence[Asked]) -> Iterator[str]:
    for each in asked:
        if each.targeting.value is not ABSENT:
            yield from printed(each.targeting.value)


def _near(texts: Sequence[str]) -> Iterator[str]:
    for text in texts:
        yield from texts_near(text)
    for text in texts:
        yield from versions_near(text)


def _joined(alternatives: Sequence[Sequence[Asked]], texts: tuple[str, ...]) -> Iterator[str]:
    """Texts made of several: of all that are wanted if they are few, and of those that are wanted together."""
    yield from joined_texts(texts[:MOST_JOINED])
    if len(texts) > MOST_JOINED:
        for some in alternatives:
            yield from joined_texts(tuple(dict.fromkeys(_printed(some)))[:MOST_JOINED])


def _lists(leaves: list[Json]) -> Iterator[Json]:
    """Lists of one, of two, and of all of a kind."""
    for leaf in leaves:
        yield (leaf,)
    yield from combinations(leaves[:MOST_LISTED], 2)
    for kind in (str, (int, float)):
        yield tuple(leaf for leaf in leaves if isinstance(leaf, kind) and not isinstance(leaf, bool))
