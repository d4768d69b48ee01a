"""Lines of a journal as one digest: ``python -m property_tests.journal_digests [how many]``.

What is decided of, and by whom, comes from a generator of Python's own with a fixed seed, so that any process of any
supported Python writes the same lines.
"""

from __future__ import annotations

import hashlib
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path

import attrs

import flagship
from flagship_engine import (
    PLATFORM_RULES,
    SDK_RULES,
    SDK_RULES_2_1_5_HASH,
    Assignation,
    Assignations,
    Context,
    Document,
    FrozenDict,
    Identity,
    Remembered,
    decide,
    make_entry,
    parse_document,
    pseudonymised,
    write_entry,
)
from flagship_engine.values import Json

SHOP = Path(flagship.__file__).parent / "samples" / "shop.json"

VALUES: tuple[Json, ...] = (
    *(0, 1, True, False, 1.0, -0.0, 0.1, 1e300, 5e-324, 2**63, -(2**70), 10**5000),
    *("", "premium", "é", "😀", "\ud800", "$int", '"\\\n', ("a", FrozenDict[str, Json]({"b": 1, "a": None}))),
)
KEYS = ("plan", "age", "country", "$text", "été", "\udfff")
IDS = ("visitor-{}", "é{}", "😀{}", "\ud800{}")


def lines(count: int) -> Iterator[bytes]:
    """Lines of decisions about the sample's document, by each rule set in turn; every third of pseudonyms."""
    data = json.loads(SHOP.read_text(encoding="utf-8"))
    documents = [parse_document(data, rules) for rules in (SDK_RULES, SDK_RULES_2_1_5_HASH, PLATFORM_RULES)]
    dice = random.Random(20260503)
    for number in range(count):
        yield _line(dice, documents[number % 3], hidden=dice.randrange(3) == 0)


def _line(dice: random.Random, document: Document, *, hidden: bool) -> bytes:
    visitor_id = dice.choice(IDS).format(dice.randrange(1000))
    identity = Identity(visitor_id, dice.choice((None, "anonymous")), dice.choice((None, "", "household")))
    context = Context(FrozenDict({dice.choice(KEYS): dice.choice(VALUES) for _ in range(dice.randrange(5))}))
    group = dice.choice(dice.choice(document.campaigns).variation_groups)
    kept = Remembered(FrozenDict({group.id: Assignation(dice.choice(group.variations).id, dice.random() < 0.5)}))
    known = Assignations(FrozenDict({visitor_id: kept} if dice.random() < 0.5 else {}))
    decision = decide(document, context, identity, known)
    entry = make_entry(dice.random() * 1e9, document, context, identity, known, decision)
    entry = attrs.evolve(entry, engine="")  # it changes with each release
    return write_entry(pseudonymised(entry, document, b"key") if hidden else entry)


def digest(count: int) -> str:
    """The digest of the lines."""
    return hashlib.sha256(b"\n".join(lines(count))).hexdigest()


if __name__ == "__main__":
    sys.stdout.write(digest(int(sys.argv[1]) if len(sys.argv) > 1 else 400))
