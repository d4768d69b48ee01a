"""Decisions over some hundred random documents, as one digest: ``python -m property_tests.digests [how many]``.

The documents are made by a generator of Python's own with a fixed seed, so that any process of any supported Python
decides over the same ones.
"""

from __future__ import annotations

import hashlib
import json
import random
import sys
from collections.abc import Iterator

from flagship_engine import decide, parse_document, read_assignations, render_campaigns, write_record
from flagship_engine.effects import SaveAssignations
from flagship_engine.strategies import KEYS, NUMBERS, OPERATORS, OTHER_OPERATORS, TEXTS
from flagship_engine.values import Plain

SCALARS: tuple[Plain, ...] = (*TEXTS, *NUMBERS, True, False)
IDS = ("visitor-{}", "é{}", "😀{}", "{}")


def lines(count: int) -> Iterator[str]:
    """What was decided for each of some random documents and visitors, a line of JSON each."""
    dice = random.Random(20210701)
    for number in range(count):
        document = parse_document(_document(dice))
        visitor_id = dice.choice(IDS).format(dice.randrange(1000))
        context = {dice.choice(KEYS): dice.choice(SCALARS) for _ in range(dice.randrange(5))}
        record: Plain = {
            "version": 1,
            "data": {"vId": visitor_id, "vaIds": [f"v{dice.randrange(9)}" for _ in range(3)]},
        }
        known = read_assignations(record, visitor_id).assignations
        decision = decide(document, context, visitor_id, known)
        kept = [
            write_record(each.visitor_id, each.remembered)
            for each in decision.effects
            if isinstance(each, SaveAssignations)
        ]
        problems = [str(problem) for problem in document.problems]
        yield json.dumps(
            [number, render_campaigns(decision, expose_all_keys=True), list(decision.flags), kept, problems]
        )


def _document(dice: random.Random) -> Plain:
    ids = iter(range(1000))
    campaigns: list[Plain] = [_campaign(dice, ids) for _ in range(1 + dice.randrange(4))]
    if dice.randrange(5) == 0:
        broken: tuple[Plain, ...] = (None, 7, {"id": 3}, {"id": "no groups"})
        campaigns.append(dice.choice(broken))
    return {"campaigns": campaigns}


def _campaign(dice: random.Random, ids: Iterator[int]) -> Plain:
    groups: list[Plain] = [_group(dice, ids) for _ in range(1 + dice.randrange(2))]
    return {"id": f"c{next(ids)}", "type": "ab", "variationGroups": groups}


def _group(dice: random.Random, ids: Iterator[int]) -> Plain:
    share = dice.choice((100, 50, 33.3, 10))
    variations: list[Plain] = [_variation(dice, ids, share) for _ in range(1 + dice.randrange(3))]
    targetings: list[Plain] = [{"targetings": [_targeting(dice) for _ in range(dice.randrange(3))]} for _ in range(2)]
    return {
        "id": dice.choice(IDS).format(f"g{next(ids)}"),
        "targeting": {"targetingGroups": targetings},
        "variations": variations,
    }


def _variation(dice: random.Random, ids: Iterator[int], share: float) -> Plain:
    flags: dict[str, Plain] = {dice.choice(("a", "b", "c")): dice.choice(SCALARS) for _ in range(2)}
    return {"id": f"v{next(ids)}", "allocation": share, "modifications": {"type": "JSON", "value": flags}}


def _targeting(dice: random.Random) -> Plain:
    wanted: Plain = dice.choice(SCALARS) if dice.randrange(3) else [dice.choice(SCALARS) for _ in range(2)]
    key = dice.choice((*KEYS, "fs_users", "fs_all_users"))
    return {"key": key, "operator": dice.choice((*OPERATORS, *OTHER_OPERATORS[:2])), "value": wanted}


def digest(count: int) -> str:
    """SHA-256 of what was decided, in hexadecimal."""
    return hashlib.sha256("\n".join(lines(count)).encode()).hexdigest()


if __name__ == "__main__":
    sys.stdout.write(digest(int(sys.argv[1]) if len(sys.argv) > 1 else 400))
