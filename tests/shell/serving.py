"""`flagship serve` in a process of its own."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.shell.cli.running import environment


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

    def said(self, what: str) -> str:
        """What stands beside something in the greeting."""
        found = re.search(rf"^  {what} +(\S.*)$", self.greeting, re.MULTILINE)
        assert found, self.greeting
        return found[1]

    @property
    def decision_url(self) -> str:
        return self.said("Decision API")

    def stop(self, by: signal.Signals = signal.SIGINT) -> tuple[int, str, str]:
        """Its exit code, and what it said from there on."""
        self.process.send_signal(by)
        rest, errors = self.process.communicate(timeout=30)
        return self.process.returncode, rest, errors


@contextmanager
def serving(*arguments: str | Path, **environ: str) -> Iterator[Serving]:
    """Run it on a free port, with a cache directory of its own unless told of one; killed at the end."""
    with tempfile.TemporaryDirectory() as home:
        places = dict.fromkeys(("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA"), home)
        # The reopened stdin of uvicorn's workers is never closed.
        command = [sys.executable, "-W", "error", "-W", "ignore::ResourceWarning", "-m", "flagship.cli", "serve"]
        process = subprocess.Popen(
            [*command, "--port", "0", *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(**{**places, **environ}),
        )
        with process:
            try:
                yield Serving(process)
            finally:
                process.kill()
