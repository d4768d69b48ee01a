"""Fixtures for the tests of applications, found by pytest wherever this package is installed.

`flagship_sdk` is an SDK without a network, `flagship_platform` a platform on this machine, and `replay_journal` holds
today's engine to the decisions of a journal. Nothing but this module is loaded before a test asks for one of them.
``-p no:flagship`` turns them off.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from flagship.recording import RecordingSdk
    from flagship.server import LocalPlatform
    from flagship_engine import Replayed, Verdict

_SERVER = ("starlette", "uvicorn")
_SHOWN = 10


@pytest.fixture
def flagship_sdk() -> Iterator[RecordingSdk]:
    """The SDK that the process shares, without a network, in a time that stands still; closed when the test is over.

    A `flagship.recording.RecordingSdk`: ``flagship_sdk.start(document)`` decides over a document, and
    ``flagship_sdk.hits`` is what was sent.
    """
    from flagship.recording import RecordingSdk

    with RecordingSdk() as recording:
        yield recording


@pytest.fixture
def flagship_platform() -> Iterator[LocalPlatform]:
    """A started `flagship.server.LocalPlatform` without campaigns; stopped when the test is over.

    Needs the extra `server`: without it the test has an error that says so.
    """
    try:
        from flagship.server import LocalPlatform
    except ImportError as error:
        if error.name not in _SERVER:
            raise
        pytest.fail(
            f"flagship_platform needs {error.name}, not installed here: run pip install 'flagship-engine[server]'",
            pytrace=False,
        )
    with LocalPlatform({"campaigns": []}) as platform:
        yield platform


class ReplayJournal(Protocol):
    """What `replay_journal` is."""

    def __call__(
        self,
        journal: str | os.PathLike[str],
        documents: str | os.PathLike[str] | None = None,
        *,
        allow_undecidable: bool = False,
    ) -> Replayed:
        """Decide all entries of a journal again, those of files that were set aside included.

        The test fails with the differences if any is decided differently now, if there are no entries, and if any
        cannot be decided again.

        Args:
            journal: its file.
            documents: the directory of the documents that were decided over; None: where the journal archived them.
            allow_undecidable: whether entries may be undecidable, such as what the Decision API answered.

        Returns:
            How many entries came to what.

        """


@pytest.fixture
def replay_journal() -> ReplayJournal:
    """Call it with the path of a journal: fails if today's engine decides any entry differently.

    ``replay_journal("decisions.jsonl")``; the documents are looked for beside it, or in a directory given as well.
    """
    return _replay_journal


def _replay_journal(
    journal: str | os.PathLike[str],
    documents: str | os.PathLike[str] | None = None,
    *,
    allow_undecidable: bool = False,
) -> Replayed:
    from flagship._journal.files import files_of
    from flagship._journal.reading import Archive, entries_in
    from flagship_engine import replay

    path = Path(journal)
    archive = Archive(_archive_of(path) if documents is None else Path(documents))
    verdicts = replay(chain.from_iterable(map(entries_in, files_of(path))), archive)
    counted, sentences = _judged(verdicts, allow_undecidable)
    if not counted.entries:
        pytest.fail(f"there is nothing to replay: {path} holds no entries", pytrace=False)
    if counted.different or (counted.undecided and not allow_undecidable):
        pytest.fail("\n".join((_summary(counted, path), *sentences)), pytrace=False)
    return counted


def _archive_of(path: Path) -> Path:
    """Where the documents of a journal are, or those of the journal from which a file was set aside."""
    from flagship._journal.files import journal_of
    from flagship.journal import archive_beside

    own = archive_beside(path)
    return own if own.is_dir() else archive_beside(journal_of(path))


def _judged(verdicts: Iterable[Verdict], allow_undecidable: bool) -> tuple[Replayed, list[str]]:
    """How many entries came to what, and sentences about the first that fail a test."""
    from flagship_engine import Different, Replayed, Undecidable

    counted, sentences = Replayed(), list[str]()
    for number, verdict in enumerate(verdicts, 1):
        counted = counted.counting(verdict)
        if len(sentences) >= _SHOWN:
            continue
        if isinstance(verdict, Different):
            who = f"entry {number}, visitor {verdict.entry.identity.visitor_id!a}"
            sentences += [f"  {who}: {each.sentence}" for each in verdict.differences]
        elif isinstance(verdict, Undecidable) and not allow_undecidable:
            sentences.append(f"  entry {number}: {verdict.reason}")
    return counted, sentences[:_SHOWN]


def _summary(counted: Replayed, path: Path) -> str:
    return (
        f"of {counted.entries:,} entries of {path}, {counted.different:,} are decided differently now and "
        f"{counted.undecided:,} cannot be decided again; the first of them:"
    )
