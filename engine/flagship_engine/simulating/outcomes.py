"""What was counted, held against what a document lets expect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from flagship_engine.document import Document
from flagship_engine.simulating.places import Shares, shares_of
from flagship_engine.simulating.ratios import expected, ratio_of
from flagship_engine.simulating.results import CampaignCount, GroupCount, Simulation, VariationCount
from flagship_engine.simulating.tallies import How, Tally
from flagship_engine.tree import VariationGroup
from flagship_engine.values import FrozenDict

Counts: TypeAlias = Mapping[tuple[str, How], int]
"""The counts of one variation group: by variation id, or "", and how its visitors came to it."""

Expectations: TypeAlias = Mapping[tuple[str, str], Shares]
"""The shares that a document gives, by the ids of campaign and variation group."""

NOTHING_COUNTED: Counts = FrozenDict()
NO_SHARES = Shares(FrozenDict(), 0)


def simulation_of(tally: Tally, expecting: Document | None) -> Simulation:
    """What was counted by what is to be expected: by another document, or None for the one that decided."""
    counts = _counts(tally)
    expectations = None if expecting is None else _expectations(expecting)
    overlap, document = tally.overlap(), tally.document
    campaigns: list[CampaignCount] = []
    for position, campaign in enumerate(document.campaigns):
        groups: list[GroupCount] = []
        for number, group in enumerate(campaign.variation_groups):
            if expectations is None:
                shares = shares_of(campaign, group, document.rules)
            else:
                shares = expectations.get((campaign.id, group.id), NO_SHARES)
            groups.append(_group(group, shares, counts.get((position, number), NOTHING_COUNTED)))
        campaigns.append(CampaignCount(campaign.id, campaign.name, overlap[position][position], tuple(groups)))
    return Simulation(tally.visitors, tally.unassigned, tuple(campaigns), overlap, tally.problems, document.panic)


def _counts(tally: Tally) -> dict[tuple[int, int], dict[tuple[str, How], int]]:
    counts: dict[tuple[int, int], dict[tuple[str, How], int]] = {}
    for (campaign, group, variation_id, how), count in tally.counted():
        here = counts.setdefault((campaign, group), {})
        here[variation_id, how] = here.get((variation_id, how), 0) + count
    return counts


def _expectations(document: Document) -> Expectations:
    shares: dict[tuple[str, str], Shares] = {}
    for campaign in document.campaigns:
        for group in campaign.variation_groups:
            ids = campaign.id, group.id
            if ids not in shares:
                shares[ids] = shares_of(campaign, group, document.rules)
    return shares


def _group(group: VariationGroup, shares: Shares, counts: Counts) -> GroupCount:
    names = {each.id: each.name for each in reversed(group.variations) if each.sound}
    ids = tuple(dict.fromkeys((*(each.id for each in group.variations if each.sound), *shares.percents)))
    unserved = counts.get(("", How.UNSERVED), 0)
    total = unserved + sum(counts.get((each, How.ALLOCATED), 0) for each in ids)
    variations = tuple(
        VariationCount(
            variation_id=each,
            name=names.get(each, ""),
            percent=shares.percents.get(each, 0),
            expected=expected(shares.percents.get(each, 0), total),
            allocated=counts.get((each, How.ALLOCATED), 0),
            remembered=counts.get((each, How.REMEMBERED), 0),
            shared=counts.get((each, How.SHARED), 0),
        )
        for each in ids
    )
    return GroupCount(
        group_id=group.id,
        name=group.name,
        variations=variations,
        empty_percent=shares.empty,
        unserved=unserved,
        expected_unserved=expected(shares.empty, total),
        lost=counts.get(("", How.LOST), 0),
        ratio=ratio_of([(shares.empty, unserved), *((each.percent, each.allocated) for each in variations)]),
    )
