"""The examples run as they stand."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).parent.parent / "examples"


def run(*arguments: str) -> str:
    result = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False, timeout=60)
    assert result.returncode == 0, result.stderr + result.stdout
    return result.stdout


def test_the_offline_example_counts_variations_of_the_sample_shop() -> None:
    assert " %" in run(str(EXAMPLES / "offline_decisions.py"))


def test_the_drop_in_example_shows_what_the_platform_received() -> None:
    lines = run(str(EXAMPLES / "drop_in.py")).splitlines()
    assert "synchronised: (True, '')" in lines
    assert "  POST /v2/activate" in lines
    assert "no_such_flag: the default" in lines


def test_the_property_test_example_passes() -> None:
    assert "1 passed" in run("-m", "pytest", "-q", "-p", "no:cacheprovider", str(EXAMPLES / "test_my_campaigns.py"))
