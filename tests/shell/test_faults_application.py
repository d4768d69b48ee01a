"""What the SDK makes of an application whose cache manager, event handler or transport fails or returns junk."""

from __future__ import annotations

import math
from collections import UserDict
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import pytest

from flagship import Config, Flagship
from flagship.cache.cache_visitor import VisitorCacheManager
from flagship.errors import InitializationError, TypingError
from flagship.handler import FlagshipEventHandler
from flagship.helpers.hits import Screen
from flagship.server import LocalPlatform
from flagship.testing import ManualClock, NoResponse, RecordingHandler, RecordingTransport, Request, Response
from tests.shell.running import (
    API,
    BUCKETING,
    ENV_ID,
    adult,
    color,
    config_for,
    document_of,
    handler_of,
    poll_once,
    running,
    started,
)


class Hostile:
    """An object that answers every question with an exception."""

    def __getattribute__(self, name: str) -> Any:
        raise RuntimeError(name)

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("==")

    def __hash__(self) -> int:
        raise RuntimeError("hash")

    def __bool__(self) -> bool:
        raise RuntimeError("bool")

    def __str__(self) -> str:
        raise RuntimeError("str")

    __repr__ = __str__


def nested(depth: int) -> object:
    value: object = []
    for _ in range(depth):
        value = [value]
    return value


def version_1(**data: object) -> dict[str, object]:
    return {"version": 1, "data": data}


JUNK: dict[str, object] = {
    "a number": 7,
    "nan": math.nan,
    "a text": '{"version": 1}',
    "bytes": b"\xff\xfe",
    "a list": [1, 2],
    "a set": {1},
    "an object": object(),
    "a hostile object": Hostile(),
    "a class": dict,
    "a function": print,
    "an exception": ValueError("not found"),
    "a time": datetime(2026, 1, 1, tzinfo=timezone.utc),
    "ten thousand lists": nested(10_000),
    "keys that are no texts": {1: 2, None: 3},
    "another version": {"version": 99, "data": {"vId": "ada", "vaIds": []}},
    "a huge version": {"version": 10**5000, "data": {}},
    "data that is a list": {"version": 1, "data": []},
    "another visitor": version_1(vId="bob", vaIds=["c1-v1"]),
    "variations that are a text": version_1(vId="ada", vaIds="c1-v1"),
    "variations of every type": version_1(vId="ada", vaIds=[None, 1, {}, [], Hostile(), "\ud800"]),
    "no variations": version_1(vId="ada"),
    "a mapping that is no dict": UserDict(version_1(vId="ada", vaIds=[])),
    "a history of junk": version_1(visitorId="ada", assignationHistory=[["g", "v"]]),
}


class Remembering(VisitorCacheManager):
    """Returns one record, whatever is asked; keeps what is saved."""

    def __init__(self, record: object) -> None:
        self.record: Any = record
        self.saved: list[tuple[str, dict[str, Any]]] = []

    def lookup(self, visitor_id: str) -> dict[str, Any] | None:
        record: dict[str, Any] | None = self.record
        return record

    def save(self, visitor_id: str, visitor_data: dict[str, Any]) -> None:
        self.saved.append((visitor_id, visitor_data))


@pytest.mark.parametrize("kind", JUNK.keys())
def test_a_record_that_is_junk_is_ignored_with_a_reason(platform: LocalPlatform, kind: str) -> None:
    manager = Remembering(JUNK[kind])
    config = config_for(platform, visitor_cache_manager=manager)
    with started(config) as sdk:
        visitor = adult(sdk)
        assert visitor.synchronize_modifications() == (True, "")
        assert color(visitor) == "blue"
        assert visitor.get_modification("limit", 0) == 10
        ((visitor_id, saved),) = manager.saved
        assert visitor_id == saved["data"]["vId"] == "ada"
        assert set(saved["data"]["vaIds"]) == {"c1-v1", "c2-v1"}
    (warning,) = [text for text in handler_of(config).messages(30) if text.startswith("[lookup]")]
    assert "the visitor's record is ignored: " in warning
    assert not handler_of(config).exceptions


