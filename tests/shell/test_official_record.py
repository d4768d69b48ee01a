"""The records that our SDK writes by the platform's rules, and what the official SDK 2.1.5 made of them.

``official-record.json`` holds what 2.1.5 answered; ``.ci/run`` asks it again, installed in a venv of its own.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from flagship_engine import (
    PLATFORM_RULES,
    Decision,
    Remembered,
    decide,
    parse_document,
    read_assignations,
    write_record,
)
from flagship_engine.effects import SaveAssignations
from flagship_engine.rules.base import Rules
from flagship_engine.rules.sdk import SDK_RULES

PATH = Path(__file__).parents[1] / "cases" / "official-record.json"
CASES: list[dict[str, Any]] = json.loads(PATH.read_text(encoding="utf-8"))
GROUPED = [case for case in CASES if case["record"] and "assignations" in case["record"]["data"]]

each_case = pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
each_grouped_case = pytest.mark.parametrize("case", GROUPED, ids=[case["name"] for case in GROUPED])


def remembered(record: object) -> Remembered:
    read = read_assignations(record, "ada")
    assert read.problem is None
    return read.assignations.of("ada")


def decided(case: dict[str, Any], record: object, rules: Rules) -> Decision:
    served = json.loads(json.dumps(case["document"]))
    for campaign in served["campaigns"]:
        campaign["bucketRanges"] = [{"r": [0, 100]}]
    return decide(parse_document(served, rules), {}, case["visitor"], read_assignations(record, "ada").assignations)


@each_grouped_case
def test_the_records_that_2_1_5_read_are_those_that_we_write(case: dict[str, Any]) -> None:
    assert write_record("ada", remembered(case["record"]), grouped=True) == case["record"]


@each_case
def test_2_1_5_gave_the_variation_that_the_record_lists_and_saved_a_record_without_groups(case: dict[str, Any]) -> None:
    listed = case["record"]["data"]["vaIds"] if case["record"] else []
    given = case["flags"]["color"]
    assert given == ("kept" if "kept" in listed else "new")
    assert case["saved"] == [["ada", {"version": 1, "data": {"vId": "ada", "vaIds": [given]}}]]


@each_case
def test_by_the_sdks_rules_we_give_what_2_1_5_gave_and_save_its_record(case: dict[str, Any]) -> None:
    decision = decided(case, case["record"], SDK_RULES)
    assert decision.flags["color"].value == case["flags"]["color"]
    (save,) = decision.effects
    assert isinstance(save, SaveAssignations)
    assert save.changed is None
    assert [[save.visitor_id, write_record(save.visitor_id, save.remembered)]] == case["saved"]


@each_case
def test_what_2_1_5_saved_is_given_again_by_the_platforms_rules(case: dict[str, Any]) -> None:
    """There and back: a visitor keeps its variation through 2.1.5, though not that it was activated."""
    ((_, record),) = case["saved"]
    decision = decided(case, record, PLATFORM_RULES)
    assert decision.flags["color"].value == case["flags"]["color"]
    assert decision.effects == ()
