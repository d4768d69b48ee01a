"""What came of an effect, as values: the shell feeds them back to the state that asked."""

from __future__ import annotations

from typing import TypeAlias

import attrs

from flagship_engine.assignations import Assignations
from flagship_engine.decision import Flag
from flagship_engine.document import Document
from flagship_engine.problems import Problem
from flagship_engine.values import FrozenDict


@attrs.frozen
class DocumentFetched:
    """A document arrived.

    Attributes:
        document: parsed and compiled.
        body: its bytes as received.
        digest: SHA-256 of the bytes, in hexadecimal.
        last_modified: its ``Last-Modified`` text, or None.
        etag: its ``ETag``, or None.

    """

    document: Document = attrs.field(repr=False)
    body: bytes = attrs.field(repr=False)
    digest: str
    last_modified: str | None = None
    etag: str | None = None


@attrs.frozen
class DocumentUnchanged:
    """The known document is still the current one."""


@attrs.frozen
class DocumentFailed:
    """No document arrived. `reason` is one sentence for a person."""

    reason: str


@attrs.frozen
class DocumentRecalled:
    """The stored document was read; `stored` is None if there is none, or none that is sound.

    Attributes:
        stored: the document with its validators.
        stored_at: when it was stored, in seconds since the epoch.
        reason: why a stored file could not be used, or "".

    """

    stored: DocumentFetched | None = None
    stored_at: float | None = None
    reason: str = ""


@attrs.frozen
class CampaignsFetched:
    """The Decision API answered for a visitor.

    Attributes:
        flags: flag key to flag; of several campaigns with one key the last wins.
        variations: (variation group id, variation id) of each campaign, in the answer's order.
        panic: whether the platform is in panic.
        problems: campaigns and flags of the answer that were malformed and left out.

    """

    flags: FrozenDict[str, Flag]
    variations: tuple[tuple[str, str], ...] = ()
    panic: bool = False
    problems: tuple[Problem, ...] = ()


@attrs.frozen
class CampaignsFailed:
    """The Decision API did not answer, or not with campaigns. `reason` is one sentence for a person."""

    reason: str


@attrs.frozen
class Sent:
    """A context event, an activation or a hit was accepted, with this HTTP status."""

    status: int


@attrs.frozen
class NotSent:
    """It was not accepted.

    Attributes:
        reason: the HTTP status as text if there was an answer, else what happened.

    """

    reason: str


@attrs.frozen
class AssignationsFound:
    """The application answered what it remembers.

    Attributes:
        assignations: what is remembered, by id.
        problems: why a record was ignored, or which part of it was left out: at most one a record.

    """

    assignations: Assignations
    problems: tuple[Problem, ...] = ()


@attrs.frozen
class LookUpFailed:
    """The application could not answer what it remembers, for one id at least: `reason` names its error."""

    reason: str


Happening: TypeAlias = (
    DocumentFetched
    | DocumentUnchanged
    | DocumentFailed
    | DocumentRecalled
    | CampaignsFetched
    | CampaignsFailed
    | Sent
    | NotSent
    | AssignationsFound
    | LookUpFailed
)
"""Everything that can come of an effect."""
