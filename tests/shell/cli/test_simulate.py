from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from flagship.cli.statistics import bounds, p_value
from flagship_engine import (
    Assignation,
    FrozenDict,
    Remembered,
    generated_visits,
    parse_document,
    simulate,
    write_record,
)
from flagship_engine.simulating.ratios import Ratio
from tests.engine.build import Fields, campaign, document, group, targeting, variation, visitor_in
from tests.shell.cli.browser import dom_of, rows_of, texts_of
from tests.shell.cli.running import Done, environment, invoke, run
from tests.shell.cli.test_progress import at_a_terminal

SAMPLE = ("simulate", "--document", "sample")


def write(path: Path, content: object) -> Path:
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


def halves(first: int = 50, second: int = 50) -> Fields:
    variations = (variation("a", first, name="First"), variation("b", second))
    return document(campaign("c", group("g", *variations, name="Halves"), name="Campaign"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write(tmp_path / "document.json", halves())


def groups_of(done: Done) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def skew(first: int, count: int, tmp_path: Path) -> Done:
    """Expected by halves, decided by other shares."""
    planned = write(tmp_path / "planned.json", halves())
    live = write(tmp_path / "live.json", halves(first, 100 - first))
    return invoke("simulate", "--document", planned, "--decided-by", live, "--generate", str(count), "--format", "json")


def test_a_group_is_counted_and_held_against_its_shares(path: Path) -> None:
    done = invoke("simulate", "--document", path, "--generate", "1000", "--format", "jsonl")
    assert done.exit_code == 0
    [found] = groups_of(done)
    [counted] = simulate(parse_document(halves()), generated_visits(1000)).campaigns[0].groups
    assert counted.ratio is not None
    assert [(each["variationId"], each["allocated"], each["expected"]) for each in found["shares"]] == [
        (each.variation_id, each.allocated, 500.0) for each in counted.variations
    ]
    assert (found["chiSquare"], found["degreesOfFreedom"]) == (counted.ratio.chi_square, 1)
    assert (found["campaignId"], found["variationGroupId"], found["verdict"]) == ("c", "g", "as expected")
    assert found["pValue"] == p_value(counted.ratio)
    assert (
        done.stderr
        == "0 of 1,000 visitors got no variation. The one group with visitors enough is spread as expected.\n"
    )


def test_one_json_object_holds_everything(path: Path) -> None:
    asked = ("simulate", "--document", path, "--generate", "1000")
    answer = json.loads(invoke(*asked, "--format", "json").stdout)
    [line] = groups_of(invoke(*asked, "--format", "jsonl"))
    assert {"campaignId": "c", **answer["campaigns"][0]["groups"][0]} == line
    assert (answer["visitors"], answer["unassigned"], answer["wrong"], answer["rules"]) == (1000, 0, 0, "sdk-2.1")
    assert answer["overlap"] == {"campaignIds": ["c"], "visitors": [[1000]]}


def test_the_table_says_who_got_what_and_whether_that_is_right() -> None:
    done = run(*SAMPLE, "--sample", "2000")
    assert (done.returncode, done.stderr) == (0, "")
    assert max(map(len, done.stdout.splitlines()[:-1])) <= 80
    words = " ".join(done.stdout.split())
    assert "Checkout button: Everybody Original 0 0.0 0.00% 0% Green 989 1,000.0 49.45% 50%" in words
    assert "Checkout button: 2,000 0.242 1 0.623 as expected" in words
    assert "5 New search 3%" in words
    assert done.stdout.endswith("All 5 groups with visitors enough are spread as expected.\n")


@pytest.mark.parametrize("columns", ["40", "80", "120", "200"])
def test_the_table_fits_the_terminal_and_a_wide_one_has_the_bounds(columns: str) -> None:
    done = run(*SAMPLE, "--sample", "500", COLUMNS=columns)
    assert max(map(len, done.stdout.splitlines()[:-1])) <= int(columns)
    assert ("95% bounds" in done.stdout) is (int(columns) >= 100)


def test_a_narrow_terminal_loses_columns_and_not_what_they_are_about() -> None:
    done = run(*SAMPLE, "--sample", "500", COLUMNS="40")
    assert "…" not in done.stdout
    words = "".join(done.stdout.split())
    assert "variationVisitorsShareWanted" in words
    assert "Checkoutbutton:EverybodyOrigin" in words
    assert done.stdout.count("as expected") == 6  # five groups, and the answer


def test_a_skew_of_one_percent_is_found_among_a_hundred_thousand(tmp_path: Path) -> None:
    found = json.loads(skew(51, 100_000, tmp_path).stdout)
    assert found["wrong"] == 1
    [counted] = found["campaigns"][0]["groups"]
    assert counted["verdict"] == "mismatch"
    assert counted["pValue"] < 0.001
    assert skew(51, 100_000, tmp_path).exit_code == 1


def test_what_the_document_gives_nobody_is_impossible(tmp_path: Path) -> None:
    planned, live = write(tmp_path / "planned.json", halves(100, 0)), write(tmp_path / "live.json", halves(99, 1))
    done = invoke("simulate", "--document", planned, "--decided-by", live, "--generate", "1000")
    assert done.exit_code == 1
    assert "impossible" in done.stdout
    words = " ".join(done.stdout.split())
    assert "visitors were given what the document gives nobody." in words


def test_a_limit_for_p_values_may_be_given(path: Path) -> None:
    asked = ("simulate", "--document", path, "--generate", "1000", "--format", "jsonl")
    assert invoke(*asked).exit_code == 0
    done = invoke(*asked, "--alpha", "0.9999")
    assert (done.exit_code, groups_of(done)[0]["verdict"]) == (1, "mismatch")
    assert "The one group with visitors enough is not spread as expected (p under 0.9999)." in done.stderr


@pytest.mark.parametrize(("count", "verdict"), [(9, "too few visitors"), (10, "as expected")])
def test_few_visitors_tell_nothing(path: Path, count: int, verdict: str) -> None:
    [found] = groups_of(invoke("simulate", "--document", path, "--generate", str(count), "--format", "jsonl"))
    assert found["verdict"] == verdict


def test_the_visitors_of_a_file_are_asked_about(tmp_path: Path, path: Path) -> None:
    people: list[dict[str, object]] = [
        {"visitorId": visitor_in(10), "assignations": {"version": 1, "data": {}}},
        {"visitorId": visitor_in(20)},
        {"visitorId": visitor_in(60)},
    ]
    visitors = write(tmp_path / "visitors.jsonl", "\n".join(map(json.dumps, people)))
    done = invoke("simulate", "--document", path, "--visitors", visitors, "--format", "jsonl")
    assert done.exit_code == 0
    assert "assignations" in done.stderr  # and what is wrong with the first one's
    assert [each["allocated"] for each in groups_of(done)[0]["shares"]] == [2, 1]


def test_what_is_remembered_has_a_column_of_its_own(tmp_path: Path, path: Path) -> None:
    record = write_record("x", Remembered(FrozenDict({"g": Assignation("b")})), grouped=True)
    visitors = write(tmp_path / "visitors.jsonl", json.dumps({"visitorId": "x", "assignations": record}))
    words = " ".join(invoke("simulate", "--document", path, "--visitors", visitors).stdout.split())
    assert "Share Wanted Got it" in words
    assert "First 0 0.0 50% 0 b 0 0.0 50% 1" in words
    assert "Got it" not in invoke("simulate", "--document", path, "--generate", "10").stdout


def test_lines_that_cannot_be_read_are_left_out_and_the_exit_code_is_1(tmp_path: Path, path: Path) -> None:
    visitors = write(tmp_path / "visitors.jsonl", '{"visitorId": "a"}\nnonsense\n')
    done = invoke("simulate", "--document", path, "--visitors", visitors, "--format", "jsonl")
    assert done.exit_code == 1
    assert "line 2: left out: not JSON" in done.stderr
    assert groups_of(done)[0]["allocated"] == 1


def test_generated_visitors_have_the_context_that_is_given(tmp_path: Path) -> None:
    paying = group("g", variation("a"), targetings=[[targeting("plan", "EQUALS", "paid")]])
    path = write(tmp_path / "document.json", document(campaign("c", paying)))
    asked = ("simulate", "--document", path, "--generate", "10", "--format", "json")
    assert json.loads(invoke(*asked).stdout)["unassigned"] == 10
    assert json.loads(invoke(*asked, "--context", "plan=paid").stdout)["unassigned"] == 0


def test_a_sample_reaches_every_group_by_either_rules() -> None:
    for rules in ("sdk-2.1", "platform"):
        found = groups_of(invoke(*SAMPLE, "--sample", "13", "--rules", rules, "--format", "jsonl"))
        assert [each["verdict"] == "nobody" for each in found] == [False] * 13


def test_another_seed_gives_other_visitors(path: Path) -> None:
    asked = ("simulate", "--document", path, "--generate", "1000", "--format", "json")
    one, same, other = (invoke(*asked, "--seed", seed).stdout for seed in ("1", "1", "2"))
    assert one == same != other


def test_in_panic_nobody_gets_anything(tmp_path: Path) -> None:
    path = write(tmp_path / "document.json", {**halves(), "panic": True})
    done = invoke("simulate", "--document", path, "--generate", "10")
    assert done.exit_code == 0
    assert "The document is in panic: nobody gets anything." in done.stdout


def test_names_from_a_document_cannot_command_the_terminal(tmp_path: Path) -> None:
    named = group("g\x1b[2J", variation("v\x1b[31m", 50), variation("w", 50))
    path = write(tmp_path / "document.json", document(campaign("c\x1b[0m", named)))
    assert "\x1b" not in invoke("simulate", "--document", path, "--generate", "100").stdout


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ((), "give one of --visitors, --sample and --generate"),
        (("--sample", "1", "--generate", "1"), "give one of --visitors, --sample and --generate"),
        (("--sample", "0"), "0 is not in the range"),
        (("--visitors", ""), "the name is empty"),
        (("--sample", "1", "--context", "a=b"), "a sample brings its own"),
        (("--visitors", "-", "--decided-by", "-"), "stdin can be read once"),
        (("--visitors", "missing.csv"), "missing.csv: No such file or directory"),
        (("--generate", "1", "--alpha", "0"), "is not in the range"),
        (("--generate", "1", "--alpha", "nan"), "'nan' is not in the range"),
        (("--generate", "1", "--decided-by", "missing.json"), "missing.json: No such file or directory"),
    ],
)
def test_wrong_usage_is_2_and_says_what_is_wrong(arguments: tuple[str, ...], reason: str) -> None:
    done = invoke(*SAMPLE, *arguments)
    assert done.exit_code == 2
    assert reason in done.stderr


