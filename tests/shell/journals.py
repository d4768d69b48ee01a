"""What the tests of journals share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flagship import Flagship, Journal
from flagship._journal.files import files_of
from flagship.server import LocalPlatform
from flagship.testing import ManualClock
from flagship_engine import Entry, NotAnEntry, read_journal
from tests.shell.running import running

NOW = 1_767_225_600.0


@contextmanager
def writing(platform: LocalPlatform, journal: Journal | Path, **options: object) -> Iterator[Flagship]:
    """A running SDK whose clock stands at `NOW`, unless told otherwise."""
    with running(platform, journal=journal, **{"clock": ManualClock(NOW), **options}) as sdk:
        yield sdk


def entries(path: Path) -> list[Entry]:
    """The entries of a journal, every one of them sound."""
    found: list[Entry] = []
    for each in files_of(path):
        with each.open("rb") as lines:
            for entry in read_journal(lines):
                assert not isinstance(entry, NotAnEntry), entry.reason
                found.append(entry)
    return found
