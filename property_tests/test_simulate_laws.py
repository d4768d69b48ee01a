"""Populations reach what can be reached, and what is counted of them is what was decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import attrs
from hypothesis import assume, given
from hypothesis import strategies as st

from flagship_engine import (
    PLATFORM_RULES,
    SDK_RULES,
    SDK_RULES_2_1_5_HASH,
    Document,
    Rules,
    Simulation,
    Stage,
    Trace,
    decide,
    generated_visits,
    parse_document,
    sampled_visits,
    simulate,
    trace,
)
from flagship_engine import Visit as Asked
from flagship_engine.simulating.reaching import SERVED
from flagship_engine.traces import Whose
from property_tests.differing import Visit, comparing_visits, remembering_visits, visits
from property_tests.settings import tried

ALL_RULES = (SDK_RULES, PLATFORM_RULES, SDK_RULES_2_1_5_HASH)


def reached(found: Trace) -> Iterator[tuple[int, int]]:
    """The places of the variation groups whose variations, or whose lack of them, concerned the visitor."""
    for position, campaign in enumerate(found.campaigns):
        for number, group in enumerate(campaign.groups):
            if group.stage in SERVED:
                yield position, number


def reached_by_sample(document: Document, seed: int = 0) -> set[tuple[int, int]]:
    """What the first of a sample reach, of whom there is one for each group."""
    count = sum(len(campaign.variation_groups) for campaign in document.campaigns)
    sample = sampled_visits(document, count, seed)
    return {
        place for each in sample for place in reached(trace(document, each.context, each.identity, each.assignations))
    }


SOME_RULES = st.sampled_from(ALL_RULES)


@tried(80)
@given(visit=visits() | comparing_visits() | remembering_visits(), rules=SOME_RULES)
def test_whatever_group_a_visitor_reaches_the_sample_reaches(visit: Visit, rules: Rules) -> None:
    document = visit.document(rules)
    found = trace(document, visit.context, attrs.evolve(visit.identity, decision_group=None))
    assert set(reached(found)) <= reached_by_sample(document)


@tried(20)
@given(visits() | comparing_visits(), SOME_RULES, st.integers(0, 3))
def test_the_same_seed_gives_the_same_sample(visit: Visit, rules: Rules, seed: int) -> None:
    document = visit.document(rules)
    sample = list(sampled_visits(document, 40, seed))
    assert sample == list(sampled_visits(parse_document(visit.data, rules), 40, seed))
    assert len(sample) == 40
    assert sample[:7] == list(sampled_visits(document, 7, seed))


def population(document: Document, visit: Visit) -> list[Asked]:
    """Some who remember and belong together, some made for the document, some of whom nothing is known."""
    known = Asked(visit.identity, visit.context, visit.known)
    return [known, *sampled_visits(document, 20), *generated_visits(10), known]


def counted(simulation: Simulation) -> list[tuple[str, str, str, int]]:
    """How many were given which variation."""
    return [
        (campaign.campaign_id, group.group_id, each.variation_id, each.given)
        for campaign in simulation.campaigns
        for group in campaign.groups
        for each in group.variations
        if each.given
    ]


@tried(30)
@given(visits() | remembering_visits(), SOME_RULES)
def test_what_is_counted_is_what_is_decided(visit: Visit, rules: Rules) -> None:
    document = visit.document(rules)
    everybody = population(document, visit)
    found = simulate(document, everybody)
    decisions = [decide(document, each.context, each.identity, each.assignations) for each in everybody]
    given = Counter((each.campaign.id, each.group.id, each.variation.id) for one in decisions for each in one.assigned)
    merged: Counter[tuple[str, str, str]] = Counter()
    for *place, count in counted(found):
        merged[place[0], place[1], place[2]] += count
    assert merged == given
    assert found.visitors == len(everybody)
    assert found.unassigned == sum(not each.assigned for each in decisions)
    assert found.problems == sum(bool(each.problems) for each in decisions)
    assert found.impossible == 0


@tried(30)
@given(visits() | remembering_visits(), SOME_RULES)
def test_who_was_allocated_is_what_the_traces_say(visit: Visit, rules: Rules) -> None:
    document = visit.document(rules)
    everybody = population(document, visit)
    wanted: Counter[tuple[int, int, bool]] = Counter()
    for each in everybody:
        found = trace(document, each.context, each.identity, each.assignations)
        for position, campaign in enumerate(found.campaigns):
            for number, group in enumerate(campaign.groups):
                own = group.hashed is not None and group.hashed.whose is Whose.VISITOR
                if own and group.stage in (Stage.ALLOCATED, Stage.NO_SHARE):
                    wanted[position, number, group.stage is Stage.ALLOCATED] += 1
    got: Counter[tuple[int, int, bool]] = Counter()
    for position, of_campaign in enumerate(simulate(document, everybody).campaigns):
        for number, of_group in enumerate(of_campaign.groups):
            got[position, number, True] += sum(each.allocated for each in of_group.variations)
            got[position, number, False] += of_group.unserved
            assert sum(each.percent for each in of_group.variations) + of_group.empty_percent == 100
    assert got == wanted  # a counter takes what it lacks for zero


@tried(30)
@given(visits() | remembering_visits(), SOME_RULES)
def test_the_overlap_is_symmetric_and_bounded_by_the_campaigns(visit: Visit, rules: Rules) -> None:
    document = visit.document(rules)
    found = simulate(document, population(document, visit))
    size = range(len(found.campaigns))
    for one in size:
        assert found.overlap[one][one] == found.campaigns[one].given
        assert found.campaigns[one].given == sum(each.given for each in found.campaigns[one].groups)
        for other in size:
            assert found.overlap[one][other] == found.overlap[other][one]
            assert found.overlap[one][other] <= min(found.campaigns[one].given, found.campaigns[other].given)


@tried(30)
@given(visits() | remembering_visits(), SOME_RULES)
def test_a_document_held_against_itself_is_itself(visit: Visit, rules: Rules) -> None:
    document = visit.document(rules)
    places = [(campaign.id, group.id) for campaign in document.campaigns for group in campaign.variation_groups]
    assume(len(set(places)) == len(places))
    everybody = population(document, visit)
    assert simulate(document, everybody, decided_by=document) == simulate(document, everybody)
