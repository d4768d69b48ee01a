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
    PLATFORM_OPERATORS,
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


# Where most of them part


WORDS = ("", "a", "A", "ab", "Premium", "premium", "1", "True", "None", "1.2.3", "v1.2.3", "1.2.3-rc")
SCALARS: tuple[Any, ...] = (*WORDS, 0, 1, 31, 1.0, 2**53, 2**53 + 1, True, False)
OPERATORS = (*PLATFORM_OPERATORS, "NULL", "equals")


@st.composite
def comparing_visits(draw: st.DrawFn) -> Visit:
    """One campaign for everybody who fulfils some targetings of one key, by any operator, with any kind of value."""
    values = st.sampled_from(SCALARS)
    wanted = values | values | st.lists(values | st.just(["a"]), max_size=3) | st.sampled_from((None, {"a": 1}))
    targeting = st.fixed_dictionaries(
        {"key": st.sampled_from(("plan", "plan", "fs_users")), "operator": st.sampled_from(OPERATORS), "value": wanted},
        optional={"provider": st.sampled_from(("", "dmp"))},
    )
    several = st.lists(targeting, min_size=1, max_size=2)
    groups = draw(st.lists(several | st.lists(targeting, max_size=1), min_size=1, max_size=2))
    group = {
        "id": "g",
        "targeting": {"targetingGroups": [{"targetings": each} for each in groups]},
        "variations": [{"id": "v", "allocation": 100, "modifications": {"type": "FLAG", "value": {"flag": 1}}}],
    }
    data = {"campaigns": [{"id": "c", "type": "ab", "bucketRanges": RANGES[0], "variationGroups": [group]}]}
    got = values | values | st.lists(values, max_size=3) | st.sampled_from((None, {"a": 1}))
    contexts_of_plan = st.dictionaries(st.just("plan"), got)
    providers = draw(st.dictionaries(st.just("dmp"), contexts_of_plan))
    context = read_context(draw(contexts_of_plan), providers)
    return Visit(data, context, Identity(draw(st.sampled_from(WORDS[1:]))), Assignations())


@st.composite
def remembering_visits(draw: st.DrawFn) -> Visit:
    """Campaigns for everybody, few ids, and much that is remembered, also of groups and variations that are gone."""
    names = st.sampled_from(("v0", "v1", "v2"))
    allocation = st.sampled_from((100, 50, 50, 25, 0, 33.3, "50", True))
    everybody = [{"targetings": [{"key": "fs_all_users", "operator": "EQUALS", "value": ""}]}]
    campaigns: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 3))):
        groups: list[dict[str, Any]] = [
            {
                "id": f"g{number}-{position}",
                "targeting": {"targetingGroups": everybody},
                "variations": [{"id": each, "allocation": draw(allocation)} for each in draw(_few(names))],
            }
            for position in range(draw(st.integers(1, 2)))
        ]
        campaign = {"id": f"c{draw(st.integers(0, 3))}", "type": draw(st.sampled_from(("ab", "ab", "toggle")))}
        campaigns.append({**campaign, "bucketRanges": draw(st.sampled_from(RANGES)), "variationGroups": groups})
    settings = st.fixed_dictionaries({}, optional=dict.fromkeys(("enabledXPC", "enabled1V1T"), st.booleans()))
    data = {"campaigns": campaigns, "accountSettings": draw(settings)}
    identity = Identity(draw(st.sampled_from(("a", "b", "😀"))), draw(st.none() | st.just("anon")), draw(_groups()))
    group_ids = st.sampled_from([group["id"] for each in campaigns for group in each["variationGroups"]])
    entry = st.builds(Assignation, names, st.booleans())
    kept = {
        some_id: Remembered(
            FrozenDict(draw(st.dictionaries(group_ids, entry, max_size=3))),
            tuple(draw(st.lists(names, max_size=1))),
        )
        for some_id in PLATFORM_RULES.remembered_ids(identity)
        if draw(st.booleans())
    }
    return Visit(data, Context(), identity, Assignations(FrozenDict(kept)))


def _few(names: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(names, min_size=1, max_size=3, unique=True)


def _groups() -> st.SearchStrategy[str | None]:
    return st.none() | st.none() | st.just("acme")
