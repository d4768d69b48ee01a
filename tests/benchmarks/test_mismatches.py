"""`python -m benchmarks.mismatches` works, for few visitors."""

from __future__ import annotations

import pytest

from benchmarks.mismatches import Rate, document_of, main, ratios
from flagship_engine import SDK_RULES


def test_sound_shares_are_sound_and_a_skew_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--seeds", "4", "--visitors", "1000", "--many", "100000"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "sdk-2.1: 4 seeds x 1,000 visitors x 5 groups, sound"
    assert lines[1].startswith("  0 of 20 p-values under 0.001: 0.000%, exact 95% bounds 0.000% to 16.8")
    assert lines[4].endswith(": found")


def test_a_skew_that_is_missed_is_an_exit_code_of_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--seeds", "1", "--visitors", "1000", "--many", "100", "--rules", "platform"]) == 1
    assert capsys.readouterr().out.splitlines()[4].endswith(": missed")


def test_more_than_chance_is_more_than_chance() -> None:
    assert Rate(3, 1000).is_chance
    assert not Rate(10, 1000).is_chance


def test_the_visitors_who_get_nothing_are_a_share() -> None:
    [found] = ratios(document_of([(12, 12)], SDK_RULES), 1000, seed=0)
    assert (found.degrees_of_freedom, found.least_expected) == (2, 120.0)
