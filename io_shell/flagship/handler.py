"""Where the SDK's log messages and unexpected exceptions go."""

from __future__ import annotations

import logging

CRITICAL = 50
"""The level of an unexpected exception; levels are the numbers of the stdlib's `logging`."""


class FlagshipEventHandler:
    """Receives what the SDK has to say. Subclass it and hand an instance to `Config(event_handler=...)`.

    The default sends every message to the stdlib logger ``flagship`` at its own level. It installs no handler
    and sets no level: what is shown, and where, is the application's choice. In an application that configures no
    logging nothing is shown.

    The SDK calls it from the application's threads and from its own polling thread, never while holding a
    lock. It may use the SDK; it is not told of what it does itself.

    Attributes:
        catch_all_exceptions: whether the SDK keeps exceptions, those about wrong arguments too, from the application.
            It is a class attribute as well, so a subclass that does not call this constructor works.

    """

    catch_all_exceptions: bool = False

    def __init__(self, catch_all_exceptions: bool = False) -> None:
        self.catch_all_exceptions = catch_all_exceptions

    def on_log(self, level: int, message: str) -> None:
        """One log message.

        Args:
            level: 10 DEBUG, 20 INFO, 30 WARNING, 40 ERROR, 50 CRITICAL; any other integer is taken as it is.
            message: the text, a single sentence as a rule.

        """
        logger = logging.getLogger("flagship")
        # Where the application configured no logging, the stdlib would print warnings to stderr.
        if logger.hasHandlers():
            logger.log(level, _printable(message))

    def on_exception_raised(self, exception: BaseException, traceback: str) -> None:
        """An exception that was not expected; the default reports it through `on_log` at level 50.

        Args:
            exception: what was raised.
            traceback: its traceback as text.

        """
        self.on_log(CRITICAL, f"The SDK met an unexpected {type(exception).__name__}.\n{traceback}")


def _printable(message: object) -> str:
    # A lone surrogate (from an application's visitor id, say) would make the stdlib's stream handlers fail.
    return str(message).encode("utf-8", "backslashreplace").decode("utf-8")
