"""Many threads on one visitor and on one SDK: no exception, nothing lost, nothing counted twice."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from typing import Any

from flagship.cache.cache_visitor import VisitorCacheManager
from flagship.helpers.hits import Screen
from flagship.server import LocalPlatform, Purpose
from flagship.testing import RecordingTransport
from flagship.visitor import FlagshipVisitor
from tests.shell.running import (
    API,
    BUCKETING,
    ENV_ID,
    adult,
    color,
    config_for,
    document_of,
    handler_of,
    in_threads,
    pollers,
    running,
    started,
    until,
)

THREADS = 8
ROUNDS = 30


def repeated(call: Callable[[int], object]) -> Callable[[], None]:
    def run() -> None:
        for number in range(ROUNDS):
            call(number)

    return run


def test_threads_on_one_visitor_lose_nothing_and_count_exactly(platform: LocalPlatform) -> None:
    config = config_for(platform, mode=API, timeout=30, hit_timeout=30, activation_timeout=30, context_timeout=30)
    with started(config) as sdk:
        visitor = adult(sdk)
        assert visitor.synchronize_modifications() == (True, "")

        def update(name: str) -> Callable[[int], object]:
            return lambda number: visitor.update_context({f"{name}-{number}": number})

        def check(_number: int) -> None:
            assert visitor.get_modification("color", "none") == "blue"
            assert visitor.get_modification("limit", 0) == 10
            assert visitor.get_modification_info("color") is not None
            assert visitor.get_context()["age"] == 30

        def synchronise(_number: int) -> None:
            assert visitor.synchronize_modifications()[0] is True

        def send(_number: int) -> None:
            assert visitor.send_hit(Screen("home")) == (True, "200")

        def activate(_number: int) -> None:
            assert visitor.activate_modification("color") == (True, "204")

        in_threads(*map(repeated, (update("a"), update("b"), check, check, synchronise, synchronise, send, activate)))
        context = visitor.get_context()
        assert all(context[f"{name}-{number}"] == number for name in "ab" for number in range(ROUNDS))
        assert (sdk.status().hits_sent, sdk.status().hits_lost) == (2 * ROUNDS, 0)
    received = platform.received
    assert len(received.of(Purpose.HIT)) == len(received.of(Purpose.ACTIVATION)) == ROUNDS
    assert len(received.of(Purpose.CAMPAIGNS)) == 2 * ROUNDS + 1
    assert 1 <= len(received.of(Purpose.CONTEXT)) <= 2 * ROUNDS + 1  # none of a synchronisation that was overtaken
    assert not handler_of(config).exceptions


def test_logging_in_and_out_on_many_threads_never_mixes_identities(platform: LocalPlatform) -> None:
    with running(platform, mode=API, timeout=30, context_timeout=30) as sdk:
        visitor = adult(sdk, "anonymous")
        pairs: set[tuple[str, str | None]] = set()

        def look(_number: int) -> None:
            identity = visitor._state.identity
            pairs.add((identity.visitor_id, identity.anonymous_id))

        def log_in(_number: int) -> None:
            visitor.authenticate("account")

        def log_out(_number: int) -> None:
            visitor.unauthenticate()

        def synchronise(_number: int) -> None:
            visitor.synchronize_modifications()

        in_threads(*map(repeated, (log_in, log_out, log_in, log_out, look, look, synchronise, synchronise)))
        assert pairs <= {("anonymous", None), ("account", "anonymous")}
        bodies = [request.json for request in platform.received.of(Purpose.CAMPAIGNS)]
        seen = {(body["visitorId"], body.get("anonymousId")) for body in bodies if isinstance(body, dict)}
        assert seen <= {("anonymous", None), ("account", "anonymous")}
        visitor.unauthenticate()
        assert visitor.synchronize_modifications() == (True, "")
        assert color(visitor) == "blue"


def test_threads_on_one_sdk_whose_document_changes_see_one_document_or_the_other(platform: LocalPlatform) -> None:
    colors = itertools.cycle(["green", "red"])
    platform.set_document(document_of("red"))
    with running(platform, polling_interval=0.005, send_context_events=False) as sdk:
        done = threading.Event()

        def change() -> None:
            while not done.is_set():
                platform.set_document(document_of(next(colors)))
                platform.received.wait_for(len(platform.received) + 1, Purpose.DOCUMENT)

        changing = threading.Thread(target=change, daemon=True)
        changing.start()

        def decide(number: int) -> None:
            visitor = adult(sdk, f"visitor {number}")
            assert visitor.synchronize_modifications() == (True, "")
            info = visitor.get_modification_info("color")
            assert info is not None
            assert info["variationId"] == f"v-{color(visitor)}"
            assert color(visitor) in ("green", "red")

        in_threads(*[repeated(decide)] * THREADS)
        done.set()
        changing.join(10)
        assert sdk.status().failures_in_a_row == 0


def test_a_manager_is_asked_by_many_threads_at_a_time(platform: LocalPlatform) -> None:
    class Counting(VisitorCacheManager):
        def __init__(self) -> None:
            self.records: dict[str, dict[str, Any]] = {}
            self.together = threading.Barrier(THREADS)

        def lookup(self, visitor_id: str) -> dict[str, Any] | None:
            self.together.wait(20)  # breaks if the SDK lets in one at a time
            return self.records.get(visitor_id)

        def save(self, visitor_id: str, visitor_data: dict[str, Any]) -> None:
            self.records[visitor_id] = visitor_data

    manager = Counting()
    names = itertools.count()
    with running(platform, visitor_cache_manager=manager, send_context_events=False) as sdk:

        def decide() -> None:
            visitor = adult(sdk, f"visitor {next(names)}")
            for _ in range(3):
                assert visitor.synchronize_modifications() == (True, "")

        in_threads(*[decide] * THREADS)
    assert len(manager.records) == THREADS


def test_starting_and_closing_on_many_threads_leaves_nothing_running(platform: LocalPlatform) -> None:
    before = set(pollers())
    with running(platform, polling_interval=0.01) as sdk:

        def restart(_number: int) -> None:
            sdk.start(ENV_ID, "key", config_for(platform, polling_interval=0.01))
            sdk.status()
            sdk.close()

        in_threads(*[repeated(restart)] * 4)
    assert not sdk.is_flagship_started()
    until(lambda: set(pollers()) <= before)


def test_counting_on_many_threads_is_exact() -> None:
    transport = RecordingTransport()
    options: dict[str, object] = {"mode": API, "transport": transport}
    with running("http://flagship.invalid", **options) as sdk:
        visitors = [adult(sdk, str(number)) for number in range(THREADS)]

        def sending(visitor: FlagshipVisitor) -> Callable[[int], object]:
            return lambda _number: visitor.send_hit(Screen("home"))

        in_threads(*(repeated(sending(visitor)) for visitor in visitors))
        assert sdk.status().hits_sent == THREADS * ROUNDS


def test_panic_is_switched_on_and_off_by_many_visitors_without_harm(platform: LocalPlatform) -> None:
    panics: Iterator[dict[str, object]] = itertools.cycle([{"panic": True}, document_of("blue")])
    with running(platform, mode=API, timeout=30, context_timeout=30) as sdk:

        def synchronise(number: int) -> None:
            platform.set_document(next(panics))
            adult(sdk, str(number)).synchronize_modifications()

        in_threads(*[repeated(synchronise)] * 4)
        platform.set_document(document_of("blue"))
        visitor = adult(sdk)
        assert visitor.synchronize_modifications() == (True, "")
        assert color(visitor) == "blue"
        assert not sdk.status().panic


def test_the_mode_is_settled_by_the_start(platform: LocalPlatform) -> None:
    config = config_for(platform, mode=BUCKETING)
    with started(config) as sdk:
        config.mode = API
        visitor = adult(sdk)
        assert visitor.synchronize_modifications() == (True, "")
        assert not platform.received.of(Purpose.CAMPAIGNS)
