from __future__ import annotations

import os
import shlex
import subprocess
import sys

import pytest

from flagship.cli.group import COMMANDS
from flagship_engine import __version__
from tests.shell.cli.running import CASES, command, environment, invoke, run

SENTENCE = "run pip install 'flagship-engine[cli"


def run_without(module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command in a process in which a module cannot be imported, as without its extra."""
    program = f"import sys; sys.modules[{module!r}] = None; from flagship.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, env=environment(), timeout=60
    )


def test_the_version_is_the_packages() -> None:
    done = run("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"flagship, version {__version__}\n", "")


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_the_help_page_names_every_command(option: str) -> None:
    done = invoke(option)
    assert done.exit_code == 0
    assert all(f"\n  {name} " in done.output for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_help_page_of_at_most_100_columns(name: str) -> None:
    done = invoke(name, "-h")
    assert done.exit_code == 0
    assert f"Usage: flagship {name}" in done.output
    assert max(map(len, done.output.splitlines())) <= 100


def test_an_unknown_command_is_wrong_usage() -> None:
    done = invoke("demmo")
    assert done.exit_code == 2
    assert "No such command 'demmo'" in done.output


@pytest.mark.parametrize("module", ["click", "rich"])
def test_without_the_extra_cli_one_sentence_names_it(module: str) -> None:
    done = run_without(module, "--version")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert SENTENCE in done.stderr
    assert module in done.stderr


@pytest.mark.parametrize("name", ["demo", "serve"])
def test_without_the_extra_server_one_sentence_names_it(name: str) -> None:
    done = run_without("starlette", name)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert SENTENCE in done.stderr


def test_deciding_needs_no_server() -> None:
    done = run_without("starlette", "decide", "--document", "sample", "--visitor", "v-1")
    assert done.returncode == 0, done.stderr


def test_the_help_page_needs_no_server() -> None:
    assert run_without("uvicorn", "-h").returncode == 0


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no file that is always full")  # noqa: PTH110
@pytest.mark.parametrize(
    "arguments",
    [
        ["decide", "--document", "sample", "--visitor", "v"],
        ["decide", "--document", "sample", "--visitor", "v", "--format", "jsonl"],
        ["compare", "--document", "sample", "--visitor", "v", "--format", "json"],
        ["conformance", "--rules", "platform", str(CASES / "platform.jsonl.gz")],
        ["serve", "--port", "0", "--store", "memory"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_output_that_cannot_be_written_is_no_answer(arguments: list[str]) -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        done = subprocess.run(
            command(*arguments), stdout=full, stderr=subprocess.PIPE, text=True, env=environment(), timeout=60
        )
    assert (done.returncode, done.stderr) == (2, "Error: cannot write the output: No space left on device\n")


@pytest.mark.skipif(os.name != "posix", reason="there is no shell that closes a stream")
@pytest.mark.parametrize("form", ["table", "json", "jsonl"])
def test_a_stdout_that_is_closed_is_said_to_be(form: str) -> None:
    told = shlex.join(command("explain", "--document", "sample", "--visitor", "v", "--format", form))
    done = subprocess.run(
        ["/bin/sh", "-c", f"exec {told} >&-"], capture_output=True, text=True, env=environment(), timeout=60
    )
    assert (done.returncode, done.stderr) == (2, "Error: cannot write the output: stdout is closed\n")
