"""The platform's rules: comparing texts, and versions.

Letter case follows Unicode 15.0, one code point at a time: simple case folding (statuses C and S of its table) for
equality, the simple lower-case mapping for the rest. Code points that look like others are written by their names.
"""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.engine.asking import compare

KELVIN, LONG_S = "\N{KELVIN SIGN}", "\N{LATIN SMALL LETTER LONG S}"
SIGMA, FINAL_SIGMA, CAPITAL_SIGMA = "σ", "ς", "Σ"
SHARP_S, CAPITAL_SHARP_S = "ß", "ẞ"
DOTTED_I, DOTLESS_I = "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}", "\N{LATIN SMALL LETTER DOTLESS I}"
COMBINED, COMPOSED = "e\N{COMBINING ACUTE ACCENT}", "\N{LATIN SMALL LETTER E WITH ACUTE}"


@pytest.mark.parametrize(
    ("wanted", "value"),
    [
        ("a", "A"),
        ("É", "é"),
        ("k", KELVIN),
        ("K", KELVIN),
        ("s", LONG_S),
        ("S", LONG_S),
        (SIGMA, FINAL_SIGMA),
        (CAPITAL_SIGMA, FINAL_SIGMA),
        (SHARP_S, CAPITAL_SHARP_S),
        ("\N{MICRO SIGN}", "\N{GREEK SMALL LETTER MU}"),
        ("\N{DESERET CAPITAL LETTER LONG I}", "\N{DESERET SMALL LETTER LONG I}"),
        ("\N{CHEROKEE LETTER A}", "\N{CHEROKEE SMALL LETTER A}"),
    ],
)
def test_texts_are_equal_under_simple_case_folding(wanted: str, value: str) -> None:
    assert compare("EQUALS", wanted, value) == "matches"
    assert compare("EQUALS", value, wanted) == "matches"
    assert compare("NOT_EQUALS", wanted, value) == "not"


@pytest.mark.parametrize(
    ("wanted", "value"),
    [
        (SHARP_S, "ss"),
        (CAPITAL_SHARP_S, "SS"),
        ("\N{LATIN SMALL LIGATURE FI}", "fi"),
        (DOTTED_I, "i"),
        (DOTTED_I, "I"),
        (DOTTED_I, "i\N{COMBINING DOT ABOVE}"),
        (DOTLESS_I, "i"),
        (DOTLESS_I, "I"),
        (DOTLESS_I, DOTTED_I),
    ],
)
def test_full_and_turkic_folding_do_not_count(wanted: str, value: str) -> None:
    assert compare("EQUALS", wanted, value) == "not"
    assert compare("EQUALS", value, wanted) == "not"
    assert compare("NOT_EQUALS", wanted, value) == "matches"


@pytest.mark.parametrize(
    ("operator", "wanted", "value"),
    [
        ("CONTAINS", "B", "abc"),
        ("CONTAINS", "b", "ABC"),
        ("STARTS_WITH", "AB", "abc"),
        ("ENDS_WITH", "BC", "abc"),
        ("CONTAINS", "k", f"a{KELVIN}b"),
        ("STARTS_WITH", SHARP_S, CAPITAL_SHARP_S),
        ("CONTAINS", "i", DOTTED_I),  # dotted capital I becomes plain i
        ("ENDS_WITH", "ki", f"K{DOTTED_I}"),
        ("ENDS_WITH", SIGMA, f"Ο{CAPITAL_SIGMA}"),  # there is no rule for a final sigma
        ("CONTAINS", "", "abc"),
        ("STARTS_WITH", "", ""),
        ("ENDS_WITH", "", "abc"),
    ],
)
def test_parts_are_looked_for_in_the_simple_lower_case_of_each_code_point(
    operator: str, wanted: str, value: str
) -> None:
    assert compare(operator, wanted, value) == "matches"
    if operator == "CONTAINS":
        assert compare("NOT_CONTAINS", wanted, value) == "not"


@pytest.mark.parametrize(
    ("operator", "wanted", "value"),
    [
        ("CONTAINS", FINAL_SIGMA, f"Ο{CAPITAL_SIGMA}"),
        ("CONTAINS", SIGMA, FINAL_SIGMA),  # equal when folded, not in lower case
        ("CONTAINS", "s", LONG_S),
        ("CONTAINS", "i", DOTLESS_I),
        ("CONTAINS", "ss", SHARP_S),
        ("CONTAINS", "\N{COMBINING DOT ABOVE}", DOTTED_I),
        ("STARTS_WITH", "bc", "abc"),
        ("ENDS_WITH", "ab", "abc"),
    ],
)
def test_parts_that_only_folding_or_pythons_lower_would_find_are_not_found(
    operator: str, wanted: str, value: str
) -> None:
    assert compare(operator, wanted, value) == "not"


