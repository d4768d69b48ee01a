"""A line of a journal: read as the entry it was written of, and not at all if a byte of it is another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import attrs
import pytest

from flagship_engine import (
    PLATFORM_RULES,
    SDK_RULES,
    SDK_RULES_2_1_5_HASH,
    Assignation,
    Assignations,
    Context,
    Entry,
    EntryMode,
    Flag,
    FrozenDict,
    Identity,
    NotAnEntry,
    Outcome,
    Remembered,
    Rules,
    answered_entry,
    pseudonymised,
    read_entry,
    read_journal,
    write_entry,
)
from flagship_engine.canonical import encode
from flagship_engine.journals.forms import read_form, write_form
from tests.engine.exact import exact
from tests.engine.journals.making import ALICE, KNOWN, REMEMBERED, entry, parsed

FIXED = Entry(
    at=1777800000.25,
    engine="1.2.3",
    document="d" * 64,
    rules="platform",
    identity=Identity("visitor-\ud800", "\xe9", None),
    context=Context(FrozenDict({"age": 31, "score": 1.0, "$vip": True}), FrozenDict({"crm": FrozenDict({"n": 2**70})})),
    assignations=Assignations(
        FrozenDict({"visitor-\ud800": Remembered(FrozenDict({"g": Assignation("v", activated=True)}), ("x",))})
    ),
    hit_triggered=True,
    outcome=Outcome((("c", "g", "v"),), False, "f" * 64, "e" * 64),
)

LINE = (
    b'{"digest":"313ebea49e163a7d79ee1a8be4c719cbc749e45f7d88096696f48e247b5bb009","entry":'
    b'{"assignations":{"$text:dmlzaXRvci3toIA=":{"groups":{"g":["v",true]},"variations":["x"]}},'
    b'"assigned":[["c","g","v"]],"at":1777800000.25,"context":{"$$vip":true,"age":31,"score":1.0},'
    b'"document":"dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd",'
    b'"effects":"eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee","engine":"1.2.3",'
    b'"flags":"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff","hitTriggered":true,'
    rb'"identity":[{"$text":"dmlzaXRvci3toIA="},"\u00e9",null],"journal":1,"mode":"decided","panic":false,'
    b'"providers":{"crm":{"n":{"$int":"0x400000000000000000"}}},"rules":"platform"}}'
)
"""What version 1 of the journal is: this line is read as `FIXED`, by every engine to come."""

FLAG = Flag("color", ("red", 1.0), "c", "g", "v", is_reference=True)

ENTRIES = {
    "fixed": FIXED,
    "platform": entry(),
    "sdk": entry(rules=SDK_RULES),
    "answered": answered_entry(7, ALICE, KNOWN, {"color": FLAG}),
    "pseudonyms": pseudonymised(entry(), parsed(), b"key"),
    "pseudonyms of an answer": pseudonymised(answered_entry(7, ALICE, KNOWN, {}), None, b"key"),
    "a number that is none": attrs.evolve(FIXED, at=2**70),
    "nothing known": entry("", Context(), Assignations()),
}


def refusal(line: bytes) -> str:
    """Why a line is refused."""
    found = read_entry(line)
    assert isinstance(found, NotAnEntry)
    return found.reason


def line_of(form: object) -> bytes:
    """A line with the right digest, whatever it says."""
    said = encode(form)  # type: ignore[arg-type]  # JSON of tests
    return b'{"digest":"%s","entry":%s}' % (hashlib.sha256(said).hexdigest().encode(), said)


def test_an_entry_is_written_as_this_line() -> None:
    assert write_entry(FIXED) == LINE
    assert exact(read_entry(LINE)) == exact(FIXED)


@pytest.mark.parametrize("name", ENTRIES)
def test_what_is_written_is_read(name: str) -> None:
    line = write_entry(ENTRIES[name])
    assert exact(read_entry(line)) == exact(ENTRIES[name])
    assert b"\n" not in line
    assert line.isascii()


@pytest.mark.parametrize("rules", [SDK_RULES, SDK_RULES_2_1_5_HASH, PLATFORM_RULES], ids=lambda rules: rules.name)
def test_a_line_is_json_under_its_digest(rules: Rules) -> None:
    line = json.loads(write_entry(entry(rules=rules)))
    assert line["entry"]["journal"] == 1
    assert line["entry"]["rules"] == rules.name
    canonical = json.dumps(line["entry"], sort_keys=True, separators=(",", ":")).encode()
    assert line["digest"] == hashlib.sha256(canonical).hexdigest()


def test_the_order_of_keys_does_not_show() -> None:
    def turned(values: Mapping[str, Any]) -> FrozenDict[str, Any]:
        return FrozenDict({key: values[key] for key in reversed([*values])})

    other = attrs.evolve(
        entry(),
        context=Context(turned(KNOWN.values), turned(KNOWN.providers)),
        assignations=Assignations(turned(REMEMBERED.by_id)),
    )
    assert write_entry(other) == write_entry(entry())


@pytest.mark.parametrize("name", ["fixed", "pseudonyms"])
def test_every_changed_byte_is_found(name: str) -> None:
    line = write_entry(ENTRIES[name])
    for position, old in enumerate(line):
        others = {old ^ 1, old ^ 0x20, old ^ 0x80, 0x00, 0x0A, 0x20, 0x22, 0x30, 0xFF} - {old}
        for new in others:
            assert isinstance(read_entry(line[:position] + bytes((new,)) + line[position + 1 :]), NotAnEntry)


@pytest.mark.parametrize("name", ["fixed", "pseudonyms"])
def test_every_lost_and_every_added_byte_is_found(name: str) -> None:
    line = write_entry(ENTRIES[name])
    for position in range(len(line) + 1):
        before, after = line[:position], line[position:]
        for added in (b" ", b"\n", b"\r", b"\0", b"0", b"a", b'"', b",", b"{", b"}", b"\\", b"\xff", line[:1]):
            assert isinstance(read_entry(before + added + after), NotAnEntry)
        if after:
            assert isinstance(read_entry(before), NotAnEntry)
            assert isinstance(read_entry(after[1:]), NotAnEntry)
            assert isinstance(read_entry(before + after[1:]), NotAnEntry)


def test_the_reason_says_what_is_wrong() -> None:
    assert refusal(b"") == "the line is empty"
    assert refusal(LINE[1:]) == refusal(LINE + b"\n") == "it is no whole line of a journal: a digest and an entry"
    assert (
        refusal(LINE.replace(b'"at":17', b'"at":18')) == "the entry was changed or cut short: its digest is another one"
    )
    assert refusal(LINE.replace(b'"31', b'"00')) == "the entry was changed or cut short: its digest is another one"


@pytest.mark.parametrize("line", [None, "text", 7, bytearray(LINE)])
def test_what_is_no_bytes_is_refused(line: object) -> None:
    assert refusal(line).endswith("wanted bytes")  # type: ignore[arg-type]


FORM: dict[str, Any] = json.loads(LINE)["entry"] | {"identity": ["v", None, None], "assignations": {}, "providers": {}}


def test_a_form_that_is_whole_is_read() -> None:
    assert isinstance(read_entry(line_of(FORM)), Entry)


@pytest.mark.parametrize("version", [0, 2, 1.0, True, "1", None, 10**5000], ids=lambda version: str(type(version)))
def test_another_version_is_refused_with_a_reason(version: object) -> None:
    assert "this engine knows version 1 alone" in refusal(line_of({**FORM, "journal": version}))


def test_another_version_is_refused_whatever_else_it_says() -> None:
    reason = "the journal's version is the number 2; this engine knows version 1 alone"
    assert refusal(line_of({"journal": 2, "anything": []})) == reason
    assert refusal(line_of({})) == "the journal's version is nothing; this engine knows version 1 alone"


@pytest.mark.parametrize("said", [None, 7, [], "entry", [FORM]], ids=repr)
def test_what_is_no_object_is_refused(said: object) -> None:
    assert refusal(line_of(said)).endswith("wanted an entry: an object")


def test_an_entry_that_is_not_canonical_is_refused_under_its_right_digest_too() -> None:
    said = json.dumps(FORM).encode()
    line = b'{"digest":"%s","entry":%s}' % (hashlib.sha256(said).hexdigest().encode(), said)
    assert refusal(line) == "the entry: it is JSON, but not as the canonical encoding writes it"


@pytest.mark.parametrize("name", sorted(FORM.keys() - {"journal"}))
@pytest.mark.parametrize("value", [None, 7, [7], {"a": 7}, {"a": {"b": 7}}, "a"], ids=repr)
def test_a_field_of_another_kind_is_refused_or_read_as_it_stands(name: str, value: object) -> None:
    line = line_of({**FORM, name: value})
    found = read_entry(line)
    assert found.reason.startswith(f"{name}: got ") if isinstance(found, NotAnEntry) else write_entry(found) == line


@pytest.mark.parametrize("name", sorted(FORM.keys() - {"journal"}))
def test_a_field_that_is_missing_is_refused(name: str) -> None:
    form = {key: value for key, value in FORM.items() if key != name}
    assert refusal(line_of(form)).startswith(f"{name}: got nothing, wanted ")


THREE = "identity: got an array of {}, wanted three ids, of which the last two may be null"

WRONG: tuple[tuple[dict[str, object], str], ...] = (
    ({"more": 1}, "the string 'more' is no field of such an entry"),
    ({"answer": {}}, "the string 'answer' is no field of such an entry"),
    ({"ownBucket": 7}, "the string 'ownBucket' is no field of such an entry"),
    ({"says": "so"}, "the string 'says' is no field of such an entry"),
    ({"mode": "guessed"}, "mode: got the string 'guessed', wanted 'decided' or 'answered'"),
    ({"mode": "answered"}, "answer: got nothing, wanted an object"),
    ({"at": True}, "at: got true, wanted a number"),
    ({"identity": ["a", None]}, THREE.format(2)),
    (
        {"identity": [None, "a", "b"]},
        THREE.format(3),
    ),
    ({"assigned": [["a", "b"]]}, "assigned: got an array of 1, wanted arrays of three ids"),
    ({"assigned": [["a", "b", 7]]}, "assigned: got an array of 1, wanted arrays of three ids"),
    ({"providers": {"crm": 7}}, "providers: got an object of 1, wanted an object of objects"),
    ({"assignations": {"a": {}}}, "assignations: got an object of 1, wanted what is remembered, by id"),
    (
        {"assignations": {"a": {"groups": {"g": ["v", 1]}, "variations": []}}},
        "assignations: got an object of 1, wanted what is remembered, by id",
    ),
    (
        {"assignations": {"a": {"groups": {}, "variations": [7]}}},
        "assignations: got an object of 1, wanted what is remembered, by id",
    ),
    (
        {"assignations": {"a": {"groups": {}, "variations": [], "more": 1}}},
        "assignations: got an object of 1, wanted what is remembered, by id",
    ),
    ({"buckets": {"g": 7.0}}, "buckets: got an object of 1, wanted an object of integers"),
    ({"buckets": {"g": True}}, "buckets: got an object of 1, wanted an object of integers"),
    ({"buckets": {"g": 7}}, "ownBucket: got nothing, wanted an integer or null"),
    ({"buckets": {"g": 7}, "ownBucket": False}, "ownBucket: got false, wanted an integer or null"),
    ({"buckets": {"g": 7}, "ownBucket": None}, "says: it does not say what is so"),
    ({"mode": "answered", "answer": {}, "says": "so"}, "says: it does not say what is so"),
)


@pytest.mark.parametrize(("change", "reason"), WRONG, ids=[json.dumps(change) for change, _ in WRONG])
def test_a_form_that_nobody_writes_is_refused(change: dict[str, object], reason: str) -> None:
    assert refusal(line_of({**FORM, **change})) == reason


def test_an_entry_says_in_words_what_it_cannot_do() -> None:
    def says(name: str) -> object:
        return write_form(ENTRIES[name]).get("says")

    answer = "this is what the Decision API answered: it cannot be decided again"
    assert says("fixed") is None
    assert says("answered") == answer
    assert str(says("pseudonyms")).startswith("the ids are pseudonyms: ")
    assert says("pseudonyms of an answer") == f"{answer}; {says('pseudonyms')}"


def test_an_answer_is_read_with_its_flags() -> None:
    found = read_entry(write_entry(ENTRIES["answered"]))
    assert isinstance(found, Entry)
    assert found.mode is EntryMode.ANSWERED
    assert found.answer is not None
    assert found.answer["color"] == {
        "value": ("red", 1.0),
        "campaignId": "c",
        "variationGroupId": "g",
        "variationId": "v",
        "isReference": True,
    }


def test_a_form_is_read_as_it_is_written() -> None:
    assert isinstance(read_form(None), NotAnEntry)
    assert isinstance(read_form(FrozenDict({"journal": 1})), NotAnEntry)


def test_a_file_is_read_line_by_line_with_or_without_newlines() -> None:
    other = write_entry(entry())
    lines = [LINE + b"\n", b"junk\n", b"\n", other]
    first, junk, empty, last = read_journal(lines)
    assert (first, last) == (FIXED, entry())
    assert junk == NotAnEntry("it is no whole line of a journal: a digest and an entry")
    assert empty == NotAnEntry("the line is empty")


def test_a_file_is_read_no_further_than_is_asked_for() -> None:
    lines = iter([LINE, LINE, LINE])
    assert next(iter(read_journal(lines))) == FIXED
    assert len(list(lines)) == 2


@pytest.mark.parametrize("value", [object(), {1: 2}], ids=["object", "dict"])
def test_a_context_that_nobody_checked_may_not_be_written(value: Any) -> None:
    with pytest.raises(TypeError, match="has no canonical form"):
        write_entry(attrs.evolve(FIXED, context=Context(FrozenDict({"a": value}))))
