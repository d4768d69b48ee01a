from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping

import pytest

from flagship.samples import shop_document
from flagship_engine import (
    PLATFORM_RULES,
    SDK_RULES,
    Context,
    Document,
    Rules,
    Trace,
    Visit,
    generated_visits,
    parse_document,
    sampled_visits,
    trace,
)
from flagship_engine.hashing import bucket, utf8
from flagship_engine.rules.platform_comparisons import OPERATORS as PLATFORM_OPERATORS
from flagship_engine.rules.sdk_comparisons import OPERATORS as SDK_OPERATORS
from flagship_engine.simulating.reaching import SERVED
from tests.engine.build import EVERYBODY, Fields, campaign, document, group, targeting, variation

BOTH = pytest.mark.parametrize("rules", [SDK_RULES, PLATFORM_RULES], ids=lambda rules: rules.name)
ALL_IN = [{"r": [0, 100]}]


def values_of(visit: Visit) -> Mapping[str, object]:
    assert isinstance(visit.context, Context)
    return visit.context.values


def traced(document_: Document, visit: Visit) -> Trace:
    return trace(document_, visit.context, visit.identity, visit.assignations)


def reached(document_: Document, visits: Iterator[Visit]) -> set[str]:
    """The ids of the groups whose variations, or whose lack of them, concerned one of the visitors."""
    return {
        each.group.id
        for visit in visits
        for some in traced(document_, visit).campaigns
        for each in some.groups
        if each.stage in SERVED
    }


def all_reached(*campaigns: Fields, rules: Rules = SDK_RULES, seed: int = 0, **fields: object) -> set[str]:
    """The groups that a sample of as many visitors as there are groups reaches."""
    some = parse_document(document(*campaigns, **fields), rules)
    groups = sum(len(each.variation_groups) for each in some.campaigns)
    return reached(some, sampled_visits(some, groups, seed))


def in_turn(*targetings: list[list[Fields]]) -> Fields:
    """A campaign of groups g0, g1, ... that serve all whom they target."""
    groups = [group(f"g{number}", variation(f"v{number}"), targetings=each) for number, each in enumerate(targetings)]
    return campaign("c", *groups, bucketRanges=ALL_IN)


def asks(operator: str, value: object, key: str = "k", **fields: object) -> list[list[Fields]]:
    return [[targeting(key, operator, value, **fields)]]


def wanted_by(operator: str) -> list[object]:
    """Values that an operator can want."""
    if operator.startswith("SEMVER"):
        return ["1.2.3", "1.2.3-rc.1", "v2"]
    if operator.endswith("EXISTS"):
        return [True, False]
    if operator in ("CONTAINS", "NOT_CONTAINS"):
        return ["ab", "é", ["a", "b"]]
    if operator in ("STARTS_WITH", "ENDS_WITH"):
        return ["ab", "é"]
    return ["ab", 31, 0.5, -1, ["a", "b"], [1, 2]] if operator in ("EQUALS", "NOT_EQUALS") else ["ab", 31, 0.5]


CASES = [
    (rules, operator, value)
    for rules, operators in ((SDK_RULES, SDK_OPERATORS), (PLATFORM_RULES, PLATFORM_OPERATORS))
    for operator in sorted(operators)
    for value in wanted_by(operator)
]


@pytest.mark.parametrize(("rules", "operator", "value"), CASES, ids=lambda each: getattr(each, "name", str(each)))
def test_who_fulfils_an_operator_is_reached_and_who_does_not(rules: Rules, operator: str, value: object) -> None:
    assert all_reached(in_turn(asks(operator, value), [[EVERYBODY]]), rules=rules) == {"g0", "g1"}


