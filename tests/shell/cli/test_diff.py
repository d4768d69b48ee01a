"""`flagship diff` as it is run: the lines, the tables, the exit codes, the page in a browser, the manual's examples."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from flagship_engine import (
    Assignation,
    DiffReason,
    FrozenDict,
    Identity,
    Remembered,
    Visit,
    diff,
    moves,
    parse_document,
    write_record,
)
from tests.engine.build import Fields, campaign, document, group, targeting, variation, visitor_in
from tests.shell.cli.browser import dom_of, rows_of, texts_of
from tests.shell.cli.manual import blocks_of, check, examples_of, printed_by, words_of
from tests.shell.cli.running import Done, invoke, run
from tests.shell.cli.test_docs import directory
from tests.shell.cli.test_progress import at_a_terminal

__all__ = ["directory"]  # a fixture

PAGE = "diff.rst"
BUCKETS = [visitor_in(number) for number in range(100)]


def shop(first: int, second: int, **fields: object) -> Fields:
    """A campaign whose variations have these shares, and one for gold alone."""
    halves = group("g", variation("a", first, name="Original"), variation("b", second, name="Green"), name="Everybody")
    gold = group("h", variation("on", 100, name="On"), targetings=[[targeting("plan", "EQUALS", "gold")]])
    return document(
        campaign("c", halves, name="Button", bucketRanges=[{"r": [0, 100]}]),
        campaign("d", gold, name="Members", bucketRanges=[{"r": [0, 100]}]),
        **fields,
    )


def write(path: Path, content: object) -> Path:
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return write(tmp_path / "old.json", shop(10, 20))


@pytest.fixture
def new(tmp_path: Path) -> Path:
    return write(tmp_path / "new.json", shop(20, 20))


@pytest.fixture
def visitors(tmp_path: Path) -> Path:
    """A visitor in each bucket of the first campaign's group."""
    return write(tmp_path / "visitors.csv", "visitorId,plan\n" + "".join(f"{each},gold\n" for each in BUCKETS))


def lines_of(done: Done) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_line_says_who_gets_what_else_of_which_campaign_and_why(old: Path, new: Path, visitors: Path) -> None:
    done = invoke("diff", old, new, "--visitors", visitors, "--format", "jsonl")
    assert done.exit_code == 1
    found = lines_of(done)
    assert [each["visitorId"] for each in found] == [*BUCKETS[10:20], *BUCKETS[30:40]]
    assert found[0]["moves"] == [
        {
            "campaignId": "c",
            "before": {"variationGroupId": "g", "variationId": "b"},
            "after": {"variationGroupId": "g", "variationId": "a"},
            "reason": "allocation",
            "why": "bucket 10 of g: before, b's (10 to 29); now, a's (0 to 19)",
            "variationGroupId": "g",
        }
    ]
    assert found[-1]["moves"][0]["before"] is None
    assert done.stderr == (
        "20 of 100 visitors would get something else. "
        "1 of 2 variations whose share grew or moved can be lost by whoever has it.\n"
    )


def test_one_json_object_holds_the_moves_and_the_counts_of_the_engine(old: Path, new: Path, visitors: Path) -> None:
    done = invoke("diff", old, new, "--visitors", visitors, "--format", "json")
    answer = json.loads(done.stdout)
    assert (answer["rules"], done.stderr) == ("sdk-2.1", "")
    assert answer["moved"] == lines_of(invoke("diff", old, new, "--visitors", visitors, "--format", "jsonl"))
    summary = answer["summary"]
    found = diff(
        parse_document(shop(10, 20)), parse_document(shop(20, 20)), [Visit(each, {"plan": "gold"}) for each in BUCKETS]
    )
    assert (summary["visitors"], summary["moved"]) == (found.visitors, found.moved) == (100, 20)
    assert summary["reasons"] == {"allocation": 20}
    assert (summary["campaignsAdded"], summary["campaignsRemoved"], summary["monotone"]) == ([], [], False)
    assert [each["moved"] for each in summary["campaigns"]] == [20, 0]
    assert summary["campaigns"][1]["streams"] == [
        {
            "before": {"variationGroupId": "h", "variationId": "on"},
            "after": {"variationGroupId": "h", "variationId": "on"},
            "reason": None,
            "visitors": 100,
        }
    ]
    assert summary["ramps"][1] == {
        "campaignId": "c",
        "variationGroupId": "g",
        "variationId": "b",
        "percentBefore": 20,
        "percentAfter": 20,
        "monotone": False,
        "lostBuckets": list(range(10, 20)),
        "had": 20,
        "lost": 10,
        "lostOtherwise": 0,
    }


