"""The local platform over real sockets: in a thread of a test, or in the foreground for `flagship serve`."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from types import TracebackType

from flagship.samples import shop_document
from flagship.server.documents import Source
from flagship.server.faults import Fault
from flagship.server.received import Journal, ReceivedJournal
from flagship.server.serving import Server, listen, url_of
from flagship.server.sockets import Connections
from flagship.server.state import StoreChoice, make_platform
from flagship.server.store import Store
from flagship_engine.exchange import Purpose
from flagship_engine.values import FrozenDict, Json

ENV_ID = "c8pik0local0env0demo"
"""The environment id of a platform that is told none."""

API_KEY = "local-platform-api-key"
"""An API key for clients that insist on one; the platform takes any unless told otherwise."""

_START_TIMEOUT = 10.0


class LocalPlatform:
    """A Flagship platform on this machine: CDN, Decision API and hit collector on one port, in a thread.

    >>> with LocalPlatform({"campaigns": []}) as platform:
    ...     platform.decision_url.startswith("http://127.0.0.1:")
    True

    Args:
        document: the document to serve; neither this nor a path gives the sample shop.
        path: a file to serve instead; it is watched for changes.
        env_id: the environment that serves it.
        environments: further environment ids, each with a document or a path.
        api_key: what requests for campaigns must carry as ``x-api-key``; None takes anything.
        host: address to bind; other machines reach it only if this says so.
        port: port to bind, 0 for a free one.
        store: where assignations are kept: None in memory, the path of a SQLite file, or a `Store`.

    Attributes:
        env_id: the environment's id.
        api_key: a key that is taken.

    Raises:
        DocumentError: there is no readable document.
        StoreError: the store cannot be opened.
        TypeError: a document and a path are given.

    """

    def __init__(
        self,
        document: Mapping[str, object] | None = None,
        *,
        path: str | os.PathLike[str] | None = None,
        env_id: str = ENV_ID,
        environments: Mapping[str, Source] | None = None,
        api_key: str | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        store: StoreChoice = None,
    ) -> None:
        self.env_id = env_id
        self.api_key = api_key or API_KEY
        self._host, self._port = host, port
        self._connections = Connections()
        sources = {env_id: _source(document, path), **(environments or {})}
        self._state = make_platform(sources, api_key=api_key, connections=self._connections, store=store)
        self._server: Server | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> LocalPlatform:
        """Listen and answer; returns when it does. After `close`, the port is the same as before.

        Raises:
            OSError: the port cannot be bound.

        """
        if self._thread is not None:
            return self
        listener = listen(self._host, self._port)
        self._port = listener.getsockname()[1]
        self._server = Server(self._state, self._connections)
        self._thread = threading.Thread(
            target=self._server.run, args=([listener],), name="flagship-local-platform", daemon=True
        )
        self._thread.start()
        if not self._server.listening.wait(_START_TIMEOUT):
            raise RuntimeError(f"the local platform did not start within {_START_TIMEOUT} s")
        return self

    def close(self) -> None:
        """Close all connections and stop; what was received and remembered stays. Twice does no harm."""
        if self._server is not None and self._thread is not None:
            self._server.stop()
            self._thread.join()
            self._state.store.close()
        self._server = self._thread = None

    def __enter__(self) -> LocalPlatform:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def port(self) -> int:
        """The port it listens on, or will; 0 before the first start."""
        return self._port

    @property
    def url(self) -> str:
        """Scheme, host and port, without a slash at the end."""
        return url_of(self._host, self._port)

    @property
    def cdn_url(self) -> str:
        """What stands before ``/{env}/bucketing.json``."""
        return self.url

    @property
    def decision_url(self) -> str:
        """What stands before ``/{env}/campaigns`` and ``/activate``."""
        return f"{self.url}/v2"

    @property
    def hits_url(self) -> str:
        """Where hits are posted."""
        return f"{self.url}/"

    @property
    def received(self) -> ReceivedJournal:
        """The requests that came."""
        return self._state.received

    @property
    def emitted(self) -> Journal[FrozenDict[str, Json]]:
        """The hits that the platform made itself, of activations and contexts."""
        return self._state.emitted

    @property
    def store(self) -> Store:
        """What is remembered of each visitor."""
        return self._state.store

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The faults in force."""
        return self._state.faults.all()

    def fault(self, fault: Fault) -> None:
        """Misbehave like this from now on."""
        self._state.add_fault(fault)

    def clear_faults(self, route: Purpose | str | None = None) -> None:
        """Behave again, on one route or on all."""
        self._state.faults.clear(route)

    def set_document(self, document: Mapping[str, object], env_id: str | None = None) -> None:
        """Serve this document from now on.

        Raises:
            DocumentError: it is none.
            KeyError: there is no such environment.

        """
        self._state.documents.replace(env_id or self.env_id, document)


def _source(document: Mapping[str, object] | None, path: str | os.PathLike[str] | None) -> Source:
    if document is not None and path is not None:
        raise TypeError("got a document and a path, wanted one of them")
    if path is not None:
        return path
    return shop_document() if document is None else document
