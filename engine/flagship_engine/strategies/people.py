"""Visitors: their ids, and what is known of them."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from flagship_engine.identity import Identity
from flagship_engine.strategies.plain import scalars, texts, wild_json, wild_texts
from flagship_engine.values import FrozenDict, Json

KEYS = ("plan", "age", "country", "été", "fs_own", "sdk_city")
"""The context keys that contexts and targetings share."""


def visitor_ids() -> SearchStrategy[str]:
    """Visitors' ids, not empty; some with characters that take two, three and four bytes in UTF-8."""
    return st.one_of(
        st.integers(0, 999).map("visitor-{}".format),
        st.sampled_from(("é", "visitor-é", "€", "😀", "visitor-😀")),
        st.text(min_size=1, max_size=20),
    )


def identities() -> SearchStrategy[Identity]:
    """Anonymous and authenticated visitors, some with a decision group."""
    groups = st.none() | texts()
    return st.builds(Identity, visitor_ids(), st.none() | visitor_ids(), groups)


def context_keys() -> SearchStrategy[str]:
    """The keys of contexts and targetings, mostly from the shared few."""
    return st.sampled_from(KEYS) | st.sampled_from(KEYS) | texts()


def contexts() -> SearchStrategy[dict[str, str | int | float]]:
    """Contexts that are read without a problem: keys to strings, booleans and finite numbers."""
    return st.dictionaries(context_keys(), scalars(), max_size=6)


def wild_identities() -> SearchStrategy[Identity]:
    """Identities of any str at all."""
    return st.builds(Identity, wild_texts(), st.none() | wild_texts(), st.none() | wild_texts())


def wild_contexts() -> SearchStrategy[FrozenDict[str, Json]]:
    """Frozen contexts of any keys and any values, keys that begin with ``fs_`` among them."""
    keys = context_keys() | wild_texts() | wild_texts().map("fs_{}".format)
    return st.dictionaries(keys, wild_json(), max_size=4).map(FrozenDict)
