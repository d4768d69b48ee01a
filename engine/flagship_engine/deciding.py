"""The engine's two verbs: parse a document, decide for a visitor."""

from __future__ import annotations

from collections.abc import Mapping

from flagship_engine.assignations import NO_ASSIGNATIONS, Assignations
from flagship_engine.context import NO_CONTEXT, Context, read_context
from flagship_engine.decision import Decision
from flagship_engine.document import Document
from flagship_engine.identity import Identity
from flagship_engine.reading import read_document
from flagship_engine.rules.base import Rules
from flagship_engine.rules.sdk import SDK_RULES


def parse_document(data: object, rules: Rules = SDK_RULES) -> Document:
    """A bucketing document, read and compiled once.

    Total: any Python object gives a document. What is malformed is left out alone and stands in ``problems`` with its
    JSON path, what was there and what was wanted. Duplicate ids are kept, and reported.

    Args:
        data: the document as `json.loads` makes it.
        rules: the rules that will decide over it.

    """
    return read_document(data, rules)


def decide(
    document: Document,
    context: Context | Mapping[str, object] = NO_CONTEXT,
    identity: Identity | str = "",
    assignations: Assignations | None = None,
    *,
    hit_triggered: bool = False,
) -> Decision:
    """Which variation of which campaign a visitor gets, and what should be remembered of it.

    Pure and total: the same inputs give the same decision on any machine and any supported Python.

    Args:
        document: from `parse_document`; it brings its rules.
        context: what is known of the visitor: a mapping of keys to strings, numbers and booleans, or a `Context`. What
            is refused of a mapping stands in the decision's ``problems``.
        identity: the visitor's id, or an `Identity`.
        assignations: what is remembered, by id.
        hit_triggered: whether the visitor is taken to see the variations at once, as the Decision API's ``trigger_hit``
            does. The SDK's rules do not distinguish it.

    """
    known = context if isinstance(context, Context) else read_context(context)
    if document.panic:
        return Decision((), panic=True, problems=known.problems)
    who = identity if isinstance(identity, Identity) else Identity(identity)
    remembered = NO_ASSIGNATIONS if assignations is None else assignations
    return document.program.decide(known, who, remembered, hit_triggered)
