"""Effects: what the world should be told or asked, as values. The shell performs them; nothing here does.

`Effect` is a closed union: whoever matches over it and forgets one gets a type error.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, TypeAlias

import attrs

from flagship_engine.consequences import Activate as Activate
from flagship_engine.consequences import SaveAssignations as SaveAssignations
from flagship_engine.identity import Identity
from flagship_engine.values import FrozenDict, Json

if TYPE_CHECKING:  # whoever only decides need not load them
    from flagship_engine.assignations import Assignations
    from flagship_engine.context import Context
    from flagship_engine.decision import Decision, Flag
    from flagship_engine.document import Document
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
class ArchiveDocument:
    """Keep a document beside the journal, whose entries will name it."""

    document: Document


@attrs.frozen
class RecordDecision:
    """Write into the journal what `decide` gave for these arguments.

    Attributes:
        document: what was decided over.
        context: what was known of the visitor.
        identity: the visitor.
        assignations: what was remembered.
        decision: what was decided.

    """

    document: Document
    context: Context = attrs.field(repr=False)
    identity: Identity
    assignations: Assignations = attrs.field(repr=False)
    decision: Decision


@attrs.frozen
class RecordAnswer:
    """Write into the journal what the Decision API answered.

    Attributes:
        context: what it was told of the visitor.
        identity: the visitor.
        flags: what it answered, by key.
        panic: whether it answered that the platform is in panic.

    """

    context: FrozenDict[str, Json] = attrs.field(repr=False)
    identity: Identity
    flags: FrozenDict[str, Flag]
    panic: bool = False


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
    | ArchiveDocument
    | RecordDecision
    | RecordAnswer
    | ReportPanic
    | Log
)
"""Every effect there is."""

Exchange: TypeAlias = FetchDocument | FetchCampaigns | SendContext | Activate | SendHit
"""The effects that are HTTP requests."""
