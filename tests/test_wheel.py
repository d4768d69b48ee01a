"""The wheel: both packages whole, nothing else, and metadata that asks for three libraries only.

hatchling leaves a misspelt package directory out in silence, so the built file is opened here.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
from email.message import Message
from email.parser import Parser
from pathlib import Path, PurePosixPath
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = (ROOT / "engine" / "flagship_engine", ROOT / "io_shell" / "flagship")


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the sdist, and the wheel that was built from the sdist, as for a release."""
    directory = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(directory), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True, text=True)
    return directory


@pytest.fixture(scope="module")
def wheel(distributions: Path) -> ZipFile:
    (path,) = distributions.glob("*.whl")
    return ZipFile(path)


@pytest.fixture(scope="module")
def metadata(wheel: ZipFile) -> Message:
    (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    return Parser().parsestr(wheel.read(name).decode())


def test_the_wheel_installs_two_names_and_no_other(wheel: ZipFile) -> None:
    top = {PurePosixPath(name).parts[0] for name in wheel.namelist()}
    assert {name for name in top if not name.endswith(".dist-info")} == {"flagship", "flagship_engine"}


def test_the_wheel_holds_every_file_of_both_packages(wheel: ZipFile) -> None:
    packaged = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert packaged == {file for package in PACKAGES for file in _files(package)}


def _files(package: Path) -> set[str]:
    """The files of a package, as paths from the directory that holds it."""
    paths = [path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    return {path.relative_to(package.parent).as_posix() for path in paths}


@pytest.mark.parametrize(
    "name",
    [
        "flagship/py.typed",
        "flagship_engine/py.typed",
        "flagship/samples/shop.json",
        "flagship/cli/report/page.html.jinja",
        "flagship/cli/report/page.css",
        "flagship/app.py",
    ],
)
def test_the_wheel_holds(name: str, wheel: ZipFile) -> None:
    assert name in wheel.namelist()


def test_nothing_of_the_wheel_is_code_for_tests(wheel: ZipFile) -> None:
    assert [name for name in wheel.namelist() if "tests" in name or "conftest" in name] == []


def test_an_installation_without_extras_needs_three_libraries(metadata: Message) -> None:
    needed = [line for line in metadata.get_all("Requires-Dist", []) if "extra ==" not in line]
    assert sorted(_distribution(line) for line in needed) == ["attrs", "mmh3", "urllib3"]


def test_no_requirement_is_an_exact_pin(metadata: Message) -> None:
    assert [line for line in metadata.get_all("Requires-Dist", []) if "==" in line.split(";")[0]] == []


def _distribution(requirement: str) -> str:
    return requirement.split(">")[0].split("<")[0].split("[")[0].split(";")[0].strip()


def test_the_metadata_names_the_extras_that_messages_and_pages_name(metadata: Message) -> None:
    assert {"cli", "server", "testing", "test"} <= set(metadata.get_all("Provides-Extra", []))


def test_the_metadata_says_python_and_licence(metadata: Message) -> None:
    assert (metadata["Requires-Python"], metadata["License-Expression"]) == (">=3.10", "Apache-2.0")
    assert metadata["License-File"] == "LICENSE"


def test_the_wheel_installs_one_command_and_one_plugin_of_pytest(wheel: ZipFile) -> None:
    (name,) = (name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    commands, plugins = wheel.read(name).decode().strip().split("\n\n")
    assert commands.splitlines() == ["[console_scripts]", "flagship = flagship.cli:main"]
    assert plugins.splitlines() == ["[pytest11]", "flagship = flagship.pytest_plugin"]


def test_the_source_distribution_holds_the_tests_and_no_caches(distributions: Path) -> None:
    (path,) = distributions.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames()}
    assert {"tests/test_wheel.py", "LICENSE", "README.rst", "pyproject.toml"} <= names
    assert [name for name in names if "cache" in name.split("/")[0] or name.endswith(".pyc")] == []
