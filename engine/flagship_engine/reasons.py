"""Why two rule sets give a visitor different variations: one code for each rule in which they differ."""

from __future__ import annotations

from enum import Enum

from flagship_engine.values import FrozenDict


class Reason(Enum):
    """The first rule at which two rule sets part; the value is a code that stays the same between versions."""

    DUPLICATE_CAMPAIGN = "duplicate-campaign"
    EMPTY_TARGETING_GROUP = "empty-targeting-group"
    MISSING_KEY = "missing-key"
    UNKNOWN_OPERATOR = "unknown-operator"
    PROVIDER = "provider"
    LIST_IN_CONTEXT = "list-in-context"
    NULL_IN_CONTEXT = "null-in-context"
    OBJECT_IN_CONTEXT = "object-in-context"
    LIST_WANTED = "list-wanted"
    LETTER_CASE = "letter-case"
    KIND_MISMATCH = "kind-mismatch"
    BOOLEAN_AS_NUMBER = "boolean-as-number"
    TEXT_OF_VALUE = "text-of-value"
    NUMBER_PRECISION = "number-precision"
    ONE_TEST = "one-visitor-one-test"
    BUCKET_RANGE = "bucket-range"
    LOST_VARIATION = "lost-variation"
    DECISION_GROUP = "decision-group"
    RECONCILIATION = "reconciliation"
    MEMORY_UNREAD = "memory-unread"
    REMEMBERED_ELSEWHERE = "remembered-elsewhere"
    ALLOCATION_READING = "allocation-reading"
    HASH = "hash"
    FALL_THROUGH = "fall-through"
    OTHER = "other"

    @property
    def text(self) -> str:
        """What the rule is, in a sentence."""
        return TEXTS[self]


TEXTS: FrozenDict[Reason, str] = FrozenDict(
    {
        Reason.DUPLICATE_CAMPAIGN: "Of campaigns with one id, the platform looks at the first alone, the SDK at each.",
        Reason.EMPTY_TARGETING_GROUP: "A targeting group without targetings is everybody to the SDK, nobody to the "
        "platform.",
        Reason.MISSING_KEY: "A key that is not in the context matches nothing under the SDK's rules; the platform asks "
        "EXISTS and NOT_EXISTS of it.",
        Reason.UNKNOWN_OPERATOR: "The SDK does not know EXISTS, NOT_EXISTS and SEMVER_*; an operator that nobody knows "
        "is no match to the SDK, and to the platform an error that fails the whole variation group.",
        Reason.PROVIDER: "The platform looks a key up in the context of the targeting's provider, the SDK in the "
        "visitor's own.",
        Reason.LIST_IN_CONTEXT: "The platform compares a list in the context by its elements; the SDK does not see it.",
        Reason.NULL_IN_CONTEXT: "To the platform a null in the context is a value; the SDK does not see it.",
        Reason.OBJECT_IN_CONTEXT: "To the platform an object in the context is a value; the SDK does not see it.",
        Reason.LIST_WANTED: "A wanted list is one text to the SDK's STARTS_WITH and ENDS_WITH, and never holds under "
        "the platform's; only the platform looks into lists in lists.",
        Reason.LETTER_CASE: "The SDK tells upper from lower case; the platform does not.",
        Reason.KIND_MISMATCH: "Values of two kinds are merely not equal to the SDK; to the platform comparing them is "
        "an error that fails the whole variation group.",
        Reason.BOOLEAN_AS_NUMBER: "True is 1 and false is 0 to the SDK; to the platform they are no numbers.",
        Reason.TEXT_OF_VALUE: "CONTAINS, STARTS_WITH and their like see a number or boolean as Python's text of it "
        "under the SDK's rules; to the platform it is an error.",
        Reason.NUMBER_PRECISION: "The platform compares numbers in 64 bits of floating point; the SDK exactly.",
        Reason.ONE_TEST: "With one visitor, one test the platform leaves out further tests; the SDK does not know it.",
        Reason.BUCKET_RANGE: "The platform lets in only visitors whose bucket lies in bucketRanges; the SDK everybody.",
        Reason.LOST_VARIATION: "Where the remembered variation is gone, the platform gives none, the SDK another.",
        Reason.DECISION_GROUP: "A decision group shares its variations on the platform; the SDK does not know it.",
        Reason.RECONCILIATION: "Where accounts reconcile, the platform gives what the anonymous id had; the SDK does "
        "not.",
        Reason.MEMORY_UNREAD: "Where no group that targets the visitor has several variations, the platform does not "
        "look at what is remembered; the SDK always does.",
        Reason.REMEMBERED_ELSEWHERE: "The SDK takes a remembered variation wherever its id stands, the platform in the "
        "group for which it was remembered.",
        Reason.ALLOCATION_READING: "An allocation is any finite number to the SDK; to the platform a whole number, or "
        "a text of one.",
        Reason.HASH: "2.1.5 hashes an id that holds a character above U+FFFF in a way of its own.",
        Reason.FALL_THROUGH: "Where a matching variation group has no variation for the visitor, the SDK goes on to "
        "the next group; the platform stops.",
        Reason.OTHER: "No rule that is known to differ.",
    }
)
"""What each rule is."""
