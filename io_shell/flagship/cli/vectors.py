"""Vectors: what an engine answered to a request, one JSON object a line, and the comparison with what we answer.

A line is ``{"id": ..., "request": {...}, "expected": {...}}``; what stands in them is each rule set's own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO, TypeAlias

import attrs

from flagship.cli.inputs import numbered_lines
from flagship.cli.terminal import printable
from flagship_engine.responses import NotParsed, parse_json
from flagship_engine.untrusted import describe

NOTHING = "nothing"
"""What is shown where a key is missing."""


@attrs.frozen
class Mismatch:
    """One place where an answer is not the one expected.

    Attributes:
        where: the place: ``flags.color.value``.
        expected: what should stand there, as JSON or in words.
        got: what does.

    """

    where: str
    expected: str
    got: str


class VectorError(Exception):
    """A vector that is not of the form that its rule set wants; the text completes "the vector is malformed: ..."."""


@attrs.frozen
class Vector:
    """One vector as it was read."""

    id: str
    request: Mapping[str, object]
    expected: Mapping[str, object]


Runner: TypeAlias = Callable[[Vector], tuple[Mismatch, ...]]
"""Decides a vector's request and compares: no mismatch is a pass. Raises `VectorError` for a malformed one."""


@attrs.frozen
class Result:
    """What became of a vector.

    Attributes:
        line: where it stands, from 1.
        vector_id: its id, or "" if it could not be read.
        malformed: why it could not be run, or "".
        mismatches: where the answer is another one.

    """

    line: int
    vector_id: str = ""
    malformed: str = ""
    mismatches: tuple[Mismatch, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether it was run, and the answer is the one expected."""
        return not self.malformed and not self.mismatches


def run_vectors(path: str, file: BinaryIO, runner: Runner) -> Iterator[Result]:
    """Run the vectors of an open file, one at a time."""
    for number, line in numbered_lines(path, file):
        if line.strip():
            yield _run(number, line, runner)


def _run(number: int, line: bytes, runner: Runner) -> Result:
    vector_id = ""
    try:
        vector = _read(line)
        vector_id = vector.id
        return Result(number, vector_id, mismatches=runner(vector))
    except VectorError as error:
        return Result(number, vector_id, malformed=str(error))


def _read(line: bytes) -> Vector:
    value = parse_json(line.rstrip())
    if isinstance(value, NotParsed):
        raise VectorError(f"not JSON: {value.reason}")
    if not isinstance(value, dict):
        raise VectorError(f"got {describe(value)}, wanted an object")
    return Vector(str(value.get("id", "")), object_at(value, "request"), object_at(value, "expected"))


def object_at(parent: Mapping[str, object], key: str) -> dict[str, object]:
    """The object under a key.

    Raises:
        VectorError: there is none.

    """
    value = parent.get(key)
    if not isinstance(value, dict):
        raise VectorError(f"{key}: got {describe(value) if key in parent else NOTHING}, wanted an object")
    return value


def text_at(parent: Mapping[str, object], key: str) -> str:
    """The text under a key.

    Raises:
        VectorError: there is none.

    """
    value = parent.get(key)
    if not isinstance(value, str):
        raise VectorError(f"{key}: got {describe(value) if key in parent else NOTHING}, wanted a string")
    return value


def array_at(parent: Mapping[str, object], key: str) -> list[object]:
    """The array under a key.

    Raises:
        VectorError: there is none.

    """
    value = parent.get(key)
    if not isinstance(value, list):
        raise VectorError(f"{key}: got {describe(value) if key in parent else NOTHING}, wanted an array")
    return value


def differences(expected: object, got: object, where: str) -> tuple[Mismatch, ...]:
    """Where two JSON values differ. Objects are compared key by key; 1, 1.0 and true are three values."""
    if isinstance(expected, dict) and isinstance(got, dict):
        keys = dict.fromkeys((*expected, *got))
        return tuple(each for key in keys for each in _at_key(expected, got, key, f"{where}.{printable(str(key))}"))
    wanted, found = _canonical(expected), _canonical(got)
    return () if wanted == found else (Mismatch(where, wanted, found),)


def _at_key(expected: dict[str, object], got: dict[str, object], key: str, where: str) -> tuple[Mismatch, ...]:
    if key not in got:
        return (Mismatch(where, _canonical(expected[key]), NOTHING),)
    if key not in expected:
        return (Mismatch(where, NOTHING, _canonical(got[key])),)
    return differences(expected[key], got[key], where)


def _canonical(value: object) -> str:
    return printable(json.dumps(value, ensure_ascii=False, sort_keys=True))
