from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from flagship.samples import shop_document
from flagship_engine import decide, parse_document, render_flag
from tests.shell.cli.running import invoke, run

SAMPLE = ("decide", "--document", "sample", "--visitor", "lea")


def decided(*arguments: str | Path) -> dict[str, Any]:
    done = invoke(*arguments, "--format", "json")
    assert done.exit_code == 0, done.output
    value: dict[str, Any] = json.loads(done.stdout)
    return value


def document(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "bucketing.json"
    path.write_text(text, "utf-8")
    return path


def one_campaign(targeting: Mapping[str, object], flags: dict[str, object], name: str = "One") -> dict[str, object]:
    variation = {"id": "v", "name": name, "allocation": 100, "modifications": {"type": "FLAG", "value": flags}}
    group = {"id": "g", "targeting": {"targetingGroups": [{"targetings": [targeting]}]}, "variations": [variation]}
    return {"campaigns": [{"id": "c", "name": name, "type": "ab", "variationGroups": [group]}]}


def test_the_decision_is_the_engines() -> None:
    context = {"country": "FR", "cart_total": 80, "is_business": False}
    flags = decide(parse_document(shop_document()), context, "lea").flags
    entries = ("--context", "country=FR", "--context", "cart_total=80", "--context", "is_business=false")
    answer = decided(*SAMPLE, *entries)
    assert answer["visitorId"] == "lea"
    assert answer["flags"] == {key: render_flag(flag) for key, flag in flags.items()}
    assert {each["campaignId"] for each in answer["variations"]} == {flag.campaign_id for flag in flags.values()}


def test_a_table_shows_campaigns_variations_and_flags_within_80_columns() -> None:
    done = run(*SAMPLE, "--context", "segments=gold")
    assert done.returncode == 0
    assert done.stderr == ""
    assert max(map(len, done.stdout.splitlines())) <= 80
    for text in ("a variation of 3 of 10 campaigns", "Checkout button", "Private sale", "home_banner", '"Pay now"'):
        assert text in done.stdout
    assert "\x1b" not in done.stdout


def test_json_lines_are_one_line() -> None:
    done = run(*SAMPLE, "--format", "jsonl")
    assert done.stdout.count("\n") == 1
    assert json.loads(done.stdout)["visitorId"] == "lea"


def test_json_is_utf_8_whatever_the_terminals_encoding() -> None:
    done = run(*SAMPLE, "--format", "json", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0
    assert decided(*SAMPLE) == json.loads(done.stdout)


def test_a_table_survives_an_ascii_terminal() -> None:
    done = run("decide", "--document", "sample", "--visitor", "noah", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0, done.stderr
    assert "Checkout button" in done.stdout


def test_the_types_of_context_values_count(tmp_path: Path) -> None:
    path = document(
        tmp_path, json.dumps(one_campaign({"key": "age", "operator": "EQUALS", "value": "31"}, {"color": "blue"}))
    )
    base = ("decide", "--document", path, "--visitor", "v")
    assert decided(*base, "--context", "age=31")["flags"] == {}
    assert decided(*base, "--context", 'age="31"')["flags"]["color"]["value"] == "blue"


def test_context_entries_go_over_those_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "context.json"
    file.write_text('{"country": "NL", "orders": 0}')
    answer = decided(*SAMPLE, "--context-file", file, "--context", "country=FR")
    assert answer["flags"]["payment_methods"]["value"] == ["card", "paypal"]
    assert answer["flags"]["discount_code"]["value"] == "HELLO5"


def test_the_predefined_keys_are_there_only_on_request(tmp_path: Path) -> None:
    targeting = {"key": "sdk_deviceType", "operator": "EQUALS", "value": ""}
    path = document(tmp_path, json.dumps(one_campaign(targeting, {"color": "blue"})))
    base = ("decide", "--document", path, "--visitor", "v")
    assert decided(*base)["flags"] == {}
    assert set(decided(*base, "--presets")["flags"]) == {"color"}
    assert decided(*base, "--presets", "--context", "sdk_deviceType=phone")["flags"] == {}


def test_a_remembered_variation_wins_and_the_record_comes_back(tmp_path: Path) -> None:
    first = decided(*SAMPLE, "--record")
    other = "c8pimlr7n0ig3a0pt2l0"
    assert other not in first["assignations"]["data"]["vaIds"]
    file = tmp_path / "record.json"
    file.write_text(json.dumps({"version": 1, "data": {"vId": "lea", "vaIds": [other]}}))
    second = decided(*SAMPLE, "--cache-record", file, "--record")
    assert second["flags"]["checkout_button_color"]["variationId"] == other
    assert other in second["assignations"]["data"]["vaIds"]


def test_a_record_of_somebody_else_is_ignored_with_a_warning(tmp_path: Path) -> None:
    file = tmp_path / "record.json"
    file.write_text(json.dumps({"version": 1, "data": {"vId": "noah", "vaIds": []}}))
    done = run(*SAMPLE, "--cache-record", file)
    assert done.returncode == 0
    assert str(file) in done.stderr
    assert "the record is ignored" in done.stderr


def test_the_hash_of_2_1_5_is_a_rule_set_of_its_own() -> None:
    ids = [f"visitor-\U0001f600-{number}" for number in range(30)]

    def variations(rules: str) -> list[object]:
        base = ("decide", "--document", "sample", "--rules", rules, "--visitor")
        return [decided(*base, each)["variations"] for each in ids]

    assert variations("sdk-2.1") != variations("sdk-2.1-hash")


def test_a_document_in_panic_decides_nothing(tmp_path: Path) -> None:
    path = document(tmp_path, '{"panic": true}')
    assert decided("decide", "--document", path, "--visitor", "v") == {
        "visitorId": "v",
        "panic": True,
        "variations": [],
        "flags": {},
    }
    assert "in panic" in invoke("decide", "--document", path, "--visitor", "v").output


def test_a_document_can_come_from_stdin() -> None:
    done = invoke(
        "decide", "--document", "-", "--visitor", "lea", "--format", "json", stdin=json.dumps(shop_document())
    )
    assert json.loads(done.stdout) == decided(*SAMPLE)


def test_problems_of_a_document_are_warnings_and_bounded(tmp_path: Path) -> None:
    path = document(tmp_path, json.dumps({"campaigns": [1] * 50}))
    done = run("decide", "--document", path, "--visitor", "v")
    assert done.returncode == 0
    lines = done.stderr.splitlines()
    assert (
        lines[0] == f"warning: {path}: $.campaigns[0]: got the number 1, wanted a campaign: an object; it is left out"
    )
    assert len(lines) == 11
    assert lines[-1] == f"warning: 50 parts of {path} are malformed, of which 10 are shown"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not JSON"),
        ("{", "not JSON: Expecting property name enclosed in double quotes"),
        ("[" * 100_000, "not JSON"),
        ("[]", "no bucketing document"),
        ('{"campaigns": 3}', "no bucketing document"),
    ],
)
def test_what_is_no_document_ends_the_command_with_2(tmp_path: Path, text: str, reason: str) -> None:
    path = document(tmp_path, text)
    done = run("decide", "--document", path, "--visitor", "v")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"Error: {path}: {reason}" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_document_is_named(tmp_path: Path) -> None:
    done = run("decide", "--document", tmp_path / "none.json", "--visitor", "v")
    assert (done.returncode, done.stderr) == (2, f"Error: {tmp_path / 'none.json'}: No such file or directory\n")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ((), "either --visitor or --visitors"),
        (("--visitor", "a", "--visitors", "b"), "either --visitor or --visitors"),
        (("--visitor", ""), "the id is empty"),
        (("--visitor", "a", "--context", "age"), "got 'age', wanted key=value"),
        (("--visitor", "a", "--context", "=1"), "wanted key=value"),
        (("--visitor", "a", "--context", "age=null"), "age: the value is null"),
        (("--visitors", "a", "--cache-record", "b"), "--cache-record is for --visitor"),
        (("--visitors", "-", "--context-file", "-"), "give - only once"),
        (("--visitor", "a", "--rules", "sdk-4"), "'sdk-4' is not one of"),
    ],
)
def test_wrong_usage_is_explained(arguments: tuple[str, ...], reason: str) -> None:
    done = invoke("decide", "--document", "sample", *arguments)
    assert done.exit_code == 2
    assert reason in " ".join(done.output.split())


