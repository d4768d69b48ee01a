"""`flagship demo`: the SDK against a local platform, in both modes, ended in seconds."""

from __future__ import annotations

import click

from flagship.cli.extras import needing_server
from flagship.cli.terminal import console


@click.command(short_help="See the SDK run against a local platform, in both modes.")
def command() -> None:
    """Run the SDK against a local platform, in both modes, and show who got what.

    A dozen visitors come to a sample shop; one of them fills a cart, logs in, buys and logs out. Needs no network,
    leaves nothing behind, ends by itself. The exit code is 1 if something did not do what it should.
    """
    with needing_server("flagship demo"):
        from flagship.cli.demo_story import tell
        from flagship.cli.demo_tables import story_tables
    story = tell()
    out = console()
    for each in story_tables(story):
        out.print(each)
    if not story.fine:
        raise click.exceptions.Exit(1)
