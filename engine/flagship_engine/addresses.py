"""Internet addresses: whether a text is an IP address, or the URL of a web page.

Written here because the standard library's URL parser lives beside its HTTP client, and lets much through that no
page can have.
"""

from __future__ import annotations

import re

from flagship_engine.untrusted import is_text

# Unicode's blanks and control characters, spelt out: str.isspace depends on the Python version.
_BLANKS = re.compile("[\x00-\x20\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]")
_URL = re.compile(r"https?://(?P<authority>[^/?#]*)", re.IGNORECASE | re.ASCII)
_AUTHORITY = re.compile(r"(?:[^@\[\]]*@)?(?P<host>\[[^\[\]@]*\]|[^:@\[\]]*)(?::(?P<port>[0-9]*))?", re.ASCII)
_LABEL = re.compile(
    r"(?:[0-9A-Za-z_]|[^\x00-\x7f])(?:(?:[0-9A-Za-z_-]|[^\x00-\x7f]){0,61}(?:[0-9A-Za-z_]|[^\x00-\x7f]))?"
)
_IP_V4_PART = re.compile(r"[0-9]{1,3}")
_IP_V6_PART = re.compile(r"[0-9A-Fa-f]{1,4}")

MAX_HOST = 253
MAX_PORT = 65535


def url_fault(url: str) -> str | None:
    """Why a text is no http(s) URL of a page; None if it is one.

    The host may be a name of any number of labels (underscores, letters of any alphabet and long top-level domains
    included), an IPv4 address or an IPv6 address in brackets. The sentence does not repeat the URL: it is logged.
    """
    if _BLANKS.search(url):
        return "a text with a blank or a control character"
    found = _URL.match(url)
    if found is None:
        return "a text that does not start with http:// or https://"
    authority = _AUTHORITY.fullmatch(found["authority"])
    if authority is None:
        return "a URL whose host and port cannot be told apart"
    return _host_fault(authority["host"]) or _port_fault(authority["port"])


def is_ip(text: str) -> bool:
    """Whether a text is an IPv4 or IPv6 address."""
    return is_ip_v4(text) or is_ip_v6(text)


def is_ip_v4(text: str) -> bool:
    """Whether a text is four numbers from 0 to 255 with dots between."""
    parts = text.split(".")
    return len(parts) == 4 and all(_IP_V4_PART.fullmatch(part) and int(part) <= 255 for part in parts)


def is_ip_v6(text: str) -> bool:
    """Whether a text is an IPv6 address: eight groups, ``::`` for some of them, the last two perhaps as IPv4."""
    if "." in text:
        head, _, tail = text.rpartition(":")
        if not is_ip_v4(tail):
            return False
        text = f"{head}:0:0"
    left, gap, right = text.partition("::")
    groups = [*_groups(left), *_groups(right)]
    enough = len(groups) <= 7 if gap else len(groups) == 8
    return enough and all(_IP_V6_PART.fullmatch(group) for group in groups)


def _groups(text: str) -> list[str]:
    return text.split(":") if text else []


def _host_fault(host: str) -> str | None:
    if host.startswith("["):
        return None if is_ip_v6(host[1:-1]) else "a URL whose host in brackets is no IPv6 address"
    name = host.removesuffix(".")
    if not name:
        return "a URL without a host"
    *_, last = labels = name.split(".")
    if last.isascii() and last.isdigit():
        return None if is_ip_v4(name) else "a URL whose host is no possible IPv4 address"
    if len(name) <= MAX_HOST and is_text(name) and all(_LABEL.fullmatch(label) for label in labels):
        return None
    return "a URL whose host is no possible name"


def _port_fault(port: str | None) -> str | None:
    digits = (port or "").lstrip("0")
    possible = len(digits) <= 5 and int(digits or "0") <= MAX_PORT
    return None if possible else f"a URL whose port is above {MAX_PORT}"
