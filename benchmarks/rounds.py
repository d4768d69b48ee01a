"""Timing that a busy machine cannot spoil: short rounds, interleaved, and only ratios within them.

All candidates take their turn in each round, in an order that moves on from round to round, and a few times in a row,
the first of them untimed, because they find the processor's caches full of somebody else's data. The rounds fall into
blocks; a block's time of a candidate is its quickest, because whatever disturbs makes slower. A ratio is that of the
quickest of all blocks; its spread are the smallest and the largest ratio within a block. Time is the process's own:
waiting for a turn is none.

Imports the standard library only: it is used beside other engines, in environments that have nothing of ours.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import process_time_ns
from typing import Any, Generic, NamedTuple, TypeVar

Inputs = TypeVar("Inputs")

BLOCKS = 7
ROUNDS = 5
IN_A_ROW = 8
UNTIMED = 5
"""The first of those in a row. The very first takes up to three times as long, and a few more pass until it settles."""


class Ratio(NamedTuple):
    """How many times as long, and between what the blocks of rounds lay."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        digits = 1 if self.value >= 10 else 2
        return f"{self.value:.{digits}f} ({self.low:.{digits}f}-{self.high:.{digits}f})"


class Timings(NamedTuple):
    """The quickest round of each block, by candidate, in nanoseconds for one of what a round does many of."""

    blocks: Mapping[str, tuple[float, ...]]

    def ratio(self, candidate: str, base: str) -> Ratio:
        """A candidate's time in that of another."""
        shares = [own / other for own, other in zip(self.blocks[candidate], self.blocks[base], strict=True)]
        return Ratio(min(self.blocks[candidate]) / min(self.blocks[base]), min(shares), max(shares))

    def microseconds(self, candidate: str) -> float:
        """The quickest block's time, for orientation: it is this machine's, on this day."""
        return min(self.blocks[candidate]) / 1000


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


def interleaved(candidates: Mapping[str, Candidate[Any]], blocks: int = BLOCKS, rounds: int = ROUNDS) -> Timings:
    """Time candidates, by name, in so many blocks of so many rounds."""
    names = list(candidates)
    quickest: dict[str, list[float]] = {name: [] for name in names}
    for name in names:
        candidates[name].timed(0)  # nothing is timed cold
    gc.collect()
    for block in range(blocks):
        best = dict.fromkeys(names, float("inf"))
        for number in range(block * rounds, (block + 1) * rounds):
            start = number % len(names)
            for name in names[start:] + names[:start]:
                times = [candidates[name].timed(IN_A_ROW * number + again) for again in range(IN_A_ROW)]
                best[name] = min(best[name], *times[UNTIMED:])
        for name in names:
            quickest[name].append(best[name])
    return Timings({name: tuple(found) for name, found in quickest.items()})
