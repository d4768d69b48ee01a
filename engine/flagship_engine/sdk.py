"""The state of an SDK, and what changes it: its document, panic, polling, counters.

A document in use is only ever replaced by a sound one: the last known good wins. Failures in a row make the next look
later, with jitter, so that a recovering CDN is not met by every process at once.
"""

from __future__ import annotations

from typing import TypeAlias

import attrs

from flagship_engine.document import Document
from flagship_engine.effects import (
    AnnounceDocument,
    ArchiveDocument,
    Effect,
    FetchDocument,
    Level,
    Log,
    PollAgain,
    RecallDocument,
    StoreDocument,
)
from flagship_engine.happenings import DocumentFailed, DocumentFetched, DocumentRecalled, DocumentUnchanged
from flagship_engine.settings import Settings

LONGEST_BACK_OFF = 600.0
"""Seconds: polls that fail are never further apart than this, or than the polling interval if that is longer."""

FIRST_BACK_OFF = 1.0
"""Seconds after a first failure, if the polling interval is longer than this."""

PROBLEMS_LOGGED = 10
"""How many problems of one document are logged, one line each; the rest is counted."""

DocumentHappening: TypeAlias = DocumentRecalled | DocumentFetched | DocumentUnchanged | DocumentFailed


@attrs.frozen
class Moment:
    """When something happened, and a random number for it: the engine has neither clock nor dice.

    Attributes:
        now: seconds since the epoch.
        jitter: a number in [0, 1).

    """

    now: float
    jitter: float = 0.0


@attrs.frozen
class SdkState:
    """What a running SDK knows.

    Attributes:
        settings: what it was started with.
        document: the document in use, or None.
        digest: SHA-256 of its bytes, or "".
        last_modified: its validator, as received, or None.
        etag: its other validator, or None.
        document_at: when it was received, in seconds since the epoch, or None.
        last_success: when the CDN last answered well, or None.
        failures: failed looks at the document in a row.
        last_failure: why the last of them failed, or "".
        panic: whether the platform is in panic.

    """

    settings: Settings
    document: Document | None = attrs.field(default=None, repr=False)
    digest: str = ""
    last_modified: str | None = None
    etag: str | None = None
    document_at: float | None = None
    last_success: float | None = None
    failures: int = 0
    last_failure: str = ""
    panic: bool = False


@attrs.frozen
class SdkStep:
    """A state of the SDK and what is to be performed next."""

    state: SdkState
    effects: tuple[Effect, ...] = ()


def start(settings: Settings) -> SdkStep:
    """A new SDK. In BUCKETING mode it first looks for the stored document, then for a newer one."""
    state = SdkState(settings)
    if not settings.decides:
        return SdkStep(state)
    if settings.stores_document:
        return SdkStep(state, (RecallDocument(),))
    return poll(state)


def poll(state: SdkState) -> SdkStep:
    """Look for a newer document."""
    return SdkStep(state, (FetchDocument(state.last_modified, state.etag),))


def happened(state: SdkState, what: DocumentHappening, moment: Moment) -> SdkStep:
    """What came of an effect about the document."""
    match what:
        case DocumentRecalled():
            return _recalled(state, what)
        case DocumentFetched():
            return _fetched(state, what, moment)
        case DocumentUnchanged():
            return _unchanged(state, moment)
        case DocumentFailed():
            return _failed(state, what, moment)


def panic_reported(state: SdkState, panic: bool) -> SdkStep:
    """The Decision API said whether the platform is in panic."""
    if panic == state.panic:
        return SdkStep(state)
    return SdkStep(attrs.evolve(state, panic=panic), (_panic_log(panic),))


def back_off(settings: Settings, failures: int, jitter: float) -> float:
    """Seconds to the next look after so many failures in a row: doubling, jittered to 50-100 %, bounded.

    Never sooner than a short polling interval would look, never later than a long one or `LONGEST_BACK_OFF`.
    """
    interval = settings.polling_interval
    doubled = min(FIRST_BACK_OFF, interval) * 2.0 ** min(failures - 1, 60)
    bounded = min(doubled, max(interval, LONGEST_BACK_OFF))
    return max(bounded * (0.5 + 0.5 * jitter), min(interval, FIRST_BACK_OFF))


