from __future__ import annotations

import base64
import copy
import gzip
import logging
import os
import pickle
import threading
from collections.abc import Callable, Iterator

import pytest

from flagship._deadline import MAX_IDLE, DeadlineHTTPConnection, IdleConnections
from flagship._http import HttpTransport
from flagship_engine.exchange import Purpose, Response
from tests.shell.exchanges import answered, post, refused, request
from tests.shell.sockets import (
    Behaviour,
    Peer,
    RawServer,
    answering,
    closing_at_once,
    gzip_bomb,
    ok,
    requests_of,
    resetting,
    truncating,
    unused_port,
)


@pytest.fixture
def transport() -> Iterator[HttpTransport]:
    transport = HttpTransport(environ={})
    yield transport
    transport.close()


def closing_after_one(peer: Peer) -> None:
    """Answers, promises to keep the connection, and closes it when the next request comes."""
    peer.read_request()
    peer.send(ok(b"one"))
    peer.read_request()


def test_a_response_has_its_status_its_headers_in_lower_case_and_its_body(transport: HttpTransport) -> None:
    with RawServer(answering(ok(b"hello", "ETag: abc", "X-Twice: 1", "X-Twice: 2"))) as server:
        response = answered(transport, request(server.url + "/doc?x=1"))
    assert (response.status, response.body) == (200, b"hello")
    assert response.headers["etag"] == "abc"
    assert response.headers["x-twice"] == "1, 2"


def test_a_request_is_sent_as_it_is_and_asks_for_gzip(transport: HttpTransport) -> None:
    wanted = request("", method="POST", headers={"X-Api-Key": "k", "User-Agent": "me"}, body=b'{"a":1}')
    with RawServer(answering(ok(b""))) as server:
        answered(
            transport, request(server.url + "/p/?a=b%20c", method="POST", headers=wanted.headers, body=wanted.body)
        )
        (sent,) = server.received
    head, _, body = sent.partition(b"\r\n\r\n")
    assert head.startswith(b"POST /p/?a=b%20c HTTP/1.1\r\n")
    assert {b"X-Api-Key: k", b"User-Agent: me", b"Accept-Encoding: gzip", b"Content-Length: 7"} <= set(
        head.split(b"\r\n")
    )
    assert body == b'{"a":1}'
    assert b"cookie" not in head.lower()


def test_statuses_that_are_not_200_are_responses_too(transport: HttpTransport) -> None:
    answers = (b"HTTP/1.1 304 Not Modified\r\n\r\n", b"HTTP/1.1 500 Oops\r\nContent-Length: 2\r\n\r\nno")
    with RawServer(answering(*answers)) as server:
        assert answered(transport, request(server.url)).status == 304
        response = answered(transport, request(server.url))
    assert (response.status, response.body) == (500, b"no")


def test_exchanges_one_after_another_share_a_connection(transport: HttpTransport) -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"
    zipped = ok(gzip.compress(b"abc"), "Content-Encoding: gzip")
    with RawServer(answering(ok(b"abc"), chunked, zipped, b"HTTP/1.1 204 No Content\r\n\r\n", ok(b"abc"))) as server:
        bodies = [answered(transport, request(server.url)).body for _ in range(6)]
        assert server.connections == 1
    assert bodies == [b"abc", b"abc", b"abc", b"", b"abc", b"abc"]


