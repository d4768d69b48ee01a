"""A decision as the Decision API would answer it (protocol: the campaigns answer)."""

from __future__ import annotations

import json

from flagship_engine import Decision, Flag, decide, exposed_flags, parse_document, render_campaigns, render_flag
from flagship_engine.rendering import (
    render_account_settings,
    render_flags,
    render_merged,
    render_origin,
    render_variations,
)
from flagship_engine.tree import AccountSettings, Troubleshooting
from tests.engine.build import campaign, document, group, in_variation, variation, with_flags

TWO_VARIATIONS = document(
    campaign(
        "c",
        group(
            "g",
            variation("v1", 100, flags={"color": "blue", "none": None}, name="Blue", reference=True),
            variation("v2", 0, flags={"size": 2, "color": "red"}),
            variation(None, 0, flags={"broken": 1}),
            name="Group",
        ),
        name="Campaign",
        slug="a-slug",
    )
)


def decided(data: object) -> Decision:
    return decide(parse_document(data), {}, "x")


def test_a_campaign_is_rendered_with_every_field_of_the_answer() -> None:
    assert render_campaigns(decided(TWO_VARIATIONS), expose_all_keys=False) == [
        {
            "id": "c",
            "name": "Campaign",
            "slug": "a-slug",
            "type": "ab",
            "variationGroupId": "g",
            "variationGroupName": "Group",
            "variation": {
                "id": "v1",
                "name": "Blue",
                "reference": True,
                "modifications": {"type": "FLAG", "value": {"color": "blue"}},
            },
        }
    ]


def test_exposing_all_keys_adds_those_of_the_other_variations_with_null() -> None:
    [rendered] = render_campaigns(decided(TWO_VARIATIONS), expose_all_keys=True)
    assert json.dumps(rendered).count('"modifications"') == 1
    assert '"value": {"color": "blue", "none": null, "size": null, "broken": null}' in json.dumps(rendered)


def test_the_variations_own_keys_come_first_when_all_are_exposed() -> None:
    data = document(campaign("c", group("g", variation("v1", 0, flags={"a": 1}), variation("v2", flags={"b": 2}))))
    [rendered] = render_campaigns(decided(data), expose_all_keys=True)
    assert '"value": {"b": 2, "a": null}' in json.dumps(rendered)


def test_a_slug_that_is_not_there_is_null() -> None:
    [rendered] = render_campaigns(decided(in_variation()), expose_all_keys=False)
    assert '"slug": null' in json.dumps(rendered)


def test_campaigns_are_rendered_in_document_order() -> None:
    data = document(campaign("b", group("g1", variation("v1"))), campaign("a", group("g2", variation("v2"))))
    rendered = json.dumps(render_campaigns(decided(data), expose_all_keys=False))
    assert rendered.index('"id": "b"') < rendered.index('"id": "a"')


def test_a_decision_that_gives_nothing_is_rendered_as_no_campaigns() -> None:
    assert render_campaigns(decided(document()), expose_all_keys=True) == []


def test_a_flag_is_rendered_with_its_origin() -> None:
    flag = decided(with_flags({"f": {"a": [1]}})).flags["f"]
    assert render_flag(flag) == {
        "value": {"a": [1]},
        "campaignId": "c",
        "variationGroupId": "g",
        "variationId": "v",
        "isReference": False,
    }


def test_what_is_rendered_belongs_to_the_caller() -> None:
    decision = decided(with_flags({"f": {"a": [1]}}))
    first = render_campaigns(decision, expose_all_keys=True)
    flag = render_flag(decision.flags["f"])
    first.clear()
    flag["value"] = "changed"
    value = render_flag(decision.flags["f"])["value"]
    assert value == {"a": [1]}
    assert isinstance(value, dict)
    assert isinstance(value["a"], list)
    assert len(render_campaigns(decision, expose_all_keys=True)) == 1


