"""Ids for visitors who are made: with buckets that are asked for, or such that targetings give the same as before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, count, islice

import attrs

from flagship_engine.hashing import bucket, utf8
from flagship_engine.simulating.asking import VISITOR_ID, Asked
from flagship_engine.simulating.solving import Class, Solution

MOST_IDS = 50_000
"""So many ids are hashed to find one with the buckets that are asked for."""

_FEW = 4


@attrs.frozen
class Buckets:
    """Buckets, of which a visitor must have one.

    Attributes:
        salt: what is hashed before the id.
        allowed: the buckets.

    """

    salt: bytes
    allowed: frozenset[int]

    def has(self, visitor_id: str) -> bool:
        """Whether an id has one of them."""
        return bucket(self.salt + utf8(visitor_id)) in self.allowed


@attrs.frozen
class Naming:
    """How ids are made that targetings take for the same: with these texts around a new one."""

    before: str = ""
    after: str = ""

    def name(self, new: str) -> str:
        """An id."""
        return f"{self.before}{new}{self.after}"


def naming_of(solution: Solution, asked: Sequence[Asked]) -> Naming | None:
    """How to make ids of a solution's class; None if only those that are wanted themselves are of it."""
    if VISITOR_ID not in solution:
        return Naming()
    known = solution[VISITOR_ID]
    texts = [value for value in known.values[:_FEW] if isinstance(value, str)]
    namings = chain((Naming(),), *((Naming(text), Naming("", text), Naming(text, text)) for text in texts))
    return next((each for each in namings if _is_of(known, each.name("visitor-0"), asked)), None)


def _is_of(known: Class, visitor_id: str, asked: Sequence[Asked]) -> bool:
    mine = [each for each in asked if each.variable == VISITOR_ID]
    return all(each.outcome(visitor_id) is known.outcomes[each.name] for each in mine)


def ids_for(solution: Solution, asked: Sequence[Asked], stem: str, needs: Sequence[Buckets]) -> Iterator[str]:
    """Ids of a solution's class with the buckets that are needed; if none is found, some without."""
    found = False
    for visitor_id in islice(_ids(solution, asked, stem), MOST_IDS if needs else _FEW):
        if all(need.has(visitor_id) for need in needs):
            found = True
            yield visitor_id
    if not found:
        yield from islice(_ids(solution, asked, stem), _FEW)


def _ids(solution: Solution, asked: Sequence[Asked], stem: str) -> Iterator[str]:
    """Those that are wanted themselves, then new ones; of the new ones a few may be of another class."""
    known = solution.get(VISITOR_ID)
    if known is not None:
        yield from (value for value in known.values if isinstance(value, str))
    naming = naming_of(solution, asked)
    if naming is not None:
        yield from (naming.name(f"{stem}{number}") for number in count())
