"""The documents that are measured are what they say."""

from __future__ import annotations

import random

import pytest

from benchmarks.documents import (
    CONTEXT,
    SIZES,
    as_text,
    campaign_matches,
    decided_targeting,
    document,
    fresh_context,
    targeting_matches,
    varied_context,
    visitor_ids,
)
from flagship_engine import parse_document


@pytest.mark.parametrize("campaigns", SIZES)
def test_seventy_percent_of_the_campaigns_match(campaigns: int) -> None:
    matching = [campaign_matches(each, CONTEXT) for each in document(campaigns)["campaigns"]]
    assert (len(matching), sum(matching)) == (campaigns, {1: 1, 10: 7, 100: 70, 1000: 700}[campaigns])


def test_a_document_is_the_same_each_time() -> None:
    assert as_text(document(30)) == as_text(document(30))


def test_another_seed_makes_another_document() -> None:
    assert as_text(document(30, seed=1)) != as_text(document(30, seed=2))


def test_each_group_has_two_by_two_targetings_and_four_variations_of_25_percent() -> None:
    groups = [group for campaign in document(100)["campaigns"] for group in campaign["variationGroups"]]
    targetings = [[len(each["targetings"]) for each in group["targeting"]["targetingGroups"]] for group in groups]
    shares = [[variation["allocation"] for variation in group["variations"]] for group in groups]
    assert (len(groups), targetings, shares) == (200, [[2, 2]] * 200, [[25] * 4] * 200)


def test_every_kind_of_comparison_occurs() -> None:
    groups = [group for campaign in document(100)["campaigns"] for group in campaign["variationGroups"]]
    lists = [each["targetings"] for group in groups for each in group["targeting"]["targetingGroups"]]
    assert {each["operator"] for targetings in lists for each in targetings} == {
        "EQUALS",
        "CONTAINS",
        "GREATER_THAN",
        "STARTS_WITH",
    }


def test_every_campaign_is_open_to_all_buckets() -> None:
    assert all(each["bucketRanges"] == [{"r": [0, 100]}] for each in document(100)["campaigns"])


def test_ids_are_unique() -> None:
    groups = [group for campaign in document(1000)["campaigns"] for group in campaign["variationGroups"]]
    ids = [variation["id"] for group in groups for variation in group["variations"]]
    assert len(set(ids)) == len(ids) == 8000


def test_nothing_of_a_document_is_malformed() -> None:
    assert parse_document(document(100)).problems == ()


def test_a_context_has_twelve_keys() -> None:
    assert (len(CONTEXT), fresh_context()) == (12, dict(CONTEXT))


def test_fresh_contexts_share_no_string() -> None:
    first, second = fresh_context(), fresh_context()
    assert first["town"] is not second["town"]


@pytest.mark.parametrize("holds", [True, False])
def test_a_decided_targeting_holds_or_not_as_wanted(holds: bool) -> None:
    source = random.Random(1)
    made = [decided_targeting(source, holds) for _ in range(300)]
    assert [targeting_matches(each, CONTEXT) for each in made] == [holds] * 300


def test_varied_contexts_match_other_campaigns() -> None:
    source, campaigns = random.Random(1), document(30)["campaigns"]
    contexts = [varied_context(source) for _ in range(20)]
    matching = {tuple(campaign_matches(each, context) for each in campaigns) for context in contexts}
    assert len(matching) > 15


def test_visitor_ids_are_the_seeds() -> None:
    assert visitor_ids(3, seed=1) == visitor_ids(3, seed=1) != visitor_ids(3, seed=2)


def test_a_visitor_id_has_19_digits() -> None:
    assert all(len(each) == 19 and each.isdecimal() for each in visitor_ids(50, seed=4))
