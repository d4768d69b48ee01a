"""JSON: what documents, contexts and flags are made of, and as nobody should make it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from flagship_engine.values import FrozenDict, Json, Plain, freeze

PlainObject: TypeAlias = dict[str, Plain]
"""A JSON object as `json.loads` makes it."""

Fields: TypeAlias = Mapping[str, SearchStrategy[Plain]]
"""The keys of a JSON object, each with what its values are."""

T = TypeVar("T")

JsonPath: TypeAlias = tuple[object, ...]

TEXTS = ("", "a", "ab", "premium", "Premium", "1", "True", "été", "😀")
"""The strings that contexts and targetings share."""

NUMBERS = (0, 1, 2, -1, 31, 100, 0.5, 1.0, 2**53, 1e300)
"""The numbers that contexts and targetings share."""

CASED = "kK\N{KELVIN SIGN}sS\N{LATIN SMALL LETTER LONG S}σςΣßẞiI\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}ıéÉµμΜǅꭰᎠ"
"""Letters whose upper and lower case are not two and two."""


def texts(max_size: int = 8) -> SearchStrategy[str]:
    """Unicode text, short: no lone surrogates."""
    return st.text(max_size=max_size)


def cased_texts(max_size: int = 4) -> SearchStrategy[str]:
    """Text of letters whose upper and lower case are not two and two: k, K, the Kelvin sign, the sigmas, sharp s ..."""
    return st.text(st.sampled_from(CASED), max_size=max_size)


def version_texts() -> SearchStrategy[str]:
    """Versions as semver 2.0.0 writes them, mostly near each other; some lead with a ``v`` or leave zeros out."""
    number = st.sampled_from(("0", "1", "2", "10")) | st.from_regex("0|[1-9][0-9]{0,30}", fullmatch=True)
    part = st.sampled_from(("0", "1", "2", "10", "a", "rc", "RC", "-", "0a")) | st.from_regex(
        "0|[1-9][0-9]{0,30}|[0-9]{0,3}[A-Za-z-][0-9A-Za-z-]{0,3}", fullmatch=True
    )
    build = st.from_regex("[0-9A-Za-z-]{1,4}", fullmatch=True)
    core = st.lists(number, min_size=3, max_size=3).map(".".join)
    full = st.builds("{}{}{}".format, core, _led("-", part), _led("+", build))
    short = st.lists(number, min_size=1, max_size=2).map(".".join)
    return st.builds("{}{}".format, st.sampled_from(("", "", "v")), full | short)


def _led(mark: str, part: SearchStrategy[str]) -> SearchStrategy[str]:
    """Nothing, or a mark with parts behind it."""
    return st.just("") | st.lists(part, min_size=1, max_size=3).map(".".join).map(f"{mark}{{}}".format)


def scalars() -> SearchStrategy[str | int | float]:
    """Strings, booleans, integers up to a few hundred digits and finite floats, mostly from the shared few."""
    return st.one_of(
        st.sampled_from(TEXTS),
        st.booleans(),
        st.sampled_from(NUMBERS),
        texts(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
    )


def json_values(max_leaves: int = 6) -> SearchStrategy[Plain]:
    """Any JSON value, of lists and dicts."""
    leaves: SearchStrategy[Plain] = st.one_of(st.none(), scalars())
    return st.recursive(leaves, _containers, max_leaves=max_leaves)


def _containers(inner: SearchStrategy[Plain]) -> SearchStrategy[Plain]:
    arrays: SearchStrategy[Plain] = st.lists(inner, max_size=4)
    objects: SearchStrategy[Plain] = st.dictionaries(texts(), inner, max_size=4)
    return arrays | objects


def frozen_values() -> SearchStrategy[Json]:
    """Any JSON value as the engine holds it: tuples and `FrozenDict`."""
    return json_values().map(_frozen)


def _frozen(value: Plain) -> Json:
    frozen = freeze(value)
    return frozen if isinstance(frozen, (str, int, float, tuple, FrozenDict)) else None


def objects(fields: Fields, optional: Fields | None = None) -> SearchStrategy[PlainObject]:
    """JSON objects of these keys, and perhaps of those."""
    return st.fixed_dictionaries(dict(fields), optional=dict(optional or {}))


def array(of: SearchStrategy[T], least: int, most: int) -> SearchStrategy[Plain]:
    """JSON arrays of so many."""
    return st.lists(of, min_size=least, max_size=most).map(_as_array)


def _as_array(elements: list[T]) -> Plain:
    return elements  # type: ignore[return-value]  # a list is invariant; these are JSON values all the same


def mostly(common: SearchStrategy[T], rare: SearchStrategy[T]) -> SearchStrategy[T]:
    """Three of the one to one of the other: `one_of` would count a strategy that is named twice once."""
    return st.integers(0, 3).flatmap(lambda number: rare if number == 3 else common)


def walk(value: object, path: JsonPath = ()) -> Iterator[tuple[JsonPath, object]]:
    """Every value inside a JSON value with its path of keys and indices, itself first."""
    yield path, value
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield from walk(inner, (*path, step))


_SURROGATES = st.characters(min_codepoint=0xD800, max_codepoint=0xDFFF)


def wild_texts() -> SearchStrategy[str]:
    """Any str, lone surrogates among them."""
    return texts() | st.text(st.characters(), max_size=8) | st.text(_SURROGATES, max_size=3)


def huge_integers() -> SearchStrategy[int]:
    """Integers that no float holds, and that Python may refuse to print."""
    digits = st.sampled_from((400, 4299, 4300, 4301, 5000))
    return st.builds(lambda sign, exponent: sign * 10**exponent, st.sampled_from((1, -1)), digits)


def wild_json() -> SearchStrategy[Json]:
    """JSON as nobody should make it: NaN, infinities, lone surrogates, integers of 5000 digits."""
    leaves: SearchStrategy[Json] = st.one_of(st.none(), scalars(), wild_texts(), st.floats(), huge_integers())
    return st.recursive(leaves, _frozen_containers, max_leaves=6)


def _frozen_containers(inner: SearchStrategy[Json]) -> SearchStrategy[Json]:
    arrays: SearchStrategy[Json] = st.lists(inner, max_size=3).map(tuple)
    objects: SearchStrategy[Json] = st.dictionaries(wild_texts(), inner, max_size=3).map(FrozenDict)
    return arrays | objects
