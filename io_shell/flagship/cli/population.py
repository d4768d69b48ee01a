"""Many visitors from one file, one at a time: JSON lines, or CSV with a header.

What cannot be read of a line leaves that visitor out, with a reason; the others go on.
"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO, TypeAlias

import attrs

from flagship.cli.inputs import numbered_lines
from flagship.cli.scalars import read_scalar
from flagship.cli.terminal import UnusableError
from flagship_engine import Assignations, Identity, read_assignations
from flagship_engine.responses import NotParsed, parse_json
from flagship_engine.untrusted import describe, is_text
from flagship_engine.values import EMPTY

FORM = (
    "JSON lines: "
    '{"visitorId": "v-1", "anonymousId": null, "decisionGroup": null, "context": {"age": 31}, '
    '"providers": {"dmp": {"segment": "a"}}, "assignations": {a cache record}}, '
    "all but visitorId optional. Or CSV with a header: a column visitorId, perhaps anonymousId and decisionGroup; "
    "every other column is a context key, and an empty cell is an absent key. "
    "Decision groups and providers count under the platform's rules alone."
)
"""What a file of visitors looks like, for help pages."""

_IDS = ("visitorId", "anonymousId", "decisionGroup")
_KEYS = frozenset({*_IDS, "context", "providers", "assignations"})


@attrs.frozen
class Visitor:
    """A visitor to decide for.

    Attributes:
        identity: the ids.
        context: key to value, not checked yet.
        assignations: what is remembered.
        problem: what was wrong with the cache record, or "".
        line: where in the file it stands, from 1; 0 for one from the command line.
        providers: third-party provider's name to key to value, not checked yet.

    """

    identity: Identity
    context: Mapping[str, object] = EMPTY
    assignations: Assignations | None = None
    problem: str = ""
    line: int = 0
    providers: Mapping[str, object] | None = None


@attrs.frozen
class Misread:
    """A line that gives no visitor, and why."""

    line: int
    reason: str


Entry: TypeAlias = Visitor | Misread


def visitor_of(visitor_id: str, context: Mapping[str, object], record: object = None) -> Visitor:
    """A visitor from the command line; a record that cannot be used is its problem."""
    read = read_assignations(record, visitor_id)
    return Visitor(Identity(visitor_id), context, read.assignations, "" if read.problem is None else str(read.problem))


def read_population(path: str, file: BinaryIO) -> Iterator[Entry]:
    """The visitors in an open file; a line that begins with a brace makes it JSON lines, anything else CSV.

    Raises:
        UnusableError: the file is empty, a JSON array, or CSV without a sound header; or reading fails.

    """
    lines = numbered_lines(path, file)
    first = next(((number, line) for number, line in lines if line.strip()), None)
    if first is None:
        raise UnusableError(f"{path}: holds no visitors")
    everything = itertools.chain((first,), lines)
    if first[1].lstrip().startswith(b"{"):
        return (_from_json(number, line) for number, line in everything if line.strip())
    if first[1].lstrip().startswith(b"["):
        raise UnusableError(f"{path}: a JSON array: write one object a line instead (jq -c '.[]' does it)")
    return _from_csv(path, everything)


def _from_json(number: int, line: bytes) -> Entry:
    value = parse_json(line.rstrip())
    if isinstance(value, NotParsed):
        return Misread(number, f"not JSON: {value.reason}")
    if not isinstance(value, dict):
        return Misread(number, f"got {describe(value)}, wanted an object")
    unknown = sorted(value.keys() - _KEYS)
    if unknown:
        return Misread(number, f"unknown key {unknown[0]!a}, wanted {', '.join(sorted(_KEYS))}")
    for key in ("context", "providers"):
        if value.get(key) is not None and not isinstance(value[key], dict):
            return Misread(number, f"{key}: got {describe(value[key])}, wanted an object")
    ids = tuple(value.get(name) for name in _IDS)
    return _visitor(number, ids, value.get("context") or {}, value.get("providers"), value.get("assignations"))


def _visitor(
    number: int,
    ids: tuple[object, ...],
    context: Mapping[str, object],
    providers: Mapping[str, object] | None = None,
    record: object = None,
) -> Entry:
    """A visitor, given the ids in the order of `_IDS`."""
    visitor_id, *others = ids
    if not isinstance(visitor_id, str) or not visitor_id or not is_text(visitor_id):
        return Misread(number, f"visitorId: got {describe(visitor_id)}, wanted a string that is not empty")
    for name, other in zip(_IDS[1:], others, strict=True):
        if other is not None and (not isinstance(other, str) or not is_text(other)):
            return Misread(number, f"{name}: got {describe(other)}, wanted a string or null")
    identity = Identity(visitor_id, *(other if isinstance(other, str) and other else None for other in others))
    if record is None:
        return Visitor(identity, context, line=number, providers=providers)
    read = read_assignations(record, visitor_id)
    problem = "" if read.problem is None else f"assignations: {read.problem}"
    return Visitor(identity, context, read.assignations, problem, number, providers)


def _from_csv(path: str, lines: Iterable[tuple[int, bytes]]) -> Iterator[Entry]:
    rows = _Rows(lines)
    header = next(iter(rows), None)
    columns = header.cells if isinstance(header, _Row) else []
    if "visitorId" not in columns:
        raise UnusableError(f"{path}: no visitors: wanted JSON lines, or CSV whose header has a column visitorId")
    if "" in columns or len(set(columns)) < len(columns):
        raise UnusableError(f"{path}: in the header, a column is without a name or there twice: {', '.join(columns)}")
    return (row if isinstance(row, Misread) else _from_row(columns, row) for row in rows)


@attrs.frozen
class _Row:
    line: int
    cells: list[str]


@attrs.define
class _Rows:
    """CSV rows with the line on which each ends; what the csv module refuses is one row lost, not all."""

    lines: Iterable[tuple[int, bytes]]
    _line: int = 0

    def __iter__(self) -> Iterator[_Row | Misread]:
        reader = csv.reader(self._texts(), strict=True)
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield Misread(self._line, f"not CSV: {error}")
                continue
            if cells:
                yield _Row(self._line, cells)

    def _texts(self) -> Iterator[str]:
        for number, line in self.lines:
            self._line = number
            yield line.decode("utf-8", "surrogateescape")


def _from_row(columns: list[str], row: _Row) -> Entry:
    if len(row.cells) != len(columns):
        return Misread(row.line, f"got {len(row.cells)} cells, wanted {len(columns)} as in the header")
    cells = dict(zip(columns, row.cells, strict=True))
    damaged = next((column for column, cell in cells.items() if not is_text(cell)), None)
    if damaged is not None:
        return Misread(row.line, f"column {damaged}: the bytes are not UTF-8")
    visitor_id, *others = (cells.pop(name, "") for name in _IDS)
    try:
        context = {column: read_scalar(cell) for column, cell in cells.items() if cell}
    except ValueError as error:
        return Misread(row.line, f"in one of the columns, the value {error}")
    return _visitor(row.line, (visitor_id, *(other or None for other in others)), context)
