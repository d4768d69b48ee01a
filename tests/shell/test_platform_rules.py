"""BUCKETING mode by the platform's rules: real requests to a local platform, real stores behind the cache manager."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from flagship.cache.cache_visitor import VisitorCacheManager
from flagship.errors import TypingError
from flagship.server import Fault, LocalPlatform
from flagship.testing import ManualClock
from flagship.visitor import FlagshipVisitor
from flagship_engine import PLATFORM_RULES
from flagship_engine.exchange import Purpose
from flagship_engine.settings import Mode
from tests.engine.build import campaign, document, group, targeting, variation, visitor_in
from tests.shell.running import API, BUCKETING, config_for, handler_of, in_threads, poll_once, running, started

Record: TypeAlias = dict[str, Any]

WARNING, ERROR = 30, 40

ANA, ACCOUNT = visitor_in(10), visitor_in(90)
"""Visitors of whom allocation gives one the first half of the group "g", the other the second."""


class InMemory(VisitorCacheManager):
    """Records in a dict, as JSON text."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def lookup(self, visitor_id: str) -> Record | None:
        found: Record | None = json.loads(self.texts.get(visitor_id, "null"))
        return found

    def save(self, visitor_id: str, visitor_data: Record) -> None:
        self.texts[visitor_id] = json.dumps(visitor_data)


class InJsonFile(VisitorCacheManager):
    """Records in one file of JSON."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def lookup(self, visitor_id: str) -> Record | None:
        found: Record | None = self._records().get(visitor_id)
        return found

    def save(self, visitor_id: str, visitor_data: Record) -> None:
        self.path.write_text(json.dumps({**self._records(), visitor_id: visitor_data}), encoding="utf-8")

    def _records(self) -> dict[str, Any]:
        records: dict[str, Any] = json.loads(self.path.read_text(encoding="utf-8")) if self.path.exists() else {}
        return records


class InSqlite(VisitorCacheManager):
    """Records in a table."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._run("create table if not exists records (visitor text primary key, record text)")

    def lookup(self, visitor_id: str) -> Record | None:
        rows = self._run("select record from records where visitor = ?", visitor_id)
        found: Record | None = json.loads(rows[0][0]) if rows else None
        return found

    def save(self, visitor_id: str, visitor_data: Record) -> None:
        self._run("insert or replace into records values (?, ?)", visitor_id, json.dumps(visitor_data))

    def _run(self, statement: str, *values: str) -> list[tuple[str]]:
        database = sqlite3.connect(self.path)
        try:
            with database:
                return database.execute(statement, values).fetchall()
        finally:
            database.close()


class Failing(InMemory):
    """Fails on request."""

    def __init__(self) -> None:
        super().__init__()
        self.fails: set[str] = set()

    def lookup(self, visitor_id: str) -> Record | None:
        if "lookup" in self.fails:
            raise ConnectionError("no store")
        return super().lookup(visitor_id)

    def save(self, visitor_id: str, visitor_data: Record) -> None:
        if "save" in self.fails:
            raise ConnectionError("no store")
        super().save(visitor_id, visitor_data)


def for_everybody(campaign_id: str, *groups: object, **fields: object) -> dict[str, object]:
    return campaign(campaign_id, *groups, bucketRanges=[{"r": [0, 100]}], **fields)


def halves(one: int = 50, other: int = 50, **fields: object) -> dict[str, object]:
    """A campaign whose variations "a" and "b" set a flag each; the accounts reconcile."""
    variations = variation("a", one, {"one": "a"}), variation("b", other, {"other": "b"})
    return document(for_everybody("c", group("g", *variations)), **{"visitorConsolidation": True, **fields})


def record(visitor_id: str, variation_id: str, *, activated: bool = False) -> Record:
    """What is stored of a visitor of `halves`."""
    return {
        "version": 1,
        "data": {
            "vId": visitor_id,
            "vaIds": [variation_id],
            "assignations": {"g": {"variationId": variation_id, "activated": activated}},
        },
    }


def given(visitor: FlagshipVisitor) -> list[str]:
    assert visitor.synchronize_modifications() == (True, "")
    return visitor.get_selected_variations()


@pytest.fixture
def served(platform: LocalPlatform) -> LocalPlatform:
    platform.set_document(halves())
    return platform


MANAGERS: dict[str, Callable[[Path], VisitorCacheManager]] = {
    "memory": lambda _path: InMemory(),
    "a JSON file": lambda path: InJsonFile(path / "records.json"),
    "SQLite": lambda path: InSqlite(path / "records.sqlite"),
}


@pytest.fixture(params=MANAGERS)
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> VisitorCacheManager:
    return MANAGERS[request.param](tmp_path)


# What is remembered.