def test_the_tables_say_who_why_from_what_to_what_and_the_ramps(old: Path, new: Path, visitors: Path) -> None:
    done = run("diff", old, new, "--visitors", visitors)
    assert (done.returncode, done.stderr) == (1, "")
    words = " ".join(done.stdout.split())
    assert "The first 20 moves" not in words
    assert f"{BUCKETS[10]}: Green allocation: bucket 10 of g: before, b's (10 to 29); Button -> Original now" in words
    assert "allocation The visitor's bucket is another 20 1 variation's, or nobody's." in words
    assert "Button no variation -> Green allocation 10 10.0%" in words
    assert "Green -> Original allocation 10 10.0%" in words
    assert "Button Original 10% -> 20% 10 0 yes" in words
    assert "Green 20% -> 20% 20 10 no: buckets 10 to 19 lost" in words
    assert words.endswith("can be lost by whoever has it.")


@pytest.mark.parametrize("columns", ["40", "80", "200"])
def test_the_tables_fit_the_terminal(old: Path, new: Path, visitors: Path, columns: str) -> None:
    done = run("diff", old, new, "--visitors", visitors, COLUMNS=columns)
    assert max(map(len, done.stdout.splitlines()[:-1])) <= int(columns)


def test_a_narrow_terminal_keeps_the_reasons_and_leaves_their_sentences(old: Path, new: Path, visitors: Path) -> None:
    done = run("diff", old, new, "--visitors", visitors, "--limit", "0", COLUMNS="40")
    why = done.stdout.split("From what to what")[0]
    assert "What changed" not in why
    assert [line.split()[:2] for line in why.splitlines() if line.startswith(" allocation")] == [["allocation", "20"]]


def test_the_table_is_limited_and_the_counts_are_not(old: Path, new: Path, visitors: Path) -> None:
    done = invoke("diff", old, new, "--visitors", visitors, "--limit", "2")
    assert "The first 2 moves of 20" in done.stdout
    assert "20 of 100 visitors would get something else." in done.stdout
    assert invoke("diff", old, new, "--visitors", visitors, "--limit", "0").stdout.startswith("Why\n")


def test_by_one_and_the_same_document_nobody_moves_and_the_exit_code_is_0(old: Path, visitors: Path) -> None:
    done = invoke("diff", old, old, "--visitors", visitors)
    assert (done.exit_code, done.stdout) == (0, "Of 100 visitors nobody would get anything else.\n")
    done = invoke("diff", "sample", "sample", "--visitor", "a", "--format", "jsonl")
    assert (done.exit_code, done.stdout) == (0, "")


def test_the_exit_code_may_be_about_ramps_or_about_nothing(tmp_path: Path, old: Path, new: Path) -> None:
    grown = write(tmp_path / "grown.json", shop(10, 30))
    who = ("--visitor", BUCKETS[35])
    codes = {
        (path, on): invoke("diff", old, path, *who, "--fail-on", on).exit_code
        for path in (new, grown)
        for on in ("moves", "ramps", "never")
    }
    assert codes == {
        (new, "moves"): 1,
        (new, "ramps"): 1,
        (new, "never"): 0,
        (grown, "moves"): 1,
        (grown, "ramps"): 0,
        (grown, "never"): 0,
    }


def test_a_ramp_that_keeps_everybody_is_said_to(tmp_path: Path, old: Path) -> None:
    grown = write(tmp_path / "grown.json", shop(10, 30))
    done = invoke("diff", old, grown, "--visitor", BUCKETS[15], "--format", "jsonl")
    assert done.exit_code == 0
    assert done.stderr.endswith("nobody would get anything else. Whoever has a variation whose share grew keeps it.\n")


