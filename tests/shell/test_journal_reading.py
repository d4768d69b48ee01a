from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from flagship._journal.reading import Archive, entries_in
from flagship_engine import (
    Document,
    Entry,
    NotAnEntry,
    decide,
    document_bytes,
    document_digest,
    make_entry,
    parse_document,
    write_entry,
)

DOCUMENT = parse_document({"campaigns": []})
PANIC = parse_document({"panic": True})


def entry(visitor_id: str) -> Entry:
    return make_entry(1, DOCUMENT, {}, visitor_id, None, decide(DOCUMENT, {}, visitor_id))


@pytest.fixture
def lines() -> bytes:
    return b"".join(write_entry(entry(name)) + b"\n" for name in ("ana", "bob"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "decisions.jsonl"


def archive(directory: Path, document: Document) -> str:
    digest = document_digest(document)
    (directory / f"{digest}.json").write_bytes(document_bytes(document))
    return digest


def test_a_journals_file_holds_its_entries(path: Path, lines: bytes) -> None:
    path.write_bytes(lines)
    assert list(entries_in(path)) == [entry("ana"), entry("bob")]


def test_an_empty_file_holds_no_entries(path: Path) -> None:
    path.write_bytes(b"")
    assert list(entries_in(path)) == []


def test_gzip_is_unpacked(path: Path, lines: bytes) -> None:
    path.write_bytes(gzip.compress(lines))
    assert list(entries_in(path)) == [entry("ana"), entry("bob")]


def test_gzip_that_ends_too_early_gives_what_is_whole_and_says_so(path: Path, lines: bytes) -> None:
    path.write_bytes(gzip.compress(lines)[:-20])
    *_, last = entries_in(path)
    assert isinstance(last, NotAnEntry)
    assert last.reason == "the gzip data are damaged here: what follows is lost"


def test_a_line_that_was_cut_is_no_entry(path: Path, lines: bytes) -> None:
    path.write_bytes(lines[:-20])
    first, last = entries_in(path)
    assert (first, type(last)) == (entry("ana"), NotAnEntry)


def test_a_file_that_is_not_there_cannot_be_read(path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(entries_in(path))


def test_a_document_is_found_by_its_digest(tmp_path: Path) -> None:
    digests = [archive(tmp_path, document) for document in (DOCUMENT, PANIC)]
    found = Archive(tmp_path)
    assert [found[digest].tree for digest in digests] == [DOCUMENT.tree, PANIC.tree]
    assert (sorted(found), len(found)) == (sorted(digests), 2)


def test_a_document_under_a_name_of_its_own_is_found_by_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / "may.json").write_text(json.dumps({"panic": True}, indent=2), "utf-8")
    (tmp_path / "notes.json").write_text("no JSON", "utf-8")
    found = Archive(tmp_path)
    assert list(found) == [document_digest(PANIC)]
    assert found[document_digest(PANIC)].panic


@pytest.mark.parametrize("content", [b"", b"[]", b'{"campaigns": [1]}'])
def test_a_document_that_was_damaged_is_missing(tmp_path: Path, content: bytes) -> None:
    digest = archive(tmp_path, DOCUMENT)
    (tmp_path / f"{digest}.json").write_bytes(content)
    found = Archive(tmp_path)
    assert (found.get(digest), list(found)) == (None, [])


def test_a_directory_that_is_not_there_holds_no_documents(tmp_path: Path) -> None:
    assert dict(Archive(tmp_path / "none")) == {}


@pytest.mark.parametrize("digest", ["", "x", "../" + "a" * 61, "A" * 64])
def test_what_is_no_digest_leads_to_no_file(tmp_path: Path, digest: str) -> None:
    (tmp_path / "archive").mkdir()
    with pytest.raises(KeyError):
        Archive(tmp_path / "archive")[digest]
