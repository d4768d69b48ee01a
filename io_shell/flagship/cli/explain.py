"""`flagship explain`: why a visitor gets what it gets, or why not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import attrs
import click

from flagship.cli.documents import load_document
from flagship.cli.explain_asked import Answered, Asked
from flagship.cli.explain_page import write_explanations
from flagship.cli.explain_writers import writer
from flagship.cli.inputs import STDIN
from flagship.cli.options import format_option, limit_option, report_option, rules_option
from flagship.cli.population import FORM
from flagship.cli.scalars import RULE
from flagship.cli.visiting import Visiting, visiting_options
from flagship_engine import Rules

_HELP = f"""Explain why a visitor gets what it gets, or why not.

First the answer in a sentence; then every campaign with its groups, what each targeting wanted and got, what is
remembered, the hash, the bucket and the shares; then every flag with the campaign that gives it and those that lost it
to a later one. Lines that settled something are marked.

With --campaign or --flag the answer is about that alone, and the exit code is 1 if a visitor does not get it. It is 1
as well if lines of the file were left out.

\b
flagship explain --document sample --visitor lea --context country=FR --context cart_total=30
flagship explain --document sample --visitor lea --context cart_total=30 --flag free_shipping
flagship explain --document bucketing.json --visitor lea --campaign button --report why.html

CONTEXT VALUES. {RULE}

VISITORS. {FORM} {STDIN} reads stdin; gzip is unpacked.
"""


@click.command(help=_HELP, short_help="Explain why a visitor gets what it gets, or why not.")
@visiting_options
@click.option("--campaign", metavar="NAME", help="Only this campaign, by its id, slug or name.")
@click.option("--flag", metavar="KEY", help="Only this flag, and the campaigns that have it.")
@format_option
@limit_option("A table and a report show so many visitors.")
@report_option
@rules_option
def command(
    document: str,
    visiting: Visiting,
    campaign: str | None,
    flag: str | None,
    form: str,
    limit: int,
    report: Path | None,
    rules: Rules,
) -> None:
    """Explain the decision for one visitor, or for many."""
    read, asked = load_document(document, rules), Asked(campaign, flag)
    asked.refuse_unknown(read)
    out = writer(form, single=visiting.single, limit=limit)
    seen = Seen(limit if report is not None else 0)
    with visiting.everybody(out.progress) as present:
        out.write(seen.passing(asked.answer(read, each) for each in present))
        if report is not None:
            facts = {"Document": document, "Rules": rules.name}
            who = visiting.visitor_id if visiting.single else visiting.path
            about = {"Visitor" if visiting.single else "Visitors": who, "Campaign": campaign, "Flag": flag}
            facts |= {name: text for name, text in about.items() if text is not None}
            write_explanations(report, facts, seen.kept, hidden=seen.count - len(seen.kept))
    if seen.without:
        raise click.exceptions.Exit(1)


@attrs.define
class Seen:
    """What passed on its way to the output.

    Attributes:
        limit: how many answers are kept for a report.
        kept: those.
        count: all visitors.
        without: the visitors who do not get what was asked about.

    """

    limit: int
    kept: list[Answered] = attrs.field(factory=list)
    count: int = 0
    without: int = 0

    def passing(self, answers: Iterable[Answered]) -> Iterator[Answered]:
        """Pass answers on."""
        for each in answers:
            self.count += 1
            self.without += not each.given
            if len(self.kept) < self.limit:
                self.kept.append(each)
            yield each
