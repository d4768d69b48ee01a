"""Tables on a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from benchmarks.report import Cell, Table, Target


def show(table: Table, console: Console) -> None:
    """Print a table and its notes."""
    grid = Grid(title=table.title, title_justify="left", title_style="bold")
    for place, column in enumerate(table.columns):
        grid.add_column(column, justify="left" if place == 0 or column in ("target", "note") else "right")
    for row, texts in zip(table.rows, table.texts(), strict=True):
        grid.add_row(*(Text(text, _style(cell)) for cell, text in zip(row, texts, strict=True)))
    console.print(grid)
    for note in table.notes:
        console.print(note, highlight=False)
    console.print()


def _style(cell: Cell) -> str:
    if isinstance(cell, Target):
        return "green" if cell.met else "red"
    return ""
