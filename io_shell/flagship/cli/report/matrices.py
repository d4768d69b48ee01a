"""A square of numbers, the larger the darker. Needs the extra `report`."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.patches import Rectangle

from flagship.cli.report.drawing import WIDTH, canvas, short
from flagship.cli.report.svg import COLOURS, Svg

_CELL = 0.55  # inches
_DARK = 0.5


def matrix(labels: Sequence[str], cells: Sequence[Sequence[float]], title: str, *, percent: bool) -> Svg:
    """See `plots.matrix`."""
    size = len(labels)
    most = max((abs(cell) for row in cells for cell in row), default=0) or 1
    tips = {}
    with canvas(1.6 + _CELL * size, max(WIDTH, 2.6 + _CELL * size)) as drawn:
        axes = drawn.axes
        for row, (label, numbers) in enumerate(zip(labels, cells, strict=True)):
            for column, (other, number) in enumerate(zip(labels, numbers, strict=True)):
                name, shade = f"cell-{row}-{column}", abs(number) / most
                said = _number(number, percent=percent)
                tips[name] = f"{label} and {other}: {said}." if row != column else f"{label}: {said}."
                where = (column - 0.48, row - 0.48)
                axes.add_patch(
                    Rectangle(where, 0.96, 0.96, color=COLOURS["accent"], alpha=0.06 + 0.94 * shade, gid=name)
                )
                colour = COLOURS["on-accent" if shade > _DARK else "ink"]
                axes.text(column, row, said, ha="center", va="center", color=colour, fontsize=8)
        axes.set(xlim=(-0.5, max(size, 1) - 0.5), ylim=(max(size, 1) - 0.5, -0.5), aspect="equal")
        axes.set_yticks(range(size), [short(label) for label in labels])
        axes.set_xticks(range(size), [short(label, 24) for label in labels], rotation=40, ha="left")
        axes.xaxis.tick_top()
        axes.tick_params(length=0, labelcolor=COLOURS["ink"])
        axes.spines[:].set_visible(False)
        return drawn.finish(title, " ".join(tips.values()) or "Nothing.", tips)


def _number(number: float, *, percent: bool) -> str:
    if percent:
        return f"{number:.1%}"
    return f"{number:,.0f}" if number == int(number) else f"{number:,.3g}"
