from __future__ import annotations

import json
import signal
import socket
import sqlite3
from pathlib import Path

import pytest
import urllib3

from flagship.samples import shop_document
from tests.shell.cli.running import run
from tests.shell.serving import serving


def get(url: str) -> urllib3.BaseHTTPResponse:
    return urllib3.request("GET", url, timeout=10, retries=False)


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_the_sample_shop_and_ends_cleanly(by: signal.Signals) -> None:
    with serving() as served:
        answer = get(served.said("bucketing document"))
        assert answer.json() == shop_document()
        assert get(served.said("what it received")).status == 200
        assert served.stop(by) == (0, "Stopped.\n", "")


def test_the_program_that_it_prints_runs() -> None:
    with serving("--env-id", "my-env", "--api-key", "my-key") as served:
        assert "as environment my-env" in served.greeting
        program = served.greeting[served.greeting.index("from flagship import") :]
        program = program.replace("Flagship.instance()", "sdk").replace("mode=", "document_directory=None, mode=")
        scope: dict[str, object] = {}
        exec(f"import flagship\nsdk = flagship.Flagship()\n{program}assert sdk.status().ready\nsdk.close()", scope)
        assert served.stop(signal.SIGINT)[0] == 0


def test_it_serves_a_file_and_sees_it_change(tmp_path: Path) -> None:
    path = tmp_path / "bucketing.json"
    path.write_text('{"campaigns": []}')
    with serving("--document", path) as served:
        url = served.said("bucketing document")
        assert get(url).json() == {"campaigns": []}
        changed = {"campaigns": [], "panic": True}
        path.write_text(json.dumps(changed))
        assert get(url).json() == changed


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_document_that_is_none_is_refused(tmp_path: Path, workers: str) -> None:
    path = tmp_path / "bucketing.json"
    path.write_text("[]")
    done = run("serve", "--port", "0", "--document", path, "--workers", workers, XDG_CACHE_HOME=str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Error: cannot serve {path}: no document")


@pytest.mark.parametrize("workers", [1, 2])
def test_a_port_that_is_taken_is_said(tmp_path: Path, workers: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("serve", "--port", str(port), "--workers", str(workers), XDG_CACHE_HOME=str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert f"Error: cannot listen on 127.0.0.1, port {port}: " in done.stderr
    assert "Traceback" not in done.stderr


def ask(url: str, visitor_id: str = "v") -> list[str]:
    """The variations of a visitor, by the Decision API."""
    answer = urllib3.request("POST", f"{url}/campaigns", json={"visitorId": visitor_id}, timeout=10, retries=False)
    return [campaign["variation"]["id"] for campaign in answer.json()["campaigns"]]


def test_what_visitors_were_given_is_remembered_from_one_run_to_the_next_until_the_file_is_deleted(
    tmp_path: Path,
) -> None:
    document = tmp_path / "bucketing.json"
    text = json.dumps(shop_document())
    document.write_text(text)
    with serving("--document", document, XDG_CACHE_HOME=str(tmp_path)) as served:
        before = ask(served.decision_url)
        file = Path(served.said("what it remembers").removesuffix(" (delete it to forget)"))
        assert served.stop() == (0, "Stopped.\n", "")
    assert file.is_relative_to(tmp_path)
    document.write_text(text.replace('"allocation": 50', '"allocation": 0'))
    for workers in ("1", "2"):
        with serving("--document", document, "--workers", workers, XDG_CACHE_HOME=str(tmp_path)) as served:
            assert ask(served.decision_url) == before
            assert served.stop() == (0, "Stopped.\n", "")
    file.unlink()
    with serving("--document", document, XDG_CACHE_HOME=str(tmp_path)) as served:
        assert ask(served.decision_url) != before


def test_the_store_is_the_file_that_is_named_and_memory_is_none(tmp_path: Path) -> None:
    file, cache = tmp_path / "mine.sqlite", tmp_path / "cache"
    with serving("--store", file, "--env-id", "mine", XDG_CACHE_HOME=str(cache)) as served:
        assert served.said("what it remembers") == f"{file} (delete it to forget)"
        assert ask(served.decision_url)
        served.stop()
    connection = sqlite3.connect(file)
    assert set(connection.execute("SELECT environment, id FROM assignations")) == {("mine", "v")}
    connection.close()
    with serving("--store", "memory", XDG_CACHE_HOME=str(cache)) as served:
        assert served.said("what it remembers") == "until it stops"
        assert ask(served.decision_url)
    assert not cache.exists()


@pytest.mark.parametrize(
    ("workers", "way_out"), [("1", "--store memory needs no file"), ("2", "--store FILE names another")]
)
def test_a_file_that_is_no_store_is_refused(tmp_path: Path, workers: str, way_out: str) -> None:
    file = tmp_path / "bucketing.json"
    file.write_text(json.dumps(shop_document()))
    done = run("serve", "--port", "0", "--store", file, "--workers", workers)
    wanted = f"Error: cannot remember in {file}: file is not a database; {way_out}\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", wanted)


def test_several_workers_cannot_share_a_memory() -> None:
    done = run("serve", "--port", "0", "--store", "memory", "--workers", "2")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "Error: --store memory belongs to one process: give --workers 2 a file\n"
