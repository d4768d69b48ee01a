"""An SDK over a recorded network and a clock that stands still; every one that a test starts is closed after it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import pytest

from flagship import Config, Flagship
from flagship.testing import ManualClock, RecordingHandler, RecordingTransport

Start: TypeAlias = Callable[..., Flagship]
"""Starts an SDK of its own; keywords are `Config`'s, `env_id` besides."""


@pytest.fixture
def transport() -> RecordingTransport:
    return RecordingTransport()


@pytest.fixture
def handler() -> RecordingHandler:
    return RecordingHandler()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def start(transport: RecordingTransport, handler: RecordingHandler, clock: ManualClock) -> Iterator[Start]:
    started: list[Flagship] = []

    def begin(env_id: str = "env", **options: Any) -> Flagship:
        sdk = Flagship()
        started.append(sdk)
        surroundings = {"transport": transport, "event_handler": handler, "clock": clock, "document_directory": None}
        sdk.start(env_id, "key", Config(**{**surroundings, **options}))
        return sdk

    yield begin
    for sdk in started:
        sdk.close()
