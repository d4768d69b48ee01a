"""A trace is true: what it says was decided is what is decided, and its parts explain it."""

from __future__ import annotations

import pickle
from itertools import product

from hypothesis import given

from flagship_engine import (
    PLATFORM_RULES,
    SDK_RULES,
    SDK_RULES_2_1_5_HASH,
    Identity,
    Stage,
    decide,
    parse_document,
    trace,
)
from flagship_engine.strategies import damaged_documents, junk
from flagship_engine.traces import CampaignTrace, GroupTrace
from property_tests.differing import Visit, comparing_visits, remembering_visits, visits
from property_tests.settings import tried

RULES = (SDK_RULES, SDK_RULES_2_1_5_HASH, PLATFORM_RULES)

GIVEN = {Stage.REMEMBERED, Stage.ALLOCATED}


def campaigns_of(visit: Visit) -> list[CampaignTrace]:
    return [campaign for rules in RULES for campaign in visit.trace(rules).campaigns]


def groups_of(visit: Visit) -> list[GroupTrace]:
    return [group for campaign in campaigns_of(visit) for group in campaign.groups]


@tried(300)
@given(visits() | comparing_visits() | remembering_visits())
def test_what_a_trace_gives_is_what_is_decided(visit: Visit) -> None:
    for rules in RULES:
        traced, decision = visit.trace(rules), visit.decide(rules)
        assert traced.assigned == decision.assigned
        assert traced.problems == decision.problems


@tried(60)
@given(visits())
def test_every_campaign_of_the_document_is_there_in_its_order(visit: Visit) -> None:
    for rules in RULES:
        assert tuple(each.campaign for each in visit.trace(rules).campaigns) == visit.plain.campaigns


@tried(60)
@given(visits())
def test_a_campaigns_stage_is_that_of_its_last_group_that_targets_the_visitor(visit: Visit) -> None:
    for each in campaigns_of(visit):
        stages = [group.stage for group in each.groups if group.matches]
        assert each.stage is (stages[-1] if stages else each.stage)
        assert bool(stages) is (each.stage not in (Stage.DUPLICATE_ID, Stage.NO_GROUP_MATCHES))
        assert (each.assigned is not None) is (each.stage in GIVEN)
        assert tuple(group.group for group in each.groups) == each.campaign.variation_groups[: len(each.groups)]


@tried(60)
@given(visits())
def test_the_outcomes_of_targetings_account_for_a_match(visit: Visit) -> None:
    """Empty targeting groups hold under one rule set only, so they are left to its examples."""
    for group in groups_of(visit):
        outcomes = [[each.outcome for each in targetings] for targetings in group.targetings]
        assert [[each.targeting for each in targetings] for targetings in group.targetings] == [
            list(each.targetings) for each in group.group.targeting_groups
        ]
        if all(outcomes):
            error = any(None in each for each in outcomes)
            assert group.matches is (any(map(all, outcomes)) and not error)


@tried(60)
@given(visits())
def test_what_a_group_gives_is_remembered_or_stands_in_its_bucket(visit: Visit) -> None:
    for group in groups_of(visit):
        if group.stage is Stage.ALLOCATED or group.stage is Stage.NO_SHARE:
            assert group.hashed is not None
            assert group.hashed.bucket == group.hashed.number % 100
            assert group.table[group.hashed.bucket] is group.assigned
            assert group.counted is None
        if group.stage is Stage.REMEMBERED:
            assert group.counted in group.remembered
        if group.stage is Stage.LOST_VARIATION:
            lost = {each.assignation.variation_id for each in group.remembered}
            assert lost
            assert not lost & {each.id for each in group.group.variations if each.sound}


@tried(60)
@given(visits())
def test_one_targeting_by_itself_gives_what_the_trace_says(visit: Visit) -> None:
    for rules in RULES:
        groups = [group for campaign in visit.trace(rules).campaigns for group in campaign.groups]
        for each in (one for group in groups for some in group.targetings for one in some):
            assert rules.outcome(each.targeting, visit.context, visit.identity.visitor_id) is each.outcome


@tried(30)
@given(visits())
def test_a_trace_is_the_same_again_and_pickles(visit: Visit) -> None:
    for rules in RULES:
        traced = visit.trace(rules)
        assert visit.trace(rules) == traced
        assert pickle.loads(pickle.dumps(traced)) == traced


@tried(40)
@given(damaged_documents(), junk(), junk(), junk())
def test_every_trace_is_made(data: object, context: object, identity: object, known: object) -> None:
    for rules, who in product(RULES, (identity, "v", Identity("v", "a", "acme"))):
        document = parse_document(data, rules)
        traced = trace(document, context, who, known)  # type: ignore[arg-type]
        decision = decide(document, context, who, known)  # type: ignore[arg-type]
        assert (traced.assigned, traced.panic) == (decision.assigned, decision.panic)
        assert traced.problems == decision.problems
