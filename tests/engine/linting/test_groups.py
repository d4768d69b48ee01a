from __future__ import annotations

import pytest

from flagship_engine import PLATFORM_RULES, SDK_RULES, Code, Rules, Severity
from tests.engine.build import EVERYBODY, group, targeting, variation
from tests.engine.linting.planting import (
    CAMPAIGN,
    GROUP,
    TARGETING,
    TARGETING_GROUP,
    all_found,
    any_of,
    asking,
    of_groups,
    only,
    places,
    whole,
)

BOTH = pytest.mark.parametrize("rules", [SDK_RULES, PLATFORM_RULES])
SECOND = f"{CAMPAIGN}.variationGroups[1]"
ADULT = targeting("age", "GREATER_THAN", 18)
OLD = targeting("age", "GREATER_THAN", 65)


@BOTH
def test_a_group_behind_one_for_everybody_is_unreachable(rules: Rules) -> None:
    finding = only(of_groups(whole("g", name="All"), whole("h", targetings=[[ADULT]], name="Old")), rules)
    assert (finding.code, finding.path, finding.severity) == (Code.UNREACHABLE_GROUP, SECOND, Severity.ERROR)
    assert finding.sentence == "Nobody comes to variation group 'Old': variation group 'All' before it takes everybody."


@BOTH
@pytest.mark.parametrize(
    ("first", "second"),
    [
        (ADULT, OLD),
        (targeting("age", "GREATER_THAN_OR_EQUALS", 18), ADULT),
        (targeting("age", "LOWER_THAN", 65), targeting("age", "LOWER_THAN_OR_EQUALS", 18)),
        (targeting("country", "EQUALS", ["nl", "be"]), targeting("country", "EQUALS", ["nl"])),
        (targeting("country", "NOT_EQUALS", ["nl"]), targeting("country", "NOT_EQUALS", ["be", "nl"])),
        (targeting("name", "GREATER_THAN", "a"), targeting("name", "GREATER_THAN", "m")),
    ],
)
def test_a_group_behind_a_wider_one_is_unreachable(first: object, second: object, rules: Rules) -> None:
    narrow = [second, targeting("plan", "EQUALS", "gold")]
    data = of_groups(whole("g", targetings=[[first]]), whole("h", targetings=[narrow]))
    assert places(data, rules) == [(Code.UNREACHABLE_GROUP, SECOND)]
    assert places(of_groups(whole("h", targetings=[narrow]), whole("g", targetings=[[first]])), rules) == []


def test_a_group_behind_one_whose_share_is_half_is_reached_where_visitors_fall_through() -> None:
    half = group("g", variation("v", 50, {"a": 1}))
    found = [(Code.ALLOCATION_UNDER_100, GROUP)]
    data = of_groups(half, whole("h"))
    assert places(data, SDK_RULES) == found
    assert places(data, PLATFORM_RULES) == [*found, (Code.UNREACHABLE_GROUP, SECOND)]


def test_a_group_for_everybody_that_may_be_an_error_leaves_some_to_the_next() -> None:
    first = whole("g", targetings=[[EVERYBODY], [ADULT]])
    assert (Code.UNREACHABLE_GROUP, SECOND) not in places(of_groups(first, whole("h")), PLATFORM_RULES)
    assert (Code.UNREACHABLE_GROUP, SECOND) in places(of_groups(first, whole("h")), SDK_RULES)


@BOTH
def test_a_group_without_targeting_groups_targets_nobody(rules: Rules) -> None:
    finding = only(any_of(), rules)
    assert (finding.code, finding.path) == (Code.GROUP_NEVER_MATCHES, GROUP)
    assert finding.sentence == "Variation group 'g' targets nobody: it has no targeting groups."


@BOTH
def test_a_group_none_of_whose_targeting_groups_can_hold_targets_nobody(rules: Rules) -> None:
    never, contradictory = [targeting("plan", "EQUALS", [])], [OLD, targeting("age", "LOWER_THAN", 18)]
    found = dict(places(any_of(never, contradictory), rules))
    assert found[Code.GROUP_NEVER_MATCHES] == GROUP
    assert "none of its 2 targeting groups" in all_found(any_of(never, contradictory), rules)[0].sentence


