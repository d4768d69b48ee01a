"""`flagship serve`: the local platform in the foreground."""

from __future__ import annotations

import json
import signal
import threading
from types import FrameType
from typing import TYPE_CHECKING

import click

from flagship.cli.documents import SAMPLE
from flagship.cli.extras import needing_server
from flagship.cli.terminal import UnusableError

if TYPE_CHECKING:
    from flagship.server import LocalPlatform


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
def command(document: str, host: str, port: int, env_id: str | None, api_key: str | None) -> None:
    """Run a Flagship platform on this machine: CDN, Decision API and hit collector.

    Runs until Ctrl-C. The document's file is watched: save it, and the next request sees the new one.
    """
    with needing_server("flagship serve"):
        from flagship.server import ENV_ID, DocumentError, LocalPlatform
    path = None if document == SAMPLE else document
    # Listened for before anything is said: whoever waits for the first line may stop us right after it.
    stopped = _stopped_by_signals()
    try:
        with LocalPlatform(path=path, env_id=env_id or ENV_ID, api_key=api_key, host=host, port=port) as platform:
            _greet(platform, "the sample shop" if path is None else path)
            stopped.wait()
    except DocumentError as error:
        raise UnusableError(str(error)) from None
    except OSError as error:
        raise UnusableError(f"cannot listen on {host}, port {port}: {error.strerror or error}") from None
    click.echo("Stopped.")


def _stopped_by_signals() -> threading.Event:
    stopped = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, stop)
    return stopped


def _greet(platform: LocalPlatform, served: str) -> None:
    """Say where it is. Plain lines, so that the program can be copied whatever the terminal's width."""
    click.echo(
        f"Serving {served} as environment {platform.env_id}\n"
        "\n"
        f"  bucketing document  {platform.cdn_url}/{platform.env_id}/bucketing.json\n"
        f"  Decision API        {platform.decision_url}\n"
        f"  hits                {platform.hits_url}\n"
        f"  what it received    {platform.url}/_platform/received\n"
        "\n"
        "Start the SDK on it (Config.Mode.API lets the platform decide):\n"
        "\n"
        f"{_program(platform)}"
        "\n"
        "Press Ctrl-C to stop."
    )


def _program(platform: LocalPlatform) -> str:
    return f"""\
from flagship import Config, Flagship

config = Config(
    mode=Config.Mode.BUCKETING,
    cdn_url="{platform.cdn_url}",
    decision_url="{platform.decision_url}",
    hits_url="{platform.hits_url}",
)
Flagship.instance().start(
    {json.dumps(platform.env_id)}, {json.dumps(platform.api_key)}, config
)
"""