def test_campaigns_that_are_new_or_gone_and_panic_are_said(tmp_path: Path, old: Path) -> None:
    data = shop(10, 20)
    changed = {"campaigns": [campaign("e", group("i", variation("x", 0)), name="New one"), *data["campaigns"][1:]]}  # type: ignore[index]  # a list
    done = invoke("diff", old, write(tmp_path / "changed.json", changed), "--visitor", "a")
    assert "New campaigns: New one\nCampaigns that are gone: Button\n" in done.stdout
    panic = write(tmp_path / "panic.json", {**data, "panic": True})
    done = invoke("diff", old, panic, "--visitor", BUCKETS[5])
    assert "The new document is in panic: nothing is decided by it." in done.stdout
    assert done.exit_code == 1
    assert "panic: the document is in panic now" in " ".join(done.stdout.split())


def test_by_the_rules_of_the_platform_decision_groups_count(tmp_path: Path, old: Path, new: Path) -> None:
    person = {"visitorId": "a", "decisionGroup": "household", "anonymousId": "b"}
    path = write(tmp_path / "visitors.jsonl", json.dumps(person))
    whole = invoke("diff", old, new, "--visitors", path, "--rules", "platform", "--format", "json")
    documents = [parse_document(shop(*shares)) for shares in ((10, 20), (20, 20))]
    assert json.loads(whole.stdout)["rules"] == "platform"
    assert len(moves(documents[0], documents[1], Visit(Identity("a", "b", "household")))) <= 1


def test_ids_stand_in_the_lines_as_they_were_given(tmp_path: Path, old: Path, new: Path) -> None:
    person = {"visitorId": BUCKETS[10], "decisionGroup": "household", "anonymousId": "b"}
    path = write(tmp_path / "visitors.jsonl", json.dumps(person))
    [line] = lines_of(invoke("diff", old, new, "--visitors", path, "--format", "jsonl"))
    assert {key: line[key] for key in person} == person


def test_what_is_remembered_counts(tmp_path: Path, old: Path, new: Path) -> None:
    record = write_record(BUCKETS[10], Remembered(FrozenDict({"g": Assignation("b")})), grouped=True)
    kept = write(tmp_path / "record.json", record)
    assert invoke("diff", old, new, "--visitor", BUCKETS[10], "--format", "jsonl").exit_code == 1
    assert invoke("diff", old, new, "--visitor", BUCKETS[10], "--cache-record", kept).exit_code == 0


def test_the_same_variation_that_gives_something_else_is_called_changed(tmp_path: Path) -> None:
    paths = [
        write(tmp_path / f"{color}.json", document(campaign("c", group("g", variation("v", 100, {"color": color})))))
        for color in ("red", "blue")
    ]
    done = invoke("diff", *paths, "--visitor", "a")
    words = " ".join(done.stdout.split())
    assert "v flags-changed: v: flag color was" in words
    assert "'red', is 'blue'" in words
    assert "v -> v, changed flags-changed" in words


def test_variations_of_one_name_are_told_apart(tmp_path: Path) -> None:
    first = group("g1", variation("v1", name="On"), name="Some", targetings=[[targeting("plan", "EQUALS", "gold")]])
    paths = [
        write(tmp_path / f"{number}.json", document(campaign("c", *groups, name="Button")))
        for number, groups in enumerate(((first, group("g2", variation("v2", name="On"), name="Everybody")), ()))
    ]
    data = document(campaign("c", group("g2", variation("v2", name="On"), name="Everybody"), name="Button"))
    done = invoke("diff", paths[0], write(paths[1], data), "--visitor", "a", "--context", "plan=gold")
    assert "On (Some) -> On (Everybody)" in " ".join(done.stdout.split())


def test_names_from_a_document_cannot_command_the_terminal(tmp_path: Path) -> None:
    evil = "\x1b[31m"
    paths = [
        write(tmp_path / f"{number}.json", document(campaign(evil, group(evil, variation(evil, share)), name=evil)))
        for number, share in enumerate((0, 100))
    ]
    done = invoke("diff", *paths, "--visitor", evil)
    assert done.exit_code == 1
    assert "\x1b" not in done.stdout


