from __future__ import annotations

import pytest

from flagship_engine import PLATFORM_RULES, SDK_RULES, Code, Rules, Severity
from tests.engine.build import EVERYBODY, targeting
from tests.engine.linting.planting import TARGETING, TARGETING_GROUP, all_found, asking, of_groups, only, places, whole


@pytest.mark.parametrize("operator", ["EQUAL", "equals", "GREATER_THEN", "REGEX"])
@pytest.mark.parametrize("rules", [SDK_RULES, PLATFORM_RULES])
def test_an_operator_that_nobody_knows_is_an_error(operator: str, rules: Rules) -> None:
    first, second = all_found(asking(targeting("age", operator, 30)), rules)
    assert (first.code, first.path) == (Code.GROUP_NEVER_MATCHES, "$.campaigns[0].variationGroups[0]")
    assert (second.code, second.path) == (Code.UNKNOWN_OPERATOR, f"{TARGETING}.operator")
    assert second.severity is Severity.ERROR


def test_an_operator_that_is_almost_right_is_named_as_it_is_written() -> None:
    advices = [all_found(asking(targeting("age", each, 30)))[1].advice for each in ("equals", "GRATER_THAN", "REGEX")]
    assert advices == ["Write EQUALS.", "Write GREATER_THAN.", Code.UNKNOWN_OPERATOR.advice]


@pytest.mark.parametrize("operator", ["EXISTS", "SEMVER_GREATER_THAN"])
def test_an_operator_of_the_platform_alone_is_an_error_under_the_rules_of_the_sdk(operator: str) -> None:
    value = True if operator == "EXISTS" else "1.2.0"
    data = asking(targeting("app", operator, value))
    assert Code.UNKNOWN_OPERATOR in [code for code, _ in places(data, SDK_RULES)]
    assert places(data, PLATFORM_RULES) == []


def test_an_unknown_operator_spoils_the_whole_group_where_errors_do() -> None:
    data = asking(targeting("age", "REGEX", "3."))
    assert "is an error for everybody who has the key" in all_found(data, PLATFORM_RULES)[1].sentence
    assert "error" not in all_found(data, SDK_RULES)[1].sentence


def test_a_visitors_id_that_is_compared_with_a_number_can_never_hold() -> None:
    finding = all_found(asking(targeting("fs_users", "EQUALS", 12)))[1]
    assert (finding.code, finding.path) == (Code.NEVER_TRUE, TARGETING)
    assert finding.sentence == "fs_users EQUALS 12 can hold for nobody: a visitor's id is a text."


def test_one_of_no_values_can_never_hold() -> None:
    finding = all_found(asking(targeting("plan", "EQUALS", [])))[1]
    assert finding.code is Code.NEVER_TRUE
    assert finding.sentence == "plan EQUALS [] can hold for nobody: the list is empty."


def test_a_boolean_has_no_order_for_the_platform() -> None:
    data = asking(targeting("vip", "GREATER_THAN", False))
    assert (Code.NEVER_TRUE, TARGETING) in places(data, PLATFORM_RULES)
    assert places(data, SDK_RULES) == []  # True is greater than False in Python


def test_a_number_contains_nothing_for_the_platform() -> None:
    data = asking(targeting("age", "CONTAINS", 3))
    assert (Code.NEVER_TRUE, TARGETING) in places(data, PLATFORM_RULES)
    assert places(data, SDK_RULES) == []  # the text of 31 contains the text of 3


def test_nothing_is_below_the_empty_text() -> None:
    assert (Code.NEVER_TRUE, TARGETING) in places(asking(targeting("plan", "LOWER_THAN", "")))


@pytest.mark.parametrize("rules", [SDK_RULES, PLATFORM_RULES])
@pytest.mark.parametrize("operator", ["STARTS_WITH", "ENDS_WITH", "GREATER_THAN"])
def test_a_list_is_an_error_to_an_operator_that_looks_into_none(operator: str, rules: Rules) -> None:
    found = places(asking(targeting("url", operator, ["a", "b"])), rules)
    assert (Code.LIST_VALUE, f"{TARGETING}.value") in found


def test_a_version_that_is_none_is_an_error() -> None:
    found = all_found(asking(targeting("app", "SEMVER_GREATER_THAN", "1.2.x")), PLATFORM_RULES)[1]
    assert (found.code, found.path) == (Code.INVALID_VERSION, f"{TARGETING}.value")
    assert found.sentence == "'1.2.x' is no version, so 'app' SEMVER_GREATER_THAN never holds."


def test_an_empty_text_is_contained_in_every_text() -> None:
    finding = only(asking(targeting("plan", "CONTAINS", "")))
    assert (finding.code, finding.path) == (Code.EMPTY_VALUE, f"{TARGETING}.value")


def test_none_of_no_values_is_every_value() -> None:
    assert places(asking(targeting("plan", "NOT_EQUALS", []))) == [(Code.EMPTY_VALUE, f"{TARGETING}.value")]


def test_an_empty_text_may_be_equalled() -> None:
    assert places(asking(targeting("coupon", "NOT_EQUALS", ""))) == []


def test_only_a_list_can_equal_none_of_values_of_two_kinds_for_the_platform() -> None:
    data = asking(targeting("plan", "NOT_EQUALS", ["free", 0]))
    assert places(data, PLATFORM_RULES) == [(Code.ONLY_A_LIST, TARGETING)]
    assert places(data, SDK_RULES) == []


@pytest.mark.parametrize("value", ["true", 1, "yes", None])
def test_to_exist_with_a_value_that_is_no_boolean_asks_the_opposite(value: object) -> None:
    finding = only(asking(targeting("email", "EXISTS", value)), PLATFORM_RULES)
    assert (finding.code, finding.path) == (Code.PRESENCE_VALUE, f"{TARGETING}.value")


