from __future__ import annotations

import pytest

from flagship_engine import (
    PLATFORM_RULES,
    SDK_RULES,
    Assignation,
    Assignations,
    Document,
    FrozenDict,
    Identity,
    Remembered,
    Rules,
    Simulation,
    Visit,
    decide,
    generated_visits,
    parse_document,
    simulate,
)
from flagship_engine.hashing import bucket, utf8
from flagship_engine.simulating.results import GroupCount
from tests.engine.build import Fields, campaign, document, group, targeting, variation, visitor_in

BOTH = pytest.mark.parametrize("rules", [SDK_RULES, PLATFORM_RULES], ids=lambda rules: rules.name)
ALL_IN = [{"r": [0, 100]}]


def of_groups(*groups: Fields, rules: Rules = SDK_RULES, **fields: object) -> Document:
    return parse_document(document(campaign("c", *groups, bucketRanges=ALL_IN), **fields), rules)


def only_group(simulation: Simulation) -> GroupCount:
    [counted] = [group for each in simulation.campaigns for group in each.groups]
    return counted


def remembering(visitor_id: str, group_id: str, variation_id: str) -> Assignations:
    return Assignations(FrozenDict({visitor_id: Remembered(FrozenDict({group_id: Assignation(variation_id)}))}))


HALVES = group("g", variation("a", 50, name="A"), variation("b", 50), name="Halves")


@BOTH
def test_each_variation_has_what_is_observed_and_what_is_expected(rules: Rules) -> None:
    visits = list(generated_visits(1000))
    found = simulate(of_groups(HALVES, rules=rules), visits)
    counted = only_group(found)
    lower = sum(bucket(utf8(f"g{visit.identity}")) < 50 for visit in visits)
    assert [(each.name, each.percent, each.expected, each.allocated) for each in counted.variations] == [
        ("A", 50, 500.0, lower),
        ("", 50, 500.0, 1000 - lower),
    ]
    assert (counted.name, counted.allocated, counted.given, counted.unserved) == ("Halves", 1000, 1000, 0)
    assert counted.ratio is not None
    assert counted.ratio.chi_square == pytest.approx(2 * (lower - 500) ** 2 / 500)
    assert counted.ratio.degrees_of_freedom == 1
    assert (found.visitors, found.unassigned, found.campaigns[0].given, found.overlap) == (1000, 0, 1000, ((1000,),))


@BOTH
def test_the_share_that_gets_nothing_is_a_share(rules: Rules) -> None:
    found = simulate(of_groups(group("g", variation("a", 20), variation("b", 20)), rules=rules), generated_visits(1000))
    counted = only_group(found)
    assert (counted.empty_percent, counted.expected_unserved) == (60, 600.0)
    assert counted.unserved == found.unassigned == 1000 - counted.given
    assert 550 < counted.unserved < 650
    assert counted.ratio is not None
    assert counted.ratio.degrees_of_freedom == 2


def test_expected_shares_are_those_of_the_rules_reading() -> None:
    thirds = group("g", *(variation(each, 33.3) for each in "abc"))
    by_sdk = only_group(simulate(of_groups(thirds), ()))
    by_platform = only_group(simulate(of_groups(thirds, rules=PLATFORM_RULES), ()))
    assert [each.percent for each in by_sdk.variations] == [34, 33, 33]
    assert [each.percent for each in by_platform.variations] == [0, 0, 0]
    assert (by_sdk.empty_percent, by_platform.empty_percent) == (0, 100)


def test_a_sum_over_a_hundred_is_cut_where_the_buckets_end() -> None:
    counted = only_group(simulate(of_groups(group("g", *(variation(each, 60) for each in "abc"))), ()))
    assert [each.percent for each in counted.variations] == [60, 40, 0]


def test_a_variation_without_an_id_keeps_its_share_as_nothing() -> None:
    nameless = {**variation("x", 50)}
    del nameless["id"]
    counted = only_group(simulate(of_groups(group("g", nameless, variation("b", 50))), generated_visits(100)))
    assert [each.variation_id for each in counted.variations] == ["b"]
    assert counted.empty_percent == 50
    assert counted.unserved == 100 - counted.variations[0].allocated