def test_the_origin_of_a_flag_has_the_keys_of_2_1_5_in_their_order() -> None:
    assert list(render_origin(Flag("f", 1, "c", "g", "v", is_reference=True)).items()) == [
        ("campaignId", "c"),
        ("variationGroupId", "g"),
        ("variationId", "v"),
        ("isReference", True),
    ]


def test_exposed_flags_hold_the_siblings_keys_as_null_from_the_variation_that_was_given() -> None:
    flags = exposed_flags(decided(TWO_VARIATIONS))
    assert {key: flag.value for key, flag in flags.items()} == {
        "color": "blue",
        "none": None,
        "size": None,
        "broken": None,
    }
    assert {flag.variation_id for flag in flags.values()} == {"v1"}


def test_a_later_campaigns_null_goes_over_an_earlier_campaigns_value() -> None:
    first = campaign("c1", group("g1", variation("v1", flags={"size": 1})))
    second = campaign("c2", group("g2", variation("v2", flags={"color": "red"}), variation("v3", 0, flags={"size": 2})))
    flags = exposed_flags(decided(document(first, second)))
    assert (flags["size"].value, flags["size"].campaign_id) == (None, "c2")


OVERLAPPING = document(
    campaign(
        "c1",
        group("g1", variation("v1", flags={"color": "blue", "size": 1}, name="One", reference=True), name="Group 1"),
        name="Campaign 1",
        slug="slug-1",
    ),
    campaign(
        "c2", group("g2", variation("v2", flags={"size": 2, "none": None}), variation("v3", 0, flags={"color": 3}))
    ),
)


def test_the_ids_of_the_variations_are_rendered_in_document_order() -> None:
    assert render_variations(decided(OVERLAPPING)) == [
        {"campaignId": "c1", "variationId": "v1"},
        {"campaignId": "c2", "variationId": "v2"},
    ]


def test_merged_modifications_take_the_later_campaign_and_leave_nulls_out() -> None:
    assert render_merged(decided(OVERLAPPING), expose_all_keys=False) == {"color": "blue", "size": 2}


def test_merged_modifications_with_all_keys_take_the_later_campaigns_null_too() -> None:
    assert render_merged(decided(OVERLAPPING), expose_all_keys=True) == {"color": None, "size": 2, "none": None}


def test_flags_are_rendered_with_all_that_is_known_of_where_they_come_from() -> None:
    rendered = render_flags(decided(OVERLAPPING), expose_all_keys=False)
    assert list(rendered) == ["color", "size"]
    assert rendered["color"] == {
        "value": "blue",
        "metadata": {
            "campaignId": "c1",
            "campaignName": "Campaign 1",
            "slug": "slug-1",
            "type": "ab",
            "variationGroupId": "g1",
            "variationGroupName": "Group 1",
            "variationId": "v1",
            "variationName": "One",
            "reference": True,
        },
    }


def test_a_key_that_only_a_sibling_has_is_a_flag_of_the_variation_when_all_are_exposed() -> None:
    rendered = render_flags(decided(OVERLAPPING), expose_all_keys=True)
    assert {key: flag["value"] for key, flag in rendered.items() if isinstance(flag, dict)} == {
        "color": None,
        "size": 2,
        "none": None,
    }
    assert '"variationId": "v3"' not in json.dumps(rendered)


def test_a_decision_that_gives_nothing_is_rendered_as_nothing_in_every_form() -> None:
    nothing = decided(document())
    assert render_variations(nothing) == []
    assert render_merged(nothing, expose_all_keys=True) == {}
    assert render_flags(nothing, expose_all_keys=True) == {}


def test_account_settings_are_rendered_with_troubleshooting_only_where_there_is_some() -> None:
    plain = AccountSettings(enabled_xpc=True)
    assert render_account_settings(plain) == {"enabledXPC": True, "enabled1V1T": False}
    detailed = AccountSettings(troubleshooting=Troubleshooting("2026-01-15", "2026-01-16", "Europe/Paris", 5))
    assert render_account_settings(detailed)["troubleshooting"] == {
        "startDate": "2026-01-15",
        "endDate": "2026-01-16",
        "timezone": "Europe/Paris",
        "traffic": 5,
    }
