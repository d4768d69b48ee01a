"""This engine, measured as the others are: both rule sets with every flag read, and as a client."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks.documents import Values
from flagship import Config, Flagship
from flagship.testing import RecordingTransport
from flagship_engine import PLATFORM_RULES, SDK_RULES, decide, parse_document
from flagship_engine.rules.base import Rules

Decided = dict[str, Any]


def prepare_sdk(data: Any) -> Callable[[str, Values], Decided]:
    """`decide` under the SDK's rules."""
    return _prepare(data, SDK_RULES)


def prepare_platform(data: Any) -> Callable[[str, Values], Decided]:
    """`decide` under the platform's rules."""
    return _prepare(data, PLATFORM_RULES)


def _prepare(data: Any, rules: Rules) -> Callable[[str, Values], Decided]:
    document = parse_document(data, rules)

    def decided(visitor_id: str, context: Values) -> Decided:
        return {key: flag.value for key, flag in decide(document, context, visitor_id).flags.items()}

    return decided


def prepare_client(data: Any) -> Callable[[str, Values], Decided]:
    """The SDK as an application uses it: a visitor is created, synchronised, and asked for a flag of each campaign."""
    transport = RecordingTransport()
    transport.serve_document(data)
    sdk = Flagship()
    config = Config(mode=Config.Mode.BUCKETING, transport=transport, polling_interval=0, document_directory=None)
    sdk.start("env", "key", config)
    keys = [f"banner_{place}" for place in range(len(data["campaigns"]))]

    def decided(visitor_id: str, context: Values) -> Decided:
        visitor = sdk.create_visitor(visitor_id, False, context)
        visitor.synchronize_modifications()
        transport.clear()
        return {key: visitor.get_modification(key, "none") for key in keys}

    return decided


def served(decided: Decided) -> set[int]:
    """The campaigns that gave something."""
    banners = {key for key, value in decided.items() if key.startswith("banner_") and value != "none"}
    return {int(key.removeprefix("banner_")) for key in banners}
