"""Documents and visitors from the part of the language on which both rule sets agree (protocol: targeting, allocation).

What is left out, for there they part: upper-case letters, comparisons of two kinds, EXISTS, versions, providers, lists
in a context, empty targeting groups, allocations that are broken or leave a visitor to the next group, bucket ranges,
one visitor one test, experience continuity, ids that come twice, remembered variations that are gone.
"""

from __future__ import annotations

from itertools import count
from typing import TypeAlias

import attrs
from hypothesis import strategies as st

from flagship_engine import Assignation, Assignations, FrozenDict, Remembered, Rules, decide, parse_document
from flagship_engine.decision import Decision

Fields: TypeAlias = dict[str, object]

TEXTS = st.sampled_from(("", "a", "ab", "b", "1", "10", "9", "été", "日本", "😀")) | st.text("abcé日😀19 _", max_size=4)
NUMBERS = st.sampled_from((0, 1, -1, 31, 31.0, 0.5, 2**53)) | st.integers(-(2**53), 2**53) | st.floats(-1e9, 1e9)
ORDERINGS = ("GREATER_THAN", "LOWER_THAN", "GREATER_THAN_OR_EQUALS", "LOWER_THAN_OR_EQUALS")
EQUALITIES = ("EQUALS", "NOT_EQUALS")
WITHIN = ("CONTAINS", "NOT_CONTAINS")
KINDS = {
    "text": (TEXTS, (*EQUALITIES, *WITHIN, "STARTS_WITH", "ENDS_WITH", *ORDERINGS), (*EQUALITIES, *WITHIN)),
    "other_text": (TEXTS, (*EQUALITIES, *WITHIN), (*EQUALITIES, *WITHIN)),
    "number": (NUMBERS, (*EQUALITIES, *ORDERINGS), EQUALITIES),
    "switch": (st.booleans(), EQUALITIES, EQUALITIES),
}
"""Context key to its values, the operators that compare one of them, and those that take a list."""


@attrs.frozen
class Visit:
    """Everything that a decision depends on, but the rules."""

    document: Fields
    context: Fields
    visitor_id: str
    known: Assignations

    def decide(self, rules: Rules) -> Decision:
        return decide(parse_document(self.document, rules), self.context, self.visitor_id, self.known)


@st.composite
def visits(draw: st.DrawFn) -> Visit:
    numbers = count()
    document: Fields = {"campaigns": [draw(_campaigns(numbers)) for _ in range(draw(st.integers(1, 3)))]}
    context: Fields = {key: draw(values) for key, (values, _, _) in KINDS.items() if draw(st.booleans())}
    visitor_id = draw(st.integers(0, 999).map("visitor-{}".format) | TEXTS | st.text(min_size=1, max_size=6))
    return Visit(document, context, visitor_id, draw(_known(document, visitor_id)))


@st.composite
def _campaigns(draw: st.DrawFn, numbers: count[int]) -> Fields:
    several = draw(st.booleans())
    groups = [draw(_groups(numbers, complete=several)) for _ in range(2 if several else 1)]
    kind = draw(st.sampled_from(("ab", "toggle", "perso", "deployment")))
    return {
        "id": f"c{next(numbers)}",
        "type": kind,
        "bucketRanges": [{"r": [0, 100]}],
        "variationGroups": groups,
    }


@st.composite
def _groups(draw: st.DrawFn, numbers: count[int], *, complete: bool) -> Fields:
    shares = draw(st.sampled_from(((100, 0), (50, 50), (25, 25, 50), (0, 100))))
    if not complete:
        shares = draw(st.lists(st.integers(0, 60), min_size=2, max_size=4).map(tuple))
    targetings = st.lists(_targetings(), min_size=1, max_size=2).map(lambda found: {"targetings": found})
    return {
        "id": f"g{next(numbers)}",
        "targeting": {"targetingGroups": draw(st.lists(targetings, max_size=2))},
        "variations": [_variation(f"v{next(numbers)}", share, draw(TEXTS)) for share in shares],
    }


def _variation(variation_id: str, share: int, text: str) -> Fields:
    flags = {"type": "JSON", "value": {"color": text}}
    return {"id": variation_id, "allocation": share, "reference": share == 0, "modifications": flags}


@st.composite
def _targetings(draw: st.DrawFn) -> Fields:
    if draw(st.integers(0, 2)) == 0:
        return {"key": "fs_all_users", "operator": "EQUALS", "value": ""}
    key = draw(st.sampled_from(tuple(KINDS)))
    values, operators, with_lists = KINDS[key]
    if draw(st.booleans()):
        return {"key": key, "operator": draw(st.sampled_from(operators)), "value": draw(values)}
    wanted = draw(st.lists(values, max_size=3))
    return {"key": key, "operator": draw(st.sampled_from(with_lists)), "value": wanted}


@st.composite
def _known(draw: st.DrawFn, document: Fields, visitor_id: str) -> Assignations:
    entries: dict[str, Assignation] = {}
    campaigns = document["campaigns"]
    assert isinstance(campaigns, list)
    for campaign in campaigns:
        for group in campaign["variationGroups"]:
            if draw(st.integers(0, 3)) == 0:
                variation = draw(st.sampled_from(group["variations"]))
                entries[group["id"]] = Assignation(variation["id"], draw(st.booleans()))
    return Assignations(FrozenDict({visitor_id: Remembered(FrozenDict(entries))}))
