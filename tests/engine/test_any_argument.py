"""Whatever `decide` and the readers are given in place of what they want, the answer says so; nothing is raised."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from flagship_engine import (
    Assignation,
    Assignations,
    FrozenDict,
    Identity,
    Remembered,
    decide,
    parse_document,
    read_assignations,
    read_context,
)
from tests.engine.build import in_variation

DOCUMENT = parse_document(in_variation())
KNOWN = {"version": 1, "data": {"vId": "x", "vaIds": ["v"]}}


class Failing(Mapping[str, object]):
    """A mapping that cannot be read."""

    def __getitem__(self, key: str) -> object:
        raise LookupError(key)

    def __iter__(self) -> Iterator[str]:
        return iter("ab")

    def __len__(self) -> int:
        return 2


class Unpaired(Failing):
    """A mapping whose items are no pairs."""

    def items(self) -> Any:
        return [1, (2,)]


class Key:
    """A key that falls into a string's place of a dict, and cannot be compared with it."""

    def __init__(self, like: str) -> None:
        self.like = like

    def __hash__(self) -> int:
        return hash(self.like)

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("never compare me")


class Shouting(str):
    """A string that does not want to be encoded."""

    __slots__ = ()

    def encode(self, *_args: object) -> bytes:
        raise RuntimeError("never encode me")

    def isascii(self) -> bool:
        raise RuntimeError("never ask me")


ODD: list[Any] = [None, 5, 1.5, b"x", [1], {"a": 1}, {1}, object(), dict, Failing(), (x for x in "a")]


@pytest.mark.parametrize("identity", ODD, ids=range(len(ODD)))
@pytest.mark.parametrize("wrapped", [False, True])
def test_an_identity_that_is_no_text_is_a_problem_and_nothing_is_decided(identity: Any, wrapped: bool) -> None:
    decision = decide(DOCUMENT, {"bad": object()}, Identity(identity) if wrapped else identity)
    assert [problem.path for problem in decision.problems] == ["$.bad", "identity"]
    assert decision.problems[-1].consequence == "nothing is decided"
    assert (decision.assigned, decision.flags, decision.effects) == ((), {}, ())


def test_the_problem_of_an_identity_says_what_was_wanted() -> None:
    [problem] = decide(DOCUMENT, {}, 42).problems  # type: ignore[arg-type]
    assert str(problem) == "identity: got the number 42, wanted a visitor id: a string; nothing is decided"


@pytest.mark.parametrize("identity", [Shouting("é"), Identity(Shouting("é"), "a")], ids=["text", "identity"])
def test_an_identity_of_a_subclass_of_str_is_the_text_it_holds(identity: Any) -> None:
    decision = decide(DOCUMENT, {}, identity)
    assert decision == decide(DOCUMENT, {}, "é")
    [save] = decision.effects
    assert type(save.visitor_id) is str  # type: ignore[union-attr]


@pytest.mark.parametrize("assignations", [*ODD[1:], read_assignations(KNOWN, "x"), KNOWN], ids=range(len(ODD) + 1))
def test_assignations_of_another_kind_are_a_problem_and_nothing_is_remembered(assignations: Any) -> None:
    decision = decide(DOCUMENT, {"bad": object()}, "x", assignations)
    assert [problem.path for problem in decision.problems] == ["$.bad", "assignations"]
    assert decision.assigned == decide(DOCUMENT, {}, "x").assigned


def test_assignations_that_are_whole_records_are_told_where_to_find_them() -> None:
    [problem] = decide(DOCUMENT, {}, "x", read_assignations(KNOWN, "x")).problems  # type: ignore[arg-type]
    assert "read_assignations(record, visitor_id).assignations" in problem.wanted


@pytest.mark.parametrize("context", [*ODD[:5], *ODD[6:], Unpaired()], ids=range(len(ODD)))
def test_a_context_that_is_no_mapping_or_cannot_be_read_is_taken_as_empty(context: Any) -> None:
    decision = decide(DOCUMENT, context, "x")
    assert [problem.path for problem in decision.problems] == ["$"]
    assert decision.assigned == decide(DOCUMENT, {}, "x").assigned


def test_a_provider_that_cannot_be_read_is_taken_as_empty() -> None:
    context = read_context({"a": 1}, {"p": Failing(), "q": {"b": 2}})
    assert context.providers == {"p": {}, "q": {"b": 2}}
    assert [problem.path for problem in context.problems] == ["providers.p"]


def test_in_panic_what_was_wrong_with_the_arguments_is_said_as_well() -> None:
    panic = parse_document({"panic": True})
    decision = decide(panic, 1, 2, 3)  # type: ignore[arg-type]
    assert decision.panic
    assert [problem.path for problem in decision.problems] == ["$", "assignations", "identity"]


@pytest.mark.parametrize("document", [None, {"campaigns": []}, "{}"])
def test_what_is_no_document_is_an_error_that_says_how_to_make_one(document: Any) -> None:
    with pytest.raises(TypeError, match=r"document: got .*, wanted a Document: parse_document\(data\) makes one"):
        decide(document, {}, "x")


def test_a_key_of_a_document_that_cannot_be_compared_is_no_field() -> None:
    assert not parse_document({Key("campaigns"): []}).usable
    read = parse_document(
        {
            Key("campaigns"): 1,
            "other": 2,
            3: Key("panic"),
        }
    )
    assert [problem.path for problem in read.problems] == ["$.campaigns"]


@pytest.mark.parametrize("owner", [None, 5, ["x"]])
def test_a_record_of_nobody_belongs_to_nobody(owner: Any) -> None:
    record = {"version": 1, "data": {"vId": owner, "vaIds": ["v"]}}
    assert read_assignations(record, owner).assignations == Assignations()
    assert read_assignations(record, owner).problem is not None


def test_problems_under_a_long_key_do_not_repeat_it_whole() -> None:
    context = read_context({}, {"p" * 10_000: {"k": object()}})
    [problem] = context.problems
    assert len(problem.path) < 200
    assert problem.path.endswith("...'].k")


def test_a_sound_call_is_not_remarked_upon() -> None:
    remembered = Assignations(FrozenDict({"x": Remembered(FrozenDict({"g": Assignation("v")}))}))
    assert decide(DOCUMENT, {"a": 1}, Identity("x", "y", "z"), remembered).problems == ()


@pytest.mark.parametrize("wrong", [7, b"x", ["x"], object()])
def test_another_id_that_is_no_text_is_taken_as_none_and_is_a_problem(wrong: object) -> None:
    identity = Identity("x", anonymous_id=wrong, decision_group=wrong)  # type: ignore[arg-type]
    decision = decide(DOCUMENT, {}, identity)
    assert decision.flags["flag"].value == "v"
    texts = [str(problem) for problem in decision.problems]
    assert [text.partition(": got ")[0] for text in texts] == ["identity.anonymous_id", "identity.decision_group"]
    assert all(text.endswith(", wanted a string or None; taken as None") for text in texts)
