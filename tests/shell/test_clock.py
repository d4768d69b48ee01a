from __future__ import annotations

import threading
import uuid

from flagship._clock import Clock, SystemClock, jitter, new_id


def test_the_system_clock_goes_on() -> None:
    clock: Clock = SystemClock()
    before = clock.monotonic()
    assert clock.now() > 1_700_000_000
    assert clock.wait(threading.Event(), 0.001) is False
    assert clock.monotonic() > before


def test_a_wait_ends_with_its_event_however_long_it_was_meant_to_be() -> None:
    event = threading.Event()
    event.set()
    for seconds in (-1.0, 0.0, 1e300, float("inf")):
        assert SystemClock().wait(event, seconds) is True


def test_ids_are_random_uuids() -> None:
    first, second = new_id(), new_id()
    assert first != second
    assert uuid.UUID(first).version == 4
    assert str(uuid.UUID(first)) == first


def test_jitter_is_at_least_nothing_and_less_than_one() -> None:
    assert all(0 <= jitter() < 1 for _ in range(100))
