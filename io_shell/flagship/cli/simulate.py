"""`flagship simulate`: who would get what of a document, and whether the shares are right."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from pathlib import Path

import click

from flagship.cli.documents import load_document
from flagship.cli.inputs import STDIN
from flagship.cli.options import context_option, document_option, format_option, report_option, rules_option
from flagship.cli.population import FORM
from flagship.cli.scalars import RULE, Scalar
from flagship.cli.simulate_json import line_of, whole
from flagship.cli.simulate_page import write_simulation
from flagship.cli.simulate_population import Asked
from flagship.cli.simulate_tables import print_tables, sentence
from flagship.cli.simulate_verdicts import ALPHA, Judged, judged
from flagship.cli.statistics import MISSING, has_statistics
from flagship.cli.terminal import console, data_stream
from flagship_engine import Rules, Simulation, simulate

_HELP = f"""Who would get what of a document, and whether the shares are right.

Each visitor is decided for. Of each variation group the visitors who were allocated by their own bucket are held
against the shares that the document gives: Pearson's chi-square, the p-value by SciPy (the extra 'stats'), exact
bounds. Beside it stand how many got a variation of which campaigns together.

The exit code is 1 if a group is not spread as expected (its p-value is under --alpha, and five visitors or more are
expected for each share), if somebody got what the document gives nobody, or if lines of the file were left out.

\b
flagship simulate --document bucketing.json --generate 100000
flagship simulate --document sample --sample 2000 --report simulation.html
flagship simulate --document planned.json --decided-by live.json --visitors visitors.csv

WHO IS ASKED ABOUT. --generate makes ids that are as good as random, all with the same context. --sample makes visitors
from the document's own targetings: the first of them reach every variation group that can be reached, the rest are
mixtures. A file holds the real ones; each visitor should stand in it once.

CONTEXT VALUES. {RULE}

VISITORS. {FORM} {STDIN} reads stdin; gzip is unpacked.
"""


@click.command(help=_HELP, short_help="Who would get what, and whether the shares are right.")
@document_option
@click.option("--visitors", metavar="FILE", help="The visitors of a file: JSON lines or CSV, see above.")
@click.option("--sample", type=click.IntRange(1), metavar="N", help="N visitors made from the document's targetings.")
@click.option("--generate", type=click.IntRange(1), metavar="N", help="N visitors with ids of their own.")
@click.option("--seed", type=int, default=0, show_default=True, help="Another gives other visitors.")
@context_option
@rules_option
@click.option(
    "--decided-by",
    metavar="FILE",
    help="Another document that decides, while --document says what is expected.",
)
@click.option(
    "--alpha",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    callback=lambda _context, _option, alpha: _limit(alpha),
    default=ALPHA,
    show_default=True,
    help="A p-value under this is a mismatch.",
)
@format_option
@report_option
def command(
    document: str,
    visitors: str | None,
    sample: int | None,
    generate: int | None,
    seed: int,
    context: dict[str, Scalar],
    rules: Rules,
    decided_by: str | None,
    alpha: float,
    form: str,
    report: Path | None,
) -> None:
    """Simulate."""
    asked = Asked(visitors, sample, generate, seed, context)
    asked.refuse_misuse(document, decided_by)
    expecting = load_document(document, rules)
    deciding = None if decided_by is None else load_document(decided_by, rules)
    with asked.everybody(deciding or expecting, "simulating") as everybody:
        found = simulate(expecting, everybody, decided_by=deciding)
        groups = judged(found, alpha)
        _write(form, found, rules, groups, alpha)
        if report is not None:
            facts = {"Document": document, "Rules": rules.name, "Visitors": asked.words}
            if decided_by is not None:
                facts["Decided by"] = decided_by
            write_simulation(report, facts, found, groups, alpha)
    if any(each.verdict.is_wrong for each in groups):
        raise click.exceptions.Exit(1)


def _limit(alpha: float) -> float:
    if isnan(alpha):  # which click's range lets through, and under which nothing is
        raise click.BadParameter("'nan' is not in the range 0<x<1.")
    return alpha


def _write(form: str, found: Simulation, rules: Rules, groups: Sequence[Judged], alpha: float) -> None:
    if form == "table":
        print_tables(console(), found, groups, alpha)
        return
    out = data_stream()
    if form == "json":
        out.write(whole(found, rules.name, groups, alpha) + "\n")
    else:
        for each in groups:
            out.write(line_of(each) + "\n")
        click.echo(sentence(found, groups, alpha), err=True)
    out.flush()
    if not has_statistics():
        click.echo(f"warning: {MISSING}", err=True)
