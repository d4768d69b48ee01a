"""Replaying an entry whose ids are pseudonyms: from the buckets that it records.

What the visitor's ids decided is written into the document, and the rules decide over that: each group gives all of its
visitors the variation that has the recorded bucket, and what asks for an id itself holds for nobody. A campaign that
could give something else if it did hold is undecided, and so is every other that this could touch.
"""

from __future__ import annotations

import attrs

from flagship_engine.deciding import decide
from flagship_engine.decision import Decision
from flagship_engine.document import Document
from flagship_engine.journals.entries import Entry
from flagship_engine.journals.outcomes import outcome_of
from flagship_engine.parting_words import shown_id
from flagship_engine.quoting import quoted
from flagship_engine.replaying.comparing import (
    ByCampaign,
    by_campaign,
    difference_of_flags,
    difference_of_panic,
    differences_of_variations,
)
from flagship_engine.replaying.library import Found
from flagship_engine.replaying.pinning import Pinned, pin, takes_one_alone, with_bystander
from flagship_engine.replaying.verdicts import Difference, Different, PartlySame

BUCKETS_ARE_TAKEN = "the buckets: they are taken as recorded, for the ids that they follow from are not kept"
NO_EFFECTS = "the effects: they name the visitor"
ASKS = "whom it targets may depend on an id"
DEPENDS = "what it gives may depend on another campaign that is undecided"
NO_FLAGS = "the flags: they follow from all campaigns"


def replay_pseudonymised(entry: Entry, found: Found) -> PartlySame | Different:
    """Decide again what can be."""
    pinned = pin(entry, found)
    decision = _decide(entry, pinned.document)
    undecided = _undecided(entry, pinned, decision)
    differences = _differences(entry, decision, undecided)
    if differences:
        return Different(entry, differences)
    named = tuple(dict.fromkeys(each.id for each in found.document.campaigns if each.id in undecided))
    sentences = [f"campaign {quoted(shown_id(each))}: {ASKS if each in pinned.open else DEPENDS}" for each in named]
    flags = (NO_FLAGS,) if undecided else ()
    return PartlySame(entry, (BUCKETS_ARE_TAKEN, *sentences, *flags, NO_EFFECTS), named)


def _decide(entry: Entry, document: Document) -> Decision:
    return decide(document, entry.context, entry.identity, entry.assignations, hit_triggered=entry.hit_triggered)


def _given(decision: Decision) -> ByCampaign:
    return by_campaign([(each.campaign.id, each.group.id, each.variation.id) for each in decision.assigned])


def _undecided(entry: Entry, pinned: Pinned, decision: Decision) -> frozenset[str]:
    """The ids of the campaigns that cannot be decided without the ids."""
    document, given = pinned.document, _given(decision)
    names = [each.id for each in document.campaigns]
    unsettled = {each for each in pinned.open if each not in given or names.count(each) > 1}
    if not unsettled or decision.panic:
        return frozenset()
    found = set(unsettled)
    types = {each.type for each in document.campaigns if each.id in unsettled}
    exclusive = {each for each in types if takes_one_alone(document, each)}
    found |= {each.id for each in document.campaigns if each.type in exclusive}
    if entry.assignations.by_id:
        other = _given(_decide(entry, with_bystander(document)))
        found |= {each for each in names if given.get(each) != other.get(each)}
    return frozenset(found)


def _differences(entry: Entry, decision: Decision, undecided: frozenset[str]) -> tuple[Difference, ...]:
    now = outcome_of(decision)
    unrecorded = {each.campaign.id for each in decision.assigned if each.group.id not in (entry.buckets or ())}
    found = [
        attrs.evolve(each, now=f"{each.now}, or another of the group, which was not reached")
        if each.campaign_id in unrecorded
        else each
        for each in differences_of_variations(entry.outcome.assigned, now.assigned, undecided)
    ]
    if entry.outcome.panic is not now.panic:
        found.insert(0, difference_of_panic(entry.outcome, now))
    if not undecided and entry.outcome.flags != now.flags:
        found.append(difference_of_flags(entry.outcome.flags, now.flags))
    return tuple(found)
