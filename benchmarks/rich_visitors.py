"""Visitors who between them give each answer to what `rich_documents` ask, each with an id of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random
from types import MappingProxyType

import attrs

from flagship_engine import Assignation, Assignations, Document, FrozenDict, Identity, Remembered, Visit, read_context
from flagship_engine.assignations import group_key
from flagship_engine.values import Plain

IDS = (
    *("visitor-{}", "visitor-{}", "visitor-{}", "visitor-{}", "{}", "qa-{}", "qa-{}", "é-{}"),
    *("\uffff-{}", "\U00010000-{}", "😀-{}", "\U000fffff-{}", "\U00100000-{}", "\ud83d-{}"),
)

AGES: tuple[Plain, ...] = (29, 30, 31, 30.0, 30.5, 41.5, 17, 18, 3, True, 10**400, -(10**400))
OTHER_AGES: tuple[Plain, ...] = ("30", [30], [30, 1], [41.5, 30], [], None)
PLANS: tuple[Plain, ...] = (
    "Gold",
    "gold",
    "GOLD",
    "Gol",
    "Golf",
    "goldfinch",
    "marigold",
    "silver",
    "SILVER",
    "Go",
    "ld",
)
ODD_PLANS: tuple[Plain, ...] = (
    "a {'kind': 'Gold', 'grade': 1}",
    "ol",
    "",
    "OL",
    "['OL', 'il'] and more",
    "no more ['OL', 'il']",
    "{'kind': 'Gold'}",
    "\u212a",
)
OTHER_PLANS: tuple[Plain, ...] = (30, True, ["Gold"], ["x", "Gold"], None, {"kind": "Gold"})
VERSIONS: tuple[Plain, ...] = ("1.10.0", "1.10", "v1.10.0", "1.10.0+build", "1.10.0-rc.1", "1.9.0", "1.10.1", "10.0.0")
PRERELEASES: tuple[Plain, ...] = ("1.10.0-9", "1.10.0-10", "1.10.0-beta")
OTHER_VERSIONS: tuple[Plain, ...] = ("1.10.0.0", "V1.10.0", "", 1, ["1.10.0"], None)
TAGS: tuple[Plain, ...] = ("a", "A", "b", "ab", "ba", "c", "", ["a"], ["a", "b"], ["b"], ["c"])
OTHER_TAGS: tuple[Plain, ...] = (["c", "ab"], ["a", 1], [1], [], None)

VALUES: Mapping[str, tuple[Plain, ...]] = MappingProxyType(
    {
        "age": (*AGES, *OTHER_AGES),
        "plan": (*PLANS, *ODD_PLANS, *OTHER_PLANS),
        "member": (True, True, False, False, 1, 0, 1.0, 2, "true", [True], None),
        "app_version": (*VERSIONS, *PRERELEASES, *OTHER_VERSIONS),
        "street": ("ΟΔΟΣ", "οδος", "οδοσ", "οδός", "η οδος", "οδος 3", "η ΟΔΟΣ μου", 3, None),
        "coupon": ("WELCOME", "", False, None, []),
        "tags": (*TAGS, *OTHER_TAGS),
        "segment": ("vip", "other"),
    }
)
"""Context key to values that matter to a targeting: on, just under and just over what is wanted, of other kinds."""

SEGMENTS = ("vip", "VIP", "other", None, 3)


@attrs.frozen
class Asked:
    """One question to the engine: a visitor, and whether hits are triggered."""

    visit: Visit
    hit_triggered: bool


def visitors(document: Document, count: int, *, first: int = 0) -> Iterator[Asked]:
    """So many visitors of a document, made as they are asked for; the same numbers are the same visitors."""
    remembered = _remembered(document)
    return (visitor(number, remembered) for number in range(first, first + count))


def visitor(number: int, remembered: Mapping[str, tuple[str, ...]]) -> Asked:
    """The visitor of a number; `remembered` are variation group ids and what may be remembered of each."""
    dice = Random(number)
    identity = Identity(
        dice.choice(IDS).format(number),
        dice.choice((None, None, "", f"anonymous-{number}")),
        dice.choice((None, None, None, "", "acme", "é😀")),
    )
    context = read_context(
        {key: dice.choice(values) for key, values in VALUES.items() if dice.random() < 0.8},
        {"mixpanel": {"segment": dice.choice(SEGMENTS)}} if dice.random() < 0.5 else {},
    )
    known = _assignations(dice, identity, remembered) if dice.random() < 0.5 else None
    return Asked(Visit(identity, context, known), dice.random() < 0.3)


def _remembered(document: Document) -> Mapping[str, tuple[str, ...]]:
    """Of each variation group its variations that can be served, and one that it never had."""
    groups = [group for campaign in document.campaigns for group in campaign.variation_groups]
    return {each.id: ("gone", *(variation.id for variation in each.variations if variation.sound)) for each in groups}


def _assignations(dice: Random, identity: Identity, groups: Mapping[str, tuple[str, ...]]) -> Assignations:
    some_ids = [identity.visitor_id, identity.anonymous_id or "somebody"]
    if identity.decision_group:
        some_ids.append(group_key(identity.decision_group))
    return Assignations(FrozenDict({each: _one(dice, groups) for each in some_ids if dice.random() < 0.7}))


def _one(dice: Random, groups: Mapping[str, tuple[str, ...]]) -> Remembered:
    """What is remembered for one id: of few groups, so that others are allocated."""
    chosen = [dice.choice(tuple(groups)) for _ in range(8)]
    by_group = {each: Assignation(dice.choice(groups[each]), dice.random() < 0.4) for each in chosen[:6]}
    loose = tuple(dice.choice(groups[each]) for each in chosen[6:]) if dice.random() < 0.3 else ()
    return Remembered(FrozenDict(by_group), loose)
