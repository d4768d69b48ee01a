"""Which campaigns give a visitor another variation under another rule set, and at which rule the two part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from flagship_engine.assignations import Assignations
from flagship_engine.context import Context, read_context
from flagship_engine.deciding import decide, trace
from flagship_engine.decision import Assigned, Decision, shown_by_id
from flagship_engine.document import Document
from flagship_engine.identity import Identity
from flagship_engine.parting_targetings import reason_of_targeting
from flagship_engine.parting_words import comparison_words, shown_id
from flagship_engine.reasons import Reason
from flagship_engine.traces import CampaignTrace, GroupTrace, Stage, TargetingTrace, Trace, Whose
from flagship_engine.tree import Campaign, Targeting, VariationGroup
from flagship_engine.untrusted import is_a
from flagship_engine.values import Json


@attrs.frozen
class Point:
    """Where in a campaign two rule sets part, and at which rule.

    Attributes:
        reason: the rule.
        sentence: what either made of it.
        group: the variation group, or None if no group was looked at.
        targeting_group: which of its targeting groups, from 0, or None.
        targeting: which of the targetings there, from 0, or None.

    """

    reason: Reason
    sentence: str
    group: VariationGroup | None = attrs.field(default=None, repr=shown_by_id)
    targeting_group: int | None = None
    targeting: int | None = None


@attrs.frozen
class Parting:
    """A campaign that gives a visitor another variation under another rule set.

    Attributes:
        campaign: the campaign.
        ours: what the one gives, or None.
        theirs: what the other gives, or None.
        point: where they part, and why.

    """

    campaign: Campaign = attrs.field(repr=shown_by_id)
    ours: Assigned | None
    theirs: Assigned | None
    point: Point

    @property
    def reason(self) -> Reason:
        """The rule at which they part."""
        return self.point.reason


def partings(
    ours: Document,
    theirs: Document,
    context: Context | Mapping[str, object],
    identity: Identity | str,
    assignations: Assignations | None = None,
) -> tuple[Parting, ...]:
    """Every campaign that gives a visitor another variation under `theirs` than under `ours`, in document order.

    Variations are told apart by the ids of their group and their own. Whoever decides the same costs two decisions.

    Args:
        ours: a document.
        theirs: the same document under other rules: ``attrs.evolve(ours, rules=...)``.
        context: as `decide` takes it, like the other two.
        identity: the visitor.
        assignations: what is remembered.

    Raises:
        TypeError: one of the documents is no `Document`.
        ValueError: they are two different documents.

    """
    known = context if is_a(context, Context) else read_context(context)
    one, other = (_given(decide(document, known, identity, assignations)) for document in (ours, theirs))
    if ours.tree is not theirs.tree and ours.tree != theirs.tree:
        raise ValueError("wanted one document under two rule sets: attrs.evolve(document, rules=...)")
    if one == other:
        return ()
    differing = {campaign_id for campaign_id in {*one, *other} if one.get(campaign_id) != other.get(campaign_id)}
    sides = tuple(
        _Side(document, known, identity, trace(document, known, identity, assignations)) for document in (ours, theirs)
    )
    return tuple(_partings(sides[0], sides[1], differing))


def _given(decision: Decision) -> dict[str, tuple[tuple[str, str], ...]]:
    """Campaign id to what its campaigns, mostly one, give: the ids of group and variation."""
    given: dict[str, tuple[tuple[str, str], ...]] = {}
    for each in decision.assigned:
        given[each.campaign.id] = (*given.get(each.campaign.id, ()), (each.group.id, each.variation.id))
    return given


@attrs.frozen(eq=False)
class _Side:
    """One of two rule sets, and what it made of the visitor."""

    document: Document
    context: Context
    identity: Identity | str
    trace: Trace

    @property
    def name(self) -> str:
        """The name of its rules."""
        return self.document.rules.name

    def ask(self, targeting: Targeting, wanted: Json) -> bool:
        """Whether a targeting would hold if it wanted another value."""
        visitor_id = self.identity if isinstance(self.identity, str) else self.identity.visitor_id
        return self.document.rules.outcome(attrs.evolve(targeting, value=wanted), self.context, visitor_id) is True


def _partings(ours: _Side, theirs: _Side, differing: set[str]) -> Iterator[Parting]:
    for one, other in zip(ours.trace.campaigns, theirs.trace.campaigns, strict=True):
        if one.campaign.id in differing and _ids(one.assigned) != _ids(other.assigned):
            yield Parting(one.campaign, one.assigned, other.assigned, _point(_View(ours, one), _View(theirs, other)))


def _ids(given: Assigned | None) -> tuple[str, str] | None:
    return None if given is None else (given.group.id, given.variation.id)


@attrs.frozen(eq=False)
class _View:
    """What one rule set made of one campaign."""

    side: _Side
    campaign: CampaignTrace

    @property
    def name(self) -> str:
        """The name of its rules."""
        return self.side.name


UNEXPLAINED = Point(Reason.OTHER, Reason.OTHER.text)
"""Where no rule is found: rule sets that do not come with this package may differ in others."""


def _point(one: _View, other: _View) -> Point:
    """Walk both traces side by side up to the first step that differs."""
    for left_out in (one, other):
        if left_out.campaign.stage is Stage.DUPLICATE_ID:
            sentence = f"an earlier campaign has the id {shown_id(left_out.campaign.campaign.id)}: {left_out.name}"
            return Point(Reason.DUPLICATE_CAMPAIGN, f"{sentence} leaves this one out")
    groups = enumerate(zip(one.campaign.groups, other.campaign.groups, strict=False))
    points = (_point_in_group(one, here, other, there, position) for position, (here, there) in groups)
    return next((point for point in points if point is not None), UNEXPLAINED)


def _point_in_group(one: _View, here: GroupTrace, other: _View, there: GroupTrace, position: int) -> Point | None:
    if here.matches and not there.matches:
        return _point_in_targeting(one, here, other, there)
    if there.matches and not here.matches:
        return _point_in_targeting(other, there, one, here)
    if here.assigned is not None or there.assigned is not None:
        return _point_of_variation(one, here, other, there)
    for ends, goes_on in ((one, other), (other, one)):
        if len(ends.campaign.groups) == position + 1 < len(goes_on.campaign.groups):
            sentence = f"group {shown_id(here.group.id)} gives nothing: {goes_on.name} goes on, {ends.name} stops"
            return Point(Reason.FALL_THROUGH, sentence, here.group)
    return None


# A group that targets the visitor under one rule set only


def _point_in_targeting(one: _View, match: GroupTrace, other: _View, miss: GroupTrace) -> Point | None:
    """By the targeting for which `other` says that the group does not target the visitor."""
    place = _responsible(match, miss)
    if place is None:
        return None
    group, targeting = place
    if targeting is None:
        sentence = f"targeting group {group + 1} of {shown_id(match.group.id)} is empty: {one.name} takes everybody, "
        return Point(Reason.EMPTY_TARGETING_GROUP, f"{sentence}{other.name} nobody", match.group, group)
    held, failed = match.targetings[group][targeting], miss.targetings[group][targeting]
    reason = reason_of_targeting(
        held,
        failed,
        lambda wanted: one.side.ask(held.targeting, wanted),
        lambda wanted: other.side.ask(held.targeting, wanted),
    )
    sentence = comparison_words((one.name, held), (other.name, failed))
    return Point(reason, sentence, match.group, group, targeting)


def _responsible(match: GroupTrace, miss: GroupTrace) -> tuple[int, int | None] | None:
    """The targeting group, and the targeting in it unless it is empty, that `miss` fails for."""
    if any(each and all(_outcomes(each)) for each in miss.targetings):
        # That targeting group holds on both sides: an error elsewhere failed them all.
        return next(_errors(miss), None)
    holding = (position for position, each in enumerate(match.targetings) if all(_outcomes(each)))
    group = next(holding, None)
    return None if group is None else (group, _first_failure(miss.targetings[group]))


def _first_failure(targetings: tuple[TargetingTrace, ...]) -> int | None:
    return next((index for index, outcome in enumerate(_outcomes(targetings)) if not outcome), None)


def _outcomes(targetings: tuple[TargetingTrace, ...]) -> list[bool]:
    return [each.outcome is True for each in targetings]


def _errors(group: GroupTrace) -> Iterator[tuple[int, int]]:
    return (
        (position, index)
        for position, targetings in enumerate(group.targetings)
        for index, each in enumerate(targetings)
        if each.outcome is None
    )


# A group that targets the visitor under both


_STAGES = (
    (Stage.ONE_TEST, Reason.ONE_TEST),
    (Stage.OUT_OF_RANGE, Reason.BUCKET_RANGE),
    (Stage.LOST_VARIATION, Reason.LOST_VARIATION),
)
"""What ends a visit before a variation is looked for."""


def _point_of_variation(one: _View, here: GroupTrace, other: _View, there: GroupTrace) -> Point | None:
    for stage, reason in _STAGES:
        for view, group in ((one, here), (other, there)):
            if group.stage is stage:
                return Point(reason, f"{view.name}: {_stage_words(view, group)}", group.group)
    if Stage.REMEMBERED in (here.stage, there.stage):
        return Point(_reason_of_memory(one, here, other, there), _memory_words(one, here, other, there), here.group)
    return _point_of_allocation(one, here, other, there)


def _stage_words(view: _View, group: GroupTrace) -> str:
    campaign = view.campaign
    if group.stage is Stage.OUT_OF_RANGE and campaign.visitor_bucket is not None:
        return f"the visitor's bucket {campaign.visitor_bucket.bucket} lies in no bucket range"
    if group.stage is Stage.ONE_TEST and campaign.other_tests:
        return f"the visitor takes part in another test, of group {shown_id(campaign.other_tests[0])}"
    lost = ", ".join(shown_id(each.assignation.variation_id) for each in group.remembered)
    return f"{group.stage.value}{f': {lost}' if lost else ''}"


def _reason_of_memory(one: _View, here: GroupTrace, other: _View, there: GroupTrace) -> Reason:
    whose = {each.counted.whose for each in (here, there) if each.counted is not None}
    if Whose.DECISION_GROUP in whose:
        return Reason.DECISION_GROUP
    if Whose.ANONYMOUS in whose:
        return Reason.RECONCILIATION
    both_read = one.side.trace.remembers and other.side.trace.remembers
    return Reason.REMEMBERED_ELSEWHERE if both_read else Reason.MEMORY_UNREAD


def _memory_words(one: _View, here: GroupTrace, other: _View, there: GroupTrace) -> str:
    return "; ".join(f"{view.name}: {_source_words(group)}" for view, group in ((one, here), (other, there)))


def _source_words(group: GroupTrace) -> str:
    if group.counted is not None:
        return f"{shown_id(group.counted.assignation.variation_id)} is remembered for {group.counted.whose.value}"
    return group.stage.value


def _point_of_allocation(one: _View, here: GroupTrace, other: _View, there: GroupTrace) -> Point | None:
    group, mine, its = here.group, here.hashed, there.hashed
    if mine is None or its is None:
        return None
    if mine.bucket == its.bucket:
        sentence = f"the allocations of {shown_id(group.id)} are read otherwise: in bucket {mine.bucket}, "
        given = ((one, here.assigned), (other, there.assigned))
        words = ", ".join(f"{_variation_words(each)} under {view.name}" for view, each in given)
        return Point(Reason.ALLOCATION_READING, sentence + words, group)
    buckets = f"bucket {mine.bucket} under {one.name}, {its.bucket} under {other.name}"
    if mine.whose is not its.whose:
        return Point(Reason.DECISION_GROUP, f"{buckets}: one is the decision group's", group)
    return Point(Reason.HASH, f"{buckets}: an id holds a character above U+FFFF", group)


def _variation_words(given: Assigned | None) -> str:
    return "nobody's" if given is None else shown_id(given.variation.id)
