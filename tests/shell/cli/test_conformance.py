from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flagship.cli.vectors import Mismatch, differences
from tests.shell.cli.running import CASES, invoke, run

VECTORS = CASES / "sdk-2.1.jsonl.gz"
REQUEST = '"visitorId": "v", "bucketing": {}, "context": {}'
Change = Callable[[dict[str, Any]], object]


def vectors_of(count: int, path: Path = VECTORS) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(next(file)) for _ in range(count)]


def write(path: Path, vectors: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(each) + "\n" for each in vectors), "utf-8")
    return path


def test_every_answer_of_the_official_sdk_2_1_5_is_ours() -> None:
    done = run("conformance", "--rules", "sdk-2.1", VECTORS)
    assert (done.returncode, done.stdout, done.stderr) == (0, "400 passed, 0 failed\n", "")


@pytest.mark.parametrize(("name", "count"), [("platform", 395), ("platform-edges", 493)])
def test_every_answer_of_the_platform_is_ours(name: str, count: int) -> None:
    done = run("conformance", "--rules", "platform", CASES / f"{name}.jsonl.gz")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{count} passed, 0 failed\n", "")


def test_vectors_can_come_from_stdin() -> None:
    done = invoke("conformance", "-", stdin=VECTORS.read_bytes())
    assert (done.exit_code, done.stdout) == (0, "400 passed, 0 failed\n")


def _another_variation(vector: dict[str, Any]) -> None:
    vector["expected"]["flags"]["color"]["variationId"] = "another"


def _a_float(vector: dict[str, Any]) -> None:
    vector["expected"]["flags"]["limit"]["value"] = 2.0


def _a_boolean(vector: dict[str, Any]) -> None:
    vector["expected"]["flags"]["color"]["isReference"] = 0


def _a_flag_too_many(vector: dict[str, Any]) -> None:
    vector["expected"]["flags"]["size"] = {"value": 1}


def _a_flag_too_few(vector: dict[str, Any]) -> None:
    del vector["expected"]["flags"]["limit"]


def _another_saved(vector: dict[str, Any]) -> None:
    vector["expected"]["vaIds"].append("another")


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        (_another_variation, ("flags.color.variationId", '"another"', '"vg2_1_75567_v1"')),
        (_a_float, ("flags.limit.value", "2.0", "2")),
        (_a_boolean, ("flags.color.isReference", "0", "false")),
        (_a_flag_too_many, ("flags.size", '{"value": 1}', "nothing")),
        (_a_flag_too_few, ("flags.limit", "nothing", '{"campaignId": "c0"')),
        (_another_saved, ("vaIds", "another among those saved", "vg3_0_73113_v2")),
    ],
)
def test_a_tampered_vector_fails_and_what_differs_is_shown(
    tmp_path: Path, change: Change, shown: tuple[str, ...]
) -> None:
    vectors = vectors_of(3)
    change(vectors[0])
    path = write(tmp_path / "tampered.jsonl", vectors)
    done = run("conformance", path, COLUMNS="200")
    assert done.returncode == 1
    assert f"{path}, line 1, vector 0" in done.stdout
    assert all(text in done.stdout for text in shown)
    assert done.stdout.splitlines()[-1] == "2 passed, 1 failed"


def _campaigns_swapped(vector: dict[str, Any]) -> None:
    vector["expected"]["campaigns"].reverse()


def _a_campaign_too_many(vector: dict[str, Any]) -> None:
    vector["expected"]["campaigns"].append({"id": "c9"})


def _a_type_of_flag(vector: dict[str, Any]) -> None:
    vector["expected"]["campaigns"][1]["modifications"]["value"]["text"] = 0


def _a_slug(vector: dict[str, Any]) -> None:
    vector["expected"]["campaigns"][0]["slug"] = ""


def _not_activated(vector: dict[str, Any]) -> None:
    vector["expected"]["saved"]["anon32"]["vg2_1_é6905"]["activated"] = False


def _nothing_saved(vector: dict[str, Any]) -> None:
    vector["expected"]["saved"] = {}


