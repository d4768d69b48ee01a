"""What can be wrong with a document: one code for each kind of finding."""

from __future__ import annotations

from enum import Enum

from flagship_engine.linting.about_parts import ABOUT_PARTS, About
from flagship_engine.linting.about_targeting import ABOUT_TARGETING
from flagship_engine.linting.severities import Severity
from flagship_engine.values import FrozenDict

_ABOUT: FrozenDict[str, About] = FrozenDict({**ABOUT_PARTS, **ABOUT_TARGETING})


class Code(Enum):
    """A kind of finding; the value is a code that stays the same between versions."""

    # Reading
    NOT_A_DOCUMENT = "not-a-document"
    MALFORMED = "malformed"
    MALFORMED_DETAIL = "malformed-detail"
    MISSPELT_FIELD = "misspelt-field"
    PANIC = "panic"

    # Ids and names
    DUPLICATE_CAMPAIGN_ID = "duplicate-campaign-id"
    DUPLICATE_GROUP_ID = "duplicate-group-id"
    DUPLICATE_VARIATION_ID = "duplicate-variation-id"
    EMPTY_ID = "empty-id"
    BLANKS_IN_ID = "blanks-in-id"
    ALIKE_IDS = "alike-ids"
    NON_ASCII_GROUP_ID = "non-ascii-group-id"
    NON_ASCII_VISITOR_ID = "non-ascii-visitor-id"
    DUPLICATE_NAME = "duplicate-name"

    # Campaigns
    NO_GROUPS = "no-variation-groups"
    NEVER_IN_RANGE = "never-in-bucket-range"
    EMPTY_BUCKET_RANGE = "empty-bucket-range"
    OVERLAPPING_BUCKET_RANGES = "overlapping-bucket-ranges"
    BUCKET_RANGE_OUTSIDE = "bucket-range-outside"
    BUCKET_RANGES_IGNORED = "bucket-ranges-ignored"
    CAMPAIGN_TYPE_CASE = "campaign-type-case"
    SHADOWED_TEST = "shadowed-test"

    # Variation groups and who they are for
    UNREACHABLE_GROUP = "unreachable-group"
    GROUP_NEVER_MATCHES = "group-never-matches"
    CLASHING_KINDS = "clashing-kinds"
    EMPTY_TARGETING_GROUP = "empty-targeting-group"
    REDUNDANT_TARGETING_GROUP = "redundant-targeting-group"
    CONTRADICTION = "contradiction"
    ONLY_A_LIST = "only-a-list"
    DUPLICATE_TARGETING = "duplicate-targeting"

    # Targetings
    UNKNOWN_OPERATOR = "unknown-operator"
    NEVER_TRUE = "never-true"
    LIST_VALUE = "list-value"
    INVALID_VERSION = "invalid-version"
    EMPTY_VALUE = "empty-value"
    PRESENCE_VALUE = "presence-value"
    BLANKS_IN_VALUE = "blanks-in-value"
    DUPLICATE_VALUE = "duplicate-value"
    TEXT_ORDER = "text-order"
    BIG_NUMBER = "big-number"
    EMPTY_KEY = "empty-key"
    BLANKS_IN_KEY = "blanks-in-key"
    ALIKE_KEYS = "alike-keys"
    KEY_KINDS = "key-kinds"
    PROVIDER_IGNORED = "provider-ignored"
    ALL_USERS_OPERATOR = "all-users-operator"
    RESERVED_KEY = "reserved-key"

    # Variations
    NO_VARIATIONS = "no-variations"
    NEGATIVE_ALLOCATION = "negative-allocation"
    ALLOCATION_OVER_100 = "allocation-over-100"
    ALLOCATION_UNDER_100 = "allocation-under-100"
    NOTHING_ALLOCATED = "nothing-allocated"
    UNREACHABLE_VARIATION = "unreachable-variation"
    FRACTIONAL_ALLOCATION = "fractional-allocation"
    ODD_ALLOCATION = "odd-allocation"
    MISSING_REFERENCE = "missing-reference"
    SEVERAL_REFERENCES = "several-references"
    NOTHING_TO_COMPARE = "nothing-to-compare"

    # Flags
    SHARED_FLAG = "shared-flag"
    FLAG_KINDS = "flag-kinds"
    FLAG_KINDS_ELSEWHERE = "flag-kinds-elsewhere"
    ALIKE_FLAGS = "alike-flags"
    EMPTY_FLAG = "empty-flag"
    BLANKS_IN_FLAG = "blanks-in-flag"
    NO_FLAGS = "no-flags"
    SAME_FLAGS = "same-flags"
    UNKNOWN_FLAGS_TYPE = "unknown-flags-type"

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return _ABOUT[self.value][0]

    @property
    def text(self) -> str:
        """What is wrong, in a sentence about any document."""
        return _ABOUT[self.value][1]

    @property
    def advice(self) -> str:
        """What to do about it."""
        return _ABOUT[self.value][2]
