"""Campaigns that may serve one visitor both."""

from __future__ import annotations

from flagship_engine.linting.contradictions import contradiction
from flagship_engine.linting.groups import can_hold
from flagship_engine.linting.places import PlacedCampaign, PlacedGroup
from flagship_engine.linting.ruling import Ruling
from flagship_engine.rules.platform import range_table
from flagship_engine.tree import TargetingGroup, Tree

_MOST_PAIRS = 400
"""Pairs of targeting groups that are held against each other."""


def may_meet(
    ruling: Ruling,
    tree: Tree,
    one: PlacedCampaign,
    groups: tuple[PlacedGroup, ...],
    other: PlacedCampaign,
    others: tuple[PlacedGroup, ...],
) -> bool:
    """Whether some visitor may get one of some groups of a campaign, and one of some of another."""
    if _excluded(ruling, tree, one, other):
        return False
    mine, theirs = _alive(ruling, groups), _alive(ruling, others)
    if len(mine) * len(theirs) > _MOST_PAIRS:
        return True
    return any(contradiction(ruling, (*each.targetings, *its.targetings)) is None for each in mine for its in theirs)


def _alive(ruling: Ruling, groups: tuple[PlacedGroup, ...]) -> list[TargetingGroup]:
    return [each for group in groups for each in group.group.targeting_groups if can_hold(ruling, each)]


def _excluded(ruling: Ruling, tree: Tree, one: PlacedCampaign, other: PlacedCampaign) -> bool:
    """Whether bucket ranges, or that a visitor takes part in one test, keep two campaigns apart."""
    if (
        ruling.obeys_one_test
        and tree.account_settings.enabled_1v1t
        and one.campaign.type == other.campaign.type == "ab"
    ):
        return True
    tables = (range_table(each.campaign.bucket_ranges) for each in (one, other))
    return ruling.obeys_ranges and not any(mine and its for mine, its in zip(*tables, strict=True))
