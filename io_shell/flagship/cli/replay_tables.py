"""A replay as tables: what differs, what is no entry, which documents are missing, what was decided over which."""

from __future__ import annotations

from collections.abc import Iterable

import attrs
from rich.table import Table
from rich.text import Text

from flagship.cli.replay_reading import Located
from flagship.cli.replay_summary import SHORT, Summary, moment
from flagship.cli.terminal import console, printable, table, titled
from flagship_engine import Difference, Different, Undecidable


@attrs.frozen
class Tables:
    """Tables for people, and the answer."""

    summary: Summary

    @property
    def progress(self) -> str:
        """A bar: tables come when all is done."""
        return "replaying"

    def write(self, lines: Iterable[Located]) -> None:
        """Replay all, then write."""
        for _ in lines:
            pass
        summary, out = self.summary, console()
        if summary.counts.different:
            title = _first("Differences", summary.differences, summary.counts.different)
            out.print(titled(title, _differences(summary.differences)))
        if summary.no_entries:
            title = _first("Lines that are no entries", summary.unreadable, summary.no_entries)
            out.print(titled(title, _unreadable(summary.unreadable)))
        if summary.missing:
            out.print(titled("Missing documents", _missing(summary)))
        if summary.others:
            out.print(titled("Cannot be decided again", _counted("Why", summary.others.most_common())))
        if summary.campaigns:
            out.print(titled("Left open by pseudonyms", _counted("Campaign", summary.campaigns.most_common())))
        if summary.decided:
            out.print(titled("Decided again", _decided(summary)))
        style = "bold red" if summary.counts.different else "bold"
        out.print(Text(summary.sentence(), style=style), soft_wrap=True)


def _first(title: str, shown: list[Located], count: int) -> str:
    return title if len(shown) == count else f"{title}: the first {len(shown):,} of {count:,}"


def _differences(lines: list[Located]) -> Table:
    made = table("Where", "Visitor", "Difference")
    for line in lines:
        assert isinstance(line.verdict, Different)
        place, visitor_id = printable(line.place), printable(line.verdict.entry.identity.visitor_id)
        for each in line.verdict.differences:
            # Beside each other the two decisions would leave each other no room.
            made.add_row(place, visitor_id, "\n".join(map(printable, _words(each))))
            place = visitor_id = ""
        made.add_section()
    return made


def _words(difference: Difference) -> tuple[str, ...]:
    return difference.what, f"- then {difference.recorded}", f"- now {difference.now}"


def _unreadable(lines: list[Located]) -> Table:
    made = table("Where", "Why")
    for line in lines:
        assert isinstance(line.verdict, Undecidable)
        made.add_row(printable(line.place), printable(line.verdict.reason))
    return made


def _missing(summary: Summary) -> Table:
    made = table("Document", "Why")
    _add_counts(made, "Entries")
    for digest, count in summary.missing.most_common():
        made.add_row(printable(digest), printable(summary.why_missing(digest)), f"{count:,}")
    return made


def _counted(heading: str, counted: list[tuple[str, int]]) -> Table:
    made = table(heading)
    _add_counts(made, "Entries")
    for what, count in counted:
        made.add_row(printable(what), f"{count:,}")
    return made


def _decided(summary: Summary) -> Table:
    made = table("Document", "Rules", "From (UTC)", "To (UTC)")
    _add_counts(made, "Entries", "Different")
    for (digest, rules), each in summary.decided.items():
        period = moment(each.first), moment(each.last)
        made.add_row(printable(digest[:SHORT]), printable(rules), *period, f"{each.entries:,}", f"{each.different:,}")
    return made


def _add_counts(made: Table, *headings: str) -> None:
    for heading in headings:
        made.add_column(heading, justify="right", no_wrap=True)
