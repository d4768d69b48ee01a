"""The public names of `flagship`, gathered from the modules that define them."""

from __future__ import annotations

from flagship.app import Flagship
from flagship.cache.cache_visitor import VisitorCacheManager
from flagship.config import Config
from flagship.handler import FlagshipEventHandler
from flagship.helpers.hits import Event, EventCategory, Item, Page, Screen, Transaction
from flagship.helpers.preset_context import PresetContext
from flagship.journal import Journal
from flagship.status import Status
from flagship.visitor import FlagshipVisitor
from flagship_engine._version import __version__

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
