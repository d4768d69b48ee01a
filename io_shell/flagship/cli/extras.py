"""Commands that need more than the extra `cli`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flagship.cli.terminal import UnusableError

_SERVER = frozenset({"starlette", "uvicorn"})


@contextmanager
def needing_server(what: str) -> Iterator[None]:
    """Around the import of `flagship.server`: says which extra is missing.

    Args:
        what: who needs it: ``flagship serve``.

    Raises:
        UnusableError: the extra `server` is not installed.

    """
    try:
        yield
    except ImportError as error:
        if error.name not in _SERVER:
            raise
        raise UnusableError(
            f"{what} needs {error.name}, not installed here: run pip install 'flagship-engine[cli,server]'"
        ) from None
