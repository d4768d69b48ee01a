"""Ids and names: what tells the parts of a document apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from flagship_engine.casing import fold
from flagship_engine.linting.codes import Code
from flagship_engine.linting.findings import Finding, found
from flagship_engine.linting.places import PlacedCampaign
from flagship_engine.linting.words import is_blank_around, named


@attrs.frozen
class Named:
    """A part of a document that has an id and may have a name."""

    what: str
    twice: Code
    id: str
    name: str
    path: str


def id_findings(campaigns: tuple[PlacedCampaign, ...]) -> Iterator[Finding]:
    """What is wrong with the ids of campaigns, variation groups and variations, and with their names."""
    found_campaigns = [
        Named("campaign", Code.DUPLICATE_CAMPAIGN_ID, each.campaign.id, each.campaign.name, each.path)
        for each in campaigns
    ]
    groups = [
        [
            Named("variation group", Code.DUPLICATE_GROUP_ID, each.group.id, each.group.name, each.path)
            for each in one.groups
        ]
        for one in campaigns
    ]
    variations = [
        [
            Named("variation", Code.DUPLICATE_VARIATION_ID, each.variation.id, each.variation.name, each.path)
            for each in group.variations
            if each.variation.sound
        ]
        for one in campaigns
        for group in one.groups
    ]
    for families in ([found_campaigns], groups, variations):
        everyone = [each for family in families for each in family]
        yield from _ids(everyone)
        for family in families:
            yield from _names(family)
    for group in (each for family in groups for each in family):
        if not group.id.isascii():
            sentence = (
                f"{named(group.id)} is not ASCII, and is hashed: other official SDKs spread visitors differently."
            )
            yield found(Code.NON_ASCII_GROUP_ID, f"{group.path}.id", sentence)


def _ids(parts: Iterable[Named]) -> Iterator[Finding]:
    first: dict[str, Named] = {}
    alike: dict[str, Named] = {}
    for each in parts:
        path = f"{each.path}.id"
        if not each.id:
            yield found(Code.EMPTY_ID, path, f"The id of this {each.what} is empty.")
        if is_blank_around(each.id):
            yield found(Code.BLANKS_IN_ID, path, f"The id {named(each.id)} begins or ends with a blank.")
        if each.id in first:
            sentence = f"The id {named(each.id)} is that of {first[each.id].path} as well."
            yield found(each.twice, path, sentence)
            continue
        first[each.id] = each
        other = alike.setdefault(fold(each.id), each)
        if other is not each:
            sentence = f"The ids {named(other.id)} and {named(each.id)} differ in letter case only."
            yield found(Code.ALIKE_IDS, path, sentence)


def _names(parts: Iterable[Named]) -> Iterator[Finding]:
    first: dict[str, Named] = {}
    for each in parts:
        other = first.setdefault(each.name, each)
        if each.name and other is not each:
            sentence = f"This {each.what} is called {named(each.name)}, as is {other.path}."
            yield found(Code.DUPLICATE_NAME, f"{each.path}.name", sentence)
