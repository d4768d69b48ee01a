from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import urllib3

from flagship.server import DocumentError, LocalPlatform
from flagship.server.documents import Documents, read_document

NO_DOCUMENTS = [b"", b"[]", b'"hello"', b"{}", b'{"campaigns": {}}', b"<html>", b"\xff\xfe", b"[" * 100_000]


@pytest.fixture
def file(tmp_path: Path, small_document: dict[str, object]) -> Path:
    path = tmp_path / "bucketing.json"
    path.write_text(json.dumps(small_document))
    return path


@pytest.fixture
def watching(file: Path) -> Iterator[LocalPlatform]:
    with LocalPlatform(path=file) as running:
        yield running


def fetch(http: urllib3.PoolManager, platform: LocalPlatform, **headers: str) -> urllib3.BaseHTTPResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return http.request("GET", f"{platform.cdn_url}/{platform.env_id}/bucketing.json", headers=named)


def test_the_document_comes_as_json_with_a_date_and_a_tag(
    http: urllib3.PoolManager, platform: LocalPlatform, small_document: dict[str, object]
) -> None:
    answer = fetch(http, platform)
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["last-modified"].endswith(" GMT")
    assert answer.headers["etag"].startswith('"')
    assert answer.json() == small_document


def test_a_file_is_served_byte_for_byte(http: urllib3.PoolManager, watching: LocalPlatform, file: Path) -> None:
    file.write_bytes(b'\xef\xbb\xbf {"campaigns" : [ ] }\n')
    assert fetch(http, watching).data == b'\xef\xbb\xbf {"campaigns" : [ ] }\n'


def test_head_gives_the_headers_alone(http: urllib3.PoolManager, platform: LocalPlatform) -> None:
    url = f"{platform.cdn_url}/{platform.env_id}/bucketing.json"
    answer = http.request("HEAD", url)
    assert answer.status == 200
    assert answer.headers["etag"]
    assert answer.data == b""


def test_who_has_the_document_already_gets_304(http: urllib3.PoolManager, platform: LocalPlatform) -> None:
    first = fetch(http, platform)
    for condition in (
        {"if_modified_since": first.headers["last-modified"]},
        {"if_modified_since": "Fri, 31 Dec 2199 23:59:59 GMT"},
        {"if_none_match": first.headers["etag"]},
        {"if_none_match": f'"other", W/{first.headers["etag"]}'},
        {"if_none_match": "*"},
    ):
        answer = fetch(http, platform, **condition)
        assert (answer.status, answer.data) == (304, b"")
        assert answer.headers["etag"] == first.headers["etag"]


@pytest.mark.parametrize(
    "condition",
    [
        {"if_modified_since": "Thu, 01 Jan 1970 00:00:00 GMT"},
        {"if_modified_since": "yesterday"},
        {"if_modified_since": "Thu, 99 Foo 99999 00:00:00 GMT"},
        {"if_none_match": '"other"'},
        {"if_none_match": '"other"', "if_modified_since": "Fri, 31 Dec 2199 23:59:59 GMT"},
    ],
)
def test_a_condition_that_does_not_hold_gives_the_document(
    http: urllib3.PoolManager, platform: LocalPlatform, condition: dict[str, str]
) -> None:
    assert fetch(http, platform, **condition).status == 200


def test_an_unknown_environment_has_no_document(http: urllib3.PoolManager, platform: LocalPlatform) -> None:
    answer = http.request("GET", f"{platform.cdn_url}/other/bucketing.json")
    assert answer.status == 404
    assert answer.json() == {"message": "there is no environment 'other'"}


def test_documents_that_follow_each_other_within_a_second_have_different_dates(
    http: urllib3.PoolManager, platform: LocalPlatform
) -> None:
    seen = set()
    for number in range(4):
        platform.set_document({"campaigns": [], "number": number})
        answer = fetch(http, platform)
        assert fetch(http, platform, if_modified_since=answer.headers["last-modified"]).status == 304
        seen.add(answer.headers["last-modified"])
    assert len(seen) == 4


def test_a_changed_file_is_served_and_decided_by(
    http: urllib3.PoolManager, watching: LocalPlatform, file: Path
) -> None:
    before = fetch(http, watching)
    file.write_text('{"panic": true}')
    assert fetch(http, watching, if_modified_since=before.headers["last-modified"]).json() == {"panic": True}
    answer = http.request("POST", f"{watching.decision_url}/{watching.env_id}/campaigns", json={"visitorId": "v"})
    assert answer.json()["panic"] is True


def test_a_file_that_is_replaced_is_noticed(http: urllib3.PoolManager, watching: LocalPlatform, file: Path) -> None:
    new = file.with_name("new.json")
    new.write_text('{"campaigns": []}')
    new.replace(file)
    assert fetch(http, watching).json() == {"campaigns": []}


