"""Timing that a busy machine cannot spoil: short rounds, interleaved, and only ratios within them.

All candidates take their turn in each round, in an order that moves on from round to round, and a few times in a row,
the first of them untimed, because they find the processor's caches full of somebody else's data. The quickest of the
others is the candidate's time in that round. A ratio is the median over the rounds, of which half lie within its
spread: what disturbs a whole round disturbs all who take their turn in it. Time is the process's own: waiting for a
turn is none.

Imports the standard library only: it is used beside other engines, in environments that have nothing of ours.
"""

from __future__ import annotations

import gc
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import process_time_ns
from typing import Any, Generic, NamedTuple, TypeVar

Inputs = TypeVar("Inputs")

ROUNDS = 35
IN_A_ROW = 8
UNTIMED = 5
"""The first of those in a row. The very first takes up to three times as long, and a few more pass until it settles."""


class Ratio(NamedTuple):
    """How many times as long: the median of the rounds, and between what half of them lay."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        digits = 1 if self.value >= 10 else 2
        return f"{self.value:.{digits}f} ({self.low:.{digits}f}-{self.high:.{digits}f})"


def ratio_of(own: Sequence[float], base: Sequence[float]) -> Ratio:
    """The ratio of two series of times that were measured in turn."""
    shares = sorted(mine / other for mine, other in zip(own, base, strict=True))
    quarter = len(shares) // 4
    return Ratio(statistics.median(shares), shares[quarter], shares[-1 - quarter])


class Timings(NamedTuple):
    """The time of each round, by candidate, in nanoseconds for one of what a round does many of."""

    rounds: Mapping[str, tuple[float, ...]]

    def ratio(self, candidate: str, base: str) -> Ratio:
        """A candidate's time in that of another."""
        return ratio_of(self.rounds[candidate], self.rounds[base])

    def microseconds(self, candidate: str) -> float:
        """The quickest round's time, for orientation: it is this machine's, on this day."""
        return min(self.rounds[candidate]) / 1000


@dataclass(frozen=True)
class Candidate(Generic[Inputs]):
    """Something to time.

    Attributes:
        work: what is timed: works through what `make` gives.
        make: makes the inputs of a round from its number, anew for each candidate, outside of what is timed.
        per_round: how many of whatever is measured are done in a round.

    """

    work: Callable[[Inputs], object]
    make: Callable[[int], Inputs]
    per_round: int = 1

    def timed(self, number: int) -> float:
        """The nanoseconds of a round, for one."""
        given = self.make(number)
        before = process_time_ns()
        self.work(given)
        return (process_time_ns() - before) / self.per_round


def interleaved(candidates: Mapping[str, Candidate[Any]], rounds: int = ROUNDS) -> Timings:
    """Time candidates, by name, in so many rounds."""
    names = list(candidates)
    found: dict[str, list[float]] = {name: [] for name in names}
    gc.collect()
    for number in range(rounds):
        start = number % len(names)
        for name in names[start:] + names[:start]:
            times = [candidates[name].timed(IN_A_ROW * number + again) for again in range(IN_A_ROW)]
            found[name].append(min(times[UNTIMED:]))
    return Timings({name: tuple(times) for name, times in found.items()})
