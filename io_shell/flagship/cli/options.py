"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from flagship.cli.documents import SAMPLE
from flagship.cli.extras import needing_report
from flagship.cli.scalars import Scalar, read_scalar
from flagship_engine import PLATFORM_RULES, SDK_RULES, SDK_RULES_2_1_5_HASH, Rules
from flagship_engine.values import FrozenDict

CommandT = TypeVar("CommandT", bound=Callable[..., Any])

FORMATS = ("table", "json", "jsonl")
"""How a command writes its answer: for people, as one JSON value, as JSON lines."""

RULES: FrozenDict[str, Rules] = FrozenDict(
    {rules.name: rules for rules in (SDK_RULES, SDK_RULES_2_1_5_HASH, PLATFORM_RULES)}
)
"""The rule sets that can be chosen, by name."""


def context_option(command: CommandT) -> CommandT:
    """``--context``, repeatable: a mapping of keys to values, typed by the rule of `read_scalar`."""
    return click.option(
        "--context",
        multiple=True,
        metavar="KEY=VALUE",
        callback=lambda _context, _option, texts: dict(map(_context_entry, texts)),
        help="A context entry; may be repeated.",
    )(command)


def _context_entry(text: str) -> tuple[str, Scalar]:
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise click.BadParameter(f"got {text!r}, wanted key=value")
    try:
        return key, read_scalar(value)
    except ValueError as error:
        raise click.BadParameter(f"{key}: the value {error}") from None


def document_option(command: CommandT) -> CommandT:
    """``--document``, required."""
    return click.option(
        "--document",
        required=True,
        metavar="FILE",
        help=f"The bucketing document; - for stdin, '{SAMPLE}' for the shop that ships with this package.",
    )(command)


def rules_option(command: CommandT) -> CommandT:
    """``--rules``: a `Rules`."""
    what = "What the official Python SDK 2.1.5 decides, '-hash' with its own hash of ids that hold emoji; or what the "
    return _some_rules("--rules", SDK_RULES, what + "platform's own engine decides.")(command)


def against_option(command: CommandT) -> CommandT:
    """``--against``: another `Rules`."""
    return _some_rules("--against", PLATFORM_RULES, "The rules to compare those with.")(command)


def format_option(command: CommandT) -> CommandT:
    """``--format``, as `form`: one of `FORMATS`."""
    return click.option(
        "--format", "form", type=click.Choice(FORMATS), default=FORMATS[0], show_default=True, help="Of the output."
    )(command)


def limit_option(shown: str, most: int = 20) -> Callable[[CommandT], CommandT]:
    """``--limit``: a number; `shown` says of what, `most` is the default."""
    return click.option("--limit", type=click.IntRange(0), default=most, show_default=True, metavar="N", help=shown)


def report_option(command: CommandT) -> CommandT:
    """``--report``, as `report`: a `Path`, or None. The extra is asked for before the work begins."""
    return click.option(
        "--report",
        type=click.Path(dir_okay=False, writable=True),
        metavar="FILE",
        callback=lambda _context, _option, path: path if path is None else _reportable(path),
        help="Write a page with plots as well: one HTML file that needs no network.",
    )(command)


def _reportable(name: str) -> Path:
    needing_report("--report")
    if not name:
        raise click.BadParameter("the name is empty")
    path = Path(name)
    if not path.parent.is_dir():
        raise click.BadParameter(f"there is no directory {str(path.parent)!r}")
    return path


def _some_rules(name: str, default: Rules, text: str) -> Callable[[CommandT], CommandT]:
    return click.option(
        name,
        type=click.Choice(tuple(RULES)),
        callback=lambda _context, _option, chosen: RULES[chosen],
        default=default.name,
        show_default=True,
        help=text,
    )
