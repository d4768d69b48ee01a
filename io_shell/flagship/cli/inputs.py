"""Reading files: whole JSON values, and lines one at a time from files of any length, gzip included."""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from flagship.cli.terminal import UnusableError
from flagship_engine.responses import NotParsed, parse_json

STDIN = "-"
_GZIP_MAGIC = b"\x1f\x8b"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_BUFFER = 1 << 18


def read_json(path: str) -> object:
    """The JSON value in a file, ``-`` for stdin.

    Raises:
        UnusableError: it cannot be read, or is not JSON; the file is named.

    """
    try:
        with open_bytes(path) as file:
            body = file.read()
    except _DAMAGE as error:
        raise UnusableError(f"{path}: {_reason(error)}") from None
    value = parse_json(body)
    if isinstance(value, NotParsed):
        raise UnusableError(f"{path}: not JSON: {value.reason}")
    return value


@contextmanager
def open_bytes(path: str, *, progress: str = "") -> Iterator[BinaryIO]:
    """A file opened for reading, decompressed if it is gzip.

    Args:
        path: the file, ``-`` for stdin.
        progress: what is being done, for a progress bar on stderr: of a file only, and at a terminal only. "" where the
            same terminal shows the output meanwhile.

    Raises:
        UnusableError: it cannot be opened.

    """
    if path == STDIN:
        yield _decompressed(sys.stdin.buffer)
        return
    with _opened(path) as file:
        if progress and sys.stderr.isatty():
            with _watched(file, Path(path).stat().st_size, progress) as watched:
                yield _decompressed(watched)
        else:
            yield _decompressed(file)


def _opened(path: str) -> BinaryIO:
    try:
        return Path(path).open("rb")
    except OSError as error:
        raise UnusableError(f"{path}: {_reason(error)}") from None


def numbered_lines(path: str, file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The lines of an open file, numbered from 1, without a byte order mark.

    Raises:
        UnusableError: reading fails; file and line are named.

    """
    number = 0
    try:
        for number, line in enumerate(file, 1):
            yield number, line.removeprefix(_BYTE_ORDER_MARK) if number == 1 else line
    except _DAMAGE as error:
        raise UnusableError(f"{path}, line {number + 1}: {_reason(error)}") from None


@contextmanager
def _watched(file: BinaryIO, size: int, progress: str) -> Iterator[BinaryIO]:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    # Of stdout, rich would send what is written to the console of the bar: to stderr.
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as bar:
        yield bar.wrap_file(file, total=size, description=progress)


def _decompressed(file: BinaryIO) -> BinaryIO:
    buffered = io.BufferedReader(cast("io.RawIOBase", file), _BUFFER)  # all that is asked of it is `readinto`
    if buffered.peek(2)[:2] == _GZIP_MAGIC:
        return io.BufferedReader(gzip.GzipFile(fileobj=buffered), _BUFFER)
    return buffered


_DAMAGE = (OSError, EOFError, zlib.error)


def _reason(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return f"damaged gzip data: {error}"
