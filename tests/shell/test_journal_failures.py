"""A journal under threads, processes and signals, and what goes wrong with it: nothing of that reaches the caller."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import pytest

from flagship import Journal
from flagship._journal.files import files_of
from flagship.server import LocalPlatform
from flagship.testing import ManualClock, RecordingHandler
from tests.shell.journals import entries, writing
from tests.shell.running import API, adult, color, in_threads
from tests.shell.test_fork import in_child

forking = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
pytestmark = pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.jsonl"


def test_several_threads_write_every_decision_once(platform: LocalPlatform, path: Path) -> None:
    with writing(platform, Journal(path, max_bytes=20_000, keep=1000)) as sdk:

        def synchronise(thread: int) -> None:
            for number in range(25):
                assert adult(sdk, f"{thread}-{number}").synchronize_modifications() == (True, "")

        in_threads(*(lambda thread=thread: synchronise(thread) for thread in range(4)))
        assert (sdk.status().journal_entries, sdk.status().journal_lost) == (100, 0)
    written = [entry.identity.visitor_id for entry in entries(path)]
    assert sorted(written) == sorted(f"{thread}-{number}" for thread in range(4) for number in range(25))
    assert len(files_of(path)) > 3


@forking
def test_forked_children_write_into_the_same_journal_while_threads_of_the_parent_do(
    platform: LocalPlatform, path: Path
) -> None:
    with writing(platform, Journal(path, max_bytes=20_000, keep=1000)) as sdk:

        def synchronise(name: str) -> object:
            for number in range(10):
                adult(sdk, f"{name}-{number}").synchronize_modifications()
            return [sdk.status().journal_entries >= 10, sdk.status().journal_lost]

        def fork(name: str) -> None:
            for number in range(4):
                assert in_child(lambda number=number: synchronise(f"{name}{number}")) == [True, 0]  # type: ignore[misc]

        in_threads(*(lambda name=name: synchronise(name) for name in "ab"), lambda: fork("c"), lambda: fork("d"))
        assert sdk.status().journal_entries == 20
    names = ["a", "b", *(f"{name}{number}" for name in "cd" for number in range(4))]
    written = sorted(entry.identity.visitor_id for entry in entries(path))
    assert written == sorted(f"{name}-{number}" for name in names for number in range(10))


@forking
def test_a_fork_while_the_journals_locks_are_held_leaves_a_child_that_writes(
    platform: LocalPlatform, path: Path
) -> None:
    with writing(platform, path) as sdk:
        assert sdk._runtime is not None
        journal = sdk._runtime._journal
        assert journal is not None
        locks = [journal._lock, journal.counts._lock, journal._archiver._lock]
        held, release = threading.Event(), threading.Event()

        def hold() -> None:
            for lock in locks:
                lock.acquire()
            held.set()
            release.wait(20)
            for lock in locks:
                lock.release()

        holding = threading.Thread(target=hold, daemon=True)
        holding.start()
        assert held.wait(20)
        try:
            assert in_child(lambda: adult(sdk).synchronize_modifications()) == [True, ""]
        finally:
            release.set()
            holding.join(20)
    assert len(entries(path)) == 1


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no timers that interrupt")
def test_a_decision_of_a_signal_handler_is_written_as_well(platform: LocalPlatform, path: Path) -> None:
    with writing(platform, Journal(path, max_bytes=20_000, keep=1000), send_context_events=False) as sdk:
        visitor, interruptions = adult(sdk), 0

        def interrupt(_number: int, _frame: object) -> None:
            nonlocal interruptions
            interruptions += 1
            adult(sdk, f"interrupting-{interruptions}").synchronize_modifications()

        before = signal.signal(signal.SIGALRM, interrupt)
        try:
            for number in range(300):  # once in each, here and there
                signal.setitimer(signal.ITIMER_REAL, 0.00001 * (1 + number % 50))
                visitor.synchronize_modifications()
                signal.setitimer(signal.ITIMER_REAL, 0)
        finally:
            signal.signal(signal.SIGALRM, before)
        status = sdk.status()
    assert interruptions
    assert (status.journal_entries, status.journal_lost) == (300 + interruptions, 0)
    written = [entry.identity.visitor_id for entry in entries(path)]
    assert sorted(written) == sorted(["ada"] * 300 + [f"interrupting-{number + 1}" for number in range(interruptions)])


def test_what_cannot_be_written_is_counted_and_logged_once_and_so_is_that_it_can_again(
    platform: LocalPlatform, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    path = tmp_path / "file" / "journal.jsonl"
    handler = RecordingHandler()
    with writing(platform, Journal(path, documents=tmp_path / "documents"), event_handler=handler) as sdk:
        visitor = adult(sdk)
        for _ in range(3):
            assert visitor.synchronize_modifications() == (True, "")
        assert color(visitor) == "blue"
        status = sdk.status()
        assert (status.journal_entries, status.journal_lost) == (0, 3)
        assert status.journal_failure == "Not a directory"
        assert handler.messages(40) == [
            f"the journal at {path} cannot be written: Not a directory; entries are lost, and counted"
        ]
        (tmp_path / "file").unlink()
        for _ in range(2):
            visitor.synchronize_modifications()
        assert handler.messages(30)[1:] == ["the journal is written again; entries that were lost before: 3"]
        assert (sdk.status().journal_entries, sdk.status().journal_lost) == (2, 3)
        assert not handler.exceptions
    assert len(entries(path)) == 2


@forking
def test_a_disk_that_becomes_full_costs_entries_and_nothing_else(platform: LocalPlatform, path: Path) -> None:
    import resource

    with writing(platform, path) as sdk:

        def use() -> object:
            adult(sdk).synchronize_modifications()
            _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 10, hard))
            reports = [adult(sdk).synchronize_modifications() for _ in range(3)]
            resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
            adult(sdk).synchronize_modifications()
            status = sdk.status()
            return [reports, status.journal_entries, status.journal_lost, status.journal_failure]

        assert in_child(use) == [[[True, ""]] * 3, 2, 3, "File too large"]
    assert len(entries(path)) == 2


class Broken(ManualClock):
    """A clock of the application that fails, once it is told to."""

    broken = False

    def now(self) -> float:
        if self.broken:
            raise RuntimeError("no time today")
        return super().now()


def test_a_clock_that_fails_costs_the_entry_and_the_handler_is_told(platform: LocalPlatform, path: Path) -> None:
    clock, handler = Broken(), RecordingHandler()
    with writing(platform, path, clock=clock, event_handler=handler) as sdk:
        visitor = adult(sdk)
        clock.broken = True
        assert visitor.synchronize_modifications() == (True, "")
        clock.broken = False
        assert sdk.status().journal_failure == "the entry could not be made: RuntimeError"
        assert sdk.status().journal_lost == 1
    assert [str(each) for each in handler.exceptions] == ["no time today"]


def test_a_journal_that_another_process_locks_for_too_long_costs_the_entry(platform: LocalPlatform, path: Path) -> None:
    from flagship._journal.locking import holding

    with writing(platform, path) as sdk:
        with holding(path.with_name("journal.jsonl.lock")):
            assert adult(sdk).synchronize_modifications() == (True, "")
        assert sdk.status().journal_failure == "another process has locked it for 2 seconds"
        adult(sdk).synchronize_modifications()
    assert len(entries(path)) == 1


def test_a_closed_sdk_goes_on_writing_what_its_visitors_decide(platform: LocalPlatform, path: Path) -> None:
    with writing(platform, path) as sdk:
        visitor = adult(sdk)
        sdk.close()
        assert visitor.synchronize_modifications() == (True, "")
    assert len(entries(path)) == 1


def test_two_sdks_may_share_a_journal(platform: LocalPlatform, path: Path) -> None:
    with writing(platform, path) as one, writing(platform, path, mode=API) as two:
        for sdk in (one, two, one):
            adult(sdk).synchronize_modifications()
    assert [entry.mode.value for entry in entries(path)] == ["decided", "answered", "decided"]


def test_what_is_logged_of_a_journal_names_nobody(platform: LocalPlatform, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    handler = RecordingHandler()
    with writing(platform, tmp_path / "file" / "journal.jsonl", event_handler=handler) as sdk:
        adult(sdk, "ada-lovelace").synchronize_modifications()
    assert len(handler.messages(40)) == 2
    assert not [message for level, message in handler.logs if level > 10 and "ada-lovelace" in message]


def test_a_thread_that_writes_for_too_long_costs_the_others_their_entries(platform: LocalPlatform, path: Path) -> None:
    with writing(platform, path) as sdk:
        assert sdk._runtime is not None
        journal = sdk._runtime._journal
        assert journal is not None
        held, release = threading.Event(), threading.Event()

        def hold() -> None:
            with journal._lock:
                held.set()
                release.wait(20)

        holding = threading.Thread(target=hold, daemon=True)
        holding.start()
        assert held.wait(20)
        assert adult(sdk).synchronize_modifications() == (True, "")
        release.set()
        holding.join(20)
        assert sdk.status().journal_failure == "another thread has been writing for 2 seconds"
        assert (sdk.status().journal_entries, sdk.status().journal_lost) == (0, 1)
