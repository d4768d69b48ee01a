"""Unleash: a toggle a campaign, a strategy a targeting group, with the group's variants."""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Callable
from typing import Any

from UnleashClient import UnleashClient
from UnleashClient.cache import FileCache

from benchmarks.documents import Values

_OPERATORS = {"EQUALS": "IN", "CONTAINS": "STR_CONTAINS", "STARTS_WITH": "STR_STARTS_WITH", "GREATER_THAN": "NUM_GT"}


def prepare(data: Any) -> Callable[[str, Values], dict[int, Any]]:
    """A client over toggles that it is handed, that fetches nothing and reports nothing."""
    logging.disable()
    toggles = [_toggle(str(place), campaign) for place, campaign in enumerate(data["campaigns"])]
    cache = FileCache("benchmark", directory=tempfile.mkdtemp())
    cache.bootstrap_from_dict({"version": 2, "features": toggles})
    client = UnleashClient(
        "http://127.0.0.1:9", "benchmark", cache=cache, disable_metrics=True, disable_registration=True
    )
    client.initialize_client(fetch_toggles=False)
    keys = [(place, str(place)) for place in range(len(data["campaigns"]))]

    def decide(visitor_id: str, context: Values) -> dict[int, Any]:
        known = {"userId": visitor_id, "properties": context}
        return {place: client.get_variant(key, known) for place, key in keys}

    return decide


def served(decided: dict[int, Any]) -> set[int]:
    """The campaigns that gave something."""
    return {place for place, variant in decided.items() if variant["enabled"]}


def _toggle(name: str, campaign: Any) -> Any:
    strategies = [
        _strategy(group, each["targetings"])
        for group in campaign["variationGroups"]
        for each in group["targeting"]["targetingGroups"]
    ]
    return {"name": name, "type": "experiment", "enabled": True, "strategies": strategies, "variants": []}


def _strategy(group: Any, targetings: Any) -> Any:
    variants = [
        {
            "name": each["id"],
            "weight": 10 * each["allocation"],
            "stickiness": "userId",
            "payload": {"type": "json", "value": json.dumps(each["modifications"]["value"])},
        }
        for each in group["variations"]
    ]
    return {
        "name": "flexibleRollout",
        "parameters": {"rollout": "100", "stickiness": "userId", "groupId": group["id"]},
        "constraints": [_constraint(**each) for each in targetings if each["key"] != "fs_all_users"],
        "variants": variants,
    }


def _constraint(key: str, operator: str, value: Any) -> Any:
    wanted = {"contextName": key, "operator": _OPERATORS[operator], "inverted": False, "caseInsensitive": False}
    if operator == "GREATER_THAN":
        return {**wanted, "value": str(value), "values": []}
    values = value if isinstance(value, list) else [value]
    return {**wanted, "values": [str(each) for each in values]}
