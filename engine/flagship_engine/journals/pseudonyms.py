"""An entry without the visitor's ids: each stands as a keyed hash, and what was reckoned from it is written beside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from hashlib import blake2b, sha256
from typing import TypeAlias

import attrs

from flagship_engine.assignations import Assignations, Remembered, group_key
from flagship_engine.context import Context
from flagship_engine.deciding import trace
from flagship_engine.document import Document
from flagship_engine.hashing import utf8
from flagship_engine.identity import Identity
from flagship_engine.journals.entries import Entry, EntryMode
from flagship_engine.traces import Hashed, Trace
from flagship_engine.values import FrozenDict, Json

Rename: TypeAlias = Callable[[str], str]

_BYTES = 16

_PURPOSE = b"flagship-journal"


def pseudonymised(entry: Entry, document: Document | None, key: bytes) -> Entry:
    """An entry whose ids are pseudonyms, with the buckets that no longer follow from them.

    One id has one pseudonym, everywhere in an entry and in all entries that are made with one key; without the key
    nobody can tell an id from it, nor try ids. Replaced are the visitor's ids, the ids of what is remembered, and
    texts of the context that are one of the visitor's ids; keys of the context are not. Of the effects, which name the
    visitor, no digest is kept. An entry of pseudonyms is given back as it is.

    Args:
        entry: the entry.
        document: what was decided over, with its rules; None if the Decision API answered.
        key: any bytes but none, kept secret.

    Raises:
        ValueError: the key is empty, or the document is compiled for other rules than the entry's, or is missing.

    """
    if not key:
        raise ValueError(
            "key: got no bytes, wanted a secret: without one anybody can try which id a pseudonym stands for"
        )
    if entry.is_pseudonymised:
        return entry
    buckets, own_bucket = _buckets(entry, document)
    rename = partial(pseudonym, key)
    return attrs.evolve(
        entry,
        identity=_identity(entry.identity, rename),
        context=_context(entry.context, entry.identity, rename),
        assignations=_assignations(entry.assignations, entry.identity, rename),
        outcome=attrs.evolve(entry.outcome, effects=""),
        buckets=buckets,
        own_bucket=own_bucket,
    )


def pseudonym(key: bytes, some_id: str) -> str:
    """What stands for an id: keyed BLAKE2b of its UTF-8, 32 hexadecimal digits."""
    # A key of any length: BLAKE2b itself takes 64 bytes at most.
    secret = sha256(key).digest()
    return blake2b(utf8(some_id), digest_size=_BYTES, key=secret, person=_PURPOSE).hexdigest()


def _buckets(entry: Entry, document: Document | None) -> tuple[FrozenDict[str, int], int | None]:
    """The visitor's buckets by group, and the one that bucket ranges are held against, of whatever was reached."""
    if entry.mode is EntryMode.ANSWERED:
        return FrozenDict(), None
    if document is None or document.rules.name != entry.rules:
        got = "no document" if document is None else f"a document compiled for {document.rules.name!r}"
        raise ValueError(f"document: got {got}, wanted the one that the entry was decided over by {entry.rules!r}")
    traced = trace(document, entry.context, entry.identity, entry.assignations)
    by_group = {group_id: hashed.bucket for group_id, hashed in _hashed(traced)}
    own = (each.visitor_bucket.bucket for each in traced.campaigns if each.visitor_bucket is not None)
    return FrozenDict(by_group), next(own, None)


def _hashed(traced: Trace) -> Iterator[tuple[str, Hashed]]:
    for campaign in traced.campaigns:
        for group in campaign.groups:
            if group.hashed is not None:
                yield group.group.id, group.hashed


def _identity(identity: Identity, rename: Rename) -> Identity:
    """The ids renamed; an optional one that is empty is none, and stays so."""
    anonymous_id, group = identity.anonymous_id, identity.decision_group
    return Identity(rename(identity.visitor_id), anonymous_id and rename(anonymous_id), group and rename(group))


def _assignations(known: Assignations, identity: Identity, rename: Rename) -> Assignations:
    """What is remembered, found by the renamed ids where it was found by the ids."""
    group = identity.decision_group
    shared = group_key(group) if group else None
    renamed: dict[str, Remembered] = {}
    for some_id, remembered in known.by_id.items():
        if some_id != shared or some_id in (identity.visitor_id, identity.anonymous_id):
            renamed[rename(some_id)] = remembered
        if group and some_id == shared:
            renamed[group_key(rename(group))] = remembered
    return Assignations(FrozenDict(renamed))


def _context(context: Context, identity: Identity, rename: Rename) -> Context:
    ids = {identity.visitor_id, identity.anonymous_id, identity.decision_group}
    names = {each: rename(each) for each in ids if each}
    providers = {name: _entries(values, names) for name, values in context.providers.items()}
    return Context(_entries(context.values, names), FrozenDict(providers))


def _entries(values: FrozenDict[str, Json], names: dict[str, str]) -> FrozenDict[str, Json]:
    return FrozenDict({key: _renamed(value, names) for key, value in values.items()})


def _renamed(value: Json, names: dict[str, str]) -> Json:
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, tuple):
        return tuple([_renamed(element, names) for element in value])
    return _entries(value, names) if isinstance(value, FrozenDict) else value
