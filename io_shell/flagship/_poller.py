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

    Args:
        poll: looks for a newer document; raises nothing.
        clock: time.
        name: the thread's name.
        report: called with the exception if the thread cannot be started: the system has none left.

    """

    def __init__(self, poll: Callable[[], None], clock: Clock, name: str, report: Callable[[Exception], None]) -> None:
        self._poll = poll
        self._report = report
        self._clock = clock
        self._name = name
        self._lock = threading.RLock()
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

    @property
    def stopped(self) -> bool:
        """Whether `stop` was called."""
        return self._stopped.is_set()

    def again_in(self, seconds: float) -> None:
        """Have `poll` called so many seconds from now."""
        with self._lock:
            self._due = self._clock.monotonic() + seconds
        self.ensure()

    def ensure(self) -> None:
        """Start the thread if it is wanted and not there: in a forked child, or after it could not be started."""
        if self._thread is not None or self._due is None:
            return
        try:
            with self._lock:
                self._start()
        except RuntimeError as error:
            self._report(error)

    def after_fork(self) -> None:
        """The parent's thread is not here, and the fork may have caught its lock in any state."""
        stopped = self._stopped.is_set()
        self._lock, self._stopped, self._thread = threading.RLock(), threading.Event(), None
        if stopped:
            self._stopped.set()
        elif self._due is None and self._was_started:
            self._due = self._clock.monotonic()

    def stop(self, timeout: float) -> None:
        """End the thread; wait for it so many seconds at most, unless called by itself."""
        self._stopped.set()
        with self._lock:  # no thread is half started now
            thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout)

    def _start(self) -> None:
        if self._thread is None and not self._stopped.is_set():
            self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
            try:
                self._thread.start()
            except RuntimeError:
                self._thread = None
                raise
            self._was_started = True

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
