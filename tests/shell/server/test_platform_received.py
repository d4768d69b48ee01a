from __future__ import annotations

import threading

import pytest
import urllib3

from flagship.server import LocalPlatform, Purpose, Received, ReceivedJournal
from flagship.server.received import Journal


def test_every_request_is_kept_in_order_with_its_purpose(http: urllib3.PoolManager, platform: LocalPlatform) -> None:
    http.request("GET", f"{platform.cdn_url}/{platform.env_id}/bucketing.json")
    http.request("POST", f"{platform.decision_url}/{platform.env_id}/campaigns/?exposeAllKeys=true", json={})
    http.request("POST", f"{platform.decision_url}/{platform.env_id}/events", json={})
    http.request("POST", f"{platform.decision_url}/activate", json={})
    http.request("POST", platform.hits_url, json={})
    http.request("GET", f"{platform.url}/elsewhere")
    assert [entry.purpose for entry in platform.received] == [
        Purpose.DOCUMENT,
        Purpose.CAMPAIGNS,
        Purpose.CONTEXT,
        Purpose.ACTIVATION,
        Purpose.HIT,
        None,
    ]


def test_a_request_is_kept_as_it_came(http: urllib3.PoolManager, platform: LocalPlatform) -> None:
    url = f"{platform.decision_url}/{platform.env_id}/campaigns/?exposeAllKeys=true&a=%20b&a=c&empty="
    http.request("POST", url, body=b'{"visitorId":"v"}', headers={"X-API-Key": "k", "content-type": "application/json"})
    (entry,) = platform.received.of(Purpose.CAMPAIGNS)
    assert entry.method == "POST"
    assert entry.target == f"/v2/{platform.env_id}/campaigns/?exposeAllKeys=true&a=%20b&a=c&empty="
    assert entry.path == f"/v2/{platform.env_id}/campaigns/"
    assert entry.query == {"exposeAllKeys": "true", "a": " b", "empty": ""}
    assert entry.headers["x-api-key"] == "k"
    assert entry.body == b'{"visitorId":"v"}'
    assert entry.json == {"visitorId": "v"}


def test_a_header_that_is_repeated_is_kept_whole(http: urllib3.PoolManager, platform: LocalPlatform) -> None:
    headers = urllib3.HTTPHeaderDict([("x-thing", "a"), ("x-thing", "b")])
    http.request("POST", platform.hits_url, body=b"{}", headers=headers)
    assert platform.received[0].headers["x-thing"] == "a, b"


def test_a_body_that_is_no_json_is_kept_as_bytes(http: urllib3.PoolManager, platform: LocalPlatform) -> None:
    http.request("POST", platform.hits_url, body=b"\xffhello")
    assert (platform.received[0].body, platform.received[0].json) == (b"\xffhello", None)


def test_one_can_wait_for_requests(http: urllib3.PoolManager, platform: LocalPlatform) -> None:
    def send() -> None:
        for _ in range(3):
            http.request("POST", platform.hits_url, json={})

    sender = threading.Thread(target=send)
    sender.start()
    assert len(platform.received.wait_for(3, "hit", timeout=10)) == 3
    sender.join()


def test_waiting_in_vain_says_what_there_was(platform: LocalPlatform, http: urllib3.PoolManager) -> None:
    http.request("POST", platform.hits_url, json={})
    with pytest.raises(TimeoutError, match=r"wanted 2 requests for hit within 0.01 s and got 1; received were: POST /"):
        platform.received.wait_for(2, Purpose.HIT, timeout=0.01)
    with pytest.raises(TimeoutError, match="wanted 9 requests within"):
        platform.received.wait_for(9, timeout=0.01)


def test_what_came_can_be_forgotten(http: urllib3.PoolManager, platform: LocalPlatform) -> None:
    http.request("POST", platform.hits_url, json={})
    platform.received.clear()
    assert len(platform.received) == 0
    assert platform.received.of("hit") == ()


def test_a_journal_keeps_the_last_entries() -> None:
    journal: Journal[int] = Journal(kept=3)
    for number in range(5):
        journal.add(number)
    assert list(journal) == [2, 3, 4]
    assert journal[1:] == (3, 4)
    assert repr(journal) == "Journal([2, 3, 4])"


def test_an_unknown_purpose_is_refused() -> None:
    journal = ReceivedJournal()
    journal.add(Received(None, "GET", "/", "/"))
    with pytest.raises(ValueError, match="hitz"):
        journal.of("hitz")
