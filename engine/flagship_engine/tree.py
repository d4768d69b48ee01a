"""The bucketing document as a tree of values: what was read, free of any rule.

Names follow the document's fields. A field that is absent or null has its default; a malformed one too, and then
the document's ``problems`` say so.
"""

from __future__ import annotations

import attrs

from flagship_engine.values import ABSENT, EMPTY, Absent, FrozenDict, Json


@attrs.frozen
class Targeting:
    """One comparison: the visitor's `key` against `value`.

    Attributes:
        key: context key; ABSENT if missing or malformed.
        operator: its name as written; ABSENT if missing or malformed.
        value: what is wanted; ABSENT if missing or malformed (null is a value).
        provider: third-party data source whose context holds the key, or "".

    """

    key: str | Absent
    operator: str | Absent
    value: Json | Absent
    provider: str = ""


@attrs.frozen
class TargetingGroup:
    """Targetings that must all hold."""

    targetings: tuple[Targeting, ...]


@attrs.frozen
class Modifications:
    """The flags of a variation: ``modifications.type`` and ``modifications.value``."""

    type: str = ""
    value: FrozenDict[str, Json] = EMPTY


@attrs.frozen
class Variation:
    """One variation of a group.

    Attributes:
        id: variation id, "" if it is not `sound`.
        name: its name, or "".
        allocation: percent of the visitors, as written: what is valid there is a rule's business.
        reference: whether it is the original.
        modifications: its flags.
        te_options: ``teOptions.contextKeys``.
        sound: False if it has no readable id. It is served to nobody then, but keeps its share of the visitors,
            so that nobody else changes hands.

    """

    id: str
    name: str = ""
    allocation: Json | Absent = ABSENT
    reference: bool = False
    modifications: Modifications = Modifications()
    te_options: FrozenDict[str, Json] = EMPTY
    sound: bool = True


@attrs.frozen
class VariationGroup:
    """Variations behind one targeting.

    Attributes:
        id: group id: the salt of the hash, and the ``caid`` of activations.
        name: its name, or "".
        targeting_groups: at least one of these must hold.
        variations: in document order, which decides who gets which.

    """

    id: str
    name: str
    targeting_groups: tuple[TargetingGroup, ...]
    variations: tuple[Variation, ...]


@attrs.frozen
class BucketRange:
    """``bucketRanges[].r``: visitors whose own bucket lies in [start, end)."""

    start: int | float
    end: int | float


@attrs.frozen
class Campaign:
    """One campaign: its variation groups in document order, of which the first that matches wins."""

    id: str
    name: str
    slug: str | None
    type: str
    custom_id: str
    bucket_ranges: tuple[BucketRange, ...]
    variation_groups: tuple[VariationGroup, ...]


@attrs.frozen
class Troubleshooting:
    """``accountSettings.troubleshooting``: when and for how many percent of the visitors to report in detail."""

    start_date: str = ""
    end_date: str = ""
    timezone: str = ""
    traffic: int | float = 0


@attrs.frozen
class AccountSettings:
    """``accountSettings``: experience continuity, one visitor one test, and what only other SDKs use."""

    enabled_xpc: bool = False
    enabled_1v1t: bool = False
    troubleshooting: Troubleshooting | None = None
    eai_collect_enabled: bool = False
    eai_activation_enabled: bool = False


@attrs.frozen
class Tree:
    """Everything a document says.

    Attributes:
        campaigns: what is sound of ``campaigns``, in document order.
        panic: whether ``panic`` is true: nothing is decided then.
        account_settings: ``accountSettings``.
        visitor_consolidation: ``visitorConsolidation``, the older switch of experience continuity.
        generated_at: ``generatedAt``, or "".

    """

    campaigns: tuple[Campaign, ...] = ()
    panic: bool = False
    account_settings: AccountSettings = AccountSettings()
    visitor_consolidation: bool = False
    generated_at: str = ""
