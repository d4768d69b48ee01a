"""What is malformed in a document is left out alone, with a problem: where, what was there, and what was wanted."""

from __future__ import annotations

import json

import pytest

from flagship_engine import Problem, decide, parse_document, render_campaigns
from tests.engine.build import (
    EVERYBODY,
    Fields,
    campaign,
    document,
    group,
    in_campaign,
    in_group,
    in_variation,
    served,
    targeted_at,
    targeting,
    variation,
    visitor_in,
    with_flags,
)

LONE = "\ud800"
HUGE = 10**5000
NO_LONGER = "an integer of at most 4300 digits"
NAN = float("nan")

CAMPAIGN = "$.campaigns[0]"
GROUP = f"{CAMPAIGN}.variationGroups[0]"
TARGETINGS = f"{GROUP}.targeting.targetingGroups[0].targetings"
VARIATION = f"{GROUP}.variations[0]"
FLAGS = f"{VARIATION}.modifications.value"

NEVER = "its conditions cannot be known, so its targeting group never matches"
NO_MATCH = "this variation group never matches"


def settings(**fields: object) -> Fields:
    return document(accountSettings=fields)


def troubleshooting(**fields: object) -> Fields:
    return settings(troubleshooting=fields)


def no_text(path: str, got: str, consequence: str = "taken as ''") -> Problem:
    return Problem(path, got, "a string", consequence)


def no_boolean(path: str, got: str) -> Problem:
    return Problem(path, got, "true or false", "taken as false")


def no_number(path: str, got: str) -> Problem:
    return Problem(path, got, "a finite number", "taken as 0")


def no_object(path: str, got: str, consequence: str = "taken as empty") -> Problem:
    return Problem(path, got, "an object", consequence)


def no_element(path: str, got: str, what: str, consequence: str = "it is left out") -> Problem:
    return Problem(path, got, f"a {what}: an object", consequence)


def no_array(path: str, got: str, what: str, consequence: str) -> Problem:
    return Problem(path, got, f"an array of {what}s", consequence)


def no_range(got: str) -> Problem:
    wanted = "an array of two numbers from 0 to 100"
    return Problem(f"{CAMPAIGN}.bucketRanges[0].r", got, wanted, "this range is left out")


def no_percent(got: str) -> Problem:
    return Problem(f"{VARIATION}.allocation", got, "a number of percent", "taken as 0")


A_LONE_SURROGATE = r"the string '\ud800'"
NO_CAMPAIGN = "this campaign is left out"
NO_GROUPS = "this campaign has none"
NO_GROUP = "this variation group is left out"
NOBODY = "nobody is given this variation"
NO_FLAGS = "this variation has no flags"

MALFORMED_SETTINGS = [
    (document(generatedAt=5), no_text("$.generatedAt", "the number 5")),
    (document(generatedAt=LONE), no_text("$.generatedAt", A_LONE_SURROGATE)),
    (document(visitorConsolidation=1), no_boolean("$.visitorConsolidation", "the number 1")),
    (document(accountSettings=[]), no_object("$.accountSettings", "an empty array")),
    (settings(enabledXPC="yes"), no_boolean("$.accountSettings.enabledXPC", "the string 'yes'")),
    (settings(enabled1V1T=0), no_boolean("$.accountSettings.enabled1V1T", "the number 0")),
    (settings(eaiCollectEnabled=[]), no_boolean("$.accountSettings.eaiCollectEnabled", "an empty array")),
    (settings(eaiActivationEnabled={}), no_boolean("$.accountSettings.eaiActivationEnabled", "an empty object")),
    (settings(troubleshooting="x"), no_object("$.accountSettings.troubleshooting", "the string 'x'")),
    (troubleshooting(traffic="40"), no_number("$.accountSettings.troubleshooting.traffic", "the string '40'")),
    (troubleshooting(traffic=True), no_number("$.accountSettings.troubleshooting.traffic", "true")),
    (troubleshooting(traffic=NAN), no_number("$.accountSettings.troubleshooting.traffic", "the number nan")),
    (
        troubleshooting(traffic=HUGE),
        no_number("$.accountSettings.troubleshooting.traffic", "an integer of about 5001 digits"),
    ),
    (troubleshooting(startDate=1), no_text("$.accountSettings.troubleshooting.startDate", "the number 1")),
    (troubleshooting(endDate=1), no_text("$.accountSettings.troubleshooting.endDate", "the number 1")),
    (troubleshooting(timezone=1), no_text("$.accountSettings.troubleshooting.timezone", "the number 1")),
]

