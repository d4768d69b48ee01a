"""Spreading visitors over the variations of a group: both rule sets fill one table of a hundred buckets."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TypeVar

from flagship_engine.hashing import BUCKETS
from flagship_engine.rules.base import Percent

T = TypeVar("T")


def allocation_table(shares: Iterable[tuple[Percent, T]]) -> tuple[T | None, ...]:
    """Who gets which bucket: entry r is the first share whose running sum of percents exceeds r, else None.

    A sum under 100 leaves the last buckets empty; what comes after a sum of 100 is unreachable.

    >>> allocation_table([(50, "a"), (50, "b")]).index("b")
    50
    """
    table: list[T | None] = []
    total: Percent = 0
    for percent, item in shares:
        total += percent
        missing = min(BUCKETS, math.ceil(total)) - len(table)
        if missing > 0:
            table += [item] * missing
    return (*table, *[None] * (BUCKETS - len(table)))
