"""Time, ids and chance: the only module of the shell that asks the machine for them."""

from __future__ import annotations

import random
import threading
import time
import uuid
from typing import Protocol


def monotonic() -> float:
    """Seconds of a clock that never jumps; only differences mean anything."""
    return time.monotonic()


def new_id() -> str:
    """A fresh random UUID (version 4) as text."""
    return str(uuid.uuid4())


def jitter() -> float:
    """A random number from 0 up to, but not including, 1."""
    return random.random()


class Clock(Protocol):
    """What the SDK asks of time: `SystemClock`, or in tests `flagship.testing.ManualClock`."""

    def now(self) -> float:
        """Seconds since 1970-01-01 00:00 UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds of a clock that never jumps; only differences mean anything."""
        ...

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Wait until the event is set, True, or until so many seconds have passed, False."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> float:
        """Seconds since 1970-01-01 00:00 UTC."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds of a clock that never jumps; only differences mean anything."""
        return monotonic()

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Wait until the event is set, True, or until so many seconds have passed, False.

        A time beyond what the platform can wait for (centuries, infinity) waits as long as the platform can.
        """
        return event.wait(min(max(seconds, 0.0), threading.TIMEOUT_MAX))
