"""A process that forks after start, as web servers do: the child polls and sends, and shares nothing that hurts."""

from __future__ import annotations

import json
import os
import select
import signal
import threading
import traceback
from collections.abc import Callable, Iterator

import pytest

from flagship import Flagship
from flagship.helpers.hits import Screen
from flagship.server import Fault, LocalPlatform, Purpose
from tests.shell.running import (
    API,
    BUCKETING,
    ENV_ID,
    adult,
    campaigns_of,
    color,
    config_for,
    document_of,
    http_answer,
    in_threads,
    pollers,
    routed,
    running,
    until,
)
from tests.shell.sockets import RawServer

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork"),
    pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning"),
]
modes = pytest.mark.parametrize("mode", [API, BUCKETING])
PATIENCE = 20.0


def in_child(call: Callable[[], object]) -> object:
    """What a function gives in a forked child, as JSON; fails with the child's traceback, or if it is stuck."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        answer: dict[str, object] = {}
        try:
            answer = {"value": call()}
        except BaseException:
            answer = {"error": traceback.format_exc()}
        finally:
            os.write(writing, json.dumps(answer).encode())
            os._exit(0)  # nothing of the test runner may run twice
    os.close(writing)
    try:
        ready, _, _ = select.select([reading], [], [], PATIENCE)
        if not ready:
            os.kill(child, signal.SIGKILL)
            raise AssertionError("the child is stuck")
        result = json.loads(os.read(reading, 60_000))
        assert "error" not in result, result["error"]
        return result["value"]
    finally:
        os.close(reading)
        os.waitpid(child, 0)


@pytest.fixture
def sdk(platform: LocalPlatform) -> Iterator[Flagship]:
    with running(platform, polling_interval=0.02) as running_sdk:
        assert adult(running_sdk).synchronize_modifications() == (True, "")
        yield running_sdk


@modes
def test_a_child_decides_and_sends(platform: LocalPlatform, mode: object) -> None:
    with running(platform, mode=mode) as sdk:
        visitor = adult(sdk)
        visitor.synchronize_modifications()
        visitor.send_hit(Screen("parent"))

        def use() -> object:
            newcomer = adult(sdk, "child")
            return [
                color(visitor),
                newcomer.synchronize_modifications(),
                color(newcomer),
                newcomer.activate_modification("color"),
                visitor.send_hit(Screen("child")),
                sdk.status().hits_sent,
            ]

        assert in_child(use) == ["blue", [True, ""], "blue", [True, "204"], [True, "200"], 3]
        assert visitor.send_hit(Screen("parent")) == (True, "200")
        assert sdk.status().hits_sent == 2
        assert len(platform.received.of(Purpose.HIT)) == 3


def test_a_child_polls_from_its_first_visitor_on(platform: LocalPlatform, sdk: Flagship) -> None:
    changed, told = os.pipe()

    def use() -> object:
        before = [thread.name for thread in pollers()]
        visitor = adult(sdk, "child")
        after = [thread.name for thread in pollers()]
        os.write(told, b"x")
        until(lambda: visitor.synchronize_modifications()[0] and color(visitor) == "green", PATIENCE / 2)
        sdk.close()
        return [before, after, [thread.name for thread in pollers()]]

    def change() -> None:
        os.read(changed, 1)
        platform.set_document(document_of("green"))

    changing = threading.Thread(target=change, daemon=True)
    changing.start()
    assert in_child(use) == [[], [f"flagship-poller-{ENV_ID}"], []]
    changing.join(10)
    for descriptor in (changed, told):
        os.close(descriptor)
    assert sdk.status().polling


def test_a_child_of_a_child_polls_as_well(sdk: Flagship) -> None:
    def poll() -> object:
        adult(sdk)
        return [sdk.status().polling, len(pollers())]

    assert in_child(lambda: in_child(poll)) == [True, 1]
    assert in_child(lambda: [poll(), in_child(poll)]) == [[True, 1], [True, 1]]


def test_a_child_of_a_closed_sdk_does_not_poll(sdk: Flagship) -> None:
    visitor = adult(sdk)
    sdk.close()

    def use() -> object:
        return [visitor.synchronize_modifications(), len(pollers()), sdk.status().polling]

    assert in_child(use) == [[True, ""], 0, False]


def test_a_child_without_polling_has_no_thread(platform: LocalPlatform) -> None:
    with running(platform, polling_interval=0) as sdk:
        assert in_child(lambda: [adult(sdk).synchronize_modifications(), len(pollers())]) == [[True, ""], 0]


def test_a_child_may_start_anew(platform: LocalPlatform, sdk: Flagship) -> None:
    def use() -> object:
        sdk.start(ENV_ID, "key", config_for(platform, polling_interval=60))
        visitor = adult(sdk)
        return [visitor.synchronize_modifications(), color(visitor), len(pollers())]

    assert in_child(use) == [[True, ""], "blue", 1]
    assert sdk.status().polling


def test_a_child_opens_connections_of_its_own() -> None:
    """An answer on a shared socket could reach the wrong process."""
    answer = http_answer(200, campaigns_of("red"))
    with (
        RawServer(routed(lambda path, _: answer if "campaigns" in path else None)) as server,
        running(server.url, mode=API) as sdk,
    ):
        visitor = adult(sdk)
        assert visitor.synchronize_modifications() == (True, "")
        assert server.connections == 1
        assert in_child(lambda: [visitor.synchronize_modifications() for _ in range(2)]) == [[True, ""]] * 2
        assert server.connections == 2
        assert visitor.synchronize_modifications() == (True, "")
        assert server.connections == 2


@modes
def test_a_fork_while_other_threads_are_at_work_leaves_a_child_that_works(
    platform: LocalPlatform, mode: object
) -> None:
    with running(platform, mode=mode, polling_interval=0.005, timeout=PATIENCE, context_timeout=PATIENCE) as sdk:
        visitor = adult(sdk)
        done = threading.Event()

        def work() -> None:
            while not done.is_set():
                visitor.update_context(("age", 30))
                visitor.synchronize_modifications()
                visitor.send_hit(Screen("parent"))

        def fork() -> None:
            try:
                for number in range(15):
                    assert in_child(use) == [[True, ""], "blue", [True, "200"]], number
            finally:
                done.set()

        def use() -> object:
            visitor.update_context(("age", 31))
            return [visitor.synchronize_modifications(), color(visitor), visitor.send_hit(Screen("child"))]

        in_threads(*[work] * 4, fork, timeout=60)


@modes
def test_a_fork_while_a_request_is_under_way_leaves_a_child_that_works(platform: LocalPlatform, mode: object) -> None:
    with running(platform, mode=mode, hit_timeout=PATIENCE) as sdk:
        visitor = adult(sdk)
        visitor.synchronize_modifications()
        platform.fault(Fault(Purpose.HIT, delay=0.5, times=1))
        reports: list[object] = []
        sending = threading.Thread(target=lambda: reports.append(visitor.send_hit(Screen("slow"))), daemon=True)
        sending.start()
        platform.received.wait_for(1, Purpose.HIT)
        assert in_child(lambda: visitor.send_hit(Screen("quick"))) == [True, "200"]
        sending.join(PATIENCE)
        assert reports == [(True, "200")]
        assert sdk.status().hits_sent == 1


def test_a_fork_while_every_lock_is_held_leaves_a_child_that_works(platform: LocalPlatform) -> None:
    with running(platform, polling_interval=60) as sdk:
        visitor = adult(sdk)
        visitor.synchronize_modifications()
        runtime = sdk._runtime
        assert runtime is not None
        locks = [sdk._lock, runtime._lock, *runtime._stripes, runtime._poller._lock, runtime.world.deliveries._lock]
        held, release = threading.Event(), threading.Event()

        def hold() -> None:
            for lock in locks:
                lock.acquire()
            held.set()
            release.wait(PATIENCE)
            for lock in locks:
                lock.release()

        holding = threading.Thread(target=hold, daemon=True)
        holding.start()
        assert held.wait(PATIENCE)

        def use() -> object:
            newcomer = adult(sdk, "child")
            newcomer.update_context(("age", 31))
            reports = [newcomer.synchronize_modifications(), visitor.send_hit(Screen("child"))]
            polling = sdk.status().polling
            sdk.close()
            return [*reports, polling]

        try:
            assert in_child(use) == [[True, ""], [True, "200"], True]
        finally:
            release.set()
            holding.join(10)


def test_a_fork_while_the_shared_instance_is_being_asked_for_leaves_a_child_that_has_one() -> None:
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            Flagship.instance()

    def fork() -> None:
        try:
            for _ in range(20):
                assert in_child(lambda: Flagship.instance().is_flagship_started()) is False
        finally:
            done.set()

    in_threads(ask, ask, fork)


def test_a_fork_in_the_middle_of_a_poll_polls_again_in_the_child(platform: LocalPlatform) -> None:
    with running(platform, polling_interval=0.01) as sdk:
        platform.received.wait_for(2, Purpose.DOCUMENT)
        platform.fault(Fault(Purpose.DOCUMENT, delay=0.5, times=1))
        seen = len(platform.received)
        until(lambda: not platform.faults and len(platform.received) > seen)
        platform.set_document(document_of("green"))

        def use() -> object:
            visitor = adult(sdk)
            until(lambda: visitor.synchronize_modifications()[0] and color(visitor) == "green", PATIENCE / 2)
            return sdk.status().polling

        assert in_child(use) is True


def test_a_child_that_waits_until_ready_polls(platform: LocalPlatform) -> None:
    platform.fault(Fault(Purpose.DOCUMENT, status=503))
    with running(platform, polling_interval=0.02) as sdk:
        assert not sdk.status().ready
        asking, told = os.pipe()

        def recover() -> None:
            os.read(asking, 1)
            platform.clear_faults()

        recovering = threading.Thread(target=recover, daemon=True)
        recovering.start()

        def use() -> object:
            os.write(told, b"x")
            return [sdk.wait_until_ready(PATIENCE / 2), adult(sdk).synchronize_modifications()]

        assert in_child(use) == [True, [True, ""]]
        recovering.join(10)
        for descriptor in (asking, told):
            os.close(descriptor)
