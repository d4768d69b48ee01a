"""Requests that are wrong in every way get a clear 4xx."""

from __future__ import annotations

import socket

import pytest
import urllib3

from flagship.server import LocalPlatform

JSON = {"content-type": "application/json"}
ROUTES = ["/v2/{env}/campaigns", "/v2/{env}/campaigns/", "/v2/{env}/events", "/v2/activate", "/"]
JUNK = [
    b"",
    b"hello",
    b'{"visitorId": "v"',
    b"\xff\xfe\x00",
    b'{"visitorId": NaN}',
    b'{"visitorId": "\\ud800"}',
    b'{"visitorId": 1e999}',
    b'{"context": ' + b"9" * 5000 + b"}",
    b"[" * 200_000,
    b'{"a":' * 150 + b"1" + b"}" * 150,
]


@pytest.fixture(params=ROUTES)
def url(request: pytest.FixtureRequest, platform: LocalPlatform) -> str:
    return platform.url + str(request.param).format(env=platform.env_id)


def is_clear(answer: urllib3.BaseHTTPResponse) -> bool:
    return set(answer.json()) == {"message"} and "Traceback" not in answer.data.decode()


@pytest.mark.parametrize("body", JUNK, ids=range(len(JUNK)))
def test_a_body_that_is_no_json_is_a_clear_400(http: urllib3.PoolManager, url: str, body: bytes) -> None:
    answer = http.request("POST", url, body=body, headers=JSON)
    assert answer.status == 400
    assert is_clear(answer)


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


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
def test_another_method_is_a_clear_405(
    http: urllib3.PoolManager, url: str, method: str, platform: LocalPlatform
) -> None:
    if url == platform.hits_url and method == "GET":
        pytest.skip("that is the index")
    answer = http.request(method, url)
    assert answer.status == 405
    assert answer.headers["allow"] == ("GET, HEAD, POST" if url == platform.hits_url else "POST")
    assert is_clear(answer)


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
