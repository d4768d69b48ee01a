"""`flagship lint`: what is wrong with a document."""

from __future__ import annotations

from pathlib import Path

import click

from flagship.cli.documents import SAMPLE, read_data
from flagship.cli.inputs import STDIN
from flagship.cli.lint_outputs import Linted, write_linted
from flagship.cli.lint_page import write_lint
from flagship.cli.options import format_option, limit_option, report_option, rules_option
from flagship_engine import Code, Rules, Severity, lint, parse_document
from flagship_engine.values import FrozenDict

NEVER = "never"
"""Of `--fail-on`: whatever is found."""

_HELP = f"""Look a bucketing document over, and say what is wrong with it, where, and what to do.

An error is what nobody can have meant: somebody gets something, or nothing, because of it. A warning is likely a
mistake, a note worth knowing.

\b
flagship lint bucketing.json
flagship lint bucketing.json --rules platform --fail-on warning
flagship lint bucketing.json --ignore allocation-under-100 --format jsonl

DOCUMENT is a file, {STDIN} for stdin, '{SAMPLE}' for the sample shop; gzip is unpacked.

The exit code is 0 if nothing is found that is as bad as --fail-on says; 1 if something is, or if it is no bucketing
document at all; and 2 if the file cannot be read or is not JSON.
"""

_CODES: FrozenDict[str, Code] = FrozenDict({code.value: code for code in Code})


@click.command(help=_HELP, short_help="What is wrong with a document, where, and what to do.")
@click.argument("document", metavar="DOCUMENT")
@rules_option
@click.option(
    "--fail-on",
    type=click.Choice((*(each.value for each in Severity), NEVER)),
    default=Severity.ERROR.value,
    show_default=True,
    help="The least severity that makes the exit code 1.",
)
@click.option(
    "--ignore",
    multiple=True,
    metavar="CODE",
    callback=lambda _context, _option, values: frozenset(map(_code, values)),
    help="Pass over findings of this code; may be repeated.",
)
@format_option
@limit_option("A table shows so many, the worst first.", 50)
@report_option
def command(
    document: str, rules: Rules, fail_on: str, ignore: frozenset[Code], form: str, limit: int, report: Path | None
) -> None:
    """Lint a document."""
    data = read_data(document)
    findings = lint(parse_document(data, rules), data=data)
    linted = Linted(document, rules.name, tuple(each for each in findings if each.code not in ignore))
    write_linted(linted, form, limit)
    if report is not None:
        write_lint(report, linted)
    if fail_on != NEVER and linted.count(*_as_bad_as(Severity(fail_on))):
        raise click.exceptions.Exit(1)


def _code(text: str) -> Code:
    if text not in _CODES:
        raise click.BadParameter(f"{text!r} is no code of a finding")
    return _CODES[text]


def _as_bad_as(least: Severity) -> list[Severity]:
    return [each for each in Severity if each.rank <= least.rank]
