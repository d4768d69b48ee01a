"""Talking to the person at the terminal: tables on stdout, warnings on stderr, errors that end the command."""

from __future__ import annotations

import json
import sys
from io import TextIOWrapper
from typing import TextIO

import click
from rich import box
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from flagship_engine.values import Json, Plain, thaw

NARROW = 60
"""On a terminal less wide tables leave out the columns that others, or JSON, make up for."""

WARNINGS_SHOWN = 10
"""Warnings of one kind that are written out; the rest are counted."""


class UnusableError(click.ClickException):
    """What was given cannot be worked with: the sentence goes to stderr, and the exit code is 2."""

    exit_code = 2


class Warnings:
    """Sentences for stderr, the first few of them written out and the rest counted.

    Args:
        what: what they are about in the plural, for the count: ``"lines were left out"``.

    """

    def __init__(self, what: str) -> None:
        self._what = what
        self.count = 0

    def add(self, sentence: str) -> None:
        """Write a sentence, or count it if there were many."""
        self.count += 1
        if self.count <= WARNINGS_SHOWN:
            click.echo(f"warning: {printable(sentence)}", err=True)

    def close(self) -> None:
        """Say how many there were beyond those written out."""
        if self.count > WARNINGS_SHOWN:
            click.echo(f"warning: {self.count:,} {self._what}, of which {WARNINGS_SHOWN} are shown", err=True)


def console() -> Console:
    """Where tables go: stdout, coloured at a terminal only, and no text of ours is taken for markup."""
    return Console(markup=False, highlight=False, emoji=False)


def data_stream() -> TextIO:
    """Where JSON goes: stdout in UTF-8, whatever the terminal's encoding is, lone surrogates as JSON's escapes."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    return sys.stdout


def table(*columns: str, expand: bool = False) -> Table:
    """An empty table in the style of this command line."""
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold cyan", expand=expand)
    for column in columns:
        made.add_column(column, overflow="fold")
    return made


def titled(title: str, made: Table) -> Group:
    """A table under its title, which may be wider: rich breaks a table's own title at the table's width."""
    return Group(Text(title, style="bold"), made)


def printable(text: str) -> str:
    """A text from a document or a file, with what a terminal would obey written as an escape."""
    return text if text.isprintable() else "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def shown(value: Json | Plain) -> str:
    """A JSON value as JSON, for a cell."""
    return printable(json.dumps(thaw(value) if isinstance(value, tuple) else value, ensure_ascii=False))


def plural(count: int, one: str, many: str = "") -> str:
    """A count with its noun: ``1 visitor``, ``1,200 visitors``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def beside_output(progress: str) -> str:
    """What a progress bar says while output is written; "" for no bar, where the output would run through it."""
    return "" if sys.stdout.isatty() else progress
