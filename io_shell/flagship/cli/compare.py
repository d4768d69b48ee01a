"""`flagship compare`: who would get another variation by other rules, and why."""

from __future__ import annotations

import click

from flagship.cli.comparisons import Compared, Summary, report
from flagship.cli.documents import load_documents
from flagship.cli.inputs import STDIN
from flagship.cli.options import against_option, format_option, limit_option, rules_option
from flagship.cli.population import FORM
from flagship.cli.scalars import RULE
from flagship.cli.visiting import Present, Visiting, visiting_options
from flagship_engine import Document, Rules, partings

_HELP = f"""Compare two rule sets: who would get another variation, of which campaign, and why.

Each visitor is decided for by both. Where they part, the reason is the first rule at which they do, with the variation
group and the targeting. The exit code is 1 if anybody would get another variation, or if lines of the file were left
out.

\b
flagship compare --document bucketing.json --visitors visitors.csv
flagship compare --document sample --visitor v-1 --context country=nl
flagship compare --document sample --visitors - --format jsonl < visitors.jsonl

CONTEXT VALUES. {RULE}

VISITORS. {FORM} {STDIN} reads stdin; gzip is unpacked.
"""


@click.command(help=_HELP, short_help="Who would get another variation by other rules, and why.")
@visiting_options
@rules_option
@against_option
@format_option
@limit_option("A table shows so many.")
def command(document: str, visiting: Visiting, rules: Rules, against: Rules, form: str, limit: int) -> None:
    """Compare two rule sets for one visitor, or for many."""
    if rules == against:
        raise click.UsageError(f"--rules and --against are both {rules.name}: there is nothing to compare")
    ours, theirs = load_documents(document, rules, against)
    out, summary = report(form, ours, theirs, limit), Summary()
    with visiting.everybody(out.progress) as present:
        out.write(summary.counting(_compared(ours, theirs, each) for each in present), summary)
    if summary.differing:
        raise click.exceptions.Exit(1)


def _compared(ours: Document, theirs: Document, present: Present) -> Compared:
    visitor = present.visitor
    found = partings(ours, theirs, present.context, visitor.identity, visitor.assignations)
    return Compared(visitor, found)
