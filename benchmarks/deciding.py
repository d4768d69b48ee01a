"""What a decision costs, by documents of several sizes and both rule sets, in the floor's time."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import attrs

from benchmarks.documents import SIZES, Values, fresh_context, loaded, visitor_ids
from benchmarks.floor import Decide, FloorFlag, compile_floor, flags_of
from benchmarks.report import Cell, Number, Table, Target
from benchmarks.rounds import ROUNDS, Candidate, Timings, interleaved
from flagship_engine import (
    PLATFORM_RULES,
    SDK_RULES,
    Assignation,
    Assignations,
    Context,
    Decision,
    Document,
    FrozenDict,
    Remembered,
    decide,
    parse_document,
    read_context,
)

RULES = {"SDK_RULES": SDK_RULES, "PLATFORM_RULES": PLATFORM_RULES}
READ_TARGETS = {
    "SDK_RULES": {1: 2.0, 10: 1.3, 100: 1.3, 1000: 1.5},
    "PLATFORM_RULES": {1: 2.0, 10: 2.0, 100: 2.0, 1000: 2.0},
}
"""At most how many times the floor's time, with every flag read, by rule set and number of campaigns."""
REMEMBERED_TARGET = 1.1
"""At most how many times the time without, where a variation of every second group is remembered."""
CHECKED_VISITORS = 300
READ_BEFORE = ", context read before"
REMEMBERED = ", half remembered"


class Visitor(NamedTuple):
    """What is decided for.

    Attributes:
        visitor_id: the id.
        known: the context, as a request brings it or read beforehand.
        remembered: a variation of every second group of the document, or None.

    """

    visitor_id: str
    known: Values | Context
    remembered: Assignations | None = None


Making = Callable[[int], list[Visitor]]


@attrs.frozen
class Subject:
    """A document, and what decides it.

    Attributes:
        data: it, as JSON.
        floor: the floor's function.
        compiled: rule set's name to the compiled document.

    """

    data: Any
    floor: Decide
    compiled: Mapping[str, Document]


def subject(data: Any) -> Subject:
    """A document, compiled by everybody."""
    compiled = {name: parse_document(data, rules) for name, rules in RULES.items()}
    return Subject(data, compile_floor(data), compiled)


def every_second_group(data: Any) -> dict[str, str]:
    """A variation, any of the four, for every second group of a document, by group id."""
    groups = [group for campaign in data["campaigns"] for group in campaign["variationGroups"]]
    source = random.Random(len(groups))
    return {group["id"]: source.choice(group["variations"])["id"] for group in groups[::2]}


def remembering(visitor_id: str, by_group: Mapping[str, str]) -> Assignations:
    """What is remembered for a visitor, and nobody has looked at yet."""
    entries = {group_id: Assignation(variation_id) for group_id, variation_id in by_group.items()}
    return Assignations(FrozenDict({visitor_id: Remembered(by_group=FrozenDict(entries))}))


def fresh(count: int) -> Making:
    """Makes the visitors of a round, all of it anew."""
    return lambda number: [Visitor(each, fresh_context()) for each in visitor_ids(count, seed=number)]


def read_before(count: int) -> Making:
    """Makes the same, their contexts read."""
    return lambda number: [Visitor(each, read_context(fresh_context())) for each in visitor_ids(count, seed=number)]


def remembered(count: int, by_group: Mapping[str, str]) -> Making:
    """Makes the same, with variations remembered."""
    return lambda number: [
        Visitor(each, fresh_context(), remembering(each, by_group)) for each in visitor_ids(count, seed=number)
    ]


def check(what: Subject, visitors: list[Visitor]) -> None:
    """See to it that the engine decides as the floor does, or as is remembered.

    Raises:
        AssertionError: it does not, for one of the visitors.

    """
    flags = _flags_by_variation(what.data)
    for visitor in visitors:
        wanted = _wanted(what.floor, flags, visitor)
        for name, document in what.compiled.items():
            decision = decide(document, visitor.known, visitor.visitor_id, visitor.remembered)
            if _origins(decision) != wanted:
                raise AssertionError(f"{name}, {len(document.campaigns)} campaigns: another decision for {visitor}")


def _flags_by_variation(data: Any) -> dict[str, dict[str, FloorFlag]]:
    return {
        variation["id"]: flags_of(campaign["id"], group, variation)
        for campaign in data["campaigns"]
        for group in campaign["variationGroups"]
        for variation in group["variations"]
    }


