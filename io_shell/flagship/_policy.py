"""What becomes of an exception that reaches a public method: the handler is told once, and its flag decides."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from flagship._report import Reporter

P = ParamSpec("P")
R = TypeVar("R")


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
            reporter = self._reporter
            if not hasattr(error, "_flagship_reported"):  # a public method may have called another
                _mark(error)
                reporter.exception(error)
            if reporter.catches_all:
                return None  # type: ignore[return-value]
            raise

    return call


def _mark(error: Exception) -> None:
    with contextlib.suppress(AttributeError):
        error._flagship_reported = True  # type: ignore[attr-defined]
