from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import MutableMapping
from typing import Any

import pytest
import urllib3
from starlette.applications import Starlette
from urllib3.exceptions import HTTPError, NewConnectionError

from flagship.server import Fault, LocalPlatform, Purpose, create_app


def test_a_platform_says_where_it_is() -> None:
    with LocalPlatform({"campaigns": []}) as platform:
        assert platform.url == f"http://127.0.0.1:{platform.port}"
        assert platform.cdn_url == platform.url
        assert platform.decision_url == platform.url + "/v2"
        assert platform.hits_url == platform.url + "/"
        assert len(platform.env_id) == 20


def test_the_sample_shop_is_served_by_default(http: urllib3.PoolManager) -> None:
    with LocalPlatform() as platform:
        document = http.request("GET", f"{platform.cdn_url}/{platform.env_id}/bucketing.json").json()
    assert len(document["campaigns"]) >= 8


def test_several_platforms_live_side_by_side(http: urllib3.PoolManager) -> None:
    with LocalPlatform({"campaigns": []}) as one, LocalPlatform({"campaigns": []}) as two:
        one.fault(Fault(status=500))
        http.request("POST", one.hits_url, json={})
        assert http.request("POST", two.hits_url, json={}).status == 400
        assert (len(one.received), len(two.received)) == (1, 1)


def test_a_stopped_platform_refuses_connections_and_comes_back_on_its_port(http: urllib3.PoolManager) -> None:
    platform = LocalPlatform({"campaigns": []})
    assert platform.start() is platform
    assert platform.start() is platform
    url = f"{platform.cdn_url}/{platform.env_id}/bucketing.json"
    assert http.request("GET", url).status == 200
    platform.close()
    platform.close()
    with pytest.raises(NewConnectionError):
        http.request("GET", url)
    with platform:
        assert http.request("GET", url).status == 200
    assert len(platform.received) == 2


def test_a_platform_stops_with_idle_connections_open() -> None:
    platform = LocalPlatform({"campaigns": []}).start()
    with socket.create_connection(("127.0.0.1", platform.port), timeout=10) as silent:
        with urllib3.PoolManager(timeout=10) as http:
            http.request("POST", platform.hits_url, json={})
            platform.close()
        assert silent.recv(100) == b""


@pytest.mark.parametrize("fault", [Fault(delay=3600), Fault(body=b"x" * 100, drip=3600), Fault(oversize=10**9)])
def test_a_platform_stops_in_the_middle_of_an_answer(fault: Fault) -> None:
    platform = LocalPlatform({"campaigns": []}).start()
    platform.fault(fault)
    with socket.create_connection(("127.0.0.1", platform.port), timeout=10) as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}")
        platform.received.wait_for(1, Purpose.HIT)
        platform.close()
    assert not any(thread.name == "flagship-local-platform" for thread in threading.enumerate())


def test_a_platform_writes_nothing_and_leaves_logging_as_it_is(capfd: pytest.CaptureFixture[str]) -> None:
    access = logging.getLogger("uvicorn.access")
    before = (access.propagate, list(access.handlers), logging.getLogger("uvicorn.error").level)
    with LocalPlatform({"campaigns": []}) as platform, urllib3.PoolManager(retries=False) as http:
        http.request("POST", platform.hits_url, json={})
        for fault in (Fault(drop=True, times=1), Fault(truncate=True, times=1)):
            platform.fault(fault)
            with pytest.raises(HTTPError):
                http.request("POST", platform.hits_url, json={})
    assert (access.propagate, list(access.handlers), logging.getLogger("uvicorn.error").level) == before
    assert tuple(capfd.readouterr()) == ("", "")


def test_a_platform_leaves_signal_handlers_as_they_are() -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    with LocalPlatform({"campaigns": []}):
        assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def test_a_port_in_use_is_an_oserror(platform: LocalPlatform) -> None:
    with pytest.raises(OSError, match="in use"):
        LocalPlatform({"campaigns": []}, port=platform.port).start()


def call(app: Starlette, method: str, path: str, body: bytes = b"{}", host: str | None = None) -> tuple[int, Any]:
    """Call an application as any ASGI server would."""
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "path": path,
        "query_string": b"",
        "headers": [(b"host", b"x"), (b"content-type", b"application/json")],
        "client": None if host is None else (host, 50000),
    }
    asyncio.run(app(scope, receive, send))
    return sent[0]["status"], json.loads(sent[1]["body"] or b"null")


def test_the_application_runs_under_another_server(small_document: dict[str, object]) -> None:
    status, answer = call(create_app({"env": small_document}), "POST", "/v2/env/campaigns", b'{"visitorId": "v"}')
    assert (status, answer["visitorId"]) == (200, "v")


def test_control_refuses_other_machines_and_bodies_without_measure(small_document: dict[str, object]) -> None:
    app = create_app({"env": small_document})
    assert call(app, "GET", "/_platform/faults", host="192.168.1.7")[0] == 403
    assert call(app, "GET", "/_platform/faults")[0] == 403
    assert call(app, "GET", "/_platform/faults", host="127.0.0.1") == (200, [])
    assert call(app, "PUT", "/_platform/document", b" " * 70_000_000, host="127.0.0.1")[0] == 413


@pytest.mark.parametrize("missing", ["starlette", "uvicorn"])
def test_a_missing_extra_is_named(missing: str) -> None:
    code = f"import sys; sys.modules[{missing!r}] = None; import flagship.server"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=dict(os.environ))
    assert run.returncode == 1
    assert f"{missing}, which is not installed: pip install 'flagship-engine[server]'" in run.stderr
