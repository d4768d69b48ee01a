"""The exceptions of the SDK, under the names, bases and messages they have in the official SDK 2.1."""

from __future__ import annotations

__all__ = [
    "ContextError",
    "FlagshipError",
    "FlagshipParsingError",
    "InitializationError",
    "ParamError",
    "TypingError",
]


class FlagshipError(Exception):
    """Something went wrong in the SDK."""

    def __init__(self, message: str) -> None:
        super().__init__(message)


class FlagshipParsingError(Exception):
    """An answer of the platform could not be read; handlers are told, it is not raised at the application."""

    def __init__(self, message: str) -> None:
        prefix = "[FlagshipParsingError] "
        # Copies and pickles are made from args, which have the prefix already.
        super().__init__(message if message.startswith(prefix) else prefix + message)


class TypingError(TypeError):
    """An argument has the wrong type; the message names the argument, what was got and what is wanted."""

    def __init__(self, message: str) -> None:
        super().__init__(message)


class ParamError(ValueError):
    """An argument has the right type and an impossible value; the message says which values are possible."""

    def __init__(self, message: str) -> None:
        super().__init__(message)


class ContextError(Exception):
    """Kept because 2.1 has it; nothing raises it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)


class InitializationError(Exception):
    """The SDK was used before it was started, or could not be started."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
