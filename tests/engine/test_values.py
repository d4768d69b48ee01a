"""Frozen JSON: copied on the way in and out, and refused with a reason where it is not JSON."""

from __future__ import annotations

import copy
import json
import pickle
from collections import OrderedDict
from collections.abc import Callable
from enum import Enum, IntEnum

import attrs
import pytest

from flagship_engine.untrusted import describe, is_text
from flagship_engine.values import ABSENT, MAX_DEPTH, FrozenDict, NotJson, freeze, thaw
from tests.engine.build import cycle, nested_lists

LONE = "\ud800"
HUGE = 10**5000
LONGEST = 10**4300 - 1
NO_LONGER = "an integer of at most 4300 digits"


class Colour(str, Enum):
    RED = "red"


class Size(IntEnum):
    BIG = 3


class Ratio(float):
    def __float__(self) -> float:
        raise AssertionError("the number itself is asked, never its override")


class Name(str):
    __slots__ = ()

    def __str__(self) -> str:
        raise AssertionError("the text itself is asked, never its override")


@pytest.mark.parametrize(
    "value", [None, True, False, 0, -3, pytest.param(LONGEST, id="long"), 2.5, "", "é", "\U0001f600"]
)
def test_a_scalar_freezes_to_itself(value: object) -> None:
    frozen = freeze(value)
    assert frozen == value
    assert type(frozen) is type(value)


def test_arrays_become_tuples_and_objects_read_only_mappings() -> None:
    frozen = freeze({"a": [1, {"b": (2, [])}], "c": {}})
    assert frozen == FrozenDict({"a": (1, FrozenDict({"b": (2, ())})), "c": FrozenDict()})
    assert isinstance(frozen, FrozenDict)
    assert isinstance(frozen["c"], FrozenDict)


def test_a_frozen_value_does_not_follow_its_source() -> None:
    source = {"a": [1]}
    frozen = freeze(source)
    source["a"].append(2)
    assert frozen == FrozenDict({"a": (1,)})


@pytest.mark.parametrize(
    ("value", "plain"), [(Colour.RED, "red"), (Size.BIG, 3), (Ratio(0.5), 0.5), (Name("ada"), "ada")]
)
def test_a_subclass_of_a_scalar_is_taken_as_what_it_is(value: object, plain: object) -> None:
    frozen = freeze([value])
    assert isinstance(frozen, tuple)
    assert frozen[0] == plain
    assert type(frozen[0]) is type(plain)


def test_a_subclass_of_dict_and_a_key_of_a_subclass_of_str_are_taken_as_what_they_are() -> None:
    frozen = freeze(OrderedDict({Colour.RED: 1}))
    assert frozen == {"red": 1}
    assert isinstance(frozen, FrozenDict)
    assert [type(key) for key in frozen] == [str]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (float("nan"), NotJson("the number nan", "a finite number")),
        (float("-inf"), NotJson("the number -inf", "a finite number")),
        pytest.param(LONGEST + 1, NotJson("an integer of about 4301 digits", NO_LONGER), id="long"),
        (LONE, NotJson(r"the string '\ud800'", "text without a lone surrogate")),
        (b"x", NotJson("a Python bytes", "null, a boolean, a number, a string, an array or an object")),
        ({1, 2}, NotJson("a Python set", "null, a boolean, a number, a string, an array or an object")),
        ({1: 2}, NotJson("a key that is the number 1", "keys that are strings without a lone surrogate")),
        (
            {LONE: 2},
            NotJson(r"a key that is the string '\ud800'", "keys that are strings without a lone surrogate"),
        ),
    ],
)
def test_what_is_not_json_is_refused_with_a_reason(value: object, reason: NotJson) -> None:
    assert freeze(value) == reason


def test_a_refusal_names_the_place_of_the_first_offence() -> None:
    refused = freeze({"a": [1, {"b": float("inf")}, float("nan")]})
    assert refused == NotJson("the number inf", "a finite number", ("a", 1, "b"))


@pytest.mark.parametrize("value", [nested_lists(10_000), cycle(), nested_lists(MAX_DEPTH + 1)])
def test_values_nested_too_deeply_are_refused_where_the_depth_is_reached(value: object) -> None:
    refused = freeze(value)
    assert refused == NotJson(
        "more nesting", f"arrays and objects nested at most {MAX_DEPTH} deep", path=(0,) * MAX_DEPTH
    )


def test_the_deepest_permitted_nesting_survives_every_copy() -> None:
    frozen = freeze(nested_lists(MAX_DEPTH))
    assert not isinstance(frozen, NotJson)
    assert freeze(thaw(frozen)) == frozen
    assert pickle.loads(pickle.dumps(frozen)) == frozen


