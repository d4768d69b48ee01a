"""SDK_RULES and what is remembered: remembered variations win, and what is to be remembered afterwards."""

from __future__ import annotations

import pytest

from flagship_engine import Assignation, Assignations, FrozenDict, Identity, Remembered, decide, parse_document
from flagship_engine.effects import SaveAssignations
from tests.engine.build import Fields, campaign, document, group, served, variation, visitor_in

NEVER: Fields = {"key": "missing", "operator": "EQUALS", "value": 1}
SPLIT = document(campaign("c", group("g", variation("a", 50), variation("b", 50))))
EACH_BUCKET = [visitor_in(r) for r in range(100)]


def knowing(*variation_ids: str, visitor_id: str = "x", **by_group: str) -> Assignations:
    groups = FrozenDict({group_id: Assignation(each) for group_id, each in by_group.items()})
    return Assignations(FrozenDict({visitor_id: Remembered(groups, variation_ids)}))


def given(data: object, visitor_id: str, assignations: Assignations) -> list[str]:
    return [each.variation.id for each in decide(parse_document(data), {}, visitor_id, assignations).assigned]


def kept(data: object, visitor_id: str, assignations: Assignations) -> Remembered:
    [save] = decide(parse_document(data), {}, visitor_id, assignations).effects
    assert isinstance(save, SaveAssignations)
    assert save.visitor_id == visitor_id
    return save.remembered


def test_a_remembered_variation_wins_over_the_allocation() -> None:
    assert served(SPLIT, visitor_in(0)) == ["a"]
    visitor_id = visitor_in(0)
    assert given(SPLIT, visitor_id, knowing("b", visitor_id=visitor_id)) == ["b"]
    assert given(SPLIT, visitor_id, knowing(visitor_id=visitor_id, g="b")) == ["b"]


@pytest.mark.parametrize("allocation", [0, None, "x"])
def test_a_remembered_variation_wins_whatever_its_allocation_is_now(allocation: object) -> None:
    data = document(campaign("c", group("g", variation("a", 100), variation("old", allocation))))
    assert given(data, "x", knowing("old")) == ["old"]
    assert given(data, "x", knowing("a")) == ["a"]


def test_a_remembered_variation_that_is_gone_is_forgotten_and_the_visitor_hashed_again() -> None:
    for visitor_id in EACH_BUCKET[::10]:
        assert given(SPLIT, visitor_id, knowing("gone", visitor_id=visitor_id)) == served(SPLIT, visitor_id)


def test_of_two_remembered_variations_of_a_group_the_first_in_the_document_wins() -> None:
    assert given(SPLIT, "x", knowing("b", "a")) == given(SPLIT, "x", knowing("a", "b")) == ["a"]


def test_a_remembered_variation_of_a_later_group_does_not_beat_a_group_that_matches_and_gives() -> None:
    data = document(campaign("c", group("g", variation("a")), group("h", variation("b"))))
    assert given(data, "x", knowing("b")) == ["a"]


def test_a_remembered_variation_of_a_later_group_is_used_when_the_first_misses() -> None:
    data = document(campaign("c", group("g", variation("a", 0)), group("h", variation("b", 0), variation("d", 100))))
    assert given(data, "x", knowing("b")) == ["b"]


def test_a_remembered_variation_of_a_group_that_does_not_match_is_not_given() -> None:
    data = document(campaign("c", group("g", variation("a"), targetings=[[NEVER]])))
    assert given(data, "x", knowing("a")) == []


def test_one_variation_id_in_two_groups_is_given_by_the_first_that_matches() -> None:
    data = parse_document(document(campaign("c", group("g", variation("a", 0)), group("h", variation("a", 0)))))
    [found] = decide(data, {}, "x", knowing("a")).assigned
    assert found.group.id == "g"


def test_what_another_id_is_remembered_for_does_not_count() -> None:
    visitor_id = visitor_in(0)
    assert given(SPLIT, visitor_id, knowing("b", visitor_id="other")) == ["a"]


def test_anonymous_id_and_decision_group_do_not_count() -> None:
    visitor_id = visitor_in(0)
    who = Identity(visitor_id, anonymous_id="anonymous", decision_group="household")
    document_ = parse_document(SPLIT)
    assert decide(document_, {}, who, knowing("b", visitor_id="anonymous")) == decide(document_, {}, visitor_id)


