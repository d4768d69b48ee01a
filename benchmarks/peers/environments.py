"""Environments of their own for other engines: what they need is installed beside nothing of ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

import attrs

ROOT = Path(__file__).parent.parent.parent
INSTALLED_WITHIN = 900
MEASURED_WITHIN = 900


class UnmeasurableError(Exception):
    """Why an engine could not be measured."""


@attrs.frozen
class Environment:
    """A Python to measure in.

    Attributes:
        python: its interpreter.
        path: what it finds besides what is installed in it.

    """

    python: Path
    path: str

    def measure(self, adapter: str, document: Path, rounds: int) -> dict[str, Any]:
        """Run `benchmarks.peers.inside` there, in a directory that is thrown away.

        Raises:
            UnmeasurableError: it failed.

        """
        arguments = ["-m", "benchmarks.peers.inside", adapter, str(rounds), str(document)]
        with tempfile.TemporaryDirectory() as directory:
            answer = self.run(*arguments, within=MEASURED_WITHIN, directory=directory)
        found: dict[str, Any] = json.loads(answer.splitlines()[-1])
        return found

    def version(self, distribution: str) -> str:
        """The version of what is installed."""
        return self.run("-c", f"from importlib.metadata import version; print(version({distribution!r}))").strip()

    def run(self, *arguments: str, within: float = INSTALLED_WITHIN, directory: str | None = None) -> str:
        """Run that Python.

        Returns:
            What it printed.

        Raises:
            UnmeasurableError: it failed, or did not end.

        """
        variables = {**os.environ, "PYTHONPATH": self.path, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        command = [str(self.python), *arguments]
        try:
            ran = subprocess.run(
                command, capture_output=True, text=True, check=False, timeout=within, env=variables, cwd=directory
            )
        except subprocess.TimeoutExpired:
            raise UnmeasurableError(f"no end within {within:g} s") from None
        if ran.returncode:
            raise UnmeasurableError(
                next((line for line in reversed(ran.stderr.splitlines()) if line.strip()), "no reason")
            )
        return ran.stdout


def own() -> Environment:
    """This Python, with what it finds now."""
    return Environment(Path(sys.executable), os.pathsep.join([str(ROOT), *filter(None, sys.path)]))


def of_peer(name: str, requirements: tuple[str, ...], directory: Path) -> Environment:
    """An environment with these requirements installed by name; one that was made before is used again.

    Raises:
        UnmeasurableError: they cannot be installed here.

    """
    place = directory / f"{name}-{sys.version_info.major}.{sys.version_info.minor}"
    python = place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    environment, ready = Environment(python, str(ROOT)), place / "ready"
    if not ready.exists():
        venv.create(place, with_pip=True, clear=True)
        environment.run("-m", "pip", "install", "--quiet", *requirements, "mmh3>=5")
        ready.touch()
    return environment


def cache_directory() -> Path:
    """Where environments are kept between runs."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "flagship-engine-benchmarks"
