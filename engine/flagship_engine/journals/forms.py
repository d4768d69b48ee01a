"""An entry as JSON, and back. What is not exactly the JSON of an entry is refused, with a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeGuard, TypeVar

import attrs

from flagship_engine.assignations import Assignation, Assignations, Remembered
from flagship_engine.context import Context
from flagship_engine.identity import Identity
from flagship_engine.journals.entries import Entry, EntryMode
from flagship_engine.journals.outcomes import Given, Outcome, written
from flagship_engine.untrusted import describe
from flagship_engine.values import FrozenDict, Json

JOURNAL_VERSION = 1
"""The version of the form; an entry of another one is refused."""

SAID_OF_AN_ANSWER = "this is what the Decision API answered: it cannot be decided again"
SAID_OF_PSEUDONYMS = "the ids are pseudonyms: of what depends on an id, only what follows from the buckets is decidable"

T = TypeVar("T")


@attrs.frozen
class NotAnEntry:
    """Why something is no entry of a journal.

    Attributes:
        reason: in words; the same on every Python.

    """

    reason: str


def write_form(entry: Entry) -> FrozenDict[str, Json]:
    """An entry as JSON."""
    identity, outcome = entry.identity, entry.outcome
    form: dict[str, Json] = {
        "journal": JOURNAL_VERSION,
        "mode": entry.mode.value,
        "at": entry.at,
        "engine": entry.engine,
        "document": entry.document,
        "rules": entry.rules,
        "identity": (identity.visitor_id, identity.anonymous_id, identity.decision_group),
        "context": entry.context.values,
        "providers": FrozenDict[str, Json](entry.context.providers),
        "assignations": FrozenDict({each: written(kept) for each, kept in entry.assignations.by_id.items()}),
        "hitTriggered": entry.hit_triggered,
        "assigned": outcome.assigned,
        "panic": outcome.panic,
        "flags": outcome.flags,
        "effects": outcome.effects,
    }
    if entry.answer is not None:
        form["answer"] = entry.answer
    if entry.buckets is not None:
        form["buckets"] = FrozenDict[str, Json](entry.buckets)
        form["ownBucket"] = entry.own_bucket
    said = _said(entry)
    if said:
        form["says"] = said
    return FrozenDict(form)


def _said(entry: Entry) -> str:
    """What whoever reads the entry as text must know."""
    of_an_answer = SAID_OF_AN_ANSWER if entry.mode is EntryMode.ANSWERED else ""
    of_pseudonyms = SAID_OF_PSEUDONYMS if entry.is_pseudonymised else ""
    return "; ".join(filter(None, (of_an_answer, of_pseudonyms)))


def read_form(value: Json) -> Entry | NotAnEntry:
    """The entry that a JSON value says, or why it says none. Total."""
    if not isinstance(value, FrozenDict):
        return NotAnEntry(f"got {describe(value)}, wanted an entry: an object")
    version = value.get("journal")
    if type(version) is not int or version != JOURNAL_VERSION:
        got = describe(version) if "journal" in value else "nothing"
        return NotAnEntry(f"the journal's version is {got}; this engine knows version {JOURNAL_VERSION} alone")
    try:
        entry = _entry(_Fields(value))
    except _RefusedError as refused:
        return NotAnEntry(refused.reason)
    strangers = sorted(value.keys() - write_form(entry).keys())
    if strangers:
        return NotAnEntry(f"{describe(strangers[0])} is no field of such an entry")
    if value.get("says", "") != _said(entry):
        return NotAnEntry("says: it does not say what is so")
    return entry


class _RefusedError(Exception):
    """A field is not as it should be, some calls below `read_form`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@attrs.frozen
class _Fields:
    """The fields of an entry."""

    fields: FrozenDict[str, Json]

    def get(self, name: str, read: Callable[[Json], T | None], wanted: str) -> T:
        """A field, read; `read` gives None of what is not as wanted."""
        if name not in self.fields:
            raise _RefusedError(f"{name}: got nothing, wanted {wanted}")
        found = read(self.fields[name])
        if found is None:
            raise _RefusedError(f"{name}: got {describe(self.fields[name])}, wanted {wanted}")
        return found

    def text(self, name: str) -> str:
        """A string."""
        return self.get(name, _text, "a string")

    def flag(self, name: str) -> bool:
        """A boolean."""
        return self.get(name, lambda value: value if isinstance(value, bool) else None, "true or false")


