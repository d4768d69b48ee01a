from __future__ import annotations

import json
import re
import shlex
import textwrap
from pathlib import Path

import pytest
import urllib3

from flagship.server import LocalPlatform

PAGE = Path(__file__).parents[3] / "docs" / "local-platform.rst"
PYTHON = re.compile(r"\.\. code-block:: python\n\n((?:    .*\n|\n)+)")
CONSOLE = re.compile(r"\.\. code-block:: console\n\n((?:    .*\n|\n)+)")


@pytest.mark.parametrize("code", PYTHON.findall(PAGE.read_text("utf-8")), ids=["sdk", "faults"])
def test_the_pages_examples_run(code: str) -> None:
    exec(compile(textwrap.dedent(code), str(PAGE), "exec"), {})


def commands() -> list[list[str]]:
    """The page's commands, each with what it shows as the answer."""
    blocks = (textwrap.dedent(block).replace("\\\n", " ") for block in CONSOLE.findall(PAGE.read_text("utf-8")))
    return [example.split("\n", 1) for block in blocks for example in block.split("$ curl ")[1:]]


@pytest.mark.parametrize(("command", "answer"), commands(), ids=["campaigns", "one campaign", "activation"])
def test_the_platform_answers_a_command_as_the_page_shows(http: urllib3.PoolManager, command: str, answer: str) -> None:
    url, header, content_type, data, body = shlex.split(command)
    assert (header, content_type, data) == ("-H", "Content-Type: application/json", "-d")
    with LocalPlatform() as platform:
        real = http.request(
            "POST",
            url.replace("localhost:8080", platform.url),
            body=body.encode(),
            headers={"content-type": "application/json"},
        )
    assert real.json() == json.loads(answer)
