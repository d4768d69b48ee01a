"""Decisions by the platform's rules as one digest, beside `digests`: ``python -m property_tests.platform_digests``."""

from __future__ import annotations

import hashlib
import json
import random
import sys
from collections.abc import Iterator

from flagship_engine import (
    PLATFORM_RULES,
    Assignation,
    Assignations,
    FrozenDict,
    Identity,
    Remembered,
    decide,
    parse_document,
    read_context,
    render_campaigns,
)
from flagship_engine.strategies import KEYS, NUMBERS, OPERATORS
from flagship_engine.values import Plain

TEXTS = (
    "",
    "k",
    "K",
    "\u212a",
    "s",
    "\u017f",
    "\u03c3",
    "\u03c2",
    "\u1e9e",
    "\u00df",
    "\u0130",
    "\u0131",
    "\u00c9t\u00e9",
    "Premium",
    "pre",
)
VERSIONS = ("1", "v1.2", "1.2.3", "1.2.3-rc.1", "1.2.3-rc.2+b", "1.10.0", "01.2.3", "V1")
SEMVER = ("SEMVER_EQUALS", "SEMVER_NOT_EQUALS", "SEMVER_GREATER_THAN", "SEMVER_LOWER_THAN_OR_EQUALS")
ALL_OPERATORS = (*OPERATORS, *OPERATORS, *SEMVER, "EXISTS", "NOT_EXISTS", "equals")
SCALARS: tuple[Plain, ...] = (*TEXTS, *TEXTS, *VERSIONS, *NUMBERS, True, False)
VALUES: tuple[Plain, ...] = (*SCALARS, None, [], ["k", "K"], [1, "a"], {})
IDS = ("visitor-{}", "\u00e9{}", "\U0001f600{}", "{}")


def lines(count: int) -> Iterator[str]:
    """What was decided for each of some random documents and visitors, a line of JSON each."""
    dice = random.Random(20261123)
    for number in range(count):
        document = parse_document(_document(dice), PLATFORM_RULES)
        identity = Identity(_id(dice), dice.choice((None, _id(dice))), dice.choice((None, None, "acme")))
        context = read_context(_context(dice), {"dmp": _context(dice)})
        known = Assignations(FrozenDict({each: _remembered(dice) for each in PLATFORM_RULES.remembered_ids(identity)}))
        decision = decide(document, context, identity, known, hit_triggered=dice.randrange(2) == 0)
        told = [repr(effect) for effect in decision.effects]
        problems = [str(problem) for problem in document.problems]
        yield json.dumps([number, render_campaigns(decision, expose_all_keys=True), told, problems])


def _id(dice: random.Random) -> str:
    return dice.choice(IDS).format(dice.randrange(1000))


def _context(dice: random.Random) -> dict[str, Plain]:
    return {dice.choice(KEYS): dice.choice(VALUES) for _ in range(dice.randrange(6))}


def _remembered(dice: random.Random) -> Remembered:
    if dice.randrange(2):
        return Remembered()
    entries = {
        f"g{dice.randrange(12)}": Assignation(f"v{dice.randrange(12)}", dice.randrange(2) == 0) for _ in range(3)
    }
    return Remembered(FrozenDict(entries))


def _document(dice: random.Random) -> Plain:
    ids = iter(range(1000))
    names = ("enabledXPC", "enabled1V1T")
    settings: dict[str, Plain] = {name: dice.randrange(3) == 0 for name in names}
    campaigns: list[Plain] = [_campaign(dice, ids) for _ in range(1 + dice.randrange(4))]
    return {"accountSettings": settings, "campaigns": campaigns}


def _campaign(dice: random.Random, ids: Iterator[int]) -> Plain:
    groups: list[Plain] = [_group(dice, ids) for _ in range(1 + dice.randrange(2))]
    limits: tuple[Plain, ...] = ([0, 100], [0, 100], [0, 50], [90, 10])
    ranges: list[Plain] = [{"r": dice.choice(limits)}]
    kind = dice.choice(("ab", "ab", "toggle"))
    return {"id": f"c{next(ids)}", "type": kind, "bucketRanges": ranges, "variationGroups": groups}


def _group(dice: random.Random, ids: Iterator[int]) -> Plain:
    share: Plain = dice.choice((100, 50, "50", 34, -5, 33.3))
    variations: list[Plain] = [_variation(dice, ids, share) for _ in range(1 + dice.randrange(3))]
    targetings: list[Plain] = [{"targetings": [_targeting(dice) for _ in range(dice.randrange(3))]} for _ in range(2)]
    return {
        "id": dice.choice(("g{}", "g{}", "\u00e9{}")).format(next(ids)),
        "targeting": {"targetingGroups": targetings},
        "variations": variations,
    }


def _variation(dice: random.Random, ids: Iterator[int], share: Plain) -> Plain:
    flags: dict[str, Plain] = {dice.choice(("a", "b", "c")): dice.choice(VALUES) for _ in range(2)}
    return {"id": f"v{next(ids)}", "allocation": share, "modifications": {"type": "JSON", "value": flags}}


def _targeting(dice: random.Random) -> Plain:
    if dice.randrange(3) == 0:
        return {"key": "fs_all_users", "operator": "EQUALS", "value": ""}
    wanted: Plain = dice.choice(VALUES) if dice.randrange(3) else [dice.choice(SCALARS) for _ in range(2)]
    provider = dice.choice(("", "", "", "dmp", "none"))
    key = dice.choice((*KEYS, "fs_users"))
    return {"key": key, "operator": dice.choice(ALL_OPERATORS), "value": wanted, "provider": provider}


def digest(count: int) -> str:
    """SHA-256 of what was decided, in hexadecimal."""
    return hashlib.sha256("\n".join(lines(count)).encode()).hexdigest()


if __name__ == "__main__":
    sys.stdout.write(digest(int(sys.argv[1]) if len(sys.argv) > 1 else 400))
