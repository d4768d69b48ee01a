"""What a forked child must renew: locks that another thread of the parent held, threads that are not there any more."""

from __future__ import annotations

import os
from typing import Protocol
from weakref import WeakSet


class Renewable(Protocol):
    """An object with something to renew."""

    def after_fork(self) -> None:
        """Called in the child, by its only thread, before anything else runs."""
        ...


_renewables: WeakSet[Renewable] = WeakSet()


def renew_after_fork(each: Renewable) -> None:
    """Have `each.after_fork` called in every forked child, as long as the object lives."""
    _renewables.add(each)


def _renew_all() -> None:
    for each in list(_renewables):
        each.after_fork()


if hasattr(os, "register_at_fork"):  # not on Windows, which does not fork
    os.register_at_fork(after_in_child=_renew_all)
