"""At which step two documents part about a campaign that both of them have: their traces, laid side by side."""

from __future__ import annotations

from collections.abc import Iterator

from flagship_engine.diffing.pairing import Key, ids_of
from flagship_engine.diffing.reasons import DiffReason
from flagship_engine.diffing.sides import Cause, Side, View, Views, outcome
from flagship_engine.diffing.targetings import cause_of_targeting
from flagship_engine.diffing.variations import cause_of_flags, cause_of_variation
from flagship_engine.parting_words import shown_id

_RANKS = tuple(DiffReason)


def cause_of(before: Side, now: Side) -> Cause:
    """Why a campaign gives something else.

    It ended in one group before and ends in one now. Where that is the same one, the reason lies within it. Where it is
    another, either does not end where it did because that group is gone, or gives nothing now; and it ends where it
    does because that group is new, or gave nothing before. The one that was looked at first counts.
    """
    one, other = before.last, now.last
    if one is not None and one == other:
        given, gives = before.campaign.assigned, now.campaign.assigned
        if given is not None and gives is not None and ids_of(given) == ids_of(gives):
            return cause_of_flags(given, gives)
        return cause_of_variation(_views(before, now, one))
    found = sorted((*_steps(before, now, one), *_steps(now, before, other)), key=lambda step: step[:3])
    if not found:
        return _order(one, other)
    reasons = {cause.reason for *_, cause in found}
    if reasons == {DiffReason.GROUP_ADDED, DiffReason.GROUP_REMOVED}:
        return _replaced(one, other)
    return found[0][3]


def _steps(here: Side, there: Side, key: Key | None) -> Iterator[tuple[int, int, str, Cause]]:
    """Why a campaign ends in a group on one side, and not on the other: where it was looked at, and the cause."""
    if key is None:
        return
    cause = _cause_at(here, there, key)
    if cause is not None:
        yield list(here.looked_at).index(key), _rank(cause.reason), key[0], cause


def _rank(reason: DiffReason) -> int:
    """The same for a reason and for its mirror."""
    return min(_RANKS.index(reason), _RANKS.index(reason.mirror))


def _cause_at(here: Side, there: Side, key: Key) -> Cause | None:
    if key not in there.groups:
        reason, what = (DiffReason.GROUP_ADDED, "new") if here.number else (DiffReason.GROUP_REMOVED, "gone")
        return Cause(reason, f"group {shown_id(key[0])} is {what}", key[0])
    if key not in there.looked_at:
        return None
    sides = (there, here) if here.number else (here, there)
    views = _views(*sides, key)
    one, other = (view.group for view in views)
    if one.matches is not other.matches:
        return cause_of_targeting(views)
    return None if outcome(one) == outcome(other) else cause_of_variation(views)


def _views(before: Side, now: Side, key: Key) -> Views:
    return View(before, before.looked_at[key]), View(now, now.looked_at[key])


def _order(one: Key | None, other: Key | None) -> Cause:
    if one is None or other is None:
        return Cause(DiffReason.OTHER, DiffReason.OTHER.text)
    first, second = shown_id(one[0]), shown_id(other[0])
    sentence = f"group {second} stood behind {first}, and stands before it now"
    return Cause(DiffReason.GROUP_ORDER, sentence, one[0])


def _replaced(one: Key | None, other: Key | None) -> Cause:
    gone, new = (shown_id(key[0]) if key else "" for key in (one, other))
    return Cause(
        DiffReason.GROUP_REPLACED, f"group {gone} is gone, group {new} is new", None if one is None else one[0]
    )
