"""Journals: what was decided over a document, entry by entry."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from flagship_engine.deciding import decide
from flagship_engine.document import Document
from flagship_engine.journals.entries import Entry, make_entry
from flagship_engine.population import Visit
from flagship_engine.strategies.visiting import visits
from flagship_engine.writing import document_digest


def entries(document: Document) -> SearchStrategy[Entry]:
    """Entries of what is decided over a document for visitors as `visits` draws them: each replays as it is."""
    digest = document_digest(document)

    def entry(visit: Visit, at: float, hit_triggered: bool) -> Entry:
        given = visit.context, visit.identity, visit.assignations
        decision = decide(document, *given, hit_triggered=hit_triggered)
        return make_entry(at, document, *given, decision, hit_triggered=hit_triggered, digest=digest)

    return st.builds(entry, visits(document), _times(), st.booleans())


def journals(document: Document, *, max_entries: int = 5) -> SearchStrategy[tuple[Entry, ...]]:
    """Journals of decisions over a document, the oldest entry first; they shrink to an empty one."""
    some = st.lists(entries(document), max_size=max_entries)
    return some.map(lambda found: tuple(sorted(found, key=lambda entry: entry.at)))


def _times() -> SearchStrategy[float]:
    """Unix seconds of this century, to the millisecond."""
    return st.integers(0, 4_102_444_800_000).map(lambda milliseconds: milliseconds / 1000)