@pytest.mark.parametrize("form", ["table", "jsonl"])
def test_without_scipy_all_but_p_values_is_there(path: Path, form: str) -> None:
    # None in sys.modules is how Python itself says that a module cannot be imported.
    blocked = "import sys; sys.modules['scipy'] = None; from flagship.cli import main; main()"
    arguments = ("simulate", "--document", str(path), "--generate", "1000", "--format", form)
    done = subprocess.run(
        [sys.executable, "-c", blocked, *arguments],
        capture_output=True,
        encoding="utf-8",
        env=environment(),
        timeout=60,
    )
    assert done.returncode == 0
    told = "p-values need scipy, not installed here: run pip install 'flagship-engine[stats]'"
    assert told in done.stdout + done.stderr
    assert "no p-value" in done.stdout
    if form == "jsonl":
        [found] = [json.loads(line) for line in done.stdout.splitlines()]
        assert (found["pValue"], found["shares"][0]["bounds"]) == (None, None)
        assert found["chiSquare"] > 0


def test_a_progress_bar_at_the_terminal_leaves_the_output_whole(tmp_path: Path) -> None:
    planned, live = write(tmp_path / "planned.json", halves(100, 0)), write(tmp_path / "live.json", halves(99, 1))
    output = tmp_path / "groups.jsonl"
    arguments = ("--decided-by", live, "--generate", "20000", "--format", "jsonl")
    shown = at_a_terminal(output, "simulate", "--document", planned, *arguments)
    assert "simulating" in shown
    assert [json.loads(line)["verdict"] for line in output.read_text().splitlines()] == ["impossible"]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("report") / "simulation.html"
    done = invoke(*SAMPLE, "--sample", "2000", "--report", made, "--format", "json")
    assert done.exit_code == 0
    made.with_suffix(".json").write_text(done.stdout, "utf-8")
    return made


