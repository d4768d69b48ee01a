"""The platform's rules: what is read of a document, and what becomes of the rest."""

from __future__ import annotations

from typing import Any

import pytest

from flagship_engine import PLATFORM_RULES, parse_document, render_campaigns
from tests.engine.asking import TWO, activations, ask, bucket_of, known, open_campaign, saved, served, settled, simple
from tests.engine.build import EVERYBODY, campaign, document, group, targeting, variation


def problems(data: object) -> list[str]:
    return [str(problem.path) for problem in parse_document(data, PLATFORM_RULES).problems]


def answer(data: object) -> Any:
    """The one campaign that everybody is answered."""
    [rendered] = render_campaigns(ask(data), expose_all_keys=False)
    return rendered


def test_unknown_fields_are_dropped() -> None:
    known_targeting = {**targeting("k", "EQUALS", "a"), "unknown": 1}
    unknown_group = group("g", {**variation("v"), "unknown": 1}, targetings=[[known_targeting]], unknown=1)
    data = document(open_campaign("c", unknown_group, unknown=1), unknown=1)
    assert problems(data) == []
    assert served(ask(data, context={"k": "a"})) == ["v"]


def test_troubleshooting_is_dropped() -> None:
    troubleshooting = {"startDate": "2024-01-01T00:00:00Z", "endDate": "", "timezone": "Europe/Paris", "traffic": 0}
    data = settled(simple("g", *TWO), troubleshooting=troubleshooting)
    assert served(ask(data)) == served(ask(document(simple("g", *TWO))))


RECONCILING: list[dict[str, Any]] = [
    {"accountSettings": {"enabledXPC": True}},
    {"visitorConsolidation": True},
    {"visitorConsolidation": True, "accountSettings": {}},
    {"visitorConsolidation": True, "accountSettings": {"enabledXPC": False}},
    {"visitorConsolidation": False, "accountSettings": {"enabledXPC": True}},
]
SEPARATE: list[dict[str, Any]] = [
    {},
    {"accountSettings": {}},
    {"visitorConsolidation": False, "accountSettings": {"enabledXPC": False, "enabled1V1T": True}},
]


@pytest.mark.parametrize(
    ("fields", "aid"), [*((fields, "anon") for fields in RECONCILING), *((fields, "x") for fields in SEPARATE)]
)
def test_reconciliation_is_enabled_xpc_or_visitor_consolidation(fields: dict[str, Any], aid: str) -> None:
    decision = ask(document(simple("g", variation("v")), **fields), anonymous_id="anon", hit_triggered=True)
    assert activations(decision) == [("x", aid, "g", "v")]


def test_without_account_settings_all_of_them_are_false() -> None:
    """That engine crashes on such a document."""
    data = document(*(simple(group_id, variation(group_id), type="ab") for group_id in "ab"))
    decision = ask(data, anonymous_id="anon", remembered=known(anon={"a": "deleted"}))
    assert served(decision) == ["a", "b"]  # no one-visitor-one-test, no reconciliation
    assert saved(decision) == {}


@pytest.mark.parametrize("allocation", [100, 100.0, "100", "100.0", "1e2", 2**31 - 1])
def test_an_allocation_is_a_32_bit_integer_also_as_a_float_or_a_text_of_one(allocation: object) -> None:
    data = document(simple("g", variation("v", allocation)))
    assert problems(data) == []
    assert served(ask(data)) == ["v"]


@pytest.mark.parametrize(
    "allocation", [33.33, "33.33", "", " 50", "fifty", True, [50], {}, 2**31, -(2**31) - 1, 1e300, "0x10", "١٠"]
)
def test_an_allocation_that_is_none_is_taken_as_0_with_a_problem(allocation: object) -> None:
    """That engine refuses the whole document."""
    data = document(simple("g", variation("v", allocation)), simple("h", variation("w")))
    assert problems(data) == ["$.campaigns[0].variationGroups[0].variations[0].allocation"]
    assert served(ask(data)) == ["w"]


