from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from flagship.samples import shop_document
from flagship_engine import PLATFORM_RULES, Answer, Stage, Topic, explain, parse_document, render_explanation
from tests.engine.build import EVERYBODY, Fields, campaign, document, group, targeting, variation
from tests.shell.cli.browser import asked_of, dom_of, rows_of, texts_of
from tests.shell.cli.running import Done, invoke, run

SAMPLE = ("explain", "--document", "sample")
LEA = (*SAMPLE, "--visitor", "lea", "--context", "country=FR", "--context", "cart_total=30")
VISITORS = """\
{"visitorId": "lea", "context": {"device": "mobile"}}
{"visitorId": "noah", "anonymousId": "anon", "decisionGroup": "acme"}
{"visitorId": "emma", "context": {"segments": "gold"}}
"""


def write(path: Path, content: object) -> Path:
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


@pytest.fixture
def visitors(tmp_path: Path) -> Path:
    return write(tmp_path / "visitors.jsonl", VISITORS)


@pytest.fixture
def colours(tmp_path: Path) -> Path:
    """Three campaigns that set one flag; the last one is for grown-ups."""
    open_to_all = {"bucketRanges": [{"r": [0, 100]}]}
    grown_up = [[targeting("age", "GREATER_THAN", 18)]]
    data = document(
        campaign("A", group("gA", variation("vA", 100, {"colour": "red"})), name="Old", **open_to_all),
        campaign("B", group("gB", variation("vB", 100, {"colour": "blue"})), name="New", **open_to_all),
        campaign("C", group("gC", variation("vC", 100, {"colour": "gold"}), targetings=grown_up), **open_to_all),
    )
    return write(tmp_path / "colours.json", data)


def flat(done: Done) -> str:
    """What a table says, without its lines and line ends."""
    return " ".join(done.stdout.translate(dict.fromkeys(map(ord, "├└│─"), " ")).split())


