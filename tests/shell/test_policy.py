"""An exception at a public method: the handler is told once, and its flag decides what the caller sees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from flagship._policy import guarded
from flagship._report import Reporter
from flagship.errors import InitializationError, ParamError, TypingError
from flagship.handler import FlagshipEventHandler
from flagship.server import LocalPlatform
from flagship.testing import RecordingHandler
from tests.shell.running import adult, config_for, running


class Service:
    """Something with public methods, one of which calls another."""

    def __init__(self, handler: FlagshipEventHandler) -> None:
        self._reporter = Reporter(handler)

    @guarded
    def inner(self, error: BaseException | None = None) -> int:
        """One, or an exception."""
        if error is not None:
            raise error
        return 1

    @guarded
    def outer(self, error: BaseException | None = None) -> int:
        """What the other gives."""
        return self.inner(error=error)


class SlottedError(Exception):
    """An exception that takes no further attribute."""

    __slots__ = ()

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(name)


def test_a_result_passes_through() -> None:
    handler = RecordingHandler()
    assert Service(handler).outer() == 1
    assert handler.logs == []


def test_an_exception_is_reported_once_and_raised_however_many_methods_it_passes() -> None:
    handler = RecordingHandler()
    error = ParamError("no")
    with pytest.raises(ParamError) as caught:
        Service(handler).outer(error)
    assert caught.value is error
    assert handler.exceptions == [error]
    ((level, message),) = handler.logs
    assert level == 50
    assert "ParamError: no" in message
    assert "Traceback" in message


def test_an_exception_that_takes_no_mark_is_raised_all_the_same() -> None:
    handler = RecordingHandler()
    with pytest.raises(SlottedError):
        Service(handler).inner(SlottedError())
    assert len(handler.exceptions) == 1


def test_a_handler_that_catches_all_gets_the_exception_and_the_caller_none() -> None:
    handler = RecordingHandler(catch_all_exceptions=True)
    assert Service(handler).outer(ValueError("no")) is None
    assert len(handler.exceptions) == 1


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(1)])
def test_what_is_meant_to_end_the_process_is_neither_caught_nor_reported(error: BaseException) -> None:
    handler = RecordingHandler(catch_all_exceptions=True)
    with pytest.raises(type(error)):
        Service(handler).outer(error)
    assert handler.logs == []


def test_a_handler_that_raises_hides_no_exception() -> None:
    class Raising(FlagshipEventHandler):
        def on_exception_raised(self, exception: BaseException, traceback: str) -> None:
            raise LookupError

    with pytest.raises(ValueError, match="no"):
        Service(Raising()).outer(ValueError("no"))


def test_a_flag_that_cannot_be_read_counts_as_not_set() -> None:
    class Lying(RecordingHandler):
        @property
        def catch_all_exceptions(self) -> bool:
            raise RuntimeError("no flag today")

        @catch_all_exceptions.setter
        def catch_all_exceptions(self, value: bool) -> None:
            """Not kept."""

    with pytest.raises(ValueError, match="no"):
        Service(Lying()).outer(ValueError("no"))


def test_an_exception_whose_text_cannot_be_made_is_reported() -> None:
    class TextlessError(Exception):
        def __str__(self) -> str:
            raise RuntimeError("no text")

    handler = RecordingHandler()
    with pytest.raises(TextlessError):
        Service(handler).outer(TextlessError())
    assert "TextlessError" in handler.messages(50)[0]


def test_the_name_and_the_documentation_of_a_guarded_method_are_kept() -> None:
    assert Service.inner.__name__ == "inner"
    assert Service.inner.__doc__ == "One, or an exception."


def test_arguments_are_checked_by_keyword_as_by_position(platform: LocalPlatform) -> None:
    handler = RecordingHandler()
    wrong: Any = 7
    with running(platform, event_handler=handler) as sdk:
        visitor = adult(sdk)
        calls: list[Callable[[], object]] = [
            lambda: visitor.get_modification(wrong, "d"),
            lambda: visitor.get_modification(key=wrong, default_value="d"),
            lambda: visitor.get_modification("k", default_value="d", activate=wrong),
            lambda: visitor.get_modification("k", "d", wrong),
            lambda: visitor.update_context(context={}, synchronize=wrong),
            lambda: visitor.update_context({}, wrong),
            lambda: visitor.authenticate(visitor_id="a", synchronize=wrong),
            lambda: visitor.authenticate("a", None, wrong),
            lambda: sdk.create_visitor(visitor_id=wrong),
            lambda: sdk.create_visitor("v", wrong),
        ]
        for number, call in enumerate(calls, 1):
            with pytest.raises(
                TypingError, match=r"(key|activate|synchronize|visitor_id|authenticated): got int, wanted "
            ):
                call()
            assert len(handler.exceptions) == number


def test_a_refused_start_is_told_to_its_own_handler_and_changes_no_other(platform: LocalPlatform) -> None:
    handler, other, silent = RecordingHandler(), RecordingHandler(), RecordingHandler(catch_all_exceptions=True)
    wrong: Any = 7
    with running(platform, event_handler=handler) as sdk:
        handler.logs.clear()
        with pytest.raises(ParamError, match="env_id"):
            sdk.start("", "key", config_for(platform, event_handler=other))
        sdk.start("env", wrong, config_for(platform, event_handler=silent))
        assert [type(error) for error in (*other.exceptions, *silent.exceptions)] == [ParamError, TypingError]
        assert handler.exceptions == []
        with pytest.raises(TypingError, match="config"):
            sdk.start("env", "key", wrong)
        with pytest.raises(TypingError, match="visitor_id"):
            sdk.create_visitor(wrong)
        assert (len(handler.exceptions), len(other.exceptions), len(silent.exceptions)) == (2, 1, 1)
        assert adult(sdk).synchronize_modifications() == (True, "")


def test_a_refused_start_of_an_sdk_that_catches_all_is_raised_if_its_own_handler_says_so(
    platform: LocalPlatform,
) -> None:
    handler = RecordingHandler(catch_all_exceptions=True)
    with running(platform, event_handler=handler) as sdk:
        with pytest.raises(ParamError, match="api_key"):
            sdk.start("env", " ", config_for(platform))
        assert handler.exceptions == []


def test_a_closed_sdk_tells_the_handler_of_its_last_start(platform: LocalPlatform) -> None:
    handler = RecordingHandler()
    with running(platform, event_handler=handler) as sdk:
        sdk.close()
        with pytest.raises(InitializationError):
            sdk.create_visitor("ada")
    assert [type(error) for error in handler.exceptions] == [InitializationError]
