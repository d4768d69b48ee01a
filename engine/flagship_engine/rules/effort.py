"""Which comparisons are made first, where nobody can tell: what takes least time, and may make the rest needless."""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter
from types import FunctionType
from typing import TypeVar

Test = TypeVar("Test")

_BUILT_IN = 1
_OF_PYTHON = 3


def effort_of(compares: object) -> int:
    """What a comparison takes of time, roughly, in that of a method of a built-in."""
    return _OF_PYTHON if isinstance(compares, FunctionType) else _BUILT_IN


def least_first(groups: Iterable[Iterable[tuple[int, Test]]]) -> tuple[tuple[Test, ...], ...]:
    """An OR of ANDs in another order: the tests of each AND, each of them once, and the ANDs by all that they may take.

    Right only for tests that are no errors and change nothing.

    Args:
        groups: the ANDs, each test with its effort.

    """
    ordered = [sorted(dict.fromkeys(tests), key=_effort) for tests in groups]
    ordered.sort(key=lambda tests: sum(map(_effort, tests)))
    return tuple(tuple(test for _, test in tests) for tests in ordered)


_effort = itemgetter(0)
