"""The variations of a group: their shares, and which of them is the original."""

from __future__ import annotations

import math
from collections.abc import Iterator

from flagship_engine.linting.codes import Code
from flagship_engine.linting.findings import Finding, found
from flagship_engine.linting.places import PlacedCampaign, PlacedGroup, PlacedVariation
from flagship_engine.linting.ruling import Ruling
from flagship_engine.linting.words import group_words, list_words, variation_words
from flagship_engine.parting_words import shown_value
from flagship_engine.rules.allocation import allocation_table
from flagship_engine.rules.base import Percent
from flagship_engine.tree import Variation
from flagship_engine.values import ABSENT

_ROUNDING = 0.5
"""Percent that a sum may be away from 100: thirds are written as 33.33 or 33.34."""


def allocation_findings(ruling: Ruling, campaign: PlacedCampaign) -> Iterator[Finding]:
    """What is wrong with the variations of a campaign's groups."""
    for placed in campaign.groups:
        if not placed.variations:
            yield found(Code.NO_VARIATIONS, placed.path, f"Whom {group_words(placed.group)} targets gets nothing.")
            continue
        for each in placed.variations:
            yield from _written(ruling, each)
        yield from _sum(ruling, placed)
        yield from _references(campaign, placed)


def percent(ruling: Ruling, variation: Variation) -> Percent:
    """A variation's allocation as the rules read it."""
    if variation.allocation is ABSENT:
        return 0
    read = ruling.rules.allocation(variation.allocation)
    return 0 if read is None else read


def _written(ruling: Ruling, placed: PlacedVariation) -> Iterator[Finding]:
    written, path = placed.variation.allocation, f"{placed.path}.allocation"
    share, words = percent(ruling, placed.variation), variation_words(placed.variation)
    if share < 0:
        yield found(Code.NEGATIVE_ALLOCATION, path, f"The allocation of {words} is {share}.")
    if share and isinstance(written, (str, bool)):
        sentence = (
            f"The allocation of {words} is written as {shown_value(written)}, which other programs read otherwise."
        )
        yield found(Code.ODD_ALLOCATION, path, sentence)
    elif share != math.floor(share):
        sentence = f"The allocation of {words} is {share}: the platform refuses fractions of a percent."
        yield found(Code.FRACTIONAL_ALLOCATION, path, sentence)


def _sum(ruling: Ruling, placed: PlacedGroup) -> Iterator[Finding]:
    shares = [percent(ruling, each.variation) for each in placed.variations]
    table = allocation_table(zip(shares, range(len(shares)), strict=True))
    total, words = sum(shares), group_words(placed.group)
    if not any(share > 0 for share in shares):
        yield found(Code.NOTHING_ALLOCATED, placed.path, f"In {words} no variation has an allocation.")
        return
    if total > 100 + _ROUNDING:
        sentence = f"The allocations of {words} sum to {_shown(total)}."
        yield found(Code.ALLOCATION_OVER_100, placed.path, sentence)
    elif None in table:
        free = table.count(None)
        sentence = f"The allocations of {words} sum to {_shown(total)}: {free} in 100 visitors get no variation of it."
        yield found(Code.ALLOCATION_UNDER_100, placed.path, sentence)
    for index, (share, each) in enumerate(zip(shares, placed.variations, strict=True)):
        if share > 0 and index not in table:
            sentence = f"No bucket is left to {variation_words(each.variation)}, whose allocation is {_shown(share)}."
            yield found(Code.UNREACHABLE_VARIATION, f"{each.path}.allocation", sentence)


def _shown(share: Percent) -> str:
    return f"{share:.6g}" if isinstance(share, float) else str(share)


def _references(campaign: PlacedCampaign, placed: PlacedGroup) -> Iterator[Finding]:
    marked = [each.variation for each in placed.variations if each.variation.reference]
    is_test = campaign.campaign.type == "ab"
    if len(marked) > 1:
        words = list_words([variation_words(each) for each in marked])
        yield found(
            Code.SEVERAL_REFERENCES, placed.path, f"In {group_words(placed.group)}, {words} are each the original."
        )
    if is_test and len(placed.variations) == 1:
        sentence = (
            f"The only variation of {group_words(placed.group)} is {variation_words(placed.variations[0].variation)}."
        )
        yield found(Code.NOTHING_TO_COMPARE, placed.path, sentence)
    elif is_test and not marked:
        sentence = f"In {group_words(placed.group)} no variation is marked as the original."
        yield found(Code.MISSING_REFERENCE, placed.path, sentence)
