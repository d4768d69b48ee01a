"""The platform in several processes that share a port and a store."""

from __future__ import annotations

import inspect
import multiprocessing
import multiprocessing.process
import os
import signal
import socket
import threading
from collections.abc import Mapping, MutableMapping

import attrs
import uvicorn
from starlette.applications import Starlette
from uvicorn.supervisors import Multiprocess

from flagship.samples import shop_document
from flagship.server.app import create_app
from flagship.server.local import ENV_ID
from flagship.server.sockets import QuietProtocol
from flagship.server.sqlite_store import default_store_path

_PREFIX = "FLAGSHIP_SERVE_"


@attrs.frozen
class Settings:
    """What every worker is told.

    Attributes:
        document: the path of the bucketing document, or None for the sample shop.
        env_id: the environment that serves it.
        api_key: what requests for campaigns must carry, or None for anything.
        store: the path of the SQLite file, or None for the one in the user's cache directory.

    """

    document: str | None = None
    env_id: str | None = None
    api_key: str | None = attrs.field(default=None, repr=False)
    store: str | None = None

    def put_into(self, environ: MutableMapping[str, str]) -> None:
        """Make these the settings in environment variables: how they reach another process."""
        for name, value in attrs.asdict(self).items():
            environ.pop(_PREFIX + name.upper(), None)
            if value is not None:
                environ[_PREFIX + name.upper()] = value


def from_environ(environ: Mapping[str, str]) -> Settings:
    """The settings in environment variables: ``FLAGSHIP_SERVE_DOCUMENT``, ``_ENV_ID``, ``_API_KEY``, ``_STORE``."""
    names = (field.name for field in attrs.fields(Settings))
    return Settings(**{name: environ.get(_PREFIX + name.upper()) or None for name in names})


def application() -> Starlette:
    """The platform as the environment variables describe it (`from_environ`), for one of several workers.

    For any ASGI server that takes the name of a factory: ``uvicorn --factory flagship.server.workers:application``.

    Raises:
        DocumentError: there is no readable document.
        StoreError: the store cannot be opened.

    """
    settings = from_environ(os.environ)
    source = shop_document() if settings.document is None else settings.document
    return create_app(
        {settings.env_id or ENV_ID: source},
        api_key=settings.api_key,
        store=settings.store or default_store_path(),
        control_routes=False,
    )


def worker() -> Starlette:
    """As `application`, in a process that ends with the one that started it, even if that was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent,), daemon=True).start()
    return application()


def _end_after(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)


WORKER = f"{worker.__module__}:{worker.__name__}"


def supervisor(listener: socket.socket, workers: int, factory: str = WORKER) -> Multiprocess:
    """Uvicorn over several processes, each with its own application on this socket; `run` serves until a signal.

    From here on, signals are its own.

    Args:
        listener: the listening socket.
        workers: the number of processes.
        factory: ``module:function`` that makes an application.

    """
    config = uvicorn.Config(
        factory,
        factory=True,
        workers=workers,
        http=QuietProtocol,
        ws="none",
        log_config=None,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=5,
    )
    listener.set_inheritable(True)
    # Older versions ask for what a worker runs; newer ones know.
    older = "target" in inspect.signature(Multiprocess).parameters
    target = {"target": uvicorn.Server(config).run} if older else {}
    return Multiprocess(config, sockets=[listener], **target)
