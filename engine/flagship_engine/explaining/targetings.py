"""Whom a variation group targets: its targeting groups and their targetings, a line each."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from flagship_engine.assignations import NO_ASSIGNATIONS
from flagship_engine.context import NO_CONTEXT
from flagship_engine.explaining.asking import Case, Clause, clause_of
from flagship_engine.explaining.explained import Answer, Explained, Topic, answer_of
from flagship_engine.explaining.words import sentence
from flagship_engine.identity import Identity
from flagship_engine.rules.base import Rules
from flagship_engine.traces import GroupTrace, TargetingTrace
from flagship_engine.tree import Campaign, TargetingGroup, Tree, VariationGroup
from flagship_engine.values import ABSENT, FrozenDict, Json


def targeting_lines(trace: GroupTrace, case: Case) -> tuple[Explained, ...]:
    """A line for each targeting group, with one for each targeting under it.

    Of a group that does not target the visitor the first targeting in each of these that fails is decisive: each of
    them alone keeps the visitor out. An error does so before all others.
    """
    errors = [each for some in trace.targetings for each in some if each.outcome is None]
    return tuple(
        _targeting_group(some, case, None if trace.matches else _to_blame(some, errors, case))
        for some in trace.targetings
    )


def reason_not_targeted(trace: GroupTrace, case: Case) -> Clause:
    """Why a group does not target the visitor, in a clause: by the targeting group that is nearest to holding."""
    if not trace.targetings:
        return Clause("it has no targeting groups, and so targets nobody", of_visitor=False)
    failing = [each for each in nearest(trace) if not each.outcome]
    if not failing:
        return Clause("it asks nothing, and by these rules that holds for nobody", of_visitor=False)
    first = next((each for each in failing if each.outcome is None), failing[0])
    clause = clause_of(first, case)
    if first.outcome is None:  # which is enough
        return clause
    others = (
        _others(len(failing) - 1, "targeting", "another"),
        _others(len(trace.targetings) - 1, "targeting group", "the other"),
    )
    more = " or ".join(filter(None, others))
    return attrs.evolve(clause, text=f"{clause.text} (nor does {more} hold)") if more else clause


def _others(count: int, what: str, one: str) -> str:
    if count <= 1:
        return f"{one} {what}" if count else ""
    return f"any of {count} other {what}s"


def nearest(trace: GroupTrace) -> tuple[TargetingTrace, ...]:
    """The targeting group with an error, which keeps the visitor out by itself; else that of which the least fails."""
    ranked = sorted(trace.targetings, key=_distance)
    return ranked[0] if ranked else ()


def distance(trace: GroupTrace) -> tuple[bool, int]:
    """How far a visitor is from being targeted: a group that is nearer has a lower one."""
    return min(map(_distance, trace.targetings), default=(True, 0))


def _distance(some: tuple[TargetingTrace, ...]) -> tuple[bool, int]:
    if any(each.outcome is None for each in some):
        return False, -1
    # One that asks nothing and yet does not hold can never do so.
    return not some, sum(1 for each in some if not each.outcome)


def _targeting_group(some: tuple[TargetingTrace, ...], case: Case, to_blame: TargetingTrace | None) -> Explained:
    holds = _holds(some, case)
    lines = tuple(_targeting(each, case, decisive=each is to_blame) for each in some)
    return Explained(
        Topic.TARGETING_GROUP,
        sentence(_counted(some, holds)),
        Answer.ERROR if any(each.outcome is None for each in some) else answer_of(holds),
        not some and not holds,
        parts=lines,
    )


def _counted(some: tuple[TargetingTrace, ...], holds: bool) -> str:
    if not some:
        return f"it asks nothing, and so holds for {'everybody' if holds else 'nobody'}"
    failing = sum(1 for each in some if not each.outcome)
    if len(some) == 1:
        return f"its one targeting {'holds' if holds else 'does not hold'}"
    if holds:
        return f"all of its {len(some)} targetings hold"
    return f"all of its {len(some)} targetings must hold, but {failing} {'does' if failing == 1 else 'do'} not"


def _to_blame(some: tuple[TargetingTrace, ...], errors: list[TargetingTrace], case: Case) -> TargetingTrace | None:
    """The targeting that by itself keeps the visitor out."""
    if errors:
        return next((each for each in some if each is errors[0]), None)
    return None if _holds(some, case) else next((each for each in some if not each.outcome), None)


def _targeting(trace: TargetingTrace, case: Case, *, decisive: bool) -> Explained:
    return Explained(
        Topic.TARGETING,
        sentence(clause_of(trace, case).whole),
        answer_of(trace.outcome),
        decisive,
        FrozenDict(dict(_facts(trace))),
    )


def _facts(trace: TargetingTrace) -> Iterator[tuple[str, Json]]:
    targeting = trace.targeting
    for name, value in (("key", targeting.key), ("operator", targeting.operator), ("wanted", targeting.value)):
        if value is not ABSENT:
            yield name, value
    if targeting.provider:
        yield "provider", targeting.provider
    if trace.got is not ABSENT:
        yield "got", trace.got
    if not trace.known:
        yield "known", False


def _holds(some: tuple[TargetingTrace, ...], case: Case) -> bool:
    return all(each.outcome for each in some) if some else case.empty_holds


def asking_nothing_holds(rules: Rules) -> bool:
    """Whether a targeting group without targetings holds: the rules are asked of a document that has one."""
    group = VariationGroup("g", "", (TargetingGroup(()),), ())
    tree = Tree((Campaign("c", "", None, "", "", (), (group,)),))
    trace = rules.compile(tree).trace(tree, NO_CONTEXT, Identity("x"), NO_ASSIGNATIONS)
    return trace.campaigns[0].groups[0].matches
