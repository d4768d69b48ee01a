"""A Flagship platform to run against on one's own machine: CDN, Decision API and hit collector.

`LocalPlatform` runs in a thread, for tests and for `flagship serve`; `create_app` runs under any ASGI server.
Needs the extra `server`.
"""

from __future__ import annotations

try:
    import starlette as _starlette  # noqa: F401  # to say at once, and clearly, what is missing
    import uvicorn as _uvicorn  # noqa: F401
except ImportError as error:
    raise ImportError(
        f"flagship.server needs {error.name}, which is not installed: pip install 'flagship-engine[server]'",
        name=error.name,
    ) from error

from flagship.server.app import create_app
from flagship.server.documents import DocumentError, Source
from flagship.server.faults import Fault
from flagship.server.local import API_KEY, ENV_ID, LocalPlatform
from flagship.server.received import Journal, Received, ReceivedJournal
from flagship.server.sqlite_store import SqliteStore, default_store_path
from flagship.server.store import MemoryStore, Store, StoreError
from flagship_engine.exchange import Purpose

__all__ = [
    "API_KEY",
    "ENV_ID",
    "DocumentError",
    "Fault",
    "Journal",
    "LocalPlatform",
    "MemoryStore",
    "Purpose",
    "Received",
    "ReceivedJournal",
    "Source",
    "SqliteStore",
    "Store",
    "StoreError",
    "create_app",
    "default_store_path",
]
