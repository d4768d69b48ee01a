"""What is told to the platform: activations, contexts, hits."""

from __future__ import annotations

import json
from typing import Any

import pytest
import urllib3

from flagship.server import LocalPlatform

HIT = {"cid": "env", "vid": "v", "t": "SCREENVIEW", "ds": "APP", "dl": "home"}


def activation(platform: LocalPlatform, **changes: object) -> dict[str, object]:
    return {"cid": platform.env_id, "caid": "g", "vaid": "v1", "vid": "v"} | changes


def test_an_activation_is_accepted_without_content(http: urllib3.PoolManager, platform: LocalPlatform) -> None:
    answer = http.request("POST", f"{platform.decision_url}/activate", json=activation(platform, aid=None))
    assert (answer.status, answer.data) == (204, b"")
    wanted = {"t": "CAMPAIGN", "ds": "APP", "cid": platform.env_id, "vid": "v", "cuid": "v", "caid": "g", "vaid": "v1"}
    assert list(platform.emitted) == [wanted]


def test_an_activation_needs_no_content_type(http: urllib3.PoolManager, platform: LocalPlatform) -> None:
    body = json.dumps(activation(platform)).encode()
    assert http.request("POST", f"{platform.decision_url}/activate", body=body).status == 204


def test_an_authenticated_activation_counts_for_the_anonymous_visitor(
    http: urllib3.PoolManager, platform: LocalPlatform
) -> None:
    body = activation(platform, vid="U", aid="A", qt=610, qa=False)
    assert http.request("POST", f"{platform.decision_url}/activate", json=body).status == 204
    assert (platform.emitted[0]["vid"], platform.emitted[0]["cuid"]) == ("A", "U")


def test_a_batch_of_activations_takes_the_environment_of_the_batch(
    http: urllib3.PoolManager, platform: LocalPlatform
) -> None:
    items = [{"caid": "g1", "vaid": "v1", "aid": None, "vid": "v", "qt": 810}, activation(platform, cid="other")]
    body = {"cid": platform.env_id, "batch": items}
    assert http.request("POST", f"{platform.decision_url}/activate", json=body).status == 204
    assert [hit["caid"] for hit in platform.emitted] == ["g1", "g"]


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"vid": ""}, ["vid"]),
        ({"caid": None, "vaid": None}, ["caid", "vaid"]),
        ({"cid": None, "caid": None, "vaid": None, "vid": None}, ["cid", "caid", "vaid", "vid"]),
    ],
)
def test_what_an_activation_lacks_is_said_in_a_message_that_is_json(
    http: urllib3.PoolManager, platform: LocalPlatform, change: dict[str, object], errors: list[str]
) -> None:
    answer = http.request("POST", f"{platform.decision_url}/activate", json=activation(platform, **change))
    assert answer.status == 400
    message = json.loads(answer.json()["message"])
    assert message == {"status": "error", "errors": dict.fromkeys(errors, "this field is mandatory")}
    assert len(platform.emitted) == 0


@pytest.mark.parametrize(
    ("batch", "message"),
    [
        ([], "this field is mandatory"),
        ("x", "batch: got the string 'x', wanted an array"),
        ([1], "got the number 1, wanted an object"),
        ([{"caid": "g", "vaid": "v", "vid": "v"}, {"vid": "v", "vaid": "v"}], "batch[1].caid"),
    ],
)
def test_a_batch_is_accepted_whole_or_not_at_all(
    http: urllib3.PoolManager, platform: LocalPlatform, batch: object, message: str
) -> None:
    body = {"cid": platform.env_id, "batch": batch}
    answer = http.request("POST", f"{platform.decision_url}/activate", json=body)
    assert answer.status == 400
    assert message in answer.json()["message"]
    assert len(platform.emitted) == 0


@pytest.mark.parametrize("change", [{"cid": "other"}, {"colour": 1}, {"qt": "soon"}, {"vid": 7}, {"batch": None}])
def test_an_activation_that_is_none_is_refused(
    http: urllib3.PoolManager, platform: LocalPlatform, change: dict[str, object]
) -> None:
    answer = http.request("POST", f"{platform.decision_url}/activate", json=activation(platform, **change))
    assert answer.status == 400
    assert answer.json()["message"]


def test_a_context_event_is_accepted_without_content(http: urllib3.PoolManager, platform: LocalPlatform) -> None:
    url = f"{platform.decision_url}/{platform.env_id}/events"
    for body in ({"type": "CONTEXT", "data": {"age": 3}, "visitorId": "v"}, {"type": "NULL", "visitor_id": "v"}):
        answer = http.request("POST", url, json=body)
        assert (answer.status, answer.data) == (204, b"")


@pytest.mark.parametrize(
    "body",
    [{}, {"type": "CONTEXT"}, {"visitorId": "v"}, {"type": "EVENT", "visitorId": "v"}, {"type": "CONTEXT", "x": 1}],
)
def test_a_context_event_that_is_none_is_refused(
    http: urllib3.PoolManager, platform: LocalPlatform, body: dict[str, object]
) -> None:
    url = f"{platform.decision_url}/{platform.env_id}/events"
    answer = http.request("POST", url, json=body)
    assert answer.status == 400
    assert answer.json()["message"]


def test_a_context_event_of_an_unknown_environment_is_refused(
    http: urllib3.PoolManager, platform: LocalPlatform
) -> None:
    body = {"type": "CONTEXT", "data": {}, "visitorId": "v"}
    assert http.request("POST", f"{platform.decision_url}/other/events", json=body).status == 404


@pytest.mark.parametrize(
    "hit",
    [
        HIT,
        {"cid": "env", "t": "BATCH", "ds": "APP", "h": [{"t": "EVENT", "ds": "APP", "vid": "v", "cuid": None}]},
        {"t": "BATCH", "ds": "APP", "h": [{"t": "CAMPAIGN", "cid": "env", "vid": "v"}]},
        {"cid": "env", "t": "BATCH", "ds": "APP", "h": []},
    ],
)
def test_a_hit_is_accepted(http: urllib3.PoolManager, platform: LocalPlatform, hit: dict[str, Any]) -> None:
    body = json.dumps(hit).encode()
    for content_type in ("application/json", "text/plain", "application/json; charset=utf-8"):
        answer = http.request("POST", platform.hits_url, body=body, headers={"content-type": content_type})
        assert (answer.status, answer.data) == (200, b"")
    assert [entry.body for entry in platform.received.of("hit")] == [body] * 3


@pytest.mark.parametrize(
    ("hit", "message"),
    [
        ({**HIT, "t": None}, "t: got null"),
        ({**HIT, "vid": ""}, "vid: got the string ''"),
        ({"t": "BATCH", "cid": "env", "ds": "APP"}, "h: got null, wanted an array of hits"),
        ({"t": "BATCH", "cid": "env", "ds": "APP", "h": [7]}, "h[0]: got the number 7"),
        ({"t": "BATCH", "cid": "env", "h": [{"t": "EVENT", "vid": "v"}]}, "h[0].ds: got null"),
        ("hello", "got the string 'hello'"),
    ],
)
def test_a_hit_that_lacks_what_every_hit_has_is_refused(
    http: urllib3.PoolManager, platform: LocalPlatform, hit: object, message: str
) -> None:
    answer = http.request("POST", platform.hits_url, json=hit)
    assert answer.status == 400
    assert answer.json()["message"].startswith(message)
