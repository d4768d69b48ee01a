"""Whom a variation group targets by the SDK's rules: an OR of ANDs over what a visitor's context has of scalars."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from flagship_engine.context import Context, Scalar
from flagship_engine.rules.sdk_comparisons import OPERATORS, Predicate, never
from flagship_engine.tree import Targeting, TargetingGroup
from flagship_engine.values import ABSENT

Values: TypeAlias = Mapping[str, Scalar]
"""What a visitor is seen by: the scalars of the context, and under ``fs_users`` the visitor's id."""

Test: TypeAlias = tuple[str, Predicate]
"""A key, and what its value must fulfil; a key that is absent fulfils nothing."""

Compiled: TypeAlias = dict[tuple[object, ...], Test | None]
"""The targetings of a document that were compiled already: documents ask the same again and again."""


def seen(context: Context, visitor_id: str) -> Values:
    """What targetings are held against, where one asks for the visitor's id."""
    return {**context.scalars, "fs_users": visitor_id}


def compile_targeting(targeting: Targeting) -> Test | None:
    """One comparison; None for one that always holds. What cannot be read or is unknown never holds."""
    key, operator, wanted = targeting.key, targeting.operator, targeting.value
    if key is ABSENT or operator is ABSENT or wanted is ABSENT:
        return "", never
    if key == "fs_all_users":
        return None
    return key, OPERATORS[operator](wanted) if operator in OPERATORS else never


def compile_targeting_group(group: TargetingGroup, compiled: Compiled) -> tuple[Test, ...]:
    """What must all hold; nothing, for a group that is empty: it matches everybody."""
    tests: list[Test] = []
    for targeting in group.targetings:
        # By the value as printed: Python holds 1, 1.0 and true for equal, and these rules compare some as texts.
        same = targeting.key, targeting.operator, repr(targeting.value)
        if same not in compiled:
            compiled[same] = compile_targeting(targeting)
        test = compiled[same]
        if test is not None:
            tests.append(test)
    return tuple(tests)


def matches(targeting: tuple[tuple[Test, ...], ...], values: Values) -> bool:
    """Whether any of the targeting groups holds; without one, nobody is targeted."""
    for tests in targeting:
        for key, holds in tests:
            value = values.get(key)
            if value is None or not holds(value):
                break
        else:
            return True
    return False


def outcome_of_targeting(targeting: Targeting, context: Context, visitor_id: str) -> bool:
    """What one targeting by itself gives for a visitor."""
    return matches((compile_targeting_group(TargetingGroup((targeting,)), {}),), seen(context, visitor_id))
