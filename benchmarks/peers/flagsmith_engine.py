"""Flagsmith's engine: a feature a campaign, a segment a group that overrides it with a multivariate value."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flag_engine.engine import get_evaluation_result

from benchmarks.documents import Values


def prepare(data: Any) -> Callable[[str, Values], Any]:
    """One call decides all features."""
    campaigns = data["campaigns"]
    features = {str(place): _feature(str(place), None, []) for place in range(len(campaigns))}
    segments = {
        group["id"]: _segment(group, str(place), number)
        for place, campaign in enumerate(campaigns)
        for number, group in enumerate(campaign["variationGroups"])
    }
    known = {"environment": {"key": "env", "name": "env"}, "features": features, "segments": segments}

    def decide(visitor_id: str, context: Values) -> Any:
        identity = {"identifier": visitor_id, "key": visitor_id, "traits": context}
        return get_evaluation_result({**known, "identity": identity})

    return decide


def served(decided: Any) -> set[int]:
    """The campaigns that gave something."""
    return {int(name) for name, flag in decided["flags"].items() if flag["value"] is not None}


def _feature(name: str, value: Any, variants: list[Any]) -> dict[str, Any]:
    return {"key": name, "name": name, "enabled": True, "value": value, "variants": variants}


def _segment(group: Any, feature: str, number: int) -> Any:
    variants = [
        {"key": each["id"], "value": each["modifications"]["value"], "weight": each["allocation"], "priority": place}
        for place, each in enumerate(group["variations"])
    ]
    choices = [_all(each["targetings"]) for each in group["targeting"]["targetingGroups"]]
    return {
        "key": group["id"],
        "name": group["id"],
        "rules": [{"type": "ANY", "rules": choices}],
        "overrides": [{**_feature(feature, None, variants), "priority": number}],
    }


def _all(targetings: Any) -> Any:
    return {"type": "ALL", "rules": [_condition(**each) for each in targetings]}


def _condition(key: str, operator: str, value: Any) -> Any:
    """A comparison as a rule: one of its conditions must hold."""
    if key == "fs_all_users":
        return _any([{"property": "town", "operator": "IS_SET", "value": ""}])
    if operator == "EQUALS":
        return _any([{"property": key, "operator": "EQUAL", "value": str(value)}])
    if operator == "GREATER_THAN":
        return _any([{"property": key, "operator": "GREATER_THAN", "value": str(value)}])
    if operator == "STARTS_WITH":
        return _any([{"property": key, "operator": "REGEX", "value": f"^{re.escape(value)}"}])
    return _any([{"property": key, "operator": "CONTAINS", "value": each} for each in value])


def _any(conditions: list[Any]) -> Any:
    return {"type": "ANY", "conditions": conditions}
