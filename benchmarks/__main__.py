"""python -m benchmarks: measures, and prints ratios of things that were measured side by side."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from rich.console import Console

from benchmarks import calling, deciding, growth, imports, pages, parsing, terminal
from benchmarks.peers import comparing
from benchmarks.report import Table, as_json

WIDTH = 150
"""Columns where nobody looks at a terminal."""


def main(arguments: list[str] | None = None) -> int:
    """Measure what is asked for; the exit code is 0 whatever the numbers are: they are for people to read."""
    asked = _parser().parse_args(arguments)
    console = Console(width=asked.width or (None if sys.stdout.isatty() else WIDTH))
    tables: list[Table] = []
    for table in _measured(asked):
        terminal.show(table, console)
        tables.append(table)
    if asked.json:
        asked.json.write_text(json.dumps(as_json(tables, conditions()), indent=1) + "\n", encoding="utf-8")
    if asked.rst:
        pages.write(asked.rst, tables, conditions())
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("what", nargs="?", default="tables", choices=("tables", "growth", "all"), help="what")
    parser.add_argument("--quick", action="store_true", help="few rounds: to see that it works, not to believe it")
    parser.add_argument("--only", choices=("deciding", "calling", "parsing", "imports", "peers"), help="one part alone")
    parser.add_argument("--peers", action="store_true", help="measure other engines too, in environments of their own")
    parser.add_argument("--peer", action="append", choices=sorted(comparing.PEERS), help="only these of them")
    parser.add_argument("--environments", type=Path, help="where those are kept; a cache directory otherwise")
    parser.add_argument("--json", type=Path, help="a file for what was measured")
    parser.add_argument("--rst", type=Path, help="a directory for the tables and plots, as the documentation has them")
    parser.add_argument("--width", type=int, help="columns of the terminal, if not its own")
    return parser


def _measured(asked: argparse.Namespace) -> Iterator[Table]:
    if asked.what != "growth":
        yield from _tables(asked)
    if asked.what != "tables":
        yield from growth.tables(asked.rst, *((3,) if asked.quick else ()))


def _tables(asked: argparse.Namespace) -> Iterator[Table]:
    counts = (3,) if asked.quick else ()
    if asked.only in (None, "deciding"):
        yield from deciding.tables(*counts)
    if asked.only in (None, "calling"):
        yield calling.table(*counts)
    if asked.only in (None, "parsing"):
        yield parsing.time_table(*counts)
        yield parsing.pause_table(*counts)
    if asked.only in (None, "imports"):
        yield imports.table(*counts)
    if asked.peers or asked.only == "peers":
        yield comparing.table(asked.environments, asked.peer, asked.rst, *counts)


def conditions() -> dict[str, str]:
    """What was measured where: no more of the machine than a reader needs."""
    libraries = ", ".join(f"{name} {version(name)}" for name in ("attrs", "mmh3"))
    return {
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "Machine": f"{platform.system()} on {platform.machine()}",
        "Libraries": libraries,
    }


if __name__ == "__main__":
    sys.exit(main())
