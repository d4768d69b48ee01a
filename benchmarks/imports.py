"""What importing costs: python -m benchmarks.imports.

Each statement runs in fresh interpreters, interleaved with the others, and the quickest of each is printed: the time
that `python -X importtime` sums up, and its ratio to importing attrs and mmh3 alone.
"""

from __future__ import annotations

import subprocess
import sys

STATEMENTS = (
    "import attrs, mmh3",
    "import flagship_engine",
    "from flagship_engine import decide, parse_document",
    "import attrs, mmh3, urllib3",
    "import flagship",
    "from flagship.app import Flagship",
)
ROUNDS = 20


def microseconds(statement: str) -> int:
    """The cumulative import time of one statement in a fresh interpreter, the interpreter's own start left out."""
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", statement], capture_output=True, text=True, check=True
    )
    return sum(_top_level(line) for line in _after_start(run.stderr))


def _after_start(report: str) -> list[str]:
    lines = report.splitlines()[1:]
    started = max(number for number, line in enumerate(lines) if line.rstrip().endswith("| site"))
    return lines[started + 1 :]


def _top_level(line: str) -> int:
    _own, cumulative, name = line.removeprefix("import time:").split("|")
    return 0 if name.startswith("   ") else int(cumulative)  # nested imports are indented and counted in their parent


def main() -> None:
    """Measure and print."""
    best = dict.fromkeys(STATEMENTS, sys.maxsize)
    for _ in range(ROUNDS):
        for statement in STATEMENTS:
            best[statement] = min(best[statement], microseconds(statement))
    for statement, spent in best.items():
        print(f"{statement:52} {spent / 1000:6.1f} ms  {spent / best[STATEMENTS[0]]:5.2f} x")


if __name__ == "__main__":
    main()
