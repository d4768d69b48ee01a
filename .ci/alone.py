"""Run where only the wheel was installed, without extras: both packages import on three libraries."""

from __future__ import annotations

import importlib
import importlib.metadata
import subprocess
import sys
from pathlib import Path

import flagship
import flagship._http  # loaded with the first request
import flagship_engine

LIBRARIES = {"attrs", "mmh3", "urllib3"}
TOOLS = {"pip", "setuptools", "_distutils_hack"}

installed = {distribution.metadata["Name"].lower() for distribution in importlib.metadata.distributions()} - TOOLS
assert installed == {"flagship-engine", *LIBRARIES}, installed

for package in (flagship, flagship_engine):  # their public names are loaded when they are first asked for
    for name in package.__all__:
        getattr(package, name)

packages = Path(flagship.__file__).parent.parent
loaded = {
    name.split(".")[0]
    for name, module in sys.modules.items()
    if str(packages) in (getattr(module, "__file__", "") or "")
}
assert loaded - TOOLS <= {"attr", "flagship", "flagship_engine", *LIBRARIES}, loaded

decision = flagship_engine.decide(flagship_engine.parse_document({"campaigns": []}), {}, "visitor-1")
assert not decision.flags


def import_error(module: str) -> str:
    """What importing a module raises, in words."""
    try:
        importlib.import_module(module)
    except ImportError as error:
        return str(error)
    return ""


assert "flagship-engine[server]" in import_error("flagship.server")
assert "flagship-engine[testing]" in import_error("flagship_engine.strategies")

command = subprocess.run([Path(sys.executable).with_name("flagship")], capture_output=True, text=True, check=False)
assert command.returncode == 2, command
assert "flagship-engine[cli]" in command.stderr, command

print(f"flagship {flagship.__version__} imports on {', '.join(sorted(installed))}; the rest names its extra")
