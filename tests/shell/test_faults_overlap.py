"""Synchronisations that overlap, with each other and with a change of identity: what is in force afterwards."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from flagship.cache.cache_visitor import VisitorCacheManager
from flagship.helpers.preset_context import PresetContext
from flagship.visitor import FlagshipVisitor
from tests.shell.running import (
    API,
    BUCKETING,
    adult,
    campaigns_of,
    color,
    config_for,
    document_of,
    handler_of,
    http_answer,
    routed,
    running,
    started,
)
from tests.shell.sockets import RawServer

WAIT = 20.0


class Gate:
    """A Decision API that answers with the n-th color, and holds back the answers that it was told to."""

    def __init__(self, *colors: str, hold: tuple[int, ...] = (0,)) -> None:
        self._colors = colors
        self._hold = hold
        self._asked = 0
        self._lock = threading.Lock()
        self.arrived = threading.Event()
        self.opened = threading.Event()
        self.server = RawServer(routed(self._answer))

    def _answer(self, path: str, _request: bytes) -> bytes | None:
        if "/campaigns" not in path:
            return None
        with self._lock:
            number, self._asked = self._asked, self._asked + 1
        if number in self._hold:
            self.arrived.set()
            assert self.opened.wait(WAIT)
        color = self._colors[number]
        if color == "broken":
            return http_answer(500)
        return http_answer(200, {"panic": True} if color == "panic" else campaigns_of(color))


class Background:
    """A call on another thread."""

    def __init__(self, visitor: FlagshipVisitor) -> None:
        self.report: tuple[bool, str] | None = None
        self._thread = threading.Thread(target=self._run, args=(visitor,), daemon=True)
        self._thread.start()

    def _run(self, visitor: FlagshipVisitor) -> None:
        self.report = visitor.synchronize_modifications()

    def result(self) -> tuple[bool, str] | None:
        self._thread.join(WAIT)
        return self.report


@pytest.fixture
def options() -> dict[str, object]:
    return {"mode": API, "timeout": WAIT, "send_context_events": False}


def test_the_synchronisation_started_last_wins_over_an_answer_that_comes_later(options: dict[str, object]) -> None:
    gate = Gate("old", "new")
    with gate.server, running(gate.server.url, **options) as sdk:
        visitor = adult(sdk)
        first = Background(visitor)
        assert gate.arrived.wait(WAIT)
        assert visitor.synchronize_modifications() == (True, "")
        assert color(visitor) == "new"
        gate.opened.set()
        assert first.result() == (True, "a synchronisation that was started later is already in force")
        assert color(visitor) == "new"


def test_an_earlier_synchronisation_counts_if_the_later_one_fails(options: dict[str, object]) -> None:
    gate = Gate("old", "broken")
    with gate.server, running(gate.server.url, **options) as sdk:
        visitor = adult(sdk)
        first = Background(visitor)
        assert gate.arrived.wait(WAIT)
        assert visitor.synchronize_modifications()[0] is False
        gate.opened.set()
        assert first.result() == (True, "")
        assert color(visitor) == "old"


def test_an_answer_for_an_identity_that_changed_is_dropped(options: dict[str, object]) -> None:
    gate = Gate("anonymous", "account")
    config = config_for(gate.server.url, **options)
    with gate.server, started(config) as sdk:
        visitor = adult(sdk)
        first = Background(visitor)
        assert gate.arrived.wait(WAIT)
        visitor.authenticate("account")
        gate.opened.set()
        report = first.result()
        assert report is not None
        assert not report[0]
        assert "identity changed" in report[1]
        assert color(visitor) == "none"
        assert visitor.synchronize_modifications() == (True, "")
        assert color(visitor) == "account"
    assert report[1] in handler_of(config).messages(30)


def test_logging_in_and_out_again_meanwhile_drops_the_answer_too(options: dict[str, object]) -> None:
    gate = Gate("before", "account", "after")
    with gate.server, running(gate.server.url, **options) as sdk:
        visitor = adult(sdk)
        first = Background(visitor)
        assert gate.arrived.wait(WAIT)
        visitor.authenticate("account", synchronize=True)
        visitor.unauthenticate(synchronize=True)
        assert color(visitor) == "after"
        gate.opened.set()
        first.result()
        assert color(visitor) == "after"


def test_context_added_while_a_synchronisation_is_under_way_is_kept(options: dict[str, object]) -> None:
    gate = Gate("one", "two")
    with gate.server, running(gate.server.url, **options) as sdk:
        visitor = adult(sdk)
        first = Background(visitor)
        assert gate.arrived.wait(WAIT)
        visitor.update_context({"plan": "premium", PresetContext.DEVICE_MODEL: "a phone"})
        gate.opened.set()
        assert first.result() == (True, "")
        visitor.synchronize_modifications()
        bodies = [json.loads(request.partition(b"\r\n\r\n")[2]) for request in gate.server.received]
        assert "plan" not in bodies[0]["context"]
        assert bodies[1]["context"]["plan"] == "premium"


def test_visitors_do_not_wait_for_each_other(options: dict[str, object]) -> None:
    gate = Gate("slow", "quick")
    with gate.server, running(gate.server.url, **options) as sdk:
        slow = adult(sdk, "slow")
        first = Background(slow)
        assert gate.arrived.wait(WAIT)
        for number in range(200):  # more visitors than there are locks
            adult(sdk, str(number)).update_context(("a", 1))
        slow.update_context(("a", 1))
        quick = adult(sdk, "quick")
        assert quick.synchronize_modifications() == (True, "")
        gate.opened.set()
        assert first.result() == (True, "")
        assert (color(slow), color(quick)) == ("slow", "quick")


def test_a_lookup_that_takes_long_does_not_undo_a_later_synchronisation() -> None:
    class Slow(VisitorCacheManager):
        def __init__(self) -> None:
            self.calls = 0
            self.arrived, self.opened = threading.Event(), threading.Event()
            self.saved: list[dict[str, Any]] = []

        def lookup(self, visitor_id: str) -> None:
            self.calls += 1
            if self.calls == 1:
                self.arrived.set()
                assert self.opened.wait(WAIT)

        def save(self, visitor_id: str, visitor_data: dict[str, Any]) -> None:
            self.saved.append(visitor_data)

    manager = Slow()
    options: dict[str, object] = {"mode": BUCKETING, "visitor_cache_manager": manager}
    document = http_answer(200, document_of("blue"))
    with (
        RawServer(routed(lambda path, _: document if "bucketing" in path else None)) as server,
        running(server.url, **options) as sdk,
    ):
        visitor = adult(sdk)
        first = Background(visitor)
        assert manager.arrived.wait(WAIT)
        assert visitor.synchronize_modifications() == (True, "")
        manager.opened.set()
        report = first.result()
        assert report is not None
        assert report[0]
        assert color(visitor) == "blue"
        assert len(manager.saved) == 1
