"""The engine is pure: a reading of its source against an allow-list, and decisions compared between processes.

Ruff (`engine/ruff.toml`) and import-linter (`pyproject.toml`) hold the same wall; each sees what the others miss.
"""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SCRIPTS = str(Path(sys.executable).parent)
ENGINE = ROOT / "engine" / "flagship_engine"
MODULES = sorted(path for path in ENGINE.rglob("*.py") if path.parent.name != "strategies")  # these hold Hypothesis

ALLOWED_IMPORTS = frozenset(
    {
        "__future__",
        "attrs",
        "base64",
        "binascii",
        "collections.abc",
        "enum",
        "flagship_engine",
        "functools",
        "hashlib",
        "importlib",
        "itertools",
        "json",
        "math",
        "mmh3",
        "operator",
        "re",
        "types",
        "typing",
    }
)
BANNED_NAMES = frozenset(
    {
        *("__import__", "breakpoint", "compile", "eval", "exec", "globals", "locals", "vars"),
        *("delattr", "hash", "id", "input", "open", "print", "setattr"),
    }
)
BANNED_MEMBERS = frozenset(
    {
        *("cache", "lru_cache", "singledispatch"),  # memories between calls
        *("capitalize", "casefold", "lower", "swapcase", "title", "upper"),  # Unicode tables differ between Pythons
    }
)
MUTABLE_CALLS = frozenset(
    {"Counter", "OrderedDict", "bytearray", "count", "cycle", "defaultdict", "deque", "dict", "iter", "list", "set"}
)
MUTABLE_DISPLAYS = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp)
FREEZERS = frozenset({"FrozenDict", "MappingProxyType", "frozenset", "tuple"})
IMPURE_STATEMENTS = (ast.Global, ast.Nonlocal, ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith, ast.Await)


def offences(source: str) -> list[str]:
    """What in a module's source an engine may not do, a line each."""
    tree = ast.parse(source)
    found = [*_imports(tree), *_uses(tree), *_writes(tree), *_constants(tree.body)]
    return [f"line {line}: {what}" for line, what in sorted(found)]


def _imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from _import(node.lineno, alias.name)
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                yield node.lineno, "a relative import"
            yield from _import(node.lineno, node.module or "")
            for alias in node.names:
                if alias.name in BANNED_MEMBERS and node.module != "flagship_engine.casing":  # tables of its own
                    yield node.lineno, f"imports {alias.name}"


def _import(line: int, module: str) -> Iterator[tuple[int, str]]:
    if module not in ALLOWED_IMPORTS and module.split(".")[0] not in ("flagship_engine", "attrs"):
        yield line, f"imports {module}"


def _uses(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in BANNED_NAMES:
            yield node.lineno, f"uses {node.id}"
        elif isinstance(node, ast.Attribute) and node.attr in BANNED_MEMBERS:
            yield node.lineno, f"uses .{node.attr}"
        elif isinstance(node, IMPURE_STATEMENTS):
            yield node.lineno, f"has {type(node).__name__}"


def _writes(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Writes past a frozen class, but for three: attrs' own while an instance is made, those of an `__init__` in its
    place, and a property's that keeps what follows from the instance."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef) and node.name in ("__attrs_post_init__", "__init__", "derived"):
            continue
        if isinstance(node, ast.Attribute) and node.attr in ("__setattr__", "__dict__"):
            yield node.lineno, "writes past a frozen class"
        yield from _writes(node)


def _constants(body: list[ast.stmt]) -> Iterator[tuple[int, str]]:
    """Mutable values that live as long as the module: at its top, or in the body of a class."""
    for statement in body:
        if isinstance(statement, (ast.ClassDef, ast.If, ast.Try, ast.For, ast.While, ast.With)):
            yield from _constants(statement.body)
        elif isinstance(statement, (ast.Assign, ast.AnnAssign)) and _keeps(statement):
            yield statement.lineno, "a constant that can be changed"


def _keeps(statement: ast.Assign | ast.AnnAssign) -> bool:
    target = statement.target if isinstance(statement, ast.AnnAssign) else statement.targets[0]
    return statement.value is not None and ast.unparse(target) != "__all__" and _mutable(statement.value)


def _mutable(value: ast.expr) -> bool:
    """Whether an expression makes, or holds, a list, a dict, a set, an iterator ..."""
    if isinstance(value, MUTABLE_DISPLAYS):
        return True
    if isinstance(value, ast.Call):
        return _mutable_call(value)
    if isinstance(value, (ast.Lambda, ast.Subscript)):  # a body that runs later; the parameters of a type
        return False
    return any(_mutable(part) for part in ast.iter_child_nodes(value) if isinstance(part, ast.expr))


def _mutable_call(call: ast.Call) -> bool:
    name = ast.unparse(call.func).split(".")[-1].split("[")[0]
    if name in MUTABLE_CALLS:
        return True
    arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
    if name not in FREEZERS:
        return any(_mutable(argument) for argument in arguments)
    elements = [part for argument in arguments for part in ast.iter_child_nodes(argument)]
    return any(_mutable(element) for element in elements if isinstance(element, ast.expr))


OF_ASCII_ALONE = {"casing.py": "uses .lower"}
"""The one use of the tables of the Python that runs: where they are the same on each."""


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ENGINE)))
def test_an_engine_module_imports_and_calls_only_what_is_pure(path: Path) -> None:
    found = offences(path.read_text(encoding="utf-8"))
    assert [each for each in found if not each.endswith(OF_ASCII_ALONE.get(path.name, "nothing"))] == []


