"""Sentences about what a variation group gave before, and what it gives now."""

from __future__ import annotations

from collections.abc import Callable

from flagship_engine.decision import Assigned
from flagship_engine.diffing.pairing import alike
from flagship_engine.diffing.sides import View, Views
from flagship_engine.parting_words import shown_id, shown_value
from flagship_engine.traces import Hashed, Stage
from flagship_engine.tree import BucketRange, Variation
from flagship_engine.values import ABSENT, Absent, Json

_MOST = 3


def _both(views: Views, words: Callable[[View], str]) -> str:
    return "; ".join(f"{view.when}, {words(view)}" for view in views)


def _of_group(views: Views) -> str:
    return shown_id(views[1].group.group.id)


def ending_words(views: Views) -> str:
    """How either came to its end."""
    hashed = views[1].group.hashed
    if hashed is not None and all(view.group.stage in _BY_BUCKET for view in views):
        words = _both(views, lambda view: _owner(hashed, view.group.table))
        return f"bucket {hashed.bucket} of {_of_group(views)}: {words}"
    return f"{_of_group(views)}: {_both(views, _ending)}"


def reading_words(views: Views) -> str:
    """How either came to its end, where one of them alone looks at what is remembered."""
    return f"{_of_group(views)}: {_both(views, _reading)}"


_BY_BUCKET = frozenset({Stage.ALLOCATED, Stage.NO_SHARE})


def _reading(view: View) -> str:
    return f"{'' if view.side.remembers else 'nothing that is remembered is looked at, and '}{_ending(view)}"


def _ending(view: View) -> str:
    group, stage = view.group, view.group.stage
    if stage is Stage.ONE_TEST:
        others = view.side.campaign.other_tests
        return f"the visitor takes part in another test{f', of group {shown_id(others[0])}' if others else ''}"
    if stage is Stage.OUT_OF_RANGE:
        bucket = view.side.campaign.visitor_bucket
        number = "" if bucket is None else f" {bucket.bucket}"
        return f"the visitor's bucket{number} lies in {_ranges(view)}"
    if stage is Stage.REMEMBERED:
        whose = "" if group.counted is None else f" for {group.counted.whose.value}"
        return f"{_name(group.assigned)} is remembered{whose}"
    if stage is Stage.LOST_VARIATION:
        lost = ", ".join(shown_id(each.assignation.variation_id) for each in group.remembered[:_MOST])
        return f"the remembered variation {lost} is gone"
    if group.hashed is None:
        return f"{_name(group.assigned)} is given"
    return f"bucket {group.hashed.bucket} is {_owner(group.hashed, group.table)}"


def _ranges(view: View) -> str:
    ranges = view.side.campaign.campaign.bucket_ranges
    if not ranges:
        return "no bucket range, for there is none"
    more = f" and {len(ranges) - _MOST} more" if len(ranges) > _MOST else ""
    return f"no bucket range, only {', '.join(map(_range, ranges[:_MOST]))}{more}"


def _range(each: BucketRange) -> str:
    return f"[{each.start}, {each.end})"


def _owner(hashed: Hashed, table: tuple[Assigned | None, ...]) -> str:
    """Whose the visitor's bucket is, and from where to where."""
    owner, first, last = table[hashed.bucket], hashed.bucket, hashed.bucket
    while first > 0 and table[first - 1] is owner:
        first -= 1
    while last + 1 < len(table) and table[last + 1] is owner:
        last += 1
    return f"{_whose(owner)} ({first} to {last})"


def _whose(given: Assigned | None) -> str:
    return "nobody's" if given is None else f"{shown_id(given.variation.id)}'s"


def _name(given: Assigned | None) -> str:
    return "nothing" if given is None else shown_id(given.variation.id)


def test_words(views: Views) -> str:
    """What of one-visitor-one-test changed, and how either came to its end."""
    settings = _changed(views, "one visitor, one test", _one_test_words)
    types = _changed(views, "type", lambda view: shown_id(view.side.campaign.campaign.type) or "none")
    return f"{settings}{types}{ending_words(views)}"


def _one_test_words(view: View) -> str:
    return "on" if view.side.document.account_settings.enabled_1v1t else "off"


def _changed(views: Views, name: str, words: Callable[[View], str]) -> str:
    before, now = map(words, views)
    return "" if before == now else f"{name}: {before} before, {now} now; "


def flag_words(before: Variation, now: Variation) -> str:
    """Which flags of a variation changed."""
    changes = _flag_changes(before, now)
    more = f", and {len(changes) - _MOST} more" if len(changes) > _MOST else ""
    return f"{shown_id(now.id)}: {', '.join(changes[:_MOST])}{more}"


def _flag_changes(before: Variation, now: Variation) -> list[str]:
    here, there = before.modifications.value, now.modifications.value
    made = [
        _flag_change(key, here.get(key, ABSENT), there.get(key, ABSENT))
        for key in dict.fromkeys((*here, *there))
        if not alike(here.get(key, ABSENT), there.get(key, ABSENT))
    ]
    if before.reference is not now.reference:
        made.append("it is the original now" if now.reference else "it is not the original any more")
    return made


def _flag_change(key: str, before: Json | Absent, now: Json | Absent) -> str:
    name = f"flag {shown_id(key)}"
    if before is ABSENT:
        return f"{name} is new: {shown_value(now)}"
    if now is ABSENT:
        return f"{name} is gone: it was {shown_value(before)}"
    return f"{name} was {shown_value(before)}, is {shown_value(now)}"
