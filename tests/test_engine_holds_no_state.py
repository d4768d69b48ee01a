"""What the engine's modules hold cannot be changed, all the way down: looked at alive, where source may deceive."""

from __future__ import annotations

import enum
import functools
import importlib
import operator
import pkgutil
import re
import types
import typing
from collections.abc import Mapping

import attrs
import pytest

import flagship_engine
from flagship_engine.values import FrozenDict

MODULES = [
    "flagship_engine",
    *(
        module.name
        for module in pkgutil.walk_packages(flagship_engine.__path__, "flagship_engine.")
        if "flagship_engine.strategies" not in module.name  # Hypothesis keeps what it likes
    ),
]
UNCHANGING = (
    *(type(None), bool, int, float, str, bytes, re.Pattern, enum.Enum, type, types.ModuleType, types.FunctionType),
    *(types.BuiltinFunctionType, types.MethodDescriptorType, operator.itemgetter),
    *(types.GenericAlias, types.UnionType, typing.TypeVar, typing.ForwardRef),
)


def changeable(value: object, where: str) -> list[str]:
    """The places in a value, and below it, where somebody could write."""
    if isinstance(value, UNCHANGING) or type(value).__module__ == "typing":
        return []
    parts = _parts(value)
    if parts is None:
        return [f"{where} is a {type(value).__name__}"]
    return [place for name, part in parts.items() for place in changeable(part, f"{where}[{name!r}]")]


def _parts(value: object) -> Mapping[object, object] | None:
    """What a read-only value holds, or None for a value that can be changed."""
    if isinstance(value, (FrozenDict, types.MappingProxyType)):
        return value
    if isinstance(value, (tuple, frozenset)):
        return dict(enumerate(value))
    if isinstance(value, functools.partial):
        return {"func": value.func, "args": value.args, "keywords": tuple(value.keywords.values())}
    return _fields(value)


@attrs.frozen
class _Frozen:
    """Any frozen class: attrs gives all of them one `__setattr__`."""


def _fields(value: object) -> Mapping[object, object] | None:
    cls = type(value)
    if not attrs.has(cls) or vars(cls).get("__setattr__") is not vars(_Frozen)["__setattr__"]:
        return None
    return {field.name: getattr(value, field.name) for field in attrs.fields(cls)}


@pytest.mark.parametrize("name", MODULES)
def test_a_module_of_the_engine_holds_nothing_that_can_be_changed(name: str) -> None:
    module = importlib.import_module(name)
    held = {key: value for key, value in vars(module).items() if not key.startswith("__") and key != "annotations"}
    assert changeable(FrozenDict(held), name) == []


@pytest.mark.parametrize(
    "value", [[], {}, {1}, bytearray(), (1, []), FrozenDict({"a": {}}), functools.partial(len, [])]
)
def test_a_value_that_can_be_changed_is_found(value: object) -> None:
    assert changeable(value, "it")
