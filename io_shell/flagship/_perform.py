"""Performing effects: the only place where a value becomes a request, a file, a call to the application."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeGuard

from flagship._http import Transport
from flagship._report import Reporter
from flagship._store import DocumentStore
from flagship.cache.cache_visitor import VisitorCacheManager
from flagship_engine.assignations import Assignations, Remembered
from flagship_engine.effects import (
    Activate,
    AnnounceDocument,
    ArchiveDocument,
    Effect,
    Exchange,
    FetchCampaigns,
    FetchDocument,
    Level,
    Log,
    LookUpAssignations,
    PollAgain,
    RecallDocument,
    RecordAnswer,
    RecordDecision,
    ReportPanic,
    SaveAssignations,
    SendContext,
    SendHit,
    StoreDocument,
)
from flagship_engine.exchange import NoResponse, Purpose, Request, Response
from flagship_engine.happenings import AssignationsFound, DocumentRecalled, Happening, LookUpFailed, Sent
from flagship_engine.problems import Problem
from flagship_engine.records import read_assignations, write_record
from flagship_engine.requests import request_of
from flagship_engine.responses import describe_exchange, read_response
from flagship_engine.settings import Settings
from flagship_engine.values import FrozenDict

if TYPE_CHECKING:  # whoever keeps no journal need not load it
    from flagship._journal.writer import JournalWriter


class Deliveries:
    """Counts the hits and activations that were accepted, and those that were not."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self.sent = 0
        self.lost = 0

    def count(self, happening: Happening) -> None:
        """Count one."""
        with self._lock:
            if isinstance(happening, Sent):
                self.sent += 1
            else:
                self.lost += 1

    def after_fork(self) -> None:
        """In a forked child: the fork may have caught the lock in any state."""
        self._lock = threading.RLock()


class World:
    """Everything outside: performs one effect at a time, and never raises.

    Args:
        settings: for the wire.
        transport: performs HTTP exchanges.
        reporter: the application's event handler.
        store: keeps the document, or None.
        manager: the application's cache manager, or None.
        journal: writes the journal, or None.
        poll_again: called with the seconds to the next look at the document.
        report_panic: called with what the platform said.
        announce: called when another document is in use.

    """

    def __init__(
        self,
        settings: Settings,
        transport: Transport,
        reporter: Reporter,
        *,
        store: DocumentStore | None,
        manager: VisitorCacheManager | None,
        journal: JournalWriter | None,
        poll_again: Callable[[float], None],
        report_panic: Callable[[bool], None],
        announce: Callable[[], None],
    ) -> None:
        self._settings = settings
        self._transport = transport
        self._reporter = reporter
        self._store = store
        self._manager = manager
        self._journal = journal
        self._poll_again = poll_again
        self._report_panic = report_panic
        self._announce = announce
        self.deliveries = Deliveries()
        self._closed = False

    def close(self) -> None:
        """Send nothing from now on: every request is answered by the sentence that the SDK is closed."""
        self._closed = True

    def perform_all(self, effects: tuple[Effect, ...]) -> Happening | None:
        """Perform effects in order; what came of the last one."""
        happening = None
        for effect in effects:
            happening = self.perform(effect)
        return happening

    def perform(self, effect: Effect) -> Happening | None:  # noqa: C901 - one case an effect
        """Perform an effect; what came of it, if anything can."""
        match effect:
            case FetchDocument() | FetchCampaigns() | SendContext():
                return self._exchange(effect)
            case Activate() | SendHit():
                delivery = self._exchange(effect)
                self.deliveries.count(delivery)
                return delivery
            case RecallDocument():
                return DocumentRecalled() if self._store is None else self._store.recall()
            case LookUpAssignations():
                return self._look_up(effect)
            case Log():
                self._reporter.log(effect.level, effect.message)
            case StoreDocument():
                self._store_document(effect)
            case SaveAssignations():
                self._save(effect)
            case ArchiveDocument() | RecordDecision() | RecordAnswer():
                if self._journal is not None:
                    self._journal.perform(effect)
            case AnnounceDocument():
                self._announce()
            case PollAgain():
                self._poll_again(effect.seconds)
            case ReportPanic():
                self._report_panic(effect.panic)
        return None

    def _exchange(self, effect: Exchange) -> Happening:
        request = request_of(effect, self._settings)
        response = self._send(request)
        log = describe_exchange(request, response)
        self._reporter.log(log.level, log.message)
        if request.purpose is not Purpose.DOCUMENT and request.body is not None:
            self._reporter.log(Level.DEBUG, f"{request.purpose.value}: sent {request.body.decode()}")
        return read_response(effect, response, self._settings)

    def _send(self, request: Request) -> Response | NoResponse:
        if self._closed:
            return NoResponse("the SDK is closed")
        try:
            answer: object = self._transport.send(request)
        except Exception as error:  # noqa: BLE001 - an application's own transport may raise anything
            self._reporter.exception(error)
            return NoResponse(f"the transport raised {type(error).__name__}")
        if isinstance(answer, NoResponse) or _is_response(answer):
            return answer
        return NoResponse(f"the transport returned no sound Response, but an object of type {type(answer).__name__}")

    def _look_up(self, effect: LookUpAssignations) -> Happening:
        if self._manager is None:
            return LookUpFailed("no cache manager is configured")
        by_id: dict[str, Remembered] = {}
        problems: list[Problem] = []
        for visitor_id in effect.visitor_ids:
            try:
                record: object = self._manager.lookup(visitor_id)
            except Exception as error:  # noqa: BLE001 - the application's code may raise anything
                self._reporter.exception(error)
                return LookUpFailed(f"the cache manager's lookup raised {type(error).__name__}")
            read = read_assignations(record, visitor_id)
            by_id.update(read.assignations.by_id)
            problems += () if read.problem is None else (read.problem,)
        return AssignationsFound(Assignations(FrozenDict(by_id)), tuple(problems))

    def _save(self, effect: SaveAssignations) -> None:
        if self._manager is None:
            return
        try:
            grouped = effect.changed is not None
            record = write_record(effect.visitor_id, effect.remembered, grouped=grouped)
            self._manager.save(effect.visitor_id, record)
        except Exception as error:  # noqa: BLE001 - the application's code may raise anything
            self._reporter.exception(error)
            self._reporter.log(Level.ERROR, f"[save] the cache manager's save raised {type(error).__name__}")

    def _store_document(self, effect: StoreDocument) -> None:
        failure = "" if self._store is None else self._store.save(effect)
        if failure:
            self._reporter.log(Level.WARNING, failure)


def _is_response(answer: object) -> TypeGuard[Response]:
    if not isinstance(answer, Response):
        return False
    status, headers, body = (getattr(answer, name) for name in ("status", "headers", "body"))
    return isinstance(status, int) and isinstance(headers, Mapping) and isinstance(body, bytes)
