"""Flags: their names, the kinds of their values, and who else sets them."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from flagship_engine.casing import fold
from flagship_engine.linting.codes import Code
from flagship_engine.linting.findings import Finding, found
from flagship_engine.linting.meeting import may_meet
from flagship_engine.linting.places import PlacedCampaign, PlacedGroup, PlacedVariation
from flagship_engine.linting.ruling import Ruling
from flagship_engine.linting.words import campaign_words, group_words, is_blank_around, named, variation_words
from flagship_engine.rules.platform_comparisons import kind
from flagship_engine.tree import Tree

_TYPES = frozenset({"NULL", "JSON", "TEXT", "IMAGE", "HTML", "FLAG", "REDIRECT", "TURING_ENGINE"})
_MOST_SETTERS = 50
"""Earlier campaigns that one is held against for each flag."""


@attrs.frozen(eq=False)
class Setting:
    """A flag of a variation."""

    key: str
    kind: str
    path: str
    variation: PlacedVariation
    group: PlacedGroup
    campaign: PlacedCampaign


def flag_findings(ruling: Ruling, tree: Tree, campaigns: tuple[PlacedCampaign, ...]) -> Iterator[Finding]:
    """What is wrong with the flags of a document."""
    by_key: dict[str, list[Setting]] = {}
    for campaign in campaigns:
        for group in campaign.groups:
            yield from _of_group(campaign, group)
            for setting in _settings(campaign, group):
                by_key.setdefault(setting.key, []).append(setting)
    yield from _alike(by_key)
    for settings in by_key.values():
        yield from _name(settings[0])
        yield from _kinds(settings)
        yield from _shared(ruling, tree, settings)


def _settings(campaign: PlacedCampaign, group: PlacedGroup) -> Iterator[Setting]:
    for each in group.variations:
        for key, value in sorted(each.variation.modifications.value.items(), key=_key):
            yield Setting(key, kind(value), each.flag_path(key), each, group, campaign)


def _key(item: tuple[str, object]) -> str:
    return item[0]


def _name(setting: Setting) -> Iterator[Finding]:
    if not setting.key:
        yield found(Code.EMPTY_FLAG, setting.path, "The name of this flag is empty.")
    if is_blank_around(setting.key):
        yield found(Code.BLANKS_IN_FLAG, setting.path, f"The flag {named(setting.key)} begins or ends with a blank.")


def _alike(by_key: dict[str, list[Setting]]) -> Iterator[Finding]:
    spelt: dict[str, str] = {}
    for key, settings in by_key.items():
        first = spelt.setdefault(fold(key), key)
        if first != key:
            sentence = f"The flags {named(first)} and {named(key)} differ in letter case only: they are two flags."
            yield found(Code.ALIKE_FLAGS, settings[0].path, sentence)


def _kinds(settings: list[Setting]) -> Iterator[Finding]:
    """Where a flag's kind differs from its first: once a group, against the group's own first if that differs."""
    valued = [each for each in settings if each.kind != "null"]
    first_of: dict[str, Setting] = {}
    told: set[str] = set()
    for each in valued:
        here = first_of.setdefault(each.group.path, each)
        if each.group.path in told:
            continue
        if each.kind != here.kind:
            sentence = _kinds_sentence(each, here, variation_words(here.variation.variation))
            yield found(Code.FLAG_KINDS, each.path, sentence)
            told.add(each.group.path)
        elif each.kind != valued[0].kind:
            sentence = _kinds_sentence(each, valued[0], campaign_words(valued[0].campaign.campaign))
            yield found(Code.FLAG_KINDS_ELSEWHERE, each.path, sentence)
            told.add(each.group.path)


def _kinds_sentence(here: Setting, there: Setting, where: str) -> str:
    return f"The flag {named(here.key)} is {_article(here.kind)} here, and {_article(there.kind)} in {where}."


def _article(word: str) -> str:
    return f"{'an' if word == 'object' else 'a'} {word}"


def _shared(ruling: Ruling, tree: Tree, settings: list[Setting]) -> Iterator[Finding]:
    """Campaigns that set a flag which an earlier one sets for some of the same visitors."""
    setters: dict[str, list[Setting]] = {}
    for each in settings:
        setters.setdefault(each.campaign.path, []).append(each)
    earlier: list[list[Setting]] = []
    for mine in setters.values():
        for theirs in earlier[:_MOST_SETTERS]:
            if may_meet(ruling, tree, theirs[0].campaign, _groups(theirs), mine[0].campaign, _groups(mine)):
                before, here = (each[0].campaign.campaign for each in (theirs, mine))
                sentence = (
                    f"The flag {named(mine[0].key)} is set by {campaign_words(before)} as well: "
                    f"who gets both campaigns has the value of {campaign_words(here)}."
                )
                yield found(Code.SHARED_FLAG, mine[0].path, sentence)
                break
        earlier.append(mine)


def _groups(settings: list[Setting]) -> tuple[PlacedGroup, ...]:
    return tuple({each.group.path: each.group for each in settings}.values())


def _of_group(campaign: PlacedCampaign, group: PlacedGroup) -> Iterator[Finding]:
    given = [each.variation.modifications for each in group.variations]
    for each in group.variations:
        written = each.variation.modifications.type
        if written not in _TYPES:
            type_path = f"{each.path}.modifications.type" if written else each.path
            says = f"{named(written)}, which is none that is known" if written else "missing"
            sentence = f"The type of the modifications of {variation_words(each.variation)} is {says}."
            yield found(Code.UNKNOWN_FLAGS_TYPE, type_path, sentence)
    if given and not any(each.value for each in given):
        yield found(Code.NO_FLAGS, group.path, f"In {group_words(group.group)} no variation sets a flag.")
    elif campaign.campaign.type == "ab" and len(given) > 1 and all(each.value == given[0].value for each in given):
        sentence = f"In {group_words(group.group)} all variations set the same flags."
        yield found(Code.SAME_FLAGS, group.path, sentence)
