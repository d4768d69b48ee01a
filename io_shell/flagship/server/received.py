"""What reached the local platform, as values in order, and a way to wait for more."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar, overload

import attrs

from flagship_engine.exchange import Purpose
from flagship_engine.values import FrozenDict, Json

T = TypeVar("T")

KEPT = 10_000
"""Entries that a journal keeps; the oldest make place, so that a platform left running does not grow."""


@attrs.frozen
class Received:
    """One request that reached the platform, whatever was answered.

    Attributes:
        purpose: what the route is for, or None where there is no such route, or one that only tells what this is.
        method: the HTTP method in upper case.
        target: path and query as they stood on the wire: ``/v2/env/campaigns/?exposeAllKeys=true``.
        path: the path, decoded.
        query: name to its first value, decoded.
        headers: name in lower case to value; values of a repeated header are joined with ``", "``.
        body: the bytes received (what is over the platform's limit is not kept).
        json: the body as a frozen JSON value, or None where it is none.

    """

    purpose: Purpose | None
    method: str
    target: str
    path: str
    query: FrozenDict[str, str] = attrs.field(factory=FrozenDict)
    headers: FrozenDict[str, str] = attrs.field(factory=FrozenDict)
    body: bytes = b""
    json: Json = None


class Journal(Sequence[T], Generic[T]):
    """The last entries of something, oldest first. Safe to read while the platform writes."""

    def __init__(self, kept: int = KEPT) -> None:
        self._entries: deque[T] = deque(maxlen=kept)
        self._changed = threading.Condition()

    def add(self, entry: T) -> None:
        """Put an entry at the end and wake whoever waits."""
        with self._changed:
            self._entries.append(entry)
            self._changed.notify_all()

    def clear(self) -> None:
        """Forget all entries."""
        with self._changed:
            self._entries.clear()

    def all(self) -> tuple[T, ...]:
        """The entries at this moment."""
        with self._changed:
            return tuple(self._entries)

    def wait_until(self, enough: Callable[[tuple[T, ...]], bool], timeout: float = 5.0) -> tuple[T, ...]:
        """Block until the entries are enough and return them, or after `timeout` seconds what there is."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while not enough(tuple(self._entries)):
                left = deadline - time.monotonic()
                if left <= 0:
                    break
                self._changed.wait(left)
            return tuple(self._entries)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[T, ...]: ...
    def __getitem__(self, index: int | slice) -> T | tuple[T, ...]:
        return self.all()[index]

    def __len__(self) -> int:
        return len(self.all())

    def __iter__(self) -> Iterator[T]:
        return iter(self.all())

    def __repr__(self) -> str:
        return f"{type(self).__name__}({list(self.all())!r})"


class ReceivedJournal(Journal[Received]):
    """The requests that the platform received."""

    def of(self, purpose: Purpose | str) -> tuple[Received, ...]:
        """The requests for one purpose (a `Purpose` or its name, such as ``"hit"``), oldest first."""
        return _of(self.all(), Purpose(purpose))

    def wait_for(self, count: int, purpose: Purpose | str | None = None, timeout: float = 5.0) -> tuple[Received, ...]:
        """Block until at least `count` requests (for one purpose, if given) were received, and return those.

        Raises:
            TimeoutError: there were fewer after `timeout` seconds; the message lists what there was.

        """
        wanted = None if purpose is None else Purpose(purpose)
        everything = self.wait_until(lambda entries: len(_of(entries, wanted)) >= count, timeout)
        found = _of(everything, wanted)
        if len(found) >= count:
            return found
        kind = "requests" if wanted is None else f"requests for {wanted.value}"
        seen = ", ".join(f"{entry.method} {entry.target}" for entry in everything[-20:]) or "nothing"
        raise TimeoutError(f"wanted {count} {kind} within {timeout} s and got {len(found)}; received were: {seen}")


def _of(entries: tuple[Received, ...], purpose: Purpose | None) -> tuple[Received, ...]:
    return tuple(entry for entry in entries if purpose is None or entry.purpose is purpose)
