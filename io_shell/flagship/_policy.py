"""What becomes of an exception that reaches a public method: the handler is told once, and its flag decides."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from flagship._report import Reporter

P = ParamSpec("P")
R = TypeVar("R")

_SETTLED = "_flagship_settled"


class Reports(Protocol):
    """An object whose public methods are under the policy."""

    @property
    def _reporter(self) -> Reporter: ...


S = TypeVar("S", bound=Reports)


def guarded(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """Tell the event handler of an exception once; raise it, or give None if the handler catches all exceptions.

    Network, file and callback failures never come this far: what does is a wrong argument, or a bug.
    """

    @functools.wraps(method)
    def call(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return method(self, *args, **kwargs)
        except Exception as error:
            if hasattr(error, _SETTLED):  # a public method that this one called has raised it
                raise
            if is_caught(error, self._reporter):
                return None  # type: ignore[return-value]
            raise

    return call


def is_caught(error: Exception, reporter: Reporter) -> bool:
    """Tell the event handler of an exception; whether the application asked never to see one."""
    with contextlib.suppress(AttributeError):
        setattr(error, _SETTLED, True)
    reporter.exception(error)
    return reporter.catches_all
