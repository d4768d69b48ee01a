"""`flagship lint` as it is run: findings, exit codes, the page in a browser, the manual's examples and its table."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest

from flagship.samples import shop_document
from flagship_engine import PLATFORM_RULES, Code, lint, parse_document
from tests.engine.linting import planted
from tests.engine.linting.sound import FOR_ALL_RULES
from tests.shell.cli.browser import dom_of, rows_of, texts_of
from tests.shell.cli.manual import DOCS, blocks_of, check, examples_of, printed_by
from tests.shell.cli.running import Done, invoke, run
from tests.shell.cli.test_docs import directory

__all__ = ["directory"]

PAGE = "lint.rst"


def write(path: Path, data: object) -> Path:
    path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    return path


@pytest.fixture
def everything(tmp_path: Path) -> Path:
    return write(tmp_path / "everything.json", planted.document())


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    return write(tmp_path / "sound.json", FOR_ALL_RULES["personalised"])


def lines_of(done: Done) -> list[dict[str, str]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_line_says_what_is_wrong_where_and_what_to_do(tmp_path: Path) -> None:
    data = {"campaigns": [{"id": "c", "name": "Winter", "variationGroups": []}]}
    [line] = lines_of(invoke("lint", write(tmp_path / "d.json", data), "--format", "jsonl"))
    assert line == {
        "code": "no-variation-groups",
        "severity": "warning",
        "path": "$.campaigns[0]",
        "sentence": "Campaign 'Winter' has no variation group: it serves nobody.",
        "advice": "Add a variation group, or remove the campaign.",
    }


@pytest.mark.parametrize("rules", ["sdk-2.1", "platform"])
def test_the_lines_are_what_the_engine_finds_in_the_same_order(everything: Path, rules: str) -> None:
    done = invoke("lint", everything, "--format", "jsonl", "--rules", rules)
    document = parse_document(planted.document(), *([PLATFORM_RULES] if rules == "platform" else []))
    found = [(each.code.value, each.path) for each in lint(document, data=planted.document())]
    assert [(each["code"], each["path"]) for each in lines_of(done)] == found
    assert done.stderr.endswith(f"under the rules {rules}.\n")


def test_one_json_object_holds_the_findings_and_their_counts(everything: Path) -> None:
    whole: dict[str, Any] = json.loads(invoke("lint", everything, "--format", "json").stdout)
    assert (whole["document"], whole["rules"]) == (str(everything), "sdk-2.1")
    severities = [each["severity"] for each in whole["findings"]]
    assert whole["summary"] == {f"{each}s": severities.count(each) for each in ("error", "warning", "note")}


def test_a_table_shows_the_worst_first_and_no_more_than_was_asked(everything: Path) -> None:
    done = invoke("lint", everything, "--limit", "3")
    assert done.stdout.startswith("The first 3 findings of ")
    assert len(re.findall(r"^ error ", done.stdout, re.MULTILINE)) == 3
    assert re.search(r"\d+ errors, \d+ warnings and \d+ notes in ", done.stdout)


@pytest.mark.parametrize(("fail_on", "exit_code"), [("error", 0), ("warning", 1), ("note", 1), ("never", 0)])
def test_the_exit_code_is_1_from_the_severity_on_that_was_named(fail_on: str, exit_code: int) -> None:
    assert invoke("lint", "sample", "--fail-on", fail_on).exit_code == exit_code


def test_an_error_is_exit_code_1_unless_it_never_is(everything: Path) -> None:
    assert invoke("lint", everything).exit_code == 1
    assert invoke("lint", everything, "--fail-on", "never").exit_code == 0


def test_what_is_ignored_counts_for_nothing() -> None:
    ignored = ("--ignore", "nothing-allocated", "--ignore", "allocation-under-100")
    done = invoke("lint", "sample", "--fail-on", "note", "--rules", "platform", *ignored)
    assert (done.exit_code, done.stdout) == (0, "Nothing is wrong with sample under the rules platform.\n")


def test_a_code_that_does_not_exist_is_refused() -> None:
    done = invoke("lint", "sample", "--ignore", "no-such-code")
    assert done.exit_code == 2
    assert "'no-such-code' is no code of a finding" in done.stderr


def test_a_sound_document_is_said_to_be_sound(sound: Path) -> None:
    done = invoke("lint", sound, "--fail-on", "note")
    assert (done.exit_code, done.stdout) == (0, f"Nothing is wrong with {sound} under the rules sdk-2.1.\n")
    assert invoke("lint", sound, "--format", "jsonl").stdout == ""


def test_a_document_comes_from_stdin_and_may_be_gzip() -> None:
    packed = gzip.compress(json.dumps(planted.document()).encode())
    assert '"code": "contradiction"' in invoke("lint", "-", "--format", "jsonl", stdin=packed).stdout


def test_what_is_json_but_no_document_is_a_finding(tmp_path: Path) -> None:
    done = invoke("lint", write(tmp_path / "list.json", []), "--format", "jsonl")
    assert done.exit_code == 1
    assert [each["code"] for each in lines_of(done)] == ["not-a-document"]


def test_what_is_no_json_or_not_there_is_exit_code_2(tmp_path: Path) -> None:
    (tmp_path / "junk.json").write_text("{")
    for name, words in (("junk.json", "not JSON"), ("missing.json", "No such file or directory")):
        done = invoke("lint", tmp_path / name)
        assert (done.exit_code, words in done.stderr) == (2, True)


def test_what_a_terminal_would_obey_is_written_as_an_escape(tmp_path: Path) -> None:
    data = {"campaigns": [{"id": "c", "name": "\x1b[31mred", "variationGroups": []}]}
    assert "\x1b" not in invoke("lint", write(tmp_path / "d.json", data)).stdout


def test_it_runs_in_a_process_of_its_own() -> None:
    done = run("lint", "sample", "--fail-on", "warning")
    assert (done.returncode, done.stderr) == (1, "")
    assert "1 warning and 3 notes in sample under the rules sdk-2.1." in done.stdout


# The page


def test_the_page_opens_in_a_browser_and_says_what_was_found(everything: Path) -> None:
    page = everything.with_name("lint.html")
    whole = json.loads(invoke("lint", everything, "--format", "json", "--report", page).stdout)
    shown = dom_of(page)
    heading, *rows = rows_of(shown, "codes")
    assert heading == ["Code", "Severity", "What it says", "Found"]
    counted = {code: int(count) for code, _, _, count in rows}
    codes = [each["code"] for each in whole["findings"]]
    assert counted == {code: codes.count(code) for code in codes}
    for section in ("errors", "warnings", "notes"):
        texts = texts_of(shown, section)
        of_it = [each for each in whole["findings"] if f"{each['severity']}s" == section]
        assert all(part in texts for each in of_it for part in (each["path"], each["advice"], each["sentence"]))
        assert f"{len(of_it)} {section}" in texts


def test_the_page_of_a_sound_document_says_so(sound: Path) -> None:
    page = sound.with_name("lint.html")
    assert invoke("lint", sound, "--report", page).exit_code == 0
    assert "Nothing is wrong with" in page.read_text("utf-8")


# The manual


@pytest.fixture
def with_documents(directory: Path) -> Path:
    """Where the manual's commands run, with the documents that it shows."""
    for name, text in blocks_of(PAGE, "json"):
        (directory / name).write_text(text, "utf-8")
    return directory


