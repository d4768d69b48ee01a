"""Requests that are wrong in every way get a clear 4xx, and nobody else hears of them."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator

import pytest
import urllib3

from flagship.server import LocalPlatform

JSON = {"content-type": "application/json"}
ROUTES = [
    "/v2/{env}/campaigns",
    "/v2/{env}/campaigns/",
    "/v2/{env}/campaigns/c1",
    "/v2/{env}/flags",
    "/v2/{env}/events",
    "/v2/activate",
    "/v2/campaigns",
    "/v2/campaigns/",
    "/v2/campaigns/c1",
    "/v2/flags",
    "/",
]
JUNK = {
    "nothing": b"",
    "blanks": b" \n",
    "text": b"hello",
    "a form": b"visitorId=v",
    "half an object": b'{"visitorId": "v"',
    "two values": b'{"visitorId": "v"} {}',
    "a comma too many": b'{"visitorId": "v",}',
    "no UTF-8": b'{"visitorId": "\xff\xfe"}',
    "half a character": b'{"visitorId": "\xc3"}',
    "a surrogate in UTF-8": b'{"visitorId": "\xed\xa0\x80"}',
    "an odd number of bytes of UTF-16": b"\xff\xfe\x00",
    "a zero byte": b'{"visitorId": "\x00"}',
    "NaN": b'{"visitorId": "v", "context": {"a": NaN}}',
    "an infinity": b'{"visitorId": "v", "context": {"a": -Infinity}}',
    "a number that is one": b'{"visitorId": "v", "context": {"a": 1e999}}',
    "a lone surrogate": b'{"visitorId": "\\ud800"}',
    "a key that is one": b'{"visitorId": "v", "context": {"\\udfff": 1}}',
    "5,000 digits": b'{"context": ' + b"9" * 5000 + b"}",
    "900,000 digits": b'{"context": ' + b"9" * 900_000 + b"}",
    "a key twice": b'{"visitorId": "v", "visitorId": "w"}',
    "a key twice inside": b'{"visitorId": "v", "context": {"a": 1, "\\u0061": 2}}',
    "arrays 101 deep": b"[" * 101 + b"]" * 101,
    "arrays 10,000 deep": b"[" * 10_000 + b"]" * 10_000,
    "arrays 100,000 deep": b"[" * 100_000 + b"]" * 100_000,
    "objects 101 deep": b'{"a":' * 101 + b"1" + b"}" * 101,
    "objects 10,000 deep": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "objects 100,000 deep": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "an array that does not end": b"[" * 200_000,
}
NO_OBJECTS = [b"[]", b'[{"visitorId": "v"}]', b"null", b"true", b"7", b'"v"']


@pytest.fixture(autouse=True)
def _nothing_is_said(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """What a client does wrong is no news for whoever runs the platform."""
    yield
    assert tuple(capfd.readouterr()) == ("", "")
    assert [record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.INFO] == []


@pytest.fixture(params=ROUTES)
def url(request: pytest.FixtureRequest, platform: LocalPlatform) -> str:
    return platform.url + str(request.param).format(env=platform.env_id)


def is_clear(answer: urllib3.BaseHTTPResponse) -> bool:
    return set(answer.json()) == {"message"} and "Traceback" not in answer.data.decode()


@pytest.mark.parametrize("body", JUNK.values(), ids=JUNK)
def test_a_body_that_is_no_json_is_a_clear_400(http: urllib3.PoolManager, url: str, body: bytes) -> None:
    answer = http.request("POST", url, body=body, headers=JSON)
    assert answer.status == 400
    assert is_clear(answer)
    assert answer.json()["message"].startswith("the body is ")


@pytest.mark.parametrize("body", NO_OBJECTS)
def test_a_body_that_is_no_object_is_a_clear_400(http: urllib3.PoolManager, url: str, body: bytes) -> None:
    answer = http.request("POST", url, body=body, headers=JSON)
    assert (answer.status, "object" in answer.json()["message"]) == (400, True)


def test_junk_in_a_query_is_ignored_or_refused(http: urllib3.PoolManager, platform: LocalPlatform) -> None:
    url = f"{platform.decision_url}/campaigns"
    for query, status in (
        ("mode=%ff", 400),
        ("mode=%00", 400),
        ("exposeAllKeys=%ED%A0%80", 200),
        ("=&&&;=%&extras", 200),
        ("a=b&" * 5000, 200),
    ):
        assert http.request("POST", f"{url}?{query}", body=b'{"visitorId":"v"}', headers=JSON).status == status


def test_text_in_other_unicode_encodings_of_json_is_taken(http: urllib3.PoolManager, platform: LocalPlatform) -> None:
    for encoding in ("utf-8-sig", "utf-16", "utf-32-be"):
        body = '{"visitorId":"Zoë 😀"}'.encode(encoding)
        answer = http.request("POST", f"{platform.decision_url}/campaigns", body=body, headers=JSON)
        assert answer.json()["visitorId"] == "Zoë 😀"


def test_what_is_large_but_sound_is_answered(http: urllib3.PoolManager, platform: LocalPlatform) -> None:
    deep: object = 1
    for _ in range(97):
        deep = [deep]
    context = {
        "deep": deep,
        "digits": int("9" * 4300),
        "age": 1e308,
        "tiny": 5e-324,
        **{f"k{i}": i for i in range(50_000)},
    }
    for body in ({"visitorId": "v" * 1_000_000}, {"visitorId": "v", "context": context}):
        assert http.request("POST", f"{platform.decision_url}/campaigns", json=body).status == 200


def test_a_body_of_two_megabytes_is_a_clear_413(http: urllib3.PoolManager, url: str, platform: LocalPlatform) -> None:
    answer = http.request("POST", url, body=b'"' + b"x" * 2_000_000 + b'"', headers=JSON)
    assert answer.status == 413
    assert is_clear(answer)
    assert platform.received[-1].body == b""


def test_an_endless_body_is_not_read_to_its_end(platform: LocalPlatform) -> None:
    with socket.create_connection(("127.0.0.1", platform.port), timeout=10) as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        chunk = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
        with pytest.raises((ConnectionError, TimeoutError)):  # noqa: PT012 - whichever call notices
            while True:
                client.sendall(chunk)


def test_another_content_type_is_a_clear_415(http: urllib3.PoolManager, url: str) -> None:
    for headers in (
        {"content-type": "text/html"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "application/json", "content-encoding": "gzip"},
    ):
        answer = http.request("POST", url, body=b"{}", headers=headers)
        assert answer.status == 415
        assert is_clear(answer)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
def test_another_method_is_a_clear_405(
    http: urllib3.PoolManager, url: str, method: str, platform: LocalPlatform
) -> None:
    answer = http.request(method, url)
    assert answer.status == 405
    assert answer.headers["allow"] == ("GET, HEAD, POST" if url == platform.hits_url else "POST")
    assert is_clear(answer)


@pytest.mark.parametrize("route", [route for route in ROUTES if route != "/"])
def test_what_is_to_be_posted_cannot_be_got(http: urllib3.PoolManager, platform: LocalPlatform, route: str) -> None:
    for method in ("GET", "HEAD"):
        answer = http.request(method, platform.url + route.format(env=platform.env_id))
        assert (answer.status, answer.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize("path", ["/nothing", "/v2/activate/", "/v2", "/env/other.json", "/%FF%00/bucketing.json"])
def test_another_path_is_a_clear_404(http: urllib3.PoolManager, platform: LocalPlatform, path: str) -> None:
    answer = http.request("GET", platform.url + path)
    assert answer.status == 404
    assert is_clear(answer)
    assert platform.received[-1].target == path


def test_a_client_that_leaves_in_the_middle_of_its_body_does_no_harm(
    http: urllib3.PoolManager, platform: LocalPlatform
) -> None:
    with socket.create_connection(("127.0.0.1", platform.port), timeout=10) as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{")
    assert http.request("POST", platform.hits_url, body=b"{}").status == 400


def test_what_is_no_http_is_refused(platform: LocalPlatform) -> None:
    with socket.create_connection(("127.0.0.1", platform.port), timeout=10) as client:
        client.sendall(b"\x16\x03\x01 hello\r\n\r\n")
        assert client.recv(1000).startswith(b"HTTP/1.1 400")


POST = b"POST /v2/activate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize(
    "request_bytes",
    [
        POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
        POST + b"Transfer-Encoding: gzip\r\n\r\n{}",
        POST + b"Content-Length: -1\r\n\r\n{}",
        POST + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}",
        b"POST /\xff HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 200_000,
    ],
    ids=["chunk size", "transfer encoding", "negative", "two lengths", "no host", "path", "endless header"],
)
def test_what_is_no_sound_http_is_refused(platform: LocalPlatform, request_bytes: bytes) -> None:
    with socket.create_connection(("127.0.0.1", platform.port), timeout=10) as client:
        client.sendall(request_bytes)
        status = client.recv(1000).split(b" ")[1]
        assert status[:1] == b"4" or status == b"501"


@pytest.mark.parametrize(
    "request_bytes",
    [POST + b"Content-Length: 100\r\n\r\n{", POST + b'Transfer-Encoding: chunked\r\n\r\n5\r\n{"a"'],
    ids=["length", "chunk"],
)
def test_a_body_that_ends_too_early_is_refused(platform: LocalPlatform, request_bytes: bytes) -> None:
    with socket.create_connection(("127.0.0.1", platform.port), timeout=10) as client:
        client.sendall(request_bytes)
        client.shutdown(socket.SHUT_WR)
        with client.makefile("rb") as answer:
            text = answer.read()
    assert text.startswith(b"HTTP/1.1 400")
    assert b"The connection ended before the body did." in text


def test_a_body_in_chunks_is_taken(http: urllib3.PoolManager, platform: LocalPlatform) -> None:
    parts = [b'{"visit', b'orId":"v', b'"}']
    url = f"{platform.decision_url}/campaigns"
    answer = http.request("POST", url, body=parts, chunked=True, headers=JSON)
    assert (answer.status, answer.json()["visitorId"]) == (200, "v")
    answer = http.request("POST", url, body=[b" " * 1000] * 2000, chunked=True, headers=JSON)
    assert answer.status == 413
