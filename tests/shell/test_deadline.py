"""Exchanges that would last for minutes, or for ever, end by their deadline: that these tests end is the proof."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator

import pytest

from flagship._http import HttpTransport
from flagship_engine.exchange import Purpose
from tests.shell.exchanges import ENOUGH, answered, refused, request
from tests.shell.sockets import (
    Behaviour,
    Peer,
    RawServer,
    answering,
    dripping_body,
    dripping_chunks,
    dripping_headers,
    never_answering,
    ok,
    recording_proxy,
)

SHORT = 0.3


@pytest.fixture
def transport() -> Iterator[HttpTransport]:
    transport = HttpTransport(environ={})
    yield transport
    transport.close()


@pytest.mark.parametrize(
    ("behave", "stage"),
    [
        (never_answering, "while waiting for the answer"),
        (dripping_headers, "while waiting for the answer"),
        (dripping_body, "while reading the answer"),
        (dripping_chunks, "while reading the answer"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_slow_server_is_given_up_at_the_deadline(
    transport: HttpTransport, behave: Behaviour, stage: str, method: str
) -> None:
    with RawServer(behave) as server:
        reason = refused(transport, request(server.url, method=method, timeout=SHORT))
        assert server.connections == 1
    assert reason.startswith(f"{method} {server.address} failed after ")
    assert reason.endswith(f"{stage}: timed out.")


def test_a_slow_answer_on_a_used_connection_is_given_up_too(transport: HttpTransport) -> None:
    def behave(peer: Peer) -> None:
        peer.read_request()
        peer.send(ok(b"quick"))
        dripping_headers(peer)

    with RawServer(behave) as server:
        answered(transport, request(server.url))
        assert "timed out" in refused(transport, request(server.url, timeout=SHORT))
        assert server.connections == 1


def test_redirects_share_one_deadline(transport: HttpTransport) -> None:
    with RawServer(never_answering) as slow, RawServer(answering(redirect_to(slow.url))) as server:
        assert "timed out" in refused(transport, request(server.url, timeout=SHORT))


def redirect_to(url: str) -> bytes:
    return f"HTTP/1.1 302 Found\r\nLocation: {url}\r\nContent-Length: 0\r\n\r\n".encode()


def test_silence_longer_than_the_read_timeout_ends_an_exchange_before_its_deadline() -> None:
    transport = HttpTransport(read_timeout=SHORT, environ={})
    with RawServer(never_answering) as server:
        assert "timed out" in refused(transport, request(server.url, timeout=10_000))
    transport.close()


def test_a_server_that_drips_its_tls_handshake_is_given_up(transport: HttpTransport) -> None:
    def behave(peer: Peer) -> None:
        peer.send(b"\x16\x03\x03\x40\x00")
        peer.drip(b"\x02" * 60_000)

    with RawServer(behave) as server:
        reason = refused(transport, request(f"https://{server.address}/", timeout=SHORT))
    assert reason.endswith("in the TLS handshake: timed out.")


def test_a_server_that_never_shakes_hands_is_given_up(transport: HttpTransport) -> None:
    with RawServer(Peer.stall) as server:
        reason = refused(transport, request(f"https://{server.address}/", timeout=SHORT))
    assert reason.endswith("in the TLS handshake: timed out.")


def test_a_proxy_that_drips_its_answer_is_given_up() -> None:
    def behave(peer: Peer) -> None:
        peer.read_request()
        peer.send(b"HTTP/1.1 200 OK\r\n")
        peer.drip(b"X: " + b"a" * 60_000)

    with RawServer(behave) as proxy:
        transport = HttpTransport(environ={"HTTPS_PROXY": proxy.url})
        reason = refused(transport, request("https://127.0.0.1:1/", timeout=SHORT))
        transport.close()
    assert reason.startswith(f"GET 127.0.0.1:1 through the proxy {proxy.address} failed after ")
    assert reason.endswith("timed out.")


def test_a_server_behind_a_proxy_is_given_up_at_the_deadline() -> None:
    with RawServer(Peer.stall) as server, recording_proxy() as proxy:
        transport = HttpTransport(environ={"HTTPS_PROXY": proxy.url})
        assert "timed out" in refused(transport, request(f"https://{server.address}/", timeout=SHORT))
        transport.close()


@pytest.mark.skipif(os.name != "posix", reason="how a full backlog behaves differs")
def test_a_host_that_accepts_no_connection_is_given_up() -> None:
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        address = listener.getsockname()
        full = False
        for _ in range(20):
            sock = stack.enter_context(socket.socket())
            sock.settimeout(0.2)
            try:
                sock.connect(address)
            except TimeoutError:
                full = True
                break
        if not full:
            pytest.skip("this system's backlog does not fill")
        by_deadline = HttpTransport(environ={})
        by_connect_timeout = HttpTransport(connect_timeout=SHORT, environ={})
        url = f"http://127.0.0.1:{address[1]}/"
        for transport, timeout in ((by_deadline, SHORT), (by_connect_timeout, ENOUGH)):
            reason = refused(transport, request(url, timeout=timeout))
            assert reason.endswith("while connecting: timed out.")
            transport.close()


def test_a_request_that_nobody_reads_is_given_up(transport: HttpTransport) -> None:
    with RawServer(Peer.stall) as server:
        body = bytes(50_000_000)
        wanted = request(server.url, method="POST", purpose=Purpose.HIT, body=body, timeout=SHORT)
        assert "timed out" in refused(transport, wanted)


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("-inf")])
def test_an_exchange_without_time_is_not_begun(transport: HttpTransport, timeout: float) -> None:
    with RawServer(answering(ok(b"x"))) as server:
        assert "no time" in refused(transport, request(server.url, timeout=timeout))
        assert server.connections == 0


def test_an_exchange_may_have_all_the_time_in_the_world(transport: HttpTransport) -> None:
    with RawServer(answering(ok(b"x"))) as server:
        for timeout in (float("inf"), 1e300):
            answered(transport, request(server.url, timeout=timeout))
