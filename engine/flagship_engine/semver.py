"""Versions by Semantic Versioning 2.0.0 (semver.org), compared without ever making an `int` of their numbers.

Two things are as the platform has them: one ``v`` may lead, and ``1`` and ``1.2`` stand for ``1.0.0`` and ``1.2.0``.
"""

from __future__ import annotations

import re
from typing import TypeAlias

import attrs

Number: TypeAlias = tuple[int, str]
"""A number without leading zeros, of any length: how many digits, then the digits."""

Identifier: TypeAlias = tuple[bool, int, str]
"""One part of a prerelease: whether it is text, how many digits if it is a number, itself."""

_NUMBER = "(0|[1-9][0-9]*)"
_BUILD = r"[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*"
_PRERELEASE = r"(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
_VERSION = re.compile(
    rf"v?{_NUMBER}(?:\.{_NUMBER}(?:\.{_NUMBER}(?:-({_PRERELEASE}(?:\.{_PRERELEASE})*))?(?:\+{_BUILD})?)?)?"
)


@attrs.frozen(order=True)
class Version:
    """A version, ordered by precedence; versions that differ in nothing but their build are equal.

    The fields stand in the order in which they are compared.

    Attributes:
        core: Major, minor and patch number.
        is_release: Whether it has no prerelease: a release comes after all of its prereleases.
        prerelease: What stands between the hyphen and the plus sign, part by part.

    """

    core: tuple[Number, Number, Number]
    is_release: bool
    prerelease: tuple[Identifier, ...]


def read_version(text: str) -> Version | None:
    """The version that a text is, or None: blanks, a leading ``V``, leading zeros or a fourth number make it none.

    >>> read_version("v1.2.0-rc.1+build.7") < read_version("1.2")
    True
    """
    match = _VERSION.fullmatch(text)
    if match is None:
        return None
    major, minor, patch, prerelease = match.groups()
    parts = prerelease.split(".") if prerelease else ()
    return Version(
        (_number(major), _number(minor or "0"), _number(patch or "0")), not parts, tuple(map(_identifier, parts))
    )


def _number(digits: str) -> Number:
    return len(digits), digits


def _identifier(part: str) -> Identifier:
    is_text = not part.isdigit()
    return is_text, 0 if is_text else len(part), part
