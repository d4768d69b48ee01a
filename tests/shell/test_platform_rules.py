"""BUCKETING mode by the platform's rules: real requests to a local platform, real stores behind the cache manager."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from flagship.cache.cache_visitor import VisitorCacheManager
from flagship.errors import TypingError
from flagship.server import LocalPlatform
from flagship_engine import PLATFORM_RULES
from flagship_engine.exchange import Purpose
from flagship_engine.settings import Mode
from tests.engine.build import document, group, targeting, variation, visitor_in
from tests.shell.platform_rules import (
    ACCOUNT,
    ANA,
    Failing,
    InJsonFile,
    InMemory,
    InSqlite,
    for_everybody,
    given,
    halves,
    record,
)
from tests.shell.running import API, BUCKETING, config_for, handler_of, running, started


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