def _wanted(floor: Decide, flags: Mapping[str, Mapping[str, FloorFlag]], visitor: Visitor) -> dict[str, object]:
    """What the floor decides; where a variation is remembered, that one: the floor remembers nothing."""
    known = {} if visitor.remembered is None else visitor.remembered.of(visitor.visitor_id).by_group
    values = visitor.known.values if isinstance(visitor.known, Context) else visitor.known
    wanted: dict[str, object] = {}
    for key, flag in floor(visitor.visitor_id, values).items():
        entry = known.get(flag.group_id)
        found = flag if entry is None else flags[entry.variation_id][key]
        wanted[key] = (found.value, found.campaign_id, found.group_id, found.variation_id, found.is_reference)
    return wanted


def _origins(decision: Decision) -> dict[str, object]:
    return {
        key: (flag.value, flag.campaign_id, flag.variation_group_id, flag.variation_id, flag.is_reference)
        for key, flag in decision.flags.items()
    }


def floor_candidates(floor: Decide, count: int) -> dict[str, Candidate[list[Visitor]]]:
    """The floor, deciding, and deciding with every flag read."""

    def decided(visitors: list[Any]) -> None:
        for visitor_id, known, _remembered in visitors:
            floor(visitor_id, known)

    def read(visitors: list[Any]) -> None:
        for visitor_id, known, _remembered in visitors:
            for flag in floor(visitor_id, known).values():
                flag.value  # noqa: B018 - reading is the work

    return {"floor": Candidate(decided, fresh(count), count), "floor, read": Candidate(read, fresh(count), count)}


def engine_candidates(name: str, document: Document, make: Making, count: int) -> dict[str, Candidate[list[Visitor]]]:
    """The engine, deciding, and deciding with every flag read."""

    def decided(visitors: list[Visitor]) -> None:
        for visitor_id, known, remembered in visitors:
            decide(document, known, visitor_id, remembered)

    def read(visitors: list[Visitor]) -> None:
        for visitor_id, known, remembered in visitors:
            for flag in decide(document, known, visitor_id, remembered).flags.values():
                flag.value  # noqa: B018 - reading is the work

    return {name: Candidate(decided, make, count), f"{name}, read": Candidate(read, make, count)}


def timings(what: Subject, count: int, rounds: int = ROUNDS) -> Timings:
    """Check that all agree; then time the floor and all ways of deciding, so many visitors a round, interleaved."""
    by_group = every_second_group(what.data)
    ways: dict[str, Callable[[int], Making]] = {
        "": fresh,
        READ_BEFORE: read_before,
        REMEMBERED: lambda count: remembered(count, by_group),
    }
    candidates = floor_candidates(what.floor, count)
    for way, making in ways.items():
        check(what, making(CHECKED_VISITORS)(0))
        for name, document in what.compiled.items():
            candidates |= engine_candidates(name + way, document, making(count), count)
    return interleaved(candidates, rounds)


def tables(rounds: int = ROUNDS) -> tuple[Table, Table]:
    """Documents of all sizes: deciding in the floor's time, and remembered against not."""
    found = {campaigns: timings(subject(loaded(campaigns)), max(1, 200 // campaigns), rounds) for campaigns in SIZES}
    rows = [row for rules in RULES for campaigns in SIZES for row in _rows(rules, campaigns, found[campaigns])]
    kept = [_remembered_row(rules, campaigns, found[campaigns]) for rules in RULES for campaigns in SIZES]
    return (
        Table("deciding", "Deciding, in the time of the closure floor", _COLUMNS, tuple(rows), _NOTES),
        Table("remembered", "A variation of every second group remembered, in the time without", _KEPT, tuple(kept)),
    )


_COLUMNS = ("decide", "campaigns", "floor", "decided", "all flags read", "the floor's read too", "target")
_KEPT = ("decide", "campaigns", "without", "decided", "all flags read", "target")
_NOTES = (
    "Ratio (between what half of the rounds lay); fresh visitor ids and contexts each round.",
    "all flags read: in the time of the floor that only decides; the floor's read too: of one whose flags are read.",
    "The target is that of 'all flags read'.",
)


def _rows(rules: str, campaigns: int, found: Timings) -> Iterator[tuple[Cell, ...]]:
    floor = Number(found.microseconds("floor"), "µs")
    for way in ("", READ_BEFORE):
        name = rules + way
        read, both = found.ratio(f"{name}, read", "floor"), found.ratio(f"{name}, read", "floor, read")
        target = None if way else Target(READ_TARGETS[rules][campaigns], read.value)
        yield name, str(campaigns), floor, found.ratio(name, "floor"), read, both, target


def _remembered_row(rules: str, campaigns: int, found: Timings) -> tuple[Cell, ...]:
    name = rules + REMEMBERED
    decided, read = found.ratio(name, rules), found.ratio(f"{name}, read", f"{rules}, read")
    without = Number(found.microseconds(rules), "µs")
    return rules, str(campaigns), without, decided, read, Target(REMEMBERED_TARGET, decided.value)
