"""Proxies and certificate authorities of the environment, through the whole SDK; connections that drop or drip."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
import trustme

from flagship import Flagship
from flagship.helpers.hits import Screen
from tests.shell.running import (
    API,
    BUCKETING,
    adult,
    campaigns_of,
    color,
    document_of,
    http_answer,
    routed,
    running,
    until,
)
from tests.shell.sockets import RawServer, dripping_body, dripping_chunks, dripping_headers, never_answering, resetting

PROXY_VARIABLES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXY_VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)


def service(path: str, _request: bytes) -> bytes | None:
    """All services of a platform, by the end of the path."""
    if path.endswith("/bucketing.json"):
        return http_answer(200, document_of("blue"))
    return http_answer(200, campaigns_of("red")) if "/campaigns/" in path else None


def use_everything(sdk: Flagship) -> object:
    """Each kind of request once; the flag of `color`."""
    visitor = adult(sdk)
    assert visitor.synchronize_modifications() == (True, "")
    assert visitor.activate_modification("color") == (True, "204")
    assert visitor.send_hit(Screen("home")) == (True, "200")
    return color(visitor)


@pytest.mark.parametrize("mode", [API, BUCKETING])
@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_every_request_goes_through_the_proxy_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, mode: object, name: str
) -> None:
    with RawServer(routed(service)) as proxy:
        monkeypatch.setenv(name, f"http://user:secret@{proxy.address}")
        with running("http://flagship.invalid", mode=mode) as sdk:
            assert use_everything(sdk) == ("red" if mode is API else "blue")
        lines = [request.split(b" ", 2)[1].decode() for request in proxy.received]
    assert len(lines) == 4
    assert all(line.startswith("http://flagship.invalid/") for line in lines)
    assert all(b"Proxy-Authorization: Basic dXNlcjpzZWNyZXQ=" in request for request in proxy.received)


def test_a_host_that_no_proxy_names_is_asked_directly(monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer(routed(service)) as server, RawServer(resetting) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", "localhost,127.0.0.1")
        with running(server.url) as sdk:
            assert use_everything(sdk) == "blue"
        assert proxy.connections == 0


@pytest.mark.parametrize("mode", [API, BUCKETING])
def test_a_private_authority_of_the_environment_is_trusted_for_every_request(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, mode: object
) -> None:
    authority, bundle = trustme.CA(), tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(bundle))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    with RawServer(routed(service), tls) as server:
        with running(server.url, mode=mode) as sdk:
            fine, reason = adult(sdk).synchronize_modifications()
            assert not fine
            assert "certificate refused" in reason
        assert server.received == []
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
        with running(server.url, mode=mode) as sdk:
            assert use_everything(sdk) == ("red" if mode is API else "blue")
        assert len(server.received) == 4


@pytest.mark.parametrize("behave", [dripping_body, dripping_chunks, dripping_headers, never_answering, resetting])
def test_a_server_that_never_comes_to_an_end_holds_no_call_longer_than_its_deadline(behave: object) -> None:
    assert callable(behave)
    limits = {"timeout": 0.3, "document_timeout": 0.3, "activation_timeout": 0.3, "hit_timeout": 0.3}
    limits["context_timeout"] = 0.3
    with RawServer(behave) as server:
        with running(server.url, mode=BUCKETING, **limits) as sdk:
            assert sdk.status().failures_in_a_row == 1
        with running(server.url, mode=API, **limits) as sdk:
            visitor = adult(sdk)
            assert visitor.synchronize_modifications()[0] is False
            assert visitor.send_hit(Screen("home"))[0] is False
        until(lambda: server.connections == 4)


def test_connections_are_kept_between_requests() -> None:
    with RawServer(routed(service)) as server, running(server.url) as sdk:
        for _ in range(5):
            use_everything(sdk)
        assert server.connections == 1
