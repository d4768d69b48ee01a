"""The plots: text that can be read and searched, and the same file each time."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.growth import SERIES, Curve
from benchmarks.rounds import Ratio

pytest.importorskip("matplotlib", reason="the extra bench is not installed")

CURVES = [
    Curve(each.name, each.base, each.sizes, dict.fromkeys(("SDK_RULES", "PLATFORM_RULES", "floor"), each.sizes))
    for each in SERIES
]
BARS = [("an engine", {10: Ratio(2.0, 1.9, 2.1), 100: Ratio(3.0, 2.9, 3.1)}), ("another", {10: Ratio(9.0, 8.0, 10.0)})]


def test_every_series_has_its_plot(tmp_path: Path) -> None:
    from benchmarks import plots

    plots.growth(tmp_path / "growth.svg", CURVES)
    drawn = (tmp_path / "growth.svg").read_text(encoding="utf-8")
    assert [each.name for each in SERIES if f">{each.name}<" not in drawn] == []


def test_every_engine_has_its_bars(tmp_path: Path) -> None:
    from benchmarks import plots

    plots.peers(tmp_path / "peers.svg", BARS)
    drawn = (tmp_path / "peers.svg").read_text(encoding="utf-8")
    assert [
        text for text in ("an engine", "another", "10 campaigns", "100 campaigns") if f">{text}<" not in drawn
    ] == []


def test_a_plot_of_the_same_numbers_is_the_same_file(tmp_path: Path) -> None:
    from benchmarks import plots

    for name in ("first.svg", "second.svg"):
        plots.peers(tmp_path / name, BARS)
    assert (tmp_path / "first.svg").read_bytes() == (tmp_path / "second.svg").read_bytes()
