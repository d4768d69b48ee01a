"""The floor decides what the engine decides, by both rule sets: a ratio of two that differ would say nothing."""

from __future__ import annotations

import random

import pytest

from benchmarks.deciding import (
    Subject,
    Visitor,
    check,
    every_second_group,
    fresh,
    read_before,
    remembered,
    subject,
)
from benchmarks.documents import (
    CONTEXT,
    Json,
    Values,
    campaign_matches,
    document,
    group_matches,
    loaded,
    varied_context,
    visitor_ids,
)
from benchmarks.floor import compile_floor
from benchmarks.growth import groups_document, list_document, targetings_document
from flagship_engine import decide, parse_document

ANYBODY = "2718281828459045235"


@pytest.fixture(scope="module")
def thirty() -> Subject:
    return subject(loaded(30))


def _varied(count: int) -> list[tuple[str, Values]]:
    source = random.Random(9)
    return [(each, varied_context(source)) for each in visitor_ids(count, seed=9)]


def test_the_floor_serves_the_first_group_that_matches() -> None:
    data = document(30)
    for visitor_id, context in _varied(20):
        expected = {
            each["id"]: next(group["id"] for group in each["variationGroups"] if group_matches(group, context))
            for each in data["campaigns"]
            if campaign_matches(each, context)
        }
        flags = compile_floor(data)(visitor_id, context).values()
        assert {flag.campaign_id: flag.group_id for flag in flags} == expected


def test_the_floor_spreads_visitors_over_all_variations() -> None:
    decide = compile_floor(loaded(1))
    decided = [decide(each, CONTEXT) for each in visitor_ids(200, seed=1)]
    assert {flag.value for flags in decided for flag in flags.values()} == {
        *(f"picture {place}" for place in range(4)),
        *range(4),
    }


def test_the_engine_decides_as_the_floor_for_contexts_of_all_kinds(thirty: Subject) -> None:
    check(thirty, [Visitor(*each) for each in _varied(100)])


def test_the_engine_decides_as_the_floor_for_contexts_read_before(thirty: Subject) -> None:
    check(thirty, read_before(50)(0))


def test_the_engine_gives_what_is_remembered_to_half_of_the_groups(thirty: Subject) -> None:
    check(thirty, remembered(50, every_second_group(thirty.data))(0))


def test_a_floor_of_another_document_is_found_out(thirty: Subject) -> None:
    other = Subject(thirty.data, compile_floor(document(30, seed=3)), thirty.compiled)
    with pytest.raises(AssertionError, match="another decision"):
        check(other, fresh(1)(0))


def test_a_variation_is_remembered_for_every_second_group() -> None:
    data = loaded(10)
    groups = [group["id"] for campaign in data["campaigns"] for group in campaign["variationGroups"]]
    assert list(every_second_group(data)) == groups[::2]


@pytest.mark.parametrize(
    "data",
    [
        groups_document(8),
        targetings_document(16),
        list_document("EQUALS", 32),
        list_document("CONTAINS", 32),
    ],
    ids=["groups", "targetings", "EQUALS", "CONTAINS"],
)
def test_every_campaign_of_a_growing_document_serves(data: Json) -> None:
    what = subject(data)
    check(what, fresh(10)(0))
    assert len(what.floor(ANYBODY, CONTEXT)) == 2 * len(data["campaigns"])


def test_only_the_last_of_several_groups_matches() -> None:
    data = groups_document(8)
    flags = decide(parse_document(data), fresh(1)(0)[0].known, ANYBODY).flags.values()
    last = {each["variationGroups"][-1]["id"] for each in data["campaigns"]}
    assert {flag.variation_group_id for flag in flags} == last