def _entry(form: _Fields) -> Entry:
    pseudonymised = "buckets" in form.fields
    mode = EntryMode(form.get("mode", _mode, "'decided' or 'answered'"))
    return Entry(
        at=form.get("at", _number, "a number"),
        engine=form.text("engine"),
        document=form.text("document"),
        rules=form.text("rules"),
        identity=form.get("identity", _identity, "three ids, of which the last two may be null"),
        context=Context(
            form.get("context", _object, "an object"),
            form.get("providers", _objects, "an object of objects"),
        ),
        assignations=Assignations(form.get("assignations", _assignations, "what is remembered, by id")),
        hit_triggered=form.flag("hitTriggered"),
        outcome=Outcome(
            form.get("assigned", _assigned, "arrays of three ids"),
            form.flag("panic"),
            form.text("flags"),
            form.text("effects"),
        ),
        mode=mode,
        answer=form.get("answer", _object, "an object") if mode is EntryMode.ANSWERED else None,
        buckets=form.get("buckets", _buckets, "an object of integers") if pseudonymised else None,
        own_bucket=form.get("ownBucket", _own_bucket, "an integer or null")[0] if pseudonymised else None,
    )


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) else None


def _mode(value: Json) -> str | None:
    return value if isinstance(value, str) and value in {each.value for each in EntryMode} else None


def _number(value: Json) -> int | float | None:
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _identity(value: Json) -> Identity | None:
    match value:
        case (str(visitor_id), str() | None as anonymous_id, str() | None as decision_group):
            return Identity(visitor_id, anonymous_id, decision_group)
        case _:
            return None


def _object(value: Json) -> FrozenDict[str, Json] | None:
    return value if isinstance(value, FrozenDict) else None


def _objects(value: Json) -> FrozenDict[str, FrozenDict[str, Json]] | None:
    return _each(value, _object)


def _each(value: Json, read: Callable[[Json], T | None]) -> FrozenDict[str, T] | None:
    """An object whose every entry can be read; None if there is one that cannot."""
    if not isinstance(value, FrozenDict):
        return None
    entries = {key: read(item) for key, item in value.items()}
    found = {key: entry for key, entry in entries.items() if entry is not None}
    return FrozenDict(found) if len(found) == len(entries) else None


def _assignations(value: Json) -> FrozenDict[str, Remembered] | None:
    return _each(value, _remembered)


def _remembered(value: Json) -> Remembered | None:
    match value:
        case {"groups": groups, "variations": tuple(variations), **rest} if not rest:
            by_group = _each(groups, _assignation)
            ids = tuple(each for each in variations if isinstance(each, str))
            return Remembered(by_group, ids) if by_group is not None and len(ids) == len(variations) else None
        case _:
            return None


def _assignation(value: Json) -> Assignation | None:
    match value:
        case (str(variation_id), bool(activated)):
            return Assignation(variation_id, activated)
        case _:
            return None


def _assigned(value: Json) -> tuple[Given, ...] | None:
    if not isinstance(value, tuple):
        return None
    found = tuple([each for each in value if _is_given(each)])
    return found if len(found) == len(value) else None


def _is_given(value: Json) -> TypeGuard[Given]:
    # Not by `match`, which takes several times as long: an entry has one for each campaign.
    if not (isinstance(value, tuple) and len(value) == 3):
        return False
    campaign_id, group_id, variation_id = value
    return isinstance(campaign_id, str) and isinstance(group_id, str) and isinstance(variation_id, str)


def _buckets(value: Json) -> FrozenDict[str, int] | None:
    return _each(value, _bucket)


def _bucket(value: Json) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _own_bucket(value: Json) -> tuple[int | None] | None:
    return (value,) if value is None or (isinstance(value, int) and not isinstance(value, bool)) else None
