"""How cost grows, one size at a time, where all of what grows is looked at."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import attrs

from benchmarks import documents
from benchmarks.deciding import Making, Visitor, engine_candidates, floor_candidates, remembering, subject
from benchmarks.documents import Json, Values, decided_targeting, fresh_context, group, some_id, visitor_ids
from benchmarks.report import Cell, Number, Table, Target
from benchmarks.rounds import Candidate, interleaved
from flagship_engine import PLATFORM_RULES, SDK_RULES, parse_document

LINES = ("SDK_RULES", "PLATFORM_RULES", "floor")
CAMPAIGNS = 10
LINEAR = 1.1
"""Exponents up to this count as linear: 1 and what a measurement is off."""
ROUND_NANOSECONDS = 300_000
ROUNDS = 11
Candidates = dict[str, Candidate[Any]]


@attrs.frozen
class Series:
    """One thing that grows.

    Attributes:
        name: what it is.
        sizes: its sizes, growing.
        lines: makes what is measured at a size, by the line's name.
        base: what the line of comparison is.

    """

    name: str
    sizes: tuple[int, ...]
    lines: Callable[[int], Candidates]
    base: str = "floor"


@attrs.frozen
class Curve:
    """What was measured of a series: microseconds at each size, by line."""

    name: str
    base: str
    sizes: tuple[int, ...]
    microseconds: Mapping[str, tuple[float, ...]]

    def exponent(self, line: str) -> float:
        """The exponent of the growth over the three largest sizes: 1 is linear, 2 quadratic, 0 none."""
        return exponent(self.sizes[-3:], self.microseconds[line][-3:])


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """The slope of the straight line through points on logarithmic scales."""
    xs, ys = [math.log(size) for size in sizes], [math.log(cost) for cost in costs]
    middle_x, middle_y = sum(xs) / len(xs), sum(ys) / len(ys)
    rises = sum((x - middle_x) * (y - middle_y) for x, y in zip(xs, ys, strict=True))
    return rises / sum((x - middle_x) ** 2 for x in xs)


def _of_groups(groups: Callable[[random.Random, int], list[Json]]) -> Json:
    """A document of `CAMPAIGNS` campaigns with such groups, as JSON reads it."""
    source = random.Random(7)
    campaigns = [
        {
            "id": some_id(source),
            "type": "ab",
            "bucketRanges": [{"r": [0, 100]}],
            "variationGroups": groups(source, number),
        }
        for number in range(CAMPAIGNS)
    ]
    return json.loads(documents.as_text({"campaigns": campaigns}))


def groups_document(count: int) -> Json:
    """So many groups a campaign, of which the last one matches."""
    return _of_groups(
        lambda source, number: [
            group(source, number, [[decided_targeting(source, place == count - 1)]]) for place in range(count)
        ]
    )


def targetings_document(count: int) -> Json:
    """So many targetings in one targeting group, all of them true."""
    return _of_groups(
        lambda source, number: [group(source, number, [[decided_targeting(source, True) for _ in range(count)]])]
    )


def list_document(operator: str, count: int) -> Json:
    """One targeting whose list holds so many values; the last one makes it true."""
    true = {"EQUALS": "Rotterdam", "CONTAINS": "dam"}[operator]
    values = [*(f"town {place}" for place in range(count - 1)), true]
    return _of_groups(
        lambda source, number: [group(source, number, [[{"operator": operator, "key": "town", "value": values}]])]
    )


def _context(extra: int) -> Values:
    values = fresh_context()
    values.update((f"key_{place}", f"value {place}") for place in range(extra))
    return values


def _larger_contexts(size: int) -> Callable[[int], Making]:
    extra = size - len(documents.CONTEXT)
    return lambda count: lambda number: [Visitor(each, _context(extra)) for each in visitor_ids(count, seed=number)]


def _larger_memories(data: Json, size: int) -> Callable[[int], Making]:
    """Remembers a variation of each group of the document, and of groups that are gone until there are so many."""
    known = {each["id"]: each["variations"][0]["id"] for one in data["campaigns"] for each in one["variationGroups"]}
    gone = {f"gone-group-{place}": f"gone-{place}" for place in range(size)}
    by_group = dict(list({**known, **gone}.items())[:size])
    return lambda count: (
        lambda number: [
            Visitor(each, fresh_context(), remembering(each, by_group)) for each in visitor_ids(count, seed=number)
        ]
    )


def _fresh(count: int) -> Making:
    return lambda number: [Visitor(each, fresh_context()) for each in visitor_ids(count, seed=number)]


def deciding(data: Json, making: Callable[[int], Making] = _fresh) -> Candidates:
    """What decides a document with every flag read: both rule sets and the floor, in rounds of like length."""
    what = subject(data)

    def of(line: str, count: int) -> Candidate[Any]:
        if line == "floor":
            return replace(floor_candidates(what.floor, count)["floor, read"], make=making(count))
        return engine_candidates(line, what.compiled[line], making(count), count)[f"{line}, read"]

    return {line: of(line, _count(of(line, 1))) for line in LINES}


def parsing(campaigns: int) -> Candidates:
    """What reads a document."""
    text = documents.as_text(documents.document(campaigns))
    data = json.loads(text)
    works: dict[str, Callable[[], object]] = {
        "SDK_RULES": lambda: parse_document(data, SDK_RULES),
        "PLATFORM_RULES": lambda: parse_document(data, PLATFORM_RULES),
        "floor": lambda: json.loads(text),
    }

    def of(work: Callable[[], object], count: int) -> Candidate[Any]:
        def repeated(_inputs: None) -> None:
            for _ in range(count):
                work()

        return Candidate(repeated, _nothing, count)

    return {line: of(work, _count(of(work, 1))) for line, work in works.items()}


def _nothing(_number: int) -> None:
    return None


def _count(single: Candidate[Any]) -> int:
    """How many make a round of a good length."""
    return max(1, int(ROUND_NANOSECONDS / min(single.timed(number) for number in range(5))))


def _doubling(first: int, last: int) -> tuple[int, ...]:
    return tuple(2**power for power in range(first, last + 1))


_TEN = documents.loaded(CAMPAIGNS)
SERIES = (
    Series("campaigns", (1, 3, 10, 30, 100, 300, 1000), lambda size: deciding(documents.loaded(size))),
    Series("groups a campaign", _doubling(0, 5), lambda size: deciding(groups_document(size))),
    Series("targetings a group", _doubling(0, 6), lambda size: deciding(targetings_document(size))),
    Series("values of an EQUALS list", _doubling(0, 8), lambda size: deciding(list_document("EQUALS", size))),
    Series("values of a CONTAINS list", _doubling(0, 8), lambda size: deciding(list_document("CONTAINS", size))),
    Series("context keys", (12, 24, 48, 96, 192, 384, 768), lambda size: deciding(_TEN, _larger_contexts(size))),
    Series("remembered assignations", _doubling(0, 10), lambda size: deciding(_TEN, _larger_memories(_TEN, size))),
    Series("campaigns parsed", (1, 3, 10, 30, 100, 300, 1000), parsing, base="json.loads"),
)


def measure(series: Series, rounds: int = ROUNDS) -> Curve:
    """All sizes and lines of a series, interleaved."""
    candidates = {
        f"{size} {line}": candidate for size in series.sizes for line, candidate in series.lines(size).items()
    }
    found = interleaved(candidates, rounds)
    lines = {line: tuple(found.microseconds(f"{size} {line}") for size in series.sizes) for line in LINES}
    return Curve(series.name, series.base, series.sizes, lines)


def tables(pictures: Path | None = None, rounds: int = ROUNDS) -> tuple[Table, Table]:
    """How cost grows, and every point of it; and the plots, if a directory for them is given."""
    curves = [measure(each, rounds) for each in SERIES]
    if pictures is not None:
        from benchmarks import plots  # its library is needed for nothing else

        plots.growth(pictures / "growth.svg", curves)
    return summary(curves), points(curves)


def summary(curves: Sequence[Curve]) -> Table:
    """By what the cost is multiplied, from the smallest size to the largest."""
    rows: list[tuple[Cell, ...]] = []
    for curve in curves:
        first, last = curve.sizes[0], curve.sizes[-1]
        for line in LINES:
            costs = curve.microseconds[line]
            slope = curve.exponent(line)
            verdict = None if line == "floor" else Target(LINEAR, round(slope, 2))
            name = curve.base if line == "floor" else line
            grown = f"x {costs[-1] / costs[0]:.1f}"
            rows.append((curve.name, name, f"{first} to {last}", f"x {last / first:g}", grown, f"{slope:.2f}", verdict))
    columns = ("what grows", "decided by", "from, to", "grows", "cost grows", "exponent at the end", "target")
    return Table("growth", "How cost grows", columns, tuple(rows), _NOTES)


_NOTES = (
    "Decided with every flag read, fresh visitor ids and contexts; all but the first series: 10 campaigns.",
    "Exponent: the slope over the three largest sizes; 1 is linear, 0 is no growth.",
    "All of what grows is looked at: the last group matches, all targetings are true, the last value is the one.",
)


def points(curves: Sequence[Curve]) -> Table:
    """Every point: microseconds of this machine."""
    rows: list[tuple[Cell, ...]] = [
        (curve.name, str(size), *(Number(curve.microseconds[line][place], "µs") for line in LINES))
        for curve in curves
        for place, size in enumerate(curve.sizes)
    ]
    return Table("growth-points", "How cost grows: every point", ("what grows", "size", *LINES), tuple(rows))
