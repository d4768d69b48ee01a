"""A context is read once: what is sound is in use, the rest is refused entry by entry."""

from __future__ import annotations

import pickle
from collections import ChainMap, UserDict
from types import MappingProxyType

import attrs
import pytest

from flagship_engine import FrozenDict, read_context
from flagship_engine.context import NO_CONTEXT, Context, read_value
from flagship_engine.problems import Problem
from flagship_engine.values import NotJson
from tests.engine.build import cycle, nested_lists

LONE = "\ud800"


class Scalar:
    """Looks like a numpy scalar: of that module, without dimensions, and with an `item`."""

    __module__ = "numpy"
    ndim = 0

    def __init__(self, value: object) -> None:
        self._value = value

    def item(self) -> object:
        return self._value


class Vector(Scalar):
    """Looks like a numpy array."""

    __module__ = "numpy"
    ndim = 1


def test_strings_numbers_and_booleans_are_taken() -> None:
    context = read_context({"plan": "premium", "age": 31, "rate": 0.5, "vip": True, "città": "Città", "": ""})
    assert context.values == {"plan": "premium", "age": 31, "rate": 0.5, "vip": True, "città": "Città", "": ""}
    assert context.problems == ()


def test_entries_keep_the_order_they_were_given_in() -> None:
    assert list(read_context({"b": 1, "a": 2.0, "é": 3}).values) == ["b", "a", "é"]


@pytest.mark.parametrize("values", [{}, MappingProxyType({}), FrozenDict(), UserDict[str, int](), ChainMap[str, int]()])
def test_any_mapping_is_a_context(values: object) -> None:
    assert read_context(values) == NO_CONTEXT


def test_a_frozen_mapping_is_checked_like_any_other() -> None:
    context = read_context(FrozenDict({"a": 1, "b": float("nan")}))
    assert context.values == {"a": 1}
    assert [problem.path for problem in context.problems] == ["$.b"]


@pytest.mark.parametrize("values", [None, 5, "text", [("a", 1)], object()])
def test_what_is_no_mapping_is_taken_as_empty_with_a_problem(values: object) -> None:
    context = read_context(values)
    assert context.values == {}
    [problem] = context.problems
    assert (problem.path, problem.wanted) == ("$", "a mapping of keys to values")


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        (1, "x", Problem("$", "the number 1", "keys that are text")),
        (None, "x", Problem("$", "null", "keys that are text")),
        (LONE, "x", Problem("$", r"the string '\ud800'", "keys that are text")),
        ((1, 2), "x", Problem("$", "an array of 2", "keys that are text")),
        ("k", float("nan"), Problem("$.k", "the number nan", "a finite number")),
        ("k", float("inf"), Problem("$.k", "the number inf", "a finite number")),
        ("k", LONE, Problem("$.k", r"the string '\ud800'", "text without a lone surrogate")),
        ("k", [1, LONE], Problem("$.k[1]", r"the string '\ud800'", "text without a lone surrogate")),
    ],
)
def test_a_malformed_entry_is_refused_alone(key: object, value: object, problem: Problem) -> None:
    context = read_context({"before": 1, key: value, "after": 2})
    assert context.values == {"before": 1, "after": 2}
    assert context.problems == (problem,)


@pytest.mark.parametrize("value", [b"x", object(), {1}, nested_lists(10_000), cycle()])
def test_what_is_not_json_is_refused(value: object) -> None:
    context = read_context({"k": value})
    assert context.values == {}
    assert len(context.problems) == 1


def test_lists_objects_and_null_are_kept_but_are_no_scalars() -> None:
    context = read_context({"list": [1], "object": {"a": 1}, "null": None, "text": "x", "no": False})
    assert context.values == {"list": (1,), "object": {"a": 1}, "null": None, "text": "x", "no": False}
    assert context.scalars == {"text": "x", "no": False}


def test_the_scalars_of_a_context_cannot_be_changed() -> None:
    scalars = read_context({"a": 1}).scalars
    with pytest.raises(TypeError):
        scalars["a"] = 2


@pytest.mark.parametrize("sign", [1, -1])
def test_an_integer_of_more_than_4300_digits_is_refused(sign: int) -> None:
    context = read_context({"n": sign * (10**4300 - 1), "too long": sign * 10**4300})
    assert context.values == {"n": sign * (10**4300 - 1)}
    assert [str(problem) for problem in context.problems] == [
        "$['too long']: got an integer of about 4301 digits, wanted an integer of at most 4300 digits"
    ]
    assert len(repr(context)) > 4300


@pytest.mark.parametrize("value", [1, 2.5, True, "x"])
def test_a_numpy_scalar_is_taken_as_the_number_it_holds(value: object) -> None:
    assert read_context({"k": Scalar(value)}).values == {"k": value}


def test_a_numpy_array_is_refused() -> None:
    assert isinstance(read_value(Vector(1)), NotJson)


def test_the_contexts_of_providers_are_read_alike() -> None:
    context = read_context({"a": 1}, {"mixpanel": {"segment": "x", "bad": float("nan")}, "other": None, 3: {}})
    assert context.values == {"a": 1}
    assert context.providers == {"mixpanel": {"segment": "x"}, "other": {}}
    assert context.problems == (
        Problem("providers.mixpanel.bad", "the number nan", "a finite number"),
        Problem("providers.other", "null", "a mapping of keys to values", "taken as empty"),
        Problem("providers", "the number 3", "names that are text"),
    )


@pytest.mark.parametrize("providers", [5, "x", [{}]])
def test_providers_that_are_no_mapping_are_taken_as_empty_with_a_problem(providers: object) -> None:
    context = read_context({}, providers)
    assert context.providers == {}
    assert [problem.path for problem in context.problems] == ["providers"]


def test_a_providers_name_that_is_no_text_is_refused() -> None:
    context = read_context({}, {LONE: {"a": 1}})
    assert context.providers == {}
    assert [problem.wanted for problem in context.problems] == ["names that are text"]


def test_a_context_does_not_follow_the_mapping_it_was_read_from() -> None:
    source: dict[str, object] = {"list": [1]}
    context = read_context(source)
    source["new"] = 1
    assert context.values == {"list": (1,)}


def test_contexts_compare_by_value_pickle_and_cannot_be_changed() -> None:
    context = read_context({"a": [1]}, {"p": {"b": 2}})
    assert context.scalars == {}
    assert pickle.loads(pickle.dumps(context)) == context == read_context({"a": (1,)}, {"p": {"b": 2}})
    assert context != Context()
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        context.values = FrozenDict()  # type: ignore[misc]
