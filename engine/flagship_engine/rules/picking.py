"""The values that a document asks for, taken out of a visitor's context all at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Generic, TypeVar

import attrs

from flagship_engine.values import FrozenDict

K = TypeVar("K")
V = TypeVar("V")


def nothing_of(_values: Mapping[K, object]) -> tuple[()]:
    """No values, of a document that asks for none."""
    return ()


@attrs.frozen(eq=False)
class Picker(Generic[K, V]):
    """Takes the values of some keys out of a mapping.

    Attributes:
        pick: a mapping that has all the keys to their values, in order, without a call for each of them; of one that
            lacks a key it raises KeyError.
        lacking: each key with what stands for a value that is absent.

    """

    pick: Callable[[Mapping[K, V]], tuple[V, ...]]
    lacking: Mapping[K, V]

    def of(self, values: Mapping[K, V]) -> tuple[V, ...]:
        """The values of the keys, in order, of any mapping."""
        try:
            return self.pick(values)
        except KeyError:
            return self.pick({**self.lacking, **values})


def picker_of(keys: Sequence[K], absent: V) -> Picker[K, V]:
    """What takes the values of these keys; `absent` stands for one that is not there."""
    pick = itemgetter(*keys, *keys[:1]) if keys else nothing_of  # of one key alone it gives no tuple
    return Picker(pick, FrozenDict(dict.fromkeys(keys, absent)))
