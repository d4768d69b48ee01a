"""`python -m benchmarks` works, in few rounds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.imports import table
from benchmarks.parsing import longest_pause, memory_of
from benchmarks.peers.environments import UnmeasurableError, own
from benchmarks.peers.inside import check
from flagship_engine import SDK_RULES


def test_the_calls_are_measured_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written = tmp_path / "measured.json"
    assert main(["--quick", "--only", "calling", "--json", str(written), "--rst", str(tmp_path)]) == 0
    rows = json.loads(written.read_text(encoding="utf-8"))["tables"][0]["rows"]
    assert {row["call"] for row in rows} == {"get_modification", "synchronize_modifications", "create_visitor"}
    assert "get_modification" in capsys.readouterr().out
    assert (tmp_path / "calling.rst").exists()


def test_imports_are_held_against_what_they_cannot_do_without() -> None:
    held = {row[0]: row[2] for row in table(rounds=1).rows if row[-1] is not None}
    assert held == {
        "import flagship_engine": "attrs, mmh3",
        "from flagship_engine import decide, parse_document": "attrs, mmh3",
        "import flagship": "attrs, mmh3, urllib3",
        "from flagship.app import Flagship": "attrs, mmh3, urllib3",
    }


def test_a_larger_document_holds_more_memory() -> None:
    small, large = '{"campaigns": []}', '{"campaigns": [{"id": "a", "variationGroups": []}]}'
    assert memory_of(large, SDK_RULES) > memory_of(small, SDK_RULES) > 0


def test_a_pause_is_seen_by_another_thread() -> None:
    assert longest_pause(lambda: sum(range(3_000_000))) > 0


def test_this_engine_is_measured_in_a_process_of_its_own(tmp_path: Path) -> None:
    data = tmp_path / "document.json"
    data.write_text('{"campaigns": []}', encoding="utf-8")
    measured = own().measure("ours:prepare_sdk", data, rounds=1)
    assert (measured["agreed"], len(measured["ratio"])) == (60, 3)


def test_an_engine_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(UnmeasurableError, match="No such file"):
        own().measure("ours:prepare_sdk", tmp_path / "nowhere.json", rounds=1)


def test_an_engine_that_serves_other_campaigns_is_not_timed() -> None:
    with pytest.raises(AssertionError, match="other campaigns"):
        check({"campaigns": []}, lambda _visitor_id, _context: None, lambda _decided: {3})