def test_more_threads_than_pooled_connections_are_served_without_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    transport = HttpTransport(pool_size=1, environ={})
    meeting = threading.Barrier(4)

    def behave(peer: Peer) -> None:
        for _ in requests_of(peer):
            meeting.wait(10)
            peer.send(ok(b"x"))

    answers: list[object] = []
    with RawServer(behave) as server, caplog.at_level(logging.INFO):
        threads = [
            threading.Thread(target=lambda: answers.append(transport.send(request(server.url)))) for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        transport.close()
    assert [isinstance(answer, Response) for answer in answers] == [True] * 4
    assert caplog.records == []


def test_gzip_is_decompressed_even_in_several_members_with_padding(transport: HttpTransport) -> None:
    body = gzip.compress(b"one ") + gzip.compress(b"two") + b"\0" * 20
    with RawServer(answering(ok(body, "Content-Encoding: gzip"))) as server:
        assert answered(transport, request(server.url)).body == b"one two"


def test_an_empty_body_may_call_itself_gzip(transport: HttpTransport) -> None:
    with RawServer(answering(ok(b"", "Content-Encoding: gzip"))) as server:
        assert answered(transport, request(server.url)).body == b""


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"plain text", "not the gzip data"),
        (b"\x1f", "end too early"),
        (gzip.compress(b"a" * 1000)[:-9], "end too early"),
        (gzip.compress(b"abc")[:10] + b"\xff" * 20, "damaged"),
    ],
)
def test_bad_gzip_is_no_response(transport: HttpTransport, body: bytes, reason: str) -> None:
    with RawServer(answering(ok(body, "Content-Encoding: gzip"))) as server:
        assert reason in refused(transport, request(server.url))


def test_an_encoding_that_was_not_asked_for_is_no_response(transport: HttpTransport) -> None:
    with RawServer(answering(ok(b"abc", "Content-Encoding: br"))) as server:
        assert "not asked for" in refused(transport, request(server.url))


def test_a_body_may_be_as_large_as_the_bound_and_no_larger(transport: HttpTransport) -> None:
    without_length = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b"a" * 100
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\n" + b"a" * 100 + b"\r\n0\r\n\r\n"
    zipped = ok(gzip.compress(b"a" * 100), "Content-Encoding: gzip")
    for answer in (ok(b"a" * 100), without_length, chunked, zipped):

        def behave(peer: Peer, answer: bytes = answer) -> None:
            peer.read_request()
            peer.send(answer)

        with RawServer(behave) as server:
            assert answered(transport, request(server.url, max_bytes=100)).body == b"a" * 100
            assert "larg" in refused(transport, request(server.url, max_bytes=99))


def test_a_gzip_bomb_is_not_unpacked(transport: HttpTransport) -> None:
    with RawServer(answering(gzip_bomb(50_000_000))) as server:
        assert "larg" in refused(transport, request(server.url, max_bytes=10_000))


def test_a_refused_connection_is_no_response(transport: HttpTransport) -> None:
    port = unused_port()
    reason = refused(
        transport, request(f"http://user:secret@127.0.0.1:{port}/p?q=secret", headers={"x-api-key": "secret"})
    )
    assert reason.startswith(f"GET 127.0.0.1:{port} failed after 0.")
    assert reason.endswith(" s while connecting: connection refused.")
    assert "secret" not in reason


def test_an_unknown_host_is_no_response(transport: HttpTransport) -> None:
    assert "GET nowhere.invalid failed" in refused(transport, request("http://nowhere.invalid/"))


@pytest.mark.parametrize("behave", [closing_at_once, resetting])
def test_a_connection_dropped_before_the_answer_is_no_response(transport: HttpTransport, behave: Behaviour) -> None:
    with RawServer(behave) as server:
        assert "closed by the other side" in refused(transport, request(server.url))
        assert server.connections == 1


def test_a_truncated_body_is_no_response(transport: HttpTransport) -> None:
    with RawServer(truncating) as server:
        assert refused(transport, request(server.url)).endswith("while reading the answer: the answer ends too early.")


def test_truncated_chunks_are_no_response(transport: HttpTransport) -> None:
    def behave(peer: Peer) -> None:
        peer.read_request()
        peer.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n5\r\nab")

    with RawServer(behave) as server:
        assert "too early" in refused(transport, request(server.url))


@pytest.mark.parametrize("junk", [b"SSH-2.0-OpenSSH\r\n\r\n", b"\0" * 100, b"HTTP/1.1 abc\r\n\r\n", b"a" * 70_000])
def test_what_is_not_http_is_no_response(transport: HttpTransport, junk: bytes) -> None:
    def behave(peer: Peer) -> None:
        peer.read_request()
        peer.send(junk)

    with RawServer(behave) as server:
        assert "failed" in refused(transport, request(server.url))


