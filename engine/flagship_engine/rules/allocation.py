"""Spreading visitors over the variations of a group: all rule sets fill a hundred buckets in one way."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias, TypeVar

import attrs

from flagship_engine.decision import Assigned
from flagship_engine.hashing import BUCKETS
from flagship_engine.rules.base import Percent
from flagship_engine.tree import Campaign, Variation, VariationGroup
from flagship_engine.values import ABSENT, FrozenDict, Json

T = TypeVar("T")


@attrs.frozen
class Spread:
    """Who gets which bucket.

    Attributes:
        places: for each bucket a place in `shares`, or the first place behind them: then nobody gets it.
        shares: the numbers of the shares that get buckets, in order.

    """

    places: bytes
    shares: tuple[int, ...]


Spreads: TypeAlias = dict[tuple[Percent, ...], Spread]
"""What the shares of a document come to that were spread already: most groups have the same few."""


def spread(percents: Iterable[Percent]) -> Spread:
    """Bucket r is of the first share whose running sum of percents exceeds r, else of nobody.

    A sum under 100 leaves the last buckets empty; what comes after a sum of 100 is unreachable.
    """
    places, shares = b"", list[int]()
    total: Percent = 0
    for number, percent in enumerate(percents):
        total += percent
        missing = min(BUCKETS, math.ceil(total)) - len(places)
        if missing > 0:
            places += bytes((len(shares),)) * missing
            shares.append(number)
    return Spread(places.ljust(BUCKETS, bytes((len(shares),))), tuple(shares))


def allocation_table(shares: Iterable[tuple[Percent, T]]) -> tuple[T | None, ...]:
    """Who gets which bucket, as `spread` says, each by itself.

    >>> allocation_table([(50, "a"), (50, "b")]).index("b")
    50
    """
    given = list(shares)
    found = spread(percent for percent, _ in given)
    owners = *(given[number][1] for number in found.shares), None
    return tuple(owners[place] for place in found.places)


@attrs.frozen(eq=False)
class Variations:
    """What a group can give, ready to decide.

    Attributes:
        places: for each bucket a place in `owners`.
        owners: the variations that get buckets; None where nobody does, and for one that is not sound: it keeps its
            buckets, and gives nobody anything.
        sound: all that are sound, in document order: for remembered ones, whatever their allocation.

    """

    places: bytes
    owners: tuple[Assigned | None, ...]
    sound: tuple[Assigned, ...]

    @property
    def table(self) -> tuple[Assigned | None, ...]:
        """Bucket to variation."""
        return table_of(self.places, self.owners)


def table_of(places: bytes, owners: tuple[Assigned | None, ...]) -> tuple[Assigned | None, ...]:
    """Bucket to variation."""
    return tuple(owners[place] for place in places)


def compile_variations(
    campaign: Campaign, group: VariationGroup, read: Callable[[Json], Percent | None], known: Spreads | None = None
) -> Variations:
    """The variations of a group by the rules' own reading of an allocation; one that cannot be read is 0.

    Args:
        campaign: the group's campaign.
        group: the group.
        read: an allocation as percent, or None.
        known: what other groups' shares came to; added to.

    """
    served = [Assigned(campaign, group, each) if each.sound else None for each in group.variations]
    percents = tuple(_percent(each, read) for each in group.variations)
    known = {} if known is None else known
    if percents not in known:
        known[percents] = spread(percents)
    found = known[percents]
    owners = *[served[number] for number in found.shares], None
    return Variations(found.places, owners, tuple(filter(None, served)))


def by_id(variations: Iterable[Assigned]) -> Mapping[str, Assigned]:
    """Variation id to variation; of two with one id the first."""
    first: dict[str, Assigned] = {}
    for each in variations:
        first.setdefault(each.variation.id, each)
    return FrozenDict(first)


def _percent(variation: Variation, read: Callable[[Json], Percent | None]) -> Percent:
    allocation = None if variation.allocation is ABSENT else read(variation.allocation)
    return 0 if allocation is None else allocation
