"""Fakes for tests of applications that use the SDK: of the network, of the time, of the event handler.

They replace the network and the time, and nothing else, so a test runs the real SDK::

    transport = RecordingTransport()
    transport.serve_document({"campaigns": []})
    transport.answer(Purpose.ACTIVATION, NoResponse("the network is down"), times=1)
    ...
    (hit,) = transport.wait_for(1, Purpose.HIT)
    assert transport.json_bodies(Purpose.HIT)[0]["t"] == "EVENT"
"""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from email.utils import formatdate
from typing import Any, Protocol, TypeAlias

import attrs

from flagship.handler import FlagshipEventHandler
from flagship.helpers.hits import Hit
from flagship.visitor import FlagshipVisitor
from flagship_engine import hits
from flagship_engine.exchange import NoResponse, Purpose, Request, Response
from flagship_engine.values import FrozenDict, thaw

__all__ = [
    "Answer",
    "Call",
    "ManualClock",
    "NoResponse",
    "Purpose",
    "RecordingHandler",
    "RecordingTransport",
    "Request",
    "Response",
    "make_calls",
]

Answer: TypeAlias = Response | NoResponse | Callable[[Request], Response | NoResponse]
"""What a request is answered with: a value, or a function of the request (called on the thread that sends)."""

_JSON = FrozenDict({"content-type": "application/json"})
_FIRST_DOCUMENT_TIME = 1_767_225_600  # 2026-01-01, so that Last-Modified values look like some


def _first_answers() -> dict[Purpose, Answer]:
    return {
        Purpose.DOCUMENT: Response(404),
        Purpose.CAMPAIGNS: Response(200, _JSON, b'{"visitorId": "", "campaigns": []}'),
        Purpose.CONTEXT: Response(204),
        Purpose.ACTIVATION: Response(204),
        Purpose.HIT: Response(200),
    }


class RecordingTransport:
    """A transport without a network: it remembers every request and answers as it was told.

    Until told otherwise it answers like a platform that knows no campaign: 404 for the document, an empty list of
    campaigns, 204 for activations and context events, 200 for hits. Safe to use from many threads.

    Attributes:
        closed: whether `close` was called; an SDK leaves that to whoever made the transport. Requests are recorded
            and answered all the same.

    """

    def __init__(self) -> None:
        self.closed = False
        self._changed = threading.Condition()
        self._requests: list[Request] = []
        self._standing = _first_answers()
        self._next: dict[Purpose, deque[Answer]] = {purpose: deque() for purpose in Purpose}
        self._documents = 0

    def send(self, request: Request) -> Response | NoResponse:
        """Record a request and answer it. An exception of an answering function becomes a `NoResponse`."""
        with self._changed:
            waiting = self._next[request.purpose]
            answer = waiting.popleft() if waiting else self._standing[request.purpose]
            self._requests.append(request)
            self._changed.notify_all()
        if isinstance(answer, (Response, NoResponse)):
            return answer
        try:
            return answer(request)
        except Exception as problem:  # noqa: BLE001 - a transport never raises
            return NoResponse(f"The answering function of the test raised {problem!r}.")

    def close(self) -> None:
        """Remember that this was called."""
        self.closed = True

    def answer(self, purpose: Purpose, answer: Answer, times: int | None = None) -> None:
        """Say what requests are answered with.

        Args:
            purpose: of which requests.
            answer: the answer, or a function that makes it from the request.
            times: for how many requests, after those that were said before; None: from now on, once those are used up.

        """
        with self._changed:
            if times is None:
                self._standing[purpose] = answer
            else:
                self._next[purpose].extend([answer] * times)

    def serve_document(self, document: Mapping[str, Any]) -> None:
        """Serve a bucketing document from now on as the CDN does, with Last-Modified, ETag, and 304 if unchanged."""
        body = json.dumps(document).encode("utf-8")
        with self._changed:
            self._documents += 1
            version = self._documents
        modified = formatdate(_FIRST_DOCUMENT_TIME + version, usegmt=True)
        tags = FrozenDict({"last-modified": modified, "etag": f'"{version}"'})

        def serve(request: Request) -> Response:
            known = {name.lower(): value for name, value in request.headers.items()}
            if known.get("if-modified-since") == modified or known.get("if-none-match") == tags["etag"]:
                return Response(304, tags)
            return Response(200, FrozenDict({**_JSON, **tags}), body)

        self.answer(Purpose.DOCUMENT, serve)

    @property
    def requests(self) -> list[Request]:
        """All requests so far, oldest first: a copy."""
        with self._changed:
            return list(self._requests)

    def requests_for(self, purpose: Purpose) -> list[Request]:
        """The requests of one purpose so far, oldest first."""
        return [request for request in self.requests if request.purpose is purpose]

    def json_bodies(self, purpose: Purpose) -> list[Any]:
        """The bodies of the requests of one purpose, as JSON reads them. Raises ValueError for one that is not JSON."""
        return [json.loads(request.body or b"null") for request in self.requests_for(purpose)]

    def clear(self) -> None:
        """Forget the requests so far; the answers stay."""
        with self._changed:
            self._requests.clear()

    def wait_for(self, count: int, purpose: Purpose | None = None, timeout: float = 5.0) -> list[Request]:
        """Wait until at least so many requests (of one purpose) were recorded, and return them.

        Raises:
            AssertionError: if there are fewer after `timeout` seconds of real time.

        """

        def matching() -> list[Request]:
            return [request for request in self._requests if purpose in (None, request.purpose)]

        with self._changed:
            if not self._changed.wait_for(lambda: len(matching()) >= count, timeout):
                kind = "requests" if purpose is None else f"{purpose.value} requests"
                raise AssertionError(f"{len(matching())} {kind} after {timeout} s, {count} wanted")
            return matching()


