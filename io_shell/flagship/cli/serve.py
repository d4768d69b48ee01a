"""`flagship serve`: the local platform in the foreground."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import attrs
import click

from flagship.cli.documents import SAMPLE
from flagship.cli.extras import needing_server
from flagship.cli.terminal import UnusableError

MEMORY = "memory"
"""Names the store that lasts as long as the process; ``./memory`` is a file of that name."""


@attrs.frozen
class Served:
    """What is served, to whom and how.

    Attributes:
        path: the document's file, or None for the sample shop.
        env_id: the environment's id.
        api_key: what requests for campaigns must carry, or None for anything.
        store: the file that remembers, or None for memory.
        workers: the number of processes.

    """

    path: str | None
    env_id: str
    api_key: str | None
    store: str | None
    workers: int


@click.command(short_help="Run a local platform: CDN, Decision API, hit collector.")
@click.option(
    "--document",
    default=SAMPLE,
    show_default=True,
    metavar="FILE",
    help=f"The bucketing document, watched for changes; '{SAMPLE}' is the shop that ships with this package.",
)
@click.option("--host", default="127.0.0.1", show_default=True, metavar="HOST", help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8080, show_default=True, metavar="PORT", help="0: any free one."
)
@click.option("--env-id", metavar="ID", help="The environment that serves the document.")
@click.option("--api-key", metavar="KEY", help="Refuse requests for campaigns with another key; default: take any.")
@click.option(
    "--store",
    metavar="FILE",
    help=f"The SQLite file that remembers what visitors were given; '{MEMORY}' remembers until the end; "
    "default: a file in your cache directory, which is named at the start.",
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    metavar="N",
    help="Processes; several share the file, and serve nothing under /_platform.",
)
def command(
    document: str, host: str, port: int, env_id: str | None, api_key: str | None, store: str | None, workers: int
) -> None:
    """Run a Flagship platform on this machine: CDN, Decision API and hit collector.

    Runs until Ctrl-C. The document's file is watched: save it, and the next request sees the new one. What visitors
    were given is remembered in a file, and from one run to the next: delete it to forget.
    """
    with needing_server("flagship serve"):
        from flagship.server import ENV_ID, DocumentError, StoreError, default_store_path
    if store == MEMORY and workers > 1:
        raise UnusableError(f"--store {MEMORY} belongs to one process: give --workers {workers} a file")
    path = None if document == SAMPLE else document
    serve = _serve_alone if workers == 1 else _serve_with_workers
    try:
        kept = None if store == MEMORY else store or str(default_store_path())
        serve(Served(path, env_id or ENV_ID, api_key, kept, workers), host, port)
    except DocumentError as error:
        raise UnusableError(str(error)) from None
    except StoreError as error:
        way_out = f"--store {MEMORY} needs no file" if workers == 1 else "--store FILE names another"
        raise UnusableError(f"cannot remember in {error}; {way_out}") from None
    click.echo("Stopped.")


@contextmanager
def _listening_on(host: str, port: int) -> Iterator[None]:
    """Says why it cannot be listened there."""
    try:
        yield
    except OSError as error:
        raise UnusableError(f"cannot listen on {host}, port {port}: {error.strerror or error}") from None


def _serve_alone(served: Served, host: str, port: int) -> None:
    from flagship.server import LocalPlatform

    # Listened for before anything is said: whoever waits for the first line may stop us right after it.
    stopped = _stopped_by_signals()
    platform = LocalPlatform(
        path=served.path, env_id=served.env_id, api_key=served.api_key, host=host, port=port, store=served.store
    )
    with _listening_on(host, port):
        platform.start()
    with platform:
        _greet(platform.url, served)
        stopped.wait()


def _serve_with_workers(served: Served, host: str, port: int) -> None:
    from flagship.server.serving import listen, url_of
    from flagship.server.workers import Settings, application, supervisor

    Settings(served.path, served.env_id, served.api_key, served.store).put_into(os.environ)
    application()  # what is wrong is said once, and not by each worker
    with _listening_on(host, port):
        listener = listen(host, port)
    with listener:
        supervising = supervisor(listener, served.workers)
        _greet(url_of(host, listener.getsockname()[1]), served)
        supervising.run()


def _stopped_by_signals() -> threading.Event:
    stopped = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, stop)
    return stopped


def _greet(url: str, served: Served) -> None:
    """Say where it is. Plain lines, so that the program can be copied whatever the terminal's width."""
    document = "the sample shop" if served.path is None else served.path
    by_whom = "" if served.workers == 1 else f", by {served.workers} processes"
    received = f"{url}/_platform/received" if served.workers == 1 else "not with several processes"
    remembered = "until it stops" if served.store is None else f"{served.store} (delete it to forget)"
    click.echo(
        f"Serving {document} as environment {served.env_id}{by_whom}\n"
        "\n"
        f"  bucketing document  {url}/{served.env_id}/bucketing.json\n"
        f"  Decision API        {url}/v2\n"
        f"  hits                {url}/\n"
        f"  what it received    {received}\n"
        f"  what it remembers   {remembered}\n"
        "\n"
        "Start the SDK on it (Config.Mode.API lets the platform decide):\n"
        "\n"
        f"{_program(url, served)}"
        "\n"
        "Press Ctrl-C to stop."
    )


def _program(url: str, served: Served) -> str:
    from flagship.server import API_KEY

    return f"""\
from flagship import Config, Flagship
from flagship_engine import PLATFORM_RULES

config = Config(
    mode=Config.Mode.BUCKETING,
    rules=PLATFORM_RULES,
    cdn_url="{url}",
    decision_url="{url}/v2",
    hits_url="{url}/",
)
Flagship.instance().start(
    {json.dumps(served.env_id)}, {json.dumps(served.api_key or API_KEY)}, config
)
"""
