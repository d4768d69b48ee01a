from __future__ import annotations

import pytest

from flagship_engine import PLATFORM_RULES, Code, Severity, lint, parse_document
from tests.engine.build import group, variation
from tests.engine.linting.planting import (
    CAMPAIGN,
    GROUP,
    VARIATION,
    all_found,
    of_groups,
    of_variations,
    only,
    places,
    whole,
)


@pytest.mark.parametrize("data", [None, [], "x", {}, {"campaigns": {}}])
def test_what_is_no_document_is_an_error(data: object) -> None:
    finding = only(data)
    assert finding.code is Code.NOT_A_DOCUMENT
    assert finding.path == ("$.campaigns" if data == {"campaigns": {}} else "$")


def test_a_document_in_panic_is_noted() -> None:
    assert places({"panic": True}) == [(Code.PANIC, "$.panic")]


def test_a_document_without_campaigns_is_sound() -> None:
    assert places({"campaigns": []}) == []


def test_a_part_that_decides_and_cannot_be_read_is_an_error() -> None:
    finding = only({"campaigns": [], "panic": "no"})
    assert (finding.code, finding.path, finding.severity) == (Code.MALFORMED, "$.panic", Severity.ERROR)
    assert finding.sentence == "$.panic is the string 'no'; taken as false."
    assert finding.advice == "Wanted is true or false."


@pytest.mark.parametrize("field", ["name", "slug", "customId"])
def test_a_part_that_decides_nothing_and_cannot_be_read_is_a_warning(field: str) -> None:
    assert places(of_groups(whole(), **{field: 5})) == [(Code.MALFORMED_DETAIL, f"{CAMPAIGN}.{field}")]


def test_an_unreadable_troubleshooting_decides_nothing() -> None:
    data = {"campaigns": [], "accountSettings": {"troubleshooting": {"traffic": "all"}}}
    assert places(data) == [(Code.MALFORMED_DETAIL, "$.accountSettings.troubleshooting.traffic")]


def test_what_is_missing_is_found_where_it_should_stand() -> None:
    data = of_groups({"id": "g", "variations": [variation("v", 100, {"a": 1})]})
    assert places(data) == [(Code.MALFORMED, GROUP), (Code.GROUP_NEVER_MATCHES, GROUP)]


def test_a_flag_that_is_no_json_is_found_by_the_part_of_its_long_name_that_exists() -> None:
    data = of_variations(variation("v", 100, {"x" * 200: float("nan"), "a": 1}))
    assert places(data) == [(Code.MALFORMED, f"{VARIATION}.modifications.value")]


@pytest.mark.parametrize(
    ("where", "field", "meant"),
    [
        ("variation", "alocation", "allocation"),
        ("variation", "Allocation", "allocation"),
        ("variation", "refrence", "reference"),
        ("campaign", "bucketRange", "bucketRanges"),
    ],
)
def test_a_misspelt_field_is_found_in_the_json(where: str, field: str, meant: str) -> None:
    made = variation("v", 100, {"a": 1})
    if where == "variation":
        data, path = of_variations({**made, field: 50} if meant != "allocation" else _renamed(made, field)), VARIATION
    else:
        data, path = of_groups(group("g", made), **{field: []}), CAMPAIGN
        del data["campaigns"][0]["bucketRanges"]  # type: ignore[index]
    finding = next(each for each in all_found(data) if each.code is Code.MISSPELT_FIELD)
    assert finding.path == f"{path}.{field}"
    assert finding.advice == f"Write it as '{meant}'."
    assert Code.MISSPELT_FIELD not in [each.code for each in lint(parse_document(data))]


def _renamed(made: dict[str, object], field: str) -> dict[str, object]:
    return {(field if key == "allocation" else key): value for key, value in made.items()}


@pytest.mark.parametrize("field", ["visitorType", "createdAt", "description", "tags", "x"])
def test_a_field_that_nobody_knows_is_none_of_ours(field: str) -> None:
    assert places(of_groups(whole(), **{field: 1}), PLATFORM_RULES) == []


def test_what_is_no_document_value_is_refused() -> None:
    with pytest.raises(TypeError, match="wanted a Document"):
        lint({"campaigns": []})  # type: ignore[arg-type]


def test_findings_come_in_the_order_of_the_document_and_read_as_a_line() -> None:
    groups = [whole(f"g{n}", targetings=[]) for n in range(12)]
    found = all_found(of_groups(*groups))
    assert [each.path for each in found] == [f"{CAMPAIGN}.variationGroups[{n}]" for n in range(12)]
    assert str(found[0]).startswith(
        "$.campaigns[0].variationGroups[0]: error group-never-matches: Variation group 'g0' targets nobody: it has no"
    )


def test_a_name_that_ends_in_dots_is_no_long_one() -> None:
    data = of_variations(variation("v", 100, {"so...": float("nan"), "a": 1}))
    assert places(data) == [(Code.MALFORMED, f"{VARIATION}.modifications.value['so...']")]


def test_a_list_that_holds_itself_is_looked_at_once() -> None:
    endless: list[object] = []
    endless.append(endless)
    assert places({"campaigns": endless}) == [(Code.MALFORMED, "$.campaigns[0]")]


def test_an_endless_name_of_a_field_is_near_to_none() -> None:
    assert places(of_groups(whole(), **{"bucketRanges" * 5: 1})) == []