def test_one_targeting_that_is_an_error_for_everybody_leaves_nobody() -> None:
    data = any_of([EVERYBODY], [targeting("fs_users", "EQUALS", 12)])
    assert places(data, PLATFORM_RULES)[0] == (Code.GROUP_NEVER_MATCHES, GROUP)
    assert (Code.GROUP_NEVER_MATCHES, GROUP) not in places(data, SDK_RULES)


def test_an_empty_targeting_group_is_everybody_for_one_and_nobody_for_the_other() -> None:
    assert places(any_of([]), SDK_RULES) == [(Code.EMPTY_TARGETING_GROUP, TARGETING_GROUP)]
    assert places(any_of([]), PLATFORM_RULES) == [
        (Code.GROUP_NEVER_MATCHES, GROUP),
        (Code.EMPTY_TARGETING_GROUP, TARGETING_GROUP),
    ]


@BOTH
@pytest.mark.parametrize(
    "asked",
    [
        [OLD, targeting("age", "LOWER_THAN", 20)],
        [targeting("age", "GREATER_THAN", 30), targeting("age", "LOWER_THAN_OR_EQUALS", 30)],
        [targeting("age", "GREATER_THAN", 30), targeting("age", "EQUALS", [20, 30])],
        [targeting("age", "GREATER_THAN", 30), targeting("age", "LOWER_THAN", "40")],
        [targeting("url", "STARTS_WITH", "/a"), targeting("url", "STARTS_WITH", "/b")],
        [targeting("url", "ENDS_WITH", ".html"), targeting("url", "ENDS_WITH", ".php")],
        [targeting("url", "CONTAINS", ["shop/cart"]), targeting("url", "NOT_CONTAINS", "cart")],
        [targeting("plan", "EQUALS", "gold"), targeting("plan", "NOT_EQUALS", "gold")],
        [targeting("name", "GREATER_THAN", "x"), targeting("name", "LOWER_THAN", "c")],
        [targeting("fs_users", "EQUALS", "v-1"), targeting("fs_users", "EQUALS", "v-2")],
    ],
)
def test_targetings_that_contradict_each_other_are_an_error(asked: list[object], rules: Rules) -> None:
    found = places(asking(*asked), rules)
    assert (Code.CONTRADICTION, TARGETING_GROUP) in found
    assert (Code.GROUP_NEVER_MATCHES, GROUP) in found


def test_to_be_there_and_not_to_be_there_contradict_each_other() -> None:
    asked = [targeting("email", "EXISTS", True), targeting("email", "NOT_EXISTS", True)]
    assert (Code.CONTRADICTION, TARGETING_GROUP) in places(asking(*asked), PLATFORM_RULES)


@BOTH
@pytest.mark.parametrize(
    "asked",
    [
        [ADULT, targeting("age", "LOWER_THAN", 65)],
        [targeting("age", "GREATER_THAN_OR_EQUALS", 30), targeting("age", "LOWER_THAN_OR_EQUALS", 30)],
        [targeting("url", "STARTS_WITH", "/a"), targeting("url", "STARTS_WITH", "/a/b")],
        [targeting("url", "CONTAINS", "cart"), targeting("url", "NOT_CONTAINS", "shop/cart")],
        [targeting("plan", "EQUALS", ["gold", "free"]), targeting("plan", "NOT_EQUALS", "gold")],
        [targeting("plan", "NOT_EQUALS", "gold"), targeting("plan", "NOT_EQUALS", "free")],
        [OLD, targeting("years", "LOWER_THAN", 20)],
    ],
)
def test_targetings_that_can_hold_together_are_none(asked: list[object], rules: Rules) -> None:
    assert places(asking(*asked), rules) == []


def test_two_values_at_once_have_lists_only() -> None:
    data = asking(targeting("segment", "EQUALS", "gold"), targeting("segment", "EQUALS", "new"))
    finding = only(data, PLATFORM_RULES)
    assert (finding.code, finding.severity) == (Code.ONLY_A_LIST, Severity.WARNING)
    assert finding.sentence == (
        "No single value fulfils both segment EQUALS 'gold' and segment EQUALS 'new'; only a list could."
    )
    assert (Code.CONTRADICTION, TARGETING_GROUP) in places(data, SDK_RULES)


