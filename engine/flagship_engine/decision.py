"""What was decided for one visitor, as a value."""

from __future__ import annotations

from functools import cached_property
from typing import Protocol

import attrs

from flagship_engine.effects import Effect
from flagship_engine.problems import Problem
from flagship_engine.tree import Campaign, Variation, VariationGroup
from flagship_engine.values import FrozenDict, Json


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


def _shown_id(part: Campaign | VariationGroup | Variation) -> str:
    # A campaign whole is pages of text.
    return repr(part.id)


def _shown_keys(flags: FrozenDict[str, Flag]) -> str:
    return repr(tuple(flags))


@attrs.frozen
class Assigned:
    """A variation that a campaign gives to a visitor; made once for each variation, when the document is compiled."""

    campaign: Campaign = attrs.field(repr=_shown_id)
    group: VariationGroup = attrs.field(repr=_shown_id)
    variation: Variation = attrs.field(repr=_shown_id)
    flags: FrozenDict[str, Flag] = attrs.field(repr=_shown_keys)


def assigned(campaign: Campaign, group: VariationGroup, variation: Variation) -> Assigned:
    """The `Assigned` of a variation, with its flags."""
    flags = {
        key: Flag(key, value, campaign.id, group.id, variation.id, variation.reference)
        for key, value in variation.modifications.value.items()
    }
    return Assigned(campaign, group, variation, FrozenDict(flags))


class Plan(Protocol):
    """What a rule set wants the world to be told of a decision; a frozen value."""

    def effects(self, assigned: tuple[Assigned, ...]) -> tuple[Effect, ...]:
        """The effects of having assigned these variations."""
        ...


@attrs.frozen
class NoPlan:
    """Nothing is to be told."""

    def effects(self, assigned: tuple[Assigned, ...]) -> tuple[Effect, ...]:  # noqa: ARG002 - the protocol's
        """No effects."""
        return ()


@attrs.frozen
class Decision:
    """Which variations a visitor gets.

    Flags and effects are derived when they are first asked for.

    Attributes:
        assigned: one entry a campaign that gives the visitor a variation, in document order.
        panic: whether the document is in panic: nothing is assigned then, and nothing is to be remembered.
        problems: what was wrong with the context, the identity or the assignations.

    """

    assigned: tuple[Assigned, ...]
    plan: Plan = attrs.field(default=NoPlan(), repr=False)
    panic: bool = False
    problems: tuple[Problem, ...] = ()

    @cached_property
    def flags(self) -> FrozenDict[str, Flag]:
        """Flag key to flag. Where several campaigns set one key, the later campaign wins."""
        flags: dict[str, Flag] = {}
        for each in self.assigned:
            flags.update(each.flags)
        return FrozenDict(flags)

    @cached_property
    def effects(self) -> tuple[Effect, ...]:
        """What the world should be told: what to remember is one of them."""
        return self.plan.effects(self.assigned)
