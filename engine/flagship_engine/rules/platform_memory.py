"""Remembered variations by the platform's rules: whose count for whom, and what is to be remembered anew.

A group's variation may be remembered for the decision group, for the visitor, and, where accounts reconcile, for the
anonymous id; the first of them that the group still has is given again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import attrs

from flagship_engine.assignations import NOTHING_REMEMBERED, Assignation, Assignations, Remembered, group_key
from flagship_engine.decision import Assigned
from flagship_engine.identity import Identity
from flagship_engine.tree import Variation, VariationGroup
from flagship_engine.values import FrozenDict

if TYPE_CHECKING:  # whoever only decides need not load them
    from flagship_engine.consequences import Activate, Consequence, SaveAssignations


def remembered_ids(identity: Identity) -> tuple[str, ...]:
    """The visitor id, the key of the decision group and the anonymous id, as far as there are such."""
    return tuple(dict.fromkeys((*own_ids(identity), *filter(None, (identity.anonymous_id,)))))


def own_ids(identity: Identity) -> tuple[str, ...]:
    """The ids that get what the visitor gets: its own, and the key of its decision group."""
    group = identity.decision_group
    return (identity.visitor_id, group_key(group)) if group else (identity.visitor_id,)


@attrs.frozen
class Entries:
    """What is remembered of one variation group.

    Attributes:
        shared: for the decision group.
        own: for the visitor.
        anonymous: for the anonymous id, where accounts reconcile.

    """

    shared: Assignation | None = None
    own: Assignation | None = None
    anonymous: Assignation | None = None

    def in_order(self) -> Iterator[Assignation]:
        """Those that there are, the one that counts most first."""
        return (each for each in (self.shared, self.own, self.anonymous) if each is not None)


NO_ENTRIES = Entries()


@attrs.frozen
class Memory:
    """What these rules may look at of all that is remembered; fields as in `Entries`."""

    shared: Remembered = NOTHING_REMEMBERED
    own: Remembered = NOTHING_REMEMBERED
    anonymous: Remembered = NOTHING_REMEMBERED

    def entries(self, group_id: str, variations: Mapping[str, object]) -> Entries:
        """What is remembered of a group, given its variations by id."""
        return Entries(
            shared=_entry(self.shared, group_id, variations),
            own=_entry(self.own, group_id, variations),
            anonymous=_entry(self.anonymous, group_id, variations),
        )


NO_MEMORY = Memory()


def recall(who: Identity | str, known: Assignations, *, reconciles: bool) -> Memory:
    """What may be looked at for a visitor; `NO_MEMORY` itself if nothing is known of anybody."""
    if not known.by_id:
        return NO_MEMORY
    identity = identity_of(who)
    group, anonymous_id = identity.decision_group, identity.anonymous_id
    return Memory(
        shared=known.of(group_key(group)) if group else NOTHING_REMEMBERED,
        own=known.of(identity.visitor_id),
        anonymous=known.of(anonymous_id) if reconciles and anonymous_id else NOTHING_REMEMBERED,
    )


def own_alone(who: Identity | str, known: Assignations, *, reconciles: bool) -> Mapping[str, Assignation] | None:
    """The visitor's own entries by group, if they are all that there is to look at; else None."""
    if isinstance(who, str):
        remembered = known.by_id.get(who, NOTHING_REMEMBERED)
    elif who.decision_group or (reconciles and who.anonymous_id):
        return None
    else:
        remembered = known.of(who.visitor_id)
    return None if remembered.variation_ids else remembered.by_group


def identity_of(who: Identity | str) -> Identity:
    """An identity, also of a visitor of whom no more than the id is given."""
    return Identity(who) if isinstance(who, str) else who


def _entry(remembered: Remembered, group_id: str, variations: Mapping[str, object]) -> Assignation | None:
    found = remembered.by_group.get(group_id)
    if found is None and remembered.variation_ids:
        # A record of the SDK's rules lists variations without their groups, and not what was activated.
        return next((Assignation(each) for each in variations if each in remembered.variation_ids), None)
    return found


@attrs.frozen
class Aftermath:
    """What a decision by these rules depended on, for what the world is told of it.

    Attributes:
        identity: who was decided for.
        known: everything that was remembered.
        reconciles: whether the anonymous id's assignations count for the visitor.
        hit_triggered: whether what was assigned counts as seen.

    """

    identity: Identity
    known: Assignations
    reconciles: bool
    hit_triggered: bool

    def saves(self, assigned: tuple[Assigned, ...]) -> tuple[SaveAssignations, ...]:
        """What is new for each id."""
        memory = recall(self.identity, self.known, reconciles=self.reconciles)
        learned: dict[str, list[Assigned]] = {each: [] for each in remembered_ids(self.identity)}
        for each in assigned:
            for some_id in self._who_learns(each, memory):
                learned[some_id].append(each)
        return tuple(self._save(some_id, tuple(new)) for some_id, new in learned.items() if new)

    def _save(self, some_id: str, new: tuple[Assigned, ...]) -> SaveAssignations:
        from flagship_engine.consequences import SaveAssignations

        changed = {each.group.id: Assignation(each.variation.id, self.hit_triggered) for each in new}
        placed = {variation_id for each in new for variation_id in _given_by(each.group)}
        return SaveAssignations(some_id, self.known.of(some_id).with_changes(changed, placed), FrozenDict(changed))

    def _who_learns(self, each: Assigned, memory: Memory) -> tuple[str, ...]:
        entries = memory.entries(each.group.id, _given_by(each.group))
        own, anonymous, anonymous_id = entries.own, entries.anonymous, self.identity.anonymous_id
        seen_anew = self.hit_triggered and not (own is not None and own.activated)
        known = {entry.variation_id for entry in (entries.shared, own) if entry is not None}
        who = own_ids(self.identity) if seen_anew or each.variation.id not in known else ()
        allocated = entries == NO_ENTRIES
        seen_anew = self.hit_triggered and not (anonymous is not None and anonymous.activated)
        return (*who, anonymous_id) if anonymous_id and (allocated or seen_anew) else who

    def activation(self, each: Assigned) -> Activate:
        """The visitor saw a variation. The anonymous id is the visitor's own where accounts do not reconcile."""
        from flagship_engine.consequences import Activate

        visitor_id = self.identity.visitor_id
        anonymous_id = (self.identity.anonymous_id if self.reconciles else None) or visitor_id
        return Activate(Identity(visitor_id, anonymous_id), each.group.id, each.variation.id)


def _given_by(group: VariationGroup) -> Mapping[str, Variation]:
    """What a group can give, by id: one that is not sound is nobody's."""
    return {variation.id: variation for variation in group.variations if variation.sound}


def platform_effects(
    assigned: tuple[Assigned, ...],
    who: Identity | str,
    known: Assignations,
    reconciles: bool,
    remembers: bool,
    hit_triggered: bool,
) -> tuple[Consequence, ...]:
    """What is new for each id, if anything is remembered of the decision; and if hits are triggered, activations."""
    after = Aftermath(identity_of(who), known, reconciles, hit_triggered)
    saves = after.saves(assigned) if remembers else ()
    return (*saves, *(after.activation(each) for each in assigned if hit_triggered))
