"""Laws of targeting: the SDK's rules against what is known of the official SDK 2.1.5."""

from __future__ import annotations

from typing import TypeAlias

from hypothesis import given
from hypothesis import strategies as st

from flagship_engine import SDK_RULES, parse_document, read_context
from flagship_engine.rules.sdk_comparisons import OPERATORS
from flagship_engine.rules.sdk_targeting import outcome_of_targeting, targets
from flagship_engine.strategies import (
    OTHER_OPERATORS,
    contexts,
    damaged,
    huge_integers,
    junk,
    scalars,
    targeting_groups,
    targeting_values,
    targetings,
    visitor_ids,
)
from flagship_engine.tree import Targeting, TargetingGroup
from flagship_engine.values import Plain, freeze
from property_tests.settings import tried

Scalar: TypeAlias = str | int | float
Values: TypeAlias = dict[str, Scalar]
PlainObject: TypeAlias = dict[str, Plain]

ORDERINGS = ("GREATER_THAN", "LOWER_THAN", "GREATER_THAN_OR_EQUALS", "LOWER_THAN_OR_EQUALS")


def read_groups(groups: object) -> tuple[TargetingGroup, ...]:
    """Targeting groups as a document holds them."""
    group = {"id": "g", "targeting": {"targetingGroups": groups}, "variations": []}
    campaign = {"id": "c", "variationGroups": [group]}
    (read,) = parse_document({"campaigns": [campaign]}, SDK_RULES).campaigns
    return read.variation_groups[0].targeting_groups


def read(targeting: object) -> Targeting:
    return read_groups([{"targetings": [targeting]}])[0].targetings[0]


def targeted(groups: tuple[TargetingGroup, ...], context: Values, visitor_id: str) -> bool:
    """Whether a variation group of these targeting groups targets a visitor."""
    return targets(groups, {**context, "fs_users": visitor_id})


def holds(targeting: Targeting, context: Values, visitor_id: str) -> bool:
    """Whether one targeting alone does."""
    return targeted((TargetingGroup((targeting,)),), context, visitor_id)


def fits(operator: str, wanted: Plain, value: Scalar) -> bool:
    """Whether a visitor whose only context key has this value is targeted."""
    return holds(read({"key": "k", "operator": operator, "value": wanted}), {"k": value}, "visitor")


# The reference: section 3 word for word, one comparison after the other, without a thought for speed


def expected(operator: str, wanted: Plain, value: Scalar) -> bool:
    """Section 3.3, column P2."""
    options = wanted if isinstance(wanted, list) else [wanted]
    if operator == "EQUALS":
        return any(value == each for each in options)
    if operator == "NOT_EQUALS":
        return all(value != each for each in options)
    if operator == "CONTAINS":
        return any(str(each) in str(value) for each in options)
    if operator == "NOT_CONTAINS":
        return not any(str(each) in str(value) for each in options)
    if operator == "STARTS_WITH":
        return str(value)[: len(str(wanted))] == str(wanted)
    if operator == "ENDS_WITH":
        return str(value)[max(0, len(str(value)) - len(str(wanted))) :] == str(wanted)
    return operator in ORDERINGS and ordered(operator, wanted, value)


def ordered(operator: str, wanted: Plain, value: Scalar) -> bool:
    """ "Python comparison, mixed types false, no list"."""
    try:
        greater, equal = value > wanted, value == wanted  # type: ignore[operator]
    except TypeError:
        return False
    return {
        "GREATER_THAN": greater,
        "LOWER_THAN": not greater and not equal,
        "GREATER_THAN_OR_EQUALS": greater or equal,
        "LOWER_THAN_OR_EQUALS": not greater,
    }[operator]


operators = st.sampled_from(sorted(OPERATORS) + list(OTHER_OPERATORS))


@tried(600)
@given(operators, targeting_values(), scalars())
def test_every_comparison_is_that_of_section_3(operator: str, wanted: Plain, value: Scalar) -> None:
    assert fits(operator, wanted, value) == expected(operator, wanted, value)


@tried(200)
@given(operators, st.data())
def test_a_value_against_itself_or_a_part_of_it(operator: str, data: st.DataObject) -> None:
    value = data.draw(scalars())
    start = data.draw(st.integers(0, 3))
    related: list[Plain] = [value, [value], str(value), str(value)[start:], str(value)[:start]]
    wanted = data.draw(st.sampled_from(related))
    assert fits(operator, wanted, value) == expected(operator, wanted, value)


@tried(150)
@given(targeting_values(), scalars())
def test_not_equals_is_the_contrary_of_equals(wanted: Plain, value: Scalar) -> None:
    """ "NOT_EQUALS: C != T (true on type mismatch), list none" - where the key is there."""
    assert fits("NOT_EQUALS", wanted, value) != fits("EQUALS", wanted, value)


