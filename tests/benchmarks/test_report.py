"""Tables on a terminal, in JSON and on the pages of the documentation."""

from __future__ import annotations

import io
import json
from pathlib import Path

from rich.console import Console

from benchmarks import pages, terminal
from benchmarks.report import Number, Table, Target, as_json
from benchmarks.rounds import Ratio

TABLE = Table(
    "speed",
    "How fast",
    ("what", "ratio", "time", "target"),
    (("decide", Ratio(1.5, 1.4, 1.6), Number(12.34, "µs"), Target(1.3, 1.5)), ("nothing", None, None, None)),
    ("A note.",),
)


def test_a_target_is_met_up_to_its_limit() -> None:
    assert [Target(2, measured).met for measured in (1.9, 2.0, 2.1)] == [True, True, False]


def test_a_target_says_what_was_wanted() -> None:
    assert [str(Target(1.3, measured)) for measured in (1.2, 1.4)] == ["met: at most 1.3", "MISSED: at most 1.3"]


def test_numbers_have_three_digits_that_matter() -> None:
    assert [str(Number(value, "µs")) for value in (1.2345, 12.345, 1234.5)] == ["1.23 µs", "12.3 µs", "1,234 µs"]


def test_json_holds_the_cells_by_their_columns() -> None:
    written = json.loads(json.dumps(as_json([TABLE], {"Python": "3"})))
    assert written["conditions"] == {"Python": "3"}
    assert written["tables"][0]["rows"][0] == {
        "what": "decide",
        "ratio": {"value": 1.5, "low": 1.4, "high": 1.6},
        "time": {"value": 12.34, "unit": "µs"},
        "target": {"at_most": 1.3, "met": False},
    }


def test_the_terminal_shows_cells_and_notes() -> None:
    shown = io.StringIO()
    terminal.show(TABLE, Console(file=shown, width=100))
    assert all(part in shown.getvalue() for part in ("How fast", "1.50 (1.40-1.60)", "MISSED: at most 1.3", "A note."))


def test_a_page_has_a_file_for_each_table_that_says_what_it_was_measured_on(tmp_path: Path) -> None:
    pages.write(tmp_path / "new", [TABLE], {"Python": "CPython 3.11"})
    assert ":Python: CPython 3.11" in (tmp_path / "new" / "speed.rst").read_text(encoding="utf-8")


def test_a_table_of_a_page_is_a_line_a_row() -> None:
    assert pages.rst(TABLE).splitlines() == [
        "=======  ================  =======  ===================",
        "what     ratio             time     target",
        "=======  ================  =======  ===================",
        "decide   1.50 (1.40-1.60)  12.3 µs  MISSED: at most 1.3",
        "nothing",
        "=======  ================  =======  ===================",
        "",
        "A note.",
    ]
