"""What the platform's own engine answered, asked again through the HTTP server over its store."""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import urllib3

from flagship.server import LocalPlatform, SqliteStore
from flagship.server.state import StoreChoice
from flagship_engine import Assignation, FrozenDict, Remembered
from flagship_engine.effects import SaveAssignations

CASES = Path(__file__).parents[2] / "cases" / "platform.jsonl.gz"

Entries = dict[str, dict[str, dict[str, object]]]
"""Id to variation group id to the remembered variation, as the cases write it."""


def cases() -> list[dict[str, Any]]:
    with gzip.open(CASES, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def environment_of(case: Mapping[str, Any]) -> str:
    return f"case-{case['id']}"


@pytest.mark.parametrize("make_store", [lambda _path: None, SqliteStore], ids=["memory", "sqlite"])
def test_the_server_answers_remembers_and_activates_as_the_platforms_engine(
    http: urllib3.PoolManager, tmp_path: Path, make_store: Callable[[Path], StoreChoice]
) -> None:
    everything = cases()
    documents = {environment_of(case): case["request"]["bucketing"] for case in everything}
    wrong = []
    with LocalPlatform(environments=documents, store=make_store(tmp_path / "store.sqlite")) as platform:
        for case in everything:
            remember(platform, environment_of(case), case["request"]["cache"])
        for case in everything:
            expected, got = expectation(case), replay(http, platform, case)
            wrong += [(case["id"], part) for part in expected if sorted_json(expected[part]) != sorted_json(got[part])]
    assert wrong == []
    assert len(everything) == 395


def expectation(case: Mapping[str, Any]) -> dict[str, object]:
    """What is to come of a case; the order of its activations means nothing."""
    before, saved = case["request"]["cache"], case["expected"]["saved"]
    after = {key: {**before.get(key, {}), **saved.get(key, {})} for key in {*before, *saved}}
    return {
        "campaigns": case["expected"]["campaigns"],
        "remembered": {some_id: entries for some_id, entries in after.items() if entries},
        "activations": sorted(case["expected"]["activations"], key=sorted_json),
    }


def replay(http: urllib3.PoolManager, platform: LocalPlatform, case: Mapping[str, Any]) -> dict[str, object]:
    """What comes of a case's request, in the form of the expectation."""
    request, env_id = case["request"], environment_of(case)
    body = {
        "visitorId": request["visitorId"],
        "anonymousId": request["anonymousId"],
        "decision_group": request["decisionGroup"],
        "context": request["context"],
        "trigger_hit": request["options"]["triggerHit"],
    }
    platform.emitted.clear()
    exposed = str(request["options"]["exposeAllKeys"]).lower()
    url = f"{platform.decision_url}/{env_id}/campaigns?exposeAllKeys={exposed}&sendContextEvent=false"
    answer = http.request("POST", url, json=body)
    assert answer.status == 200, answer.data
    return {
        "campaigns": [flat(campaign) for campaign in answer.json()["campaigns"]],
        "remembered": recall(platform, env_id, case),
        "activations": sorted((activation(hit) for hit in platform.emitted), key=sorted_json),
    }


def remember(platform: LocalPlatform, env_id: str, cache: Entries) -> None:
    saves = [
        SaveAssignations(some_id, Remembered(changed), changed)
        for some_id, entries in cache.items()
        for changed in [FrozenDict({group_id: read_entry(entry) for group_id, entry in entries.items()})]
    ]
    assert platform.store.save(env_id, saves, platform.store.recall(env_id, tuple(cache)))


def read_entry(entry: Mapping[str, object]) -> Assignation:
    return Assignation(str(entry["variationId"]), entry["activated"] is True)


def recall(platform: LocalPlatform, env_id: str, case: Mapping[str, Any]) -> Entries:
    """All that is remembered for the ids of a case, whether they ought to be or not."""
    request = case["request"]
    group = b64encode((request["decisionGroup"] or "").encode()).decode()
    ids = {request["visitorId"], request["anonymousId"], group, *request["cache"], *case["expected"]["saved"]}
    known = platform.store.recall(env_id, sorted(filter(None, ids)))
    return {
        some_id: {
            group_id: {"variationId": entry.variation_id, "activated": entry.activated}
            for group_id, entry in remembered.by_group.items()
        }
        for some_id, remembered in known.by_id.items()
        if remembered.by_group
    }


def flat(campaign: Mapping[str, Any]) -> dict[str, object]:
    variation = campaign["variation"]
    return {
        **{key: campaign[key] for key in ("id", "name", "slug", "type", "variationGroupId")},
        "variationId": variation["id"],
        "variationName": variation["name"],
        "reference": variation["reference"],
        "modifications": variation["modifications"],
    }


def activation(hit: Mapping[str, object]) -> dict[str, object]:
    assert hit["t"] == "CAMPAIGN"
    named = {"visitorId": "cuid", "anonymousId": "vid", "variationGroupId": "caid", "variationId": "vaid"}
    return {"environmentId": "env", **{name: hit[key] for name, key in named.items()}}


def sorted_json(part: object) -> str:
    return json.dumps(part, sort_keys=True)
