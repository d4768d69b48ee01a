"""A journal that reaches everything is written, and every Python that replays it says the same of it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks.replay import JOURNAL, RULES, Reached, Result, agree, documents_of, entries, in_another, main, replayed
from benchmarks.rich_documents import COMPARISONS, DOCUMENTS, NOBODYS
from flagship_engine import parse_document
from flagship_engine.rules.platform_comparisons import OPERATORS as PLATFORM_OPERATORS
from flagship_engine.rules.sdk_comparisons import OPERATORS as SDK_OPERATORS

KNOWN = {"sdk-2.1": frozenset(SDK_OPERATORS), "sdk-2.1-hash": frozenset(SDK_OPERATORS), "platform": PLATFORM_OPERATORS}
"""Rules to the operators that they know."""


@pytest.fixture(scope="module")
def reached() -> Reached:
    found = Reached()
    for entry in entries(documents_of(RULES), 2500):
        found.add(entry)
    return found


def test_every_group_that_anybody_can_get_is_reached(reached: Reached) -> None:
    groups = {
        group.id
        for make in DOCUMENTS.values()
        for campaign in parse_document(make()).campaigns
        for group in campaign.variation_groups
    }
    assert groups - set().union(*reached.groups.values()) == NOBODYS


@pytest.mark.parametrize("rules", KNOWN)
def test_every_operator_holds_for_some_and_not_for_others(rules: str, reached: Reached) -> None:
    assert set(reached.operators(rules)) == KNOWN[rules]
    assert KNOWN[rules] < {operator for _, operator, _ in COMPARISONS}


def test_a_journal_is_the_same_in_other_processes_of_other_hash_seeds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["--decisions", "200", "--directory", str(tmp_path), *["--python", sys.executable] * 2]
    assert main(command) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("200 decisions")
    assert ["200 same, 0 different, 0 undecidable" in line for line in told[-2:]] == [True, True]
    assert told[-1].rpartition(" ")[2] == told[-2].rpartition(" ")[2]


def test_a_byte_that_was_changed_is_found_and_changes_the_digest(tmp_path: Path) -> None:
    main(["--decisions", "30", "--directory", str(tmp_path)])
    before, journal = replayed(tmp_path), tmp_path / JOURNAL
    data = bytearray(journal.read_bytes())
    data[len(data) // 2] ^= 1
    journal.write_bytes(data)
    after = in_another(sys.executable, 1, tmp_path)
    assert (before["same"], after["same"], after["undecidable"]) == (30, 29, 1)
    assert before["digest"] != after["digest"]


def test_what_differs_anywhere_is_no_agreement() -> None:
    one: Result = {"same": 2, "digest": "a"}
    assert agree([one, one], 2)
    assert not agree([one, {**one, "digest": "b"}], 2)
    assert not agree([one, {**one, "same": 1}], 2)
