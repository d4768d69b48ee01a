"""BUCKETING mode by the platform's rules, when the cache manager fails or the platform refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest

from flagship.server import Fault, LocalPlatform
from flagship.testing import ManualClock
from flagship.visitor import FlagshipVisitor
from flagship_engine import PLATFORM_RULES
from flagship_engine.exchange import Purpose
from tests.shell.platform_rules import ACCOUNT, ANA, Failing, InMemory, Record, given, halves, record
from tests.shell.running import config_for, handler_of, in_threads, poll_once, running, started

WARNING, ERROR = 30, 40


@pytest.fixture
def served(platform: LocalPlatform) -> LocalPlatform:
    platform.set_document(halves())
    return platform


def test_a_failing_lookup_leaves_the_activation_as_it_was_and_saves_nothing(served: LocalPlatform) -> None:
    manager = Failing()
    config = config_for(served, rules=PLATFORM_RULES, visitor_cache_manager=manager)
    with started(config) as sdk:
        visitor = sdk.create_visitor(ANA)
        visitor.synchronize_modifications()
        manager.fails = {"lookup"}
        assert visitor.activate_modification("one") == (True, "204")
        assert visitor.get_modification("one", "default", activate=True) == "a"
    assert manager.texts == {ANA: json.dumps(record(ANA, "a"))}
    assert [type(error) for error in handler_of(config).exceptions] == [ConnectionError, ConnectionError]
    said = "the cache manager's lookup raised ConnectionError; that the variation was activated is not saved"
    assert (ERROR, f"[lookup] {said}") in handler_of(config).logs


def test_a_failing_save_leaves_the_activation_as_it_was(served: LocalPlatform) -> None:
    manager = Failing()
    config = config_for(served, rules=PLATFORM_RULES, visitor_cache_manager=manager)
    with started(config) as sdk:
        visitor = sdk.create_visitor(ANA)
        visitor.synchronize_modifications()
        manager.fails = {"save"}
        assert visitor.activate_modification("one") == (True, "204")
    assert manager.texts == {ANA: json.dumps(record(ANA, "a"))}
    assert (ERROR, "[save] the cache manager's save raised ConnectionError") in handler_of(config).logs


def test_when_one_id_cannot_be_looked_up_nothing_is_saved_for_any(served: LocalPlatform) -> None:
    class HalfBroken(InMemory):
        def lookup(self, visitor_id: str) -> Record | None:
            if visitor_id == ANA:
                raise ConnectionError("no store")
            return super().lookup(visitor_id)

    manager = HalfBroken()
    with running(served, rules=PLATFORM_RULES, visitor_cache_manager=manager) as sdk:
        visitor = sdk.create_visitor(ANA)
        visitor.authenticate(ACCOUNT)
        assert given(visitor) == ["b"]
        assert visitor.activate_modification("other") == (True, "204")
    assert manager.texts == {}


@pytest.mark.parametrize("junk", [{"version": 2}, [], "text", record("somebody else", "b")])
def test_a_record_that_is_ignored_is_warned_of_and_written_anew(served: LocalPlatform, junk: Any) -> None:
    manager = InMemory()
    manager.texts[ANA] = json.dumps(junk)
    config = config_for(served, rules=PLATFORM_RULES, visitor_cache_manager=manager)
    with started(config) as sdk:
        assert given(sdk.create_visitor(ANA)) == ["a"]
    assert manager.lookup(ANA) == record(ANA, "a")
    assert any(level == WARNING and "record is ignored" in text for level, text in handler_of(config).logs)


def test_an_activation_that_the_platform_refuses_is_remembered_all_the_same(served: LocalPlatform) -> None:
    """The visitor saw the variation, whether or not the platform could be told."""
    manager = InMemory()
    served.fault(Fault(Purpose.ACTIVATION, status=500))
    with running(served, rules=PLATFORM_RULES, visitor_cache_manager=manager) as sdk:
        visitor = sdk.create_visitor(ANA)
        visitor.synchronize_modifications()
        assert visitor.activate_modification("one") == (False, "500")
    assert manager.lookup(ANA) == record(ANA, "a", activated=True)


def test_in_panic_nothing_is_activated_and_the_manager_is_not_asked(served: LocalPlatform) -> None:
    manager = InMemory()
    clock = ManualClock()
    options = {"visitor_cache_manager": manager, "clock": clock, "polling_interval": 60}
    with running(served, rules=PLATFORM_RULES, **options) as sdk:
        visitor = sdk.create_visitor(ANA)
        visitor.synchronize_modifications()
        served.set_document({"panic": True})
        poll_once(clock)
        succeeded, reason = visitor.activate_modification("one")
        assert (succeeded, "panic" in reason) == (False, True)
    assert manager.lookup(ANA) == record(ANA, "a")


class AsksBack(InMemory):
    """A manager that has another thread use the visitor, and waits for it: under a lock it would wait for ever."""

    def __init__(self) -> None:
        super().__init__()
        self.visitor: FlagshipVisitor | None = None

    def lookup(self, visitor_id: str) -> Record | None:
        self._ask()
        return super().lookup(visitor_id)

    def save(self, visitor_id: str, visitor_data: Record) -> None:
        self._ask()
        super().save(visitor_id, visitor_data)

    def _ask(self) -> None:
        if self.visitor is not None:
            visitor = self.visitor
            in_threads(lambda: visitor.update_context({"asked": True}), lambda: visitor.get_modification("one", ""))


def test_the_manager_is_never_called_under_a_lock(served: LocalPlatform) -> None:
    manager = AsksBack()
    config = config_for(served, rules=PLATFORM_RULES, visitor_cache_manager=manager)
    with started(config) as sdk:
        manager.visitor = visitor = sdk.create_visitor(ANA)
        assert given(visitor) == ["a"]
        assert visitor.activate_modification("one") == (True, "204")
        visitor.authenticate(ACCOUNT, synchronize=True)
        assert visitor.get_context()["asked"] is True
    assert handler_of(config).exceptions == []
    assert manager.lookup(ACCOUNT) == record(ACCOUNT, "a")
