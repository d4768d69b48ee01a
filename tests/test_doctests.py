"""Every example in a docstring of the engine gives what it says."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

import flagship_engine

PACKAGE = Path(flagship_engine.__file__).parent
MODULES = sorted(
    ".".join(("flagship_engine", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")
    for path in PACKAGE.rglob("*.py")
)


@pytest.mark.parametrize("name", [name for name in MODULES if name != "flagship_engine.strategies"])
def test_the_examples_of_a_module_hold(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_there_are_modules_and_examples() -> None:
    assert "flagship_engine.rules.sdk" in MODULES
    assert doctest.testmod(flagship_engine).attempted > 0
