"""Statsig: a dynamic config a campaign, a rule for each variation of each targeting group."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from statsig_python_core import DataStore, DataStoreResponse, Statsig, StatsigOptions, StatsigUser

from benchmarks.documents import Values

_OPERATORS = {
    "EQUALS": "any",
    "CONTAINS": "str_contains_any",
    "STARTS_WITH": "str_starts_with_any",
    "GREATER_THAN": "gt",
}
_BUCKETS = 1000


class _Specs(DataStore):  # type: ignore[misc,unused-ignore]
    """Hands over what it was made with."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def initialize(self) -> None:
        """Nothing to do."""

    def shutdown(self) -> None:
        """Nothing to do."""

    def get(self, key: str) -> Any:  # noqa: ARG002 - the interface's
        """The specs."""
        return DataStoreResponse(result=self.text, time=1)

    def set(self, key: str, value: str, time: int | None = None) -> None:
        """Nothing is kept."""

    def support_polling_updates_for(self, key: str) -> bool:  # noqa: ARG002 - the interface's
        """Never: nothing changes."""
        return False


def prepare(data: Any) -> Callable[[str, Values], dict[int, Any]]:
    """A client over specs that it is handed, without a network and without events."""
    conditions: dict[str, Any] = {}
    configs = {str(place): _config(campaign, conditions) for place, campaign in enumerate(data["campaigns"])}
    specs = {
        "has_updates": True,
        "time": 1,
        "feature_gates": {},
        "dynamic_configs": configs,
        "layer_configs": {},
        "experiment_to_layer": {},
        "condition_map": conditions,
    }
    options = StatsigOptions(
        disable_network=True, disable_all_logging=True, data_store=_Specs(json.dumps(specs)), output_log_level="none"
    )
    client = Statsig("secret-key", options)
    client.initialize().wait()
    keys = [(place, str(place)) for place in range(len(data["campaigns"]))]

    def decide(visitor_id: str, context: Values) -> dict[int, Any]:
        person = StatsigUser(user_id=visitor_id, custom=context)
        return {place: client.get_dynamic_config(person, key).value for place, key in keys}

    return decide


def served(decided: dict[int, Any]) -> set[int]:
    """The campaigns that gave something."""
    return {place for place, value in decided.items() if value}


def _config(campaign: Any, conditions: dict[str, Any]) -> Any:
    rules = [
        rule
        for group in campaign["variationGroups"]
        for targetings in group["targeting"]["targetingGroups"]
        for rule in _rules(group, targetings["targetings"], conditions)
    ]
    return {
        "type": "dynamic_config",
        "entity": "dynamic_config",
        "salt": campaign["id"],
        "enabled": True,
        "defaultValue": {},
        "idType": "userID",
        "rules": rules,
    }


def _rules(group: Any, targetings: Any, conditions: dict[str, Any]) -> list[Any]:
    wanted = [_named(_condition(**each), conditions) for each in targetings if each["key"] != "fs_all_users"]
    rules, end = [], 0
    for each in group["variations"]:
        end += each["allocation"] * _BUCKETS // 100
        share = {
            "type": "user_bucket",
            "operator": "lt",
            "targetValue": end,
            "additionalValues": {"salt": group["id"]},
            "idType": "userID",
        }
        rules.append(
            {
                "name": each["id"],
                "id": each["id"],
                "salt": each["id"],
                "groupName": each["id"],
                "passPercentage": 100,
                "idType": "userID",
                "conditions": [*wanted, _named(share, conditions)],
                "returnValue": each["modifications"]["value"],
            }
        )
    return rules


def _named(condition: Any, conditions: dict[str, Any]) -> str:
    """The name under which a condition stands among all of them; like ones stand there once."""
    name = json.dumps(condition, sort_keys=True)
    conditions[name] = condition
    return name


def _condition(key: str, operator: str, value: Any) -> Any:
    several = value if isinstance(value, list) or operator == "GREATER_THAN" else [value]
    return {
        "type": "user_field",
        "field": key,
        "operator": _OPERATORS[operator],
        "targetValue": several,
        "additionalValues": {},
        "idType": "userID",
    }
