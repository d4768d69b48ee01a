"""The forms of an answer: modes, extras, one campaign alone, flags, nothing, panic."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
import urllib3

from flagship.server import Fault, LocalPlatform

YOUNG = {"visitorId": "v", "trigger_hit": False}
ADULT = {**YOUNG, "context": {"age": 30}}


def post(http: urllib3.PoolManager, platform: LocalPlatform, path: str, body: object = ADULT) -> Any:
    answer = http.request("POST", f"{platform.decision_url}{path.format(env=platform.env_id)}", json=body)
    assert answer.status == 200, answer.data
    return answer.json()


def status(http: urllib3.PoolManager, platform: LocalPlatform, path: str, body: object = ADULT) -> tuple[int, bytes]:
    answer = http.request("POST", f"{platform.decision_url}{path.format(env=platform.env_id)}", json=body)
    return answer.status, answer.data


@pytest.fixture
def overlapping(small_document: dict[str, Any], platform: LocalPlatform) -> None:
    """Adults' campaign sets `color` as well, and its other variation has a key of its own."""
    variations = small_document["campaigns"][1]["variationGroups"][0]["variations"]
    variations[0]["modifications"]["value"] = {"color": "red", "limit": 10}
    variations.append(
        {**variations[0], "id": "c2-v2", "allocation": 0, "modifications": {"type": "FLAG", "value": {"b": 1}}}
    )
    platform.set_document(small_document)


def test_mode_simple_has_ids_and_merged_flags_of_which_the_last_campaigns_count(
    http: urllib3.PoolManager, platform: LocalPlatform, overlapping: None
) -> None:
    assert post(http, platform, "/{env}/campaigns?mode=simple") == {
        "visitorId": "v",
        "campaignsVariation": [
            {"campaignId": "c1", "variationId": "c1-v1"},
            {"campaignId": "c2", "variationId": "c2-v1"},
        ],
        "mergedModifications": {"color": "red", "limit": 10},
    }


def test_merged_flags_have_the_keys_of_other_variations_when_all_are_exposed(
    http: urllib3.PoolManager, platform: LocalPlatform, overlapping: None
) -> None:
    answer = post(http, platform, "/{env}/campaigns?mode=simple&exposeAllKeys=true")
    assert answer["mergedModifications"] == {"color": "red", "note": None, "limit": 10, "b": None}


def test_mode_full_has_what_normal_and_simple_have(
    http: urllib3.PoolManager, platform: LocalPlatform, overlapping: None
) -> None:
    normal, simple, full = (
        post(http, platform, f"/{{env}}/campaigns?mode={mode}") for mode in ("normal", "simple", "full")
    )
    assert full == {**normal, **simple}
    assert set(normal) == {"visitorId", "campaigns"}


@pytest.mark.parametrize("mode", ["normal", "simple", "full"])
def test_account_settings_come_only_when_asked_for(
    http: urllib3.PoolManager, platform: LocalPlatform, small_document: dict[str, Any], mode: str
) -> None:
    troubleshooting = {"startDate": "a", "endDate": "b", "timezone": "UTC", "traffic": 5}
    settings = {"enabledXPC": True, "enabled1V1T": False, "troubleshooting": troubleshooting}
    platform.set_document({**small_document, "accountSettings": settings})
    path = f"/{{env}}/campaigns?mode={mode}"
    asked = post(http, platform, path + "&extras=other&extras=accountSettings")
    assert asked["extras"] == {"accountSettings": settings}
    for query in ("", "&extras=", "&extras=accountsettings", "&extras[]=accountSettings"):
        assert "extras" not in post(http, platform, path + query)


def test_account_settings_of_a_document_without_are_all_off(http: urllib3.PoolManager, platform: LocalPlatform) -> None:
    asked = post(http, platform, "/{env}/campaigns?extras=accountSettings")
    assert asked["extras"] == {"accountSettings": {"enabledXPC": False, "enabled1V1T": False}}


@pytest.mark.parametrize(
    "path", ["/{env}/campaigns/c2", "/{env}/campaigns/slug-c2", "/campaigns/c2", "/campaigns/slug-c2"]
)
def test_one_campaign_is_asked_for_by_its_id_or_its_slug(
    http: urllib3.PoolManager, platform: LocalPlatform, path: str
) -> None:
    listed = post(http, platform, "/{env}/campaigns")["campaigns"]
    assert post(http, platform, path) == listed[1]


def test_an_id_goes_before_a_slug(
    http: urllib3.PoolManager, platform: LocalPlatform, small_document: dict[str, Any]
) -> None:
    small_document["campaigns"][0]["slug"] = "c2"
    platform.set_document(small_document)
    assert post(http, platform, "/{env}/campaigns/c2")["id"] == "c2"


@pytest.mark.parametrize("slug", ["a/b", "b/", "a%2Fb", "x%y", "?a#b", "a b+c", "é", "campaigns", "flags"])
@pytest.mark.parametrize("path", ["/{env}/campaigns/", "/campaigns/"])
def test_a_slug_may_hold_anything_that_a_path_can_be_given_in_percent_codes(
    http: urllib3.PoolManager, platform: LocalPlatform, small_document: dict[str, Any], path: str, slug: str
) -> None:
    small_document["campaigns"][0]["slug"] = slug
    platform.set_document(small_document)
    assert post(http, platform, path + quote(slug, safe=""))["id"] == "c1"


def test_one_campaign_exposes_all_keys_when_asked_to(http: urllib3.PoolManager, platform: LocalPlatform) -> None:
    campaign = post(http, platform, "/{env}/campaigns/c1?exposeAllKeys=true")
    assert campaign["variation"]["modifications"]["value"] == {"color": "blue", "note": None}


