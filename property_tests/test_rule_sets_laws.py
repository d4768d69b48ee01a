"""Where the official implementations agree, so do the two rule sets."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import event, given

from flagship_engine import PLATFORM_RULES, SDK_RULES, Rules, decide, parse_document
from flagship_engine.strategies import contexts, documents, platform_documents, visitor_ids
from property_tests.agreeing import Visit, visits
from property_tests.settings import tried


@tried(300)
@given(visits())
def test_both_rule_sets_decide_the_same_where_the_two_engines_agree(visit: Visit) -> None:
    by_the_sdk, by_the_platform = visit.decide(SDK_RULES), visit.decide(PLATFORM_RULES)
    event(f"{len(by_the_sdk.assigned)} campaigns")
    assert by_the_platform.assigned == by_the_sdk.assigned
    assert by_the_platform.flags == by_the_sdk.flags


def backwards(value: Any, key: str = "") -> Any:
    """A document whose targetings, and groups of them, stand the other way round."""
    if isinstance(value, dict):
        return {name: backwards(each, name) for name, each in value.items()}
    if isinstance(value, list):
        turned = [backwards(each) for each in value]
        return turned[::-1] if key in ("targetings", "targetingGroups") else turned
    return value


@pytest.mark.parametrize("rules", [SDK_RULES, PLATFORM_RULES], ids=lambda rules: rules.name)
@tried(150)
@given(documents() | platform_documents(), contexts(), visitor_ids())
def test_the_order_of_targetings_and_of_their_groups_matters_to_nobody(
    rules: Rules, data: Any, context: dict[str, Any], visitor_id: str
) -> None:
    one, other = (decide(parse_document(each, rules), context, visitor_id) for each in (data, backwards(data)))
    assert [each.variation for each in one.assigned] == [each.variation for each in other.assigned]
    assert one.flags == other.flags
