"""`flagship diff`: who would get something else by another document, and why."""

from __future__ import annotations

from pathlib import Path

import click

from flagship.cli.diff_names import Pair
from flagship.cli.diff_outputs import output
from flagship.cli.diff_page import write_diff
from flagship.cli.documents import SAMPLE, load_document
from flagship.cli.inputs import STDIN
from flagship.cli.options import format_option, limit_option, report_option, rules_option
from flagship.cli.population import FORM
from flagship.cli.scalars import RULE
from flagship.cli.visiting import Present, Visiting, whom_options
from flagship_engine import Diff, Rules, Visit
from flagship_engine.diffing.counting import movements

MOVES, RAMPS, NEVER = FAILURES = ("moves", "ramps", "never")
"""What makes the exit code 1."""

_HELP = f"""Who would get something else by another document, and why.

Each visitor is decided for by both. Something else is another variation, the same variation with other flags, or
another campaign's value of a flag. The reason is the first step at which the two documents part. Of each variation
whose share grew stands whether whoever had it keeps it: by the allocation tables, and counted over the visitors.

The exit code is 1 if anybody would get something else (--fail-on moves), if a variation whose share grew is taken from
somebody, or could be (--fail-on ramps), or if lines of the file were left out.

\b
flagship diff live.json planned.json --visitors visitors.csv
flagship diff live.json planned.json --visitor v-1 --context country=NL
flagship diff live.json planned.json --visitors visitors.csv --fail-on ramps --report diff.html

DOCUMENTS. {STDIN} reads stdin, '{SAMPLE}' is the shop that ships with this package.

CONTEXT VALUES. {RULE}

VISITORS. {FORM} {STDIN} reads stdin; gzip is unpacked.
"""


@click.command(help=_HELP, short_help="Who would get something else by another document, and why.")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@whom_options("old", "new")
@rules_option
@format_option
@limit_option("A table shows so many.")
@click.option(
    "--fail-on",
    type=click.Choice(FAILURES),
    default=MOVES,
    show_default=True,
    help="What makes the exit code 1: anybody who moves, a ramp that takes a variation away, or neither.",
)
@report_option
def command(
    old: str,
    new: str,
    visiting: Visiting,
    rules: Rules,
    form: str,
    limit: int,
    fail_on: str,
    report: Path | None,
) -> None:
    """Hold two documents against each other for one visitor, or for many."""
    pair = Pair(load_document(old, rules), load_document(new, rules))
    out = output(form, pair, limit)
    with visiting.everybody(out.progress) as present:
        found = out.write(movements(pair.old, pair.new, map(_visit, present)))
        if report is not None:
            about = f"the visitor {visiting.visitor_id}" if visiting.single else visiting.path
            write_diff(report, {"Old": old, "New": new, "Rules": rules.name, "Visitors": about}, pair, found)
    if fails(found, fail_on):
        raise click.exceptions.Exit(1)


def _visit(present: Present) -> Visit:
    return Visit(present.visitor.identity, present.context, present.visitor.assignations)


def fails(found: Diff, on: str) -> bool:
    """Whether the answer is no."""
    if on == RAMPS:
        return not found.monotone
    return on == MOVES and found.moved > 0
