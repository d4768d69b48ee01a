"""The running SDK: holds its state behind a short lock, performs effects outside it, feeds back what came of them.

Nothing of the application runs under a lock, and no lock is held over the network. Plain reads use the published state.
Signal handlers and destructors run where Python pleases, so each lock can be taken again by the thread that has it, and
a state that changed while the next one was made is not overwritten.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from flagship._clock import Clock, jitter
from flagship._fork import renew_after_fork
from flagship._http import Transport
from flagship._perform import World
from flagship._poller import Poller
from flagship._report import Reporter
from flagship._store import DocumentStore
from flagship.cache.cache_visitor import VisitorCacheManager
from flagship.journal import Journal
from flagship.status import Status
from flagship_engine import sdk
from flagship_engine.happenings import DocumentFailed, DocumentFetched, DocumentRecalled, DocumentUnchanged
from flagship_engine.sdk import Moment, SdkState, SdkStep
from flagship_engine.settings import Settings

if TYPE_CHECKING:
    from flagship._journal.writer import JournalWriter

_STRIPES = 64

STOP_TIMEOUT = 1.0
"""Seconds that `close` waits for a poll under way; its thread is a daemon and ends by itself after that."""


@attrs.frozen
class Surroundings:
    """What a runtime is given besides its settings.

    Attributes:
        transport: performs HTTP exchanges.
        owns_transport: whether closing the runtime closes the transport.
        clock: time.
        reporter: the application's event handler.
        manager: the application's cache manager, or None.
        directory: where the document is kept, or None.
        journal: the options of the journal, or None.
        on_document_changed: called with a `Status` when another document is in use, or None.

    """

    transport: Transport
    owns_transport: bool
    clock: Clock
    reporter: Reporter
    manager: VisitorCacheManager | None = None
    directory: Path | None = None
    journal: Journal | None = None
    on_document_changed: Callable[[Status], object] | None = None


class Runtime:
    """One started SDK: one environment, one mode, at most one polling thread."""

    def __init__(self, settings: Settings, surroundings: Surroundings) -> None:
        self.settings = settings
        self.reporter = surroundings.reporter
        self._surroundings = surroundings
        self._state = SdkState(settings)
        self._lock = threading.RLock()
        self._stripes = _locks()
        self._ready = threading.Event()
        self._closed = False
        thread_name = f"flagship-poller-{settings.environment_id[:32]}"
        self._poller = Poller(self._poll, surroundings.clock, thread_name, surroundings.reporter.exception)
        self._journal = _journal_writer(surroundings)
        self.world = World(
            settings,
            surroundings.transport,
            surroundings.reporter,
            store=None if surroundings.directory is None else DocumentStore(surroundings.directory, settings),
            manager=surroundings.manager,
            journal=self._journal,
            poll_again=self._poller.again_in,
            report_panic=self._report_panic,
            announce=self._announce,
        )
        renew_after_fork(self)

    @property
    def state(self) -> SdkState:
        """The published state: immutable, read without a lock."""
        return self._state

    def start(self) -> None:
        """Begin; in BUCKETING mode, with a first look at the document on this thread. Never raises."""
        if not self.settings.decides:
            self._ready.set()
        self._transition(lambda _state: sdk.start(self.settings))

    def current(self) -> SdkState:
        """The published state, for a call that decides: in a forked child, polling goes on from here."""
        self._poller.ensure()
        return self._state

    def lock_for(self, owner: object) -> threading.RLock:
        """A lock for short sections of one visitor (shared with a few others)."""
        return self._stripes[(id(owner) >> 4) % _STRIPES]

    def wait_until_ready(self, timeout: float) -> bool:
        """Wait, so many seconds at most, until visitors can be decided for."""
        self._poller.ensure()
        return self._surroundings.clock.wait(self._ready, timeout)

    def retire(self) -> None:
        """Stop polling: another start takes over. Visitors made here go on with what is known."""
        self._poller.stop(STOP_TIMEOUT)

    def close(self) -> None:
        """Stop polling and give up connections. May be called twice."""
        self._closed = True
        self.retire()
        self.world.close()
        if self._surroundings.owns_transport:
            self._surroundings.transport.close()

    def status(self) -> Status:
        """How this SDK is doing."""
        state, now = self._state, self._surroundings.clock.now()
        deliveries, journal = self.world.deliveries, self._journal
        return Status(
            started=not self._closed,
            mode=self.settings.mode,
            ready=self._ready.is_set(),
            panic=state.panic,
            document_digest=state.digest,
            document_at=state.document_at,
            document_age=None if state.document_at is None else max(0.0, now - state.document_at),
            document_problems=0 if state.document is None else len(state.document.problems),
            last_success=state.last_success,
            failures_in_a_row=state.failures,
            last_failure=state.last_failure,
            polling=self._poller.alive,
            hits_sent=deliveries.sent,
            hits_lost=deliveries.lost,
            journal_entries=0 if journal is None else journal.counts.entries,
            journal_lost=0 if journal is None else journal.counts.lost,
            journal_failure="" if journal is None else journal.counts.failure,
        )

    def after_fork(self) -> None:
        """In a forked child: the fork may have caught these in any state."""
        self._lock = threading.RLock()
        self._stripes = _locks()
        ready, self._ready = self._ready.is_set(), threading.Event()
        if ready:
            self._ready.set()
        self.world.deliveries.after_fork()

    def _poll(self) -> None:
        try:
            self._transition(sdk.poll)
        except BaseException as error:  # noqa: BLE001 - neither a bug nor a callback's sys.exit may end the thread
            self.reporter.exception(error)

    def _transition(self, transition: Callable[[SdkState], SdkStep]) -> None:
        step = self._step(transition)
        if step.state.document is not None and not self._ready.is_set():
            self._ready.set()
        for effect in step.effects:
            what = self.world.perform(effect)
            if isinstance(what, (DocumentRecalled, DocumentFetched, DocumentUnchanged, DocumentFailed)):
                if self._poller.stopped:  # closed meanwhile, or another start took over
                    return
                moment = Moment(self._surroundings.clock.now(), jitter())
                self._transition(lambda state, what=what, moment=moment: sdk.happened(state, what, moment))  # type: ignore[misc]

    def _step(self, transition: Callable[[SdkState], SdkStep]) -> SdkStep:
        with self._lock:
            while True:
                before = self._state
                step = transition(before)
                if self._state is before:
                    self._state = step.state
                    return step

    def _report_panic(self, panic: bool) -> None:
        if panic != self._state.panic:
            self._transition(lambda state: sdk.panic_reported(state, panic))

    def _announce(self) -> None:
        callback = self._surroundings.on_document_changed
        if callback is None:
            return
        try:
            callback(self.status())
        except Exception as error:  # noqa: BLE001 - the application's code may raise anything
            self.reporter.exception(error)


def _journal_writer(surroundings: Surroundings) -> JournalWriter | None:
    if surroundings.journal is None:
        return None
    from flagship._journal.writer import JournalWriter  # whoever keeps no journal need not load it

    return JournalWriter(surroundings.journal, surroundings.clock.now, surroundings.reporter)


def _locks() -> tuple[threading.RLock, ...]:
    return tuple(threading.RLock() for _ in range(_STRIPES))
