"""A replay as a page: grids of what differs, of what cannot be decided again, and of what was decided over which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from flagship.cli.replay_reading import Located
from flagship.cli.replay_summary import SHORT, Summary, moment
from flagship.cli.report.page import Cell, Grid, Section, write_page
from flagship_engine import Different, Undecidable

_DIFFERENCES = """Entries that are decided otherwise now: what the journal says, and what this engine decides of the
same document, rules, visitor and memory."""

_UNREADABLE = """Changed, cut short, or of a version that this engine does not know."""

_PSEUDONYMS = """Where ids are pseudonyms, what follows from the recorded buckets is decided again; of these campaigns
something else would have been needed."""

_DECIDED = """Each document by the beginning of its digest; times are in UTC."""


def write_replay(path: Path, facts: Mapping[str, str], summary: Summary) -> None:
    """Write the page.

    Raises:
        UnusableError: the file cannot be written.

    """
    different = _of(_DIFFERENCES, summary.differences, summary.counts.different)
    unreadable = _of(_UNREADABLE, summary.unreadable, summary.no_entries)
    sections = [
        Section("How many", grid=_counts(summary)),
        Section("Differences", different, grid=_different(summary)),
        Section("Lines that are no entries", unreadable, grid=_unreadable(summary)),
        Section("Missing documents", grid=_missing(summary)),
        Section("Cannot be decided again", grid=Grid(("Why", "Entries"), summary.others.most_common())),
        Section("Left open by pseudonyms", _PSEUDONYMS, grid=_left_open(summary)),
        Section("Decided again", _DECIDED, grid=_decided(summary)),
    ]
    shown = [each for each in sections if each.grid is not None and each.grid.rows]
    write_page(path, "Replay", facts, shown, summary=summary.sentence())


def _of(text: str, shown: Sequence[Located], count: int) -> str:
    return text if len(shown) == count else f"{text}\n\nThe first {len(shown):,} of {count:,} are shown."


def _left_open(summary: Summary) -> Grid:
    return Grid(("Campaign", "Entries"), summary.campaigns.most_common())


def _counts(summary: Summary) -> Grid:
    counts = summary.counts
    rows: list[tuple[Cell, ...]] = [
        ("same", counts.same),
        ("same, as far as pseudonyms tell", counts.partly_same),
        ("different", counts.different),
        *((f"undecidable: {why.value}", count) for why, count in counts.undecidable.items()),
    ]
    return Grid(("Verdict", "Entries"), rows)


def _different(summary: Summary) -> Grid:
    return Grid(("Where", "When", "Visitor", "What", "Then", "Now"), list(_difference_rows(summary)))


def _difference_rows(summary: Summary) -> Iterator[tuple[Cell, ...]]:
    for line in summary.differences:
        assert isinstance(line.verdict, Different)
        entry = line.verdict.entry
        for each in line.verdict.differences:
            yield line.place, moment(entry.at), entry.identity.visitor_id, each.what, each.recorded, each.now


def _unreadable(summary: Summary) -> Grid:
    rows = [(each.place, each.verdict.reason) for each in summary.unreadable if isinstance(each.verdict, Undecidable)]
    return Grid(("Where", "Why"), rows)


def _missing(summary: Summary) -> Grid:
    rows = [(digest, count, summary.why_missing(digest)) for digest, count in summary.missing.most_common()]
    return Grid(("Document", "Entries", "Why"), rows)


def _decided(summary: Summary) -> Grid:
    rows = [
        (digest[:SHORT], rules, moment(each.first), moment(each.last), each.entries, each.different)
        for (digest, rules), each in summary.decided.items()
    ]
    return Grid(("Document", "Rules", "From", "To", "Entries", "Different"), rows)
