"""What could not be read, and what nobody reads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from flagship_engine.document import Document
from flagship_engine.linting.codes import Code
from flagship_engine.linting.findings import Finding, found
from flagship_engine.linting.spelling import nearest
from flagship_engine.linting.words import named
from flagship_engine.problems import LONGEST_STEP, Path, Problem
from flagship_engine.untrusted import as_array, as_object
from flagship_engine.values import FrozenDict

_DETAILS = frozenset({"name", "slug", "customId", "generatedAt", "eaiCollectEnabled", "eaiActivationEnabled"})
_DETAIL_PARTS = (".teOptions", ".accountSettings.troubleshooting")
_TWICE = "both are kept"
_CUT = re.compile(r"""\[(['"])(?:[^'"\\]|\\.)*\.\.\.\1\]""")


def problem_findings(document: Document) -> Iterator[Finding]:
    """The problems of reading; ids that stand twice are found in what was read."""
    if document.panic:
        yield found(Code.PANIC, "$.panic", "The document is in panic: nothing is decided.")
    for problem in document.problems:
        if problem.consequence == _TWICE:
            continue
        path = existing(problem)
        code = _code(problem) if document.usable else Code.NOT_A_DOCUMENT
        consequence = f"; {problem.consequence}" if problem.consequence else ""
        yield found(code, path, f"{problem.path} is {problem.got}{consequence}.", f"Wanted is {problem.wanted}.")


def _code(problem: Problem) -> Code:
    last = problem.path.rpartition(".")[2]
    detail = last in _DETAILS or any(part in problem.path for part in _DETAIL_PARTS)
    return Code.MALFORMED_DETAIL if detail else Code.MALFORMED


def existing(problem: Problem) -> str:
    """The path of a problem, up to where something stands: a field may be absent, a long key cut."""
    path = problem.path.rpartition(".")[0] if problem.got == "nothing" else problem.path
    for step in _CUT.finditer(path):
        if len(step.group()) >= LONGEST_STEP:
            return path[: step.start()]
    return path


_FIELDS: FrozenDict[str, tuple[str, ...]] = FrozenDict(
    {
        "document": ("campaigns", "panic", "accountSettings", "visitorConsolidation", "generatedAt"),
        "accountSettings": (
            "enabledXPC",
            "enabled1V1T",
            "troubleshooting",
            "eaiCollectEnabled",
            "eaiActivationEnabled",
        ),
        "campaigns": ("id", "name", "slug", "type", "customId", "bucketRanges", "variationGroups"),
        "bucketRanges": ("r",),
        "variationGroups": ("id", "name", "targeting", "variations"),
        "targeting": ("targetingGroups",),
        "targetingGroups": ("targetings",),
        "targetings": ("key", "operator", "value", "provider"),
        "variations": ("id", "name", "allocation", "reference", "modifications", "teOptions"),
        "modifications": ("type", "value"),
    }
)
"""What is read of each kind of object, by the field in which it stands; a list of them likewise."""

_SHORTEST = 4
"""Letters of a field that may be misspelt: shorter ones are near to anything."""


def field_findings(data: object) -> Iterator[Finding]:
    """Fields of the JSON that are called almost as one that is read, and is not there."""
    return _fields(data, "$", "document")


def _fields(value: object, path: str, what: str) -> Iterator[Finding]:
    for index, element in enumerate(as_array(value) or ()):
        if as_array(element) is None:  # a list in a list is malformed, and may hold itself
            yield from _fields(element, f"{path}[{index}]", what)
    fields = as_object(value)
    if fields is None:
        return
    lacking = {each: each for each in _FIELDS[what] if each not in fields and len(each) >= _SHORTEST}
    for name in sorted(fields):
        if name in _FIELDS[what]:
            if name in _FIELDS:
                yield from _fields(fields[name], f"{path}.{name}", name)
        else:
            yield from _misspelt(name, lacking, path)


def _misspelt(name: str, lacking: Mapping[str, str], path: str) -> Iterator[Finding]:
    meant = nearest(name, lacking) if len(name) <= LONGEST_STEP else ""
    if meant:
        sentence = f"Nobody reads {named(name)}, and there is no {named(meant)}."
        yield found(Code.MISSPELT_FIELD, str(Path(None, path) / name), sentence, f"Write it as {named(meant)}.")
