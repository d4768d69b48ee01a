"""What the figures share: a canvas, and how it becomes an element of the page."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import StringIO
from typing import Any

import attrs
import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from flagship.cli.report.svg import COLOURS, Svg, adopted
from flagship.cli.terminal import printable

WIDTH = 8.0
"""Of a figure, in inches."""

LETTER = 0.078
"""A little more than a letter of a label is wide, in inches."""

_INK, _QUIET, _LINE = COLOURS["ink"], COLOURS["quiet"], COLOURS["line"]
_STYLE: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "flagship-engine",
    "font.family": ["DejaVu Sans"],
    "font.size": 9,
    "text.parse_math": False,
    "text.color": _INK,
    "axes.edgecolor": _LINE,
    "axes.labelcolor": _QUIET,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "xtick.color": _LINE,
    "xtick.labelcolor": _QUIET,
    "ytick.color": _LINE,
    "ytick.labelcolor": _INK,
    "grid.color": _LINE,
    "legend.frameon": False,
}
_NOTHING: Any = {"Date": None, "Creator": None, "Format": None, "Type": None}


@attrs.frozen
class Canvas:
    """A figure while it is drawn.

    Attributes:
        figure: of matplotlib.
        axes: the one pair.

    """

    figure: Figure
    axes: Axes

    def place(self, left: float, bottom: float, width: float, height: float) -> None:
        """Put the axes to a place in inches from the lower left corner, where they would be fitted otherwise."""
        across, up = self.figure.get_size_inches()
        self.figure.set_layout_engine("none")
        self.axes.set_position((left / across, bottom / up, width / across, height / up))

    def finish(self, title: str, description: str, tips: Mapping[str, str]) -> Svg:
        """The element for a page; `tips` is the gid of an artist to what is said about it."""
        out = StringIO()
        self.figure.savefig(out, format="svg", transparent=True, metadata=_NOTHING)
        return adopted(out.getvalue(), title, description, tips)


@contextmanager
def canvas(height: float, width: float = WIDTH) -> Iterator[Canvas]:
    """A canvas of so many inches, in the style of the pages."""
    with mpl.rc_context(_STYLE), warnings.catch_warnings():
        # The page's own letters are shown: what matplotlib's lack is no concern.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        figure = Figure(figsize=(width, height), layout="constrained")
        yield Canvas(figure, figure.subplots())


def short(text: str, longest: int = 32) -> str:
    """A label that leaves the figure room: cut in the middle, for ids differ at their ends."""
    said = printable(text)
    if len(said) <= longest:
        return said
    half = (longest - 1) // 2
    return f"{said[: longest - 1 - half]}…{said[-half:]}"
