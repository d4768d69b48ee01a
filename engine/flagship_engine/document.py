"""A bucketing document as it is decided over: the tree that was read, and beside it what was compiled from it."""

from __future__ import annotations

import attrs

from flagship_engine.problems import Problem
from flagship_engine.rules.base import Program, Rules
from flagship_engine.tree import AccountSettings, Campaign, Tree


@attrs.frozen
class Document:
    """A bucketing document, read once and compiled for the rules that decide over it.

    Made by `parse_document`. Compares by value and pickles: it is compiled again on the other side.

    Attributes:
        tree: everything that was read, free of rules.
        problems: everything that was malformed, with its JSON path.
        usable: whether it is a document at all: an object with an array ``campaigns``, or one in panic.
        rules: the rules it is compiled for.
        program: the compiled form.

    """

    tree: Tree
    problems: tuple[Problem, ...]
    usable: bool
    rules: Rules
    program: Program = attrs.field(init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "program", self.rules.compile(self.tree))

    def __repr__(self) -> str:
        # Not the tree: it may be megabytes, and a prompt prints what is not assigned.
        return (
            f"Document(campaigns={len(self.campaigns)}, problems={len(self.problems)}, usable={self.usable}, "
            f"panic={self.panic}, rules={self.rules.name!r})"
        )

    def __reduce__(self) -> tuple[type[Document], tuple[Tree, tuple[Problem, ...], bool, Rules]]:
        return Document, (self.tree, self.problems, self.usable, self.rules)

    @property
    def campaigns(self) -> tuple[Campaign, ...]:
        """What is sound of ``campaigns``, in document order."""
        return self.tree.campaigns

    @property
    def panic(self) -> bool:
        """Whether ``panic`` is true: nothing is decided then."""
        return self.tree.panic

    @property
    def account_settings(self) -> AccountSettings:
        """``accountSettings``."""
        return self.tree.account_settings
