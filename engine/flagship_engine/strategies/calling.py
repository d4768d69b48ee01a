"""What an application does with the SDK: its calls, as values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from flagship_engine.document import Document
from flagship_engine.hits import Hit
from flagship_engine.strategies.bucketing import FLAG_KEYS
from flagship_engine.strategies.people import contexts, visitor_ids
from flagship_engine.strategies.plain import scalars, texts
from flagship_engine.strategies.telling import hits
from flagship_engine.values import FrozenDict, Json

Argument: TypeAlias = Json | Hit
"""What a call may be given; a hit as the engine's value."""

_Arguments: TypeAlias = Mapping[str, SearchStrategy[Argument]]


@attrs.frozen
class Call:
    """One call of the SDK's public API.

    `flagship.testing.make_calls` makes it, with hits as applications build them.

    Attributes:
        name: ``create_visitor``, or a method of the visitor.
        arguments: by the names of its parameters.

    """

    name: str
    arguments: FrozenDict[str, Argument] = FrozenDict()


def call_sequences(document: Document | None = None, *, max_calls: int = 8) -> SearchStrategy[tuple[Call, ...]]:
    """What an application does with one visitor: it is created, and then called, sound arguments only.

    They shrink to a visitor that is created and never called.

    Args:
        document: whose flags are asked for; None for the keys that `documents` shares.
        max_calls: of the visitor, at most.

    """
    found = () if document is None else (each for campaign in document.campaigns for each in campaign.variation_groups)
    keys = {key for group in found for variation in group.variations for key in variation.modifications.value}
    later = st.lists(_calls(st.sampled_from(sorted(keys) or FLAG_KEYS) | texts()), max_size=max_calls)
    return st.builds(lambda first, others: (first, *others), _creations(), later)


def _creations() -> SearchStrategy[Call]:
    optional: _Arguments = {"visitor_id": visitor_ids(), "authenticated": st.booleans(), "context": _contexts()}
    return _made("create_visitor", {}, optional)


def _calls(keys: SearchStrategy[str]) -> SearchStrategy[Call]:
    key, context, synchronize = {"key": keys}, {"context": _contexts()}, {"synchronize": st.booleans()}
    read: _Arguments = {**key, "default_value": st.none() | scalars()}
    return st.one_of(
        st.just(Call("synchronize_modifications")),
        _made("get_modification", read, {"activate": st.booleans()}),
        _made("get_modification_with_results", read, {"activate": st.booleans()}),
        _made("get_modification_info", key),
        _made("activate_modification", key),
        _made("update_context", context, synchronize),
        _made("authenticate", {"visitor_id": visitor_ids()}, {**context, **synchronize}),
        _made("unauthenticate", {}, {**context, **synchronize}),
        _made("send_hit", {"hit": hits()}),
    )


def _made(name: str, needed: _Arguments, optional: _Arguments = FrozenDict()) -> SearchStrategy[Call]:
    arguments = st.fixed_dictionaries(dict(needed), optional=dict(optional)).map(FrozenDict)
    return st.builds(Call, st.just(name), arguments)


def _contexts() -> SearchStrategy[Json]:
    return contexts().map(FrozenDict)
