"""The files of a journal: lines are added to one, and when it is full it is set aside under a number of its own."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
from pathlib import Path

import attrs

from flagship._journal.locking import holding

_APPEND = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
_DIGITS = 6


@attrs.frozen
class JournalFiles:
    """Where lines are added, by any number of processes: a line stands there whole or not at all.

    Nothing is kept open or in memory between two lines, so that a fork, a file that is moved away and a directory that
    is removed change nothing.

    Attributes:
        path: the file that lines are added to.
        max_bytes: its size before it is set aside.
        keep: how many that were set aside are kept.

    """

    path: Path
    max_bytes: int
    keep: int

    def append(self, line: bytes) -> None:
        """Add a line, given without its newline.

        Raises:
            OSError: it could not be added; the file holds what it held before.
            ValueError: the path is none that the operating system knows.

        """
        try:
            self._append(line)
        except FileNotFoundError:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._append(line)

    def _append(self, line: bytes) -> None:
        with holding(self.path.with_name(f"{self.path.name}.lock")):
            self._make_room(len(line) + 1)
            descriptor = os.open(self.path, _APPEND, 0o600)
            try:
                _write_line(descriptor, line)
            finally:
                os.close(descriptor)

    def _make_room(self, wanted: int) -> None:
        try:
            size = self.path.stat().st_size
        except FileNotFoundError:
            return
        if size and size + wanted > self.max_bytes:
            before = _set_aside(self.path)
            number = _number(self.path, before[-1]) + 1 if before else 1
            self.path.replace(_numbered(self.path, number))
            for oldest in before[: max(0, len(before) + 1 - self.keep)]:
                # One that cannot be removed must not cost the entries to come.
                with contextlib.suppress(OSError):
                    oldest.unlink()


def _write_line(descriptor: int, line: bytes) -> None:
    about = os.fstat(descriptor)
    if not stat.S_ISREG(about.st_mode):
        raise OSError(errno.EINVAL, "it is no regular file")
    end = about.st_size
    content = line + b"\n" if _ends_a_line(descriptor, end) else b"\n" + line + b"\n"
    try:
        written = os.write(descriptor, content)
        while written < len(content):  # the disk became full on the way: the next write says so
            written += os.write(descriptor, content[written:])
    except BaseException:
        with contextlib.suppress(OSError):
            os.ftruncate(descriptor, end)
        raise


def _ends_a_line(descriptor: int, end: int) -> bool:
    """Whether the file ends as it should: a process that was killed may have left half a line."""
    if end == 0:
        return True
    os.lseek(descriptor, end - 1, os.SEEK_SET)
    return os.read(descriptor, 1) == b"\n"


def files_of(path: Path) -> list[Path]:
    """The files of a journal, the oldest first: those that were set aside, some perhaps as gzip by now, and its own.

    Raises:
        OSError: the directory cannot be read; one that does not exist holds no files.

    """
    return [*_set_aside(path), *([path] if path.exists() else [])]


def journal_of(path: Path) -> Path:
    """The journal that a file belongs to: ``d.jsonl`` for ``d.000001.jsonl.gz``, which was set aside."""
    found = re.fullmatch(rf"(.+)\.[0-9]{{{_DIGITS},18}}(\.[^.]*)?", path.name.removesuffix(".gz"))
    return path.with_name(found[1] + (found[2] or "")) if found else path.with_name(path.name.removesuffix(".gz"))


def _set_aside(path: Path) -> list[Path]:
    """The files that were set aside, the oldest first. Of one that is being compressed, the one that is whole."""
    try:
        found = [each for each in path.parent.iterdir() if _number(path, each)]
    except FileNotFoundError:
        return []
    # gzip removes the file that it reads when it is done: the later of these goes before the earlier.
    whole = {each.name.removesuffix(".gz"): each for each in sorted(found, key=lambda each: each.suffix != ".gz")}
    return sorted(whole.values(), key=lambda each: (_number(path, each), each.name))


def _numbered(path: Path, number: int) -> Path:
    return path.with_name(f"{path.stem}.{number:0{_DIGITS}}{path.suffix}")


def _number(path: Path, other: Path) -> int:
    """The number under which a file of a journal was set aside; 0 for a file that is none."""
    form = rf"{re.escape(path.stem)}\.([0-9]{{{_DIGITS},18}}){re.escape(path.suffix)}(\.gz)?"
    found = re.fullmatch(form, other.name)
    return int(found[1]) if found else 0
