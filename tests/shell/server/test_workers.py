"""Several processes that share a file: what one gave a visitor, the others know, whatever becomes of it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import urllib3

from flagship.server import SqliteStore, create_app
from flagship.server.workers import Settings, application, from_environ
from tests.shell.running import until
from tests.shell.serving import Serving, serving

ENV_ID = "shared"
CAMPAIGNS = 30


def document(*shares: int) -> dict[str, object]:
    """Campaigns c0, c1 ... for those whose context has the number under n, each with variations of these shares."""
    return {"campaigns": [campaign(number, shares) for number in range(CAMPAIGNS)]}


def campaign(number: int, shares: tuple[int, ...]) -> dict[str, object]:
    variations = [
        {"id": f"g{number}-v{place}", "allocation": share, "modifications": {"type": "FLAG", "value": {}}}
        for place, share in enumerate(shares)
    ]
    targeting = {"targetingGroups": [{"targetings": [{"key": "n", "operator": "EQUALS", "value": number}]}]}
    group = {"id": f"g{number}", "targeting": targeting, "variations": variations}
    return {"id": f"c{number}", "type": "ab", "bucketRanges": [{"r": [0, 100]}], "variationGroups": [group]}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "store.sqlite"


@pytest.fixture
def pool() -> Iterator[urllib3.PoolManager]:
    with urllib3.PoolManager(timeout=20.0, retries=False, maxsize=16) as made:
        yield made


def written(path: Path, *shares: int) -> Path:
    path.write_text(json.dumps(document(*shares)))
    return path


def ask(pool: urllib3.PoolManager, url: str, visitor_id: str, **body: object) -> str:
    """The one variation that a visitor with ``n`` in the context gets."""
    whole = {"visitorId": visitor_id, "context": {"n": 0}, "trigger_hit": False, **body}
    answer = pool.request("POST", f"{url}/campaigns", json=whole)
    assert answer.status == 200, answer.data
    (given,) = answer.json()["campaigns"]
    return str(given["variation"]["id"])


def kept(file: Path, visitor_id: str) -> dict[str, str]:
    """Group id to variation id, as a process that comes later finds it."""
    store = SqliteStore(file)
    remembered = store.recall(ENV_ID, (visitor_id,)).by_id[visitor_id]
    store.close()
    return {group_id: entry.variation_id for group_id, entry in remembered.by_group.items()}


def shared(file: Path, document_path: Path) -> tuple[str | Path, ...]:
    return "--env-id", ENV_ID, "--store", file, "--document", document_path


def test_a_visitor_of_one_process_is_remembered_by_the_other(
    tmp_path: Path, file: Path, pool: urllib3.PoolManager
) -> None:
    one_way, other_way = written(tmp_path / "one.json", 100, 0), written(tmp_path / "other.json", 0, 100)
    with serving(*shared(file, one_way)) as one, serving(*shared(file, other_way)) as other:
        assert ask(pool, one.decision_url, "v") == "g0-v0"
        assert ask(pool, other.decision_url, "v") == "g0-v0"
        assert ask(pool, other.decision_url, "w") == "g0-v1"
        assert ask(pool, one.decision_url, "w") == "g0-v1"


def test_first_requests_at_once_to_processes_that_would_decide_otherwise_agree(
    tmp_path: Path, file: Path, pool: urllib3.PoolManager
) -> None:
    one_way, other_way = written(tmp_path / "one.json", 100, 0), written(tmp_path / "other.json", 0, 100)
    with (
        serving(*shared(file, one_way)) as one,
        serving(*shared(file, other_way)) as other,
        ThreadPoolExecutor(8) as threads,
    ):
        urls = (one.decision_url, other.decision_url) * 2
        answers = [
            list(threads.map(lambda url, who=f"v{number}": ask(pool, url, who, decision_group=f"home {who}"), urls))
            for number in range(50)
        ]
    assert [len(set(each)) for each in answers] == [1] * 50
    assert [kept(file, f"v{number}") for number in range(50)] == [{"g0": each[0]} for each in answers]


def test_workers_that_give_one_visitor_many_things_at_once_lose_none(
    tmp_path: Path, file: Path, pool: urllib3.PoolManager
) -> None:
    path = written(tmp_path / "one.json", 50, 50)
    with serving(*shared(file, path), "--workers", "2") as served, ThreadPoolExecutor(8) as threads:
        given = threads.map(lambda n: ask(pool, served.decision_url, "v", context={"n": n}), range(CAMPAIGNS))
        answers = {f"g{number}": variation_id for number, variation_id in enumerate(given)}
        assert served.stop() == (0, "Stopped.\n", "")
    assert kept(file, "v") == answers


def workers_of(served: Serving) -> set[int]:
    """The process ids of the workers, which are the children that multiprocessing started to serve."""
    parent = served.process.pid
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii").split()
    return {int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="workers are found in /proc")
def test_a_killed_worker_loses_nothing_that_it_acknowledged_and_is_replaced(
    tmp_path: Path, file: Path, pool: urllib3.PoolManager
) -> None:
    path = written(tmp_path / "one.json", 50, 50)
    acknowledged: dict[str, str] = {}
    with serving(*shared(file, path), "--workers", "2") as served:

        def keep_asking(numbers: range) -> None:
            for number in numbers:
                try:
                    acknowledged[f"v{number}"] = ask(pool, served.decision_url, f"v{number}")
                except urllib3.exceptions.HTTPError:
                    continue  # it was killed before it answered

        with ThreadPoolExecutor(4) as threads:
            asking = [threads.submit(keep_asking, range(start, start + 200)) for start in range(0, 800, 200)]
            until(lambda: len(acknowledged) > 100)
            before = workers_of(served)
            victim = min(before)
            os.kill(victim, signal.SIGKILL)
            for each in asking:
                each.result()
        until(lambda: len(workers_of(served) - {victim}) == 2)
        assert ask(pool, served.decision_url, "afterwards")
        assert served.stop()[:2] == (0, "Stopped.\n")
    assert len(acknowledged) > 700
    assert {visitor_id: kept(file, visitor_id) for visitor_id in acknowledged} == {
        visitor_id: {"g0": variation_id} for visitor_id, variation_id in acknowledged.items()
    }


def test_workers_end_with_who_started_them_even_if_that_was_killed(tmp_path: Path, file: Path) -> None:
    path = written(tmp_path / "one.json", 50, 50)
    with serving(*shared(file, path), "--workers", "2") as served:
        address = ("127.0.0.1", port_of(served))
        urllib3.request("GET", served.decision_url, timeout=20, retries=False)  # the workers are there
        served.process.kill()
        until(lambda: is_free(address))


def is_free(address: tuple[str, int]) -> bool:
    try:
        socket.create_connection(address, timeout=20).close()
    except ConnectionError:
        return True
    return False


def test_what_each_worker_knows_alone_is_not_served(tmp_path: Path, file: Path, pool: urllib3.PoolManager) -> None:
    path = written(tmp_path / "one.json", 50, 50)
    with serving(*shared(file, path), "--workers", "2") as served:
        assert "by 2 processes" in served.greeting
        assert served.said("what it received") == "not with several processes"
        base = served.decision_url.removesuffix("/v2")
        for method, route in (("GET", "received"), ("POST", "faults"), ("PUT", "document"), ("GET", "else")):
            answer = pool.request(method, f"{base}/_platform/{route}")
            assert answer.status == 501
            assert "--workers 1" in answer.json()["message"]


def test_workers_say_nothing_of_what_clients_do_wrong_and_end_at_once_though_one_does_not(
    tmp_path: Path, file: Path
) -> None:
    path = written(tmp_path / "one.json", 50, 50)
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n"
    with serving(*shared(file, path), "--workers", "2") as served, ExitStack() as open_ones:
        address = ("127.0.0.1", port_of(served))
        for sent in (b"no HTTP\r\n\r\n", head + b"\r\n{"):
            with socket.create_connection(address, timeout=20) as client:
                client.sendall(sent)
                client.shutdown(socket.SHUT_WR)
                assert client.recv(1000).startswith(b"HTTP/1.1 400")
        with socket.create_connection(address, timeout=20) as client:
            client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
            assert client.recv(1000).startswith(b"HTTP/1.1 200")
        for _ in range(4):
            slow = open_ones.enter_context(socket.create_connection(address, timeout=20))
            slow.sendall(head + b"Expect: 100-continue\r\n\r\n")
            assert slow.recv(1000).startswith(b"HTTP/1.1 100")
        assert served.stop() == (0, "Stopped.\n", "")


def port_of(served: Serving) -> int:
    port = urlsplit(served.decision_url).port
    assert port is not None
    return port


def test_workers_are_told_by_environment_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environ = {"FLAGSHIP_SERVE_API_KEY": "from before", "OTHER": "stays"}
    settings = Settings(document=str(written(tmp_path / "one.json", 100)), store=str(tmp_path / "store.sqlite"))
    settings.put_into(environ)
    assert set(environ) == {"FLAGSHIP_SERVE_DOCUMENT", "FLAGSHIP_SERVE_STORE", "OTHER"}
    assert from_environ(environ) == settings
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    platform = application().state.platform
    assert platform.documents.env_ids == ("c8pik0local0env0demo",)
    assert platform.api_key is None
    assert platform.store.path == str(tmp_path / "store.sqlite")


def test_an_application_that_ends_lets_go_of_its_file(tmp_path: Path, file: Path) -> None:
    app = create_app({ENV_ID: written(tmp_path / "one.json", 100)}, store=file)

    async def serve() -> list[str]:
        async with app.router.lifespan_context(app):
            app.state.platform.store.recall(ENV_ID, ("v",))
            return sorted(each.name for each in tmp_path.iterdir() if file.name in each.name)

    assert asyncio.run(serve()) == [file.name, f"{file.name}-shm", f"{file.name}-wal"]
    assert [each.name for each in tmp_path.iterdir() if file.name in each.name] == [file.name]


def test_a_workers_key_is_not_shown() -> None:
    assert "secret" not in repr(Settings(api_key="secret"))