@tried(150)
@given(targeting_values(), scalars())
def test_not_contains_is_the_contrary_of_contains(wanted: Plain, value: Scalar) -> None:
    assert fits("NOT_CONTAINS", wanted, value) != fits("CONTAINS", wanted, value)


@tried(150)
@given(targeting_values(), scalars())
def test_or_equals_is_equal_or_beyond(wanted: Plain, value: Scalar) -> None:
    for beyond in ("GREATER_THAN", "LOWER_THAN"):
        either = fits(beyond, wanted, value) or (
            not isinstance(wanted, list) and wanted is not None and fits("EQUALS", wanted, value)
        )
        assert fits(f"{beyond}_OR_EQUALS", wanted, value) == (either and not isinstance(wanted, dict))


@tried(150)
@given(targetings(), contexts(), visitor_ids())
def test_an_absent_key_matches_no_operator(targeting: PlainObject, context: Values, visitor_id: str) -> None:
    """ "Key missing in context: false for every operator, incl. NOT_EQUALS / NOT_CONTAINS"."""
    context.pop("nowhere", None)
    assert not holds(read({**targeting, "key": "nowhere"}), context, visitor_id)


@tried(100)
@given(targetings(), contexts(), visitor_ids())
def test_fs_all_users_matches_everybody(targeting: PlainObject, context: Values, visitor_id: str) -> None:
    """Design: of the known corrections, `fs_all_users` always matches: whatever the operator, value and context."""
    assert holds(read({**targeting, "key": "fs_all_users"}), context, visitor_id)


@tried(150)
@given(operators, targeting_values(), contexts(), visitor_ids(), st.booleans())
def test_fs_users_is_the_visitors_id(operator: str, wanted: Plain, context: Values, visitor_id: str, own: bool) -> None:
    """Design: of the known corrections, `fs_users` is the visitor's id, even if the context holds the key."""
    value = visitor_id if own else wanted
    targeting = read({"key": "fs_users", "operator": operator, "value": value})
    decided = outcome_of_targeting(targeting, read_context({**context, "fs_users": "another"}), visitor_id)
    assert decided == holds(targeting, context, visitor_id) == expected(operator, value, visitor_id)


@tried(100)
@given(targetings(), contexts(), visitor_ids(), st.sampled_from(("key", "operator", "value")))
def test_a_targeting_without_one_of_its_parts_matches_nobody(
    targeting: PlainObject, context: Values, visitor_id: str, part: str
) -> None:
    """Section 2.2: "targeting without key/operator/value: that AND-group is false"."""
    del targeting[part]
    assert not holds(read(targeting), context, visitor_id)


@tried(100)
@given(st.lists(targetings(), max_size=4), contexts(), visitor_ids())
def test_a_group_matches_if_all_of_its_targetings_do(
    parts: list[PlainObject], context: Values, visitor_id: str
) -> None:
    """ "Targetings inside one group = AND"; an empty one matches (AND of nothing)."""
    alone = [holds(read(part), context, visitor_id) for part in parts]
    assert targeted(read_groups([{"targetings": parts}]), context, visitor_id) == all(alone)


@tried(100)
@given(st.lists(targeting_groups(), max_size=4), contexts(), visitor_ids())
def test_a_campaign_is_targeted_if_any_of_its_groups_is(
    groups: list[PlainObject], context: Values, visitor_id: str
) -> None:
    """ "`targetingGroups` = OR"; "`targetingGroups: []` does not match"."""
    read_ones = read_groups(groups)
    alone = [targeted((group,), context, visitor_id) for group in read_ones]
    assert targeted(read_ones, context, visitor_id) == any(alone)


@tried(100)
@given(targetings().flatmap(damaged) | junk(), contexts(), visitor_ids(), huge_integers())
def test_any_targeting_over_any_number_gives_an_answer(
    targeting: object, context: Values, visitor_id: str, huge: int
) -> None:
    """ "Mind what raises where nobody expects it: str(10**5000), float(10**400)"."""
    for value in (huge, *list(context.values())[:2]):
        every_key = read_context(dict.fromkeys((*context, "plan", "age", "country"), value)).scalars
        assert holds(read(targeting), every_key, visitor_id) in (True, False)


@tried(100)
@given(operators, targeting_values(), scalars())
def test_a_frozen_wanted_value_is_the_one_that_was_written(operator: str, wanted: Plain, value: Scalar) -> None:
    """What a targeting compares with is kept as it was written, for explain, lint and diff."""
    assert read({"key": "k", "operator": operator, "value": wanted}).value == freeze(wanted)
