"""Rounds are interleaved, inputs fresh, ratios medians."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from benchmarks.growth import exponent
from benchmarks.rounds import IN_A_ROW, Candidate, Ratio, Timings, interleaved


def test_a_ratio_is_the_median_of_the_rounds_and_half_of_them_lie_within_its_spread() -> None:
    found = Timings({"a": (10.0, 40.0, 30.0, 90.0, 50.0), "b": (10.0, 20.0, 10.0, 10.0, 10.0)})
    assert found.ratio("a", "b") == Ratio(3.0, 2.0, 5.0)


def test_microseconds_are_those_of_the_quickest_round() -> None:
    assert Timings({"a": (2500.0, 1500.0)}).microseconds("a") == 1.5


@pytest.mark.parametrize(
    ("ratio", "text"), [(Ratio(1.234, 1.2, 1.3), "1.23 (1.20-1.30)"), (Ratio(61.23, 59, 70), "61.2 (59.0-70.0)")]
)
def test_a_ratio_shows_its_spread(ratio: Ratio, text: str) -> None:
    assert str(ratio) == text


def test_all_candidates_take_their_turn_in_every_round_and_none_is_always_first() -> None:
    turns: list[str] = []
    candidates = {name: Candidate(_note(turns, name), _nothing) for name in "ab"}
    interleaved(candidates, rounds=2)
    assert "".join(turns) == "a" * IN_A_ROW + "b" * IN_A_ROW + "b" * IN_A_ROW + "a" * IN_A_ROW


def _nothing(_number: int) -> None:
    return None


def _note(turns: list[str], name: str) -> Callable[[None], object]:
    return lambda _inputs: turns.append(name)


def test_candidates_get_like_inputs_each_its_own_and_none_twice() -> None:
    made: dict[str, list[int]] = {"a": [], "b": []}
    candidates = {name: Candidate(lambda _inputs: None, numbers.append) for name, numbers in made.items()}
    interleaved(candidates, rounds=4)
    assert made["a"] == made["b"] == list(range(4 * IN_A_ROW))


def test_a_round_of_many_counts_for_one() -> None:
    single = Candidate(lambda _inputs: sum(range(200_000)), _nothing, per_round=1)
    many = Candidate(lambda _inputs: sum(range(200_000)), _nothing, per_round=1_000_000)
    assert many.timed(0) < single.timed(0)


@pytest.mark.parametrize(("costs", "slope"), [((5, 10, 20), 1), ((3, 3, 3), 0), ((1, 4, 16), 2)])
def test_an_exponent_is_the_slope_on_logarithmic_scales(costs: tuple[float, ...], slope: float) -> None:
    assert exponent((1, 2, 4), costs) == pytest.approx(slope)
