"""An explanation at a terminal: the answer, and a tree in which the lines that decided are marked."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from flagship.cli.explain_asked import DEFAULT, FLAG_COLUMNS, Answered, campaign_name, flag_row, for_the_eye
from flagship.cli.terminal import table, titled
from flagship_engine import Answer, Explained
from flagship_engine.values import FrozenDict

_STYLES: FrozenDict[Answer, str] = FrozenDict(
    {Answer.YES: "green", Answer.NO: "yellow", Answer.ERROR: "red", Answer.UNASKED: "dim"}
)
DECISIVE = "=>"
LEGEND = f"{DECISIVE} is what settled it. --campaign and --flag tell of one alone, --format json everything."


def print_answer(console: Console, answered: Answered) -> None:
    """The answer in a sentence, then the trees, and the flags in brief unless one was asked about."""
    console.print(Text(answered.sentence, style="bold"), soft_wrap=True)
    for flag in map(for_the_eye, answered.flags if answered.in_full else ()):
        if flag.parts:
            console.print(_tree("Campaigns that give it", flag.parts))
    if len(answered.campaigns) == 1:  # whose own line is, or stands in, the answer
        [campaign] = answered.campaigns
        below = for_the_eye(campaign).parts or map(for_the_eye, campaign.parts)
        console.print(_tree(campaign_name(campaign), below))
    elif answered.campaigns:
        console.print(_tree("Campaigns", map(for_the_eye, answered.campaigns)))
    if answered.flags and not answered.in_full:
        console.print(titled("Flags", _flags(answered.flags)))


def _flags(lines: tuple[Explained, ...]) -> Table:
    """The flags in brief: their reasons stand with the campaigns."""
    made = table(*FLAG_COLUMNS)
    for key, value, comes_from, overrules in map(flag_row, lines):
        plain = value == DEFAULT
        made.add_row(key, Text(value, "dim" if plain else "green"), Text(comes_from, "dim" if plain else ""), overrules)
    return made


def _tree(title: str, lines: Iterable[Explained]) -> Tree:
    made = Tree(Text(title, style="bold cyan"), guide_style="dim")
    for line in lines:
        _add(made, line)
    return made


def _add(tree: Tree, line: Explained) -> None:
    branch = tree.add(_text(line))
    for part in line.parts:
        _add(branch, part)


def _text(line: Explained) -> Text:
    made = Text(f"{DECISIVE} " if line.decisive else "", style="bold cyan")
    if line.answer is not None:
        made.append(f"{line.answer.value}: ", style=f"bold {_STYLES[line.answer]}")
    made.append(line.sentence, style="bold" if line.decisive else "dim" if line.answer is Answer.UNASKED else "")
    return made
