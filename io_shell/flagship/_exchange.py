"""One HTTP exchange over urllib3: the only module that calls it. Decisions: docs/decisions/http.rst."""

from __future__ import annotations

import re
import ssl
import threading
from collections.abc import Mapping
from urllib.parse import urljoin

import attrs
import urllib3
from urllib3.exceptions import HTTPError
from urllib3.util import Timeout, parse_url

from flagship._body import read_body
from flagship._clock import monotonic
from flagship._deadline import Exchange, Stage, exchange_until, use_deadlines
from flagship._environ import (
    Proxies,
    Proxy,
    SettingError,
    basic_authorization,
    read_proxies,
    tls_context,
)
from flagship._failures import was_dropped, what_happened
from flagship_engine.exchange import NoResponse, Purpose, Request, Response
from flagship_engine.untrusted import is_text
from flagship_engine.values import FrozenDict

MAX_REDIRECTS = 3
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PRIVATE_HEADERS = frozenset({"x-api-key", "authorization"})

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_BAD_VALUE = re.compile(r"[^\t\x20-\x7e\x80-\xff]")


@attrs.frozen
class Limits:
    """How long and how much.

    Attributes:
        connect_timeout: most seconds for a TCP connection.
        read_timeout: most seconds of silence from the server.
        pool_size: most idle connections kept for each host.

    """

    connect_timeout: float
    read_timeout: float
    pool_size: int


@attrs.frozen
class Target:
    """A checked URL.

    Attributes:
        url: without credentials and fragment.
        scheme: ``http`` or ``https``.
        host: the host's name, lower case.
        port: the port, if the URL has one.
        authorization: header value for the credentials in the URL, or None.

    """

    url: str
    scheme: str
    host: str
    port: int | None
    authorization: str | None = attrs.field(default=None, repr=False)

    @property
    def label(self) -> str:
        """Host and port, for messages."""
        return self.host if self.port is None else f"{self.host}:{self.port}"


def read_target(url: str) -> Target:
    """A URL, checked. Raises SettingError, which never quotes it: it may hold a password."""
    if not is_text(url):
        raise SettingError("its URL has a lone surrogate")
    try:
        parsed = parse_url(url)
    except (HTTPError, ValueError):
        raise SettingError("its URL is not valid") from None
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise SettingError("its URL is not an absolute http or https URL")
    clean = parsed._replace(auth=None, fragment=None).url
    return Target(clean, parsed.scheme, parsed.host, parsed.port, basic_authorization(parsed.auth))


def check_request(request: Request) -> None:
    """Raises SettingError for what HTTP cannot carry; it names a header, never its value."""
    if not _TOKEN.fullmatch(request.method):
        raise SettingError("its method is not valid")
    for name, value in request.headers.items():
        if not _TOKEN.fullmatch(name):
            raise SettingError(f"the name of header {name!a} is not valid")
        if _BAD_VALUE.search(value):
            raise SettingError(f"the value of header {name} has a character that HTTP does not allow")
    if not request.timeout > 0:
        raise SettingError("it was given no time")


class Pools:
    """The idle connections of one process, and what its environment says. Safe to use from many threads.

    The environment is read once, here; a certificate file is read when first needed, and again as long as
    that fails.
    """

    def __init__(self, limits: Limits, environ: Mapping[str, str]) -> None:
        self._limits = limits
        self._environ = dict(environ)
        self._proxies: Proxies = read_proxies(self._environ)
        self._lock = threading.RLock()
        self._tls: ssl.SSLContext | None = None
        self._managers: dict[tuple[bool, Proxy | None], urllib3.PoolManager] = {}

    def proxy_of(self, target: Target) -> Proxy | None:
        """The proxy for a URL. Raises SettingError."""
        return self._proxies.choose(target.scheme, target.host, target.port)

    def manager(self, target: Target) -> urllib3.PoolManager:
        """The pool manager for a URL. Raises SettingError."""
        proxy = self.proxy_of(target)
        needs_tls = target.scheme == "https" or (proxy is not None and proxy.url.startswith("https:"))
        with self._lock:
            if (needs_tls, proxy) not in self._managers:
                self._managers[needs_tls, proxy] = self._new_manager(proxy, needs_tls)
            return self._managers[needs_tls, proxy]

    def close(self) -> None:
        """Close the idle connections; those in use are closed after their exchange."""
        with self._lock:
            managers = list(self._managers.values())
            self._managers.clear()
        for manager in managers:
            manager.clear()

    def timeouts(self, exchange: Exchange) -> Timeout:
        """urllib3's timeouts of one step; the deadline is kept by the sockets."""
        if exchange.ends - monotonic() <= 0:
            raise TimeoutError("no time left")
        return Timeout(connect=self._limits.connect_timeout, read=self._limits.read_timeout)

    def _new_manager(self, proxy: Proxy | None, needs_tls: bool) -> urllib3.PoolManager:
        if needs_tls and self._tls is None:
            self._tls = tls_context(self._environ)
        tls = self._tls if needs_tls else None
        size = self._limits.pool_size
        if proxy is None:
            return use_deadlines(urllib3.PoolManager(16, maxsize=size, ssl_context=tls))
        headers = {"Proxy-Authorization": proxy.authorization} if proxy.authorization else {}
        return use_deadlines(
            urllib3.ProxyManager(
                proxy.url, 16, proxy_headers=headers, proxy_ssl_context=tls, maxsize=size, ssl_context=tls
            )
        )


