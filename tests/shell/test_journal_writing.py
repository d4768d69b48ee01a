"""A journal's files: whole lines, whoever writes and whatever goes wrong, and full files set aside."""

from __future__ import annotations

import gzip
import os
import signal
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from flagship._journal.files import JournalFiles, files_of, journal_of
from flagship._journal.locking import holding
from tests.shell.running import in_threads
from tests.shell.test_fork import PATIENCE, in_child

forking = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
pytestmark = pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")
LARGE = 10**9


def files(directory: Path, max_bytes: int = LARGE, keep: int = 1000) -> JournalFiles:
    return JournalFiles(directory / "journal.jsonl", max_bytes, keep)


def names(directory: Path) -> list[str]:
    return sorted(each.name for each in directory.iterdir() if each.suffix != ".lock")


def lines_in(directory: Path) -> list[bytes]:
    """All lines of a journal, each of which ends as it should."""
    content = b"".join(path.read_bytes() for path in files_of(directory / "journal.jsonl"))
    assert content.endswith(b"\n")
    return content.splitlines()


def test_lines_are_added_each_with_a_newline(tmp_path: Path) -> None:
    for line in (b"one", b"", b"three"):
        files(tmp_path).append(line)
    assert (tmp_path / "journal.jsonl").read_bytes() == b"one\n\nthree\n"


def test_the_file_and_the_directories_that_are_made_are_their_owners_alone(tmp_path: Path) -> None:
    journal = files(tmp_path / "some" / "where")
    journal.append(b"one")
    assert [oct(each.stat().st_mode & 0o777) for each in (journal.path, journal.path.parent)] == ["0o600", "0o700"]


def test_a_file_that_would_become_too_large_is_set_aside(tmp_path: Path) -> None:
    journal = files(tmp_path, max_bytes=10)
    for line in (b"1234", b"1234", b"12345", b"12"):
        journal.append(line)
    assert names(tmp_path) == ["journal.000001.jsonl", "journal.jsonl"]
    assert [path.read_bytes() for path in files_of(journal.path)] == [b"1234\n1234\n", b"12345\n12\n"]


def test_a_line_that_is_too_large_for_any_file_has_one_of_its_own(tmp_path: Path) -> None:
    journal = files(tmp_path, max_bytes=10)
    for line in (b"one", b"2" * 100, b"three"):
        journal.append(line)
    assert [path.read_bytes() for path in files_of(journal.path)] == [b"one\n", b"2" * 100 + b"\n", b"three\n"]


def test_the_oldest_files_are_removed(tmp_path: Path) -> None:
    journal = files(tmp_path, max_bytes=1, keep=3)
    for number in range(12):
        journal.append(b"%d" % number)
    assert names(tmp_path) == [f"journal.0000{number:02}.jsonl" for number in (9, 10, 11)] + ["journal.jsonl"]
    assert lines_in(tmp_path) == [b"8", b"9", b"10", b"11"]


def test_files_that_were_compressed_since_are_counted_and_removed_in_their_turn(tmp_path: Path) -> None:
    journal = files(tmp_path, max_bytes=1, keep=2)
    journal.append(b"1")
    journal.append(b"2")
    aside = tmp_path / "journal.000001.jsonl"
    aside.with_name("journal.000001.jsonl.gz").write_bytes(gzip.compress(aside.read_bytes()))
    aside.unlink()
    journal.append(b"3")
    assert names(tmp_path) == ["journal.000001.jsonl.gz", "journal.000002.jsonl", "journal.jsonl"]
    journal.append(b"4")
    assert names(tmp_path) == ["journal.000002.jsonl", "journal.000003.jsonl", "journal.jsonl"]