@pytest.mark.parametrize("record", [None, {}, version_1(vId="ada", vaIds=[])])
def test_no_record_is_no_reason_for_a_warning(platform: LocalPlatform, record: object) -> None:
    config = config_for(platform, visitor_cache_manager=Remembering(record))
    with started(config) as sdk:
        assert adult(sdk).synchronize_modifications() == (True, "")
    assert handler_of(config).messages(30) == [
        "polling is disabled: the document and panic are only looked at by start"
    ]


@pytest.mark.parametrize("mode", [API, BUCKETING])
def test_a_save_that_raises_is_reported_and_the_visitor_is_decided_for(platform: LocalPlatform, mode: object) -> None:
    class Full(VisitorCacheManager):
        def save(self, visitor_id: str, visitor_data: dict[str, Any]) -> None:
            raise OSError("the disk is full")

    config = config_for(platform, mode=mode, visitor_cache_manager=Full())
    with started(config) as sdk:
        visitor = adult(sdk)
        assert visitor.synchronize_modifications() == (True, "")
        assert color(visitor) == "blue"
    handler = handler_of(config)
    assert [type(error) for error in handler.exceptions] == [OSError]
    assert "[save] the cache manager's save raised OSError" in handler.messages(40)


def test_a_lookup_that_raises_is_reported_and_overwrites_nothing_that_is_remembered(platform: LocalPlatform) -> None:
    class Down(Remembering):
        def lookup(self, visitor_id: str) -> None:
            raise KeyError(visitor_id)

    config = config_for(platform, visitor_cache_manager=Down(None))
    with started(config) as sdk:
        visitor = adult(sdk)
        assert visitor.synchronize_modifications() == (True, "")
        assert color(visitor) == "blue"
    handler = handler_of(config)
    assert [type(error) for error in handler.exceptions] == [KeyError]
    assert isinstance(config.visitor_cache_manager, Down)
    assert config.visitor_cache_manager.saved == []


def test_a_record_that_was_handed_out_is_the_callees_own(platform: LocalPlatform) -> None:
    class Vandal(Remembering):
        def save(self, visitor_id: str, visitor_data: dict[str, Any]) -> None:
            super().save(visitor_id, {"version": 1, "data": dict(visitor_data["data"])})
            visitor_data["data"]["vaIds"].clear()
            visitor_data.clear()

    manager = Vandal(None)
    with running(platform, visitor_cache_manager=manager) as sdk:
        visitor = adult(sdk)
        for _ in range(2):
            assert visitor.synchronize_modifications() == (True, "")
        assert visitor.get_selected_variations() == ["c1-v1", "c2-v1"]
        assert [data["data"]["vId"] for _, data in manager.saved] == ["ada", "ada"]


class Raising(FlagshipEventHandler):
    """A handler that fails whenever it is told something."""

    def __init__(self, *, catch_all: bool = False) -> None:
        super().__init__(catch_all)
        self.told = 0

    def on_log(self, level: int, message: str) -> None:
        self.told += 1
        raise ValueError(message)

    def on_exception_raised(self, exception: BaseException, traceback: str) -> None:
        self.told += 1
        raise LookupError(traceback) from exception


def use_everything(sdk: Flagship) -> None:
    visitor = adult(sdk)
    assert visitor.synchronize_modifications() == (True, "")
    assert visitor.get_modification("color", "none", activate=True) == "blue"
    assert visitor.get_modification("unknown", "none") == "none"
    assert visitor.activate_modification("unknown")[0] is False
    assert visitor.update_context({"good": 1, "bad": object()})[0][1][1] is False
    visitor.authenticate("account")
    visitor.unauthenticate()
    assert visitor.send_hit(Screen("home")) == (True, "200")


@pytest.mark.parametrize("mode", [API, BUCKETING])
def test_a_handler_that_raises_changes_nothing(platform: LocalPlatform, mode: object) -> None:
    handler = Raising()
    with running(platform, mode=mode, event_handler=handler, unknown_option=1) as sdk:
        use_everything(sdk)
    assert handler.told > 5


def test_a_handler_that_raises_does_not_stop_polling(platform: LocalPlatform) -> None:
    clock = ManualClock()
    with running(platform, clock=clock, polling_interval=60, event_handler=Raising()) as sdk:
        platform.set_document(document_of("green"))
        poll_once(clock)
        visitor = adult(sdk)
        visitor.synchronize_modifications()
        assert color(visitor) == "green"


