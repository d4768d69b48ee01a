"""A lock between processes: a file that one of them at a time holds."""

from __future__ import annotations

import errno
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flagship._clock import monotonic

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

PATIENCE = 2.0
"""Seconds: somebody who holds the lock for longer than this is stuck."""

_FIRST_PAUSE = 0.0002
_LONGEST_PAUSE = 0.005


@contextmanager
def holding(path: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the lock of a file, which is made if there is none and stays there, empty.

    Any two who hold it exclude each other, in one process and in several. Whoever ends, however, lets go of it.

    Raises:
        TimeoutError: somebody else has held it for as long as the patience lasts.
        OSError: the file cannot be opened, or the file system knows no locks.

    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _wait(descriptor, patience)
        try:
            yield
        finally:
            # Closing is not enough: a child that was forked meanwhile has the descriptor as well.
            _let_go(descriptor)
    finally:
        os.close(descriptor)


def _wait(descriptor: int, patience: float) -> None:
    """Take the lock as soon as it is free. There is no way to be woken that could be given up."""
    deadline, pause, never = monotonic() + patience, _FIRST_PAUSE, threading.Event()
    while not _taken(descriptor):
        if monotonic() > deadline:
            raise TimeoutError(errno.ETIMEDOUT, f"another process has locked it for {patience:g} seconds")
        never.wait(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


if sys.platform == "win32":

    def _taken(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

    def _let_go(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:

    def _taken(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _let_go(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
