"""Arguments are looked at by position and keyword alike, once, and before anything is done (D1 to D7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

from flagship import Config, Flagship, FlagshipVisitor
from flagship.errors import ParamError, TypingError
from flagship.testing import Purpose, RecordingHandler, RecordingTransport
from tests.defects.build import PANIC, answer
from tests.defects.conftest import Start


@pytest.fixture
def visitor(start: Start, transport: RecordingTransport) -> FlagshipVisitor:
    transport.answer(Purpose.CAMPAIGNS, answer({"a": 1}))
    made = start().create_visitor("v", False, {"age": 3})
    made.synchronize_modifications()
    return made


Call: TypeAlias = Callable[[], Any]

WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("update_context", {"context": {"a": 1}, "synchronize": "yes"}, "synchronize: got str, wanted bool"),
    ("update_context", {"context": 5}, "context: got int, wanted a dict, or a tuple (key, value)"),
    ("update_context", {"context": ("a", 1, 2)}, "context: got tuple"),
    ("get_modification", {"key": "a", "default_value": object()}, "default_value: got object"),
    ("get_modification", {"key": 5, "default_value": 1}, "key: got int, wanted str"),
    ("get_modification", {"key": "a", "default_value": 1, "activate": 1}, "activate: got int, wanted bool"),
    ("get_modification_with_results", {"key": "a", "default_value": {1}}, "default_value: got set"),
    ("get_modification_info", {"key": None}, "key: got None, wanted str"),
    ("activate_modification", {"key": b"a"}, "key: got bytes, wanted str"),
    ("authenticate", {"visitor_id": 5}, "visitor_id: got int, wanted str"),
    ("authenticate", {"visitor_id": "U", "context": None, "synchronize": 1}, "synchronize: got int, wanted bool"),
    ("authenticate", {"visitor_id": "U", "context": ["a"]}, "context: got list"),
    ("unauthenticate", {"context": "a"}, "context: got str"),
]


@pytest.mark.parametrize(("name", "arguments", "message"), WRONG)  # D1, D3, D7
def test_a_wrong_argument_is_a_typing_error_that_names_it(
    visitor: FlagshipVisitor, name: str, arguments: dict[str, Any], message: str
) -> None:
    method = getattr(visitor, name)
    calls: list[Call] = [lambda: method(**arguments), lambda: method(*arguments.values())]
    for call in calls:
        with pytest.raises(TypingError) as caught:
            call()
        assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ({"visitor_id": 5}, "visitor_id: got int, wanted str"),
        ({"visitor_id": "v", "authenticated": "no"}, "authenticated: got str, wanted bool"),
        ({"visitor_id": "v", "authenticated": True, "context": [1]}, "context: got list"),
    ],
)
def test_a_visitor_is_not_created_of_a_wrong_argument(start: Start, named: dict[str, Any], message: str) -> None:
    sdk = start()
    calls: list[Call] = [lambda: sdk.create_visitor(**named), lambda: sdk.create_visitor(*named.values())]
    for create in calls:
        with pytest.raises(TypingError) as caught:
            create()
        assert str(caught.value).startswith(message)


def test_none_is_no_wrong_argument_where_nothing_is_meant(start: Start, visitor: FlagshipVisitor) -> None:
    assert start().create_visitor(None, True, None).anonymous_id is not None
    assert visitor.get_modification("no such key", None) is None
    assert visitor.get_modification("no such key", default_value=None, activate=False) is None


def test_subclasses_are_taken_as_what_they_are(visitor: FlagshipVisitor) -> None:
    class Text(str):
        __slots__ = ()

    assert visitor.update_context({Text("city"): Text("Lyon")})[0] == (("city", True, "", None),)
    assert visitor.get_modification(Text("a"), 0) == 1


def test_a_wrong_argument_is_told_to_the_handler_once_and_nothing_is_done(  # D4
    visitor: FlagshipVisitor, handler: RecordingHandler, transport: RecordingTransport
) -> None:
    transport.clear()
    with pytest.raises(TypingError):
        visitor.update_context({"b": 1}, synchronize="yes")  # type: ignore[arg-type]
    assert len(handler.exceptions) == 1
    assert "b" not in visitor.get_context()
    assert transport.requests == []


def test_a_handler_that_catches_all_exceptions_catches_those_about_arguments(start: Start) -> None:  # D4
    handler = RecordingHandler(catch_all_exceptions=True)
    sdk = start(event_handler=handler)
    visitor = sdk.create_visitor("v")
    assert visitor.get_modification(5, 1) is None  # type: ignore[arg-type]
    assert sdk.create_visitor(5) is None  # type: ignore[arg-type]
    assert [type(error) for error in handler.exceptions] == [TypingError, TypingError]


def test_an_option_that_is_unknown_or_unusable_is_a_warning_that_names_it() -> None:  # D5
    handler = RecordingHandler()
    wrong = {"mode": "BUCKETING", "polling_interval": "x", "timeout": True, "visitor_cache_manager": "redis"}
    config = Config(event_handler=handler, poling_interval=5, **wrong)
    warnings = handler.messages(30)
    assert warnings[0] == "Config: 'poling_interval' is not an option and is ignored; did you mean 'polling_interval'?"
    assert [warning.split(": ")[1] for warning in warnings[1:]] == list(wrong)
    assert (config.mode, config.bucketing_refresh_interval, config.timeout) == (Config.Mode.API, 60, 2)
    assert config.visitor_cache_manager is None


@pytest.mark.parametrize("ids", [("", "key"), ("env", ""), ("env", " ")])
def test_an_empty_environment_id_or_key_does_not_start(ids: tuple[str, str]) -> None:  # D6
    sdk = Flagship()
    with pytest.raises(ParamError, match="got an empty str"):
        sdk.start(*ids, Config(event_handler=RecordingHandler()))
    assert not sdk.is_flagship_started()


def test_a_start_without_a_config_has_the_default_one() -> None:  # D6
    sdk = Flagship()
    sdk.start("env", "key", None)
    assert sdk.status().mode is Config.Mode.API
    sdk.close()


def test_a_config_of_another_type_is_a_typing_error() -> None:  # D6
    with pytest.raises(TypingError, match=r"config: got str, wanted Config"):
        Flagship().start("env", "key", "x")  # type: ignore[arg-type]


@pytest.mark.parametrize("bad", [[1], 5, "q"])
def test_an_unusable_context_leaves_a_visitor_who_logs_in_as_it_was(visitor: FlagshipVisitor, bad: Any) -> None:  # D7
    before = visitor.get_context()
    with pytest.raises(TypingError):
        visitor.authenticate("U", bad)
    assert (visitor.visitor_id, visitor.get_context()) == ("v", before)


def test_a_context_is_not_lost_in_panic(visitor: FlagshipVisitor, transport: RecordingTransport) -> None:  # D7
    transport.answer(Purpose.CAMPAIGNS, PANIC)
    visitor.synchronize_modifications()
    visitor.authenticate("U", {"age": 4})
    assert visitor.get_context() == {"age": 4}
    visitor.unauthenticate()
    assert (visitor.visitor_id, visitor.get_context()) == ("v", {"age": 4})