@pytest.mark.parametrize("allocation", [33, 33.0, "33", "33.0"])
def test_33_may_be_written_33_0_or_as_a_text(allocation: object) -> None:
    data = document(simple("g", variation("v", allocation), variation("w")))
    for visitor in map(str, range(50)):
        assert served(ask(data, visitor)) == ["v" if bucket_of(f"g{visitor}") < 33 else "w"]


def test_a_negative_allocation_takes_from_the_running_sum() -> None:
    data = document(simple("g", variation("a", -5), variation("b", 50)))
    assert problems(data) == []
    for visitor in map(str, range(50)):
        assert served(ask(data, visitor)) == (["b"] if bucket_of(f"g{visitor}") < 45 else [])


def test_an_allocation_of_null_or_none_at_all_is_0() -> None:
    without = {key: value for key, value in variation("w").items() if key != "allocation"}
    data = document(simple("g", variation("v", None), without))
    assert problems(data) == []
    assert served(ask(data)) == []


@pytest.mark.parametrize(
    ("data", "path"),
    [
        (document(campaign(7, group("h", variation("w")))), "$.campaigns[0].id"),
        (document(simple("h", {**variation("w"), "id": 7})), "$.campaigns[0].variationGroups[0].variations[0].id"),
        (document(open_campaign("c", group(7, variation("w")))), "$.campaigns[0].variationGroups[0].id"),
    ],
)
def test_what_has_a_numeric_id_is_left_out_alone_with_a_problem(data: dict[str, Any], path: str) -> None:
    """That engine refuses the whole document."""
    data["campaigns"].append(simple("g", variation("v")))
    assert problems(data) == [path]
    assert served(ask(data)) == ["v"]


@pytest.mark.parametrize("value", [["k"], "k", 1])
def test_modifications_that_are_no_object_are_left_out_alone_with_a_problem(value: object) -> None:
    """That engine refuses the whole document."""
    data = document(simple("g", {**variation("v"), "modifications": {"type": "JSON", "value": value}}))
    assert problems(data) == ["$.campaigns[0].variationGroups[0].variations[0].modifications.value"]
    assert answer(data)["variation"]["modifications"] == {"type": "JSON", "value": {}}


@pytest.mark.parametrize("operator", ["REGEX", "equals", "Equals", ""])
def test_an_unknown_or_lower_case_operator_is_an_error_when_it_is_evaluated(operator: str) -> None:
    failing = group("g", variation("v"), targetings=[[targeting("k", operator, "a")], [EVERYBODY]])
    data = document(open_campaign("c", failing))
    assert problems(data) == []
    assert served(ask(data, context={"k": "a"})) == []


@pytest.mark.parametrize("operator", ["REGEX", "equals", "Equals", ""])
def test_an_unknown_operator_that_is_not_evaluated_is_no_error(operator: str) -> None:
    group_ = group("g", variation("v"), targetings=[[targeting("k", operator, "a")], [EVERYBODY]])
    assert served(ask(document(open_campaign("c", group_)), context={})) == ["v"]


def test_a_campaign_without_bucket_ranges_is_never_served() -> None:
    data = document(campaign("c", group("g", variation("v"))))
    assert [served(ask(data, visitor)) for visitor in map(str, range(200))] == [[]] * 200


def test_a_campaign_with_empty_bucket_ranges_is_never_served() -> None:
    data = document(simple("g", variation("v"), bucketRanges=[]))
    assert [served(ask(data, visitor)) for visitor in map(str, range(200))] == [[]] * 200


def test_a_missing_slug_is_null() -> None:
    assert answer(document(simple("g", variation("v"))))["slug"] is None


def test_a_missing_name_is_empty() -> None:
    found = answer(document(simple("g", variation("v"))))
    assert (found["name"], found["variationGroupName"], found["variation"]["name"]) == ("", "", "")


def test_a_slug_and_names_that_are_there_are_kept() -> None:
    found = answer(document(open_campaign("c", group("g", variation("v", name="V"), name="G"), slug="s", name="C")))
    assert (found["slug"], found["name"], found["variationGroupName"]) == ("s", "C", "G")
    assert found["variation"]["name"] == "V"
