"""README's programs run as they stand, and its console shows what the command prints."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from flagship.samples import shop_document

README = (Path(__file__).parent.parent / "README.rst").read_text("utf-8")


def blocks(kind: str) -> list[str]:
    found = re.findall(rf"\.\. code-block:: {kind}\n\n((?: +.*\n|\n)+)", README)
    return [textwrap.dedent(block) for block in found]


def run(program: str, directory: Path) -> str:
    command = [sys.executable, "-W", "error", "-c", program]
    result = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False, timeout=60)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_the_program_with_a_recording_transport_runs(tmp_path: Path) -> None:
    [program] = [block for block in blocks("python") if "RecordingTransport" in block]
    run(program, tmp_path)


def test_the_offline_program_runs_over_a_document(tmp_path: Path) -> None:
    [program] = [block for block in blocks("python") if "parse_document" in block]
    (tmp_path / "bucketing.json").write_text(json.dumps(shop_document()), "utf-8")
    # The sample has no flag of that name; and a file that is left to the garbage collector would warn.
    program = program.replace('flags["color"]', 'flags["payment_methods"]')
    run(f"import warnings; warnings.simplefilter('ignore', ResourceWarning)\n{program}", tmp_path)


@pytest.mark.parametrize("block", blocks("console"))
def test_the_console_shows_what_the_command_prints(block: str, tmp_path: Path) -> None:
    command, _, shown = block.partition("\n")
    arguments = shlex.split(command.removeprefix("$ flagship "))
    printed = run(
        f"import os, sys; os.environ['COLUMNS'] = '80'; sys.argv = ['flagship', *{arguments!r}]\n"
        "from flagship.cli import main; main()",
        tmp_path,
    )
    assert [line.split() for line in printed.rstrip().splitlines()] == [
        line.split() for line in shown.rstrip().splitlines()
    ]