OFFENDERS = (
    "import time",
    "import datetime as d",
    "from os import environ",
    "from urllib.parse import quote",
    "import flagship",
    "from collections import OrderedDict",
    "from . import values",
    "def f():\n    import time",
    "def f():\n    return __import__('time')",
    "def f(path):\n    return open(path)",
    "def f(x):\n    print(x)",
    "def f(x):\n    return hash(x)",
    "def f(x):\n    return id(x)",
    "def f(x):\n    return eval(x)",
    "def f():\n    globals()['x'] = 1",
    "SINKS = (print,)",
    "def f():\n    global x\n    x = 1",
    "def f():\n    x = 0\n    def g():\n        nonlocal x\n        x = 1",
    "async def f():\n    pass",
    "from functools import lru_cache",
    "import functools\n@functools.cache\ndef f(): pass",
    "def f(text):\n    return text.lower()",
    "def f(value):\n    object.__setattr__(value, 'x', 1)",
    "def f(value):\n    value.__dict__['x'] = 1",
    "SEEN = []",
    "SEEN: dict[str, int] = {}",
    "SEEN = {1, 2}",
    "SEEN = [n for n in (1, 2)]",
    "SEEN = (n for n in (1, 2))",
    "SEEN = dict(a=1)",
    "import itertools\nIDS = itertools.count()",
    "SEEN = (1, [])",
    "from types import MappingProxyType\nSEEN = MappingProxyType({'a': []})",
    "class C:\n    seen = {}",
    "if True:\n    SEEN = set()",
)
INNOCENTS = (
    "from __future__ import annotations\nimport attrs\nfrom collections.abc import Mapping",
    "from flagship_engine.values import FrozenDict\nEMPTY = FrozenDict({'a': (1, 2)})",
    "from flagship_engine.casing import lower\ndef f(text):\n    return lower(text)",
    "from types import MappingProxyType\nTABLE = MappingProxyType({'a': lambda: []})",
    "from typing import TypeAlias\nfrom collections.abc import Callable\nF: TypeAlias = Callable[[int], int]",
    "NAMES = frozenset({'a', 'b'})\nSQUARES = tuple([n * n for n in (1, 2)])",
    "def f():\n    found = []\n    return tuple(found)",
    "class C:\n    id: str\n    def __attrs_post_init__(self):\n        object.__setattr__(self, 'x', 1)",
    "class C:\n    id: str\n    def __init__(self, key):\n        self.__dict__['id'] = key",
    "def derived(make):\n    return property(lambda value: value.__dict__.setdefault('x', make(value)))",
    "__all__ = ['f']",
)


@pytest.mark.parametrize("source", OFFENDERS)
def test_the_reading_catches(source: str) -> None:
    assert offences(source)


@pytest.mark.parametrize("source", INNOCENTS)
def test_the_reading_leaves_alone(source: str) -> None:
    assert offences(source) == []


def test_ruff_refuses_the_clock_in_an_engine_module_and_nowhere_else() -> None:
    if shutil.which("ruff", path=SCRIPTS) is None:
        pytest.skip("ruff is installed with the extra `lint`")
    assert "TID251" in _ruff("engine/flagship_engine/offender.py")
    assert "TID251" not in _ruff("io_shell/flagship/offender.py")


def _ruff(name: str) -> str:
    """What ruff says of a module that reads the clock, if it stood there."""
    command = [
        str(Path(SCRIPTS) / "ruff"),
        "check",
        "--no-cache",
        "--output-format=concise",
        "--stdin-filename",
        name,
        "-",
    ]
    source = "from time import time\n"
    return subprocess.run(command, cwd=ROOT, input=source, capture_output=True, text=True, check=False).stdout


DECIDE_MANY = """
import json, sys
from flagship_engine import SDK_RULES, SDK_RULES_2_1_5_HASH, decide, parse_document, render_campaigns

data = json.load(open(sys.argv[1], encoding="utf-8"))
data["campaigns"] += [None, {"id": "broken", "variationGroups": [7]}]
for rules in (SDK_RULES, SDK_RULES_2_1_5_HASH):
    document = parse_document(data, rules)
    print(document.problems)
    for number in range(300):
        context = {"age": number % 90, "country": "FRDEUS"[number % 3 * 2 :][:2], "plan": "gold"}
        decision = decide(document, context, f"visitor-{number}")
        print(decision.flags, decision.assigned, decision.effects)
        print(json.dumps(render_campaigns(decision, expose_all_keys=True)))
"""


def test_decisions_are_the_same_whatever_the_hash_seed() -> None:
    answers = {_decisions(seed) for seed in ("0", "1", "2")}
    assert len(answers) == 1


def _decisions(seed: str) -> str:
    sample = ROOT / "io_shell" / "flagship" / "samples" / "shop.json"
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    command = [sys.executable, "-c", DECIDE_MANY, str(sample)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
