"""Whether visitors were spread as they should have been: Pearson's chi-square over the shares of a variation group."""

from __future__ import annotations

from collections.abc import Sequence
from math import lcm

import attrs

from flagship_engine.hashing import BUCKETS

ENOUGH = 5
"""The statistic follows its distribution well enough where this many visitors are expected for each share."""


@attrs.frozen
class Ratio:
    """How far what was observed lies from what was expected.

    The p-value is the chance that a chi-square distribution of so many degrees of freedom exceeds `chi_square`.

    Attributes:
        chi_square: the statistic, 0 or more; the float nearest to the exact number.
        degrees_of_freedom: the number of shares less one.
        least_expected: the visitors that the smallest share should have had.

    """

    chi_square: float
    degrees_of_freedom: int
    least_expected: float

    @property
    def is_telling(self) -> bool:
        """Whether there are visitors enough for the p-value to mean what it says."""
        return self.least_expected >= ENOUGH


def ratio_of(shares: Sequence[tuple[int, int]]) -> Ratio | None:
    """The statistic of some shares; None where there is nothing to compare: no visitors, or one share.

    Args:
        shares: for each share, its size in percent and how many were observed. One of size 0 takes no part.

    >>> ratio_of([(50, 480), (50, 520)])
    Ratio(chi_square=1.6, degrees_of_freedom=1, least_expected=500.0)

    """
    real = [(percent, count) for percent, count in shares if percent > 0]
    whole, total = sum(percent for percent, _ in real), sum(count for _, count in real)
    if len(real) < 2 or total == 0:
        return None
    # Whole numbers to the end: a sum of floats would depend on the order of the shares.
    common = lcm(*(percent for percent, _ in real))
    surplus = sum((whole * count - percent * total) ** 2 * (common // percent) for percent, count in real)
    smallest = min(percent for percent, _ in real)
    return Ratio(surplus / (whole * total * common), len(real) - 1, smallest * total / whole)


def expected(percent: int, total: int) -> float:
    """How many of some visitors a share of some percent should have."""
    return percent * total / BUCKETS
