"""What a rule set is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeAlias

import attrs

from flagship_engine.assignations import Assignations
from flagship_engine.context import Context, Scalar
from flagship_engine.decision import Decision
from flagship_engine.identity import Identity
from flagship_engine.tree import Targeting, Tree
from flagship_engine.values import Json

if TYPE_CHECKING:  # whoever only decides need not load it
    from flagship_engine.traces import Trace

Percent: TypeAlias = int | float

Seen: TypeAlias = Context | dict[str, Scalar]
"""What is known of a visitor: a context; or a dict of plain values, which nobody else has, of one that has no more."""


class Program(Protocol):
    """A document compiled for a rule set."""

    def decide(self, seen: Seen, who: Identity | str, assignations: Assignations, hit_triggered: bool) -> Decision:
        """Walk the campaigns for one visitor; a string is the identity of one of whom no more is known."""
        ...

    def trace(self, tree: Tree, context: Context, identity: Identity, assignations: Assignations) -> Trace:
        """Walk them again, and write down what is met; `tree` is what the program was compiled from."""
        ...


def own_id(identity: Identity) -> tuple[str, ...]:
    """The visitor's id alone."""
    return (identity.visitor_id,)


@attrs.frozen
class Rules:
    """A rule set. Its parts are module-level functions, so that it pickles.

    Attributes:
        name: how the command line and journals call it.
        allocation: a variation's allocation as percent, or None if these rules cannot read it.
        allocation_wanted: what `allocation` reads, in words for a problem.
        compile: a document's tree as a program.
        outcome: what one targeting by itself gives for a visitor (context, visitor id); None is an error.
        remembered_ids: the ids whose assignations a decision may ask for or change, each once.
        authenticates: whether a visitor who logs in keeps what the anonymous id was given, so that logging in has a
            meaning where these rules decide.
        exposes_all_keys: whether an SDK shows a variation's flags with those of its siblings, as null.
        marks_activations: whether it matters later that a remembered variation was activated.
        hides_own_keys: whether an SDK keeps the context keys that begin with ``fs_``, its own, from these rules, as it
            keeps them from the Decision API.

    """

    name: str
    allocation: Callable[[Json], Percent | None] = attrs.field(repr=False)
    allocation_wanted: str = attrs.field(repr=False)
    compile: Callable[[Tree], Program] = attrs.field(repr=False, eq=False)
    outcome: Callable[[Targeting, Context, str], bool | None] = attrs.field(repr=False, eq=False)
    remembered_ids: Callable[[Identity], tuple[str, ...]] = attrs.field(default=own_id, repr=False, eq=False)
    authenticates: bool = attrs.field(default=False, repr=False)
    exposes_all_keys: bool = attrs.field(default=False, repr=False)
    marks_activations: bool = attrs.field(default=False, repr=False)
    hides_own_keys: bool = attrs.field(default=False, repr=False)