@BOTH
def test_every_targeting_of_every_operator_holds_for_some_of_the_sample_and_fails_for_others(rules: Rules) -> None:
    operators = SDK_OPERATORS if rules is SDK_RULES else PLATFORM_OPERATORS
    campaigns = [
        campaign(f"c{number}", group(f"g{number}", variation(f"v{number}"), targetings=asks(each, wanted_by(each)[0])))
        for number, each in enumerate(sorted(operators))
    ]
    some = parse_document(document(*campaigns), rules)
    seen = {
        (str(each.targeting.operator), each.outcome)
        for visit in sampled_visits(some, 300)
        for of_campaign in traced(some, visit).campaigns
        for of_group in of_campaign.groups
        for targetings in of_group.targetings
        for each in targetings
    }
    assert seen >= {(operator, outcome) for operator in operators for outcome in (True, False)}


@BOTH
@pytest.mark.parametrize(
    ("first", "then"),
    [
        ([("GREATER_THAN", 30), ("LOWER_THAN", 31)], [("GREATER_THAN", 30)]),
        ([("GREATER_THAN", "m"), ("LOWER_THAN", "n")], [("GREATER_THAN", "m")]),
        ([("GREATER_THAN_OR_EQUALS", 5), ("NOT_EQUALS", 5), ("LOWER_THAN_OR_EQUALS", 6)], [("EQUALS", 5)]),
        ([("STARTS_WITH", "ab"), ("ENDS_WITH", "ba"), ("NOT_EQUALS", "aba")], [("EQUALS", "aba")]),
        ([("STARTS_WITH", "ab"), ("CONTAINS", "x"), ("NOT_CONTAINS", "bx")], [("CONTAINS", "abx")]),
        ([("CONTAINS", ["a", "b"]), ("NOT_CONTAINS", "a")], [("CONTAINS", "a")]),
        ([("EQUALS", ["a", "b"]), ("NOT_EQUALS", ["b", "c"])], [("EQUALS", ["b", "c"])]),
        ([("STARTS_WITH", "x"), ("GREATER_THAN", "xm")], [("STARTS_WITH", "x")]),
        ([("STARTS_WITH", "premium")], [("STARTS_WITH", "pre")]),
    ],
)
def test_targetings_of_one_key_are_fulfilled_together_and_the_next_group_past_them(
    rules: Rules, first: list[tuple[str, object]], then: list[tuple[str, object]]
) -> None:
    groups = [[[targeting("k", operator, value) for operator, value in each]] for each in (first, then)]
    assert all_reached(in_turn(*groups), rules=rules) == {"g0", "g1"}


@BOTH
def test_a_group_is_reached_past_several_that_ask_for_other_keys(rules: Rules) -> None:
    keys = ["a", "b", "c", "d"]
    asked = [[[targeting(key, "EQUALS", "yes")], [targeting(key, "EQUALS", "sure")]] for key in keys]
    everything = [[targeting(key, "NOT_EQUALS", "no") for key in keys]]
    assert all_reached(in_turn(*asked, everything, [[EVERYBODY]]), rules=rules) == {"g0", "g1", "g2", "g3", "g4", "g5"}


@BOTH
def test_of_long_lists_of_ids_those_of_one_list_alone_are_found(rules: Rules) -> None:
    ids = [f"user-{number}" for number in range(400)]
    some = parse_document(
        document(in_turn(asks("EQUALS", ids[:300], "fs_users"), asks("EQUALS", ids, "fs_users"), [[EVERYBODY]])), rules
    )
    first, second, third = sampled_visits(some, 3)
    assert first.identity in ids[:300]
    assert second.identity in ids[300:]
    assert third.identity not in ids


@BOTH
def test_ids_are_made_that_a_targeting_asks_for(rules: Rules) -> None:
    staff = [[targeting("fs_users", "STARTS_WITH", "qa-"), targeting("fs_users", "ENDS_WITH", "@shop.example")]]
    some = parse_document(document(in_turn(staff)), rules)
    visits = list(sampled_visits(some, 300))
    matching = [each for each in visits if traced(some, each).campaigns[0].groups[0].matches]
    assert len({each.identity for each in matching}) == len(matching) > 100


def test_by_the_sdks_rules_a_group_behind_one_that_leaves_some_out_is_reached() -> None:
    groups = [group(f"g{number}", variation(f"v{number}", share)) for number, share in enumerate((99, 98, 100, 100))]
    assert all_reached(campaign("c", *groups)) == {"g0", "g1", "g2"}