def test_the_answer_comes_first_and_then_a_tree_of_how_it_came_about() -> None:
    done = invoke(*LEA)
    assert (done.exit_code, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == (
        "The visitor 'lea' gets a variation of 2 of 10 campaigns: 'Green' of 'Checkout button' and "
        "'Card first' of 'Payment methods'."
    )
    assert lines[1] == "Campaigns"
    assert "├── yes: 'Checkout button' gives 'Green', which its group 'Everybody' has in the" in lines
    assert "│   ├── => yes: Buckets 0 to 49 give 'Green', and the visitor's 33 is one of " in done.stdout
    assert "=> no: The visitor's cart_total must be at least 50, but is 30." in flat(done)
    assert lines[-1].startswith("=> is what settled it.")


def test_the_flags_stand_in_a_table_with_their_campaigns(colours: Path) -> None:
    done = invoke("explain", "--document", colours, "--visitor", "lea")
    assert 'Flag Value Comes from And overrules colour "blue" New Old' in flat(done)
    assert "the default no campaign" in flat(invoke(*LEA))


def test_everything_that_is_said_fits_the_terminal() -> None:
    lines = invoke(*LEA).stdout.splitlines()
    assert max(map(len, lines[1:-1])) <= 80


def test_one_campaign_is_told_of_by_its_id_its_slug_or_its_name() -> None:
    answers = {
        invoke(*LEA, "--campaign", name).stdout for name in ("c8pip3l7n0ig3a0pt2og", "free-shipping", "Free shipping")
    }
    [text] = answers
    assert text.startswith(
        "'Free shipping' gives nothing: its only group 'Full carts in the euro area' does not target the visitor, "
        "whose cart_total must be at least 50, but is 30 (nor does another targeting hold).\nFree shipping\n"
    )
    assert "Checkout" not in text
    assert "free_shipping_from" in text


def test_whoever_asks_for_what_a_visitor_does_not_get_has_the_exit_code_1() -> None:
    assert invoke(*LEA, "--campaign", "free-shipping").exit_code == 1
    assert invoke(*LEA, "--campaign", "checkout-button").exit_code == 0
    assert invoke(*LEA, "--flag", "free_shipping").exit_code == 1
    assert invoke(*LEA, "--flag", "checkout_button_color").exit_code == 0
    assert invoke(*LEA, "--flag", "recommendations_count", "--rules", "platform").exit_code == 1


def test_a_flag_is_told_of_with_the_campaigns_that_lost_it(colours: Path) -> None:
    done = invoke("explain", "--document", colours, "--visitor", "lea", "--flag", "colour")
    assert done.exit_code == 0
    assert flat(done).startswith(
        "The flag colour is 'blue': 'New' gives it with 'vB' and wins over 'Old', which comes before it. "
        "Campaigns that give it "
        "no: 'Old' gives 'red' with 'vA', but 'New' comes later and wins. "
        "=> yes: 'New' gives 'blue' with 'vB'. Campaigns yes: 'Old' gives 'vA'"
    )
    assert "no: 'C' gives nothing: its only group 'gC' does not target the visitor, whose age must be" in flat(done)


def test_why_a_flag_has_its_default_is_the_answer() -> None:
    done = invoke(*LEA, "--flag", "discount")
    assert done.exit_code == 1
    assert done.stdout.startswith(
        "The flag discount keeps the application's default, for 'Loyalty offer' gives nothing: neither of its 2 groups "
    )
    done = invoke(*LEA, "--flag", "Discount")
    assert done.exit_code == 1
    assert done.stdout == (
        "The flag Discount keeps the application's default, for no campaign of the document has such a flag: "
        "it has discount, and upper and lower case count.\n\n"
    )


def test_a_campaign_and_a_flag_can_be_asked_about_together(colours: Path) -> None:
    done = invoke("explain", "--document", colours, "--visitor", "lea", "--flag", "colour", "--campaign", "A")
    assert flat(done).startswith("The flag colour is 'blue'")
    assert "gC" not in done.stdout


def test_a_campaign_that_does_not_exist_is_wrong_usage_and_the_closest_name_is_offered() -> None:
    done = invoke(*LEA, "--campaign", "Free shiping")
    assert done.exit_code == 2
    assert "no campaign has 'Free shiping' as its id, slug or name; did you mean 'Free shipping'?" in done.stderr
    assert "did you mean" not in invoke(*LEA, "--campaign", "zzz").stderr


def test_json_is_what_the_engine_renders() -> None:
    done = invoke(*LEA, "--format", "json", "--rules", "platform")
    found = explain(parse_document(shop_document(), PLATFORM_RULES), {"country": "FR", "cart_total": 30}, "lea")
    assert json.loads(done.stdout) == {"visitorId": "lea", **render_explanation(found)}


def test_json_of_one_campaign_holds_that_campaign_and_its_flags() -> None:
    said: dict[str, Any] = json.loads(invoke(*LEA, "--format", "json", "--campaign", "free-shipping").stdout)
    assert said["answer"] == said["campaigns"][0]["sentence"]
    assert [each["campaignName"] for each in said["campaigns"]] == ["Free shipping"]
    assert [each["key"] for each in said["flags"]] == ["free_shipping", "free_shipping_from"]


def test_lines_of_json_hold_a_visitor_each(visitors: Path) -> None:
    done = invoke(*SAMPLE, "--visitors", visitors, "--format", "jsonl")
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["visitorId"] for each in said] == ["lea", "noah", "emma"]
    assert (said[1]["anonymousId"], said[1]["decisionGroup"]) == ("anon", "acme")
    assert json.loads(invoke(*SAMPLE, "--visitors", visitors, "--format", "json").stdout) == said


def test_of_many_visitors_a_table_shows_the_first_and_names_them(visitors: Path) -> None:
    done = invoke(*SAMPLE, "--visitors", visitors, "--limit", "2", "--campaign", "product-page-layout")
    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    assert [each for each in lines if each in ("lea", "noah", "emma")] == ["lea", "noah"]
    assert lines[-1] == "1 more visitor not shown: --limit shows more."
    assert invoke(*SAMPLE, "--visitors", write(visitors, "visitorId\n"), "--format", "json").stdout == "[]\n"


def test_a_cache_record_is_explained_as_well(tmp_path: Path) -> None:
    record = write(tmp_path / "record.json", {"version": 1, "data": {"vId": "lea", "vaIds": ["c8pimlr7n0ig3a0pt2k0"]}})
    done = invoke(*LEA, "--cache-record", record, "--campaign", "checkout-button")
    assert done.stdout.startswith(
        "'Checkout button' gives 'Original' again, which is remembered for the visitor in its group 'Everybody'."
    )
    assert "=> yes: 'Original' is remembered for the visitor, and is given again, whatever its" in flat(done)


def test_no_control_character_of_a_document_gets_to_the_terminal(tmp_path: Path) -> None:
    nasty = "\x1b[2J\u202e\n"
    flags: dict[str, object] = {nasty: nasty}
    data: Fields = document(
        campaign(nasty, group(nasty, variation(nasty, 100, flags), name=nasty), name=nasty, slug=nasty),
        campaign(
            "c", group("g", variation("v", 100, flags), targetings=[[targeting(nasty, nasty, nasty)], [EVERYBODY]])
        ),
    )
    written = write(tmp_path / "nasty.json", data)
    for more in ((), ("--flag", nasty), ("--campaign", nasty), ("--campaign", "no" + nasty)):
        done = invoke("explain", "--document", written, "--visitor", nasty, *more)
        assert not {"\x1b", "\u202e", "\x07"} & set(done.output)


