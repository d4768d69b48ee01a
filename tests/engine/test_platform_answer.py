"""The platform's rules: the activations of a decision, and the flags of an answer."""

from __future__ import annotations

from typing import Any

import pytest

from flagship_engine import PLATFORM_RULES, Identity, decide, parse_document, render_campaigns
from tests.engine.asking import TWO, activations, ask, key_of, known, served, settled, simple
from tests.engine.build import Fields, document, variation


def test_there_are_activations_only_if_hits_are_triggered() -> None:
    data = document(simple("g", *TWO))
    assert activations(ask(data)) == []
    assert len(activations(ask(data, hit_triggered=True))) == 1


def test_there_is_one_activation_for_each_served_campaign() -> None:
    data = document(
        simple("a", variation("va")), simple("b", variation("vb"), bucketRanges=[]), simple("c", variation("vc"))
    )
    assert activations(ask(data, hit_triggered=True)) == [("x", "x", "a", "va"), ("x", "x", "c", "vc")]


def test_what_was_activated_before_is_activated_again() -> None:
    decision = ask(document(simple("g", *TWO)), remembered=known(x={"g": "v2!"}), hit_triggered=True)
    assert activations(decision) == [("x", "x", "g", "v2")]


@pytest.mark.parametrize(
    ("reconciling", "anonymous_id", "expected"),
    [
        (True, "anon", "anon"),
        (True, "", "x"),
        (True, None, "x"),
        (False, "anon", "x"),
        (False, "", "x"),
        (False, None, "x"),
    ],
)
def test_its_anonymous_id_is_the_given_one_if_reconciling_and_not_empty_else_the_visitor_id(
    reconciling: bool, anonymous_id: str | None, expected: str
) -> None:
    data = settled(simple("g", variation("v")), enabledXPC=reconciling)
    decision = ask(data, anonymous_id=anonymous_id, hit_triggered=True)
    assert activations(decision) == [("x", expected, "g", "v")]


def test_a_decision_group_has_no_part_in_activations() -> None:
    data = document(simple("g", *TWO))
    remembered = known(**{key_of("team"): {"g": "v2"}})
    decision = ask(data, decision_group="team", remembered=remembered, hit_triggered=True)
    assert activations(decision) == [("x", "x", "g", "v2")]


CHOSEN: Fields = {"mine": 1, "both": "a", "none": None, "deep": {"kept": None, "list": [None]}}
SIBLINGS = document(
    simple(
        "g",
        variation("original", 0, {"original": 1, "both": "b"}, reference=True),
        variation("chosen", 100, CHOSEN),
        variation("other", 0, {"other": 1, "none": 1}),
    ),
    simple("h", variation("elsewhere", flags={"elsewhere": 1})),
)


def flags(data: object, *, expose_all_keys: bool) -> Any:
    """The flags of the first campaign as an answer has them."""
    found: Any = render_campaigns(ask(data), expose_all_keys=expose_all_keys)
    return found[0]["variation"]["modifications"]["value"]


def test_exposing_all_keys_adds_those_of_all_variations_of_the_group_that_the_chosen_one_lacks_with_null() -> None:
    assert served(ask(SIBLINGS)) == ["chosen", "elsewhere"]
    assert flags(SIBLINGS, expose_all_keys=True) == {**CHOSEN, "original": None, "other": None}


def test_otherwise_top_level_nulls_are_removed_and_nested_nulls_stay() -> None:
    assert flags(SIBLINGS, expose_all_keys=False) == {"mine": 1, "both": "a", "deep": {"kept": None, "list": [None]}}


def test_a_variation_of_nulls_alone_is_served_without_flags() -> None:
    data = document(simple("g", variation("v", flags={"a": None})))
    assert served(ask(data)) == ["v"]
    assert flags(data, expose_all_keys=False) == {}
    assert flags(data, expose_all_keys=True) == {"a": None}


def test_later_answers_do_not_depend_on_earlier_ones() -> None:
    """That engine adds and removes keys in the document itself, so that its later answers do."""
    parsed = parse_document(SIBLINGS, PLATFORM_RULES)
    decision = decide(parsed, {}, Identity("x"))
    exposed = render_campaigns(decision, expose_all_keys=True)
    bare = render_campaigns(decision, expose_all_keys=False)
    again = decide(parsed, {}, Identity("x"))
    assert render_campaigns(again, expose_all_keys=True) == exposed
    assert render_campaigns(again, expose_all_keys=False) == bare
    assert exposed != bare
