"""What can be wrong with a document: one code for each kind of finding."""

from __future__ import annotations

from enum import Enum


class Severity(Enum):
    """How bad a finding is, the worst first."""

    ERROR = "error"
    """Somebody certainly gets something, or nothing, that nobody can have meant."""
    WARNING = "warning"
    """Likely a mistake."""
    NOTE = "note"
    """Worth knowing."""

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Severity).index(self)


_ERROR, _WARNING, _NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


class Code(Enum):
    """A kind of finding; the value is a code that stays the same between versions.

    Attributes:
        severity: how bad it is.
        text: what is wrong, in a sentence about any document.
        advice: what to do about it.

    """

    severity: Severity
    text: str
    advice: str

    def __new__(cls, value: str, severity: Severity, text: str, advice: str) -> Code:
        """A member: its value is the code alone."""
        made = object.__new__(cls)
        made._value_ = value
        made.severity, made.text, made.advice = severity, text, advice
        return made

    # Reading
    NOT_A_DOCUMENT = (
        "not-a-document",
        _ERROR,
        "It is no bucketing document: an object with an array 'campaigns'.",
        "Look at where the file comes from.",
    )
    MALFORMED = (
        "malformed",
        _ERROR,
        "A part that decides cannot be read.",
        "Put there what is wanted.",
    )
    MALFORMED_DETAIL = (
        "malformed-detail",
        _WARNING,
        "A part that decides nothing cannot be read.",
        "Put there what is wanted.",
    )
    MISSPELT_FIELD = (
        "misspelt-field",
        _WARNING,
        "A field that nobody reads is called almost as one that would be read.",
        "Correct the name of the field.",
    )
    PANIC = (
        "panic",
        _NOTE,
        "The document is in panic: nothing is decided.",
        "Switch panic off when the trouble is over.",
    )

    # Ids and names
    DUPLICATE_CAMPAIGN_ID = (
        "duplicate-campaign-id",
        _ERROR,
        "Two campaigns have one id; the platform serves the first alone.",
        "Give each campaign an id of its own.",
    )
    DUPLICATE_GROUP_ID = (
        "duplicate-group-id",
        _ERROR,
        "Two variation groups have one id: they share their hash and what is remembered.",
        "Give each variation group an id of its own.",
    )
    DUPLICATE_VARIATION_ID = (
        "duplicate-variation-id",
        _ERROR,
        "Two variations have one id: who remembers the one may be given the other.",
        "Give each variation an id of its own.",
    )
    EMPTY_ID = (
        "empty-id",
        _ERROR,
        "An id is empty: it can be neither activated nor told from others.",
        "Give it an id.",
    )
    BLANKS_IN_ID = (
        "blanks-in-id",
        _WARNING,
        "An id begins or ends with a blank, which belongs to it.",
        "Remove the blank, if nobody knows the id yet.",
    )
    ALIKE_IDS = (
        "alike-ids",
        _NOTE,
        "Two ids differ in letter case only.",
        "Give them ids that nobody can take for each other.",
    )
    NON_ASCII_GROUP_ID = (
        "non-ascii-group-id",
        _WARNING,
        (
            "The id of a variation group is not ASCII: other official SDKs hash it differently, so visitors get "
            "other variations there."
        ),
        "Give the group an id of ASCII letters and digits.",
    )
    NON_ASCII_VISITOR_ID = (
        "non-ascii-visitor-id",
        _NOTE,
        "A targeted visitor's id is not ASCII: other official SDKs hash it differently.",
        "Know that this visitor may get another variation elsewhere.",
    )
    DUPLICATE_NAME = (
        "duplicate-name",
        _NOTE,
        "Two neighbours have one name.",
        "Give them names by which people can tell them apart.",
    )

    # Campaigns
    NO_GROUPS = (
        "no-variation-groups",
        _WARNING,
        "A campaign has no variation group: it serves nobody.",
        "Add a variation group, or remove the campaign.",
    )
    NEVER_IN_RANGE = (
        "never-in-bucket-range",
        _ERROR,
        "No bucket lies in a bucket range of the campaign: it serves nobody.",
        'Write "bucketRanges": [{"r": [0, 100]}] for everybody.',
    )
    EMPTY_BUCKET_RANGE = (
        "empty-bucket-range",
        _WARNING,
        "A bucket range holds no bucket.",
        "Correct its two numbers: the second is the first bucket that is outside.",
    )
    OVERLAPPING_BUCKET_RANGES = (
        "overlapping-bucket-ranges",
        _WARNING,
        "Two bucket ranges of a campaign overlap: together they are less than their sum.",
        "Move one of them, or make one of both.",
    )
    BUCKET_RANGE_OUTSIDE = (
        "bucket-range-outside",
        _WARNING,
        "A bucket range lies partly outside 0 to 100.",
        "Buckets are numbered from 0 to 99: stay between 0 and 100.",
    )
    BUCKET_RANGES_IGNORED = (
        "bucket-ranges-ignored",
        _NOTE,
        "A campaign is meant for some buckets only, and these rules look at no bucket range.",
        "Know that more visitors get it here than by the platform's rules.",
    )
    CAMPAIGN_TYPE_CASE = (
        "campaign-type-case",
        _WARNING,
        "One visitor takes part in one test, and a campaign's type is 'ab' in other letters: it does not count as one.",
        "Write the type as 'ab'.",
    )
    SHADOWED_TEST = (
        "shadowed-test",
        _WARNING,
        "One visitor takes part in one test, and an earlier test takes everybody.",
        "Make room for it: narrow the targeting, the allocations or the bucket ranges of the earlier test.",
    )

    # Variation groups and who they are for
    UNREACHABLE_GROUP = (
        "unreachable-group",
        _ERROR,
        "An earlier variation group of the campaign takes everybody whom this one targets.",
        "Put the narrower group first, or remove this one.",
    )
    GROUP_NEVER_MATCHES = (
        "group-never-matches",
        _ERROR,
        "The targeting of a variation group can hold for nobody.",
        (
            'Correct its targeting, or remove the group; {"key": "fs_all_users", "operator": "EQUALS", '
            '"value": ""} targets everybody.'
        ),
    )
    CLASHING_KINDS = (
        "clashing-kinds",
        _ERROR,
        (
            "A variation group compares one key with values of several kinds: whatever a visitor has there is an error "
            "to one of them, and an error makes the whole group match nobody."
        ),
        "Compare the key with values of one kind.",
    )
    EMPTY_TARGETING_GROUP = (
        "empty-targeting-group",
        _WARNING,
        "A targeting group has no targetings: some SDKs take it for everybody, others for nobody.",
        "Write fs_all_users for everybody, or remove the targeting group.",
    )
    REDUNDANT_TARGETING_GROUP = (
        "redundant-targeting-group",
        _WARNING,
        "A targeting group holds only where another one of the same variation group holds already.",
        "Remove it, or correct what it asks.",
    )
    CONTRADICTION = (
        "contradiction",
        _ERROR,
        "Targetings that must all hold contradict each other: nobody fulfils them.",
        "Put them in targeting groups of their own, if any of them is enough; else correct one.",
    )
    ONLY_A_LIST = (
        "only-a-list",
        _WARNING,
        "No single value fulfils this, a list could; applications seldom have lists in a context.",
        "Put the targetings in groups of their own, if any of them is enough; else correct one.",
    )
    DUPLICATE_TARGETING = (
        "duplicate-targeting",
        _WARNING,
        "A targeting stands twice in one targeting group.",
        "Remove one, or correct what it asks.",
    )

    # Targetings
    UNKNOWN_OPERATOR = (
        "unknown-operator",
        _ERROR,
        "The rules do not know the operator: the targeting never holds.",
        "Use an operator that these rules know.",
    )
    NEVER_TRUE = (
        "never-true",
        _ERROR,
        "A targeting can hold for nobody.",
        "Correct its operator or its value.",
    )
    LIST_VALUE = (
        "list-value",
        _ERROR,
        "The operator does not look into a list of wanted values.",
        "Write a targeting group for each of the values.",
    )
    INVALID_VERSION = (
        "invalid-version",
        _ERROR,
        "The wanted value is no version: the targeting never holds.",
        "Write a version such as 1.4.0.",
    )
    EMPTY_VALUE = (
        "empty-value",
        _WARNING,
        "What is wanted is empty, which every value fulfils, or none.",
        "Write what is wanted.",
    )
    PRESENCE_VALUE = (
        "presence-value",
        _WARNING,
        "EXISTS or NOT_EXISTS stands with a value that is neither true nor false: it asks the opposite of its name.",
        "Write true, or the other operator.",
    )
    BLANKS_IN_VALUE = (
        "blanks-in-value",
        _WARNING,
        "A wanted text begins or ends with a blank, which is compared as well.",
        "Remove the blank.",
    )
    DUPLICATE_VALUE = (
        "duplicate-value",
        _NOTE,
        "A list of wanted values holds one of them twice.",
        "Remove one, or correct it.",
    )
    TEXT_ORDER = (
        "text-order",
        _WARNING,
        "A number or a version that is written as a text is compared letter by letter: '10' comes before '9'.",
        "Write a number without quotes; compare versions by SEMVER operators where the rules know them.",
    )
    BIG_NUMBER = (
        "big-number",
        _NOTE,
        "A wanted number is beyond 2**53: many programs cannot tell it from its neighbours.",
        "Write it as a text, if the application can do so as well.",
    )
    EMPTY_KEY = (
        "empty-key",
        _WARNING,
        "The key of a targeting is empty.",
        "Write the key of a visitor's context.",
    )
    BLANKS_IN_KEY = (
        "blanks-in-key",
        _WARNING,
        "The key of a targeting begins or ends with a blank, which belongs to it.",
        "Remove the blank.",
    )
    ALIKE_KEYS = (
        "alike-keys",
        _WARNING,
        "Two keys of targetings differ in letter case only, and letter case counts in keys.",
        "Write the key as the application does.",
    )
    KEY_KINDS = (
        "key-kinds",
        _WARNING,
        "A key is compared with a value of one kind here and of another kind elsewhere: an application has one.",
        'Write the value as the application does: "18" is a text, 18 a number.',
    )
    PROVIDER_IGNORED = (
        "provider-ignored",
        _WARNING,
        "A targeting asks a third-party provider, and these rules look into the visitor's own context.",
        "Have the application put the value into the context, or decide by rules that know providers.",
    )
    ALL_USERS_OPERATOR = (
        "all-users-operator",
        _NOTE,
        "fs_all_users stands with another operator than EQUALS: it targets everybody here, and nobody in some SDKs.",
        'Write {"key": "fs_all_users", "operator": "EQUALS", "value": ""}.',
    )
    RESERVED_KEY = (
        "reserved-key",
        _NOTE,
        "A key begins with 'fs_': SDKs keep such keys to themselves.",
        "Use another key for what the application knows.",
    )

    # Variations
    NO_VARIATIONS = (
        "no-variations",
        _ERROR,
        "A variation group has no variation: whom it targets gets nothing.",
        "Add a variation, or remove the group.",
    )
    NEGATIVE_ALLOCATION = (
        "negative-allocation",
        _ERROR,
        "An allocation is negative: it takes away from the next ones.",
        "Write a number from 0 to 100.",
    )
    ALLOCATION_OVER_100 = (
        "allocation-over-100",
        _ERROR,
        "The allocations of a variation group sum over 100: the last variations get less than they say.",
        "Make them sum to 100.",
    )
    ALLOCATION_UNDER_100 = (
        "allocation-under-100",
        _NOTE,
        "The allocations of a variation group sum under 100: some of the visitors whom it targets get no variation.",
        "Make them sum to 100, unless that is meant.",
    )
    NOTHING_ALLOCATED = (
        "nothing-allocated",
        _WARNING,
        "No variation of a group has an allocation: nobody new gets any.",
        "Allocate a share to a variation, or remove the group.",
    )
    UNREACHABLE_VARIATION = (
        "unreachable-variation",
        _ERROR,
        "A variation has an allocation, but no bucket is left to it: nobody new gets it.",
        "Correct the allocations of its group: a bucket is one percent, and there are a hundred.",
    )
    FRACTIONAL_ALLOCATION = (
        "fractional-allocation",
        _NOTE,
        "An allocation is no whole number of percent: the platform refuses it, and here it is rounded by buckets.",
        "Write whole numbers.",
    )
    ODD_ALLOCATION = (
        "odd-allocation",
        _WARNING,
        "An allocation is written as a text or a boolean: other programs read it differently, or not at all.",
        "Write a number.",
    )
    MISSING_REFERENCE = (
        "missing-reference",
        _WARNING,
        "No variation of a test is marked as the original.",
        'Mark the original: "reference": true.',
    )
    SEVERAL_REFERENCES = (
        "several-references",
        _WARNING,
        "Several variations of one group are marked as the original.",
        "Mark one.",
    )
    NOTHING_TO_COMPARE = (
        "nothing-to-compare",
        _NOTE,
        "A test has one variation only.",
        "Add another, or call the campaign a 'toggle' or 'deployment'.",
    )

    # Flags
    SHARED_FLAG = (
        "shared-flag",
        _WARNING,
        "Two campaigns set one flag for the same visitors: the later campaign wins.",
        "Give the flags names of their own, or target visitors who differ.",
    )
    FLAG_KINDS = (
        "flag-kinds",
        _WARNING,
        "A flag has values of several kinds in the variations of one group.",
        "Give it values of one kind; null asks for the application's default.",
    )
    FLAG_KINDS_ELSEWHERE = (
        "flag-kinds-elsewhere",
        _WARNING,
        "A flag has a value of one kind here and of another kind elsewhere in the document.",
        "Give it values of one kind; null asks for the application's default.",
    )
    ALIKE_FLAGS = (
        "alike-flags",
        _WARNING,
        "Two flags differ in letter case only: they are two flags.",
        "Write the flag as the application does.",
    )
    EMPTY_FLAG = (
        "empty-flag",
        _WARNING,
        "The name of a flag is empty.",
        "Give the flag a name.",
    )
    BLANKS_IN_FLAG = (
        "blanks-in-flag",
        _WARNING,
        "The name of a flag begins or ends with a blank, which belongs to it.",
        "Remove the blank.",
    )
    NO_FLAGS = (
        "no-flags",
        _WARNING,
        "No variation of a group sets a flag: the application cannot tell them apart.",
        "Set a flag in each variation.",
    )
    SAME_FLAGS = (
        "same-flags",
        _NOTE,
        "All variations of a test set the same flags: it compares nothing, unless that is meant.",
        "Let them differ.",
    )
    UNKNOWN_FLAGS_TYPE = (
        "unknown-flags-type",
        _NOTE,
        "The type of a variation's modifications is missing or unknown; 2.1.5 reads no variation without one.",
        "Write one of NULL, JSON, TEXT, IMAGE, HTML, FLAG, REDIRECT, TURING_ENGINE.",
    )
