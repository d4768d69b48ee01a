"""Many decisions as tables: the first visitors one by one, and how many got each variation."""

from __future__ import annotations

from collections import Counter
from typing import TypeAlias

from rich.console import Group
from rich.text import Text

from flagship.cli.decisions import Decided, name_of
from flagship.cli.terminal import plural, printable, table, titled
from flagship_engine import Document
from flagship_engine.tree import Campaign

Place: TypeAlias = tuple[str, str, str]
"""The ids of a campaign, one of its groups, and a variation."""


class Tally:
    """Counts who got what, and keeps the first few decisions. Its memory does not grow with the visitors."""

    def __init__(self, document: Document, kept: int = 10) -> None:
        self._document = document
        self._kept = kept
        self._first: list[Decided] = []
        self._places: Counter[Place] = Counter()
        self._visitors = 0

    def add(self, decided: Decided) -> None:
        """Count one decision."""
        self._visitors += 1
        if len(self._first) < self._kept:
            self._first.append(decided)
        for each in decided.decision.assigned:
            self._places[each.campaign.id, each.group.id, each.variation.id] += 1

    def visitors_table(self) -> Group:
        """The first visitors and their variations."""
        rest = self._visitors - len(self._first)
        title = "Visitors" if rest == 0 else f"The first {len(self._first)} visitors of {self._visitors:,}"
        made = table("Visitor", "Variations")
        for decided in self._first:
            made.add_row(printable(decided.visitor.identity.visitor_id), _variations(decided))
        return titled(title, made)

    def counts_table(self) -> Group:
        """Every variation of the document with the visitors who got it."""
        made = table("Campaign", "Group", "Variation")
        for heading in ("Visitors", "Share"):
            made.add_column(heading, justify="right", no_wrap=True)
        for campaign in self._document.campaigns:
            for row in self._campaign_rows(campaign):
                made.add_row(*row)
            made.add_section()
        return titled(f"Who got what, of {plural(self._visitors, 'visitor')}", made)

    def _campaign_rows(self, campaign: Campaign) -> list[tuple[str, str, Text, Text, Text]]:
        rows: list[tuple[str, str, Text, Text, Text]] = []
        name, given = name_of(campaign.name, campaign.id), 0
        for group in campaign.variation_groups:
            heading = name_of(group.name, group.id)
            for variation in group.variations:
                count = self._places[campaign.id, group.id, variation.id]
                given += count
                style = "" if count else "dim"
                label = Text(name_of(variation.name, variation.id), style=style)
                rows.append((name, heading, label, *self._count(count)))
                name = heading = ""
        rows.append((name, "", Text("no variation", style="dim italic"), *self._count(self._visitors - given)))
        return rows

    def _count(self, count: int) -> tuple[Text, Text]:
        style = "" if count else "dim"
        share = count / self._visitors if self._visitors else 0.0
        return Text(f"{count:,}", style=style), Text(f"{share:.1%}", style=style)


def _variations(decided: Decided) -> Text:
    if decided.decision.panic:
        return Text("none: the document is in panic", style="yellow")
    parts = [
        f"{name_of(each.campaign.name, each.campaign.id)}: {name_of(each.variation.name, each.variation.id)}"
        for each in decided.decision.assigned
    ]
    return Text(", ".join(parts)) if parts else Text("none", style="dim")
