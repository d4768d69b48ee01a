"""What is said of findings in variation groups and their targetings."""

from __future__ import annotations

from flagship_engine.linting.about_parts import About
from flagship_engine.linting.severities import Severity
from flagship_engine.values import FrozenDict

_ERROR, _WARNING, _NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

ABOUT_TARGETING: FrozenDict[str, About] = FrozenDict(
    {
        "unreachable-group": (
            _ERROR,
            "An earlier variation group of the campaign takes everybody whom this one targets.",
            "Put the narrower group first, or remove this one.",
        ),
        "group-never-matches": (
            _ERROR,
            "The targeting of a variation group can hold for nobody.",
            'Correct its targeting, or remove the group; fs_all_users EQUALS "" targets everybody.',
        ),
        "clashing-kinds": (
            _ERROR,
            (
                "A variation group compares one key with values of several kinds: whatever a visitor has there "
                "is an error to one of them, and an error makes the whole group match nobody."
            ),
            "Compare the key with values of one kind.",
        ),
        "empty-targeting-group": (
            _WARNING,
            "A targeting group has no targetings: some SDKs take it for everybody, others for nobody.",
            "Write fs_all_users for everybody, or remove the targeting group.",
        ),
        "redundant-targeting-group": (
            _WARNING,
            "A targeting group holds only where another one of the same variation group holds already.",
            "Remove it, or correct what it asks.",
        ),
        "contradiction": (
            _ERROR,
            "Targetings that must all hold contradict each other: nobody fulfils them.",
            "Put them in targeting groups of their own, if any of them is enough; else correct one.",
        ),
        "only-a-list": (
            _WARNING,
            "No single value fulfils this, a list could; applications seldom have lists in a context.",
            "Put the targetings in groups of their own, if any of them is enough; else correct one.",
        ),
        "duplicate-targeting": (
            _WARNING,
            "A targeting stands twice in one targeting group.",
            "Remove one, or correct what it asks.",
        ),
        "unknown-operator": (
            _ERROR,
            "The rules do not know the operator: the targeting never holds.",
            "Use an operator that these rules know.",
        ),
        "never-true": (
            _ERROR,
            "A targeting can hold for nobody.",
            "Correct its operator or its value.",
        ),
        "list-value": (
            _ERROR,
            "The operator does not look into a list of wanted values.",
            "Write a targeting group for each of the values.",
        ),
        "invalid-version": (
            _ERROR,
            "The wanted value is no version: the targeting never holds.",
            "Write a version such as 1.4.0.",
        ),
        "empty-value": (
            _WARNING,
            "What is wanted is empty, which every value fulfils, or none.",
            "Write what is wanted.",
        ),
        "presence-value": (
            _WARNING,
            (
                "EXISTS or NOT_EXISTS stands with a value that is neither true nor false: it asks the opposite "
                "of its name."
            ),
            "Write true, or the other operator.",
        ),
        "blanks-in-value": (
            _WARNING,
            "A wanted text begins or ends with a blank, which is compared as well.",
            "Remove the blank.",
        ),
        "duplicate-value": (
            _NOTE,
            "A list of wanted values holds one of them twice.",
            "Remove one, or correct it.",
        ),
        "text-order": (
            _WARNING,
            "A number or a version that is written as a text is compared letter by letter: '10' comes before '9'.",
            "Write a number without quotes; compare versions by SEMVER operators where the rules know them.",
        ),
        "big-number": (
            _NOTE,
            "A wanted number is beyond 2**53: many programs cannot tell it from its neighbours.",
            "Write it as a text, if the application can do so as well.",
        ),
        "empty-key": (
            _WARNING,
            "The key of a targeting is empty.",
            "Write the key of a visitor's context.",
        ),
        "blanks-in-key": (
            _WARNING,
            "The key of a targeting begins or ends with a blank, which belongs to it.",
            "Remove the blank.",
        ),
        "alike-keys": (
            _WARNING,
            "Two keys of targetings differ in letter case only, and letter case counts in keys.",
            "Write the key as the application does.",
        ),
        "key-kinds": (
            _WARNING,
            ("A key is compared with a value of one kind here and of another kind elsewhere: an application has one."),
            'Write the value as the application does: "18" is a text, 18 a number.',
        ),
        "provider-ignored": (
            _WARNING,
            "A targeting asks a third-party provider, and these rules look into the visitor's own context.",
            "Have the application put the value into the context, or decide by rules that know providers.",
        ),
        "all-users-operator": (
            _NOTE,
            (
                "fs_all_users stands with another operator than EQUALS: it targets everybody here, and nobody "
                "in some SDKs."
            ),
            'Write {"key": "fs_all_users", "operator": "EQUALS", "value": ""}.',
        ),
        "reserved-key": (
            _NOTE,
            "A key begins with 'fs_': SDKs keep such keys to themselves.",
            "Use another key for what the application knows.",
        ),
    }
)
"""By the value of the code."""
