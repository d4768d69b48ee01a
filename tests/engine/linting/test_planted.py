"""Everything at once: each defect is found among all the others."""

from __future__ import annotations

import pytest

from flagship_engine import PLATFORM_RULES, SDK_RULES, SDK_RULES_2_1_5_HASH, Code, Rules
from tests.engine.linting import planted
from tests.engine.linting.planting import all_found, places

EXPECTED = [
    (SDK_RULES, planted.FOUND_BY_ALL + planted.FOUND_BY_SDK),
    (SDK_RULES_2_1_5_HASH, planted.FOUND_BY_ALL + planted.FOUND_BY_SDK),
    (PLATFORM_RULES, planted.FOUND_BY_ALL + planted.FOUND_BY_PLATFORM),
]


@pytest.mark.parametrize(("rules", "codes"), EXPECTED)
def test_each_planted_defect_is_found_in_the_document_of_all(rules: Rules, codes: tuple[Code, ...]) -> None:
    found = {code for code, _ in places(planted.document(), rules)}
    assert sorted(each.value for each in found) == sorted(each.value for each in codes)


def test_all_kinds_of_findings_are_planted() -> None:
    planted_codes = {*planted.FOUND_BY_ALL, *planted.FOUND_BY_SDK, *planted.FOUND_BY_PLATFORM}
    assert set(Code) - planted_codes == {Code.NOT_A_DOCUMENT, Code.PANIC}  # there would be nothing else


def test_sentences_and_advice_are_sentences() -> None:
    for rules in (SDK_RULES, PLATFORM_RULES):
        for each in all_found(planted.document(), rules):
            assert each.sentence.endswith(".")
            assert ".." not in each.sentence
            assert each.advice.endswith(".")


@pytest.mark.parametrize("code", list(Code))
def test_a_code_says_what_is_wrong_and_what_to_do(code: Code) -> None:
    assert code.value == code.name.lower().replace("_", "-").replace("no-groups", "no-variation-groups").replace(
        "never-in-range", "never-in-bucket-range"
    )
    assert code.text.endswith(".")
    assert code.advice.endswith(".")
    assert Code(code.value) is code
