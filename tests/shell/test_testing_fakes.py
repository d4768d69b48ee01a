from __future__ import annotations

import threading

import pytest

from flagship._clock import Clock
from flagship._http import Transport
from flagship.testing import ManualClock, NoResponse, Purpose, RecordingHandler, RecordingTransport, Request, Response
from flagship_engine.values import FrozenDict
from tests.shell.exchanges import answered, post, refused, request


def status(transport: Transport, purpose: Purpose) -> int:
    return answered(transport, request("http://h/", purpose=purpose)).status


def test_untold_the_transport_answers_like_a_platform_without_campaigns() -> None:
    transport = RecordingTransport()
    assert {purpose: status(transport, purpose) for purpose in Purpose} == {
        Purpose.DOCUMENT: 404,
        Purpose.CAMPAIGNS: 200,
        Purpose.CONTEXT: 204,
        Purpose.ACTIVATION: 204,
        Purpose.HIT: 200,
    }
    assert b'"campaigns": []' in answered(transport, request("http://h/", purpose=Purpose.CAMPAIGNS)).body


def test_answers_for_some_requests_come_in_order_before_the_standing_one() -> None:
    transport = RecordingTransport()
    transport.answer(Purpose.HIT, Response(503))
    transport.answer(Purpose.HIT, Response(500), times=2)
    transport.answer(Purpose.HIT, NoResponse("down"), times=1)
    assert [status(transport, Purpose.HIT) for _ in range(2)] == [500, 500]
    assert refused(transport, post("http://h/")) == "down"
    assert [status(transport, Purpose.HIT) for _ in range(2)] == [503, 503]
    assert status(transport, Purpose.ACTIVATION) == 204


def test_an_answer_may_be_a_function_of_the_request() -> None:
    transport = RecordingTransport()
    transport.answer(Purpose.HIT, lambda sent: Response(200, FrozenDict(), sent.body or b""))
    assert answered(transport, post("http://h/", body=b"echo")).body == b"echo"


def test_an_exception_of_an_answering_function_is_no_response() -> None:
    def fail(sent: Request) -> Response:
        raise KeyError(sent.url)

    transport = RecordingTransport()
    transport.answer(Purpose.HIT, fail)
    assert "KeyError('http://h/')" in refused(transport, post("http://h/"))


def test_a_served_document_is_unchanged_until_another_is_served() -> None:
    transport = RecordingTransport()
    transport.serve_document({"campaigns": []})
    first = answered(transport, request("http://h/"))
    assert (first.status, first.body) == (200, b'{"campaigns": []}')
    for header, name in (("If-Modified-Since", "last-modified"), ("If-None-Match", "etag")):
        conditional = request("http://h/", headers={header: first.headers[name]})
        assert answered(transport, conditional).status == 304
    transport.serve_document({"panic": True})
    again = answered(transport, request("http://h/", headers={"If-Modified-Since": first.headers["last-modified"]}))
    assert again.body == b'{"panic": true}'


def test_requests_are_recorded_in_order_and_by_purpose() -> None:
    transport = RecordingTransport()
    transport.send(post("http://h/1", body=b'{"t": "EVENT"}'))
    transport.send(post("http://h/2", Purpose.ACTIVATION))
    assert [sent.url for sent in transport.requests] == ["http://h/1", "http://h/2"]
    assert transport.json_bodies(Purpose.HIT) == [{"t": "EVENT"}]
    transport.requests.clear()
    assert len(transport.requests) == 2
    transport.clear()
    assert transport.requests == []


def test_waiting_for_requests_ends_with_the_last_of_them() -> None:
    transport = RecordingTransport()
    sender = threading.Thread(target=lambda: [transport.send(post(f"http://h/{n}")) for n in range(3)])
    sender.start()
    assert [sent.url for sent in transport.wait_for(3, Purpose.HIT)] == ["http://h/0", "http://h/1", "http://h/2"]
    sender.join()
    assert len(transport.wait_for(3)) == 3


def test_waiting_in_vain_says_how_many_there_were() -> None:
    transport = RecordingTransport()
    transport.send(post("http://h/"))
    with pytest.raises(AssertionError, match=r"1 hit requests after 0\.01 s, 2 wanted"):
        transport.wait_for(2, Purpose.HIT, timeout=0.01)
    with pytest.raises(AssertionError, match="1 requests"):
        transport.wait_for(2, timeout=0.01)


def test_the_transport_knows_that_it_was_closed() -> None:
    transport = RecordingTransport()
    assert not transport.closed
    transport.close()
    assert transport.closed


def test_the_manual_clock_stands_still_until_it_is_advanced() -> None:
    clock: ManualClock = ManualClock(now=100.0)
    assert (clock.now(), clock.monotonic()) == (100.0, 0.0)
    clock.advance(2.5)
    assert (clock.now(), clock.monotonic()) == (102.5, 2.5)


def waiting_thread(clock: Clock, event: threading.Event, seconds: float, results: list[bool]) -> threading.Thread:
    thread = threading.Thread(target=lambda: results.append(clock.wait(event, seconds)), daemon=True)
    thread.start()
    return thread


def test_a_wait_is_over_when_the_clock_says_so() -> None:
    clock = ManualClock()
    results: list[bool] = []
    thread = waiting_thread(clock, threading.Event(), 10, results)
    clock.wait_until_waiting(1)
    clock.advance(9)
    assert clock.waiting() == [1.0]
    clock.advance(1)
    assert clock.waiting() == []
    thread.join(10)
    assert results == [False]


def test_a_wait_is_over_when_its_event_is_set() -> None:
    clock = ManualClock()
    results: list[bool] = []
    event = threading.Event()
    thread = waiting_thread(clock, event, 10, results)
    clock.wait_until_waiting(1)
    event.set()
    thread.join(10)
    assert results == [True]
    assert clock.waiting() == []


def test_no_wait_at_all_tells_whether_the_event_is_set() -> None:
    clock = ManualClock()
    event = threading.Event()
    assert clock.wait(event, 0) is False
    event.set()
    assert clock.wait(event, 0) is True
    assert clock.wait(event, 10) is True


def test_waiting_for_waiters_in_vain_says_how_many_there_were() -> None:
    with pytest.raises(AssertionError, match=r"0 threads wait after 0\.01 s, 1 wanted"):
        ManualClock().wait_until_waiting(timeout=0.01)


def test_the_recording_handler_remembers_logs_and_exceptions() -> None:
    handler = RecordingHandler(catch_all_exceptions=True)
    handler.on_log(20, "hello")
    problem = ValueError("x")
    handler.on_exception_raised(problem, "the traceback")
    assert handler.catch_all_exceptions is True
    assert handler.exceptions == [problem]
    assert handler.messages(20) == ["hello"]
    assert "the traceback" in handler.messages(50)[0]
