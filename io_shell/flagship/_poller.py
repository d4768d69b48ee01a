"""The thread that looks for a newer document again and again."""

from __future__ import annotations

import threading
from collections.abc import Callable

from flagship._clock import Clock
from flagship._fork import renew_after_fork

AFTER_A_BUG = 60.0
"""Seconds to the next look if one neither worked nor said when to look again."""


class Poller:
    """One daemon thread, started with the first `again_in`, which calls `poll` when it is due.

    `poll` says by `again_in` when it is due next. `stop` ends the thread at once, or, if a poll is under way, after it.
    A forked child has no thread until `ensure` is called there.
    """

    def __init__(self, poll: Callable[[], None], clock: Clock, name: str) -> None:
        self._poll = poll
        self._clock = clock
        self._name = name
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._due: float | None = None
        self._was_started = False
        self._thread: threading.Thread | None = None
        renew_after_fork(self)

    @property
    def alive(self) -> bool:
        """Whether the thread runs, in this process."""
        thread = self._thread
        return thread is not None and thread.is_alive()

    def again_in(self, seconds: float) -> None:
        """Have `poll` called so many seconds from now."""
        with self._lock:
            self._due = self._clock.monotonic() + seconds
            self._start()

    def ensure(self) -> None:
        """Poll in this process too, if it is the forked child of one that polled."""
        if self._thread is None and self._due is not None:
            with self._lock:
                self._start()

    def after_fork(self) -> None:
        """The parent's thread is not here, and the fork may have caught its lock in any state."""
        stopped = self._stopped.is_set()
        self._lock, self._stopped, self._thread = threading.Lock(), threading.Event(), None
        if stopped:
            self._stopped.set()
        elif self._due is None and self._was_started:
            self._due = self._clock.monotonic()

    def stop(self, timeout: float) -> None:
        """End the thread; wait for it so many seconds at most, unless called by itself."""
        self._stopped.set()
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout)

    def _start(self) -> None:
        if self._thread is None and not self._stopped.is_set():
            self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
            self._was_started = True
            self._thread.start()

    def _run(self) -> None:
        while not self._clock.wait(self._stopped, self._remaining()):
            with self._lock:
                self._due = None
            self._poll()

    def _remaining(self) -> float:
        with self._lock:
            now = self._clock.monotonic()
            if self._due is None:
                self._due = now + AFTER_A_BUG
            return max(0.0, self._due - now)
