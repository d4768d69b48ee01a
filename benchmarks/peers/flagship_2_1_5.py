"""The official SDK 2.1.5, as an application uses it: a visitor is created and synchronised."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from benchmarks.documents import Values
from benchmarks.peers.answered import answer_requests

Decided = tuple[Any, int]


def prepare(data: Any) -> Callable[[str, Values], Decided]:
    """The SDK in BUCKETING mode, polling off, its messages dropped."""
    answer_requests(data)
    app, config, handler = (importlib.import_module(f"flagship.{name}") for name in ("app", "config", "handler"))

    silent = type("Silent", (handler.FlagshipEventHandler,), {"on_log": lambda _self, _level, _message: None})()
    options = {"mode": config.Config.Mode.BUCKETING, "polling_interval": 0, "event_handler": silent}
    sdk = app.Flagship.instance()
    sdk.start("env", "key", config.Config(**options))
    count = len(data["campaigns"])

    def decide(visitor_id: str, context: Values) -> Decided:
        visitor = sdk.create_visitor(visitor_id, False, context)
        visitor.synchronize_modifications()
        return visitor, count

    return decide


def served(decided: Decided) -> set[int]:
    """The campaigns that gave something."""
    visitor, count = decided
    return {place for place in range(count) if visitor.get_modification(f"banner_{place}", "none") != "none"}
