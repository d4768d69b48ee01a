"""The official SDK 3.0.1, as an application uses it: a visitor is created and its flags are fetched."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable
from typing import Any

from benchmarks.documents import Values
from benchmarks.peers.answered import answer_requests

Decided = tuple[Any, int]
_READY_WITHIN = 20.0


def prepare(data: Any) -> Callable[[str, Values], Decided]:
    """The SDK in Bucketing mode, silent, polling once an hour."""
    answer_requests(data)
    official: Any = importlib.import_module("flagship")
    config: Any = importlib.import_module("flagship.config")
    official.Flagship.stop()
    official.Flagship.start("env", "key", config.Bucketing(polling_interval=3_600_000, log_level=config.LogLevel.NONE))
    deadline = time.monotonic() + _READY_WITHIN
    while official.Flagship.status().name != "READY" and time.monotonic() < deadline:
        time.sleep(0.01)
    count = len(data["campaigns"])

    def decide(visitor_id: str, context: Values) -> Decided:
        visitor = official.Flagship.new_visitor(visitor_id, context=context)
        visitor.fetch_flags()
        return visitor, count

    return decide


def served(decided: Decided) -> set[int]:
    """The campaigns that gave something."""
    visitor, count = decided
    return {place for place in range(count) if visitor.get_flag(f"banner_{place}", "none").value(False) != "none"}
