"""The journal of a running SDK: each effect becomes an entry, each entry a line, and a failure a count and a log."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from hashlib import blake2b

from flagship._fork import renew_after_fork
from flagship._journal.archive import Archiver
from flagship._journal.files import JournalFiles
from flagship._journal.locking import PATIENCE
from flagship._report import Reporter
from flagship._store import why
from flagship.journal import Journal
from flagship_engine.document import Document
from flagship_engine.effects import ArchiveDocument, Level, Log, RecordAnswer, RecordDecision
from flagship_engine.hashing import utf8
from flagship_engine.journals.entries import answered_entry, make_entry
from flagship_engine.journals.lines import write_entry
from flagship_engine.journals.pseudonyms import pseudonymised

NO_LOGS: tuple[Log, ...] = ()

_SAMPLE_RANGE = 2**64


class Counts:
    """Counts the entries that were written, and those that were lost.

    Attributes:
        entries: how many were written.
        lost: how many could not be.
        failure: why the last of those could not, or "".

    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._lost_in_a_row = 0
        self.entries = 0
        self.lost = 0
        self.failure = ""

    def written(self) -> int:
        """Count one that was written; how many were lost just before it."""
        with self._lock:
            self.entries += 1
            before, self._lost_in_a_row = self._lost_in_a_row, 0
            return before

    def not_written(self, reason: str) -> int:
        """Count one that was lost; how many were lost just before it."""
        with self._lock:
            self.lost += 1
            self.failure = reason
            before, self._lost_in_a_row = self._lost_in_a_row, self._lost_in_a_row + 1
            return before

    def after_fork(self) -> None:
        """In a forked child: the fork may have caught the lock in any state."""
        self._lock = threading.RLock()


class JournalWriter:
    """Writes a journal, from any thread. Each entry is written when it is made, so that none waits in memory.

    Args:
        options: where and how.
        now: the clock, in Unix seconds.
        reporter: told when writing begins to fail, and when it works again.

    """

    def __init__(self, options: Journal, now: Callable[[], float], reporter: Reporter) -> None:
        self._options = options
        self._now = now
        self._reporter = reporter
        self._files = JournalFiles(options.path, options.max_bytes, options.keep)
        self._archiver = Archiver(options.archive)
        self._lock = threading.RLock()
        self._lines: deque[bytes] = deque()
        self._writing = False
        self.counts = Counts()
        renew_after_fork(self)

    def perform(self, effect: ArchiveDocument | RecordDecision | RecordAnswer) -> None:
        """Keep a document, or write an entry if the visitor is in the sample. Never raises."""
        try:
            if isinstance(effect, ArchiveDocument):
                self._reporter.logs(self._archive(effect.document, self._now())[1])
            elif is_sampled(effect.identity.visitor_id, self._options.sample):
                line, logs = self._line(effect)
                self._reporter.logs((*logs, *self._write(line)))
        except Exception as error:  # noqa: BLE001 - the application's clock may raise anything
            self._reporter.exception(error)
            if not isinstance(effect, ArchiveDocument):
                self._reporter.logs(self._lost(f"the entry could not be made: {type(error).__name__}"))

    def after_fork(self) -> None:
        """In a forked child: the fork may have caught these in any state, and the parent writes its own lines."""
        self._lock = threading.RLock()
        self._lines.clear()
        self._writing = False
        self.counts.after_fork()
        self._archiver.after_fork()

    def _line(self, effect: RecordDecision | RecordAnswer) -> tuple[bytes, tuple[Log, ...]]:
        at, key = self._now(), self._options.pseudonym_key
        document, logs = None, NO_LOGS
        if isinstance(effect, RecordAnswer):
            entry = answered_entry(at, effect.identity, effect.context, effect.flags, panic=effect.panic)
        else:
            document = effect.document
            digest, logs = self._archive(document, at)
            given = effect.context, effect.identity, effect.assignations
            entry = make_entry(at, document, *given, effect.decision, digest=digest)
        return write_entry(entry if key is None else pseudonymised(entry, document, key)), logs

    def _archive(self, document: Document, now: float) -> tuple[str, tuple[Log, ...]]:
        """The digest of a document, which is in the archive now; if it is not, that is to be logged."""
        digest, failure = self._archiver.digest_of(document, now)
        return digest, (Log(Level.ERROR, failure),) if failure else NO_LOGS

    def _write(self, line: bytes) -> tuple[Log, ...]:
        """Write a line; what is to be logged of it, which happens without a lock."""
        if not self._lock.acquire(timeout=PATIENCE):
            return self._lost(f"another thread has been writing for {PATIENCE:g} seconds")
        try:
            self._lines.append(line)
            # This thread may be writing already, a few calls further up: it goes on with this line then.
            return NO_LOGS if self._writing else self._write_all()
        finally:
            self._lock.release()

    def _write_all(self) -> tuple[Log, ...]:
        logs = NO_LOGS
        self._writing = True
        try:
            while self._lines:
                logs += self._append(self._lines.popleft())
        finally:
            self._writing = False
        return logs

    def _append(self, line: bytes) -> tuple[Log, ...]:
        try:
            self._files.append(line)
        except (OSError, ValueError) as error:
            return self._lost(why(error))
        before = self.counts.written()
        lost = f"the journal is written again; entries that were lost before: {before}"
        return (Log(Level.WARNING, lost),) if before else NO_LOGS

    def _lost(self, reason: str) -> tuple[Log, ...]:
        """Count an entry that cannot be written. Of several in a row the first is logged."""
        if self.counts.not_written(reason):
            return NO_LOGS
        text = f"the journal at {self._options.path} cannot be written: {reason}; entries are lost, and counted"
        return (Log(Level.ERROR, text),)


def is_sampled(visitor_id: str, share: float) -> bool:
    """Whether a visitor is among such a share of all. Independent of any bucket, and the same on any machine."""
    if share >= 1:
        return True
    digest = blake2b(utf8(visitor_id), digest_size=8, person=b"flagship-sample").digest()
    return int.from_bytes(digest, "big") < share * _SAMPLE_RANGE
