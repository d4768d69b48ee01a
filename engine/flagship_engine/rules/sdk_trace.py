"""How the SDK's rules come to a decision: a second walk over the parts of which `SdkProgram.decide` is made."""

from __future__ import annotations

from collections.abc import Iterator

from flagship_engine.assignations import Assignation
from flagship_engine.context import Context, Scalar
from flagship_engine.decision import Assigned
from flagship_engine.hashing import bucket, murmur3
from flagship_engine.rules.allocation import table_of
from flagship_engine.rules.picking import Picker
from flagship_engine.rules.sdk_comparisons import OPERATORS
from flagship_engine.rules.sdk_groups import CompiledGroup, Encode
from flagship_engine.rules.sdk_memory import GivenAgain
from flagship_engine.rules.sdk_targeting import Picked, matches, outcome_of_targeting, seen
from flagship_engine.traces import (
    CampaignTrace,
    GroupTrace,
    Hashed,
    Recalled,
    Stage,
    TargetingTrace,
    Trace,
    Whose,
    ended,
)
from flagship_engine.tree import Campaign, Targeting
from flagship_engine.values import ABSENT


def trace_sdk(
    entries: tuple[tuple[Campaign, tuple[CompiledGroup, ...]], ...],
    picker: Picker[str, Scalar | None],
    encode: Encode,
    context: Context,
    visitor_id: str,
    given: GivenAgain,
) -> Trace:
    """How each campaign, here with its compiled groups, comes to give the visitor a variation or none."""
    hashed_id = encode(visitor_id)
    picked = picker.of(seen(context, visitor_id))

    def looked_at(groups: tuple[CompiledGroup, ...]) -> Iterator[GroupTrace]:
        for group in groups:
            found = _trace_group(group, picked, context, visitor_id, hashed_id, given.get(group.number))
            yield found
            if found.assigned is not None:
                return

    campaigns: list[CampaignTrace] = [ended(campaign, tuple(looked_at(groups))) for campaign, groups in entries]
    return Trace(tuple(campaigns), problems=context.problems)


def _trace_group(
    group: CompiledGroup,
    picked: Picked,
    context: Context,
    visitor_id: str,
    hashed_id: bytes,
    remembered: Assigned | None,
) -> GroupTrace:
    targetings = tuple(
        tuple(_trace_targeting(targeting, context, visitor_id) for targeting in each.targetings)
        for each in group.group.targeting_groups
    )
    if not matches(group.targeting, picked):
        return GroupTrace(group.group, False, targetings)
    data = group.salt + hashed_id
    hashed = Hashed(data, murmur3(data), bucket(data))
    table = table_of(group.places, group.owners)
    allocated = table[hashed.bucket]
    return GroupTrace(
        group.group,
        True,
        targetings,
        _stage(remembered, allocated),
        hashed,
        table,
        () if remembered is None else (Recalled(Whose.VISITOR, Assignation(remembered.variation.id)),),
        remembered or allocated,
    )


def _stage(remembered: Assigned | None, allocated: Assigned | None) -> Stage:
    if remembered is not None:
        return Stage.REMEMBERED
    return Stage.NO_SHARE if allocated is None else Stage.ALLOCATED


def _trace_targeting(targeting: Targeting, context: Context, visitor_id: str) -> TargetingTrace:
    key, values = targeting.key, seen(context, visitor_id)
    got = ABSENT if key is ABSENT else values.get(key, ABSENT)
    outcome = outcome_of_targeting(targeting, context, visitor_id)
    return TargetingTrace(targeting, got, outcome, targeting.operator in OPERATORS)
