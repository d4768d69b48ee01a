from __future__ import annotations

import pytest

from flagship_engine.simulating.ratios import Ratio, ratio_of


def test_the_statistic_is_pearsons() -> None:
    # (480 - 500)^2 / 500 + (520 - 500)^2 / 500
    assert ratio_of([(50, 480), (50, 520)]) == Ratio(1.6, 1, 500.0)


def test_shares_of_any_size_are_compared() -> None:
    found = ratio_of([(34, 350), (33, 310), (33, 340)])
    assert found is not None
    assert found.chi_square == pytest.approx(10**2 / 340 + 20**2 / 330 + 10**2 / 330)
    assert (found.degrees_of_freedom, found.least_expected) == (2, 330.0)


def test_what_is_observed_as_expected_is_zero() -> None:
    assert ratio_of([(25, 250), (75, 750)]) == Ratio(0.0, 1, 250.0)


def test_the_order_of_the_shares_does_not_matter() -> None:
    shares = [(1, 3), (7, 5), (13, 29), (79, 463)]
    assert ratio_of(shares) == ratio_of(shares[::-1])


def test_a_share_of_nothing_takes_no_part() -> None:
    assert ratio_of([(0, 0), (50, 480), (50, 520)]) == Ratio(1.6, 1, 500.0)


@pytest.mark.parametrize("shares", [[], [(100, 40)], [(0, 0), (100, 40)], [(50, 0), (50, 0)]])
def test_where_there_is_nothing_to_compare_there_is_no_ratio(shares: list[tuple[int, int]]) -> None:
    assert ratio_of(shares) is None


def test_shares_that_do_not_sum_up_to_a_hundred_are_what_they_are_of_their_sum() -> None:
    assert ratio_of([(1, 480), (1, 520)]) == Ratio(1.6, 1, 500.0)


def test_few_visitors_tell_nothing() -> None:
    few, enough = ratio_of([(1, 0), (99, 100)]), ratio_of([(5, 2), (95, 98)])
    assert few is not None
    assert enough is not None
    assert (few.is_telling, enough.is_telling) == (False, True)


def test_millions_are_counted_exactly() -> None:
    found = ratio_of([(50, 10**15 + 10**8), (50, 10**15 - 10**8)])
    assert found is not None
    assert found.chi_square == 20.0