@pytest.mark.parametrize("path", ["/{env}/campaigns/C1", "/{env}/campaigns/%20", "/campaigns/flags"])
def test_a_campaign_that_is_not_there_is_refused(http: urllib3.PoolManager, platform: LocalPlatform, path: str) -> None:
    code, body = status(http, platform, path)
    assert code == 400
    assert b"is paused or does not exist: wanted its id or its slug" in body


def test_a_campaign_that_the_visitor_does_not_get_is_no_content(
    http: urllib3.PoolManager, platform: LocalPlatform
) -> None:
    assert status(http, platform, "/{env}/campaigns/c2", YOUNG) == (204, b"")


def test_one_campaign_alone_is_activated_and_the_others_are_not(
    http: urllib3.PoolManager, platform: LocalPlatform
) -> None:
    post(http, platform, "/{env}/campaigns/c2?sendContextEvent=false", {**ADULT, "trigger_hit": True})
    assert [hit["caid"] for hit in platform.emitted] == ["c2-g1"]


def test_one_test_a_visitor_holds_for_a_campaign_asked_for_alone(
    http: urllib3.PoolManager, platform: LocalPlatform, small_document: dict[str, Any]
) -> None:
    platform.set_document({**small_document, "accountSettings": {"enabled1V1T": True}})
    assert status(http, platform, "/{env}/campaigns/c2", ADULT) == (204, b"")
    assert post(http, platform, "/{env}/campaigns/c1", ADULT)["id"] == "c1"


@pytest.mark.parametrize("path", ["/{env}/flags", "/flags"])
def test_flags_come_by_key_with_where_they_are_from(
    http: urllib3.PoolManager, platform: LocalPlatform, path: str
) -> None:
    flags = post(http, platform, path)
    assert list(flags) == ["color", "note", "limit"]
    assert flags["limit"] == {
        "value": 10,
        "metadata": {
            "campaignId": "c2",
            "campaignName": "Campaign c2",
            "slug": "slug-c2",
            "type": "ab",
            "variationGroupId": "c2-g1",
            "variationGroupName": "Group",
            "variationId": "c2-v1",
            "variationName": "One",
            "reference": False,
        },
    }


def test_all_keys_are_exposed_as_flags_unless_anything_but_true_is_said(
    http: urllib3.PoolManager, platform: LocalPlatform
) -> None:
    for query, keys in (("", ["color", "note"]), ("?exposeAllKeys=true", ["color", "note"])):
        assert list(post(http, platform, "/{env}/flags" + query, YOUNG)) == keys
    for value in ("false", "True", "1", ""):
        assert list(post(http, platform, f"/{{env}}/flags?exposeAllKeys={value}", YOUNG)) == ["color"]


def test_flags_activate_and_send_the_context_on_as_campaigns_do(
    http: urllib3.PoolManager, platform: LocalPlatform
) -> None:
    post(http, platform, "/{env}/flags", {"visitorId": "v", "context": {"age": 30}})
    assert [hit["t"] for hit in platform.emitted] == ["CAMPAIGN", "CAMPAIGN", "SEGMENT"]
    platform.emitted.clear()
    post(http, platform, "/{env}/flags?sendContextEvent=false", ADULT)
    assert list(platform.emitted) == []


def test_nothing_is_an_empty_list_but_for_a_self_hosted_services_path_with_a_slash(
    http: urllib3.PoolManager, platform: LocalPlatform
) -> None:
    platform.set_document({"campaigns": []})
    for path in ("/{env}/campaigns", "/{env}/campaigns/", "/campaigns"):
        assert post(http, platform, path) == {"visitorId": "v", "campaigns": []}
    assert status(http, platform, "/campaigns/") == (204, b"")
    assert post(http, platform, "/flags") == {}


def test_a_self_hosted_services_path_with_a_slash_answers_what_there_is(
    http: urllib3.PoolManager, platform: LocalPlatform
) -> None:
    assert post(http, platform, "/campaigns/") == post(http, platform, "/campaigns")


@pytest.mark.parametrize("path", ["/campaigns", "/campaigns/", "/{env}/campaigns?mode=simple", "/{env}/campaigns/c1"])
@pytest.mark.parametrize("by_fault", [False, True])
def test_panic_has_one_answer_whatever_campaigns_are_asked_for(
    http: urllib3.PoolManager, platform: LocalPlatform, path: str, by_fault: bool
) -> None:
    if by_fault:
        platform.fault(Fault(panic=True))
    else:
        platform.set_document({"panic": True})
    assert post(http, platform, path) == {"visitorId": "v", "campaigns": [], "panic": True}
    assert post(http, platform, "/flags") == {}
    assert list(platform.emitted) == []


def test_a_key_is_demanded_for_every_form_of_decision(
    http: urllib3.PoolManager, small_document: dict[str, Any]
) -> None:
    with LocalPlatform(small_document, api_key="secret") as platform:
        for path in ("/{env}/campaigns", "/campaigns/", "/{env}/campaigns/c1", "/flags"):
            assert status(http, platform, path)[0] == 401


@pytest.mark.parametrize(
    "path", ["/other/campaigns", "/other/campaigns/", "/other/campaigns/c1", "/other/flags", "/other/events"]
)
def test_an_unknown_environment_is_refused_everywhere(
    http: urllib3.PoolManager, platform: LocalPlatform, path: str
) -> None:
    assert status(http, platform, path) == (404, b'{"message":"there is no environment \'other\'"}')
