"""The floor: the least Python that decides the documents of `benchmarks.documents`.

A document becomes closures and tables; deciding is a walk over them. It checks nothing, knows no rules, remembers
nothing and reports nothing: an engine that does all that is measured as a ratio to it, side by side in one run.

Imports mmh3 and the standard library only: it is used beside other engines, in environments that have nothing of ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mmh3 import hash as murmur3

Json = Any
Predicate = Callable[[Mapping[str, Json]], bool]
Decide = Callable[[str, Mapping[str, Json]], dict[str, "FloorFlag"]]


class FloorFlag:
    """A flag's value and where it comes from."""

    __slots__ = ("campaign_id", "group_id", "is_reference", "key", "value", "variation_id")

    def __init__(self, key: str, value: Json, origin: tuple[str, str, str, bool]) -> None:
        self.key, self.value = key, value
        self.campaign_id, self.group_id, self.variation_id, self.is_reference = origin


def compile_floor(document: Json) -> Decide:
    """A function of a visitor's id and context that gives its flags by key."""
    campaigns = [
        [_group(campaign["id"], group) for group in campaign["variationGroups"]] for campaign in document["campaigns"]
    ]

    def decide(
        visitor_id: str, context: Mapping[str, Json], campaigns: Json = campaigns, murmur3: Json = murmur3
    ) -> dict[str, FloorFlag]:
        flags: dict[str, FloorFlag] = {}
        for groups in campaigns:
            for matches, group_id, table in groups:
                if matches is None or matches(context):
                    given = table[murmur3(group_id + visitor_id, 0, False) % 100]
                    if given is not None:
                        flags.update(given)
                        break
        return flags

    return decide


def _group(campaign_id: str, group: Json) -> tuple[Predicate | None, str, list[dict[str, FloorFlag] | None]]:
    alternatives = [
        _all([_comparison(**targeting) for targeting in each["targetings"]])
        for each in group["targeting"]["targetingGroups"]
    ]
    return _any(alternatives), group["id"], _table(campaign_id, group)


def _table(campaign_id: str, group: Json) -> list[dict[str, FloorFlag] | None]:
    table: list[dict[str, FloorFlag] | None] = []
    for variation in group["variations"]:
        table += [flags_of(campaign_id, group, variation)] * variation["allocation"]
    return table + [None] * (100 - len(table))


def flags_of(campaign_id: str, group: Json, variation: Json) -> dict[str, FloorFlag]:
    """The flags of a variation, by key."""
    origin = (campaign_id, group["id"], variation["id"], variation.get("reference", False))
    return {key: FloorFlag(key, value, origin) for key, value in variation["modifications"]["value"].items()}


def _comparison(key: str, operator: str, value: Json) -> Predicate | None:
    """A comparison, or None if it holds for everybody."""
    if key == "fs_all_users":
        return None
    return _COMPARISONS[operator](key, value)


def _equals(key: str, wanted: Json) -> Predicate:
    if isinstance(wanted, list):
        values = frozenset(wanted)
        return lambda context: context.get(key) in values
    return lambda context: context.get(key) == wanted


def _contains(key: str, wanted: Json) -> Predicate:
    if len(wanted) == 1:
        (only,) = wanted
        return lambda context: key in context and only in context[key]

    def contains(context: Mapping[str, Json]) -> bool:
        value = context.get(key)
        if value is not None:
            for each in wanted:
                if each in value:
                    return True
        return False

    return contains


def _greater_than(key: str, wanted: Json) -> Predicate:
    return lambda context: key in context and context[key] > wanted


def _starts_with(key: str, wanted: Json) -> Predicate:
    return lambda context: key in context and context[key].startswith(wanted)


_COMPARISONS: Mapping[str, Callable[[str, Json], Predicate]] = {
    "EQUALS": _equals,
    "CONTAINS": _contains,
    "GREATER_THAN": _greater_than,
    "STARTS_WITH": _starts_with,
}


def _all(predicates: list[Predicate | None]) -> Predicate | None:
    needed = [each for each in predicates if each is not None]
    if len(needed) < 2:
        return needed[0] if needed else None
    if len(needed) == 2:
        first, second = needed
        return lambda context: first(context) and second(context)

    def all_hold(context: Mapping[str, Json]) -> bool:
        for each in needed:  # noqa: SIM110 - as above
            if not each(context):
                return False
        return True

    return all_hold


def _any(predicates: list[Predicate | None]) -> Predicate | None:
    choices = [each for each in predicates if each is not None]
    if len(choices) < len(predicates):
        return None
    if len(choices) == 1:
        return choices[0]
    if len(choices) == 2:
        first, second = choices
        return lambda context: first(context) or second(context)

    def any_holds(context: Mapping[str, Json]) -> bool:
        for each in choices:  # noqa: SIM110 - as above
            if each(context):
                return True
        return False

    return any_holds
