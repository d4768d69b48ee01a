"""The stored bucketing document: one file an environment and CDN, whole or not at all, and never trusted blindly."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from flagship._store import DocumentStore, user_cache_directory
from flagship.server import Fault, LocalPlatform, Purpose
from flagship_engine.effects import StoreDocument
from flagship_engine.settings import Settings
from tests.shell.running import (
    adult,
    color,
    config_for,
    document_of,
    handler_of,
    http_answer,
    routed,
    running,
    started,
    stored_file,
)
from tests.shell.sockets import RawServer, unused_port

BODY = b'{"campaigns": []}'


def write(path: Path, body: bytes, **header: object) -> None:
    fields = {"version": 1, "sha256": hashlib.sha256(body).hexdigest(), "last_modified": None, "etag": None, **header}
    path.write_bytes(json.dumps(fields).encode() + b"\n" + body)


def as_directory(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "something").touch()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def changed(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"blue"', b'"pink"'))


DAMAGES: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.write_bytes(b""),
    "truncated": cut,
    "changed": changed,
    "no header": lambda path: path.write_bytes(BODY),
    "a header without an end": lambda path: path.write_bytes(b"{" * 100_000),
    "a header that is a list": lambda path: path.write_bytes(b"[1]\n" + BODY),
    "a header of nested lists": lambda path: path.write_bytes(b"[" * 4_000 + b"\n" + BODY),
    "another version": lambda path: write(path, BODY, version=2),
    "another digest": lambda path: write(path, BODY, sha256="0" * 64),
    "a digest that is no text": lambda path: write(path, BODY, sha256=[1]),
    "no JSON": lambda path: write(path, b"\x00\xff\xfe"),
    "JSON that is no document": lambda path: write(path, b'{"hello": 1}'),
    "HTML": lambda path: write(path, b"<html></html>"),
    "ten thousand lists": lambda path: write(path, b"[" * 10_000 + b"]" * 10_000),
    "larger than permitted": lambda path: write(path, b" " * 300_000 + BODY),
    "a directory": as_directory,
}
every_damage = pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())


@every_damage
def test_a_damaged_file_is_ignored_with_a_reason_and_the_document_is_fetched_whole(
    platform: LocalPlatform, tmp_path: Path, damage: Callable[[Path], object]
) -> None:
    with running(platform, document_directory=tmp_path):
        path = stored_file(tmp_path)
    damage(path)
    config = config_for(platform, document_directory=tmp_path, max_document_bytes=200_000)
    with started(config) as sdk:
        visitor = adult(sdk)
        assert visitor.synchronize_modifications() == (True, "")
        assert color(visitor) == "blue"
    last = platform.received.of(Purpose.DOCUMENT)[-1]
    assert not {"if-modified-since", "if-none-match"} & set(last.headers)
    warnings = handler_of(config).messages(30)
    assert [text for text in warnings if text.startswith(f"the stored bucketing document is ignored: {path}")]
    if path.is_file():
        with running(f"http://127.0.0.1:{unused_port()}", cdn_url=platform.url, document_directory=tmp_path) as sdk:
            assert sdk.status().ready


@every_damage
def test_a_damaged_file_offline_is_like_none(
    platform: LocalPlatform, tmp_path: Path, damage: Callable[[Path], object]
) -> None:
    with running(platform, document_directory=tmp_path):
        damage(stored_file(tmp_path))
    platform.fault(Fault(Purpose.DOCUMENT, status=500))
    with running(platform, document_directory=tmp_path, max_document_bytes=200_000) as sdk:
        assert not sdk.status().ready
        assert adult(sdk).synchronize_modifications()[0] is False


def test_a_file_whose_validators_are_no_texts_is_used_without_them(platform: LocalPlatform, tmp_path: Path) -> None:
    with running(platform, document_directory=tmp_path):
        path = stored_file(tmp_path)
    body = json.dumps(document_of("red")).encode()
    write(path, body, last_modified=7, etag=["a"])
    platform.fault(Fault(Purpose.DOCUMENT, status=500))
    with running(platform, document_directory=tmp_path) as sdk:
        visitor = adult(sdk)
        visitor.synchronize_modifications()
        assert color(visitor) == "red"


def test_the_stored_file_is_readable_by_its_owner_alone(platform: LocalPlatform, tmp_path: Path) -> None:
    directory = tmp_path / "a" / "b"
    before = os.umask(0)
    try:
        with running(platform, document_directory=directory):
            path = stored_file(directory)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert list(directory.iterdir()) == [path]


def test_a_file_that_others_could_read_is_replaced_by_one_that_they_cannot(
    platform: LocalPlatform, tmp_path: Path
) -> None:
    with running(platform, document_directory=tmp_path):
        path = stored_file(tmp_path)
    path.write_bytes(b"")
    path.chmod(0o666)
    with running(platform, document_directory=tmp_path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_unchanged_document_is_not_stored_again(platform: LocalPlatform, tmp_path: Path) -> None:
    with running(platform, document_directory=tmp_path):
        before = stored_file(tmp_path).stat()
    with running(platform, document_directory=tmp_path):
        after = stored_file(tmp_path).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert "if-none-match" in platform.received.of(Purpose.DOCUMENT)[-1].headers


@pytest.mark.parametrize("place", ["a file in its place", "a file above it", "nowhere", "a null byte", "a surrogate"])
def test_a_directory_that_cannot_be_written_is_a_warning_and_nothing_else(
    platform: LocalPlatform, tmp_path: Path, place: str
) -> None:
    file = tmp_path / "file"
    file.write_text("I was here first")
    directory = {
        "a file in its place": file,
        "a file above it": file / "below",
        "nowhere": Path("/proc/flagship/cache"),
        "a null byte": Path("a\0b"),
        "a surrogate": Path(f"{tmp_path}/\ud800"),
    }[place]
    config = config_for(platform, document_directory=directory)
    with started(config) as sdk:
        visitor = adult(sdk)
        assert visitor.synchronize_modifications() == (True, "")
        assert color(visitor) == "blue"
    assert [text for text in handler_of(config).messages(30) if "could not be stored at" in text]
    assert not handler_of(config).exceptions
    assert file.read_text() == "I was here first"


def test_nothing_is_stored_where_that_is_switched_off(
    platform: LocalPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with running(platform, document_directory=None) as sdk:
        assert sdk.status().ready
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_stored_in_api_mode(platform: LocalPlatform, tmp_path: Path) -> None:
    with running(platform, mode="API", document_directory=tmp_path) as sdk:
        adult(sdk).synchronize_modifications()
    assert list(tmp_path.iterdir()) == []


def test_a_304_never_serves_the_document_of_another_environment(tmp_path: Path) -> None:
    """A CDN that wrongly answers 304 to everything after the first request."""
    answers = iter([http_answer(200, document_of("blue"), {"ETag": '"1"', "Last-Modified": "now"})])
    with RawServer(routed(lambda *_: next(answers, http_answer(304)))) as server:
        config = config_for(server.url, document_directory=tmp_path)
        with started(config, "one") as one, started(config, "two") as two:
            assert (one.status().ready, two.status().ready) == (True, False)
            assert color(adult(two)) == "none"
        assert b"if-" not in server.received[1].lower()


def test_each_environment_of_each_cdn_has_a_file_of_its_own(tmp_path: Path) -> None:
    environments = {"two": document_of("red")}
    with (
        LocalPlatform(document_of("blue"), env_id="one", environments=environments) as here,
        LocalPlatform(document_of("green"), env_id="one") as there,
    ):
        pairs = [(here, "one", "blue"), (here, "two", "red"), (there, "one", "green")]
        for _ in range(2):
            for platform, env_id, expected in pairs:
                with started(config_for(platform, document_directory=tmp_path), env_id) as sdk:
                    visitor = adult(sdk)
                    visitor.synchronize_modifications()
                    assert color(visitor) == expected
        assert len(list(tmp_path.iterdir())) == 3
        for platform, env_id, expected in pairs:
            platform.close()
            with started(config_for(platform, document_directory=tmp_path), env_id) as sdk:
                visitor = adult(sdk)
                visitor.synchronize_modifications()
                assert color(visitor) == expected


@pytest.mark.parametrize("env_id", ["../../etc/passwd", "a/b", "a\0b", ".", "x" * 5000, "\ud800", "con", "a b\n"])
def test_any_environment_id_makes_a_file_in_the_directory(tmp_path: Path, env_id: str) -> None:
    store = DocumentStore(tmp_path / "cache", Settings(env_id, "key"))
    assert store.save(StoreDocument(BODY, "yesterday", '"1"')) == ""
    recalled = store.recall()
    assert recalled.stored is not None
    assert (recalled.stored.body, recalled.stored.last_modified, recalled.stored.etag) == (BODY, "yesterday", '"1"')
    assert list((tmp_path / "cache").iterdir()) == [store.path]


def test_the_api_key_is_in_no_file(platform: LocalPlatform, tmp_path: Path) -> None:
    with running(platform, document_directory=tmp_path):
        assert b"nobody-may-read" not in stored_file(tmp_path).read_bytes()


@pytest.mark.parametrize(
    ("platform_name", "environ", "expected"),
    [
        ("linux", {"XDG_CACHE_HOME": "/x"}, Path("/x/flagship")),
        ("linux", {}, Path.home() / ".cache" / "flagship"),
        ("linux", {"XDG_CACHE_HOME": ""}, Path.home() / ".cache" / "flagship"),
        ("darwin", {}, Path.home() / "Library" / "Caches" / "flagship"),
        ("win32", {"LOCALAPPDATA": "/local"}, Path("/local/flagship")),
        ("win32", {}, Path.home() / "AppData" / "Local" / "flagship"),
    ],
)
def test_the_cache_directory_is_the_one_of_the_platform(
    platform_name: str, environ: dict[str, str], expected: Path
) -> None:
    assert user_cache_directory(environ, platform_name) == expected


@pytest.mark.parametrize("size", [10**12, 10**30], ids=["a terabyte", "more than a C integer holds"])
def test_a_bound_beyond_all_memory_is_no_reason_to_fail(platform: LocalPlatform, tmp_path: Path, size: int) -> None:
    for _ in range(2):
        with running(platform, document_directory=tmp_path, max_document_bytes=size, max_answer_bytes=size) as sdk:
            visitor = adult(sdk)
            assert visitor.synchronize_modifications() == (True, "")
            assert color(visitor) == "blue"
            assert visitor.activate_modification("color") == (True, "204")
