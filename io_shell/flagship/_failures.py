"""What went wrong on the network, in a few words for a person: no query and no credential among them."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Callable

from urllib3.exceptions import IncompleteRead

from flagship._body import BodyError

_CLOSED = "the connection was closed by the other side"


def _os_error(problem: BaseException) -> str:
    assert isinstance(problem, OSError)
    if problem.strerror:
        return problem.strerror.lower()
    # urllib3 and the stdlib report a proxy's refusal as an OSError of one text.
    return "".join(letter for letter in str(problem)[:100] if letter.isprintable()).lower() or "network error"


def _certificate_error(problem: BaseException) -> str:
    return f"certificate refused, {getattr(problem, 'verify_message', 'for no stated reason')}"


_WORDS: tuple[tuple[type[BaseException], Callable[[BaseException], str]], ...] = (
    (BodyError, lambda problem: f"the answer was refused, {problem}"),
    (TimeoutError, lambda _: "timed out"),
    (ssl.SSLCertVerificationError, _certificate_error),
    (ssl.SSLError, lambda problem: f"TLS error {getattr(problem, 'reason', None) or 'without a reason'}"),
    (socket.gaierror, lambda problem: f"the host's name has no address, {_os_error(problem)}"),
    (ConnectionRefusedError, lambda _: "connection refused"),
    (ConnectionError, lambda _: _CLOSED),
    (IncompleteRead, lambda _: "the answer ends too early"),
    (http.client.IncompleteRead, lambda _: "the answer ends too early"),
    (http.client.HTTPException, lambda problem: f"the answer is not HTTP, {type(problem).__name__}"),
    (OSError, _os_error),
)
"""What a failure is called, the most telling kind first: libraries wrap one exception into another."""


def causes(problem: BaseException) -> list[BaseException]:
    """An exception and all that it was made from: its cause, and exceptions among its arguments."""
    found: list[BaseException] = [problem]
    for outer in found:
        for inner in (outer.__cause__, *outer.args):
            if isinstance(inner, BaseException) and not any(inner is known for known in found):
                found.append(inner)
    return found


def what_happened(problem: BaseException) -> str:
    """A failure in a few words."""
    chain = causes(problem)
    for kind, words in _WORDS:
        for cause in chain:
            if isinstance(cause, kind):
                return words(cause)
    return f"unexpected {type(problem).__name__}"


def was_dropped(problem: BaseException) -> bool:
    """Whether the other side closed the connection, without time having run out."""
    chain = causes(problem)
    if any(isinstance(cause, TimeoutError) for cause in chain):
        return False
    closed = (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError)
    return any(isinstance(cause, closed) for cause in chain)