def test_a_variation_is_remembered_from_one_start_to_the_next(
    served: LocalPlatform, manager: VisitorCacheManager
) -> None:
    with running(served, rules=PLATFORM_RULES, visitor_cache_manager=manager) as sdk:
        assert given(sdk.create_visitor(ANA)) == ["a"]
    assert manager.lookup(ANA) == record(ANA, "a")
    served.set_document(halves(0, 100))
    with running(served, rules=PLATFORM_RULES, visitor_cache_manager=manager) as sdk:
        assert given(sdk.create_visitor(ANA)) == ["a"]
        assert given(sdk.create_visitor("somebody else")) == ["b"]


def test_an_activation_is_remembered(served: LocalPlatform, manager: VisitorCacheManager) -> None:
    with running(served, rules=PLATFORM_RULES, visitor_cache_manager=manager) as sdk:
        visitor = sdk.create_visitor(ANA)
        visitor.synchronize_modifications()
        assert visitor.activate_modification("one") == (True, "204")
        assert manager.lookup(ANA) == record(ANA, "a", activated=True)
        visitor.synchronize_modifications()
    assert manager.lookup(ANA) == record(ANA, "a", activated=True)


def test_what_the_anonymous_visitor_was_given_is_kept_when_it_logs_in(
    served: LocalPlatform, manager: VisitorCacheManager
) -> None:
    with running(served, rules=PLATFORM_RULES, visitor_cache_manager=manager) as sdk:
        assert given(sdk.create_visitor(visitor_in(91))) == ["b"]
        visitor = sdk.create_visitor(ANA)
        assert given(visitor) == ["a"]
        visitor.authenticate(ACCOUNT, synchronize=True)
        assert visitor.get_selected_variations() == ["a"]
    assert manager.lookup(ACCOUNT) == record(ACCOUNT, "a")
    assert manager.lookup(ANA) == record(ANA, "a")


def test_an_activation_after_logging_in_is_remembered_for_both_ids(
    served: LocalPlatform, manager: VisitorCacheManager
) -> None:
    with running(served, rules=PLATFORM_RULES, visitor_cache_manager=manager) as sdk:
        visitor = sdk.create_visitor(ANA)
        visitor.authenticate(ACCOUNT, synchronize=True)
        assert visitor.get_modification("other", "default", activate=True) == "b"
    assert manager.lookup(ACCOUNT) == record(ACCOUNT, "b", activated=True)
    assert manager.lookup(ANA) == record(ANA, "b", activated=True)
    (sent,) = served.received.of(Purpose.ACTIVATION)
    assert isinstance(sent.json, dict)
    assert (sent.json["vid"], sent.json["aid"]) == (ACCOUNT, ANA)


def test_a_record_of_the_sdks_rules_is_used_and_becomes_one_with_groups(
    served: LocalPlatform, manager: VisitorCacheManager
) -> None:
    manager.save(ANA, {"version": 1, "data": {"vId": ANA, "vaIds": ["b", "of another group"]}})
    with running(served, rules=PLATFORM_RULES, visitor_cache_manager=manager) as sdk:
        visitor = sdk.create_visitor(ANA)
        assert given(visitor) == ["b"]
        visitor.activate_modification("other")
    found = manager.lookup(ANA)
    assert found is not None
    assert found["data"]["assignations"] == {"g": {"variationId": "b", "activated": True}}
    assert found["data"]["vaIds"] == ["b", "of another group"]


def test_what_is_known_already_is_not_saved_again(served: LocalPlatform) -> None:
    manager = InMemory()
    with running(served, rules=PLATFORM_RULES, visitor_cache_manager=manager) as sdk:
        visitor = sdk.create_visitor(ANA)
        visitor.synchronize_modifications()
        manager.texts[ANA] = json.dumps(record(ANA, "a"), indent=2)
        before = dict(manager.texts)
        visitor.synchronize_modifications()
    assert manager.texts == before


def test_by_the_sdks_rules_an_activation_leaves_the_record_as_2_1_5_writes_it(served: LocalPlatform) -> None:
    manager = InMemory()
    with running(served, visitor_cache_manager=manager) as sdk:
        visitor = sdk.create_visitor(ANA)
        visitor.synchronize_modifications()
        manager.texts[ANA] += " "
        assert visitor.activate_modification("one") == (True, "204")
    assert manager.texts[ANA] == json.dumps({"version": 1, "data": {"vId": ANA, "vaIds": ["a"]}}) + " "


def test_in_api_mode_the_platform_remembers_the_activation_and_the_manager_is_not_asked(served: LocalPlatform) -> None:
    manager = Failing()
    manager.fails = {"lookup"}
    config = config_for(served, mode=API, rules=PLATFORM_RULES, visitor_cache_manager=manager)
    with started(config) as sdk:
        visitor = sdk.create_visitor(ANA)
        assert given(visitor) == ["a"]
        assert visitor.activate_modification("one") == (True, "204")
    assert handler_of(config).exceptions == []