def test_a_thawed_value_belongs_to_whoever_asked_for_it() -> None:
    frozen = freeze({"a": [1, {"b": None}]})
    assert not isinstance(frozen, NotJson)
    first, second = thaw(frozen), thaw(frozen)
    assert first == second == {"a": [1, {"b": None}]}
    assert isinstance(first, dict)
    first["a"] = "changed"
    assert thaw(frozen) == second


def _add_entry(frozen: FrozenDict[str, int]) -> None:
    frozen["b"] = 2


def _delete_entry(frozen: FrozenDict[str, int]) -> None:
    del frozen["a"]


def _merge_in_place(frozen: FrozenDict[str, int]) -> None:
    frozen |= {"b": 2}


@pytest.mark.parametrize(
    "change",
    [
        _add_entry,
        _delete_entry,
        _merge_in_place,
        lambda frozen: frozen.clear(),
        lambda frozen: frozen.pop("a"),
        lambda frozen: frozen.popitem(),
        lambda frozen: frozen.setdefault("b", 2),
        lambda frozen: frozen.update(b=2),
    ],
)
def test_a_frozen_dict_refuses_every_change(change: Callable[[FrozenDict[str, int]], object]) -> None:
    frozen = FrozenDict({"a": 1})
    with pytest.raises(TypeError, match="a FrozenDict cannot be changed"):
        change(frozen)
    assert frozen == {"a": 1}


def test_a_frozen_dict_is_read_compared_and_written_like_a_dict() -> None:
    frozen = FrozenDict({"a": 1, "b": (2,)})
    assert frozen == {"b": (2,), "a": 1}
    assert dict(frozen) == frozen
    assert repr(frozen) == "FrozenDict({'a': 1, 'b': (2,)})"
    assert json.dumps(frozen) == '{"a": 1, "b": [2]}'


def test_equal_frozen_dicts_hash_alike_whatever_their_order() -> None:
    assert hash(FrozenDict({"a": 1, "b": 2})) == hash(FrozenDict({"b": 2, "a": 1}))


def test_a_frozen_dict_that_holds_a_list_cannot_be_hashed() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(FrozenDict({"a": [1]}))


def test_copies_of_a_frozen_dict_are_itself() -> None:
    frozen = FrozenDict({"a": 1})
    assert copy.copy(frozen) is frozen
    assert copy.deepcopy(frozen) is frozen


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickled_frozen_dict_is_equal_and_still_frozen(protocol: int) -> None:
    thawed = pickle.loads(pickle.dumps(FrozenDict({"a": FrozenDict({"b": 1})}), protocol))
    assert thawed == {"a": {"b": 1}}
    assert type(thawed) is FrozenDict
    assert type(thawed["a"]) is FrozenDict


def test_absent_is_one_value_even_after_pickling() -> None:
    assert pickle.loads(pickle.dumps(ABSENT)) is ABSENT
    assert repr(ABSENT) == "ABSENT"


def test_a_reason_cannot_be_changed() -> None:
    reason = NotJson("this", "that")
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        reason.got = "other"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "null"),
        (True, "true"),
        (False, "false"),
        (3, "the number 3"),
        (10**38, f"the number {10**38}"),
        (10**40, "an integer of about 41 digits"),
        pytest.param(-HUGE, "an integer of about 5001 digits", id="huge"),
        (Size.BIG, "the number 3"),
        (1.5, "the number 1.5"),
        (float("nan"), "the number nan"),
        (Ratio(1.5), "the number 1.5"),
        ("blue", "the string 'blue'"),
        (Name("blue"), "the string 'blue'"),
        ("x" * 60, f"the string '{'x' * 60}'"),
        ("x" * 61, f"the string '{'x' * 57}...'"),
        (LONE, r"the string '\ud800'"),
        ("né à 日本", "the string 'né à 日本'"),
        ("it's é\\", 'the string "it\'s é\\\\"'),
        ("é\n\u202e\u2028\xa0", r"the string 'é\n\u202e\u2028\xa0'"),
        ("new in Unicode 15: \U0001fae8", "the string 'new in Unicode 15: \U0001fae8'"),
        ([], "an empty array"),
        ((), "an empty array"),
        ([1, 2], "an array of 2"),
        (nested_lists(10_000), "an array of 1"),
        ({}, "an empty object"),
        ({"a": 1}, "an object of 1"),
        (b"", "a Python bytes"),
        (object(), "a Python object"),
    ],
)
def test_any_object_is_described_in_a_few_words(value: object, words: str) -> None:
    assert describe(value) == words


@pytest.mark.parametrize(
    ("text", "expected"), [("", True), ("plain", True), ("é€\U0001f600", True), (LONE, False), ("é\udfff", False)]
)
def test_text_is_a_str_without_a_lone_surrogate(text: str, expected: bool) -> None:
    assert is_text(text) is expected
