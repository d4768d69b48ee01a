"""SDK_RULES beyond comparing: allocation, fall-through, and the named corrections.

The tables of allocations are what 2.1.5 was seen to do for each of the hundred buckets.
"""

from __future__ import annotations

import pytest

from flagship_engine import (
    SDK_RULES_2_1_5_HASH,
    decide,
    parse_document,
)
from flagship_engine.hashing import bucket, utf8, utf8_of_2_1_5
from flagship_engine.rules.allocation import allocation_table
from tests.engine.build import (
    EVERYBODY,
    Fields,
    campaign,
    document,
    group,
    in_group,
    in_variation,
    served,
    targeted_at,
    targeting,
    variation,
    visitor_in,
)

NEVER: Fields = {"key": "missing", "operator": "EQUALS", "value": 1}
SPLIT = document(campaign("c", group("g", variation("a", 50), variation("b", 50))))
EACH_BUCKET = [visitor_in(r) for r in range(100)]


def spread(*allocations: object) -> str:
    """Who gets each bucket, as 2.1.5 spells ranges: ``0-49 a, 50-99 b``."""
    variations = [variation(name, allocation) for name, allocation in zip("abcdef", allocations, strict=False)]
    data = parse_document(document(campaign("c", group("g", *variations))))
    got = [[each.variation.id for each in decide(data, {}, visitor_id).assigned] for visitor_id in EACH_BUCKET]
    names = ["".join(each) for each in got]
    ranges = []
    for name in dict.fromkeys(filter(None, names)):
        first, last = names.index(name), 99 - names[::-1].index(name)
        assert names[first : last + 1] == [name] * (last + 1 - first)
        ranges.append(f"{first}-{last} {name}")
    return ", ".join(ranges)


@pytest.mark.parametrize(
    ("allocations", "expected"),
    [
        ((50, 50), "0-49 a, 50-99 b"),
        ((25, 25, 25, 25), "0-24 a, 25-49 b, 50-74 c, 75-99 d"),
        ((33.33, 33.33, 33.34), "0-33 a, 34-66 b, 67-99 c"),
        ((33.33, 33.33, 33.33), "0-33 a, 34-66 b, 67-99 c"),
        ((0.5, 99.5), "0-0 a, 1-99 b"),
        ((0.1,), "0-0 a"),
        ((1.5, 1.5), "0-1 a, 2-2 b"),
        ((99.999999,), "0-99 a"),
        ((50, 50, 50), "0-49 a, 50-99 b"),
        ((60, 60), "0-59 a, 60-99 b"),
        ((150,), "0-99 a"),
        ((1e9,), "0-99 a"),
        ((-10, 50), "0-39 b"),
        ((50, -10, 30), "0-49 a, 50-69 c"),
        ((True,), "0-0 a"),
        ((True, 50), "0-0 a, 1-50 b"),
        ((False, 50), "0-49 b"),
        ((0, 100), "0-99 b"),
        ((0.0, 10), "0-9 b"),
        ((100, None), "0-99 a"),
        ((0,), ""),
        ((), ""),
    ],
)
def test_visitors_are_spread_as_2_1_5_spreads_them(allocations: tuple[object, ...], expected: str) -> None:
    assert spread(*allocations) == expected


@pytest.mark.parametrize("percents", [(), (50,), (50, 50), (1e9, 5), (-10, 50), (99.9, 99.9)])
def test_there_is_one_entry_for_each_of_the_hundred_buckets(percents: tuple[float, ...]) -> None:
    assert len(allocation_table([(percent, "x") for percent in percents])) == 100


@pytest.mark.parametrize("malformed", ["50", None, [50], {}, float("nan")])
def test_an_allocation_that_is_no_number_counts_as_0(malformed: object) -> None:
    assert spread(malformed, 40) == "0-39 b"


def test_a_variation_without_an_allocation_has_none() -> None:
    data = document(campaign("c", group("g", {"id": "ref", "modifications": {"value": {}}}, variation("a", 10))))
    assert served(data, visitor_in(9)) == ["a"]
    assert served(data, visitor_in(10)) == []


def test_the_hash_is_of_the_groups_id_and_the_visitors_so_that_groups_are_independent() -> None:
    data = document(campaign("c1", group("g1", variation("a", 50))), campaign("c2", group("g2", variation("b", 50))))
    assert {tuple(served(data, str(number))) for number in range(50)} == {(), ("a",), ("b",), ("a", "b")}


def test_a_group_that_matches_but_misses_its_allocation_falls_through_to_the_next() -> None:
    data = document(campaign("c", group("g", variation("a", 50)), group("h", variation("b", 100))))
    assert served(data, visitor_in(49)) == ["a"]
    assert served(data, visitor_in(50)) == ["b"]


@pytest.mark.parametrize("variations", [[], [variation("a", 0)], [variation(None, 100)]])
def test_a_group_that_can_give_nothing_falls_through(variations: list[object]) -> None:
    data = document(campaign("c", group("g", *variations), group("h", variation("b"))))
    assert served(data) == ["b"]


def test_a_group_that_gives_a_variation_without_flags_does_not_fall_through() -> None:
    data = document(campaign("c", group("g", variation("a", 100, flags={})), group("h", variation("b"))))
    assert served(data) == ["a"]
    assert decide(parse_document(data), {}, "x").flags == {}


