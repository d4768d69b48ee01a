"""Short ways to make requests and to look at what came back."""

from __future__ import annotations

from flagship._http import Transport
from flagship_engine.exchange import NoResponse, Purpose, Request, Response
from flagship_engine.values import FrozenDict

ENOUGH = 30.0
"""Seconds that no test here should need: a deadline that is not what ends the exchange."""


def request(
    url: str,
    *,
    method: str = "GET",
    purpose: Purpose = Purpose.DOCUMENT,
    headers: dict[str, str] | None = None,
    body: bytes | None = None,
    timeout: float = ENOUGH,
    max_bytes: int = 1_000_000,
) -> Request:
    return Request(purpose, method, url, FrozenDict(headers or {}), body, timeout, max_bytes)


def post(url: str, purpose: Purpose = Purpose.HIT, body: bytes = b"{}") -> Request:
    return request(url, method="POST", purpose=purpose, body=body)


def answered(transport: Transport, wanted: Request) -> Response:
    """The answer to a request. Fails with the reason if there is none."""
    answer = transport.send(wanted)
    assert isinstance(answer, Response), answer
    return answer


def refused(transport: Transport, wanted: Request) -> str:
    """The reason why there was no answer."""
    answer = transport.send(wanted)
    assert isinstance(answer, NoResponse), answer
    return answer.reason
