"""What figures show, as values."""

from __future__ import annotations

import attrs


@attrs.frozen
class Bar:
    """A variation: the share that it should have and the share that it has, each from 0 to 1.

    Attributes:
        label: the variation.
        group: the variation group; bars of one stand together.
        expected: the share that its allocation gives it.
        observed: the share of visitors who got it.
        low: where the confidence bounds of the observed share begin.
        high: where they end.

    """

    label: str
    group: str
    expected: float
    observed: float
    low: float
    high: float


@attrs.frozen
class Stream:
    """So many went from here to there.

    Attributes:
        source: what they had.
        target: what they have; the same text if they stayed.
        count: how many.

    """

    source: str
    target: str
    count: int