def test_lines_that_cannot_be_read_are_left_out_and_the_rest_compared(tmp_path: Path, old: Path) -> None:
    path = write(tmp_path / "visitors.jsonl", '{"visitorId": "a"}\nnonsense\n')
    done = invoke("diff", old, old, "--visitors", path, "--fail-on", "never")
    assert done.exit_code == 1
    assert "line 2: left out: not JSON" in done.stderr
    assert "Of 1 visitor nobody" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("sample",), "Missing argument 'NEW'"),
        (("sample", "sample"), "give either --visitor or --visitors"),
        (("sample", "-", "--visitors", "-"), "stdin can be read once"),
        (("-", "-", "--visitor", "a"), "stdin can be read once"),
        (("sample", "missing.json", "--visitor", "a"), "missing.json: No such file or directory"),
        (("sample", "sample", "--visitor", "a", "--fail-on", "all"), "'all' is not one of"),
        (("sample", "sample", "--visitor", "a", "--report", "no/such/page.html"), "there is no directory"),
    ],
)
def test_wrong_usage_is_2_and_says_what_is_wrong(arguments: tuple[str, ...], reason: str) -> None:
    done = invoke("diff", *arguments)
    assert done.exit_code == 2
    assert reason in done.stderr


def test_a_document_may_come_from_stdin(new: Path) -> None:
    done = invoke("diff", "-", new, "--visitor", BUCKETS[10], stdin=json.dumps(shop(10, 20)))
    assert done.exit_code == 1


def test_a_progress_bar_at_the_terminal_leaves_the_output_whole(tmp_path: Path, old: Path, new: Path) -> None:
    people, output = tmp_path / "people.jsonl", tmp_path / "moves.jsonl"
    people.write_text("".join(f'{{"visitorId": "{BUCKETS[10]}"}}\n' for _ in range(2000)))
    shown = at_a_terminal(output, "diff", old, new, "--format", "jsonl", "--visitors", people)
    assert "comparing" in shown
    assert output.read_text().count("\n") == 2000
    assert "visitorId" not in shown


# The page


def test_the_page_opens_in_a_browser_and_says_what_the_command_says(old: Path, new: Path, visitors: Path) -> None:
    page = old.with_name("diff.html")
    done = invoke("diff", old, new, "--visitors", visitors, "--format", "json", "--report", page)
    assert done.exit_code == 1
    summary = json.loads(done.stdout)["summary"]
    shown = dom_of(page)
    reasons = summary["reasons"]["allocation"]
    assert ["allocation", DiffReason.ALLOCATION.text, str(reasons)] in rows_of(shown, "why")
    assert ["Button", "30", "40", "20", "allocation"] in rows_of(shown, "campaigns")
    assert ["Button", "Green", "20%", "20%", "20", "10", "no: buckets 10 to 19 lost"] in rows_of(shown, "ramps")
    assert ["no variation", "Green", "allocation", "10"] in rows_of(shown, "campaign-button")
    figure = texts_of(shown, "campaign-button")
    assert any("Green to Original: 10." in each and "no variation to Green: 10." in each for each in figure)
    assert any("Original: 10 stay." in each for each in figure)


def test_the_page_of_documents_between_which_nobody_moves_has_no_flow(old: Path, visitors: Path) -> None:
    page = old.with_name("diff.html")
    assert invoke("diff", old, old, "--visitors", visitors, "--report", page).exit_code == 0
    assert "<svg" not in page.read_text("utf-8")
    assert "nobody would get anything else" in page.read_text("utf-8")


# The manual


def test_the_manuals_programs_and_commands_say_what_it_shows(directory: Path) -> None:
    (_, plan), (_, program) = blocks_of(PAGE, "python")
    (_, people), (_, output) = blocks_of(PAGE, "text")
    printed_by(directory, plan)
    (directory / "people.csv").write_text(people)
    assert printed_by(directory, program) == output
    examples = examples_of(PAGE)
    assert examples
    for line, said in examples:
        check(directory, line, said)


@pytest.mark.parametrize("reason", [each for each in DiffReason if each is not DiffReason.OTHER])
def test_the_manual_explains_every_reason(reason: DiffReason) -> None:
    assert f"``{reason.value}`` {reason.text}" in words_of(PAGE)
