from __future__ import annotations

import json
from typing import Any

import pytest
import urllib3

from flagship.server import LocalPlatform


def ask(
    http: urllib3.PoolManager, platform: LocalPlatform, body: object, query: str = "", slash: str = ""
) -> urllib3.BaseHTTPResponse:
    url = f"{platform.decision_url}/{platform.env_id}/campaigns{slash}{query}"
    return http.request("POST", url, json=body)


def ids(answer: urllib3.BaseHTTPResponse) -> list[str]:
    return [campaign["id"] for campaign in answer.json()["campaigns"]]


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_visitor_gets_the_campaigns_that_match(
    http: urllib3.PoolManager, platform: LocalPlatform, slash: str
) -> None:
    young = ask(http, platform, {"visitorId": "v", "context": {"age": 3}}, slash=slash)
    adult = ask(http, platform, {"visitorId": "v", "context": {"age": 30}}, slash=slash)
    assert (ids(young), ids(adult)) == (["c1"], ["c1", "c2"])


def test_an_answer_has_the_documented_shape(http: urllib3.PoolManager, platform: LocalPlatform) -> None:
    answer = ask(http, platform, {"visitorId": "v", "context": {}}, "?exposeAllKeys=true")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    body = answer.json()
    assert set(body) == {"visitorId", "campaigns"}
    assert body["visitorId"] == "v"
    campaign = body["campaigns"][0]
    assert (campaign["id"], campaign["slug"], campaign["type"]) == ("c1", "slug-c1", "ab")
    assert campaign["variationGroupId"] == "c1-g1"
    assert campaign["variation"]["id"] == "c1-v1"
    assert campaign["variation"]["reference"] is False
    modifications = {"type": "FLAG", "value": {"color": "blue", "note": None}}
    assert campaign["variation"]["modifications"] == modifications


def test_null_keys_are_left_out_unless_all_are_to_be_exposed(
    http: urllib3.PoolManager, platform: LocalPlatform
) -> None:
    for query in ("", "?exposeAllKeys=false", "?exposeAllKeys=True", "?exposeAllKeys"):
        answer = ask(http, platform, {"visitorId": "v"}, query)
        assert answer.json()["campaigns"][0]["variation"]["modifications"]["value"] == {"color": "blue"}


@pytest.mark.parametrize(
    "body",
    [
        {"visitor_id": "v", "anonymous_id": "a", "trigger_hit": False},
        {"visitorId": "v", "anonymousId": None, "triggerHit": False, "context": None},
        {"visitorId": "v", "visitorConsent": True, "decisionGroup": "g", "activate": False, "formatResponse": True},
    ],
)
def test_fields_are_taken_in_both_spellings(
    http: urllib3.PoolManager, platform: LocalPlatform, body: dict[str, object]
) -> None:
    assert ids(ask(http, platform, body)) == ["c1"]
    assert [hit["t"] for hit in platform.emitted] == ["SEGMENT"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "visitorId is missing or empty"),
        ({"visitorId": ""}, "visitorId is missing or empty"),
        ({"visitorId": 7}, "visitorId: got the number 7, wanted a string"),
        ({"visitorId": "v", "colour": 1}, "unknown field the string 'colour'"),
        ({"visitorId": "v", "visitor_id": "w"}, "visitor_id: given twice, in two spellings"),
        ({"visitorId": "v", "context": []}, "context: got an empty array, wanted an object"),
        ({"visitorId": "v", "trigger_hit": "no"}, "trigger_hit: got the string 'no', wanted true or false"),
        ([], "got an empty array, wanted an object"),
        (None, "got null, wanted an object"),
    ],
)
def test_a_body_that_is_no_request_is_refused_with_a_message(
    http: urllib3.PoolManager, platform: LocalPlatform, body: object, message: str
) -> None:
    url = f"{platform.decision_url}/{platform.env_id}/campaigns"
    answer = http.request("POST", url, body=json.dumps(body).encode(), headers={"content-type": "application/json"})
    assert (answer.status, answer.json()) == (400, {"message": message})


def test_an_unknown_mode_is_refused(http: urllib3.PoolManager, platform: LocalPlatform) -> None:
    for mode in ("Normal", "", "simple%20"):
        answer = ask(http, platform, {"visitorId": "v"}, f"?mode={mode}")
        assert answer.status == 400
        assert "wanted one of normal, simple, full" in answer.json()["message"]


