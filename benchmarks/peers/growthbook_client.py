"""GrowthBook: a feature a campaign, an experiment rule a group, its targeting as a condition."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from growthbook import GrowthBook

from benchmarks.documents import Values


def prepare(data: Any) -> Callable[[str, Values], dict[int, Any]]:
    """One client for all visitors: making one for each costs more."""
    features = {str(place): _feature(campaign) for place, campaign in enumerate(data["campaigns"])}
    client = GrowthBook(features=features)
    keys = [(place, str(place)) for place in range(len(data["campaigns"]))]

    def decide(visitor_id: str, context: Values) -> dict[int, Any]:
        client.set_attributes({**context, "id": visitor_id})
        return {place: client.get_feature_value(key, None) for place, key in keys}

    return decide


def served(decided: dict[int, Any]) -> set[int]:
    """The campaigns that gave something."""
    return {place for place, value in decided.items() if value is not None}


def _feature(campaign: Any) -> Any:
    return {"defaultValue": None, "rules": [_rule(group) for group in campaign["variationGroups"]]}


def _rule(group: Any) -> Any:
    return {
        "key": group["id"],
        "condition": {"$or": [_all(each["targetings"]) for each in group["targeting"]["targetingGroups"]]},
        "variations": [each["modifications"]["value"] for each in group["variations"]],
        "weights": [each["allocation"] / 100 for each in group["variations"]],
        "hashAttribute": "id",
    }


def _all(targetings: Any) -> Any:
    return {"$and": [_condition(**each) for each in targetings]}


def _condition(key: str, operator: str, value: Any) -> Any:
    if key == "fs_all_users":
        return {}
    if operator == "EQUALS":
        return {key: value}
    if operator == "GREATER_THAN":
        return {key: {"$gt": value}}
    if operator == "STARTS_WITH":
        return {key: {"$regex": f"^{re.escape(value)}"}}
    return {key: {"$regex": "|".join(map(re.escape, value))}}  # CONTAINS
