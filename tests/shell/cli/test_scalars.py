from __future__ import annotations

import pytest

from flagship.cli.scalars import read_scalar


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("31", 31),
        ("-0", 0),
        ("31.0", 31.0),
        ("1e3", 1000.0),
        ("true", True),
        ("false", False),
        ('"31"', "31"),
        ('"true"', "true"),
        ('"a \\u00e9"', "a é"),
        ("premium", "premium"),
        ("", ""),
        ("True", "True"),
        ("007", "007"),
        ("+1", "+1"),
        (" 1", " 1"),
        (".5", ".5"),
        ("NaN", "NaN"),
        ("Infinity", "Infinity"),
        ("[1]", "[1]"),
        ('{"a": 1}', '{"a": 1}'),
        ('"open', '"open'),
        ('"a" b', '"a" b'),
        ("٣", "٣"),
        ("1" * 4300, int("1" * 4300)),
    ],
)
def test_a_value_is_the_json_scalar_that_it_reads_as_or_else_text(text: str, value: object) -> None:
    read = read_scalar(text)
    assert (type(read), read) == (type(value), value)


@pytest.mark.parametrize(
    ("text", "reason"), [("null", "null"), ("1e400", "too large"), ("9" * 4301, "more than 4300 digits")]
)
def test_what_no_context_value_can_be_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_scalar(text)
