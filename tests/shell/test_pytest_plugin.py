"""The fixtures for applications' tests, used as an application uses them: in a run of pytest of its own."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

import attrs
import pytest

from flagship.samples import shop_document
from flagship_engine import decide, document_bytes, document_digest, make_entry, parse_document, write_entry
from tests.shell.cli.running import environment

DOCUMENT = """
DOCUMENT = {"campaigns": [{"id": "c", "type": "ab", "bucketRanges": [{"r": [0, 100]}], "variationGroups": [{
    "id": "g",
    "targeting": {"targetingGroups": [{"targetings": [{"key": "fs_all_users", "operator": "EQUALS", "value": ""}]}]},
    "variations": [
        {"id": "v", "allocation": 100, "modifications": {"type": "JSON", "value": {"color": "blue"}}},
    ],
}]}]}
"""


def run_of(directory: Path, text: str, *options: str) -> subprocess.CompletedProcess[str]:
    """A run of pytest over one file, with warnings as errors, as if this package were installed."""
    (directory / "test_application.py").write_text(DOCUMENT + text, "utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "flagship.pytest_plugin", "-p", "no:cacheprovider", "-W", "error"]
    return subprocess.run(
        [*command, "-q", *options, "test_application.py"],
        cwd=directory,
        capture_output=True,
        encoding="utf-8",
        env=environment(PYTEST_DISABLE_PLUGIN_AUTOLOAD="1"),
        timeout=60,
        check=False,
    )


def outcome(run: subprocess.CompletedProcess[str]) -> str:
    """The last line without the time that it took, or all of the output if pytest could not run."""
    return run.stdout.strip().splitlines()[-1].split(" in ")[0] if run.returncode < 2 else run.stdout + run.stderr


def test_an_sdk_decides_over_a_document_and_keeps_what_it_sends(tmp_path: Path) -> None:
    run = run_of(
        tmp_path,
        """
from flagship import Flagship, Page

def test_it(flagship_sdk):
    flagship_sdk.start(DOCUMENT)
    visitor = Flagship.instance().create_visitor("ana")  # as the application does
    assert visitor.synchronize_modifications() == (True, "")
    assert visitor.get_modification("color", "red", activate=True) == "blue"
    visitor.send_hit(Page("https://example.org"))
    assert [(sent["caid"], sent["vaid"]) for sent in flagship_sdk.activations] == [("g", "v")]
    assert [(sent["t"], sent["dl"]) for sent in flagship_sdk.hits] == [("PAGEVIEW", "https://example.org")]

def test_that_it_was_closed():
    assert not Flagship.instance().is_flagship_started()
""",
    )
    assert outcome(run) == "2 passed"


def test_an_application_may_start_the_sdk_itself(tmp_path: Path) -> None:
    run = run_of(
        tmp_path,
        """
import json
from flagship import Config, Flagship
from flagship.testing import Purpose, Response

def test_it(flagship_sdk):
    variation = {"id": "v", "modifications": {"type": "JSON", "value": {"color": "blue"}}}
    campaigns = [{"id": "c", "variationGroupId": "g", "variation": variation}]
    answer = json.dumps({"campaigns": campaigns}).encode()
    flagship_sdk.transport.answer(Purpose.CAMPAIGNS, Response(200, body=answer))
    Flagship.instance().start("env", "key", flagship_sdk.config(mode=Config.Mode.API))
    visitor = Flagship.instance().create_visitor("ana")
    visitor.synchronize_modifications()
    assert visitor.get_modification("color", "red") == "blue"
    assert [request.purpose for request in flagship_sdk.transport.requests] == [Purpose.CAMPAIGNS, Purpose.CONTEXT]
    assert flagship_sdk.handler.messages(40) == []
""",
    )
    assert outcome(run) == "1 passed", run.stdout


def test_the_time_of_the_sdk_is_the_tests(tmp_path: Path) -> None:
    run = run_of(
        tmp_path,
        """
def test_it(flagship_sdk):
    sdk = flagship_sdk.start(DOCUMENT, polling_interval=60)
    flagship_sdk.clock.wait_until_waiting()
    flagship_sdk.transport.serve_document({"panic": True})
    flagship_sdk.clock.advance(60)
    flagship_sdk.clock.wait_until_waiting()
    assert sdk.status().panic
""",
    )
    assert outcome(run) == "1 passed"


def test_a_platform_serves_what_it_is_told(tmp_path: Path) -> None:
    run = run_of(
        tmp_path,
        """
from flagship import Config, Flagship

def test_it(flagship_platform):
    flagship_platform.set_document(DOCUMENT)
    sdk = Flagship()
    sdk.start(flagship_platform.env_id, "key", Config(decision_url=flagship_platform.decision_url))
    visitor = sdk.create_visitor("ana")
    assert visitor.synchronize_modifications() == (True, "")
    assert visitor.get_modification("color", "red") == "blue"
    sdk.close()
