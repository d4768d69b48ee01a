"""The recorded cases of `tests/cases`: one JSON object a line, compressed."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CASES = Path(__file__).parents[1] / "cases"


def read_cases(name: str) -> Iterator[dict[str, Any]]:
    """The cases of a file ``name.jsonl.gz``."""
    with gzip.open(CASES / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
