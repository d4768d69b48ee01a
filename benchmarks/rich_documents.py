"""Documents that ask everything that can be asked, for journals: each operator with each kind of value, and each rule
of allocation.

Two comparisons have a campaign of their own. Its last group is for everybody, unless a comparison is an error, which by
the platform's rules spoils a group. So a wrong outcome of any kind shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import zip_longest
from types import MappingProxyType
from typing import TypeAlias

from flagship_engine.values import Plain

Object: TypeAlias = dict[str, Plain]
Comparison: TypeAlias = tuple[str, str, Plain]
"""A context key, an operator, and the value that is wanted."""

EVERYBODY: Comparison = ("fs_all_users", "EQUALS", "")
ALL: Plain = [{"r": [0, 100]}]
ORDERINGS = ("GREATER_THAN", "LOWER_THAN", "GREATER_THAN_OR_EQUALS", "LOWER_THAN_OR_EQUALS")
EQUALITIES = ("EQUALS", "NOT_EQUALS")
WITHIN = ("CONTAINS", "NOT_CONTAINS")
EDGES = ("STARTS_WITH", "ENDS_WITH")
VERSIONS = tuple(f"SEMVER_{each}" for each in (*EQUALITIES, *ORDERINGS))
PRESENCE = ("EXISTS", "NOT_EXISTS")

NO_VALUE = "no value"
"""Stands for a comparison that lacks it, which cannot be read."""

QA = "qa-"
"""How the ids of some visitors begin: a targeting asks for them."""

ASKED: tuple[tuple[str, tuple[str, ...], Plain], ...] = (
    ("age", (*EQUALITIES, *ORDERINGS), 30),
    ("age", (*EQUALITIES, *WITHIN), [30, 41.5]),
    ("plan", (*EQUALITIES, *ORDERINGS), "Gold"),
    ("plan", WITHIN, "ol"),
    ("plan", EDGES[:1], "Go"),
    ("plan", EDGES[1:], "ld"),
    ("plan", EQUALITIES, ["Gold", "silver"]),
    ("plan", (*WITHIN, *EDGES), ["OL", "il"]),
    ("plan", (*EQUALITIES, *WITHIN), ["Gold", 30]),
    ("plan", WITHIN, {"kind": "Gold", "grade": 1}),
    ("street", (*EQUALITIES, *WITHIN, *EDGES, "LOWER_THAN", "GREATER_THAN_OR_EQUALS"), "ΟΔΟΣ"),
    ("street", ("GREATER_THAN", "LOWER_THAN_OR_EQUALS"), "οδος"),
    ("member", (*EQUALITIES, *ORDERINGS), True),
    ("app_version", VERSIONS, "1.10.0"),
    ("app_version", VERSIONS[2:4], "1.10.0-9"),
    ("coupon", PRESENCE, True),
    ("coupon", PRESENCE, False),
    ("tags", (*EQUALITIES, *WITHIN, "GREATER_THAN"), "a"),
    ("tags", (*EQUALITIES, *WITHIN), ["a", "b"]),
)

NEVER: tuple[Comparison, ...] = (
    ("plan", "EQUALS", None),
    ("plan", "EQUALS", {"kind": "Gold"}),
    ("plan", "MATCHES", "G.*"),
)
"""Comparisons that hold for nobody by any rules."""

COMPARISONS: tuple[Comparison, ...] = (
    *((key, operator, wanted) for key, operators, wanted in ASKED for operator in operators),
    ("age", "STARTS_WITH", 3),
    ("age", "CONTAINS", "1.5"),
    ("fs_users", "STARTS_WITH", QA),
    ("fs_users", "EQUALS", [f"{QA}{number}" for number in range(100)]),
    *NEVER,
)
"""Every comparison that the document asks; the group ``y`` of a number is for whom it holds."""

PAIRS = -(-len(COMPARISONS) // 2)
"""A campaign has two of them, and a group ``n`` for whom neither holds: that one's number is modulo this."""

NOBODYS = frozenset({"none", *(f"y{number}" for number, each in enumerate(COMPARISONS) if each in NEVER)})
"""The variation groups that nobody can get."""


