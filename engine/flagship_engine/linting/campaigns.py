"""Campaigns: for whom they are before any targeting is looked at."""

from __future__ import annotations

from collections.abc import Iterator

from flagship_engine.casing import fold
from flagship_engine.hashing import BUCKETS
from flagship_engine.linting.codes import Code
from flagship_engine.linting.covering import targets_all
from flagship_engine.linting.findings import Finding, found
from flagship_engine.linting.groups import gives_everybody
from flagship_engine.linting.places import PlacedCampaign, PlacedRange
from flagship_engine.linting.ruling import Ruling
from flagship_engine.linting.words import campaign_words
from flagship_engine.rules.platform import range_table
from flagship_engine.tree import BucketRange, Campaign, Tree

_TEST = "ab"
"""The one type of campaign that has a meaning: a visitor may take part in one alone."""


def campaign_findings(ruling: Ruling, campaign: PlacedCampaign) -> Iterator[Finding]:
    """What is wrong with a campaign as a whole, and with its bucket ranges."""
    if not campaign.groups:
        sentence = f"{_start(campaign.campaign)} has no variation group: it serves nobody."
        yield found(Code.NO_GROUPS, campaign.path, sentence)
    yield from _ranges(campaign.ranges)
    table = range_table(campaign.campaign.bucket_ranges)
    if ruling.obeys_ranges:
        if not any(table):
            missing = "it has no bucket ranges" if not campaign.ranges else "its bucket ranges hold no bucket"
            sentence = f"{_start(campaign.campaign)} serves nobody: {missing}."
            yield found(Code.NEVER_IN_RANGE, campaign.path, sentence)
    elif campaign.ranges and not all(table):
        sentence = (
            f"{_start(campaign.campaign)} is meant for {sum(table)} of {BUCKETS} buckets, "
            f"and under the rules {ruling.rules.name} it serves all."
        )
        yield found(Code.BUCKET_RANGES_IGNORED, f"{campaign.path}.bucketRanges", sentence)


def _start(campaign: Campaign) -> str:
    return "C" + campaign_words(campaign).removeprefix("c")


def _ranges(ranges: tuple[PlacedRange, ...]) -> Iterator[Finding]:
    before: list[BucketRange] = []
    for each in ranges:
        start, end = each.limits.start, each.limits.end
        shown, mine = f"[{start}, {end}]", range_table((each.limits,))
        if not any(mine):
            yield found(Code.EMPTY_BUCKET_RANGE, each.path, f"The bucket range {shown} holds no bucket.")
        if start < 0 or end > BUCKETS:
            yield found(Code.BUCKET_RANGE_OUTSIDE, each.path, f"The bucket range {shown} leaves 0 to 100.")
        if any(mine[bucket] and taken for bucket, taken in enumerate(range_table(tuple(before)))):
            sentence = f"The bucket range {shown} overlaps with one before it."
            yield found(Code.OVERLAPPING_BUCKET_RANGES, each.path, sentence)
        before.append(each.limits)


def test_findings(ruling: Ruling, tree: Tree, campaigns: tuple[PlacedCampaign, ...]) -> Iterator[Finding]:
    """What is wrong where a visitor takes part in one test alone."""
    if not tree.account_settings.enabled_1v1t:
        return
    first: Campaign | None = None
    for placed in campaigns:
        campaign = placed.campaign
        if campaign.type != _TEST and fold(campaign.type) == _TEST:
            sentence = f"The type of {campaign_words(campaign)} is {campaign.type!r}: it does not count as a test."
            yield found(Code.CAMPAIGN_TYPE_CASE, f"{placed.path}.type", sentence)
        if campaign.type != _TEST or not ruling.obeys_one_test:
            continue
        if first is not None:
            sentence = f"Nobody new comes to {campaign_words(campaign)}: {campaign_words(first)} takes everybody."
            yield found(Code.SHADOWED_TEST, placed.path, sentence)
        elif _takes_everybody(ruling, campaign):
            first = campaign


def _takes_everybody(ruling: Ruling, campaign: Campaign) -> bool:
    """Whether a campaign serves each visitor who remembers nothing."""
    groups = campaign.variation_groups
    if not groups or not all(range_table(campaign.bucket_ranges)):
        return False
    return targets_all(ruling, groups[0]) and gives_everybody(ruling, campaign, groups[0])
