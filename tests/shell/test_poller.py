"""The polling thread: when it looks, that one look at a time is enough, how it ends."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable

import pytest

from flagship import Flagship
from flagship._clock import SystemClock
from flagship._poller import AFTER_A_BUG, Poller
from flagship.server import Fault, LocalPlatform, Purpose
from flagship.status import Status
from flagship.testing import ManualClock
from tests.shell.running import (
    ENV_ID,
    adult,
    color,
    config_for,
    document_of,
    handler_of,
    poll_once,
    pollers,
    running,
    started,
    until,
)


def poller_of(poll: Callable[[], None], clock: ManualClock) -> Poller:
    return Poller(poll, clock, "flagship-poller-test", print)


def test_a_poller_has_no_thread_before_it_is_told_when_to_poll() -> None:
    poller = poller_of(lambda: None, ManualClock())
    poller.ensure()
    assert not poller.alive
    poller.stop(1)
    assert not poller.alive


def test_a_poller_polls_when_it_is_due_and_not_before() -> None:
    clock, polled = ManualClock(), threading.Event()
    poller = poller_of(polled.set, clock)
    poller.again_in(10)
    clock.wait_until_waiting()
    clock.advance(9.5)
    assert clock.waiting() == [0.5]
    assert not polled.is_set()
    clock.advance(0.5)
    assert polled.wait(10)
    poller.stop(10)
    assert not poller.alive


def test_a_poll_that_does_not_say_when_to_poll_again_is_repeated_all_the_same() -> None:
    clock = ManualClock()
    poller = poller_of(lambda: None, clock)
    poller.again_in(1)
    poll_once(clock, 1)
    assert clock.waiting() == [AFTER_A_BUG]
    poller.stop(10)


def test_a_stopped_poller_never_starts_again() -> None:
    clock = ManualClock()
    poller = poller_of(lambda: None, clock)
    poller.again_in(1)
    poller.stop(10)
    poller.again_in(1)
    poller.ensure()
    assert not poller.alive


def test_stopping_ends_a_wait_of_hours_at_once() -> None:
    poller = Poller(lambda: None, SystemClock(), "flagship-poller-test", print)
    poller.again_in(36_000)
    poller.stop(10)
    assert not poller.alive


def test_a_poller_may_be_stopped_by_its_own_poll() -> None:
    clock = ManualClock()
    stopped = threading.Event()

    def poll() -> None:
        poller.stop(10)
        stopped.set()

    poller = poller_of(poll, clock)
    poller.again_in(1)
    clock.wait_until_waiting()
    clock.advance(1)
    assert stopped.wait(10)
    until(lambda: not poller.alive)


def test_stopping_while_the_thread_is_being_started_does_not_fail() -> None:
    for _ in range(200):
        poller = poller_of(lambda: None, ManualClock())
        starting = threading.Thread(target=poller.again_in, args=(1,))
        starting.start()
        poller.stop(10)
        starting.join()
        poller.stop(10)
        assert not poller.alive


def test_the_polling_thread_is_a_daemon_with_a_telling_name(platform: LocalPlatform) -> None:
    before = set(pollers())
    with running(platform, polling_interval=60):
        (thread,) = set(pollers()) - before
        assert thread.daemon
        assert thread.name == f"flagship-poller-{ENV_ID}"


@pytest.mark.parametrize("interval", [0, -1, -0.5, 0.0])
def test_without_polling_there_is_no_thread(platform: LocalPlatform, interval: float) -> None:
    before = set(pollers())
    config = config_for(platform, polling_interval=interval)
    with started(config) as sdk:
        assert set(pollers()) == before
        assert not sdk.status().polling
        visitor = adult(sdk)
        assert visitor.synchronize_modifications() == (True, "")
        assert set(pollers()) == before
        assert len(platform.received.of(Purpose.DOCUMENT)) == 1
    assert [text for text in handler_of(config).messages(30) if "polling is disabled" in text]


def test_there_is_no_thread_in_api_mode(platform: LocalPlatform) -> None:
    before = set(pollers())
    with running(platform, mode="API", polling_interval=0.01) as sdk:
        adult(sdk).synchronize_modifications()
        assert set(pollers()) == before
        assert not platform.received.of(Purpose.DOCUMENT)


def test_a_short_interval_polls_often(platform: LocalPlatform) -> None:
    with running(platform, polling_interval=0.05) as sdk:
        platform.received.wait_for(5, Purpose.DOCUMENT)
        assert sdk.status().polling
    until(lambda: not sdk.status().polling)


@pytest.mark.parametrize("interval", ["x", None, True, float("nan"), float("inf"), 10**400, [], b"5"])
def test_an_interval_that_is_none_is_the_default_with_a_warning(platform: LocalPlatform, interval: object) -> None:
    clock = ManualClock()
    config = config_for(platform, clock=clock, polling_interval=interval)
    assert config.bucketing_refresh_interval == 60
    (warning,) = handler_of(config).messages(30)
    assert warning.startswith("Config: polling_interval: got ")
    assert warning.endswith("wanted a number of seconds, 0 or less for no polling; its default is used")
    with started(config):
        clock.wait_until_waiting()
        assert clock.waiting() == [60]


@pytest.mark.parametrize("interval", [1e300, sys.float_info.max, 10**300])
def test_an_interval_of_ages_is_waited_for(platform: LocalPlatform, interval: float) -> None:
    with running(platform, polling_interval=interval) as sdk:
        assert sdk.status().polling
    until(lambda: not sdk.status().polling)


def test_failures_in_a_row_double_the_delay_and_a_success_resets_it(platform: LocalPlatform) -> None:
    clock = ManualClock()
    platform.fault(Fault(Purpose.DOCUMENT, status=500))
    with running(platform, clock=clock, polling_interval=60) as sdk:
        for failures in range(1, 15):
            clock.wait_until_waiting()
            (delay,) = clock.waiting()
            longest = min(2.0 ** (failures - 1), 600.0)
            assert max(longest / 2, 1.0) <= delay <= longest
            assert sdk.status().failures_in_a_row == failures
            clock.advance(delay)
        platform.clear_faults()
        clock.wait_until_waiting()
        poll_once(clock, 600)
        assert clock.waiting() == [60]
        assert sdk.status().failures_in_a_row == 0
        platform.fault(Fault(Purpose.DOCUMENT, status=500))
        poll_once(clock)
        assert 1 <= clock.waiting()[0] <= 1.0


def test_two_processes_that_fail_together_do_not_come_back_together(platform: LocalPlatform) -> None:
    platform.fault(Fault(Purpose.DOCUMENT, status=500))
    delays = set()
    for _ in range(8):
        clock = ManualClock()
        with running(platform, clock=clock, polling_interval=60):
            poll_once(clock, 1)
            delays.add(clock.waiting()[0])
    assert len(delays) > 1


def test_an_interval_longer_than_the_longest_back_off_is_reached_by_failures(platform: LocalPlatform) -> None:
    clock = ManualClock()
    platform.fault(Fault(Purpose.DOCUMENT, status=500))
    with running(platform, clock=clock, polling_interval=3600):
        for _ in range(20):
            clock.wait_until_waiting()
            clock.advance(clock.waiting()[0])
        clock.wait_until_waiting()
        assert 1800 <= clock.waiting()[0] <= 3600


def test_a_callback_that_exits_does_not_end_polling(platform: LocalPlatform) -> None:
    """`sys.exit` in a thread ends the thread in silence."""

    def leave(_status: Status) -> None:
        if threading.current_thread() is not threading.main_thread():
            sys.exit(1)

    clock = ManualClock()
    with running(platform, clock=clock, polling_interval=60, on_document_changed=leave) as sdk:
        platform.set_document(document_of("green"))
        poll_once(clock)
        platform.set_document(document_of("red"))
        poll_once(clock)
        visitor = adult(sdk)
        visitor.synchronize_modifications()
        assert color(visitor) == "red"


def test_a_thread_that_cannot_be_started_is_reported_and_tried_again_later(platform: LocalPlatform) -> None:
    config = config_for(platform, polling_interval=60)
    sdk = Flagship()
    usual = threading.stack_size(1 << 46)  # more than there is: no thread can be started
    try:
        sdk.start(ENV_ID, "key", config)
    finally:
        threading.stack_size(usual)
    visitor = adult(sdk)
    assert visitor.synchronize_modifications() == (True, "")
    assert color(visitor) == "blue"
    assert sdk.status().polling
    assert [type(error) for error in handler_of(config).exceptions] == [RuntimeError]
    sdk.close()
