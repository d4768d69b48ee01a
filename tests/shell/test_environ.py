"""Proxies and certificate authorities of the environment, over real sockets."""

from __future__ import annotations

import base64
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from flagship._environ import read_proxies, read_proxy
from flagship._http import HttpTransport
from tests.shell.exchanges import answered, refused, request
from tests.shell.sockets import RawServer, answering, ok, recording_proxy


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


@pytest.fixture
def tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    return context


@pytest.fixture
def secure(tls: ssl.SSLContext) -> Iterator[RawServer]:
    with RawServer(answering(ok(b"secure")), tls) as server:
        yield server


def with_environment(**environ: str) -> HttpTransport:
    return HttpTransport(environ=environ)


def test_a_certificate_of_an_unknown_authority_is_no_response(secure: RawServer) -> None:
    reason = refused(with_environment(), request(secure.url))
    assert "in the TLS handshake: certificate refused, " in reason
    assert reason.startswith(f"GET {secure.address} failed after ")


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"])
def test_a_private_authority_of_the_environment_is_trusted(secure: RawServer, ca_file: str, name: str) -> None:
    transport = with_environment(**{name: ca_file})
    for _ in range(3):
        assert answered(transport, request(secure.url)).body == b"secure"
    assert secure.connections == 1
    transport.close()


