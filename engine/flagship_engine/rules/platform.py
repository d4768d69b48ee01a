"""PLATFORM_RULES: what the platform's own engine decides, behind the Decision API.

Where that engine crashes, loses what it knew or depends on what it was asked before, the answer here is a fixed one,
and its reason stands beside it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import count
from typing import TYPE_CHECKING

import attrs

from flagship_engine.assignations import NO_ASSIGNATIONS, Assignation, Assignations
from flagship_engine.context import NO_CONTEXT, Context
from flagship_engine.decision import Assigned, Decision
from flagship_engine.hashing import BUCKETS, murmur3, utf8
from flagship_engine.identity import Identity
from flagship_engine.rules.allocation import Spreads, by_id, compile_variations
from flagship_engine.rules.base import Rules, Seen
from flagship_engine.rules.platform_groups import (
    CompiledCampaign,
    CompiledDocument,
    CompiledGroup,
    allocated_by,
    first_of_each_id,
    give,
)
from flagship_engine.rules.platform_looks import Gathering, Look, look, values_seen
from flagship_engine.rules.platform_memory import NO_MEMORY, own_alone, platform_effects, recall, remembered_ids
from flagship_engine.rules.platform_targeting import outcome_of_targeting
from flagship_engine.tree import BucketRange, Campaign, Tree, VariationGroup
from flagship_engine.values import FrozenDict, Json

if TYPE_CHECKING:
    from flagship_engine.traces import Trace

_JSON_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_LARGEST = 2**31


def platform_allocation(value: Json) -> int | None:
    """A whole number of percent in 32 bits, also as 33.0 or as a text of one; null is 0."""
    if type(value) is int and -_LARGEST <= value < _LARGEST:  # nearly always
        return value
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
        matched = self.matched(seen, who if isinstance(who, str) else who.visitor_id)
        remembers = self.remembers(matched)
        chosen = self.serve(matched, who, assignations if remembers else NO_ASSIGNATIONS)
        about = who, assignations, self.reconciles, remembers, hit_triggered
        problems = () if isinstance(seen, dict) else seen.problems
        return Decision(chosen, (platform_effects, about), False, problems)  # keywords would take longer

    def matched(self, seen: Seen, visitor_id: str) -> list[CompiledGroup]:
        """Of each campaign, the first group that targets the visitor; if that gives none, the campaign is out."""
        sources = self.sources
        values = values_seen(sources.elsewhere, seen, visitor_id)
        forms, failing, odd = look(sources, sources.picker.of(values))
        if not (failing or odd):
            return quickly_matched(self.campaigns, forms)
        closely = Look(forms, failing, odd, NO_CONTEXT if isinstance(seen, dict) else seen, visitor_id)
        firsts = (
            next((group for group in campaign.groups if closely.finds(group.targeting)), None)
            for campaign in self.campaigns
        )
        return [group for group in firsts if group is not None]

    def serve(
        self, matched: list[CompiledGroup], who: Identity | str, assignations: Assignations
    ) -> tuple[Assigned, ...]:
        """What the matched groups give, at most one test among it where a visitor takes part in one."""
        hashed_id = allocated_by(who)
        visitor_bucket = murmur3(hashed_id if isinstance(who, str) else utf8(who.visitor_id)) % BUCKETS
        # If the visitor's own entries are all that is remembered, then what `give` does is short enough to stand here.
        own = own_alone(who, assignations, reconciles=self.reconciles) if assignations.by_id else NOTHING_OWN
        memory = NO_MEMORY
        if own is None or self.one_test:
            memory = recall(who, assignations, reconciles=self.reconciles)
        tests = self.tests_open(matched, memory) if self.one_test else NO_TESTS
        chosen: list[Assigned] = []
        for group in matched:
            if not group.in_ranges[visitor_bucket] or (group.is_test and group.group_id not in tests):
                continue
            if own is None:
                found = give(group, memory, hashed_id)
            elif group.group_id in own:
                found = group.by_id.get(own[group.group_id].variation_id)
            else:
                found = group.owners[group.places[murmur3(group.salt + hashed_id) % BUCKETS]]
            if found is not None:
                chosen.append(found)
                tests = NO_TESTS if group.is_test else tests
        return tuple(chosen)

    def trace(self, tree: Tree, context: Context, identity: Identity, assignations: Assignations) -> Trace:
        """How `decide` comes to its decision."""
        from flagship_engine.rules.platform_trace import trace_platform  # whoever only decides need not load it

        return trace_platform(self, tree, context, identity, assignations)


NO_TESTS: frozenset[str] = frozenset()
NOTHING_OWN: Mapping[str, Assignation] = FrozenDict()


def quickly_matched(campaigns: tuple[CompiledCampaign, ...], forms: list[object]) -> list[CompiledGroup]:
    """Of each campaign, the first group that targets the visitor: `finds_quickly`, without a call for each group."""
    found: list[CompiledGroup] = []
    for campaign in campaigns:
        for group in campaign.groups:
            for tests in group.quick:
                for number, holds, absent in tests:
                    form = forms[number]
                    if not (absent if form is None else holds(form)):
                        break
                else:
                    break
            else:
                continue
            found.append(group)
            break
    return found


def compile_platform(tree: Tree) -> PlatformProgram:
    """A document's tree as a program of these rules."""
    settings, gathering, numbers = tree.account_settings, Gathering(), count()
    spreads: Spreads = {}
    ranges = {each: range_table(each) for each in {campaign.bucket_ranges for campaign in tree.campaigns}}

    def compile_group(campaign: Campaign, group: VariationGroup) -> CompiledGroup:
        variations = compile_variations(campaign, group, platform_allocation, spreads)
        targeting = gathering.compile(next(numbers), group.targeting_groups)
        return CompiledGroup(
            group=group,
            group_id=group.id,
            targeting=targeting,
            quick=targeting.quick,
            is_test=settings.enabled_1v1t and campaign.type == "ab",
            in_ranges=ranges[campaign.bucket_ranges],
            several=len(group.variations) > 1,
            salt=utf8(group.id),
            places=variations.places,
            owners=variations.owners,
            by_id=by_id(variations.sound),
        )

    return PlatformProgram(
        campaigns=tuple(
            CompiledCampaign(campaign, tuple(compile_group(campaign, group) for group in campaign.variation_groups))
            for campaign in first_of_each_id(tree.campaigns)
        ),
        one_test=settings.enabled_1v1t,
        reconciles=settings.enabled_xpc or tree.visitor_consolidation,
        sources=gathering.gathered(),
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
