"""Spreading visitors over the variations of a group: all rule sets fill one table of a hundred buckets."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

import attrs

from flagship_engine.decision import Assigned
from flagship_engine.hashing import BUCKETS
from flagship_engine.rules.base import Percent
from flagship_engine.tree import Campaign, Variation, VariationGroup
from flagship_engine.values import ABSENT, FrozenDict, Json

T = TypeVar("T")


def allocation_table(shares: Iterable[tuple[Percent, T]]) -> tuple[T | None, ...]:
    """Who gets which bucket: entry r is the first share whose running sum of percents exceeds r, else None.

    A sum under 100 leaves the last buckets empty; what comes after a sum of 100 is unreachable.

    >>> allocation_table([(50, "a"), (50, "b")]).index("b")
    50
    """
    table: list[T | None] = []
    total: Percent = 0
    for percent, item in shares:
        total += percent
        missing = min(BUCKETS, math.ceil(total)) - len(table)
        if missing > 0:
            table += [item] * missing
    return (*table, *[None] * (BUCKETS - len(table)))


@attrs.frozen(eq=False)
class Variations:
    """What a group can give, ready to decide.

    Attributes:
        table: bucket to variation; one that is not sound keeps its buckets, and gives nobody anything.
        by_id: variation id to variation, in document order: for remembered ones, whatever their allocation.

    """

    table: tuple[Assigned | None, ...]
    by_id: Mapping[str, Assigned]


def compile_variations(campaign: Campaign, group: VariationGroup, read: Callable[[Json], Percent | None]) -> Variations:
    """The variations of a group by the rules' own reading of an allocation; one that cannot be read is 0."""
    shares: list[tuple[Percent, Assigned | None]] = []
    by_id: dict[str, Assigned] = {}
    for variation in group.variations:
        served = Assigned(campaign, group, variation) if variation.sound else None
        shares.append((_percent(variation, read), served))
        if served is not None:
            by_id.setdefault(variation.id, served)
    return Variations(allocation_table(shares), FrozenDict(by_id))


def _percent(variation: Variation, read: Callable[[Json], Percent | None]) -> Percent:
    allocation = None if variation.allocation is ABSENT else read(variation.allocation)
    return 0 if allocation is None else allocation
