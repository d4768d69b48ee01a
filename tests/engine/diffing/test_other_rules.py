"""Rules that do not come with this package: what nobody can explain is said to be so, and nothing fails."""

from __future__ import annotations

from functools import partial

import attrs

from flagship_engine import (
    SDK_RULES,
    Assignations,
    Assigned,
    CampaignTrace,
    Context,
    Decision,
    DiffReason,
    Document,
    GroupTrace,
    Identity,
    Move,
    Stage,
    Trace,
    Visit,
    moves,
    parse_document,
)
from flagship_engine.rules.base import Seen
from flagship_engine.tree import Campaign, Tree
from tests.engine.diffing.test_reasons import one, split


@attrs.frozen(eq=False)
class Whim:
    """Gives what somebody felt like, without a targeting that holds or a hash."""

    campaign: Campaign
    traced: GroupTrace

    def decide(self, seen: Seen, who: Identity | str, assignations: Assignations, hit_triggered: bool) -> Decision:
        return Decision(() if self.traced.assigned is None else (self.traced.assigned,))

    def trace(self, tree: Tree, context: Context, identity: Identity, assignations: Assignations) -> Trace:
        return Trace((CampaignTrace(self.campaign, self.traced.stage, (self.traced,)),))


def whimsical(gives: int | None, *, matches: bool = True, stage: Stage = Stage.ALLOCATED) -> Document:
    """A document of the variations a and b, of which it gives one."""
    document = parse_document(one(split(("a", 50), ("b", 50))))
    [campaign] = document.campaigns
    [group] = campaign.variation_groups
    given = None if gives is None else Assigned(campaign, group, group.variations[gives])
    whim = Whim(campaign, GroupTrace(group, matches, (), stage, assigned=given))
    return attrs.evolve(document, rules=attrs.evolve(SDK_RULES, compile=partial(_given, whim)))


def _given(whim: Whim, _tree: Tree) -> Whim:
    return whim


def moved(old: Document, new: Document) -> Move:
    [found] = moves(old, new, Visit("x"))
    return found


def test_what_was_given_without_a_group_that_targets_the_visitor_has_no_reason() -> None:
    found = moved(whimsical(0, matches=False), whimsical(1, matches=False))
    assert (found.reason, found.sentence) == (DiffReason.OTHER, DiffReason.OTHER.text)


def test_a_group_that_targets_the_visitor_without_a_targeting_says_no_more() -> None:
    found = moved(whimsical(0), whimsical(None, matches=False, stage=Stage.NOT_TARGETED))
    assert (found.reason, found.sentence) == (DiffReason.TARGETING, "g targets the visitor before alone")


def test_a_variation_that_is_given_without_a_hash_is_named() -> None:
    found = moved(whimsical(0), whimsical(1))
    assert (found.reason, found.sentence) == (DiffReason.ALLOCATION, "g: before, a is given; now, b is given")


def test_what_is_remembered_for_one_of_two_equal_groups_has_no_reason() -> None:
    found = moved(whimsical(0, stage=Stage.REMEMBERED), whimsical(1))
    assert found.reason is DiffReason.OTHER
    assert found.sentence == "g: before, a is remembered; now, b is given"
