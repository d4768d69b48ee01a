from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[3] / "docs" / "local-platform.rst"
BLOCK = re.compile(r"\.\. code-block:: python\n\n((?:    .*\n|\n)+)")


@pytest.mark.parametrize("code", BLOCK.findall(PAGE.read_text("utf-8")), ids=["sdk", "faults"])
def test_the_pages_examples_run(code: str) -> None:
    exec(compile(textwrap.dedent(code), str(PAGE), "exec"), {})