def test_a_file_that_is_being_compressed_is_one_file_and_the_whole_one_is_taken(tmp_path: Path) -> None:
    files = JournalFiles(tmp_path / "d.jsonl", 3, 2)
    for line in (b"1", b"2", b"3"):
        files.append(line * 2)
    # gzip removes the file that it reads when it is done.
    (tmp_path / "d.000002.jsonl.gz").write_bytes(gzip.compress(b"22\n")[:10])
    assert [each.name for each in files_of(files.path)] == ["d.000001.jsonl", "d.000002.jsonl", "d.jsonl"]
    files.append(b"44")
    assert [each.name for each in files_of(files.path)] == ["d.000002.jsonl", "d.000003.jsonl", "d.jsonl"]
    (tmp_path / "d.000002.jsonl").unlink()
    assert [each.name for each in files_of(files.path)] == ["d.000002.jsonl.gz", "d.000003.jsonl", "d.jsonl"]


def test_other_files_of_the_directory_are_left_alone(tmp_path: Path) -> None:
    others = ["journal.1.jsonl", "journal.000001.json", "journalx000001.jsonl", "journal.000001.jsonl.bak", "x.000009"]
    for name in others:
        (tmp_path / name).touch()
    journal = files(tmp_path, max_bytes=1, keep=1)
    for number in range(3):
        journal.append(b"%d" % number)
    assert set(names(tmp_path)) == {*others, "journal.000002.jsonl", "journal.jsonl"}


def test_a_journal_without_a_suffix_has_numbers_at_its_end(tmp_path: Path) -> None:
    journal = JournalFiles(tmp_path / "journal", 1, 5)
    journal.append(b"1")
    journal.append(b"2")
    assert names(tmp_path) == ["journal", "journal.000001"]


def test_a_journal_that_was_never_written_has_no_files(tmp_path: Path) -> None:
    assert files_of(tmp_path / "nowhere" / "journal.jsonl") == []


@pytest.mark.parametrize(
    ("name", "journal"),
    [
        ("decisions.jsonl", "decisions.jsonl"),
        ("decisions.jsonl.gz", "decisions.jsonl"),
        ("decisions.000001.jsonl", "decisions.jsonl"),
        ("decisions.123456789.jsonl.gz", "decisions.jsonl"),
        ("decisions.000001", "decisions"),
        ("decisions.1.jsonl", "decisions.1.jsonl"),
    ],
)
def test_a_file_that_was_set_aside_tells_its_journal(tmp_path: Path, name: str, journal: str) -> None:
    assert journal_of(tmp_path / name) == tmp_path / journal


def test_half_a_line_that_a_killed_process_left_is_ended(tmp_path: Path) -> None:
    journal = files(tmp_path)
    journal.path.write_bytes(b"one\ntw")
    journal.append(b"three")
    assert lines_in(tmp_path) == [b"one", b"tw", b"three"]


def test_a_file_that_is_moved_away_or_removed_is_begun_anew(tmp_path: Path) -> None:
    journal = files(tmp_path / "logs")
    journal.append(b"one")
    journal.path.rename(tmp_path / "logs" / "elsewhere")
    journal.append(b"two")
    assert journal.path.read_bytes() == b"two\n"
    for each in journal.path.parent.iterdir():
        each.unlink()
    journal.path.parent.rmdir()
    journal.append(b"three")
    assert journal.path.read_bytes() == b"three\n"


def as_directory(path: Path) -> None:
    path.mkdir(parents=True)


def below_a_file(path: Path) -> None:
    path.parent.write_bytes(b"")


def as_pipe(path: Path) -> None:
    path.parent.mkdir()
    os.mkfifo(path)


@pytest.mark.parametrize("hindrance", [as_directory, below_a_file, as_pipe])
def test_where_no_file_can_be_written_an_error_says_so(tmp_path: Path, hindrance: Callable[[Path], None]) -> None:
    journal = files(tmp_path / "logs")
    hindrance(journal.path)
    with pytest.raises(OSError, match=r"."):
        journal.append(b"one")


