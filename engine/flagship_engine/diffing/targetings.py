"""Which targeting lets a visitor into a variation group by one document, and keeps it out by the other."""

from __future__ import annotations

from typing import TypeAlias

from flagship_engine.diffing.pairing import alike
from flagship_engine.diffing.reasons import DiffReason
from flagship_engine.diffing.sides import Cause, View, Views, cause
from flagship_engine.parting_words import OUTCOMES, asked, shown_id, shown_value
from flagship_engine.traces import TargetingTrace
from flagship_engine.tree import Targeting

Conjunction: TypeAlias = tuple[TargetingTrace, ...]
"""A targeting group: what must all hold."""


def cause_of_targeting(views: Views) -> Cause:
    """For a group that targets the visitor by one of two documents."""
    one, other = views if views[0].group.matches else (views[1], views[0])
    return cause(DiffReason.TARGETING, _sentence(one, other), one.group)


def _sentence(one: View, other: View) -> str:
    """What holds by `one`, and why nothing does by `other`."""
    group = shown_id(one.group.group.id)
    if any(map(_holds, other.group.targetings)):
        return f"{group}: {_error(other)}"
    position = _holding(one)
    if position is None:
        return f"{group} targets the visitor {one.when} alone"
    held, place = one.group.targetings[position], f"targeting group {position + 1} of "
    if not other.group.targetings:
        return f"{place}{group}: {_all_hold(held, one)}; there {_is(other)} no targeting group {other.when}"
    failing = _counterpart(held, position, one, other)
    if failing is None:
        return f"{place}{group}: {_all_hold(held, one)}; it {_is(other)} not there {other.when}"
    return f"{place}{group}: {_change(one, held, other, failing)}"


def _holds(targetings: Conjunction) -> bool:
    return bool(targetings) and all(each.outcome is True for each in targetings)


def _error(other: View) -> str:
    """A targeting group holds, and yet the group targets nobody: an error fails the whole group."""
    found = (each for targetings in other.group.targetings for each in targetings if each.outcome is None)
    failed = next(found, None)
    what = "it targets nobody" if failed is None else f"{_says(failed)}, which fails the whole group"
    return f"{what} {other.when}"


def _is(view: View) -> str:
    return "is" if view.side.number else "was"


def _holding(one: View) -> int | None:
    """The targeting group that lets the visitor in; an empty one, of rules to which it is everybody, at last."""
    numbered = list(enumerate(one.group.targetings))
    found = (position for position, each in numbered if _holds(each))
    empty = (position for position, each in numbered if not each)
    return next(found, next(empty, None))


def _all_hold(held: Conjunction, one: View) -> str:
    if not held:
        return f"it {_is(one)} empty {one.when}, which is everybody"
    return f"{' and '.join(map(_says, held[:_MOST]))} {one.when}"


_MOST = 2


def _counterpart(held: Conjunction, position: int, one: View, other: View) -> Conjunction | None:
    """The targeting group that `held` became: of those that are on one side alone, the one most like it."""
    own = one.group.targetings
    changed = [
        (_shared(held, each), number == position, -number, each)
        for number, each in enumerate(other.group.targetings)
        if not any(_same_conjunction(each, known) for known in own)
    ]
    return max(changed, key=lambda entry: entry[:3])[3] if changed else None


def _same_conjunction(one: Conjunction, other: Conjunction) -> bool:
    pairs = zip(one, other, strict=False)
    return len(one) == len(other) and all(_same(each.targeting, its.targeting) for each, its in pairs)


def _shared(one: Conjunction, other: Conjunction) -> int:
    return sum(any(_same(each.targeting, its.targeting) for its in other) for each in one)


def _same(one: Targeting, other: Targeting) -> bool:
    """Whether two targetings are one: 1 and true are equal to Python alone."""
    return one == other and alike(one.value, other.value)


def _change(one: View, held: Conjunction, other: View, failing: Conjunction) -> str:
    """What was asked before and what is asked now, of a targeting group that held and holds no more."""
    failed = next((each for each in failing if each.outcome is not True), None)
    if failed is None:
        return f"{_all_hold(held, one)}; it {_is(other)} empty {other.when}, which is nobody"
    fails = f"{_says(failed)} {other.when}"
    if not held:
        return f"{fails}; {_all_hold(held, one)}"
    partner = _partner(failed, held, failing)
    if partner is None:
        return f"{fails}; not asked {one.when}"
    holds = f"{_says(partner)} {one.when}"
    return f"{fails}; {holds}" if one.side.number else f"{holds}; {fails}"


def _partner(failed: TargetingTrace, held: Conjunction, failing: Conjunction) -> TargetingTrace | None:
    """What `failed` was: of the targetings that are on one side alone, the one most like it."""
    kept = [each for each in held if not any(_same(each.targeting, its.targeting) for its in failing)]
    asks = failed.targeting
    likeness = [(each.targeting.key == asks.key, each.targeting.operator == asks.operator) for each in kept]
    best = max(likeness, default=(False, False))
    return kept[likeness.index(best)] if any(best) or len(kept) == 1 else None


def _says(trace: TargetingTrace) -> str:
    if trace.targeting.key == "fs_all_users":
        return f"everybody (fs_all_users): {OUTCOMES[trace.outcome]}"
    return f"{asked(trace.targeting)}, got {shown_value(trace.got)}: {OUTCOMES[trace.outcome]}"
