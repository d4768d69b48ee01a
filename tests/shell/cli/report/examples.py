"""A page with a part of every kind, its names as bad as names of documents get."""

from __future__ import annotations

from pathlib import Path

from flagship.cli.report.page import Grid, Node, Section, write_page
from flagship.cli.report.plots import Bar, Stream, expected_and_observed, flow, matrix

BARS = (
    Bar("Original", "Premium", 0.5, 0.5021, 0.499, 0.505),
    Bar("<b>Blue</b> $x$ & 😀", "Premium", 0.5, 0.4979, 0.495, 0.501),
    Bar("Original", "Everybody", 1.0, 1.0, 0.999, 1.0),
)
STREAMS = (Stream("Original", "Original", 52_000), Stream("Original", "Blue", 8_000), Stream("Blue", "no variation", 3))
OVERLAP = ((1200, 300), (300, 800))
TREE = Node(
    "Checkout button",
    "gives Blue",
    "yes",
    (
        Node("Premium", "matches", "yes", (Node("plan EQUALS premium", "premium", "yes"),)),
        Node("Everybody", "", "quiet"),
        Node("age GREATER_THAN 30", "12", "no"),
    ),
    open=True,
)


def write_example(path: Path, title: str = "What became of it") -> Path:
    """Write the page and return its path."""
    shares = Grid(("Variation", "Visitors", "Share"), [(bar.label, 1234567, f"{bar.observed:.2%}") for bar in BARS])
    sections = [
        Section("Shares", "As they are.\n\nAs they\nshould be.", figure=expected_and_observed(BARS), grid=shares),
        Section("Who moves", figure=flow(STREAMS, before="old", after="new")),
        Section("Overlap", figure=matrix(("Checkout", "Delivery"), OVERLAP)),
        Section("Decision", tree=TREE),
    ]
    write_page(path, title, {"Document": "shop.json", "Visitors": "1,000"}, sections, summary="All is well.")
    return path
