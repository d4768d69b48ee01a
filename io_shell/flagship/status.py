"""How an SDK is doing, for operators."""

from __future__ import annotations

import attrs

from flagship_engine.settings import Mode


@attrs.frozen
class Status:
    """A snapshot of an SDK's health. Times are seconds since the epoch.

    Attributes:
        started: between `start` and `close`.
        mode: who decides.
        ready: whether visitors can be decided for: API mode, or a document is known.
        panic: whether the platform is in panic.
        document_digest: SHA-256 of the bucketing document in use, or "".
        document_at: when it was received, or None.
        document_age: seconds since then, or None.
        document_problems: how many of its parts were malformed and left out.
        last_success: when the CDN last answered well, or None.
        failures_in_a_row: looks at the document that failed since.
        last_failure: why the last of them failed, or "".
        polling: whether the polling thread is alive.
        hits_sent: hits and activations that were accepted.
        hits_lost: hits and activations that were not.
        journal_entries: entries that were written into the journal.
        journal_lost: entries that could not be written.
        journal_failure: why the last of those could not, or "".

    """

    started: bool
    mode: Mode
    ready: bool
    panic: bool
    document_digest: str = ""
    document_at: float | None = None
    document_age: float | None = None
    document_problems: int = 0
    last_success: float | None = None
    failures_in_a_row: int = 0
    last_failure: str = ""
    polling: bool = False
    hits_sent: int = 0
    hits_lost: int = 0
    journal_entries: int = 0
    journal_lost: int = 0
    journal_failure: str = ""
