"""LaunchDarkly: a flag a campaign, a rule a targeting group, each with a percentage rollout over the variations."""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ldclient import Context, LDClient
from ldclient.config import Config
from ldclient.integrations import Files

from benchmarks.documents import Values

_OPERATORS = {"EQUALS": "in", "CONTAINS": "contains", "STARTS_WITH": "startsWith", "GREATER_THAN": "greaterThan"}


def prepare(data: Any) -> Callable[[str, Values], dict[int, Any]]:
    """A client over a file of flags, that sends no events."""
    logging.disable()
    flags = {str(place): _flag(str(place), campaign) for place, campaign in enumerate(data["campaigns"])}
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "flags.json"
        path.write_text(json.dumps({"flags": flags}), encoding="utf-8")
        source = Files.new_data_source(paths=[str(path)])
        client = LDClient(Config("key", update_processor_class=source, send_events=False), start_wait=10)
    keys = [(place, str(place)) for place in range(len(data["campaigns"]))]

    def decide(visitor_id: str, context: Values) -> dict[int, Any]:
        builder = Context.builder(visitor_id)
        for key, value in context.items():
            builder.set(key, value)
        person = builder.build()
        return {place: client.variation(key, person, None) for place, key in keys}

    return decide


def served(decided: dict[int, Any]) -> set[int]:
    """The campaigns that gave something."""
    return {place for place, value in decided.items() if value is not None}


def _flag(key: str, campaign: Any) -> Any:
    groups = campaign["variationGroups"]
    values = [variation["modifications"]["value"] for group in groups for variation in group["variations"]]
    rules = [
        _rule(group, targetings["targetings"], 4 * number)
        for number, group in enumerate(groups)
        for targetings in group["targeting"]["targetingGroups"]
    ]
    return {
        "key": key,
        "version": 1,
        "on": True,
        "salt": campaign["id"],
        "variations": values,
        "rules": [{"id": f"{key}-{number}", **rule} for number, rule in enumerate(rules)],
        "fallthrough": {},
        "offVariation": None,
        "targets": [],
        "prerequisites": [],
    }


def _rule(group: Any, targetings: Any, first: int) -> Any:
    weights = [
        {"variation": first + number, "weight": 1000 * each["allocation"]}
        for number, each in enumerate(group["variations"])
    ]
    return {"clauses": [_clause(**each) for each in targetings], "rollout": {"variations": weights}}


def _clause(key: str, operator: str, value: Any) -> Any:
    if key == "fs_all_users":
        return {"attribute": "key", "op": "in", "values": [""], "negate": True}
    values = value if isinstance(value, list) else [value]
    return {"attribute": key, "op": _OPERATORS[operator], "values": values}
