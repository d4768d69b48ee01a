"""The vectors: what the platform's own engine answered, to random requests and to small ones of one rule each."""

from __future__ import annotations

from typing import Any

import pytest

from flagship.cli.platform_vectors import run_platform_vector
from flagship.cli.vectors import Vector
from tests.engine.cases import read_cases

RANDOM = list(read_cases("platform"))
EDGES = list(read_cases("platform-edges"))


def differences(case: dict[str, Any]) -> tuple[object, ...]:
    return run_platform_vector(Vector(str(case["id"]), case["request"], case["expected"]))


def test_there_are_395_random_vectors_and_493_small_ones() -> None:
    assert (len(RANDOM), len(EDGES)) == (395, 493)


@pytest.mark.parametrize("case", RANDOM, ids=lambda case: str(case["id"]))
def test_a_random_request_is_answered_as_the_platform_did(case: dict[str, Any]) -> None:
    assert differences(case) == ()


@pytest.mark.parametrize("case", EDGES, ids=lambda case: f"{case['id']} {case['request']['why']}"[:80])
def test_a_small_request_is_answered_as_the_platform_did(case: dict[str, Any]) -> None:
    assert differences(case) == ()
