"""Words that are almost the same."""

from __future__ import annotations

from collections.abc import Mapping

_LONGEST = 40
_PLAIN = 0.25


def nearest(word: str, known: Mapping[str, str]) -> str:
    """What the known word nearest to a misspelt one stands for; "" if none is near.

    Near is what a quarter of the letters, changed, makes the same; letters that changed places count as one.
    """
    if len(word) > _LONGEST:
        return ""
    distances = sorted((_distance(word, each), each) for each in known)
    found = next((each for distance, each in distances if distance <= max(1, int(len(each) * _PLAIN))), None)
    return "" if found is None else known[found]


def _distance(one: str, other: str) -> int:
    """How many letters must be changed, added, removed or swapped with the next to make one word the other."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for column, its in enumerate(other, 1):
            cost = min(last[column] + 1, line[column - 1] + 1, last[column - 1] + (letter != its))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == its:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        before, last = last, line
    return last[-1]
