"""What is known of a visitor, as targetings see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import inf
from typing import TypeAlias, TypeGuard, cast

import attrs

from flagship_engine.problems import ROOT, Path, Problem, not_json, unwanted
from flagship_engine.untrusted import is_a, is_text
from flagship_engine.values import EMPTY, FrozenDict, Json, NotJson, freeze

Scalar: TypeAlias = str | int | float
"""A value of one piece (bool is an int)."""

NO_PROVIDERS: FrozenDict[str, FrozenDict[str, Json]] = FrozenDict()

_LEAST = -(2**63)
_MOST = 2**63
_SCALARS: frozenset[type] = frozenset({str, int, float, bool})


def scalars_of(values: FrozenDict[str, Json]) -> FrozenDict[str, Scalar]:
    """The values that are strings, numbers or booleans: usually all of them, and then the same dict."""
    if _SCALARS.issuperset(map(type, values.values())):
        return cast("FrozenDict[str, Scalar]", values)
    return FrozenDict({key: value for key, value in values.items() if isinstance(value, (str, int, float))})


@attrs.frozen(slots=False)  # made for each decision, and without slots more quickly
class Context:
    """A visitor's context, read and checked once.

    Attributes:
        values: key to value. Values are JSON; the SDK's rules see strings, numbers and booleans only.
        providers: third-party provider's name to its own key-to-value context (the platform's rules alone look there).
        problems: the entries that were refused, and why.
        scalars: the values that are strings, numbers or booleans: all that the SDK's rules see. It follows from
            `values`, and need not be given.

    """

    values: FrozenDict[str, Json] = EMPTY
    providers: FrozenDict[str, FrozenDict[str, Json]] = NO_PROVIDERS
    problems: tuple[Problem, ...] = ()
    scalars: FrozenDict[str, Scalar] = attrs.field(
        default=attrs.Factory(lambda self: scalars_of(self.values), takes_self=True),
        repr=False,
        eq=False,
        kw_only=True,
    )


NO_CONTEXT = Context()


def read_context(values: object, providers: object = None) -> Context:
    """A `Context` from a mapping of keys to JSON values and, if any, a mapping of provider names to such mappings.

    Subclasses of str, int, float and numpy's scalars are taken as what they are. Refused, each with a problem: keys
    that are not text, values that are not JSON, NaN and the infinities. A mapping that cannot be read is taken as
    empty, with a problem.
    """
    if providers is None and type(values) is dict and are_plain(values):
        return plain_context(values)
    problems: list[Problem] = []
    own = _read_entries(values, ROOT, problems)
    others = NO_PROVIDERS if providers is None else _read_providers(providers, problems)
    return Context(own, others, tuple(problems))


def plain_context(values: dict[str, Scalar]) -> Context:
    """A `Context` of values that `are_plain`."""
    plain: FrozenDict[str, Scalar] = FrozenDict(values)
    json: Mapping[str, Json] = plain
    return Context(cast("FrozenDict[str, Json]", json), NO_PROVIDERS, (), scalars=plain)


def are_plain(values: dict[object, object]) -> TypeGuard[dict[str, Scalar]]:
    """Whether nothing is wrong with any entry: so it is with most contexts, and a copy is all that they need."""
    for key, value in values.items():
        if type(key) is not str or not (key.isascii() or is_text(key)):
            return False
        if type(value) is str:
            if not (value.isascii() or is_text(value)):
                return False
        elif value is True or value is False:
            pass
        elif type(value) is int:
            if not _LEAST < value < _MOST:
                return False
        elif type(value) is not float or not -inf < value < inf:
            return False
    return True


def read_value(value: object) -> Json | NotJson:
    """One context value, frozen, or why it cannot be one."""
    if type(value).__module__ == "numpy" and hasattr(value, "item") and getattr(value, "ndim", 1) == 0:
        value = value.item()
    return freeze(value)


def _read_entries(values: object, path: Path, problems: list[Problem]) -> FrozenDict[str, Json]:
    items = _items(values)
    if items is None:
        problems.append(unwanted(path, values, "a mapping of keys to values", "taken as empty"))
        return EMPTY
    entries: dict[str, Json] = {}
    for key, value in items:
        _read_entry(key, value, path, entries, problems)
    return FrozenDict(entries)


def _items(values: object) -> Iterable[tuple[object, object]] | None:
    if is_a(values, dict):
        return dict.items(values)  # without a method of a subclass
    if not (issubclass(type(values), Mapping) and isinstance(values, Mapping)):
        return None
    try:
        return [(key, value) for key, value in values.items()]
    except Exception:  # noqa: BLE001 - somebody else's mapping: it may raise anything
        return None


def _read_entry(key: object, value: object, path: Path, entries: dict[str, Json], problems: list[Problem]) -> None:
    name = freeze(key)
    if not isinstance(name, str):
        problems.append(unwanted(path, key, "keys that are text"))
        return
    frozen = read_value(value)
    if isinstance(frozen, NotJson):
        problems.append(not_json(path / name, frozen))
    else:
        entries[name] = frozen


def _read_providers(providers: object, problems: list[Problem]) -> FrozenDict[str, FrozenDict[str, Json]]:
    path = Path(None, "providers")
    items = _items(providers)
    if items is None:
        problems.append(unwanted(path, providers, "a mapping of provider names to mappings", "taken as empty"))
        return FrozenDict()
    read: dict[str, FrozenDict[str, Json]] = {}
    for name, values in items:
        known_as = freeze(name)
        if isinstance(known_as, str):
            read[known_as] = _read_entries(values, path / known_as, problems)
        else:
            problems.append(unwanted(path, name, "names that are text"))
    return FrozenDict(read)
