"""A value that follows from a value: made when it is first asked for, and kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")


class derived(Generic[T]):  # noqa: N801 - used as a decorator, like `property`
    """A property of an immutable value without slots, computed once.

    `functools.cached_property` takes a lock for that before Python 3.12, and longer after it. What is derived is the
    same whoever derives it, so two threads may do so at once: the first to finish is heard.
    """

    def __init__(self, make: Callable[[Any], T]) -> None:  # type: ignore[explicit-any]  # of any class
        self.make = make
        self.name = make.__name__
        self.__doc__ = make.__doc__

    @overload
    def __get__(self, value: None, owner: type) -> derived[T]: ...

    @overload
    def __get__(self, value: object, owner: type | None = None) -> T: ...

    def __get__(self, value: object, owner: type | None = None) -> derived[T] | T:
        """What is derived of a value; from then on Python finds it before it asks here."""
        if value is None:
            return self
        return value.__dict__.setdefault(self.name, self.make(value))  # type: ignore[no-any-return]
