"""Ramps: variations whose share of the visitors grew, and whether whoever had one keeps it.

It follows from the two allocation tables alone: a bucket that was a variation's and is not any more is of visitors who
lose it. `diffing.counting` counts the same over a population.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

import attrs

from flagship_engine.diffing.pairing import Key, by_key
from flagship_engine.document import Document
from flagship_engine.rules.allocation import compile_variations
from flagship_engine.tree import Campaign, VariationGroup
from flagship_engine.values import FrozenDict

RampKey: TypeAlias = tuple[str, str, str]
"""The ids of a campaign, a variation group and a variation."""


@attrs.frozen
class Ramp:
    """A variation whose share grew, or stayed and moved.

    Attributes:
        campaign_id: the campaign.
        group_id: the variation group.
        variation_id: the variation.
        before: how many of the hundred buckets were its own: percent of the visitors.
        after: how many are.
        lost_buckets: those that were its own and are not any more.
        holders: visitors of the population who had it before.
        lost: those of them who lose it by the allocation.
        lost_otherwise: those of them who lose it for another reason.

    """

    campaign_id: str
    group_id: str
    variation_id: str
    before: int
    after: int
    lost_buckets: tuple[int, ...] = ()
    holders: int = 0
    lost: int = 0
    lost_otherwise: int = 0

    @property
    def monotone(self) -> bool:
        """Whether whoever had it by allocation keeps it, by the two tables: nobody can lose it then."""
        return not self.lost_buckets

    @property
    def key(self) -> RampKey:
        """The ids of campaign, group and variation."""
        return self.campaign_id, self.group_id, self.variation_id


def ramps_of(old: Document, new: Document) -> tuple[Ramp, ...]:
    """The ramps between two documents under one rule set, nobody counted yet.

    Of a campaign or a group whose id comes twice none is made: which is meant cannot be told.
    """
    here, there = by_key(old.campaigns), by_key(new.campaigns)
    pairs = ((campaign, there[key]) for key, campaign in here.items() if key in there and _unique(key, here, there))
    return tuple(ramp for one, other in pairs for ramp in _of_campaign(one, other, (old, new)))


def _unique(key: Key, here: Mapping[Key, object], there: Mapping[Key, object]) -> bool:
    return key[1] == 0 and (key[0], 1) not in here and (key[0], 1) not in there


def _of_campaign(one: Campaign, other: Campaign, documents: tuple[Document, Document]) -> Iterator[Ramp]:
    here, there = by_key(one.variation_groups), by_key(other.variation_groups)
    for key, group in here.items():
        if key in there and _unique(key, here, there):
            before = buckets_of(one, group, documents[0])
            after = buckets_of(other, there[key], documents[1])
            yield from _of_group(one.id, group.id, before, after)


def buckets_of(campaign: Campaign, group: VariationGroup, document: Document) -> FrozenDict[str, frozenset[int]]:
    """Variation id to its buckets, by the document's rules."""
    found: dict[str, set[int]] = {each.id: set() for each in group.variations if each.sound}
    for number, given in enumerate(compile_variations(campaign, group, document.rules.allocation).table):
        if given is not None:
            found[given.variation.id].add(number)
    return FrozenDict({variation_id: frozenset(numbers) for variation_id, numbers in found.items()})


def _of_group(
    campaign_id: str, group_id: str, before: Mapping[str, frozenset[int]], after: Mapping[str, frozenset[int]]
) -> Iterator[Ramp]:
    for variation_id, had in before.items():
        has = after.get(variation_id, frozenset())
        if had != has and len(had) <= len(has):
            lost = tuple(sorted(had - has))
            yield Ramp(campaign_id, group_id, variation_id, len(had), len(has), lost)
