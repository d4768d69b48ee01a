"""Laws of upper and lower case: one code point to one, whatever stands beside it."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from flagship_engine.casing import fold, lower
from flagship_engine.strategies import cased_texts, wild_texts
from property_tests.settings import tried

mappings = st.sampled_from((fold, lower))
some_texts = cased_texts() | wild_texts()

DOTTED_CAPITAL_I = "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}"


@tried(150)
@given(mappings, some_texts)
def test_mapping_twice_is_mapping_once(mapping: Callable[[str], str], text: str) -> None:
    assert mapping(mapping(text)) == mapping(text)


@tried(150)
@given(mappings, some_texts)
def test_a_text_stays_as_long_as_it_is(mapping: Callable[[str], str], text: str) -> None:
    """Simple mappings: "a single code point", where full ones make several."""
    assert len(mapping(text)) == len(text)


@tried(150)
@given(mappings, some_texts, some_texts)
def test_a_text_is_mapped_part_by_part(mapping: Callable[[str], str], start: str, end: str) -> None:
    """No final-sigma rule: what stands beside a character does not count."""
    assert mapping(start + end) == mapping(start) + mapping(end)


@tried(150)
@given(some_texts)
def test_a_text_folds_as_its_lower_case_does(text: str) -> None:
    """True but for the dotted capital I, whose lower case is a plain i, and which folds to itself."""
    text = text.replace(DOTTED_CAPITAL_I, "")
    assert fold(lower(text)) == fold(text)


@tried(100)
@given(mappings, st.text(st.characters(max_codepoint=0x7F)))
def test_ascii_is_lowered_as_everywhere(mapping: Callable[[str], str], text: str) -> None:
    assert mapping(text) == text.lower()
