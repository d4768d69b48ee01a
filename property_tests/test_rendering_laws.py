"""Laws of the Decision API's forms: they are one decision, told in several ways."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from flagship_engine import Decision, decide, parse_document, render_campaigns
from flagship_engine.rendering import render_flags, render_merged, render_variations
from flagship_engine.strategies import contexts, documents, visitor_ids
from property_tests.settings import tried

decisions = st.builds(decide, documents().map(parse_document), contexts(), visitor_ids())


def campaigns(decision: Decision, expose_all_keys: bool) -> list[dict[str, Any]]:
    rendered: Any = render_campaigns(decision, expose_all_keys=expose_all_keys)
    return list(rendered)


@tried(60)
@given(decisions, st.booleans())
def test_merged_flags_are_those_of_the_campaigns_one_after_the_other(decision: Decision, expose_all_keys: bool) -> None:
    expected: dict[str, Any] = {}
    for each in campaigns(decision, expose_all_keys):
        expected.update(each["variation"]["modifications"]["value"])
    assert render_merged(decision, expose_all_keys=expose_all_keys) == expected


@tried(60)
@given(decisions, st.booleans())
def test_flags_by_key_are_the_merged_flags_each_from_a_campaign_of_the_answer(
    decision: Decision, expose_all_keys: bool
) -> None:
    flags: Any = render_flags(decision, expose_all_keys=expose_all_keys)
    merged = render_merged(decision, expose_all_keys=expose_all_keys)
    assert {key: flag["value"] for key, flag in flags.items()} == merged
    answered = [
        (each["id"], each["variationGroupId"], each["variation"]["id"]) for each in campaigns(decision, expose_all_keys)
    ]
    for flag in flags.values():
        origin = flag["metadata"]
        assert (origin["campaignId"], origin["variationGroupId"], origin["variationId"]) in answered


@tried(60)
@given(decisions)
def test_the_ids_of_mode_simple_are_those_of_mode_normal(decision: Decision) -> None:
    normal = [{"campaignId": each["id"], "variationId": each["variation"]["id"]} for each in campaigns(decision, False)]
    assert render_variations(decision) == normal


@tried(60)
@given(decisions, st.booleans())
def test_every_form_is_json(decision: Decision, expose_all_keys: bool) -> None:
    forms = (render_merged, render_flags)
    rendered = [form(decision, expose_all_keys=expose_all_keys) for form in forms]
    assert json.loads(json.dumps(rendered, allow_nan=False)) == rendered
