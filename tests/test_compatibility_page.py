"""docs/compatibility.rst: its table has a line for each defect, and the tests that it names exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "compatibility.rst").read_text(encoding="utf-8")


def test_the_table_has_each_defect_once_in_order() -> None:
    assert re.findall(r"^   \* - (D\d+)$", PAGE, re.MULTILINE) == [f"D{number}" for number in range(1, 41)]


def test_each_defect_is_corrected_kept_or_does_not_apply() -> None:
    verdicts = re.findall(r"^   \* - D\d+\n     - (.*)$", PAGE, re.MULTILINE)
    assert set(verdicts) == {"corrected", "corrected, in part", "kept", "kept, in part", "does not apply"}


def test_the_tests_that_the_page_names_exist() -> None:
    named = set(re.findall(r"``(tests/[a-z_/.]+)``", PAGE))
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []
