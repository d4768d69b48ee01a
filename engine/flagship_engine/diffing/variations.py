"""Why a variation group that targets a visitor by two documents gives something else by each."""

from __future__ import annotations

from flagship_engine.decision import Assigned
from flagship_engine.diffing.pairing import alike, by_key, in_another_order
from flagship_engine.diffing.reasons import DiffReason
from flagship_engine.diffing.sides import Cause, View, Views, cause
from flagship_engine.diffing.variation_words import ending_words, flag_words, reading_words, test_words
from flagship_engine.traces import Stage, Whose

_BY_MEMORY = frozenset({Stage.REMEMBERED, Stage.LOST_VARIATION})


def cause_of_variation(views: Views) -> Cause:
    """Where the group came to another end."""
    before, now = views
    stages = {before.group.stage, now.group.stage}
    if Stage.ONE_TEST in stages:
        return cause(DiffReason.ONE_TEST, test_words(views), now.group)
    if Stage.OUT_OF_RANGE in stages:
        return cause(DiffReason.BUCKET_RANGE, ending_words(views), now.group)
    if stages & _BY_MEMORY:
        reason = _reason_of_memory(before, now)
        words = reading_words if reason is DiffReason.MEMORY_UNREAD else ending_words
        return cause(reason, words(views), now.group)
    return cause(_reason_of_table(before, now), ending_words(views), now.group)


def cause_of_flags(before: Assigned, now: Assigned) -> Cause:
    """Where the variation is the same, and gives other flags."""
    return Cause(DiffReason.FLAGS_CHANGED, flag_words(before.variation, now.variation), now.group.id)


def _reason_of_memory(before: View, now: View) -> DiffReason:
    """What is remembered is the same on both sides: so it is the documents that differ in what counts of it."""
    lost, found = _again(before) - now.variation_ids, _again(now) - before.variation_ids
    if lost or found:
        return _replaced(lost, found, DiffReason.REMEMBERED_LOST, DiffReason.REMEMBERED_FOUND)
    if before.side.remembers is not now.side.remembers:
        return DiffReason.MEMORY_UNREAD
    if _counts_anonymous(before) is not _counts_anonymous(now):
        return DiffReason.RECONCILIATION
    return DiffReason.REMEMBERED_ORDER if _reordered(before, now) else DiffReason.OTHER


def _again(view: View) -> frozenset[str]:
    """The variation that is given again, if one is."""
    given = view.group.assigned
    return frozenset() if view.group.stage is not Stage.REMEMBERED or given is None else frozenset({given.variation.id})


def _counts_anonymous(view: View) -> bool:
    return any(each.whose is Whose.ANONYMOUS for each in view.group.remembered)


def _replaced(lost: frozenset[str], found: frozenset[str], removed: DiffReason, added: DiffReason) -> DiffReason:
    if lost and found:
        return DiffReason.VARIATION_REPLACED
    return removed if lost else added


def _reason_of_table(before: View, now: View) -> DiffReason:
    """Whose the visitor's bucket is: the two allocation tables differ there."""
    lost, found = _given(before) - now.variation_ids, _given(now) - before.variation_ids
    if lost or found:
        return _replaced(lost, found, DiffReason.VARIATION_REMOVED, DiffReason.VARIATION_ADDED)
    return DiffReason.VARIATION_ORDER if _only_reordered(before, now) else DiffReason.ALLOCATION


def _given(view: View) -> frozenset[str]:
    given = view.group.assigned
    return frozenset() if given is None else frozenset({given.variation.id})


def _reordered(before: View, now: View) -> bool:
    return in_another_order(by_key(before.group.group.variations), by_key(now.group.group.variations))


def _only_reordered(before: View, now: View) -> bool:
    """Whether every variation is there on both sides with the same allocation, in another order."""
    here, there = by_key(before.group.group.variations), by_key(now.group.group.variations)
    same = here.keys() == there.keys() and all(
        alike(each.allocation, there[key].allocation) for key, each in here.items()
    )
    return same and _reordered(before, now)
