"""Laws of versions: semver.org, section 11."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from flagship_engine.semver import Version, read_version
from flagship_engine.strategies import version_texts, wild_texts
from property_tests.settings import tried


def version(text: str) -> Version:
    found = read_version(text)
    assert found is not None, text
    return found


versions = version_texts().map(version)
# Built of the characters that versions are made of, so that a part of them is one by chance
nearly_versions = st.text(st.sampled_from("vV0129.-+ab é٣"), max_size=12)
numbers = st.integers(0, 10**40)


@tried(200)
@given(wild_texts() | nearly_versions | version_texts())
def test_any_text_is_a_version_or_none(text: str) -> None:
    found = read_version(text)
    assert found is None or found == found


@tried(150)
@given(versions, versions)
def test_of_two_versions_one_is_less_or_they_are_equal(one: Version, other: Version) -> None:
    assert [one < other, one == other, one > other].count(True) == 1


@tried(150)
@given(versions, versions)
def test_turned_round_a_comparison_is_its_contrary(one: Version, other: Version) -> None:
    assert (one < other) == (other > one)
    assert (one <= other) == (other >= one) == (not one > other)


@tried(200)
@given(st.lists(versions, min_size=3, max_size=3))
def test_what_comes_before_the_middle_comes_before_the_end(some: list[Version]) -> None:
    for first, middle, last in itertools.permutations(some):
        assert first <= last or not first <= middle <= last


@tried(150)
@given(version_texts(), version_texts())
def test_a_text_with_a_v_is_the_same_version(text: str, other: str) -> None:
    bare = text.removeprefix("v")
    assert version(bare) == version(f"v{bare}")
    assert (version(bare) < version(other)) == (version(f"v{bare}") < version(other))


@tried(150)
@given(version_texts(), st.from_regex(r"[0-9A-Za-z-]{1,4}(\.[0-9A-Za-z-]{1,4}){0,2}", fullmatch=True))
def test_the_build_does_not_count(text: str, build: str) -> None:
    """ "Build metadata does not figure into precedence"."""
    bare = text.partition("+")[0]
    if bare.count(".") >= 2:
        assert version(f"{bare}+{build}") == version(text) == version(bare)


@tried(150)
@given(numbers, numbers)
def test_numbers_compare_as_numbers(one: int, other: int) -> None:
    """ "Major, minor, and patch versions are always compared numerically", and so are "identifiers of only digits"."""
    for form in ("{}", "1.{}", "1.1.{}", "1.1.1-{}", "1.1.1-rc.{}"):
        assert (version(form.format(one)) < version(form.format(other))) == (one < other)


@tried(150)
@given(versions, st.lists(st.sampled_from(("0", "1", "a")), min_size=1, max_size=3))
def test_a_prerelease_comes_before_its_release(release: Version, parts: list[str]) -> None:
    core = ".".join(digits for _, digits in release.core)
    assert version(f"{core}-{'.'.join(parts)}") < version(core)


@tried(150)
@given(st.lists(st.sampled_from(("0", "1", "10", "a", "-")), min_size=1, max_size=3), st.sampled_from(("0", "a")))
def test_a_longer_prerelease_comes_after_its_beginning(parts: list[str], further: str) -> None:
    """ "A larger set of pre-release fields has a higher precedence", if "all of the preceding" ones are equal."""
    beginning = f"1.0.0-{'.'.join(parts)}"
    assert version(beginning) < version(f"{beginning}.{further}")