def test_a_failed_exchange_leaves_the_transport_fit_for_the_next(transport: HttpTransport) -> None:
    answers = iter([ok(b"a" * 100), ok(b"fine")])

    def behave(peer: Peer) -> None:
        for _ in requests_of(peer):
            peer.send(next(answers))

    with RawServer(behave) as server:
        assert "larger" in refused(transport, request(server.url, max_bytes=10))
        assert answered(transport, request(server.url)).body == b"fine"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nowhere",
        "/path",
        "ftp://host/",
        "http://",
        "http://a b/",
        "http://[::1/",
        "http://h:99999/",
        "http://\ud800/",
        "http://h/\udfff",
        "http://" + "a" * 70 + "/",
        "http://h\0/",
    ],
)
def test_a_bad_url_is_no_response(transport: HttpTransport, url: str) -> None:
    refused(transport, request(url))


@pytest.mark.parametrize("value", ["secret\nx: y", "secret\r", "secret\0", "secret\u20ac", "secret\ud800"])
def test_a_header_that_http_cannot_carry_is_no_response_and_its_value_is_not_told(
    transport: HttpTransport, value: str
) -> None:
    reason = refused(transport, request("http://127.0.0.1/", headers={"x-api-key": value}))
    assert "header x-api-key" in reason
    assert "secret" not in reason


def test_a_bad_header_name_and_a_bad_method_are_no_response(transport: HttpTransport) -> None:
    assert "header" in refused(transport, request("http://127.0.0.1/", headers={"a b": "c"}))
    assert "method" in refused(transport, request("http://127.0.0.1/", method="GET /\r\n"))


def test_credentials_in_a_url_become_a_header(transport: HttpTransport) -> None:
    with RawServer(answering(ok(b""))) as server:
        answered(transport, request(f"http://me:p%40ss@{server.address}/"))
        assert b"Authorization: Basic " + base64.b64encode(b"me:p@ss") in server.received[0]
        assert server.received[0].startswith(b"GET / HTTP/1.1\r\n")


def test_a_question_that_meets_a_connection_just_closed_is_asked_again(transport: HttpTransport) -> None:
    with RawServer(closing_after_one) as server:
        for wanted in (request(server.url), request(server.url), post(server.url, Purpose.CAMPAIGNS)):
            assert answered(transport, wanted).body == b"one"
        assert server.connections == 3


@pytest.mark.parametrize("purpose", [Purpose.HIT, Purpose.ACTIVATION, Purpose.CONTEXT])
def test_what_changes_something_at_the_server_is_sent_at_most_once(transport: HttpTransport, purpose: Purpose) -> None:
    with RawServer(closing_after_one) as server:
        answered(transport, post(server.url, purpose))
        assert "closed by the other side" in refused(transport, post(server.url, purpose))
        assert len(server.received) == 2
        assert server.connections == 1


def test_an_idle_connection_that_the_server_closed_before_is_not_used_for_a_post(transport: HttpTransport) -> None:
    closed = threading.Event()

    def behave(peer: Peer) -> None:
        peer.read_request()
        peer.send(ok(b"one"))
        peer.sock.close()
        closed.set()

    with RawServer(behave) as server:
        for _ in range(3):
            answered(transport, post(server.url))
            assert closed.wait(10)
            closed.clear()
        assert server.connections == 3


def test_a_connection_that_was_idle_for_long_is_not_used() -> None:
    with RawServer(answering(ok(b""))) as server:
        connection = DeadlineHTTPConnection("127.0.0.1", server.port, timeout=10)
        connection.connect()
        IdleConnections(1).put(connection)
        assert connection.is_connected
        connection.idle_since -= MAX_IDLE
        assert not connection.is_connected
        connection.close()


def moved(location: str, status: int = 302) -> bytes:
    return f"HTTP/1.1 {status} Moved\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_get_follows_a_redirect(transport: HttpTransport, status: int) -> None:
    with RawServer(answering(moved("/new?x=1", status), ok(b"there"))) as server:
        assert answered(transport, request(server.url + "/old")).body == b"there"
        assert [sent.split(b" ")[1] for sent in server.received] == [b"/old", b"/new?x=1"]
        assert server.connections == 1


