"""What was decided for one visitor, as a value."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import attrs

from flagship_engine.derived import derived
from flagship_engine.problems import Problem
from flagship_engine.tree import Campaign, Variation, VariationGroup
from flagship_engine.values import FrozenDict, Json

if TYPE_CHECKING:  # whoever only decides need not load them
    from flagship_engine.consequences import Consequence


@attrs.frozen
class Flag:
    """A flag and where its value comes from (the SDK's public names call it a modification).

    Attributes:
        key: the flag's name.
        value: its JSON value, frozen; null means "use the application's default".
        campaign_id: the campaign, and so on down to the variation.
        variation_group_id: the group, the ``caid`` of an activation.
        variation_id: the variation, the ``vaid`` of an activation.
        is_reference: whether the variation is the original.

    """

    key: str
    value: Json
    campaign_id: str
    variation_group_id: str
    variation_id: str
    is_reference: bool


def shown_by_id(part: Campaign | VariationGroup | Variation | None) -> str:
    """A part of a document in a repr, where it whole would be pages of text."""
    return repr(None if part is None else part.id)


@attrs.frozen
class Assigned:
    """A variation that a campaign gives to a visitor; made once for each variation, when the document is compiled."""

    campaign: Campaign = attrs.field(repr=shown_by_id)
    group: VariationGroup = attrs.field(repr=shown_by_id)
    variation: Variation = attrs.field(repr=shown_by_id)

    @cached_property
    def flags(self) -> FrozenDict[str, Flag]:
        """The variation's flags by key."""
        return FrozenDict(self._flags)

    @cached_property
    def _flags(self) -> dict[str, Flag]:
        """The same as a plain dict, which never gets out: plain ones are put together in two thirds of the time.

        It is made when it is first asked for, for most variations of a document never.
        """
        return {key: self.flag(key, value) for key, value in self.variation.modifications.value.items()}

    def flag(self, key: str, value: Json) -> Flag:
        """A flag that this variation gives."""
        variation = self.variation
        return Flag(key, value, self.campaign.id, self.group.id, variation.id, variation.reference)


Plan: TypeAlias = "tuple[Callable[..., tuple[Consequence, ...]], tuple[object, ...]]"  # type: ignore[explicit-any]  # its own
"""What the world is to be told: a function of the rules, of the variations assigned and of what else it is given."""


def tell(_assigned: tuple[Assigned, ...], *effects: Consequence) -> tuple[Consequence, ...]:
    """Effects that are known already."""
    return effects


NO_PLAN: Plan = tell, ()


@attrs.frozen(slots=False, eq=False, init=False)  # made for each visitor, and so more quickly
class Decision:
    """Which variations a visitor gets.

    Flags and effects are derived when they are first asked for. Compares by what it says, however that is derived, and
    pickles with its effects, without the document.

    Attributes:
        assigned: one entry a campaign that gives the visitor a variation, in document order.
        plan: what the effects are derived from.
        panic: whether the document is in panic: nothing is assigned then, and nothing is to be remembered.
        problems: what was wrong with the context, the identity or the assignations.

    """

    assigned: tuple[Assigned, ...]
    plan: Plan = attrs.field(default=NO_PLAN, repr=False)
    panic: bool = False
    problems: tuple[Problem, ...] = ()

    def __init__(
        self,
        assigned: tuple[Assigned, ...],
        plan: Plan = NO_PLAN,
        panic: bool = False,
        problems: tuple[Problem, ...] = (),
    ) -> None:
        fields = self.__dict__
        fields["assigned"] = assigned
        fields["plan"] = plan
        fields["panic"] = panic
        fields["problems"] = problems

    @derived
    def flags(self) -> FrozenDict[str, Flag]:
        """Flag key to flag. Where several campaigns set one key, the later campaign wins."""
        flags: dict[str, Flag] = {}
        for each in self.assigned:
            flags |= each._flags
        return FrozenDict(flags)

    @derived
    def effects(self) -> tuple[Consequence, ...]:
        """What the world should be told: what to remember is one of them."""
        effects, about = self.plan
        return effects(self.assigned, *about)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Decision):
            return NotImplemented
        ours = self.assigned, self.panic, self.problems, self.effects
        return ours == (other.assigned, other.panic, other.problems, other.effects)

    def __hash__(self) -> int:
        return (self.assigned, self.panic, self.problems).__hash__()

    def __reduce__(self) -> tuple[type[Decision], tuple[object, ...]]:
        return Decision, (self.assigned, (tell, self.effects), self.panic, self.problems)
