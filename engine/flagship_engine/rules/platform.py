"""PLATFORM_RULES: what the platform's own engine decides, behind the Decision API.

Where that engine crashes, loses what it knew or depends on what it was asked before, the answer here is a fixed one,
and its reason stands beside it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from flagship_engine.assignations import Assignations
from flagship_engine.context import Context
from flagship_engine.decision import Assigned, Decision
from flagship_engine.hashing import BUCKETS, bucket, utf8
from flagship_engine.identity import Identity
from flagship_engine.rules.allocation import compile_variations
from flagship_engine.rules.base import Rules
from flagship_engine.rules.platform_groups import (
    CompiledCampaign,
    CompiledDocument,
    CompiledGroup,
    Matched,
    Source,
    allocated_by,
    first_of_each_id,
    give,
)
from flagship_engine.rules.platform_memory import Memory, PlatformPlan, recall, remembered_ids
from flagship_engine.rules.platform_targeting import compile_targeting_groups, outcome_of_targeting
from flagship_engine.tree import BucketRange, Campaign, Tree, VariationGroup
from flagship_engine.values import Json

if TYPE_CHECKING:
    from flagship_engine.traces import Trace

_JSON_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_LARGEST = 2**31


def platform_allocation(value: Json) -> int | None:
    """A whole number of percent in 32 bits, also as 33.0 or as a text of one; null is 0."""
    if value is None:
        return 0
    if isinstance(value, str) and _JSON_NUMBER.fullmatch(value):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return int(value) if -_LARGEST <= value < _LARGEST and value == int(value) else None


@attrs.frozen(eq=False)
class PlatformProgram(CompiledDocument):
    """A document compiled for these rules."""

    def decide(self, context: Context, identity: Identity, assignations: Assignations, hit_triggered: bool) -> Decision:
        """First who is targeted, in all campaigns; then who may take part; then who gets which variation."""
        matched = self.matched(context, identity.visitor_id)
        remembers = self.remembers(matched)
        memory = recall(identity, assignations, reconciles=self.reconciles) if remembers else Memory()
        chosen = self.serve(matched, identity, memory)
        plan = PlatformPlan(identity, assignations, self.reconciles, remembers, hit_triggered)
        return Decision(chosen, plan, problems=context.problems)

    def matched(self, context: Context, visitor_id: str) -> tuple[Matched, ...]:
        """Of each campaign, the first group that targets the visitor."""
        found: list[Matched] = []
        for campaign in self.campaigns:
            for group in campaign.groups:
                if group.matches(context, visitor_id):
                    found.append(Matched(campaign, group))
                    break
        return tuple(found)

    def serve(self, matched: tuple[Matched, ...], identity: Identity, memory: Memory) -> tuple[Assigned, ...]:
        """What the matched groups give, at most one test among it where a visitor takes part in one."""
        visitor_bucket = bucket(utf8(identity.visitor_id))
        hashed_id = allocated_by(identity)
        tests = self.tests_open(matched, memory)
        chosen: list[Assigned] = []
        for each in matched:
            is_test = self.one_test and each.campaign.is_test
            if (is_test and each.group.group_id not in tests) or not each.campaign.in_ranges[visitor_bucket]:
                continue
            found = give(each.group, memory, hashed_id)
            if found is not None:
                chosen.append(found)
                tests = frozenset[str]() if is_test else tests
        return tuple(chosen)

    def trace(self, tree: Tree, context: Context, identity: Identity, assignations: Assignations) -> Trace:
        """How `decide` comes to its decision."""
        from flagship_engine.rules.platform_trace import trace_platform  # whoever only decides need not load it

        return trace_platform(self, tree, context, identity, assignations)


def compile_platform(tree: Tree) -> PlatformProgram:
    """A document's tree as a program of these rules."""
    settings = tree.account_settings
    return PlatformProgram(
        campaigns=tuple(map(_compile_campaign, first_of_each_id(tree.campaigns))),
        one_test=settings.enabled_1v1t,
        reconciles=settings.enabled_xpc or tree.visitor_consolidation,
    )


def _compile_campaign(campaign: Campaign) -> CompiledCampaign:
    return CompiledCampaign(
        campaign=campaign,
        is_test=campaign.type == "ab",
        in_ranges=range_table(campaign.bucket_ranges),
        groups=tuple(_compile_group(campaign, group) for group in campaign.variation_groups),
    )


def _compile_group(campaign: Campaign, group: VariationGroup) -> CompiledGroup:
    variations = compile_variations(campaign, group, platform_allocation)
    return CompiledGroup(
        source=Source(group),
        group_id=group.id,
        matches=compile_targeting_groups(group.targeting_groups),
        several=len(group.variations) > 1,
        salt=utf8(group.id),
        table=variations.table,
        by_id=variations.by_id,
    )


def range_table(ranges: tuple[BucketRange, ...]) -> tuple[bool, ...]:
    """For each bucket, whether it lies in any range; without ranges, in none: such a campaign is never served."""
    return tuple(any(each.start <= number < each.end for each in ranges) for number in range(BUCKETS))


PLATFORM_RULES = Rules(
    name="platform",
    allocation=platform_allocation,
    allocation_wanted="a whole number of percent",
    compile=compile_platform,
    outcome=outcome_of_targeting,
    remembered_ids=remembered_ids,
    authenticates=True,
    exposes_all_keys=True,
    marks_activations=True,
    hides_own_keys=True,
)
"""What the platform decides, in DECISION_API mode or self-hosted."""