def _recalled(state: SdkState, what: DocumentRecalled) -> SdkStep:
    if what.stored is None:
        logs = (Log(Level.WARNING, f"the stored bucketing document is ignored: {what.reason}"),) if what.reason else ()
        return SdkStep(state, (*logs, *poll(state).effects))
    known = _with_document(state, what.stored, what.stored_at)
    return SdkStep(known, (*_changes(state, known, what.stored), *poll(known).effects))


def _fetched(state: SdkState, what: DocumentFetched, moment: Moment) -> SdkStep:
    known = attrs.evolve(_with_document(state, what, moment.now), failures=0, last_failure="", last_success=moment.now)
    return SdkStep(known, (*_storing(state, known, what), *_changes(state, known, what), *_next_poll(known, moment)))


def _storing(before: SdkState, after: SdkState, what: DocumentFetched) -> tuple[Effect, ...]:
    # A CDN that knows no 304 sends the same document at each poll: what is stored already is not written again.
    same = (before.digest, before.last_modified, before.etag) == (after.digest, after.last_modified, after.etag)
    if same or not after.settings.stores_document:
        return ()
    return (StoreDocument(what.body, what.last_modified, what.etag),)


def _unchanged(state: SdkState, moment: Moment) -> SdkStep:
    if state.document is None:
        return _failed(state, DocumentFailed("the CDN answered with status 304, but no document is known"), moment)
    fresh = attrs.evolve(state, failures=0, last_failure="", last_success=moment.now)
    return SdkStep(fresh, _next_poll(fresh, moment))


def _failed(state: SdkState, what: DocumentFailed, moment: Moment) -> SdkStep:
    failures = state.failures + 1
    worse = attrs.evolve(state, failures=failures, last_failure=what.reason)
    used = "no document is known yet" if state.document is None else "the last known document stays in use"
    log = Log(
        Level.ERROR,
        f"the bucketing document could not be updated ({failures} in a row): {what.reason}; {used}",
    )
    return SdkStep(worse, (log, *_next_poll(worse, moment)))


def _with_document(state: SdkState, what: DocumentFetched, at: float | None) -> SdkState:
    # The same bytes again are the same document: what is compiled is kept, and its validators are renewed.
    document = state.document if what.digest == state.digest and state.document is not None else what.document
    return attrs.evolve(
        state,
        document=document,
        digest=what.digest,
        last_modified=what.last_modified,
        etag=what.etag,
        document_at=at,
        panic=document.panic,
    )


def _changes(before: SdkState, after: SdkState, what: DocumentFetched) -> tuple[Effect, ...]:
    effects: list[Effect] = []
    if before.digest != after.digest:
        effects.append(
            Log(Level.INFO, f"another bucketing document is in use: {len(what.document.campaigns)} campaigns")
        )
        problems = what.document.problems
        effects += [Log(Level.WARNING, f"bucketing document: {each}") for each in problems[:PROBLEMS_LOGGED]]
        if len(problems) > PROBLEMS_LOGGED:
            more = len(problems) - PROBLEMS_LOGGED
            effects.append(Log(Level.WARNING, f"bucketing document: {more} more problems are not logged"))
        if after.settings.keeps_journal:
            effects.append(ArchiveDocument(what.document))
        effects.append(AnnounceDocument(after.digest))
    if before.panic != after.panic:
        effects.append(_panic_log(after.panic))
    return tuple(effects)


def _next_poll(state: SdkState, moment: Moment) -> tuple[Effect, ...]:
    interval = state.settings.polling_interval
    if interval <= 0:
        return ()
    return (PollAgain(back_off(state.settings, state.failures, moment.jitter) if state.failures else interval),)


def _panic_log(panic: bool) -> Log:
    return Log(Level.INFO, "panic mode is enabled" if panic else "panic mode is disabled")
