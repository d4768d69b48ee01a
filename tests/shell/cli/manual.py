"""The commands that a page of the manual shows, run as they stand there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

from tests.shell.cli.running import environment

DOCS = Path(__file__).parents[3] / "docs"
_BLOCK = re.compile(r"\.\. code-block:: console\n\n((?:   .*\n|\n)+)")
_COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n?)*)", re.MULTILINE)


def examples_of(page: str) -> list[tuple[str, str]]:
    """The commands of a page, each with what it is said to write."""
    blocks = _BLOCK.findall((DOCS / page).read_text("utf-8"))
    return [example for block in blocks for example in _COMMAND.findall(textwrap.dedent(block))]


def blocks_of(page: str, kind: str) -> list[tuple[str, str]]:
    """The other blocks of a page, of one kind: caption and text."""
    text = (DOCS / page).read_text("utf-8")
    found = re.findall(rf"\.\. code-block:: {kind}\n(?:   :caption: (.*)\n)?\n((?:   .*\n|\n)+)", text)
    return [(caption, textwrap.dedent(block).strip() + "\n") for caption, block in found]


def check(directory: Path, line: str, output: str) -> None:
    """Run a command in a directory that has `flagship` in its ``bin``; a line of three dots stands for any lines."""
    path = f"{directory / 'bin'}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        line,
        shell=True,
        cwd=directory,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        env=environment(PATH=path),
        timeout=60,
    )
    assert re.fullmatch(_pattern(output), _plain(done.stdout)), done.stdout


def printed_by(directory: Path, program: str) -> str:
    """What a Python program writes; a warning is an error."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=directory,
        capture_output=True,
        encoding="utf-8",
        env=environment(),
        check=True,
    )
    return done.stdout


def words_of(page: str) -> str:
    """The text of a page, its lines joined."""
    return " ".join((DOCS / page).read_text("utf-8").split())


def _pattern(output: str) -> str:
    return "".join("(?:.*\n)*?" if line == "..." else re.escape(line) + "\n" for line in _plain(output).splitlines())


def _plain(output: str) -> str:
    lines = [line.rstrip() for line in output.splitlines()]
    return "\n".join(line for line in lines if line) + "\n"
