"""What the SDK makes of a CDN that is down, slow, or answers anything but a document."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from flagship.server import Fault, LocalPlatform, Purpose
from flagship.status import Status
from flagship.testing import ManualClock
from tests.shell.running import (
    adult,
    color,
    config_for,
    document_of,
    handler_of,
    http_answer,
    patience,
    poll_once,
    pollers,
    routed,
    running,
    started,
    stored_file,
    until,
)
from tests.shell.sockets import RawServer, unused_port

NO_DOCUMENT = "[synchronize_modifications] no bucketing document is known yet"

BAD_ANSWERS = {
    "status 500": Fault(Purpose.DOCUMENT, status=500),
    "status 404": Fault(Purpose.DOCUMENT, status=404, body=b'{"campaigns": []}'),
    "status 204": Fault(Purpose.DOCUMENT, status=204),
    "an empty body": Fault(Purpose.DOCUMENT, body=b""),
    "garbage": Fault(Purpose.DOCUMENT, garbage=True),
    "truncated": Fault(Purpose.DOCUMENT, truncate=True),
    "oversized": Fault(Purpose.DOCUMENT, oversize=200_001),
    "dropped": Fault(Purpose.DOCUMENT, drop=True),
    "slow": Fault(Purpose.DOCUMENT, delay=20),
    "dripping": Fault(Purpose.DOCUMENT, drip=0.1),
    "an empty object": Fault(Purpose.DOCUMENT, body=b"{}"),
    "a list": Fault(Purpose.DOCUMENT, body=b"[]"),
    "a text": Fault(Purpose.DOCUMENT, body=b'"hello"'),
    "null": Fault(Purpose.DOCUMENT, body=b"null"),
    "campaigns that are no list": Fault(Purpose.DOCUMENT, body=b'{"campaigns": {"a": 1}}'),
    "HTML": Fault(Purpose.DOCUMENT, body=b"<html><body>Welcome</body></html>", headers={"Content-Type": "text/html"}),
    "JSON without an end": Fault(Purpose.DOCUMENT, body=b'{"campaigns": ['),
    "ten thousand lists": Fault(Purpose.DOCUMENT, body=b"[" * 10_000 + b"]" * 10_000),
    "an endless integer": Fault(Purpose.DOCUMENT, body=b'{"campaigns": ' + b"9" * 6_000 + b"}"),
    "a lying encoding": Fault(Purpose.DOCUMENT, body=b"{}", headers={"Content-Encoding": "gzip"}),
}

every_bad_answer = pytest.mark.parametrize("fault", BAD_ANSWERS.values(), ids=BAD_ANSWERS.keys())


def bounds(fault: Fault) -> dict[str, object]:
    return {"document_timeout": patience(fault), "max_document_bytes": 200_000}


@every_bad_answer
def test_a_bad_answer_at_the_first_start_raises_nothing_and_the_next_good_one_is_used(
    platform: LocalPlatform, fault: Fault
) -> None:
    platform.fault(fault)
    clock = ManualClock()
    with running(platform, clock=clock, polling_interval=60, **bounds(fault)) as sdk:
        status = sdk.status()
        assert (status.started, status.ready, status.failures_in_a_row) == (True, False, 1)
        assert status.last_failure
        visitor = adult(sdk)
        fine, reason = visitor.synchronize_modifications()
        assert (fine, reason) == (False, f"{NO_DOCUMENT}: {status.last_failure}")
        assert color(visitor) == "none"
        platform.clear_faults()
        poll_once(clock)
        assert sdk.wait_until_ready(0)
        assert visitor.synchronize_modifications() == (True, "")
        assert color(visitor) == "blue"
        assert (sdk.status().failures_in_a_row, sdk.status().last_failure) == (0, "")


@every_bad_answer
def test_after_a_bad_answer_the_last_known_document_stays_in_use(
    platform: LocalPlatform, fault: Fault, tmp_path: Path
) -> None:
    clock = ManualClock()
    config = config_for(platform, clock=clock, polling_interval=60, document_directory=tmp_path, **bounds(fault))
    with started(config) as sdk:
        visitor = adult(sdk)
        before, stored = sdk.status(), stored_file(tmp_path).read_bytes()
        platform.set_document(document_of("green"))
        platform.fault(fault)
        poll_once(clock)
        after = sdk.status()
        assert (after.ready, after.failures_in_a_row) == (True, 1)
        assert (after.document_digest, after.document_at) == (before.document_digest, before.document_at)
        assert after.last_success == before.last_success
        assert visitor.synchronize_modifications() == (True, "")
        assert color(visitor) == "blue"
        assert stored_file(tmp_path).read_bytes() == stored
        platform.clear_faults()
        poll_once(clock)
        visitor.synchronize_modifications()
        assert color(visitor) == "green"
    assert [message for message in handler_of(config).messages(40) if "the last known document stays in use" in message]
    assert not handler_of(config).exceptions


def test_a_cdn_that_is_down_at_the_start_is_found_when_it_comes_up(small_document: dict[str, object]) -> None:
    platform = LocalPlatform(small_document).start()
    platform.close()
    with running(platform, polling_interval=0.02) as sdk:
        visitor = adult(sdk)
        fine, reason = visitor.synchronize_modifications()
        assert not fine
        assert reason.startswith(NO_DOCUMENT)
        assert "connection refused" in reason
        assert not sdk.wait_until_ready(0)
        with platform:
            assert sdk.wait_until_ready(20)
            assert visitor.synchronize_modifications() == (True, "")
            assert color(visitor) == "blue"


def test_a_start_offline_uses_the_stored_document(platform: LocalPlatform, tmp_path: Path) -> None:
    with running(platform, document_directory=tmp_path) as sdk:
        online = sdk.status()
    platform.close()
    with running(platform, document_directory=tmp_path) as sdk:
        status = sdk.status()
        assert (status.ready, status.failures_in_a_row) == (True, 1)
        assert "connection refused" in status.last_failure
        assert status.document_digest == online.document_digest
        assert status.document_at is not None
        assert status.last_success is None
        visitor = adult(sdk)
        assert visitor.synchronize_modifications() == (True, "")
        assert visitor.get_modification("limit", 0) == 10


def test_a_start_offline_without_a_stored_document_says_so(tmp_path: Path) -> None:
    with running(f"http://127.0.0.1:{unused_port()}", document_directory=tmp_path / "none") as sdk:
        assert sdk.is_flagship_started()
        assert not sdk.wait_until_ready(0)
        assert not adult(sdk).synchronize_modifications()[0]


def test_a_document_without_a_validator_is_used(small_document: dict[str, object]) -> None:
    with RawServer(routed(lambda *_: http_answer(200, small_document))) as server, running(server.url) as sdk:
        visitor = adult(sdk)
        assert visitor.synchronize_modifications() == (True, "")
        assert color(visitor) == "blue"
        assert b"if-" not in server.received[0].lower()


@pytest.mark.parametrize(
    ("name", "asked_as", "value"),
    [
        ("Last-Modified", b"If-Modified-Since", "Wed, 21 Oct 2015 07:28:00 GMT"),
        ("Last-Modified", b"If-Modified-Since", "yesterday, about noon"),
        ("ETag", b"If-None-Match", 'W/"caf\xe9"'),
        ("ETag", b"If-None-Match", "without-quotes"),
    ],
)
def test_a_validator_is_sent_back_as_it_was_received(
    small_document: dict[str, object], tmp_path: Path, name: str, asked_as: bytes, value: str
) -> None:
    answers = iter([http_answer(200, small_document, {name: value})])
    clock = ManualClock()
    with RawServer(routed(lambda *_: next(answers, http_answer(304)))) as server:
        options: dict[str, object] = {"clock": clock, "polling_interval": 60, "document_directory": tmp_path}
        with running(server.url, **options) as sdk:
            poll_once(clock)
            assert sdk.status().failures_in_a_row == 0
        with running(server.url, **options) as sdk:
            assert (sdk.status().ready, sdk.status().failures_in_a_row) == (True, 0)
        first, *later = server.received
        line = asked_as + b": " + value.encode("latin-1") + b"\r\n"
        assert line not in first
        assert len(later) == 2
        assert all(line in request for request in later)


def test_a_validator_that_http_cannot_carry_back_is_not_sent(small_document: dict[str, object]) -> None:
    clock = ManualClock()
    answer = http_answer(200, small_document, {"ETag": '"a"\r\n continued', "Last-Modified": "bell\x07"})
    with RawServer(routed(lambda *_: answer)) as server, running(server.url, clock=clock, polling_interval=60) as sdk:
        poll_once(clock)
        assert sdk.status().failures_in_a_row == 0
        assert len(server.received) == 2


def test_an_unasked_for_304_is_a_failure_and_no_document() -> None:
    with RawServer(routed(lambda *_: http_answer(304))) as server, running(server.url) as sdk:
        status = sdk.status()
        assert (status.ready, status.failures_in_a_row, status.last_success) == (False, 1, None)
        assert "304" in status.last_failure


@pytest.mark.parametrize("validator", [True, False], ids=["304", "200 with the same bytes"])
def test_an_unchanged_document_is_announced_once(small_document: dict[str, object], validator: bool) -> None:
    announced: list[Status] = []
    clock = ManualClock()

    def answer(_path: str, request: bytes) -> bytes:
        if b'If-None-Match: "1"' in request:
            return http_answer(304)
        return http_answer(200, small_document, {"ETag": '"1"'} if validator else {})

    with (
        RawServer(routed(answer)) as server,
        running(server.url, clock=clock, polling_interval=60, on_document_changed=announced.append) as sdk,
    ):
        for _ in range(3):
            poll_once(clock)
        assert len(server.received) == 4
        assert [status.document_digest for status in announced] == [sdk.status().document_digest]


def test_another_document_is_announced_with_the_status_it_brings(platform: LocalPlatform) -> None:
    announced: list[Status] = []
    clock = ManualClock()
    with running(platform, clock=clock, polling_interval=60, on_document_changed=announced.append) as sdk:
        platform.set_document(document_of("green"))
        poll_once(clock)
        first, second = announced
        assert first.document_digest != second.document_digest == sdk.status().document_digest
        assert (first.ready, second.ready) == (True, True)
        assert first.document_at != second.document_at


def test_a_callback_that_raises_is_reported_and_polling_goes_on(platform: LocalPlatform) -> None:
    def fail(status: Status) -> None:
        raise RuntimeError(f"no use for {status.document_digest[:4]}")

    clock = ManualClock()
    config = config_for(platform, clock=clock, polling_interval=60, on_document_changed=fail)
    with started(config) as sdk:
        platform.set_document(document_of("green"))
        poll_once(clock)
        visitor = adult(sdk)
        visitor.synchronize_modifications()
        assert color(visitor) == "green"
        assert sdk.status().polling
    assert [type(error) for error in handler_of(config).exceptions] == [RuntimeError, RuntimeError]


def test_a_callback_on_the_polling_thread_may_use_and_close_the_sdk(platform: LocalPlatform) -> None:
    closed = threading.Event()
    clock = ManualClock()
    colors: list[object] = []

    def use(_status: Status) -> None:
        if threading.current_thread() is not threading.main_thread():
            visitor = adult(sdk)
            visitor.synchronize_modifications()
            colors.append(color(visitor))
            sdk.close()
            closed.set()

    with running(platform, clock=clock, polling_interval=60, on_document_changed=use) as sdk:
        platform.set_document(document_of("green"))
        clock.wait_until_waiting()
        clock.advance(60)
        assert closed.wait(10)
        assert colors == ["green"]
        assert not sdk.is_flagship_started()
        until(lambda: not pollers())
