"""Visitors made of numbers, and the numbers: the same for the same seed on any machine and any Python."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

import attrs

from flagship_engine.context import Context, read_context
from flagship_engine.hashing import murmur3
from flagship_engine.population import Visit
from flagship_engine.values import EMPTY

T = TypeVar("T")


def generated_visits(
    count: int, seed: int = 0, *, prefix: str = "visitor-", context: Context | Mapping[str, object] = EMPTY
) -> Iterator[Visit]:
    """So many visitors with ids of their own and one context, made as they are asked for.

    Args:
        count: how many.
        seed: other seeds give other ids.
        prefix: how the ids begin.
        context: what is known of each of them.

    """
    known = context if isinstance(context, Context) else read_context(context)
    return (Visit(generated_id(number, seed, prefix), known) for number in range(count))


def generated_id(number: int, seed: int, prefix: str = "visitor-") -> str:
    """The id of the visitor of a number."""
    return f"{prefix}{seed}-{number}"


@attrs.frozen
class Dice:
    """Numbers that look random and follow from a name: a question asked twice has one answer."""

    name: str

    def roll(self, question: str, sides: int) -> int:
        """A number from 0 up to, and without, `sides`, which are at most 2**32."""
        return murmur3(f"{self.name}/{question}".encode()) % sides

    def pick(self, question: str, items: tuple[T, ...]) -> T:
        """One of some items."""
        return items[self.roll(question, len(items))]
