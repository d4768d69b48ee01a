"""A simulation as a page: expected against observed, the statistic, and the overlap as a matrix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from flagship.cli.decisions import name_of
from flagship.cli.report.page import Cell, Grid, Section, write_page
from flagship.cli.report.plots import Bar, expected_and_observed, matrix
from flagship.cli.simulate_tables import bounds_of, group_name, label, observed, p_of, sentence
from flagship.cli.simulate_verdicts import Judged, Share
from flagship.cli.statistics import CONFIDENCE
from flagship_engine import Simulation

_SHARES = f"""Of the visitors who were allocated in a variation group, by their own bucket: the share that each
variation has, its bounds ({CONFIDENCE:.0%}, exact), and the share that the document gives it. A visitor to whom a
remembered variation is given again, or the variation of a decision group, is not allocated and not among them."""

_RATIOS = """The p-value is the chance that visitors who are spread as they should be lie as far from the expected
shares, or farther. Where fewer than five visitors are expected for a share it says nothing."""

_OVERLAP = """The visitors who got a variation of both campaigns, as a share of all visitors; from the upper left to the
lower right, those who got one of the campaign at all."""


def write_simulation(
    path: Path, facts: Mapping[str, str], simulation: Simulation, groups: Sequence[Judged], alpha: float
) -> None:
    """Write the page.

    Raises:
        UnusableError: the file cannot be written.

    """
    sections = [
        Section("Expected and observed", _SHARES, expected_and_observed(_bars(groups)), _shares(groups)),
        Section("Are the shares right", _RATIOS, grid=_ratios(groups)),
        _overlap(simulation),
    ]
    write_page(path, "Simulation", facts, sections, summary=sentence(simulation, groups, alpha))


def _bars(groups: Sequence[Judged]) -> list[Bar]:
    return [
        _bar(share, group_name(each), each.group.allocated)
        for each in groups
        if each.group.allocated
        for share in each.shares
    ]


def _bar(share: Share, group: str, total: int) -> Bar:
    seen = share.allocated / total
    low, high = (seen, seen) if share.bounds is None else (share.bounds.low, share.bounds.high)
    return Bar(label(share), group, share.percent / 100, seen, low, high)


def _shares(groups: Sequence[Judged]) -> Grid:
    columns = ("Group", "Variation", "Visitors", "Expected", "Share", "Wanted", "Bounds", "Got it in any way")
    rows = [
        (
            group_name(each),
            label(share),
            share.allocated,
            f"{share.expected:,.1f}",
            observed(share, each.group.allocated),
            f"{share.percent}%",
            bounds_of(share),
            share.given,
        )
        for each in groups
        for share in each.shares
    ]
    return Grid(columns, rows)


def _ratios(groups: Sequence[Judged]) -> Grid:
    columns = ("Group", "Allocated", "Chi-square", "Degrees of freedom", "p", "Verdict")
    rows = [
        (
            group_name(each),
            each.group.allocated,
            None if each.group.ratio is None else f"{each.group.ratio.chi_square:.3f}",
            None if each.group.ratio is None else each.group.ratio.degrees_of_freedom,
            p_of(each),
            each.verdict.value,
        )
        for each in groups
    ]
    return Grid(columns, rows)


def _overlap(simulation: Simulation) -> Section:
    names = [name_of(each.name, each.campaign_id) for each in simulation.campaigns]
    visitors = simulation.visitors or 1
    cells = [[count / visitors for count in row] for row in simulation.overlap]
    rows: list[tuple[Cell, ...]] = [(name, *row) for name, row in zip(names, simulation.overlap, strict=True)]
    figure = matrix(names, cells, title="Campaign overlap", percent=True) if names else None
    return Section("Campaign overlap", _OVERLAP, figure, Grid(("Visitors of both", *names), rows))
