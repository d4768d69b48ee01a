"""Which texts are URLs of pages, and which are IP addresses."""

from __future__ import annotations

import pytest

from flagship_engine.addresses import is_ip, url_fault

LONG_LABEL = "a" * 63
LONG_NAME = ".".join([LONG_LABEL] * 3 + ["a" * 61])

PAGES = [
    "https://www.mydomain.com/page",
    "http://a.com",
    "HTTP://A.COM",
    "hTtPs://a.com/",
    "https://a.com?x=1",
    "https://a.com/#top",
    "https://a.com#top",
    "https://a.com:8080/x?y=z#w",
    "https://a.com:",
    "https://a.com:0",
    "https://a.com:65535",
    "https://a.com:00000080",
    "https://a.com.",
    "https://a.com/é/日本?q=ü",
    "https://a.com/a:b@c[d]",
    "https://shop.technology/",
    "https://a.photography",
    "http://localhost",
    "http://localhost:3000/x",
    "http://intranet/wiki",
    "http://a_b.example.com",
    "http://_dmarc.example.com",
    "http://a--b.example.com",
    "http://é.com",
    "http://bücher.example",
    "http://例え.テスト/x",
    "http://xn--bcher-kva.example",
    "http://1.2.3.4",
    "http://255.255.255.255:80/",
    "http://0.0.0.0",
    "http://1.2.3.4.example.com",
    "http://3com.com",
    "http://[::1]",
    "http://[::1]:8080/x",
    "http://[2001:db8::8a2e:370:7334]/",
    "http://[::ffff:1.2.3.4]",
    "http://user:pw@a.com/",
    "http://user@a.com",
    "http://:@a.com",
    f"http://{LONG_LABEL}.com",
    f"http://{LONG_NAME}/",
]

NO_PAGES = [
    ("", "does not start with http"),
    ("nope", "does not start with http"),
    ("a.com", "does not start with http"),
    ("//a.com", "does not start with http"),
    ("ftp://a.com", "does not start with http"),
    ("javascript:alert(1)", "does not start with http"),
    ("http:/a.com", "does not start with http"),
    ("http:a.com", "does not start with http"),
    ("httpſ://a.com", "does not start with http"),
    ("mailto:http://a.com", "does not start with http"),
    ("http://", "without a host"),
    ("https:///page", "without a host"),
    ("http://?x=1", "without a host"),
    ("http://#x", "without a host"),
    ("http://:80", "without a host"),
    ("http://user@", "without a host"),
    ("http://.", "without a host"),
    ("http://a b.com", "a blank or a control"),
    (" http://a.com", "a blank or a control"),
    ("http://a.com/x y", "a blank or a control"),
    ("http://a.com\n", "a blank or a control"),
    ("http://a.com/\t", "a blank or a control"),
    ("http://a.com/\x00", "a blank or a control"),
    ("http://a.com/\x7f", "a blank or a control"),
    ("http://a.com/\x85", "a blank or a control"),
    ("http://a.com/\u2003", "a blank or a control"),
    ("http://a.com/\u3000", "a blank or a control"),
    ("http://999.1.1.1", "no possible IPv4"),
    ("http://256.0.0.1/x", "no possible IPv4"),
    ("http://1.2.3", "no possible IPv4"),
    ("http://1.2.3.4.5", "no possible IPv4"),
    ("http://12345", "no possible IPv4"),
    ("http://a.1", "no possible IPv4"),
    ("http://[::1", "cannot be told apart"),
    ("http://::1", "cannot be told apart"),
    ("http://a.com:80:80", "cannot be told apart"),
    ("http://a.com:8o", "cannot be told apart"),
    ("http://a.com:-1", "cannot be told apart"),
    ("http://a.com:٣", "cannot be told apart"),
    ("http://a@b@c.com", "cannot be told apart"),
    ("http://[]", "no IPv6"),
    ("http://[1.2.3.4]", "no IPv6"),
    ("http://[::g]", "no IPv6"),
    ("http://[1::2::3]", "no IPv6"),
    ("http://a.com:65536", "port is above 65535"),
    ("http://a.com:" + "9" * 5000, "port is above 65535"),
    ("http://a..com", "no possible name"),
    ("http://.a.com", "no possible name"),
    ("http://a.com..", "no possible name"),
    ("http://-a.com", "no possible name"),
    ("http://a-.com", "no possible name"),
    ("http://a.com\\x", "no possible name"),
    ("http://a%20b.com", "no possible name"),
    ("http://<a>.com", "no possible name"),
    ("http://a,b.com", "no possible name"),
    (f"http://{LONG_LABEL}a.com", "no possible name"),
    (f"http://{LONG_NAME}a", "no possible name"),
    ("http://\ud800.com", "no possible name"),
]


@pytest.mark.parametrize("url", PAGES)
def test_the_url_of_a_page_is_accepted(url: str) -> None:
    assert url_fault(url) is None


@pytest.mark.parametrize(("url", "fault"), NO_PAGES, ids=[ascii(url)[:40] for url, _ in NO_PAGES])
def test_anything_else_is_refused_with_a_reason_that_does_not_repeat_it(url: str, fault: str) -> None:
    reason = url_fault(url)
    assert reason is not None
    assert fault in reason
    assert not url or url not in reason


@pytest.mark.parametrize(
    "text",
    [
        "1.2.3.4",
        "133.3.223.1",
        "0.0.0.0",
        "::",
        "::1",
        "1::",
        "fe80::1",
        "2001:0db8:85a3:0000:0000:8A2E:0370:7334",
        "1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7::",
        "::2:3:4:5:6:7:8",
        "::ffff:1.2.3.4",
        "::1.2.3.4",
        "1:2:3:4:5:6:1.2.3.4",
    ],
)
def test_an_ip_address_is_one(text: str) -> None:
    assert is_ip(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "zz",
        "1.2.3",
        "1.2.3.4.5",
        "256.1.1.1",
        "1.2.3.-4",
        "1.2.3.4 ",
        "1.2.3.٤",
        "1..2.3",
        ":",
        ":::",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "1::2::3",
        "12345::",
        "::g",
        ":1:2:3:4:5:6:7:8",
        "::1.2.3",
        "1.2.3.4::",
        "[::1]",
    ],
)
def test_another_text_is_no_ip_address(text: str) -> None:
    assert not is_ip(text)
