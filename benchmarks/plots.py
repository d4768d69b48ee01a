"""The plots of the documentation, as SVG. Needs the extra `bench`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.growth import LINES, Curve
from benchmarks.rounds import Ratio

STYLE: Any = {"svg.fonttype": "none", "svg.hashsalt": "flagship-engine", "font.size": 9, "axes.titlesize": 10}
COLOURS = {"SDK_RULES": "#1b6ca8", "PLATFORM_RULES": "#c8553d", "floor": "#8a8a8a"}
MARKERS = {"SDK_RULES": "o", "PLATFORM_RULES": "s", "floor": "x"}  # to be told apart without colours too
HEADROOM = 6  # times the highest point, for the legend


def growth(path: Path, curves: Sequence[Curve]) -> None:
    """Every series on logarithmic scales, with the slope of linear growth beside it."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(10, 11), layout="constrained")
        for axes, curve in zip(figure.subplots(-(-len(curves) // 2), 2).flat, curves, strict=False):
            _curve(axes, curve)
        _save(figure, path)


def _curve(axes: Axes, curve: Curve) -> None:
    for line in LINES:
        label = curve.base if line == "floor" else line
        axes.plot(curve.sizes, curve.microseconds[line], marker=MARKERS[line], color=COLOURS[line], label=label)
    last = max(costs[-1] for costs in curve.microseconds.values())
    linear = [last * size / curve.sizes[-1] for size in curve.sizes]
    axes.plot(curve.sizes, linear, linestyle=":", color="#444444", label="linear")
    least = min(min(costs) for costs in curve.microseconds.values())
    axes.set(title=curve.name, xscale="log", yscale="log", ylabel="µs", ylim=(least / 2, last * HEADROOM))
    axes.set_xticks(curve.sizes, [str(size) for size in curve.sizes])
    axes.minorticks_off()
    axes.grid(visible=True, color="#e4e4e4")
    axes.legend(frameon=False)


def peers(path: Path, ratios: Sequence[tuple[str, dict[int, Ratio]]]) -> None:
    """A bar for each engine and size of document; the floor is the line at 1."""
    sizes = sorted({size for _, found in ratios for size in found})
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(9, 0.6 + 0.55 * len(ratios)), layout="constrained")
        axes = figure.subplots()
        thickness = 0.8 / len(sizes)
        for number, size in enumerate(sizes):
            shown = [(place, found[size]) for place, (_, found) in enumerate(ratios) if size in found]
            places = [place + (number - (len(sizes) - 1) / 2) * thickness for place, _ in shown]
            shade = str(0.25 + 0.5 * number / max(1, len(sizes) - 1))
            bars = axes.barh(
                places, [ratio.value for _, ratio in shown], thickness, color=shade, label=f"{size} campaigns"
            )
            axes.bar_label(bars, [f"{ratio.value:.3g}" for _, ratio in shown], padding=3, fontsize=7)
        axes.axvline(1, color="#444444", linestyle=":")
        axes.set(xscale="log", xlabel="times the closure floor's time (less is faster)")
        axes.set_yticks(range(len(ratios)), [name for name, _ in ratios])
        axes.invert_yaxis()
        axes.legend(frameon=False)
        _save(figure, path)


def _save(figure: Figure, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None, "Creator": None})
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(line.rstrip() for line in lines) + "\n", encoding="utf-8")
