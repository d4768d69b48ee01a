"""A simulation as tables: who got what, whether the shares are right, and who is in which campaigns together."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from flagship.cli.decisions import name_of
from flagship.cli.simulate_verdicts import Judged, Share, Verdict
from flagship.cli.statistics import CONFIDENCE, MISSING, has_statistics
from flagship.cli.terminal import NARROW, plural, table, titled
from flagship_engine import Simulation
from flagship_engine.values import FrozenDict

WIDEST = 10
"""So many campaigns fit beside each other where there is room; of more, the overlap is in JSON and in the report."""

_CELL = 7  # columns, of "100%" and what is between
_NAMES = 10  # columns, for the campaigns' names

WIDE = 100
"""On a terminal so wide the bounds of each share have a column."""

_STYLES: FrozenDict[Verdict, str] = FrozenDict(
    {Verdict.SOUND: "green", Verdict.MISMATCH: "bold red", Verdict.IMPOSSIBLE: "bold red"}
)


def print_tables(out: Console, simulation: Simulation, groups: Sequence[Judged], alpha: float) -> None:
    """Write all tables, and the answer."""
    if simulation.visitors and not simulation.panic:
        out.print(
            titled(
                f"Who was allocated what, of {plural(simulation.visitors, 'visitor')}",
                _shares(groups, out.width),
            )
        )
        if any(each.group.ratio is not None or each.verdict.is_wrong for each in groups):
            out.print(titled("Are the shares right?", _ratios(groups, wide=out.width >= NARROW)))
        if 1 < len(simulation.campaigns) <= min(WIDEST, (out.width - _NAMES) // _CELL):
            out.print(titled("Who is in which campaigns together, of all visitors", _overlap(simulation)))
    if simulation.panic:
        out.print(Text("The document is in panic: nobody gets anything.", style="yellow"))
    if not has_statistics():
        out.print(Text(MISSING, style="yellow"), soft_wrap=True)
    out.print(Text(sentence(simulation, groups, alpha), style="bold"), soft_wrap=True)


def sentence(simulation: Simulation, groups: Sequence[Judged], alpha: float) -> str:
    """The answer."""
    tested = sum(each.verdict in (Verdict.SOUND, Verdict.MISMATCH) for each in groups)
    missed = sum(each.verdict is Verdict.MISMATCH for each in groups)
    parts = [f"{simulation.unassigned:,} of {plural(simulation.visitors, 'visitor')} got no variation."]
    if missed:
        told = f"{missed:,} of {tested:,} groups" if tested > 1 else "The one group"
        parts.append(
            f"{told} with visitors enough {'is' if missed == 1 else 'are'} not spread as expected (p under {alpha:g})."
        )
    elif tested:
        told = "Both groups" if tested == 2 else f"All {tested:,} groups" if tested > 2 else "The one group"
        parts.append(f"{told} with visitors enough {'is' if tested == 1 else 'are'} spread as expected.")
    elif has_statistics():
        parts.append("No group has shares to compare and visitors enough.")
    if simulation.impossible:
        told = plural(simulation.impossible, "visitor was", "visitors were")
        parts.append(f"{told} given what the document gives nobody.")
    return " ".join(parts)


def label(share: Share) -> str:
    """A share's name."""
    return "no variation" if share.variation_id is None else name_of(share.name, share.variation_id)


def observed(share: Share, total: int) -> str:
    """A share's part of some visitors, as percent."""
    return f"{share.allocated / total:.2%}" if total else ""


def bounds_of(share: Share) -> str:
    """The bounds of a share, as percent."""
    return "" if share.bounds is None else f"{share.bounds.low:.2%} to {share.bounds.high:.2%}"


def p_of(judged: Judged) -> str:
    """A p-value, in as many digits as say something."""
    return "" if judged.p_value is None else f"{judged.p_value:.3g}"


def _shares(groups: Sequence[Judged], width: int) -> Table:
    made = table("Group and variation")
    bounds = (f"{CONFIDENCE:.0%} bounds",) if width >= WIDE and has_statistics() else ()
    expected = ("Expected",) if width >= NARROW else ()
    others = any(share.given != share.allocated for each in groups for share in each.shares if share.variation_id)
    for heading in ("Visitors", *expected, "Share", "Wanted", *bounds, *(("Got it",) if others else ())):
        made.add_column(heading, justify="right", no_wrap=True)
    for each in groups:
        reached = each.group.allocated + each.group.given
        made.add_row(Text(group_name(each), style="bold" if reached else "dim"), *(() if reached else (Text("0"),)))
        for share in each.shares if reached else ():
            wanted = (f"{share.expected:,.1f}",) if expected else ()
            shown = (*wanted, observed(share, each.group.allocated), f"{share.percent}%")
            more = (*((bounds_of(share),) if bounds else ()), *((f"{share.given:,}",) if others else ()))
            cells = (f"{share.allocated:,}", *shown, *more)
            style = "" if share.given or share.allocated else "dim"
            made.add_row(Text(f"  {label(share)}", style=style), *(Text(cell, style=style) for cell in cells))
        made.add_section()
    return made


def group_name(judged: Judged) -> str:
    """A group with its campaign."""
    campaign = name_of(judged.campaign.name, judged.campaign.campaign_id)
    return f"{campaign}: {name_of(judged.group.name, judged.group.group_id)}"


def _ratios(groups: Sequence[Judged], *, wide: bool) -> Table:
    made = table("Group")
    for heading in (*(("Allocated", "Chi-square", "df") if wide else ()), "p"):
        made.add_column(heading, justify="right", no_wrap=True)
    made.add_column("", no_wrap=True)
    for each in groups:
        ratio = each.group.ratio
        if ratio is None and not each.verdict.is_wrong:
            continue
        numbers = ("", "") if ratio is None else (f"{ratio.chi_square:.3f}", f"{ratio.degrees_of_freedom}")
        verdict = Text(each.verdict.value, style=_STYLES.get(each.verdict, "dim"))
        made.add_row(group_name(each), *((f"{each.group.allocated:,}", *numbers) if wide else ()), p_of(each), verdict)
    return made


def _overlap(simulation: Simulation) -> Table:
    made = table("Campaign")
    for number in range(1, len(simulation.campaigns) + 1):
        made.add_column(str(number), justify="right", no_wrap=True)
    for number, (campaign, row) in enumerate(zip(simulation.campaigns, simulation.overlap, strict=True), 1):
        cells = (Text(f"{count / simulation.visitors:.0%}", style="" if count else "dim") for count in row)
        made.add_row(f"{number} {name_of(campaign.name, campaign.campaign_id)}", *cells)
    return made
