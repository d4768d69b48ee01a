from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from flagship.samples import shop_document
from flagship_engine import decide, parse_document
from tests.engine.build import campaign, document, group, targeting, variation
from tests.shell.cli.running import invoke, run

BASE = ("decide", "--document", "sample")


def lines_of(*arguments: str | Path, stdin: str | bytes | None = None) -> list[dict[str, Any]]:
    done = invoke(*BASE, *arguments, "--format", "jsonl", stdin=stdin)
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


REMEMBERED = '{"version": 1, "data": {"vId": "c", "vaIds": ["c8pimlr7n0ig3a0pt2k0"]}}'
JSON_LINES = f"""\
{{"visitorId": "a", "context": {{"country": "NL", "orders": 0}}}}

{{"visitorId": "b", "anonymousId": "b-0"}}
{{"visitorId": "c", "assignations": {REMEMBERED}}}"""
CSV = 'visitorId,country,orders,anonymousId,note\r\na,NL,0,,"x, ""y""\nz"\r\n\r\nb,,,b-0,\r\n'


def test_each_json_line_is_decided_as_the_engine_decides_it(tmp_path: Path) -> None:
    first, second, third = lines_of("--visitors", write(tmp_path / "visitors.jsonl", JSON_LINES))
    flags = decide(parse_document(shop_document()), {"country": "NL", "orders": 0}, "a").flags
    assert set(first["flags"]) == set(flags)
    assert (second["visitorId"], second["anonymousId"]) == ("b", "b-0")
    assert third["flags"]["checkout_button_color"]["variationId"] == "c8pimlr7n0ig3a0pt2k0"


def test_csv_gives_the_same_decisions_as_json_lines(tmp_path: Path) -> None:
    from_csv = lines_of("--visitors", write(tmp_path / "visitors.csv", CSV))
    assert from_csv == lines_of("--visitors", write(tmp_path / "visitors.jsonl", JSON_LINES))[:2]


@pytest.mark.parametrize("content", [JSON_LINES, CSV])
def test_gzip_stdin_and_a_byte_order_mark_change_nothing(tmp_path: Path, content: str) -> None:
    plain = lines_of("--visitors", write(tmp_path / "visitors", content))
    packed = gzip.compress(b"\xef\xbb\xbf" + content.encode())
    assert lines_of("--visitors", write(tmp_path / "visitors.gz", packed)) == plain
    assert lines_of("--visitors", "-", stdin=content) == plain
    assert lines_of("--visitors", "-", stdin=packed) == plain


def test_common_context_stands_under_each_visitors_own(tmp_path: Path) -> None:
    path = write(tmp_path / "visitors.jsonl", JSON_LINES)
    first, second, _third = lines_of("--visitors", path, "--context", "country=BE", "--context", "orders=5")
    assert first["flags"]["discount_code"]["value"] == "HELLO5"
    assert "discount_code" not in second["flags"]
    assert second["flags"]["payment_methods"]["value"][0] == "ideal"


def test_a_record_of_one_run_is_read_by_the_next(tmp_path: Path) -> None:
    before = lines_of("--visitors", write(tmp_path / "visitors.jsonl", JSON_LINES), "--record")
    kept = "\n".join(json.dumps({key: each[key] for key in ("visitorId", "assignations")}) for each in before)
    after = lines_of("--visitors", write(tmp_path / "kept.jsonl", kept), "--record")
    for one, other in zip(before, after, strict=True):
        assert set(one["assignations"]["data"]["vaIds"]) <= set(other["assignations"]["data"]["vaIds"])


def test_json_is_an_array(tmp_path: Path) -> None:
    path = write(tmp_path / "visitors.jsonl", JSON_LINES)
    done = invoke(*BASE, "--visitors", path, "--format", "json")
    assert json.loads(done.stdout) == lines_of("--visitors", path)


def test_json_of_nobody_is_an_empty_array(tmp_path: Path) -> None:
    done = invoke(*BASE, "--visitors", write(tmp_path / "visitors.csv", "visitorId\n"), "--format", "json")
    assert (done.exit_code, done.stdout) == (0, "[]\n")


def test_a_table_shows_the_first_visitors_and_counts_everybody(tmp_path: Path) -> None:
    people = "\n".join(json.dumps({"visitorId": f"v-{number}", "context": {"country": "NL"}}) for number in range(40))
    done = run(*BASE, "--visitors", write(tmp_path / "visitors.jsonl", people))
    assert done.returncode == 0
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "The first 10 visitors of 40" in done.stdout
    assert "Who got what, of 40 visitors" in done.stdout
    counted = next(line for line in done.stdout.splitlines() if "Local first" in line and "100.0%" in line)
    assert counted.split()[-2:] == ["40", "100.0%"]


LEFT_OUT = [
    ('{"visitorId": ', "not JSON: Expecting value: line 1 column"),
    ("[1]", "got an array of 1, wanted an object"),
    (
        '{"visitorId": "a", "contxt": {}}',
        "unknown key 'contxt', wanted anonymousId, assignations, context, decisionGrou",
    ),
    ('{"visitorId": "a", "decisionGroup": 1}', "decisionGroup: got the number 1, wanted a string or null"),
    ('{"visitorId": "a", "providers": [1]}', "providers: got an array of 1, wanted an object"),
    ('{"context": {}}', "visitorId: got null, wanted a string that is not empty"),
    ('{"visitorId": ""}', "visitorId: got the string ''"),
    ('{"visitorId": 7}', "visitorId: got the number 7"),
    ('{"visitorId": "\\ud800"}', "visitorId: got the string '\\ud800'"),
    ('{"visitorId": "a", "anonymousId": 1}', "anonymousId: got the number 1, wanted a string or null"),
    ('{"visitorId": "a", "context": [1]}', "context: got an array of 1, wanted an object"),
]