@pytest.mark.parametrize("value", [" nl", "nl ", ["nl", "be\n"]])
def test_a_blank_around_a_wanted_text_is_likely_a_mistake(value: object) -> None:
    assert places(asking(targeting("country", "EQUALS", value))) == [(Code.BLANKS_IN_VALUE, f"{TARGETING}.value")]


def test_a_blank_around_a_part_of_a_text_is_none() -> None:
    assert places(asking(targeting("title", "STARTS_WITH", "Mr "))) == []


def test_a_value_twice_in_a_list_is_found_where_it_stands_again() -> None:
    finding = only(asking(targeting("fs_users", "EQUALS", ["v-1", "v-2", "v-1"])))
    assert (finding.code, finding.path) == (Code.DUPLICATE_VALUE, f"{TARGETING}.value[2]")
    assert finding.sentence == "'v-1' stands in this list twice."


def test_one_true_and_a_text_are_three_values() -> None:
    assert places(asking(targeting("n", "EQUALS", [1, True, "1"]))) == []


@pytest.mark.parametrize("value", ["18", "9.5", "1.10.0", "v2.0", "1.0.0-rc.1"])
def test_a_number_or_a_version_in_quotes_is_ordered_by_its_letters(value: str) -> None:
    assert places(asking(targeting("x", "GREATER_THAN", value))) == [(Code.TEXT_ORDER, f"{TARGETING}.value")]


@pytest.mark.parametrize("value", ["m", "2026-01-15", "2026-01-15T09:30:00Z", 18])
def test_dates_words_and_numbers_are_in_order(value: object) -> None:
    assert places(asking(targeting("x", "GREATER_THAN", value))) == []


def test_a_number_that_a_float_cannot_hold_is_noted() -> None:
    assert places(asking(targeting("n", "EQUALS", 2**53 + 1))) == [(Code.BIG_NUMBER, f"{TARGETING}.value")]


def test_a_targeted_id_that_is_not_ascii_is_noted() -> None:
    finding = only(asking(targeting("fs_users", "EQUALS", ["v-1", "zoé"])))
    assert (finding.code, finding.severity) == (Code.NON_ASCII_VISITOR_ID, Severity.NOTE)


def test_a_key_that_is_empty_is_found() -> None:
    assert places(asking(targeting("", "EQUALS", 1))) == [(Code.EMPTY_KEY, f"{TARGETING}.key")]


def test_a_key_with_a_blank_around_it_is_found() -> None:
    assert places(asking(targeting("age ", "EQUALS", 1))) == [(Code.BLANKS_IN_KEY, f"{TARGETING}.key")]


def test_a_key_of_the_sdks_own_is_noted() -> None:
    assert places(asking(targeting("fs_client", "EQUALS", "python"))) == [(Code.RESERVED_KEY, f"{TARGETING}.key")]


def test_everybody_by_another_operator_is_nobody_in_some_sdks() -> None:
    data = asking(targeting("fs_all_users", "CONTAINS", ""))
    assert places(data) == [(Code.ALL_USERS_OPERATOR, f"{TARGETING}.operator")]


def test_a_provider_is_not_asked_under_the_rules_of_the_sdk() -> None:
    data = asking(targeting("segment", "EQUALS", "gold", provider="dmp"))
    assert places(data) == [(Code.PROVIDER_IGNORED, f"{TARGETING}.provider")]
    assert places(data, PLATFORM_RULES) == []


def test_a_targeting_that_stands_twice_is_found_the_second_time() -> None:
    same = targeting("age", "EQUALS", 30)
    data = asking(same, targeting("plan", "EQUALS", "gold"), dict(same))
    assert places(data) == [(Code.DUPLICATE_TARGETING, f"{TARGETING_GROUP}.targetings[2]")]


def test_keys_that_differ_in_letter_case_only_are_found_where_the_second_is_spelt() -> None:
    data = of_groups(
        whole("g", targetings=[[targeting("loyaltyPoints", "GREATER_THAN", 5)]]),
        whole("h", targetings=[[targeting("loyaltypoints", "LOWER_THAN", 5)]]),
    )
    path = "$.campaigns[0].variationGroups[1].targeting.targetingGroups[0].targetings[0].key"
    assert places(data) == [(Code.ALIKE_KEYS, path)]


def test_a_key_that_is_a_number_here_and_a_text_there_is_found() -> None:
    data = of_groups(
        whole("g", targetings=[[targeting("age", "GREATER_THAN", 30)]]),
        whole("h", targetings=[[targeting("age", "EQUALS", ["17", "18"])]]),
    )
    finding = only(data)
    assert finding.code is Code.KEY_KINDS
    assert finding.sentence == "age EQUALS ['17', '18'] wants a string, and age GREATER_THAN 30 elsewhere a number."


def test_what_cannot_be_read_is_said_once() -> None:
    data = asking({"key": "age", "operator": 5, "value": 1}, EVERYBODY)
    assert places(data) == [
        (Code.GROUP_NEVER_MATCHES, "$.campaigns[0].variationGroups[0]"),
        (Code.MALFORMED, f"{TARGETING}.operator"),
    ]


@pytest.mark.parametrize("rules", [SDK_RULES, PLATFORM_RULES])
def test_a_list_of_thousands_is_sound_or_not_like_a_short_one(rules: Rules) -> None:
    ids = [f"visitor-{number}" for number in range(3000)]
    for operator in ("EQUALS", "CONTAINS", "NOT_EQUALS", "NOT_CONTAINS"):
        assert places(asking(targeting("fs_users", operator, ids)), rules) == []
    numbers = asking(targeting("fs_users", "EQUALS", list(range(3000))))
    assert (Code.NEVER_TRUE, TARGETING) in places(numbers, rules)