@pytest.fixture(scope="module")
def dom(page: Path) -> str:
    return dom_of(page)


def test_the_page_has_the_numbers(page: Path, dom: str) -> None:
    answer = json.loads(page.with_suffix(".json").read_text("utf-8"))
    shares = rows_of(dom, "expected-and-observed")
    assert shares[0] == [
        "Group", "Variation", "Visitors", "Expected", "Share", "Wanted", "Bounds", "Got it in any way",
    ]  # fmt: skip
    wanted = [
        f"{share['allocated']:,}"
        for each in answer["campaigns"]
        for of_group in each["groups"]
        for share in of_group["shares"]
    ]
    assert [row[2] for row in shares[1:]] == wanted
    ratios = rows_of(dom, "are-the-shares-right")
    assert ratios[1] == ["Checkout button: Everybody", "2,000", "0.242", "1", "0.623", "as expected"]
    overlap = rows_of(dom, "campaign-overlap")
    assert [[int(cell.replace(",", "")) for cell in row[1:]] for row in overlap[1:]] == answer["overlap"]["visitors"]


def test_the_page_has_its_answer_and_its_figures_in_words(page: Path, dom: str) -> None:
    assert "All 5 groups with visitors enough are spread as expected." in dom
    assert "2,000 visitors made for the document, seed 0" in dom
    assert any("Green: 49.45% observed" in text for text in (dom, *texts_of(dom, "expected-and-observed")))
    assert dom.count("<svg") == 2


