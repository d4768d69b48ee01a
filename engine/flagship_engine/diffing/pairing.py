"""The same part in two documents: the one with the same id, and where an id comes twice, the same of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeAlias, TypeVar

from flagship_engine.decision import Assigned
from flagship_engine.values import Absent, Json

Key: TypeAlias = tuple[str, int]
"""An id, and which of those that bear it, from 0."""


class _HasId(Protocol):
    @property
    def id(self) -> str:
        """Its id."""
        ...


T = TypeVar("T")
PartT = TypeVar("PartT", bound=_HasId)


def keyed(pairs: Iterable[tuple[str, T]]) -> dict[Key, T]:
    """Anything by the ids given with it, in their order."""
    seen: dict[str, int] = {}
    found: dict[Key, T] = {}
    for some_id, each in pairs:
        position = seen.get(some_id, 0)
        found[some_id, position] = each
        seen[some_id] = position + 1
    return found


def by_key(parts: Iterable[PartT]) -> dict[Key, PartT]:
    """Campaigns, variation groups or variations by key, in their order."""
    return keyed((each.id, each) for each in parts)


def alike(one: Json | Absent, other: Json | Absent) -> bool:
    """Whether two values are one and the same to an application: 1, 1.0 and true are not.

    >>> alike((1, "a"), (1, "a")), alike(1, True), 1 == True
    (True, False, True)
    """
    if type(one) is not type(other) or one != other:
        return False
    if isinstance(one, dict):
        return isinstance(other, dict) and all(alike(value, other[key]) for key, value in one.items())
    if isinstance(one, tuple):
        return isinstance(other, tuple) and all(map(alike, one, other))
    return not isinstance(one, float) or float.__repr__(one) == repr(other)


def ids_of(given: Assigned | None) -> tuple[str, str] | None:
    """What variations are told apart by: the ids of the group and of the variation."""
    return None if given is None else (given.group.id, given.variation.id)


def gives_the_same(one: Assigned, other: Assigned) -> bool:
    """Whether an application sees no difference between two variations: ids, flags, and which is the original."""
    here, there = one.variation, other.variation
    return (
        ids_of(one) == ids_of(other)
        and here.reference == there.reference
        and alike(here.modifications.value, there.modifications.value)
    )


def in_another_order(one: Iterable[Key], other: Iterable[Key]) -> bool:
    """Whether those that are on both sides stand in another order."""
    here, there = list(one), list(other)
    common = set(here) & set(there)
    return [key for key in here if key in common] != [key for key in there if key in common]