def rich() -> Object:
    """The document that asks everything; one visitor takes part in one of its tests."""
    settings: Plain = {"enabled1V1T": True, "enabledXPC": True}
    return {
        "campaigns": [*_compared(), *_targeted(), *_allocated(), *_in_ranges(), *_with_odd_ids(), *_tests()],
        "accountSettings": settings,
    }


def plain() -> Object:
    """A small document: nothing is remembered where no group of several variations targets the visitor."""
    return {"campaigns": [*_lone("perso"), _pair()]}


def consolidated() -> Object:
    """One in which something is remembered for it reconciles accounts, as an older one says it."""
    return {"campaigns": [*_lone("perso"), _pair()], "visitorConsolidation": True}


def one_test() -> Object:
    """One in which something is remembered for a visitor takes part in one of its tests."""
    settings: Plain = {"enabled1V1T": True}
    return {"campaigns": [*_lone("ab"), *_lone("perso", "calm-")], "accountSettings": settings}


def listed() -> Object:
    """One that asks for ids alone."""
    chosen = group("chosen", variation("chosen-v"), wanted=[[("fs_users", "STARTS_WITH", QA)]])
    return {"campaigns": [campaign("chosen", chosen)]}


def in_panic() -> Object:
    """One in panic, in which nothing is decided."""
    return {**plain(), "panic": True}


DOCUMENTS: Mapping[str, Callable[[], Object]] = MappingProxyType(
    {
        "rich": rich,
        "plain": plain,
        "consolidated": consolidated,
        "one test": one_test,
        "listed": listed,
        "in panic": in_panic,
    }
)
"""All of them by their names."""


ADULT: Comparison = ("age", "GREATER_THAN_OR_EQUALS", 18)
CHILD: Comparison = ("age", "LOWER_THAN", 18)
GOLD: Comparison = ("plan", "EQUALS", "Gold")
MEMBER: Comparison = ("member", "EQUALS", True)


def campaign(name: str, *groups: Object, kind: str = "perso", ranges: Plain = ALL) -> Object:
    """A campaign, for everybody's bucket unless it says otherwise."""
    return {"id": name, "type": kind, "bucketRanges": ranges, "variationGroups": [*groups]}


def group(name: str, *variations: Object, wanted: list[list[Comparison]] | None = None) -> Object:
    """A variation group; `wanted` is an OR of ANDs, and holds for everybody if it is not given."""
    rows = [[EVERYBODY]] if wanted is None else wanted
    asked: list[Plain] = [{"targetings": [_targeting(each) for each in row]} for row in rows]
    return {"id": name, "targeting": {"targetingGroups": asked}, "variations": [*variations]}


def variation(name: str | None, allocation: Plain = 100, flags: Object | None = None) -> Object:
    """A variation; one without a name has no id, and is served to nobody."""
    return {
        **({} if name is None else {"id": name}),
        "allocation": allocation,
        "modifications": {"type": "JSON", "value": flags or {}},
    }


def _targeting(comparison: Comparison) -> Object:
    key, operator, value = comparison
    return {
        **({"key": key.partition("@")[0]} if key else {}),
        **({"operator": operator} if operator else {}),
        **({} if value == NO_VALUE else {"value": value}),
        "provider": key.partition("@")[2],
    }


def _compared() -> Iterator[Object]:
    """Campaigns of two comparisons each: its groups tell which of them hold, and whether one is an error."""
    for number, (one, other) in enumerate(zip_longest(COMPARISONS[:PAIRS], COMPARISONS[PAIRS:])):
        asked = [(number, one)] if other is None else [(number, one), (number + PAIRS, other)]
        groups = [
            group(
                f"y{place}", variation(f"y{place}a", 50, {f"f{place}": 1}), variation(f"y{place}b", 50), wanted=[[each]]
            )
            for place, each in asked
        ]
        rest = [*([each] for _, each in asked), [EVERYBODY]]
        yield campaign(f"c{number}", *groups, group(f"n{number}", variation(f"n{number}v", 100), wanted=rest))


