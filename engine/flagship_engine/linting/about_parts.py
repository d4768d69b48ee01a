"""What is said of findings in campaigns, variations, flags and their ids."""

from __future__ import annotations

from typing import TypeAlias

from flagship_engine.linting.severities import Severity
from flagship_engine.values import FrozenDict

About: TypeAlias = tuple[Severity, str, str]
"""How bad a kind of finding is, what is wrong, and what to do about it."""

_ERROR, _WARNING, _NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

ABOUT_PARTS: FrozenDict[str, About] = FrozenDict(
    {
        "not-a-document": (
            _ERROR,
            "It is no bucketing document: an object with an array 'campaigns'.",
            "Look at where the file comes from.",
        ),
        "malformed": (
            _ERROR,
            "A part that decides cannot be read.",
            "Put there what is wanted.",
        ),
        "malformed-detail": (
            _WARNING,
            "A part that decides nothing cannot be read.",
            "Put there what is wanted.",
        ),
        "misspelt-field": (
            _WARNING,
            "A field that nobody reads is called almost as one that would be read.",
            "Correct the name of the field.",
        ),
        "panic": (
            _NOTE,
            "The document is in panic: nothing is decided.",
            "Switch panic off when the trouble is over.",
        ),
        "duplicate-campaign-id": (
            _ERROR,
            "Two campaigns have one id; the platform serves the first alone.",
            "Give each campaign an id of its own.",
        ),
        "duplicate-group-id": (
            _ERROR,
            "Two variation groups have one id: they share their hash and what is remembered.",
            "Give each variation group an id of its own.",
        ),
        "duplicate-variation-id": (
            _ERROR,
            "Two variations have one id: who remembers the one may be given the other.",
            "Give each variation an id of its own.",
        ),
        "empty-id": (
            _ERROR,
            "An id is empty: it can be neither activated nor told from others.",
            "Give it an id.",
        ),
        "blanks-in-id": (
            _WARNING,
            "An id begins or ends with a blank, which belongs to it.",
            "Remove the blank, if nobody knows the id yet.",
        ),
        "alike-ids": (
            _NOTE,
            "Two ids differ in letter case only.",
            "Give them ids that nobody can take for each other.",
        ),
        "non-ascii-group-id": (
            _WARNING,
            (
                "The id of a variation group is not ASCII: other official SDKs hash it differently, so visitors "
                "get other variations there."
            ),
            "Give the group an id of ASCII letters and digits.",
        ),
        "non-ascii-visitor-id": (
            _NOTE,
            "A targeted visitor's id is not ASCII: other official SDKs hash it differently.",
            "Know that this visitor may get another variation elsewhere.",
        ),
        "duplicate-name": (
            _NOTE,
            "Two neighbours have one name.",
            "Give them names by which people can tell them apart.",
        ),
        "no-variation-groups": (
            _WARNING,
            "A campaign has no variation group: it serves nobody.",
            "Add a variation group, or remove the campaign.",
        ),
        "never-in-bucket-range": (
            _ERROR,
            "No bucket lies in a bucket range of the campaign: it serves nobody.",
            'Write "bucketRanges": [{"r": [0, 100]}] for everybody.',
        ),
        "empty-bucket-range": (
            _WARNING,
            "A bucket range holds no bucket.",
            "Correct its two numbers: the second is the first bucket that is outside.",
        ),
        "overlapping-bucket-ranges": (
            _WARNING,
            "Two bucket ranges of a campaign overlap: together they are less than their sum.",
            "Move one of them, or make one of both.",
        ),
        "bucket-range-outside": (
            _WARNING,
            "A bucket range lies partly outside 0 to 100.",
            "Buckets are numbered from 0 to 99: stay between 0 and 100.",
        ),
        "bucket-ranges-ignored": (
            _NOTE,
            "A campaign is meant for some buckets only, and these rules look at no bucket range.",
            "Know that more visitors get it here than by the platform's rules.",
        ),
        "campaign-type-case": (
            _WARNING,
            (
                "One visitor takes part in one test, and a campaign's type is 'ab' in other letters: it does "
                "not count as one."
            ),
            "Write the type as 'ab'.",
        ),
        "shadowed-test": (
            _WARNING,
            "One visitor takes part in one test, and an earlier test takes everybody.",
            "Make room for it: narrow the targeting, the allocations or the bucket ranges of the earlier test.",
        ),
        "no-variations": (
            _ERROR,
            "A variation group has no variation: whom it targets gets nothing.",
            "Add a variation, or remove the group.",
        ),
        "negative-allocation": (
            _ERROR,
            "An allocation is negative: it takes away from the next ones.",
            "Write a number from 0 to 100.",
        ),
        "allocation-over-100": (
            _ERROR,
            "The allocations of a variation group sum over 100: the last variations get less than they say.",
            "Make them sum to 100.",
        ),
        "allocation-under-100": (
            _NOTE,
            (
                "The allocations of a variation group sum under 100: some of the visitors whom it targets get "
                "no variation."
            ),
            "Make them sum to 100, unless that is meant.",
        ),
        "nothing-allocated": (
            _WARNING,
            "No variation of a group has an allocation: nobody new gets any.",
            "Allocate a share to a variation, or remove the group.",
        ),
        "unreachable-variation": (
            _ERROR,
            "A variation has an allocation, but no bucket is left to it: nobody new gets it.",
            "Correct the allocations of its group: a bucket is one percent, and there are a hundred.",
        ),
        "fractional-allocation": (
            _NOTE,
            (
                "An allocation is no whole number of percent: the platform refuses it, and here it is rounded "
                "by buckets."
            ),
            "Write whole numbers.",
        ),
        "odd-allocation": (
            _WARNING,
            "An allocation is written as a text or a boolean: other programs read it differently, or not at all.",
            "Write a number.",
        ),
        "missing-reference": (
            _WARNING,
            "No variation of a test is marked as the original.",
            'Mark the original: "reference": true.',
        ),
        "several-references": (
            _WARNING,
            "Several variations of one group are marked as the original.",
            "Mark one.",
        ),
        "nothing-to-compare": (
            _NOTE,
            "A test has one variation only.",
            "Add another, or call the campaign a 'toggle' or 'deployment'.",
        ),
        "shared-flag": (
            _WARNING,
            "Two campaigns set one flag for the same visitors: the later campaign wins.",
            "Give the flags names of their own, or target visitors who differ.",
        ),
        "flag-kinds": (
            _WARNING,
            "A flag has values of several kinds in the variations of one group.",
            "Give it values of one kind; null asks for the application's default.",
        ),
        "flag-kinds-elsewhere": (
            _WARNING,
            "A flag has a value of one kind here and of another kind elsewhere in the document.",
            "Give it values of one kind; null asks for the application's default.",
        ),
        "alike-flags": (
            _WARNING,
            "Two flags differ in letter case only: they are two flags.",
            "Write the flag as the application does.",
        ),
        "empty-flag": (
            _WARNING,
            "The name of a flag is empty.",
            "Give the flag a name.",
        ),
        "blanks-in-flag": (
            _WARNING,
            "The name of a flag begins or ends with a blank, which belongs to it.",
            "Remove the blank.",
        ),
        "no-flags": (
            _WARNING,
            "No variation of a group sets a flag: the application cannot tell them apart.",
            "Set a flag in each variation.",
        ),
        "same-flags": (
            _NOTE,
            "All variations of a test set the same flags: it compares nothing, unless that is meant.",
            "Let them differ.",
        ),
        "unknown-flags-type": (
            _NOTE,
            "The type of a variation's modifications is missing or unknown; 2.1.5 reads no variation without one.",
            "Write one of NULL, JSON, TEXT, IMAGE, HTML, FLAG, REDIRECT, TURING_ENGINE.",
        ),
    }
)
"""By the value of the code."""