def test_the_same_simulation_makes_the_same_page(page: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.html"
    invoke(*SAMPLE, "--sample", "2000", "--report", again)
    assert again.read_bytes() == page.read_bytes()


def test_the_page_of_nobody_is_made(tmp_path: Path) -> None:
    path, made = write(tmp_path / "document.json", document(panic=True)), tmp_path / "page.html"
    assert invoke("simulate", "--document", path, "--generate", "1", "--report", made).exit_code == 0
    assert "1 of 1 visitor got no variation." in made.read_text("utf-8")


def test_the_page_says_who_decided(tmp_path: Path) -> None:
    planned, live = write(tmp_path / "planned.json", halves()), write(tmp_path / "live.json", halves(60, 40))
    visitors = write(tmp_path / "visitors.csv", "visitorId\na\nb\n")
    made = tmp_path / "page.html"
    asked = ("simulate", "--document", planned, "--decided-by", live, "--visitors", visitors, "--report", made)
    assert invoke(*asked).exit_code == 0
    page = made.read_text("utf-8")
    assert str(live) in page
    assert f"those of {visitors}" in page


def test_p_values_are_those_of_the_chi_square_distribution() -> None:
    # From tables of the distribution.
    for chi_square, degrees, wanted in ((10.828, 1, 0.001), (13.816, 2, 0.001), (3.841, 1, 0.05), (18.307, 10, 0.05)):
        assert p_value(Ratio(chi_square, degrees, 100.0)) == pytest.approx(wanted, rel=1e-3)
    assert p_value(Ratio(0.0, 1, 100.0)) == 1.0


def test_bounds_are_clopper_and_pearsons() -> None:
    found = bounds(10, 100)
    assert [found.low, found.high] == pytest.approx([0.0490, 0.1762], abs=1e-4)
    nobody, everybody = bounds(0, 100), bounds(100, 100)
    assert (nobody.low, everybody.high) == (0.0, 1.0)
    assert nobody.high == pytest.approx(1 - everybody.low) == pytest.approx(1 - 0.025 ** (1 / 100))
