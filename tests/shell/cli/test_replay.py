"""`flagship replay`: what a journal's entries come to, where the files are, and what the command answers."""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest

from flagship import Config, Flagship, Journal
from flagship.cli.replay_summary import moment
from flagship.samples import shop_document
from flagship.server import LocalPlatform
from flagship.testing import ManualClock, RecordingHandler, RecordingTransport
from flagship_engine import PLATFORM_RULES, Entry, Identity, read_entry, write_entry
from tests.shell.cli.browser import dom_of, rows_of
from tests.shell.cli.running import Done, invoke, run
from tests.shell.cli.test_progress import at_a_terminal
from tests.shell.running import API, BUCKETING, running

NOW = 1_767_225_600.0  # 2026-01-01 00:00:00 UTC
Change = Callable[[Entry], Entry]


def keep(journal: Journal, visitors: int = 12, **options: object) -> None:
    """Have a shop's visitors decided for, and a journal kept of it."""
    transport = RecordingTransport()
    transport.serve_document(shop_document())
    usual: dict[str, Any] = {
        "mode": BUCKETING,
        "transport": transport,
        "clock": ManualClock(NOW),
        "event_handler": RecordingHandler(),
        "polling_interval": 0,
        "document_directory": None,
    }
    sdk = Flagship()
    sdk.start("env", "key", Config(journal=journal, **{**usual, **options}))
    for number in range(visitors):
        context = {"country": "NL" if number % 2 else "FR", "cart_total": number * 10, "device": "mobile"}
        assert sdk.create_visitor(f"v-{number}", context=context).synchronize_modifications() == (True, "")
    sdk.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A journal of twelve decisions."""
    path = tmp_path / "journal.jsonl"
    keep(Journal(path))
    return path


def change(path: Path, line: int, change: Change) -> None:
    """Have an entry say something else, under a digest that says so as well."""
    lines = path.read_bytes().splitlines()
    entry = read_entry(lines[line - 1])
    assert isinstance(entry, Entry)
    lines[line - 1] = write_entry(change(entry))
    path.write_bytes(b"\n".join(lines) + b"\n")


def without_a_variation(entry: Entry) -> Entry:
    return attrs.evolve(entry, outcome=attrs.evolve(entry.outcome, assigned=entry.outcome.assigned[1:]))


def with_other_rules(entry: Entry) -> Entry:
    return attrs.evolve(entry, rules="rules-of-2031")


def document_file(path: Path) -> Path:
    (file,) = path.with_name(f"{path.name}.documents").iterdir()
    return file


def lines_of(done: Done) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def summary_of(*arguments: str | Path) -> dict[str, Any]:
    summary: dict[str, Any] = json.loads(invoke("replay", *arguments, "--format", "json").stdout)["summary"]
    return summary


def test_what_is_decided_again_as_it_was_is_the_same_and_the_exit_code_0(path: Path) -> None:
    done = run("replay", path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("\n12 entries: 12 same; 0 different.\n")
    words = " ".join(done.stdout.split())
    assert f"{document_file(path).stem[:12]} sdk-2.1 2026-01-01 2026-01-01 12 0" in words


def test_what_differs_is_said_with_its_place_and_the_exit_code_is_1(path: Path) -> None:
    change(path, 5, without_a_variation)
    done = invoke("replay", path, "--format", "jsonl")
    assert (done.exit_code, done.stderr) == (1, "12 entries: 11 same; 1 different.\n")
    (line,) = lines_of(done)
    ((difference),) = line.pop("differences")
    assert line == {
        "verdict": "different",
        "file": str(path),
        "line": 5,
        "at": NOW,
        "visitorId": "v-4",
        "engine": "0.1.0",
        "rules": "sdk-2.1",
        "document": document_file(path).stem,
    }
    assert difference["what"].startswith("the variation of campaign ")
    assert (difference["recorded"], difference["campaignId"] in difference["what"]) == ("nothing", True)
    assert difference["sentence"] == f"{difference['what']}: nothing then, {difference['now']} now"


def test_a_table_shows_the_first_differences_and_counts_all(path: Path) -> None:
    for line in (2, 3, 4):
        change(path, line, without_a_variation)
    done = invoke("replay", path, "--limit", "2")
    assert done.exit_code == 1
    assert "Differences: the first 2 of 3" in done.stdout
    words = " ".join(done.stdout.replace(str(path.parent), "").split())
    assert "the variation of campaign" in words
    assert "- then nothing" in words
    assert "v-1" in words
    assert "v-3" not in words
    assert done.stdout.endswith("12 entries: 9 same; 3 different.\n")


@pytest.mark.parametrize("columns", ["40", "80", "200"])
def test_the_tables_fit_the_terminal(path: Path, columns: str) -> None:
    change(path, 2, without_a_variation)
    path.write_bytes(path.read_bytes() + b"nonsense\n")
    done = run("replay", path, COLUMNS=columns)
    assert max(map(len, done.stdout.splitlines()[:-1])) <= int(columns)


@pytest.mark.parametrize("place", [3, 70, 200, -10, -2])
def test_a_changed_byte_is_reported_with_file_and_line(path: Path, place: int) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    changed = bytearray(lines[6])
    changed[place] ^= 1
    path.write_bytes(b"".join([*lines[:6], bytes(changed), *lines[7:]]))
    done = invoke("replay", path, "--format", "jsonl")
    (line,) = lines_of(done)
    assert (done.exit_code, line["verdict"], line["why"]) == (1, "undecidable", "no-entry")
    assert (line["file"], line["line"]) == (str(path), 7)


def test_the_table_names_the_place_of_a_changed_line(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"v-6"', b'"v-7"'))
    done = run("replay", path, COLUMNS="300")
    assert f" {path}:7 " in done.stdout
    assert " the entry was changed or cut short: its digest is another one" in done.stdout


def test_a_line_that_was_cut_short_is_none_and_the_others_count(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-30])
    assert invoke("replay", path).exit_code == 1
    assert summary_of(path)["undecidable"] == {"no-entry": 1}
    assert summary_of(path)["same"] == 11


def test_files_that_were_set_aside_are_read_first_compressed_or_not(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    keep(Journal(path, max_bytes=4000))
    first = tmp_path / "journal.000001.jsonl"
    first.with_name(f"{first.name}.gz").write_bytes(gzip.compress(first.read_bytes()))
    first.unlink()
    assert len(list(tmp_path.glob("journal.0*"))) > 2
    assert summary_of(path)["same"] == 12
    alone = summary_of(tmp_path / "journal.000001.jsonl.gz")["same"]
    assert 0 < alone < 12
    assert summary_of(*sorted(tmp_path.glob("journal*jsonl*"))[:1], path)["same"] == 12


def test_where_the_last_file_was_set_aside_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    keep(Journal(path))
    path.rename(tmp_path / "journal.000003.jsonl")
    assert summary_of(path)["same"] == 12


def test_stdin_is_a_journal_whose_documents_must_be_named(path: Path) -> None:
    arguments = ("replay", "-", "--format", "jsonl")
    done = invoke(*arguments, "--documents", document_file(path).parent, stdin=gzip.compress(path.read_bytes()))
    assert (done.exit_code, done.stdout) == (0, "")
    done = invoke(*arguments, stdin=path.read_bytes())
    assert {line["why"] for line in lines_of(done)} == {"no-document"}
    assert "is missing: no directory of documents is known: give --documents\n" in done.stderr


def test_documents_are_found_in_any_of_several_directories(path: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    there = document_file(path).parent.rename(tmp_path / "there")
    assert summary_of(path)["undecidable"] == {"no-document": 12}
    assert summary_of(path, "--documents", tmp_path / "empty", "--documents", there)["same"] == 12


def test_a_missing_document_is_named_and_fails_only_if_asked_to(path: Path) -> None:
    file = document_file(path)
    file.unlink()
    done = invoke("replay", path)
    assert done.exit_code == 0
    assert "Missing documents" in done.stdout
    assert done.stdout.endswith("12 entries: 0 same; 0 different; 12 undecidable: its document is missing.\n")
    assert invoke("replay", path, "--fail-on-undecidable").exit_code == 1
    (missing,) = summary_of(path)["missingDocuments"]
    assert missing == {"document": file.stem, "entries": 12, "why": f"not in {file.parent}"}


def test_a_damaged_document_is_as_good_as_missing_and_said_to_be_damaged(path: Path) -> None:
    file = document_file(path)
    file.write_bytes(file.read_bytes().replace(b"100", b"101"))
    (missing,) = summary_of(path)["missingDocuments"]
    assert missing["why"] == f"{file} is damaged: it holds something else"


def test_rules_that_this_engine_does_not_know_are_named(path: Path) -> None:
    change(path, 1, with_other_rules)
    done = invoke("replay", path)
    assert done.exit_code == 0
    assert "'rules-of-2031'" in done.stdout
    assert invoke("replay", path, "--fail-on-undecidable").exit_code == 1


def test_what_the_decision_api_answered_is_undecidable_and_says_why(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    with LocalPlatform(shop_document()) as platform, running(platform, mode=API, journal=path) as sdk:
        sdk.create_visitor("ada").synchronize_modifications()
    done = invoke("replay", path, "--format", "jsonl")
    (line,) = lines_of(done)
    assert (done.exit_code, line["why"], line["visitorId"]) == (0, "answered", "ada")
    assert line["reason"] == "this is what the Decision API answered: it cannot be decided again"
    assert invoke("replay", path, "--fail-on-undecidable").exit_code == 1


def test_decisions_by_the_platforms_rules_are_decided_by_them_again(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    keep(Journal(path))
    keep(Journal(path), rules=PLATFORM_RULES)
    summary = summary_of(path)
    assert summary["same"] == 24
    assert [each["rules"] for each in summary["documents"]] == ["sdk-2.1", "platform"]


def test_of_pseudonyms_it_is_said_what_they_leave_open(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    keep(Journal(path, pseudonym_key="a secret"))
    done = invoke("replay", path)
    assert done.exit_code == 0
    assert done.stdout.endswith("12 entries: 0 same; 12 same as far as pseudonyms tell; 0 different.\n")
    assert summary_of(path)["partlySame"] == 12


def test_one_json_object_holds_what_is_not_the_same_and_the_counts(path: Path) -> None:
    change(path, 5, without_a_variation)
    change(path, 6, with_other_rules)
    answer = json.loads(invoke("replay", path, "--format", "json").stdout)
    assert answer["entries"] == lines_of(invoke("replay", path, "--format", "jsonl"))
    assert answer["summary"] == {
        "entries": 12,
        "same": 10,
        "partlySame": 0,
        "different": 1,
        "undecidable": {"unknown-rules": 1},
        "documents": [{"document": document_file(path).stem, "rules": "sdk-2.1", "entries": 11, "different": 1}],
        "missingDocuments": [],
    }


def test_a_journal_without_entries_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").touch()
    done = invoke("replay", tmp_path / "journal.jsonl")
    assert (done.exit_code, done.stdout) == (0, "There are no entries.\n")
    done = invoke("replay", tmp_path / "journal.jsonl", "--format", "json")
    assert json.loads(done.stdout)["summary"]["entries"] == 0


@pytest.mark.parametrize("at", [1e300, -1e300, 10**400, math.nan, math.inf])
def test_times_that_no_calendar_has_are_shown_as_such(path: Path, at: float) -> None:
    assert moment(at) == "at no time that a calendar has"
    change(path, 1, lambda entry: attrs.evolve(entry, at=at))
    assert " at no time " in invoke("replay", path).stdout


def test_ids_and_reasons_with_control_characters_do_not_reach_the_terminal(path: Path) -> None:
    change(path, 1, lambda entry: attrs.evolve(without_a_variation(entry), rules="sdk-2.1", at=10**30))
    change(path, 2, lambda entry: attrs.evolve(entry, rules="\x1b[31mred"))
    done = invoke("replay", path)
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nowhere.jsonl"], "nowhere.jsonl: No such file or directory"),
        (["."], "Is a directory"),
        (["{path}", "--documents", "nowhere"], "'nowhere' does not exist"),
        ([], "Missing argument 'JOURNAL...'"),
        (["{path}", "--format", "xml"], "'xml' is not one of"),
    ],
)
def test_what_cannot_be_read_is_named_and_the_exit_code_2(path: Path, arguments: list[str], sentence: str) -> None:
    done = invoke("replay", *(each.format(path=path) for each in arguments))
    assert done.exit_code == 2
    assert sentence in done.stderr


def test_damaged_gzip_is_named_with_file_and_line(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "journal.000001.jsonl.gz"
    file.write_bytes(gzip.compress(path.read_bytes())[:-20])
    done = invoke("replay", file)
    assert done.exit_code == 2
    assert f"{file}, line " in done.stderr


def test_a_progress_bar_at_the_terminal_leaves_the_output_whole(path: Path, tmp_path: Path) -> None:
    lines = path.read_bytes()
    path.write_bytes(lines * 100 + b"nonsense\n")
    output = tmp_path / "output.jsonl"
    shown = at_a_terminal(output, "replay", path, "--format", "jsonl")
    assert output.read_text().count("\n") == 1
    assert "replaying" in shown
    assert "1,201 entries: 1,200 same" in shown


@pytest.fixture(scope="module")
def dom(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of a journal that holds some of everything, as a browser has it."""
    directory = tmp_path_factory.mktemp("page")
    path = directory / "journal.jsonl"
    keep(Journal(path))
    change(path, 2, without_a_variation)
    change(path, 3, with_other_rules)
    change(path, 4, lambda entry: attrs.evolve(entry, document="0" * 64))
    change(path, 5, lambda entry: attrs.evolve(entry, identity=Identity("<script>alert(1)</script>")))
    path.write_bytes(path.read_bytes() + b"nonsense\n")
    invoke("replay", path, "--report", directory / "replay.html")
    return dom_of(directory / "replay.html")


def test_the_page_has_the_counts_and_what_differs(dom: str) -> None:
    counts = dict(rows_of(dom, "how-many")[1:])
    assert (counts["same"], counts["different"]) == ("8", "2")
    assert [row[1] for row in rows_of(dom, "missing-documents")] == ["Entries", "1"]
    assert rows_of(dom, "lines-that-are-no-entries")[1][0].endswith("journal.jsonl:13")
    differences = rows_of(dom, "differences")[1:]
    assert differences[0][1:3] == ["2026-01-01 00:00:00", "v-1"]
    assert differences[0][4] == "nothing"
    assert rows_of(dom, "decided-again")[1][1:] == ["sdk-2.1", *["2026-01-01 00:00:00"] * 2, "10", "2"]


def test_what_a_journal_says_is_text_on_the_page(dom: str) -> None:
    assert {row[2] for row in rows_of(dom, "differences")[1:]} == {"v-1", "<script>alert(1)</script>"}
    assert "<script>alert" not in dom
