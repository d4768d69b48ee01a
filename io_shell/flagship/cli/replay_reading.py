"""The entries of journals in their files, with the place of each, and the documents that they were decided over."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import attrs

from flagship._journal.archive import file_of
from flagship._journal.files import files_of, journal_of
from flagship._journal.reading import Archive
from flagship.cli.inputs import STDIN, numbered_lines, open_bytes
from flagship.cli.terminal import UnusableError
from flagship.journal import archive_beside
from flagship_engine import Document, Entry, NotAnEntry, Verdict, read_journal, replay


@attrs.frozen
class Located:
    """What a line of a journal came to.

    Attributes:
        path: the file, ``-`` for stdin.
        line: the line, from 1.
        verdict: what it came to.

    """

    path: str
    line: int
    verdict: Verdict

    @property
    def place(self) -> str:
        """File and line."""
        return f"{self.path}:{self.line}"


class Shelf(Mapping[str, Document]):
    """The documents of several directories, by digest; the first that has one gives it."""

    def __init__(self, directories: Iterable[Path]) -> None:
        self.directories = tuple(directories)
        self._archives = [Archive(each) for each in self.directories]

    def __getitem__(self, digest: str) -> Document:
        """The document of a digest. Raises KeyError if there is none that is sound."""
        for archive in self._archives:
            found = archive.get(digest)
            if found is not None:
                return found
        raise KeyError(digest)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(digest for archive in self._archives for digest in archive))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def damaged(self, digest: str) -> Path | None:
        """The file that should hold a document that is missing, and holds something else; None if there is none."""
        files = [file_of(directory, digest) for directory in self.directories]
        return next((each for each in files if each.is_file()), None)


def paths_of(journals: Sequence[str]) -> list[str]:
    """The files of journals, each once and the oldest of each first; ``-`` for stdin.

    Raises:
        UnusableError: a journal has no files.

    """
    paths: dict[str, None] = {}
    for journal in journals:
        found = [journal] if journal == STDIN else list(map(str, _files_of(journal)))
        if not found:
            raise UnusableError(f"{journal}: No such file or directory")
        paths |= dict.fromkeys(found)
    return list(paths)


def _files_of(journal: str) -> list[Path]:
    path = Path(journal)
    try:
        if path.is_dir():
            raise UnusableError(f"{journal}: Is a directory")
        return files_of(path)
    except (OSError, ValueError) as error:
        raise UnusableError(f"{journal}: {error}") from None


def archives_for(journals: Sequence[str]) -> tuple[Path, ...]:
    """The directories in which these journals keep their documents, unless they were told otherwise."""
    given = [Path(journal) for journal in journals if journal != STDIN]
    beside = [archive_beside(each) for path in given for each in (path, journal_of(path))]
    return tuple(dict.fromkeys(each for each in beside if each.is_dir()))


def located(paths: Iterable[str], documents: Mapping[str, Document], progress: str) -> Iterator[Located]:
    """What each line of some files comes to, one at a time.

    Args:
        paths: the files.
        documents: by digest.
        progress: what a progress bar says meanwhile; "" for none.

    Raises:
        UnusableError: a file cannot be read.

    """
    places: deque[tuple[str, int]] = deque()
    for verdict in replay(_entries(paths, places, progress), documents):
        yield Located(*places.popleft(), verdict)


def _entries(paths: Iterable[str], places: deque[tuple[str, int]], progress: str) -> Iterator[Entry | NotAnEntry]:
    for path in paths:
        with open_bytes(path, progress=progress) as file:
            yield from read_journal(_placed(path, numbered_lines(path, file), places))


def _placed(path: str, lines: Iterable[tuple[int, bytes]], places: deque[tuple[str, int]]) -> Iterator[bytes]:
    """The lines alone; where each stands is noted."""
    for number, line in lines:
        places.append((path, number))
        yield line
