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
    held = one.group.targetings[position] if position is not None else ()
    place = "" if position is None else f"targeting group {position + 1} of "
    if position is None or not other.group.targetings:
        return f"{place}{group}: {_all_hold(held)} {one.when}; {other.when} it has none"
    failing = _counterpart(held, position, one, other)
    if failing is None:
        return f"{place}{group}: {_all_hold(held)} {one.when}; {other.when} it is not there"
    return f"{place}{group}: {_change(one, held, other, failing)}"


def _holds(targetings: Conjunction) -> bool:
    return bool(targetings) and all(each.outcome is True for each in targetings)


def _error(other: View) -> str:
    """A targeting group holds, and yet the group targets nobody: an error fails the whole group."""
    found = (each for targetings in other.group.targetings for each in targetings if each.outcome is None)
    failed = next(found, None)
    what = "it targets nobody" if failed is None else f"{_says(failed)}, which fails the whole group"
    return f"{what} {other.when}"


def _holding(one: View) -> int | None:
    """The targeting group that lets the visitor in; an empty one, of rules to which it is everybody, at last."""
    numbered = list(enumerate(one.group.targetings))
    found = (position for position, each in numbered if _holds(each))
    empty = (position for position, each in numbered if not each)
    return next(found, next(empty, None))


def _all_hold(held: Conjunction) -> str:
    return " and ".join(map(_says, held[:_MOST])) if held else "empty, which is everybody,"


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
        return _in_order((one, _all_hold(held)), (other, "empty, which is nobody,"))
    partner = _partner(failed, held, failing)
    if partner is None:
        asks_nothing = "it is not asked" if held else "empty, which is everybody,"
        return _in_order((one, asks_nothing), (other, _says(failed)))
    return _in_order((one, _says(partner)), (other, _says(failed)))


def _in_order(*said: tuple[View, str]) -> str:
    """What is said of each document, in the order of time."""
    return "; ".join(f"{words} {view.when}" for view, words in sorted(said, key=lambda entry: entry[0].side.number))


def _partner(failed: TargetingTrace, held: Conjunction, failing: Conjunction) -> TargetingTrace | None:
    """What `failed` was: of the targetings that are on one side alone, the one most like it."""
    kept = [each for each in held if not any(_same(each.targeting, its.targeting) for its in failing)]
    asks = failed.targeting
    likeness = [(each.targeting.key == asks.key, each.targeting.operator == asks.operator) for each in kept]
    best = max(likeness, default=(False, False))
    return kept[likeness.index(best)] if any(best) or len(kept) == 1 else None


def _says(trace: TargetingTrace) -> str:
    return f"{asked(trace.targeting)}, got {shown_value(trace.got)}: {OUTCOMES[trace.outcome]}"