def test_an_authority_that_did_not_issue_the_certificate_is_not_enough(secure: RawServer, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    transport = with_environment(REQUESTS_CA_BUNDLE=str(other), SSL_CERT_FILE=str(other))
    assert "certificate refused" in refused(transport, request(secure.url))


def test_a_certificate_of_another_host_is_no_response(authority: trustme.CA, ca_file: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("elsewhere.example").configure_cert(context)
    with RawServer(answering(ok(b"")), context) as server:
        assert "certificate refused" in refused(with_environment(SSL_CERT_FILE=ca_file), request(server.url))


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_a_bad_certificate_path_is_no_response_until_it_is_mended(
    secure: RawServer, authority: trustme.CA, tmp_path: Path, name: str
) -> None:
    path = tmp_path / "later.pem"
    transport = with_environment(**{name: str(path)})
    assert f"was not sent: {name} names" in refused(transport, request(secure.url))
    if name != "SSL_CERT_DIR":
        path.write_text("no certificate")
        assert "which holds no certificate" in refused(transport, request(secure.url))
        authority.cert_pem.write_to_path(str(path))
        assert answered(transport, request(secure.url)).body == b"secure"
    transport.close()


def test_a_certificate_path_that_cannot_be_opened_is_no_response() -> None:
    for path in ("a" * 5000, "a\0b"):
        assert "cannot be read" in refused(with_environment(CURL_CA_BUNDLE=path), request("https://127.0.0.1:1/"))


def test_a_certificate_directory_is_taken(secure: RawServer, tmp_path: Path) -> None:
    for environ in ({"REQUESTS_CA_BUNDLE": str(tmp_path)}, {"SSL_CERT_DIR": f"{tmp_path}:/nowhere"}):
        assert "certificate refused" in refused(HttpTransport(environ=environ), request(secure.url))


def test_bad_certificate_settings_do_not_matter_to_plain_http() -> None:
    with RawServer(answering(ok(b"plain"))) as server:
        assert answered(with_environment(SSL_CERT_FILE="/nowhere"), request(server.url)).body == b"plain"


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
def test_a_plain_request_goes_through_the_proxy(name: str) -> None:
    with RawServer(answering(ok(b"plain"))) as server, recording_proxy() as proxy:
        transport = with_environment(**{name: proxy.url})
        assert answered(transport, request(server.url + "/a?b=c")).body == b"plain"
        transport.close()
    assert proxy.received[0].startswith(b"GET " + server.url.encode() + b"/a?b=c HTTP/1.1\r\n")


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_a_tls_request_goes_through_a_tunnel_that_does_not_see_it(secure: RawServer, ca_file: str, name: str) -> None:
    with recording_proxy() as proxy:
        transport = with_environment(**{name: proxy.url, "SSL_CERT_FILE": ca_file})
        for _ in range(2):
            wanted = request(secure.url, headers={"x-api-key": "secret"})
            assert answered(transport, wanted).body == b"secure"
        transport.close()
        (seen,) = proxy.received
    assert seen.startswith(f"CONNECT {secure.address} HTTP/1.".encode())
    assert b"secret" not in seen
    assert secure.connections == 1


def test_a_proxy_over_tls_is_used(secure: RawServer, tls: ssl.SSLContext, ca_file: str) -> None:
    with RawServer(answering(ok(b"by the proxy")), tls) as proxy:
        transport = with_environment(HTTP_PROXY=proxy.url, SSL_CERT_FILE=ca_file)
        assert answered(transport, request("http://nowhere.invalid/")).body == b"by the proxy"
        transport.close()


def test_a_tunnel_through_a_proxy_over_tls_is_used(secure: RawServer, tls: ssl.SSLContext, ca_file: str) -> None:
    with recording_proxy(tls=tls) as proxy:
        transport = with_environment(HTTPS_PROXY=proxy.url, SSL_CERT_FILE=ca_file)
        assert answered(transport, request(secure.url)).body == b"secure"
        transport.close()
        assert proxy.received[0].startswith(b"CONNECT ")


def test_the_proxy_gets_its_user_and_password_and_the_server_does_not(secure: RawServer, ca_file: str) -> None:
    token = base64.b64encode("us:er:pä".encode("latin-1")).decode()
    with recording_proxy(authorization=f"Basic {token}") as proxy:
        url = f"http://us%3Aer:p%E4@{proxy.address}"
        transport = with_environment(HTTPS_PROXY=url.replace("%E4", "%C3%A4"), SSL_CERT_FILE=ca_file)
        assert answered(transport, request(secure.url)).body == b"secure"
        transport.close()
    assert b"Proxy-Authorization" not in secure.received[0]


def test_a_proxy_that_wants_a_password_is_no_response(secure: RawServer) -> None:
    with recording_proxy(authorization="Basic abc") as proxy:
        reason = refused(with_environment(HTTPS_PROXY=f"http://me:wrong@{proxy.address}"), request(secure.url))
    assert f"through the proxy {proxy.address} failed" in reason
    assert "407" in reason
    assert "wrong" not in reason


def test_a_password_beyond_latin_1_is_sent_as_utf_8() -> None:
    proxy = read_proxy("http://me:%E2%82%AC@proxy:3128")
    assert proxy.authorization == "Basic " + base64.b64encode("me:€".encode()).decode()
    assert "Basic" not in repr(proxy)


@pytest.mark.parametrize("url", ["socks5://127.0.0.1:1080", "http://", "http://me:secret@[::1", "ftp://h"])
def test_a_proxy_that_cannot_be_used_is_no_response(url: str) -> None:
    reason = refused(with_environment(HTTP_PROXY=url), request("http://127.0.0.1/"))
    assert "was not sent" in reason
    assert "secret" not in reason


@pytest.mark.parametrize(
    ("entries", "host", "port", "direct"),
    [
        ("*", "cdn.flagship.io", None, True),
        ("flagship.io", "cdn.flagship.io", None, True),
        (".flagship.io", "cdn.flagship.io", None, True),
        (".flagship.io", "flagship.io", None, True),
        ("FLAGSHIP.IO", "cdn.flagship.io", None, True),
        ("other.io, flagship.io", "cdn.flagship.io", None, True),
        ("cdn.flagship.io:8080", "cdn.flagship.io", 8080, True),
        ("cdn.flagship.io:8080", "cdn.flagship.io", 80, False),
        ("localhost,127.0.0.1", "127.0.0.1", 8000, True),
        ("10.0.0.0/8", "10.1.2.3", None, True),
        ("10.0.0.0/8", "11.1.2.3", None, False),
        ("::1", "[::1]", None, True),
        ("flagship.org", "cdn.flagship.io", None, False),
        ("", "cdn.flagship.io", None, False),
    ],
)
def test_no_proxy_says_which_hosts_are_reached_directly(
    entries: str, host: str, port: int | None, direct: bool
) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        proxies = read_proxies({"HTTP_PROXY": "proxy:3128", name: entries})
        assert (proxies.choose("http", host, port) is None) is direct


def test_of_two_spellings_the_one_in_lower_case_wins() -> None:
    chosen = read_proxies({"http_proxy": "http://low:1", "HTTP_PROXY": "http://up:1"}).choose("http", "h", None)
    assert chosen is not None
    assert chosen.label == "low:1"
    assert read_proxies({"http_proxy": "", "HTTP_PROXY": "http://up:1"}).choose("http", "h", None) is None


def test_in_a_cgi_process_the_callers_proxy_header_is_not_believed() -> None:
    cgi = {"REQUEST_METHOD": "GET", "HTTP_PROXY": "http://evil:1"}
    assert read_proxies(cgi).choose("http", "h", None) is None
    assert read_proxies({**cgi, "http_proxy": "http://good:1"}).choose("http", "h", None) is not None


def test_the_environment_of_the_process_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer(answering(ok(b"plain"))) as server, recording_proxy() as proxy:
        for name in ("NO_PROXY", "no_proxy", "HTTP_PROXY"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("http_proxy", proxy.url)
        transport = HttpTransport()
        assert answered(transport, request(server.url)).body == b"plain"
        transport.close()
        assert len(proxy.received) == 1
