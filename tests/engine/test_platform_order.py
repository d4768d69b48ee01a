"""The platform's rules: in which order things are evaluated, and what is read of a document.

Something is remembered of a decision, the cache is active, if some matched group has more than one variation, if one
visitor takes one test, or if accounts are reconciled; then also of matched groups with one variation.
"""

from __future__ import annotations

import pytest

from tests.engine.asking import TWO, ask, bucket_of, known, open_campaign, saved, served, settled, simple, visitor_with
from tests.engine.build import document, group, targeting, variation

NOBODY = [[targeting("absent", "EQUALS", "a")]]


def test_panic_in_the_document_empties_the_campaigns() -> None:
    decision = ask(document(simple("g", *TWO), panic=True))
    assert decision.panic
    assert decision.assigned == ()


def test_in_panic_nothing_is_saved() -> None:
    decision = ask(document(simple("g", *TWO), panic=True), anonymous_id="anon", hit_triggered=True)
    assert decision.effects == ()


def test_a_document_whose_panic_is_false_is_decided() -> None:
    assert served(ask(document(simple("g", variation("v")), panic=False))) == ["v"]


def test_campaigns_are_de_duplicated_by_id_and_the_first_wins() -> None:
    first, second = open_campaign("c", group("g", variation("v"))), open_campaign("c", group("h", variation("w")))
    assert served(ask(document(first, second))) == ["v"]


def test_the_first_of_a_campaign_id_wins_even_if_it_does_not_match() -> None:
    first = open_campaign("c", group("g", variation("v"), targetings=NOBODY))
    assert served(ask(document(first, open_campaign("c", group("h", variation("w")))))) == []


def test_the_first_of_a_campaign_id_wins_even_if_it_is_out_of_bucket() -> None:
    first = open_campaign("c", group("g", variation("v")), bucketRanges=[])
    assert served(ask(document(first, open_campaign("c", group("h", variation("w")))))) == []


def test_of_each_campaign_the_first_variation_group_whose_targeting_matches_counts() -> None:
    groups = (
        group("g1", variation("a"), targetings=NOBODY),
        group("g2", variation("b")),
        group("g3", variation("c")),
    )
    assert served(ask(document(open_campaign("c", *groups)))) == ["b"]


@pytest.mark.parametrize("variations", [(), (variation("v", 0),)])
def test_if_the_first_matching_group_yields_no_variation_the_campaign_is_out(variations: tuple[object, ...]) -> None:
    campaign = open_campaign("c", group("g1", *variations), group("g2", variation("w")))
    assert served(ask(document(campaign))) == []


def test_a_visitor_beyond_the_allocation_of_the_first_group_gets_nothing_of_a_later_one() -> None:
    campaign = open_campaign("c", group("g1", variation("a", 50)), group("g2", variation("b")))
    inside = visitor_with("g1", below=50)
    outside = next(name for name in map(str, range(1000)) if bucket_of(f"g1{name}") >= 50)
    assert served(ask(document(campaign), inside)) == ["a"]
    assert served(ask(document(campaign), outside)) == []


def test_the_cache_is_active_if_some_matched_group_has_more_than_one_variation() -> None:
    decision = ask(document(simple("one", variation("v")), simple("two", variation("w"), variation("w2", 0))))
    assert saved(decision) == {"x": {"one": "v", "two": "w"}}


def test_the_cache_is_active_if_one_visitor_one_test_is_on() -> None:
    assert saved(ask(settled(simple("g", variation("v")), enabled1V1T=True))) == {"x": {"g": "v"}}


@pytest.mark.parametrize("switch", [{"accountSettings": {"enabledXPC": True}}, {"visitorConsolidation": True}])
def test_the_cache_is_active_if_reconciliation_is_on(switch: dict[str, object]) -> None:
    assert saved(ask(document(simple("g", variation("v")), **switch))) == {"x": {"g": "v"}}


def test_the_cache_is_active_if_the_only_group_with_several_variations_matches_but_is_out_of_bucket() -> None:
    out = simple("two", *TWO, bucketRanges=[])
    assert saved(ask(document(out, simple("one", variation("v"))))) == {"x": {"one": "v"}}


def test_the_cache_is_active_if_the_only_group_with_several_variations_matches_but_has_no_allocation() -> None:
    out = simple("two", variation("a", 0), variation("b", 0))
    assert saved(ask(document(out, simple("one", variation("v"))))) == {"x": {"one": "v"}}


def test_the_cache_is_not_active_if_the_only_group_with_several_variations_does_not_match() -> None:
    unmatched = open_campaign("two", group("two", *TWO, targetings=NOBODY))
    assert saved(ask(document(unmatched, simple("one", variation("v"))))) == {}


def test_the_cache_is_not_active_if_the_only_group_with_several_variations_comes_after_the_one_that_matches() -> None:
    campaign = open_campaign("c", group("one", variation("v")), group("two", *TWO))
    assert saved(ask(document(campaign))) == {}


def test_an_inactive_cache_saves_nothing_even_if_hits_are_triggered() -> None:
    decision = ask(document(simple("g", variation("v"))), anonymous_id="anon", decision_group="d", hit_triggered=True)
    assert saved(decision) == {}


def test_an_inactive_cache_is_not_read() -> None:
    stale = known(x={"g": "deleted"})
    assert served(ask(document(simple("g", variation("v"))), remembered=stale)) == ["v"]


def test_an_active_cache_is_read_for_groups_of_one_variation_too() -> None:
    stale = known(x={"g": "deleted"})
    data = document(simple("g", variation("v")), simple("two", variation("a"), variation("b")))
    assert served(ask(data, remembered=stale)) == ["a"]


def test_the_bucket_comes_before_the_remembered_variation() -> None:
    data = document(simple("g", *TWO, bucketRanges=[]))
    assert served(ask(data, remembered=known(x={"g": "v1"}))) == []


@pytest.mark.parametrize("variation_id", ["v1", "v2"])
def test_the_remembered_variation_comes_before_allocation(variation_id: str) -> None:
    assert served(ask(document(simple("g", *TWO)), remembered=known(x={"g": variation_id}))) == [variation_id]


def test_campaigns_are_served_in_document_order() -> None:
    data = document(*(simple(group_id, variation(f"v-{group_id}")) for group_id in "cab"))
    assert served(ask(data)) == ["v-c", "v-a", "v-b"]
