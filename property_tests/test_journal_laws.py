"""Laws of journals: what is written is read, what was changed is found, and nothing that is read raises."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from flagship_engine import (
    PLATFORM_RULES,
    Assignation,
    Assignations,
    Context,
    Document,
    Entry,
    EntryMode,
    FrozenDict,
    Identity,
    NotAnEntry,
    Outcome,
    Remembered,
    Visit,
    answered_entry,
    decide,
    document_digest,
    make_entry,
    outcome_of,
    parse_document,
    pseudonymised,
    read_entry,
    trace,
    write_entry,
)
from flagship_engine.assignations import group_key
from flagship_engine.canonical import NotCanonical, decode, encode
from flagship_engine.journals.forms import read_form, write_form
from flagship_engine.journals.pseudonyms import pseudonym
from flagship_engine.strategies import (
    damaged,
    documents,
    entries,
    json_values,
    platform_documents,
    visits,
    wild_contexts,
    wild_identities,
    wild_json,
    wild_texts,
)
from flagship_engine.values import Json
from property_tests import journal_digests
from property_tests.settings import tried
from tests.engine.exact import exact

COUNT = 400

WRITTEN_IN_2026 = "9613ec03ee4474a4f34bf5aa7344dbd8a8603b48287b0c7c77b60cd762439661"
"""What this engine writes. It changes with the rules and with the version of the journal, and with nothing else."""

LINES = tuple(journal_digests.lines(9))

FORMS = [write_form(each) for each in map(read_entry, LINES) if isinstance(each, Entry)]


def wild_assignations() -> st.SearchStrategy[Assignations]:
    groups = st.dictionaries(wild_texts(), st.builds(Assignation, wild_texts(), st.booleans()), max_size=2)
    kept = st.builds(Remembered, groups.map(FrozenDict), st.lists(wild_texts(), max_size=2).map(tuple))
    return st.builds(Assignations, st.dictionaries(wild_texts(), kept, max_size=3).map(FrozenDict))


def wild_entries() -> st.SearchStrategy[Entry]:
    """Entries of anything that an entry may hold, whether or not anybody decides so."""
    context = st.builds(Context, wild_contexts(), st.dictionaries(wild_texts(), wild_contexts()).map(FrozenDict))
    given_ids = st.lists(st.tuples(wild_texts(), wild_texts(), wild_texts()), max_size=2).map(tuple)
    made = st.builds(
        Entry,
        at=st.integers() | st.floats(),
        engine=wild_texts(),
        document=wild_texts(),
        rules=wild_texts(),
        identity=wild_identities(),
        context=context,
        assignations=wild_assignations(),
        hit_triggered=st.booleans(),
        outcome=st.builds(Outcome, given_ids, st.booleans(), wild_texts(), wild_texts()),
        mode=st.just(EntryMode.DECIDED),
        buckets=st.none() | st.dictionaries(wild_texts(), st.integers(0, 99), max_size=2).map(FrozenDict),
    )
    answered = st.builds(lambda entry, flags: attrs.evolve(entry, mode=EntryMode.ANSWERED, answer=flags), made, flags())
    return st.builds(_with_own_bucket, made | answered, st.none() | st.integers(0, 99))


def _with_own_bucket(entry: Entry, bucket: int | None) -> Entry:
    return entry if entry.buckets is None else attrs.evolve(entry, own_bucket=bucket)


def flags() -> st.SearchStrategy[FrozenDict[str, Json]]:
    return st.dictionaries(wild_texts(), wild_json(), max_size=2).map(FrozenDict)


@tried(40)
@given(wild_entries())
def test_an_entry_of_anything_is_read_as_it_was_written(entry: Entry) -> None:
    line = write_entry(entry)
    found = read_entry(line)
    assert exact(found) == exact(entry)
    assert isinstance(found, Entry)
    assert write_entry(found) == line
    assert line.isascii()
    assert b"\n" not in line


@tried(20)
@given(wild_entries(), wild_entries(), st.sampled_from([each.name for each in attrs.fields(Entry)][:9]))
def test_two_entries_have_one_line_if_they_are_the_same(one: Entry, another: Entry, name: str) -> None:
    other = attrs.evolve(one, **{name: getattr(another, name)})
    assert (write_entry(one) == write_entry(other)) is (exact(one) == exact(other))


@tried(100)
@given(st.sampled_from(LINES), st.integers(0), st.binary(max_size=1), st.integers(0, 1))
def test_a_byte_more_less_or_other_is_found(line: bytes, place: int, middle: bytes, skipped: int) -> None:
    position = place % (len(line) + 1)
    changed = line[:position] + middle + line[position + skipped :]
    assume(changed != line)
    assert isinstance(read_entry(changed), NotAnEntry)


@tried(150)
@given(st.binary(max_size=60))
def test_any_bytes_are_read(data: bytes) -> None:
    found = read_entry(data)
    assert isinstance(found, NotAnEntry)
    assert found.reason.isascii()


@tried(60)
@given(st.sampled_from(FORMS).flatmap(lambda form: damaged(form, json_values() | wild_texts() | st.floats())))
def test_any_form_is_read_or_refused(form: object) -> None:
    """With the right digest: what a newer engine writes, or a mischievous one."""
    decoded = decode(encode(form))  # type: ignore[arg-type]  # it is JSON
    assert not isinstance(decoded, NotCanonical)
    found = read_form(decoded)
    assert found.reason if isinstance(found, NotAnEntry) else encode(write_form(found)) == encode(decoded)


def parsed_documents() -> st.SearchStrategy[Document]:
    """Documents by either rule set."""
    return documents().map(parse_document) | platform_documents().map(lambda data: parse_document(data, PLATFORM_RULES))


def decided() -> st.SearchStrategy[tuple[Document, Entry]]:
    """A document, and an entry of it."""
    return parsed_documents().flatmap(lambda document: st.tuples(st.just(document), entries(document)))


@tried(25)
@given(decided())
def test_an_entry_holds_all_that_was_decided_of(pair: tuple[Document, Entry]) -> None:
    document, entry = pair
    found = read_entry(write_entry(entry))
    assert isinstance(found, Entry)
    assert found == entry
    about = found.context, found.identity, found.assignations
    assert outcome_of(decide(document, *about, hit_triggered=found.hit_triggered)) == found.outcome
    assert (found.document, found.rules) == (document_digest(document), document.rules.name)


def _turned(values: FrozenDict[str, Json]) -> FrozenDict[str, Json]:
    return FrozenDict({key: values[key] for key in reversed([*values])})


@tried(15)
@given(parsed_documents().flatmap(lambda document: st.tuples(st.just(document), visits(document))))
def test_a_line_does_not_depend_on_the_order_of_keys(pair: tuple[Document, Visit]) -> None:
    document, visit = pair
    context, known = visit.context, visit.assignations
    assert isinstance(context, Context)
    turned = Context(_turned(context.values), _turned(context.providers))  # type: ignore[arg-type]
    other = None if known is None else Assignations(_turned(known.by_id))  # type: ignore[arg-type]
    lines = [
        write_entry(make_entry(7, document, *about, decide(document, *about), digest=""))
        for about in ((context, visit.identity, known), (turned, visit.identity, other))
    ]
    assert lines[0] == lines[1]


@tried(25)
@given(decided())
def test_pseudonyms_keep_what_is_remembered_findable_and_buckets_at_hand(pair: tuple[Document, Entry]) -> None:
    document, entry = pair
    made = pseudonymised(entry, document, b"key")
    assert exact(read_entry(write_entry(made))) == exact(made)
    before, after = entry.identity, made.identity
    assert made.assignations.of(after.visitor_id) == entry.assignations.of(before.visitor_id)
    if before.decision_group and after.decision_group:
        shared = entry.assignations.of(group_key(before.decision_group))
        assert made.assignations.of(group_key(after.decision_group)) == shared
    if before.anonymous_id and after.anonymous_id:
        assert made.assignations.of(after.anonymous_id) == entry.assignations.of(before.anonymous_id)
    traced = trace(document, entry.context, entry.identity, entry.assignations)
    hashed = {
        group.group.id: group.hashed.bucket
        for campaign in traced.campaigns
        for group in campaign.groups
        if group.hashed is not None
    }
    assert made.buckets == hashed
    assert made.outcome == attrs.evolve(entry.outcome, effects="")


NO_CAMPAIGNS = parse_document({"campaigns": []}, PLATFORM_RULES)


@tried(40)
@given(st.permutations(["visitor-42", "anonymous-7", "household-é"]), st.booleans())
def test_no_id_stands_in_an_entry_of_pseudonyms(ids: list[str], answered: bool) -> None:
    identity, keys = Identity(*ids), [*ids, group_key(ids[2])]
    known = Assignations(FrozenDict({each: Remembered() for each in keys}))
    context = {"own": ids[0], "all": [*ids, {"inner": ids[1]}]}
    decision = decide(NO_CAMPAIGNS, context, identity, known)
    made = make_entry(7, NO_CAMPAIGNS, context, identity, known, decision)
    entry = answered_entry(7, identity, context, {}) if answered else made
    line = write_entry(pseudonymised(entry, NO_CAMPAIGNS, b"key")).decode()
    assert not [each for each in keys if json.dumps(each)[1:-1] in line]


@tried(60)
@given(wild_texts(), wild_texts(), st.binary(min_size=1, max_size=80), st.binary(min_size=1, max_size=80))
def test_pseudonyms_stand_for_one_id_and_one_key(one: str, other: str, key: bytes, another: bytes) -> None:
    assert (pseudonym(key, one) == pseudonym(key, other)) is (one == other)
    assert (pseudonym(key, one) == pseudonym(another, one)) is (key == another)


@pytest.mark.parametrize("hash_seed", ["0", "2"])
def test_another_process_writes_the_same_lines(hash_seed: str) -> None:
    """ "Equal values are equal bytes on any machine and Python" (under any hash seed)."""
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-m", "property_tests.journal_digests", str(COUNT)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == WRITTEN_IN_2026


def test_the_lines_are_worth_comparing() -> None:
    found = [read_entry(line) for line in journal_digests.lines(COUNT)]
    read = [entry for entry in found if isinstance(entry, Entry)]
    assert len(read) == COUNT
    assert {entry.rules for entry in read} == {"sdk-2.1", "sdk-2.1-hash", "platform"}
    assert sum(entry.outcome.assigned != () for entry in read) > COUNT / 3
    assert sum(entry.is_pseudonymised for entry in read) > COUNT / 5
