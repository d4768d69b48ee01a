"""The keys of a visitor's context, as the targetings of a whole document ask for them."""

from __future__ import annotations

from collections.abc import Iterator

from flagship_engine.casing import fold
from flagship_engine.linting.codes import Code
from flagship_engine.linting.contradictions import LOWER_BOUNDS, UPPER_BOUNDS
from flagship_engine.linting.findings import Finding, found
from flagship_engine.linting.places import PlacedCampaign, PlacedTargeting
from flagship_engine.linting.probes import leaves_of
from flagship_engine.linting.ruling import ALL_USERS, USERS, Hope, Ruling
from flagship_engine.linting.words import named
from flagship_engine.parting_words import asked
from flagship_engine.rules.platform_comparisons import kind
from flagship_engine.tree import Targeting
from flagship_engine.values import ABSENT

_COMPARING = frozenset({"EQUALS", "NOT_EQUALS", *LOWER_BOUNDS, *UPPER_BOUNDS})
"""The operators that compare with values of one kind."""


def key_findings(ruling: Ruling, campaigns: tuple[PlacedCampaign, ...]) -> Iterator[Finding]:
    """Keys that are taken for two by their letters' case, and keys that are compared with values of two kinds."""
    spelt: dict[str, str] = {}
    kinds: dict[tuple[str, str], tuple[str, Targeting]] = {}
    for placed in _targetings(campaigns):
        targeting, key = placed.targeting, str(placed.targeting.key)
        first = spelt.setdefault(fold(key), key)
        if first != key:
            sentence = f"The keys {named(first)} and {named(key)} differ in letter case only, which counts in keys."
            yield found(Code.ALIKE_KEYS, f"{placed.path}.key", sentence)
        wanted = _kind_of(targeting)
        if wanted and ruling.hope(targeting) is Hope.SOMEBODY:
            before, other = kinds.setdefault((key, targeting.provider), (wanted, targeting))
            if before != wanted:
                sentence = f"{asked(targeting)} wants a {wanted}, and {asked(other)} elsewhere a {before}."
                yield found(Code.KEY_KINDS, placed.path, sentence)


def _targetings(campaigns: tuple[PlacedCampaign, ...]) -> Iterator[PlacedTargeting]:
    for campaign in campaigns:
        for group in campaign.groups:
            for placed in group.targetings:
                if placed.targeting.key not in (ABSENT, USERS, ALL_USERS):
                    yield placed


def _kind_of(targeting: Targeting) -> str:
    """The one kind of value that a targeting compares with, or ""."""
    if targeting.operator not in _COMPARING or targeting.value is ABSENT:
        return ""
    found_kinds = {kind(each) for each in leaves_of(targeting.value)}
    return found_kinds.pop() if len(found_kinds) == 1 and found_kinds <= {"string", "number", "boolean"} else ""
