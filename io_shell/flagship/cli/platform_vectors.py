"""Vectors of the platform's own engine.

A request holds ``bucketing``, ``visitorId``, ``anonymousId``, ``decisionGroup``, ``context``, ``providers`` ({name:
{key: value}}), ``cache`` and ``options`` (``exposeAllKeys``, ``triggerHit``). ``expected`` holds ``campaigns`` in
order, and ``saved`` and ``activations``, whose order means nothing.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping

from flagship.cli.vectors import Mismatch, Vector, array_at, differences, object_at, text_at
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
from flagship_engine.rendering import render_modifications


def run_platform_vector(vector: Vector) -> tuple[Mismatch, ...]:
    """Decide a vector's request with `PLATFORM_RULES`, and compare campaigns, what is saved, and activations."""
    request, expected = vector.request, vector.expected
    options = object_at(request, "options") if "options" in request else {}
    document = parse_document(object_at(request, "bucketing"), PLATFORM_RULES)
    context = read_context(object_at(request, "context"), request.get("providers"))
    triggered = options.get("triggerHit") is True
    decision = decide(document, context, identity_of(request), assignations_of(request), hit_triggered=triggered)
    campaigns = served(decision, expose_all_keys=options.get("exposeAllKeys") is True)
    return (
        *differences(_in_order(array_at(expected, "campaigns")), _in_order(campaigns), "campaigns"),
        *differences(object_at(expected, "saved"), saved(decision), "saved"),
        *differences(_counted(array_at(expected, "activations")), _counted(activations(decision)), "activations"),
    )


def _in_order(values: list[object]) -> dict[str, object]:
    return {str(index): value for index, value in enumerate(values)}


def _counted(values: Iterable[object]) -> dict[str, int]:
    return Counter(json.dumps(value, ensure_ascii=False, sort_keys=True) for value in values)


def identity_of(request: Mapping[str, object]) -> Identity:
    """The ids of a request.

    Raises:
        VectorError: one of them is no text.

    """
    others = [None if request.get(key) is None else text_at(request, key) for key in ("anonymousId", "decisionGroup")]
    return Identity(text_at(request, "visitorId"), *others)


def assignations_of(request: Mapping[str, object]) -> Assignations:
    """What is remembered for each id: ``cache``.

    Raises:
        VectorError: it is not of its form.

    """
    cache = object_at(request, "cache") if request.get("cache") is not None else {}
    return Assignations(FrozenDict({some_id: _remembered(object_at(cache, some_id)) for some_id in cache}))


def _remembered(entries: Mapping[str, object]) -> Remembered:
    read = {group_id: object_at(entries, group_id) for group_id in entries}
    return Remembered(
        FrozenDict(
            {
                group_id: Assignation(text_at(entry, "variationId"), entry.get("activated") is True)
                for group_id, entry in read.items()
            }
        )
    )


def served(decision: Decision, *, expose_all_keys: bool) -> list[object]:
    """The campaigns of a decision, as vectors have them: the variation's fields beside the campaign's."""
    return [
        {
            "id": each.campaign.id,
            "name": each.campaign.name,
            "slug": each.campaign.slug,
            "type": each.campaign.type,
            "variationGroupId": each.group.id,
            "variationId": each.variation.id,
            "variationName": each.variation.name,
            "reference": each.variation.reference,
            "modifications": render_modifications(each, expose_all_keys=expose_all_keys),
        }
        for each in decision.assigned
    ]


def saved(decision: Decision) -> dict[str, object]:
    """What is to be saved anew, as vectors have it: {id: {group id: {"variationId", "activated"}}}."""
    saves = [effect for effect in decision.effects if isinstance(effect, SaveAssignations)]
    return {save.visitor_id: _entries(save.changed or FrozenDict()) for save in saves}


def _entries(changed: Mapping[str, Assignation]) -> dict[str, object]:
    return {
        group_id: {"variationId": entry.variation_id, "activated": entry.activated}
        for group_id, entry in changed.items()
    }


def activations(decision: Decision) -> list[object]:
    """The activations that follow, as vectors have them."""
    return [
        {
            "environmentId": "env",
            "visitorId": effect.identity.visitor_id,
            "anonymousId": effect.identity.anonymous_id,
            "variationGroupId": effect.variation_group_id,
            "variationId": effect.variation_id,
        }
        for effect in decision.effects
        if isinstance(effect, Activate)
    ]