def test_a_file_that_is_only_touched_is_still_the_same_document(
    http: urllib3.PoolManager, watching: LocalPlatform, file: Path
) -> None:
    before = fetch(http, watching)
    os.utime(file, (2_000_000_000, 2_000_000_000))
    assert fetch(http, watching, if_modified_since=before.headers["last-modified"]).status == 304


@pytest.mark.parametrize("junk", [*NO_DOCUMENTS, None])
def test_a_file_that_is_no_document_leaves_the_last_good_one(
    http: urllib3.PoolManager,
    watching: LocalPlatform,
    file: Path,
    junk: bytes | None,
    caplog: pytest.LogCaptureFixture,
) -> None:
    good = fetch(http, watching)
    if junk is None:
        file.unlink()
    else:
        file.write_bytes(junk)
    assert fetch(http, watching).data == good.data
    assert fetch(http, watching).headers["etag"] == good.headers["etag"]
    warnings = [record for record in caplog.records if record.name == "flagship.server"]
    assert [record.levelno for record in warnings] == [logging.WARNING]
    status = http.request("GET", f"{watching.url}/_platform/document").json()[watching.env_id]
    assert str(file) in status["error"]
    file.write_text('{"campaigns": []}')
    assert fetch(http, watching).json() == {"campaigns": []}
    assert http.request("GET", f"{watching.url}/_platform/document").json()[watching.env_id]["error"] is None


def test_the_good_file_that_comes_back_is_good_again(file: Path) -> None:
    documents = Documents({"env": file})
    good = file.read_bytes()
    loaded = documents.get("env")
    file.write_bytes(b"junk")
    assert documents.get("env") is loaded
    assert documents.status("env")["error"]
    file.write_bytes(good)
    assert documents.get("env") is loaded
    assert documents.status("env")["error"] is None


@pytest.mark.parametrize("junk", NO_DOCUMENTS)
def test_a_platform_does_not_start_without_a_document(tmp_path: Path, junk: bytes) -> None:
    path = tmp_path / "junk.json"
    path.write_bytes(junk)
    with pytest.raises(DocumentError, match="cannot serve"):
        LocalPlatform(path=path)
    with pytest.raises(DocumentError):
        read_document(junk)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="missing"):
        LocalPlatform(path=tmp_path / "missing.json")


def test_a_document_that_is_no_json_is_refused(platform: LocalPlatform) -> None:
    for junk in ({"campaigns": [float("nan")]}, {"campaigns": [object()]}, {"campaigns": 1}):
        with pytest.raises(DocumentError):
            platform.set_document(junk)


def test_there_must_be_an_environment() -> None:
    with pytest.raises(DocumentError, match="no environment"):
        Documents({})


def test_a_document_and_a_path_are_one_too_many(file: Path) -> None:
    with pytest.raises(TypeError, match="one of them"):
        LocalPlatform({"campaigns": []}, path=file)


def test_several_environments_have_a_document_each(http: urllib3.PoolManager, file: Path) -> None:
    with LocalPlatform({"campaigns": [], "a": 1}, env_id="one", environments={"two": file}) as platform:
        platform.set_document({"campaigns": [], "b": 2}, "two")
        one = http.request("GET", f"{platform.cdn_url}/one/bucketing.json").json()
        two = http.request("GET", f"{platform.cdn_url}/two/bucketing.json").json()
        assert (one, two) == ({"campaigns": [], "a": 1}, {"campaigns": [], "b": 2})
        with pytest.raises(KeyError):
            platform.set_document({"campaigns": []}, "three")


def test_what_the_engine_leaves_out_of_a_document_can_be_looked_up() -> None:
    documents = Documents({"env": {"campaigns": [7]}})
    assert documents.status("env")["problems"]


@pytest.mark.parametrize("env_id", ["", "a/b", ".", ".."])
def test_an_environment_that_no_path_could_name_is_refused(env_id: str) -> None:
    with pytest.raises(DocumentError, match=re.escape(f"got the environment id {env_id!r}")):
        Documents({env_id: {"campaigns": []}})


@pytest.mark.parametrize("env_id", ["a%2Fb", "x%y", "é", "e e", "?a#b", "...", "v2", "_platform"])
def test_an_environment_may_have_any_other_name(http: urllib3.PoolManager, env_id: str) -> None:
    with LocalPlatform({"campaigns": []}, env_id=env_id) as platform:
        named = quote(env_id, safe="")
        assert http.request("GET", f"{platform.cdn_url}/{named}/bucketing.json").status == 200
        answer = http.request("POST", f"{platform.decision_url}/{named}/campaigns", json={"visitorId": "v"})
        assert answer.json() == {"visitorId": "v", "campaigns": []}