def _targeted() -> Iterator[Object]:
    """Targetings that stand together, and such that cannot be read."""
    together: dict[str, list[list[Comparison]]] = {
        "and": [[ADULT, GOLD, MEMBER]],
        "or": [[CHILD], [GOLD], [MEMBER]],
        "both": [[ADULT, GOLD], [CHILD, MEMBER]],
        "provided": [[("segment@mixpanel", "EQUALS", "vip"), ADULT]],
        "elsewhere": [[("segment@mixpanel", "EXISTS", False)]],
        "empty": [[]],
        "empty-too": [[], [GOLD]],
        "none": [],
        "keyless": [[("", "EQUALS", "x")], [GOLD]],
        "nameless": [[("plan", "", "x")], [MEMBER]],
        "valueless": [[("plan", "NOT_EQUALS", NO_VALUE)], [MEMBER]],
    }
    for name, wanted in together.items():
        rest = group(f"{name}-rest", variation(f"{name}-rest-v", 100))
        yield campaign(name, group(name, variation(f"{name}-v", 100, {"shared": name}), wanted=wanted), rest)


FALLING_THROUGH = ("steps", "odd", "below", "wide", "single")
"""Groups whose shares leave some visitors out, whom the next group gets by some rules."""


def _allocated() -> Iterator[Object]:
    """Shares: under and over 100, broken, of odd kinds; whom none of them has falls through, or does not."""
    for name, shares in {
        "half": (50, 50),
        "thirds": (33.3, 33.3, 33.4),
        "steps": (10, 20, 30),
        "over": (60, 60, 10),
        "nought": (0, 99, 1),
        "odd": (True, "40", None, 12),
        "below": (-10, 50, 25.0),
        "wide": (-(2**31), 2**31, 60),
        "single": (70,),
    }.items():
        made = [variation(f"{name}{place}", share, {"shared": place}) for place, share in enumerate(shares)]
        rest = [group(f"{name}-next", variation(f"{name}-next-v", 50))] if name in FALLING_THROUGH else []
        yield campaign(name, group(name, *made), *rest)
    yield campaign("hole", group("hole", variation("hole1", 30), variation(None, 40), variation("hole2", 30)))


def _in_ranges() -> Iterator[Object]:
    """Ranges of the visitor's own bucket; without any, the platform serves nobody."""
    served: tuple[list[list[float]], ...] = ([[0, 50]], [[50, 100]], [[0, 10], [90, 100]], [[25.5, 60]], [[40, 40]], [])
    for number, limits in enumerate(served):
        ranges: Plain = [{"r": [*each]} for each in limits]
        name = f"range{number}"
        flags: Object = {"last": number, "text": f"é😀 {number}", "number": 1.5, "object": {"list": [1, 1.0, None]}}
        yield campaign(name, group(name, variation(f"{name}a", 50, flags), variation(f"{name}b", 50)), ranges=ranges)


def _with_odd_ids() -> Iterator[Object]:
    """Ids that hash differently in other encodings, and such that come twice."""
    yield campaign("odd-é", group("é😀", variation("é1", 50), variation("😀2", 50)))
    yield campaign("twice", group("twice", variation("t1", 50, {"twice": 1}), variation("t2", 50), wanted=[[GOLD]]))
    yield campaign("twice", group("twice2", variation("t3", 50, {"twice": 3}), variation("t4", 50)))
    yield campaign("same-group", group("half", variation("half0", 20), variation("half9", 80)))


def _lone(kind: str, prefix: str = "") -> Iterator[Object]:
    """Campaigns whose groups have one variation each, which some are not given."""
    for number, wanted in enumerate(([[ADULT]], None)):
        name = f"{prefix}lone{number}"
        rest = group(f"{name}-rest", variation(f"{name}-rest-v", 80))
        yield campaign(name, group(name, variation(f"{name}-v", 60), wanted=wanted), rest, kind=kind)


def _pair() -> Object:
    return campaign("pair", group("pair", variation("pair0", 50), variation("pair1", 50), wanted=[[GOLD]]))


def _tests() -> Iterator[Object]:
    """Campaigns that are tests: a visitor takes part in one, where documents say so."""
    for number, wanted in enumerate(([[GOLD]], [[ADULT]], None, None)):
        name = f"test{number}"
        flags: Object = {"test": number}
        sides = variation(f"{name}a", 40, flags), variation(f"{name}b", 40, {"test": None})
        yield campaign(name, group(name, *sides, wanted=wanted), kind="ab")