def test_by_the_sdks_rules_whom_a_group_gives_nothing_the_next_is_asked_and_both_count() -> None:
    document_ = of_groups(group("g", variation("a", 10)), group("h", variation("b", 100)))
    first, second = simulate(document_, generated_visits(1000)).campaigns[0].groups
    assert first.allocated == 1000
    assert second.allocated == first.unserved == 1000 - first.given


def test_only_visitors_who_were_allocated_count_in_the_ratio() -> None:
    someone = visitor_in(10, "g")
    visits = [
        Visit(someone),
        Visit(someone, assignations=remembering(someone, "g", "b")),
        Visit("else", {"plan": "free"}),
    ]
    counted = only_group(simulate(of_groups(HALVES), visits[:2]))
    assert [(each.allocated, each.remembered, each.given) for each in counted.variations] == [(1, 0, 1), (0, 1, 1)]
    assert counted.allocated == 1
    paying = group("g", variation("a"), targetings=[[targeting("plan", "EQUALS", "paid")]])
    assert simulate(of_groups(paying), visits).unassigned == 3


def test_a_remembered_variation_that_is_gone_is_counted_as_lost() -> None:
    visit = Visit("x", assignations=remembering("x", "g", "gone"))
    counted = only_group(simulate(of_groups(HALVES, rules=PLATFORM_RULES), [visit]))
    assert (counted.lost, counted.allocated, counted.given) == (1, 0, 0)


def test_the_visitors_of_a_decision_group_have_one_bucket_and_do_not_count_in_the_ratio() -> None:
    visits = [Visit(Identity(f"v{number}", decision_group="acme")) for number in range(20)]
    counted = only_group(simulate(of_groups(HALVES, rules=PLATFORM_RULES), visits))
    assert sorted(each.shared for each in counted.variations) == [0, 20]
    assert (counted.allocated, counted.given, counted.ratio) == (0, 20, None)
    by_sdk = only_group(simulate(of_groups(HALVES), visits))
    assert (by_sdk.allocated, [each.shared for each in by_sdk.variations]) == (20, [0, 0])


def test_out_of_the_bucket_ranges_nobody_is_allocated() -> None:
    data = document(campaign("c", group("g", variation("a", 50)), bucketRanges=[{"r": [0, 30]}]))
    found = simulate(parse_document(data, PLATFORM_RULES), generated_visits(1000))
    counted = only_group(found)
    inside = sum(bucket(utf8(str(visit.identity))) < 30 for visit in generated_visits(1000))
    assert counted.allocated == inside
    assert counted.given == found.campaigns[0].given < inside


def test_where_one_test_closes_others_who_is_in_the_other_is_not_allocated() -> None:
    tests = [campaign(each, group(f"g{each}", variation(f"v{each}", 50)), bucketRanges=ALL_IN) for each in "ab"]
    data = document(*tests, accountSettings={"enabled1V1T": True})
    found = simulate(parse_document(data, PLATFORM_RULES), generated_visits(1000))
    first, second = (each.groups[0] for each in found.campaigns)
    assert first.allocated == 1000
    assert second.allocated == first.unserved
    assert found.overlap[0][1] == found.overlap[1][0] == 0


def test_the_overlap_counts_visitors_of_both_campaigns() -> None:
    campaigns = [
        campaign("all", group("g1", variation("a"))),
        campaign("half", group("g2", variation("b", 50))),
        campaign("paid", group("g3", variation("c"), targetings=[[targeting("plan", "EQUALS", "paid")]])),
    ]
    some = parse_document(document(*campaigns))
    visits = [
        Visit(visitor_in(10, "g2"), {"plan": "paid"}),
        Visit(visitor_in(60, "g2"), {"plan": "paid"}),
        Visit(visitor_in(10, "g2")),
    ]
    assert simulate(some, visits).overlap == ((3, 2, 2), (2, 2, 1), (2, 1, 2))


