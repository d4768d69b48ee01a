"""An entry holds all that a decision was made of, and what it was."""

from __future__ import annotations

import pytest

from flagship_engine import (
    PLATFORM_RULES,
    SDK_RULES,
    SDK_RULES_2_1_5_HASH,
    Assignations,
    Context,
    EntryMode,
    Flag,
    FrozenDict,
    Identity,
    Rules,
    __version__,
    answered_entry,
    decide,
    document_digest,
    make_entry,
    outcome_of,
    read_context,
)
from tests.engine.journals.making import ALICE, KNOWN, REMEMBERED, entry, parsed


def test_an_entry_holds_what_it_was_given() -> None:
    made = entry(hit_triggered=True)
    assert (made.at, made.engine, made.rules, made.hit_triggered) == (1777800000.25, __version__, "platform", True)
    assert (made.identity, made.context, made.assignations) == (ALICE, KNOWN, REMEMBERED)
    assert made.document == document_digest(parsed())
    assert (made.mode, made.answer, made.buckets, made.own_bucket) == (EntryMode.DECIDED, None, None, None)
    assert not made.is_pseudonymised


@pytest.mark.parametrize("rules", [SDK_RULES, SDK_RULES_2_1_5_HASH, PLATFORM_RULES], ids=lambda rules: rules.name)
def test_an_entry_decides_again_as_it_was_decided(rules: Rules) -> None:
    made = entry(rules=rules)
    decision = decide(parsed(rules), made.context, made.identity, made.assignations)
    assert made.rules == rules.name
    assert made.outcome == outcome_of(decision)
    assert made.outcome.assigned


def test_an_entry_is_made_of_whatever_decide_takes() -> None:
    document, values = parsed(), {"age": 31}
    decision = decide(document, values, "bob")
    made = make_entry(7, document, values, "bob", None, decision)
    assert made.identity == Identity("bob")
    assert made.context == read_context(values)
    assert made.assignations == Assignations()


def test_what_is_wrong_with_a_context_is_not_kept() -> None:
    document, values = parsed(), {"age": 31, "junk": {7}, "nan": float("nan")}
    context = read_context(values)
    assert context.problems
    for given in (values, context):
        made = make_entry(7, document, given, "bob", None, decide(document, given, "bob"))
        assert made.context == Context(FrozenDict({"age": 31}))


def test_a_digest_that_is_given_is_not_reckoned() -> None:
    document = parsed()
    assert make_entry(7, document, {}, "bob", None, decide(document, {}, "bob"), digest="known").document == "known"


def test_subclasses_of_str_are_taken_as_ids() -> None:
    class Text(str):
        __slots__ = ()

    document = parsed()
    made = make_entry(7, document, {}, Identity(Text("a"), Text("b")), None, decide(document, {}, Text("a")))
    assert [type(each) for each in (made.identity.visitor_id, made.identity.anonymous_id)] == [str, str]
    assert make_entry(7, document, {}, Text("a"), None, decide(document, {}, "a")).identity == Identity("a")


@pytest.mark.parametrize("identity", [None, 7, Identity(7), b"bob"])  # type: ignore[arg-type]
def test_there_is_no_entry_for_an_id_that_is_no_string(identity: object) -> None:
    document = parsed()
    with pytest.raises(TypeError, match="wanted a visitor id"):
        make_entry(7, document, {}, identity, None, decide(document, {}, identity))  # type: ignore[arg-type]


FLAGS = {
    "size": Flag("size", 2.0, "d", "h", "x", is_reference=False),
    "color": Flag("color", None, "c", "g", "v", is_reference=True),
    "shade": Flag("shade", ("a", FrozenDict({"b": 1})), "c", "g", "v", is_reference=True),
}


def test_an_answer_of_the_decision_api_is_kept_with_its_flags_and_without_a_document() -> None:
    made = answered_entry(7, ALICE, KNOWN, FLAGS)
    assert (made.mode, made.document, made.rules) == (EntryMode.ANSWERED, "", "")
    assert (made.identity, made.context, made.assignations) == (ALICE, KNOWN, Assignations())
    assert made.outcome.assigned == (("c", "g", "v"), ("d", "h", "x"))
    assert made.answer is not None
    assert made.answer["size"] == {
        "value": 2.0,
        "campaignId": "d",
        "variationGroupId": "h",
        "variationId": "x",
        "isReference": False,
    }
    assert set(made.answer) == set(FLAGS)


def test_an_answer_does_not_depend_on_the_order_of_its_flags() -> None:
    assert answered_entry(7, "bob", {}, FLAGS) == answered_entry(7, "bob", {}, dict(reversed(FLAGS.items())))


def test_an_answer_in_panic_says_so() -> None:
    made = answered_entry(7, "bob", {"age": 31}, {}, panic=True)
    assert made.outcome.panic
    assert made.outcome.assigned == ()
