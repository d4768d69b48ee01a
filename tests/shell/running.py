"""Short ways to run the SDK against a platform or a server of a test, and to wait for what it does."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from flagship import Config, Flagship
from flagship.server import Fault, LocalPlatform
from flagship.testing import ManualClock, RecordingHandler
from flagship.visitor import FlagshipVisitor
from tests.shell.sockets import Behaviour, Peer, requests_of

API = Config.Mode.API
BUCKETING = Config.Mode.BUCKETING
ENV_ID = "c8pik0local0env0demo"
API_KEY = "a-key-that-nobody-may-read"

T = TypeVar("T")


def config_for(where: LocalPlatform | str, **options: object) -> Config:
    """A configuration for a platform or a URL: BUCKETING, no polling, nothing stored, unless said otherwise."""
    url = where if isinstance(where, str) else where.url
    usual: dict[str, object] = {
        "mode": BUCKETING,
        "cdn_url": url,
        "decision_url": f"{url}/v2",
        "hits_url": f"{url}/",
        "polling_interval": 0,
        "document_directory": None,
        "event_handler": RecordingHandler(),
    }
    return Config(**{**usual, **options})


@contextmanager
def started(config: Config, env_id: str = ENV_ID) -> Iterator[Flagship]:
    """An SDK of its own, closed in the end."""
    sdk = Flagship()
    sdk.start(env_id, API_KEY, config)
    try:
        yield sdk
    finally:
        sdk.close()


@contextmanager
def running(where: LocalPlatform | str, **options: object) -> Iterator[Flagship]:
    """`started` with `config_for`."""
    with started(config_for(where, **options)) as sdk:
        yield sdk


def patience(fault: Fault) -> float:
    """How many seconds an answer may take: one that comes to an end is waited for, however busy the machine."""
    return 1.5 if fault.delay or fault.drip else 30


def handler_of(config: Config) -> RecordingHandler:
    """The recording handler of a configuration."""
    assert isinstance(config.event_handler, RecordingHandler)
    return config.event_handler


def adult(sdk: Flagship, visitor_id: str = "ada") -> FlagshipVisitor:
    """A visitor of age 30, who gets all that the small document has."""
    return sdk.create_visitor(visitor_id, context={"age": 30})


def color(visitor: FlagshipVisitor) -> object:
    """The flag that everybody gets, "none" without it."""
    return visitor.get_modification("color", "none")


def poll_once(clock: ManualClock, seconds: float = 60.0) -> None:
    """Let the one polling thread look once, and wait until it waits for the next time."""
    clock.wait_until_waiting()
    clock.advance(seconds)
    clock.wait_until_waiting()


def until(enough: Callable[[], T], timeout: float = 10.0) -> T:
    """Wait until something is true of what has no event of its own; what it then is."""
    deadline = time.monotonic() + timeout
    pause = threading.Event()
    while not (value := enough()):
        assert time.monotonic() < deadline, "it did not come about in time"
        pause.wait(0.002)
    return value


def in_threads(*targets: Callable[[], object], timeout: float = 30.0) -> None:
    """Run functions at the same time, each on a thread of its own; the first exception of one is raised here."""
    failures: list[BaseException] = []
    barrier = threading.Barrier(len(targets))

    def run(target: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout)
            target()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(target,), daemon=True) for target in targets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout)
        assert not thread.is_alive(), "a thread is stuck"
    if failures:
        raise failures[0]


def pollers() -> list[threading.Thread]:
    """The polling threads that are alive in this process."""
    return [thread for thread in threading.enumerate() if thread.name.startswith("flagship-poller")]


def stored_file(directory: Path) -> Path:
    """The one stored document in a directory."""
    (path,) = directory.glob("bucketing-*")
    return path


def document_of(value: object, *, key: str = "color") -> dict[str, object]:
    """A document with one campaign that gives everybody one flag."""
    targeting = {"key": "fs_all_users", "operator": "EQUALS", "value": ""}
    variation = {
        "id": f"v-{value}",
        "allocation": 100,
        "modifications": {"type": "FLAG", "value": {key: value}},
    }
    group = {
        "id": f"g-{value}",
        "targeting": {"targetingGroups": [{"targetings": [targeting]}]},
        "variations": [variation],
    }
    everybody = [{"r": [0, 100]}]
    campaign = {"id": f"c-{value}", "type": "ab", "bucketRanges": everybody, "variationGroups": [group]}
    return {"campaigns": [campaign]}


def campaigns_of(value: object, *, key: str = "color") -> dict[str, object]:
    """A Decision API's answer with one flag."""
    modifications = {"type": "FLAG", "value": {key: value}}
    variation = {"id": f"v-{value}", "reference": False, "modifications": modifications}
    return {
        "visitorId": "ada",
        "campaigns": [{"id": f"c-{value}", "variationGroupId": f"g-{value}", "variation": variation}],
    }


def http_answer(status: int = 200, body: object = None, headers: Mapping[str, str] | None = None) -> bytes:
    """A whole HTTP answer; bytes as they are, anything else as JSON."""
    content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    lines = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
    head = f"HTTP/1.1 {status} Whatever\r\nContent-Type: application/json\r\n{lines}"
    length = "" if status in (204, 304) else f"Content-Length: {len(content)}\r\n"
    return f"{head}{length}\r\n".encode("latin-1") + content


def routed(answer: Callable[[str, bytes], bytes | None]) -> Behaviour:
    """Answers each request by its request line's path and its whole text; None: 200 or 204 as the platform would."""

    def behave(peer: Peer) -> None:
        for request in requests_of(peer):
            path = request.split(b" ", 2)[1].decode()
            usual = http_answer(204 if path.endswith(("/activate", "/events")) else 200)
            peer.send(answer(path, request) or usual)

    return behave
