"""The platform's rules: one comparison of an operator, a wanted value W and a value C of the context.

All kinds against all kinds stand in ``tests/cases/comparisons.txt``; here stands each rule for itself.
"""

from __future__ import annotations

import pytest

from tests.engine.asking import compare

POSITIVE, NEGATIVE = ("EQUALS", "CONTAINS"), ("NOT_EQUALS", "NOT_CONTAINS")
ORDERINGS = ("GREATER_THAN", "GREATER_THAN_OR_EQUALS", "LOWER_THAN", "LOWER_THAN_OR_EQUALS")
PRESENCE = ("EXISTS", "NOT_EXISTS")
OTHERS = ("STARTS_WITH", "ENDS_WITH", *ORDERINGS, "SEMVER_EQUALS", "SEMVER_NOT_EQUALS", "REGEX")
ALL = (*POSITIVE, *NEGATIVE, *OTHERS, *PRESENCE)


@pytest.mark.parametrize(
    ("wanted", "value", "expected"),
    [
        (2**53, 2**53 + 1, "matches"),
        (2**53, 2**53 + 2, "not"),
        (1, 1.0, "matches"),
        (0, -0.0, "matches"),
        pytest.param(10**400, 10**401, "matches", id="both above all floats"),
        pytest.param(10**400, -(10**400), "not", id="above and below all floats"),
    ],
)
def test_numbers_are_float64(wanted: object, value: object, expected: str) -> None:
    """Ours alone: an integer beyond all floats, which that engine's JSON reader refuses, is infinite."""
    assert compare("EQUALS", wanted, value) == expected


@pytest.mark.parametrize("wanted", [None, True, 1, "a", [], ["a"], {"a": 1}])
@pytest.mark.parametrize("operator", ALL)
def test_an_empty_list_in_the_context_is_true_for_negations_and_false_for_all_else_exists_too(
    operator: str, wanted: object
) -> None:
    assert compare(operator, wanted, []) == ("matches" if operator in NEGATIVE else "not")


@pytest.mark.parametrize(
    ("wanted", "value"),
    [
        ("a", [1]),
        (1, ["a"]),
        (True, [1]),
        (1, [True]),
        ("a", [None, "a"]),
        ("a", [["a"]]),
        ({"a": 1}, [["a"]]),
        (["a"], ["a"]),
        ([], ["a"]),
        ([1, "a"], [1, "a"]),
    ],
)
@pytest.mark.parametrize("operator", ALL)
def test_a_list_in_the_context_whose_first_element_is_not_of_the_wanted_kind_is_an_error(
    operator: str, wanted: object, value: object
) -> None:
    assert compare(operator, wanted, value) == "error"


@pytest.mark.parametrize(
    ("operator", "wanted", "value", "expected"),
    [
        ("EQUALS", "b", ["a", "B"], "matches"),
        ("EQUALS", "c", ["a", "b"], "not"),
        ("EQUALS", 2, [1, 2.0], "matches"),
        ("EQUALS", True, [False, True], "matches"),
        ("CONTAINS", "x", ["abc", "wxyz"], "matches"),
        ("CONTAINS", "q", ["abc", "wxyz"], "not"),
        ("NOT_EQUALS", "c", ["a", "b"], "matches"),
        ("NOT_EQUALS", "b", ["a", "B"], "not"),
        ("NOT_CONTAINS", "q", ["abc", "wxyz"], "matches"),
        ("NOT_CONTAINS", "x", ["abc", "wxyz"], "not"),
    ],
)
def test_of_a_list_in_the_context_equals_and_contains_want_any_element_and_negations_all(
    operator: str, wanted: object, value: object, expected: str
) -> None:
    assert compare(operator, wanted, value) == expected


@pytest.mark.parametrize("operator", [*OTHERS, *PRESENCE])
@pytest.mark.parametrize("wanted", ["1", True])
def test_other_operators_are_false_for_a_list_in_the_context(operator: str, wanted: object) -> None:
    assert compare(operator, wanted, [wanted]) == "not"


@pytest.mark.parametrize("value", [["a", 1], ["b", 1], ["b", None, "a"], ["b", [1], "c"]])
@pytest.mark.parametrize("operator", [*POSITIVE, *NEGATIVE])
def test_an_element_of_the_contexts_list_that_gives_an_error_makes_the_comparison_plain_false(
    operator: str, value: object
) -> None:
    assert compare(operator, "a", value) == "not"


def test_the_elements_of_the_contexts_list_are_compared_by_these_same_rules() -> None:
    assert compare("EQUALS", "a", ["b", ["a"]]) == "matches"
    assert compare("NOT_EQUALS", "a", ["b", []]) == "matches"
    assert compare("EQUALS", ["a"], [[]]) == "not"
    assert compare("NOT_EQUALS", ["a"], [[]]) == "matches"


