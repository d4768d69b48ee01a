"""Documents and visitors on which rule sets part: from the whole of the language, with ids that come twice."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import attrs
from hypothesis import strategies as st

from flagship_engine import (
    PLATFORM_RULES,
    SDK_RULES,
    Assignation,
    Assignations,
    Context,
    Decision,
    Document,
    FrozenDict,
    Identity,
    Remembered,
    Rules,
    Trace,
    decide,
    parse_document,
    read_context,
    trace,
)
from flagship_engine.strategies import (
    contexts,
    documents,
    json_values,
    platform_contexts,
    platform_documents,
    provider_contexts,
    remembered,
    visitor_ids,
)

ALLOCATIONS = (100, 100, 50, 33.3, 0.5, "50", True, None, "x", 1e300, -5, [100])
"""Percents, among them some that one rule set reads otherwise than another, or not at all."""

RANGES: tuple[list[dict[str, list[int]]], ...] = (*[[{"r": [0, 100]}]] * 3, [{"r": [20, 60]}], [])


@attrs.frozen
class Visit:
    """Everything that a decision depends on, but the rules."""

    data: dict[str, Any]
    context: Context
    identity: Identity
    known: Assignations

    @cached_property
    def plain(self) -> Document:
        return parse_document(self.data, SDK_RULES)

    def document(self, rules: Rules) -> Document:
        """The document by some rules; all of them share one tree."""
        return attrs.evolve(self.plain, rules=rules)

    def decide(self, rules: Rules) -> Decision:
        return decide(self.document(rules), self.context, self.identity, self.known)

    def trace(self, rules: Rules) -> Trace:
        return trace(self.document(rules), self.context, self.identity, self.known)


@st.composite
def visits(draw: st.DrawFn) -> Visit:
    data: dict[str, Any] = draw(documents() | platform_documents())
    for campaign in data["campaigns"]:
        campaign["bucketRanges"] = draw(st.sampled_from(RANGES))
    for variation in _variations(data):
        if draw(st.integers(0, 3)) == 0:
            variation["allocation"] = draw(st.sampled_from(ALLOCATIONS))
    if draw(st.integers(0, 3)) == 0:
        _repeat_ids(draw, data)
    own, others = draw(contexts()), draw(platform_contexts())
    odd = draw(st.dictionaries(st.sampled_from(("plan", "age")), json_values(max_leaves=3), max_size=1))
    context = read_context({**own, **others, **odd}, draw(provider_contexts()))
    identity = Identity(
        draw(visitor_ids()), draw(st.none() | visitor_ids()), draw(st.none() | st.sampled_from(("", "acme", "été")))
    )
    return Visit(data, context, identity, draw(_known(parse_document(data), identity)))


def _variations(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for campaign in data["campaigns"]:
        for group in campaign["variationGroups"]:
            yield from group["variations"]


def _repeat_ids(draw: st.DrawFn, data: dict[str, Any]) -> None:
    campaigns = data["campaigns"]
    groups = [group for campaign in campaigns for group in campaign["variationGroups"]]
    for entries in (campaigns, groups, list(_variations(data))):
        if len(entries) > 1 and draw(st.booleans()):
            one, other = draw(st.tuples(*(st.integers(0, len(entries) - 1),) * 2))
            entries[one]["id"] = entries[other]["id"]


@st.composite
def _known(draw: st.DrawFn, document: Document, identity: Identity) -> Assignations:
    kept = {}
    for some_id in PLATFORM_RULES.remembered_ids(identity):
        if draw(st.booleans()):
            known, seen = draw(remembered(document)), draw(st.booleans())
            entries = {group: Assignation(each.variation_id, seen) for group, each in known.by_group.items()}
            kept[some_id] = Remembered(FrozenDict(entries), known.variation_ids if draw(st.booleans()) else ())
    return Assignations(FrozenDict(kept))
