"""Reading what a journal left: its files, and the documents that were archived beside it."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator, Mapping
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from flagship._journal.archive import file_of
from flagship_engine.deciding import parse_document
from flagship_engine.document import Document
from flagship_engine.journals.entries import Entry
from flagship_engine.journals.forms import NotAnEntry
from flagship_engine.journals.lines import read_journal
from flagship_engine.responses import NotParsed, parse_json
from flagship_engine.writing import document_digest

_GZIP_MAGIC = b"\x1f\x8b"
_DIGEST = re.compile(r"[0-9a-f]{64}")


def entries_in(path: Path) -> Iterator[Entry | NotAnEntry]:
    """The entries of a journal's file, one at a time; gzip is unpacked, and a `NotAnEntry` stands where it is damaged.

    Raises:
        OSError: the file cannot be read.

    """
    with path.open("rb") as file:
        if file.peek(2)[:2] != _GZIP_MAGIC:
            yield from read_journal(file)
            return
        try:
            yield from read_journal(gzip.GzipFile(fileobj=file))
        except (EOFError, zlib.error, gzip.BadGzipFile):
            yield NotAnEntry("the gzip data are damaged here: what follows is lost")


class Archive(Mapping[str, Document]):
    """The documents in a directory, by their digests. Each is read when it is asked for; whoever asked may keep it.

    A journal archives a document as ``<digest>.json``. Files of other names that end so count by what they hold. A file
    that does not hold what its name says is as good as none.

    Args:
        directory: of the documents; one that cannot be read holds none.

    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def __getitem__(self, digest: str) -> Document:
        """The document of a digest, compiled for the SDK's rules. Raises KeyError if there is none."""
        # A digest comes from a journal, and a journal may come from anywhere: it must not lead to another directory.
        if _DIGEST.fullmatch(digest):
            body = _body(file_of(self._directory, digest))
            if body is not None and sha256(body).hexdigest() == digest:
                found = _document(body)
            else:
                found = self._others.get(digest)
            if found is not None:
                return found
        raise KeyError(digest)

    def __iter__(self) -> Iterator[str]:
        return (digest for digest in dict.fromkeys((*self._archived, *self._others)) if digest in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @cached_property
    def _archived(self) -> tuple[str, ...]:
        return tuple(path.stem for path in self._files if _DIGEST.fullmatch(path.stem))

    @cached_property
    def _others(self) -> Mapping[str, Document]:
        """Documents under names of their own: few, so they are kept."""
        bodies = (_body(path) for path in self._files if not _DIGEST.fullmatch(path.stem))
        documents = (_document(body) for body in bodies if body is not None)
        return {document_digest(document): document for document in documents if document is not None}

    @property
    def _files(self) -> list[Path]:
        try:
            return sorted(self._directory.glob("*.json"))
        except OSError:
            return []


def _body(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _document(body: bytes) -> Document | None:
    data = parse_json(body)
    if isinstance(data, NotParsed):
        return None
    document = parse_document(data)
    return document if document.usable else None