@pytest.mark.parametrize(("line", "reason"), LEFT_OUT)
def test_a_malformed_line_is_left_out_with_file_line_and_reason(tmp_path: Path, line: str, reason: str) -> None:
    path = write(tmp_path / "visitors.jsonl", f'{{"visitorId": "a"}}\n{line}\n{{"visitorId": "z"}}\n')
    done = invoke(*BASE, "--visitors", path, "--format", "jsonl")
    assert done.exit_code == 1
    assert [json.loads(each)["visitorId"] for each in done.stdout.splitlines()] == ["a", "z"]
    assert f"warning: {path}, line 2: left out: {reason}" in done.stderr


CSV_LEFT_OUT = [
    (b"b", "got 1 cells, wanted 2 as in the header"),
    (b"b,1,2", "got 3 cells, wanted 2"),
    (b",1", "visitorId: got the string ''"),
    (b"b,null", "the value is null"),
    (b"b,\xff", "column age: the bytes are not UTF-8"),
    (b'b,"1" 2', "not CSV:"),
]


@pytest.mark.parametrize(("row", "reason"), CSV_LEFT_OUT)
def test_a_malformed_row_is_left_out_with_file_line_and_reason(tmp_path: Path, row: bytes, reason: str) -> None:
    path = write(tmp_path / "visitors.csv", b"visitorId,age\na,1\n" + row + b"\nz,1\n")
    done = invoke(*BASE, "--visitors", path, "--format", "jsonl")
    assert done.exit_code == 1
    assert [json.loads(each)["visitorId"] for each in done.stdout.splitlines()] == ["a", "z"]
    assert f"warning: {path}, line 3: left out: " in done.stderr
    assert reason in done.stderr


def test_warnings_about_many_lines_are_bounded(tmp_path: Path) -> None:
    path = write(tmp_path / "visitors.jsonl", '{"visitorId": "a"}\n' + "x\n" * 500)
    done = run(*BASE, "--visitors", path, "--format", "jsonl")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 11
    assert done.stderr.endswith(f"warning: 500 lines of {path} were left out, of which 10 are shown\n")


def test_a_refused_context_value_and_a_bad_record_are_warnings_and_the_visitor_is_decided(tmp_path: Path) -> None:
    line = '{"visitorId": "a", "context": {"x": NaN, "orders": 0}, "assignations": 5}'
    done = invoke(*BASE, "--visitors", write(tmp_path / "visitors.jsonl", line), "--format", "jsonl")
    assert done.exit_code == 0
    assert "line 1: assignations: $: got the number 5" in done.stderr
    assert "line 1: context: $.x: got the number nan" in done.stderr
    assert "discount_code" in json.loads(done.stdout)["flags"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "holds no visitors"),
        (b"\n \n", "holds no visitors"),
        (b'[{"visitorId": "a"}]', "a JSON array: write one object a line instead"),
        (b"id,age\na,1\n", "CSV whose header has a column visitorId"),
        (b"visitorId,age,age\na,1,2\n", "a column is without a name or there twice"),
        (b"visitorId,\na,1\n", "a column is without a name or there twice"),
        (gzip.compress(JSON_LINES.encode() * 100)[:-20], "line"),
        (b"\x1f\x8bnonsense", "damaged gzip data"),
    ],
)
def test_a_file_that_holds_no_visitors_ends_the_command_with_2(tmp_path: Path, content: bytes, reason: str) -> None:
    path = write(tmp_path / "visitors", content)
    done = invoke(*BASE, "--visitors", path, "--format", "jsonl")
    assert done.exit_code == 2, done.output
    assert reason in done.stderr
    assert str(path) in done.stderr


def test_lines_are_written_as_they_are_decided(tmp_path: Path) -> None:
    people = "".join(f'{{"visitorId": "v-{number}"}}\n' for number in range(20_000))
    done = run(*BASE, "--visitors", "-", "--format", "jsonl", stdin=people)
    assert done.returncode == 0
    assert done.stderr == ""
    assert done.stdout.count("\n") == 20_000


def test_decision_groups_and_providers_count_under_the_platforms_rules(tmp_path: Path) -> None:
    one_group = group("g", variation("v1", 50), variation("v2", 50))
    for_gold = group("h", variation("w"), targetings=[[targeting("tier", "EQUALS", "gold", provider="crm")]])
    some = [{**campaign(each["id"], each), "bucketRanges": [{"r": [0, 100]}]} for each in (one_group, for_gold)]
    path = write(tmp_path / "document.json", json.dumps(document(*some)))
    people: list[dict[str, Any]] = [{"visitorId": f"v-{number}", "decisionGroup": "acme"} for number in range(40)]
    people.append({"visitorId": "gold", "providers": {"crm": {"tier": "gold"}}})
    visitors = write(tmp_path / "visitors.jsonl", "\n".join(map(json.dumps, people)))
    command = ("decide", "--document", path, "--visitors", visitors, "--rules", "platform", "--format", "jsonl")
    *together, alone = (json.loads(line) for line in invoke(*command).stdout.splitlines())
    assert len({each["variations"][0]["variationId"] for each in together}) == 1
    assert {each["decisionGroup"] for each in together} == {"acme"}
    assert [each["variationId"] for each in alone["variations"]][-1] == "w"


def test_a_column_of_a_csv_file_holds_decision_groups(tmp_path: Path) -> None:
    path = write(tmp_path / "visitors.csv", "visitorId,decisionGroup\na,acme\nb,\n")
    first, second = lines_of("--visitors", path, "--rules", "platform")
    assert first["decisionGroup"] == "acme"
    assert "decisionGroup" not in second
