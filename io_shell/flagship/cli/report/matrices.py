"""A square of numbers, the larger the darker. Needs the extra `report`."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from flagship.cli.report.drawing import LETTER, canvas, short
from flagship.cli.report.svg import COLOURS, Svg

_CELL = 0.56  # inches
_SLOPE = 0.64  # of the labels above the columns: the sine of 40 degrees


def matrix(labels: Sequence[str], cells: Sequence[Sequence[float]], title: str, *, percent: bool) -> Svg:
    """See `plots.matrix`."""
    names = [short(label, 28) for label in labels]
    side, length = 0.2 + LETTER * max(map(len, names), default=0), _CELL * max(len(labels), 1)
    above, right = 0.15 + side * _SLOPE, side * 0.77
    tips = {}
    with canvas(above + length + 0.05, side + length + right) as drawn:
        axes = drawn.axes
        drawn.place(side, 0.05, length, length)
        for row, (label, numbers) in enumerate(zip(labels, cells, strict=True)):
            for column, (other, number) in enumerate(zip(labels, numbers, strict=True)):
                said = _number(number, percent=percent)
                tips[f"cell-{row}-{column}"] = f"{label}: {said}." if row == column else f"{label} and {other}: {said}."
                axes.text(column, row, said, ha="center", va="center", fontsize=8)
        _shade(axes, cells)
        axes.set(xlim=(-0.5, max(len(labels), 1) - 0.5), ylim=(max(len(labels), 1) - 0.5, -0.5))
        axes.set_yticks(range(len(names)), names)
        axes.set_xticks(range(len(names)), names, rotation=40, ha="left", rotation_mode="anchor")
        axes.xaxis.tick_top()
        axes.tick_params(length=0, labelcolor=COLOURS["ink"])
        axes.spines[:].set_visible(False)
        return drawn.finish(title, " ".join(tips.values()) or "Nothing.", tips)


def _shade(axes: Axes, cells: Sequence[Sequence[float]]) -> None:
    most = max((abs(cell) for row in cells for cell in row), default=0) or 1
    for row, numbers in enumerate(cells):
        for column, number in enumerate(numbers):
            # Never so dark (nor so bright, at night) that the number upon it could not be read.
            alpha = 0.05 + 0.5 * abs(number) / most
            where, name = (column - 0.48, row - 0.48), f"cell-{row}-{column}"
            axes.add_patch(Rectangle(where, 0.96, 0.96, color=COLOURS["accent"], alpha=alpha, linewidth=0, gid=name))


def _number(number: float, *, percent: bool) -> str:
    if percent:
        return f"{number:.1%}"
    return f"{number:,.0f}" if number == int(number) else f"{number:,.3g}"
