"""The engine's public names: all there, sorted, documented."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import pytest

import flagship_engine
from flagship_engine import _names

PACKAGE = Path(flagship_engine.__file__).parent
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "_version.py")


def test_the_public_names_are_sorted_and_there_once() -> None:
    constants = [name for name in flagship_engine.__all__ if name.isupper() or name.startswith("SDK_RULES")]
    rest = [name for name in flagship_engine.__all__ if name not in constants]
    classes = [name for name in rest if name[0].isupper()]
    functions = [name for name in rest if not name[0].isupper()]
    assert flagship_engine.__all__ == [*sorted(constants), *sorted(classes), *sorted(functions)]
    assert len(set(flagship_engine.__all__)) == len(flagship_engine.__all__)


@pytest.mark.parametrize("name", flagship_engine.__all__)
def test_every_public_name_can_be_imported(name: str) -> None:
    assert hasattr(flagship_engine, name)


def test_every_name_that_is_gathered_is_public() -> None:
    # pytest adds names with an @ to modules of a package that has a plugin for it
    gathered = {name for name in vars(_names) if not name.startswith(("__", "@")) and name != "annotations"}
    assert gathered | {"__version__"} == set(flagship_engine.__all__)


@pytest.mark.parametrize("name", [each for each in flagship_engine.__all__ if callable(getattr(flagship_engine, each))])
def test_every_public_name_says_what_it_is(name: str) -> None:
    documented = inspect.getdoc(getattr(flagship_engine, name))
    assert documented
    assert documented.splitlines()[0].endswith((".", ":"))


def test_the_version_is_one_that_installers_understand() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+(?:(?:a|b|rc)\d+|\.dev\d+)?", flagship_engine.__version__)


def test_the_package_is_typed() -> None:
    assert (PACKAGE / "py.typed").is_file()


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_every_module_class_and_function_without_an_underscore_has_a_docstring(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    public = [
        node
        for node in ast.walk(tree)
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and not node.name.startswith("_")
    ]
    nested = {
        inner
        for outer in ast.walk(tree)
        if isinstance(outer, ast.FunctionDef)
        for inner in ast.walk(outer)
        if inner is not outer
    }
    assert ast.get_docstring(tree)
    assert [node.name for node in public if node not in nested and not ast.get_docstring(node)] == []
