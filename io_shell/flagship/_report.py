"""Telling the application's event handler, which may itself fail."""

from __future__ import annotations

import logging
import threading
import traceback

from flagship.handler import FlagshipEventHandler
from flagship_engine.effects import Log


class _Busy(threading.local):
    """The handlers that are being told something on this thread."""

    handlers: tuple[FlagshipEventHandler, ...] = ()


_BUSY = _Busy()


class Reporter:
    """Sends messages and exceptions to an event handler; what the handler raises ends here, on the stdlib logger.

    A handler that uses the SDK is not told of what it does itself: each message would lead to further ones.
    """

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
        self._call("on_log", int(level), message)

    def logs(self, entries: tuple[Log, ...]) -> None:
        """Several messages, in order."""
        for entry in entries:
            self.log(entry.level, entry.message)

    def exception(self, error: BaseException) -> None:
        """An exception that is being handled."""
        text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
        self._call("on_exception_raised", error, text)

    def _call(self, name: str, *arguments: object) -> None:
        busy = _BUSY.handlers
        if busy and any(self._handler is each for each in busy):
            return
        _BUSY.handlers = (*busy, self._handler)
        try:
            getattr(self._handler, name)(*arguments)
        except Exception:  # noqa: BLE001 - the application's code may raise anything
            _tell(f"the event handler's {name} raised")
        finally:
            _BUSY.handlers = busy


def _tell(what: str) -> None:
    """Log the exception that is being handled, unless nobody configured logging: then the stdlib would print it."""
    logger = logging.getLogger("flagship")
    if logger.hasHandlers():
        logger.exception(what)  # noqa: LOG004 - every caller is handling one
