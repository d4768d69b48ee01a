"""A decision is a value: frozen all the way down, equal to its like, pickled, and derived no sooner than asked for."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterator, Mapping
from enum import Enum
from types import FunctionType, MappingProxyType
from typing import Any

import attrs
import pytest

from flagship_engine import (
    PLATFORM_RULES,
    SDK_RULES,
    Assignations,
    Assigned,
    Context,
    Decision,
    Flag,
    FrozenDict,
    Identity,
    Remembered,
    decide,
    parse_document,
    read_context,
)
from flagship_engine.consequences import Consequence, SaveAssignations
from flagship_engine.decision import tell
from flagship_engine.rules.base import Rules
from tests.engine.build import campaign, document, group, in_variation, variation, with_flags
from tests.engine.cases import read_cases

NESTED = {"list": [1, {"deep": [2, [3]]}], "object": {"a": {"b": None}}}


def counted(_assigned: tuple[Assigned, ...], asked: list[int]) -> tuple[Consequence, ...]:
    """No effects; notes that they were asked for."""
    asked.append(1)
    return ()


def field_names(value: object) -> list[str]:
    kind: Any = type(value)
    return [field.name for field in attrs.fields(kind)] if attrs.has(kind) else []


def parts(value: object) -> Iterator[object]:
    """A value and everything inside it, rules and compiled programs excepted."""
    yield value
    if isinstance(value, Mapping):
        inner = [*value.keys(), *value.values()]
    elif isinstance(value, (tuple, frozenset)):
        inner = list(value)
    elif not isinstance(value, Rules):
        inner = [getattr(value, name) for name in field_names(value) if name != "program"]
    else:
        inner = []
    for each in inner:
        yield from parts(each)


FROZEN = (
    *(bool, int, float, str, bytes, Enum, tuple, frozenset, FrozenDict, MappingProxyType),
    *(Rules, FunctionType),
)


def is_frozen(value: object) -> bool:
    if value is None or isinstance(value, FROZEN):
        return True
    if not attrs.has(type(value)):
        return False
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(value, next(iter(field_names(value)), "anything"), None)
    return True


def test_a_document_and_its_decision_are_frozen_all_the_way_down() -> None:
    read = parse_document({**document(campaign("c", group("g", variation("v", flags=NESTED)))), "panic": 1})
    decision = decide(read, {"a": [1], "bad": object()}, Identity("x"))
    everything = [*parts(read), *parts(decision), *parts(decision.flags), *parts(decision.effects)]
    assert [type(each) for each in everything if not is_frozen(each)] == []
    assert {type(each).__name__ for each in everything} >= {"Problem", "Flag", "SaveAssignations", "Variation"}


def test_the_value_of_a_flag_cannot_be_changed_for_everybody() -> None:
    value = decide(parse_document(with_flags({"f": {"a": [1]}})), {}, "x").flags["f"].value
    assert isinstance(value, FrozenDict)
    with pytest.raises(TypeError, match="cannot be changed"):
        value["a"] = 2
    assert isinstance(value["a"], tuple)


def test_a_flag_says_where_it_comes_from() -> None:
    data = document(campaign("c", group("g", variation("v", flags={"f": 1}, reference=True))))
    assert decide(parse_document(data), {}, "x").flags == {"f": Flag("f", 1, "c", "g", "v", is_reference=True)}


def test_of_several_campaigns_with_one_key_the_later_wins() -> None:
    data = document(
        campaign("c1", group("g1", variation("a", flags={"x": 1, "y": 1}))),
        campaign("c2", group("g2", variation("b", flags={"y": None, "z": 2}))),
    )
    flags = decide(parse_document(data), {}, "x").flags
    assert {key: (flag.value, flag.campaign_id) for key, flag in flags.items()} == {
        "x": (1, "c1"),
        "y": (None, "c2"),
        "z": (2, "c2"),
    }


def test_flags_are_derived_once() -> None:
    decision = decide(parse_document(in_variation()), {}, "x")
    assert decision.flags is decision.flags
    assert decision.effects is decision.effects


def test_effects_are_derived_when_they_are_asked_for_and_once() -> None:
    asked: list[int] = []
    decision = Decision((), (counted, (asked,)))
    assert decision.flags == {}
    assert asked == []
    assert decision.effects == decision.effects == ()
    assert asked == [1]


def test_a_decision_without_a_plan_has_no_effects() -> None:
    assert Decision(()).effects == ()


def test_equal_inputs_give_equal_decisions() -> None:
    data = document(campaign("c", group("g", variation("v", flags=NESTED))))
    first = decide(parse_document(data), {"a": 1}, "x")
    second = decide(parse_document(json.loads(json.dumps(data))), read_context({"a": 1}), Identity("x"))
    assert first == second
    assert first.flags == second.flags
    assert first.effects == second.effects


def test_another_visitor_or_document_gives_another_decision() -> None:
    read = parse_document(in_variation())
    assert decide(read, {}, "x") != decide(read, {}, "y")
    assert decide(read, {}, "x") != decide(parse_document(in_variation(name="other")), {}, "x")


@pytest.mark.parametrize("asked_before", [False, True])
def test_a_pickled_decision_is_equal_and_says_the_same(asked_before: bool) -> None:
    decision = decide(parse_document(with_flags(NESTED)), {"bad": float("nan")}, "x")
    if asked_before:
        assert decision.flags
        assert decision.effects
    copied = pickle.loads(pickle.dumps(decision))
    assert copied == decision
    assert copied.flags == decision.flags
    assert copied.effects == decision.effects
    assert type(copied.flags["list"].value) is tuple


def test_a_pickled_decision_does_not_bring_what_gave_nothing_and_is_not_remembered() -> None:
    others = [campaign(f"c{n}", group(f"g{n}", variation("v" * 100, 0))) for n in range(100)]
    known = Assignations(FrozenDict({"x": Remembered(variation_ids=("v",))}))
    alone = decide(parse_document(in_variation()), {}, "x", known)
    data: Any = in_variation()
    among = decide(parse_document(document(*data["campaigns"], *others)), {}, "x", known)
    assert len(pickle.dumps(among)) == len(pickle.dumps(alone))


def test_decisions_are_equal_that_say_the_same_whatever_their_effects_are_derived_from() -> None:
    decision = decide(parse_document(in_variation()), {}, "x")
    told = Decision(decision.assigned, (tell, decision.effects))
    assert (told, hash(told)) == (decision, hash(decision))
    assert Decision(decision.assigned) != decision
    assert decision != "a decision"


def test_a_decision_over_a_large_random_document_survives_pickling() -> None:
    for vector in list(read_cases("sdk-2.1"))[:20]:
        request = vector["request"]
        decision = decide(parse_document(request["bucketing"]), request["context"], request["visitorId"])
        copied = pickle.loads(pickle.dumps(decision))
        assert (copied, copied.flags, copied.effects) == (decision, decision.flags, decision.effects)


def test_a_document_in_panic_gives_nothing_and_nothing_to_remember() -> None:
    data = {**in_variation(), "panic": True}
    decision = decide(parse_document(data), {"bad": object()}, "x")
    assert (decision.panic, decision.assigned, decision.flags, decision.effects) == (True, (), {}, ())
    assert [problem.path for problem in decision.problems] == ["$.bad"]


def test_what_was_refused_of_the_context_stands_in_the_decision() -> None:
    decision = decide(parse_document(in_variation()), {"good": 1, "bad": float("nan"), 3: "x"}, "x")  # type: ignore[dict-item]
    assert [problem.path for problem in decision.problems] == ["$.bad", "$"]
    assert len(decision.assigned) == 1


def test_a_mapping_is_a_context_a_text_an_identity_and_the_rest_can_be_left_out() -> None:
    read = parse_document(in_variation())
    assert decide(read, {}, "x") == decide(read, Context(), Identity("x"), None, hit_triggered=True)


def test_a_visitor_without_an_id_cannot_be_forgotten() -> None:
    with pytest.raises(TypeError, match="identity"):
        decide(parse_document(in_variation()), {})  # type: ignore[call-arg]


def test_a_context_given_as_a_mapping_is_left_as_it_was() -> None:
    context: dict[str, object] = {"a": [1], "bad": object}
    before = dict(context)
    decide(parse_document(in_variation()), context, "x")
    assert context == before


def test_the_one_effect_of_a_decision_is_what_to_remember() -> None:
    [effect] = decide(parse_document(in_variation()), {}, "x").effects
    assert isinstance(effect, SaveAssignations)
    assert effect.visitor_id == "x"
    assert effect.remembered.all_variation_ids == {"v"}


def test_the_printed_decision_names_no_plan() -> None:
    assert repr(Decision(())) == "Decision(assigned=(), panic=False, problems=())"


def test_the_printed_decision_is_short_and_says_which_variations() -> None:
    decision = decide(parse_document(with_flags(NESTED)), {}, "x")
    shown = "Assigned(campaign='c', group='g', variation='v')"
    assert repr(decision) == f"Decision(assigned=({shown},), panic=False, problems=())"


@pytest.mark.parametrize("rules", [SDK_RULES, PLATFORM_RULES], ids=lambda rules: rules.name)
def test_an_id_and_an_identity_of_no_other_give_equal_decisions(rules: Rules) -> None:
    read = parse_document(in_variation(), rules)
    assert decide(read, {}, "x") == decide(read, {}, Identity("x"))
