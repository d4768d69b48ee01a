from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from flagship.cli.options import report_option
from tests.shell.cli.running import environment

PROGRAM = """
import sys
{hiding}
import click
from flagship.cli.options import report_option
from flagship.cli.report import page, plots

@click.command
@report_option
def command(report):
    print("report", sorted({{"jinja2", "matplotlib"}} & {{name for name in sys.modules if sys.modules[name]}}))

command()
"""


@click.command()
@report_option
def command(report: Path | None) -> None:
    click.echo(f"report: {report!s}")


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def run(hiding: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-W", "error", "-c", PROGRAM.format(hiding=hiding), *map(str, arguments)]
    return subprocess.run(program, capture_output=True, encoding="utf-8", env=environment(), timeout=60, check=False)


def test_without_the_option_there_is_no_report() -> None:
    assert invoke().output == "report: None\n"


def test_the_report_is_a_path(tmp_path: Path) -> None:
    assert invoke("--report", str(tmp_path / "out.html")).output == f"report: {tmp_path / 'out.html'}\n"


def test_a_directory_that_is_not_there_is_said_before_the_work_begins(tmp_path: Path) -> None:
    result = invoke("--report", str(tmp_path / "none" / "out.html"))
    assert (result.exit_code, "there is no directory" in result.output) == (2, True)


def test_a_directory_is_no_file_for_a_report(tmp_path: Path) -> None:
    result = invoke("--report", str(tmp_path))
    assert (result.exit_code, "is a directory" in result.output) == (2, True)


def test_an_empty_name_is_no_file_for_a_report() -> None:
    result = invoke("--report", "")
    assert (result.exit_code, "the name is empty" in result.output) == (2, True)


@pytest.mark.parametrize("name", ["jinja2", "matplotlib"])
def test_a_missing_extra_is_named_before_the_work_begins(tmp_path: Path, name: str) -> None:
    # None in sys.modules is how Python itself says that a module cannot be imported.
    done = run(f"sys.modules['{name}'] = None", "--report", tmp_path / "out.html")
    said = f"Error: --report needs {name}, not installed here: run pip install 'flagship-engine[report]'\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)


def test_who_wants_no_report_needs_no_extra() -> None:
    done = run("sys.modules['jinja2'] = sys.modules['matplotlib'] = None")
    assert (done.returncode, done.stdout, done.stderr) == (0, "report []\n", "")


def test_the_libraries_are_loaded_when_a_page_is_made(tmp_path: Path) -> None:
    done = run("", "--report", tmp_path / "out.html")
    assert (done.stdout, done.stderr) == ("report []\n", "")
