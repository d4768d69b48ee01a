"""Marking a remembered variation as activated."""

from __future__ import annotations

from flagship_engine import Assignation, Assignations, FrozenDict, Identity, Remembered
from flagship_engine.activations import mark_activated
from flagship_engine.assignations import NO_ASSIGNATIONS, group_key

SEEN = Assignation("v", activated=True)


def known(**by_id: Remembered) -> Assignations:
    return Assignations(FrozenDict(by_id))


def test_an_activation_is_remembered_for_the_visitor() -> None:
    [save] = mark_activated(Identity("x"), "g", "v", NO_ASSIGNATIONS)
    assert save.visitor_id == "x"
    assert save.remembered == Remembered(FrozenDict({"g": SEEN}))
    assert save.changed == {"g": SEEN}


def test_an_activation_is_remembered_for_the_anonymous_id_too() -> None:
    saves = mark_activated(Identity("x", "anonymous"), "g", "v", NO_ASSIGNATIONS)
    assert [save.visitor_id for save in saves] == ["x", "anonymous"]


def test_an_anonymous_id_that_is_empty_or_the_visitors_own_gets_no_record_of_its_own() -> None:
    for same in ("", "x"):
        assert len(mark_activated(Identity("x", same), "g", "v", NO_ASSIGNATIONS)) == 1


def test_what_else_is_remembered_stays() -> None:
    other = Assignation("w")
    before = known(x=Remembered(FrozenDict({"h": other, "g": Assignation("v")}), ("loose", "v")))
    [save] = mark_activated(Identity("x"), "g", "v", before)
    assert save.remembered == Remembered(FrozenDict({"h": other, "g": SEEN}), ("loose",))
    assert save.changed == {"g": SEEN}


def test_what_is_marked_already_is_not_saved_again() -> None:
    before = known(x=Remembered(FrozenDict({"g": SEEN})))
    assert mark_activated(Identity("x"), "g", "v", before) == ()
    [save] = mark_activated(Identity("x", "anonymous"), "g", "v", before)
    assert save.visitor_id == "anonymous"


def test_a_decision_group_is_kept_under_the_base64_of_its_utf_8() -> None:
    assert group_key("été") == "w6l0w6k="
    assert group_key("\ud800")  # whatever it is, nothing raises
