"""Where the variations of a document stand, and where a visitor may be allocated nothing."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from flagship_engine.document import Document
from flagship_engine.rules.allocation import compile_variations
from flagship_engine.rules.base import Rules
from flagship_engine.tree import Campaign, VariationGroup
from flagship_engine.values import FrozenDict


@attrs.frozen
class Shares:
    """What a group's allocations come to, as its rules read them.

    Attributes:
        percents: variation id to the buckets that it has, of a hundred.
        empty: the buckets that nobody is given a variation for.

    """

    percents: FrozenDict[str, int]
    empty: int


def shares_of(campaign: Campaign, group: VariationGroup, rules: Rules) -> Shares:
    """The shares of a group's variations."""
    variations = compile_variations(campaign, group, rules.allocation)
    percents = dict.fromkeys(variations.by_id, 0)
    for each in variations.table:
        if each is not None:
            percents[each.variation.id] += 1
    return Shares(FrozenDict(percents), variations.table.count(None))


@attrs.define(eq=False)
class Slot:
    """The place of a variation, and how many were given it.

    Attributes:
        campaign: the campaign's position in the document.
        group: the variation group's position in the campaign.
        settles: whether nobody who is given it was allocated nothing by another group of a campaign with such groups.
        count: how many were given it.

    """

    campaign: int
    group: int
    settles: bool
    count: int = 0


@attrs.frozen(eq=False)
class Places:
    """The places of a document's variations.

    Attributes:
        slots: ids of campaign, group and variation, to the place.
        told_by_ids: whether no two places have the same ids.
        gaps: the number of campaigns with a group that gives some of its visitors nothing.
        document: one that says which group gave a visitor nothing: those campaigns alone, if they do not depend on
            others.
        positions: the positions of that document's campaigns in the one that decides.

    """

    slots: FrozenDict[tuple[str, str, str], Slot]
    told_by_ids: bool
    gaps: int
    document: Document
    positions: tuple[int, ...]

    @classmethod
    def of(cls, document: Document) -> Places:
        """The places in a document."""
        first_gaps = {} if document.panic else dict(_first_gaps(document))
        ids = [(campaign.id, group.id) for campaign in document.campaigns for group in campaign.variation_groups]
        names = {campaign.id for campaign in document.campaigns}
        alone, positions = _with_gaps(document, tuple(first_gaps))
        return cls(
            slots=FrozenDict(_slots(document, first_gaps)),
            told_by_ids=len(set(ids)) == len(ids) and len(names) == len(document.campaigns),
            gaps=len(first_gaps),
            document=alone,
            positions=positions,
        )


def _first_gaps(document: Document) -> Iterator[tuple[int, int]]:
    """The positions of the campaigns with groups that give some nothing, and of the first such group of each."""
    for position, campaign in enumerate(document.campaigns):
        for number, group in enumerate(campaign.variation_groups):
            if shares_of(campaign, group, document.rules).empty:
                yield position, number
                break


def _slots(document: Document, first_gaps: dict[int, int]) -> Iterator[tuple[tuple[str, str, str], Slot]]:
    for position, campaign in enumerate(document.campaigns):
        for number, group in enumerate(campaign.variation_groups):
            settles = position in first_gaps and number <= first_gaps[position]
            for variation in group.variations:
                yield (campaign.id, group.id, variation.id), Slot(position, number, settles)


def _with_gaps(document: Document, positions: tuple[int, ...]) -> tuple[Document, tuple[int, ...]]:
    """The campaigns of some positions alone; the whole document where one test closes others."""
    if document.account_settings.enabled_1v1t:
        return document, tuple(range(len(document.campaigns)))
    campaigns = tuple(document.campaigns[position] for position in positions)
    return attrs.evolve(document, tree=attrs.evolve(document.tree, campaigns=campaigns)), positions
