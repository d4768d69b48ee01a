"""`flagship decide`: offline, the engine alone."""

from __future__ import annotations

import click

from flagship.cli.decisions import Decided
from flagship.cli.documents import load_document
from flagship.cli.inputs import STDIN
from flagship.cli.options import format_option, rules_option
from flagship.cli.population import FORM
from flagship.cli.scalars import RULE
from flagship.cli.visiting import Present, Visiting, visiting_options
from flagship.cli.writers import writer
from flagship_engine import Document, Rules, decide

_HELP = f"""Decide which variation of which campaign a visitor gets, offline.

Give one visitor with --visitor, or many with --visitors. A document that is malformed in parts is used for what is
sound of it, with warnings. The exit code is 1 if lines of the file were left out.

\b
flagship decide --document sample --visitor v-1 --context country=FR --context cart_total=80
flagship decide --document bucketing.json --visitors visitors.csv --format jsonl > decisions.jsonl

CONTEXT VALUES. {RULE}

VISITORS. {FORM} {STDIN} reads stdin; gzip is unpacked.
"""


@click.command(help=_HELP, short_help="Decide for one visitor or for many, offline.")
@visiting_options
@click.option("--record/--no-record", default=False, help="Add to the JSON the record that is to be remembered.")
@format_option
@rules_option
def command(document: str, visiting: Visiting, record: bool, form: str, rules: Rules) -> None:
    """Decide for one visitor, or for many."""
    read = load_document(document, rules)
    out = writer(form, read, single=visiting.single, with_record=record)
    with visiting.everybody(out.progress) as present:
        out.write(_decided(read, each) for each in present)


def _decided(document: Document, present: Present) -> Decided:
    visitor = present.visitor
    return Decided(visitor, decide(document, present.context, visitor.identity, visitor.assignations))
