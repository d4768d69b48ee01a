"""What is said of a decision, as values: lines with lines under them, as a decision has parts that have parts."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

import attrs

from flagship_engine.values import EMPTY, FrozenDict, Json


class Topic(Enum):
    """What a line is about; the value is a code that stays the same between versions."""

    CAMPAIGN = "campaign"
    ONE_TEST = "one-test"
    BUCKET_RANGES = "bucket-ranges"
    GROUP = "group"
    TARGETING_GROUP = "targeting-group"
    TARGETING = "targeting"
    REMEMBERED = "remembered"
    HASH = "hash"
    SHARE = "share"
    FLAG = "flag"
    SETTING = "setting"


class Answer(Enum):
    """Whether something holds, or gives something; the value is the word for it."""

    YES = "yes"
    NO = "no"
    ERROR = "error"
    UNASKED = "not asked"


@attrs.frozen
class Explained:
    """One part of a decision, and what became of it.

    Attributes:
        topic: what it is about.
        sentence: what became of it, in a sentence of bounded length that holds printable characters only.
        answer: whether it holds, gives something or counts; None for what merely is so.
        decisive: whether what lies above it was settled by it.
        facts: what the sentence is made of, whole, by names as in a document.
        parts: what lies under it.

    """

    topic: Topic
    sentence: str
    answer: Answer | None = None
    decisive: bool = False
    facts: FrozenDict[str, Json] = EMPTY
    parts: tuple[Explained, ...] = ()

    def everything(self) -> Iterator[Explained]:
        """The line itself and all that lie under it, from above."""
        yield self
        for part in self.parts:
            yield from part.everything()


def answer_of(holds: bool | None) -> Answer:
    """An outcome as an answer; None is an error."""
    if holds is None:
        return Answer.ERROR
    return Answer.YES if holds else Answer.NO
