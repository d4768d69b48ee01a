"""Commands that need more than the extra `cli`."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager

from flagship.cli.terminal import UnusableError

_SERVER = frozenset({"starlette", "uvicorn"})
_REPORT = ("jinja2", "matplotlib")


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


def needing_report(what: str) -> None:
    """Say which extra is missing, if reports cannot be made.

    Args:
        what: who needs it: ``--report``.

    Raises:
        UnusableError: the extra `report` is not installed.

    """
    missing = [name for name in _REPORT if importlib.util.find_spec(name) is None]
    if missing:
        raise UnusableError(
            f"{what} needs {' and '.join(missing)}, not installed here: run pip install 'flagship-engine[report]'"
        )
