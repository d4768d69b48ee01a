from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import urllib3

from flagship.samples import shop_document
from tests.shell.cli.running import command, environment, run


class Serving:
    """`flagship serve` in a process, and what it has said until it says how to stop it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.greeting = "".join(iter(self._line, "Press Ctrl-C to stop.\n"))

    def _line(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "it ended before it served"
        return line

    def url(self, what: str) -> str:
        found = re.search(rf"^  {what} +(http\S+)$", self.greeting, re.MULTILINE)
        assert found, self.greeting
        return found[1]

    def stop(self, by: signal.Signals) -> tuple[int, str, str]:
        self.process.send_signal(by)
        rest, errors = self.process.communicate(timeout=20)
        return self.process.returncode, rest, errors


@contextmanager
def serving(*arguments: str | Path) -> Iterator[Serving]:
    process = subprocess.Popen(
        command("serve", "--port", "0", *arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    with process:
        try:
            yield Serving(process)
        finally:
            process.kill()


def get(url: str) -> urllib3.BaseHTTPResponse:
    return urllib3.request("GET", url, timeout=10, retries=False)


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_the_sample_shop_and_ends_cleanly(by: signal.Signals) -> None:
    with serving() as served:
        answer = get(served.url("bucketing document"))
        assert answer.json() == shop_document()
        assert get(served.url("what it received")).status == 200
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
        url = served.url("bucketing document")
        assert get(url).json() == {"campaigns": []}
        changed = {"campaigns": [], "panic": True}
        path.write_text(json.dumps(changed))
        assert get(url).json() == changed


def test_a_document_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bucketing.json"
    path.write_text("[]")
    done = run("serve", "--port", "0", "--document", path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Error: cannot serve {path}: no document")


def test_a_port_that_is_taken_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("serve", "--port", str(port))
    assert (done.returncode, done.stdout) == (2, "")
    assert f"Error: cannot listen on 127.0.0.1, port {port}: " in done.stderr
    assert "Traceback" not in done.stderr
