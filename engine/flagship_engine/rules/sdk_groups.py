"""A variation group by the SDK's rules: whom it targets, and what it gives by the hash."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import attrs

from flagship_engine.decision import Assigned
from flagship_engine.rules.sdk_targeting import Test
from flagship_engine.tree import VariationGroup

Encode: TypeAlias = Callable[[str], bytes]
"""A text as the bytes that are hashed."""


@attrs.frozen(eq=False)
class CompiledGroup:
    """A variation group, ready to decide.

    Attributes:
        number: its number in the document.
        group: what it was compiled from.
        targeting: its targeting groups.
        salt: the bytes of its id, hashed before the visitor's.
        places: for each bucket a place in `owners`.
        owners: the variations that get buckets, and None.
        sound: all variations that are sound, in document order: for remembered ones.

    """

    number: int
    group: VariationGroup
    targeting: tuple[tuple[Test, ...], ...]
    salt: bytes
    places: bytes
    owners: tuple[Assigned | None, ...]
    sound: tuple[Assigned, ...]
