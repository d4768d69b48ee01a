"""Remembered variations by the SDK's rules: a group gives again what it gave before, whatever its allocation is now.

Records of 2.1.5 list variations without their groups, so a variation counts for every group in which it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

import attrs

from flagship_engine.assignations import Remembered
from flagship_engine.decision import Assigned
from flagship_engine.rules.allocation import by_id
from flagship_engine.rules.sdk_groups import CompiledGroup
from flagship_engine.values import FrozenDict

GivenAgain: TypeAlias = Mapping[int, Assigned]
"""Number of a group to the variation of it that is remembered, of all groups that a document still has."""

NOTHING_GIVEN: GivenAgain = FrozenDict()


@attrs.frozen(eq=False)
class Homes:
    """Where the variations of a document stand.

    Attributes:
        only: variation id to the number of its group, and the variation: nearly all stand in one group alone.
        several: the same of the others, for each of their groups.

    """

    only: Mapping[str, tuple[int, Assigned]]
    several: Mapping[str, tuple[tuple[int, Assigned], ...]]

    def of(self, variation_id: str) -> tuple[tuple[int, Assigned], ...]:
        """All homes of a variation."""
        only = self.only.get(variation_id)
        return self.several.get(variation_id, ()) if only is None else (only,)


def homes_of(groups: Iterable[CompiledGroup]) -> Homes:
    """Where each variation of some groups stands."""
    homes: dict[str, list[tuple[int, Assigned]]] = {}
    for group in groups:
        for variation_id, assigned in by_id(group.sound).items():
            homes.setdefault(variation_id, []).append((group.number, assigned))
    return Homes(
        FrozenDict({variation_id: found[0] for variation_id, found in homes.items() if len(found) == 1}),
        FrozenDict({variation_id: tuple(found) for variation_id, found in homes.items() if len(found) > 1}),
    )


def given_again(remembered: Remembered, homes: Homes) -> GivenAgain:
    """What each group gives again: of several variations that are remembered, the first in document order."""
    if homes.several or remembered.variation_ids:
        return _given_by_any(remembered, homes)
    given: dict[int, Assigned] = {}
    home_of, gone = homes.only.get, 0
    for entry in remembered.by_group.values():
        home = home_of(entry.variation_id)
        if home is None:
            gone += 1
        else:
            number, assigned = home
            given[number] = assigned
    alone = len(given) + gone == len(remembered.by_group)  # none stands in a group with another
    return given if alone else _given_by_any(remembered, homes)


def _given_by_any(remembered: Remembered, homes: Homes) -> GivenAgain:
    """The same, whatever is remembered of whatever document."""
    given: dict[int, Assigned] = {}
    ids = [entry.variation_id for entry in remembered.by_group.values()]
    for variation_id in (*ids, *remembered.variation_ids):
        for number, assigned in homes.of(variation_id):
            other = given.setdefault(number, assigned)
            if other is not assigned:
                given[number] = _first(other, assigned)
    return given


def _first(one: Assigned, other: Assigned) -> Assigned:
    """Of two variations of a group, the one that stands first in it."""
    first = next(each for each in one.group.variations if each is one.variation or each is other.variation)
    return one if first is one.variation else other
