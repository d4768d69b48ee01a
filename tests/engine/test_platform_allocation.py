"""The platform's rules: which visitors a campaign is for, and which variation they are allocated.

The texts with known hashes: murmur3 of "123" is in bucket 71 of 100, of "abc" in 2, of "a" in 50, of "vgav1" in 82.
"""

from __future__ import annotations

from itertools import count

import pytest

from tests.engine.asking import TWO, ask, bucket_of, key_of, known, open_campaign, saved, served, simple
from tests.engine.build import document, group, variation


def in_bucket(visitor_id: str, *ranges: object) -> bool:
    data = document(simple("g", variation("v"), bucketRanges=[{"r": each} for each in ranges]))
    return served(ask(data, visitor_id)) == ["v"]


@pytest.mark.parametrize(
    ("visitor_id", "number"), [("123", 71), ("abc", 2), ("a", 50), ("", 0), ("vgidéééàëééééé", 70)]
)
def test_the_bucket_is_the_murmur3_of_the_visitor_id_alone_mod_100(visitor_id: str, number: int) -> None:
    found = [each for each in range(100) if in_bucket(visitor_id, [each, each + 1])]
    assert found == [number]


@pytest.mark.parametrize(
    ("limits", "expected"),
    [([71, 72], True), ([0, 72], True), ([71, 100], True), ([70, 71], False), ([72, 100], False), ([71, 71], False)],
)
def test_a_bucket_range_holds_its_start_and_not_its_end(limits: list[int], expected: bool) -> None:
    assert in_bucket("123", limits) is expected


def test_a_visitor_is_in_bucket_if_any_range_holds_the_bucket() -> None:
    assert in_bucket("123", [0, 10], [70, 80])
    assert in_bucket("123", [70, 80], [0, 10])
    assert not in_bucket("123", [0, 10], [80, 90])


def test_the_bucket_goes_by_the_visitor_id_even_with_a_decision_group_or_an_anonymous_id() -> None:
    data = document(simple("g", variation("v"), bucketRanges=[{"r": [71, 72]}]))
    assert served(ask(data, "123", decision_group="abc", anonymous_id="abc")) == ["v"]
    assert served(ask(data, "abc", decision_group="123", anonymous_id="123")) == []


def test_the_bucket_is_checked_before_remembered_variations() -> None:
    data = document(simple("g", *TWO, bucketRanges=[{"r": [0, 71]}]))
    decision = ask(data, "123", remembered=known(**{"123": {"g": "v1!"}}), hit_triggered=True)
    assert (served(decision), decision.effects) == ([], ())


def test_the_same_bucket_holds_for_every_campaign() -> None:
    ranges = [{"r": [71, 72]}]
    campaigns = [simple(each, variation(each), bucketRanges=ranges) for each in "abc"]
    assert served(ask(document(*campaigns), "123")) == ["a", "b", "c"]


def allocated(group_id: str, visitor_id: str, *allocations: object, decision_group: str | None = None) -> list[str]:
    variations = [variation(str(index), allocation) for index, allocation in enumerate(allocations)]
    return served(ask(document(simple(group_id, *variations)), visitor_id, decision_group=decision_group))


@pytest.mark.parametrize(
    ("group_id", "visitor_id", "number"), [("vg", "av1", 82), ("123", "visitor_1", 51), ("yyyy", "visitor_1234", 54)]
)
def test_allocation_goes_by_the_murmur3_of_group_id_and_visitor_id_mod_100(
    group_id: str, visitor_id: str, number: int
) -> None:
    assert allocated(group_id, visitor_id, number, 1, 99 - number) == ["1"]
    assert allocated(group_id, visitor_id, number + 1, 99 - number) == ["0"]


def test_the_hash_is_unsigned() -> None:
    """ "vgidéééàëééééé" and the empty text hash below 2**31, "visitor_1" above."""
    assert in_bucket("visitor_1", [87, 88])


def test_ids_above_u_ffff_are_hashed_as_utf_8() -> None:
    assert in_bucket("\N{GRINNING FACE}", [46, 47])


@pytest.mark.parametrize(
    ("allocations", "expected"),
    [
        ([82, 18], ["1"]),
        ([83, 17], ["0"]),
        ([10, 20, 30], []),
        ([10, 20, 53], ["2"]),
        ([0, 100], ["1"]),
        ([100, 0], ["0"]),
        ([60, 60], ["1"]),
        ([90, 90], ["0"]),
        ([0, 0], []),
        ([-10, 60, 60], ["2"]),
        ([-10, 93], ["1"]),
        ([-10, 92], []),
        ([1, 1000], ["1"]),
        ([], []),
    ],
)
def test_the_first_variation_whose_running_sum_exceeds_the_hash_is_allocated(
    allocations: list[int], expected: list[str]
) -> None:
    assert allocated("vg", "av1", *allocations) == expected  # in bucket 82


def test_the_context_and_the_anonymous_id_have_no_part_in_allocation() -> None:
    data = document(simple("vg", variation("a", 82), variation("b", 18)))
    plain = ask(data, "av1")
    assert served(ask(data, "av1", {"k": "a"}, anonymous_id="anon")) == served(plain) == ["b"]


@pytest.mark.parametrize("decision_group", ["team-a", "x", "??>>", "équipe", "a", "ab", "abc", "🎉", " "])
def test_with_a_decision_group_the_standard_padded_base64_of_its_utf_8_is_hashed(decision_group: str) -> None:
    number = bucket_of("g" + key_of(decision_group))
    for visitor_id in ("x", "y", "123"):
        assert allocated("g", visitor_id, number, 1, decision_group=decision_group) == ["1"]


@pytest.mark.parametrize("decision_group", ["", None])
def test_an_empty_decision_group_is_none(decision_group: str | None) -> None:
    assert allocated("vg", "av1", 82, 1, decision_group=decision_group) == ["1"]


def test_visitors_of_one_decision_group_are_allocated_the_same() -> None:
    data = document(*(simple(each, *TWO) for each in "abcdef"))
    answers = {tuple(served(ask(data, visitor, decision_group="team"))) for visitor in map(str, range(20))}
    assert len(answers) == 1


def test_a_visitor_and_a_decision_group_of_the_same_name_are_not_the_same() -> None:
    name = next(n for n in map(str, count()) if bucket_of(f"g{n}") < 50 <= bucket_of("g" + key_of(n)))
    data = document(simple("g", *TWO))
    assert served(ask(data, name)) == ["v1"]
    assert served(ask(data, "x", decision_group=name)) == ["v2"]


def test_a_decision_group_is_remembered_by_the_same_base64() -> None:
    decision = ask(document(simple("g", *TWO)), decision_group="équipe")
    [variation_id] = served(decision)
    assert saved(decision) == {"x": {"g": variation_id}, "w6lxdWlwZQ==": {"g": variation_id}}


def test_each_group_allocates_by_its_own_id() -> None:
    campaigns = [open_campaign(f"c{each}", group(f"g{each}", *TWO)) for each in range(64)]
    expected = ["v1" if bucket_of(f"g{each}x") < 50 else "v2" for each in range(64)]
    assert served(ask(document(*campaigns))) == expected
    assert 16 < expected.count("v1") < 48
