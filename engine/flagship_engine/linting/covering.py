"""Targetings that hold wherever others do: what stands behind them is reached by nobody."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from flagship_engine.linting.contradictions import LOOSE, LOWER_BOUNDS, STRICT, UPPER_BOUNDS, same_value, signature
from flagship_engine.linting.ruling import Ruling
from flagship_engine.tree import Targeting, TargetingGroup, VariationGroup
from flagship_engine.values import ABSENT

_OF_ANY = frozenset({"EQUALS", "CONTAINS"})
_OF_ALL = frozenset({"NOT_EQUALS", "NOT_CONTAINS"})


def follows(ruling: Ruling, one: Targeting, other: Targeting) -> bool:
    """Whether the other targeting holds wherever the one does."""
    if ruling.always(other):
        return True
    if ABSENT in (one.key, one.operator, one.value) or _source(one) != _source(other):
        return False
    if one.operator == other.operator and same_value(one.value, other.value):
        return True
    return _bound_follows(ruling, one, other) or _list_follows(ruling, one, other)


def same(one: Targeting, other: Targeting) -> bool:
    """Whether two targetings ask the same."""
    return (one.operator, _source(one)) == (other.operator, _source(other)) and same_value(one.value, other.value)


def _source(targeting: Targeting) -> tuple[object, str]:
    return targeting.key, "" if targeting.key == "fs_users" else targeting.provider


def _bound_follows(ruling: Ruling, one: Targeting, other: Targeting) -> bool:
    """Above 30 is above 20."""
    bound, wanted = one.value, other.value
    both = {one.operator, other.operator}
    if not (both <= LOWER_BOUNDS or both <= UPPER_BOUNDS) or bound is ABSENT or wanted is ABSENT:
        return False
    if _kind(bound) == "" or _kind(bound) != _kind(wanted):
        return False
    # What lies strictly beyond the one bound lies beyond another that is not further.
    asked = (
        attrs.evolve(other, operator=LOOSE.get(str(other.operator), other.operator))
        if one.operator in STRICT
        else other
    )
    return ruling.ask(asked, bound) is True


def _kind(value: object) -> str:
    if isinstance(value, str):
        return "text"
    return "number" if isinstance(value, (int, float)) and not isinstance(value, bool) else ""


def _list_follows(ruling: Ruling, one: Targeting, other: Targeting) -> bool:
    """One of [a] is one of [a, b]; none of [a, b] is none of [a]."""
    if one.operator != other.operator or one.operator not in _OF_ANY | _OF_ALL:
        return False
    if ruling.looks_into_lists and not (isinstance(one.value, tuple) and isinstance(other.value, tuple)):
        return False  # a list in the context is compared with a list otherwise than with a single value
    mine, others = map(_signatures, (one.value, other.value))
    if mine is None or others is None:
        return False
    return mine <= others if one.operator in _OF_ANY else others <= mine


def _signatures(value: object) -> frozenset[object] | None:
    found = [signature(each) for each in (value if isinstance(value, tuple) else (value,))]
    return None if None in found else frozenset(found)


def group_follows(ruling: Ruling, one: TargetingGroup, other: TargetingGroup) -> bool:
    """Whether the other targeting group holds wherever the one does; errors elsewhere are not its business."""
    if not other.targetings and not ruling.empty_holds:
        return False
    return all(
        any(follows(ruling, each, asked) for each in one.targetings) or ruling.always(asked)
        for asked in other.targetings
    )


def holds_for_all(ruling: Ruling, group: TargetingGroup) -> bool:
    """Whether a targeting group holds for everybody."""
    if not group.targetings:
        return ruling.empty_holds
    return all(map(ruling.always, group.targetings))


def targets_all(ruling: Ruling, group: VariationGroup) -> bool:
    """Whether a variation group targets everybody, whatever is known of a visitor."""
    if not any(holds_for_all(ruling, each) for each in group.targeting_groups):
        return False
    return not ruling.errors_spoil or all(ruling.always(each) for each in _targetings(group))


def covers(ruling: Ruling, earlier: VariationGroup, later: VariationGroup, alive: Sequence[TargetingGroup]) -> bool:
    """Whether a group targets everybody whom a later one targets by any of the targeting groups that are alive."""
    if ruling.errors_spoil:
        # Where the later one targets somebody, none of its targetings is an error: nor are the same ones here.
        asked = _targetings(later)
        if not all(
            ruling.always(each) or any(_fail_alike(each, other) for other in asked) for each in _targetings(earlier)
        ):
            return False
    return all(any(group_follows(ruling, one, other) for other in earlier.targeting_groups) for one in alive)


def _targetings(group: VariationGroup) -> list[Targeting]:
    return [each for one in group.targeting_groups for each in one.targetings]


def _fail_alike(one: Targeting, other: Targeting) -> bool:
    """Whether two targetings are errors for the same visitors: the same ones, and bounds and lists of one kind."""
    if same(one, other):
        return True
    if _source(one) != _source(other):
        return False
    if {one.operator, other.operator} <= LOWER_BOUNDS | UPPER_BOUNDS:
        return _kind(one.value) != "" and _kind(one.value) == _kind(other.value)
    return (
        one.operator == other.operator in _OF_ANY | _OF_ALL
        and isinstance(one.value, tuple)
        and isinstance(other.value, tuple)
    )
