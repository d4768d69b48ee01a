"""Builders for the documents of the tests, short enough to stand inside one: document(campaign(group(variation())))."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any, TypeAlias

from flagship_engine import decide, parse_document
from flagship_engine.hashing import bucket, utf8

Fields: TypeAlias = dict[str, object]

EVERYBODY: Fields = {"key": "fs_all_users", "operator": "EQUALS", "value": ""}
"""The targeting that always holds."""


def document(*campaigns: object, **fields: object) -> Fields:
    """A bucketing document."""
    return {"campaigns": list(campaigns), **fields}


def campaign(campaign_id: object = "c", *groups: object, **fields: object) -> Fields:
    """A campaign of type ``ab``."""
    return {"id": campaign_id, "type": "ab", "variationGroups": list(groups), **fields}


def group(
    group_id: object = "g",
    *variations: object,
    targetings: Sequence[Sequence[object]] = ((EVERYBODY,),),
    **fields: object,
) -> Fields:
    """A variation group; `targetings` is an OR of ANDs, and holds for everybody if it is not given."""
    targeting_groups = [{"targetings": list(each)} for each in targetings]
    return {
        "id": group_id,
        "targeting": {"targetingGroups": targeting_groups},
        "variations": list(variations),
        **fields,
    }


def targeting(key: object, operator: object, value: object, **fields: object) -> Fields:
    """One comparison."""
    return {"key": key, "operator": operator, "value": value, **fields}


def variation(
    variation_id: object = "v", allocation: object = 100, flags: Mapping[str, object] | None = None, **fields: object
) -> Fields:
    """A variation of type FLAG; without flags of its own it sets ``flag`` to its id."""
    value = {"flag": variation_id} if flags is None else dict(flags)
    return {
        "id": variation_id,
        "allocation": allocation,
        "modifications": {"type": "FLAG", "value": value},
        **fields,
    }


def in_campaign(**fields: object) -> Fields:
    """A document of one campaign for everybody, with these fields of its own."""
    return document({**campaign("c", group("g", variation("v"))), **fields})


def in_group(**fields: object) -> Fields:
    """A document of one variation group for everybody, with these fields of its own."""
    return document(campaign("c", {**group("g", variation("v")), **fields}))


def in_variation(**fields: object) -> Fields:
    """A document of one variation for everybody, with these fields of its own."""
    return in_group(variations=[{**variation("v"), **fields}])


def with_flags(flags: Mapping[Any, object]) -> Fields:
    """A document of one variation for everybody, with these flags."""
    return in_variation(modifications={"type": "FLAG", "value": flags})


def targeted_at(*targetings: object) -> Fields:
    """A document of one variation for whoever fulfils all of these targetings."""
    return in_group(targeting={"targetingGroups": [{"targetings": list(targetings)}]})


def served(data: object, visitor_id: str = "x", context: Mapping[str, object] | None = None) -> list[str]:
    """The ids of the variations that a document gives to a visitor, in document order."""
    decision = decide(parse_document(data), context or {}, visitor_id)
    return [each.variation.id for each in decision.assigned]


def visitor_in(wanted: int, group_id: str = "g") -> str:
    """A visitor id that lies in a bucket, 0 to 99, of a variation group."""
    return next(name for name in map(str, count()) if bucket(utf8(group_id + name)) == wanted)


def nested_lists(depth: int) -> object:
    """Lists in lists, so many deep."""
    value: list[object] = []
    for _ in range(depth - 1):
        value = [value]
    return value


def cycle() -> list[object]:
    """A list that holds itself."""
    value: list[object] = []
    value.append(value)
    return value
