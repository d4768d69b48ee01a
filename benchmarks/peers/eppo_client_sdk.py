"""Eppo: a flag a campaign, an allocation a group, its targeting groups as rules, its variations as splits of shards."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from typing import Any

import eppo_client
from eppo_client import AssignmentLogger, ClientConfig, Configuration

from benchmarks.documents import Values

_SHARDS = 100


def prepare(data: Any) -> Callable[[str, Values], dict[int, Any]]:
    """A client over a configuration that it is handed, and that it never polls for."""
    logging.disable()
    flags = {str(place): _flag(str(place), campaign) for place, campaign in enumerate(data["campaigns"])}
    environment = {"createdAt": "2026-01-01T00:00:00Z", "format": "SERVER", "environment": {"name": "env"}}
    configuration = Configuration(flags_configuration=json.dumps({**environment, "flags": flags}).encode())
    client = eppo_client.init(
        ClientConfig(
            "key",
            assignment_logger=AssignmentLogger(),
            poll_interval_seconds=None,
            initial_configuration=configuration,
        )
    )
    keys = [(place, str(place)) for place in range(len(data["campaigns"]))]

    def decide(visitor_id: str, context: Values) -> dict[int, Any]:
        return {place: client.get_json_assignment(key, visitor_id, context, None) for place, key in keys}

    return decide


def served(decided: dict[int, Any]) -> set[int]:
    """The campaigns that gave something."""
    return {place for place, value in decided.items() if value is not None}


def _flag(key: str, campaign: Any) -> Any:
    groups = campaign["variationGroups"]
    variations = {
        each["id"]: {"key": each["id"], "value": json.dumps(each["modifications"]["value"])}
        for group in groups
        for each in group["variations"]
    }
    return {
        "key": key,
        "enabled": True,
        "variationType": "JSON",
        "variations": variations,
        "allocations": [_allocation(group) for group in groups],
        "totalShards": _SHARDS,
    }


def _allocation(group: Any) -> Any:
    splits, start = [], 0
    for each in group["variations"]:
        ranges = [{"start": start, "end": start + each["allocation"]}]
        splits.append({"variationKey": each["id"], "shards": [{"salt": group["id"], "ranges": ranges}]})
        start += each["allocation"]
    rules = [
        {"conditions": [_condition(**one) for one in each["targetings"] if one["key"] != "fs_all_users"]}
        for each in group["targeting"]["targetingGroups"]
    ]
    return {"key": group["id"], "rules": rules, "splits": splits, "doLog": False}


def _condition(key: str, operator: str, value: Any) -> Any:
    if operator == "EQUALS":
        text = str(value).lower() if isinstance(value, bool) else str(value)
        return {"attribute": key, "operator": "ONE_OF", "value": [text]}
    if operator == "GREATER_THAN":
        return {"attribute": key, "operator": "GT", "value": value}
    if operator == "STARTS_WITH":
        return {"attribute": key, "operator": "MATCHES", "value": f"^{re.escape(value)}"}
    return {"attribute": key, "operator": "MATCHES", "value": "|".join(map(re.escape, value))}  # CONTAINS
