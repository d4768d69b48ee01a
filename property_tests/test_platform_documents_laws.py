"""Laws of the strategies for the platform's rules: what they draw is sound, and what is decided over it is worth it."""

from __future__ import annotations

from typing import TypeAlias

from hypothesis import Phase, given, settings

from flagship_engine import PLATFORM_RULES, decide, parse_document, read_context
from flagship_engine.strategies import (
    PLATFORM_OPERATORS,
    platform_contexts,
    platform_documents,
    platform_targetings,
    provider_contexts,
    visitor_ids,
)
from flagship_engine.values import Plain
from property_tests.settings import tried

PlainObject: TypeAlias = dict[str, Plain]
Providers: TypeAlias = dict[str, PlainObject]


def targeted(targeting: PlainObject, context: PlainObject, providers: Providers) -> bool:
    """Whether the platform's rules find that one targeting to hold."""
    group: PlainObject = {
        "id": "g",
        "targeting": {"targetingGroups": [{"targetings": [targeting]}]},
        "variations": [{"id": "v", "allocation": 100, "modifications": {"type": "JSON", "value": {}}}],
    }
    campaign: PlainObject = {"id": "c", "type": "ab", "bucketRanges": [{"r": [0, 100]}], "variationGroups": [group]}
    document = parse_document({"campaigns": [campaign]}, PLATFORM_RULES)
    return decide(document, read_context(context, providers), "visitor").assigned != ()


@tried(60)
@given(platform_documents())
def test_a_platform_document_is_read_without_a_problem(data: PlainObject) -> None:
    assert parse_document(data, PLATFORM_RULES).problems == ()


@tried(60)
@given(platform_contexts(), provider_contexts())
def test_a_platform_context_is_read_without_a_problem(context: PlainObject, providers: Providers) -> None:
    assert read_context(context, providers).problems == ()


def test_the_comparisons_are_worth_making() -> None:
    """Over five hundred, at least a third of the platform's operators hold now and do not hold then."""
    seen: dict[bool, set[object]] = {True: set(), False: set()}

    @settings(max_examples=500, derandomize=True, database=None, deadline=None, phases=[Phase.generate])
    @given(platform_targetings(), platform_contexts(), provider_contexts())
    def collect(targeting: PlainObject, context: PlainObject, providers: Providers) -> None:
        seen[targeted(targeting, context, providers)].add(targeting["operator"])

    collect()
    both = seen[True] & seen[False] & set(PLATFORM_OPERATORS)
    assert len(both) > len(PLATFORM_OPERATORS) / 3, both


@tried(100)
@given(platform_documents(), platform_contexts(), provider_contexts(), visitor_ids())
def test_a_campaign_alone_serves_the_same_group(
    data: PlainObject, context: PlainObject, providers: Providers, visitor_id: str
) -> None:
    """Campaigns do not see each other, but for one-visitor-one-test: what is served among others is served alone."""
    read = read_context(context, providers)
    campaigns = data["campaigns"]
    assert isinstance(campaigns, list)
    for each in decide(parse_document(data, PLATFORM_RULES), read, visitor_id).assigned:
        own = [campaign for campaign in campaigns if isinstance(campaign, dict) and campaign["id"] == each.campaign.id]
        (found,) = decide(parse_document({"campaigns": own}, PLATFORM_RULES), read, visitor_id).assigned
        assert (found.group.id, found.variation.id) == (each.group.id, each.variation.id)
