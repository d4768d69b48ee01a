"""What two rule sets make of visitors: counted, as JSON, and as tables."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

import attrs
import click
from rich.table import Table
from rich.text import Text

from flagship.cli.decisions import name_of
from flagship.cli.population import Visitor
from flagship.cli.terminal import beside_output, console, data_stream, plural, printable, table, titled
from flagship_engine import Assigned, Document, Identity, Parting, Reason

_PROGRESS = "comparing"


@attrs.frozen
class Compared:
    """A visitor, and the campaigns that would give it another variation."""

    visitor: Visitor
    partings: tuple[Parting, ...]


class Summary:
    """Counts who would get another variation and why. Its memory does not grow with the visitors."""

    def __init__(self) -> None:
        self.visitors = 0
        self.differing = 0
        self.by_reason: Counter[Reason] = Counter()
        self.by_campaign: Counter[str] = Counter()
        self.places: Counter[tuple[str, Reason]] = Counter()

    def counting(self, compared: Iterable[Compared]) -> Iterator[Compared]:
        """Pass visitors on and count them."""
        for each in compared:
            self.visitors += 1
            if each.partings:
                self.differing += 1
                # A visitor counts once for a reason, and once for a campaign, of which a document may have several.
                places = dict.fromkeys((parting.campaign.id, parting.reason) for parting in each.partings)
                self.places.update(places.keys())
                self.by_campaign.update(dict.fromkeys(campaign_id for campaign_id, _ in places).keys())
                self.by_reason.update(dict.fromkeys(reason for _, reason in places).keys())
            yield each

    def sentence(self) -> str:
        """The answer."""
        if not self.differing:
            return f"Of {plural(self.visitors, 'visitor')} nobody would get another variation."
        return f"{self.differing:,} of {plural(self.visitors, 'visitor')} would get another variation."

    def campaigns_of(self, reason: Reason) -> int:
        """How many campaigns part for a reason."""
        return sum(1 for _, each in self.places if each is reason)

    def reasons_of(self, campaign_id: str) -> list[Reason]:
        """Why a campaign parts, the reason of most visitors first."""
        found = [(count, reason) for (each, reason), count in self.places.items() if each == campaign_id]
        return [reason for _, reason in sorted(found, key=lambda pair: (-pair[0], pair[1].value))]

    def as_json(self) -> dict[str, Any]:
        """The counts for programs."""
        return {
            "visitors": self.visitors,
            "differing": self.differing,
            "reasons": {reason.value: count for reason, count in self.by_reason.most_common()},
            "campaigns": dict(self.by_campaign.most_common()),
        }


class Report(Protocol):
    """Writes to stdout what was compared."""

    @property
    def progress(self) -> str:
        """What a progress bar says meanwhile; "" for none, where what is written would run through it."""
        ...

    def write(self, compared: Iterable[Compared], summary: Summary) -> None:
        """Write all of it; `summary` has counted them by the end."""
        ...


def report(form: str, ours: Document, theirs: Document, limit: int) -> Report:
    """The report of one of `options.FORMATS`; a table shows so many differences."""
    names = (ours.rules.name, theirs.rules.name)
    if form == "jsonl":
        return Lines(names)
    return Whole(names) if form == "json" else Tables(ours, names, limit)


@attrs.frozen
class Lines:
    """One JSON object a line for each visitor who would get another variation; the answer goes to stderr."""

    names: tuple[str, str]

    @property
    def progress(self) -> str:
        """A bar, unless the lines go to the terminal."""
        return beside_output(_PROGRESS)

    def write(self, compared: Iterable[Compared], summary: Summary) -> None:
        """Write each as soon as it is compared."""
        out = data_stream()
        for each in compared:
            if each.partings:
                out.write(_dump(_as_json(each, self.names)) + "\n")
        out.flush()
        click.echo(summary.sentence(), err=True)


@attrs.frozen
class Whole:
    """One JSON object: the visitors who would get another variation, and the counts."""

    names: tuple[str, str]

    @property
    def progress(self) -> str:
        """A bar, unless the object goes to the terminal."""
        return beside_output(_PROGRESS)

    def write(self, compared: Iterable[Compared], summary: Summary) -> None:
        """Write each as soon as it is compared, and close the object."""
        out = data_stream()
        rules, against = map(_dump, self.names)
        out.write(f'{{"rules": {rules}, "against": {against}, "differences": [')
        between = "\n"
        for each in compared:
            if each.partings:
                out.write(between + _dump(_as_json(each, self.names)))
                between = ",\n"
        out.write(f'\n], "summary": {_dump(summary.as_json())}}}\n')
        out.flush()


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _as_json(compared: Compared, names: tuple[str, str]) -> dict[str, Any]:
    partings = [_parting_as_json(each, names) for each in compared.partings]
    return {**ids_as_json(compared.visitor.identity), "partings": partings}


def ids_as_json(identity: Identity) -> dict[str, str]:
    """Who is meant: the ids that there are."""
    ids = {"anonymousId": identity.anonymous_id, "decisionGroup": identity.decision_group}
    return {"visitorId": identity.visitor_id, **{key: value for key, value in ids.items() if value is not None}}


def _parting_as_json(parting: Parting, names: tuple[str, str]) -> dict[str, Any]:
    point = parting.point
    return {
        "campaignId": parting.campaign.id,
        "variations": dict(zip(names, map(given_as_json, (parting.ours, parting.theirs)), strict=True)),
        "reason": parting.reason.value,
        "why": point.sentence,
        "variationGroupId": None if point.group is None else point.group.id,
        "targetingGroup": point.targeting_group,
        "targeting": point.targeting,
    }


def given_as_json(given: Assigned | None) -> dict[str, str] | None:
    """A variation by the ids that it is told by, or null."""
    return None if given is None else {"variationGroupId": given.group.id, "variationId": given.variation.id}


@attrs.frozen
class Tables:
    """Tables for people: the first differences, the reasons, the campaigns, and the answer."""

    document: Document
    names: tuple[str, str]
    limit: int

    @property
    def progress(self) -> str:
        """A bar: tables come when all is done."""
        return _PROGRESS

    def write(self, compared: Iterable[Compared], summary: Summary) -> None:
        """Compare all, then write."""
        out = console()
        kept: list[tuple[str, Parting]] = []
        seen = 0
        for each in compared:
            seen += len(each.partings)
            kept += [(each.visitor.identity.visitor_id, parting) for parting in each.partings[: self.limit - len(kept)]]
        if kept:
            title = "Differences" if seen == len(kept) else f"The first {plural(len(kept), 'difference')} of {seen:,}"
            out.print(titled(title, self._differences(kept)))
        if summary.differing:
            out.print(titled("Why", _reasons(summary)))
            out.print(titled("Which campaigns", self._campaigns(summary)))
        if self.document.panic:
            out.print(Text("The document is in panic: nothing is decided.", style="yellow"))
        out.print(Text(summary.sentence(), style="bold"), soft_wrap=True)

    def _differences(self, kept: list[tuple[str, Parting]]) -> Table:
        # The two variations above each other: beside each other they would leave the sentences no room.
        made = table("Visitor", "Campaign", "\n-> ".join(self.names), "Why")
        before = ""
        for visitor_id, parting in kept:
            campaign = name_of(parting.campaign.name, parting.campaign.id)
            both = Text("\n-> ").join(
                (given_words(parting.ours, parting.theirs), given_words(parting.theirs, parting.ours))
            )
            why = Text.assemble((parting.reason.value, "yellow"), f": {printable(parting.point.sentence)}")
            made.add_row("" if visitor_id == before else printable(visitor_id), campaign, both, why)
            made.add_section()
            before = visitor_id
        return made

    def _campaigns(self, summary: Summary) -> Table:
        made = table("Campaign", "Reasons")
        add_counts(made, "Visitors", "Share")
        for campaign_id, name in {each.id: name_of(each.name, each.id) for each in self.document.campaigns}.items():
            count = summary.by_campaign[campaign_id]
            if count:
                reasons = ", ".join(reason.value for reason in summary.reasons_of(campaign_id))
                made.add_row(name, reasons, f"{count:,}", f"{count / summary.visitors:.1%}")
        return made


def given_words(given: Assigned | None, other: Assigned | None) -> Text:
    """A variation by its name; with its group's, if `other` beside it has the same name."""
    if given is None:
        return Text("no variation", style="dim italic")
    made = Text(name_of(given.variation.name, given.variation.id))
    if other is not None and name_of(other.variation.name, other.variation.id) == made.plain:
        made.append(f" ({name_of(given.group.name, given.group.id)})", style="dim")
    return made


def _reasons(summary: Summary) -> Table:
    made = table("Reason", "Rule")
    made.columns[0].no_wrap = True
    add_counts(made, "Visitors", "Campaigns")
    for reason, count in summary.by_reason.most_common():
        made.add_row(reason.value, reason.text, f"{count:,}", f"{summary.campaigns_of(reason):,}")
    return made


def add_counts(made: Table, *headings: str) -> None:
    """Add columns of numbers to a table."""
    for heading in headings:
        made.add_column(heading, justify="right", no_wrap=True)
