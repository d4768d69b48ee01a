"""What the world is to be told of a decision: which variations to remember, and which the visitor saw."""

from __future__ import annotations

from typing import TypeAlias

import attrs

from flagship_engine.assignations import Assignation, Remembered
from flagship_engine.identity import Identity
from flagship_engine.values import FrozenDict


@attrs.frozen
class Activate:
    """Tell the platform that a visitor saw a variation (protocol: activate)."""

    identity: Identity
    variation_group_id: str
    variation_id: str


@attrs.frozen
class SaveAssignations:
    """Have an id's assignations remembered.

    Attributes:
        visitor_id: the visitor id, the anonymous id, or the key of a decision group.
        remembered: everything that is to be remembered for it: what a store of whole records keeps.
        changed: variation group id to what is new or other than before: what a store of single assignations keeps. None
            under rules that know variations, but neither their groups nor what is activated: the SDK's.

    """

    visitor_id: str
    remembered: Remembered
    changed: FrozenDict[str, Assignation] | None = None


Consequence: TypeAlias = SaveAssignations | Activate
"""What a decision's effects are; both are effects of the SDK as well."""
