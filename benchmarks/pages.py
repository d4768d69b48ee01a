"""Tables as reStructuredText, for the documentation to include."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.report import Table


def write(directory: Path, tables: Sequence[Table], conditions: Mapping[str, str]) -> None:
    """Write each table, and under what conditions they were measured, to files named after the tables."""
    directory.mkdir(parents=True, exist_ok=True)
    for table in tables:
        described = "".join(f":{name}: {value}\n" for name, value in conditions.items())
        (directory / f"{table.name}.rst").write_text(f"{rst(table)}\n{described}", encoding="utf-8")


def rst(table: Table) -> str:
    """A simple table, a line a row, and its notes. A row that began with an empty cell would continue the one above."""
    rows = [list(table.columns), *table.texts()]
    widths = [max(len(row[place]) for row in rows) for place in range(len(table.columns))]
    ruler = "  ".join("=" * width for width in widths)
    lines = [ruler, _line(rows[0], widths), ruler, *(_line(row, widths) for row in rows[1:]), ruler]
    notes = "".join(f"\n{note}\n" for note in table.notes)
    return "\n".join(lines) + "\n" + notes


def _line(row: list[str], widths: list[int]) -> str:
    return "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
