"""Deciding for a visitor upon what the store remembers, and remembering what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import attrs

from flagship.server.state import Platform
from flagship.server.store import Store, StoreError
from flagship.server.validation import Activation, CampaignsRequest
from flagship_engine import Assignations, Decision, Document, Identity, decide, read_context
from flagship_engine.activations import activated_ids, mark_activated
from flagship_engine.effects import Activate, Effect, SaveAssignations
from flagship_engine.values import FrozenDict, Json

Outcome = tuple[Effect, ...]
T = TypeVar("T")

_TRIES = 1000


def identity_of(request: CampaignsRequest) -> Identity:
    """Who a request for campaigns is about."""
    return Identity(request.visitor_id, request.anonymous_id, request.decision_group)


def decide_and_remember(
    platform: Platform, env_id: str, document: Document, request: CampaignsRequest, campaign_id: str | None = None
) -> Decision:
    """What a visitor gets, given what is remembered; what is new of it is remembered once this returns.

    Each activation that follows, if the request triggers hits, is among the platform's ``emitted``. With a campaign's
    id, all campaigns are decided, for they depend on each other, but only this one is given: the others are neither
    remembered nor activated.

    Raises:
        StoreError: the store cannot be read or written.

    """
    identity, context = identity_of(request), read_context(request.context)
    ids = document.rules.remembered_ids(identity)

    def upon(known: Assignations) -> Decision:
        decision = decide(document, context, identity, known, hit_triggered=request.trigger_hit)
        return decision if campaign_id is None else _only(decision, campaign_id)

    decision = _remembered(platform.store, env_id, ids, upon, lambda made: made.effects)
    for effect in decision.effects:
        if isinstance(effect, Activate):
            platform.emitted.add(_campaign_hit(env_id, effect))
    return decision


def activate(platform: Platform, activation: Activation) -> None:
    """Remember a variation as activated, for the visitor and, if one is given, for the anonymous id.

    The hit that the platform makes of it is among its ``emitted``.

    Raises:
        StoreError: the store cannot be read or written.

    """
    identity = Identity(activation.visitor_id, activation.anonymous_id)
    group_id, variation_id = activation.variation_group_id, activation.variation_id

    def upon(known: Assignations) -> Outcome:
        return mark_activated(identity, group_id, variation_id, known)

    _remembered(platform.store, activation.env_id, activated_ids(identity), upon, lambda made: made)
    platform.emitted.add(_campaign_hit(activation.env_id, Activate(identity, group_id, variation_id)))


def _only(decision: Decision, campaign_id: str) -> Decision:
    return attrs.evolve(decision, assigned=tuple(one for one in decision.assigned if one.campaign.id == campaign_id))


def _remembered(
    store: Store, env_id: str, ids: Sequence[str], make: Callable[[Assignations], T], effects: Callable[[T], Outcome]
) -> T:
    """What is made of what is remembered, once what is to be saved of it is saved.

    Made again if another request, here or in another process, changed in between what it was made upon. One of those
    who contend gets through each time, so that there is an end, unless the store finds that nothing ever holds.
    """
    for _ in range(_TRIES):
        known = store.recall(env_id, ids)
        made = make(known)
        saves = [effect for effect in effects(made) if isinstance(effect, SaveAssignations) and effect.changed]
        if not saves or store.save(env_id, saves, known):
            return made
    raise StoreError(f"what is remembered was another each of {_TRIES} times that it was looked at")


def _campaign_hit(env_id: str, activation: Activate) -> FrozenDict[str, Json]:
    """The hit that the platform makes of an activation (protocol: activate)."""
    identity = activation.identity
    return FrozenDict(
        {
            "t": "CAMPAIGN",
            "ds": "APP",
            "cid": env_id,
            "vid": identity.anonymous_id or identity.visitor_id,
            "cuid": identity.visitor_id,
            "caid": activation.variation_group_id,
            "vaid": activation.variation_id,
        }
    )
