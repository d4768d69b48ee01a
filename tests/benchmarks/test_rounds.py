"""Rounds are interleaved, inputs fresh, ratios those of the quickest."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from benchmarks.growth import exponent
from benchmarks.rounds import IN_A_ROW, Candidate, Ratio, Timings, interleaved


def test_a_ratio_is_that_of_the_quickest_blocks_between_the_smallest_and_the_largest() -> None:
    found = Timings({"a": (24.0, 60.0, 30.0), "b": (10.0, 30.0, 8.0)})
    assert found.ratio("a", "b") == Ratio(3.0, 2.0, 3.75)


def test_microseconds_are_those_of_the_quickest_block() -> None:
    assert Timings({"a": (2500.0, 1500.0)}).microseconds("a") == 1.5


@pytest.mark.parametrize(
    ("ratio", "text"), [(Ratio(1.234, 1.2, 1.3), "1.23 (1.20-1.30)"), (Ratio(61.23, 59, 70), "61.2 (59.0-70.0)")]
)
def test_a_ratio_shows_its_spread(ratio: Ratio, text: str) -> None:
    assert str(ratio) == text


def test_all_candidates_take_their_turn_in_every_round_and_none_is_always_first() -> None:
    turns: list[str] = []
    candidates = {name: Candidate(_note(turns, name), _nothing) for name in "ab"}
    interleaved(candidates, blocks=1, rounds=2)
    warm_up, *rounds = "".join(turns)[:2], "".join(turns)[2:]
    assert (warm_up, rounds) == ("ab", ["a" * IN_A_ROW + "b" * IN_A_ROW + "b" * IN_A_ROW + "a" * IN_A_ROW])


def _nothing(_number: int) -> None:
    return None


def _note(turns: list[str], name: str) -> Callable[[None], object]:
    return lambda _inputs: turns.append(name)


def test_candidates_get_like_inputs_each_its_own_and_none_twice() -> None:
    made: dict[str, list[int]] = {"a": [], "b": []}
    candidates = {name: Candidate(lambda _inputs: None, numbers.append) for name, numbers in made.items()}
    interleaved(candidates, blocks=2, rounds=2)
    assert made["a"][1:] == made["b"][1:] == list(range(4 * IN_A_ROW))


def test_a_round_of_many_counts_for_one() -> None:
    single = Candidate(lambda _inputs: sum(range(200_000)), _nothing, per_round=1)
    many = Candidate(lambda _inputs: sum(range(200_000)), _nothing, per_round=1_000_000)
    assert many.timed(0) < single.timed(0)


@pytest.mark.parametrize(("costs", "slope"), [((5, 10, 20), 1), ((3, 3, 3), 0), ((1, 4, 16), 2)])
def test_an_exponent_is_the_slope_on_logarithmic_scales(costs: tuple[float, ...], slope: float) -> None:
    assert exponent((1, 2, 4), costs) == pytest.approx(slope)
