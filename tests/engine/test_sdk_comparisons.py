"""The SDK's operators: what 2.1.5 was seen to answer for 3300 comparisons, and what it means in readable ones.

Each recorded case is one targeting over the context key ``k``, which may be missing, and whether it matched.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest

from flagship_engine import decide, parse_document
from flagship_engine.rules.sdk_comparisons import OPERATORS as PREDICATES
from tests.engine.build import served, targeted_at, targeting
from tests.engine.cases import read_cases

LONGEST = 10**4300 - 1


def matches(operator: object, wanted: object, value: object) -> bool:
    return bool(served(targeted_at(targeting("k", operator, wanted)), context={"k": value}))


def recorded(case: dict[str, Any]) -> bool:
    context = {"k": case["context"]} if "context" in case else {}
    return bool(served(targeted_at(targeting("k", case["operator"], case["value"])), context=context))


def test_3300_comparisons_come_out_as_2_1_5_was_seen_to_decide_them() -> None:
    cases = list(read_cases("sdk-2.1-comparisons"))
    assert len(cases) == 3300
    assert sum(case["matched"] for case in cases) == 760
    wrong = [case for case in cases if recorded(case) != case["matched"]]
    assert wrong == []


@pytest.mark.parametrize(
    ("operator", "wanted", "value", "expected"),
    [
        ("EQUALS", "a", "a", True),
        ("EQUALS", "a", "A", False),
        ("EQUALS", 1, 1.0, True),
        ("EQUALS", 1, True, True),
        ("EQUALS", 0, False, True),
        ("EQUALS", 1, "1", False),
        ("EQUALS", ["a", "b"], "b", True),
        ("EQUALS", [[1]], 1, False),
        ("EQUALS", [], "a", False),
        ("EQUALS", None, "None", False),
        ("NOT_EQUALS", "a", "b", True),
        ("NOT_EQUALS", 1, "1", True),
        ("NOT_EQUALS", ["a", "b"], "b", False),
        ("NOT_EQUALS", [], "a", True),
        ("NOT_EQUALS", None, "a", True),
        ("CONTAINS", "b", "abc", True),
        ("CONTAINS", "B", "abc", False),
        ("CONTAINS", "", "abc", True),
        ("CONTAINS", 1, 310, True),
        ("CONTAINS", 1, 1.0, True),
        ("CONTAINS", 1.0, 1, False),
        ("CONTAINS", True, "xTruex", True),
        ("CONTAINS", True, "true", False),
        ("CONTAINS", ["x", "b"], "abc", True),
        ("CONTAINS", [[1]], "[1]", True),
        ("CONTAINS", [None], "None", True),
        ("CONTAINS", [], "abc", False),
        ("CONTAINS", {"a": 1}, "{'a': 1}", True),
        ("NOT_CONTAINS", "b", "abc", False),
        ("NOT_CONTAINS", ["x", "y"], "abc", True),
        ("NOT_CONTAINS", [], "abc", True),
        ("STARTS_WITH", "ab", "abc", True),
        ("STARTS_WITH", "Ab", "abc", False),
        ("STARTS_WITH", ["a"], "abc", False),
        ("STARTS_WITH", [1], "[1] and more", True),
        ("STARTS_WITH", 1, 12, True),
        ("STARTS_WITH", None, "None", True),
        ("ENDS_WITH", "bc", "abc", True),
        ("ENDS_WITH", ["c"], "abc", False),
        ("ENDS_WITH", 2, 12, True),
        ("GREATER_THAN", 18, 18.5, True),
        ("GREATER_THAN", 18, 18, False),
        ("GREATER_THAN", 0, True, True),
        ("GREATER_THAN", "9", "10", False),
        ("GREATER_THAN", "Z", "a", True),
        ("GREATER_THAN", 5, "6", False),
        ("GREATER_THAN", "5", 6, False),
        ("GREATER_THAN", [1], 2, False),
        ("GREATER_THAN", None, 2, False),
        ("GREATER_THAN", {}, 2, False),
        ("GREATER_THAN_OR_EQUALS", 18, 18, True),
        ("GREATER_THAN_OR_EQUALS", "a", "a", True),
        ("LOWER_THAN", 18, 17, True),
        ("LOWER_THAN", 18, 18, False),
        ("LOWER_THAN", "9", "10", True),
        ("LOWER_THAN_OR_EQUALS", 18, 18, True),
        ("LOWER_THAN_OR_EQUALS", 18, 18.1, False),
    ],
)
def test_an_operator_compares_like_python(operator: str, wanted: object, value: object, expected: bool) -> None:
    assert matches(operator, wanted, value) is expected


OPERATORS = [
    "EQUALS",
    "NOT_EQUALS",
    "CONTAINS",
    "NOT_CONTAINS",
    "STARTS_WITH",
    "ENDS_WITH",
    "GREATER_THAN",
    "GREATER_THAN_OR_EQUALS",
    "LOWER_THAN",
    "LOWER_THAN_OR_EQUALS",
]


@pytest.mark.parametrize("operator", OPERATORS)
def test_a_missing_key_matches_no_operator(operator: str) -> None:
    assert served(targeted_at(targeting("k", operator, "")), context={"other": ""}) == []


@pytest.mark.parametrize("value", [None, [1], {"a": 1}])
@pytest.mark.parametrize("operator", OPERATORS)
def test_null_a_list_or_an_object_of_the_context_matches_no_operator(operator: str, value: object) -> None:
    assert not matches(operator, "", value)
    assert not matches(operator, value, value)


@pytest.mark.parametrize(
    "operator",
    ["EXISTS", "NOT_EXISTS", "SEMVER_EQUALS", "SEMVER_NOT_EQUALS", "NULL", "", "equals", "Equals", "MATCHES", "\u0000"],
)
def test_an_operator_that_2_1_5_does_not_know_never_matches(operator: str) -> None:
    assert not matches(operator, "a", "a")
    assert not matches(operator, True, "a")
    assert parse_document(targeted_at(targeting("k", operator, "a"))).problems == ()


def test_a_provider_is_ignored() -> None:
    data = targeted_at(targeting("k", "EQUALS", "a", provider="mixpanel"))
    assert served(data, context={"k": "a"}) == ["v"]


def test_the_empty_key_is_a_key() -> None:
    assert served(targeted_at(targeting("", "EQUALS", "a")), context={"": "a"}) == ["v"]


def test_letters_are_compared_by_code_point_without_folding_or_normalising() -> None:
    assert not matches("EQUALS", "ß", "SS")
    assert not matches("EQUALS", "é", "e\u0301")
    assert matches("LOWER_THAN", "\U0001f600", "\uffff")


@pytest.mark.parametrize(
    ("operator", "wanted", "expected"),
    [
        ("GREATER_THAN", 1.5, True),
        ("LOWER_THAN", 1.5, False),
        pytest.param("EQUALS", LONGEST, True, id="equal"),
        ("GREATER_THAN", "1", False),
        ("CONTAINS", "99", True),
        pytest.param("ENDS_WITH", LONGEST, True, id="printed"),
    ],
)
def test_an_integer_of_4300_digits_is_compared_like_any_number(operator: str, wanted: object, expected: bool) -> None:
    assert matches(operator, wanted, LONGEST) is expected


@pytest.mark.parametrize("operator", OPERATORS)
def test_a_longer_integer_matches_no_operator(operator: str) -> None:
    assert not matches(operator, 1, LONGEST + 1)
    assert not matches(operator, LONGEST + 1, 1)


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        (["new in Unicode 15: \U0001fae8"], "['new in Unicode 15: \U0001fae8']"),
        (["new in Unicode 15.1: \u2ffc"], r"['new in Unicode 15.1: \u2ffc']"),
        (["it's", 'a "word"'], """["it's", 'a "word"']"""),
        ({"é": [1.0, {}], "b": [None, True, []]}, "{'é': [1.0, {}], 'b': [None, True, []]}"),
    ],
)
def test_a_list_or_object_has_one_text_whatever_python_runs(wanted: object, text: str) -> None:
    assert matches("STARTS_WITH", wanted, text)
    assert matches("ENDS_WITH", wanted, text)
    assert matches("CONTAINS", [wanted], text)


def test_a_targeting_compares_with_each_visitor_anew() -> None:
    document = parse_document(targeted_at(targeting("k", "CONTAINS", ["a", 1])))
    got = [bool(decide(document, {"k": value}, "x").assigned) for value in ["a", "b", 21, 2, "cat"]]
    assert got == [True, False, True, False, True]


class Counted(str):  # noqa: SLOT000 - it counts in its own attribute
    """A text that counts how often it is compared."""

    compared = 0

    def __eq__(self, other: object) -> bool:
        self.compared += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


@pytest.mark.parametrize("operator", ["EQUALS", "NOT_EQUALS"])
def test_a_visitor_is_looked_up_in_a_long_list_at_once(operator: str) -> None:
    wanted = [Counted(f"user-{number}") for number in range(10_000)]
    predicate = PREDICATES[operator](tuple(wanted))
    assert predicate("user-9999") is (operator == "EQUALS")
    assert predicate("nobody") is (operator == "NOT_EQUALS")
    assert sum(each.compared for each in wanted) < 100


def test_how_long_an_integer_the_process_may_print_decides_nothing() -> None:
    values = (10**3000 + 7, -(10**3000) - 7, 10**640, 10**600, 10**600 - 1, -(10**600), LONGEST)
    # The least that a process can be limited to.
    program = "import sys; from flagship_engine.rules.sdk_comparisons import text_of\n"
    program += "for line in sys.stdin: print(text_of(int(line, 16)))"
    printed = subprocess.run(
        [sys.executable, "-c", program],
        input="\n".join(map(hex, values)),
        capture_output=True,
        encoding="ascii",
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONINTMAXSTRDIGITS": "640"},
        timeout=60,
        check=True,
    )
    assert printed.stdout.split() == list(map(str, values))
