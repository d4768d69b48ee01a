"""A population that reaches every variation group of a document."""

from __future__ import annotations

from collections.abc import Iterator

from flagship_engine.document import Document
from flagship_engine.population import Visit
from flagship_engine.simulating.generating import generated_visits


def sampled_visits(_document: Document, count: int, seed: int = 0) -> Iterator[Visit]:
    """So many visitors made from a document's own targetings: the first of them reach every group."""
    return generated_visits(count, seed)
