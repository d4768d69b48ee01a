"""Whom a command is asked about: one visitor from the command line, or the many of a file, and what all start from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeAlias

import attrs
import click

from flagship.cli.inputs import STDIN, open_bytes, read_json
from flagship.cli.options import context_option, document_option
from flagship.cli.population import Misread, Visitor, read_population, visitor_of
from flagship.cli.scalars import Scalar
from flagship.cli.terminal import UnusableError, Warnings
from flagship.helpers.preset_context import preset_values
from flagship_engine import Context, read_context
from flagship_engine.untrusted import describe
from flagship_engine.values import EMPTY

Command: TypeAlias = Callable[..., None]


@attrs.frozen
class Present:
    """A visitor, with its context as the engine takes it."""

    visitor: Visitor
    context: Context


@attrs.frozen
class Visiting:
    """Whom a command is asked about.

    Attributes:
        visitor_id: the one visitor; "" if there is a file.
        path: the file of many; "" if there is one visitor.
        record_path: the file with the one visitor's cache record, or "".
        context: under each visitor's own.

    """

    visitor_id: str
    path: str
    record_path: str
    context: Mapping[str, object]

    @property
    def single(self) -> bool:
        """Whether it is one visitor."""
        return not self.path

    @contextmanager
    def everybody(self, progress: str = "") -> Iterator[Iterator[Present]]:
        """The visitors, one at a time; what is refused of them becomes warnings.

        Args:
            progress: what a progress bar says meanwhile, or "".

        Raises:
            UnusableError: the file cannot be used.
            Exit: at the end, if lines were left out: the exit code is 1.

        """
        if self.single:
            warnings = Warnings("warnings")
            record = read_json(self.record_path) if self.record_path else None
            visitor = visitor_of(self.visitor_id, EMPTY, record)
            yield iter((self._present(visitor, warnings, self.record_path),))
            warnings.close()
            return
        left_out = Warnings(f"lines of {self.path} were left out")
        warnings = Warnings(f"warnings about {self.path}")
        with open_bytes(self.path, progress=progress) as file:
            entries = read_population(self.path, file)
            yield self._those_read(entries, left_out, warnings)
        warnings.close()
        left_out.close()
        if left_out.count:
            raise click.exceptions.Exit(1)

    def _those_read(
        self, entries: Iterator[Visitor | Misread], left_out: Warnings, warnings: Warnings
    ) -> Iterator[Present]:
        for entry in entries:
            where = f"{self.path}, line {entry.line}"
            if isinstance(entry, Misread):
                left_out.add(f"{where}: left out: {entry.reason}")
            else:
                yield self._present(entry, warnings, where)

    def _present(self, visitor: Visitor, warnings: Warnings, where: str) -> Present:
        values = {**self.context, **visitor.context} if self.context else visitor.context
        context = read_context(values, visitor.providers)
        if visitor.problem:
            warnings.add(f"{where}: {visitor.problem}")
        for problem in context.problems:
            warnings.add(f"{where}: context: {problem}")
        return Present(visitor, context)


def visiting_options(command: Command) -> Command:
    """``--document`` and the options that say about whom: the command gets ``document`` and ``visiting``."""
    return document_option(whom_options("document")(command))


def whom_options(*documents: str) -> Callable[[Command], Command]:
    """The options that say about whom; `documents` are the command's parameters that name documents to read."""

    def decorate(command: Command) -> Command:
        @wraps(command)
        def read(
            *,
            visitor: str | None,
            visitors: str | None,
            context: dict[str, Scalar],
            context_file: str | None,
            cache_record: str | None,
            presets: bool,
            **others: Any,
        ) -> None:
            paths = tuple(others[name] for name in documents)
            _refuse_misuse(paths, visitor, visitors, context_file, cache_record)
            given = {**_context_object(context_file), **context}
            base = {**preset_values(), **given} if presets else given
            command(visiting=Visiting(visitor or "", visitors or "", cache_record or "", base), **others)

        for option in reversed(_OPTIONS):
            option(read)
        return read

    return decorate


_OPTIONS: tuple[Callable[[Command], Command], ...] = (
    click.option("--visitor", metavar="ID", help="One visitor, by id."),
    click.option("--visitors", metavar="FILE", help="Many visitors: JSON lines or CSV, see above."),
    context_option,
    click.option("--context-file", metavar="FILE", help="A JSON object of context entries; --context goes over it."),
    click.option(
        "--cache-record", metavar="FILE", help="The record that a cache manager saved for --visitor, as JSON."
    ),
    click.option(
        "--presets/--no-presets",
        default=False,
        show_default=True,
        help="Start from the SDK's 23 predefined keys, each with an empty text, as the SDK does; "
        "without, the engine sees the given context alone.",
    ),
)


def _refuse_misuse(
    documents: tuple[str, ...],
    visitor: str | None,
    visitors: str | None,
    context_file: str | None,
    cache_record: str | None,
) -> None:
    if (visitor is None) == (visitors is None):
        raise click.UsageError("give either --visitor or --visitors")
    if not (visitor or visitors):
        raise click.UsageError("--visitor: the id is empty" if visitors is None else "--visitors: the name is empty")
    if cache_record is not None and visitors is not None:
        raise click.UsageError("--cache-record is for --visitor: with --visitors, records stand in the file")
    stdins = [path for path in (*documents, visitors, context_file, cache_record) if path == STDIN]
    if len(stdins) > 1:
        raise click.UsageError("stdin can be read once: give - only once")


def _context_object(path: str | None) -> dict[str, object]:
    if path is None:
        return {}
    value = read_json(path)
    if not isinstance(value, dict):
        raise UnusableError(f"{path}: got {describe(value)}, wanted an object of context entries")
    return value
