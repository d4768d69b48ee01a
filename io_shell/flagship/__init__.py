"""The Flagship SDK: a drop-in for the official Python SDK 2.1, over the pure engine `flagship_engine`.

>>> from flagship import Config, Flagship
>>> sdk = Flagship()
>>> sdk.is_flagship_started()
False
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flagship._official import warn_if_official_is_installed
from flagship_engine._version import __version__ as __version__

if TYPE_CHECKING:
    from flagship._names import *

__all__ = [
    "Config",
    "Event",
    "EventCategory",
    "Flagship",
    "FlagshipEventHandler",
    "FlagshipVisitor",
    "Item",
    "Journal",
    "Page",
    "PresetContext",
    "Screen",
    "Status",
    "Transaction",
    "VisitorCacheManager",
    "__version__",
]

if not TYPE_CHECKING:  # a type checker would take every misspelt name for one of these

    def __getattr__(name: str) -> object:
        """A public name, loaded when one is first asked for: whoever needs one module alone does not pay for all."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from flagship import _names

        return getattr(_names, name)

    def __dir__() -> list[str]:
        """The public names."""
        return list(__all__)


warn_if_official_is_installed()
