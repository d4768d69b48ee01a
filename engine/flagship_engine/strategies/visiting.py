"""Visitors of a document: those it asks for, those it just misses, and any others."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from flagship_engine.context import Context, read_context
from flagship_engine.document import Document
from flagship_engine.identity import Identity
from flagship_engine.population import Visit
from flagship_engine.strategies.memories import assignations
from flagship_engine.strategies.people import contexts, identities
from flagship_engine.strategies.plain import PlainObject
from flagship_engine.tree import Targeting, TargetingGroup
from flagship_engine.values import Json, Plain

_Place = tuple[str, str]
"""A provider, or "" for the visitor's own context, and a key."""


def visits(document: Document) -> SearchStrategy[Visit]:
    """Visitors for a document, as `decide` takes them.

    Many have the context, or the id, that one of the document's targeting groups asks for, or nearly so. What may be
    remembered of them are mostly variations of the document. They shrink to a visitor of whom nothing is known.
    """
    return _identities(document).flatmap(lambda identity: _visits_of(document, identity))


def _visits_of(document: Document, identity: Identity) -> SearchStrategy[Visit]:
    ids = [each for each in (identity.visitor_id, identity.anonymous_id) if each]
    kept = st.none() | assignations(document, *ids)
    return st.builds(Visit, st.just(identity), _contexts(document), kept)


def _identities(document: Document) -> SearchStrategy[Identity]:
    named = [id_ for each in _targetings(document) if each.key == "fs_users" for id_ in _parts(each.value)]
    ids = sorted({each for each in named if isinstance(each, str) and each})
    return identities() | st.builds(Identity, st.sampled_from(ids)) if ids else identities()


def _contexts(document: Document) -> SearchStrategy[Context]:
    anything = contexts().map(read_context)
    groups = [group for group in _groups(document) if _asked(group)]
    return anything | st.sampled_from(groups).flatmap(_contexts_for) if groups else anything


def _contexts_for(group: TargetingGroup) -> SearchStrategy[Context]:
    near = {place: st.sampled_from(values) for place, values in _asked(group).items()}
    return st.builds(_context, contexts(), st.fixed_dictionaries(near))


def _context(others: dict[str, str | int | float], known: dict[_Place, Plain]) -> Context:
    values: PlainObject = {**others}
    providers: dict[str, PlainObject] = {}
    for (provider, key), value in known.items():
        (providers.setdefault(provider, {}) if provider else values)[key] = value
    return read_context(values, providers)


def _asked(group: TargetingGroup) -> dict[_Place, list[Plain]]:
    """What a group's targetings ask for: the values wanted, and those beside them."""
    asked: dict[_Place, list[Plain]] = {}
    for each in group.targetings:
        if isinstance(each.key, str) and each.key not in {"fs_all_users", "fs_users"}:
            near = [value for part in _parts(each.value) for value in _neighbours(part)]
            asked.setdefault((each.provider, each.key), []).extend(near or [""])
    return asked


def _parts(value: object) -> tuple[Json, ...]:
    return value if isinstance(value, tuple) else (value,) if isinstance(value, (str, int, float)) else ()


def _neighbours(wanted: Json) -> tuple[Plain, ...]:
    match wanted:
        case bool():
            return wanted, not wanted
        case int() | float():
            return wanted, wanted + 1, wanted - 1
        case str():
            return wanted, wanted + "a", "a" + wanted, wanted[:-1]
        case _:
            return ()


def _groups(document: Document) -> Iterator[TargetingGroup]:
    for campaign in document.campaigns:
        for group in campaign.variation_groups:
            yield from group.targeting_groups


def _targetings(document: Document) -> Iterator[Targeting]:
    for group in _groups(document):
        yield from group.targetings
