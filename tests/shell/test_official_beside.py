"""The official SDK installed beside ours: `import flagship` says so, since each overwrites files of the other."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


def import_flagship(*beside: Path, options: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """A new interpreter that imports `flagship`, with further directories on its path."""
    inherited = [entry for entry in sys.path if entry]
    path = os.pathsep.join([*map(str, beside), *inherited])
    command = [sys.executable, *options, "-c", "import flagship"]
    return subprocess.run(
        command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False, timeout=60
    )


def install_metadata(directory: Path, distribution: str, version: str = "2.1.5", kind: str = "dist-info") -> Path:
    """What pip leaves of an installed distribution."""
    metadata = directory / f"{distribution}-{version}.{kind}"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n")
    return directory


@pytest.mark.parametrize(
    ("version", "kind"), [("2.1.5", "dist-info"), ("3.0.1", "dist-info"), ("2.1.5-py3.10", "egg-info")]
)
def test_the_official_distribution_beside_ours_is_a_warning(tmp_path: Path, version: str, kind: str) -> None:
    found = import_flagship(install_metadata(tmp_path, "flagship", version, kind))
    assert found.returncode == 0
    assert "UserWarning" in found.stderr
    for part in ("'flagship'", "'flagship-engine'", "pip uninstall flagship"):
        assert part in found.stderr


def test_the_warning_can_be_made_an_error_like_any_other(tmp_path: Path) -> None:
    found = import_flagship(install_metadata(tmp_path, "flagship"), options=("-W", "error::UserWarning"))
    assert found.returncode == 1
    assert "pip uninstall flagship" in found.stderr


@pytest.mark.parametrize("distribution", ["flagship_engine", "flagship_other", "notflagship", "flag"])
def test_any_other_distribution_beside_ours_is_silence(tmp_path: Path, distribution: str) -> None:
    found = import_flagship(install_metadata(tmp_path, distribution), options=("-W", "error"))
    assert (found.returncode, found.stderr) == (0, "")


def test_a_path_entry_that_cannot_be_listed_is_silence(tmp_path: Path) -> None:
    archive = tmp_path / "archive.zip"
    archive.write_bytes(b"")
    found = import_flagship(tmp_path / "missing", archive, options=("-W", "error"))
    assert (found.returncode, found.stderr) == (0, "")


def test_a_path_entry_that_is_no_path_is_silence() -> None:
    program = "import sys; sys.path += [b'bytes', None, 7]; import flagship"
    command = [sys.executable, "-W", "error", "-c", program]
    # Not measured: coverage itself cannot bear such an entry.
    unmeasured = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    found = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=unmeasured)
    assert (found.returncode, found.stderr) == (0, "")
