"""Numbers between, below and above those that are wanted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import isfinite, nextafter

from flagship_engine.values import Json

_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
_MANY = 24


def numbers_near(wanted: Sequence[int | float]) -> Iterator[Json]:
    """For each wanted number the next ones by one and by least, and what lies halfway to the next that is wanted."""
    for number in wanted:
        yield from _one_off(number)
    ordered = sorted(wanted)
    for low, high in pairwise(ordered):
        yield from _between(low, high)


def _one_off(number: int | float) -> Iterator[Json]:
    yield number + 1
    yield number - 1
    nearest = _as_float(number)
    if nearest is not None:
        yield from filter(isfinite, (nearest, nextafter(nearest, float("inf")), nextafter(nearest, float("-inf"))))


def _between(low: int | float, high: int | float) -> Iterator[Json]:
    if isinstance(low, int) and isinstance(high, int):
        yield (low + high) // 2
    floats = _as_float(low), _as_float(high)
    if floats[0] is not None and floats[1] is not None:
        yield floats[0] / 2 + floats[1] / 2


def _as_float(number: int | float) -> float | None:
    try:
        return float(number)
    except OverflowError:
        return None


def numbers_like(texts: Iterable[str], wanted: Sequence[int | float]) -> Iterator[Json]:
    """Numbers that print like wanted texts, or with one inside, and some of each interval: rules may compare both."""
    for text in texts:
        if _NUMBER.fullmatch(text):
            for printed in (text, f"{text}0", f"{text}000", f"1{text}", f"1000{text}", f"-1{text}", f"{text}1"):
                yield from _printed(printed.replace("1-", "-1", 1))
    ordered = sorted(number for number in wanted if _as_float(number) is not None)
    for low, high in pairwise(ordered):
        step = (float(high) - float(low)) / _MANY
        yield from (float(low) + step * number for number in range(1, _MANY) if isfinite(step))
        yield from (int(low) + number for number in range(1, _MANY) if number < high - low)
    if ordered:
        yield from (int(ordered[-1]) + number for number in range(1, _MANY))
        yield from (int(ordered[0]) - number for number in range(1, _MANY))


def _printed(text: str) -> Iterator[Json]:
    if _NUMBER.fullmatch(text):
        yield float(text) if "." in text else int(text)