@pytest.mark.parametrize("value", ["a", "", 0, 1.5, False, None, {}])
@pytest.mark.parametrize(
    ("operator", "wanted", "expected"),
    [
        ("EXISTS", True, "matches"),
        ("EXISTS", False, "not"),
        ("NOT_EXISTS", True, "not"),
        ("NOT_EXISTS", False, "matches"),
    ],
)
def test_exists_true_asks_for_presence_and_a_null_in_the_context_is_present(
    operator: str, wanted: bool, value: object, expected: str
) -> None:
    assert compare(operator, wanted, value) == expected


@pytest.mark.parametrize("wanted", [False, None, 0, 1, 1.0, "", "true", [], [True], {}])
def test_any_wanted_value_that_is_not_true_asks_for_the_opposite_a_non_boolean_too(wanted: object) -> None:
    assert compare("EXISTS", wanted, "a") == "not"
    assert compare("NOT_EXISTS", wanted, "a") == "matches"


@pytest.mark.parametrize(
    ("operator", "wanted", "value", "expected"),
    [
        ("EQUALS", ["a", "b"], "B", "matches"),
        ("EQUALS", ["a", "b"], "c", "not"),
        ("EQUALS", [1, "b"], "b", "matches"),  # an error counts as no
        ("EQUALS", [1, 2], "b", "not"),
        ("CONTAINS", ["x", "b"], "abc", "matches"),
        ("CONTAINS", [1, "b"], "abc", "matches"),
        ("NOT_EQUALS", ["a", "b"], "c", "matches"),
        ("NOT_EQUALS", ["a", "b"], "b", "not"),
        ("NOT_EQUALS", ["a", 1], "c", "not"),  # an error makes it false
        ("NOT_CONTAINS", ["x", "y"], "abc", "matches"),
        ("NOT_CONTAINS", ["x", None], "abc", "not"),
        ("EQUALS", [["a"], "b"], "a", "matches"),  # nested lists recurse
        ("NOT_EQUALS", [["a"], "b"], "a", "not"),
        ("NOT_EQUALS", [["c"], "b"], "a", "matches"),
    ],
)
def test_of_a_wanted_list_equals_and_contains_want_any_element_and_negations_all(
    operator: str, wanted: object, value: object, expected: str
) -> None:
    assert compare(operator, wanted, value) == expected


@pytest.mark.parametrize("operator", OTHERS)
@pytest.mark.parametrize("wanted", [["1"], ["1", "2"], [1], []])
def test_other_operators_are_false_for_a_wanted_list(operator: str, wanted: object) -> None:
    assert compare(operator, wanted, "1") == "not"


@pytest.mark.parametrize("operator", [*POSITIVE, *NEGATIVE, *OTHERS])
@pytest.mark.parametrize("value", [None, True, 1, "a", {"a": 1}])
def test_an_empty_wanted_list_is_true_for_negations_and_false_for_all_else(operator: str, value: object) -> None:
    assert compare(operator, [], value) == ("matches" if operator in NEGATIVE else "not")


@pytest.mark.parametrize("operator", [*POSITIVE, *NEGATIVE, *OTHERS])
@pytest.mark.parametrize(
    ("wanted", "value"),
    [(1, "1"), ("1", 1), (1, True), (True, 1), (0, False), ("true", True), (None, "null"), ("a", None), ({}, None)],
)
def test_values_of_different_kinds_are_an_error(operator: str, wanted: object, value: object) -> None:
    assert compare(operator, wanted, value) == "error"


@pytest.mark.parametrize("operator", [*POSITIVE, *NEGATIVE, *OTHERS])
@pytest.mark.parametrize("value", [None, {}, {"a": 1}])
def test_null_against_null_and_object_against_object_are_false_for_any_operator(operator: str, value: object) -> None:
    assert compare(operator, value, value) == "not"


@pytest.mark.parametrize("operator", ["CONTAINS", "NOT_CONTAINS", *OTHERS])
def test_booleans_know_equality_alone_and_other_operators_are_an_error(operator: str) -> None:
    assert compare("EQUALS", True, True) == "matches"
    assert compare("EQUALS", True, False) == "not"
    assert compare("NOT_EQUALS", True, False) == "matches"
    assert compare("NOT_EQUALS", True, True) == "not"
    assert compare(operator, True, True) == "error"


@pytest.mark.parametrize("operator", ["CONTAINS", "NOT_CONTAINS", "STARTS_WITH", "ENDS_WITH", "SEMVER_EQUALS", "REGEX"])
def test_numbers_know_equality_and_the_four_orderings_and_other_operators_are_an_error(operator: str) -> None:
    assert compare("EQUALS", 2, 2) == "matches"
    assert compare("NOT_EQUALS", 2, 3) == "matches"
    assert [compare(each, 2, 3) for each in ORDERINGS] == ["matches", "matches", "not", "not"]
    assert [compare(each, 2, 2) for each in ORDERINGS] == ["not", "matches", "not", "matches"]
    assert [compare(each, 2, 1.5) for each in ORDERINGS] == ["not", "not", "matches", "matches"]
    assert compare(operator, 1, 1) == "error"


@pytest.mark.parametrize("operator", ["REGEX", "equals", "NULL", ""])
def test_an_unknown_operator_on_strings_is_an_error(operator: str) -> None:
    assert compare(operator, "a", "a") == "error"
