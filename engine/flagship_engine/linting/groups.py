"""Variation groups: whom they target together, and who is left for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flagship_engine.linting.codes import Code
from flagship_engine.linting.contradictions import contradiction
from flagship_engine.linting.covering import covers, group_follows, same, targets_all
from flagship_engine.linting.findings import Finding, found
from flagship_engine.linting.places import PlacedCampaign, PlacedGroup, PlacedTargetingGroup
from flagship_engine.linting.ruling import ALL_USERS, Hope, Ruling
from flagship_engine.linting.targetings import targeting_findings
from flagship_engine.linting.words import group_words, list_words, named
from flagship_engine.parting_words import asked
from flagship_engine.rules.allocation import compile_variations
from flagship_engine.tree import Campaign, Targeting, TargetingGroup, VariationGroup
from flagship_engine.values import ABSENT

_MOST_EARLIER = 50
"""Earlier groups that one is held against."""


def targeting_of_groups(ruling: Ruling, campaign: PlacedCampaign) -> Iterator[Finding]:
    """What is wrong with the targeting of a campaign's groups, and with their order."""
    earlier: list[PlacedGroup] = []
    for placed in campaign.groups:
        yield from _inside(ruling, placed)
        alive = [each for each in placed.group.targeting_groups if can_hold(ruling, each)]
        if not alive or _always_fails(ruling, placed.group):
            yield _never(ruling, placed)
            continue
        by = _shadow(ruling, placed.group, alive, earlier[:_MOST_EARLIER])
        if by is not None:
            yield _unreachable(placed, by)
        elif ruling.falls_through and not gives_everybody(ruling, campaign.campaign, placed.group):
            continue  # whom it gives nothing may come to a later group
        else:
            earlier.append(placed)


def can_hold(ruling: Ruling, group: TargetingGroup) -> bool:
    """Whether anybody can fulfil a targeting group, as far as can be seen."""
    if not group.targetings:
        return ruling.empty_holds
    if any(ruling.hope(each) is Hope.NOBODY for each in group.targetings):
        return False
    against = contradiction(ruling, group.targetings)
    return against is None or against.hope is not Hope.NOBODY


def gives_everybody(ruling: Ruling, campaign: Campaign, group: VariationGroup) -> bool:
    """Whether a group has a variation for each bucket."""
    return None not in compile_variations(campaign, group, ruling.rules.allocation).table


def _always_fails(ruling: Ruling, group: VariationGroup) -> bool:
    if not ruling.errors_spoil:
        return False
    return any(ruling.always_fails(each) for one in group.targeting_groups for each in one.targetings)


def _shadow(
    ruling: Ruling, group: VariationGroup, alive: Sequence[TargetingGroup], earlier: Sequence[PlacedGroup]
) -> PlacedGroup | None:
    """The first of the earlier groups that takes everybody whom a group targets."""
    for each in earlier:
        if targets_all(ruling, each.group) or covers(ruling, each.group, group, alive):
            return each
    return None


def _unreachable(placed: PlacedGroup, by: PlacedGroup) -> Finding:
    who = "everybody" if _is_for_all(by.group) else "everybody whom this one targets"
    sentence = f"Nobody comes to {group_words(placed.group)}: {group_words(by.group)} before it takes {who}."
    return found(Code.UNREACHABLE_GROUP, placed.path, sentence)


def _is_for_all(group: VariationGroup) -> bool:
    return any(each.key == ALL_USERS for one in group.targeting_groups for each in one.targetings[:1])


def _never(ruling: Ruling, placed: PlacedGroup) -> Finding:
    group = placed.group
    if not group.targeting_groups:
        why = "it has no targeting groups"
    elif _always_fails(ruling, group):
        why = "one of its targetings is an error for everybody"
    elif len(group.targeting_groups) == 1:
        why = "its targeting group can hold for nobody"
    else:
        why = f"none of its {len(group.targeting_groups)} targeting groups can hold"
    return found(Code.GROUP_NEVER_MATCHES, placed.path, f"{_start(group_words(group))} targets nobody: {why}.")