@forking
def test_a_directory_that_may_not_be_written_is_an_error_that_says_so(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir(mode=0o500)

    def write() -> object:
        if os.geteuid() == 0:  # to whom nothing is forbidden
            os.seteuid(65534)
        try:
            files(tmp_path / "logs").append(b"one")
        except OSError as error:
            return error.strerror
        return "it was written"

    assert in_child(write) == "Permission denied"


def test_a_path_that_no_system_knows_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"null|surrogates"):
        files(tmp_path / "\ud800").append(b"one")


@forking
def test_on_a_full_disk_a_line_is_lost_whole_and_the_file_holds_what_it_held(tmp_path: Path) -> None:
    import resource

    journal = files(tmp_path)

    def write() -> object:
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
        journal.append(b"a" * 600)
        failures = 0
        for _ in range(3):
            try:
                journal.append(b"b" * 600)
            except OSError:
                failures += 1
        journal.append(b"c" * 100)  # there is room for this one
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        journal.append(b"d" * 600)
        return failures

    assert in_child(write) == 3
    assert lines_in(tmp_path) == [b"a" * 600, b"c" * 100, b"d" * 600]


@forking
def test_threads_and_processes_write_whole_lines_and_lose_none_while_files_are_set_aside(tmp_path: Path) -> None:
    def write(name: str) -> Callable[[], None]:
        def write_some() -> None:
            for number in range(40):
                files(tmp_path, max_bytes=2000).append(f"{name}-{number}-".encode() + b"x" * (number % 7) * 9)

        return write_some

    def in_process(name: str) -> Callable[[], object]:
        return lambda: in_child(lambda: in_threads(*(write(f"{name}-{thread}") for thread in range(3))))

    in_threads(*(in_process(f"p{number}") for number in range(3)), write("main-1"), write("main-2"), timeout=60)
    written = lines_in(tmp_path)
    assert len(names(tmp_path)) > 5
    counts = Counter(line.rsplit(b"-", 1)[0] for line in written)
    assert set(counts.values()) == {1}
    assert len(counts) == 11 * 40
    assert all(path.stat().st_size <= 2000 for path in files_of(tmp_path / "journal.jsonl"))
    assert all(line.rpartition(b"-")[2] == b"x" * (int(line.split(b"-")[-2]) % 7) * 9 for line in written)


def test_a_lock_that_is_never_released_is_waited_for_so_long_and_no_longer(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with holding(path), pytest.raises(TimeoutError, match="another process has locked it"), holding(path, 0.05):
        pass
    with holding(path, 0.05):
        pass


def test_a_lock_is_waited_for(tmp_path: Path) -> None:
    held, order = threading.Event(), list[str]()

    def first() -> None:
        with holding(tmp_path / "lock"):
            held.set()
            threading.Event().wait(0.05)
            order.append("first")

    def second() -> None:
        assert held.wait(PATIENCE)
        with holding(tmp_path / "lock", PATIENCE):
            order.append("second")

    in_threads(first, second)
    assert order == ["first", "second"]


@forking
def test_a_child_that_was_forked_while_the_lock_was_held_does_not_hold_it(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    with holding(tmp_path / "lock"):
        child = os.fork()
        if child == 0:
            os.read(reading, 1)
            os._exit(0)
    with holding(tmp_path / "lock", 0.05):
        pass
    os.write(writing, b"x")
    assert os.waitpid(child, 0) == (child, 0)
    for descriptor in (reading, writing):
        os.close(descriptor)


@forking
def test_a_process_that_is_killed_lets_go_of_the_lock(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        with holding(tmp_path / "lock"):
            os.write(writing, b"x")
            signal.pause()
        os._exit(0)
    os.read(reading, 1)
    with pytest.raises(TimeoutError), holding(tmp_path / "lock", 0.02):
        pass
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with holding(tmp_path / "lock", 0.05):
        pass
    for descriptor in (reading, writing):
        os.close(descriptor)
