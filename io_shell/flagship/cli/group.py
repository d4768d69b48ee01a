"""The group of commands, each imported when it is asked for."""

from __future__ import annotations

import importlib
import sys
from io import TextIOWrapper

import click

from flagship_engine import __version__
from flagship_engine.values import FrozenDict

COMMANDS: FrozenDict[str, str] = FrozenDict(
    {
        "demo": "flagship.cli.demo",
        "decide": "flagship.cli.decide",
        "explain": "flagship.cli.explain",
        "lint": "flagship.cli.lint",
        "compare": "flagship.cli.compare",
        "simulate": "flagship.cli.simulate",
        "replay": "flagship.cli.replay",
        "diff": "flagship.cli.diff",
        "conformance": "flagship.cli.conformance",
        "serve": "flagship.cli.serve",
    }
)
"""Command to the module that holds it, as `command`, in the order of the help page."""


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is run or its help is shown."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The commands in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """A command by its name, or None."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(COMMANDS[cmd_name]).command
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="flagship")
def flagship() -> None:
    """Decides which variation of which campaign a visitor gets, offline or against a local platform.

    flagship COMMAND -h says more about a command.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # Visitors' ids come from files: a lone surrogate in one must not end the program.
            stream.reconfigure(errors="backslashreplace")
