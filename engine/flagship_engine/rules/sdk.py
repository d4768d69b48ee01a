"""SDK_RULES: what the official Python SDK 2.1.5 decides in BUCKETING mode.

Corrected, and nothing else: ``fs_users`` is the visitor's id, ``fs_all_users`` always matches, ids above U+FFFF hash as
UTF-8, and what is malformed in a document is left out alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from itertools import count
from typing import TYPE_CHECKING

import attrs

from flagship_engine.assignations import Assignation, Assignations, Remembered
from flagship_engine.context import Context
from flagship_engine.decision import Assigned, Decision
from flagship_engine.effects import Effect, SaveAssignations
from flagship_engine.hashing import bucket, utf8, utf8_of_2_1_5
from flagship_engine.identity import Identity
from flagship_engine.rules.allocation import compile_variations
from flagship_engine.rules.base import Percent, Rules
from flagship_engine.rules.sdk_groups import CompiledGroup, Encode, Source, recall
from flagship_engine.rules.sdk_targeting import compile_targeting_groups, outcome_of_targeting
from flagship_engine.tree import Campaign, Tree, VariationGroup
from flagship_engine.values import FrozenDict, Json

if TYPE_CHECKING:
    from flagship_engine.traces import Trace

LARGEST_ALLOCATION = 2**31


def sdk_allocation(value: Json) -> Percent | None:
    """A finite number of percent, fractions included; a boolean counts as 0 or 1, as it does in Python."""
    if isinstance(value, (int, float)) and -LARGEST_ALLOCATION <= value <= LARGEST_ALLOCATION:
        return value
    return None


@attrs.frozen(eq=False)
class SdkProgram:
    """A document compiled for these rules.

    Attributes:
        campaigns: the groups of each campaign entry, in document order.
        groups_of: variation id to the places (position in the document, group id) where it stands.
        encode: text to the bytes that are hashed.

    """

    campaigns: tuple[tuple[CompiledGroup, ...], ...]
    groups_of: Mapping[str, tuple[tuple[int, str], ...]]
    encode: Encode

    def decide(
        self,
        context: Context,
        identity: Identity,
        assignations: Assignations,
        hit_triggered: bool,  # noqa: ARG002 - these rules do not distinguish it
    ) -> Decision:
        """Each campaign gives its first group that matches and has a variation for the visitor."""
        visitor_id = identity.visitor_id
        hashed_id = self.encode(visitor_id)
        values = context.scalars
        remembered = assignations.of(visitor_id)
        known = remembered.all_variation_ids
        chosen: list[Assigned] = []
        for groups in self.campaigns:
            for group in groups:
                if group.matches(values, visitor_id):
                    found = recall(group, known) or group.table[bucket(group.salt + hashed_id)]
                    if found is not None:
                        chosen.append(found)
                        break
        kept = self.still_known(known) if known else ()
        return Decision(tuple(chosen), SdkPlan(visitor_id, kept), problems=context.problems)

    def trace(self, tree: Tree, context: Context, identity: Identity, assignations: Assignations) -> Trace:
        """How `decide` comes to its decision."""
        from flagship_engine.rules.sdk_trace import trace_sdk  # whoever only decides need not load it

        entries = tuple(zip(tree.campaigns, self.campaigns, strict=True))
        return trace_sdk(entries, self.encode, context, identity.visitor_id, assignations)

    def still_known(self, known: frozenset[str]) -> tuple[tuple[str, str], ...]:
        """The remembered variations that the document still has: (group id, variation id), in document order."""
        places = [
            (position, group_id, variation_id)
            for variation_id in known
            for position, group_id in self.groups_of.get(variation_id, ())
        ]
        return tuple((group_id, variation_id) for _, group_id, variation_id in sorted(places))


@attrs.frozen
class SdkPlan:
    """What to remember: the variations given now, and those of groups that gave none, at most one a group."""

    visitor_id: str
    kept: tuple[tuple[str, str], ...] = ()

    def effects(self, assigned: tuple[Assigned, ...]) -> tuple[Effect, ...]:
        """One `SaveAssignations`, even if nothing changed: 2.1.5 saves after each synchronisation."""
        by_group: dict[str, Assignation] = {}
        others: list[str] = []
        for each in assigned:
            if each.group.id in by_group:  # two groups of one id: a list of ids still holds both
                others.append(each.variation.id)
            else:
                by_group[each.group.id] = Assignation(each.variation.id)
        for group_id, variation_id in self.kept:
            by_group.setdefault(group_id, Assignation(variation_id))
        return (SaveAssignations(self.visitor_id, Remembered(FrozenDict(by_group), tuple(others))),)


def compile_sdk(encode: Encode, tree: Tree) -> SdkProgram:
    """A document's tree as a program of these rules."""
    campaigns: list[tuple[CompiledGroup, ...]] = []
    places: dict[str, list[tuple[int, str]]] = {}
    position = count()
    for campaign in tree.campaigns:
        groups = tuple(_compile_group(campaign, group, encode) for group in campaign.variation_groups)
        for group, compiled in zip(campaign.variation_groups, groups, strict=True):
            for variation_id in compiled.by_id:
                places.setdefault(variation_id, []).append((next(position), group.id))
        campaigns.append(groups)
    groups_of = {variation_id: tuple(found) for variation_id, found in places.items()}
    return SdkProgram(tuple(campaigns), FrozenDict(groups_of), encode)


def _compile_group(campaign: Campaign, group: VariationGroup, encode: Encode) -> CompiledGroup:
    variations = compile_variations(campaign, group, sdk_allocation)
    matches = compile_targeting_groups(group.targeting_groups)
    return CompiledGroup(Source(group), matches, encode(group.id), variations.table, variations.by_id)


_WANTED = "a number of percent"

SDK_RULES = Rules("sdk-2.1", sdk_allocation, _WANTED, partial(compile_sdk, utf8), outcome_of_targeting)
"""What 2.1.5 decides, with the corrections named above."""

SDK_RULES_2_1_5_HASH = Rules(
    "sdk-2.1-hash", sdk_allocation, _WANTED, partial(compile_sdk, utf8_of_2_1_5), outcome_of_targeting
)
"""`SDK_RULES` with 2.1.5's own hash of ids that hold a character above U+FFFF, for whoever must keep its buckets."""
