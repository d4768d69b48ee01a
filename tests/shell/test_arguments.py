"""Arguments are taken as what they are, or refused with their name, the type got and the type wanted."""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import Enum, IntEnum

import pytest

from flagship._arguments import boolean, instance, integer, number, optional, shown, text
from flagship.errors import TypingError


class Text(str):
    __slots__ = ()


class Whole(int):
    pass


class Real(float):
    pass


class Plan(str, Enum):
    GOLD = "gold"


class Level(IntEnum):
    TWO = 2


Check = Callable[[str, object], object]

TAKEN: list[tuple[Check, object, object]] = [
    (text, "a", "a"),
    (text, "", ""),
    (text, Text("a"), "a"),
    (text, Plan.GOLD, "gold"),
    (integer, 0, 0),
    (integer, -1, -1),
    (integer, 10**30, 10**30),
    (integer, Whole(3), 3),
    (integer, Level.TWO, 2),
    (number, 3, 3),
    (number, 1.5, 1.5),
    (number, Real(1.5), 1.5),
    (number, Whole(3), 3),
    (number, math.inf, math.inf),
    (boolean, True, True),
    (boolean, False, False),
]


@pytest.mark.parametrize(("check", "value", "expected"), TAKEN)
def test_an_argument_is_taken_as_the_built_in_type_it_is(check: Check, value: object, expected: object) -> None:
    taken = check("x", value)
    assert taken == expected
    assert type(taken) is type(expected)


REFUSED: list[tuple[Check, object, str]] = [
    (text, 42, "x: got int, wanted str"),
    (text, None, "x: got None, wanted str"),
    (text, b"a", "x: got bytes, wanted str"),
    (text, ["a"], "x: got list, wanted str"),
    (text, True, "x: got bool, wanted str"),
    (integer, "3", "x: got str, wanted int"),
    (integer, "a" * 61, "x: got str, wanted int"),
    (integer, 1.0, "x: got float, wanted int"),
    (integer, True, "x: got bool, wanted int"),
    (integer, None, "x: got None, wanted int"),
    (number, "1.5", "x: got str, wanted int or float"),
    (number, False, "x: got bool, wanted int or float"),
    (number, 1j, "x: got complex, wanted int or float"),
    (boolean, 1, "x: got int, wanted bool"),
    (boolean, "true", "x: got str, wanted bool"),
    (boolean, None, "x: got None, wanted bool"),
]


@pytest.mark.parametrize(("check", "value", "said"), REFUSED)
def test_an_argument_of_another_type_is_refused_with_what_was_got_and_wanted(
    check: Check, value: object, said: str
) -> None:
    with pytest.raises(TypingError) as raised:
        check("x", value)
    assert str(raised.value) == said


def test_an_instance_of_a_class_is_taken_itself() -> None:
    assert instance("plan", Plan.GOLD, Plan) is Plan.GOLD
    with pytest.raises(TypingError, match=r"^plan: got str, wanted Plan$"):
        instance("plan", "gold", Plan)


def test_an_optional_argument_may_be_none() -> None:
    assert optional(text, "x", None) is None
    assert optional(text, "x", "a") == "a"
    with pytest.raises(TypingError, match=r"^x: got int"):
        optional(text, "x", 5)


def test_numpy_scalars_are_taken_as_what_they_are() -> None:
    numpy = pytest.importorskip("numpy")
    taken = [
        (text("x", numpy.str_("a")), "a"),
        (integer("x", numpy.int64(3)), 3),
        (integer("x", numpy.uint8(3)), 3),
        (number("x", numpy.float32(1.5)), 1.5),
        (number("x", numpy.float64(1.5)), 1.5),
        (number("x", numpy.int32(3)), 3),
        (boolean("x", numpy.bool_(True)), True),
        (integer("x", numpy.array(3)), 3),
    ]
    assert [(each, type(each)) for each, _ in taken] == [(expected, type(expected)) for _, expected in taken]
    for check, value in ((integer, numpy.bool_(True)), (integer, numpy.float64(1.0)), (text, numpy.array(["a"]))):
        with pytest.raises(TypingError):
            check("x", value)


def test_the_largest_integers_are_shown_too() -> None:
    assert shown(10**5000) == "a large int"
    assert shown("\ud800") == "'\\ud800' (str)"
