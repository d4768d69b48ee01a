"""Running the command as a user does: in a process of its own, or quickly in this one."""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
from pathlib import Path

import attrs
from click.testing import CliRunner

import flagship
import flagship_engine
from flagship.cli.group import flagship as group

CASES = Path(__file__).parents[2] / "cases"


def environment(**more: str) -> dict[str, str]:
    """An environment in which the same packages are found from any directory, at 80 columns."""
    roots = dict.fromkeys(str(Path(package.__path__[0]).parent) for package in (flagship, flagship_engine))
    return {**os.environ, "PYTHONPATH": os.pathsep.join(roots), "COLUMNS": "80", "PYTHONUTF8": "1", **more}


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-W", "error", "-m", "flagship.cli", *map(str, arguments)]


def run(*arguments: str | Path, stdin: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    """The real thing, in a process."""
    return subprocess.run(
        command(*arguments), input=stdin, capture_output=True, encoding="utf-8", env=environment(**more), timeout=60
    )


@attrs.frozen
class Done:
    """What a command in this process said and returned."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def output(self) -> str:
        return self.stdout + self.stderr


def invoke(*arguments: str | Path, stdin: str | bytes | None = None) -> Done:
    """The command in this process, without a terminal."""
    # Before 8.2, click mixes stderr into stdout unless told otherwise; since then it cannot be told.
    told = {"mix_stderr": False} if "mix_stderr" in inspect.signature(CliRunner).parameters else {}
    runner = CliRunner(env={"COLUMNS": "80"}, **told)  # type: ignore[arg-type]
    result = runner.invoke(group, [str(each) for each in arguments], input=stdin)
    return Done(result.exit_code, result.stdout, result.stderr)
