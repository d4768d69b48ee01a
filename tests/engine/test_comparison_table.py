"""The table of comparisons: each operator, each kind of wanted value, each kind of context value, both rule sets.

``tests/cases/comparisons.txt`` says how it is read. The outcomes in it are written down, not computed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import product
from typing import TypeAlias

import attrs
import pytest

from flagship_engine import PLATFORM_RULES, SDK_RULES, Document, decide, parse_document
from tests.engine.build import EVERYBODY, Fields, campaign, document, group, targeting, variation
from tests.engine.cases import CASES

RULES = {"sdk-2.1": SDK_RULES, "platform": PLATFORM_RULES}
OPERATORS = (
    *("EQUALS", "NOT_EQUALS", "CONTAINS", "NOT_CONTAINS", "STARTS_WITH", "ENDS_WITH"),
    *("GREATER_THAN", "GREATER_THAN_OR_EQUALS", "LOWER_THAN", "LOWER_THAN_OR_EQUALS"),
    *("EXISTS", "NOT_EXISTS", "SEMVER_EQUALS", "SEMVER_NOT_EQUALS"),
    *("SEMVER_GREATER_THAN", "SEMVER_GREATER_THAN_OR_EQUALS", "SEMVER_LOWER_THAN", "SEMVER_LOWER_THAN_OR_EQUALS"),
    *("REGEX", "equals"),
)
WANTED_KINDS = ("null", "bool", "int", "float", "string", "empty list", "list", "object")
CONTEXT_KINDS = ("absent", *WANTED_KINDS)
ROWS, COLUMNS = 24, 22
MEANINGS = {"T": "matches", "F": "does not match", "E": "is an error"}

Place: TypeAlias = tuple[str, str, str, str]
"""A cell's rule set, operator, row (wanted value) and column (context value), as the file spells them."""


@attrs.define
class Grid:
    """A grid that is being read: the rule set and operators it is for, and, once known, its columns."""

    rules: str
    operators: list[str]
    columns: list[str] | None = None


def read_table(text: str) -> dict[Place, str]:
    """Every cell of the table's text. A line that is too short or long, or a cell that comes twice, is refused."""
    cells: dict[Place, str] = {}
    grid: Grid | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            grid = None
        elif line.startswith("grid "):
            rules, _, operators = line.removeprefix("grid ").partition(": ")
            grid = Grid(rules, operators.split())
        elif grid is not None and grid.columns is None and not line.startswith("#"):
            grid.columns = line.split()
        elif grid is not None and grid.columns is not None:
            row, *letters = line.split()
            assert len(letters) == len(grid.columns), f"line {number} has {len(letters)} cells: {line}"
            for operator, (column, letter) in product(grid.operators, zip(grid.columns, letters, strict=True)):
                place = (grid.rules, operator, row, column)
                assert letter in MEANINGS, f"line {number} has a cell {letter!r}: {line}"
                assert place not in cells, f"line {number} has a cell for the second time: {place}"
                cells[place] = letter
    return cells


def kind(spelt: str) -> str:
    """The kind of value that a row's or column's header spells."""
    if spelt == "absent":
        return spelt
    value = json.loads(spelt)
    names = {bool: "bool", int: "int", float: "float", str: "string", list: "list", dict: "object"}
    return "null" if value is None else "empty list" if value == [] else names[type(value)]


def missing(cells: Mapping[Place, str]) -> Iterator[str]:
    """What the table lacks: kinds that no cell is for, then cells that other grids have."""
    kinds = {(rules, operator, kind(row), kind(column)) for rules, operator, row, column in cells}
    for wanted in product(RULES, OPERATORS, WANTED_KINDS, CONTEXT_KINDS):
        if wanted not in kinds:
            yield "a cell for {} {}: wanted {}, context {}".format(*wanted)
    rows = dict.fromkeys(row for _, _, row, _ in cells)
    columns = dict.fromkeys(column for _, _, _, column in cells)
    if (len(rows), len(columns)) != (ROWS, COLUMNS):
        yield f"rows or columns: {len(rows)} and {len(columns)}, not {ROWS} and {COLUMNS}"
    for place in product(RULES, OPERATORS, rows, columns):
        if place not in cells:
            yield f"the cell {place}"