def perform(pools: Pools, request: Request) -> Response | NoResponse:
    """Make one exchange. Raises nothing."""
    started = monotonic()
    whom = "The request"
    try:
        target = read_target(request.url)
        whom = f"The request to {target.label}"
        check_request(request)
        whom = f"{request.method} {target.label}"
        proxy = pools.proxy_of(target)
        if proxy is not None:
            whom += f" through the proxy {proxy.label}"
        with exchange_until(started + request.timeout) as exchange:
            return _perform(pools, request, target, exchange)
    except _ExchangeError as failed:
        return NoResponse(f"{whom} failed after {monotonic() - started:.1f} s {failed}.")
    except SettingError as problem:
        return NoResponse(f"{whom} was not sent: {problem}.")
    except Exception as problem:  # noqa: BLE001 - a request whose values have the wrong types
        return NoResponse(f"{whom} was not sent: unexpected {type(problem).__name__}.")


class _ExchangeError(Exception):
    """An exchange that failed; the text completes the sentence "it failed after 2 s ..."."""


def _perform(pools: Pools, request: Request, target: Target, exchange: Exchange) -> Response:
    try:
        return _exchange(pools, request, target, exchange)
    except SettingError:
        raise
    except Exception as problem:  # whatever urllib3, ssl, zlib and a hostile server come up with
        raise _ExchangeError(f"{exchange.stage.value}: {what_happened(problem)}") from problem


def _exchange(pools: Pools, request: Request, target: Target, exchange: Exchange) -> Response:
    given: Mapping[str, str] = request.headers
    for hop in range(MAX_REDIRECTS + 1):
        answer = _ask(pools, request, target, _headers(given, target), exchange)
        complete = False
        try:
            following = _redirect(request, answer, target) if hop < MAX_REDIRECTS else None
            exchange.stage = Stage.READING
            body = read_body(answer, request.max_bytes)
            complete = True
            if following is None:
                return Response(answer.status, _merged(answer), body)
        finally:
            if not complete:
                answer.close()
            answer.release_conn()
        given, target = _onward(given, target, following), following
    raise AssertionError("the last answer of a chain of redirects stands as it is")


def _headers(given: Mapping[str, str], target: Target) -> dict[str, str]:
    headers = dict(given)
    names = {name.lower() for name in headers}
    if "accept-encoding" not in names:
        headers["Accept-Encoding"] = "gzip"
    if target.authorization is not None and "authorization" not in names:
        headers["Authorization"] = target.authorization
    return headers


def _onward(given: Mapping[str, str], target: Target, following: Target) -> dict[str, str]:
    """The headers for a redirect's next step: another host does not get the credentials of the first."""
    if (target.scheme, target.label) == (following.scheme, following.label):
        return dict(given)
    return {name: value for name, value in given.items() if name.lower() not in PRIVATE_HEADERS}


def _redirect(request: Request, answer: urllib3.BaseHTTPResponse, target: Target) -> Target | None:
    """Where a GET is sent on to; None if the answer stands as it is."""
    location = answer.headers.get("location")
    if request.method != "GET" or answer.status not in REDIRECTS or not location:
        return None
    try:
        following = read_target(urljoin(target.url, location))
    except (SettingError, ValueError):
        return None
    return None if (target.scheme, following.scheme) == ("https", "http") else following


def _ask(
    pools: Pools, request: Request, target: Target, headers: dict[str, str], exchange: Exchange
) -> urllib3.BaseHTTPResponse:
    """The head of an answer. An idle connection that proves dead is used up; a new one ends the loop."""
    while True:
        exchange.connected = False
        exchange.stage = Stage.WAITING
        try:
            return pools.manager(target).urlopen(
                request.method,
                target.url,
                body=request.body,
                headers=headers,
                timeout=pools.timeouts(exchange),
                redirect=False,
                retries=False,
                preload_content=False,
                decode_content=False,
            )
        except Exception as problem:
            if exchange.connected or not _may_repeat(request) or not was_dropped(problem):
                raise


def _may_repeat(request: Request) -> bool:
    """Whether asking twice changes nothing: a GET, and the campaigns POST, which is a question."""
    return request.method == "GET" or request.purpose is Purpose.CAMPAIGNS


def _merged(answer: urllib3.BaseHTTPResponse) -> FrozenDict[str, str]:
    merged: dict[str, str] = {}
    for name, value in answer.headers.iteritems():
        key = name.lower()
        merged[key] = f"{merged[key]}, {value}" if key in merged else value
    return FrozenDict(merged)
