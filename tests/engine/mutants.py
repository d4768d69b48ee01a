"""A second copy of the engine in which one expression is another: what of it stands on the changed module is loaded
anew, and the rest is the engine's own.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, ModuleType

import attrs

import flagship_engine

ROOT = Path(flagship_engine.__file__).parent
PACKAGE = flagship_engine.__name__


@attrs.frozen
class Mutant:
    """One change.

    Attributes:
        module: the module, without the package's name.
        where: the function, class or name in it that is changed.
        old: the expression there, which comes once.
        new: the other one.

    """

    module: str
    where: str
    old: str
    new: str

    @property
    def name(self) -> str:
        """The full name of the module."""
        return f"{PACKAGE}.{self.module}"

    def __str__(self) -> str:
        return f"{self.module}:{self.where}: {self.old} -> {self.new}"

    def code(self) -> CodeType:
        """The changed module, compiled."""
        path = ROOT.joinpath(*self.module.split(".")).with_suffix(".py")
        tree = ast.parse(path.read_text(encoding="utf-8"))
        swap = Swap(ast.dump(ast.parse(self.old, mode="eval").body), ast.parse(self.new, mode="eval").body)
        for place in (each for each in tree.body if name_of(each) == self.where.partition(".")[0]):
            swap.visit(inner(place, self.where))
        assert len(swap.found) == 1, f"{self}: found {len(swap.found)} times; the engine changed: choose another mutant"
        return compile(ast.fix_missing_locations(tree), str(path), "exec")


def name_of(statement: ast.stmt) -> str | None:
    """What a statement defines."""
    match statement:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return name
        case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
            return name
        case _:
            return None


def inner(place: ast.stmt, where: str) -> ast.stmt:
    """A method of a class: ``Class.method``; else what was given."""
    _, _, method = where.partition(".")
    if not method:
        return place
    assert isinstance(place, ast.ClassDef)
    return next(each for each in place.body if name_of(each) == method)


class Swap(ast.NodeTransformer):
    """Puts another expression in the place of one."""

    def __init__(self, old: str, new: ast.expr) -> None:
        self.old = old
        self.new = new
        self.found: list[ast.AST] = []

    def generic_visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.expr) and ast.dump(node).replace("Store()", "Load()") == self.old:
            self.found.append(node)
            return self.new
        return super().generic_visit(node)


@cache
def importers() -> Mapping[str, frozenset[str]]:
    """Module to the modules of the engine that import it, whether at once or when they come to it."""
    found: dict[str, set[str]] = {}
    for path in ROOT.rglob("*.py"):
        parts = path.relative_to(ROOT.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                found.setdefault(node.module, set()).add(name)
    return {module: frozenset(names - {PACKAGE}) for module, names in found.items()}


def affected(module: str) -> frozenset[str]:
    """A module and all that stands on it."""
    reached, waiting = {module}, [module]
    while waiting:
        for each in importers().get(waiting.pop(), frozenset()) - reached:
            reached.add(each)
            waiting.append(each)
    return frozenset(reached)


class Changed(MetaPathFinder, Loader):
    """Loads one module from changed code."""

    def __init__(self, mutant: Mutant) -> None:
        self.name = mutant.name
        self.code = mutant.code()

    def find_spec(self, fullname: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        return ModuleSpec(fullname, self) if fullname == self.name else None

    def exec_module(self, module: ModuleType) -> None:
        exec(self.code, module.__dict__)


@contextmanager
def living(mutant: Mutant) -> Iterator[None]:
    """While this lasts, whoever imports of the engine what stands on the changed module gets the mutant's."""
    finder = Changed(mutant)
    names = affected(mutant.name)
    own = {name: module for name, module in sys.modules.items() if name in names}
    _forget(names)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        _forget(names)
        sys.modules.update(own)
        for name, module in own.items():
            _put(name, module)


def _forget(names: frozenset[str]) -> None:
    for name in names:
        if sys.modules.pop(name, None) is not None:
            _put(name, None)


def _put(name: str, module: ModuleType | None) -> None:
    """A module as an attribute of its package, where importing puts it; None takes it away."""
    parent, _, child = name.rpartition(".")
    package = sys.modules.get(parent)  # not imported: a package that is forgotten already would load what is not, yet
    if package is not None and module is None:
        vars(package).pop(child, None)
    elif package is not None:
        setattr(package, child, module)
