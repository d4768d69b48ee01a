"""Why a visitor gets something else by another document: one code for each kind of change."""

from __future__ import annotations

from enum import Enum

from flagship_engine.values import FrozenDict


class DiffReason(Enum):
    """The first step at which two documents part; the value is a code that stays the same between versions."""

    PANIC = "panic"
    CAMPAIGN_ADDED = "campaign-added"
    CAMPAIGN_REMOVED = "campaign-removed"
    GROUP_ADDED = "group-added"
    GROUP_REMOVED = "group-removed"
    GROUP_REPLACED = "group-replaced"
    GROUP_ORDER = "group-order"
    TARGETING = "targeting"
    BUCKET_RANGE = "bucket-range"
    ONE_TEST = "one-visitor-one-test"
    REMEMBERED_LOST = "remembered-variation-lost"
    REMEMBERED_FOUND = "remembered-variation-found"
    REMEMBERED_ORDER = "remembered-variation-order"
    MEMORY_UNREAD = "memory-unread"
    RECONCILIATION = "reconciliation"
    VARIATION_ADDED = "variation-added"
    VARIATION_REMOVED = "variation-removed"
    VARIATION_REPLACED = "variation-replaced"
    VARIATION_ORDER = "variation-order"
    ALLOCATION = "allocation"
    FLAGS_CHANGED = "flags-changed"
    CAMPAIGN_ORDER = "campaign-order"
    OTHER = "other"

    @property
    def text(self) -> str:
        """What changed, in a sentence."""
        return TEXTS[self]

    @property
    def mirror(self) -> DiffReason:
        """The reason of the same move the other way round: what was added one way is removed the other."""
        return _MIRRORS.get(self, self)


_MIRRORS: FrozenDict[DiffReason, DiffReason] = FrozenDict(
    {
        DiffReason.CAMPAIGN_ADDED: DiffReason.CAMPAIGN_REMOVED,
        DiffReason.CAMPAIGN_REMOVED: DiffReason.CAMPAIGN_ADDED,
        DiffReason.GROUP_ADDED: DiffReason.GROUP_REMOVED,
        DiffReason.GROUP_REMOVED: DiffReason.GROUP_ADDED,
        DiffReason.REMEMBERED_LOST: DiffReason.REMEMBERED_FOUND,
        DiffReason.REMEMBERED_FOUND: DiffReason.REMEMBERED_LOST,
        DiffReason.VARIATION_ADDED: DiffReason.VARIATION_REMOVED,
        DiffReason.VARIATION_REMOVED: DiffReason.VARIATION_ADDED,
    }
)

TEXTS: FrozenDict[DiffReason, str] = FrozenDict(
    {
        DiffReason.PANIC: "One of the documents is in panic: nothing is decided by it.",
        DiffReason.CAMPAIGN_ADDED: "The campaign is new.",
        DiffReason.CAMPAIGN_REMOVED: "The campaign is gone.",
        DiffReason.GROUP_ADDED: "The variation group is new.",
        DiffReason.GROUP_REMOVED: "The variation group is gone.",
        DiffReason.GROUP_REPLACED: "The variation group is gone and another is new: so it looks when its id changes.",
        DiffReason.GROUP_ORDER: "The variation groups stand in another order.",
        DiffReason.TARGETING: "A variation group targets the visitor by one document alone.",
        DiffReason.BUCKET_RANGE: "The visitor's bucket lies in the campaign's bucket ranges by one document alone.",
        DiffReason.ONE_TEST: "With one visitor, one test the visitor takes part in another test by one document.",
        DiffReason.REMEMBERED_LOST: "The variation that is remembered for the visitor is gone.",
        DiffReason.REMEMBERED_FOUND: "A variation that is remembered for the visitor is there that was not before.",
        DiffReason.REMEMBERED_ORDER: "Several variations of the group are remembered, and another one counts: they "
        "changed places.",
        DiffReason.MEMORY_UNREAD: "By one document nothing that is remembered counts: no group that targets the "
        "visitor has several variations.",
        DiffReason.RECONCILIATION: "By one document accounts reconcile: what the anonymous id had counts.",
        DiffReason.VARIATION_ADDED: "The variation is new.",
        DiffReason.VARIATION_REMOVED: "The variation is gone.",
        DiffReason.VARIATION_REPLACED: "The variation is gone and another is new: so it looks when its id changes.",
        DiffReason.VARIATION_ORDER: "The variations stand in another order.",
        DiffReason.ALLOCATION: "The visitor's bucket is another variation's, or nobody's.",
        DiffReason.FLAGS_CHANGED: "The variation is the same, and what it gives is not.",
        DiffReason.CAMPAIGN_ORDER: "Campaigns that set one flag stand in another order: another one's value counts.",
        DiffReason.OTHER: "No change that is known.",
    }
)
"""What each change is."""
