"""How the local platform is told to misbehave: a fault says on which route, in which way and how often."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from typing import Any

import attrs

from flagship_engine.exchange import Purpose
from flagship_engine.values import FrozenDict

GARBAGE = b'\x00\xff\xfe{"campaigns": [{"id"'
"""The body of a `garbage` fault: neither UTF-8 nor JSON."""

_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_VALUE = re.compile(r"[!-~]([ \t!-~]*[!-~])?")

_CAN_PANIC = frozenset({None, Purpose.DOCUMENT, Purpose.CAMPAIGNS})


def _route(route: Purpose | str | None) -> Purpose | None:
    return None if route is None else Purpose(route)


def _headers(headers: Mapping[str, str]) -> FrozenDict[str, str]:
    given: Mapping[Any, Any] = headers
    for name, value in given.items():
        if not isinstance(name, str) or not isinstance(value, str):
            raise TypeError(f"headers: got {name!r}: {value!r}, wanted strings")
        if not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
            raise ValueError(f"headers: {name!r}: {value!r} is no HTTP header")
    return FrozenDict({name.lower(): value for name, value in headers.items()})


def _not_negative(_fault: Fault, field: attrs.Attribute[Any], value: float | None) -> None:
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{field.name}: got a {type(value).__name__}, wanted a number")
    if not 0 <= value < float("inf"):
        raise ValueError(f"{field.name}: got {value}, wanted 0 or more")


def _positive(_fault: Fault, field: attrs.Attribute[Any], value: int | None) -> None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise TypeError(f"{field.name}: got a {type(value).__name__}, wanted an integer")
    if value is not None and value < 1:
        raise ValueError(f"{field.name}: got {value}, wanted 1 or more")


def _flag(_fault: Fault, field: attrs.Attribute[Any], value: bool) -> None:
    if not isinstance(value, bool):
        raise TypeError(f"{field.name}: got a {type(value).__name__}, wanted true or false")


def _status(fault: Fault, field: attrs.Attribute[Any], value: int | None) -> None:
    _positive(fault, field, value)
    if value is not None and not 200 <= value <= 599:
        raise ValueError(f"{field.name}: got {value}, wanted an HTTP status from 200 to 599")


def _bytes(_fault: Fault, field: attrs.Attribute[Any], value: bytes | None) -> None:
    if value is not None and not isinstance(value, bytes):
        raise TypeError(f"{field.name}: got a {type(value).__name__}, wanted bytes")


@attrs.frozen(kw_only=True)
class Fault:
    """One way to misbehave on one route.

    Without `status`, `body`, `garbage` and `oversize` the true answer is worked out and then delayed,
    dripped, truncated or dropped; with one of them the answer is the fault's alone (status 200 and JSON's
    content type unless said).

    Attributes:
        route: the purpose of the requests that it concerns (or its name), or None for every route.
        status: HTTP status to answer with.
        delay: seconds to wait before the first byte.
        body: bytes to answer with.
        garbage: answer with bytes that are neither UTF-8 nor JSON.
        oversize: answer with a body of this many bytes (blanks), streamed.
        truncate: announce the whole body, send half of it and close the connection.
        drop: close the connection without a byte.
        drip: seconds to wait after each byte of the body.
        headers: headers to answer with, in addition to or in place of the usual ones.
        times: how many requests it concerns, or None for all until it is cleared.
        panic: answer as a platform in panic does (the document and the campaigns only).

    Raises:
        TypeError, ValueError: an argument is of the wrong type, out of range, or contradicts another.

    """

    route: Purpose | None = attrs.field(converter=_route, kw_only=False, default=None)
    status: int | None = attrs.field(default=None, validator=_status)
    delay: float = attrs.field(default=0.0, validator=_not_negative)
    body: bytes | None = attrs.field(default=None, validator=_bytes)
    garbage: bool = attrs.field(default=False, validator=_flag)
    oversize: int | None = attrs.field(default=None, validator=_positive)
    truncate: bool = attrs.field(default=False, validator=_flag)
    drop: bool = attrs.field(default=False, validator=_flag)
    drip: float | None = attrs.field(default=None, validator=_not_negative)
    headers: FrozenDict[str, str] = attrs.field(factory=FrozenDict, converter=_headers)
    times: int | None = attrs.field(default=None, validator=_positive)
    panic: bool = attrs.field(default=False, validator=_flag)

    def __attrs_post_init__(self) -> None:
        _at_most_one(body=self.body is not None, garbage=self.garbage, oversize=self.oversize is not None)
        _at_most_one(truncate=self.truncate, drop=self.drop, drip=self.drip is not None)
        _at_most_one(panic=self.panic, **{"an answer of its own": self.answers_itself})
        if self.panic and self.route not in _CAN_PANIC:
            raise ValueError("panic concerns the routes document and campaigns only")

    @property
    def answers_itself(self) -> bool:
        """Whether the answer is the fault's own rather than the true one."""
        return self.status is not None or self.body is not None or self.garbage or self.oversize is not None

    @property
    def needs_socket(self) -> bool:
        """Whether it closes the connection, which no ASGI application can ask its server for."""
        return self.truncate or self.drop

    def content(self) -> bytes | None:
        """The body that it answers with, if that is settled and short."""
        return GARBAGE if self.garbage else self.body


def _at_most_one(**given: bool) -> None:
    chosen = [name for name, is_given in given.items() if is_given]
    if len(chosen) > 1:
        raise ValueError(f"a fault has at most one of {', '.join(given)}; got {' and '.join(chosen)}")


class Faults:
    """The faults in force, in the order in which they are used up. Safe to change while the platform runs."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Put a fault behind those of its route that have times to go; one without end gives way to it."""
        with self._lock:
            kept = [old for old in self._faults if old.route is not fault.route or old.times is not None]
            self._faults = [*kept, fault]

    def clear(self, route: Purpose | str | None = None) -> None:
        """Take back all faults, or those of one route."""
        wanted = _route(route)
        with self._lock:
            self._faults = [old for old in self._faults if wanted is not None and old.route is not wanted]

    def all(self) -> tuple[Fault, ...]:
        """The faults in force, with the times that each has left."""
        with self._lock:
            return tuple(self._faults)

    def take(self, purpose: Purpose) -> Fault | None:
        """The fault for a request that has just come, counted as used once."""
        with self._lock:
            for index, fault in enumerate(self._faults):
                if fault.route is None or fault.route is purpose:
                    self._faults[index : index + 1] = _after_use(fault)
                    return fault
        return None


def _after_use(fault: Fault) -> list[Fault]:
    if fault.times is None:
        return [fault]
    return [attrs.evolve(fault, times=fault.times - 1)] if fault.times > 1 else []
