from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path

import pytest

from flagship import Journal
from flagship_engine import Reason
from tests.engine.build import Fields, campaign, document, group, variation
from tests.shell.cli.manual import check, examples_of, words_of
from tests.shell.cli.running import CASES
from tests.shell.cli.test_conformance import vectors_of
from tests.shell.cli.test_replay import keep

PAGES = ("cli.rst", "explain.rst", "simulate.rst", "journal.rst")
EXAMPLES = [example for page in PAGES for example in examples_of(page)]
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
    check(directory, line, output)


def test_the_page_has_examples() -> None:
    assert len(EXAMPLES) >= 7


@pytest.mark.parametrize("reason", [each for each in Reason if each is not Reason.OTHER])
def test_the_page_explains_every_reason_to_part(reason: Reason) -> None:
    assert f"``{reason.value}`` {reason.text}" in words_of("cli.rst")
