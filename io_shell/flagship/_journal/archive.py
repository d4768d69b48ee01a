"""The documents of a journal: each in a file that bears the name of its digest."""

from __future__ import annotations

import os
import threading
import weakref
from collections import deque
from hashlib import sha256
from pathlib import Path

import attrs

from flagship._store import why, write_whole
from flagship_engine.document import Document
from flagship_engine.writing import document_bytes

_REMEMBERED = 4
_RETRY_AFTER = 60.0


def file_of(directory: Path, digest: str) -> Path:
    """The file of a document in an archive."""
    return directory / f"{digest}.json"


@attrs.frozen
class Kept:
    """A document in the archive, or on its way there.

    Attributes:
        document: the document, as long as somebody has it.
        digest: its digest.
        failed_at: when it could last not be written, in Unix seconds; None once it stands there.

    """

    document: weakref.ref[Document]
    digest: str
    failed_at: float | None


class Archiver:
    """Keeps each document once, by its digest, in a directory: written whole or not at all."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._lock = threading.RLock()
        self._kept: deque[Kept] = deque(maxlen=_REMEMBERED)

    def digest_of(self, document: Document, now: float) -> tuple[str, str]:
        """The digest of a document, which stands in the archive from now on; and why not, or "".

        Its bytes are made once, on the thread that is the first to ask; when they could not be written, again after a
        minute, and when somebody has removed their file since, at once.
        """
        known = self._find(document)
        if known is None or self._is_due(known, now):
            with self._lock:
                known = self._find(document)
                if known is None or self._is_due(known, now):
                    return self._keep(document, now)
        return known.digest, ""

    def after_fork(self) -> None:
        """In a forked child: the fork may have caught the lock in any state."""
        self._lock = threading.RLock()

    def _find(self, document: Document) -> Kept | None:
        return next((each for each in reversed(tuple(self._kept)) if each.document() is document), None)

    def _is_due(self, known: Kept, now: float) -> bool:
        if known.failed_at is not None:
            return now - known.failed_at >= _RETRY_AFTER
        return not os.access(file_of(self._directory, known.digest), os.F_OK)

    def _keep(self, document: Document, now: float) -> tuple[str, str]:
        content = document_bytes(document)
        digest = sha256(content).hexdigest()
        failure = self._write(file_of(self._directory, digest), content)
        self._kept.append(Kept(weakref.ref(document), digest, now if failure else None))
        return digest, failure

    def _write(self, path: Path, content: bytes) -> str:
        try:
            if not _holds(path, content):
                write_whole(path, content)
        except (OSError, ValueError) as error:
            return f"a document of the journal could not be kept at {path}: {why(error)}"
        return ""


def _holds(path: Path, content: bytes) -> bool:
    """Whether the file is there already, and undamaged."""
    try:
        return path.read_bytes() == content
    except FileNotFoundError:
        return False
