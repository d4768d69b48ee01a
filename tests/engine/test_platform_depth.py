"""The platform's rules in an application whose own calls are deep already: they need no more room than reading does."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest

from flagship_engine import PLATFORM_RULES, decide, parse_document, read_context
from flagship_engine.values import MAX_DEPTH
from tests.engine.asking import TWO, open_campaign
from tests.engine.build import document, group, nested_lists, targeting

T = TypeVar("T")

FRAMES = 650
"""Of the 1000 that Python gives. Reading a value of `MAX_DEPTH` needs 200, and the tests stand on some as well."""


def below(frames: int, call: Callable[[], T]) -> T:
    return call() if frames == 0 else below(frames - 1, call)


@pytest.mark.parametrize("operator", ["EQUALS", "NOT_EQUALS", "STARTS_WITH", "EXISTS"])
@pytest.mark.parametrize("value", ["a", nested_lists(2), nested_lists(MAX_DEPTH)], ids=["a", "shallow", "deep"])
def test_lists_in_lists_are_compared_as_deep_as_they_are_read(operator: str, value: object) -> None:
    deep = targeting("k", operator, nested_lists(MAX_DEPTH))
    data = document(open_campaign("c", group("g", *TWO, targetings=[[deep]])))
    read = below(FRAMES, lambda: parse_document(data, PLATFORM_RULES))
    context = below(FRAMES, lambda: read_context({"k": value}))
    assert (read.problems, context.problems) == ((), ())
    decision = below(FRAMES, lambda: decide(read, context, "x"))
    assert len(decision.assigned) == (operator == "NOT_EQUALS")
