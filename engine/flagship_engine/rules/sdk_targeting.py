"""Whom a variation group targets by the SDK's rules: an OR of ANDs over what a visitor's context has of scalars."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from flagship_engine.context import Context
from flagship_engine.rules.sdk_comparisons import OPERATORS, Scalar
from flagship_engine.tree import Targeting, TargetingGroup
from flagship_engine.values import ABSENT

Values: TypeAlias = Mapping[str, Scalar]
Matcher: TypeAlias = Callable[[Values, str], bool]
"""Whether a visitor (scalar context values, visitor id) is targeted."""


def compile_targeting(targeting: Targeting) -> Matcher:
    """One comparison. An absent key, a null or list in the context, and an unknown operator never match."""
    key, operator, wanted = targeting.key, targeting.operator, targeting.value
    if key is ABSENT or operator is ABSENT or wanted is ABSENT:
        return _nobody
    if key == "fs_all_users":
        return _everybody
    if operator not in OPERATORS:
        return _nobody
    predicate = OPERATORS[operator](wanted)
    if key == "fs_users":
        return lambda _values, visitor_id: predicate(visitor_id)
    return lambda values, _visitor_id: key in values and predicate(values[key])


def compile_targeting_group(group: TargetingGroup) -> Matcher:
    """All of its targetings; an empty group matches everybody."""
    matchers = tuple(map(compile_targeting, group.targetings))
    if len(matchers) == 1:
        return matchers[0]

    def all_match(values: Values, visitor_id: str) -> bool:
        for matches in matchers:  # noqa: SIM110 - a generator would be made for each campaign that does not match
            if not matches(values, visitor_id):
                return False
        return True

    return all_match


def compile_targeting_groups(groups: tuple[TargetingGroup, ...]) -> Matcher:
    """Any of the targeting groups; without one, nobody."""
    matchers = tuple(map(compile_targeting_group, groups))
    if len(matchers) == 1:
        return matchers[0]

    def any_matches(values: Values, visitor_id: str) -> bool:
        for matches in matchers:  # noqa: SIM110 - as above
            if matches(values, visitor_id):
                return True
        return False

    return any_matches


def _nobody(_values: Values, _visitor_id: str) -> bool:
    return False


def _everybody(_values: Values, _visitor_id: str) -> bool:
    return True


def outcome_of_targeting(targeting: Targeting, context: Context, visitor_id: str) -> bool:
    """What one targeting by itself gives for a visitor."""
    return compile_targeting(targeting)(context.scalars, visitor_id)
