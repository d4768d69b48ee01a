"""The page of a report: its parts as values, and one HTML file made of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs

from flagship.cli.report.svg import Svg
from flagship.cli.terminal import UnusableError, printable
from flagship_engine import __version__
from flagship_engine.values import FrozenDict

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["Cell", "Grid", "Node", "Section", "State", "Svg", "write_page"]

Cell: TypeAlias = str | int | float | None
"""What stands in a table: a text as it is, a number with commas between thousands, nothing."""

State: TypeAlias = Literal["plain", "yes", "no", "quiet"]
"""How a node is marked: not at all, as what held, as what did not, as what was not reached."""

_NUMBER = re.compile(r"[-+−]?[0-9][0-9,.]*(e[-+]?[0-9]+)?( ?%)?")
_CONTENTS_FROM = 3
_MARKS: FrozenDict[str, str] = FrozenDict({"yes": "yes", "no": "no", "quiet": "not reached"})


@attrs.frozen
class Grid:
    """A table. The first column names the rows; a column of numbers is set to the right.

    Attributes:
        columns: the headings.
        rows: as many cells each as there are columns.

    """

    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@attrs.frozen
class Node:
    """A line of a tree, and what lies under it: closed until somebody opens it.

    Attributes:
        label: the line.
        detail: said beside it, less loudly.
        state: how it is marked.
        children: what lies under it.
        open: whether it is open from the start.

    """

    label: str
    detail: str = ""
    state: State = "plain"
    children: Sequence[Node] = ()
    open: bool = False


@attrs.frozen
class Section:
    """A part of a page under its heading: a text, a figure, a table and a tree, each where given, in this order.

    Attributes:
        title: the heading; the address of the section is made of it: ``#which-campaigns``.
        text: paragraphs, an empty line between two.
        figure: what `plots` drew.
        grid: a table.
        tree: a line with what lies under it.

    """

    title: str
    text: str = ""
    figure: Svg | None = None
    grid: Grid | None = None
    tree: Node | None = None


def write_page(
    path: Path, title: str, facts: Mapping[str, str], sections: Sequence[Section], *, summary: str = ""
) -> None:
    """Write a report as one HTML file, replacing what is there.

    The page loads nothing and runs nothing: styles and figures are in it, and its policy forbids the rest. The same
    arguments give the same bytes.

    Args:
        path: the file.
        title: the heading.
        facts: what was asked of what, in a few words each: ``{"Document": "bucketing.json"}``.
        sections: the parts, in this order.
        summary: the answer in a sentence, above all.

    Raises:
        UnusableError: the file cannot be written.
        ImportError: the extra `report` is missing; `options.report_option` asks before the work begins.

    """
    addresses = _addresses([section.title for section in sections])
    text = (
        _environment()
        .get_template("page.html.jinja")
        .render(
            title=title,
            summary=summary,
            facts=facts,
            sections=list(zip(addresses, sections, strict=True)),
            contents=len(sections) >= _CONTENTS_FROM,
            marks=_MARKS,
            version=__version__,
        )
    )
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UnusableError(f"cannot write the report {str(path)!r}: {error.strerror or error}") from None


def _environment() -> Environment:
    import jinja2  # late: the parts of a page are values that need no library

    here = files("flagship.cli.report")
    made = jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: here.joinpath(name).read_text("utf-8")),
        autoescape=True,
        finalize=_text_of,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    made.filters.update(cell=_cell, paragraphs=_paragraphs, right=_right)
    return made


def _text_of(value: object) -> object:
    # Names come from documents: what a terminal would obey, a page would as well (marks that turn the text around).
    return printable(value) if type(value) is str else value


def _addresses(titles: Sequence[str]) -> list[str]:
    """An id for each section, to be linked to."""
    taken: dict[str, int] = {}
    made = []
    for title in titles:
        plain = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "section"
        taken[plain] = taken.get(plain, 0) + 1
        made.append(plain if taken[plain] == 1 else f"{plain}--{taken[plain]}")
    return made


def _paragraphs(text: str) -> list[str]:
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip()]


def _cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    return f"{cell:,}" if isinstance(cell, int) else f"{cell:,.4g}"


def _right(grid: Grid) -> list[bool]:
    """Whether a column holds numbers and nothing else."""
    columns = zip(*grid.rows, strict=True) if grid.rows else [() for _ in grid.columns]
    return [any(map(_cell, column)) and all(map(_is_number, column)) for column in columns]


def _is_number(cell: Cell) -> bool:
    return not isinstance(cell, str) or cell in {"", "-"} or _NUMBER.fullmatch(cell) is not None
