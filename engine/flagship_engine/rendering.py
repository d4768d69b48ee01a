"""A decision as the JSON that the Decision API answers (protocol: the campaigns answer)."""

from __future__ import annotations

from flagship_engine.decision import Assigned, Decision, Flag
from flagship_engine.values import Plain, thaw


def render_campaigns(decision: Decision, *, expose_all_keys: bool) -> list[Plain]:
    """The ``campaigns`` of an answer, in document order; lists and dicts that belong to the caller.

    Args:
        decision: what was decided.
        expose_all_keys: True adds the keys of the group's other variations, with null; False leaves out flags that
            are null.

    """
    return [_campaign(each, expose_all_keys) for each in decision.assigned]


def render_flag(flag: Flag) -> dict[str, Plain]:
    """A flag with its origin: ``value``, ``campaignId``, ``variationGroupId``, ``variationId``, ``isReference``."""
    return {"value": thaw(flag.value), **render_origin(flag)}


def render_origin(flag: Flag) -> dict[str, str | bool]:
    """Where a flag comes from: ``campaignId``, ``variationGroupId``, ``variationId``, ``isReference``."""
    return {
        "campaignId": flag.campaign_id,
        "variationGroupId": flag.variation_group_id,
        "variationId": flag.variation_id,
        "isReference": flag.is_reference,
    }


def _campaign(each: Assigned, expose_all_keys: bool) -> dict[str, Plain]:
    campaign, group, variation = each.campaign, each.group, each.variation
    return {
        "id": campaign.id,
        "name": campaign.name,
        "slug": campaign.slug,
        "type": campaign.type,
        "variationGroupId": group.id,
        "variationGroupName": group.name,
        "variation": {
            "id": variation.id,
            "name": variation.name,
            "reference": variation.reference,
            "modifications": {"type": variation.modifications.type, "value": _value(each, expose_all_keys)},
        },
    }


def _value(each: Assigned, expose_all_keys: bool) -> dict[str, Plain]:
    own = each.variation.modifications.value
    if not expose_all_keys:
        return {key: thaw(value) for key, value in own.items() if value is not None}
    siblings = (key for variation in each.group.variations for key in variation.modifications.value)
    return {key: thaw(own.get(key)) for key in dict.fromkeys((*own, *siblings))}
