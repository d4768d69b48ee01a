"""The platform's rules: whom a variation group targets."""

from __future__ import annotations

import pytest

from tests.engine.asking import ask, open_campaign, served
from tests.engine.build import EVERYBODY, Fields, document, group, targeting, variation

CONTEXT = {"plan": "gold", "age": 30}
HOLDS = targeting("plan", "EQUALS", "gold")
FAILS = targeting("plan", "EQUALS", "silver")
ERROR = targeting("age", "EQUALS", "thirty")
"""A number against a string: an error."""

OPERATORS = [
    *("EQUALS", "NOT_EQUALS", "CONTAINS", "NOT_CONTAINS", "STARTS_WITH", "ENDS_WITH"),
    *("GREATER_THAN", "LOWER_THAN", "GREATER_THAN_OR_EQUALS", "LOWER_THAN_OR_EQUALS"),
    *("EXISTS", "NOT_EXISTS", "SEMVER_EQUALS", "REGEX", "equals"),
]


def targets(*targetings: list[Fields]) -> bool:
    """Whether a group with this OR of ANDs targets a visitor of `CONTEXT`."""
    data = document(open_campaign("c", group("g", variation("v"), targetings=targetings)))
    return served(ask(data, "visitor-1", CONTEXT)) == ["v"]


@pytest.mark.parametrize(
    ("targetings", "expected"),
    [
        ([[HOLDS]], True),
        ([[FAILS]], False),
        ([[HOLDS, HOLDS]], True),
        ([[HOLDS, FAILS]], False),
        ([[FAILS, HOLDS]], False),
        ([[FAILS], [HOLDS]], True),
        ([[HOLDS], [FAILS]], True),
        ([[FAILS], [FAILS]], False),
        ([[HOLDS, FAILS], [FAILS, HOLDS]], False),
    ],
)
def test_targeting_groups_are_or_and_targetings_in_one_are_and(targetings: list[list[Fields]], expected: bool) -> None:
    assert targets(*targetings) is expected


@pytest.mark.parametrize(
    "targetings",
    [
        [[ERROR]],
        [[HOLDS, ERROR]],
        [[FAILS, ERROR]],  # also after a targeting that has decided its group
        [[ERROR, FAILS]],
        [[HOLDS], [ERROR]],  # also after a group that matched
        [[ERROR], [HOLDS]],
        [[HOLDS], [FAILS, ERROR]],
        [[EVERYBODY], [ERROR]],
    ],
)
def test_every_targeting_is_evaluated_and_any_error_makes_the_whole_variation_group_not_match(
    targetings: list[list[Fields]],
) -> None:
    assert not targets(*targetings)


def test_after_an_error_the_next_variation_group_is_still_tried() -> None:
    groups = (group("g1", variation("a"), targetings=[[HOLDS], [ERROR]]), group("g2", variation("b")))
    assert served(ask(document(open_campaign("c", *groups)), context=CONTEXT)) == ["b"]


def test_an_error_concerns_no_other_campaign() -> None:
    broken = open_campaign("c", group("g1", variation("a"), targetings=[[ERROR]]))
    data = document(broken, open_campaign("d", group("g2", variation("b"), targetings=[[HOLDS]])))
    assert served(ask(data, context=CONTEXT)) == ["b"]


@pytest.mark.parametrize("value", [{}, {"targetingGroups": []}, {"targetingGroups": None}, None])
def test_without_targeting_groups_there_is_no_match(value: object) -> None:
    without = {**group("g", variation("v")), "targeting": value}
    assert served(ask(document(open_campaign("c", without)))) == []


def test_without_targeting_there_is_no_match() -> None:
    without = {key: value for key, value in group("g", variation("v")).items() if key != "targeting"}
    assert served(ask(document(open_campaign("c", without)))) == []


def test_an_empty_and_group_is_not_a_match() -> None:
    assert not targets([])


def test_beside_an_empty_and_group_others_may_be_a_match() -> None:
    assert targets([], [HOLDS])
    assert targets([HOLDS], [])


@pytest.mark.parametrize("value", ["", "nobody", None, True, 1, [], ["a"], {"a": 1}])
@pytest.mark.parametrize("operator", OPERATORS)
def test_fs_all_users_is_true_whatever_its_operator_and_value(operator: str, value: object) -> None:
    assert targets([targeting("fs_all_users", operator, value)])


