"""What is remembered: which variation of which group an id was given before."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Collection, Mapping

import attrs

from flagship_engine.hashing import utf8
from flagship_engine.values import FrozenDict


@attrs.frozen
class Assignation:
    """One remembered variation.

    Attributes:
        variation_id: the variation.
        activated: whether the visitor is known to have seen it (the platform's rules ask; the SDK's do not).

    """

    variation_id: str
    activated: bool = False


@attrs.frozen
class Remembered:
    """Everything remembered for one id.

    Attributes:
        by_group: variation group id to its assignation, in the order in which they are stored.
        variation_ids: variations whose group is not known: a version-1 record lists no groups.

    """

    by_group: FrozenDict[str, Assignation] = FrozenDict()
    variation_ids: tuple[str, ...] = ()

    @property
    def all_variation_ids(self) -> frozenset[str]:
        """The ids of all remembered variations, their groups known or not."""
        placed = [entry.variation_id for entry in self.by_group.values()]
        return frozenset((*placed, *self.variation_ids) if self.variation_ids else placed)

    def with_changes(self, changed: Mapping[str, Assignation], placed: Collection[str]) -> Remembered:
        """With what is new by group; `placed` are the variations whose group is known by now."""
        others = tuple(each for each in self.variation_ids if each not in placed)
        return Remembered(FrozenDict({**self.by_group, **changed}), others)


NOTHING_REMEMBERED = Remembered()


@attrs.frozen
class Assignations:
    """What is remembered for each id that a decision may ask for.

    Attributes:
        by_id: visitor id, anonymous id, or base64 of a decision group's UTF-8, to what is remembered for it.

    """

    by_id: FrozenDict[str, Remembered] = FrozenDict()

    def of(self, some_id: str) -> Remembered:
        """What is remembered for one id; nothing, if nothing is."""
        return self.by_id.get(some_id, NOTHING_REMEMBERED)


NO_ASSIGNATIONS = Assignations()


def group_key(decision_group: str) -> str:
    """The id under which a decision group's assignations are kept: the base64 of its UTF-8, padded."""
    return b64encode(utf8(decision_group)).decode("ascii")
