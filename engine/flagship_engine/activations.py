"""Marking a remembered variation as activated, once the visitor is known to have seen it."""

from __future__ import annotations

from flagship_engine.assignations import Assignation, Assignations
from flagship_engine.consequences import SaveAssignations
from flagship_engine.identity import Identity
from flagship_engine.values import FrozenDict


def activated_ids(identity: Identity) -> tuple[str, ...]:
    """The ids for which an activation is remembered; a decision group has no part in it: activations do not name it."""
    return tuple(dict.fromkeys(filter(None, (identity.visitor_id, identity.anonymous_id))))


def mark_activated(
    identity: Identity, variation_group_id: str, variation_id: str, known: Assignations
) -> tuple[SaveAssignations, ...]:
    """What is to be saved after an activation: the mark, for the visitor id and the anonymous id, where it is new.

    Args:
        identity: who activated.
        variation_group_id: the group, ``caid``.
        variation_id: the variation, ``vaid``.
        known: what is remembered for its `activated_ids`.

    """
    mark = Assignation(variation_id, activated=True)
    changed = FrozenDict({variation_group_id: mark})
    return tuple(
        SaveAssignations(some_id, known.of(some_id).with_changes(changed, (variation_id,)), changed)
        for some_id in activated_ids(identity)
        if known.of(some_id).by_group.get(variation_group_id) != mark
    )
