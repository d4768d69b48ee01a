"""What the environment says about the network: proxies and certificate authorities.

The variables, and what they mean, are those that the original SDK honoured through its HTTP library;
`SSL_CERT_FILE` and `SSL_CERT_DIR` are OpenSSL's own. Proxies that are configured only in the settings of
Windows or macOS are not read: asking macOS for them is not safe in a forked process.
"""

from __future__ import annotations

import base64
import importlib
import ipaddress
import os
import ssl
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote

import attrs
from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url
from urllib3.util.ssl_ import create_urllib3_context

from flagship._deadline import DeadlineTlsSocket


class SettingError(Exception):
    """A setting that cannot be used; the text completes the sentence "it was not sent: ..."."""


@attrs.frozen
class Proxy:
    """A proxy server.

    Attributes:
        url: its URL, without credentials.
        label: host and port, for messages.
        authorization: value of the Proxy-Authorization header, or None.

    """

    url: str
    label: str
    authorization: str | None = attrs.field(repr=False)


@attrs.frozen
class Proxies:
    """The proxy settings of an environment.

    Attributes:
        by_scheme: ``http``, ``https`` or ``all``, to the variable's value.
        exceptions: the entries of NO_PROXY.

    """

    by_scheme: Mapping[str, str] = attrs.field(repr=False)
    exceptions: tuple[str, ...]

    def choose(self, scheme: str, host: str, port: int | None) -> Proxy | None:
        """The proxy for a URL, or None to connect directly. Raises SettingError if its URL cannot be used."""
        url = self.by_scheme.get(scheme) or self.by_scheme.get("all")
        if not url or any(_excepts(entry, host, port) for entry in self.exceptions):
            return None
        return read_proxy(url)


def read_proxies(environ: Mapping[str, str]) -> Proxies:
    """The proxy settings; of two spellings the one in lower case wins, even if it is empty."""
    found: dict[str, str] = {}
    for name, value in environ.items():
        scheme, _, kind = name.lower().rpartition("_")
        if kind == "proxy" and (name.islower() or name.lower() not in environ):
            found[scheme] = value
    if "REQUEST_METHOD" in environ and "http_proxy" not in environ:
        # In a CGI process HTTP_PROXY is the Proxy header of whoever sent the request.
        found.pop("http", None)
    exceptions = environ.get("no_proxy") or environ.get("NO_PROXY") or ""
    return Proxies(found, tuple(exceptions.lower().replace(" ", "").split(",")))


def _excepts(entry: str, host: str, port: int | None) -> bool:
    if not entry or entry == "*":
        return entry == "*"
    bare = host.strip("[]").lower()
    try:
        return ipaddress.ip_address(bare) in ipaddress.ip_network(entry.strip("[]"), strict=False)
    except ValueError:
        pass
    # An entry is any ending of the name, with or without a dot: so the original read it.
    with_port = bare if port is None else f"{bare}:{port}"
    return bare.endswith(entry) or with_port.endswith(entry) or bare == entry.lstrip(".")


def read_proxy(url: str) -> Proxy:
    """A proxy; ``host:port`` alone means http. Raises SettingError, which holds no credentials."""
    try:
        parsed = parse_url(url if "://" in url else f"http://{url}")
    except (LocationParseError, UnicodeError):
        raise SettingError("the proxy of the environment is not a URL") from None
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise SettingError(f"a proxy must have an http or https URL, the environment's has {parsed.scheme!r}")
    bare = parsed._replace(auth=None, path=None, query=None, fragment=None)
    return Proxy(bare.url, parsed.netloc or parsed.host, basic_authorization(parsed.auth))


def basic_authorization(auth: str | None) -> str | None:
    """The header value for ``user:password`` as it stands in a URL, percent-encoded; None for None."""
    if not auth:
        return None
    user, _, password = auth.partition(":")
    text = f"{unquote(user)}:{unquote(password)}"
    try:
        octets = text.encode("latin-1")
    except UnicodeEncodeError:
        octets = text.encode("utf-8", "replace")
    return "Basic " + base64.b64encode(octets).decode("ascii")


def tls_context(environ: Mapping[str, str]) -> ssl.SSLContext:
    """A verifying TLS context that trusts whom the environment says. Raises SettingError.

    `REQUESTS_CA_BUNDLE`, else `CURL_CA_BUNDLE`, a file or a directory, replaces the system's authorities;
    `SSL_CERT_FILE` and `SSL_CERT_DIR` come on top of them.
    """
    context = create_urllib3_context()
    context.sslsocket_class = DeadlineTlsSocket
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        if environ.get(name):
            _trust(context, name, environ[name])
            return context
    _trust_system(context)
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        if environ.get(name):
            _trust(context, name, environ[name])
    return context


def _trust(context: ssl.SSLContext, name: str, value: str) -> None:
    try:
        # OpenSSL takes a list of directories, and silently ignores those that are missing.
        directories = [entry for entry in value.split(os.pathsep) if Path(entry).is_dir()]
        if directories and (name == "SSL_CERT_DIR" or directories == [value]):
            context.load_verify_locations(capath=value)
        else:
            context.load_verify_locations(cafile=value)
    except FileNotFoundError:
        raise SettingError(f"{name} names {value!r}, which does not exist") from None
    except ssl.SSLError:
        raise SettingError(f"{name} names {value!r}, which holds no certificate") from None
    except (OSError, ValueError) as problem:
        detail = getattr(problem, "strerror", None) or "not a path"
        raise SettingError(f"{name} names {value!r}, which cannot be read: {detail}") from None


def _trust_system(context: ssl.SSLContext) -> None:
    context.load_default_certs()
    if context.cert_store_stats()["x509_ca"] or _has_files(ssl.get_default_verify_paths().capath):
        return
    try:
        # Where the system has none (python.org's macOS build), the original used this package's.
        context.load_verify_locations(cafile=importlib.import_module("certifi").where())
    except (ImportError, OSError):
        return


def _has_files(directory: str | None) -> bool:
    try:
        return directory is not None and any(Path(directory).iterdir())
    except OSError:
        return False
