"""Requests from web pages: any page may call the services, and none the control endpoints."""

from __future__ import annotations

import pytest
import urllib3

from flagship.server import Fault, LocalPlatform

PAGE = "https://shop.example"


def preflight(http: urllib3.PoolManager, url: str, headers: str) -> urllib3.BaseHTTPResponse:
    asked = {"origin": PAGE, "access-control-request-method": "POST", "access-control-request-headers": headers}
    return http.request("OPTIONS", url, headers=asked)


def test_a_browser_may_send_the_headers_of_the_sdks(http: urllib3.PoolManager, platform: LocalPlatform) -> None:
    url = f"{platform.decision_url}/{platform.env_id}/campaigns"
    for name in ("content-type", "authorization", "x-api-key", "x-sdk-client", "x-sdk-version", "x-pop"):
        answer = preflight(http, url, name)
        assert (answer.status, answer.headers["access-control-allow-origin"]) == (200, "*")
        assert name in answer.headers["access-control-allow-headers"].lower()
    assert preflight(http, url, "x-other").status == 400


@pytest.mark.parametrize("body", [b'{"visitorId":"v"}', b"{}"])
def test_a_page_may_read_answers_and_refusals(http: urllib3.PoolManager, platform: LocalPlatform, body: bytes) -> None:
    url = f"{platform.decision_url}/{platform.env_id}/campaigns"
    answer = http.request("POST", url, body=body, headers={"origin": PAGE, "content-type": "application/json"})
    assert answer.headers["access-control-allow-origin"] == "*"


def test_a_faults_answer_can_be_read_by_a_page_too(http: urllib3.PoolManager, platform: LocalPlatform) -> None:
    platform.fault(Fault(status=503))
    answer = http.request("POST", platform.hits_url, body=b"{}", headers={"origin": PAGE})
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (503, "*")


def test_no_page_may_look_at_or_change_the_platform(http: urllib3.PoolManager, platform: LocalPlatform) -> None:
    url = f"{platform.url}/_platform/faults"
    assert preflight(http, url, "content-type").status == 405
    answer = http.request("GET", url, headers={"origin": PAGE})
    assert "access-control-allow-origin" not in answer.headers


def test_no_page_may_look_at_the_platform_by_a_name_of_its_own_that_leads_here(
    http: urllib3.PoolManager, platform: LocalPlatform
) -> None:
    url = f"{platform.url}/_platform/received"
    for host in ("page.example", f"page.example:{platform.port}", "127.0.0.1.page.example", "page.example.", "a.b:x"):
        answer = http.request("GET", url, headers={"host": host})
        assert (answer.status, set(answer.json())) == (403, {"message"})
    for host in ("localhost", f"LocalHost:{platform.port}", "127.0.0.1", "[::1]:80", "[::1]", "build-7", "a.localhost"):
        assert http.request("GET", url, headers={"host": host}).status == 200
    assert http.request("GET", platform.url, headers={"host": "page.example"}).status == 200
