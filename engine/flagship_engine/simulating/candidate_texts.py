"""Texts and versions before, after and around those that are wanted, and texts made of several of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations, product

from flagship_engine.casing import fold, lower
from flagship_engine.rules.sdk_comparisons import text_of
from flagship_engine.semver import Version, read_version
from flagship_engine.values import Json

LAST = "\U0010ffff"
"""The last character by which texts are ordered."""

FIRST = "\0"
"""The first: a text with it behind is the next text there is."""

_FEW = 4
_MOST = 16


def printed(value: Json) -> Iterator[str]:
    """A wanted value as rules may compare it with texts: printed, and if it is a list so are its elements."""
    if isinstance(value, tuple):
        yield from map(text_of, value[:_MOST])
    if not isinstance(value, tuple) or len(value) <= _MOST:
        yield text_of(value)


def texts_near(text: str) -> Iterator[str]:
    """A text cut, in another case, with something before or behind, and the next text there is."""
    yield from (f"{text}~", f"~{text}", text[:-1], text[1:], _other_case(text), "")
    yield from (text + FIRST, text + LAST, FIRST + text, LAST + text)


def _other_case(text: str) -> str:
    lowered = lower(text)
    if lowered != text:
        return lowered
    if not text.isascii():
        return fold(text)
    return "".join(chr(ord(each) - 32) if "a" <= each <= "z" else each for each in text)


def joined_texts(texts: Sequence[str]) -> Iterator[str]:
    """Texts that hold two of some; of a few, also all of them."""
    for one, other in product(texts, repeat=2):
        yield one + other
        yield _overlapped(one, other)
        yield from (f"{one}{fill}{other}" for fill in ("~", FIRST, LAST))
    if 2 < len(texts) <= _FEW:
        for several in permutations(texts):
            yield from (fill.join(several) for fill in ("", "~"))


def _overlapped(one: str, other: str) -> str:
    """The shortest text that begins with one and ends with the other."""
    for size in range(min(len(one), len(other)), 0, -1):
        if one.endswith(other[:size]):
            return one + other[size:]
    return one + other


def versions_near(text: str) -> Iterator[str]:
    """If a text is a version: later and earlier ones, the next there is, the first of all, and an equal one."""
    version = read_version(text)
    if version is None:
        return
    major, minor, patch = (digits for _, digits in version.core)
    core = f"{major}.{minor}.{patch}"
    later = f"{major}.{minor}.{_next(patch)}"
    yield from (later, f"{major}.{_next(minor)}.0", f"{_next(major)}.0.0", "0.0.0", core)
    yield from (f"{later}-0" if version.is_release else f"{core}-{_prerelease(version)}.0", f"{core}-0", "0.0.0-0")
    yield f"{core}+same" if version.is_release else f"{core}-{_prerelease(version)}+same"


def _prerelease(version: Version) -> str:
    return ".".join(part for _, _, part in version.prerelease)


def _next(digits: str) -> str:
    """The number after a number of any length."""
    head = digits.rstrip("9")
    zeros = "0" * (len(digits) - len(head))
    return (head[:-1] + str(int(head[-1]) + 1) if head else "1") + zeros
