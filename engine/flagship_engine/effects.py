"""Effects: what the world should be told or asked, as values. The shell performs them; nothing here does.

`Effect` is a closed union: whoever matches over it and forgets one gets a type error.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, TypeAlias

import attrs

from flagship_engine.assignations import Assignation, Remembered
from flagship_engine.identity import Identity
from flagship_engine.values import FrozenDict, Json

if TYPE_CHECKING:  # whoever only decides need not load them
    from flagship_engine.hits import Hit


class Level(IntEnum):
    """How much a log message matters; the numbers are those of Python's logging."""

    DEBUG = 10
    INFO = 20
    WARNING = 30
    ERROR = 40
    CRITICAL = 50


@attrs.frozen
class RecallDocument:
    """Read the stored bucketing document of this environment, if there is one."""


@attrs.frozen
class FetchDocument:
    """Get the bucketing document, unless it is still the one that these validators name.

    Attributes:
        last_modified: the ``Last-Modified`` text of the known document, as received, or None.
        etag: its ``ETag``, or None.

    """

    last_modified: str | None = None
    etag: str | None = None


@attrs.frozen
class StoreDocument:
    """Keep a document for the next start.

    Attributes:
        body: the document's bytes as received: JSON in UTF-8.
        last_modified: its ``Last-Modified`` text, or None.
        etag: its ``ETag``, or None.

    """

    body: bytes = attrs.field(repr=False)
    last_modified: str | None = None
    etag: str | None = None


@attrs.frozen
class AnnounceDocument:
    """Tell the application that another document is in use.

    Attributes:
        digest: SHA-256 of the document's bytes, in hexadecimal.

    """

    digest: str


@attrs.frozen
class PollAgain:
    """Fetch the document again later.

    Attributes:
        seconds: how long to wait.

    """

    seconds: float


@attrs.frozen
class FetchCampaigns:
    """Ask the Decision API for a visitor's campaigns."""

    identity: Identity
    context: FrozenDict[str, Json] = attrs.field(repr=False)


@attrs.frozen
class SendContext:
    """Tell the platform a visitor's context (protocol: events)."""

    visitor_id: str
    context: FrozenDict[str, Json] = attrs.field(repr=False)


@attrs.frozen
class Activate:
    """Tell the platform that a visitor saw a variation (protocol: activate)."""

    identity: Identity
    variation_group_id: str
    variation_id: str


@attrs.frozen
class SendHit:
    """Send a hit (protocol: hits)."""

    identity: Identity
    hit: Hit


@attrs.frozen
class LookUpAssignations:
    """Ask the application what it remembers, for every id that the decision may ask for or change.

    Attributes:
        visitor_ids: visitor ids, anonymous ids and keys of decision groups, each once.

    """

    visitor_ids: tuple[str, ...]


@attrs.frozen
class SaveAssignations:
    """Have an id's assignations remembered.

    Attributes:
        visitor_id: the visitor id, the anonymous id, or the key of a decision group.
        remembered: everything that is to be remembered for it: what a store of whole records keeps.
        changed: variation group id to what is new or other than before: what a store of single assignations keeps. None
            under rules that know variations, but neither their groups nor what is activated: the SDK's.

    """

    visitor_id: str
    remembered: Remembered
    changed: FrozenDict[str, Assignation] | None = None


@attrs.frozen
class ReportPanic:
    """The platform said whether it is in panic: the whole SDK must know."""

    panic: bool


@attrs.frozen
class Log:
    """Tell the operator. Personal data stands in messages of level DEBUG only."""

    level: Level
    message: str


Effect: TypeAlias = (
    RecallDocument
    | FetchDocument
    | StoreDocument
    | AnnounceDocument
    | PollAgain
    | FetchCampaigns
    | SendContext
    | Activate
    | SendHit
    | LookUpAssignations
    | SaveAssignations
    | ReportPanic
    | Log
)
"""Every effect there is."""

Exchange: TypeAlias = FetchDocument | FetchCampaigns | SendContext | Activate | SendHit
"""The effects that are HTTP requests."""
