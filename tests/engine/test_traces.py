"""What a trace says: of each campaign, group and targeting, under both rule sets, and of every recorded request."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from flagship.cli.platform_vectors import assignations_of, identity_of
from flagship.helpers.preset_context import preset_values
from flagship_engine import (
    PLATFORM_RULES,
    SDK_RULES,
    Assignation,
    Assignations,
    CampaignTrace,
    FrozenDict,
    GroupTrace,
    Identity,
    Remembered,
    Rules,
    Stage,
    decide,
    parse_document,
    partings,
    read_context,
    trace,
)
from flagship_engine.hashing import murmur3
from flagship_engine.traces import Recalled, Whose
from flagship_engine.values import ABSENT
from tests.engine.build import EVERYBODY, Fields, campaign, document, group, targeting, variation, visitor_in
from tests.engine.cases import read_cases

OPEN = [{"r": [0, 100]}]
BOTH = pytest.mark.parametrize("rules", [SDK_RULES, PLATFORM_RULES], ids=lambda each: each.name)


def traced(rules: Rules, data: Fields, identity: Identity | str = "x", **context: object) -> list[CampaignTrace]:
    return list(trace(parse_document(data, rules), context, identity).campaigns)


def only_group(rules: Rules, one_group: Fields, identity: Identity | str = "x", **context: object) -> GroupTrace:
    [found] = traced(rules, document(campaign("c", one_group, bucketRanges=OPEN)), identity, **context)
    [looked_at] = found.groups
    assert found.stage is looked_at.stage or not looked_at.matches
    return looked_at


@BOTH
def test_every_targeting_stands_there_with_what_was_wanted_got_and_the_outcome(rules: Rules) -> None:
    plan, age = targeting("plan", "EQUALS", "gold"), targeting("age", "GREATER_THAN", 30)
    found = only_group(rules, group("g", variation("v"), targetings=[[plan, age], [EVERYBODY]]), plan="gold")
    (first, second), (third,) = found.targetings
    assert (first.targeting.value, first.got, first.outcome, first.known) == ("gold", "gold", True, True)
    assert (second.targeting.value, second.got, second.outcome) == (30, ABSENT, False)
    assert (third.got, third.outcome) == (ABSENT, True)
    assert found.matches


def test_an_error_is_neither_yes_nor_no() -> None:
    one_group = group("g", variation("v"), targetings=[[targeting("age", "EQUALS", "31")], [EVERYBODY]])
    found = only_group(PLATFORM_RULES, one_group, age=31)
    assert [each.outcome for targetings in found.targetings for each in targetings] == [None, True]
    assert not found.matches
    assert only_group(SDK_RULES, one_group, age=31).matches


def test_rules_say_which_operators_they_know_and_which_values_they_see() -> None:
    one_group = group("g", variation("v"), targetings=[[targeting("plan", "EXISTS", True)]])
    by_the_sdk, by_the_platform = (
        only_group(rules, one_group, plan=["a"]).targetings[0][0] for rules in (SDK_RULES, PLATFORM_RULES)
    )
    assert (by_the_sdk.known, by_the_sdk.got, by_the_sdk.outcome) == (False, ABSENT, False)
    assert (by_the_platform.known, by_the_platform.got) == (True, ("a",))


@BOTH
def test_the_visitors_id_is_what_fs_users_gets(rules: Rules) -> None:
    one_group = group("g", variation("v"), targetings=[[targeting("fs_users", "EQUALS", "x")]])
    assert only_group(rules, one_group).targetings[0][0].got == "x"


@BOTH
def test_the_hash_the_bucket_and_the_table_stand_there(rules: Rules) -> None:
    visitor = visitor_in(60)
    found = only_group(rules, group("g", variation("v1", 50), variation("v2", 40)), visitor)
    assert found.hashed is not None
    assert found.hashed.data == b"g" + visitor.encode()
    assert found.hashed.number == murmur3(found.hashed.data)
    assert (found.hashed.bucket, found.hashed.whose) == (60, Whose.VISITOR)
    assert [each and each.variation.id for each in found.table] == ["v1"] * 50 + ["v2"] * 40 + [None] * 10
    assert found.stage is Stage.ALLOCATED


@BOTH
def test_a_bucket_that_no_variation_has_ends_there(rules: Rules) -> None:
    found = only_group(rules, group("g", variation("v1", 50)), visitor_in(60))
    assert (found.stage, found.assigned) == (Stage.NO_SHARE, None)


@BOTH
def test_what_was_remembered_and_counts_is_named(rules: Rules) -> None:
    data = document(campaign("c", group("g", variation("v1", 100), variation("v2", 0)), bucketRanges=OPEN))
    known = Assignations(FrozenDict({"x": Remembered(FrozenDict({"g": Assignation("v2")}))}))
    [found] = trace(parse_document(data, rules), {}, "x", known).campaigns
    assert found.stage is Stage.REMEMBERED
    assert found.groups[0].counted == Recalled(Whose.VISITOR, Assignation("v2"))
    assert found.assigned is not None
    assert found.assigned.variation.id == "v2"


def test_the_decision_groups_entry_counts_before_the_visitors() -> None:
    data = document(
        campaign("c", group("g", variation("v1"), variation("v2", 0), variation("v3", 0)), bucketRanges=OPEN)
    )
    entries = {"x": "v2", "YWNtZQ==": "v3"}
    known = Assignations(
        FrozenDict({key: Remembered(FrozenDict({"g": Assignation(value)})) for key, value in entries.items()})
    )
    identity = Identity("x", decision_group="acme")
    [found] = trace(parse_document(data, PLATFORM_RULES), {}, identity, known).campaigns
    [looked_at] = found.groups
    assert [each.whose for each in looked_at.remembered] == [Whose.DECISION_GROUP, Whose.VISITOR]
    assert looked_at.counted == Recalled(Whose.DECISION_GROUP, Assignation("v3"))
    assert looked_at.hashed is not None
    assert looked_at.hashed.data == b"gYWNtZQ=="
    assert looked_at.hashed.whose is Whose.DECISION_GROUP


def test_groups_are_looked_at_until_one_gives_or_where_one_matches() -> None:
    groups = (group("g1", targetings=[]), group("g2", variation("v2", 0)), group("g3", variation("v3")))
    data = document(campaign("c", *groups, bucketRanges=OPEN))
    [by_the_sdk], [by_the_platform] = (traced(rules, data) for rules in (SDK_RULES, PLATFORM_RULES))
    assert [each.stage for each in by_the_sdk.groups] == [Stage.NOT_TARGETED, Stage.NO_SHARE, Stage.ALLOCATED]
    assert [each.stage for each in by_the_platform.groups] == [Stage.NOT_TARGETED, Stage.NO_SHARE]
    assert (by_the_sdk.stage, by_the_platform.stage) == (Stage.ALLOCATED, Stage.NO_SHARE)


def test_a_campaign_of_an_id_that_came_before_is_there_and_says_so() -> None:
    data = document(campaign("c", group("g1")), campaign("c", group("g2", variation("v"))))
    assert [each.stage for each in traced(PLATFORM_RULES, data)] == [Stage.OUT_OF_RANGE, Stage.DUPLICATE_ID]
    assert [each.stage for each in traced(SDK_RULES, data)] == [Stage.NO_SHARE, Stage.ALLOCATED]


@BOTH
def test_a_campaign_that_nobody_is_targeted_by_says_so(rules: Rules) -> None:
    found = traced(rules, document(campaign("c"), campaign("d", group("g", targetings=[]))))
    assert [(each.stage, each.assigned) for each in found] == [(Stage.NO_GROUP_MATCHES, None)] * 2


def test_who_takes_part_in_another_test_is_told_in_which() -> None:
    tests = [campaign(name, group(name, variation("v")), bucketRanges=OPEN) for name in ("first", "second")]
    first, second = traced(PLATFORM_RULES, document(*tests, accountSettings={"enabled1V1T": True}))
    assert (first.stage, first.other_tests) == (Stage.ALLOCATED, ())
    assert (second.stage, second.other_tests) == (Stage.ONE_TEST, ("first",))


def test_the_bucket_that_ranges_are_held_against_stands_there() -> None:
    [found] = traced(PLATFORM_RULES, document(campaign("c", group("g", variation("v")))), "abc")
    assert found.stage is Stage.OUT_OF_RANGE
    assert found.visitor_bucket is not None
    assert (found.visitor_bucket.number, found.visitor_bucket.bucket) == (3017643002, 2)  # protocol: test vectors


@BOTH
def test_in_panic_and_for_nobody_there_is_nothing_to_trace(rules: Rules) -> None:
    found = trace(parse_document(document(campaign("c"), panic=True), rules), {}, "x")
    assert (found.campaigns, found.panic, found.assigned) == ((), True, ())
    found = trace(parse_document(document(campaign("c")), rules), {}, None)  # type: ignore[arg-type]
    assert found.campaigns == ()
    assert [each.wanted for each in found.problems] == ["a visitor id: a string"]
    with pytest.raises(TypeError, match="wanted a Document"):
        trace({}, {}, "x")  # type: ignore[arg-type]


VECTORS: list[dict[str, Any]] = [
    each["request"] for name in ("sdk-2.1", "platform", "platform-edges") for each in read_cases(name)
]


def test_every_recorded_request_is_traced_as_it_is_decided_and_parts_for_known_reasons() -> None:
    for request in VECTORS:
        context = read_context({**preset_values(), **request["context"]}, request.get("providers"))
        identity, known = identity_of(request), assignations_of(request)
        ours = parse_document(request["bucketing"])
        theirs = attrs.evolve(ours, rules=PLATFORM_RULES)
        given: list[set[tuple[str, str, str]]] = []
        for document_ in (ours, theirs):
            assigned = decide(document_, context, identity, known).assigned
            assert trace(document_, context, identity, known).assigned == assigned
            given.append({(each.campaign.id, each.group.id, each.variation.id) for each in assigned})
        found = partings(ours, theirs, context, identity, known)
        assert {each.campaign.id for each in found} == {campaign_id for campaign_id, _, _ in given[0] ^ given[1]}
        assert "other" not in {each.reason.value for each in found}
