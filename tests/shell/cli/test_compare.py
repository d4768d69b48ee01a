from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from flagship.samples import shop_document
from flagship_engine import (
    PLATFORM_RULES,
    SDK_RULES,
    Assignation,
    FrozenDict,
    Reason,
    Remembered,
    parse_document,
    partings,
    write_record,
)
from tests.engine.build import EVERYBODY, Fields, campaign, document, group, targeting, variation, visitor_in
from tests.shell.cli.running import Done, invoke, run
from tests.shell.cli.test_progress import at_a_terminal

SAMPLE = ("compare", "--document", "sample")
SHOPPERS = '''\
visitorId,country,device,loyalty_points,age,user_agent
lea,nl,Mobile,,,
noah,NL,mobile,2000,"""67""",
jules,FR,,,,Mozilla
louis,DE,,,,
'''


def write(path: Path, content: object) -> Path:
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


@pytest.fixture
def shoppers(tmp_path: Path) -> Path:
    return write(tmp_path / "shoppers.csv", SHOPPERS)


def lines_of(done: Done) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_line_says_who_would_get_what_of_which_campaign_and_why(shoppers: Path) -> None:
    done = invoke(*SAMPLE, "--visitors", shoppers, "--format", "jsonl")
    assert done.exit_code == 1
    assert [each["visitorId"] for each in lines_of(done)] == ["lea", "noah", "jules"]
    assert done.stderr == "3 of 4 visitors would get another variation.\n"
    layout, payment = lines_of(done)[0]["partings"]
    assert layout == {
        "campaignId": "c8pinkd7n0ig3a0pt2m0",
        "variations": {
            "sdk-2.1": None,
            "platform": {"variationGroupId": "c8pinkd7n0ig3a0pt2mg", "variationId": "c8pinkd7n0ig3a0pt2ng"},
        },
        "reason": "letter-case",
        "why": "device EQUALS ['mobile', 'tablet'], got 'Mobile': yes under platform, no under sdk-2.1",
        "variationGroupId": "c8pinkd7n0ig3a0pt2mg",
        "targetingGroup": 0,
        "targeting": 0,
    }
    assert payment["variations"]["sdk-2.1"]["variationGroupId"] == "c8pitap7n0ig3a0pt320"


def test_the_lines_are_what_the_engine_finds(shoppers: Path) -> None:
    [noah] = lines_of(invoke(*SAMPLE, "--visitors", shoppers, "--format", "jsonl"))[1]["partings"]
    documents = [parse_document(shop_document(), rules) for rules in (SDK_RULES, PLATFORM_RULES)]
    context = {"country": "NL", "device": "mobile", "loyalty_points": 2000, "age": "67"}
    [found] = partings(documents[0], documents[1], context, "noah")
    assert (noah["reason"], noah["why"]) == (found.reason.value, found.point.sentence)
    assert found.reason is Reason.KIND_MISMATCH


def test_one_json_object_holds_the_differences_and_the_counts(shoppers: Path) -> None:
    done = invoke(*SAMPLE, "--visitors", shoppers, "--format", "json")
    assert done.exit_code == 1
    answer = json.loads(done.stdout)
    assert (answer["rules"], answer["against"]) == ("sdk-2.1", "platform")
    assert answer["differences"] == lines_of(invoke(*SAMPLE, "--visitors", shoppers, "--format", "jsonl"))
    assert answer["summary"] == {
        "visitors": 4,
        "differing": 3,
        "reasons": {"letter-case": 1, "kind-mismatch": 1, "bucket-range": 1},
        "campaigns": {
            "c8pinkd7n0ig3a0pt2m0": 1,
            "c8pitap7n0ig3a0pt30g": 1,
            "c8pj19d7n0ig3a0pt370": 1,
            "c8pj00t7n0ig3a0pt34g": 1,
        },
    }


def test_the_table_says_who_why_and_which_campaigns(shoppers: Path) -> None:
    done = run(*SAMPLE, "--visitors", shoppers)
    assert (done.returncode, done.stderr) == (1, "")
    assert max(map(len, done.stdout.splitlines())) <= 80
    words = " ".join(done.stdout.split())
    assert "lea Product page layout no variation letter-case: device" in words
    assert "jules Recommendations Similar bucket-range: platform: the" in words
    assert "letter-case The SDK tells upper from lower case; 1 2 the platform does not." in words
    assert "Loyalty offer kind-mismatch 1 25.0%" in words
    assert done.stdout.endswith("\n3 of 4 visitors would get another variation.\n")


@pytest.mark.parametrize("columns", ["40", "80", "120", "200"])
def test_the_table_fits_the_terminal(shoppers: Path, columns: str) -> None:
    done = run(*SAMPLE, "--visitors", shoppers, COLUMNS=columns)
    assert max(map(len, done.stdout.splitlines()[:-1])) <= int(columns)
    assert "letter-case" in done.stdout