def test_a_document_in_panic_says_so(tmp_path: Path) -> None:
    data = document(campaign("c", group("g", variation("v"))), panic=True)
    done = invoke("explain", "--document", write(tmp_path / "panic.json", data), "--visitor", "x")
    assert done.exit_code == 0
    assert done.stdout.startswith("Nobody gets anything: the document is in panic, and nothing is decided.\n")


def test_in_a_process_of_its_own_without_utf8_the_tree_is_of_ascii() -> None:
    done = run(*LEA, "--campaign", "free-shipping", PYTHONUTF8="0", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert done.returncode == 1
    assert done.stdout.isascii()
    assert "no: The visitor's is_business must not be true" in " ".join(done.stdout.replace("|", " ").split())


def test_the_documentation_names_every_code() -> None:
    words = (Path(__file__).parents[3] / "docs" / "explain.rst").read_text("utf-8")
    stages = [stage.name.lower().replace("_", "-") for stage in Stage]
    codes = [*stages, *(each.value for each in Topic), *(each.value for each in Answer)]
    assert [code for code in codes if f"``{code}``" not in words] == []


# The page


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "why.html"
    assert invoke(*LEA, "--report", path).exit_code == 0
    return path


@pytest.fixture(scope="module")
def dom(page: Path) -> str:
    return dom_of(page)


def test_the_page_says_what_the_visitor_gets(dom: str) -> None:
    rows = rows_of(dom, "what-the-visitor-gets")
    assert rows[:3] == [
        ["Campaign", "Group", "Variation"],
        ["Checkout button", "Everybody", "Green"],
        ["Product page layout", "", "no variation"],
    ]
    assert rows_of(dom, "what-is-known-of-the-visitor")[1:] == [
        ["visitor id", "identity", '"lea"'],
        ["country", "context", '"FR"'],
        ["cart_total", "context", "30"],
    ]
    assert ["checkout_button_text", '"Pay now"', "Checkout button", ""] in rows_of(dom, "flags")


def test_the_page_holds_every_line_of_the_tree_and_what_is_closed_can_be_opened(page: Path, dom: str) -> None:
    texts = " ".join(" ".join(texts_of(dom, "how-it-came-about")).split())
    assert "The visitor's cart_total must be at least 50, but is 30." in texts
    assert "this settled it" in texts
    shown = "[...document.querySelectorAll('.label')].find(e => e.textContent.startsWith('Buckets 0 to 49')).{0}"
    is_visible = shown.format("checkVisibility()")
    assert asked_of(page, is_visible) == "false"
    opening = "document.querySelectorAll('details').forEach(each => each.open = true)"
    assert asked_of(page, f"({opening}, {is_visible})") == "true"


def test_the_page_of_many_visitors_has_a_section_for_each(tmp_path: Path, visitors: Path) -> None:
    path = tmp_path / "many.html"
    done = invoke(*SAMPLE, "--visitors", visitors, "--limit", "2", "--report", path, "--format", "jsonl")
    assert done.exit_code == 0
    text = path.read_text("utf-8")
    assert "2 visitors explained, and 1 visitor more not shown." in text
    assert ('id="lea"' in text, 'id="noah"' in text, 'id="emma"' in text) == (True, True, False)


def test_the_page_of_a_document_without_campaigns_says_that_there_are_none(tmp_path: Path) -> None:
    path, empty = tmp_path / "why.html", write(tmp_path / "empty.json", document())
    assert invoke("explain", "--document", empty, "--visitor", "x", "--report", path).exit_code == 0
    text = path.read_text("utf-8")
    assert "gets nothing: the document has no campaigns." in text
    assert "how-it-came-about" not in text


def test_the_page_of_a_cache_record_says_what_was_remembered(tmp_path: Path, visitors: Path) -> None:
    path = tmp_path / "why.html"
    record = {"version": 1, "data": {"vId": "lea", "vaIds": ["c8pimlr7n0ig3a0pt2k0"]}}
    line = {"visitorId": "lea", "providers": {"dmp": {"a": 1}}, "assignations": record}
    invoke(*SAMPLE, "--visitors", write(visitors, line), "--flag", "checkout_button_text", "--report", path)
    text = path.read_text("utf-8")
    assert "remembered for lea" in text
    assert "provider dmp" in text