""",
    )
    assert outcome(run) == "1 passed", run.stdout


def test_a_platform_says_which_extra_it_lacks(tmp_path: Path) -> None:
    # None in sys.modules is how Python itself says that a module cannot be imported.
    (tmp_path / "conftest.py").write_text("import sys\nsys.modules['starlette'] = None\n", "utf-8")
    run = run_of(tmp_path, "def test_it(flagship_platform):\n    pass\n")
    said = "flagship_platform needs starlette, not installed here: run pip install 'flagship-engine[server]'"
    assert (outcome(run), said in run.stdout) == ("1 error", True)


REPLAYING = "def test_it(replay_journal):\n    print(replay_journal('decisions.jsonl'))\n"


def journal_of(directory: Path, *visitor_ids: str, changed: str = "") -> None:
    """A journal with its archive, as a shop keeps it; the entry of one visitor says something that is not so."""
    document = parse_document(shop_document())
    lines = []
    for visitor_id in visitor_ids:
        decision = decide(document, {}, visitor_id)
        entry = make_entry(1, document, {}, visitor_id, None, decision)
        if visitor_id == changed:
            entry = attrs.evolve(entry, outcome=attrs.evolve(entry.outcome, panic=True))
        lines.append(write_entry(entry))
    (directory / "decisions.jsonl").write_bytes(b"".join(line + b"\n" for line in lines))
    archive = directory / "decisions.jsonl.documents"
    archive.mkdir()
    (archive / f"{document_digest(document)}.json").write_bytes(document_bytes(document))


def test_a_journal_that_is_decided_as_it_was_passes_and_is_counted(tmp_path: Path) -> None:
    journal_of(tmp_path, "ana", "bob")
    run = run_of(tmp_path, REPLAYING, "-s")
    assert (outcome(run), "Replayed(same=2, partly_same=0, different=0" in run.stdout) == ("1 passed", True), run.stdout


def test_files_that_were_set_aside_are_replayed_as_well(tmp_path: Path) -> None:
    journal_of(tmp_path, "ana", "bob")
    content = (tmp_path / "decisions.jsonl").read_bytes()
    (tmp_path / "decisions.000001.jsonl.gz").write_bytes(gzip.compress(content))
    assert "Replayed(same=4," in run_of(tmp_path, REPLAYING, "-s").stdout


def test_a_file_that_was_set_aside_finds_the_documents_of_its_journal(tmp_path: Path) -> None:
    journal_of(tmp_path, "ana", "bob")
    (tmp_path / "decisions.jsonl").rename(tmp_path / "decisions.000001.jsonl")
    run = run_of(tmp_path, REPLAYING.replace("decisions.jsonl", "decisions.000001.jsonl"), "-s")
    assert "Replayed(same=2," in run.stdout, run.stdout


def test_a_journal_that_is_decided_differently_fails_with_the_differences(tmp_path: Path) -> None:
    journal_of(tmp_path, "ana", "bob", changed="bob")
    run = run_of(tmp_path, REPLAYING)
    assert outcome(run) == "1 failed", run.stdout
    said = "of 2 entries of decisions.jsonl, 1 are decided differently now and 0 cannot be decided again"
    assert (said in run.stdout, "  entry 2, visitor 'bob': panic: " in run.stdout) == (True, True), run.stdout


def test_a_journal_whose_documents_are_missing_fails(tmp_path: Path) -> None:
    journal_of(tmp_path, "ana")
    run = run_of(tmp_path, REPLAYING.replace(".jsonl'", ".jsonl', 'elsewhere'"))
    assert (outcome(run), "is not among those given" in run.stdout) == ("1 failed", True), run.stdout


def test_entries_that_cannot_be_decided_again_may_be_allowed(tmp_path: Path) -> None:
    journal_of(tmp_path, "ana")
    run = run_of(tmp_path, REPLAYING.replace(".jsonl'", ".jsonl', 'elsewhere', allow_undecidable=True"))
    assert outcome(run) == "1 passed", run.stdout


def test_a_journal_without_entries_proves_nothing(tmp_path: Path) -> None:
    run = run_of(tmp_path, REPLAYING)
    said = "there is nothing to replay: decisions.jsonl holds no entries"
    assert (outcome(run), said in run.stdout) == ("1 failed", True), run.stdout


@pytest.mark.parametrize("asked", ["", "--fixtures"])
def test_the_plugin_loads_nothing_before_it_is_asked_to(tmp_path: Path, asked: str) -> None:
    (tmp_path / "conftest.py").write_text(
        """
import sys

def pytest_unconfigure():
    heavy = ("attrs", "flagship.app", "flagship.server", "flagship_engine.deciding", "hypothesis", "mmh3", "urllib3")
    assert [name for name in heavy if name in sys.modules] == []
""",
        "utf-8",
    )
    run = run_of(tmp_path, "def test_it():\n    pass\n", *filter(None, [asked]))
    assert (run.returncode, run.stderr) == (0, "")


def test_the_fixtures_say_what_they_are(tmp_path: Path) -> None:
    run = run_of(tmp_path, "", "--fixtures")
    for name in ("flagship_sdk", "flagship_platform", "replay_journal"):
        assert f"\n{name} -- " in run.stdout
