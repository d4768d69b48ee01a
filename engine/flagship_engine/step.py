"""One transition of a state, as a value."""

from __future__ import annotations

from typing import Generic, TypeAlias, TypeVar

import attrs

from flagship_engine.effects import Effect

S = TypeVar("S")
R = TypeVar("R")
W = TypeVar("W")


@attrs.frozen
class Done(Generic[R]):
    """The call is over; `value` is what it gives."""

    value: R


@attrs.frozen
class Awaiting(Generic[W]):
    """The call goes on when what came of the last effect is fed back; `call` says what it was about."""

    call: W


@attrs.frozen(slots=False)  # made for each call, and without slots more quickly
class Step(Generic[S, R, W]):
    """What a call or a happening leads to.

    Attributes:
        state: the state afterwards, in force before any effect is performed.
        effects: what is to be performed, in this order.
        outcome: `Done`, or `Awaiting` what comes of the last effect.

    """

    state: S
    outcome: Done[R] | Awaiting[W]
    effects: tuple[Effect, ...] = ()


Report: TypeAlias = tuple[bool, str]
"""Whether it worked, and if not, why."""
