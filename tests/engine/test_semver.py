"""Versions: which texts are one, and which comes first (semver.org, version 2.0.0)."""

from __future__ import annotations

import pytest

from flagship_engine.semver import Version, read_version

MANY = "9" * 5000
"""More digits than Python reads as an `int`."""

IN_ORDER = (
    "0.0.0-0",
    "0.0.0",
    "0.0.1",
    "0.1.0",
    "1.0.0-0",
    "1.0.0-2",
    "1.0.0-10",
    f"1.0.0-{MANY}",
    "1.0.0--",
    "1.0.0-0a",
    "1.0.0-RC",
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.1.0",
    "1.0.0-alpha.beta",
    "1.0.0-beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
    "1.0.9",
    "1.0.10",
    "1.9.0",
    "1.10.0",
    "2.0.0",
    "10.0.0",
    f"{MANY}.0.0",
    f"1{MANY}.0.0",
)
"""The chains of semver.org are in it: 1.0.0 < 2.0.0, and 1.0.0-alpha < 1.0.0-alpha.1 < ... < 1.0.0-rc.1 < 1.0.0."""


def version(text: str) -> Version:
    found = read_version(text)
    assert found is not None, text
    return found


@pytest.mark.parametrize("index", range(len(IN_ORDER)), ids=lambda index: IN_ORDER[index][:20])
def test_a_version_is_less_than_all_that_come_later(index: int) -> None:
    this = version(IN_ORDER[index])
    for later in map(version, IN_ORDER[index + 1 :]):
        assert this < later
        assert this <= later
        assert later > this
        assert later >= this
        assert this != later


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.2.3", "v1.2.3"),
        ("1", "1.0.0"),
        ("v1", "1.0.0"),
        ("1.2", "1.2.0"),
        ("0", "0.0.0"),
        ("1.2.3+a", "1.2.3+b"),
        ("1.2.3+001", "1.2.3"),
        ("1.2.3-rc.1+-.0", "1.2.3-rc.1"),
    ],
)
def test_two_texts_are_the_same_version(one: str, other: str) -> None:
    assert version(one) == version(other)
    assert hash(version(one)) == hash(version(other))


@pytest.mark.parametrize(
    "text",
    [
        "0.0.0",
        "1.2.3-0",
        "1.2.3-a",
        "1.2.3-0a",
        "1.2.3--1",
        "1.2.3---",
        "1.2.3-a.b-c.0",
        "1.2.3+0",
        "1.2.3+01.-.a",
        "1.2.3-v1+V",
    ],
)
def test_a_text_is_a_version(text: str) -> None:
    assert read_version(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "v",
        "V1.2.3",
        "vv1.2.3",
        "version 1",
        " 1.2.3",
        "1.2.3 ",
        "1.2.3\n",
        "v 1.2.3",
        "1. 2.3",
        "a.b.c",
        "x",
        "-1",
        "+1",
        "1.",
        ".1",
        "1..2",
        "1.2.",
        "1.2.x",
        "1,2,3",
        "1.2.3.4",
        "01.2.3",
        "1.02.3",
        "1.2.03",
        "00",
        "1-rc",
        "1+build",
        "1.2-rc",
        "1.2+build",
        "1.2.3-",
        "1.2.3+",
        "1.2.3-+b",
        "1.2.3-a.",
        "1.2.3-.a",
        "1.2.3-a..b",
        "1.2.3-01",
        "1.2.3-a.00",
        "1.2.3-é",
        "1.2.3-a_b",
        "1.2.3+a+b",
        "1.2.3+.a",
        "1.2.3+a..b",
        "1.2.3+é",
        "1.2.3rc1",
        "1e3",
        "\N{FULLWIDTH DIGIT ONE}.2.3",
        "1.2.3-\N{ARABIC-INDIC DIGIT ONE}",
        "1.2.3\N{SUPERSCRIPT TWO}",
        "1.2.3-\ud800",
        "\0",
    ],
)
def test_a_text_is_no_version(text: str) -> None:
    assert read_version(text) is None


LONG = 20_000


@pytest.mark.parametrize("start", ["1.2.3-1", "1.2.3-a", "1.2.3--", "1.2.3+0", "1", "v1.2", "1.2.3-rc."])
def test_a_very_long_text_is_a_version(start: str) -> None:
    assert read_version(start + "1" * LONG) is not None


@pytest.mark.parametrize("end", ["_", "+", ".", "..0", "\0"])
@pytest.mark.parametrize("piece", ["0", "1", "1.", "a", "a.", "-", "-0.", "0a.", "00."])
@pytest.mark.parametrize("start", ["1.2.3-", "1.2.3+", "1"])
def test_a_very_long_text_is_refused_without_trying_each_way_of_splitting_it(start: str, piece: str, end: str) -> None:
    assert read_version(start + piece * LONG + end) is None
