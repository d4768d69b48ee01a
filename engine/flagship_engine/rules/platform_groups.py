"""The parts of a document by the platform's rules: campaigns, their groups, and what a group gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import attrs

from flagship_engine.assignations import group_key
from flagship_engine.decision import Assigned
from flagship_engine.hashing import bucket, utf8
from flagship_engine.identity import Identity
from flagship_engine.rules.platform_memory import Entries, Memory
from flagship_engine.rules.platform_targeting import Matcher, Test, compile_targeting
from flagship_engine.tree import Campaign, VariationGroup


@attrs.frozen(eq=False)
class Source:
    """What a group was compiled from."""

    group: VariationGroup

    @cached_property
    def tests(self) -> tuple[tuple[Test, ...], ...]:
        """Each targeting by itself, compiled when a trace first asks for it: nobody else does."""
        return tuple(tuple(map(compile_targeting, each.targetings)) for each in self.group.targeting_groups)


@attrs.frozen(eq=False)
class CompiledGroup:
    """A variation group, ready to decide.

    Attributes:
        source: what it was compiled from.
        group_id: its id.
        matches: its targeting.
        several: whether it has more than one variation.
        salt: the bytes of its id, hashed before the visitor's.
        table: bucket to variation.
        by_id: variation id to variation.

    """

    source: Source
    group_id: str
    matches: Matcher
    several: bool
    salt: bytes
    table: tuple[Assigned | None, ...]
    by_id: Mapping[str, Assigned]


@attrs.frozen(eq=False)
class CompiledCampaign:
    """A campaign, ready to decide.

    Attributes:
        campaign: what it was compiled from.
        is_test: whether one-visitor-one-test concerns it: its type is "ab".
        in_ranges: for each bucket of visitors, whether the campaign is for them.
        groups: its variation groups.

    """

    campaign: Campaign
    is_test: bool
    in_ranges: tuple[bool, ...]
    groups: tuple[CompiledGroup, ...]


@attrs.frozen(eq=False)
class Matched:
    """A campaign's first group that targets the visitor; if that gives no variation, the campaign is out."""

    campaign: CompiledCampaign
    group: CompiledGroup


@attrs.frozen(eq=False)
class CompiledDocument:
    """A document, ready to decide.

    Attributes:
        campaigns: the campaigns, of which each id comes once: the first.
        one_test: ``accountSettings.enabled1V1T``: one visitor takes part in one test.
        reconciles: ``accountSettings.enabledXPC`` or ``visitorConsolidation``: what the anonymous id was given counts
            for the visitor who logged in.

    """

    campaigns: tuple[CompiledCampaign, ...]
    one_test: bool
    reconciles: bool

    def remembers(self, matched: Sequence[Matched]) -> bool:
        """Whether what is remembered counts at all, given the groups that target the visitor."""
        return self.one_test or self.reconciles or any(each.group.several for each in matched)

    def tests_open(self, matched: Sequence[Matched], memory: Memory) -> frozenset[str]:
        """The groups of tests that the visitor may get: those it is bound to by an activation; else any."""
        groups = [each.group for each in matched if self.one_test and each.campaign.is_test]
        own = (memory.own.by_group.get(group.group_id) for group in groups)
        bound = frozenset(
            group.group_id for group, entry in zip(groups, own, strict=True) if entry is not None and entry.activated
        )
        return bound or frozenset(group.group_id for group in groups)


def allocated_by(identity: Identity) -> bytes:
    """What is hashed behind a group's id: the visitor's id, or the key of its decision group."""
    return utf8(group_key(identity.decision_group) if identity.decision_group else identity.visitor_id)


def give(group: CompiledGroup, memory: Memory, hashed_id: bytes) -> Assigned | None:
    """The variation that a group gives: a remembered one, else by allocation."""
    entries = memory.entries(group.group_id, group.by_id)
    if entries == NO_ENTRIES:
        return group.table[bucket(group.salt + hashed_id)]
    return resolve(group, entries)


def resolve(group: CompiledGroup, entries: Entries) -> Assigned | None:
    """The remembered variation, whatever its allocation; None if all that are remembered were deleted.

    That engine crashes where the visitor itself is remembered nothing and only others' variations were deleted.
    """
    return next(
        (group.by_id[each.variation_id] for each in entries.in_order() if each.variation_id in group.by_id), None
    )


NO_ENTRIES = Entries()


def first_of_each_id(campaigns: Sequence[Campaign]) -> tuple[Campaign, ...]:
    """The campaigns that count: of each id the first, even if it gives nobody anything."""
    first_by_id: dict[str, Campaign] = {}
    for campaign in campaigns:
        first_by_id.setdefault(campaign.id, campaign)
    return tuple(first_by_id.values())
