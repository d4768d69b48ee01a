"""The engine's verbs: parse a document, decide for a visitor, trace how that was decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import attrs

from flagship_engine.assignations import NO_ASSIGNATIONS, Assignations
from flagship_engine.context import Context, are_plain, read_context
from flagship_engine.decision import Decision
from flagship_engine.document import Document
from flagship_engine.identity import Identity
from flagship_engine.problems import Path, Problem, unwanted
from flagship_engine.reading import read_document
from flagship_engine.rules.base import Rules
from flagship_engine.rules.sdk import SDK_RULES
from flagship_engine.untrusted import as_raw_text, describe, is_a

if TYPE_CHECKING:
    from flagship_engine.traces import Trace


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
    context: Context | Mapping[str, object],
    identity: Identity | str,
    assignations: Assignations | None = None,
    *,
    hit_triggered: bool = False,
) -> Decision:
    """Which variation of which campaign a visitor gets, and what should be remembered of it.

    Pure: the same inputs give the same decision on any machine and any supported Python. Total over what is known of a
    visitor: what is wrong with it stands in the decision's ``problems``.

    Args:
        document: from `parse_document`; it brings its rules.
        context: what is known of the visitor: a mapping of keys to strings, numbers and booleans, or a `Context`. An
            entry that cannot be read is left out alone.
        identity: the visitor's id, or an `Identity`. Nothing is decided for an id that is no string.
        assignations: what is remembered, by id: ``read_assignations(record, visitor_id).assignations``.
        hit_triggered: whether the visitor is taken to see the variations at once, as the Decision API's ``trigger_hit``
            does. The SDK's rules do not distinguish it.

    Raises:
        TypeError: `document` is no `Document`.

    """
    if assignations is None:
        assignations = NO_ASSIGNATIONS
    if (
        type(identity) is str
        and type(document) is Document
        and type(assignations) is Assignations
        and not document.tree.panic
    ):  # the usual case needs no closer look, but for the values
        if type(context) is dict:
            values: dict[object, object] = context.copy()
            if are_plain(values):
                return document.program.decide(values, identity, assignations, hit_triggered)
        elif type(context) is Context:
            return document.program.decide(context, identity, assignations, hit_triggered)
    known, ids, assignations = _read_visitor(document, context, identity, assignations)
    if ids is None or document.tree.panic:
        return Decision((), panic=document.panic, problems=known.problems)
    return document.program.decide(known, ids.shortest, assignations, hit_triggered)


def trace(
    document: Document,
    context: Context | Mapping[str, object],
    identity: Identity | str,
    assignations: Assignations | None = None,
) -> Trace:
    """How `decide` comes to its decision, for the same arguments: every campaign, group and targeting it looks at.

    It walks the document a second time, so that `decide` pays nothing for it. The variations are the same.

    Raises:
        TypeError: `document` is no `Document`.

    """
    known, who, remembered = _read_visitor(document, context, identity, assignations)
    if who is None or document.panic:
        from flagship_engine.traces import Trace  # whoever only decides need not load it

        return Trace((), panic=document.panic, problems=known.problems)
    return document.program.trace(document.tree, known, who, remembered)


def _read_visitor(
    document: object, context: object, identity: object, assignations: object
) -> tuple[Context, Identity | None, Assignations]:
    """What is decided from; problems of any part stand in the context.

    Raises:
        TypeError: `document` is no `Document`.

    """
    if not is_a(document, Document):
        raise TypeError(f"document: got {describe(document)}, wanted a Document: parse_document(data) makes one")
    known = context if is_a(context, Context) else read_context(context)
    remembered = NO_ASSIGNATIONS if assignations is None else assignations
    if not is_a(remembered, Assignations):
        wanted = "Assignations: read_assignations(record, visitor_id).assignations, or None"
        known = _with(known, unwanted(Path(None, "assignations"), remembered, wanted, "nothing is remembered"))
        remembered = NO_ASSIGNATIONS
    who, problems = _read_identity(identity)
    return _with(known, *problems) if problems else known, who, remembered


def _read_identity(identity: object) -> tuple[Identity | None, tuple[Problem, ...]]:
    """Who is decided for, the ids as exactly str, or None; and what was wrong."""
    if not is_a(identity, Identity):
        identity = Identity(identity)  # type: ignore[arg-type]  # what it is comes out in a moment
    ids = identity.visitor_id, identity.anonymous_id, identity.decision_group
    if type(ids[0]) is str and _TEXT_OR_NONE.issuperset(map(type, ids)):
        return identity, ()
    text = as_raw_text(ids[0])
    if text is None:
        problem = unwanted(Path(None, "identity"), ids[0], "a visitor id: a string", "nothing is decided")
        return None, (problem,)
    problems: list[Problem] = []
    others = [_other_id(name, getattr(identity, name), problems) for name in ("anonymous_id", "decision_group")]
    return Identity(text, *others), tuple(problems)


_TEXT_OR_NONE = frozenset({str, type(None)})


def _other_id(name: str, value: object, problems: list[Problem]) -> str | None:
    text = None if value is None else as_raw_text(value)
    if text is None and value is not None:
        problems.append(unwanted(Path(None, "identity") / name, value, "a string or None", "taken as None"))
    return text


def _with(context: Context, *problems: Problem) -> Context:
    return attrs.evolve(context, problems=(*context.problems, *problems)) if problems else context
