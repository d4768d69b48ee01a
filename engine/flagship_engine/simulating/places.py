"""Where the variations of a document stand, and where a visitor may be allocated nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import attrs

from flagship_engine.deciding import decide
from flagship_engine.document import Document
from flagship_engine.hashing import BUCKETS
from flagship_engine.population import Visit
from flagship_engine.rules.allocation import compile_variations
from flagship_engine.rules.base import Rules
from flagship_engine.tree import Campaign, Variation, VariationGroup
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
    percents = {each.variation.id: 0 for each in variations.sound}
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
        told_by_ids: whether a decision says it all: no two places have the same ids, and no test that gives nothing
            leaves the way to another open.
        gaps: the number of campaigns with a group that gives some of its visitors nothing.
        probe: a document that says who comes as far as such a group: a campaign for each of them, cut off behind that
            group, which gives one variation to all.
        probed: campaign id in that document, to the group there and its place in the document itself.

    """

    slots: FrozenDict[tuple[str, str, str], Slot]
    told_by_ids: bool
    gaps: int
    probe: Document
    probed: FrozenDict[str, tuple[VariationGroup, int, int]]

    @classmethod
    def of(cls, document: Document) -> Places:
        """The places in a document."""
        gaps = () if document.panic else tuple(_gaps(document))
        first_gaps = dict(reversed(gaps))
        ids = [(campaign.id, group.id) for campaign in document.campaigns for group in campaign.variation_groups]
        names = {campaign.id for campaign in document.campaigns}
        unique = len(set(ids)) == len(ids) and len(names) == len(document.campaigns)
        probes = [_probe(document, position, number) for position, number in gaps]
        return cls(
            slots=FrozenDict(_slots(document, first_gaps)),
            told_by_ids=unique and not (gaps and document.account_settings.enabled_1v1t),
            gaps=len(first_gaps),
            probe=attrs.evolve(document, tree=attrs.evolve(document.tree, campaigns=tuple(probes))),
            probed=FrozenDict(
                {probe.id: (probe.variation_groups[-1], *place) for probe, place in zip(probes, gaps, strict=True)}
            ),
        )

    def unserved(self, visit: Visit, given: Collection[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """The groups that a visitor came to and that gave it nothing, if these are those that gave it something."""
        for each in decide(self.probe, visit.context, visit.identity).assigned:
            group, position, number = self.probed[each.campaign.id]
            if each.group is group and (position, number) not in given:
                yield position, number


def _gaps(document: Document) -> Iterator[tuple[int, int]]:
    """The places of the groups that give some of their visitors nothing."""
    for position, campaign in enumerate(document.campaigns):
        for number, group in enumerate(campaign.variation_groups):
            if shares_of(campaign, group, document.rules).empty:
                yield position, number


def _probe(document: Document, position: int, number: int) -> Campaign:
    campaign = document.campaigns[position]
    group = attrs.evolve(campaign.variation_groups[number], variations=(Variation("any", allocation=BUCKETS),))
    groups = (*campaign.variation_groups[:number], group)
    return attrs.evolve(campaign, id=f"{position}/{number}", variation_groups=groups)


def _slots(document: Document, first_gaps: Mapping[int, int]) -> Iterator[tuple[tuple[str, str, str], Slot]]:
    for position, campaign in enumerate(document.campaigns):
        for number, group in enumerate(campaign.variation_groups):
            settles = position in first_gaps and number <= first_gaps[position]
            for variation in group.variations:
                yield (campaign.id, group.id, variation.id), Slot(position, number, settles)
