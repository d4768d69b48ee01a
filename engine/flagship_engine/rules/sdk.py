"""SDK_RULES: what the official Python SDK 2.1.5 decides in BUCKETING mode.

Corrected, and nothing else: ``fs_users`` is the visitor's id, ``fs_all_users`` always matches, ids above U+FFFF hash as
UTF-8, and what is malformed in a document is left out alone.
"""

from __future__ import annotations

from functools import cached_property, partial
from itertools import count
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from flagship_engine.assignations import Assignation, Assignations, Remembered
from flagship_engine.context import Context, Scalar
from flagship_engine.decision import Assigned, Decision
from flagship_engine.hashing import BUCKETS, murmur3, utf8, utf8_of_2_1_5
from flagship_engine.identity import Identity
from flagship_engine.rules.allocation import Spreads, compile_variations
from flagship_engine.rules.base import Percent, Rules, Seen
from flagship_engine.rules.picking import Picker
from flagship_engine.rules.sdk_groups import CompiledGroup, Encode
from flagship_engine.rules.sdk_memory import NOTHING_GIVEN, GivenAgain, Homes, given_again, homes_of
from flagship_engine.rules.sdk_targeting import (
    Compiling,
    Picked,
    outcome_of_targeting,
)
from flagship_engine.tree import Campaign, Tree, VariationGroup
from flagship_engine.values import FrozenDict, Json

if TYPE_CHECKING:
    from flagship_engine.consequences import Consequence
    from flagship_engine.traces import Trace

LARGEST_ALLOCATION = 2**31


def sdk_allocation(value: Json) -> Percent | None:
    """A finite number of percent, fractions included; a boolean counts as 0 or 1, as it does in Python."""
    if isinstance(value, (int, float)) and -LARGEST_ALLOCATION <= value <= LARGEST_ALLOCATION:
        return value
    return None


@attrs.frozen(eq=False, slots=False)  # with slots, what is kept in `homes` would make each look at a field slow
class SdkProgram:
    """A document compiled for these rules.

    Attributes:
        campaigns: the groups of each campaign entry, in document order.
        picker: picks what they ask of a visitor.
        encode: text to the bytes that are hashed.
        asks_for_ids: whether a targeting asks for the visitor's id.

    """

    campaigns: tuple[tuple[CompiledGroup, ...], ...]
    picker: Picker[str, Scalar | None]
    encode: Encode
    asks_for_ids: bool

    def decide(
        self,
        seen: Seen,
        who: Identity | str,
        assignations: Assignations,
        hit_triggered: bool,  # noqa: ARG002 - these rules do not distinguish it
    ) -> Decision:
        """Each campaign gives its first group that matches and has a variation for the visitor."""
        # What is short stands here instead of in a call, and nothing is given by keyword: so it takes a tenth less.
        visitor_id = who if type(who) is str else who.visitor_id  # type: ignore[union-attr]
        values, problems = (seen, ()) if type(seen) is dict else (seen.scalars, seen.problems)  # type: ignore[union-attr]
        if self.asks_for_ids:
            values = {**values, "fs_users": visitor_id}
        picked = self.picker.of(values)
        hashed_id = visitor_id.encode() if visitor_id.isascii() else self.encode(visitor_id)
        remembered = assignations.by_id.get(visitor_id)
        given = NOTHING_GIVEN if remembered is None else given_again(remembered, self.homes)
        chosen = walk(self.campaigns, picked, hashed_id, given)
        kept = MappingProxyType(given) if given else NOTHING_GIVEN
        return Decision(tuple(chosen), (sdk_effects, (visitor_id, kept)), False, problems)

    def trace(self, tree: Tree, context: Context, identity: Identity, assignations: Assignations) -> Trace:
        """How `decide` comes to its decision."""
        from flagship_engine.rules.sdk_trace import trace_sdk  # whoever only decides need not load it

        entries = tuple(zip(tree.campaigns, self.campaigns, strict=True))
        given = given_again(assignations.of(identity.visitor_id), self.homes)
        return trace_sdk(entries, self.picker, self.encode, context, identity.visitor_id, given)

    @cached_property
    def homes(self) -> Homes:
        """Where each variation stands; made when it is first asked for: whoever remembers nothing does without."""
        return homes_of(group for groups in self.campaigns for group in groups)


def walk(
    campaigns: tuple[tuple[CompiledGroup, ...], ...],
    picked: Picked,
    hashed_id: bytes,
    given: GivenAgain,
) -> list[Assigned]:
    """What each campaign gives; the targeting is `matches`, without a call for each group."""
    chosen: list[Assigned] = []
    remembers = bool(given)
    for groups in campaigns:
        for group in groups:
            for tests in group.targeting:
                for number, holds in tests:
                    value = picked[number]
                    if value is None or not holds(value):
                        break
                else:
                    break
            else:
                continue
            found = given.get(group.number) if remembers else None
            if found is None:
                found = group.owners[group.places[murmur3(group.salt + hashed_id) % BUCKETS]]
            if found is not None:
                chosen.append(found)
                break
    return chosen


def sdk_effects(assigned: tuple[Assigned, ...], visitor_id: str, given: GivenAgain) -> tuple[Consequence, ...]:
    """What to remember: the variations given now, and those of groups that gave none, at most one a group.

    One `SaveAssignations`, even if nothing changed: 2.1.5 saves after each synchronisation.
    """
    from flagship_engine.consequences import SaveAssignations  # whoever only decides need not load them

    by_group: dict[str, Assignation] = {}
    others: list[str] = []
    for each in assigned:
        if each.group.id in by_group:  # two groups of one id: a list of ids still holds both
            others.append(each.variation.id)
        else:
            by_group[each.group.id] = Assignation(each.variation.id)
    for number in sorted(given):
        kept = given[number]
        by_group.setdefault(kept.group.id, Assignation(kept.variation.id))
    return (SaveAssignations(visitor_id, Remembered(FrozenDict(by_group), tuple(others))),)


def compile_sdk(encode: Encode, tree: Tree) -> SdkProgram:
    """A document's tree as a program of these rules."""
    compiling = Compiling()
    spreads: Spreads = {}
    numbers = count()
    campaigns = tuple(
        tuple(
            _compile_group(next(numbers), campaign, group, encode, compiling, spreads)
            for group in campaign.variation_groups
        )
        for campaign in tree.campaigns
    )
    return SdkProgram(campaigns, compiling.picker(), encode, asks_for_ids="fs_users" in compiling.numbers)


def _compile_group(
    number: int, campaign: Campaign, group: VariationGroup, encode: Encode, compiling: Compiling, spreads: Spreads
) -> CompiledGroup:
    variations = compile_variations(campaign, group, sdk_allocation, spreads)
    targeting = compiling.groups(group.targeting_groups)
    salt = encode(group.id)
    return CompiledGroup(number, group, targeting, salt, variations.places, variations.owners, variations.sound)


_WANTED = "a number of percent"

SDK_RULES = Rules("sdk-2.1", sdk_allocation, _WANTED, partial(compile_sdk, utf8), outcome_of_targeting)
"""What 2.1.5 decides, with the corrections named above."""

SDK_RULES_2_1_5_HASH = Rules(
    "sdk-2.1-hash", sdk_allocation, _WANTED, partial(compile_sdk, utf8_of_2_1_5), outcome_of_targeting
)
"""`SDK_RULES` with 2.1.5's own hash of ids that hold a character above U+FFFF, for whoever must keep its buckets."""
