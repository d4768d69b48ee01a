"""What a function that claims to be total is tried on."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from flagship_engine.hits import EventCategory
from flagship_engine.strategies.bucketing import documents
from flagship_engine.strategies.plain import JsonPath, huge_integers, json_values, texts, walk, wild_json, wild_texts


def junk() -> SearchStrategy[object]:
    """Any Python object: wrong types, NaN, lone surrogates, huge integers, nesting up to 10,000 deep, cycles, liars."""
    return st.one_of(
        json_values(),
        st.floats(),
        wild_texts(),
        huge_integers(),
        st.binary(max_size=8),
        st.tuples(st.integers(), texts()),
        st.builds(_nested, st.sampled_from((50, 99, 100, 101, 10_000)), st.booleans()),
        st.sampled_from(ODDITIES).map(lambda make: make()),
        st.dictionaries(st.none() | st.booleans() | st.integers() | wild_texts(), wild_json(), max_size=3),
    )


def damaged(value: object, rubbish: SearchStrategy[object] | None = None) -> SearchStrategy[object]:
    """A JSON value of lists and dicts with junk in one to three places, its root among them; the value stays whole."""
    spots = st.sampled_from([path for path, _ in walk(value)])
    splices = st.lists(st.tuples(spots, junk() if rubbish is None else rubbish), min_size=1, max_size=3)
    # The longest path first: a splice never looks into the junk of another.
    return splices.map(lambda found: _spliced(value, sorted(found, key=lambda splice: -len(splice[0]))))


def damaged_documents() -> SearchStrategy[object]:
    """Sound documents with junk spliced in at random JSON paths."""
    return documents(max_campaigns=3).flatmap(damaged)


def _spliced(value: object, splices: list[tuple[JsonPath, object]]) -> object:
    for path, rubbish in splices:
        value = _with(value, path, rubbish)
    return value


def _with(value: object, path: JsonPath, new: object) -> object:
    if not path:
        return new
    step, *rest = path
    if isinstance(value, dict):
        return {key: _with(item, tuple(rest), new) if key == step else item for key, item in value.items()}
    if isinstance(value, list):
        return [_with(item, tuple(rest), new) if index == step else item for index, item in enumerate(value)]
    return value


def _nested(depth: int, objects: bool) -> object:
    value: object = "deep"
    for _ in range(depth):
        value = {"a": value} if objects else [value]
    return value


def _cyclic_array() -> object:
    array: list[object] = []
    array.append(array)
    return array


def _cyclic_object() -> object:
    entry: dict[str, object] = {}
    entry["id"] = entry["campaigns"] = entry
    return entry


def _refuse(*_args: object) -> NoReturn:
    raise RuntimeError("a hostile object was asked")


_QUESTIONS = ("bool", "contains", "eq", "float", "int", "iter", "len", "repr", "str")


def _hostile(base: type[object], *value: object, **own: object) -> object:
    """An object of a subclass that answers every question with an error."""
    questions = [f"__{name}__" for name in _QUESTIONS]
    questions += [name for name in ("items", "keys", "values", "get", "copy", "encode") if hasattr(base, name)]
    methods: dict[str, object] = dict.fromkeys(questions, _refuse)
    hostile = type(f"Hostile{base.__name__}", (base,), {**methods, "__hash__": object.__hash__, **own})
    made: object = hostile(*value)
    return made


ODDITIES: tuple[Callable[[], object], ...] = (
    object,
    set,
    _cyclic_array,
    _cyclic_object,
    lambda: complex(0, 1),
    lambda: NotImplemented,
    lambda: ...,
    lambda: dict,
    lambda: len,
    lambda: iter(()),
    lambda: range(3),
    lambda: EventCategory.ACTION_TRACKING,
    lambda: _hostile(object),
    lambda: _hostile(object, __class__=property(lambda _: dict)),
    lambda: _hostile(object, __class__=property(lambda _: str)),
    lambda: _hostile(str, "id"),
    lambda: _hostile(list, [1]),
    lambda: _hostile(dict, {"id": "x", "campaigns": []}),
    lambda: _hostile(int, 7),
    lambda: _hostile(float, 0.5),
)
"""Makers of objects that JSON does not know, cycles and hostile ones: odd for whoever trusts `isinstance` or `==`."""
