"""Where the official implementations agree, so do the two rule sets."""

from __future__ import annotations

from hypothesis import event, given

from flagship_engine import PLATFORM_RULES, SDK_RULES
from property_tests.agreeing import Visit, visits
from property_tests.settings import tried


@tried(300)
@given(visits())
def test_both_rule_sets_decide_the_same_where_the_two_engines_agree(visit: Visit) -> None:
    by_the_sdk, by_the_platform = visit.decide(SDK_RULES), visit.decide(PLATFORM_RULES)
    event(f"{len(by_the_sdk.assigned)} campaigns")
    assert by_the_platform.assigned == by_the_sdk.assigned
    assert by_the_platform.flags == by_the_sdk.flags
