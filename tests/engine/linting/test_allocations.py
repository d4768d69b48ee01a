from __future__ import annotations

import pytest

from flagship_engine import PLATFORM_RULES, Code
from tests.engine.build import group, variation
from tests.engine.linting.planting import GROUP, VARIATION, all_found, of_groups, of_variations, only, places, trial

SECOND, THIRD = (f"{GROUP}.variations[{index}]" for index in (1, 2))


def shares(*allocations: object) -> object:
    return of_variations(*(variation(f"v{n}", each, {"size": n}) for n, each in enumerate(allocations)))


def test_a_group_without_variations_gives_nothing() -> None:
    finding = only(of_groups(group("g")))
    assert (finding.code, finding.path) == (Code.NO_VARIATIONS, GROUP)


def test_allocations_over_100_are_an_error_and_what_gets_no_bucket_as_well() -> None:
    finding = only(shares(50, 40, 20))
    assert (finding.code, finding.path) == (Code.ALLOCATION_OVER_100, GROUP)
    assert finding.sentence == "The allocations of variation group 'g' sum to 110."
    found = [(Code.ALLOCATION_OVER_100, GROUP), (Code.UNREACHABLE_VARIATION, f"{THIRD}.allocation")]
    assert places(shares(60, 40, 20)) == found


def test_allocations_under_100_are_noted_with_who_gets_nothing() -> None:
    finding = only(shares(50, 30))
    assert (finding.code, finding.path) == (Code.ALLOCATION_UNDER_100, GROUP)
    assert "sum to 80: 20 in 100 visitors get no variation" in finding.sentence


@pytest.mark.parametrize(
    "allocations", [(100,), (50, 50), (0, 34, 33, 33), (33.33, 33.33, 33.34), (33.34, 33.34, 33.34)]
)
def test_allocations_that_fill_the_buckets_are_enough(allocations: tuple[float, ...]) -> None:
    found = [code for code, _ in places(shares(*allocations)) if code is not Code.FRACTIONAL_ALLOCATION]
    assert found == []


def test_a_fraction_of_a_percent_is_noted() -> None:
    assert places(shares(33.5, 66.5)) == [
        (Code.FRACTIONAL_ALLOCATION, f"{VARIATION}.allocation"),
        (Code.FRACTIONAL_ALLOCATION, f"{SECOND}.allocation"),
    ]


def test_a_share_that_is_rounded_away_is_an_error() -> None:
    found = places(shares(99.5, 0.25))
    assert (Code.UNREACHABLE_VARIATION, f"{SECOND}.allocation") in found


def test_a_negative_allocation_is_an_error() -> None:
    assert (Code.NEGATIVE_ALLOCATION, f"{VARIATION}.allocation") in places(shares(-5, 100))


@pytest.mark.parametrize("allocations", [(0, 0), (0,), (None, None)])
def test_nothing_allocated_is_likely_a_mistake(allocations: tuple[object, ...]) -> None:
    assert (Code.NOTHING_ALLOCATED, GROUP) in places(shares(*allocations))


def test_a_variation_without_allocation_beside_others_is_usual() -> None:
    original = {"id": "o", "reference": True, "modifications": {"type": "FLAG", "value": {"a": 0}}}
    assert places(of_variations(original, variation("v", 100, {"a": 1}))) == []


def test_an_allocation_that_only_some_programs_read_is_likely_a_mistake() -> None:
    assert places(shares(True, 99)) == [(Code.ODD_ALLOCATION, f"{VARIATION}.allocation")]
    assert places(shares("50", 50), PLATFORM_RULES) == [(Code.ODD_ALLOCATION, f"{VARIATION}.allocation")]


def test_an_allocation_that_the_rules_cannot_read_is_an_error() -> None:
    code, path = places(shares(33.5, 66), PLATFORM_RULES)[1]
    assert (code, path) == (Code.MALFORMED, f"{VARIATION}.allocation")


def test_a_test_without_an_original_is_likely_a_mistake() -> None:
    variations = variation("v", 50, {"a": 1}), variation("w", 50, {"a": 2})
    finding = only({"campaigns": [trial(group("g", *variations))]})
    assert (finding.code, finding.path) == (Code.MISSING_REFERENCE, GROUP)


def test_two_originals_are_likely_a_mistake() -> None:
    variations = (variation(each, 50, {"a": each}, reference=True, name=each.upper()) for each in "vw")
    finding = only({"campaigns": [trial(group("g", *variations))]})
    assert (finding.code, finding.path) == (Code.SEVERAL_REFERENCES, GROUP)
    assert finding.sentence == "In variation group 'g', variation 'V' and variation 'W' are each the original."


def test_a_test_of_one_variation_compares_nothing() -> None:
    finding = only({"campaigns": [trial(group("g", variation("v")))]})
    assert (finding.code, finding.path) == (Code.NOTHING_TO_COMPARE, GROUP)


def test_a_test_whose_variations_are_the_same_compares_nothing() -> None:
    variations = variation("v", 50, {"a": 1}, reference=True), variation("w", 50, {"a": 1})
    assert places({"campaigns": [trial(group("g", *variations))]}) == [(Code.SAME_FLAGS, GROUP)]


def test_a_variation_without_an_id_keeps_its_place_and_its_share() -> None:
    data = of_variations(
        {"allocation": 60, "modifications": {"type": "FLAG", "value": {}}}, variation("v", 60, {"a": 1})
    )
    assert places(data) == [
        (Code.ALLOCATION_OVER_100, GROUP),
        (Code.MALFORMED, VARIATION),
    ]
    assert "$.campaigns[0].variationGroups[0].variations[0].id is nothing" in all_found(data)[1].sentence
