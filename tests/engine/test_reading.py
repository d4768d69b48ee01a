"""Reading a bucketing document: every field of it, and a problem for every part that is malformed."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable

import attrs
import pytest

from flagship_engine import Document, FrozenDict, Problem, decide, parse_document
from flagship_engine.tree import (
    AccountSettings,
    BucketRange,
    Campaign,
    Modifications,
    Targeting,
    TargetingGroup,
    Tree,
    Troubleshooting,
    Variation,
    VariationGroup,
)
from flagship_engine.untrusted import describe
from tests.engine.build import (
    campaign,
    cycle,
    document,
    group,
    in_campaign,
    in_group,
    in_variation,
    nested_lists,
    targeted_at,
    targeting,
    variation,
    visitor_in,
)

LONE = "\ud800"
HUGE = 10**5000

COMPLETE = """
{
  "generatedAt": "2026-01-31T10:00:00Z",
  "visitorConsolidation": true,
  "panic": false,
  "accountSettings": {
    "enabledXPC": true,
    "enabled1V1T": true,
    "troubleshooting": {
      "startDate": "2026-01-01T00:00:00Z",
      "endDate": "2026-01-02T00:00:00Z",
      "timezone": "Europe/Paris",
      "traffic": 40
    },
    "eaiCollectEnabled": true,
    "eaiActivationEnabled": true
  },
  "campaigns": [
    {
      "id": "c1",
      "name": "Campaign",
      "customId": "custom",
      "slug": "a-slug",
      "type": "ab",
      "bucketRanges": [{"r": [0, 50]}, {"r": [75.5, 100]}],
      "variationGroups": [
        {
          "id": "g1",
          "name": "Group",
          "targeting": {
            "targetingGroups": [
              {
                "targetings": [
                  {"key": "plan", "operator": "EQUALS", "value": ["a", 1, true, null], "provider": "mixpanel"},
                  {"key": "age", "operator": "GREATER_THAN", "value": 18}
                ]
              },
              {"targetings": []}
            ]
          },
          "variations": [
            {
              "id": "v1",
              "name": "Variation",
              "allocation": 33.5,
              "reference": true,
              "modifications": {"type": "JSON", "value": {"color": "blue", "none": null, "list": [1, {"a": 2}]}},
              "teOptions": {"contextKeys": {"k": [1]}}
            },
            {"id": "v2", "modifications": {"type": "FLAG", "value": {}}}
          ]
        }
      ]
    }
  ]
}
"""

TREE = Tree(
    generated_at="2026-01-31T10:00:00Z",
    visitor_consolidation=True,
    panic=False,
    account_settings=AccountSettings(
        enabled_xpc=True,
        enabled_1v1t=True,
        troubleshooting=Troubleshooting(
            start_date="2026-01-01T00:00:00Z", end_date="2026-01-02T00:00:00Z", timezone="Europe/Paris", traffic=40
        ),
        eai_collect_enabled=True,
        eai_activation_enabled=True,
    ),
    campaigns=(
        Campaign(
            id="c1",
            name="Campaign",
            custom_id="custom",
            slug="a-slug",
            type="ab",
            bucket_ranges=(BucketRange(0, 50), BucketRange(75.5, 100)),
            variation_groups=(
                VariationGroup(
                    id="g1",
                    name="Group",
                    targeting_groups=(
                        TargetingGroup(
                            (
                                Targeting("plan", "EQUALS", ("a", 1, True, None), "mixpanel"),
                                Targeting("age", "GREATER_THAN", 18),
                            )
                        ),
                        TargetingGroup(()),
                    ),
                    variations=(
                        Variation(
                            id="v1",
                            name="Variation",
                            allocation=33.5,
                            reference=True,
                            modifications=Modifications(
                                "JSON",
                                FrozenDict({"color": "blue", "none": None, "list": (1, FrozenDict({"a": 2}))}),
                            ),
                            te_options=FrozenDict({"k": (1,)}),
                        ),
                        Variation(id="v2", modifications=Modifications("FLAG")),
                    ),
                ),
            ),
        ),
    ),
)


def test_every_field_of_a_document_is_read() -> None:
    read = parse_document(json.loads(COMPLETE))
    assert read.problems == ()
    assert read.usable
    assert read.tree == TREE
    assert (read.campaigns, read.panic, read.account_settings) == (TREE.campaigns, False, TREE.account_settings)


def test_a_document_of_frozen_values_reads_like_one_of_lists_and_dicts() -> None:
    frozen = json.loads(COMPLETE, object_hook=FrozenDict)
    assert parse_document(frozen) == parse_document(json.loads(COMPLETE))


def test_optional_fields_have_defaults_without_a_problem() -> None:
    read = parse_document({"campaigns": [{"id": "c", "variationGroups": []}]})
    assert read.problems == ()
    assert read.tree == Tree(campaigns=(Campaign("c", "", None, "", "", (), ()),))


def test_null_is_like_absent_where_a_field_is_optional() -> None:
    data = {
        "generatedAt": None,
        "visitorConsolidation": None,
        "panic": None,
        "accountSettings": None,
        "campaigns": [
            {
                "id": "c",
                "name": None,
                "customId": None,
                "slug": None,
                "type": None,
                "bucketRanges": None,
                "variationGroups": [
                    group("g", variation("v", name=None, reference=None, teOptions=None), name=None),
                ],
            }
        ],
    }
    read = parse_document(data)
    assert read.problems == ()
    assert read.campaigns[0].slug is None


def test_unknown_fields_are_ignored() -> None:
    data = document(
        campaign("c", group("g", variation("v", extra=1), extra=object()), extra=float("nan")), extra=nested_lists(2000)
    )
    assert parse_document(data).problems == ()


def test_a_document_in_panic_needs_no_campaigns() -> None:
    read = parse_document({"panic": True})
    assert (read.panic, read.usable, read.problems, read.campaigns) == (True, True, (), ())


def test_a_document_in_panic_may_have_campaigns() -> None:
    read = parse_document(document(campaign("c"), panic=True))
    assert (read.panic, read.usable, len(read.campaigns)) == (True, True, 1)


def test_a_document_in_panic_with_malformed_campaigns_is_in_panic_all_the_same() -> None:
    read = parse_document({"panic": True, "campaigns": "x"})
    assert (read.panic, read.usable, read.campaigns) == (True, True, ())
    assert [problem.path for problem in read.problems] == ["$.campaigns"]


@pytest.mark.parametrize("panic", [1, "true", [], {}, "True", 0.5])
def test_only_true_is_panic(panic: object) -> None:
    read = parse_document(document(panic=panic))
    assert not read.panic
    assert list(read.problems) == [Problem("$.panic", describe(panic), "true or false", "taken as false")]


@pytest.mark.parametrize(
    "data",
    [None, True, 5, 2.5, "hello", b"{}", [], [{}], object(), pytest.param(HUGE, id="huge"), LONE, {1, 2}, cycle()],
)
def test_what_is_no_object_is_no_document(data: object) -> None:
    read = parse_document(data)
    assert not read.usable
    assert (read.tree, len(read.problems)) == (Tree(), 1)
    assert read.problems[0].path == "$"
    assert read.problems[0].wanted == "a bucketing document: an object with an array 'campaigns'"


@pytest.mark.parametrize(
    ("campaigns", "got"),
    [(None, "null"), ({}, "an empty object"), ("x", "the string 'x'"), (1, "the number 1"), (True, "true")],
)
def test_without_an_array_of_campaigns_a_document_is_not_usable(campaigns: object, got: str) -> None:
    read = parse_document({"campaigns": campaigns})
    assert not read.usable
    assert read.problems == (Problem("$.campaigns", got, "an array of campaigns", "nothing can be decided"),)


def test_an_empty_object_is_no_usable_document() -> None:
    read = parse_document({})
    assert not read.usable
    assert read.problems == (Problem("$.campaigns", "nothing", "an array of campaigns", "nothing can be decided"),)


def test_an_empty_array_of_campaigns_is_usable() -> None:
    assert parse_document({"campaigns": []}).usable
    assert parse_document({"campaigns": ()}).usable


@pytest.mark.parametrize(
    "junk",
    [
        pytest.param(None, id="null"),
        pytest.param(True, id="true"),
        pytest.param(0, id="zero"),
        pytest.param(HUGE, id="huge"),
        pytest.param(float("nan"), id="nan"),
        pytest.param(LONE, id="surrogate"),
        pytest.param([], id="array"),
        pytest.param({}, id="object"),
        pytest.param({LONE: LONE, 1: 2, None: 3}, id="odd keys"),
        pytest.param(nested_lists(10_000), id="deep"),
        pytest.param(cycle(), id="cycle"),
        pytest.param(object(), id="python"),
        pytest.param(b"bytes", id="bytes"),
    ],
)
@pytest.mark.parametrize(
    "place",
    [
        lambda junk: junk,
        lambda junk: {"campaigns": junk},
        lambda junk: document(junk, panic=junk, generatedAt=junk, accountSettings=junk, visitorConsolidation=junk),
        lambda junk: document(accountSettings={"troubleshooting": junk, "enabledXPC": junk}),
        lambda junk: document(accountSettings={"troubleshooting": {"traffic": junk, "timezone": junk}}),
        lambda junk: document(campaign(junk)),
        lambda junk: in_campaign(name=junk, slug=junk, type=junk, customId=junk, bucketRanges=junk),
        lambda junk: in_campaign(bucketRanges=[junk, {"r": junk}, {"r": [junk, junk]}]),
        lambda junk: in_campaign(variationGroups=junk),
        lambda junk: document(campaign("c", junk, group(junk))),
        lambda junk: in_group(name=junk, targeting=junk, variations=junk),
        lambda junk: in_group(targeting={"targetingGroups": junk}),
        lambda junk: in_group(targeting={"targetingGroups": [junk, {"targetings": junk}]}),
        lambda junk: targeted_at(junk, targeting(junk, junk, junk, provider=junk)),
        lambda junk: targeted_at(targeting("k", "CONTAINS", junk)),
        lambda junk: targeted_at(targeting("k", "NOT_EQUALS", [junk])),
        lambda junk: targeted_at(targeting("k", "LOWER_THAN", junk)),
        lambda junk: in_group(variations=[junk, variation(junk, junk)]),
        lambda junk: in_variation(allocation=junk, reference=junk, modifications=junk, teOptions=junk, name=junk),
        lambda junk: in_variation(modifications={"type": junk, "value": junk}),
        lambda junk: in_variation(
            modifications={"value": {"a": junk, "b": [junk]}}, teOptions={"contextKeys": {"k": junk}}
        ),
    ],
)
def test_junk_anywhere_gives_a_document_that_decides_pickles_and_compares(
    place: Callable[[object], object], junk: object
) -> None:
    read = parse_document(place(junk))
    assert all(problem.path.startswith("$") and problem.wanted for problem in read.problems)
    assert pickle.loads(pickle.dumps(read)) == read
    assert len(decide(read, {"k": "x", "n": 1}, "visitor").assigned) <= 1


class Uncomparable:
    """Cannot be compared with anything, like an array of several numbers."""

    def __eq__(self, other: object) -> bool:
        raise AssertionError("nothing is to be compared with this")

    __hash__ = object.__hash__


@pytest.mark.parametrize(
    "data",
    [{"panic": True, "campaigns": Uncomparable()}, in_campaign(slug=Uncomparable(), bucketRanges=Uncomparable())],
)
def test_reading_runs_no_comparison_of_what_it_reads(data: object) -> None:
    assert parse_document(data).problems


def test_equal_documents_are_equal_and_documents_of_other_content_are_not() -> None:
    data = document(campaign("c", group("g", variation("v"))))
    assert parse_document(data) == parse_document(json.loads(json.dumps(data)))
    assert parse_document(data) != parse_document(document())


def test_a_pickled_document_decides_the_same() -> None:
    read = parse_document(json.loads(COMPLETE))
    copied = pickle.loads(pickle.dumps(read))
    assert isinstance(copied, Document)
    assert copied == read
    context = {"plan": "a", "age": 20}
    for r in range(100):
        visitor_id = visitor_in(r, "g1")
        assert decide(copied, context, visitor_id) == decide(read, context, visitor_id)


def test_a_document_does_not_follow_the_value_it_was_read_from() -> None:
    data = json.loads(COMPLETE)
    read = parse_document(data)
    data["campaigns"][0]["variationGroups"][0]["variations"][0]["modifications"]["value"]["list"].append(3)
    data["campaigns"].clear()
    assert read.tree == TREE


def test_a_document_cannot_be_changed() -> None:
    read = parse_document(json.loads(COMPLETE))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        read.usable = False  # type: ignore[misc]


def test_the_printed_document_is_one_short_line() -> None:
    read = parse_document({**document(1, campaign("c" * 1000)), "panic": 0})
    assert repr(read) == "Document(campaigns=1, problems=2, usable=True, panic=False, rules='sdk-2.1')"
    assert repr(read.rules) == "Rules(name='sdk-2.1')"
