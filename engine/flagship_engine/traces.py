"""How a decision came about, as values: what each campaign, group and targeting of a document gave, and why.

A trace is made by a second walk over the parts that decide. It is the same for every rule set, so that two of them
can be laid side by side.
"""

from __future__ import annotations

from enum import Enum

import attrs

from flagship_engine.assignations import Assignation
from flagship_engine.decision import Assigned, shown_by_id
from flagship_engine.problems import Problem
from flagship_engine.tree import Campaign, Targeting, VariationGroup
from flagship_engine.values import Absent, Json


class Stage(Enum):
    """How far a visitor came, in a group or in a campaign; the value is its plain name."""

    DUPLICATE_ID = "an earlier campaign has this id"
    NO_GROUP_MATCHES = "no variation group targets the visitor"
    NOT_TARGETED = "the variation group does not target the visitor"
    ONE_TEST = "the visitor takes part in another test"
    OUT_OF_RANGE = "the visitor's bucket lies in no bucket range"
    LOST_VARIATION = "the remembered variation is gone"
    NO_SHARE = "no variation has the visitor's bucket"
    REMEMBERED = "a remembered variation is given again"
    ALLOCATED = "a variation is given by allocation"


class Whose(Enum):
    """Which of a visitor's ids something belongs to; the value is its plain name."""

    DECISION_GROUP = "the decision group"
    VISITOR = "the visitor"
    ANONYMOUS = "the anonymous id"


@attrs.frozen
class Recalled:
    """A remembered variation, and for whom it was remembered."""

    whose: Whose
    assignation: Assignation


@attrs.frozen
class Hashed:
    """A hash.

    Attributes:
        data: what was hashed.
        number: its hash, of 32 bits.
        bucket: the bucket, 0 to 99.
        whose: whose id stands at its end.

    """

    data: bytes
    number: int
    bucket: int
    whose: Whose = Whose.VISITOR


@attrs.frozen
class TargetingTrace:
    """One comparison.

    Attributes:
        targeting: the operator, and the value wanted.
        got: the visitor's value as these rules see it; ABSENT if they see none.
        outcome: whether it holds; None is an error, of rules that know errors.
        known: whether these rules know the operator.
        provider: the third-party provider in whose context these rules looked, or "" for the visitor's own.

    """

    targeting: Targeting
    got: Json | Absent
    outcome: bool | None
    known: bool
    provider: str = ""


@attrs.frozen
class GroupTrace:
    """One variation group that was looked at.

    Attributes:
        group: the group.
        matches: whether it targets the visitor.
        targetings: every comparison of every targeting group, also where the outcome was clear before.
        stage: how far the visitor came in it.
        hashed: what is allocated by; None where the group does not target the visitor.
        table: bucket to variation.
        remembered: what is remembered of this group, that which counts most first.
        assigned: what it gives.

    """

    group: VariationGroup = attrs.field(repr=shown_by_id)
    matches: bool
    targetings: tuple[tuple[TargetingTrace, ...], ...]
    stage: Stage = Stage.NOT_TARGETED
    hashed: Hashed | None = None
    table: tuple[Assigned | None, ...] = attrs.field(default=(), repr=False)
    remembered: tuple[Recalled, ...] = ()
    assigned: Assigned | None = None

    @property
    def counted(self) -> Recalled | None:
        """What was remembered and is given again."""
        if self.stage is not Stage.REMEMBERED or self.assigned is None:
            return None
        given = self.assigned.variation.id
        return next((each for each in self.remembered if each.assignation.variation_id == given), None)


@attrs.frozen
class CampaignTrace:
    """One campaign of the document.

    Attributes:
        campaign: the campaign.
        stage: how far the visitor came.
        groups: its variation groups that were looked at, in document order.
        visitor_bucket: what its bucket ranges are held against; None where they are not looked at.
        other_tests: the groups of the tests that the visitor takes part in instead of this one.

    """

    campaign: Campaign = attrs.field(repr=shown_by_id)
    stage: Stage
    groups: tuple[GroupTrace, ...] = ()
    visitor_bucket: Hashed | None = None
    other_tests: tuple[str, ...] = ()

    @property
    def assigned(self) -> Assigned | None:
        """The variation that it gives: its last group's, for none is looked at after that."""
        return self.groups[-1].assigned if self.groups else None


@attrs.frozen
class Trace:
    """How a decision came about.

    Attributes:
        campaigns: every campaign of the document, those among them that bear the id of an earlier one.
        panic: whether the document is in panic: nothing was looked at then.
        remembers: whether what is remembered was looked at.
        problems: what was wrong with the context, the identity or the assignations.

    """

    campaigns: tuple[CampaignTrace, ...]
    panic: bool = False
    remembers: bool = True
    problems: tuple[Problem, ...] = ()

    @property
    def assigned(self) -> tuple[Assigned, ...]:
        """What was decided, as the decision has it."""
        return tuple(each.assigned for each in self.campaigns if each.assigned is not None)


def ended(campaign: Campaign, groups: tuple[GroupTrace, ...]) -> CampaignTrace:
    """The trace of a campaign by its groups: it ended in the last of them that targets the visitor."""
    matched = [each.stage for each in groups if each.matches]
    return CampaignTrace(campaign, matched[-1] if matched else Stage.NO_GROUP_MATCHES, groups)
