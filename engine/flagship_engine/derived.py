"""A value that follows from a value: made when it is first asked for, and kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

T = TypeVar("T")

if TYPE_CHECKING:
    derived = property
else:

    def derived(make: Callable[[Any], T]) -> property:
        """A property of an immutable value without slots, computed once.

        `functools.cached_property` takes a lock for that before Python 3.12, and longer after it. What is derived is
        the same whoever derives it, so two threads may do so at once: the first to finish is heard.
        """
        name = make.__name__

        def kept(value: object) -> T:
            known = value.__dict__
            return known[name] if name in known else known.setdefault(name, make(value))

        return property(kept, doc=make.__doc__)