def test_a_visitor_who_saw_one_test_stays_in_it_and_gets_no_other(platform: LocalPlatform) -> None:
    tests = for_everybody("first", group("g1", variation("v1"))), for_everybody("second", group("g2", variation("v2")))
    one_test = {"enabled1V1T": True}
    managers = {"saw it": InMemory(), "only got it": InMemory()}
    platform.set_document(document(tests[1], accountSettings=one_test))
    for name, manager in managers.items():
        with running(platform, rules=PLATFORM_RULES, visitor_cache_manager=manager) as sdk:
            visitor = sdk.create_visitor("ana")
            assert given(visitor) == ["v2"]
            if name == "saw it":
                visitor.activate_modification("flag")
    platform.set_document(document(*tests, accountSettings=one_test))
    after = {}
    for name, manager in managers.items():
        with running(platform, rules=PLATFORM_RULES, visitor_cache_manager=manager) as sdk:
            after[name] = given(sdk.create_visitor("ana"))
    assert after == {"saw it": ["v2"], "only got it": ["v1"]}


# Logging in.


def test_without_a_cache_manager_logging_in_changes_the_ids_and_nothing_is_reconciled(served: LocalPlatform) -> None:
    with running(served, rules=PLATFORM_RULES) as sdk:
        visitor = sdk.create_visitor(ANA)
        assert given(visitor) == ["a"]
        visitor.authenticate(ACCOUNT, synchronize=True)
        assert (visitor.visitor_id, visitor.anonymous_id) == (ACCOUNT, ANA)
        assert visitor.get_selected_variations() == ["b"]
        visitor.unauthenticate(synchronize=True)
        assert (visitor.visitor_id, visitor.anonymous_id) == (ANA, None)
        assert visitor.get_selected_variations() == ["a"]


def test_where_accounts_do_not_reconcile_the_account_is_decided_for_by_itself(platform: LocalPlatform) -> None:
    platform.set_document(halves(visitorConsolidation=False))
    with running(platform, rules=PLATFORM_RULES, visitor_cache_manager=InMemory()) as sdk:
        visitor = sdk.create_visitor(ANA)
        assert given(visitor) == ["a"]
        visitor.authenticate(ACCOUNT, synchronize=True)
        assert visitor.get_selected_variations() == ["b"]


def test_a_visitor_may_be_created_as_an_account(served: LocalPlatform) -> None:
    with running(served, rules=PLATFORM_RULES) as sdk:
        visitor = sdk.create_visitor(ACCOUNT, authenticated=True)
        assert visitor.visitor_id == ACCOUNT
        assert visitor.anonymous_id
    with running(served) as sdk:
        assert sdk.create_visitor(ACCOUNT, authenticated=True).anonymous_id is None


def test_logging_in_replaces_the_context_if_one_is_given(served: LocalPlatform) -> None:
    with running(served, rules=PLATFORM_RULES) as sdk:
        visitor = sdk.create_visitor(ANA, context={"age": 3})
        visitor.authenticate(ACCOUNT)
        assert visitor.get_context()["age"] == 3
        visitor.authenticate(ACCOUNT, {"plan": "pro"})
        assert visitor.get_context() == {"plan": "pro"}
        with pytest.raises(TypingError):
            visitor.authenticate(ACCOUNT, [])  # type: ignore[arg-type]


# Flags and context, as the Decision API has them.


def test_a_key_that_only_the_sibling_has_gives_the_default_counts_as_found_and_is_activated(
    served: LocalPlatform,
) -> None:
    with running(served, rules=PLATFORM_RULES) as sdk:
        visitor = sdk.create_visitor(ANA)
        visitor.synchronize_modifications()
        read = visitor.get_modification_with_results("other", "default", activate=True)
        assert read == ("default", True, "", (True, "204"))
        assert visitor.get_modification_info("other") == visitor.get_modification_info("one")
    (sent,) = served.received.of(Purpose.ACTIVATION)
    assert isinstance(sent.json, dict)
    assert (sent.json["caid"], sent.json["vaid"]) == ("g", "a")


def for_key(key: str, operator: str, value: object) -> dict[str, object]:
    """A campaign for those whose context has a key so; its flag is the key."""
    return for_everybody(
        key, group(f"g-{key}", variation(f"v-{key}", flags={key: 1}), targetings=[[targeting(key, operator, value)]])
    )


@pytest.mark.parametrize("mode", [BUCKETING, API], ids=["bucketing", "api"])
def test_context_keys_of_the_sdks_own_are_absent_in_both_modes(platform: LocalPlatform, mode: Mode) -> None:
    known = for_key("fs_own", "EXISTS", value=True), for_key("own", "EXISTS", value=True)
    platform.set_document(document(*known, for_key("sdk_city", "EQUALS", value="")))
    with running(platform, mode=mode, rules=PLATFORM_RULES) as sdk:
        assert given(sdk.create_visitor("ana", context={"fs_own": 1, "own": 1})) == ["v-own", "v-sdk_city"]


# A cache manager that fails, or is slow.


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