def test_a_redirect_to_another_host_carries_no_credentials(transport: HttpTransport) -> None:
    headers = {"X-Api-Key": "secret", "If-None-Match": "abc"}
    with RawServer(answering(ok(b"there"))) as other, RawServer(answering(moved(other.url + "/b"))) as server:
        assert answered(transport, request(server.url, headers=headers)).body == b"there"
        assert b"secret" in server.received[0]
        assert b"secret" not in other.received[0]
        assert b"If-None-Match: abc" in other.received[0]


def test_credentials_that_a_redirect_dropped_do_not_come_back_with_the_next(transport: HttpTransport) -> None:
    headers = {"X-Api-Key": "secret", "If-None-Match": "abc"}
    with RawServer(answering(moved("/c"), ok(b"there"))) as other:
        with RawServer(answering(moved(other.url + "/b"))) as server:
            assert answered(transport, request(server.url, headers=headers)).body == b"there"
        assert len(other.received) == 2
        assert not any(b"secret" in received for received in other.received)
        assert all(b"If-None-Match: abc" in received for received in other.received)


def test_redirects_without_end_give_the_last_one(transport: HttpTransport) -> None:
    with RawServer(answering(moved("/again"))) as server:
        assert answered(transport, request(server.url)).status == 302
        assert len(server.received) == 4


@pytest.mark.parametrize("location", ["ftp://h/", "http://[", "//"])
def test_a_redirect_to_nowhere_stands_as_it_is(transport: HttpTransport, location: str) -> None:
    with RawServer(answering(moved(location))) as server:
        assert answered(transport, request(server.url)).status == 302


def test_a_post_follows_no_redirect(transport: HttpTransport) -> None:
    with RawServer(answering(moved("/new"))) as server:
        assert answered(transport, post(server.url)).status == 302
        assert len(server.received) == 1


def test_closing_twice_is_fine_and_a_closed_transport_answers_nothing(transport: HttpTransport) -> None:
    with RawServer(answering(ok(b"x"))) as server:
        answered(transport, request(server.url))
        transport.close()
        transport.close()
        assert refused(transport, request(server.url)).endswith("the transport is closed.")


@pytest.mark.parametrize("setting", [{"connect_timeout": 0}, {"read_timeout": float("nan")}, {"pool_size": 0}])
def test_a_transport_without_time_or_room_is_refused(setting: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="greater than 0"):
        HttpTransport(**setting)  # type: ignore[arg-type]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the platform has no fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_a_forked_child_opens_connections_of_its_own(transport: HttpTransport) -> None:
    with RawServer(answering(ok(b"x"))) as server:
        answered(transport, request(server.url))
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            status = 1
            try:
                statuses = [answered(transport, request(server.url)).status for _ in range(2)]
                transport.close()
                os.write(writing, repr(statuses).encode())
                status = 0
            finally:
                os._exit(status)
        os.close(writing)
        with os.fdopen(reading, "rb") as report:
            assert report.read() == b"[200, 200]"
        assert os.waitpid(child, 0)[1] == 0
        answered(transport, request(server.url))
        assert server.connections == 2


def test_eight_threads_share_a_transport(transport: HttpTransport) -> None:
    answers: list[bytes] = []

    def ask(url: str) -> None:
        for _ in range(25):
            answers.append(answered(transport, request(url)).body)

    with RawServer(answering(ok(b"x"))) as server:
        threads = [threading.Thread(target=ask, args=(server.url,)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert server.connections <= 8
    assert answers == [b"x"] * 200


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda transport: pickle.loads(pickle.dumps(transport))])
def test_a_copy_of_a_transport_opens_connections_of_its_own(
    transport: HttpTransport, copied: Callable[[HttpTransport], HttpTransport]
) -> None:
    with RawServer(answering(ok(b"x"))) as server:
        fresh = copied(transport)
        answered(transport, request(server.url))
        used = copied(transport)
        for other in (fresh, used):
            assert answered(other, request(server.url)).body == b"x"
            other.close()
        assert server.connections == 3
        answered(transport, request(server.url))
        assert server.connections == 3