def test_a_group_that_does_not_match_is_passed_over() -> None:
    data = document(campaign("c", group("g", variation("a"), targetings=[[NEVER]]), group("h", variation("b"))))
    assert served(data) == ["b"]


def test_a_campaign_gives_at_most_one_variation() -> None:
    data = document(campaign("c", group("g", variation("a")), group("h", variation("b"))))
    assert served(data) == ["a"]


def test_targeting_groups_are_alternatives_of_conditions_that_must_all_hold() -> None:
    plan, age = targeting("plan", "EQUALS", "pro"), targeting("age", "GREATER_THAN", 18)
    data = document(
        campaign("c", group("g", variation("v"), targetings=[[plan, age], [targeting("vip", "EQUALS", 1)]]))
    )
    assert served(data, context={"plan": "pro", "age": 20}) == ["v"]
    assert served(data, context={"plan": "pro", "age": 18}) == []
    assert served(data, context={"vip": True}) == ["v"]
    assert served(data, context={}) == []


def test_an_empty_targeting_group_matches_everybody() -> None:
    assert served(document(campaign("c", group("g", variation("v"), targetings=[[]])))) == ["v"]
    assert served(document(campaign("c", group("g", variation("v"), targetings=[[NEVER], []])))) == ["v"]


def test_without_targeting_groups_nobody_matches() -> None:
    assert served(document(campaign("c", group("g", variation("v"), targetings=[])))) == []


@pytest.mark.parametrize("operator", ["EQUALS", "NOT_EQUALS", "EXISTS", "LOWER_THAN", "whatever"])
@pytest.mark.parametrize("wanted", ["", "x", 5, None, []])
def test_fs_all_users_matches_everybody_whatever_it_is_compared_with(operator: str, wanted: object) -> None:
    data = targeted_at(targeting("fs_all_users", operator, wanted))
    assert served(data) == served(data, context={"fs_all_users": "other"}) == ["v"]


def test_fs_all_users_does_not_excuse_the_other_conditions() -> None:
    assert served(targeted_at(EVERYBODY, NEVER)) == []


@pytest.mark.parametrize(
    ("operator", "wanted", "expected"),
    [
        ("EQUALS", "ada", ["v"]),
        ("EQUALS", ["bob", "ada"], ["v"]),
        ("EQUALS", "bob", []),
        ("NOT_EQUALS", "bob", ["v"]),
        ("CONTAINS", ["a"], ["v"]),
        ("STARTS_WITH", "ad", ["v"]),
        ("EXISTS", True, []),
    ],
)
def test_fs_users_is_the_visitors_id(operator: str, wanted: object, expected: list[str]) -> None:
    data = targeted_at(targeting("fs_users", operator, wanted))
    assert served(data, "ada") == served(data, "ada", {"fs_users": ""}) == expected


def test_keys_are_compared_letter_by_letter() -> None:
    assert served(targeted_at(targeting("FS_ALL_USERS", "EQUALS", ""))) == []
    assert served(targeted_at(targeting("Plan", "EQUALS", "a")), context={"plan": "a"}) == []


def test_campaigns_are_decided_each_on_its_own_in_document_order() -> None:
    names = ["z", "a", "m"]
    data = document(*(campaign(name, group(f"g{name}", variation(f"v{name}"))) for name in names))
    assert served(data) == ["vz", "va", "vm"]


def test_one_campaign_twice_is_decided_twice_and_the_later_flag_wins() -> None:
    data = document(
        campaign("c", group("g1", variation("a", flags={"x": 1, "only": 1}))),
        campaign("c", group("g2", variation("b", flags={"x": 2}))),
    )
    decision = decide(parse_document(data), {}, "x")
    assert [each.variation.id for each in decision.assigned] == ["a", "b"]
    assert {key: (flag.value, flag.variation_id) for key, flag in decision.flags.items()} == {
        "x": (2, "b"),
        "only": (1, "a"),
    }


ASTRAL = next(f"\U0001f600{n}" for n in range(1000) if bucket(utf8(f"g\U0001f600{n}")) < 50)


def test_an_id_above_the_bmp_is_hashed_as_utf8() -> None:
    assert served(SPLIT, ASTRAL) == ["a"]


def test_the_hash_of_2_1_5_can_be_had_for_ids_above_the_bmp() -> None:
    document_ = parse_document(SPLIT, SDK_RULES_2_1_5_HASH)
    for number in range(100):
        visitor_id = f"\U0001f600{number}"
        [found] = decide(document_, {}, visitor_id).assigned
        assert found.variation.id == ("a" if bucket(utf8_of_2_1_5(f"g{visitor_id}")) < 50 else "b")


def test_both_hashes_agree_up_to_u_ffff() -> None:
    old, new = parse_document(SPLIT, SDK_RULES_2_1_5_HASH), parse_document(SPLIT)
    for number in range(100):
        assert decide(old, {}, f"é€{number}") == decide(new, {}, f"é€{number}")


@pytest.mark.parametrize("visitor_id", ["", "\ud800", "x" * 100_000, "\x00", "\U0010ffff"])
def test_any_id_is_decided_for(visitor_id: str) -> None:
    assert served(in_variation(allocation=100), visitor_id) == ["v"]


def test_a_variation_group_may_have_any_text_as_id() -> None:
    assert served(in_group(id="")) == served(in_group(id="\U0001f600")) == ["v"]
