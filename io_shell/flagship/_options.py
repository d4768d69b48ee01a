"""The options of `Config` as a table: what each wants, and what it is when it is not given or not usable."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import attrs

from flagship import _arguments as arguments
from flagship._clock import SystemClock
from flagship._store import user_cache_directory
from flagship.cache.cache_visitor import VisitorCacheManager
from flagship.errors import TypingError
from flagship.handler import FlagshipEventHandler
from flagship.journal import Journal
from flagship_engine.rules.base import Rules
from flagship_engine.rules.sdk import SDK_RULES
from flagship_engine.settings import Mode, Settings, Timeouts

LONGEST_TIMEOUT = 3600.0
"""Seconds; also the most that every platform's sockets can wait for without overflow."""

LARGEST_SIZE = sys.maxsize // 2
"""Bytes; the most that the C libraries that read and decompress can be told."""


@attrs.frozen
class Unusable:
    """An option's value cannot be used; `wanted` says what could."""

    wanted: str


@attrs.frozen
class Option:
    """One option.

    Attributes:
        default: makes its value when it is not given.
        read: a given value as it is used, or why it cannot be.
        attribute: its name on `Config`, if that is another.

    """

    default: Callable[[], object]
    read: Callable[[object], object]
    attribute: str = ""


def read(given: Mapping[str, object]) -> tuple[dict[str, object], tuple[str, ...]]:
    """The attributes of a `Config`, and a sentence for each option that is unknown or not usable."""
    complaints = [_unknown(name) for name in given if name not in OPTIONS]
    values: dict[str, object] = {}
    for name, option in OPTIONS.items():
        value = option.read(given[name]) if name in given else option.default()
        if isinstance(value, Unusable):
            complaints.append(
                f"Config: {name}: got {arguments.shown(given[name])}, wanted {value.wanted}; its default is used"
            )
            value = option.default()
        values[option.attribute or name] = value
    return values, tuple(complaints)


def _unknown(name: str) -> str:
    import difflib  # only for a mistake

    close = difflib.get_close_matches(name, OPTIONS, n=1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    return f"Config: {name!r} is not an option and is ignored{hint}"


def _number(value: object) -> float | None:
    try:
        number = float(arguments.number("", value))
    except (TypingError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _interval(value: object) -> object:
    number = _number(value)
    return Unusable("a number of seconds, 0 or less for no polling") if number is None else number


def _seconds(value: object) -> object:
    number = _number(value)
    wanted = Unusable("a number of seconds greater than 0")
    return wanted if number is None or number <= 0 else min(number, LONGEST_TIMEOUT)


def _bytes(value: object) -> object:
    try:
        size = arguments.integer("", value)
    except TypingError:
        size = 0
    return min(size, LARGEST_SIZE) if size > 0 else Unusable("a number of bytes greater than 0")


def _switch(value: object) -> object:
    try:
        return arguments.boolean("", value)
    except TypingError:
        return Unusable("True or False")


def _url(value: object) -> object:
    fine = isinstance(value, str) and value.lower().startswith(("http://", "https://")) and value.isprintable()
    return value if fine else Unusable("a URL that begins with http:// or https://")


def _directory(value: object) -> object:
    wanted = Unusable("a directory's path, or None for nowhere")
    if value is None or not isinstance(value, (str, os.PathLike)):
        return None if value is None else wanted
    try:
        path = os.fspath(value)
    except Exception:  # noqa: BLE001 - the code of an application's own path
        return wanted
    return Path(path) if isinstance(path, str) and path else wanted


def _instance(wanted: type, words: str, *, or_none: bool = False) -> Callable[[object], object]:
    def check(value: object) -> object:
        return value if isinstance(value, wanted) or (or_none and value is None) else Unusable(words)

    return check


def _with_methods(words: str, *names: str, or_none: bool = False) -> Callable[[object], object]:
    def check(value: object) -> object:
        fine = all(callable(getattr(value, name, None)) for name in names) and not isinstance(value, type)
        return value if fine or (or_none and value is None) else Unusable(words)

    return check


def _callback(value: object) -> object:
    return value if value is None or callable(value) else Unusable("a function of one argument, a Status, or None")


def _journal(value: object) -> object:
    if value is None or isinstance(value, Journal):
        return value
    try:
        return Journal(value)  # type: ignore[arg-type]  # what it is, it says itself
    except Exception:  # noqa: BLE001 - the code of an application's own path
        return Unusable("a Journal, the path of its file, or None")


def _none() -> None:
    return None


def _constant(value: object) -> Callable[[], object]:
    return lambda: value


def _cache_directory() -> Path | None:
    try:
        return user_cache_directory()
    except RuntimeError:  # an account without a home directory
        return None


_TIMES = Timeouts()
_USUAL = Settings("", "")
_MODES = "Config.Mode.API or Config.Mode.BUCKETING"
_RULE_SETS = "flagship_engine.SDK_RULES or flagship_engine.PLATFORM_RULES"

OPTIONS: Mapping[str, Option] = MappingProxyType(
    {
        "mode": Option(_constant(Mode.API), _instance(Mode, _MODES)),
        "event_handler": Option(FlagshipEventHandler, _instance(FlagshipEventHandler, "a FlagshipEventHandler")),
        "polling_interval": Option(
            _constant(_USUAL.polling_interval), _interval, attribute="bucketing_refresh_interval"
        ),
        "timeout": Option(_constant(_TIMES.campaigns), _seconds),
        "visitor_cache_manager": Option(
            _none, _instance(VisitorCacheManager, "a VisitorCacheManager or None", or_none=True)
        ),
        "debug": Option(_none, _switch),
        "document_timeout": Option(_constant(_TIMES.document), _seconds),
        "context_timeout": Option(_constant(_TIMES.context), _seconds),
        "activation_timeout": Option(_constant(_TIMES.activation), _seconds),
        "hit_timeout": Option(_constant(_TIMES.hit), _seconds),
        "decision_url": Option(_constant(_USUAL.decision_url), _url),
        "cdn_url": Option(_constant(_USUAL.cdn_url), _url),
        "hits_url": Option(_constant(_USUAL.hits_url), _url),
        "self_hosted": Option(_constant(False), _switch),
        "document_directory": Option(_cache_directory, _directory),
        "max_document_bytes": Option(_constant(_USUAL.max_document_bytes), _bytes),
        "max_answer_bytes": Option(_constant(_USUAL.max_answer_bytes), _bytes),
        "send_context_events": Option(_constant(True), _switch),
        "transport": Option(
            _none, _with_methods("an object with send(request) and close(), or None", "send", "close", or_none=True)
        ),
        "clock": Option(
            SystemClock, _with_methods("an object with now(), monotonic() and wait()", "now", "monotonic", "wait")
        ),
        "rules": Option(_constant(SDK_RULES), _instance(Rules, _RULE_SETS)),
        "on_document_changed": Option(_none, _callback),
        "journal": Option(_none, _journal),
    }
)