def test_many_combinations_of_campaigns_are_counted_without_keeping_them() -> None:
    campaigns = [campaign(f"c{each}", group(f"g{each}", variation("v", 50))) for each in range(14)]
    some = parse_document(document(*campaigns))
    found = simulate(some, generated_visits(12_000))
    assert [row[number] for number, row in enumerate(found.overlap)] == [each.given for each in found.campaigns]
    both = sum(
        {"c0", "c1"} <= {each.campaign.id for each in decide(some, {}, visit.identity).assigned}
        for visit in generated_visits(12_000)
    )
    assert found.overlap[0][1] == both


def test_ids_that_come_twice_are_told_apart_by_their_places() -> None:
    twice = campaign("c", group("g", variation("a", 50), variation("a", 25)), bucketRanges=ALL_IN)
    data = document(twice, twice)
    by_sdk = simulate(parse_document(data), generated_visits(100))
    assert by_sdk.campaigns[0] == by_sdk.campaigns[1]
    assert [each.percent for each in by_sdk.campaigns[0].groups[0].variations] == [75]
    first, second = simulate(parse_document(data, PLATFORM_RULES), generated_visits(100)).campaigns
    assert (first, second.given, second.groups[0].allocated) == (by_sdk.campaigns[0], 0, 0)


def test_another_document_may_decide_and_its_skew_is_found() -> None:
    skewed = of_groups(group("g", variation("a", 80), variation("b", 20)))
    counted = only_group(simulate(of_groups(HALVES), generated_visits(1000), decided_by=skewed))
    assert [each.expected for each in counted.variations] == [500.0, 500.0]
    assert counted.ratio is not None
    assert counted.ratio.chi_square > 200


def test_a_visitor_where_nobody_is_expected_is_impossible() -> None:
    served = of_groups(group("g", variation("a", 50), variation("new", 25)))
    found = simulate(of_groups(group("g", variation("a", 100))), generated_visits(100), decided_by=served)
    a, new = only_group(found).variations
    assert (a.percent, new.percent, new.expected) == (100, 0, 0.0)
    assert only_group(found).impossible == new.allocated + only_group(found).unserved == found.impossible
    assert found.impossible == 100 - a.allocated


def test_of_a_group_that_the_document_lacks_nobody_is_expected() -> None:
    found = simulate(of_groups(HALVES), generated_visits(10), decided_by=of_groups(group("other", variation("v"))))
    assert (found.impossible, only_group(found).ratio) == (10, None)
    assert simulate(of_groups(HALVES), generated_visits(10)).impossible == 0


def test_in_panic_nobody_gets_anything() -> None:
    found = simulate(of_groups(group("g", variation("a", 50)), panic=True), generated_visits(10))
    assert (found.panic, found.visitors, found.unassigned) == (True, 10, 10)
    assert only_group(found).allocated == 0


def test_visitors_with_whom_something_is_wrong_are_counted() -> None:
    strange = Visit(7)  # type: ignore[arg-type]
    found = simulate(of_groups(HALVES), [strange, Visit("a", {"plan": object()}), Visit("b")])
    assert (found.visitors, found.problems, found.unassigned) == (3, 2, 1)


def test_without_visitors_everything_is_zero() -> None:
    found = simulate(of_groups(HALVES), ())
    assert (found.visitors, found.unassigned, found.overlap, only_group(found).ratio) == (0, 0, ((0,),), None)


def test_the_population_is_gone_through_one_at_a_time() -> None:
    waiting: list[Visit] = []

    def population() -> object:
        for visit in generated_visits(100):
            assert not waiting
            waiting.append(visit)
            yield visit
            waiting.clear()

    assert simulate(of_groups(HALVES), population()).visitors == 100  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [None, {}, "sample"])
def test_what_is_no_document_is_refused(wrong: object) -> None:
    with pytest.raises(TypeError, match="wanted a Document"):
        simulate(wrong, ())  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="wanted a Document"):
        simulate(wrong, (), decided_by=of_groups(HALVES))  # type: ignore[arg-type]
