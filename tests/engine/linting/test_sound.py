"""No false alarms: ten documents as people have them give nothing."""

from __future__ import annotations

import pytest

from flagship_engine import PLATFORM_RULES, SDK_RULES, SDK_RULES_2_1_5_HASH, Document, Rules, decide, parse_document
from tests.engine.build import Fields
from tests.engine.linting.planting import places
from tests.engine.linting.sound import FOR_ALL_RULES, FOR_THE_PLATFORM

ALL = {**FOR_ALL_RULES, **FOR_THE_PLATFORM}


@pytest.mark.parametrize("rules", [SDK_RULES, SDK_RULES_2_1_5_HASH])
@pytest.mark.parametrize("data", FOR_ALL_RULES.values(), ids=FOR_ALL_RULES)
def test_a_sound_document_gives_nothing_under_the_rules_of_the_sdk(data: Fields, rules: Rules) -> None:
    assert places(data, rules) == []


@pytest.mark.parametrize("data", ALL.values(), ids=ALL)
def test_a_sound_document_gives_nothing_under_the_rules_of_the_platform(data: Fields) -> None:
    assert places(data, PLATFORM_RULES) == []


def test_there_are_ten_of_them_and_each_serves_somebody() -> None:
    assert len(ALL) == 10
    assert [name for name, data in ALL.items() if not _served(parse_document(data, PLATFORM_RULES))] == []


def _served(document: Document) -> int:
    context = {"country": "nl", "basket": 15, "coupon": "", "age": 20, "visits": 1, "beta": True, "app": "2.5.0"}
    return sum(len(decide(document, context, f"qa-{n}").assigned) for n in range(20))
