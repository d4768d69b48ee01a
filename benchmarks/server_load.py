"""The local platform under load: python -m benchmarks.server_load [seconds].

`flagship serve --workers 2` and a bare ASGI application run in processes of their own, under the same server with the
same settings; this process drives one after the other over loopback, with wrk where it is installed, several times
round. Printed is the ratio of what they answer in a second. Then every answer is compared with what the engine decides
offline, and all that was acknowledged is looked for in the store.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from statistics import median

import attrs

from benchmarks.checked_load import Client, Tally, checked_load
from flagship.server import ENV_ID

CONNECTIONS = 16
ROUNDS = 7
KNOWN = 1000
"""Visitors of the load that knows them already."""
VISITORS = 3000
"""Visitors whose answers are compared."""

SCRIPT = """
local number = 0
request = function()
  number = number + 1
  return wrk.format("POST", nil, {["Content-Type"] = "application/json"}, string.format(%r, %s))
end
"""
BODY = '{"visitorId":"%s-%%d","context":{"device":"mobile","country":"FR"},"trigger_hit":false}'


@attrs.frozen
class Load:
    """What is asked again and again.

    Attributes:
        name: what it is called.
        url: where it goes.
        body: the body of a POST with a place for a number, or None for a GET.
        numbers: how many numbers there are, or None for ever new ones.

    """

    name: str
    url: str
    body: str | None = None
    numbers: int | None = None


@attrs.frozen
class Rate:
    """What came of a load."""

    per_second: float
    errors: int


@contextmanager
def running(*module: str) -> Iterator[str]:
    """A program of ours in a process, and what it said until it served."""
    process = subprocess.Popen([sys.executable, "-m", *module], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    lines: list[str] = []
    try:
        while not lines or lines[-1] != "Press Ctrl-C to stop.\n":
            lines.append(process.stdout.readline())
            assert lines[-1], "it ended before it served"
        yield "".join(lines)
    finally:
        process.terminate()
        process.communicate()


def url_in(greeting: str, what: str) -> str:
    """The address beside a word in a greeting."""
    found = re.search(rf"^  {what} +(http\S+)$", greeting, re.MULTILINE)
    assert found, greeting
    return found[1]


def drive(load: Load, seconds: float) -> Rate:
    """The answers a second to a load, and the errors."""
    if shutil.which("wrk"):
        return _wrk(load, seconds)
    return _threads(load, seconds)


def _wrk(load: Load, seconds: float) -> Rate:
    with tempfile.TemporaryDirectory() as directory:
        script = Path(directory) / "load.lua"
        number = "number" if load.numbers is None else f"number % {load.numbers}"
        script.write_text("" if load.body is None else SCRIPT % (load.body, number))
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds:g}s", "-s", str(script), load.url]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    socket_errors = re.findall(r"(?:connect|read|write|timeout) (\d+)", said)
    refused = re.findall(r"Non-2xx or 3xx responses: (\d+)", said)
    (per_second,) = re.findall(r"Requests/sec: +([\d.]+)", said)
    return Rate(float(per_second), sum(map(int, (*socket_errors, *refused))))


def _threads(load: Load, seconds: float) -> Rate:
    tally, numbers, end = Tally(), count(), time.monotonic() + seconds

    def ask() -> None:
        with Client(load.url) as client:
            while time.monotonic() < end:
                number = next(numbers) if load.numbers is None else next(numbers) % load.numbers
                body = None if load.body is None else (load.body % number).encode()
                status, _answer = client.ask("", body)
                tally.add(answers=1, errors=status >= 400)

    threads = [threading.Thread(target=ask) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Rate(tally.answers / seconds, tally.errors)


def main() -> None:
    """Measure, check and print."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 2.0
    print(f"driven by {'wrk' if shutil.which('wrk') else 'threads of Python'} over {CONNECTIONS} connections")
    with tempfile.TemporaryDirectory() as directory:
        store = Path(directory) / "store.sqlite"
        serve = ("flagship.cli", "serve", "--port", "0", "--workers", "2", "--store", str(store))
        with running("benchmarks.hello") as hello, running(*serve) as platform:
            api = url_in(platform, "Decision API")
            url = f"{api}/{ENV_ID}/campaigns"
            loads = (
                Load("a bare ASGI hello", url_in(hello, "hello")),
                Load("campaigns, known visitors", url, BODY % "known", KNOWN),
                Load("campaigns, new visitors", url, BODY % "new-{round}"),
            )
            show(loads, [measured(loads, number, seconds) for number in range(ROUNDS + 1)][1:])
            print(checked_load(api, store, VISITORS))


def measured(loads: tuple[Load, ...], number: int, seconds: float) -> list[Rate]:
    """One round of all loads, one after the other: what else the machine does meets them alike."""
    named = (attrs.evolve(load, body=load.body and load.body.replace("{round}", str(number))) for load in loads)
    return [drive(load, seconds) for load in named]


def show(loads: tuple[Load, ...], rounds: list[list[Rate]]) -> None:
    """Print, of each load, the middle rate, the middle ratio to the first load, its least and greatest, and errors."""
    for place, load in enumerate(loads):
        rates = [each[place] for each in rounds]
        ratios = sorted(each[place].per_second / each[0].per_second for each in rounds)
        print(
            f"{load.name:28} {median(rate.per_second for rate in rates):8,.0f} requests/s  "
            f"{median(ratios):5.2f} of hello ({ratios[0]:.2f} to {ratios[-1]:.2f})  "
            f"{sum(rate.errors for rate in rates)} errors"
        )


if __name__ == "__main__":
    main()
