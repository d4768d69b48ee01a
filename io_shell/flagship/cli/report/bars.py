"""Expected against observed: a bar for each variation. Needs the extra `report`."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from flagship.cli.report.drawing import LETTER, WIDTH, canvas, short
from flagship.cli.report.plotted import Bar
from flagship.cli.report.svg import COLOURS, Svg

_ROW = 0.32  # inches
_BAR = 0.56
_CAPITAL = 0.1  # inches; a bold one is the widest letter that names are often made of


def expected_and_observed(bars: Sequence[Bar], title: str) -> Svg:
    """See `plots.expected_and_observed`."""
    places, headings = _places(bars)
    rows = len(places) + len(headings)
    room = int((WIDTH - LETTER * max((len(short(bar.label)) for bar in bars), default=0)) / _CAPITAL)
    with canvas(0.75 + _ROW * max(rows, 1)) as drawn:
        axes = drawn.axes
        for number, (bar, place) in enumerate(zip(bars, places, strict=True)):
            _draw(axes, bar, place, f"bar-{number}")
        for heading, place in headings:
            axes.text(0, place, short(heading, room), va="center", fontweight="bold")
        _frame(axes, bars, places, rows)
        tips = {f"bar-{number}": _sentence(bar) for number, bar in enumerate(bars)}
        return drawn.finish(title, " ".join(tips.values()) or "No variations.", tips)


def _places(bars: Sequence[Bar]) -> tuple[list[float], list[tuple[str, float]]]:
    """Where each bar stands, and each heading: bars of a group lie under its name."""
    places: list[float] = []
    headings: list[tuple[str, float]] = []
    line = 0.0
    for number, bar in enumerate(bars):
        if bar.group and (number == 0 or bars[number - 1].group != bar.group):
            headings.append((bar.group, line))
            line += 1
        places.append(line)
        line += 1
    return places, headings


def _draw(axes: Axes, bar: Bar, place: float, name: str) -> None:
    (patch,) = axes.barh([place], [bar.observed], _BAR, color=COLOURS["accent"], alpha=0.75)
    patch.set_gid(name)
    axes.hlines(place, bar.low, bar.high, color=COLOURS["ink"], linewidth=1.2)
    ends = ((bar.low, 0.16), (bar.high, 0.16))
    for x, half in ends:
        axes.vlines(x, place - half, place + half, color=COLOURS["ink"], linewidth=1.2)
    axes.vlines(bar.expected, place - 0.42, place + 0.42, color=COLOURS["mark"], linewidth=2.5)
    beyond = max(bar.observed, bar.high, bar.expected)
    axes.annotate(_percent(bar.observed), (beyond, place), (6, 0), textcoords="offset points", va="center")


def _frame(axes: Axes, bars: Sequence[Bar], places: Sequence[float], rows: int) -> None:
    most = max((max(bar.observed, bar.high, bar.expected) for bar in bars), default=1.0)
    axes.set_xlim(0, min(max(most, 0.01), 1) * 1.14)
    axes.set_ylim(max(rows, 1) - 0.4, -0.6)
    axes.set_yticks(list(places), [short(bar.label) for bar in bars])
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}" if most > 0.1 else f"{value:.1%}")
    axes.set_xlabel("share of the group's visitors")
    axes.spines["left"].set_visible(False)
    handles: list[Artist] = [
        Patch(color=COLOURS["accent"], alpha=0.75),
        axes.vlines([-9], [-9], [-9], color=COLOURS["ink"], linewidth=1.2),
        axes.vlines([-9], [-9], [-9], color=COLOURS["mark"], linewidth=2.5),
    ]
    names = ("observed", "its confidence bounds", "expected")
    axes.legend(handles, names, loc="lower left", bbox_to_anchor=(0, 1), ncols=3)


def _percent(share: float) -> str:
    return f"{share:.2%}"


def _sentence(bar: Bar) -> str:
    return (
        f"{bar.group + ', ' if bar.group else ''}{bar.label}: {_percent(bar.observed)} observed "
        f"({_percent(bar.low)} to {_percent(bar.high)}), {_percent(bar.expected)} expected."
    )
