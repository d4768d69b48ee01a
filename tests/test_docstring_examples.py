"""The examples in docstrings and on the pages give what they say."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest

import flagship
import flagship_engine

MODULES = [
    *("flagship", "flagship_engine"),
    *(module.name for module in pkgutil.walk_packages(flagship.__path__, "flagship.")),
    *(module.name for module in pkgutil.walk_packages(flagship_engine.__path__, "flagship_engine.")),
]


@pytest.mark.parametrize("name", [name for name in MODULES if not name.endswith("__main__")])
def test_the_examples_in_the_docstrings_hold(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_the_engines_front_page_has_examples() -> None:
    assert doctest.testmod(flagship_engine).attempted > 0


@pytest.mark.parametrize("page", ["engine.rst", "explain.rst", "journal-format.rst", "testing.rst"])
def test_the_examples_of_a_page_hold(page: str) -> None:
    result = doctest.testfile(str(Path(__file__).parent.parent / "docs" / page), module_relative=False)
    assert result.failed == 0
    assert result.attempted > 10
