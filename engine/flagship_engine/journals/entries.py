"""One entry of a journal: what a decision was made of, and what it was."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

import attrs

from flagship_engine._version import __version__
from flagship_engine.assignations import NO_ASSIGNATIONS, Assignations
from flagship_engine.context import Context, read_context
from flagship_engine.decision import Decision, Flag
from flagship_engine.document import Document
from flagship_engine.identity import Identity
from flagship_engine.journals.outcomes import (
    Outcome,
    digest_of_effects,
    digest_of_flags,
    outcome_of,
    rendered_flags,
)
from flagship_engine.untrusted import as_raw_text, describe, is_a
from flagship_engine.values import FrozenDict, Json
from flagship_engine.writing import document_digest


class EntryMode(Enum):
    """Who decided; the value is its name in a journal."""

    DECIDED = "decided"
    ANSWERED = "answered"


@attrs.frozen
class Entry:
    """One decision, with all that it was made of.

    Attributes:
        at: when, in Unix seconds.
        engine: the version of the engine that made the entry.
        document: the document's digest; "" if the Decision API answered.
        rules: the name of the rules; "" if the Decision API answered.
        identity: who was decided for.
        context: what was known of the visitor; its problems are not kept.
        assignations: what was remembered.
        hit_triggered: whether the visitor was taken to see the variations at once.
        outcome: what was decided.
        mode: who decided.
        answer: key to value and origin, as JSON, of the flags that the Decision API answered: nothing else tells
            them. None if it was decided here.
        buckets: variation group id to the visitor's bucket in it, of the groups that were reached. None unless the
            ids are pseudonyms, from which no bucket follows.
        own_bucket: the bucket that bucket ranges are held against, if the ids are pseudonyms and it was looked at.

    """

    at: int | float
    engine: str
    document: str
    rules: str
    identity: Identity
    context: Context
    assignations: Assignations
    hit_triggered: bool
    outcome: Outcome
    mode: EntryMode = EntryMode.DECIDED
    answer: FrozenDict[str, Json] | None = None
    buckets: FrozenDict[str, int] | None = None
    own_bucket: int | None = None

    @property
    def is_pseudonymised(self) -> bool:
        """Whether its ids are pseudonyms."""
        return self.buckets is not None


def make_entry(
    at: int | float,
    document: Document,
    context: Context | Mapping[str, object],
    identity: Identity | str,
    assignations: Assignations | None,
    decision: Decision,
    *,
    hit_triggered: bool = False,
    digest: str | None = None,
) -> Entry:
    """The entry of what `decide` gave for these arguments.

    Args:
        at: when it was decided, in Unix seconds.
        document: what was decided over, and so on as `decide` was given them.
        context: what was known of the visitor.
        identity: the visitor.
        assignations: what was remembered.
        decision: what `decide` gave.
        hit_triggered: as `decide` was given it.
        digest: `document_digest(document)`. Whoever makes many entries of one document reckons it once.

    Raises:
        TypeError: the visitor's id is no string; nothing is decided for such a one.

    """
    return Entry(
        at=at,
        engine=__version__,
        document=document_digest(document) if digest is None else digest,
        rules=document.rules.name,
        identity=_identity(identity),
        context=_context(context),
        assignations=NO_ASSIGNATIONS if assignations is None else assignations,
        hit_triggered=hit_triggered,
        outcome=outcome_of(decision),
    )


def answered_entry(
    at: int | float,
    identity: Identity | str,
    context: Context | Mapping[str, object],
    flags: Mapping[str, Flag],
    *,
    panic: bool = False,
) -> Entry:
    """The entry of what the Decision API answered: no document is known, so it cannot be decided again.

    Args:
        at: when it answered, in Unix seconds.
        identity: the visitor.
        context: what it was told of the visitor.
        flags: the flags that it answered, by key.
        panic: whether it answered that the platform is in panic.

    Raises:
        TypeError: the visitor's id is no string.

    """
    given = {(flag.campaign_id, flag.variation_group_id, flag.variation_id) for flag in flags.values()}
    outcome = Outcome(tuple(sorted(given)), panic, digest_of_flags(flags), digest_of_effects(()))
    return Entry(
        at=at,
        engine=__version__,
        document="",
        rules="",
        identity=_identity(identity),
        context=_context(context),
        assignations=NO_ASSIGNATIONS,
        hit_triggered=False,
        outcome=outcome,
        mode=EntryMode.ANSWERED,
        answer=rendered_flags(flags),
    )


def _identity(identity: Identity | str) -> Identity:
    """The ids as exactly str, as `decide` takes them."""
    who = Identity(identity) if is_a(identity, str) else identity
    if not is_a(who, Identity):
        raise TypeError(f"identity: got {describe(who)}, wanted a visitor id or an Identity")
    visitor_id = as_raw_text(who.visitor_id)
    if visitor_id is None:
        raise TypeError(f"identity: got {describe(who.visitor_id)}, wanted a visitor id: a string")
    return Identity(visitor_id, as_raw_text(who.anonymous_id), as_raw_text(who.decision_group))


def _context(context: Context | Mapping[str, object]) -> Context:
    """What decides of a context: without its problems."""
    known = context if is_a(context, Context) else read_context(context)
    return Context(known.values, known.providers) if known.problems else known