def test_a_wrong_argument_is_raised_even_if_the_handler_raises_another_error(platform: LocalPlatform) -> None:
    with running(platform, event_handler=Raising()) as sdk:
        wrong: Any = 7
        with pytest.raises(TypingError, match="key: got int"):
            adult(sdk).activate_modification(wrong)


def test_a_handler_that_catches_everything_gets_every_wrong_argument_and_the_caller_none(
    platform: LocalPlatform,
) -> None:
    handler = RecordingHandler(catch_all_exceptions=True)
    wrong: Any = object()
    config = config_for(platform, event_handler=handler)
    with started(config) as sdk:
        visitor = adult(sdk)
        calls: list[Callable[[], object]] = [
            lambda: sdk.create_visitor(wrong),
            lambda: sdk.create_visitor("v", authenticated=wrong),
            lambda: sdk.create_visitor("v", context=wrong),
            lambda: sdk.start(wrong, "key", config),
            lambda: sdk.start(ENV_ID, "", config),
            lambda: visitor.update_context(wrong),
            lambda: visitor.update_context({}, synchronize=wrong),
            lambda: visitor.get_modification(wrong, "d"),
            lambda: visitor.get_modification("color", wrong),
            lambda: visitor.get_modification("color", "d", activate=wrong),
            lambda: visitor.get_modification_with_results(wrong, "d"),
            lambda: visitor.get_modification_info(wrong),
            lambda: visitor.activate_modification(wrong),
            lambda: visitor.authenticate(wrong),
            lambda: visitor.authenticate("a", context=wrong),
            lambda: visitor.unauthenticate(context=wrong),
        ]
        for number, call in enumerate(calls):
            assert call() is None
            assert len(handler.exceptions) == number + 1
        assert sdk.is_flagship_started()
        assert visitor.synchronize_modifications() == (True, "")


def test_an_sdk_that_is_not_started_says_so_to_the_caller() -> None:
    with pytest.raises(InitializationError, match="not started"):
        Flagship().create_visitor("ada")


class BadTransport(RecordingTransport):
    """Answers as a platform would until it is told to misbehave."""

    def __init__(self, misbehave: Callable[[], Any]) -> None:
        super().__init__()
        self.bad = False
        self._misbehave = misbehave

    def send(self, request: Request) -> Response | NoResponse:
        if self.bad:
            answer: Response | NoResponse = self._misbehave()
            return answer
        return super().send(request)


def _raise() -> None:
    raise RuntimeError("no network here")


BAD_TRANSPORTS: dict[str, Callable[[], Any]] = {
    "raises": _raise,
    "answers None": lambda: None,
    "answers a text": lambda: "200",
    "answers a body that is a text": lambda: Response(200, body="hello"),  # type: ignore[arg-type]
    "answers a status that is a text": lambda: Response("200"),  # type: ignore[arg-type]
    "answers headers that are none": lambda: Response(200, None, b'{"campaigns": []}'),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("misbehave", BAD_TRANSPORTS.values(), ids=BAD_TRANSPORTS.keys())
@pytest.mark.parametrize("mode", [API, BUCKETING])
def test_a_transport_that_raises_or_answers_junk_is_a_failure_like_any_other(
    mode: object, misbehave: Callable[[], Any]
) -> None:
    transport, clock, handler = BadTransport(misbehave), ManualClock(), RecordingHandler()
    transport.serve_document(document_of("blue"))
    config = Config(
        mode=mode,
        transport=transport,
        clock=clock,
        polling_interval=60,
        document_directory=None,
        event_handler=handler,
    )
    with started(config) as sdk:
        visitor = adult(sdk)
        assert visitor.synchronize_modifications() == (True, "")
        before = color(visitor)
        transport.bad = True
        if mode is BUCKETING:
            poll_once(clock)
            assert sdk.status().failures_in_a_row == 1
        assert visitor.synchronize_modifications()[0] is (mode is BUCKETING)
        assert color(visitor) == before
        fine, reason = visitor.send_hit(Screen("home"))
        assert not fine
        assert reason
        transport.bad = False
        if mode is BUCKETING:
            poll_once(clock)
            assert sdk.status().failures_in_a_row == 0
        assert visitor.synchronize_modifications() == (True, "")
