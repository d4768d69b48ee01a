"""Two documents over a population: the counts, campaign by campaign, and the ramps."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from flagship_engine import (
    PLATFORM_RULES,
    SDK_RULES,
    Assignation,
    Assignations,
    DiffReason,
    FrozenDict,
    Ramp,
    Remembered,
    Rules,
    Stream,
    Visit,
    diff,
    parse_document,
)
from tests.engine.build import EVERYBODY, Fields, document, targeting, visitor_in
from tests.engine.diffing.test_reasons import in_open, one, split

BUCKETS = [visitor_in(number) for number in range(100)]
EVERYBODY_ONCE = [Visit(each) for each in BUCKETS]
BOTH = pytest.mark.parametrize("rules", [SDK_RULES, PLATFORM_RULES], ids=lambda rules: rules.name)


def ramps(before: Fields, after: Fields, rules: Rules = SDK_RULES, visits: list[Visit] = EVERYBODY_ONCE) -> list[Ramp]:
    return list(diff(parse_document(before, rules), parse_document(after, rules), visits).ramps)


@BOTH
def test_where_from_and_where_to_is_counted_with_the_reason(rules: Rules) -> None:
    old, new = (one(split(("a", share), ("b", 50))) for share in (30, 20))
    found = diff(parse_document(old, rules), parse_document(new, rules), EVERYBODY_ONCE)
    assert (found.visitors, found.moved) == (100, 20)
    assert found.reasons == {DiffReason.ALLOCATION: 20}
    [campaign] = found.campaigns
    assert (campaign.campaign_id, campaign.moved, campaign.reasons) == ("c", 20, {DiffReason.ALLOCATION: 20})
    assert campaign.streams == (
        Stream(("g", "b"), ("g", "b"), None, 40),
        Stream(("g", "a"), ("g", "a"), None, 20),
        Stream(("g", "a"), ("g", "b"), DiffReason.ALLOCATION, 10),
        Stream(("g", "b"), None, DiffReason.ALLOCATION, 10),
    )


def test_whoever_moves_for_two_reasons_counts_once_in_total_and_once_for_each() -> None:
    gone, kept = in_open(split(("x", 100), group_id="h"), campaign_id="gone"), in_open(split(("a", 50), ("b", 50)))
    changed = in_open(split(("a", 0), ("b", 100)))
    found = diff(parse_document(document(gone, kept)), parse_document(document(changed)), EVERYBODY_ONCE)
    assert (found.visitors, found.moved) == (100, 100)
    assert list(found.reasons.items()) == [(DiffReason.CAMPAIGN_REMOVED, 100), (DiffReason.ALLOCATION, 50)]
    assert [(each.campaign_id, each.moved) for each in found.campaigns] == [("gone", 100), ("c", 50)]
    assert (found.added, found.removed) == ((), ("gone",))


def test_every_campaign_of_either_document_is_there_also_when_nobody_moves() -> None:
    some = [in_open(split(("v", 100), group_id=name), campaign_id=name) for name in "abc"]
    found = diff(parse_document(document(*some[:2])), parse_document(document(*some[1:])), [])
    assert [each.campaign_id for each in found.campaigns] == ["a", "b", "c"]
    assert (found.added, found.removed, found.visitors, found.moved) == (("c",), ("a",), 0, 0)


def test_the_population_is_read_as_it_comes_and_may_be_of_any_length() -> None:
    old, new = (parse_document(one(split(("a", share), ("b", 100 - share)))) for share in (50, 60))
    found = diff(old, new, (Visit(BUCKETS[number % 100]) for number in range(5000)))
    assert (found.visitors, found.moved) == (5000, 500)


def test_documents_are_looked_at_before_anybody_is_asked() -> None:
    def nobody() -> Iterator[Visit]:
        raise AssertionError
        yield

    with pytest.raises(ValueError, match="one rule set"):
        diff(parse_document(document()), parse_document(document(), PLATFORM_RULES), nobody())


@BOTH
def test_a_last_variation_that_grows_keeps_everybody(rules: Rules) -> None:
    [ramp] = ramps(one(split(("a", 50), ("b", 10))), one(split(("a", 50), ("b", 30))), rules)
    assert ramp == Ramp("c", "g", "b", 10, 30, (), 10, 0, 0)
    assert ramp.monotone


@BOTH
def test_a_first_variation_that_grows_pushes_the_others_out_of_their_buckets(rules: Rules) -> None:
    found = ramps(one(split(("a", 10), ("b", 10))), one(split(("a", 15), ("b", 10))), rules)
    assert found == [
        Ramp("c", "g", "a", 10, 15, (), 10, 0, 0),
        Ramp("c", "g", "b", 10, 10, (10, 11, 12, 13, 14), 10, 5, 0),
    ]
    assert [each.monotone for each in found] == [True, False]


@BOTH
def test_variations_that_are_swapped_lose_everybody(rules: Rules) -> None:
    found = ramps(one(split(("a", 50), ("b", 50))), one(split(("b", 50), ("a", 50))), rules)
    assert [(each.variation_id, each.lost, len(each.lost_buckets)) for each in found] == [("a", 50, 50), ("b", 50, 50)]


def test_a_share_is_what_it_gives_in_whole_buckets() -> None:
    assert ramps(one(split(("a", 33.2))), one(split(("a", 33.4)))) == []
    assert [(each.before, each.after) for each in ramps(one(split(("a", 33))), one(split(("a", 33.4))))] == [(33, 34)]
    assert ramps(one(split(("a", 100), ("b", 20))), one(split(("a", 100), ("b", 50)))) == []


def test_who_loses_it_otherwise_is_counted_apart() -> None:
    old = one(split(("a", 10)))
    gold = targeting("plan", "EQUALS", "gold")
    new = one(split(("a", 20), targetings=[[gold]]))
    [ramp] = ramps(old, new)
    assert (ramp.monotone, ramp.holders, ramp.lost, ramp.lost_otherwise) == (True, 10, 0, 10)


def test_what_is_remembered_keeps_whom_the_table_would_lose() -> None:
    known = [Visit(each, {}, Assignations(FrozenDict({each: kept()}))) for each in BUCKETS]
    [_, ramp] = ramps(one(split(("a", 10), ("b", 10))), one(split(("a", 20), ("b", 10))), visits=known)
    assert (ramp.variation_id, ramp.holders, ramp.lost, ramp.lost_otherwise) == ("b", 100, 0, 0)
    assert not ramp.monotone


def kept() -> Remembered:
    return Remembered(FrozenDict({"g": Assignation("b")}))


def test_ids_that_come_twice_have_no_ramps_for_it_cannot_be_told_whose() -> None:
    before, after = (split(("a", share)) for share in (10, 20))
    assert ramps(document(in_open(before), in_open(before)), document(in_open(after), in_open(after))) == []
    assert ramps(one(before, before), one(after, after)) == []


def test_a_variation_without_an_id_keeps_its_buckets_and_has_no_ramp() -> None:
    before, after = (one(split((7, share), ("b", 10))) for share in (10, 20))  # type: ignore[arg-type]  # damaged
    [ramp] = ramps(before, after)
    assert (ramp.variation_id, ramp.before, ramp.after, ramp.lost) == ("b", 10, 10, 10)


def test_a_variation_whose_share_shrinks_is_no_ramp() -> None:
    [ramp] = ramps(one(split(("a", 50), ("b", 50))), one(split(("a", 40), ("b", 60))))
    assert (ramp.variation_id, ramp.monotone) == ("b", True)
    found = diff(parse_document(one(split(("a", 50)))), parse_document(one(split(("a", 40)))), EVERYBODY_ONCE)
    assert (found.ramps, found.monotone) == ((), True)


def test_whoever_is_not_targeted_any_more_is_one_of_the_moves() -> None:
    old = one(split(("a", 100), targetings=[[EVERYBODY]]))
    new = one(split(("a", 100), targetings=[[targeting("fs_users", "EQUALS", BUCKETS[:40])]]))
    found = diff(parse_document(old), parse_document(new), EVERYBODY_ONCE)
    assert found.reasons == {DiffReason.TARGETING: 60}
    assert found.ramps == ()
