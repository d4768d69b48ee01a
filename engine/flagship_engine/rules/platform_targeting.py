"""One targeting by the platform's rules, and a variation group's: an OR of ANDs, where one error is an error of all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from flagship_engine.context import Context
from flagship_engine.rules.platform_comparisons import Outcome, absent_outcome, comparison
from flagship_engine.tree import Targeting
from flagship_engine.values import ABSENT, EMPTY, Json

Test: TypeAlias = Callable[[Context, str], Outcome]
"""What a targeting gives for a visitor (context, visitor id); None is an error."""


def matches(groups: tuple[tuple[Test, ...], ...], context: Context, visitor_id: str) -> bool:
    """Any targeting group, all of whose targetings hold; one without targetings holds for nobody.

    A targeting that is an error anywhere, also beside a targeting group that holds, makes the group match nobody.
    """
    found = False
    for tests in groups:
        all_hold = bool(tests)
        for test in tests:
            outcome = test(context, visitor_id)
            if outcome is None:
                return False
            all_hold = all_hold and outcome
        found = found or all_hold
    return found


def compile_targeting(targeting: Targeting) -> Test:
    """One comparison; a targeting that could not be read holds for nobody."""
    key, operator, wanted = targeting.key, targeting.operator, targeting.value
    if key is ABSENT or operator is ABSENT or wanted is ABSENT:
        return nobody
    if key == "fs_all_users":
        return everybody
    compare, absent = comparison(operator, wanted), absent_outcome(operator, wanted)
    if key == "fs_users":
        return lambda _context, visitor_id: compare(visitor_id)
    values = values_of(targeting.provider)

    def test(context: Context, _visitor_id: str) -> Outcome:
        here = values(context)
        return compare(here[key]) if key in here else absent

    return test


def outcome_of_targeting(targeting: Targeting, context: Context, visitor_id: str) -> Outcome:
    """What one targeting by itself gives for a visitor."""
    return compile_targeting(targeting)(context, visitor_id)


def values_of(provider: str) -> Callable[[Context], Mapping[str, Json]]:
    """Where a targeting's key is looked up: a third-party provider has a context of its own."""
    if provider:
        return lambda context: context.providers.get(provider, EMPTY)
    return lambda context: context.values


def nobody(_context: Context, _visitor_id: str) -> bool:
    """Holds for none."""
    return False


def everybody(_context: Context, _visitor_id: str) -> bool:
    """Holds for all."""
    return True
