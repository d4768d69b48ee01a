"""The canonical form of a decision: the same for equal ones, another where anything differs."""

from __future__ import annotations

import pytest

from flagship_engine import (
    PLATFORM_RULES,
    SDK_RULES,
    Assignation,
    Assignations,
    FrozenDict,
    Identity,
    Outcome,
    Remembered,
    decide,
    outcome_of,
    parse_document,
)
from flagship_engine.journals.outcomes import digest_of_effects
from tests.engine.build import campaign, document, group, variation
from tests.engine.journals.making import ALICE, KNOWN, REMEMBERED, parsed

NOTHING = "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945"
"""SHA-256 of ``[]``."""


def outcome(*variations: object, identity: Identity | str = "bob", **fields: object) -> Outcome:
    whole = [{"r": [0, 100]}]
    data = document(campaign("c", group("g", *(variations or (variation(),))), bucketRanges=whole), **fields)
    return outcome_of(decide(parse_document(data, PLATFORM_RULES), {}, identity))


def test_an_outcome_names_what_was_given_in_document_order() -> None:
    found = outcome_of(decide(parsed(), KNOWN, ALICE, REMEMBERED))
    assert found.assigned == (("c", "g", "w"), ("d", "h", "x"))
    assert not found.panic


def test_panic_is_told_from_nothing() -> None:
    assert outcome(panic=True) != outcome_of(decide(parse_document({"campaigns": []}), {}, "bob"))
    assert outcome(panic=True).panic


def test_what_has_no_effects_has_the_digest_of_an_empty_array() -> None:
    assert digest_of_effects(()) == outcome(panic=True).effects == NOTHING


@pytest.mark.parametrize("value", [1, 1.0, True, "1", None, [1]], ids=repr)
def test_flags_of_another_value_or_kind_have_another_digest(value: object) -> None:
    one, other = outcome(variation("v", 100, {"a": value})), outcome(variation("v", 100, {"a": 2}))
    assert (one.assigned, one.effects) == (other.assigned, other.effects)
    assert one.flags != other.flags
    assert outcome(variation("v", 100, {"a": value})) == one


def test_kinds_of_one_value_have_three_digests() -> None:
    assert len({outcome(variation("v", 100, {"a": value})).flags for value in (1, 1.0, True)}) == 3


def test_the_order_of_flags_does_not_count() -> None:
    assert outcome(variation("v", 100, {"a": 1, "b": 2})) == outcome(variation("v", 100, {"b": 2, "a": 1}))


def test_a_reference_has_another_digest() -> None:
    assert outcome(variation("v", reference=True)).flags != outcome(variation("v")).flags


def test_effects_of_another_visitor_have_another_digest() -> None:
    one, other = (decide(parsed(SDK_RULES), KNOWN, each) for each in ("bob", Identity("bab")))
    assert outcome_of(one).effects != outcome_of(other).effects


def test_effects_of_a_triggered_hit_have_another_digest() -> None:
    def effects(*, hit_triggered: bool) -> str:
        return outcome_of(decide(parsed(), KNOWN, ALICE, REMEMBERED, hit_triggered=hit_triggered)).effects

    assert effects(hit_triggered=True) != effects(hit_triggered=False)


def test_what_is_remembered_shows_in_the_effects() -> None:
    known = Assignations(FrozenDict({"bob": Remembered(FrozenDict({"h": Assignation("x")}))}))
    one, other = (decide(parsed(), KNOWN, "bob", each) for each in (Assignations(), known))
    assert outcome_of(one).assigned == outcome_of(other).assigned
    assert outcome_of(one).effects != outcome_of(other).effects
