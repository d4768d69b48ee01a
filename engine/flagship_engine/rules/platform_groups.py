"""The parts of a document by the platform's rules: campaigns, their groups, and what a group gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from flagship_engine.assignations import group_key
from flagship_engine.decision import Assigned
from flagship_engine.hashing import BUCKETS, murmur3, utf8
from flagship_engine.identity import Identity
from flagship_engine.rules.platform_looks import CompiledTargeting, QuickTest, Sources
from flagship_engine.rules.platform_memory import NO_ENTRIES, Entries, Memory
from flagship_engine.tree import Campaign, VariationGroup


@attrs.frozen(eq=False)
class CompiledGroup:
    """A variation group, ready to decide.

    Attributes:
        group: what it was compiled from.
        group_id: its id.
        targeting: its targeting.
        quick: that of it which is asked of plain values.
        is_test: whether one-visitor-one-test concerns it: the account wants that, and its campaign's type is "ab".
        in_ranges: for each bucket of visitors, whether its campaign is for them.
        several: whether it has more than one variation.
        salt: the bytes of its id, hashed before the visitor's.
        places: for each bucket a place in `owners`.
        owners: the variations that get buckets, and None.
        by_id: variation id to variation.

    """

    group: VariationGroup
    group_id: str
    targeting: CompiledTargeting
    quick: tuple[tuple[QuickTest, ...], ...]
    is_test: bool
    in_ranges: tuple[bool, ...]
    several: bool
    salt: bytes
    places: bytes
    owners: tuple[Assigned | None, ...]
    by_id: Mapping[str, Assigned]


@attrs.frozen(eq=False)
class CompiledCampaign:
    """A campaign, ready to decide.

    Attributes:
        campaign: what it was compiled from.
        groups: its variation groups.

    """

    campaign: Campaign
    groups: tuple[CompiledGroup, ...]


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

    def remembers(self, matched: Sequence[CompiledGroup]) -> bool:
        """Whether what is remembered counts at all, given the groups that target the visitor."""
        if self.one_test or self.reconciles:
            return True
        for group in matched:  # noqa: SIM110 - mostly the first has several, and a generator would take longer
            if group.several:
                return True
        return False

    def tests_open(self, matched: Sequence[CompiledGroup], memory: Memory) -> frozenset[str]:
        """The groups of tests that the visitor may get: those it is bound to by an activation; else any."""
        tests = [group.group_id for group in matched if group.is_test]
        own = (memory.own.by_group.get(group_id) for group_id in tests)
        bound = frozenset(
            group_id for group_id, entry in zip(tests, own, strict=True) if entry is not None and entry.activated
        )
        return bound or frozenset(tests)


def allocated_by(who: Identity | str) -> bytes:
    """What is hashed behind a group's id: the visitor's id, or the key of its decision group."""
    if isinstance(who, str):
        return utf8(who)
    return utf8(group_key(who.decision_group) if who.decision_group else who.visitor_id)


def give(group: CompiledGroup, memory: Memory, hashed_id: bytes) -> Assigned | None:
    """The variation that a group gives: a remembered one, else by allocation."""
    entries = memory.entries(group.group_id, group.by_id)
    if entries == NO_ENTRIES:
        return group.owners[group.places[murmur3(group.salt + hashed_id) % BUCKETS]]
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
