"""The platform's rules: one visitor, one test (``accountSettings.enabled1V1T``).

Bound groups are matched ones for which the visitor's own entry is activated.
"""

from __future__ import annotations

import pytest

from flagship_engine import Assignations, Decision
from tests.engine.asking import TWO, Entries, ask, key_of, known, open_campaign, saved, served, settled
from tests.engine.build import Fields, group, targeting, variation


def a_test(name: str, *variations: object, **fields: object) -> Fields:
    """A campaign of type ``ab``, its group of the same name; its variations are called after it."""
    own = variations or (variation(f"{name}1", 50), variation(f"{name}2", 50))
    return open_campaign(name, group(name, *own), **{"type": "ab", **fields})


def campaigns_of(decision: Decision) -> str:
    return "".join(each.campaign.id for each in decision.assigned)


def asked(*campaigns: object, remembered: Assignations | None = None, **fields: object) -> str:
    """The campaigns that the visitor "x" is in, one letter each."""
    return campaigns_of(ask(settled(*campaigns, enabled1V1T=True, **fields), remembered=remembered))


def own(**entries: str) -> Assignations:
    return known(x=entries)


def test_once_an_ab_campaign_has_been_served_later_ones_are_out() -> None:
    assert asked(a_test("A"), a_test("B"), a_test("C")) == "A"


def test_if_it_is_off_all_are_served() -> None:
    data = settled(a_test("A"), a_test("B"), enabled1V1T=False)
    assert campaigns_of(ask(data, remembered=own(B="B1!"))) == "AB"


@pytest.mark.parametrize("type_", ["toggle", "perso", "deployment", "AB", "Ab", "", "ab ", None])
def test_it_concerns_campaigns_of_the_exact_type_ab(type_: object) -> None:
    others = [a_test(name, type=type_) for name in "BCD"]
    assert asked(others[0], a_test("A"), others[1], a_test("X"), others[2]) == "BACD"


def test_an_activated_campaign_of_another_type_restricts_nothing() -> None:
    assert asked(a_test("A"), a_test("T", type="toggle"), remembered=own(T="T1!")) == "AT"


def test_if_there_are_bound_groups_ab_campaigns_elsewhere_are_out() -> None:
    assert asked(a_test("A"), a_test("B"), a_test("C"), remembered=own(B="B1!")) == "B"


def test_if_there_are_bound_groups_campaigns_of_other_types_are_not_concerned() -> None:
    assert asked(a_test("T", type="toggle"), a_test("A"), a_test("B"), remembered=own(B="B1!")) == "TB"


def test_of_two_bound_groups_the_first_is_served() -> None:
    assert asked(a_test("A"), a_test("B"), a_test("C"), remembered=own(B="B1!", C="C1!")) == "B"


def test_a_group_that_is_remembered_but_not_activated_is_not_bound() -> None:
    assert asked(a_test("A"), a_test("B"), remembered=own(B="B1")) == "A"


@pytest.mark.parametrize("switches", [{}, {"enabledXPC": True}])
def test_the_anonymous_ids_entry_binds_nothing(switches: dict[str, object]) -> None:
    data = settled(a_test("A"), a_test("B"), enabled1V1T=True, **switches)
    assert campaigns_of(ask(data, anonymous_id="anon", remembered=known(anon={"B": "B1!"}))) == "A"


def test_the_decision_groups_entry_binds_nothing() -> None:
    data = settled(a_test("A"), a_test("B"), enabled1V1T=True)
    by_id: dict[str, Entries] = {key_of("team"): {"B": "B1!"}}
    assert campaigns_of(ask(data, decision_group="team", remembered=known(**by_id))) == "A"


def test_an_entry_whose_variation_is_gone_binds_all_the_same() -> None:
    assert asked(a_test("A"), a_test("B"), remembered=own(B="deleted!")) == ""


def test_a_bound_group_out_of_bucket_binds_all_the_same() -> None:
    assert asked(a_test("A"), a_test("B", bucketRanges=[]), remembered=own(B="B1!")) == ""


def test_a_bound_group_that_is_not_served_leaves_the_place_to_another_bound_one() -> None:
    campaigns = a_test("A"), a_test("B"), a_test("C")
    assert asked(*campaigns, remembered=own(B="deleted!", C="C1!")) == "C"
    out = a_test("B", bucketRanges=[])
    assert asked(campaigns[0], out, campaigns[2], remembered=own(B="B1!", C="C1!")) == "C"


def test_an_activated_group_that_does_not_match_binds_nothing() -> None:
    elsewhere = group("B", *TWO, targetings=[[targeting("absent", "EQUALS", "a")]])
    campaign = open_campaign("B", elsewhere, type="ab")
    assert asked(a_test("A"), campaign, remembered=own(B="v1!")) == "A"
    assert asked(a_test("A"), remembered=own(gone="v1!")) == "A"


def test_an_ab_campaign_out_of_bucket_does_not_use_up_the_place() -> None:
    assert asked(a_test("A", bucketRanges=[]), a_test("B"), a_test("C")) == "B"


def test_an_ab_campaign_that_gets_no_variation_does_not_use_up_the_place() -> None:
    assert asked(a_test("A", variation("a", 0), variation("b", 0)), a_test("B"), a_test("C")) == "B"


def test_an_ab_campaign_whose_remembered_variation_is_gone_does_not_use_up_the_place() -> None:
    assert asked(a_test("A"), a_test("B"), a_test("C"), remembered=own(A="deleted")) == "B"


def test_an_ab_campaign_that_does_not_match_does_not_use_up_the_place() -> None:
    unmatched = open_campaign("A", group("A", *TWO, targetings=[[targeting("absent", "EQUALS", "a")]]), type="ab")
    assert asked(unmatched, a_test("B"), a_test("C")) == "B"


def test_what_is_out_is_neither_saved_nor_activated() -> None:
    decision = ask(settled(a_test("A"), a_test("B"), enabled1V1T=True), hit_triggered=True)
    [variation_id] = served(decision)
    assert saved(decision) == {"x": {"A": f"{variation_id}!"}}
    assert len(decision.effects) == 2  # one saved, one activated


def test_the_visitor_is_bound_by_what_an_earlier_decision_activated() -> None:
    first = ask(settled(a_test("B"), enabled1V1T=True), hit_triggered=True)
    data = settled(a_test("A"), a_test("B"), enabled1V1T=True)
    assert campaigns_of(ask(data, remembered=known(**saved(first)))) == "B"
