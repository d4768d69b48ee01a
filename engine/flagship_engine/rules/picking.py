"""The values that a document asks for, taken out of a visitor's context all at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Generic, TypeVar

import attrs

from flagship_engine.values import FrozenDict

V = TypeVar("V")


def nothing_of(_values: Mapping[str, object]) -> tuple[()]:
    """No values, of a document that asks for none."""
    return ()


@attrs.frozen(eq=False)
class Picker(Generic[V]):
    """Takes the values of some keys out of a mapping.

    Attributes:
        pick: a mapping that has all the keys to their values, in order; without a call for each of them.
        lacking: each key with None.

    """

    pick: Callable[[Mapping[str, V | None]], tuple[V | None, ...]]
    lacking: Mapping[str, None]

    def of(self, values: Mapping[str, V]) -> tuple[V | None, ...]:
        """The values of the keys, in order; None for one that is absent."""
        try:
            return self.pick(values)
        except KeyError:
            return self.pick({**self.lacking, **values})


def picker_of(keys: Sequence[str]) -> Picker[V]:
    """What takes the values of these keys."""
    pick = itemgetter(*keys, *keys[:1]) if keys else nothing_of  # of one key alone it gives no tuple
    return Picker(pick, FrozenDict(dict.fromkeys(keys)))
