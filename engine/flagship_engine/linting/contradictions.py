"""Targetings that must all hold, and cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, permutations
from typing import TypeAlias

import attrs

from flagship_engine.casing import fold
from flagship_engine.linting.probes import leaves_of
from flagship_engine.linting.ruling import USERS, Hope, Ruling
from flagship_engine.rules.platform_comparisons import as_float
from flagship_engine.tree import Targeting
from flagship_engine.values import ABSENT, FrozenDict, Json

LOWER_BOUNDS = frozenset({"GREATER_THAN", "GREATER_THAN_OR_EQUALS"})
UPPER_BOUNDS = frozenset({"LOWER_THAN", "LOWER_THAN_OR_EQUALS"})
STRICT = frozenset({"GREATER_THAN", "LOWER_THAN"})
LOOSE: FrozenDict[str, str] = FrozenDict(
    {"GREATER_THAN": "GREATER_THAN_OR_EQUALS", "LOWER_THAN": "LOWER_THAN_OR_EQUALS"}
)
"""The strict orderings, and those that allow equality."""

_NEGATIONS = frozenset({("EQUALS", "NOT_EQUALS"), ("CONTAINS", "NOT_CONTAINS")})
_ENDS = frozenset({"STARTS_WITH", "ENDS_WITH"})
_HOLDING = frozenset({"CONTAINS", *_ENDS})
_MOST_WANTED = 200
"""Values of a list that are tried against the other targetings."""
_MOST_ASKED = 40
"""Targetings of one key that are held against each other."""


@attrs.frozen
class Contradiction:
    """Some targetings that cannot all hold; `hope` is whether a list could fulfil them."""

    targetings: tuple[Targeting, ...]
    hope: Hope


def contradiction(ruling: Ruling, targetings: Sequence[Targeting]) -> Contradiction | None:
    """The worst contradiction among targetings that must all hold, each of which can hold by itself."""
    by_source: dict[tuple[object, object], list[Targeting]] = {}
    for each in targetings:
        if ruling.always(each):
            continue
        by_source.setdefault((each.key, "" if each.key == USERS else each.provider), []).append(each)
    found = [
        each for asked in by_source.values() if len(asked) > 1 for each in _of_one_key(ruling, asked[:_MOST_ASKED])
    ]
    return next((each for each in found if each.hope is Hope.NOBODY), found[0] if found else None)


def _of_one_key(ruling: Ruling, asked: list[Targeting]) -> Iterator[Contradiction]:
    for one, other in combinations(asked, 2):
        if _exclude_each_other(ruling, one, other):
            yield Contradiction((one, other), Hope.NOBODY)
            return
    for one in asked:
        if one.operator == "EQUALS":
            others = [each for each in asked if each is not one]
            hope = _hope_of_equal(ruling, one, others)
            if hope is not Hope.SOMEBODY:
                yield Contradiction((one, *_responsible(ruling, one, others)), hope)
                return


def _exclude_each_other(ruling: Ruling, one: Targeting, other: Targeting) -> bool:
    pairs = list(permutations((one, other)))
    return any(exclude(ruling, *pair) for exclude in _EXCLUSIONS for pair in pairs)


def _is_negation(_ruling: Ruling, one: Targeting, other: Targeting) -> bool:
    """EQUALS x, NOT_EQUALS x: the element that fulfils the one is what the other forbids."""
    return (one.operator, other.operator) in _NEGATIONS and same_value(one.value, other.value)


def _bounds(ruling: Ruling, lower: Targeting, upper: Targeting) -> bool:
    """A lower bound above an upper one; a bound holds for no list, and for values of its own kind alone."""
    if lower.operator not in LOWER_BOUNDS or upper.operator not in UPPER_BOUNDS:
        return False
    asked = upper
    if lower.operator in STRICT and upper.operator not in STRICT:
        asked = attrs.evolve(upper, operator="LOWER_THAN")
    return not ruling.ask(asked, lower.value)


def _endings(ruling: Ruling, one: Targeting, other: Targeting) -> bool:
    """Two beginnings, or two endings, of which neither begins, or ends, with the other."""
    if one.operator != other.operator or one.operator not in _ENDS:
        return False
    texts = [each.value for each in (one, other) if isinstance(each.value, str)]
    return len(texts) == 2 and not (ruling.ask(one, texts[1]) or ruling.ask(other, texts[0]))


def _parts(ruling: Ruling, one: Targeting, other: Targeting) -> bool:
    """A text that must be there holds one that must not."""
    if one.operator not in _HOLDING or other.operator != "NOT_CONTAINS":
        return False
    wanted = one.value if isinstance(one.value, tuple) and one.operator == "CONTAINS" else (one.value,)
    holding = attrs.evolve(other, operator="CONTAINS")
    return bool(wanted) and all(isinstance(text, str) and ruling.ask(holding, text) is True for text in wanted)


def _equal_ends(ruling: Ruling, equal: Targeting, ending: Targeting) -> bool:
    """Texts of which none begins, or ends, as it must; what equals ASCII but for letter case does no more so."""
    if equal.operator != "EQUALS" or ending.operator not in _ENDS:
        return False
    texts = [*leaves_of(None if equal.value is ABSENT else equal.value)][: _MOST_WANTED + 1]
    if len(texts) > _MOST_WANTED or not all(
        isinstance(text, str) and text.isascii() for text in (*texts, ending.value)
    ):
        return False
    return not any(ruling.ask(ending, text) for text in texts)


def _presence(ruling: Ruling, absent: Targeting, present: Targeting) -> bool:
    """One asks that the key is not there, the other holds only where it is."""
    if absent.key == USERS or ruling.ask(absent, ABSENT) is not True or ruling.ask(present, ABSENT) is True:
        return False
    return not any(ruling.ask(absent, value) for value in ("", 0, False, None, (), ("",)))


Exclusion: TypeAlias = Callable[[Ruling, Targeting, Targeting], bool]

_EXCLUSIONS: tuple[Exclusion, ...] = (
    _is_negation,
    _bounds,
    _endings,
    _parts,
    _equal_ends,
    _presence,
)


def _hope_of_equal(ruling: Ruling, one: Targeting, others: list[Targeting]) -> Hope:
    """Whether a value that one targeting wants fulfils the others as well."""
    wanted = list(leaves_of(None if one.value is ABSENT else one.value))
    if len(wanted) > _MOST_WANTED:
        return Hope.SOMEBODY
    tried = [each for leaf in wanted for each in _equal_values(leaf)]
    if any(all(ruling.ask(each, value) for each in (one, *others)) for value in tried):
        return Hope.SOMEBODY
    if not ruling.looks_into_lists:
        return Hope.NOBODY
    if one.key != USERS and not any(_holds_for_no_list(each) for each in others):
        return Hope.ONLY_A_LIST
    return Hope.NOBODY if _fare_alike(wanted, others) else Hope.SOMEBODY


def _holds_for_no_list(targeting: Targeting) -> bool:
    operator = str(targeting.operator)
    return operator in LOWER_BOUNDS | UPPER_BOUNDS | _ENDS or operator.startswith("SEMVER_")


def _fare_alike(wanted: list[Json], others: list[Targeting]) -> bool:
    """Whether the others treat all values alike that equal a wanted one: texts that differ in letter case only."""
    operators = {str(each.operator) for each in others}
    if operators <= {"EQUALS", "NOT_EQUALS"}:
        return True
    if any(each.operator in LOWER_BOUNDS | UPPER_BOUNDS and _is_number(each.value) for each in others):
        return True  # a number is forced, and numbers that are equal fare alike
    if any(operator.startswith("SEMVER_") for operator in operators):
        return False  # letter case counts in versions
    # Of what equals ASCII, a long s alone is another letter in lower case.
    return all(each.isascii() and "s" not in fold(each) for each in wanted if isinstance(each, str))


def _responsible(ruling: Ruling, one: Targeting, others: list[Targeting]) -> tuple[Targeting, ...]:
    """The first of the others that by itself cannot hold beside the one; all of them if it takes all."""
    alone = (each for each in others if _hope_of_equal(ruling, one, [each]) is not Hope.SOMEBODY)
    first = next(alone, None)
    return tuple(others) if first is None else (first,)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _equal_values(value: Json) -> Iterator[Json]:
    """A value, and those that Python holds for equal to it: as texts they differ."""
    yield value
    if not isinstance(value, (int, float)):
        return
    yield from (0.0, -0.0) if value == 0 else ()
    yield from (bool(value),) if value in (0, 1) else ()
    yield from (whole for whole in (int(value),) if whole == value)
    with_fraction = as_float(value)
    yield from (with_fraction,) if with_fraction == value else ()


def same_value(one: object, other: object) -> bool:
    """Whether two wanted values are the same; an object never is, for rules may see the order of its keys."""
    mine = signature(one)
    return mine is not None and mine == signature(other)


def signature(value: object) -> object:
    """What tells values apart that Python holds for equal (1, 1.0 and true); None if an object is in it."""
    if isinstance(value, tuple):
        parts = tuple(map(signature, value))
        return None if None in parts else ("tuple", parts)
    return None if isinstance(value, dict) else (type(value).__name__, repr(value))