@pytest.mark.parametrize("number", [0, 57, 99])
def test_by_the_platforms_rules_a_campaign_of_one_bucket_is_reached(number: int) -> None:
    asked = {**in_turn(asks("STARTS_WITH", "qa-", "fs_users")), "bucketRanges": [{"r": [number, number + 1]}]}
    assert all_reached(asked, rules=PLATFORM_RULES) == {"g0"}


def test_by_the_sdks_rules_bucket_ranges_keep_nobody_out() -> None:
    bucket_of_anna = bucket(utf8("anna"))
    for_anna = in_turn(asks("EQUALS", "anna", "fs_users"))
    elsewhere = [{"r": [(bucket_of_anna + 1) % 100, (bucket_of_anna + 1) % 100 + 1]}]
    assert all_reached({**for_anna, "bucketRanges": elsewhere}) == {"g0"}
    assert all_reached({**for_anna, "bucketRanges": elsewhere}, rules=PLATFORM_RULES) == set()


@BOTH
def test_numbers_larger_than_any_float_are_passed(rules: Rules) -> None:
    first = [[targeting("k", "GREATER_THAN", 10**400), targeting("k", "LOWER_THAN", 10**400 + 5)]]
    second = [[targeting("k", "GREATER_THAN", 10**300), targeting("k", "LOWER_THAN", 10**400)]]
    # The platform's numbers are floats, and there 10**400 is infinite: nothing is greater.
    wanted = {"g0", "g1"} if rules is SDK_RULES else {"g1"}
    assert all_reached(in_turn(first, second), rules=rules) == wanted


def test_by_the_sdks_rules_a_number_may_have_to_print_like_a_text() -> None:
    odd = [[targeting("k", "GREATER_THAN", 500), targeting("k", "ENDS_WITH", "7"), targeting("k", "LOWER_THAN", 520)]]
    assert all_reached(in_turn(odd)) == {"g0"}


@BOTH
def test_of_many_texts_those_that_are_wanted_together_are_joined(rules: Rules) -> None:
    pairs = [
        [[targeting("k", "CONTAINS", f"<{number}"), targeting("k", "CONTAINS", f"{number}>")]]
        for number in range(10, 16)
    ]
    assert all_reached(in_turn(*pairs), rules=rules) == {f"g{number}" for number in range(6)}


def test_by_the_platforms_rules_providers_are_asked() -> None:
    asked = in_turn([[targeting("k", "EQUALS", "a"), targeting("k", "EQUALS", "b", provider="crm")]])
    assert all_reached(asked, rules=PLATFORM_RULES) == {"g0"}
    assert all_reached(asked, rules=SDK_RULES) == set()
    [visit] = sampled_visits(parse_document(document(asked), PLATFORM_RULES), 1)
    assert visit.context.providers == {"crm": {"k": "b"}}  # type: ignore[union-attr]


def test_by_the_platforms_rules_what_only_a_list_fulfils_is_reached() -> None:
    both = [[targeting("k", "EQUALS", "a"), targeting("k", "EQUALS", "b")]]
    assert all_reached(in_turn(both), rules=PLATFORM_RULES) == {"g0"}
    assert all_reached(in_turn(both), rules=SDK_RULES) == set()


def test_by_the_platforms_rules_an_error_elsewhere_in_the_group_is_avoided() -> None:
    asked = in_turn([[targeting("k", "EQUALS", 5)], [targeting("k", "EQUALS", "5"), targeting("b", "EQUALS", True)]])
    absent = in_turn([[targeting("k", "NOT_EXISTS", True)], [targeting("k", "EQUALS", {})]])
    assert all_reached(asked, rules=PLATFORM_RULES) == set()
    assert all_reached(absent, rules=PLATFORM_RULES) == {"g0"}


