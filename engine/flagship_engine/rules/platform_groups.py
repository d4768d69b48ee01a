"""The parts of a document by the platform's rules: campaigns, their groups, and what a group gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import attrs

from flagship_engine.assignations import group_key
from flagship_engine.decision import Assigned
from flagship_engine.hashing import BUCKETS, murmur3, utf8
from flagship_engine.identity import Identity
from flagship_engine.rules.platform_looks import CompiledTargeting, Sources
from flagship_engine.rules.platform_memory import NO_ENTRIES, Entries, Memory
from flagship_engine.tree import Campaign, VariationGroup


@attrs.frozen(eq=False)
class CompiledGroup:
    """A variation group, ready to decide.

    Attributes:
        group: what it was compiled from.
        group_id: its id.
        targeting: its targeting.
        several: whether it has more than one variation.
        salt: the bytes of its id, hashed before the visitor's.
        table: bucket to variation.
        by_id: variation id to variation.

    """

    group: VariationGroup
    group_id: str
    targeting: CompiledTargeting
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


Matched: TypeAlias = tuple[CompiledCampaign, CompiledGroup]
"""A campaign, and its first group that targets the visitor; if that gives no variation, the campaign is out."""


@attrs.frozen(eq=False)
class CompiledDocument:
    """A document, ready to decide.

    Attributes:
        campaigns: the campaigns, of which each id comes once: the first.
        one_test: ``accountSettings.enabled1V1T``: one visitor takes part in one test.
        reconciles: ``accountSettings.enabledXPC`` or ``visitorConsolidation``: what the anonymous id was given counts
            for the visitor who logged in.
        sources: what its targetings ask of a visitor.

    """

    campaigns: tuple[CompiledCampaign, ...]
    one_test: bool
    reconciles: bool
    sources: Sources

    def remembers(self, matched: Sequence[Matched]) -> bool:
        """Whether what is remembered counts at all, given the groups that target the visitor."""
        if self.one_test or self.reconciles:
            return True
        for _, group in matched:  # noqa: SIM110 - mostly the first has several, and a generator would take longer
            if group.several:
                return True
        return False

    def tests_open(self, matched: Sequence[Matched], memory: Memory) -> frozenset[str]:
        """The groups of tests that the visitor may get: those it is bound to by an activation; else any."""
        groups = [group for campaign, group in matched if self.one_test and campaign.is_test]
        own = (memory.own.by_group.get(group.group_id) for group in groups)
        bound = frozenset(
            group.group_id for group, entry in zip(groups, own, strict=True) if entry is not None and entry.activated
        )
        return bound or frozenset(group.group_id for group in groups)


def allocated_by(who: Identity | str) -> bytes:
    """What is hashed behind a group's id: the visitor's id, or the key of its decision group."""
    if isinstance(who, str):
        return utf8(who)
    return utf8(group_key(who.decision_group) if who.decision_group else who.visitor_id)


def give(group: CompiledGroup, memory: Memory, hashed_id: bytes) -> Assigned | None:
    """The variation that a group gives: a remembered one, else by allocation."""
    entries = memory.entries(group.group_id, group.by_id)
    if entries == NO_ENTRIES:
        return group.table[murmur3(group.salt + hashed_id) % BUCKETS]
    return resolve(group, entries)


def resolve(group: CompiledGroup, entries: Entries) -> Assigned | None:
    """The remembered variation, whatever its allocation; None if all that are remembered were deleted.

    That engine crashes where the visitor itself is remembered nothing and only others' variations were deleted.
    """
    return next(
        (group.by_id[each.variation_id] for each in entries.in_order() if each.variation_id in group.by_id), None
    )


def first_of_each_id(campaigns: Sequence[Campaign]) -> tuple[Campaign, ...]:
    """The campaigns that count: of each id the first, even if it gives nobody anything."""
    first_by_id: dict[str, Campaign] = {}
    for campaign in campaigns:
        first_by_id.setdefault(campaign.id, campaign)
    return tuple(first_by_id.values())
