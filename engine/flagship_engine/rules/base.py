"""What a rule set is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias

import attrs

from flagship_engine.assignations import Assignations
from flagship_engine.context import Context
from flagship_engine.decision import Decision
from flagship_engine.identity import Identity
from flagship_engine.tree import Tree
from flagship_engine.values import Json

Percent: TypeAlias = int | float


class Program(Protocol):
    """A document compiled for a rule set."""

    def decide(self, context: Context, identity: Identity, assignations: Assignations, hit_triggered: bool) -> Decision:
        """Walk the campaigns for one visitor."""
        ...


@attrs.frozen
class Rules:
    """A rule set. Its parts are module-level functions, so that it pickles.

    Attributes:
        name: how the command line and journals call it.
        allocation: a variation's allocation as percent, or None if these rules cannot read it.
        allocation_wanted: what `allocation` reads, in words for a problem.
        compile: a document's tree as a program.

    """

    name: str
    allocation: Callable[[Json], Percent | None] = attrs.field(repr=False)
    allocation_wanted: str = attrs.field(repr=False)
    compile: Callable[[Tree], Program] = attrs.field(repr=False, eq=False)
