from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from flagship.cli.report import plots
from flagship.cli.report.plots import Bar, Stream, Svg
from tests.shell.cli.report.examples import BARS, OVERLAP, STREAMS

NASTY = "<b> $x$ \ud800 \0 \u202e 😀"


def texts_of(svg: Svg) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg.markup).iter("text")]


def every_figure() -> list[Svg]:
    return [
        plots.expected_and_observed(BARS),
        plots.flow(STREAMS),
        plots.matrix(("Checkout", "Delivery"), OVERLAP),
    ]


def test_the_same_numbers_are_the_same_figure() -> None:
    assert every_figure() == every_figure()


def test_bars_say_their_names_groups_and_shares() -> None:
    texts = texts_of(plots.expected_and_observed(BARS))
    assert {"Original", "<b>Blue</b> $x$ & 😀", "Premium", "Everybody", "50.21%", "49.79%", "100.00%"} <= set(texts)


def test_bars_are_described_in_sentences() -> None:
    said = plots.expected_and_observed(BARS[:1]).description
    assert said == "Premium, Original: 50.21% observed (49.90% to 50.50%), 50.00% expected."


def test_bars_without_a_group_stand_under_no_heading() -> None:
    bar = Bar("Original", "", 0.5, 0.5, 0.4, 0.6)
    assert "Original: 50.00% observed" in plots.expected_and_observed([bar]).description
    assert "" not in texts_of(plots.expected_and_observed([bar]))


def test_a_flow_says_what_each_side_has() -> None:
    texts = texts_of(plots.flow(STREAMS, before="old", after="new"))
    assert set(texts) == {
        "old", "new", "Original · 60,000", "Blue · 3", "Original · 52,000", "Blue · 8,000", "no variation · 3",
    }  # fmt: skip


def test_a_flow_says_who_stays_and_who_moves() -> None:
    assert plots.flow(STREAMS).description == "Original: 52,000 stay. Original to Blue: 8,000. Blue to no variation: 3."


def test_streams_of_nobody_are_not_drawn() -> None:
    assert texts_of(plots.flow([Stream("a", "b", 0)])) == ["nobody"]


def test_streams_leave_a_block_one_below_the_other() -> None:
    ribbons = ribbons_of(plots.flow([Stream("a", "x", 50), Stream("a", "y", 50), Stream("b", "x", 100)]))
    assert ribbons["a to x: 50."][0] < ribbons["a to y: 50."][0] < ribbons["b to x: 100."][0]
    assert ribbons["a to x: 50."][1] == pytest.approx(ribbons["a to y: 50."][0])


def ribbons_of(svg: Svg) -> dict[str, tuple[float, float]]:
    """What each stream says to where it leaves: the upper and the lower edge."""
    found = {}
    for part in ET.fromstring(svg.markup).iter("g"):
        title, path = part.find("title"), part.find("path")
        if title is not None and path is not None:
            heights = [float(pair.split()[1]) for pair in re.findall(r"[\d.]+ [\d.]+", path.attrib["d"])]
            found[title.text or ""] = (heights[0], heights[-1])
    return found


def test_a_matrix_says_its_numbers() -> None:
    texts = texts_of(plots.matrix(("Checkout", "Delivery"), ((1200, 300), (300, 0.5))))
    assert sorted(texts) == sorted(["1,200", "300", "300", "0.5", *2 * ["Checkout", "Delivery"]])


def test_a_matrix_of_shares_says_percents() -> None:
    assert "25.0%" in texts_of(plots.matrix(("a",), ((0.25,),), percent=True))


def test_the_larger_number_is_the_darker() -> None:
    shades = re.findall(r"fill: var\(--accent\); opacity: ([\d.]+)", plots.matrix(("a", "b"), ((0, 1), (2, 4))).markup)
    assert [float(shade) for shade in shades] == pytest.approx([0.05, 0.175, 0.3, 0.55])


@pytest.mark.parametrize("svg", [plots.expected_and_observed([]), plots.flow([]), plots.matrix([], [])])
def test_a_figure_of_nothing_is_a_figure(svg: Svg) -> None:
    assert svg.description in {"No variations.", "Nobody.", "Nothing."}


def test_any_name_can_be_drawn() -> None:
    shown = r"<b> $x$ \ud800 \x00 \u202e 😀"
    assert shown in texts_of(plots.expected_and_observed([Bar(NASTY, "g", 0.5, 0.5, 0.4, 0.6)]))
    assert any(text.startswith(shown) for text in texts_of(plots.flow([Stream(NASTY, "x", 1)])))
    assert shown in texts_of(plots.matrix([NASTY], [[1]]))


def test_a_long_name_is_cut_in_the_middle() -> None:
    bar = Bar("variation number 12, which is longer than 0123456", "g", 0.5, 0.5, 0.4, 0.6)
    assert "variation number…er than 0123456" in texts_of(plots.expected_and_observed([bar]))


@pytest.mark.parametrize("place", range(3))
def test_a_figure_takes_its_colours_from_the_page(place: int) -> None:
    assert re.findall("#[0-9a-f]{6}", every_figure()[place].markup) == []


@pytest.mark.parametrize("place", range(3))
def test_a_figure_is_named_and_described_for_those_who_cannot_see_it(place: int) -> None:
    svg = every_figure()[place]
    root = ET.fromstring(svg.markup)
    said = {each.attrib["id"]: each.text for each in root if "id" in each.attrib}
    assert root.attrib["role"] == "img"
    assert [said[name] for name in root.attrib["aria-labelledby"].split()] == [svg.title, svg.description]


def test_figures_on_one_page_share_no_ids() -> None:
    ids = [re.findall(r' id="([^"]*)"', svg.markup) for svg in every_figure()]
    assert len({each for found in ids for each in found}) == sum(map(len, ids))
