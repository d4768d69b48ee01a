"""PLATFORM_RULES: what the platform's own engine decides, behind the Decision API.

Where that engine crashes, loses what it knew or depends on what it was asked before, the answer here is a fixed one,
and its reason stands beside it.
"""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING

import attrs

from flagship_engine.assignations import Assignations
from flagship_engine.context import Context
from flagship_engine.decision import Assigned, Decision
from flagship_engine.hashing import BUCKETS, bucket, murmur3, utf8
from flagship_engine.identity import Identity
from flagship_engine.rules.allocation import compile_variations
from flagship_engine.rules.base import Rules, Seen
from flagship_engine.rules.platform_groups import (
    CompiledCampaign,
    CompiledDocument,
    CompiledGroup,
    Matched,
    allocated_by,
    first_of_each_id,
    give,
)
from flagship_engine.rules.platform_looks import CompiledTargeting, Gathering, Look, look
from flagship_engine.rules.platform_memory import NO_MEMORY, Memory, platform_effects, recall, remembered_ids
from flagship_engine.rules.platform_targeting import outcome_of_targeting
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

    def decide(self, seen: Seen, who: Identity | str, assignations: Assignations, hit_triggered: bool) -> Decision:
        """First who is targeted, in all campaigns; then who may take part; then who gets which variation."""
        visitor_id = who if isinstance(who, str) else who.visitor_id
        matched = self.matched(look(self.sources, seen, visitor_id))
        remembers = self.remembers(matched)
        memory = recall(who, assignations, reconciles=self.reconciles) if remembers else NO_MEMORY
        chosen = self.serve(matched, visitor_id, allocated_by(who), memory)
        about = who, assignations, self.reconciles, remembers, hit_triggered
        problems = () if isinstance(seen, dict) else seen.problems
        return Decision(chosen, (platform_effects, about), False, problems)  # keywords would take longer

    def matched(self, seen: Look) -> list[Matched]:
        """Of each campaign, the first group that targets the visitor."""
        if not (seen.failing or seen.odd):
            return quickly_matched(self.campaigns, seen.forms)
        found: list[Matched] = []
        for campaign in self.campaigns:
            for group in campaign.groups:
                if seen.finds(group.targeting):
                    found.append((campaign, group))
                    break
        return found

    def serve(self, matched: list[Matched], visitor_id: str, hashed_id: bytes, memory: Memory) -> tuple[Assigned, ...]:
        """What the matched groups give, at most one test among it where a visitor takes part in one."""
        visitor_bucket = bucket(utf8(visitor_id))
        tests = self.tests_open(matched, memory) if self.one_test else NO_TESTS
        own = memory.own.by_group if memory.is_simple else None  # then what `give` does is short enough to stand here
        chosen: list[Assigned] = []
        for campaign, group in matched:
            is_test = self.one_test and campaign.is_test
            if not campaign.in_ranges[visitor_bucket] or (is_test and group.group_id not in tests):
                continue
            if own is None:
                found = give(group, memory, hashed_id)
            elif group.group_id in own:
                found = group.by_id.get(own[group.group_id].variation_id)
            else:
                found = group.table[murmur3(group.salt + hashed_id) % BUCKETS]
            if found is not None:
                chosen.append(found)
                tests = NO_TESTS if is_test else tests
        return tuple(chosen)

    def trace(self, tree: Tree, context: Context, identity: Identity, assignations: Assignations) -> Trace:
        """How `decide` comes to its decision."""
        from flagship_engine.rules.platform_trace import trace_platform  # whoever only decides need not load it

        return trace_platform(self, tree, context, identity, assignations)


NO_TESTS: frozenset[str] = frozenset()


def quickly_matched(campaigns: tuple[CompiledCampaign, ...], forms: list[object]) -> list[Matched]:
    """Of each campaign, the first group that targets the visitor: `finds_quickly`, without a call for each group."""
    found: list[Matched] = []
    for campaign in campaigns:
        for group in campaign.groups:
            for tests in group.targeting.quick:
                for number, holds, absent in tests:
                    form = forms[number]
                    if not (absent if form is None else holds(form)):
                        break
                else:
                    break
            else:
                continue
            found.append((campaign, group))
            break
    return found


def compile_platform(tree: Tree) -> PlatformProgram:
    """A document's tree as a program of these rules."""
    settings, gathering, numbers = tree.account_settings, Gathering(), count()
    ranges = {each: range_table(each) for each in {campaign.bucket_ranges for campaign in tree.campaigns}}
    campaigns = [
        CompiledCampaign(
            campaign=campaign,
            is_test=campaign.type == "ab",
            in_ranges=ranges[campaign.bucket_ranges],
            groups=tuple(
                _compile_group(campaign, group, gathering.compile(next(numbers), group.targeting_groups))
                for group in campaign.variation_groups
            ),
        )
        for campaign in first_of_each_id(tree.campaigns)
    ]
    return PlatformProgram(
        campaigns=tuple(campaigns),
        one_test=settings.enabled_1v1t,
        reconciles=settings.enabled_xpc or tree.visitor_consolidation,
        sources=gathering.gathered(),
    )


def _compile_group(campaign: Campaign, group: VariationGroup, targeting: CompiledTargeting) -> CompiledGroup:
    variations = compile_variations(campaign, group, platform_allocation)
    return CompiledGroup(
        group=group,
        group_id=group.id,
        targeting=targeting,
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
