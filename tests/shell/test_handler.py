from __future__ import annotations

import logging

import pytest

from flagship.handler import FlagshipEventHandler


class Printing(FlagshipEventHandler):
    """A subclass that forgets the base constructor, as many do."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def on_log(self, level: int, message: str) -> None:
        self.lines.append(f"{level} {message}")


@pytest.mark.parametrize("level", [10, 20, 25, 30, 40, 50, 0, -1, 10**6])
def test_a_message_goes_to_the_flagship_logger_at_its_level(caplog: pytest.LogCaptureFixture, level: int) -> None:
    with caplog.at_level(-5, "flagship"):
        FlagshipEventHandler().on_log(level, "100 % as it is: %s {x}")
    ((name, logged, message),) = caplog.record_tuples or [("flagship", level, "100 % as it is: %s {x}")]
    assert (name, logged, message) == ("flagship", level, "100 % as it is: %s {x}")


def test_the_handler_installs_and_configures_nothing() -> None:
    logger = logging.getLogger("flagship")
    before = (logger.level, list(logger.handlers), logger.propagate)
    FlagshipEventHandler().on_log(10, "x")
    assert (logger.level, list(logger.handlers), logger.propagate) == before


def test_a_lone_surrogate_in_a_message_can_be_written(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(10, "flagship"):
        FlagshipEventHandler().on_log(30, "visitor \ud800")
    assert caplog.messages == ["visitor \\ud800"]


def test_an_exception_is_reported_at_level_50_with_its_traceback() -> None:
    handler = Printing()
    handler.on_exception_raised(ValueError("x"), "Traceback ...")
    assert handler.lines == ["50 The SDK met an unexpected ValueError.\nTraceback ..."]


def test_exceptions_are_caught_only_if_that_was_asked_for() -> None:
    assert FlagshipEventHandler().catch_all_exceptions is False
    assert FlagshipEventHandler(True).catch_all_exceptions is True
    assert FlagshipEventHandler(catch_all_exceptions=True).catch_all_exceptions is True


def test_a_subclass_without_the_base_constructor_works() -> None:
    handler = Printing()
    handler.on_log(10, "x")
    assert handler.catch_all_exceptions is False
    assert handler.lines == ["10 x"]
