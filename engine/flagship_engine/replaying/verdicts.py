"""What replaying an entry of a journal comes to, as values."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import TypeAlias

import attrs

from flagship_engine.journals.entries import Entry
from flagship_engine.journals.forms import NotAnEntry
from flagship_engine.values import FrozenDict


@attrs.frozen
class Difference:
    """One thing that is decided otherwise now.

    Attributes:
        what: what it is, in words: the variation of a campaign, the flags, the effects, panic.
        recorded: what the entry says, in words.
        now: what is decided now, in words.
        campaign_id: the campaign, where it is one campaign's.

    """

    what: str
    recorded: str
    now: str
    campaign_id: str | None = None

    @property
    def sentence(self) -> str:
        """All of it in a line."""
        return f"{self.what}: {self.recorded} then, {self.now} now"


class Unreplayed(Enum):
    """Why an entry cannot be decided again; the value is its plain name."""

    NO_ENTRY = "it is no entry"
    ANSWERED = "the Decision API decided it"
    UNKNOWN_RULES = "this engine does not know its rules"
    NO_DOCUMENT = "its document is missing"
    OTHER_DOCUMENT = "another document was given for it"


@attrs.frozen
class Same:
    """Everything was decided as it is recorded."""

    entry: Entry


@attrs.frozen
class PartlySame:
    """All that can be decided again is as it is recorded: the ids of the entry are pseudonyms.

    Attributes:
        entry: the entry.
        undecided: what cannot be decided again, a sentence each.
        campaigns: the ids of the campaigns among it.

    """

    entry: Entry
    undecided: tuple[str, ...]
    campaigns: tuple[str, ...] = ()


@attrs.frozen
class Different:
    """Something is decided otherwise now.

    Attributes:
        entry: the entry.
        differences: what, at least one; campaigns first, in the order of the entry and then of the document.

    """

    entry: Entry
    differences: tuple[Difference, ...]


@attrs.frozen
class Undecidable:
    """Nothing of it can be decided again.

    Attributes:
        entry: the entry, or what stood in its place.
        why: why not.
        reason: the same with its particulars, as a sentence.

    """

    entry: Entry | NotAnEntry
    why: Unreplayed
    reason: str


Verdict: TypeAlias = Same | PartlySame | Different | Undecidable
"""What an entry comes to: a closed union."""


@attrs.frozen
class Replayed:
    """How many entries came to what.

    Attributes:
        same: as recorded.
        partly_same: as recorded, as far as an entry with pseudonyms tells.
        different: otherwise.
        undecidable: why some cannot be decided again, to how many.

    """

    same: int = 0
    partly_same: int = 0
    different: int = 0
    undecidable: FrozenDict[Unreplayed, int] = FrozenDict()

    @property
    def undecided(self) -> int:
        """How many cannot be decided again."""
        return sum(self.undecidable.values())

    @property
    def entries(self) -> int:
        """How many there are in all."""
        return self.same + self.partly_same + self.different + self.undecided

    def counting(self, verdict: Verdict) -> Replayed:
        """With one more."""
        match verdict:
            case Same():
                return attrs.evolve(self, same=self.same + 1)
            case PartlySame():
                return attrs.evolve(self, partly_same=self.partly_same + 1)
            case Different():
                return attrs.evolve(self, different=self.different + 1)
            case Undecidable():
                more = FrozenDict({**self.undecidable, verdict.why: self.undecidable.get(verdict.why, 0) + 1})
                return attrs.evolve(self, undecidable=more)


def tally(verdicts: Iterable[Verdict]) -> Replayed:
    """How many entries came to what, counted as they pass."""
    counted = Replayed()
    for each in verdicts:
        counted = counted.counting(each)
    return counted
