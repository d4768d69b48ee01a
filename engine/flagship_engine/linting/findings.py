"""What was found in a document, as a value, in the order of the document."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeAlias

import attrs

from flagship_engine.linting.codes import Code
from flagship_engine.linting.severities import Severity
from flagship_engine.values import FrozenDict

_STEP = re.compile(r"""\.([A-Za-z_]\w*)|\[([0-9]+)\]|\[('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\]""")
_LONGEST_INDEX = 18


@attrs.frozen
class Finding:
    """One thing that is wrong with a document, or worth knowing.

    Attributes:
        code: what kind of thing it is.
        severity: how bad it is.
        path: JSON path of the part, in the document as it was read: ``$.campaigns[0].variationGroups[2].id``.
        sentence: what is the matter, with the names of the parts.
        advice: what to do about it.

    """

    code: Code
    severity: Severity
    path: str
    sentence: str
    advice: str

    def __str__(self) -> str:
        return f"{self.path}: {self.severity.value} {self.code.value}: {self.sentence} {self.advice}"


def found(code: Code, path: str, sentence: str, advice: str = "") -> Finding:
    """A finding of the code's own severity; with its own advice unless there is a better one."""
    return Finding(code, code.severity, path, sentence, advice or code.advice)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each finding once, by its place in the document; where several stand there, in the order of the codes."""
    ranks = FrozenDict({code: rank for rank, code in enumerate(Code)})
    once = dict.fromkeys(findings)
    return tuple(sorted(once, key=lambda each: (steps(each.path), ranks[each.code], each.sentence)))


Step: TypeAlias = tuple[int, int, str]
"""A step of a path, so that paths sort: an index by its number, a name by its letters."""


def steps(path: str) -> tuple[Step, ...]:
    """The steps of a path after ``$``."""
    return tuple(_step(*match.groups()) for match in _STEP.finditer(path))


def _step(name: str | None, index: str | None, key: str | None) -> Step:
    if index is not None and len(index) <= _LONGEST_INDEX:
        return 0, int(index), ""
    return 1, 0, name or key or ""
