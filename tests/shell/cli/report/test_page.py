from __future__ import annotations

import re
from pathlib import Path

import pytest

from flagship.cli.report.page import Cell, Grid, Node, Section, write_page
from flagship.cli.terminal import UnusableError
from tests.shell.cli.report.examples import write_example

SCRIPT = "<script>alert(1)</script>"


def page_of(path: Path, *sections: Section, title: str = "Title", **facts: str) -> str:
    write_page(path / "page.html", title, facts, sections)
    return (path / "page.html").read_text("utf-8")


def grid_of(path: Path, *rows: tuple[Cell, ...]) -> str:
    return page_of(path, Section("S", grid=Grid([f"c{number}" for number in range(len(rows[0]))], rows)))


def test_the_same_report_is_the_same_file(tmp_path: Path) -> None:
    first, second = (write_example(tmp_path / name).read_bytes() for name in ("first.html", "second.html"))
    assert first == second


def test_a_page_replaces_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("old" * 100_000, "utf-8")
    assert page_of(tmp_path).startswith("<!DOCTYPE html>")
    assert "oldold" not in page_of(tmp_path)


def test_a_page_names_no_other_file_or_address(tmp_path: Path) -> None:
    text = write_example(tmp_path / "page.html").read_text("utf-8")
    assert re.findall(r"""(?:src|href)=["']?[^#"']|url\(["']?[^#"']|@import|://""", text) == []


def test_what_looks_like_markup_is_text(tmp_path: Path) -> None:
    tree, grid = Node(SCRIPT, SCRIPT, "yes", (Node(SCRIPT),)), Grid([SCRIPT], [(SCRIPT,)])
    text = page_of(tmp_path, Section(SCRIPT, SCRIPT, grid=grid, tree=tree), title=SCRIPT, fact=SCRIPT)
    assert "<script" not in text
    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 10


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u202eb", r"a\u202eb"),
        ("a\ud800b", r"a\ud800b"),
        ("a\0b", r"a\x00b"),
    ],
)
def test_characters_that_turn_a_text_around_or_cannot_be_written_are_shown_as_escapes(
    tmp_path: Path, text: str, shown: str
) -> None:
    assert f">{shown}</h1>" in page_of(tmp_path, title=text)


def test_sections_of_one_title_have_addresses_of_their_own(tmp_path: Path) -> None:
    text = page_of(tmp_path, Section("Who moves?"), Section("Who moves?"), Section("été"), Section("???"))
    assert re.findall(r'<section id="([^"]*)"', text) == ["who-moves", "who-moves--2", "t", "section"]


def test_the_contents_link_to_every_section(tmp_path: Path) -> None:
    text = page_of(tmp_path, Section("A"), Section("B"), Section("C"))
    assert re.findall(r'<a href="#([^"]*)">', text) == ["a", "b", "c"]


def test_a_short_page_has_no_contents(tmp_path: Path) -> None:
    assert "<nav" not in page_of(tmp_path, Section("A"), Section("B"))


def test_a_number_has_commas_between_thousands(tmp_path: Path) -> None:
    text = grid_of(tmp_path, ("a", 1234567, 0.00032, -1.5, None))
    assert re.findall(r'<td class="right">([^<]*)</td>', text) == ["1,234,567", "0.00032", "-1.5"]


def test_a_column_of_numbers_is_set_to_the_right(tmp_path: Path) -> None:
    text = grid_of(tmp_path, ("a", 1, "50.0%", "1.2 %", "-", "1 of 2"), ("b", None, "1e-05", "-3", "7", "2"))
    assert re.findall(r'<th scope="col"( class="right")?>', text) == ["", *4 * [' class="right"'], ""]


def test_the_first_column_names_the_rows(tmp_path: Path) -> None:
    assert '<th scope="row">a</th>' in grid_of(tmp_path, ("a", 1))


def test_paragraphs_are_parted_by_empty_lines(tmp_path: Path) -> None:
    assert re.findall("<p>(.*)</p>", page_of(tmp_path, Section("S", " one\ntwo\n\n\n three \n"))) == [
        "one two",
        "three",
    ]


def test_a_tree_is_open_where_told(tmp_path: Path) -> None:
    tree = Node("a", children=(Node("b", children=(Node("c"),)),), open=True)
    text = page_of(tmp_path, Section("S", tree=tree))
    assert re.findall(r"<details( open)?>", text) == [" open", ""]


def test_a_page_that_cannot_be_written_ends_the_command_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnusableError, match=r"cannot write the report .*: Is a directory"):
        write_page(tmp_path, "Title", {}, [])