def _start(words: str) -> str:
    return "V" + words.removeprefix("v")


def _inside(ruling: Ruling, placed: PlacedGroup) -> Iterator[Finding]:
    for targeting in placed.targetings:
        yield from targeting_findings(ruling, targeting)
    for each in placed.targeting_groups:
        yield from _of_targeting_group(ruling, each)
    yield from _redundant(ruling, placed)
    if ruling.errors_spoil:
        yield from _clashing(ruling, placed)


def _of_targeting_group(ruling: Ruling, placed: PlacedTargetingGroup) -> Iterator[Finding]:
    if not placed.asks:
        here = "everybody" if ruling.empty_holds else "nobody"
        sentence = f"This targeting group has no targetings: under the rules {ruling.rules.name} that is {here}."
        yield found(Code.EMPTY_TARGETING_GROUP, placed.path, sentence)
    twice = _twice(placed)
    if twice is not None:
        yield twice
    hopeful = [each for each in placed.asks if ruling.hope(each) is Hope.SOMEBODY]
    against = contradiction(ruling, hopeful)
    if against is not None:
        words = list_words([asked(each) for each in against.targetings])
        words = f"{'both' if len(against.targetings) == 2 else 'all of'} {words}"
        if against.hope is Hope.NOBODY:
            yield found(Code.CONTRADICTION, placed.path, f"Nobody can fulfil {words}.")
        else:
            yield found(Code.ONLY_A_LIST, placed.path, f"No single value fulfils {words}; only a list could.")


def _twice(placed: PlacedTargetingGroup) -> Finding | None:
    for index, each in enumerate(placed.asks):
        if any(same(each, other) for other in placed.asks[:index]):
            sentence = f"{asked(each)} stands twice in this targeting group."
            return found(Code.DUPLICATE_TARGETING, placed.targetings[index].path, sentence)
    return None


def _redundant(ruling: Ruling, placed: PlacedGroup) -> Iterator[Finding]:
    """Targeting groups that hold only where another one does; of two that say the same, the second."""
    alive = [each for each in placed.targeting_groups if each.asks and can_hold(ruling, each.part)][:_MOST_EARLIER]
    for index, each in enumerate(alive):
        for number, other in enumerate(alive):
            if other is each or not group_follows(ruling, each.part, other.part):
                continue
            if number < index or not group_follows(ruling, other.part, each.part):
                what = "is for everybody" if other.asks[0].key == ALL_USERS else "holds wherever this one does"
                sentence = f"This targeting group adds nobody: {other.path} {what}."
                yield found(Code.REDUNDANT_TARGETING_GROUP, each.path, sentence)
                break


_SAMPLES = ("a", 0, True, None)
"""A value of each kind that a targeting may be an error for."""


def _clashing(ruling: Ruling, placed: PlacedGroup) -> Iterator[Finding]:
    """Keys that are compared with values of several kinds, so that every value is an error to one of them."""
    by_source: dict[tuple[object, str], list[tuple[Targeting, str]]] = {}
    for each in placed.targetings:
        if ruling.hope(each.targeting) is Hope.SOMEBODY and each.targeting.key is not ABSENT:
            source = each.targeting.key, each.targeting.provider
            by_source.setdefault(source, []).append((each.targeting, each.path))
    for (key, _), targetings in by_source.items():
        fails = [frozenset(each for each in _SAMPLES if ruling.ask(one, each) is None) for one, _ in targetings]
        if len(frozenset().union(*fails)) == len(_SAMPLES) and key not in ("fs_users", ALL_USERS):
            other, path = next(pair for pair, its in zip(targetings, fails, strict=True) if its != fails[0])
            sentence = (
                f"Whoever has a value for {named(str(key))} is an error to {asked(targetings[0][0])} or to "
                f"{asked(other)}, and then {group_words(placed.group)} targets nobody."
            )
            yield found(Code.CLASHING_KINDS, path, sentence)
