"""A journal that reaches each group and each operator of the rich documents, under every rule set."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import zip_longest

from benchmarks.rich_documents import DOCUMENTS
from benchmarks.rich_visitors import visitors
from flagship_engine import (
    PLATFORM_RULES,
    SDK_RULES,
    SDK_RULES_2_1_5_HASH,
    Document,
    Entry,
    Rules,
    decide,
    document_digest,
    make_entry,
    parse_document,
)

RULES = (SDK_RULES, SDK_RULES_2_1_5_HASH, PLATFORM_RULES)

VISITORS = {"in panic": 2, "listed": 20, "plain": 60, "consolidated": 60, "one test": 60, "rich": 240}
"""For how many visitors the journal has a decision over each document."""


def documents(parse: Callable[[object], Document] = parse_document) -> dict[str, Document]:
    """The documents by their digests."""
    made = [parse(make()) for make in DOCUMENTS.values()]
    return {document_digest(each): each for each in made}


def entries() -> Iterator[Entry]:
    """Of each rule set and each document an entry in turn, as long as there are any."""
    written = (_entries(rules, name) for name in VISITORS for rules in RULES)
    return (entry for some in zip_longest(*written) for entry in some if entry is not None)


def _entries(rules: Rules, name: str) -> Iterator[Entry]:
    document = parse_document(DOCUMENTS[name](), rules)
    digest = document_digest(document)
    for at, asked in enumerate(visitors(document, VISITORS[name])):
        who, context, known = asked.visit.identity, asked.visit.context, asked.visit.assignations
        decision = decide(document, context, who, known, hit_triggered=asked.hit_triggered)
        yield make_entry(at, document, context, who, known, decision, hit_triggered=asked.hit_triggered, digest=digest)
