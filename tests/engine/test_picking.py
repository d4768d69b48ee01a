"""The values that a document asks for, taken out of a context all at once; and in which order they are compared."""

from __future__ import annotations

import pytest

from flagship_engine.rules.effort import effort_of, least_first
from flagship_engine.rules.picking import Picker, picker_of


@pytest.mark.parametrize(
    ("keys", "values", "picked"),
    [
        (("age", "plan"), {"plan": "free", "age": 31, "city": "Lyon"}, (31, "free")),
        (("age", "plan"), {"plan": "free"}, (None, "free")),
        (("age", "plan"), {}, (None, None)),
        (("age",), {"age": 31}, (31,)),
        (("age",), {"plan": "free"}, (None,)),
        ((), {"age": 31}, ()),
    ],
)
def test_values_are_picked_in_the_order_of_the_keys_and_none_stands_for_one_that_is_lacking(
    keys: tuple[str, ...], values: dict[str, object], picked: tuple[object, ...]
) -> None:
    picker: Picker[str, object] = picker_of(keys, None)
    assert picker.of(values)[: len(keys)] == picked


def test_a_method_of_a_built_in_is_less_effort_than_a_function_of_python() -> None:
    assert effort_of("a".__eq__) < effort_of(lambda value: value == "a")


def test_tests_and_groups_of_them_stand_in_the_order_of_their_effort_each_test_once() -> None:
    slow, quick = (3, "slow"), (1, "quick")
    assert least_first([[slow, quick, slow], [quick], [slow], []]) == ((), ("quick",), ("slow",), ("quick", "slow"))
