"""`flagship decide`: offline, the engine alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs
import click

from flagship.cli.decisions import Decided
from flagship.cli.documents import load_document
from flagship.cli.inputs import STDIN, open_bytes, read_json
from flagship.cli.options import context_option, document_option, rules_option
from flagship.cli.population import FORM, Entry, Misread, Visitor, read_population, visitor_of
from flagship.cli.scalars import RULE, Scalar
from flagship.cli.terminal import UnusableError, Warnings
from flagship.cli.writers import FORMATS, Writer, writer
from flagship.helpers.preset_context import preset_values
from flagship_engine import Document, Rules, decide, read_context
from flagship_engine.untrusted import describe
from flagship_engine.values import EMPTY

_HELP = f"""Decide which variation of which campaign a visitor gets, offline.

Give one visitor with --visitor, or many with --visitors. A document that is malformed in parts is used for what is
sound of it, with warnings. The exit code is 1 if lines of the file were left out.

\b
flagship decide --document sample --visitor v-1 --context country=FR --context cart_total=80
flagship decide --document bucketing.json --visitors visitors.csv --format jsonl > decisions.jsonl

CONTEXT VALUES. {RULE}

VISITORS. {FORM} {STDIN} reads stdin; gzip is unpacked.
"""


@attrs.frozen
class Base:
    """What all visitors start from.

    Attributes:
        document: decided over.
        context: under each visitor's own.

    """

    document: Document
    context: Mapping[str, object]

    def decide(self, visitor: Visitor, warnings: Warnings, where: str) -> Decided:
        """Decide for a visitor; what is refused of its record or context becomes a warning."""
        context = read_context({**self.context, **visitor.context} if self.context else visitor.context)
        if visitor.problem:
            warnings.add(f"{where}: {visitor.problem}")
        for problem in context.problems:
            warnings.add(f"{where}: context: {problem}")
        return Decided(visitor, decide(self.document, context, visitor.identity, visitor.assignations))


@click.command(help=_HELP, short_help="Decide for one visitor or for many, offline.")
@document_option
@click.option("--visitor", metavar="ID", help="One visitor, by id.")
@click.option("--visitors", metavar="FILE", help="Many visitors: JSON lines or CSV, see above.")
@context_option
@click.option("--context-file", metavar="FILE", help="A JSON object of context entries; --context goes over it.")
@click.option("--cache-record", metavar="FILE", help="The record that a cache manager saved for --visitor, as JSON.")
@click.option(
    "--presets/--no-presets",
    default=False,
    show_default=True,
    help="Start from the SDK's 23 predefined keys, each with an empty text, as the SDK does; "
    "without, the engine sees the given context alone.",
)
@click.option("--record/--no-record", default=False, help="Add to the JSON the record that is to be remembered.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True, help="Of the output.")
@rules_option
def command(
    document: str,
    visitor: str | None,
    visitors: str | None,
    context: dict[str, Scalar],
    context_file: str | None,
    cache_record: str | None,
    presets: bool,
    record: bool,
    form: str,
    rules: Rules,
) -> None:
    """Decide for one visitor, or for many."""
    if (visitor is None) == (visitors is None):
        raise click.UsageError("give either --visitor or --visitors")
    if not visitor and visitors is None:
        raise click.UsageError("--visitor: the id is empty")
    if cache_record is not None and visitors is not None:
        raise click.UsageError("--cache-record is for --visitor: with --visitors, records stand in the file")
    stdins = [path for path in (document, visitors, context_file, cache_record) if path == STDIN]
    if len(stdins) > 1:
        raise click.UsageError("stdin can be read once: give - only once")
    given = {**_context_object(context_file), **context}
    base = Base(load_document(document, rules), {**preset_values(), **given} if presets else given)
    out = writer(form, base.document, single=visitors is None, with_record=record)
    if visitors is not None:
        _decide_many(base, visitors, out)
    else:
        _decide_one(base, visitor or "", cache_record, out)


def _context_object(path: str | None) -> dict[str, object]:
    if path is None:
        return {}
    value = read_json(path)
    if not isinstance(value, dict):
        raise UnusableError(f"{path}: got {describe(value)}, wanted an object of context entries")
    return value


def _decide_one(base: Base, visitor_id: str, record_path: str | None, out: Writer) -> None:
    record = None if record_path is None else read_json(record_path)
    warnings = Warnings("warnings")
    out.write((base.decide(visitor_of(visitor_id, EMPTY, record), warnings, record_path or ""),))
    warnings.close()


def _decide_many(base: Base, path: str, out: Writer) -> None:
    left_out, warnings = Warnings(f"lines of {path} were left out"), Warnings(f"warnings about {path}")

    def decisions(entries: Iterator[Entry]) -> Iterator[Decided]:
        for entry in entries:
            where = f"{path}, line {entry.line}"
            if isinstance(entry, Misread):
                left_out.add(f"{where}: left out: {entry.reason}")
            else:
                yield base.decide(entry, warnings, where)

    with open_bytes(path, progress=out.progress) as file:
        out.write(decisions(read_population(path, file)))
    warnings.close()
    left_out.close()
    if left_out.count:
        raise click.exceptions.Exit(1)
