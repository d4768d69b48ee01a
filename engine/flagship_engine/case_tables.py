"""The case mappings of Unicode 15.0, one code point to one: tables, since each Python brings tables of its own.

The numbers come from Unicode's CaseFolding.txt and UnicodeData.txt, as ``tests/unicode/make_case_tables.py`` prints
them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from types import MappingProxyType

_FOLD_STEPS = (
    "41 1a 1 20 5b 1 1 307 b 17 1 20 2 7 1 20 22 18 2 1 4 3 2 1 3 8 2 1 3 17 2 1 2 1 1 -79 1 3 2 1 2 1 1 -10c 2 1 1 "
    "d2 1 2 2 1 2 1 1 ce 1 1 1 1 2 2 1 cd 1 1 1 1 3 1 1 4f 1 1 1 ca 1 1 1 cb 1 1 1 1 2 1 1 cd 1 1 1 cf 2 1 1 d3 1 1 "
    "1 d1 1 1 1 1 4 1 1 d3 1 1 1 d5 2 1 1 d6 1 3 2 1 2 1 1 da 1 1 1 1 2 1 1 da 3 1 1 1 2 1 1 da 1 1 1 1 2 2 1 d9 1 "
    "2 2 1 2 1 1 db 1 1 1 1 4 1 1 1 8 1 1 2 1 1 1 1 2 1 1 2 1 1 1 1 2 1 1 2 1 9 2 1 3 9 2 1 3 1 1 2 1 2 2 1 2 1 1 "
    "-61 1 1 1 -38 1 14 2 1 2 1 1 -82 2 9 2 1 8 1 1 2a2b 1 1 1 1 2 1 1 -a3 1 1 1 2a28 3 1 1 1 2 1 1 -c3 1 1 1 45 1 "
    "1 1 47 1 5 2 1 f7 1 1 74 2b 2 2 1 4 1 1 1 9 1 1 74 7 1 1 26 2 3 1 25 2 1 1 40 2 2 1 3f 2 11 1 20 2 9 1 20 17 1 "
    "1 1 d 1 1 8 1 1 1 -1e 1 1 1 -19 4 1 1 -f 1 1 1 -16 2 c 2 1 2 1 1 -36 1 1 1 -30 3 1 1 -3c 1 1 1 -40 2 1 1 1 2 1 "
    "1 -7 1 1 1 1 3 3 1 -82 1 10 1 50 1 20 1 20 31 11 2 1 a 1b 2 1 2 1 1 f 1 7 2 1 3 30 2 1 3 26 1 30 b4a 26 1 1c60 "
    "2 1 1 1c60 6 1 1 1c60 32b 6 1 -8 883 1 1 -184e 1 1 1 -184d 1 1 1 -1844 1 2 1 -1842 1 1 1 -1843 1 1 1 -183c 1 1 "
    "1 -1824 1 1 1 89c3 8 2b 1 -bc0 3 3 1 -bc0 141 4b 2 1 7 1 1 -3a 3 1 1 -1dbf 2 30 2 1 a 8 1 -8 9 6 1 -8 b 8 1 -8 "
    "9 8 1 -8 9 6 1 -8 c 4 2 -8 9 8 1 -8 19 8 1 -8 9 8 1 -8 9 8 1 -8 9 2 1 -8 1 2 1 -4a 1 1 1 -9 2 1 1 -1c05 a 4 1 "
    "-56 1 1 1 -9 c 2 1 -8 1 2 1 -64 d 2 1 -8 1 2 1 -70 1 1 1 -7 c 2 1 -80 1 2 1 -7e 1 1 1 -9 12a 1 1 -1d5d 4 1 1 "
    "-20bf 1 1 1 -2046 7 1 1 1c 2e 10 1 10 14 1 1 1 333 1a 1 1a 731 30 1 30 31 1 1 1 2 1 1 -29f7 1 1 1 -ee6 1 1 1 "
    "-29e7 3 3 2 1 2 1 1 -2a1c 1 1 1 -29fd 1 1 1 -2a1f 1 1 1 -2a1e 2 1 1 1 3 1 1 1 9 2 1 -2a3f 1 32 2 1 9 2 2 1 5 1 "
    "1 1 794e 17 2 1 14 e 2 1 88 7 2 1 4 1f 2 1 b 2 2 1 2 1 1 -8a04 1 5 2 1 5 1 1 1 2 1 1 -a528 3 2 2 1 4 a 2 1 2 1 "
    "1 -a544 1 1 1 -a54f 1 1 1 -a54b 1 1 1 -a541 1 1 1 -a544 2 1 1 -a512 1 1 1 -a52a 1 1 1 -a515 1 1 1 3a0 1 8 2 1 "
    "2 1 1 -30 1 1 1 -a543 1 1 1 -8a38 1 2 2 1 7 1 1 1 6 2 2 1 1d 1 1 1 37b 50 1 -97d0 5362 1a 1 20 4c6 28 1 28 89 "
    "24 1 28 9d b 1 27 2 f 1 27 2 7 1 27 2 2 1 27 6eb 33 1 40 bee 20 1 20 5581 20 1 20 7aa1 22 1 22 "
)
"""Runs of code points that move by as much: the gap to the last one, how many, how far apart, the offset; in hex."""

_LOWER_STEPS = (
    "41 1a 1 20 66 17 1 20 2 7 1 20 22 18 2 1 2 1 1 -c7 2 3 2 1 3 8 2 1 3 17 2 1 2 1 1 -79 1 3 2 1 4 1 1 d2 1 2 2 1 "
    "2 1 1 ce 1 1 1 1 2 2 1 cd 1 1 1 1 3 1 1 4f 1 1 1 ca 1 1 1 cb 1 1 1 1 2 1 1 cd 1 1 1 cf 2 1 1 d3 1 1 1 d1 1 1 1 "
    "1 4 1 1 d3 1 1 1 d5 2 1 1 d6 1 3 2 1 2 1 1 da 1 1 1 1 2 1 1 da 3 1 1 1 2 1 1 da 1 1 1 1 2 2 1 d9 1 2 2 1 2 1 1 "
    "db 1 1 1 1 4 1 1 1 8 1 1 2 1 1 1 1 2 1 1 2 1 1 1 1 2 1 1 2 1 9 2 1 3 9 2 1 3 1 1 2 1 2 2 1 2 1 1 -61 1 1 1 -38 "
    "1 14 2 1 2 1 1 -82 2 9 2 1 8 1 1 2a2b 1 1 1 1 2 1 1 -a3 1 1 1 2a28 3 1 1 1 2 1 1 -c3 1 1 1 45 1 1 1 47 1 5 2 1 "
    "122 2 2 1 4 1 1 1 9 1 1 74 7 1 1 26 2 3 1 25 2 1 1 40 2 2 1 3f 2 11 1 20 2 9 1 20 24 1 1 8 9 c 2 1 6 1 1 -3c 3 "
    "1 1 1 2 1 1 -7 1 1 1 1 3 3 1 -82 1 10 1 50 1 20 1 20 31 11 2 1 a 1b 2 1 2 1 1 f 1 7 2 1 3 30 2 1 3 26 1 30 b4a "
    "26 1 1c60 2 1 1 1c60 6 1 1 1c60 2d3 50 1 97d0 1 6 1 8 89b 2b 1 -bc0 3 3 1 -bc0 141 4b 2 1 a 1 1 -1dbf 2 30 2 1 "
    "a 8 1 -8 9 6 1 -8 b 8 1 -8 9 8 1 -8 9 6 1 -8 c 4 2 -8 9 8 1 -8 19 8 1 -8 9 8 1 -8 9 8 1 -8 9 2 1 -8 1 2 1 -4a "
    "1 1 1 -9 c 4 1 -56 1 1 1 -9 c 2 1 -8 1 2 1 -64 d 2 1 -8 1 2 1 -70 1 1 1 -7 c 2 1 -80 1 2 1 -7e 1 1 1 -9 12a 1 "
    "1 -1d5d 4 1 1 -20bf 1 1 1 -2046 7 1 1 1c 2e 10 1 10 14 1 1 1 333 1a 1 1a 731 30 1 30 31 1 1 1 2 1 1 -29f7 1 1 "
    "1 -ee6 1 1 1 -29e7 3 3 2 1 2 1 1 -2a1c 1 1 1 -29fd 1 1 1 -2a1f 1 1 1 -2a1e 2 1 1 1 3 1 1 1 9 2 1 -2a3f 1 32 2 "
    "1 9 2 2 1 5 1 1 1 794e 17 2 1 14 e 2 1 88 7 2 1 4 1f 2 1 b 2 2 1 2 1 1 -8a04 1 5 2 1 5 1 1 1 2 1 1 -a528 3 2 2 "
    "1 4 a 2 1 2 1 1 -a544 1 1 1 -a54f 1 1 1 -a54b 1 1 1 -a541 1 1 1 -a544 2 1 1 -a512 1 1 1 -a52a 1 1 1 -a515 1 1 "
    "1 3a0 1 8 2 1 2 1 1 -30 1 1 1 -a543 1 1 1 -8a38 1 2 2 1 7 1 1 1 6 2 2 1 1d 1 1 1 572c 1a 1 20 4c6 28 1 28 89 "
    "24 1 28 9d b 1 27 2 f 1 27 2 7 1 27 2 2 1 27 6eb 33 1 40 bee 20 1 20 5581 20 1 20 7aa1 22 1 22 "
)
"""Likewise."""


def _pairs(steps: str) -> Iterator[tuple[int, int]]:
    numbers = map(partial(int, base=16), steps.split())
    code = 0
    for gap, length, stride, offset in zip(numbers, numbers, numbers, numbers, strict=True):
        first, code = code + gap, code + gap + (length - 1) * stride
        for each in range(first, code + 1, stride):
            yield each, each + offset


FOLD: Mapping[int, int] = MappingProxyType(dict(_pairs(_FOLD_STEPS)))
"""Simple case folding, CaseFolding.txt's statuses C and S: each code point that does not stand for itself."""

LOWER: Mapping[int, int] = MappingProxyType(dict(_pairs(_LOWER_STEPS)))
"""Simple lower-case mapping, UnicodeData.txt's field 13: each code point that has one."""
