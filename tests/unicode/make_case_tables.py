"""Makes the case mappings of the engine, and the data that its tests compare them with, from Unicode's own files.

Run once for a version of Unicode, with the directory that holds its ``CaseFolding.txt`` and ``UnicodeData.txt``
(https://www.unicode.org/Public/15.0.0/ucd/; Debian 12 has both in the package ``unicode-data``)::

    python -m tests.unicode.make_case_tables DIRECTORY

It prints the two texts that stand in ``flagship_engine/case_tables.py``, and writes the columns that count, as they
stand in the two files, to ``tests/cases/unicode-15.0-case.txt.gz``.
"""

from __future__ import annotations

import gzip
import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

CASES = Path(__file__).parents[1] / "cases" / "unicode-15.0-case.txt.gz"
"""Lines ``fold CODE STATUS MAPPING`` (CaseFolding.txt, all statuses) and ``lower CODE MAPPING`` (UnicodeData.txt)."""


def main(directory: Path) -> None:
    """Print the tables, and write the cases."""
    lines = [*_folding_lines(directory / "CaseFolding.txt"), *_lowering_lines(directory / "UnicodeData.txt")]
    CASES.write_bytes(gzip.compress("".join(f"{line}\n" for line in lines).encode(), mtime=0))
    for name, mapping in read_mappings(lines).items():
        print(name, *textwrap.wrap(" ".join(_steps(mapping)), 110), sep="\n")


def _folding_lines(path: Path) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            code, status, mapping = line.split("; ")[:3]
            yield f"fold {code} {status} {mapping}"


def _lowering_lines(path: Path) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        fields = line.split(";")
        if fields[13]:
            yield f"lower {fields[0]} {fields[13]}"


def read_mappings(lines: Iterable[str]) -> dict[str, dict[int, int]]:
    """The two mappings from code point to code point, ``fold`` (statuses C and S) and ``lower``."""
    found: dict[str, dict[int, int]] = {"fold": {}, "lower": {}}
    for line in lines:
        name, code, *status, mapping = line.split(maxsplit=3 if line.startswith("fold") else 2)
        if status in ([], ["C"], ["S"]):
            found[name][int(code, 16)] = int(mapping, 16)
    return found


def _steps(mapping: Mapping[int, int]) -> Iterator[str]:
    """Runs of equally distant code points that all move by as much: gap, length, stride and offset, hexadecimal."""
    codes, previous = sorted(mapping), 0
    while codes:
        length, stride = _run(codes, mapping)
        yield f"{codes[0] - previous:x} {length:x} {stride:x} {mapping[codes[0]] - codes[0]:x}"
        previous = codes[length - 1]
        codes = codes[length:]


def _run(codes: list[int], mapping: Mapping[int, int]) -> tuple[int, int]:
    """How many of the first codes, and how far apart, make one run; a run of one has stride 1."""
    first = codes[0]
    best = (1, 1)
    for stride in (1, 2):
        length = 1
        while length < len(codes) and codes[length] == first + length * stride and _alike(codes, length, mapping):
            length += 1
        best = max(best, (length, stride)) if length > best[0] else best
    return best


def _alike(codes: list[int], index: int, mapping: Mapping[int, int]) -> bool:
    return mapping[codes[index]] - codes[index] == mapping[codes[0]] - codes[0]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