def test_a_context_file_that_is_no_object_is_named(tmp_path: Path) -> None:
    file = tmp_path / "context.json"
    file.write_text("[1]")
    done = invoke(*SAMPLE, "--context-file", file)
    assert done.exit_code == 2
    assert f"{file}: got an array of 1, wanted an object" in done.output


def test_flags_that_a_later_campaign_overrules_are_pointed_out(tmp_path: Path) -> None:
    everybody = {"key": "fs_all_users", "operator": "EQUALS", "value": ""}
    first, second = (one_campaign(everybody, {"color": value})["campaigns"] for value in ("red", "blue"))
    assert isinstance(first, list)
    assert isinstance(second, list)
    path = document(tmp_path, json.dumps({"campaigns": [*first, *second]}))
    done = invoke("decide", "--document", path, "--visitor", "v")
    assert "Set by several campaigns, the last one wins: color" in done.stdout


def test_names_of_a_document_cannot_command_the_terminal(tmp_path: Path) -> None:
    everybody = {"key": "fs_all_users", "operator": "EQUALS", "value": ""}
    name = "\x1b[31mred [bold]b[/bold] \u202e"
    path = document(tmp_path, json.dumps(one_campaign(everybody, {"\x1b[2J": "\x07"}, name)))
    done = run("decide", "--document", path, "--visitor", "v\x1b[1m")
    assert done.returncode == 0
    assert not any(character in done.stdout for character in "\x1b\x07\u202e")
    assert "[bold]b[/bold]" in done.stdout
