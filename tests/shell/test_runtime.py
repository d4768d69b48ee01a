"""The SDK's life: start, start anew, close; several environments; panic."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest

from flagship import Flagship
from flagship.errors import InitializationError, ParamError, TypingError
from flagship.helpers.hits import Screen
from flagship.server import Fault, LocalPlatform, Purpose
from flagship.testing import ManualClock
from flagship.visitor import FlagshipVisitor
from tests.shell.running import (
    API,
    API_KEY,
    BUCKETING,
    ENV_ID,
    adult,
    color,
    config_for,
    document_of,
    handler_of,
    in_threads,
    poll_once,
    pollers,
    running,
    started,
    until,
)

modes = pytest.mark.parametrize("mode", [API, BUCKETING])
PANIC_SYNC = (False, "[synchronize_modifications] not possible while panic mode is enabled.")


@modes
def test_two_environments_in_one_process_never_mix(mode: object) -> None:
    environments = {"two": document_of("red")}
    with (
        LocalPlatform(document_of("blue"), env_id="one", environments=environments) as platform,
        started(config_for(platform, mode=mode, polling_interval=0.01), "one") as one,
        started(config_for(platform, mode=mode, polling_interval=0.01), "two") as two,
    ):
        first, second = adult(one), adult(two)
        for _ in range(10):
            assert first.synchronize_modifications() == second.synchronize_modifications() == (True, "")
            assert (color(first), color(second)) == ("blue", "red")
        one.close()
        assert second.synchronize_modifications() == (True, "")
        assert second.send_hit(Screen("home")) == (True, "200")
        assert color(second) == "red"
        (hit,) = platform.received.of(Purpose.HIT)
        assert isinstance(hit.json, dict)
        assert hit.json["cid"] == "two"


def test_one_configuration_may_start_two_environments() -> None:
    with LocalPlatform(document_of("blue"), env_id="one", environments={"two": document_of("red")}) as platform:
        config = config_for(platform)
        with started(config, "one") as one, started(config, "two") as two:
            first, second = adult(one), adult(two)
            first.synchronize_modifications()
            second.synchronize_modifications()
            assert (color(first), color(second)) == ("blue", "red")
            assert config.env_id == "two"


def test_panic_of_one_environment_is_none_of_another(platform: LocalPlatform) -> None:
    with running(platform, mode=API) as one, running(platform, mode=API) as two:
        platform.fault(Fault(Purpose.CAMPAIGNS, panic=True, times=1))
        assert adult(one).synchronize_modifications() == PANIC_SYNC
        assert (one.status().panic, two.status().panic) == (True, False)
        assert adult(two).synchronize_modifications() == (True, "")


def test_a_restart_ends_the_polling_of_the_start_before(platform: LocalPlatform) -> None:
    before = set(pollers())
    sdk = Flagship()
    for _ in range(5):
        sdk.start(ENV_ID, API_KEY, config_for(platform, polling_interval=60))
    assert len(set(pollers()) - before) == 1
    sdk.close()
    assert set(pollers()) <= before


def test_visitors_keep_the_environment_that_they_were_made_for() -> None:
    with LocalPlatform(document_of("blue"), env_id="one", environments={"two": document_of("red")}) as platform:
        sdk = Flagship()
        sdk.start("one", API_KEY, config_for(platform))
        old = adult(sdk)
        old.synchronize_modifications()
        sdk.start("two", API_KEY, config_for(platform))
        new = adult(sdk)
        for visitor in (old, new):
            assert visitor.synchronize_modifications() == (True, "")
            assert visitor.activate_modification("color") == (True, "204")
        assert (color(old), color(new)) == ("blue", "red")
        bodies = [request.json for request in platform.received.of(Purpose.ACTIVATION)]
        assert [body["cid"] for body in bodies if isinstance(body, dict)] == ["one", "two"]
        sdk.close()


def test_a_restart_may_change_the_mode(platform: LocalPlatform) -> None:
    sdk = Flagship()
    sdk.start(ENV_ID, API_KEY, config_for(platform, polling_interval=60))
    sdk.start(ENV_ID, API_KEY, config_for(platform, mode=API))
    assert (sdk.status().mode, sdk.status().polling) == (API, False)
    visitor = adult(sdk)
    assert visitor.synchronize_modifications() == (True, "")
    assert len(platform.received.of(Purpose.CAMPAIGNS)) == 1
    sdk.close()


def test_starts_at_the_same_time_leave_one_polling_thread(platform: LocalPlatform) -> None:
    before = set(pollers())
    sdk = Flagship()
    in_threads(*[lambda: sdk.start(ENV_ID, API_KEY, config_for(platform, polling_interval=60))] * 6)
    until(lambda: len(set(pollers()) - before) == 1)
    assert adult(sdk).synchronize_modifications() == (True, "")
    sdk.close()
    until(lambda: set(pollers()) <= before)


@modes
def test_closing_twice_does_no_harm(platform: LocalPlatform, mode: object) -> None:
    sdk = Flagship()
    sdk.close()
    sdk.start(ENV_ID, API_KEY, config_for(platform, mode=mode, polling_interval=60))
    sdk.close()
    sdk.close()
    assert not sdk.is_flagship_started()
    assert not sdk.status().started
    sdk.start(ENV_ID, API_KEY, config_for(platform, mode=mode))
    assert adult(sdk).synchronize_modifications() == (True, "")
    sdk.close()


def test_a_closed_sdk_makes_no_visitors() -> None:
    sdk = Flagship()
    with pytest.raises(InitializationError, match="not started"):
        sdk.create_visitor("ada")
    assert sdk.wait_until_ready(0) is False


@modes
def test_after_close_a_visitor_keeps_its_flags_and_what_it_sends_is_refused(
    platform: LocalPlatform, mode: object
) -> None:
    with running(platform, mode=mode) as sdk:
        visitor = adult(sdk)
        visitor.synchronize_modifications()
    received = len(platform.received)
    assert visitor.get_modification("limit", 0) == 10
    assert visitor.get_modification("color", "none", activate=True) == "blue"
    for fine, reason in (visitor.activate_modification("color"), visitor.send_hit(Screen("home"))):
        assert not fine
        assert "closed" in reason
    assert visitor.update_context(("age", 31), synchronize=True)[0] == ("age", True, "", None)
    assert visitor.synchronize_modifications()[0] is (mode is BUCKETING)
    assert color(visitor) == "blue"
    assert len(platform.received) == received


def test_a_poll_that_is_under_way_at_the_close_changes_nothing_afterwards(platform: LocalPlatform) -> None:
    clock = ManualClock()
    changes: list[object] = []
    with running(platform, clock=clock, polling_interval=60, on_document_changed=changes.append) as sdk:
        platform.set_document(document_of("green"))
        platform.fault(Fault(Purpose.DOCUMENT, delay=0.3))
        clock.wait_until_waiting()
        polling = pollers()
        clock.advance(60)
        platform.received.wait_for(2, Purpose.DOCUMENT)
        visitor = adult(sdk)
    for thread in polling:
        thread.join(10)
    assert len(changes) == 1
    visitor.synchronize_modifications()
    assert color(visitor) == "blue"


@modes
def test_panic_is_known_to_the_whole_sdk_at_once_and_left_again(platform: LocalPlatform, mode: object) -> None:
    clock = ManualClock()
    config = config_for(platform, mode=mode, clock=clock, polling_interval=60)
    with started(config) as sdk:
        ada, bob = adult(sdk), adult(sdk, "bob")
        for visitor in (ada, bob):
            assert visitor.synchronize_modifications() == (True, "")
        platform.fault(Fault(panic=True, route=Purpose.DOCUMENT if mode is BUCKETING else Purpose.CAMPAIGNS))
        if mode is BUCKETING:
            poll_once(clock)
        assert ada.synchronize_modifications() == PANIC_SYNC
        assert sdk.status().panic
        received = len(platform.received)
        newcomer = adult(sdk, "new")
        for visitor in (ada, bob, newcomer):
            assert color(visitor) == "none"
            assert visitor.get_modification_info("color") is None
            assert visitor.get_modification_with_results("color", "none", activate=True)[1] is False
            assert visitor.activate_modification("color")[0] is False
            assert visitor.send_hit(Screen("home"))[0] is False
            assert visitor.update_context(("age", 5), synchronize=True) == ((), None)
        assert len(platform.received) == received
        platform.clear_faults()
        if mode is BUCKETING:
            poll_once(clock)
        else:
            assert newcomer.synchronize_modifications() == (True, "")
        assert not sdk.status().panic
        assert (color(ada), color(bob)) == ("blue", "blue")
        assert newcomer.synchronize_modifications() == (True, "")
        assert newcomer.get_modification("limit", 0) == 10
    assert handler_of(config).messages(20).count("panic mode is enabled") == 1
    assert handler_of(config).messages(20).count("panic mode is disabled") == 1


@pytest.mark.parametrize(
    ("env_id", "api_key", "error", "message"),
    [
        (None, "key", TypingError, "env_id: got None, wanted str"),
        (7, "key", TypingError, "env_id: got int"),
        ("env", b"key", TypingError, "api_key: got bytes, wanted str"),
        ("", "key", ParamError, "env_id: got an empty str"),
        ("env", "  ", ParamError, "api_key: got an empty str"),
    ],
)
def test_a_start_that_cannot_work_is_refused_and_leaves_what_runs(
    platform: LocalPlatform, env_id: str, api_key: str, error: type[Exception], message: str
) -> None:
    with running(platform) as sdk:
        config = config_for(platform)
        with pytest.raises(error, match=message):
            sdk.start(env_id, api_key, config)
        assert [type(each) for each in handler_of(config).exceptions] == [error]
        assert adult(sdk).synchronize_modifications() == (True, "")


def test_the_shared_instance_is_one_for_all_threads() -> None:
    found: list[Flagship] = []
    in_threads(*[lambda: found.append(Flagship.instance())] * 8)
    assert len(found) == 8
    assert len({id(each) for each in found}) == 1
    assert Flagship() is not Flagship.instance()


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_a_copy_of_a_visitor_goes_its_own_way(
    platform: LocalPlatform, copied: Callable[[FlagshipVisitor], FlagshipVisitor]
) -> None:
    with running(platform) as sdk:
        visitor = sdk.create_visitor("ada")
        visitor.synchronize_modifications()
        other = copied(visitor)
        assert color(other) == "blue"
        other.update_context(("age", 30), True)
        assert other.get_modification("limit", 0) == 10
        assert "age" not in visitor.get_context()
        assert visitor.get_modification("limit", 0) == 0
