"""Why one targeting holds under one rule set and not under another.

What is asked here is about the operator, the value wanted, the value got and the two outcomes; how values compare
stays each rule set's business.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from flagship_engine.reasons import Reason
from flagship_engine.rules.platform_comparisons import kind
from flagship_engine.traces import TargetingTrace
from flagship_engine.values import ABSENT, Absent, FrozenDict, Json

Ask: TypeAlias = Callable[[Json], bool]
"""Whether a targeting would hold if it wanted another value."""

_TEXT_OPERATORS = frozenset({"CONTAINS", "NOT_CONTAINS", "STARTS_WITH", "ENDS_WITH"})
_NEGATIONS = frozenset({"NOT_EQUALS", "NOT_CONTAINS"})
_BY_ELEMENT = frozenset({"EQUALS", "CONTAINS", *_NEGATIONS})
"""The operators that look into a wanted list."""

_ARITHMETIC = frozenset({"boolean", "number"})

_UNSEEN: FrozenDict[str, Reason] = FrozenDict(
    {"list": Reason.LIST_IN_CONTEXT, "null": Reason.NULL_IN_CONTEXT, "object": Reason.OBJECT_IN_CONTEXT}
)
"""Kinds of value that one rule set sees and another does not."""


def reason_of_targeting(one: TargetingTrace, other: TargetingTrace, ask_one: Ask, ask_other: Ask) -> Reason:
    """Why two traces of one targeting differ; each `ask` stands for the rules of its trace."""
    operator, wanted = one.targeting.operator, one.targeting.value
    if operator is ABSENT or wanted is ABSENT:
        return Reason.OTHER
    if one.got is ABSENT and other.got is ABSENT:
        return Reason.MISSING_KEY
    if not (one.known and other.known):
        return Reason.UNKNOWN_OPERATOR
    if one.got is ABSENT or other.got is ABSENT or not _same(one.got, other.got):
        return _reason_of_looking_up(one.got, other.got, one.targeting.provider)
    if True not in (one.outcome, other.outcome):
        return Reason.KIND_MISMATCH
    if isinstance(wanted, tuple):
        asks = (ask_one, ask_other) if one.outcome is True else (ask_other, ask_one)
        return _reason_of_list(operator, wanted, one.got, *asks)
    return _reason_of_pair(operator, wanted, one.got)


def _same(one: Json, other: Json) -> bool:
    return kind(one) == kind(other) and one == other


def _reason_of_looking_up(one: Json | Absent, other: Json | Absent, provider: str) -> Reason:
    if provider:
        return Reason.PROVIDER
    seen = next((each for each in (one, other) if each is not ABSENT), None)
    return _UNSEEN.get(kind(seen), Reason.OTHER)


def _reason_of_list(operator: str, wanted: tuple[Json, ...], got: Json, holds: Ask, fails: Ask) -> Reason:
    """By the element that makes the difference, if one does: an element by itself is asked as a list of one."""
    if operator not in _BY_ELEMENT:
        return Reason.LIST_WANTED
    element = _responsible(wanted, fails, False) if operator in _NEGATIONS else _responsible(wanted, holds, True)
    if element is ABSENT or isinstance(element, tuple) or holds((element,)) is fails((element,)):
        return Reason.LIST_WANTED
    return _reason_of_pair(operator, element, got)


def _responsible(wanted: tuple[Json, ...], ask: Ask, outcome: bool) -> Json | Absent:
    """An element that has this outcome by itself, where the list has it as soon as one element does."""
    while len(wanted) > 1:
        half = wanted[: len(wanted) // 2]
        wanted = half if ask(half) is outcome else wanted[len(half) :]
    return wanted[0] if wanted else ABSENT


def _reason_of_pair(operator: str, wanted: Json, got: Json) -> Reason:
    """By the kinds of two scalars of which one rule set says yes, and the other no or that it is an error."""
    kinds = {kind(wanted), kind(got)}
    if kinds == {"string"}:
        return Reason.LETTER_CASE
    if operator in _TEXT_OPERATORS:
        return Reason.TEXT_OF_VALUE
    if kinds == {"number"}:
        return Reason.NUMBER_PRECISION
    return Reason.BOOLEAN_AS_NUMBER if kinds <= _ARITHMETIC and operator != "NOT_EQUALS" else Reason.KIND_MISMATCH
