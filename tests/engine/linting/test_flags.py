from __future__ import annotations

import pytest

from flagship_engine import PLATFORM_RULES, SDK_RULES, Code
from tests.engine.build import group, targeting, variation
from tests.engine.linting.planting import GROUP, VARIATION, only, places, toggle, trial, whole

NL = targeting("country", "EQUALS", "nl")
FR = targeting("country", "EQUALS", "fr")
VALUE = "modifications.value"


def flagged(*flags: dict[str, object]) -> object:
    share = 100 // len(flags)
    return {"campaigns": [toggle(group("g", *(variation(f"v{n}", share, each) for n, each in enumerate(flags))))]}


def two(first: object, second: object, **fields: object) -> object:
    """Two campaigns of these groups."""
    return {"campaigns": [toggle(first), toggle(second, id="d", **fields)]}


LATER = "$.campaigns[1].variationGroups[0].variations[0].modifications.value.color"


def test_a_flag_of_two_campaigns_for_the_same_visitors_is_found_in_the_later_one() -> None:
    finding = only(two(whole("g", {"color": "red"}), whole("h", {"color": "blue"})))
    assert (finding.code, finding.path) == (Code.SHARED_FLAG, LATER)
    assert finding.sentence == (
        "The flag 'color' is set by campaign 'c' as well: who gets both campaigns has the value of campaign 'd'."
    )


@pytest.mark.parametrize("rules", [SDK_RULES, PLATFORM_RULES])
def test_a_flag_of_two_campaigns_that_nobody_gets_both_is_none(rules: object) -> None:
    first, second = whole("g", {"color": "red"}, targetings=[[NL]]), whole("h", {"color": "blue"}, targetings=[[FR]])
    assert places(two(first, second), rules) == []  # type: ignore[arg-type]


def test_a_flag_of_two_campaigns_with_other_bucket_ranges_is_none_where_they_are_obeyed() -> None:
    data = {
        "campaigns": [
            toggle(whole(group_id, {"color": group_id}), id=group_id, bucketRanges=[{"r": [start, start + 50]}])
            for group_id, start in (("g", 0), ("h", 50))
        ]
    }
    assert places(data, PLATFORM_RULES) == []
    assert (Code.SHARED_FLAG, LATER) in places(data, SDK_RULES)


def test_a_flag_of_two_tests_is_none_where_a_visitor_takes_part_in_one() -> None:
    half = [variation("v", 50, {"color": "red"}, reference=True), variation("w", 40, {"color": "blue"})]
    other = [{**each, "id": f"other {each['id']}"} for each in half]
    data = {
        "campaigns": [trial(group("g", *half)), trial(group("h", *other), id="d")],
        "accountSettings": {"enabled1V1T": True},
    }
    assert Code.SHARED_FLAG not in [code for code, _ in places(data, PLATFORM_RULES)]
    assert Code.SHARED_FLAG in [code for code, _ in places(data, SDK_RULES)]


def test_a_flag_of_two_kinds_in_one_group_is_found_where_the_second_is() -> None:
    finding = only(flagged({"size": 4}, {"size": "4"}))
    assert (finding.code, finding.path) == (Code.FLAG_KINDS, f"{GROUP}.variations[1].{VALUE}.size")
    assert finding.sentence == "The flag 'size' is a string here, and a number in variation 'v0'."


@pytest.mark.parametrize("values", [(4, 4.5), (None, 4), ("a", None), ([1], ["a"]), ({"a": 1}, {})])
def test_a_flag_of_one_kind_or_null_is_sound(values: tuple[object, object]) -> None:
    assert places(flagged(*({"size": each} for each in values))) == []


def test_a_flag_of_another_kind_in_another_campaign_is_found() -> None:
    finding = only(two(whole("g", {"color": 1}, targetings=[[NL]]), whole("h", {"color": True}, targetings=[[FR]])))
    assert (finding.code, finding.path) == (Code.FLAG_KINDS_ELSEWHERE, LATER)
    assert finding.sentence == "The flag 'color' is a boolean here, and a number in campaign 'c'."


def test_flags_that_differ_in_letter_case_only_are_found() -> None:
    finding = only(flagged({"btnColor": 1}, {"btncolor": 1}))
    assert (finding.code, finding.path) == (Code.ALIKE_FLAGS, f"{GROUP}.variations[1].{VALUE}.btncolor")


def test_an_empty_flag_is_found() -> None:
    assert places(flagged({"": 1})) == [(Code.EMPTY_FLAG, f"{VARIATION}.{VALUE}['']")]


def test_a_flag_with_a_blank_around_it_is_found() -> None:
    assert places(flagged({"size ": 1})) == [(Code.BLANKS_IN_FLAG, f"{VARIATION}.{VALUE}['size ']")]


def test_a_flag_whose_name_is_too_long_for_a_path_is_found_beside_the_others() -> None:
    assert places(flagged({"x" * 101 + " ": 1})) == [(Code.BLANKS_IN_FLAG, f"{VARIATION}.{VALUE}")]


def test_a_group_that_sets_no_flag_is_found() -> None:
    assert places(flagged({}, {})) == [(Code.NO_FLAGS, GROUP)]


def test_an_original_that_sets_no_flag_is_usual() -> None:
    assert places(flagged({}, {"a": 1})) == []


@pytest.mark.parametrize(("written", "path"), [({"type": "FLAGS"}, f"{VARIATION}.modifications.type"), ({}, VARIATION)])
def test_a_type_of_modifications_that_nobody_knows_is_noted(written: dict[str, str], path: str) -> None:
    data = {"campaigns": [toggle(group("g", variation("v", 100, modifications={**written, "value": {"a": 1}})))]}
    assert places(data) == [(Code.UNKNOWN_FLAGS_TYPE, path)]


def test_a_flag_of_two_kinds_is_found_once_in_a_group() -> None:
    found = places(flagged({"size": 4}, {"size": "4"}, {"size": "5"}, {"size": True}))
    assert found == [(Code.FLAG_KINDS, f"{GROUP}.variations[1].{VALUE}.size")]


def test_campaigns_that_ask_very_much_are_taken_to_meet() -> None:
    of_ages = [[targeting("age", "EQUALS", number)] for number in range(30)]
    others = [[targeting("age", "EQUALS", 100 + number)] for number in range(30)]
    few = two(whole("g", {"color": 1}, targetings=of_ages[:9]), whole("h", {"color": 2}, targetings=others[:9]))
    many = two(whole("g", {"color": 1}, targetings=of_ages), whole("h", {"color": 2}, targetings=others))
    assert (places(few), places(many)) == ([], [(Code.SHARED_FLAG, LATER)])
