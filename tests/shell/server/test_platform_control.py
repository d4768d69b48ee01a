from __future__ import annotations

import pytest
import urllib3

from flagship.server import Fault, LocalPlatform
from flagship.server.control import is_local


def test_what_came_can_be_read_and_forgotten_over_http(http: urllib3.PoolManager, platform: LocalPlatform) -> None:
    http.request("POST", platform.hits_url, json={"a": [1]})
    http.request("GET", f"{platform.url}/nothing")
    url = f"{platform.url}/_platform/received"
    everything = http.request("GET", url).json()
    assert [entry["purpose"] for entry in everything] == ["hit", None]
    assert everything[0]["json"] == {"a": [1]}
    assert everything[0]["target"] == "/"
    assert len(http.request("GET", f"{url}?purpose=hit").json()) == 1
    assert http.request("GET", f"{url}?purpose=hitz").status == 400
    assert http.request("DELETE", url).status == 204
    assert http.request("GET", url).json() == []


def test_the_platforms_own_hits_can_be_read_and_forgotten_over_http(
    http: urllib3.PoolManager, platform: LocalPlatform
) -> None:
    http.request("POST", f"{platform.decision_url}/{platform.env_id}/campaigns", json={"visitorId": "v"})
    url = f"{platform.url}/_platform/emitted"
    assert [hit["t"] for hit in http.request("GET", url).json()] == ["CAMPAIGN", "SEGMENT"]
    assert http.request("DELETE", url).status == 204
    assert http.request("GET", url).json() == []


def test_faults_can_be_set_and_taken_back_over_http(http: urllib3.PoolManager, platform: LocalPlatform) -> None:
    url = f"{platform.url}/_platform/faults"
    fault = {"route": "hit", "status": 500, "body": "ouch", "headers": {"X-A": "b"}, "times": 3}
    assert http.request("POST", url, json=fault).status == 204
    assert platform.faults == (Fault("hit", status=500, body=b"ouch", headers={"x-a": "b"}, times=3),)
    (shown,) = http.request("GET", url).json()
    assert shown | fault == {**shown, "headers": {"X-A": "b"}}
    assert http.request("PUT", url, json=[{"drop": True}, shown]).status == 204
    assert [one["route"] for one in http.request("GET", url).json()] == [None, "hit"]
    assert http.request("DELETE", f"{url}?route=hit").status == 204
    assert http.request("GET", url).json()[0]["drop"] is True
    assert http.request("DELETE", url).status == 204
    assert http.request("GET", url).json() == []


@pytest.mark.parametrize(
    "body", [7, "x", [7], {"colour": 1}, {"status": "x"}, {"status": 7}, {"headers": 1}, {"route": "hitz"}]
)
def test_a_fault_that_makes_no_sense_is_a_clear_400(
    http: urllib3.PoolManager, platform: LocalPlatform, body: object
) -> None:
    platform.fault(Fault("hit", status=500))
    for method in ("POST", "PUT"):
        answer = http.request(method, f"{platform.url}/_platform/faults", json=body)
        assert answer.status == 400
        assert answer.json()["message"]
    assert len(platform.faults) == 1
    assert http.request("DELETE", f"{platform.url}/_platform/faults?route=hitz").status == 400


def test_a_document_can_be_looked_at_and_replaced_over_http(http: urllib3.PoolManager, platform: LocalPlatform) -> None:
    url = f"{platform.url}/_platform/document"
    status = http.request("GET", url).json()[platform.env_id]
    assert (status["path"], status["error"], status["campaigns"], status["panic"]) == (None, None, 2, False)
    assert http.request("PUT", url, json={"campaigns": []}).status == 204
    assert http.request("GET", url).json()[platform.env_id]["campaigns"] == 0
    junks: tuple[object, ...] = ([], {}, {"campaigns": 1})
    for junk in junks:
        assert http.request("PUT", url, json=junk).status == 400
    assert http.request("PUT", f"{url}?env=other", json={"campaigns": []}).status == 404


def test_with_several_environments_a_new_document_says_where(http: urllib3.PoolManager) -> None:
    with LocalPlatform({"campaigns": []}, environments={"two": {"campaigns": []}}) as platform:
        url = f"{platform.url}/_platform/document"
        assert http.request("PUT", url, json={"panic": True}).status == 400
        assert http.request("PUT", f"{url}?env=two", json={"panic": True}).status == 204
        assert [one["panic"] for one in http.request("GET", url).json().values()] == [False, True]


def test_control_takes_json_alone_so_that_web_pages_cannot_post_it(
    http: urllib3.PoolManager, platform: LocalPlatform
) -> None:
    for path in ("faults", "document"):
        url = f"{platform.url}/_platform/{path}"
        assert http.request("PUT", url, body=b"{}", headers={"content-type": "text/plain"}).status == 415
        assert http.request("PUT", url, body=b"{", headers={"content-type": "application/json"}).status == 400
    assert http.request("PATCH", f"{platform.url}/_platform/faults").status == 405
    assert http.request("GET", f"{platform.url}/_platform/else").status == 404
    assert http.request("HEAD", f"{platform.url}/_platform/faults").status == 200


def test_control_is_no_part_of_what_is_recorded(http: urllib3.PoolManager, platform: LocalPlatform) -> None:
    for path in ("received", "faults", "document", "emitted", "else"):
        http.request("GET", f"{platform.url}/_platform/{path}")
    assert len(platform.received) == 0


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("192.168.1.7", False),
        ("::ffff:192.168.1.7", False),
        ("testclient", False),
        (None, False),
    ],
)
def test_control_answers_to_this_machine_only(host: str | None, local: bool) -> None:
    assert is_local(host) is local
