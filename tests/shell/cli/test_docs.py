from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from flagship import Journal
from flagship_engine import Reason
from tests.engine.build import Fields, campaign, document, group, variation
from tests.shell.cli.running import CASES, environment
from tests.shell.cli.test_conformance import vectors_of
from tests.shell.cli.test_replay import keep

PAGE = Path(__file__).parents[3] / "docs" / "cli.rst"
BLOCK = re.compile(r"\.\. code-block:: console\n\n((?:   .*\n|\n)+)")
COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n?)*)", re.MULTILINE)
PAGES = (PAGE, PAGE.with_name("explain.rst"), PAGE.with_name("simulate.rst"), PAGE.with_name("journal.rst"))
BLOCKS = [textwrap.dedent(block) for page in PAGES for block in BLOCK.findall(page.read_text("utf-8"))]
EXAMPLES = [example for block in BLOCKS for example in COMMAND.findall(block)]
VISITORS = "visitorId,country,segments,orders\nlea,FR,new,0\nnoah,NL,gold,12\nemma,BE,,1\n"

SHOPPERS = '''\
visitorId,country,device,loyalty_points,age,user_agent
lea,nl,Mobile,,,
noah,NL,mobile,2000,"""67""",
jules,FR,,,,Mozilla
louis,DE,,,,
'''


def buttons(green: int, orange: int) -> Fields:
    variations = (variation("green", green, name="Green"), variation("orange", orange, name="Orange"))
    return document(campaign("button", group("everybody", *variations, name="Everybody"), name="Button"))


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Where the page's commands run: its files, and `flagship` on the path."""
    program = tmp_path / "bin" / "flagship"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -W error -m flagship.cli "$@"\n')
    program.chmod(0o755)
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "cases").symlink_to(CASES)
    (tmp_path / "visitors.csv").write_text(VISITORS)
    (tmp_path / "shoppers.csv").write_text(SHOPPERS)
    (tmp_path / "planned.json").write_text(json.dumps(buttons(50, 50)))
    (tmp_path / "live.json").write_text(json.dumps(buttons(51, 49)))
    keep(Journal(tmp_path / "decisions.jsonl"))
    vectors = vectors_of(400)
    vectors[0]["expected"]["flags"]["limit"]["value"] = 2.0
    (tmp_path / "changed.jsonl").write_text("".join(json.dumps(each) + "\n" for each in vectors))
    return tmp_path


@pytest.mark.parametrize(("line", "output"), EXAMPLES, ids=[line for line, _output in EXAMPLES])
def test_the_pages_commands_say_what_it_shows(directory: Path, line: str, output: str) -> None:
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
    assert re.fullmatch(pattern(output), plain(done.stdout)), done.stdout


def pattern(output: str) -> str:
    """What the output must be; a line of three dots stands for any lines."""
    return "".join("(?:.*\n)*?" if line == "..." else re.escape(line) + "\n" for line in plain(output).splitlines())


def plain(output: str) -> str:
    lines = [line.rstrip() for line in output.splitlines()]
    return "\n".join(line for line in lines if line) + "\n"


def test_the_page_has_examples() -> None:
    assert len(EXAMPLES) >= 7


@pytest.mark.parametrize("reason", [each for each in Reason if each is not Reason.OTHER])
def test_the_page_explains_every_reason_to_part(reason: Reason) -> None:
    words = " ".join(PAGE.read_text("utf-8").split())
    assert f"``{reason.value}`` {reason.text}" in words