MALFORMED_CAMPAIGNS = [
    (document("x"), no_element(CAMPAIGN, "the string 'x'", "campaign")),
    (document(None), no_element(CAMPAIGN, "null", "campaign")),
    (document([]), no_element(CAMPAIGN, "an empty array", "campaign")),
    (document({}), no_text(f"{CAMPAIGN}.id", "nothing", NO_CAMPAIGN)),
    (document(campaign(None)), no_text(f"{CAMPAIGN}.id", "null", NO_CAMPAIGN)),
    (document(campaign(5)), no_text(f"{CAMPAIGN}.id", "the number 5", NO_CAMPAIGN)),
    (document(campaign(LONE)), no_text(f"{CAMPAIGN}.id", A_LONE_SURROGATE, NO_CAMPAIGN)),
    (in_campaign(name=5), no_text(f"{CAMPAIGN}.name", "the number 5")),
    (in_campaign(customId=[]), no_text(f"{CAMPAIGN}.customId", "an empty array")),
    (in_campaign(slug=False), no_text(f"{CAMPAIGN}.slug", "false")),
    (in_campaign(type={}), no_text(f"{CAMPAIGN}.type", "an empty object")),
    (in_campaign(bucketRanges="x"), no_array(f"{CAMPAIGN}.bucketRanges", "the string 'x'", "bucket range", NO_GROUPS)),
    (in_campaign(bucketRanges=[5]), no_element(f"{CAMPAIGN}.bucketRanges[0]", "the number 5", "bucket range")),
    (in_campaign(bucketRanges=[{}]), no_range("nothing")),
    (in_campaign(bucketRanges=[{"r": None}]), no_range("null")),
    (in_campaign(bucketRanges=[{"r": [1]}]), no_range("an array of 1")),
    (in_campaign(bucketRanges=[{"r": [0, 1, 2]}]), no_range("an array of 3")),
    (in_campaign(bucketRanges=[{"r": ["0", 100]}]), no_range("an array of 2")),
    (in_campaign(bucketRanges=[{"r": [0, True]}]), no_range("an array of 2")),
    (in_campaign(bucketRanges=[{"r": [0, NAN]}]), no_range("an array of 2")),
    (in_campaign(bucketRanges=[{"r": [0, HUGE]}]), no_range("an array of 2")),
    (document({"id": "c"}), no_array(f"{CAMPAIGN}.variationGroups", "nothing", "variation group", NO_GROUPS)),
    (in_campaign(variationGroups=None), no_array(f"{CAMPAIGN}.variationGroups", "null", "variation group", NO_GROUPS)),
    (document(campaign("c", None)), no_element(GROUP, "null", "variation group")),
]

