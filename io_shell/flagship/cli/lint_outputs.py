"""How findings are written to stdout: for people, as JSON, as JSON lines."""

from __future__ import annotations

import json

import attrs
import click
from rich.table import Table
from rich.text import Text

from flagship.cli.terminal import console, data_stream, plural, printable, table, titled
from flagship_engine import Finding, Severity
from flagship_engine.values import FrozenDict

_STYLES: FrozenDict[Severity, str] = FrozenDict(
    {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
)


@attrs.frozen
class Linted:
    """What was found in a document, in its order.

    Attributes:
        document: how the document was named.
        rules: the rules it was linted for.
        findings: what was found.

    """

    document: str
    rules: str
    findings: tuple[Finding, ...]

    def count(self, *severities: Severity) -> int:
        """How many findings are of some severities."""
        return sum(each.severity in severities for each in self.findings)

    @property
    def worst_first(self) -> list[Finding]:
        """The findings by their severity, and then in the order of the document."""
        return sorted(self.findings, key=lambda each: each.severity.rank)

    @property
    def sentence(self) -> str:
        """The answer."""
        under = f"under the rules {self.rules}"
        counts = [plural(self.count(each), each.value) for each in Severity if self.count(each)]
        if not counts:
            return f"Nothing is wrong with {printable(self.document)} {under}."
        words = " and ".join(filter(None, (", ".join(counts[:-1]), counts[-1])))
        return f"{words[0].upper()}{words[1:]} in {printable(self.document)} {under}."


def write_linted(linted: Linted, form: str, limit: int) -> None:
    """Write findings in one of `options.FORMATS`; a table shows so many."""
    if form == "table":
        _write_table(linted, limit)
    elif form == "json":
        _write_whole(linted)
    else:
        _write_lines(linted)


def _write_table(linted: Linted, limit: int) -> None:
    out = console()
    shown = linted.worst_first[:limit]
    if shown:
        all_of_them = len(shown) == len(linted.findings)
        title = "Findings" if all_of_them else f"The first {plural(len(shown), 'finding')} of {len(linted.findings):,}"
        out.print(titled(title, _table(shown)))
    out.print(Text(linted.sentence, style="bold"), soft_wrap=True)


def _table(findings: list[Finding]) -> Table:
    made = table("Finding", "Where, what, and what to do")
    for each in findings:
        style = _STYLES[each.severity]
        kind = Text.assemble((each.severity.value, style), "\n", each.code.value)
        what = (printable(each.path), "dim"), f"\n{printable(each.sentence)}\n", (printable(each.advice), "italic")
        made.add_row(kind, Text.assemble(*what))
        made.add_section()
    made.columns[0].no_wrap = True
    return made


def _write_whole(linted: Linted) -> None:
    out = data_stream()
    whole = {
        "document": linted.document,
        "rules": linted.rules,
        "findings": [as_json(each) for each in linted.findings],
        "summary": {f"{each.value}s": linted.count(each) for each in Severity},
    }
    out.write(json.dumps(whole, ensure_ascii=False, indent=2) + "\n")
    out.flush()


def _write_lines(linted: Linted) -> None:
    out = data_stream()
    for each in linted.findings:
        out.write(json.dumps(as_json(each), ensure_ascii=False) + "\n")
    out.flush()
    click.echo(linted.sentence, err=True)


def as_json(finding: Finding) -> dict[str, str]:
    """A finding for programs."""
    return {
        "code": finding.code.value,
        "severity": finding.severity.value,
        "path": finding.path,
        "sentence": finding.sentence,
        "advice": finding.advice,
    }