TEXT = (CASES / "comparisons.txt").read_text(encoding="utf-8")
CELLS = read_table(TEXT)


def telling(operator: str, wanted: object) -> Fields:
    """A document whose variation tells what a comparison gives.

    T serves the first group. F does not, but leaves the second group to its other targeting group. E fails both.
    """
    compared = targeting("k", operator, wanted)
    groups = (
        group("g1", variation("T"), targetings=[[compared]]),
        group("g2", variation("F"), targetings=[[compared], [EVERYBODY]]),
        group("g3", variation("E")),
    )
    return document(campaign("c", *groups, bucketRanges=[{"r": [0, 100]}]))


def outcome(parsed: Document, column: str) -> str:
    context = {} if column == "absent" else {"k": json.loads(column)}
    [assigned] = decide(parsed, context, "x").assigned
    return assigned.variation.id


def test_no_cell_is_missing() -> None:
    assert list(missing(CELLS)) == []
    assert len(CELLS) == len(RULES) * len(OPERATORS) * ROWS * COLUMNS == 21_120


def test_no_comparison_of_the_sdks_rules_is_an_error() -> None:
    assert "E" not in {letter for (rules, *_), letter in CELLS.items() if rules == "sdk-2.1"}


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("rules", RULES)
def test_each_comparison_comes_out_as_the_table_says(rules: str, operator: str) -> None:
    wrong: list[str] = []
    documents: dict[str, Document] = {}
    for (of_rules, of_operator, row, column), letter in CELLS.items():
        if (of_rules, of_operator) != (rules, operator):
            continue
        if row not in documents:
            documents[row] = parse_document(telling(operator, json.loads(row)), RULES[rules])
        found = outcome(documents[row], column)
        if found != letter:
            cell = f"{rules}: {operator}, wanted {row}, context {column}"
            wrong.append(f"{cell}: it {MEANINGS[found]}, the table says that it {MEANINGS[letter]}")
    assert not wrong, "\n".join(wrong)


def without(text: str, *, line: str, at: str) -> str:
    """The table without the first line that begins so, after a place in it."""
    head, found, rest = text.partition(at)
    before, found_line, after = rest.partition(f"\n{line}")
    assert found
    assert found_line
    return f"{head}{found}{before}\n{after.partition(chr(10))[2]}"


def test_a_row_that_one_grid_lacks_is_noticed() -> None:
    found = list(missing(read_table(without(TEXT, line="[null]", at="grid platform: SEMVER_EQUALS"))))
    assert len(found) == COLUMNS
    assert found[0] == "the cell ('platform', 'SEMVER_EQUALS', '[null]', 'absent')"


def test_a_row_that_no_grid_has_is_noticed() -> None:
    lines = [line for line in TEXT.splitlines() if not line.startswith("[null]")]
    assert next(missing(read_table("\n".join(lines)))) == "rows or columns: 23 and 22, not 24 and 22"


def test_a_kind_of_value_that_no_grid_has_is_noticed() -> None:
    lines = [line for line in TEXT.splitlines() if not line.startswith(("1.0 ", "9.5 "))]
    assert next(missing(read_table("\n".join(lines)))) == "a cell for sdk-2.1 EQUALS: wanted float, context absent"


def test_a_grid_that_is_missing_is_noticed() -> None:
    found = next(missing(read_table(TEXT.replace("grid platform: EXISTS", "grid platform: ECZISTS"))))
    assert found == "a cell for platform EXISTS: wanted null, context absent"


def test_a_cell_that_is_missing_is_noticed() -> None:
    with pytest.raises(AssertionError, match="has 21 cells"):
        read_table(TEXT.replace(" F\n[null]", "\n[null]", 1))
