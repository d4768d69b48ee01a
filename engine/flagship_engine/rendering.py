"""A decision as the JSON that the Decision API answers (protocol: the campaigns answer)."""

from __future__ import annotations

from flagship_engine.decision import Assigned, Decision, Flag
from flagship_engine.tree import AccountSettings
from flagship_engine.values import FrozenDict, Plain, thaw


def render_campaigns(decision: Decision, *, expose_all_keys: bool) -> list[Plain]:
    """The ``campaigns`` of an answer, in document order; lists and dicts that belong to the caller.

    Args:
        decision: what was decided.
        expose_all_keys: True adds the keys of the group's other variations, with null; False leaves out flags that
            are null.

    """
    return [_campaign(each, expose_all_keys) for each in decision.assigned]


def render_variations(decision: Decision) -> list[Plain]:
    """The ``campaignsVariation`` of an answer in mode simple: ids of campaigns and their variations, in order."""
    return [{"campaignId": each.campaign.id, "variationId": each.variation.id} for each in decision.assigned]


def render_merged(decision: Decision, *, expose_all_keys: bool) -> dict[str, Plain]:
    """The ``mergedModifications`` of an answer in mode simple: flag key to value.

    Where several campaigns set one key, the later wins, and so does its null if all keys are exposed.
    """
    merged: dict[str, Plain] = {}
    for each in decision.assigned:
        merged.update(_value(each, expose_all_keys))
    return merged


def render_flags(decision: Decision, *, expose_all_keys: bool) -> dict[str, Plain]:
    """The answer to a request for flags: key to ``value`` and ``metadata``, merged as `render_merged` does."""
    return {
        key: {"value": value, "metadata": _metadata(each)}
        for each in decision.assigned
        for key, value in _value(each, expose_all_keys).items()
    }


def exposed_flags(decision: Decision) -> FrozenDict[str, Flag]:
    """The flags as the Decision API shows them to an SDK: a key that only a variation's siblings have is there as null.

    Where several campaigns set one key, the later wins, and so does its null.
    """
    flags: dict[str, Flag] = {}
    for each in decision.assigned:
        for key in _exposed_keys(each):
            flags[key] = each.flags.get(key) or each.flag(key, None)
    return FrozenDict(flags)


def render_account_settings(settings: AccountSettings) -> dict[str, Plain]:
    """The ``accountSettings`` among an answer's ``extras``; ``troubleshooting`` is there if the document has it."""
    rendered: dict[str, Plain] = {"enabledXPC": settings.enabled_xpc, "enabled1V1T": settings.enabled_1v1t}
    if settings.troubleshooting is not None:
        rendered["troubleshooting"] = {
            "startDate": settings.troubleshooting.start_date,
            "endDate": settings.troubleshooting.end_date,
            "timezone": settings.troubleshooting.timezone,
            "traffic": settings.troubleshooting.traffic,
        }
    return rendered


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


def render_modifications(each: Assigned, *, expose_all_keys: bool) -> dict[str, Plain]:
    """A variation's ``modifications``: ``type`` and ``value``, with its siblings' keys or without nulls."""
    return {"type": each.variation.modifications.type, "value": _value(each, expose_all_keys)}


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
            "modifications": render_modifications(each, expose_all_keys=expose_all_keys),
        },
    }


def _metadata(each: Assigned) -> dict[str, Plain]:
    campaign, group, variation = each.campaign, each.group, each.variation
    return {
        "campaignId": campaign.id,
        "campaignName": campaign.name,
        "slug": campaign.slug,
        "type": campaign.type,
        "variationGroupId": group.id,
        "variationGroupName": group.name,
        "variationId": variation.id,
        "variationName": variation.name,
        "reference": variation.reference,
    }


def _value(each: Assigned, expose_all_keys: bool) -> dict[str, Plain]:
    own = each.variation.modifications.value
    if not expose_all_keys:
        return {key: thaw(value) for key, value in own.items() if value is not None}
    return {key: thaw(own.get(key)) for key in _exposed_keys(each)}


def _exposed_keys(each: Assigned) -> dict[str, None]:
    siblings = (key for variation in each.group.variations for key in variation.modifications.value)
    return dict.fromkeys((*each.variation.modifications.value, *siblings))
