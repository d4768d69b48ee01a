"""Assignations in a SQLite file, which several processes on one machine may share."""

from __future__ import annotations

import os
import sqlite3
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from flagship._store import user_cache_directory
from flagship.server.store import StoreError, changes
from flagship_engine.assignations import NOTHING_REMEMBERED, Assignation, Assignations, Remembered
from flagship_engine.effects import SaveAssignations
from flagship_engine.values import FrozenDict

APPLICATION_ID = 0x466C6167
"""Marks a file as ours: "Flag"."""

VERSION = 1
"""The version of the table below, kept as ``user_version``."""

_TABLE = """
CREATE TABLE assignations (
    environment TEXT NOT NULL,
    id TEXT NOT NULL,
    variation_group TEXT NOT NULL,
    variation TEXT NOT NULL,
    activated INTEGER NOT NULL,
    PRIMARY KEY (environment, id, variation_group)
) WITHOUT ROWID
"""
_SELECT = "SELECT id, variation_group, variation, activated FROM assignations WHERE environment = ? AND id IN ({})"
_UPSERT = "INSERT OR REPLACE INTO assignations VALUES (?, ?, ?, ?, ?)"


def default_store_path() -> Path:
    """The file of whoever names none, in the user's cache directory, which is made if it is missing.

    Raises:
        StoreError: the directory cannot be made.

    """
    directory = user_cache_directory()
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{directory}: {_why(error)}") from error
    return directory / "assignations.sqlite"


class SqliteStore:
    """A store in a file, made if it is missing, readable by its owner alone.

    What was saved survives the end of the process, however it comes; a power cut may cost the last moments, but never
    the file. It must lie on a local disk, as every SQLite file that is written by several processes.

    Connections are opened when they are needed, and none is used by two threads at a time or in a forked child.

    Args:
        path: the file. Beside it, SQLite keeps two more while it is open: ``-wal`` and ``-shm``.
        busy_timeout: seconds to wait for others to end what they write, before it is an error.

    Attributes:
        path: the file, absolute.

    Raises:
        StoreError: it cannot be made or opened, is no SQLite database, is another application's, or was written by a
            newer version of this package.

    """

    def __init__(self, path: str | os.PathLike[str], busy_timeout: float = 5.0) -> None:
        # Absolute: ":memory:" and "" have meanings of their own to SQLite, and a program may change its directory.
        self.path = os.path.abspath(path)  # noqa: PTH100 - a Path would resolve no ".."
        self._busy_timeout = busy_timeout
        self._free: deque[tuple[int, sqlite3.Connection]] = deque()
        self._of_parents: list[sqlite3.Connection] = []
        with self._connection():  # says at once what is wrong with the file
            pass
        self.close()  # nothing is open yet in a process that forks before it serves

    def recall(self, env_id: str, ids: Sequence[str]) -> Assignations:
        """As `Store` has it."""
        with self._connection() as connection:
            return _recall(connection, env_id, ids)

    def save(self, env_id: str, saves: Iterable[SaveAssignations], known: Assignations) -> bool:
        """As `Store` has it."""
        rows = [
            (env_id, some_id, group_id, entry.variation_id, entry.activated)
            for some_id, changed in changes(saves)
            for group_id, entry in changed.items()
        ]
        with self._connection() as connection, _writing(connection):
            if _recall(connection, env_id, tuple(known.by_id)) != known:
                return False
            connection.executemany(_UPSERT, rows)
            return True

    def close(self) -> None:
        """As `Store` has it."""
        for connection in iter(self._take, None):
            connection.close()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """A connection for one use; what is wrong with it becomes a `StoreError`."""
        connection = None
        try:
            connection = self._take() or _open(self.path, self._busy_timeout)
            yield connection
        except (sqlite3.Error, OSError, ValueError) as error:
            # A ValueError: a path with a null byte, an id with a lone surrogate.
            if connection is not None:
                connection.close()
            raise StoreError(f"{self.path}: {_why(error)}") from error
        self._free.append((os.getpid(), connection))

    def _take(self) -> sqlite3.Connection | None:
        """A free connection that this process opened, or None. A deque's ends are safe among threads without a lock."""
        with suppress(IndexError):
            while True:
                owner, connection = self._free.pop()
                if owner == os.getpid():
                    return connection
                # Neither to be used nor closed in a forked child, says SQLite. While it is kept here, it is not closed.
                self._of_parents.append(connection)
        return None


def _recall(connection: sqlite3.Connection, env_id: str, ids: Sequence[str]) -> Assignations:
    found: dict[str, dict[str, Assignation]] = {}
    marks = ", ".join("?" * len(ids))
    for some_id, group_id, variation_id, activated in connection.execute(_SELECT.format(marks), (env_id, *ids)):
        found.setdefault(some_id, {})[group_id] = Assignation(variation_id, bool(activated))
    return Assignations(
        FrozenDict({each: Remembered(FrozenDict(found[each])) if each in found else NOTHING_REMEMBERED for each in ids})
    )


@contextmanager
def _writing(connection: sqlite3.Connection) -> Iterator[None]:
    """One transaction that nobody else can write in: what is read in it still holds when it writes."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _open(path: str, busy_timeout: float) -> sqlite3.Connection:
    # SQLite would make it for everybody to read, and it holds ids of people.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    # Transactions are begun and ended here alone; a connection goes from thread to thread, used by one at a time.
    connection = sqlite3.connect(path, timeout=busy_timeout, isolation_level=None, check_same_thread=False)
    try:
        # Who only reads a sound file need not wait for who writes in it.
        if not _is_ours(connection):
            with _writing(connection):
                _prepare(connection)
        if _journal_mode(connection, busy_timeout) == "wal":
            connection.execute("PRAGMA synchronous = NORMAL")
    except BaseException:
        connection.close()
        raise
    return connection


def _is_ours(connection: sqlite3.Connection) -> bool:
    return (_pragma(connection, "application_id"), _pragma(connection, "user_version")) == (APPLICATION_ID, VERSION)


def _prepare(connection: sqlite3.Connection) -> None:
    """Make the table in a new file, unless another process did so in the meantime."""
    if _is_ours(connection):
        return
    owner, version = _pragma(connection, "application_id"), _pragma(connection, "user_version")
    if owner == APPLICATION_ID and version > VERSION:
        raise ValueError(f"it is of version {version}, and this package knows versions up to {VERSION}")
    if owner != 0 or version != 0 or connection.execute("SELECT 1 FROM sqlite_master").fetchone():
        raise ValueError("it is a database of something else")
    connection.execute(_TABLE)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VERSION}")


def _journal_mode(connection: sqlite3.Connection, busy_timeout: float) -> str:
    """WAL, where readers do not wait for writers nor a commit for the disk; or what there is if it cannot be had."""
    deadline = time.monotonic() + busy_timeout
    while time.monotonic() < deadline:
        # SQLite itself does not wait here for another process that does the same.
        with suppress(sqlite3.OperationalError):
            return str(_pragma(connection, "journal_mode = WAL"))
        time.sleep(0.01)
    return str(_pragma(connection, "journal_mode = WAL"))


def _pragma(connection: sqlite3.Connection, what: str) -> Any:
    return connection.execute(f"PRAGMA {what}").fetchone()[0]


def _why(error: Exception) -> str:
    if isinstance(error, UnicodeError):
        return "an id with a lone surrogate cannot be kept"
    return (error.strerror or "unknown error") if isinstance(error, OSError) else str(error)
