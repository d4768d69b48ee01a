"""Two documents over a population: how many move, from what to what and why."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import TypeAlias, TypeVar

import attrs

from flagship_engine.diffing.moving import Comparison, Movement
from flagship_engine.diffing.pairing import ids_of
from flagship_engine.diffing.ramps import Ramp, RampKey, ramps_of
from flagship_engine.diffing.reasons import DiffReason
from flagship_engine.document import Document
from flagship_engine.population import Visit
from flagship_engine.values import FrozenDict

Ids: TypeAlias = tuple[str, str]
"""The ids of a variation group and of a variation."""


@attrs.frozen
class Stream:
    """Visitors of a campaign who go one way.

    Attributes:
        before: the ids of the group and the variation that they had, or None.
        after: of those that they get, or None.
        reason: why, or None for those who keep what they had.
        visitors: how many.

    """

    before: Ids | None
    after: Ids | None
    reason: DiffReason | None
    visitors: int


@attrs.frozen
class CampaignDiff:
    """What becomes of the visitors of a campaign.

    Attributes:
        campaign_id: the campaign.
        moved: how many get something else of it.
        streams: where from and where to, most visitors first; who gets nothing either way is in none.

    """

    campaign_id: str
    moved: int
    streams: tuple[Stream, ...]

    @property
    def reasons(self) -> FrozenDict[DiffReason, int]:
        """How many move for each reason, the most first."""
        found: dict[DiffReason, int] = {}
        for each in self.streams:
            if each.reason is not None:
                count(found, each.reason, each.visitors)
        return ranked(found)


@attrs.frozen
class Diff:
    """What becomes of a population when one document follows another.

    Attributes:
        visitors: how many there are.
        moved: how many get something else of any campaign.
        reasons: reason to how many move for it, the most first; who moves for two counts for both.
        campaigns: every campaign of either document, those of the old one first.
        added: the ids of campaigns that are new.
        removed: the ids of campaigns that are gone.
        ramps: the variations whose share grew.

    """

    visitors: int
    moved: int
    reasons: FrozenDict[DiffReason, int]
    campaigns: tuple[CampaignDiff, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    ramps: tuple[Ramp, ...]

    @property
    def monotone(self) -> bool:
        """Whether nobody who had a variation loses it by an allocation that grew."""
        return all(ramp.monotone for ramp in self.ramps)


def diff(old: Document, new: Document, population: Iterable[Visit]) -> Diff:
    """Who moves when `new` follows `old`, counted over a population; memory does not grow with it.

    Raises:
        TypeError: one of the documents is no `Document`.
        ValueError: they are decided by different rules.

    """
    return summarised(old, new, movements(old, new, population))


def movements(old: Document, new: Document, population: Iterable[Visit]) -> Iterator[Movement]:
    """What becomes of each visitor, one at a time; errors are those of `diff`, raised at once."""
    return map(Comparison(old, new).movement, population)


def summarised(old: Document, new: Document, moved: Iterable[Movement]) -> Diff:
    """The counts of what `movements` gave for two documents."""
    counts = _Counts()
    for each in moved:
        counts.add(each)
    here, there = (dict.fromkeys(campaign.id for campaign in document.campaigns) for document in (old, new))
    return Diff(
        visitors=counts.visitors,
        moved=counts.moved,
        reasons=ranked(counts.reasons),
        campaigns=counts.of_campaigns(tuple(here | there)),
        added=tuple(each for each in there if each not in here),
        removed=tuple(each for each in here if each not in there),
        ramps=tuple(map(counts.counted, ramps_of(old, new))),
    )


def ranked(counts: Mapping[DiffReason, int]) -> FrozenDict[DiffReason, int]:
    """Counts, the highest first; whatever order they were counted in."""
    return FrozenDict(dict(sorted(counts.items(), key=lambda entry: (-entry[1], entry[0].value))))


KeyT = TypeVar("KeyT", bound=Hashable)


def count(counts: dict[KeyT, int], key: KeyT, more: int = 1) -> None:
    """One more of something."""
    counts[key] = counts.get(key, 0) + more


class _Counts:
    """Counts while visitors pass."""

    def __init__(self) -> None:
        self.visitors = 0
        self.moved = 0
        self.reasons: dict[DiffReason, int] = {}
        self.by_campaign: dict[str, int] = {}
        self.streams: dict[tuple[str, Ids | None, Ids | None, DiffReason | None], int] = {}
        self.losers: dict[tuple[RampKey, bool], int] = {}

    def add(self, movement: Movement) -> None:
        """Count a visitor."""
        self.visitors += 1
        for each in movement.kept:
            ids = ids_of(each)
            count(self.streams, (each.campaign.id, ids, ids, None))
        if not movement.moves:
            return
        self.moved += 1
        for reason in {move.reason for move in movement.moves}:
            count(self.reasons, reason)
        for campaign_id in {move.campaign_id for move in movement.moves}:
            count(self.by_campaign, campaign_id)
        for move in movement.moves:
            before, after = ids_of(move.before), ids_of(move.after)
            count(self.streams, (move.campaign_id, before, after, move.reason))
            if before is not None and before != after:
                by_allocation = move.reason in BY_ALLOCATION and move.group_id == before[0]
                count(self.losers, ((move.campaign_id, *before), by_allocation))

    def of_campaigns(self, ids: tuple[str, ...]) -> tuple[CampaignDiff, ...]:
        """What was counted of each campaign."""
        streams: dict[str, list[Stream]] = {}
        for (campaign_id, before, after, reason), number in self.streams.items():
            streams.setdefault(campaign_id, []).append(Stream(before, after, reason, number))
        return tuple(
            CampaignDiff(each, self.by_campaign.get(each, 0), tuple(sorted(streams.get(each, ()), key=_place)))
            for each in ids
        )

    def counted(self, ramp: Ramp) -> Ramp:
        """A ramp with those who had the variation, and those of them who lose it."""
        here = ramp.campaign_id, (ramp.group_id, ramp.variation_id)
        had = (number for (campaign_id, ids, *_), number in self.streams.items() if (campaign_id, ids) == here)
        lost, otherwise = (self.losers.get((ramp.key, way), 0) for way in (True, False))
        return attrs.evolve(ramp, holders=sum(had), lost=lost, lost_otherwise=otherwise)


BY_ALLOCATION = frozenset({DiffReason.ALLOCATION, DiffReason.VARIATION_ORDER, DiffReason.VARIATION_ADDED})
"""The reasons that lie in the allocation table of a group which has the variation both before and after."""


def _place(stream: Stream) -> tuple[object, ...]:
    reason = "" if stream.reason is None else stream.reason.value
    return -stream.visitors, stream.before or (), stream.after or (), reason
