"""Two documents held against each other: nobody moves without a reason, and the other way round it is the same."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from flagship_engine import (
    PLATFORM_RULES,
    SDK_RULES,
    Decision,
    Diff,
    DiffReason,
    Identity,
    Move,
    Ramp,
    Rules,
    Stage,
    Stream,
    Trace,
    Visit,
    decide,
    diff,
    moves,
    parse_document,
    trace,
)
from flagship_engine.decision import Assigned
from flagship_engine.diffing.pairing import alike
from flagship_engine.hashing import bucket, utf8
from property_tests.editing import Edited, Json, edited
from property_tests.settings import tried

RULES = st.sampled_from((SDK_RULES, PLATFORM_RULES))


def decided(edit: Edited, rules: Rules) -> tuple[Decision, Decision]:
    one, other = edit.documents(rules)
    visit = edit.visit
    return (
        decide(one, visit.context, visit.identity, visit.assignations),
        decide(other, visit.context, visit.identity, visit.assignations),
    )


def seen(decision: Decision) -> dict[str, tuple[Any, ...]]:
    """What an application sees of a decision: the flags, and whence they come."""
    return {
        key: (each.campaign_id, each.variation_group_id, each.variation_id, each.is_reference, each.value)
        for key, each in decision.flags.items()
    }


def ids(given: Assigned | None) -> tuple[str, str] | None:
    return None if given is None else (given.group.id, given.variation.id)


def all_ids(decision: Decision) -> list[tuple[str, tuple[str, str] | None]]:
    return sorted((each.campaign.id, ids(each)) for each in decision.assigned)


@tried(30)
@given(edited(), RULES)
def test_nobody_moves_by_one_and_the_same_document(edit: Edited, rules: Rules) -> None:
    old, _ = edit.documents(rules)
    again = parse_document(edit.old, rules)
    assert moves(old, again, edit.visit) == ()
    found = diff(old, again, [edit.visit])
    assert (found.visitors, found.moved, found.reasons) == (1, 0, {})
    assert (found.added, found.removed, found.ramps) == ((), (), ())
    assert all(each.reason is None for campaign in found.campaigns for each in campaign.streams)


@tried(40)
@given(edited(), RULES)
def test_every_move_has_a_reason_that_is_known(edit: Edited, rules: Rules) -> None:
    for each in moves(*edit.documents(rules), edit.visit):
        event(each.reason.value)
        assert each.reason is not DiffReason.OTHER
        assert each.sentence


@tried(60)
@given(edited(), RULES)
def test_somebody_moves_if_and_only_if_an_application_sees_a_difference(edit: Edited, rules: Rules) -> None:
    before, after = decided(edit, rules)
    found = moves(*edit.documents(rules), edit.visit)
    here, there = seen(before), seen(after)
    same_flags = here.keys() == there.keys() and all(alike(here[key], there[key]) for key in here)
    if not found:
        assert all_ids(before) == all_ids(after)
        assert same_flags
    else:
        references = [[each.variation.reference for each in side.assigned] for side in (before, after)]
        values = [[each.variation.modifications.value for each in side.assigned] for side in (before, after)]
        orders = [[(each.campaign.id, ids(each)) for each in side.assigned] for side in (before, after)]
        assert (
            all_ids(before) != all_ids(after)
            or not same_flags
            or not alike(tuple(values[0]), tuple(values[1]))
            or references[0] != references[1]
            or orders[0] != orders[1]
        )


@tried(60)
@given(edited(), RULES)
def test_the_other_way_round_it_is_the_same_with_sides_changed(edit: Edited, rules: Rules) -> None:
    old, new = edit.documents(rules)
    there, back = moves(old, new, edit.visit), moves(new, old, edit.visit)
    assert multiset(map(as_tuple, there)) == multiset(map(mirrored, back))
    assert mirror(diff(old, new, [edit.visit])) == simplified(diff(new, old, [edit.visit]))


def as_tuple(move: Move) -> tuple[object, ...]:
    return move.campaign_id, ids(move.before), ids(move.after), move.reason.value


def mirrored(move: Move) -> tuple[object, ...]:
    return move.campaign_id, ids(move.after), ids(move.before), move.reason.mirror.value


def multiset(found: Any) -> list[str]:
    return sorted(map(repr, found))


def simplified(found: Diff) -> tuple[object, ...]:
    """A diff without the order of its campaigns and without its ramps, which are of one direction."""
    return (
        found.visitors,
        found.moved,
        dict(found.reasons),
        {each.campaign_id: (each.moved, multiset(each.streams)) for each in found.campaigns},
        sorted(found.added),
        sorted(found.removed),
    )


def mirror(found: Diff) -> tuple[object, ...]:
    turned = attrs.evolve(
        found,
        reasons={reason.mirror: count for reason, count in found.reasons.items()},  # type: ignore[arg-type]
        campaigns=tuple(
            attrs.evolve(each, streams=tuple(map(turned_stream, each.streams))) for each in found.campaigns
        ),
        added=found.removed,
        removed=found.added,
    )
    return simplified(turned)


def turned_stream(stream: Stream) -> Stream:
    reason = None if stream.reason is None else stream.reason.mirror
    return Stream(stream.after, stream.before, reason, stream.visitors)


@tried(30)
@given(edited(), RULES)
def test_a_visitor_is_counted_as_it_moves(edit: Edited, rules: Rules) -> None:
    old, new = edit.documents(rules)
    found, counted = moves(old, new, edit.visit), diff(old, new, iter([edit.visit] * 3))
    assert (counted.visitors, counted.moved) == (3, 3 if found else 0)
    assert counted.reasons == {each.reason: 3 for each in found}
    before, after = decided(edit, rules)
    for side, decision in ((0, before), (1, after)):
        held = [
            (each.campaign_id, (stream.before, stream.after)[side])
            for each in counted.campaigns
            for stream in each.streams
            for _ in range(stream.visitors)
            if (stream.before, stream.after)[side] is not None
        ]
        assert sorted(held) == sorted(3 * all_ids(decision))


# Ramps

SHARES = st.lists(st.sampled_from((0, 5, 10, 33.3, 50, 100)), min_size=1, max_size=4)


def ramp_document(shares: list[float]) -> Json:
    group = {
        "id": "g",
        "targeting": {
            "targetingGroups": [{"targetings": [{"key": "fs_all_users", "operator": "EQUALS", "value": ""}]}]
        },
        "variations": [{"id": f"v{number}", "allocation": share} for number, share in enumerate(shares)],
    }
    return {"campaigns": [{"id": "c", "type": "ab", "bucketRanges": [{"r": [0, 100]}], "variationGroups": [group]}]}


@pytest.fixture(scope="module")
def everybody() -> list[Visit]:
    """A visitor in each bucket of the group."""
    found: dict[int, str] = {}
    for name in map(str, range(2000)):
        found.setdefault(bucket(utf8("g" + name)), name)
    assert len(found) == 100
    return [Visit(found[number]) for number in range(100)]


@tried(150)
@given(SHARES, SHARES, RULES)
def test_whether_a_ramp_is_monotone_by_its_tables_is_whether_it_is_over_everybody(
    everybody: list[Visit], before: list[float], after: list[float], rules: Rules
) -> None:
    old, new = (parse_document(ramp_document(shares), rules) for shares in (before, after))
    found = diff(old, new, everybody)
    for ramp in found.ramps:
        event(f"monotone: {ramp.monotone}")
        assert ramp.after >= ramp.before == ramp.holders
        assert (ramp.lost, ramp.lost_otherwise) == (len(ramp.lost_buckets), 0)
        assert ramp.monotone is (ramp.lost == 0)
    assert found.monotone is all(ramp.lost == 0 for ramp in found.ramps)


@tried(60)
@given(edited(), RULES)
def test_whoever_loses_a_growing_variation_by_allocation_is_in_a_bucket_that_it_lost(
    edit: Edited, rules: Rules
) -> None:
    old, new = edit.documents(rules)
    visit = edit.visit
    before, after = (trace(each, visit.context, visit.identity, visit.assignations) for each in (old, new))
    for ramp in diff(old, new, [visit]).ramps:
        number = bucket_where_given(before, ramp)
        assert ramp.holders == (ramp.key in given_keys(before))
        lost = ramp.key in given_keys(before) - given_keys(after)
        assert ramp.lost + ramp.lost_otherwise == lost
        if ramp.lost:
            event("lost by allocation")
            assert number in ramp.lost_buckets
            assert not ramp.monotone
        if lost and number in ramp.lost_buckets and not_by_memory(after, ramp):
            assert ramp.lost


def given_keys(found: Trace) -> set[tuple[str, str, str]]:
    return {(each.campaign.id, each.group.id, each.variation.id) for each in found.assigned}


def bucket_where_given(found: Trace, ramp: Ramp) -> int | None:
    """The bucket by which the variation was given, unless it was remembered."""
    groups = (
        group for campaign in found.campaigns if campaign.campaign.id == ramp.campaign_id for group in campaign.groups
    )
    for group in groups:
        if group.group.id == ramp.group_id and group.stage is Stage.ALLOCATED and group.hashed is not None:
            return group.hashed.bucket
    return None


def not_by_memory(found: Trace, ramp: Ramp) -> bool:
    """Whether the group still ends the campaign, with what its allocation table has, or nothing."""
    last = next((each.groups[-1:] for each in found.campaigns if each.campaign.id == ramp.campaign_id), ())
    return any(
        each.group.id == ramp.group_id and each.stage in (Stage.ALLOCATED, Stage.NO_SHARE) and each.matches
        for each in last
    )


def test_rules_must_be_the_same() -> None:
    data: Json = {"campaigns": []}
    with pytest.raises(ValueError, match="one rule set"):
        diff(parse_document(data, SDK_RULES), parse_document(data, PLATFORM_RULES), [Visit(Identity("a"))])
