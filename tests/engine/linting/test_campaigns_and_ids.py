from __future__ import annotations

from typing import Any

import pytest

from flagship_engine import PLATFORM_RULES, SDK_RULES, Code
from tests.engine.build import group, targeting, variation
from tests.engine.linting.planting import (
    CAMPAIGN,
    GROUP,
    VARIATION,
    of_groups,
    of_variations,
    only,
    places,
    toggle,
    trial,
    whole,
)

ONE_TEST = {"enabled1V1T": True}
SECOND = "$.campaigns[1]"


def ranged(*ranges: object) -> object:
    return of_groups(whole(), bucketRanges=[{"r": each} for each in ranges])


def test_a_campaign_without_groups_serves_nobody() -> None:
    finding = only(of_groups(name="Winter"))
    assert (finding.code, finding.path) == (Code.NO_GROUPS, CAMPAIGN)
    assert finding.sentence == "Campaign 'Winter' has no variation group: it serves nobody."


@pytest.mark.parametrize("ranges", [(), ([50, 50],), ([0.2, 0.7],), ([120, 130],)])
def test_a_campaign_without_a_bucket_serves_nobody_where_ranges_are_obeyed(ranges: tuple[object, ...]) -> None:
    assert (Code.NEVER_IN_RANGE, CAMPAIGN) in places(ranged(*ranges), PLATFORM_RULES)
    assert Code.NEVER_IN_RANGE not in [code for code, _ in places(ranged(*ranges), SDK_RULES)]


def test_a_range_that_holds_no_bucket_is_found() -> None:
    found = places(ranged([0, 100], [30, 20]), PLATFORM_RULES)
    assert found == [(Code.EMPTY_BUCKET_RANGE, f"{CAMPAIGN}.bucketRanges[1]")]


def test_ranges_that_overlap_are_found() -> None:
    found = places(ranged([0, 60], [50, 100]), PLATFORM_RULES)
    assert found == [(Code.OVERLAPPING_BUCKET_RANGES, f"{CAMPAIGN}.bucketRanges[1]")]


def test_ranges_that_touch_do_not_overlap() -> None:
    assert places(ranged([0, 60], [60, 100]), PLATFORM_RULES) == []


@pytest.mark.parametrize("limits", [[0, 101], [-1, 100]])
def test_a_range_beyond_100_is_found(limits: list[int]) -> None:
    assert places(ranged(limits), PLATFORM_RULES) == [(Code.BUCKET_RANGE_OUTSIDE, f"{CAMPAIGN}.bucketRanges[0]")]


def test_ranges_that_the_rules_ignore_are_noted() -> None:
    finding = only(ranged([0, 10]), SDK_RULES)
    assert (finding.code, finding.path) == (Code.BUCKET_RANGES_IGNORED, f"{CAMPAIGN}.bucketRanges")
    assert "10 of 100 buckets" in finding.sentence


def two_tests(first_share: int) -> Any:
    groups = [
        group(
            f"g{n}",
            variation(f"v{n}", first_share if n == 0 else 50, {f"f{n}": 1}, reference=True),
            variation(f"w{n}", 50, {f"f{n}": 2}),
        )
        for n in (0, 1)
    ]
    return {"campaigns": [trial(each, id=f"c{n}") for n, each in enumerate(groups)], "accountSettings": ONE_TEST}


def test_a_test_behind_one_that_takes_everybody_is_shadowed_where_a_visitor_takes_part_in_one() -> None:
    assert places(two_tests(50), PLATFORM_RULES) == [(Code.SHADOWED_TEST, SECOND)]
    assert places(two_tests(50), SDK_RULES) == []
    assert places(two_tests(40), PLATFORM_RULES) == [(Code.ALLOCATION_UNDER_100, GROUP)]


def test_a_test_in_capitals_is_none() -> None:
    data = {**of_groups(whole(), type="AB"), "accountSettings": ONE_TEST}
    assert places(data) == [(Code.CAMPAIGN_TYPE_CASE, f"{CAMPAIGN}.type")]
    assert places(of_groups(whole(), type="AB")) == []


NL, FR = ([[targeting("country", "EQUALS", each)]] for each in ("nl", "fr"))


def test_two_campaigns_of_one_id_are_an_error_at_the_second() -> None:
    finding = only({"campaigns": [toggle(whole("g")), toggle(whole("h"))]})
    assert (finding.code, finding.path) == (Code.DUPLICATE_CAMPAIGN_ID, f"{SECOND}.id")
    assert finding.sentence == "The id 'c' is that of $.campaigns[0] as well."


def test_two_groups_of_one_id_are_an_error_in_whatever_campaign() -> None:
    other = {**whole("g", {"b": 1}), "variations": [variation("w", 100, {"b": 1})]}
    found = places({"campaigns": [toggle(whole("g")), toggle(other, id="d")]})
    assert found == [(Code.DUPLICATE_GROUP_ID, f"{SECOND}.variationGroups[0].id")]


def test_two_variations_of_one_id_are_an_error() -> None:
    data = of_variations(variation("v", 50, {"a": 1}), variation("v", 50, {"a": 2}))
    assert places(data) == [(Code.DUPLICATE_VARIATION_ID, f"{GROUP}.variations[1].id")]


def test_an_empty_id_is_an_error() -> None:
    assert places(of_groups(whole(), id="")) == [(Code.EMPTY_ID, f"{CAMPAIGN}.id")]


def test_a_blank_around_an_id_is_found() -> None:
    assert places(of_variations(variation("v ", 100, {"a": 1}))) == [(Code.BLANKS_IN_ID, f"{VARIATION}.id")]


def test_ids_that_differ_in_letter_case_only_are_noted() -> None:
    data = of_variations(variation("v1", 50, {"a": 1}), variation("V1", 50, {"a": 2}))
    assert places(data) == [(Code.ALIKE_IDS, f"{GROUP}.variations[1].id")]


def test_a_group_id_that_is_not_ascii_is_hashed_otherwise_by_other_sdks() -> None:
    finding = only(of_groups(whole("été", {"a": 1})))
    assert (finding.code, finding.path) == (Code.NON_ASCII_GROUP_ID, f"{GROUP}.id")


def test_a_campaign_id_that_is_not_ascii_is_not_hashed() -> None:
    assert places(of_groups(whole(), id="été")) == []


def test_two_neighbours_of_one_name_are_noted() -> None:
    groups = whole("g", targetings=NL, name="Dutch"), whole("h", targetings=FR, name="Dutch")
    assert places(of_groups(*groups)) == [(Code.DUPLICATE_NAME, f"{CAMPAIGN}.variationGroups[1].name")]


def test_groups_of_two_campaigns_may_have_one_name() -> None:
    data = {"campaigns": [toggle(whole(each, name="Everybody"), id=each) for each in ("g", "h")]}
    assert places(data) == []


def test_a_test_behind_one_for_some_of_the_buckets_is_not_shadowed() -> None:
    data = two_tests(50)
    data["campaigns"][0]["bucketRanges"] = [{"r": [0, 50]}]
    assert places(data, PLATFORM_RULES) == []