def test_where_a_visitor_takes_part_in_one_test_the_later_ones_are_reached() -> None:
    tests = [
        campaign("c1", group("paid", variation("v1"), targetings=asks("EQUALS", "paid")), bucketRanges=ALL_IN),
        campaign("c2", group("some", variation("v2")), bucketRanges=[{"r": [0, 99]}]),
        campaign("c3", group("half", variation("v3", 50)), bucketRanges=ALL_IN),
        campaign("c4", group("all", variation("v4")), bucketRanges=ALL_IN),
        campaign("c5", group("bound", variation("v5")), bucketRanges=ALL_IN),
    ]
    found = all_reached(*tests, rules=PLATFORM_RULES, accountSettings={"enabled1V1T": True})
    assert found == {"paid", "some", "half", "all", "bound"}


def test_what_nobody_can_reach_costs_no_visitor() -> None:
    asked = in_turn([[targeting("k", "EQUALS", "a"), targeting("k", "EQUALS", "b")]], [[EVERYBODY]], [[EVERYBODY]])
    some = parse_document(document(asked))
    assert reached(some, sampled_visits(some, 1)) == {"g1"}


@BOTH
def test_the_sample_shop_is_reached_everywhere(rules: Rules) -> None:
    some = parse_document(shop_document(), rules)
    groups = {group.id for each in some.campaigns for group in each.variation_groups}
    assert reached(some, sampled_visits(some, len(groups))) == groups


@BOTH
def test_a_document_in_panic_or_without_campaigns_has_a_sample(rules: Rules) -> None:
    in_panic = parse_document(document(in_turn(asks("EQUALS", "a")), panic=True), rules)
    assert [values_of(each) for each in sampled_visits(in_panic, 1)] == [{"k": "a"}]
    assert len({each.identity for each in sampled_visits(parse_document(document(), rules), 50)}) == 50


def test_as_many_are_made_as_are_asked_for() -> None:
    some = parse_document(shop_document())
    assert [len(list(sampled_visits(some, count))) for count in (-1, 0, 1, 13, 500)] == [0, 0, 1, 13, 500]


def test_nothing_is_wrong_with_a_sample() -> None:
    for rules in (SDK_RULES, PLATFORM_RULES):
        some = parse_document(shop_document(), rules)
        assert not any(traced(some, each).problems for each in sampled_visits(some, 500))


def test_another_seed_gives_other_visitors() -> None:
    some = parse_document(shop_document())
    one, same, other = ([each.identity for each in sampled_visits(some, 400, seed)] for seed in (1, 1, 2))
    assert one == same
    assert len(set(one) & set(other)) < 20


def test_generated_visitors_have_ids_of_their_own_and_one_context() -> None:
    visits = list(generated_visits(1000, seed=3, prefix="v-", context={"plan": "paid"}))
    assert visits[:2] == [Visit("v-3-0", visits[0].context), Visit("v-3-1", visits[0].context)]
    assert len({each.identity for each in visits}) == 1000
    assert values_of(visits[0]) == {"plan": "paid"}
    assert not {each.identity for each in generated_visits(1000, seed=4, prefix="v-")} & {
        each.identity for each in visits
    }


PROGRAM = """
import hashlib
from flagship.samples import shop_document
from flagship_engine import PLATFORM_RULES, SDK_RULES, generated_visits, parse_document, sampled_visits
digest = hashlib.sha256()
for rules in (SDK_RULES, PLATFORM_RULES):
    for each in (*sampled_visits(parse_document(shop_document(), rules), 600, seed=7), *generated_visits(100, seed=7)):
        digest.update(repr((each.identity, list(each.context.values.items()), each.assignations)).encode())
print(digest.hexdigest())
"""


@pytest.mark.parametrize("hash_seed", ["0", "1", "2"])
def test_a_sample_is_the_same_on_every_python_with_every_hash_seed(hash_seed: str) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    run = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, env=environment)
    assert run.stdout.strip() == "77f76b90b02fe9e29ab57333c3f28b09ffb60e70a0d015c1e310de6ac20e3440"


@pytest.mark.parametrize("wrong", [None, {}, "sample"])
def test_what_is_no_document_has_no_sample(wrong: object) -> None:
    with pytest.raises(TypeError, match="wanted a Document"):
        sampled_visits(wrong, 1)  # type: ignore[arg-type]
