"""Whom one asks about: visitors as `decide` takes them."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from flagship_engine.assignations import Assignations
from flagship_engine.context import Context
from flagship_engine.identity import Identity
from flagship_engine.values import EMPTY


@attrs.frozen
class Visit:
    """One visitor, as `decide` takes it; a population is an iterable of these.

    Attributes:
        identity: the visitor's id, or an `Identity`.
        context: what is known of the visitor.
        assignations: what is remembered.

    """

    identity: Identity | str
    context: Context | Mapping[str, object] = EMPTY
    assignations: Assignations | None = None