def test_the_table_is_limited_and_the_counts_are_not(shoppers: Path) -> None:
    done = invoke(*SAMPLE, "--visitors", shoppers, "--limit", "1")
    assert "The first 1 difference of 4" in done.stdout
    assert "Payment methods" not in done.stdout.split("Why\n")[1].split("Which campaigns")[0]
    assert "jules" not in done.stdout
    assert "bucket-range" in done.stdout
    none_shown = invoke(*SAMPLE, "--visitors", shoppers, "--limit", "0").stdout
    assert none_shown.startswith("Why\n")
    assert none_shown.endswith("3 of 4 visitors would get another variation.\n")


def test_where_nobody_differs_the_exit_code_is_0(shoppers: Path) -> None:
    same = (*SAMPLE, "--visitors", shoppers, "--against", "sdk-2.1-hash")
    done = invoke(*same)
    assert (done.exit_code, done.stdout) == (0, "Of 4 visitors nobody would get another variation.\n")
    done = invoke(*same, "--format", "jsonl")
    assert (done.exit_code, done.stdout) == (0, "")
    assert json.loads(invoke(*same, "--format", "json").stdout)["differences"] == []


def test_one_visitor_is_compared_with_a_context_from_the_command_line() -> None:
    done = invoke(*SAMPLE, "--visitor", "lea", "--context", "country=nl", "--format", "jsonl")
    assert done.exit_code == 1
    [lea] = lines_of(done)
    assert [each["reason"] for each in lea["partings"]] == ["letter-case"]
    assert done.stderr == "1 of 1 visitor would get another variation.\n"


def test_the_other_way_round_the_sides_change(shoppers: Path) -> None:
    done = invoke(*SAMPLE, "--visitors", shoppers, "--rules", "platform", "--against", "sdk-2.1", "--format", "json")
    answer = json.loads(done.stdout)
    assert list(answer["differences"][0]["partings"][0]["variations"]) == ["platform", "sdk-2.1"]
    assert answer["summary"]["reasons"] == {"letter-case": 1, "kind-mismatch": 1, "bucket-range": 1}


def for_everybody(*targetings: list[Fields], **fields: object) -> Fields:
    one = group("g", variation("v", 100), targetings=targetings or [[EVERYBODY]])
    return document(campaign("c", one, bucketRanges=[{"r": [0, 100]}]), **fields)


def test_decision_groups_and_providers_of_the_file_count(tmp_path: Path) -> None:
    halves = group("h", variation("v1", 50), variation("v2", 50))
    of_provider = group("p", variation("w"), targetings=[[targeting("tier", "EQUALS", "gold", provider="crm")]])
    some = [campaign(each["id"], each, bucketRanges=[{"r": [0, 100]}]) for each in (halves, of_provider)]
    people = [
        {"visitorId": visitor_in(10, "h"), "decisionGroup": "household-0"},
        {"visitorId": visitor_in(60, "h"), "decisionGroup": "household-0"},
        {"visitorId": "z", "providers": {"crm": {"tier": "gold"}}},
    ]
    visitors = write(tmp_path / "visitors.jsonl", "\n".join(map(json.dumps, people)))
    path = write(tmp_path / "document.json", document(*some))
    found = lines_of(invoke("compare", "--document", path, "--visitors", visitors, "--format", "jsonl"))
    reasons = [[each["reason"] for each in line["partings"]] for line in found]
    assert sorted(reasons) == [["decision-group"], ["provider"]]
    assert found[0]["decisionGroup"] == "household-0"


def test_what_is_remembered_counts(tmp_path: Path) -> None:
    two = group("g", variation("v1", 50), variation("v2", 50))
    path = write(tmp_path / "document.json", document(campaign("c", two, bucketRanges=[{"r": [0, 100]}])))
    record = write_record("a", Remembered(FrozenDict({"g": Assignation("gone")})), grouped=True)
    visitors = write(tmp_path / "visitors.jsonl", json.dumps({"visitorId": "a", "assignations": record}))
    [found] = lines_of(invoke("compare", "--document", path, "--visitors", visitors, "--format", "jsonl"))
    assert found["partings"][0]["why"] == "platform: the remembered variation is gone: gone"
    kept = write(tmp_path / "record.json", record)
    done = invoke("compare", "--document", path, "--visitor", "a", "--cache-record", kept, "--format", "jsonl")
    assert lines_of(done) == [found]


def test_problems_of_the_document_are_told_once_and_allocations_for_the_rules_that_refuse_them(tmp_path: Path) -> None:
    data = document(campaign("c", group("g", variation("v", 33.3)), bucketRanges=[{"r": [0, 100]}]), panic="no")
    path = write(tmp_path / "document.json", data)
    done = invoke("compare", "--document", path, "--visitor", visitor_in(33), "--format", "jsonl")
    assert done.stderr.count("panic") == 1
    assert done.stderr.count("allocation") == 1
    assert "wanted a whole number of percent" in done.stderr
    assert lines_of(done)[0]["partings"][0]["reason"] == "allocation-reading"


