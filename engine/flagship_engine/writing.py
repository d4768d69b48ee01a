"""The tree of a bucketing document -> JSON: the other direction of `flagship_engine.reading`.

A field that has its default is left out, so that every text that says the same is written as the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256

from flagship_engine.document import Document
from flagship_engine.tree import (
    AccountSettings,
    BucketRange,
    Campaign,
    Modifications,
    Targeting,
    TargetingGroup,
    Troubleshooting,
    Variation,
    VariationGroup,
)
from flagship_engine.values import ABSENT, Absent, FrozenDict, Json


def write_document(document: Document) -> FrozenDict[str, Json]:
    """A document as JSON, which `parse_document` reads as a document of the same tree, as usable as this one.

    So it is for every document, whatever was wrong with what it was read from; the problems are not written, for what
    was malformed is not in the tree. Keys stand in an order of their own, but for those of an object that a targeting
    wants: they keep theirs, because the SDK's rules compare texts with what Python prints of such an object.
    """
    tree = document.tree
    usable = document.usable or tree.campaigns or tree.panic
    return FrozenDict(
        _without_defaults(
            campaigns=(_array(map(_campaign, tree.campaigns)) if usable else ABSENT, ABSENT),
            panic=(tree.panic, False),
            accountSettings=(_account_settings(tree.account_settings), FrozenDict()),
            visitorConsolidation=(tree.visitor_consolidation, False),
            generatedAt=(tree.generated_at, ""),
        )
    )


def document_bytes(document: Document) -> bytes:
    """A document as one line of ASCII JSON without spaces, to be kept under its digest: `write_document`, as text.

    It is the same under all rules, and for every JSON text that says the same; the order of keys counts in an object
    that a targeting wants, and nowhere else. `parse_document` reads it after `json.loads`, whoever wrote it.

    Raises:
        ValueError: an integer has more digits than this process is set to print (by default it has 4300, and a
            document has no longer ones).

    """
    return json.dumps(write_document(document), separators=(",", ":")).encode("ascii")


def document_digest(document: Document) -> str:
    """The SHA-256, in hexadecimal, of a document's bytes: of `document_bytes`, which see."""
    return sha256(document_bytes(document)).hexdigest()


def _without_defaults(**fields: tuple[Json | Absent, Json | Absent]) -> dict[str, Json]:
    """The fields, each given with its default, that have another value. 0.0 is another than 0."""
    return {
        name: value
        for name, (value, default) in fields.items()
        if value is not ABSENT and not (type(value) is type(default) and value == default)
    }


def _array(elements: Iterable[Json]) -> Json:
    return tuple(elements)


def _sorted(value: Json) -> Json:
    """A value whose keys stand in no order of their own, in order."""
    if isinstance(value, tuple):
        return tuple([_sorted(element) for element in value])
    return FrozenDict({key: _sorted(value[key]) for key in sorted(value)}) if isinstance(value, FrozenDict) else value


def _campaign(campaign: Campaign) -> Json:
    return FrozenDict(
        {
            "id": campaign.id,
            **_without_defaults(
                name=(campaign.name, ""),
                slug=(campaign.slug, None),
                type=(campaign.type, ""),
                customId=(campaign.custom_id, ""),
                bucketRanges=(_array(map(_bucket_range, campaign.bucket_ranges)), ()),
            ),
            "variationGroups": _array(map(_variation_group, campaign.variation_groups)),
        }
    )


def _bucket_range(limits: BucketRange) -> Json:
    return FrozenDict({"r": (limits.start, limits.end)})


def _variation_group(group: VariationGroup) -> Json:
    targeting_groups = _array(map(_targeting_group, group.targeting_groups))
    return FrozenDict(
        {
            "id": group.id,
            **_without_defaults(name=(group.name, "")),
            "targeting": FrozenDict({"targetingGroups": targeting_groups}),
            "variations": _array(map(_variation, group.variations)),
        }
    )


def _targeting_group(group: TargetingGroup) -> Json:
    return FrozenDict({"targetings": _array(map(_targeting, group.targetings))})


def _targeting(targeting: Targeting) -> Json:
    """A comparison. What of it could not be read is not there either, so that it is as unreadable as it was."""
    return FrozenDict(
        _without_defaults(
            key=(targeting.key, ABSENT),
            operator=(targeting.operator, ABSENT),
            value=(targeting.value, ABSENT),
            provider=(targeting.provider, ""),
        )
    )


def _variation(variation: Variation) -> Json:
    te_options: Mapping[str, Json] = {"contextKeys": _sorted(variation.te_options)} if variation.te_options else {}
    return FrozenDict(
        _without_defaults(
            id=(variation.id if variation.sound else ABSENT, ABSENT),
            name=(variation.name, ""),
            allocation=(variation.allocation, ABSENT),
            reference=(variation.reference, False),
            modifications=(_modifications(variation.modifications), ABSENT),
            teOptions=(FrozenDict(te_options), FrozenDict()),
        )
    )


def _modifications(modifications: Modifications) -> Json:
    return FrozenDict({**_without_defaults(type=(modifications.type, "")), "value": _sorted(modifications.value)})


def _account_settings(settings: AccountSettings) -> Json:
    troubleshooting = settings.troubleshooting
    return FrozenDict(
        _without_defaults(
            enabledXPC=(settings.enabled_xpc, False),
            enabled1V1T=(settings.enabled_1v1t, False),
            troubleshooting=(ABSENT if troubleshooting is None else _troubleshooting(troubleshooting), ABSENT),
            eaiCollectEnabled=(settings.eai_collect_enabled, False),
            eaiActivationEnabled=(settings.eai_activation_enabled, False),
        )
    )


def _troubleshooting(settings: Troubleshooting) -> Json:
    return FrozenDict(
        _without_defaults(
            startDate=(settings.start_date, ""),
            endDate=(settings.end_date, ""),
            timezone=(settings.timezone, ""),
            traffic=(settings.traffic, 0),
        )
    )
