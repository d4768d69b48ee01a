"""The figures of reports. What draws them (the extra `report`) is imported when one is drawn."""

from __future__ import annotations

from collections.abc import Sequence

from flagship.cli.report.plotted import Bar, Stream
from flagship.cli.report.svg import Svg

__all__ = ["Bar", "Stream", "Svg", "expected_and_observed", "flow", "matrix"]


def expected_and_observed(bars: Sequence[Bar], *, title: str = "Expected and observed shares") -> Svg:
    """Bars for the observed shares with their confidence bounds, a mark on each for the expected one."""
    from flagship.cli.report import bars as drawing

    return drawing.expected_and_observed(bars, title)


def flow(moves: Sequence[Stream], *, title: str = "Who moves", before: str = "before", after: str = "after") -> Svg:
    """Streams from what visitors had on the left to what they have on the right, as wide as they are many."""
    from flagship.cli.report import flows as drawing

    return drawing.flow(moves, title, before, after)


def matrix(
    labels: Sequence[str], cells: Sequence[Sequence[float]], *, title: str = "Overlap", percent: bool = False
) -> Svg:
    """A square of numbers, the larger the darker.

    Args:
        labels: of the rows, and of the columns in the same order.
        cells: a row each.
        title: what it shows.
        percent: the numbers are shares from 0 to 1.

    """
    from flagship.cli.report import matrices as drawing

    return drawing.matrix(labels, cells, title, percent=percent)