def test_in_panic_nobody_gets_anything(tmp_path: Path) -> None:
    path = write(tmp_path / "document.json", for_everybody(panic=True))
    done = invoke("compare", "--document", path, "--visitor", "a")
    assert done.exit_code == 0
    assert "The document is in panic: nothing is decided." in done.stdout


def test_names_from_a_document_cannot_command_the_terminal(tmp_path: Path) -> None:
    data = for_everybody([targeting("k\x1b[2J", "EQUALS", "\x1b[31m")])
    path = write(tmp_path / "document.json", data)
    visitors = write(
        tmp_path / "visitors.jsonl", json.dumps({"visitorId": "\x1b[0m", "context": {"k\x1b[2J": "\x1b[31M"}})
    )
    done = invoke("compare", "--document", path, "--visitors", visitors)
    assert done.exit_code == 1
    assert "\x1b" not in done.stdout


def test_lines_that_cannot_be_read_are_left_out_and_the_rest_compared(tmp_path: Path) -> None:
    path = write(tmp_path / "visitors.jsonl", '{"visitorId": "a"}\nnonsense\n')
    done = invoke(*SAMPLE, "--visitors", path)
    assert done.exit_code == 1
    assert "line 2: left out: not JSON" in done.stderr
    assert "Of 1 visitor nobody" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ((), "give either --visitor or --visitors"),
        (("--visitor", "a", "--visitors", "b"), "give either --visitor or --visitors"),
        (("--visitor", ""), "the id is empty"),
        (("--visitors", ""), "the name is empty"),
        (("--visitor", "a", "--against", "sdk-2.1"), "--rules and --against are both sdk-2.1"),
        (("--visitor", "a", "--rules", "sdk"), "'sdk' is not one of"),
        (("--visitor", "a", "--limit", "-1"), "-1 is not in the range"),
        (("--visitors", "-", "--context-file", "-"), "stdin can be read once"),
        (("--visitors", "missing.csv"), "missing.csv: No such file or directory"),
    ],
)
def test_wrong_usage_is_2_and_says_what_is_wrong(arguments: tuple[str, ...], reason: str) -> None:
    done = invoke(*SAMPLE, *arguments)
    assert done.exit_code == 2
    assert reason in done.stderr


def test_the_document_may_come_from_stdin() -> None:
    data = for_everybody([targeting("k", "EXISTS", True)])
    done = invoke("compare", "--document", "-", "--visitor", "a", "--context", "k=1", stdin=json.dumps(data))
    assert done.exit_code == 1
    assert "unknown-operator" in done.stdout


def test_many_are_compared_as_they_come() -> None:
    people = "".join(f'{{"visitorId": "v-{number}", "context": {{"country": "nl"}}}}\n' for number in range(5000))
    done = run(*SAMPLE, "--visitors", "-", "--format", "jsonl", stdin=people)
    assert done.returncode == 1
    assert done.stdout.count("\n") == 5000
    assert done.stderr == "5,000 of 5,000 visitors would get another variation.\n"


def test_a_progress_bar_at_the_terminal_leaves_the_output_whole(tmp_path: Path) -> None:
    path, output = tmp_path / "visitors.jsonl", tmp_path / "differences.jsonl"
    path.write_text(
        "".join(f'{{"visitorId": "v-{number}", "context": {{"country": "be"}}}}\n' for number in range(2000))
    )
    shown = at_a_terminal(output, *SAMPLE, "--format", "jsonl", "--visitors", path)
    assert "comparing" in shown
    assert "2,000 of 2,000 visitors would get another variation." in shown
    assert output.read_text().count("\n") == 2000
    assert "visitorId" not in shown


def test_variations_of_one_name_are_told_apart_by_their_groups(tmp_path: Path) -> None:
    groups = [
        group("g1", variation("v1", name="On"), name="Upper case", targetings=[[targeting("plan", "EQUALS", "GOLD")]]),
        group("g2", variation("v2", name="On"), name="Everybody"),
    ]
    path = write(tmp_path / "document.json", document(campaign("c", *groups, bucketRanges=[{"r": [0, 100]}])))
    done = invoke("compare", "--document", path, "--visitor", "a", "--context", "plan=gold")
    words = " ".join(done.stdout.split())
    assert "On (Everybody)" in words
    assert "-> On (Upper case)" in words


def test_what_is_no_document_cannot_be_compared(tmp_path: Path) -> None:
    done = invoke("compare", "--document", write(tmp_path / "document.json", [1]), "--visitor", "a")
    assert done.exit_code == 2
    assert "no bucketing document" in done.stderr
