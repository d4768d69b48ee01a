from __future__ import annotations

import socket
import threading

import pytest
import urllib3
from urllib3.exceptions import ProtocolError, ReadTimeoutError

from flagship.server import Fault, LocalPlatform, Purpose, create_app
from flagship.server.faults import GARBAGE, Faults


def send(http: urllib3.PoolManager, platform: LocalPlatform, purpose: Purpose) -> urllib3.BaseHTTPResponse:
    env_id = platform.env_id
    if purpose is Purpose.DOCUMENT:
        return http.request("GET", f"{platform.cdn_url}/{env_id}/bucketing.json")
    url, body = {
        Purpose.CAMPAIGNS: (f"{platform.decision_url}/{env_id}/campaigns", {"visitorId": "v"}),
        Purpose.CONTEXT: (f"{platform.decision_url}/{env_id}/events", {"type": "CONTEXT", "visitorId": "v"}),
        Purpose.ACTIVATION: (
            f"{platform.decision_url}/activate",
            {"cid": env_id, "caid": "g", "vaid": "v1", "vid": "v"},
        ),
        Purpose.HIT: (platform.hits_url, {"cid": env_id, "vid": "v", "t": "EVENT", "ds": "APP"}),
    }[purpose]
    return http.request("POST", url, json=body)


every_route = pytest.mark.parametrize("purpose", list(Purpose))


@every_route
def test_a_status_is_answered_on_its_route_alone(
    http: urllib3.PoolManager, platform: LocalPlatform, purpose: Purpose
) -> None:
    platform.fault(Fault(purpose, status=503, headers={"Retry-After": "7"}))
    for other in Purpose:
        answer = send(http, platform, other)
        assert (answer.status == 503) is (other is purpose)
        assert ("retry-after" in answer.headers) is (other is purpose)


@every_route
def test_a_connection_is_dropped_without_a_byte(platform: LocalPlatform, purpose: Purpose) -> None:
    platform.fault(Fault(purpose, drop=True))
    method, path = ("GET", f"/{platform.env_id}/bucketing.json") if purpose is Purpose.DOCUMENT else ("POST", None)
    paths = {
        Purpose.CAMPAIGNS: f"/v2/{platform.env_id}/campaigns",
        Purpose.CONTEXT: f"/v2/{platform.env_id}/events",
        Purpose.ACTIVATION: "/v2/activate",
        Purpose.HIT: "/",
    }
    with socket.create_connection(("127.0.0.1", platform.port), timeout=10) as client:
        head = f"{method} {path or paths[purpose]} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{{}}"
        client.sendall(head.encode())
        assert client.recv(1000) == b""
    assert [entry.purpose for entry in platform.received] == [purpose]


@every_route
def test_a_truncated_body_ends_before_its_announced_length(
    http: urllib3.PoolManager, platform: LocalPlatform, purpose: Purpose
) -> None:
    platform.fault(Fault(purpose, body=b'{"campaigns": []}', truncate=True))
    with pytest.raises(ProtocolError, match="IncompleteRead"):
        send(http, platform, purpose)


@pytest.mark.parametrize("purpose", [Purpose.DOCUMENT, Purpose.CAMPAIGNS, Purpose.HIT])
def test_a_true_answer_is_truncated_as_well(
    http: urllib3.PoolManager, platform: LocalPlatform, purpose: Purpose
) -> None:
    platform.fault(Fault(purpose, truncate=True, times=1))
    with pytest.raises(ProtocolError, match="IncompleteRead"):
        send(http, platform, purpose)
    assert send(http, platform, purpose).status == 200


@every_route
def test_garbage_is_neither_utf8_nor_json(http: urllib3.PoolManager, platform: LocalPlatform, purpose: Purpose) -> None:
    platform.fault(Fault(purpose, garbage=True))
    answer = send(http, platform, purpose)
    assert (answer.status, answer.data) == (200, GARBAGE)
    assert answer.headers["content-type"] == "application/json"


@every_route
def test_an_oversized_body_has_the_size_asked_for(
    http: urllib3.PoolManager, platform: LocalPlatform, purpose: Purpose
) -> None:
    platform.fault(Fault(purpose, oversize=3_000_000))
    answer = send(http, platform, purpose)
    assert answer.data == b" " * 3_000_000


@every_route
def test_a_dripping_body_comes_a_byte_at_a_time(
    http: urllib3.PoolManager, platform: LocalPlatform, purpose: Purpose
) -> None:
    platform.fault(Fault(purpose, body=b"0123", drip=0.001))
    assert send(http, platform, purpose).data == b"0123"


