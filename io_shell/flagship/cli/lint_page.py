"""Findings as a page: those of each severity, to be opened one by one, and how often each kind was found."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from flagship.cli.lint_outputs import Linted
from flagship.cli.report.page import Grid, Node, Section, write_page
from flagship.cli.terminal import plural
from flagship_engine import Finding, Severity
from flagship_engine.values import FrozenDict

_TEXTS: FrozenDict[Severity, tuple[str, str]] = FrozenDict(
    {
        Severity.ERROR: ("Errors", "Somebody certainly gets something, or nothing, that nobody can have meant."),
        Severity.WARNING: ("Warnings", "Likely mistakes."),
        Severity.NOTE: ("Notes", "Worth knowing."),
    }
)


def write_lint(path: Path, linted: Linted) -> None:
    """Write the page.

    Raises:
        UnusableError: the file cannot be written.

    """
    sections = [_findings(linted, severity) for severity in Severity if linted.count(severity)]
    if sections:
        sections.insert(0, _kinds(linted))
    facts = {"Document": linted.document, "Rules": linted.rules}
    write_page(path, "Lint", facts, sections, summary=linted.sentence)


def _kinds(linted: Linted) -> Section:
    counts = Counter(each.code for each in linted.worst_first)
    rows = [(code.value, code.severity.value, code.text, count) for code, count in counts.items()]
    return Section(
        "Codes", "What was found, and how often.", grid=Grid(("Code", "Severity", "What it says", "Found"), rows)
    )


def _findings(linted: Linted, severity: Severity) -> Section:
    title, text = _TEXTS[severity]
    found = [each for each in linted.findings if each.severity is severity]
    # A tree, for a path is long, and would leave the sentences of a table no room.
    return Section(
        title, text, tree=Node(plural(len(found), severity.value), children=list(map(_node, found)), open=True)
    )


def _node(finding: Finding) -> Node:
    return Node(finding.sentence, finding.code.value, children=(Node(finding.advice), Node(finding.path)), open=True)
