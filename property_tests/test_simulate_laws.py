"""Populations reach what can be reached, and what is counted of them is what was decided."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given

from flagship_engine import (
    PLATFORM_RULES,
    SDK_RULES,
    SDK_RULES_2_1_5_HASH,
    Document,
    Rules,
    Trace,
    sampled_visits,
    trace,
)
from flagship_engine.simulating.reaching import SERVED
from property_tests.differing import Visit, comparing_visits, visits
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


@pytest.mark.parametrize("rules", ALL_RULES, ids=lambda rules: rules.name)
@tried(60)
@given(visit=visits() | comparing_visits())
def test_whatever_group_a_visitor_reaches_the_sample_reaches(visit: Visit, rules: Rules) -> None:
    document = visit.document(rules)
    assert set(reached(visit.trace(rules))) <= reached_by_sample(document)
