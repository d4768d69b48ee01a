"""What was measured, as values: tables of ratios, with the targets that they are held against."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from benchmarks.rounds import Ratio


@attrs.frozen
class Number:
    """A measured number that is no ratio.

    Attributes:
        value: the number.
        unit: its unit.

    """

    value: float
    unit: str

    def __str__(self) -> str:
        digits = 0 if self.value >= 100 else 1 if self.value >= 10 else 2
        return f"{self.value:,.{digits}f} {self.unit}"


@attrs.frozen
class Target:
    """At most how much, and whether that was kept."""

    limit: float
    measured: float

    @property
    def met(self) -> bool:
        """Whether what was measured is at or below the limit."""
        return self.measured <= self.limit

    def __str__(self) -> str:
        return f"{'met' if self.met else 'MISSED'}: at most {self.limit:g}"


Cell = str | Ratio | Number | Target | None


@attrs.frozen
class Table:
    """A table.

    Attributes:
        name: what files are called after it.
        title: its heading.
        columns: the heads of its columns.
        rows: a cell for each column.
        notes: what to know when reading it.

    """

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()

    def texts(self) -> list[list[str]]:
        """The cells as they are shown."""
        return [["" if cell is None else str(cell) for cell in row] for row in self.rows]


def as_json(tables: Sequence[Table], conditions: dict[str, str]) -> dict[str, object]:
    """Tables as `json.dump` takes them; the cells by the names of their columns."""
    return {"conditions": conditions, "tables": [_table_json(table) for table in tables]}


def _table_json(table: Table) -> dict[str, object]:
    rows = [dict(zip(table.columns, map(_cell_json, row), strict=True)) for row in table.rows]
    return {"name": table.name, "title": table.title, "rows": rows, "notes": list(table.notes)}


def _cell_json(cell: Cell) -> object:
    if isinstance(cell, Ratio):
        return cell._asdict()
    if isinstance(cell, Target):
        return {"at_most": cell.limit, "met": cell.met}
    if isinstance(cell, Number):
        return {"value": cell.value, "unit": cell.unit}
    return cell
