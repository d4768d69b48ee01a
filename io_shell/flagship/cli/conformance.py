"""`flagship conformance`: whether the engine answers what the official ones answered."""

from __future__ import annotations

import click
from rich.text import Text

from flagship.cli.inputs import open_bytes
from flagship.cli.platform_vectors import run_platform_vector
from flagship.cli.sdk_vectors import run_sdk_vector
from flagship.cli.terminal import UnusableError, console, plural, printable, table
from flagship.cli.vectors import Result, Runner, run_vectors
from flagship_engine import PLATFORM_RULES, SDK_RULES
from flagship_engine.values import FrozenDict

RUNNERS: FrozenDict[str, Runner] = FrozenDict(
    {SDK_RULES.name: run_sdk_vector, PLATFORM_RULES.name: run_platform_vector}
)
"""The name of a rule set to what runs its vectors."""

MISMATCHES_SHOWN = 8
"""Places of one vector that are written out; the rest are counted."""

_HELP = """Run vectors: requests, and what an official engine answered to them.

FILE holds one JSON object a line, {"id", "request", "expected"}; gzip is unpacked, - reads stdin. Values are compared
with their types: 1, 1.0 and true are three values.

The first failures are shown, and last of all a line "N passed, M failed". The exit code is 1 if any failed; a line that
is no vector has failed.
"""


@click.command(help=_HELP, short_help="Compare with what an official engine answered.")
@click.argument("file")
@click.option(
    "--rules",
    type=click.Choice(tuple(RUNNERS)),
    default=SDK_RULES.name,
    show_default=True,
    help="Whose vectors.",
)
@click.option("--show", type=click.IntRange(0), default=5, show_default=True, metavar="N", help="Show N failures.")
def command(file: str, rules: str, show: int) -> None:
    """Run the vectors of a file."""
    passed = failed = 0
    with open_bytes(file) as opened:
        for result in run_vectors(file, opened, RUNNERS[rules]):
            passed += result.passed
            failed += not result.passed
            if not result.passed and failed <= show:
                _show(file, result)
    if passed + failed == 0:
        raise UnusableError(f"{file}: holds no vectors")
    if failed > show:
        click.echo(f"{plural(failed - show, 'more failure')} not shown (--show {failed} shows all)\n")
    click.echo(f"{passed} passed, {failed} failed")
    if failed:
        raise click.exceptions.Exit(1)


def _show(path: str, result: Result) -> None:
    name = f", vector {printable(result.vector_id)}" if result.vector_id else ""
    where = f"{path}, line {result.line}{name}"
    out = console()
    if result.malformed:
        text = Text(f"{where}: the vector is malformed: {printable(result.malformed)}\n", style="red")
        out.print(text, soft_wrap=True)
        return
    made = table("Where", "Expected", "Got")
    for each in result.mismatches[:MISMATCHES_SHOWN]:
        made.add_row(each.where, Text(each.expected, style="green"), Text(each.got, style="red"))
    out.print(Text(where, style="bold"), soft_wrap=True)  # so that the path can be clicked and copied
    out.print(made)
    rest = len(result.mismatches) - MISMATCHES_SHOWN
    if rest > 0:
        out.print(f" and {plural(rest, 'more place')}\n")
