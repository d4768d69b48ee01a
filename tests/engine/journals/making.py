"""A document with everything that an entry can tell of, and entries of it."""

from __future__ import annotations

from flagship_engine import (
    PLATFORM_RULES,
    Assignation,
    Assignations,
    Context,
    Document,
    Entry,
    FrozenDict,
    Identity,
    Remembered,
    Rules,
    decide,
    make_entry,
    parse_document,
)
from flagship_engine.assignations import group_key
from tests.engine.build import campaign, document, group, targeting, variation

DATA = document(
    campaign(
        "c",
        group("g", variation("v", 50, {"color": "red"}), variation("w", 50, {"color": None})),
        bucketRanges=[{"r": [0, 100]}],
    ),
    campaign(
        "d",
        group("h", variation("x", 100, {"size": 2.0}), targetings=[[targeting("age", "EQUALS", 31)]]),
        bucketRanges=[{"r": [0, 100]}],
    ),
    campaign("e", group("i", variation("y"), targetings=[[targeting("nothing", "EQUALS", "")]])),
    accountSettings={"enabledXPC": True},
)

ALICE = Identity("alice-of-wonderland", "anonymous-7", "the-household")

REMEMBERED = Assignations(
    FrozenDict(
        {
            "alice-of-wonderland": Remembered(FrozenDict({"g": Assignation("w", activated=True)}), ("x",)),
            "anonymous-7": Remembered(FrozenDict({"g": Assignation("v")})),
            group_key("the-household"): Remembered(),
        }
    )
)

KNOWN = Context(
    FrozenDict({"age": 31, "score": 1.0, "vip": True, "big": 2**70, "own": "alice-of-wonderland"}),
    FrozenDict({"crm": FrozenDict({"ids": ("anonymous-7", FrozenDict({"house": "the-household"}))})}),
)


def parsed(rules: Rules = PLATFORM_RULES) -> Document:
    """The document."""
    return parse_document(DATA, rules)


def entry(
    identity: Identity | str = ALICE,
    context: Context = KNOWN,
    assignations: Assignations = REMEMBERED,
    *,
    rules: Rules = PLATFORM_RULES,
    hit_triggered: bool = False,
    at: float = 1777800000.25,
) -> Entry:
    """The entry of a decision over the document."""
    made = parsed(rules)
    decision = decide(made, context, identity, assignations, hit_triggered=hit_triggered)
    return make_entry(at, made, context, identity, assignations, decision, hit_triggered=hit_triggered)