def test_a_key_of_two_kinds_is_an_error_to_everybody_where_errors_spoil_a_group() -> None:
    data = any_of([ADULT], [targeting("age", "EQUALS", "unknown")])
    second = f"{GROUP}.targeting.targetingGroups[1].targetings[0]"
    assert places(data, PLATFORM_RULES) == [(Code.CLASHING_KINDS, second), (Code.KEY_KINDS, second)]
    assert places(data, SDK_RULES) == [(Code.KEY_KINDS, second)]


@BOTH
def test_a_targeting_group_beside_everybody_adds_nobody(rules: Rules) -> None:
    finding = only(any_of([ADULT], [EVERYBODY]), rules)
    assert (finding.code, finding.path) == (Code.REDUNDANT_TARGETING_GROUP, TARGETING_GROUP)


@BOTH
def test_of_two_targeting_groups_that_say_the_same_the_second_adds_nobody(rules: Rules) -> None:
    data = any_of([ADULT, EVERYBODY], [dict(ADULT)])
    assert places(data, rules) == [(Code.REDUNDANT_TARGETING_GROUP, f"{GROUP}.targeting.targetingGroups[1]")]


def test_paths_are_those_of_the_json_where_parts_of_it_are_left_out() -> None:
    last = whole("h", targetings=[["junk", targeting("age", "equals", 3)]])
    sound = toggle_with(7, None, {"id": 5}, last)
    data = {"campaigns": ["junk", {"name": "no id"}, sound]}
    found = [path for code, path in places(data) if code is Code.UNKNOWN_OPERATOR]
    assert found == ["$.campaigns[2].variationGroups[3].targeting.targetingGroups[0].targetings[1].operator"]


def toggle_with(*groups: object) -> object:
    return of_groups(*groups)["campaigns"][0]  # type: ignore[index]


def test_a_targeting_group_that_is_left_out_shifts_nothing() -> None:
    data = any_of([EVERYBODY], [EVERYBODY])
    groups = data["campaigns"][0]["variationGroups"][0]["targeting"]["targetingGroups"]  # type: ignore[index]
    groups.insert(0, "junk")
    assert (Code.REDUNDANT_TARGETING_GROUP, f"{GROUP}.targeting.targetingGroups[2]") in places(data)
    assert TARGETING not in [path for _, path in places(data)]


def test_an_empty_targeting_group_takes_everybody_from_the_next_group_where_it_holds() -> None:
    data = of_groups(whole("g", targetings=[[]]), whole("h", targetings=[[ADULT]]))
    assert (Code.UNREACHABLE_GROUP, SECOND) in places(data, SDK_RULES)
    assert (Code.UNREACHABLE_GROUP, SECOND) not in places(data, PLATFORM_RULES)


@BOTH
def test_an_empty_targeting_group_beside_a_wider_one_changes_nothing(rules: Rules) -> None:
    data = of_groups(whole("g", targetings=[[], [ADULT]]), whole("h", targetings=[[OLD]]))
    assert (Code.UNREACHABLE_GROUP, SECOND) in places(data, rules)


def test_a_wider_group_that_may_be_an_error_for_another_key_leaves_some_to_the_next() -> None:
    data = of_groups(
        whole("g", targetings=[[ADULT], [targeting("plan", "EQUALS", "gold")]]), whole("h", targetings=[[OLD]])
    )
    assert places(data, SDK_RULES) == [(Code.UNREACHABLE_GROUP, SECOND)]
    assert places(data, PLATFORM_RULES) == []


@BOTH
def test_one_of_very_many_values_is_not_held_against_another(rules: Rules) -> None:
    many = targeting("plan", "EQUALS", [f"plan {number}" for number in range(300)])
    assert places(asking(many, targeting("plan", "NOT_CONTAINS", "plan")), rules) == []


@BOTH
def test_a_group_that_asks_the_same_and_more_is_unreachable(rules: Rules) -> None:
    more = [ADULT, targeting("plan", "EQUALS", "gold")]
    data = of_groups(whole("g", targetings=[[dict(ADULT)]]), whole("h", targetings=[more]))
    assert places(data, rules) == [(Code.UNREACHABLE_GROUP, SECOND)]
