"""What one visitor gets by two documents: the campaigns that give something else, each with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import attrs

from flagship_engine.context import Context, read_context
from flagship_engine.deciding import decide, trace
from flagship_engine.decision import Assigned, Decision
from flagship_engine.diffing.causes import cause_of
from flagship_engine.diffing.pairing import by_key, gives_the_same, in_another_order, keyed
from flagship_engine.diffing.reasons import DiffReason
from flagship_engine.diffing.sides import Cause, Side
from flagship_engine.document import Document
from flagship_engine.parting_words import shown_id
from flagship_engine.population import Visit
from flagship_engine.traces import CampaignTrace, Trace
from flagship_engine.untrusted import describe, is_a


@attrs.frozen
class Move:
    """A campaign that gives a visitor something else by another document.

    Attributes:
        campaign_id: the campaign.
        before: what it gave, or None.
        after: what it gives, or None.
        reason: the first step at which the two documents part.
        sentence: what either made of it.
        group_id: the variation group at which they part, or None if no group was looked at.

    """

    campaign_id: str
    before: Assigned | None
    after: Assigned | None
    reason: DiffReason
    sentence: str
    group_id: str | None = None


@attrs.frozen
class Movement:
    """What becomes of a visitor.

    Attributes:
        visit: the visitor.
        moves: the campaigns that give something else, those of the old document first.
        kept: what is given as before.

    """

    visit: Visit
    moves: tuple[Move, ...]
    kept: tuple[Assigned, ...]


def moves(old: Document, new: Document, visit: Visit) -> tuple[Move, ...]:
    """Every campaign that gives a visitor something else by `new` than by `old`.

    Campaigns are paired by their ids. Something else is another variation, told by the ids of its group and its own; or
    the same with other flags; or the same while another campaign's value of a flag counts, for they changed places.

    Raises:
        TypeError: one of the documents is no `Document`.
        ValueError: they are decided by different rules.

    """
    return Comparison(old, new).movement(visit).moves


@attrs.frozen
class Comparison:
    """Two documents under one rule set.

    Raises:
        TypeError: one of them is no `Document`.
        ValueError: they are decided by different rules.

    """

    old: Document
    new: Document

    def __attrs_post_init__(self) -> None:
        for document in (self.old, self.new):
            if not is_a(document, Document):
                raise TypeError(f"document: got {describe(document)}, wanted a Document")
        if self.old.rules != self.new.rules:
            wanted = "wanted two documents under one rule set; partings() compares rule sets over one document"
            raise ValueError(f"got rules {self.old.rules.name} and {self.new.rules.name}, {wanted}")

    @cached_property
    def reordered(self) -> bool:
        """Whether campaigns changed places."""
        return in_another_order(by_key(self.old.campaigns), by_key(self.new.campaigns))

    def movement(self, visit: Visit) -> Movement:
        """What becomes of one visitor. Whoever keeps everything costs two decisions."""
        context = visit.context if is_a(visit.context, Context) else read_context(visit.context)
        before, after = (decide(each, context, visit.identity, visit.assignations) for each in (self.old, self.new))
        one, other = _by_campaign(before), _by_campaign(after)
        differing = {each for each in {**one, **other} if not _same(one.get(each, ()), other.get(each, ()))}
        if not differing and not self.reordered:
            return Movement(visit, (), before.assigned)
        found = [*self._moves(attrs.evolve(visit, context=context), before, after, differing)] if differing else []
        if self.reordered:
            found += _order_moves(before, after, differing)
        return Movement(visit, tuple(found), _kept(before, found))

    def _moves(self, visit: Visit, before: Decision, after: Decision, differing: set[str]) -> Iterator[Move]:
        if before.panic is not after.panic:
            yield from _panic_moves(before, after)
            return
        traces = [
            trace(document, visit.context, visit.identity, visit.assignations) for document in (self.old, self.new)
        ]
        yield from self._traced_moves(traces[0], traces[1], differing)

    def _traced_moves(self, before: Trace, now: Trace, differing: set[str]) -> Iterator[Move]:
        ones, others = (keyed((each.campaign.id, each) for each in side.campaigns) for side in (before, now))
        for key in dict.fromkeys((*ones, *others)):
            one, other = ones.get(key), others.get(key)
            given, gives = (None if each is None else each.assigned for each in (one, other))
            if key[0] not in differing or _same(_tuple(given), _tuple(gives)):
                continue
            if one is None or other is None:
                cause = _cause_of_one(other is None)
            else:
                cause = cause_of(self._side(0, one, before), self._side(1, other, now))
            yield Move(key[0], given, gives, cause.reason, cause.sentence, cause.group_id)

    def _side(self, number: int, campaign: CampaignTrace, whole: Trace) -> Side:
        return Side(number, self.new if number else self.old, campaign, whole.remembers)


def _by_campaign(decision: Decision) -> dict[str, tuple[Assigned, ...]]:
    """Campaign id to what its campaigns, mostly one, give."""
    given: dict[str, tuple[Assigned, ...]] = {}
    for each in decision.assigned:
        campaign_id = each.campaign.id
        given[campaign_id] = (*given[campaign_id], each) if campaign_id in given else (each,)
    return given


def _same(ones: tuple[Assigned, ...], others: tuple[Assigned, ...]) -> bool:
    return len(ones) == len(others) and all(map(gives_the_same, ones, others))


def _tuple(given: Assigned | None) -> tuple[Assigned, ...]:
    return () if given is None else (given,)


def _cause_of_one(removed: bool) -> Cause:
    if removed:
        return Cause(DiffReason.CAMPAIGN_REMOVED, "the campaign is gone")
    return Cause(DiffReason.CAMPAIGN_ADDED, "the campaign is new")


def _panic_moves(before: Decision, after: Decision) -> Iterator[Move]:
    sentence = f"the document {'is in panic now' if after.panic else 'was in panic before'}: nothing is decided"
    for each in before.assigned:
        yield Move(each.campaign.id, each, None, DiffReason.PANIC, sentence)
    for each in after.assigned:
        yield Move(each.campaign.id, None, each, DiffReason.PANIC, sentence)


def _kept(before: Decision, found: list[Move]) -> tuple[Assigned, ...]:
    """What was given and is no part of a move."""
    gone = [each.before for each in found]
    return tuple(each for each in before.assigned if not any(each is one for one in gone))


def _order_moves(before: Decision, after: Decision, moved: set[str]) -> Iterator[Move]:
    """Campaigns that give the same as before, and yet another one's value of a flag counts."""
    here, there = (_winners(decision, moved) for decision in (before, after))
    found: dict[str, Move] = {}
    for key, one in here.items():
        other = there.get(key, one)
        if other.campaign.id != one.campaign.id:
            sentence = (
                f"flag {shown_id(key)}: campaign {shown_id(one.campaign.id)} gave it before, "
                f"campaign {shown_id(other.campaign.id)} gives it now"
            )
            for campaign_id in (one.campaign.id, other.campaign.id):
                given, gives = (_giving(decision, campaign_id, key) for decision in (before, after))
                found.setdefault(campaign_id, Move(campaign_id, given, gives, DiffReason.CAMPAIGN_ORDER, sentence))
    yield from found.values()


def _winners(decision: Decision, moved: set[str]) -> dict[str, Assigned]:
    """Flag key to what counts of the campaigns that did not move: the last of them that sets it."""
    return {
        key: each
        for each in decision.assigned
        if each.campaign.id not in moved
        for key in each.variation.modifications.value
    }


def _giving(decision: Decision, campaign_id: str, key: str) -> Assigned | None:
    given = [each for each in decision.assigned if each.campaign.id == campaign_id]
    return next((each for each in given if key in each.variation.modifications.value), None)
