"""The SQLite file: who may use it, what is refused, and who can read it."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import urllib3

from flagship.server import LocalPlatform, SqliteStore, StoreError, default_store_path
from flagship.server.sqlite_store import APPLICATION_ID, VERSION
from flagship_engine import Assignation, FrozenDict, Remembered
from flagship_engine.effects import SaveAssignations
from tests.shell.cli.running import environment
from tests.shell.test_fork import in_child


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.sqlite"


def save(store: SqliteStore, some_id: str, group_id: str = "g", variation_id: str = "x") -> bool:
    changed = FrozenDict({group_id: Assignation(variation_id)})
    return store.save("env", [SaveAssignations(some_id, Remembered(), changed)], store.recall("env", (some_id,)))


def variation_of(store: SqliteStore, some_id: str, group_id: str = "g") -> str | None:
    entry = store.recall("env", (some_id,)).by_id[some_id].by_group.get(group_id)
    return None if entry is None else entry.variation_id


def test_the_file_outlives_the_store(path: Path) -> None:
    first = SqliteStore(path)
    assert save(first, "v")
    first.close()
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    second = SqliteStore(path)
    assert variation_of(second, "v") == "x"
    second.close()


def test_two_stores_over_one_file_see_each_other(path: Path) -> None:
    one, other = SqliteStore(path), SqliteStore(path)
    known = other.recall("env", ("v",))
    assert save(one, "v", variation_id="first")
    assert variation_of(other, "v") == "first"
    late = SaveAssignations("v", Remembered(), FrozenDict({"g": Assignation("late")}))
    assert not other.save("env", [late], known)
    assert variation_of(one, "v") == "first"
    one.close()
    other.close()


def test_its_table_can_be_read_by_any_sqlite_client(path: Path) -> None:
    store = SqliteStore(path)
    assert save(store, "Zoë")
    store.close()
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT environment, id, variation_group, variation, activated FROM assignations")
    assert rows.fetchall() == [("env", "Zoë", "g", "x", 0)]
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
def test_only_its_owner_may_read_it(path: Path) -> None:
    store = SqliteStore(path)
    save(store, "v")
    assert {stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()} == {0o600}
    store.close()


def test_a_relative_path_means_the_directory_of_then(tmp_path: Path) -> None:
    before = Path.cwd()
    try:
        os.chdir(tmp_path)
        store = SqliteStore(":memory:")
        os.chdir(before)
        assert save(store, "v")
        store.close()
    finally:
        os.chdir(before)
    assert (tmp_path / ":memory:").is_file()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"not a database at all, but long enough to be looked at\n" * 20, "file is not a database"),
        (b'{"campaigns": []}', "file is not a database"),
    ],
)
def test_a_file_that_is_no_database_is_refused_and_kept(path: Path, content: bytes, why: str) -> None:
    path.write_bytes(content)
    with pytest.raises(StoreError) as refused:
        SqliteStore(path)
    assert str(refused.value) == f"{path}: {why}"
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    ("statements", "why"),
    [
        (["CREATE TABLE theirs (x)"], "it is a database of something else"),
        ([f"PRAGMA application_id = {APPLICATION_ID + 1}"], "it is a database of something else"),
        (["PRAGMA user_version = 3"], "it is a database of something else"),
        (
            [f"PRAGMA application_id = {APPLICATION_ID}", f"PRAGMA user_version = {VERSION + 1}"],
            f"it is of version {VERSION + 1}, and this package knows versions up to {VERSION}",
        ),
    ],
)
def test_a_database_of_another_application_or_a_newer_version_is_refused(
    path: Path, statements: list[str], why: str
) -> None:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError) as refused:
        SqliteStore(path)
    assert str(refused.value) == f"{path}: {why}"
    assert path.read_bytes() == before


def test_an_empty_file_becomes_a_store(path: Path) -> None:
    path.touch()
    store = SqliteStore(path)
    assert save(store, "v")
    store.close()


def test_a_path_where_no_file_can_be_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing" / "store.sqlite", tmp_path / "nul\x00"):
        with pytest.raises(StoreError, match=str(tmp_path)):
            SqliteStore(path)


def test_an_id_with_a_lone_surrogate_is_refused_and_the_store_goes_on(path: Path) -> None:
    store = SqliteStore(path)
    with pytest.raises(StoreError, match="lone surrogate"):
        save(store, "v\ud800")
    assert save(store, "v")
    store.close()


def test_who_only_reads_waits_for_no_writer_though_it_opens_the_file_first(path: Path) -> None:
    first = SqliteStore(path)
    assert save(first, "v")
    first.close()
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    second = SqliteStore(path, busy_timeout=0.05)
    assert variation_of(second, "v") == "x"
    second.close()
    writer.close()


def test_who_waits_too_long_for_another_writer_is_told_and_the_request_gets_a_503(
    path: Path, http: urllib3.PoolManager, small_document: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    document = with_a_second_variation(small_document)
    with LocalPlatform(document, store=SqliteStore(path, busy_timeout=0.05)) as platform:
        url = f"{platform.decision_url}/{platform.env_id}/campaigns"
        writer = sqlite3.connect(path, isolation_level=None)
        writer.execute("BEGIN IMMEDIATE")
        answer = http.request("POST", url, json={"visitorId": "v"})
        assert (answer.status, answer.json()) == (503, {"message": f"{path}: database is locked"})
        assert caplog.messages == [f"a request got a 503: {path}: database is locked"]
        writer.execute("ROLLBACK")
        writer.close()
        assert http.request("POST", url, json={"visitorId": "v"}).status == 200


def with_a_second_variation(document: dict[str, object]) -> dict[str, object]:
    """Only where a group has several variations is anything remembered."""
    campaigns = document["campaigns"]
    assert isinstance(campaigns, list)
    variations = campaigns[0]["variationGroups"][0]["variations"]
    variations.append({**variations[0], "id": "c1-v2", "allocation": 0})
    return document


def test_threads_get_connections_of_their_own_and_leave_them_behind(path: Path) -> None:
    store = SqliteStore(path)
    together = threading.Barrier(4)

    def use() -> None:
        for _ in range(20):
            together.wait(timeout=20)
            assert store.recall("env", ("v",)).by_id

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    store.close()
    assert [each.name for each in path.parent.iterdir()] == [path.name]  # the last to close removes the others


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")
def test_a_forked_child_uses_no_connection_of_its_parent(path: Path) -> None:
    store = SqliteStore(path)
    assert save(store, "parent")

    def in_the_child() -> list[object]:
        saved = [save(store, f"child-{number}") for number in range(20)]
        store.close()
        return [all(saved), variation_of(store, "parent")]

    assert in_child(in_the_child) == [True, "x"]
    assert save(store, "parent", "h")
    assert [variation_of(store, f"child-{number}") for number in range(20)] == ["x"] * 20
    store.close()


def test_processes_that_make_the_file_at_once_all_get_it(path: Path) -> None:
    code = "import sys; from flagship.server import SqliteStore; input(); SqliteStore(sys.argv[1]).close()"
    several = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", code, str(path)],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(),
        )
        for _ in range(4)
    ]
    for process in several:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    said = [process.communicate(timeout=60)[1] for process in several]
    assert [(process.returncode, errors) for process, errors in zip(several, said, strict=True)] == [(0, "")] * 4


def test_the_default_file_lies_in_the_users_cache_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    chosen = default_store_path()
    assert chosen.parent.is_dir()
    assert chosen.is_relative_to(tmp_path / "home")
    (tmp_path / "file").touch()
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "file"))
    with pytest.raises(StoreError, match="Not a directory"):
        default_store_path()