@pytest.mark.parametrize(
    ("lesser", "greater"),
    [
        ("a", "b"),
        ("A", "b"),
        ("a", "B"),
        ("", "a"),
        ("10", "9"),
        ("_", "A"),  # below "a", though above "A"
        ("z", "é"),
        ("～", "🎉"),  # by UTF-8 bytes; UTF-16 would say otherwise
        ("ab", "abc"),
    ],
)
def test_orderings_compare_the_utf_8_bytes_of_the_lower_case(lesser: str, greater: str) -> None:
    assert compare("LOWER_THAN", greater, lesser) == "matches"
    assert compare("LOWER_THAN_OR_EQUALS", greater, lesser) == "matches"
    assert compare("GREATER_THAN", lesser, greater) == "matches"
    assert compare("GREATER_THAN_OR_EQUALS", lesser, greater) == "matches"
    assert compare("LOWER_THAN", lesser, greater) == "not"
    assert compare("GREATER_THAN", greater, lesser) == "not"


@pytest.mark.parametrize(("wanted", "value"), [("a", "A"), ("K", KELVIN), ("I", DOTTED_I), ("", "")])
def test_texts_of_one_lower_case_are_neither_above_nor_below_each_other(wanted: str, value: str) -> None:
    assert compare("LOWER_THAN", wanted, value) == "not"
    assert compare("GREATER_THAN", wanted, value) == "not"
    assert compare("LOWER_THAN_OR_EQUALS", wanted, value) == "matches"
    assert compare("GREATER_THAN_OR_EQUALS", wanted, value) == "matches"


@pytest.mark.parametrize(("wanted", "value"), [("a", " a"), ("a", "a "), (" a", "a"), ("", " ")])
def test_nothing_is_trimmed(wanted: str, value: str) -> None:
    assert compare("EQUALS", wanted, value) == "not"
    assert compare("STARTS_WITH", " a", "a") == "not"


def test_nothing_is_normalised() -> None:
    assert compare("EQUALS", COMPOSED, COMBINED) == "not"
    assert compare("CONTAINS", COMPOSED, COMBINED) == "not"
    assert compare("CONTAINS", "e", COMBINED) == "matches"


@pytest.mark.parametrize(
    ("wanted", "value"),
    [
        ("1.2.3", "1.2.3"),
        ("v1.2.3", "1.2.3"),
        ("1.2.3", "v1.2.3"),
        ("1", "1.0.0"),
        ("v1", "1.0"),
        ("1.2", "1.2.0"),
        ("1.2.3+a", "1.2.3+b"),
        ("1.2.3-rc+a", "1.2.3-rc"),
    ],
)
def test_a_v_may_lead_a_version_parts_may_be_left_out_and_build_metadata_is_ignored(wanted: str, value: str) -> None:
    assert compare("SEMVER_EQUALS", wanted, value) == "matches"
    assert compare("SEMVER_NOT_EQUALS", wanted, value) == "not"


ASCENDING = [
    *("1.2.3-0", "1.2.3-1", "1.2.3-11", "1.2.3-0a", "1.2.3-RC", "1.2.3-alpha", "1.2.3-alpha.1", "1.2.3-alpha.beta"),
    *("1.2.3-rc.2", "1.2.3-rc.11", "1.2.3", "1.2.4", "1.9.0", "1.10.0", "2", "10.0"),
]


@pytest.mark.parametrize(("lesser", "greater"), list(pairwise(ASCENDING)))
def test_versions_and_their_prereleases_order_as_in_semver_2_0_0(lesser: str, greater: str) -> None:
    outcomes = {
        "SEMVER_LOWER_THAN": "matches",
        "SEMVER_LOWER_THAN_OR_EQUALS": "matches",
        "SEMVER_NOT_EQUALS": "matches",
        "SEMVER_EQUALS": "not",
        "SEMVER_GREATER_THAN": "not",
        "SEMVER_GREATER_THAN_OR_EQUALS": "not",
    }
    assert {operator: compare(operator, greater, lesser) for operator in outcomes} == outcomes
    assert compare("SEMVER_GREATER_THAN", lesser, greater) == "matches"
    assert compare("SEMVER_GREATER_THAN_OR_EQUALS", lesser, greater) == "matches"


SEMVER = [
    *("SEMVER_EQUALS", "SEMVER_NOT_EQUALS", "SEMVER_LOWER_THAN", "SEMVER_LOWER_THAN_OR_EQUALS"),
    *("SEMVER_GREATER_THAN", "SEMVER_GREATER_THAN_OR_EQUALS"),
]


@pytest.mark.parametrize("operator", SEMVER)
@pytest.mark.parametrize(
    "invalid",
    [
        *("V1.2.3", "01.2.3", "1.02.3", "1.2.3.4", " 1.2.3", "1.2.3 ", "1.2.3-01", "1.2.3-", "1.2-rc", "1-rc", "1.2+a"),
        *("v", "vv1", "x", "1..3", "1.", ".1", "-1", "1.2.3-é", "١.٢.٣", "1.2.3-rc..1", "1.2.3+", ""),
    ],
)
def test_where_either_side_is_no_version_it_is_false_semver_not_equals_too(operator: str, invalid: str) -> None:
    """The empty text crashes that engine; here it is no version."""
    assert compare(operator, invalid, "1.2.3") == "not"
    assert compare(operator, "1.2.3", invalid) == "not"
    assert compare(operator, invalid, invalid) == "not"


@pytest.mark.parametrize("operator", SEMVER)
@pytest.mark.parametrize("other", [1, 1.2, True, None])
def test_versions_are_texts_only(operator: str, other: object) -> None:
    assert compare(operator, "1.2.3", other) == "error"
    assert compare(operator, other, "1.2.3") == "error"
