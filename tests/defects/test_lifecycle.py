"""Starting, polling, panic and closing (D8 to D15).

Elsewhere, over real sockets: restarts, threads that end, two environments in one process, errors that polling survives,
forks, many threads (D8 to D11, D15: tests/shell/test_faults_*.py).
"""

from __future__ import annotations

import threading

import pytest

from flagship import Config, Flagship, Screen
from flagship.errors import InitializationError
from flagship.testing import ManualClock, NoResponse, Purpose, RecordingTransport
from tests.defects.build import PANIC, answer, document, flagged
from tests.defects.conftest import Start

BUCKETING = Config.Mode.BUCKETING


def pollers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("flagship-poller")]


def test_starting_anew_stops_the_polling_of_the_start_before(transport: RecordingTransport, clock: ManualClock) -> None:
    transport.serve_document(document())
    sdk = Flagship()
    for _ in range(3):  # D8
        sdk.start("env", "key", Config(mode=BUCKETING, transport=transport, clock=clock, document_directory=None))
    clock.wait_until_waiting(1)
    assert len(pollers()) == 1
    sdk.close()
    assert pollers() == []


def test_each_environment_has_its_own_flags_and_its_own_end(start: Start, clock: ManualClock) -> None:  # D9, D10
    networks = {"A": RecordingTransport(), "B": RecordingTransport()}
    sdks = {}
    for env_id, network in networks.items():
        network.serve_document(document(flagged({"which": env_id})))
        sdks[env_id] = start(env_id, mode=BUCKETING, transport=network)
    clock.wait_until_waiting(2)
    for env_id, sdk in sdks.items():
        visitor = sdk.create_visitor("v")
        visitor.synchronize_modifications()
        assert visitor.get_modification("which", "") == env_id

    sdks["A"].close()
    clock.advance(60)
    networks["B"].wait_for(2, Purpose.DOCUMENT)
    assert len(networks["A"].requests_for(Purpose.DOCUMENT)) == 1


def test_polling_goes_on_after_a_failure(
    start: Start, transport: RecordingTransport, clock: ManualClock
) -> None:  # D11
    transport.answer(Purpose.DOCUMENT, NoResponse("down"), times=2)
    transport.serve_document(document(flagged({"a": 1})))
    sdk = start(mode=BUCKETING)
    for attempt in (2, 3):
        clock.wait_until_waiting(1)
        clock.advance(60)
        transport.wait_for(attempt, Purpose.DOCUMENT)
    assert sdk.wait_until_ready(60)


def test_a_start_downloads_the_document_once(start: Start, transport: RecordingTransport, clock: ManualClock) -> None:
    transport.serve_document(document())
    start(mode=BUCKETING)
    clock.wait_until_waiting(1)  # D12
    assert clock.waiting() == [60]
    assert len(transport.requests_for(Purpose.DOCUMENT)) == 1


def test_panic_at_the_start_ends_with_the_first_poll_that_says_so(
    start: Start, transport: RecordingTransport, clock: ManualClock
) -> None:
    transport.serve_document({"panic": True})  # D13
    sdk = start(mode=BUCKETING)
    assert sdk.status().panic
    transport.serve_document(document())
    clock.wait_until_waiting(1)
    clock.advance(60)
    clock.wait_until_waiting(1)
    assert not sdk.status().panic


@pytest.mark.parametrize("mode", list(Config.Mode))
def test_a_visitor_created_in_panic_keeps_its_context(
    start: Start, transport: RecordingTransport, clock: ManualClock, mode: Config.Mode
) -> None:
    transport.serve_document({"panic": True})  # D13
    transport.answer(Purpose.CAMPAIGNS, PANIC)
    sdk = start(mode=mode)
    sdk.create_visitor("first").synchronize_modifications()
    assert sdk.status().panic

    visitor = sdk.create_visitor("v", False, {"age": 3})
    assert visitor.get_context()["age"] == 3
    assert len(visitor.get_context()) == 24


def test_panic_is_known_to_the_whole_sdk_at_once(start: Start, transport: RecordingTransport) -> None:  # D24
    transport.answer(Purpose.CAMPAIGNS, answer({"a": 1}))
    sdk = start()
    one, other = sdk.create_visitor("one"), sdk.create_visitor("other")
    other.synchronize_modifications()
    transport.answer(Purpose.CAMPAIGNS, PANIC, times=1)
    assert one.synchronize_modifications()[0] is False
    assert other.get_modification("a", 0) == 0
    assert other.send_hit(Screen("s"))[0] is False

    other.synchronize_modifications()
    assert one.send_hit(Screen("s")) == (True, "200")


def test_close_ends_it(start: Start, transport: RecordingTransport) -> None:  # D14
    transport.answer(Purpose.CAMPAIGNS, answer({"a": 1}))
    sdk = start()
    visitor = sdk.create_visitor("v")
    visitor.synchronize_modifications()
    sdk.close()
    sdk.close()
    transport.clear()

    assert not sdk.is_flagship_started()
    with pytest.raises(InitializationError, match="not started"):
        sdk.create_visitor("v")
    assert visitor.get_modification("a", 0) == 1
    assert visitor.send_hit(Screen("s")) == (False, "the SDK is closed")
    assert visitor.synchronize_modifications()[0] is False
    assert transport.requests == []


def test_close_ends_visitors_of_earlier_starts_too(start: Start, transport: RecordingTransport) -> None:  # D14
    sdk = start()
    visitor = sdk.create_visitor("v")
    sdk.start("other", "key", Config(transport=transport))
    assert visitor.send_hit(Screen("s")) == (True, "200")
    assert transport.json_bodies(Purpose.HIT)[0]["cid"] == "env"
    sdk.close()
    assert visitor.send_hit(Screen("s")) == (False, "the SDK is closed")


def test_a_closed_sdk_can_be_started_again(start: Start, transport: RecordingTransport) -> None:  # D14
    sdk = start()
    sdk.close()
    sdk.start("env", "key", Config(transport=transport))
    assert sdk.create_visitor("v").synchronize_modifications() == (True, "")
    sdk.close()


def test_close_does_not_wait_for_the_next_poll(start: Start, transport: RecordingTransport, clock: ManualClock) -> None:
    transport.serve_document(document())
    sdk = start(mode=BUCKETING, polling_interval=3600)
    clock.wait_until_waiting(1)
    sdk.close()  # D10: the clock stands still, and the thread ends all the same
    assert not sdk.status().polling
    assert pollers() == []


def test_the_shared_instance_is_one_and_others_can_be_made() -> None:
    assert Flagship.instance() is Flagship.instance()
    assert isinstance(Flagship.instance(), Flagship)
    assert Flagship() is not Flagship.instance()
