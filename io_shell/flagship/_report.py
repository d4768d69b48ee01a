"""Telling the application's event handler, which may itself fail."""

from __future__ import annotations

import logging

from flagship.handler import FlagshipEventHandler
from flagship_engine.effects import Log


class Reporter:
    """Sends messages and exceptions to an event handler; what the handler raises ends here, on the stdlib logger."""

    def __init__(self, handler: FlagshipEventHandler) -> None:
        self._handler = handler

    @property
    def catches_all(self) -> bool:
        """Whether the application asked never to see an exception."""
        try:
            return bool(getattr(self._handler, "catch_all_exceptions", False))
        except Exception:  # noqa: BLE001 - the application's code may raise anything
            _tell("the event handler's catch_all_exceptions raised")
            return False

    def log(self, level: int, message: str) -> None:
        """One message."""
        try:
            self._handler.on_log(int(level), message)
        except Exception:  # noqa: BLE001 - the application's code may raise anything
            _tell("the event handler's on_log raised")

    def logs(self, entries: tuple[Log, ...]) -> None:
        """Several messages, in order."""
        for entry in entries:
            self.log(entry.level, entry.message)

    def exception(self, error: BaseException) -> None:
        """An exception that is being handled."""
        import traceback  # only for an exception

        text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
        try:
            self._handler.on_exception_raised(error, text)
        except Exception:  # noqa: BLE001 - the application's code may raise anything
            _tell("the event handler's on_exception_raised raised")


def _tell(what: str) -> None:
    """Log the exception that is being handled, unless nobody configured logging: then the stdlib would print it."""
    logger = logging.getLogger("flagship")
    if logger.hasHandlers():
        logger.exception(what)  # noqa: LOG004 - every caller is handling one