def test_an_unknown_environment_is_refused(http: urllib3.PoolManager, platform: LocalPlatform) -> None:
    answer = http.request("POST", f"{platform.decision_url}/other/campaigns", json={"visitorId": "v"})
    assert (answer.status, answer.json()) == (404, {"message": "there is no environment 'other'"})


@pytest.mark.parametrize("path", ["/campaigns", "/campaigns/"])
def test_a_path_without_environment_means_the_first_one_as_a_self_hosted_service_has_it(
    http: urllib3.PoolManager, platform: LocalPlatform, path: str
) -> None:
    answer = http.request("POST", platform.decision_url + path, json={"visitorId": "v"})
    assert ids(answer) == ["c1"]


def test_panic_gives_no_campaigns_and_says_so(http: urllib3.PoolManager, platform: LocalPlatform) -> None:
    platform.set_document({"panic": True})
    answer = ask(http, platform, {"visitorId": "v"})
    assert answer.json() == {"visitorId": "v", "campaigns": [], "panic": True}
    assert len(platform.emitted) == 0


def test_a_request_activates_what_it_gets_unless_told_not_to(
    http: urllib3.PoolManager, platform: LocalPlatform
) -> None:
    ask(http, platform, {"visitorId": "u", "anonymousId": "a", "context": {"age": 30}}, "?sendContextEvent=false")
    wanted = {"t": "CAMPAIGN", "ds": "APP", "cid": platform.env_id, "vid": "u", "cuid": "u"}
    assert list(platform.emitted) == [
        {**wanted, "caid": "c1-g1", "vaid": "c1-v1"},
        {**wanted, "caid": "c2-g1", "vaid": "c2-v1"},
    ]
    platform.emitted.clear()
    ask(http, platform, {"visitorId": "v", "trigger_hit": False}, "?sendContextEvent=false")
    assert list(platform.emitted) == []


@pytest.mark.parametrize(
    ("fields", "activates"),
    [
        ({}, True),
        ({"trigger_hit": None, "activate": None}, True),
        ({"triggerHit": False}, False),
        ({"activate": False}, False),
        ({"trigger_hit": False, "activate": True}, False),
        ({"trigger_hit": True, "activate": False}, True),
    ],
)
def test_trigger_hit_goes_before_its_synonym_and_is_true_unless_said_otherwise(
    http: urllib3.PoolManager, platform: LocalPlatform, fields: dict[str, object], activates: bool
) -> None:
    ask(http, platform, {"visitorId": "v", **fields}, "?sendContextEvent=false")
    assert [hit["t"] for hit in platform.emitted] == ["CAMPAIGN"] * activates


def test_a_context_is_sent_on_as_text(http: urllib3.PoolManager, platform: LocalPlatform) -> None:
    context: dict[str, Any] = {"age": 30, "vip": True, "city": "Zürich", "x": 1.5}
    ask(http, platform, {"visitorId": "v", "context": context, "trigger_hit": False})
    assert platform.emitted[0]["s"] == {"age": "30", "vip": "true", "city": "Zürich", "x": "1.5"}
    assert (platform.emitted[0]["vid"], platform.emitted[0]["cuid"]) == ("v", "v")


def test_a_context_is_not_sent_on_without_consent(http: urllib3.PoolManager, platform: LocalPlatform) -> None:
    ask(http, platform, {"visitorId": "v", "visitor_consent": False, "trigger_hit": False})
    assert list(platform.emitted) == []


def test_a_configured_key_is_demanded(http: urllib3.PoolManager) -> None:
    with LocalPlatform({"campaigns": []}, api_key="secret") as platform:
        url = f"{platform.decision_url}/{platform.env_id}/campaigns"
        without = http.request("POST", url, json={"visitorId": "v"})
        wrong = http.request("POST", url, json={"visitorId": "v"}, headers={"x-api-key": "other"})
        right = http.request("POST", url, json={"visitorId": "v"}, headers={"x-api-key": platform.api_key})
        assert (without.status, wrong.status, right.status) == (401, 401, 200)
        assert "secret" not in wrong.json()["message"]