def test_a_dripping_body_outlasts_a_read_timeout_per_byte(platform: LocalPlatform) -> None:
    platform.fault(Fault("document", body=b"x" * 1000, drip=0.01))
    with socket.create_connection(("127.0.0.1", platform.port), timeout=10) as client:
        client.sendall(f"GET /{platform.env_id}/bucketing.json HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        reads = [client.recv(65536) for _ in range(5)]
    assert b"content-length: 1000" in reads[0]
    assert all(0 < len(read) < 500 for read in reads[1:])


@every_route
def test_a_delay_comes_before_the_first_byte(
    http: urllib3.PoolManager, platform: LocalPlatform, purpose: Purpose
) -> None:
    platform.fault(Fault(purpose, delay=60, times=1))
    with urllib3.PoolManager(timeout=0.05, retries=False) as impatient, pytest.raises(ReadTimeoutError):
        send(impatient, platform, purpose)
    platform.received.wait_for(1, purpose)
    assert send(http, platform, purpose).status < 300


def test_a_true_answer_can_be_delayed(http: urllib3.PoolManager, platform: LocalPlatform) -> None:
    platform.fault(Fault("campaigns", delay=0.01))
    assert send(http, platform, Purpose.CAMPAIGNS).json()["visitorId"] == "v"


def test_a_body_of_ones_own_comes_with_ones_own_headers(http: urllib3.PoolManager, platform: LocalPlatform) -> None:
    for body in (b"{}", b"[]", b'"hello"'):
        platform.fault(Fault("document", body=body))
        answer = send(http, platform, Purpose.DOCUMENT)
        assert (answer.status, answer.data, answer.headers["content-type"]) == (200, body, "application/json")
    platform.fault(Fault("document", body=b"<html>", headers={"Content-Type": "text/html"}))
    assert send(http, platform, Purpose.DOCUMENT).headers["content-type"] == "text/html"


@pytest.mark.parametrize("status", [204, 304])
def test_statuses_without_a_body_have_none(http: urllib3.PoolManager, platform: LocalPlatform, status: int) -> None:
    platform.fault(Fault(status=status, body=b"ignored"))
    answer = send(http, platform, Purpose.CAMPAIGNS)
    assert (answer.status, answer.data) == (status, b"")


def test_panic_reaches_both_ways_to_decide(http: urllib3.PoolManager, platform: LocalPlatform) -> None:
    before = send(http, platform, Purpose.DOCUMENT)
    platform.fault(Fault(panic=True))
    document = send(http, platform, Purpose.DOCUMENT)
    assert document.json()["panic"] is True
    assert send(http, platform, Purpose.CAMPAIGNS).json() == {"visitorId": "v", "campaigns": [], "panic": True}
    assert send(http, platform, Purpose.HIT).status == 200
    platform.clear_faults()
    url = f"{platform.cdn_url}/{platform.env_id}/bucketing.json"
    conditions = {"if-modified-since": document.headers["last-modified"]}
    assert http.request("GET", url, headers=conditions).data == before.data
    conditions = {"if-none-match": document.headers["etag"]}
    assert http.request("GET", url, headers=conditions).data == before.data


def test_faults_of_a_route_are_used_up_in_their_order(http: urllib3.PoolManager, platform: LocalPlatform) -> None:
    for fault in (Fault("hit", status=500, times=2), Fault("hit", status=502, times=1)):
        platform.fault(fault)
    assert [send(http, platform, Purpose.HIT).status for _ in range(5)] == [500, 500, 502, 200, 200]
    assert platform.faults == ()


def test_of_faults_without_end_the_last_one_is_in_force() -> None:
    faults = Faults()
    faults.add(Fault("hit", status=500))
    faults.add(Fault("hit", status=501, times=1))
    faults.add(Fault("hit", status=502))
    faults.add(Fault("document", status=503))
    statuses = [fault.status for fault in (faults.take(Purpose.HIT) for _ in range(3)) if fault]
    assert statuses == [501, 502, 502]
    faults.clear("hit")
    assert faults.all() == (Fault("document", status=503),)
    assert faults.take(Purpose.HIT) is None


def test_a_refused_request_gets_its_fault_too(http: urllib3.PoolManager, platform: LocalPlatform) -> None:
    platform.fault(Fault("hit", headers={"x-proof": "1"}))
    answer = http.request("POST", platform.hits_url, body=b"junk")
    assert (answer.status, answer.headers["x-proof"]) == (400, "1")


@pytest.mark.parametrize(
    "wrong",
    [
        {"route": "hitz"},
        {"status": 99},
        {"status": 100},
        {"status": 600},
        {"status": "500"},
        {"status": True},
        {"delay": -1},
        {"delay": float("nan")},
        {"delay": "1"},
        {"drip": float("inf")},
        {"body": "text"},
        {"times": 0},
        {"oversize": 0},
        {"drop": 1},
        {"headers": {"a": 1}},
        {"headers": {"a b": "1"}},
        {"headers": {"a": "1\r\nb: 2"}},
        {"truncate": True, "drop": True},
        {"drop": True, "drip": 1.0},
        {"garbage": True, "body": b""},
        {"panic": True, "status": 500},
        {"route": "hit", "panic": True},
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises((TypeError, ValueError)):
        Fault(**wrong)  # type: ignore[arg-type]


def test_an_application_without_sockets_refuses_to_close_connections() -> None:
    platform = create_app({"env": {"campaigns": []}}).state.platform
    platform.add_fault(Fault(status=500))
    for fault in (Fault(drop=True), Fault(truncate=True)):
        with pytest.raises(ValueError, match="LocalPlatform"):
            platform.add_fault(fault)


def test_many_clients_are_dropped_and_served_each_on_its_own_connection(platform: LocalPlatform) -> None:
    platform.fault(Fault("hit", drop=True, times=8))
    outcomes: list[str] = []

    def run() -> None:
        with urllib3.PoolManager(retries=False, timeout=10) as http:
            for _ in range(4):
                try:
                    outcomes.append(str(send(http, platform, Purpose.HIT).status))
                except ProtocolError:
                    outcomes.append("dropped")

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["200"] * 8 + ["dropped"] * 8
