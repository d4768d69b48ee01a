"""What importing costs: each statement in fresh interpreters, interleaved with the others.

The time is the one that `python -X importtime` sums up; a ratio is the median over the rounds. Bytecode is cached, as
it is wherever pip has installed something: also where a variable of the environment forbids that for this checkout.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping

from benchmarks.report import Cell, Number, Table, Target
from benchmarks.rounds import ratio_of

ENGINE_BASE = "import attrs, mmh3"
SDK_BASE = "import attrs, mmh3, urllib3"
STATEMENTS: Mapping[str, tuple[str, float] | None] = {
    ENGINE_BASE: None,
    "import flagship_engine": (ENGINE_BASE, 1.8),
    "from flagship_engine import decide, parse_document": (ENGINE_BASE, 1.8),
    SDK_BASE: None,
    "import flagship": (SDK_BASE, 1.5),
    "from flagship.app import Flagship": (SDK_BASE, 1.5),
}
"""Statements, what each is held against, and at most how many times that one's time."""
ROUNDS = 21


def microseconds(statement: str, cache: str) -> int:
    """The cumulative import time of one statement in a fresh interpreter, the interpreter's own start left out.

    Bytecode is kept in the directory `cache`.
    """
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", statement],
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": cache},
        capture_output=True,
        text=True,
        check=True,
    )
    return sum(_top_level(line) for line in _after_start(run.stderr))


def _after_start(report: str) -> list[str]:
    lines = report.splitlines()[1:]
    started = max(number for number, line in enumerate(lines) if line.rstrip().endswith("| site"))
    return lines[started + 1 :]


def _top_level(line: str) -> int:
    _own, cumulative, name = line.removeprefix("import time:").split("|")
    return 0 if name.startswith("   ") else int(cumulative)  # nested imports are indented and counted in their parent


def table(rounds: int = ROUNDS) -> Table:
    """The imports in the time of those that they cannot do without."""
    found: dict[str, list[float]] = {statement: [] for statement in STATEMENTS}
    with tempfile.TemporaryDirectory() as cache:
        for statement in STATEMENTS:  # untimed: now the bytecode is there
            microseconds(statement, cache)
        for _ in range(rounds):
            for statement, times in found.items():
                times.append(microseconds(statement, cache))
    rows = tuple(_row(statement, found) for statement in STATEMENTS)
    return Table("imports", "Importing, in a fresh interpreter", _COLUMNS, rows, _NOTES)


_NOTES = ("Names are loaded when they are first asked for, so the targets are for a bare import and for its use.",)
_COLUMNS = ("statement", "time", "in the time of", "ratio", "target")


def _row(statement: str, found: dict[str, list[float]]) -> tuple[Cell, ...]:
    spent, held = Number(min(found[statement]) / 1000, "ms"), STATEMENTS[statement]
    if held is None:
        return statement, spent, "", None, None
    base, limit = held
    ratio = ratio_of(found[statement], found[base])
    return statement, spent, base.removeprefix("import "), ratio, Target(limit, ratio.value)
