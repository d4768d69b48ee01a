"""The page as a browser shows it. Each test opens Chromium once or twice, so there are few of them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from flagship.cli.report.page import Section, write_page
from flagship.cli.report.plots import Bar, expected_and_observed
from tests.shell.cli.browser import asked_of, dom_of, rows_of, screenshot_of, texts_of
from tests.shell.cli.report.examples import write_example

CONTRASTS = """(() => {
  const light = text => {
    const parts = text.match(/[0-9.]+/g).slice(0, 3).map(each => each / 255)
      .map(each => each <= 0.03928 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4);
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const paper = light(page.getComputedStyle(document.body).backgroundColor);
  const said = selector => {
    const style = page.getComputedStyle(document.querySelector(selector));
    const ink = light(selector.startsWith("svg") ? style.fill : style.color);
    return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
  };
  return JSON.stringify([paper < 0.5, ["h1", "dt", "a", "thead th", ".detail", "svg text"].map(said)]);
})()"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_example(tmp_path_factory.mktemp("report") / "page.html")


@pytest.fixture(scope="module")
def dom(page: Path) -> str:
    return dom_of(page)


def test_a_table_is_read_as_it_was_given(dom: str) -> None:
    assert rows_of(dom, "shares") == [
        ["Variation", "Visitors", "Share"],
        ["Original", "1,234,567", "50.21%"],
        ["<b>Blue</b> $x$ & 😀", "1,234,567", "49.79%"],
        ["Original", "1,234,567", "100.00%"],
    ]


def test_figures_are_read_as_text(dom: str) -> None:
    assert {"Original · 60,000", "Blue · 8,000", "Blue to no variation: 3."} <= set(texts_of(dom, "who-moves"))


def test_a_tree_is_read_whole_though_it_is_closed(dom: str) -> None:
    assert texts_of(dom, "decision")[1:] == [
        "Checkout button", "gives Blue", "Premium", "matches", "plan EQUALS premium", "premium", "Everybody",
        "age GREATER_THAN 30", "12",
    ]  # fmt: skip


@pytest.mark.parametrize("dark", [False, True])
def test_the_page_can_be_read_by_day_and_by_night(page: Path, dark: bool) -> None:
    is_dark, contrasts = json.loads(asked_of(page, CONTRASTS, dark=dark))
    assert is_dark is dark
    assert min(contrasts) >= 4.5  # what WCAG asks of text


@pytest.mark.parametrize(("medium", "visible"), [("print", False), ("all", True)])
def test_on_paper_closed_branches_are_open(page: Path, medium: str, visible: bool) -> None:
    """Chromium has no paper to ask about here: the rules for it are made those for everything."""
    expression = f"""(() => {{
      const rules = [...document.styleSheets[0].cssRules].filter(rule => rule.media?.mediaText === "print");
      rules.forEach(rule => rule.media.mediaText = "{medium}");
      const branch = document.querySelector("details:not([open]) .line");
      return [rules.length, branch.checkVisibility()].join();
    }})()"""
    assert asked_of(page, expression) == f"1,{str(visible).lower()}"


def test_nothing_but_tables_and_figures_is_wider_than_a_telephone(page: Path) -> None:
    widths = "[document.documentElement.scrollWidth, document.querySelector('figure').scrollWidth > 360]"
    assert asked_of(page, f"JSON.stringify({widths})", width=360) == "[360,true]"


def test_a_title_without_a_space_is_broken_in_the_contents_too(tmp_path: Path) -> None:
    write_page(tmp_path / "long.html", "Long", {}, [Section("x" * 10_000), Section("Other"), Section("Third")])
    assert asked_of(tmp_path / "long.html", "document.documentElement.scrollWidth", width=1100) == "1100"


def test_long_names_of_groups_are_not_cut_at_the_figures_edge(tmp_path: Path) -> None:
    name = "RETURNING CUSTOMERS OF THE NEWSLETTER: VISITORS OF THE EURO AREA WITH A FULL BASKET"
    bars = [Bar(f"VARIATION {number} OF A NAME OF MANY CAPITALS", name, 0.5, 0.5, 0.4, 0.6) for number in range(2)]
    write_page(tmp_path / "long.html", "Long", {}, [Section("Shares", figure=expected_and_observed(bars))])
    right = "Math.max(...[...document.querySelectorAll('svg text')].map(each => each.getBoundingClientRect().right))"
    edge = "document.querySelector('svg').getBoundingClientRect().right"
    assert asked_of(tmp_path / "long.html", f"{right} <= {edge}") == "true"


@pytest.mark.parametrize("allowed", [False, True])
def test_the_pages_policy_and_nothing_else_forbids_the_network(page: Path, tmp_path: Path, allowed: bool) -> None:
    asked: list[str] = []
    with listening(asked) as url:
        text = page.read_text("utf-8").replace("<main>", f'<main><img src="{url}/a"><script src="{url}/b"></script>')
        text = text.replace("default-src 'none'", "default-src *") if allowed else text
        (tmp_path / "asking.html").write_text(text, "utf-8")
        dom_of(tmp_path / "asking.html")
    assert sorted(asked) == (["/a", "/b"] if allowed else [])


@contextmanager
def listening(asked: list[str]) -> Iterator[str]:
    """The address of a server that knows nothing, and notes what it is asked for."""

    class Noting(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Noting) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_a_screenshot_shows_something(page: Path, tmp_path: Path) -> None:
    screenshot_of(page, tmp_path / "page.png", width=800, height=1000)
    content = (tmp_path / "page.png").read_bytes()
    assert content.startswith(b"\x89PNG")
    assert len(content) > 20_000  # an empty page of that size has less than a tenth
