"""Run where only the wheel was installed, without extras: three libraries, and both packages import on them."""

from __future__ import annotations

import importlib.metadata
import sys
from pathlib import Path

import flagship
import flagship._http  # loaded with the first request
import flagship_engine

LIBRARIES = {"attrs", "mmh3", "urllib3"}
TOOLS = {"pip", "setuptools", "_distutils_hack"}

installed = {distribution.metadata["Name"].lower() for distribution in importlib.metadata.distributions()} - TOOLS
assert installed == {"flagship-engine", *LIBRARIES}, installed

packages = Path(flagship.__file__).parent.parent
loaded = {
    name.split(".")[0]
    for name, module in sys.modules.items()
    if str(packages) in (getattr(module, "__file__", "") or "")
}
assert loaded - TOOLS <= {"attr", "flagship", "flagship_engine", *LIBRARIES}, loaded

decision = flagship_engine.decide(flagship_engine.parse_document({"campaigns": []}), {}, "visitor-1")
assert not decision.flags
print(f"flagship {flagship.__version__} imports on {', '.join(sorted(installed))}")
