"""What a decision costs, in executed bytecode instructions: the same number each time, on any machine.

It guards against a slow decision without a clock. Work inside C functions counts nothing: `benchmarks/` measures time.
When deciding becomes cheaper, lower the budgets: `python -m tests.engine.test_cost_of_deciding` prints today's counts.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Any

import pytest

from benchmarks.documents import fresh_context, loaded
from flagship_engine import PLATFORM_RULES, SDK_RULES, decide, parse_document

RULES = {"SDK_RULES": SDK_RULES, "PLATFORM_RULES": PLATFORM_RULES}
SIZES = (1, 10, 100)
MARGIN = 1.02

COUNTS: Mapping[str, Mapping[str, tuple[int, ...]]] = {  # Python: rules: instructions at each of `SIZES`
    "3.10": {"SDK_RULES": (710, 2548, 17490), "PLATFORM_RULES": (1255, 3304, 19671)},
    "3.11": {"SDK_RULES": (775, 2658, 17803), "PLATFORM_RULES": (1357, 3448, 20152)},
    "3.12": {"SDK_RULES": (694, 2438, 16652), "PLATFORM_RULES": (1230, 3186, 18815)},
    "3.13": {"SDK_RULES": (693, 2380, 16218), "PLATFORM_RULES": (1220, 3114, 18437)},
}
"""Of one decision with every flag read; the budget is `MARGIN` times that."""

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"


def instructions(work: Callable[[], object]) -> int:
    """How many bytecode instructions a call executes, this function's own left out."""
    executed = 0

    def within(_frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal executed
        executed += event == "opcode"
        return within

    def entered(frame: FrameType, _event: str, _argument: Any) -> Any:
        frame.f_trace_opcodes = True
        return within

    before = sys.gettrace()  # coverage's, perhaps
    sys.settrace(entered)
    try:
        work()
    finally:
        sys.settrace(before)
    return executed


def cost(rules: str, campaigns: int) -> int:
    document, context = parse_document(loaded(campaigns), RULES[rules]), fresh_context()

    def work() -> None:
        for flag in decide(document, context, "2718281828459045235").flags.values():
            flag.value  # noqa: B018 - reading is the work

    for _ in range(20):  # the interpreter specialises what runs often
        work()
    instructions(work)  # since 3.12 code that was never traced counts from its second call on
    return instructions(work)


@pytest.mark.skipif(PYTHON not in COUNTS, reason=f"nobody has counted on Python {PYTHON}")
@pytest.mark.parametrize("campaigns", SIZES)
@pytest.mark.parametrize("rules", RULES)
def test_a_decision_executes_no_more_instructions_than_its_budget(rules: str, campaigns: int) -> None:
    counted = COUNTS[PYTHON][rules][SIZES.index(campaigns)]
    assert cost(rules, campaigns) <= MARGIN * counted


@pytest.mark.parametrize("rules", RULES)
def test_the_count_is_the_same_each_time(rules: str) -> None:
    assert cost(rules, 10) == cost(rules, 10)


def test_an_instruction_more_is_counted() -> None:
    def once(value: int) -> int:
        return value + 1

    def twice(value: int) -> int:
        return value + 1 + 1

    instructions(lambda: (once(1), twice(1)))
    assert instructions(lambda: twice(1)) > instructions(lambda: once(1))


if __name__ == "__main__":
    print({rules: tuple(cost(rules, campaigns) for campaigns in SIZES) for rules in RULES})
