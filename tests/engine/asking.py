"""Asking the platform's rules: documents for them, what is remembered, and what a decision says, in short."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from itertools import count
from typing import TypeAlias

from mmh3 import mmh3_32_uintdigest

from flagship_engine import (
    PLATFORM_RULES,
    Assignation,
    Assignations,
    Decision,
    FrozenDict,
    Identity,
    Remembered,
    decide,
    parse_document,
    read_context,
)
from flagship_engine.effects import Activate, SaveAssignations
from tests.engine.build import Fields, campaign, document, group, targeting, variation

Entries: TypeAlias = Mapping[str, str]
"""Variation group id to variation id, with a ``!`` behind it if it is activated: ``{"g": "v!"}``."""

EVERY_BUCKET = [{"r": [0, 100]}]
TWO = (variation("v1", 50), variation("v2", 50))
"""Two variations, so that there is something to remember."""


def open_campaign(campaign_id: str, *groups: object, **fields: object) -> Fields:
    """A campaign for the visitors of every bucket, of a type that one-visitor-one-test does not concern."""
    return campaign(campaign_id, *groups, **{"type": "toggle", "bucketRanges": EVERY_BUCKET, **fields})


def simple(group_id: str, *variations: object, **fields: object) -> Fields:
    """A campaign of one group for everybody, both of this id."""
    return open_campaign(group_id, group(group_id, *variations), **fields)


def settled(*campaigns: object, **settings: object) -> Fields:
    """A document with these account settings."""
    return document(*campaigns, accountSettings=settings)


def known(**by_id: Entries) -> Assignations:
    """What is remembered, by id."""
    return Assignations(FrozenDict({some_id: Remembered(_read(entries)) for some_id, entries in by_id.items()}))


def _read(entries: Entries) -> FrozenDict[str, Assignation]:
    return FrozenDict({key: Assignation(value.rstrip("!"), value.endswith("!")) for key, value in entries.items()})


def ask(
    data: object,
    visitor_id: str = "x",
    context: Mapping[str, object] | None = None,
    *,
    providers: Mapping[str, object] | None = None,
    anonymous_id: str | None = None,
    decision_group: str | None = None,
    remembered: Assignations | None = None,
    hit_triggered: bool = False,
) -> Decision:
    """A decision by the platform's rules."""
    return decide(
        parse_document(data, PLATFORM_RULES),
        read_context(context or {}, providers),
        Identity(visitor_id, anonymous_id, decision_group),
        remembered,
        hit_triggered=hit_triggered,
    )


def served(decision: Decision) -> list[str]:
    """The ids of the variations that are given, in order."""
    return [each.variation.id for each in decision.assigned]


def saved(decision: Decision) -> dict[str, dict[str, str]]:
    """What is new for each id, written as `Entries`."""
    saves = [effect for effect in decision.effects if isinstance(effect, SaveAssignations)]
    return {save.visitor_id: {key: _written(entry) for key, entry in (save.changed or {}).items()} for save in saves}


def _written(entry: Assignation) -> str:
    return entry.variation_id + "!" * entry.activated


def activations(decision: Decision) -> list[tuple[str, str | None, str, str]]:
    """The activations: visitor id, anonymous id, variation group id, variation id."""
    return [
        (effect.identity.visitor_id, effect.identity.anonymous_id, effect.variation_group_id, effect.variation_id)
        for effect in decision.effects
        if isinstance(effect, Activate)
    ]


def bucket_of(text: str) -> int:
    """Where a text falls among 100 buckets, by murmur3 of its UTF-8."""
    return mmh3_32_uintdigest(text.encode()) % 100


def visitor_with(group_id: str, *, below: int) -> str:
    """A visitor whose bucket in a group lies below a number."""
    return next(name for name in map(str, count()) if bucket_of(group_id + name) < below)


def key_of(decision_group: str) -> str:
    """The id under which a decision group's variations are remembered: standard base64, padded, of its UTF-8."""
    return b64encode(decision_group.encode()).decode()


def compare(operator: str, wanted: object, value: object) -> str:
    """What comparing gives with a value in the context: ``matches``, ``not`` or ``error``.

    The second group matches by its other targeting group, unless the first is an error; the third group always does.
    """
    compared = targeting("k", operator, wanted)
    always = targeting("fs_all_users", "EQUALS", "")
    groups = (
        group("g1", variation("matches"), targetings=[[compared]]),
        group("g2", variation("not"), targetings=[[compared], [always]]),
        group("g3", variation("error")),
    )
    [found] = served(ask(document(open_campaign("c", *groups)), context={"k": value}))
    return found
