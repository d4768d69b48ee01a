"""An entry without ids: nobody finds them in it, and what was reckoned from them is written beside."""

from __future__ import annotations

import attrs
import pytest

from flagship_engine import (
    PLATFORM_RULES,
    SDK_RULES,
    Assignations,
    Context,
    Entry,
    FrozenDict,
    Identity,
    Remembered,
    Rules,
    answered_entry,
    pseudonymised,
    read_entry,
    write_entry,
)
from flagship_engine.assignations import Assignation, group_key
from flagship_engine.hashing import bucket
from flagship_engine.journals.pseudonyms import pseudonym
from tests.engine.journals.making import ALICE, REMEMBERED, entry, parsed

KEY = b"a secret"

IDS = ("alice-of-wonderland", "anonymous-7", "the-household", group_key("the-household"))


def hidden(made: Entry, key: bytes = KEY, rules: Rules = PLATFORM_RULES) -> Entry:
    return pseudonymised(made, parsed(rules), key)


@pytest.mark.parametrize("rules", [SDK_RULES, PLATFORM_RULES], ids=lambda rules: rules.name)
def test_no_id_stands_in_the_line(rules: Rules) -> None:
    line = write_entry(hidden(entry(rules=rules), rules=rules))
    assert not [each for each in IDS if each.encode() in line]
    assert [each for each in IDS if each.encode() in write_entry(entry(rules=rules))] == list(IDS)


def test_a_pseudonym_is_this_one() -> None:
    """What was written with a key is found by that key for ever."""
    assert pseudonym(KEY, "alice") == "0347a9196e9c266b6268ff32052c6ef0"
    assert pseudonym(b"another", "alice") != pseudonym(KEY, "alice") != pseudonym(KEY, "alicf")


@pytest.mark.parametrize("key", [b"k", b"k" * 64, b"k" * 65, b"k" * 10_000])
def test_a_key_may_have_any_length(key: bytes) -> None:
    assert len(pseudonym(key, "alice")) == 32


@pytest.mark.parametrize("some_id", ["", "é", "😀", "\ud800"])
def test_any_id_has_a_pseudonym(some_id: str) -> None:
    assert len(pseudonym(KEY, some_id)) == 32


def test_one_id_has_one_pseudonym_everywhere() -> None:
    made = hidden(entry())
    alice, anonymous, household = (pseudonym(KEY, each) for each in IDS[:3])
    assert made.identity == Identity(alice, anonymous, household)
    assert made.assignations.by_id == {
        alice: REMEMBERED.of(IDS[0]),
        anonymous: REMEMBERED.of(IDS[1]),
        group_key(household): REMEMBERED.of(IDS[3]),
    }
    assert made.context.values["own"] == alice
    assert made.context.providers["crm"]["ids"] == (anonymous, {"house": household})


def test_what_is_no_id_stays() -> None:
    made, known = hidden(entry()), entry().context.values
    assert {**made.context.values, "own": ""} == {**known, "own": ""}


def test_an_id_is_replaced_where_it_is_a_whole_text_and_not_where_it_is_a_key() -> None:
    context = Context(FrozenDict({"alice": "alice", "greeting": "hello alice", "n": 7}))
    made = hidden(entry("alice", context, Assignations()))
    assert made.context.values == {"alice": pseudonym(KEY, "alice"), "greeting": "hello alice", "n": 7}


@pytest.mark.parametrize("nobody", [None, ""])
def test_an_optional_id_that_is_none_stays_none(nobody: str | None) -> None:
    made = hidden(entry(Identity("alice", nobody, nobody), Context(FrozenDict({"a": ""})), Assignations()))
    assert made.identity == Identity(pseudonym(KEY, "alice"), nobody, nobody)
    assert made.context.values == {"a": ""}


def test_a_visitor_whose_id_is_the_key_of_the_group_keeps_both_memories() -> None:
    shared = group_key("house")
    known = Assignations(FrozenDict({shared: Remembered(FrozenDict({"g": Assignation("v")}))}))
    made = hidden(entry(Identity(shared, None, "house"), Context(), known))
    assert set(made.assignations.by_id) == {pseudonym(KEY, shared), group_key(pseudonym(KEY, "house"))}


def test_the_buckets_of_what_was_reached_are_written_beside() -> None:
    made = hidden(entry())
    household = group_key("the-household").encode()
    assert made.is_pseudonymised
    assert made.buckets == {"g": bucket(b"g" + household), "h": bucket(b"h" + household)}
    assert made.own_bucket == bucket(b"alice-of-wonderland")


def test_by_the_sdks_rules_the_visitors_id_is_hashed_and_no_bucket_range_is_asked() -> None:
    made = hidden(entry(rules=SDK_RULES), rules=SDK_RULES)
    assert made.buckets == {each: bucket(each.encode() + b"alice-of-wonderland") for each in ("g", "h")}
    assert made.own_bucket is None


def test_a_group_that_was_not_reached_has_no_bucket() -> None:
    made = hidden(entry(ALICE, Context(), REMEMBERED))
    assert made.buckets is not None
    assert set(made.buckets) == {"g"}


def test_of_the_effects_no_digest_is_kept_for_they_name_the_visitor() -> None:
    made, before = hidden(entry()), entry()
    assert made.outcome == attrs.evolve(before.outcome, effects="")


def test_everything_else_stays() -> None:
    made, before = hidden(entry(hit_triggered=True)), entry(hit_triggered=True)
    same = ("at", "engine", "document", "rules", "hit_triggered", "mode", "answer")
    assert [getattr(made, name) for name in same] == [getattr(before, name) for name in same]


def test_an_entry_of_pseudonyms_comes_back_as_it_is() -> None:
    made = hidden(entry())
    assert pseudonymised(made, None, b"another") is made


def test_an_answer_of_the_decision_api_has_no_buckets() -> None:
    made = pseudonymised(answered_entry(7, ALICE, {"own": IDS[0]}, {}), None, KEY)
    assert made.identity.visitor_id == made.context.values["own"] == pseudonym(KEY, IDS[0])
    assert (made.buckets, made.own_bucket, made.is_pseudonymised) == ({}, None, True)
    assert read_entry(write_entry(made)) == made


def test_without_a_key_there_are_no_pseudonyms() -> None:
    with pytest.raises(ValueError, match="key: got no bytes"):
        hidden(entry(), b"")


def test_buckets_ask_for_the_document_and_its_rules() -> None:
    with pytest.raises(ValueError, match="document: got no document, wanted the one that the entry was decided over"):
        pseudonymised(entry(), None, KEY)
    with pytest.raises(ValueError, match=r"compiled for 'sdk-2\.1', wanted the one .* by 'platform'"):
        hidden(entry(), rules=SDK_RULES)