@attrs.define(eq=False)
class _Waiter:
    """One thread in `ManualClock.wait`: when its time comes, and whether it has."""

    due: float
    over: bool = False


class ManualClock:
    """A clock that stands still until `advance`. It implements the SDK's clock.

    Args:
        now: the time at which it starts, in seconds since 1970-01-01 UTC.

    """

    _GLANCE = 0.001

    def __init__(self, now: float = 1_767_225_600.0) -> None:
        self._start = now
        self._elapsed = 0.0
        self._changed = threading.Condition()
        self._waiters: list[_Waiter] = []

    def now(self) -> float:
        """Seconds since 1970-01-01 UTC."""
        with self._changed:
            return self._start + self._elapsed

    def monotonic(self) -> float:
        """Seconds that this clock has been advanced by."""
        with self._changed:
            return self._elapsed

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Wait until the event is set, True, or until the clock has been advanced so far, False."""
        if seconds <= 0 or event.is_set():
            return event.is_set()
        with self._changed:
            waiter = _Waiter(self._elapsed + seconds)
            self._waiters.append(waiter)
            self._changed.notify_all()
        # An Event tells nobody but those who wait for it: wait for it in glances, and look at the clock between them.
        while not waiter.over:
            if event.wait(self._GLANCE):
                self._forget(waiter)
                return True
        return event.is_set()

    def advance(self, seconds: float) -> None:
        """Let time pass; threads whose time has come wake up and, from now on, count as no longer waiting."""
        with self._changed:
            self._elapsed += seconds
            for waiter in self._waiters:
                waiter.over = waiter.due <= self._elapsed
            self._waiters = [waiter for waiter in self._waiters if not waiter.over]
            self._changed.notify_all()

    def waiting(self) -> list[float]:
        """How many seconds each waiting thread still has to wait, in the order in which they came."""
        with self._changed:
            return [waiter.due - self._elapsed for waiter in self._waiters]

    def wait_until_waiting(self, count: int = 1, timeout: float = 5.0) -> None:
        """Wait until at least so many threads are waiting for this clock.

        Raises:
            AssertionError: if there are fewer after `timeout` seconds of real time.

        """
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._waiters) >= count, timeout):
                raise AssertionError(f"{len(self._waiters)} threads wait after {timeout} s, {count} wanted")

    def _forget(self, waiter: _Waiter) -> None:
        with self._changed:
            self._waiters = [other for other in self._waiters if other is not waiter]


class RecordingHandler(FlagshipEventHandler):
    """An event handler that remembers what it was told, and prints nothing.

    Attributes:
        logs: level and message of every log, oldest first; an unexpected exception is one at level 50.
        exceptions: the exceptions that were reported, oldest first.

    """

    def __init__(self, catch_all_exceptions: bool = False) -> None:
        super().__init__(catch_all_exceptions)
        self.logs: list[tuple[int, str]] = []
        self.exceptions: list[BaseException] = []

    def on_log(self, level: int, message: str) -> None:
        """Remember a message."""
        self.logs.append((level, message))

    def on_exception_raised(self, exception: BaseException, traceback: str) -> None:
        """Remember an exception, and its report as a message."""
        self.exceptions.append(exception)
        super().on_exception_raised(exception, traceback)

    def messages(self, level: int) -> list[str]:
        """The messages of one level, oldest first."""
        return [message for logged, message in self.logs if logged == level]


class Call(Protocol):
    """A call as a value, such as `flagship_engine.strategies.call_sequences` draws."""

    @property
    def name(self) -> str:
        """``create_visitor``, or a method of the visitor."""

    @property
    def arguments(self) -> Mapping[str, Any]:
        """JSON values, and hits as the engine's values, by the names of the parameters."""


class CreatesVisitors(Protocol):
    """A `Flagship`."""

    @property
    def create_visitor(self) -> Callable[..., FlagshipVisitor]:
        """`Flagship.create_visitor`."""


class _DrawnHit(Hit):
    """A hit as an application sends one, of the engine's value."""

    def __init__(self, value: hits.Hit) -> None:
        self._value = value


def make_calls(sdk: CreatesVisitors, calls: Iterable[Call]) -> list[Any]:
    """Make calls, one after the other, and return what each returned; one of a visitor is of the visitor made last.

    Args:
        sdk: a started SDK.
        calls: the first is ``create_visitor``.

    Raises:
        ValueError: a visitor is called before one is created.

    """
    visitor: FlagshipVisitor | None = None
    answers: list[Any] = []
    for call in calls:
        given = {name: _as_argument(value) for name, value in call.arguments.items()}
        if call.name == "create_visitor":
            visitor = sdk.create_visitor(**given)
            answers.append(visitor)
        elif visitor is None:
            raise ValueError(f"{call.name} is called before a visitor is created")
        else:
            answers.append(getattr(visitor, call.name)(**given))
    return answers


def _as_argument(value: Any) -> Any:
    return _DrawnHit(value) if isinstance(value, hits.Hit) else thaw(value)
