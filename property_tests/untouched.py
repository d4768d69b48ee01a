"""Seeing that a function left its input alone: a picture of a value before, to be compared with one after.

`copy.deepcopy` and `==` recurse, run the code of odd objects, and take 1 for True; this does none of it.
"""

from __future__ import annotations

from typing import TypeAlias

from flagship_engine.untrusted import as_array, is_a

Picture: TypeAlias = list[tuple[int, str, tuple[int, ...]]]


def picture(value: object) -> Picture:
    """Each container inside a value: which object it is, of what type, and which objects it holds, in order."""
    seen: dict[int, object] = {}
    found: Picture = []
    waiting = [value]
    while waiting:
        here = waiting.pop()
        if id(here) in seen:
            continue
        seen[id(here)] = here
        held = _held(here)
        found.append((id(here), type(here).__name__, tuple(map(id, held))))
        waiting.extend(held)
    return found


def _held(value: object) -> tuple[object, ...]:
    if is_a(value, dict):
        return tuple(each for entry in dict.items(value) for each in entry)
    return as_array(value) or ()
