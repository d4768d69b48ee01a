"""What a replay comes to: counts, and the first few of what differs. Its memory does not grow with the journal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timezone
from typing import Any

import attrs

from flagship.cli.replay_reading import Located, Shelf
from flagship.cli.terminal import plural
from flagship_engine import Different, Entry, PartlySame, Replayed, Undecidable, Unreplayed

SHORT = 12
"""So many digits of a document's digest are shown where they are to be told apart, not looked up."""


@attrs.define
class Decided:
    """The entries that were decided over one document by one set of rules.

    Attributes:
        entries: how many.
        different: how many of them differ now.
        first: when the first of them was decided, in Unix seconds.
        last: when the last was.

    """

    entries: int = 0
    different: int = 0
    first: float = 0.0
    last: float = 0.0


class Summary:
    """Counts what lines come to.

    Args:
        shelf: the documents.
        limit: so many differences are kept, and so many lines that are no entries.

    Attributes:
        counts: how many came to what.
        decided: what was decided over which document, by (digest, rules).
        missing: how many entries lack which document.
        others: how many entries cannot be decided again, for reasons other than that, by the sentence.
        campaigns: of how many entries with pseudonyms a campaign cannot be decided again.
        differences: the first lines that differ.
        unreadable: the first lines that are no entries.

    """

    def __init__(self, shelf: Shelf, limit: int) -> None:
        self.shelf = shelf
        self._limit = limit
        self.counts = Replayed()
        self.decided: dict[tuple[str, str], Decided] = {}
        self.missing: Counter[str] = Counter()
        self.others: Counter[str] = Counter()
        self.campaigns: Counter[str] = Counter()
        self.differences: list[Located] = []
        self.unreadable: list[Located] = []

    def counting(self, lines: Iterable[Located]) -> Iterator[Located]:
        """Pass lines on and count them."""
        for each in lines:
            self._count(each)
            yield each

    def _count(self, line: Located) -> None:
        verdict = line.verdict
        self.counts = self.counts.counting(verdict)
        if isinstance(verdict, Undecidable):
            self._count_undecidable(line, verdict)
            return
        entry = verdict.entry
        place = self.decided.setdefault((entry.document, entry.rules), Decided(first=entry.at, last=entry.at))
        place.entries += 1
        place.first, place.last = min(place.first, entry.at), max(place.last, entry.at)
        if isinstance(verdict, PartlySame):
            self.campaigns.update(dict.fromkeys(verdict.campaigns).keys())
        elif isinstance(verdict, Different):
            place.different += 1
            if len(self.differences) < self._limit:
                self.differences.append(line)

    def _count_undecidable(self, line: Located, verdict: Undecidable) -> None:
        if verdict.why is Unreplayed.NO_ENTRY:
            if len(self.unreadable) < self._limit:
                self.unreadable.append(line)
        elif verdict.why is Unreplayed.NO_DOCUMENT and isinstance(verdict.entry, Entry):
            self.missing[verdict.entry.document] += 1
        else:
            self.others[verdict.reason] += 1

    @property
    def no_entries(self) -> int:
        """How many lines are no entries."""
        return self.counts.undecidable.get(Unreplayed.NO_ENTRY, 0)

    def sentence(self) -> str:
        """The answer."""
        counts = self.counts
        if not counts.entries:
            return "There are no entries."
        parts = [
            f"{counts.same:,} same",
            *([f"{counts.partly_same:,} same as far as pseudonyms tell"] if counts.partly_same else []),
            f"{counts.different:,} different",
            *(f"{count:,} undecidable: {why.value}" for why, count in counts.undecidable.items()),
        ]
        return f"{plural(counts.entries, 'entry', 'entries')}: {'; '.join(parts)}."

    def why_missing(self, digest: str) -> str:
        """Why a document is missing, in words."""
        damaged = self.shelf.damaged(digest)
        if damaged is not None:
            return f"{damaged} is damaged: it holds something else"
        if not self.shelf.directories:
            return "no directory of documents is known: give --documents"
        return f"not in {', '.join(map(str, self.shelf.directories))}"

    def as_json(self) -> dict[str, Any]:
        """The counts for programs."""
        counts = self.counts
        return {
            "entries": counts.entries,
            "same": counts.same,
            "partlySame": counts.partly_same,
            "different": counts.different,
            "undecidable": {why.name.lower().replace("_", "-"): count for why, count in counts.undecidable.items()},
            "documents": [
                {"document": digest, "rules": rules, "entries": each.entries, "different": each.different}
                for (digest, rules), each in self.decided.items()
            ],
            "missingDocuments": [
                {"document": digest, "entries": count, "why": self.why_missing(digest)}
                for digest, count in self.missing.most_common()
            ],
        }


def moment(at: float) -> str:
    """A time of an entry, in UTC; a journal may hold any number."""
    try:
        return datetime.fromtimestamp(at, timezone.utc).strftime("%Y-%m-%d %H:%M:%S")
    except (OverflowError, ValueError, OSError):
        return "at no time that a calendar has"
