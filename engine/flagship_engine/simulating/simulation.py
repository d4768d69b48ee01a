"""Deciding for a population and counting: its memory does not grow with the visitors."""

from __future__ import annotations

from collections.abc import Iterable

from flagship_engine.document import Document
from flagship_engine.population import Visit
from flagship_engine.simulating.outcomes import simulation_of
from flagship_engine.simulating.results import Simulation
from flagship_engine.simulating.tallies import Tally
from flagship_engine.untrusted import describe, is_a


def simulate(document: Document, population: Iterable[Visit], *, decided_by: Document | None = None) -> Simulation:
    """Who gets what of a document, against what its allocations let expect.

    The population is gone through once, a visitor at a time. Each visitor should come once: two of one id, or of one
    decision group, have the same buckets, and say no more than one.

    Args:
        document: says what is expected, by its own rules.
        population: whom it is asked about.
        decided_by: another document that decides for them, if not the same one: its campaigns are counted, against the
            shares of the groups of the same ids.

    Raises:
        TypeError: `document` or `decided_by` is no `Document`.

    """
    expecting = None if decided_by is None else checked(document)
    tally = Tally(checked(document if decided_by is None else decided_by))
    for visit in population:
        tally.add(visit)
    return simulation_of(tally, expecting)


def checked(document: object) -> Document:
    """A document that is one.

    Raises:
        TypeError: it is none.

    """
    if not is_a(document, Document):
        raise TypeError(f"document: got {describe(document)}, wanted a Document: parse_document(data) makes one")
    return document