def _another_anonymous_id(vector: dict[str, Any]) -> None:
    vector["expected"]["activations"][0]["anonymousId"] = "anon32"


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        (_campaigns_swapped, ("campaigns.0.id", "campaigns.0.type")),
        (_a_campaign_too_many, ("campaigns.2", '{"id": "c9"}', "nothing")),
        (_a_type_of_flag, ("campaigns.1.modifications.value.text", "0", "false")),
        (_a_slug, ("campaigns.0.slug", '""', "null")),
        (_not_activated, ("saved.anon32.vg2_1_é6905.activated", "false", "true")),
        (_nothing_saved, ("saved.user-42", "saved.anon32")),
        (_another_anonymous_id, ("activations.", "1", "nothing")),
    ],
)
def test_a_tampered_vector_of_the_platform_fails(tmp_path: Path, change: Change, shown: tuple[str, ...]) -> None:
    vectors = vectors_of(2, CASES / "platform.jsonl.gz")
    change(vectors[0])
    done = run("conformance", "--rules", "platform", write(tmp_path / "tampered.jsonl", vectors), COLUMNS="200")
    assert done.returncode == 1
    assert all(text in done.stdout for text in shown)
    assert done.stdout.splitlines()[-1] == "1 passed, 1 failed"


def test_the_order_of_what_is_saved_and_activated_means_nothing(tmp_path: Path) -> None:
    [vector] = vectors_of(1, CASES / "platform.jsonl.gz")
    vector["expected"]["activations"].reverse()
    vector["expected"]["saved"] = dict(reversed(vector["expected"]["saved"].items()))
    path = write(tmp_path / "reordered.jsonl", [vector])
    assert invoke("conformance", "--rules", "platform", path).stdout == "1 passed, 0 failed\n"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("nonsense", "not JSON: Expecting value"),
        ("[]", "got an empty array, wanted an object"),
        ("{}", "request: got nothing, wanted an object"),
        ('{"request": {}, "expected": []}', "expected: got an empty array, wanted an object"),
        ('{"request": {}, "expected": {}}', "visitorId: got nothing, wanted a string"),
        ('{"request": {"visitorId": "v"}, "expected": {}}', "bucketing: got nothing, wanted an object"),
        (
            f'{{"request": {{{REQUEST}, "cache": {{"v": {{"g": {{}}}}}}}}, "expected": {{}}}}',
            "variationId: got nothing, wanted a string",
        ),
        (
            f'{{"request": {{{REQUEST}, "cache": {{}}}}, "expected": {{"flags": {{}}, "vaIds": [[]]}}}}',
            "vaIds: got an array of 1, wanted an array of strings",
        ),
    ],
)
def test_a_malformed_line_has_failed_and_is_named(tmp_path: Path, line: str, reason: str) -> None:
    path = write(tmp_path / "vectors.jsonl", vectors_of(1))
    path.write_text(f"{path.read_text('utf-8')}\n{line}\n", "utf-8")
    done = invoke("conformance", path)
    assert done.exit_code == 1
    text = " ".join(done.stdout.split())
    assert "line 3" in text
    assert f"the vector is malformed: {reason}" in text
    assert done.stdout.splitlines()[-1] == "1 passed, 1 failed"


def test_only_the_first_failures_are_shown_and_the_rest_is_counted(tmp_path: Path) -> None:
    vectors = vectors_of(9)
    for vector in vectors:
        _another_saved(vector)
    done = invoke("conformance", "--show", "2", write(tmp_path / "vectors.jsonl", vectors))
    assert done.stdout.count("another among those saved") == 2
    assert "7 more failures not shown (--show 9 shows all)" in done.stdout
    assert done.stdout.splitlines()[-1] == "0 passed, 9 failed"


def test_the_many_places_of_one_vector_are_bounded(tmp_path: Path) -> None:
    vectors = vectors_of(1)
    vectors[0]["expected"]["flags"] |= {f"flag-{number}": {} for number in range(20)}
    done = invoke("conformance", write(tmp_path / "vectors.jsonl", vectors))
    assert "and 12 more places" in done.stdout


def test_an_empty_file_proves_nothing(tmp_path: Path) -> None:
    done = invoke("conformance", write(tmp_path / "vectors.jsonl", []))
    assert done.exit_code == 2
    assert "holds no vectors" in done.output


def test_unknown_rules_and_missing_files_are_wrong_usage(tmp_path: Path) -> None:
    assert invoke("conformance", "--rules", "sdk-9", VECTORS).exit_code == 2
    assert invoke("conformance", tmp_path / "none").exit_code == 2


def test_equal_numbers_of_different_types_differ() -> None:
    assert differences({"a": 1}, {"a": 1}, "x") == ()
    assert differences({"a": 1}, {"a": True}, "x") == (Mismatch("x.a", "1", "true"),)
    assert differences([1, {"b": 1}], [1, {"b": 1.0}], "x") == (Mismatch("x", '[1, {"b": 1}]', '[1, {"b": 1.0}]'),)
    assert differences(0.0, -0.0, "x") == (Mismatch("x", "0.0", "-0.0"),)
