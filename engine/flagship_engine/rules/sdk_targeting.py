"""Whom a variation group targets by the SDK's rules: an OR of ANDs over what a visitor's context has of scalars."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

import attrs

from flagship_engine.context import Context, Scalar
from flagship_engine.rules.effort import effort_of, least_first
from flagship_engine.rules.picking import Picker, picker_of
from flagship_engine.rules.sdk_comparisons import OPERATORS, Predicate, never
from flagship_engine.tree import Targeting, TargetingGroup
from flagship_engine.values import ABSENT

Values: TypeAlias = Mapping[str, Scalar]
"""What a visitor is seen by: the scalars of the context, and under ``fs_users`` the visitor's id."""

Picked: TypeAlias = tuple[Scalar | None, ...]
"""Those of them that a document asks for, by number; None for one that the visitor lacks."""

Test: TypeAlias = tuple[int, Predicate]
"""The number of a value, and what it must fulfil; one that is lacking fulfils nothing."""

Weighed: TypeAlias = tuple[int, Test]
"""A test with its effort."""

NEVER: Weighed = 0, (0, never)
"""What never holds."""


def seen(context: Context, visitor_id: str) -> Values:
    """What targetings are held against, where one asks for the visitor's id."""
    return {**context.scalars, "fs_users": visitor_id}


@attrs.frozen(eq=False)
class Compiling:
    """What a document's targetings ask, gathered while it is compiled: it changes meanwhile, and never gets out.

    Attributes:
        tests: targetings that were compiled already, with their efforts; None for one that always holds; documents ask
            the same again and again.
        numbers: keys that are asked for.

    """

    tests: dict[tuple[object, ...], Weighed | None] = attrs.Factory(dict)
    numbers: dict[str, int] = attrs.Factory(dict)

    def groups(self, groups: Iterable[TargetingGroup]) -> tuple[tuple[Test, ...], ...]:
        """Targeting groups, of which any must hold; what takes least time is asked first."""
        found = (self._group(group) for group in groups)
        return least_first(tests for tests in found if tests is not None)

    def picker(self) -> Picker[str, Scalar | None]:
        """What picks all that is asked for."""
        return picker_of(tuple(self.numbers), None)

    def _group(self, group: TargetingGroup) -> list[Weighed] | None:
        """What must all hold; nothing, for a group that is empty: it matches everybody. None if anything never does."""
        tests: list[Weighed] = []
        for targeting in group.targetings:
            # By the value as printed: Python holds 1, 1.0 and true for equal, and these rules compare some as texts.
            same = targeting.key, targeting.operator, repr(targeting.value)
            if same not in self.tests:
                self.tests[same] = self._targeting(targeting)
            found = self.tests[same]
            if found is NEVER:
                return None
            if found is not None:
                tests.append(found)
        return tests

    def _targeting(self, targeting: Targeting) -> Weighed | None:
        """One comparison; None for one that always holds. What cannot be read or is unknown never holds."""
        key, operator, wanted = targeting.key, targeting.operator, targeting.value
        if key is ABSENT or operator is ABSENT or wanted is ABSENT:
            return NEVER
        if key == "fs_all_users":
            return None
        holds = OPERATORS[operator](wanted) if operator in OPERATORS else never
        if holds is never:
            return NEVER
        return effort_of(holds), (self.numbers.setdefault(key, len(self.numbers)), holds)


def matches(targeting: tuple[tuple[Test, ...], ...], picked: Picked) -> bool:
    """Whether any of the targeting groups holds; without one, nobody is targeted."""
    for tests in targeting:
        for number, holds in tests:
            value = picked[number]
            if value is None or not holds(value):
                break
        else:
            return True
    return False


def targets(groups: Iterable[TargetingGroup], values: Values) -> bool:
    """Whether targeting groups by themselves target whoever has these values."""
    compiling = Compiling()
    return matches(compiling.groups(groups), compiling.picker().of(values))


def outcome_of_targeting(targeting: Targeting, context: Context, visitor_id: str) -> bool:
    """What one targeting by itself gives for a visitor."""
    return targets((TargetingGroup((targeting,)),), seen(context, visitor_id))
