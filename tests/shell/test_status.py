"""What operators can see: the status, and waiting until the SDK is ready."""

from __future__ import annotations

import hashlib
import threading
from typing import Any

import attrs
import pytest

from flagship import Flagship
from flagship.errors import TypingError
from flagship.helpers.hits import Screen
from flagship.server import Fault, LocalPlatform, Purpose
from flagship.status import Status
from flagship.testing import ManualClock
from tests.shell.running import (
    API,
    BUCKETING,
    adult,
    document_of,
    http_answer,
    in_threads,
    poll_once,
    routed,
    running,
)
from tests.shell.sockets import RawServer, unused_port


def test_before_start_and_after_close_nothing_is_started(platform: LocalPlatform) -> None:
    sdk = Flagship()
    assert sdk.status() == Status(started=False, mode=API, ready=False, panic=False)
    with running(platform) as started_sdk:
        assert started_sdk.status().started
    assert not started_sdk.status().started


def test_in_api_mode_the_sdk_is_ready_at_once() -> None:
    with running(f"http://127.0.0.1:{unused_port()}", mode=API) as sdk:
        assert sdk.status() == Status(started=True, mode=API, ready=True, panic=False)
        assert sdk.wait_until_ready(0)


def test_the_status_tells_the_document_in_use_and_its_age(platform: LocalPlatform) -> None:
    clock = ManualClock(now=1000.0)
    with running(platform, clock=clock, polling_interval=60) as sdk:
        status = sdk.status()
        assert (status.mode, status.ready, status.polling) == (BUCKETING, True, True)
        assert (status.document_at, status.document_age, status.last_success) == (1000.0, 0.0, 1000.0)
        assert len(status.document_digest) == 64
        poll_once(clock)
        assert (sdk.status().document_at, sdk.status().document_age) == (1000.0, 60.0)
        assert sdk.status().last_success == 1060.0
        assert status.document_age == 0.0


def test_the_digest_is_the_sha256_of_the_bytes_that_the_cdn_sent() -> None:
    answer = http_answer(200, document_of("blue"))
    with RawServer(routed(lambda *_: answer)) as server, running(server.url) as sdk:
        body = answer.partition(b"\r\n\r\n")[2]
        assert sdk.status().document_digest == hashlib.sha256(body).hexdigest()


def test_malformed_parts_of_the_document_are_counted() -> None:
    document = document_of("blue")
    campaigns = document["campaigns"]
    assert isinstance(campaigns, list)
    campaigns += [None, 7]
    answer = http_answer(200, document)
    with RawServer(routed(lambda *_: answer)) as server, running(server.url) as sdk:
        assert sdk.status().document_problems == 2
        assert sdk.status().ready


def test_failures_are_counted_until_one_look_succeeds(platform: LocalPlatform) -> None:
    clock = ManualClock()
    with running(platform, clock=clock, polling_interval=60) as sdk:
        platform.fault(Fault(Purpose.DOCUMENT, status=503))
        for failures in (1, 2, 3):
            poll_once(clock, 600)
            status = sdk.status()
            assert (status.failures_in_a_row, status.ready) == (failures, True)
            assert status.last_failure == "the CDN answered with status 503"
        platform.clear_faults()
        poll_once(clock, 600)
        assert (sdk.status().failures_in_a_row, sdk.status().last_failure) == (0, "")


def test_hits_and_activations_are_counted_as_sent_or_lost(platform: LocalPlatform) -> None:
    with running(platform) as sdk:
        visitor = adult(sdk)
        visitor.synchronize_modifications()
        visitor.send_hit(Screen("home"))
        visitor.activate_modification("color")
        visitor.get_modification("limit", 0, activate=True)
        assert (sdk.status().hits_sent, sdk.status().hits_lost) == (3, 0)
        platform.fault(Fault(Purpose.HIT, status=500))
        platform.fault(Fault(Purpose.ACTIVATION, drop=True))
        visitor.send_hit(Screen("home"))
        visitor.activate_modification("color")
        assert (sdk.status().hits_sent, sdk.status().hits_lost) == (3, 2)
        visitor.activate_modification("unknown")
        assert (sdk.status().hits_sent, sdk.status().hits_lost) == (3, 2)


def test_a_status_cannot_be_changed(platform: LocalPlatform) -> None:
    with running(platform) as sdk:
        status: Any = sdk.status()
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            status.ready = False


def test_waiting_ends_when_the_document_arrives(platform: LocalPlatform) -> None:
    platform.fault(Fault(Purpose.DOCUMENT, status=500))
    waiting = threading.Event()
    with running(platform, polling_interval=0.02) as sdk:

        def wait() -> None:
            waiting.set()
            assert sdk.wait_until_ready(20)

        def mend() -> None:
            assert waiting.wait(10)
            platform.clear_faults()

        in_threads(wait, wait, mend)


def test_waiting_ends_after_its_timeout(platform: LocalPlatform) -> None:
    platform.fault(Fault(Purpose.DOCUMENT, status=500))
    clock = ManualClock()
    with running(platform, clock=clock) as sdk:
        found: list[bool] = []
        thread = threading.Thread(target=lambda: found.append(sdk.wait_until_ready(5)), daemon=True)
        thread.start()
        clock.wait_until_waiting()
        clock.advance(5)
        thread.join(10)
        assert found == [False]
        assert sdk.wait_until_ready(0) is False
        assert sdk.wait_until_ready(-1) is False


@pytest.mark.parametrize("timeout", ["x", None, True, [], float("nan")])
def test_a_timeout_that_is_no_number_is_refused_by_name(platform: LocalPlatform, timeout: Any) -> None:
    with running(platform) as sdk, pytest.raises(TypingError, match="timeout: got"):
        sdk.wait_until_ready(timeout)


def test_waiting_for_ages_is_possible(platform: LocalPlatform) -> None:
    with running(platform) as sdk:
        for timeout in (10**400, 1e300, float("inf")):
            assert sdk.wait_until_ready(timeout)