def test_fs_all_users_is_true_whatever_its_provider() -> None:
    assert targets([targeting("fs_all_users", "EQUALS", "", provider="mixpanel")])


def test_fs_all_users_is_true_whatever_the_context_says() -> None:
    data = document(open_campaign("c", group("g", variation("v"))))
    assert served(ask(data, context={"fs_all_users": 7})) == ["v"]


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        ("EQUALS", "visitor-1", True),
        ("EQUALS", "VISITOR-1", True),
        ("EQUALS", "visitor-2", False),
        ("EQUALS", ["visitor-0", "visitor-1"], True),
        ("NOT_EQUALS", "visitor-1", False),
        ("STARTS_WITH", "visitor", True),
        ("EXISTS", True, True),
        ("NOT_EXISTS", True, False),
    ],
)
def test_fs_users_is_the_visitor_id(operator: str, value: object, expected: bool) -> None:
    assert targets([targeting("fs_users", operator, value)]) is expected


def test_a_context_entry_named_fs_users_is_ignored() -> None:
    data = document(
        open_campaign("c", group("g", variation("v"), targetings=[[targeting("fs_users", "EQUALS", "visitor-1")]]))
    )
    assert served(ask(data, "visitor-1", {"fs_users": "other"})) == ["v"]
    assert served(ask(data, "other", {"fs_users": "visitor-1"})) == []


def test_fs_users_is_always_the_visitor_id_not_the_anonymous_one_nor_a_providers() -> None:
    by_provider = targeting("fs_users", "EQUALS", "visitor-1", provider="crm")
    data = document(open_campaign("c", group("g", variation("v"), targetings=[[by_provider]])))
    providers = {"crm": {"fs_users": "other"}}
    assert served(ask(data, "visitor-1", providers=providers, anonymous_id="anon")) == ["v"]
    assert served(ask(data, "other", providers=providers, anonymous_id="visitor-1")) == []


def by_provider(provider: object, operator: str = "EQUALS", value: object = "gold") -> Fields:
    compared = targeting("plan", operator, value, provider=provider)
    return document(open_campaign("c", group("g", variation("v"), targetings=[[compared]])))


def test_a_key_with_a_provider_is_looked_up_in_that_providers_own_context_instead() -> None:
    assert served(ask(by_provider("crm"), context={"plan": "x"}, providers={"crm": {"plan": "gold"}})) == ["v"]
    assert served(ask(by_provider("crm"), context={"plan": "gold"}, providers={"crm": {"plan": "x"}})) == []
    assert served(ask(by_provider("crm"), context={"plan": "gold"}, providers={"other": {"plan": "gold"}})) == []


@pytest.mark.parametrize("provider", ["", None])
def test_an_empty_provider_means_the_standard_context(provider: object) -> None:
    assert served(ask(by_provider(provider), context={"plan": "gold"}, providers={"": {"plan": "x"}})) == ["v"]


@pytest.mark.parametrize("providers", [None, {}, {"crm": {}}])
def test_a_missing_provider_is_an_absent_key(providers: dict[str, object] | None) -> None:
    context = {"plan": "gold"}
    assert served(ask(by_provider("crm"), context=context, providers=providers)) == []
    assert served(ask(by_provider("crm", "EXISTS", True), context=context, providers=providers)) == []
    assert served(ask(by_provider("crm", "NOT_EXISTS", True), context=context, providers=providers)) == ["v"]


@pytest.mark.parametrize("value", ["a", "", 1, True, None, [], ["a"], {"a": 1}])
@pytest.mark.parametrize("operator", [each for each in OPERATORS if "EXISTS" not in each])
def test_an_absent_key_is_false_without_evaluating_the_operator(operator: str, value: object) -> None:
    absent = targeting("absent", operator, value)
    assert not targets([absent])
    assert targets([absent], [HOLDS])  # it was no error


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [("EXISTS", True, False), ("EXISTS", False, True), ("NOT_EXISTS", True, True), ("NOT_EXISTS", False, False)],
)
def test_exists_and_not_exists_are_evaluated_for_an_absent_key(operator: str, value: object, expected: bool) -> None:
    assert targets([targeting("absent", operator, value)]) is expected
