"""Counting who got what, a visitor at a time: the memory that it takes does not grow with the visitors.

`decide` says what a visitor got, and that is enough where nothing is remembered and every bucket is a variation's. Who
came to a group that gave nothing a second decision says, by a document made for that; who was given what is remembered,
and whatever else is not clear from decisions, a trace, which takes ten times as long.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import TypeAlias

import attrs

from flagship_engine.assignations import NO_ASSIGNATIONS
from flagship_engine.deciding import decide, trace
from flagship_engine.document import Document
from flagship_engine.identity import Identity
from flagship_engine.population import Visit
from flagship_engine.simulating.places import Places, Slot
from flagship_engine.traces import GroupTrace, Stage, Whose


class How(Enum):
    """How a visitor came to a variation, or to none."""

    ALLOCATED = "its own bucket gave it a variation"
    SHARED = "its decision group's bucket gave it a variation"
    REMEMBERED = "a remembered variation was given again"
    UNSERVED = "its own bucket is no variation's"
    LOST = "the remembered variation is gone"


Spot: TypeAlias = tuple[int, int, str, How]
"""The positions of a campaign and of a variation group in it, a variation's id or "", and how it was come to."""

_MANY = 4096


@attrs.define(eq=False)
class Tally:
    """What was counted so far.

    Attributes:
        document: what decides.
        places: where its variations stand.
        visitors: how many there were.
        unassigned: how many got no variation.
        problems: with how many something was wrong.
        spots: who came where, and how.
        together: the positions of the campaigns that gave a visitor something, to how many visitors.
        both: two campaigns' positions, to the visitors of both; without those in `together`.

    """

    document: Document
    places: Places = attrs.field(default=attrs.Factory(lambda self: Places.of(self.document), takes_self=True))
    visitors: int = 0
    unassigned: int = 0
    problems: int = 0
    spots: dict[Spot, int] = attrs.Factory(dict)
    together: dict[tuple[int, ...], int] = attrs.Factory(dict)
    both: dict[tuple[int, int], int] = attrs.Factory(dict)

    def add(self, visit: Visit) -> None:
        """Decide for a visitor, and count."""
        self.visitors += 1
        nothing_known = visit.assignations is None or visit.assignations == NO_ASSIGNATIONS
        shares = isinstance(visit.identity, Identity) and visit.identity.decision_group is not None
        if self.places.told_by_ids and nothing_known and not shares:
            self._decide(visit)
        else:
            self._trace(visit)

    def _decide(self, visit: Visit) -> None:
        decision = decide(self.document, visit.context, visit.identity)
        slots, waiting = self.places.slots, self.places.gaps
        given: list[Slot] = []
        for each in decision.assigned:
            slot = slots[each.campaign.id, each.group.id, each.variation.id]
            slot.count += 1
            waiting -= slot.settles
            given.append(slot)
        if waiting:
            for position, number in self.places.unserved(visit, [(slot.campaign, slot.group) for slot in given]):
                self._count(position, number, "", How.UNSERVED)
        self._close(tuple([slot.campaign for slot in given]), bool(decision.problems))

    def _trace(self, visit: Visit) -> None:
        found = trace(self.document, visit.context, visit.identity, visit.assignations)
        for position, campaign in enumerate(found.campaigns):
            for number, group in enumerate(campaign.groups):
                how = _how(group)
                if how is not None:
                    self._count(position, number, "" if group.assigned is None else group.assigned.variation.id, how)
        given = (position for position, each in enumerate(found.campaigns) if each.assigned is not None)
        self._close(tuple(given), bool(found.problems))

    def _count(self, position: int, number: int, variation_id: str, how: How) -> None:
        spot = position, number, variation_id, how
        self.spots[spot] = self.spots.get(spot, 0) + 1

    def _close(self, given: tuple[int, ...], has_problems: bool) -> None:
        self.unassigned += not given
        self.problems += has_problems
        self.together[given] = self.together.get(given, 0) + 1
        if len(self.together) > _MANY:
            self._fold()

    def _fold(self) -> None:
        for given, count in self.together.items():
            for index, one in enumerate(given):
                for other in given[index:]:
                    self.both[one, other] = self.both.get((one, other), 0) + count
        self.together.clear()

    def overlap(self) -> tuple[tuple[int, ...], ...]:
        """For each two campaigns, the visitors who got a variation of both."""
        self._fold()
        positions = range(len(self.document.campaigns))
        return tuple(
            tuple(self.both.get((min(one, other), max(one, other)), 0) for other in positions) for one in positions
        )

    def counted(self) -> Iterator[tuple[Spot, int]]:
        """Everything that was counted; a spot may come twice."""
        yield from self.spots.items()
        for (_, _, variation_id), slot in self.places.slots.items():
            if slot.count:
                yield (slot.campaign, slot.group, variation_id, How.ALLOCATED), slot.count


def _how(group: GroupTrace) -> How | None:
    own = group.hashed is not None and group.hashed.whose is Whose.VISITOR
    if group.stage is Stage.ALLOCATED:
        return How.ALLOCATED if own else How.SHARED
    if group.stage is Stage.NO_SHARE:
        return How.UNSERVED if own else None
    if group.stage is Stage.REMEMBERED:
        return How.REMEMBERED
    return How.LOST if group.stage is Stage.LOST_VARIATION else None