MALFORMED_GROUPS = [
    (in_group(id=3), no_text(f"{GROUP}.id", "the number 3", NO_GROUP)),
    (in_group(name=5), no_text(f"{GROUP}.name", "the number 5")),
    (in_group(variations=None), no_array(f"{GROUP}.variations", "null", "variation", "this variation group has none")),
    (in_group(targeting=None), no_object(f"{GROUP}.targeting", "null", NO_MATCH)),
    (in_group(targeting="x"), no_object(f"{GROUP}.targeting", "the string 'x'", NO_MATCH)),
    (in_group(targeting=[]), no_object(f"{GROUP}.targeting", "an empty array", NO_MATCH)),
    (
        document(campaign("c", {"id": "g", "variations": []})),
        no_object(f"{GROUP}.targeting", "nothing", NO_MATCH),
    ),
    (
        in_group(targeting={}),
        no_array(f"{GROUP}.targeting.targetingGroups", "nothing", "targeting group", NO_MATCH),
    ),
    (
        in_group(targeting={"targetingGroups": None}),
        no_array(f"{GROUP}.targeting.targetingGroups", "null", "targeting group", NO_MATCH),
    ),
    (
        in_group(targeting={"targetingGroups": [None]}),
        no_element(f"{GROUP}.targeting.targetingGroups[0]", "null", "targeting group"),
    ),
    (in_group(targeting={"targetingGroups": [{}]}), no_array(TARGETINGS, "nothing", "targeting", NEVER)),
    (
        in_group(targeting={"targetingGroups": [{"targetings": {}}]}),
        no_array(TARGETINGS, "an empty object", "targeting", NEVER),
    ),
    (
        in_group(targeting={"targetingGroups": [{"targetings": "x"}]}),
        no_array(TARGETINGS, "the string 'x'", "targeting", NEVER),
    ),
]

MALFORMED_TARGETINGS = [
    (targeted_at("x"), no_element(f"{TARGETINGS}[0]", "the string 'x'", "targeting", NEVER)),
    (targeted_at(EVERYBODY, 1), no_element(f"{TARGETINGS}[1]", "the number 1", "targeting", NEVER)),
    (targeted_at(None), no_element(f"{TARGETINGS}[0]", "null", "targeting", NEVER)),
    (targeted_at([]), no_element(f"{TARGETINGS}[0]", "an empty array", "targeting", NEVER)),
    (targeted_at({"operator": "EQUALS", "value": 1}), no_text(f"{TARGETINGS}[0].key", "nothing", NEVER)),
    (targeted_at(targeting(None, "EQUALS", 1)), no_text(f"{TARGETINGS}[0].key", "null", NEVER)),
    (targeted_at(targeting(1, "EQUALS", 1)), no_text(f"{TARGETINGS}[0].key", "the number 1", NEVER)),
    (targeted_at(targeting([], "EQUALS", 1)), no_text(f"{TARGETINGS}[0].key", "an empty array", NEVER)),
    (targeted_at({"key": "k", "value": 1}), no_text(f"{TARGETINGS}[0].operator", "nothing", NEVER)),
    (targeted_at(targeting("k", None, 1)), no_text(f"{TARGETINGS}[0].operator", "null", NEVER)),
    (targeted_at(targeting("k", 1, 1)), no_text(f"{TARGETINGS}[0].operator", "the number 1", NEVER)),
    (
        targeted_at({"key": "k", "operator": "EQUALS"}),
        Problem(f"{TARGETINGS}[0].value", "nothing", "the value to compare with", NEVER),
    ),
    (
        targeted_at(targeting("k", "EQUALS", [1, {"a": NAN}])),
        Problem(f"{TARGETINGS}[0].value[1].a", "the number nan", "a finite number", NEVER),
    ),
    (
        targeted_at(targeting("k", "EQUALS", LONE)),
        Problem(f"{TARGETINGS}[0].value", A_LONE_SURROGATE, "text without a lone surrogate", NEVER),
    ),
    (
        targeted_at(targeting("k", "EQUALS", 1, provider=5)),
        no_text(f"{TARGETINGS}[0].provider", "the number 5"),
    ),
]

