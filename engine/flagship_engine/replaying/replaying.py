"""Replaying a journal: each entry is decided again, from what it says it was decided from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from flagship_engine.deciding import decide
from flagship_engine.document import Document
from flagship_engine.journals.entries import Entry, EntryMode
from flagship_engine.journals.forms import SAID_OF_AN_ANSWER, NotAnEntry
from flagship_engine.journals.outcomes import outcome_of
from flagship_engine.replaying.comparing import differences_between
from flagship_engine.replaying.library import Library, Missing
from flagship_engine.replaying.pseudonyms import replay_pseudonymised
from flagship_engine.replaying.verdicts import Different, Same, Undecidable, Unreplayed, Verdict


def replay(entries: Iterable[Entry | NotAnEntry], documents: Mapping[str, Document]) -> Iterator[Verdict]:
    """Decide each entry again, one at a time, and say whether that is as recorded.

    An entry of pseudonyms is decided from the buckets that stand in it, and `PartlySame` at best: what its ids alone
    could tell is undecided. Total over what `read_entry` gives; memory does not grow with the journal.

    Args:
        entries: a journal's, as `read_entry` gives them.
        documents: `document_digest(document)` to document, compiled for any rules: an entry names its own. One that is
            not what its digest says is not decided over.

    """
    library = Library(documents)
    return (_judged(entry, library) for entry in entries)


def _judged(entry: Entry | NotAnEntry, library: Library) -> Verdict:
    if not isinstance(entry, Entry):
        return Undecidable(entry, Unreplayed.NO_ENTRY, entry.reason)
    if entry.mode is EntryMode.ANSWERED:
        return Undecidable(entry, Unreplayed.ANSWERED, SAID_OF_AN_ANSWER)
    found = library.find(entry.document, entry.rules)
    if isinstance(found, Missing):
        return Undecidable(entry, found.why, found.reason)
    if entry.is_pseudonymised:
        return replay_pseudonymised(entry, found)
    decision = decide(
        found.document, entry.context, entry.identity, entry.assignations, hit_triggered=entry.hit_triggered
    )
    now = outcome_of(decision)
    return Same(entry) if now == entry.outcome else Different(entry, differences_between(entry.outcome, now))
