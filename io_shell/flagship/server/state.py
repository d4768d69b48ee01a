"""What a local platform knows and remembers, whichever server it runs under."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TypeAlias, Union

import attrs

from flagship.server.documents import Documents, Source
from flagship.server.faults import Fault, Faults
from flagship.server.received import Journal, ReceivedJournal
from flagship.server.sockets import Connections
from flagship.server.sqlite_store import SqliteStore
from flagship.server.store import MemoryStore, Store
from flagship_engine.untrusted import describe
from flagship_engine.values import FrozenDict, Json

MAX_BODY = 1_048_576
"""Bytes of a request's body that are accepted; more is answered with 413."""

StoreChoice: TypeAlias = Union["str | os.PathLike[str]", Store, None]
"""Where assignations are kept: None in memory, the path of a SQLite file, or a `Store` of your own."""


@attrs.frozen(eq=False)
class Platform:
    """The state behind the routes.

    Attributes:
        documents: what each environment serves and decides by.
        received: every request that came, except those under ``/_platform``.
        emitted: hits that the platform made itself, as JSON: a CAMPAIGN hit for each activation, posted or
            triggered by a request for campaigns, and a SEGMENT hit where it sends a visitor's context on.
        faults: how it is told to misbehave.
        api_key: what the header ``x-api-key`` of a request for campaigns must be, or None for anything.
        connections: the open connections, or None where the server hides them.
        store: what is remembered of each visitor.

    """

    documents: Documents
    received: ReceivedJournal
    emitted: Journal[FrozenDict[str, Json]]
    faults: Faults
    api_key: str | None
    connections: Connections | None
    store: Store

    def add_fault(self, fault: Fault) -> None:
        """Misbehave like this from now on.

        Raises:
            ValueError: the fault closes connections, and the server that this runs under does not let us.

        """
        if fault.needs_socket and self.connections is None:
            raise ValueError("truncate and drop need the sockets of LocalPlatform or `flagship serve`")
        self.faults.add(fault)


def make_platform(
    environments: Mapping[str, Source],
    *,
    api_key: str | None = None,
    connections: Connections | None = None,
    store: StoreChoice = None,
) -> Platform:
    """A platform that has received nothing yet.

    Raises:
        DocumentError: an environment has no readable document.
        StoreError: the store cannot be opened.
        TypeError: the store is none.

    """
    documents = Documents(environments)
    return Platform(documents, ReceivedJournal(), Journal(), Faults(), api_key, connections, _open_store(store))


def _open_store(store: object) -> Store:
    if store is None:
        return MemoryStore()
    if isinstance(store, (str, os.PathLike)):
        return SqliteStore(store)
    if not isinstance(store, Store):
        raise TypeError(f"store: got {describe(store)}, wanted None, the path of a file, or a Store")
    return store