def test_what_is_given_is_to_be_remembered_by_group() -> None:
    data = document(campaign("c1", group("g1", variation("a"))), campaign("c2", group("g2", variation("b"))))
    assert kept(data, "x", Assignations()) == Remembered(
        FrozenDict({"g1": Assignation("a"), "g2": Assignation("b")}), ()
    )


def test_nothing_given_is_remembered_as_nothing() -> None:
    assert kept(document(), "x", Assignations()) == Remembered()


def test_a_variation_without_flags_or_with_flags_that_are_overridden_is_remembered_too() -> None:
    data = document(
        campaign("c1", group("g1", variation("a", flags={}))),
        campaign("c2", group("g2", variation("b", flags={"x": 1}))),
        campaign("c3", group("g3", variation("d", flags={"x": 2}))),
    )
    assert kept(data, "x", Assignations()).all_variation_ids == {"a", "b", "d"}


UNMATCHED = document(
    campaign("c1", group("g1", variation("a", 50), variation("b", 50), targetings=[[NEVER]])),
    campaign("c2", group("g2", variation("d"))),
)


def test_what_is_remembered_of_a_campaign_that_does_not_match_now_is_kept() -> None:
    assert kept(UNMATCHED, "x", knowing("b")).by_group == {"g2": Assignation("d"), "g1": Assignation("b")}


def test_what_is_kept_is_still_given_once_the_campaign_matches_again() -> None:
    visitor_id = visitor_in(0, "g1")
    remembered = kept(UNMATCHED, visitor_id, knowing("b", visitor_id=visitor_id))
    again = document(campaign("c1", group("g1", variation("a", 50), variation("b", 50))))
    assert served(again, visitor_id) == ["a"]
    assert given(again, visitor_id, Assignations(FrozenDict({visitor_id: remembered}))) == ["b"]


def test_at_most_one_variation_a_group_is_kept_and_it_is_the_first_in_the_document() -> None:
    assert kept(UNMATCHED, "x", knowing("b", "a")).by_group["g1"] == Assignation("a")


def test_the_first_in_the_document_is_kept_even_if_another_group_has_its_id_too() -> None:
    data = document(
        campaign("c1", group("g1", variation("z"), targetings=[[NEVER]])),
        campaign("c2", group("g2", variation("z"), variation("b"), targetings=[[NEVER]])),
    )
    assert kept(data, "x", knowing("z", "b")).by_group == {"g1": Assignation("z"), "g2": Assignation("z")}


def test_what_a_group_gives_now_replaces_what_was_remembered_of_it() -> None:
    data = document(campaign("c", group("g", variation("a", 0), variation("b", 0))))
    remembered = kept(data, "x", knowing("b", "a"))
    assert remembered == Remembered(FrozenDict({"g": Assignation("a")}))


def test_what_the_document_no_longer_has_is_not_kept() -> None:
    assert kept(UNMATCHED, "x", knowing("gone", gone="d")).all_variation_ids == {"d"}


def test_the_remembered_variation_of_a_group_that_another_group_beat_is_kept() -> None:
    data = document(campaign("c", group("g", variation("a")), group("h", variation("b"))))
    assert kept(data, "x", knowing("b")).by_group == {"g": Assignation("a"), "h": Assignation("b")}


def test_of_two_groups_with_one_id_both_variations_are_remembered() -> None:
    data = document(campaign("c1", group("g", variation("a"))), campaign("c2", group("g", variation("b"))))
    assert kept(data, "x", Assignations()) == Remembered(FrozenDict({"g": Assignation("a")}), ("b",))


def test_two_variations_of_one_id_in_a_group_are_the_first_of_them_when_remembered() -> None:
    data = document(campaign("c", group("g", variation("a", 0, flags={"n": 1}), variation("a", 100, flags={"n": 2}))))
    assert decide(parse_document(data), {}, "x").flags["n"].value == 2
    assert decide(parse_document(data), {}, "x", knowing("a")).flags["n"].value == 1


def test_ten_thousand_groups_of_one_variation_id_are_compiled_all_the_same() -> None:
    data = document(*(campaign(f"c{n}", group(f"g{n}", variation("v"))) for n in range(10_000)))
    assert len(kept(data, "x", knowing("v")).by_group) == 10_000
