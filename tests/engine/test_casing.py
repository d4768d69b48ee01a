"""Case mappings are Unicode 15.0's simple ones, whatever Python runs.

``tests/cases/unicode-15.0-case.txt.gz`` holds the columns that count of CaseFolding.txt and UnicodeData.txt
(https://www.unicode.org/Public/15.0.0/ucd/); ``tests/unicode/make_case_tables.py`` wrote it.
"""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from flagship_engine.casing import fold, lower
from tests.engine.cases import CASES

SURROGATES = range(0xD800, 0xE000)
EVERY = [chr(code) for code in range(sys.maxunicode + 1) if code not in SURROGATES]
MAPPINGS = pytest.mark.parametrize("mapping", [fold, lower])


@pytest.fixture(scope="module")
def unicode_lines() -> list[list[str]]:
    with gzip.open(CASES / "unicode-15.0-case.txt.gz", "rt", encoding="ascii") as lines:
        return [line.split() for line in lines]


def differing(mapping: Callable[[str], str], wanted: dict[str, str]) -> list[str]:
    """The code points that a mapping takes elsewhere than it should; those not listed stand for themselves."""
    pairs = zip(EVERY, mapping("".join(EVERY)), strict=True)
    return [f"{ord(each):04X}" for each, mapped in pairs if mapped != wanted.get(each, each)]


def test_every_code_point_is_folded_as_unicode_15_0_folds_it(unicode_lines: list[list[str]]) -> None:
    folded = [line for line in unicode_lines if line[0] == "fold" and line[2] in ("C", "S")]
    assert len(folded) == 1454
    assert differing(fold, {chr(int(line[1], 16)): chr(int(line[3], 16)) for line in folded}) == []


def test_every_code_point_is_lowered_as_unicode_15_0_lowers_it(unicode_lines: list[list[str]]) -> None:
    lowered = [line for line in unicode_lines if line[0] == "lower"]
    assert len(lowered) == 1433
    assert differing(lower, {chr(int(line[1], 16)): chr(int(line[2], 16)) for line in lowered}) == []


@MAPPINGS
def test_an_ascii_character_is_mapped_alone_as_among_others(mapping: Callable[[str], str]) -> None:
    assert [mapping(each) + "é" for each in EVERY[:128]] == [mapping(each + "é") for each in EVERY[:128]]


@MAPPINGS
def test_lone_surrogates_stay(mapping: Callable[[str], str]) -> None:
    text = "A" + "".join(map(chr, SURROGATES))
    assert mapping(text) == "a" + text[1:]


@MAPPINGS
@pytest.mark.parametrize(
    ("text", "mapped"),
    [
        ("", ""),
        ("Premium", "premium"),
        (" A\tZ@[`{\n", " a\tz@[`{\n"),
        ("ÉTÉ", "été"),
        ("\N{KELVIN SIGN}", "k"),
        ("\N{ANGSTROM SIGN}", "å"),
        ("\N{LATIN CAPITAL LETTER SHARP S}", "ß"),
        ("ŒUVRE", "œuvre"),
        ("ДА", "да"),
        ("Ⅻ", "ⅻ"),
        ("\N{DESERET CAPITAL LETTER LONG I}", "\N{DESERET SMALL LETTER LONG I}"),
        ("E\N{COMBINING ACUTE ACCENT}", "e\N{COMBINING ACUTE ACCENT}"),
        ("日本 😀 \0", "日本 😀 \0"),
    ],
)
def test_a_text_that_both_map_alike(mapping: Callable[[str], str], text: str, mapped: str) -> None:
    assert mapping(text) == mapped


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("K", "\N{KELVIN SIGN}"),
        ("s", "\N{LATIN SMALL LETTER LONG S}"),
        ("ΣΑΣ", "σας"),
        ("ß", "\N{LATIN CAPITAL LETTER SHARP S}"),
        ("\N{MICRO SIGN}", "μ"),
        ("\N{CHEROKEE SMALL LETTER A}", "\N{CHEROKEE LETTER A}"),
    ],
)
def test_texts_that_fold_to_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ß", "ss"),
        ("\N{LATIN SMALL LIGATURE FI}", "fi"),
        ("\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}", "i"),
        ("\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}", "i\N{COMBINING DOT ABOVE}"),
        ("\N{LATIN SMALL LETTER DOTLESS I}", "i"),
        ("é", "e\N{COMBINING ACUTE ACCENT}"),
        ("a ", "a"),
    ],
)
def test_texts_that_fold_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_dotted_capital_i_is_a_plain_i_in_lower_case() -> None:
    assert lower("\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}") == "i"


def test_the_last_sigma_of_a_word_is_lowered_as_any_other() -> None:
    assert lower("ΣΑΣ") == "σασ"


@pytest.mark.parametrize("text", ["\N{LATIN SMALL LETTER LONG S}", "ς", "\N{MICRO SIGN}", "ꭰ"])
def test_a_small_letter_that_folds_to_another_stays_in_lower_case(text: str) -> None:
    assert lower(text) == text != fold(text)


@pytest.mark.parametrize("text", ["ß", "\N{LATIN SMALL LIGATURE FI}", "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}"])
def test_python_folds_to_several_characters_what_stands_alone_here(text: str) -> None:
    assert len(text.casefold()) > 1
    assert fold(text) == text


@pytest.mark.parametrize("text", ["ΣΑΣ", "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}"])
def test_python_lowers_otherwise(text: str) -> None:
    assert lower(text) != text.lower()


def test_ascii_alone_loads_no_table() -> None:
    source = "import sys; from flagship_engine.casing import fold, lower; fold('A') + lower('A')"
    command = [sys.executable, "-c", f"{source}; sys.exit('flagship_engine.case_tables' in sys.modules)"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    assert subprocess.run(command, env=environment, check=False).returncode == 0