MALFORMED_VARIATIONS = [
    (in_group(variations=["x"]), no_element(VARIATION, "the string 'x'", "variation")),
    (in_variation(id=None), no_text(f"{VARIATION}.id", "null", NOBODY)),
    (in_variation(id=LONE), no_text(f"{VARIATION}.id", A_LONE_SURROGATE, NOBODY)),
    (in_variation(name=1), no_text(f"{VARIATION}.name", "the number 1")),
    (in_variation(allocation="50"), no_percent("the string '50'")),
    (in_variation(allocation=None), no_percent("null")),
    (in_variation(allocation=[50]), no_percent("an array of 1")),
    (in_variation(allocation={}), no_percent("an empty object")),
    (in_variation(allocation=2**31 + 1), no_percent("the number 2147483649")),
    (
        in_variation(allocation=HUGE),
        Problem(f"{VARIATION}.allocation", "an integer of about 5001 digits", NO_LONGER, "taken as 0"),
    ),
    (in_variation(allocation=float("inf")), no_number(f"{VARIATION}.allocation", "the number inf")),
    (in_variation(reference="no"), no_boolean(f"{VARIATION}.reference", "the string 'no'")),
    (in_variation(modifications=None), no_object(f"{VARIATION}.modifications", "null", NO_FLAGS)),
    (in_group(variations=[{"id": "v"}]), no_object(f"{VARIATION}.modifications", "nothing", NO_FLAGS)),
    (in_variation(modifications={"type": "FLAG"}), no_object(FLAGS, "nothing", NO_FLAGS)),
    (in_variation(modifications={"value": []}), no_object(FLAGS, "an empty array", NO_FLAGS)),
    (in_variation(modifications={"value": None}), no_object(FLAGS, "null", NO_FLAGS)),
    (
        in_variation(modifications={"type": 5, "value": {}}),
        no_text(f"{VARIATION}.modifications.type", "the number 5"),
    ),
    (
        with_flags({"f": [NAN]}),
        Problem(f"{FLAGS}.f[0]", "the number nan", "a finite number", f"{FLAGS}.f is left out"),
    ),
    (with_flags({3: "x"}), Problem(FLAGS, "the number 3", "keys that are text", "this entry is left out")),
    (in_variation(teOptions=1), no_object(f"{VARIATION}.teOptions", "the number 1")),
    (
        in_variation(teOptions={"contextKeys": []}),
        no_object(f"{VARIATION}.teOptions.contextKeys", "an empty array"),
    ),
]

TWICE = [
    (
        document(campaign("c"), campaign("c")),
        "$.campaigns[1].id: got the string 'c', wanted an id of its own, for $.campaigns[0] has it too",
    ),
    (
        document(campaign("a", group("g")), campaign("b", group("g"))),
        f"$.campaigns[1].variationGroups[0].id: got the string 'g', wanted an id of its own, for {GROUP} has it too",
    ),
    (
        document(campaign("c", group("g", variation("v"), variation("v")))),
        f"{GROUP}.variations[1].id: got the string 'v', wanted an id of its own, for {VARIATION} has it too",
    ),
]

EVERY_CASE = [
    pytest.param(*case, id=f"{case[1].path.removeprefix(CAMPAIGN)} {case[1].got}")
    for case in (
        *MALFORMED_SETTINGS,
        *MALFORMED_CAMPAIGNS,
        *MALFORMED_GROUPS,
        *MALFORMED_TARGETINGS,
        *MALFORMED_VARIATIONS,
    )
]


@pytest.mark.parametrize(("data", "problem"), EVERY_CASE)
def test_a_malformed_part_is_one_problem_with_its_path(data: Fields, problem: Problem) -> None:
    assert parse_document(data).problems == (problem,)


@pytest.mark.parametrize(("data", "problem"), EVERY_CASE)
def test_a_malformed_part_leaves_the_campaign_beside_it_alone(data: Fields, problem: Problem) -> None:
    campaigns = data["campaigns"]
    assert isinstance(campaigns, list)
    beside = campaign("beside", group("beside", variation("beside")))
    read = parse_document({**data, "campaigns": [*campaigns, beside]})
    assert read.usable
    assert [each.variation.id for each in decide(read, {}, "x").assigned][-1] == "beside"


@pytest.mark.parametrize(("data", "sentence"), TWICE)
def test_an_id_that_is_there_twice_is_reported(data: Fields, sentence: str) -> None:
    assert list(map(str, parse_document(data).problems)) == [f"{sentence}; both are kept"]


