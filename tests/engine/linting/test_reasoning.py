"""What lint concludes about targetings, held against every value of a wide grid, for every pair of them."""

from __future__ import annotations

from itertools import combinations, product

import pytest

from flagship_engine import PLATFORM_RULES, SDK_RULES, Context, FrozenDict, Rules
from flagship_engine.linting.contradictions import contradiction
from flagship_engine.linting.covering import follows
from flagship_engine.linting.ruling import Hope, Ruling
from flagship_engine.tree import Targeting
from flagship_engine.values import Json

OPERATORS = (
    *("EQUALS", "NOT_EQUALS", "CONTAINS", "NOT_CONTAINS", "STARTS_WITH", "ENDS_WITH"),
    *("GREATER_THAN", "LOWER_THAN", "GREATER_THAN_OR_EQUALS", "LOWER_THAN_OR_EQUALS", "EXISTS", "NOT_EXISTS"),
    *("SEMVER_EQUALS", "SEMVER_LOWER_THAN", "SEMVER_GREATER_THAN_OR_EQUALS", "unknown"),
)
OBJECT: Json = FrozenDict({"a": 1})
WANTED: tuple[Json, ...] = (
    *("", "a", "ab", "S", "is", "1", "1.2.0", 0, 1, 30.5, True),
    *((), ("a", "S"), ("a",), ("", 1), (1, 0, 30.5), None, OBJECT),
)
TEXTS = (
    *(
        "",
        "a",
        "A",
        "ab",
        "aB",
        "b",
        "ba",
        "abab",
        "s",
        "S",
        "ſ",
        "as",
        "aſ",
        "is",
        "iſ",
        "İs",
        "1",
        "1.0",
        "0",
        "30.5",
        "True",
        "true",
    ),
    *("1.2.0", "v1.2", "1.2.0-rc.1", "0.9.0", "2.0.0", "10.0.0", "ü", "\ue000", "['a', 'S']", "None", "{'a': 1}", "[]"),
    *("['a']", "['', 1]", "[1, 0, 30.5]"),
)
VALUES: tuple[Json, ...] = (
    *TEXTS,
    *(0, -0.0, 1, 1.0, 0.5, 30, 30.5, 31, -1, 1e300, 10**400, True, False, None, OBJECT),
    *((), ("a",), ("A", "b"), ("a", "S"), ("ab", "b"), ("1", 1), (1,), (1, 0), (0, "a"), (True,), (None,), (("a",),)),
)
KEYS = ("key", "fs_users")


def seen_by(rules: Rules, targeting: Targeting) -> frozenset[int]:
    """Where in the grid a targeting holds; the first place is a visitor of whom nothing is known."""
    if targeting.key == "fs_users":
        return frozenset(n for n, text in enumerate(TEXTS, 1) if rules.outcome(targeting, Context(), text))
    contexts = [Context(), *(Context(FrozenDict({"key": value})) for value in VALUES)]
    return frozenset(n for n, context in enumerate(contexts) if rules.outcome(targeting, context, "visitor"))


def all_of(rules: Rules, key: str) -> dict[int, tuple[Targeting, frozenset[int]]]:
    asked = (Targeting(key, operator, wanted) for operator, wanted in product(OPERATORS, WANTED))
    return {number: (each, seen_by(rules, each)) for number, each in enumerate(asked)}


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("rules", [SDK_RULES, PLATFORM_RULES])
def test_what_can_hold_for_nobody_holds_for_no_value(rules: Rules, key: str) -> None:
    ruling = Ruling(rules)
    scalars = {n for n, value in enumerate(VALUES, 1) if isinstance(value, (str, int, float))} | {0}
    for targeting, where in all_of(rules, key).values():
        hope = ruling.hope(targeting)
        assert (hope is Hope.SOMEBODY) == bool(where & scalars), targeting
        assert (hope is Hope.NOBODY) == (not where), targeting


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("rules", [SDK_RULES, PLATFORM_RULES])
def test_what_contradicts_each_other_no_value_fulfils(rules: Rules, key: str) -> None:
    ruling = Ruling(rules)
    hopeful = [pair for pair in all_of(rules, key).values() if ruling.hope(pair[0]) is Hope.SOMEBODY]
    found = 0
    for (one, here), (other, there) in combinations(hopeful, 2):
        against = contradiction(ruling, (one, other))
        if against is not None and against.hope is Hope.NOBODY:
            assert not here & there, (one, other)
            found += 1
    assert found > 100


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("rules", [SDK_RULES, PLATFORM_RULES])
def test_where_one_follows_from_another_it_holds_for_all_the_same_values(rules: Rules, key: str) -> None:
    ruling = Ruling(rules)
    found = 0
    for (one, here), (other, there) in product(all_of(rules, key).values(), repeat=2):
        if follows(ruling, one, other):
            assert here <= there, (one, other)
            found += 1
    assert found > 300
