"""Texts are quoted as Python 3.12 quotes them, whatever Python runs."""

from __future__ import annotations

import hashlib
import sys
import unicodedata

import pytest

from flagship_engine.quoting import is_printable, quoted

EVERY = [chr(code) for code in range(sys.maxunicode + 1)]
IN_PYTHON_3_12 = "0326b64c15e91a0583a1d9f8bc53f4bb534adc91a5ae096b55adaf19525ed98d"
"""SHA-256 of one digit a code point, 1 if Python 3.12's `str.isprintable` says so."""


@pytest.fixture(scope="module")
def printable() -> str:
    return "".join("1" if is_printable(character) else "0" for character in EVERY)


def test_every_code_point_is_printable_or_not_as_in_python_3_12(printable: str) -> None:
    assert hashlib.sha256(printable.encode()).hexdigest() == IN_PYTHON_3_12


def test_this_python_differs_only_where_its_unicode_is_another(printable: str) -> None:
    differing = [each for each, digit in zip(EVERY, printable, strict=True) if each.isprintable() is not (digit == "1")]
    if unicodedata.unidata_version == "15.0.0":
        assert differing == []
    older = unicodedata.unidata_version < "15"
    assert all(is_printable(each) is older for each in differing)  # characters are added, never taken back


@pytest.mark.parametrize(
    "text",
    ["", "plain", "it's", 'a "word"', 'it\'s a "word"', "é", "it's é", 'é "é"', "'é\"", "\\é\n\r\t\0\x1b\x7f", "日本"],
)
def test_a_text_of_old_characters_is_quoted_as_this_python_does(text: str) -> None:
    assert quoted(text) == repr(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("\xa0\xad\u200b\u2028\u202e\ufeff", r"'\xa0\xad\u200b\u2028\u202e\ufeff'"),
        ("\ud800\udfff", r"'\ud800\udfff'"),
        ("\ue000\U000f0000", r"'\ue000\U000f0000'"),
        ("in Unicode 15.0: \U0001fae8", "'in Unicode 15.0: \U0001fae8'"),
        ("in Unicode 15.1: \u2ffc", r"'in Unicode 15.1: \u2ffc'"),
        ("in Unicode 16.0: \U00010d40", r"'in Unicode 16.0: \U00010d40'"),
    ],
)
def test_a_character_is_escaped_if_unicode_15_0_does_not_call_it_printable(text: str, wanted: str) -> None:
    assert quoted(text) == wanted