def test_several_problems_come_in_reading_order() -> None:
    data = document(campaign(1), campaign("c", group("g", variation("v", "x", reference=2), name=3)), panic=0)
    assert [problem.path for problem in parse_document(data).problems] == [
        "$.panic",
        "$.campaigns[0].id",
        "$.campaigns[1].variationGroups[0].name",
        "$.campaigns[1].variationGroups[0].variations[0].allocation",
        "$.campaigns[1].variationGroups[0].variations[0].reference",
    ]


def test_campaigns_of_one_id_both_decide() -> None:
    data = document(
        campaign("c", group("g1", variation("a", flags={"x": 1}))),
        campaign("c", group("g2", variation("b", flags={"y": 2}))),
    )
    assert served(data) == ["a", "b"]


def test_a_campaign_a_group_and_a_variation_may_share_an_id() -> None:
    assert parse_document(document(campaign("x", group("x", variation("x"))))).problems == ()


def test_a_variation_without_an_id_keeps_its_share_so_that_nobody_else_changes_hands() -> None:
    sound = document(campaign("c", group("g", variation("a", 30), variation("b", 30), variation("d", 40))))
    broken = document(campaign("c", group("g", variation("a", 30), variation(None, 30), variation("d", 40))))
    for r in range(100):
        visitor_id = visitor_in(r)
        before = served(sound, visitor_id)
        assert served(broken, visitor_id) == ([] if before == ["b"] else before)


def test_a_variation_that_is_no_object_has_no_share() -> None:
    data = document(campaign("c", group("g", None, variation("a", 50))))
    assert served(data, visitor_in(49)) == ["a"]
    assert served(data, visitor_in(50)) == []


def test_a_malformed_flag_is_left_out_alone() -> None:
    data = with_flags({"a": 1, "b": float("nan"), LONE: 2, "c": {"x": LONE}, "d": None})
    read = parse_document(data)
    assert read.campaigns[0].variation_groups[0].variations[0].modifications.value == {"a": 1, "d": None}
    assert len(read.problems) == 3
    assert set(decide(read, {}, "x").flags) == {"a", "d"}


def test_a_variation_without_flags_is_given_all_the_same() -> None:
    assert served(in_group(variations=[{"id": "v", "allocation": 100}])) == ["v"]


def test_a_targeting_group_with_a_malformed_targeting_never_matches_but_another_may() -> None:
    data = document(campaign("c", group("g", variation("v"), targetings=[["x", EVERYBODY], [EVERYBODY]])))
    assert served(data) == ["v"]
    assert served(targeted_at("x", EVERYBODY)) == []


@pytest.mark.parametrize(
    "broken",
    [
        {"operator": "NOT_EQUALS", "value": "a"},
        {"key": "k", "value": "a"},
        {"key": "k", "operator": "NOT_EQUALS"},
        {"key": "fs_all_users", "operator": "EQUALS"},
        {},
    ],
)
def test_a_targeting_without_key_operator_or_value_never_matches(broken: Fields) -> None:
    assert served(targeted_at(broken), context={"k": "b"}) == []


@pytest.mark.parametrize("targetings", [None, {}, "x", 1])
def test_targetings_that_are_no_array_are_not_taken_for_none_which_would_match_everybody(targetings: object) -> None:
    assert served(in_group(targeting={"targetingGroups": [{"targetings": targetings}]})) == []
    assert served(in_group(targeting={"targetingGroups": [{}]})) == []


def test_an_integer_that_not_every_python_prints_is_a_problem_and_never_matches() -> None:
    data = targeted_at(targeting("k", "EQUALS", HUGE))
    assert [problem.wanted for problem in parse_document(data).problems] == [NO_LONGER]
    assert served(data, context={"k": HUGE}) == []


def test_a_flag_that_not_every_python_prints_is_left_out_alone() -> None:
    read = parse_document(with_flags({"a": 1, "b": [HUGE], "c": 10**4300 - 1}))
    assert [(problem.path, problem.wanted) for problem in read.problems] == [(f"{FLAGS}.b[0]", NO_LONGER)]
    assert json.dumps(render_campaigns(decide(read, {}, "x"), expose_all_keys=True))