EXAMPLES = examples_of(PAGE)


@pytest.mark.parametrize(("line", "output"), EXAMPLES, ids=[line for line, _ in EXAMPLES])
def test_the_manuals_commands_say_what_it_shows(with_documents: Path, line: str, output: str) -> None:
    check(with_documents, line, output)


def test_the_manuals_program_says_what_it_shows(with_documents: Path) -> None:
    [(_, program)] = blocks_of(PAGE, "python")
    assert printed_by(with_documents, program) == blocks_of(PAGE, "text")[0][1]


def table_of_codes() -> str:
    """The manual's table of codes, as it must stand there."""
    lines = [".. list-table::", "   :header-rows: 1", "   :widths: 22 10 34 34", ""]
    for row in [("Code", "Severity", "What it says", "What to do"), *map(_row, Code)]:
        lines += [f"   {'*' if number == 0 else ' '} - {cell}" for number, cell in enumerate(row)]
    return "\n".join(lines) + "\n"


def _row(code: Code) -> tuple[str, ...]:
    texts = (text.replace("*", r"\*").replace("_'", r"\_'") for text in (code.text, code.advice))
    return (f"``{code.value}``", code.severity.value, *texts)


def test_the_manuals_table_holds_every_code_with_its_own_words() -> None:
    assert table_of_codes() in (DOCS / PAGE).read_text("utf-8")


def test_the_sample_has_no_errors() -> None:
    assert invoke("lint", "sample").exit_code == 0
    assert len(lint(parse_document(shop_document()))) == 4
