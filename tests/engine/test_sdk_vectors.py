"""The vectors: what the official SDK 2.1.5 decided in BUCKETING mode for 400 random requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from flagship_engine import Assignations, Decision, FrozenDict, Remembered, decide, parse_document, render_flag
from tests.engine.cases import read_cases

PRESETS = (
    *("fs_all_users", "fs_users", "sdk_deviceLanguage", "sdk_deviceType", "sdk_deviceModel", "sdk_city", "sdk_region"),
    *("sdk_country", "sdk_lat", "sdk_long", "sdk_ip", "sdk_osName", "sdk_osVersion", "sdk_apiLevel"),
    *("sdk_pythonVersion", "sdk_carrierName", "sdk_devMode", "sdk_firstTimeInit", "sdk_internetConnection"),
    *("sdk_versionName", "sdk_versionCode", "sdk_fsVersion", "sdk_interfaceName"),
)
"""The keys that 2.1.5 sets to "" before it applies the caller's context."""

VECTORS = list(read_cases("sdk-2.1"))


def remembered(request: Mapping[str, Any]) -> Assignations:
    cache = request["cache"] or {}
    ids = [entry["variationId"] for entry in cache.get(request["visitorId"], {}).values()]
    return Assignations(FrozenDict({request["visitorId"]: Remembered(variation_ids=tuple(ids))}))


def decided(request: Mapping[str, Any]) -> Decision:
    context = {**dict.fromkeys(PRESETS, ""), **request["context"]}
    return decide(parse_document(request["bucketing"]), context, request["visitorId"], remembered(request))


def test_there_are_400_vectors_and_23_presets() -> None:
    assert len(VECTORS) == 400
    assert len(set(PRESETS)) == 23


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["id"]))
def test_a_decision_is_what_2_1_5_decided(vector: dict[str, Any]) -> None:
    decision = decided(vector["request"])
    assert {key: render_flag(flag) for key, flag in decision.flags.items()} == vector["expected"]["flags"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["id"]))
def test_at_least_what_2_1_5_saved_is_to_be_remembered(vector: dict[str, Any]) -> None:
    request = vector["request"]
    [save] = decided(request).effects
    assert set(vector["expected"]["vaIds"]) <= save.remembered.all_variation_ids  # type: ignore[union-attr]
