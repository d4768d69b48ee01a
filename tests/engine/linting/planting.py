"""Sound parts of documents, in which nothing is found until a test plants something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flagship_engine import SDK_RULES, Code, Finding, Rules, lint, parse_document
from tests.engine.build import Fields, campaign, group, variation

WHOLE: list[Fields] = [{"r": [0, 100]}]
"""The bucket ranges of everybody."""


def toggle(*groups: object, **fields: object) -> Fields:
    """A campaign for everybody that is no test."""
    return {**campaign("c", *groups), "type": "toggle", "bucketRanges": WHOLE, **fields}


def trial(*groups: object, **fields: object) -> Fields:
    """A campaign that is a test."""
    return {**toggle(*groups), "type": "ab", **fields}


def whole(group_id: str = "g", flags: Mapping[str, object] | None = None, **fields: object) -> Fields:
    """A variation group of one variation; for everybody, unless it is given targetings."""
    return group(group_id, variation(f"{group_id}-v", 100, flags or {f"flag of {group_id}": True}), **fields)  # type: ignore[arg-type]


def asking(*targetings: object, group_id: str = "g") -> Fields:
    """A document of one variation group whose targetings must all hold."""
    return of_groups(whole(group_id, targetings=[targetings]))


def any_of(*targeting_groups: Sequence[object]) -> Fields:
    """A document of one variation group with these targeting groups."""
    return of_groups(whole(targetings=targeting_groups))


def of_groups(*groups: object, **fields: object) -> Fields:
    """A document of one campaign of these groups."""
    return {"campaigns": [toggle(*groups, **fields)]}


def of_variations(*variations: object, **fields: object) -> Fields:
    """A document of one variation group with these variations."""
    return of_groups(group("g", *variations), **fields)


def all_found(data: object, rules: Rules = SDK_RULES) -> tuple[Finding, ...]:
    """What lint finds in a document and in the JSON of it."""
    return lint(parse_document(data, rules), data=data)


def places(data: object, rules: Rules = SDK_RULES) -> list[tuple[Code, str]]:
    """The codes and paths of what is found."""
    return [(each.code, each.path) for each in all_found(data, rules)]


def only(data: object, rules: Rules = SDK_RULES) -> Finding:
    """The one thing that is found."""
    [finding] = all_found(data, rules)
    return finding


CAMPAIGN = "$.campaigns[0]"
GROUP = f"{CAMPAIGN}.variationGroups[0]"
TARGETING_GROUP = f"{GROUP}.targeting.targetingGroups[0]"
TARGETING = f"{TARGETING_GROUP}.targetings[0]"
VARIATION = f"{GROUP}.variations[0]"
