"""Bucketing documents to measure with: the same ones each time, of any size.

Each campaign has two groups, each group two targeting groups of two targetings, and four variations of 25 percent with
two flags each. Of the campaigns, 70 percent have a group that matches the visitor described by `CONTEXT` (a single
campaign does). Strings and numbers are such that both rule sets decide alike.

Imports the standard library only: it is used beside other engines, in environments that have nothing of ours.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from typing import Any

Json = Any
Document = dict[str, Json]
Values = dict[str, str | int | float | bool]

SIZES = (1, 10, 100, 1000)
"""Numbers of campaigns that are measured."""

_NUMBERS: Mapping[str, int | float] = {"years": 41, "basket": 87.25, "orders": 9}
CONTEXT: Mapping[str, str | int | float | bool] = {
    "language": "nl-NL",
    "town": "Rotterdam",
    "system": "Android 15",
    "screen": "handset",
    "model": "Fairphone 5",
    **_NUMBERS,
    "member": True,
    "trial": False,
    "subscription": "annual_family",
    "came_from": "https://news.example/reviews",
}
"""What is known of the visitors that are decided for: 12 keys."""

_TEXTS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {  # key: what its value contains, and what it does not
    "language": (("nl-NL", "nl", "NL"), ("pt-BR", "sv-SE", "de-AT")),
    "town": (("Rotterdam", "Rotter", "dam"), ("Porto", "Uppsala", "Graz")),
    "system": (("Android 15", "Android"), ("iOS", "Windows", "Linux")),
    "screen": (("handset", "hand"), ("tablet", "desktop", "watch")),
    "model": (("Fairphone", "phone 5"), ("Pixel", "Galaxy", "Xperia")),
    "subscription": (("annual", "family"), ("monthly", "student", "none")),
    "came_from": (("news", "reviews"), ("search", "mail", "partner")),
}
_SWITCHES = ("member", "trial")
_TRUE_OFTEN = 0.51  # with it about half of the groups match, so that picking 70 percent of the campaigns is quick


def document(campaigns: int, seed: int = 20) -> Document:
    """A document of so many campaigns, of which 70 percent match `CONTEXT`."""
    source = random.Random(seed * 1_000_003 + campaigns)
    open_places = {True: matching(campaigns), False: campaigns - matching(campaigns)}
    chosen: list[Json] = []
    while len(chosen) < campaigns:
        candidate = campaign(source, len(chosen))
        fits = campaign_matches(candidate, CONTEXT)
        if open_places[fits]:
            open_places[fits] -= 1
            chosen.append(candidate)
    return {"panic": False, "campaigns": chosen}


def matching(campaigns: int) -> int:
    """How many of so many campaigns match `CONTEXT`."""
    return 1 if campaigns == 1 else round(0.7 * campaigns)


def as_text(data: Json) -> str:
    """The JSON of a document, without a space too many, as a CDN serves it."""
    return json.dumps(data, separators=(",", ":"))


def loaded(campaigns: int) -> Document:
    """A document as it comes out of `json.loads`: none of its strings is one of this module's constants."""
    data: Document = json.loads(as_text(document(campaigns)))
    return data


def visitor_ids(count: int, seed: int) -> list[str]:
    """Ids of visitors: 19 digits, the length of those that the official SDK 2.1.5 makes."""
    source = random.Random(seed)
    return [f"{source.randrange(10**18, 10**19)}" for _ in range(count)]


def fresh_context() -> Values:
    """`CONTEXT` as a request brings it: a new dict whose keys and values are new objects."""
    values: Values = json.loads(_CONTEXT_TEXT)
    return values


def varied_context(source: random.Random) -> Values:
    """A fresh context in which about half of the values are others: what matches is another matter for each."""
    values = fresh_context()
    for key in [*_TEXTS, *_NUMBERS, *_SWITCHES]:
        if source.random() < 0.5:
            values[key] = _other(source, key)
    return values


def _other(source: random.Random, key: str) -> str | int | float | bool:
    if key in _TEXTS:
        return source.choice(_TEXTS[key][1])
    return not CONTEXT[key] if key in _SWITCHES else _NUMBERS[key] + source.randint(-9, 9)


_CONTEXT_TEXT = json.dumps(dict(CONTEXT))


def campaign(source: random.Random, number: int) -> Json:
    """A campaign; its flags are named after its number."""
    return {
        "id": some_id(source),
        "type": "ab",
        "slug": None,
        "bucketRanges": [{"r": [0, 100]}],
        "variationGroups": [group(source, number, [_pairs(source), _pairs(source)]) for _ in range(2)],
    }


def group(source: random.Random, number: int, targetings: list[list[Json]]) -> Json:
    """A variation group of four variations, targeted at whoever meets all targetings of any of the lists."""
    return {
        "id": some_id(source),
        "targeting": {"targetingGroups": [{"targetings": each} for each in targetings]},
        "variations": [_variation(source, number, place) for place in range(4)],
    }


def _variation(source: random.Random, number: int, place: int) -> Json:
    flags = {f"banner_{number}": f"picture {place}", f"limit_{number}": 10 * number + place}
    variation: dict[str, Json] = {
        "id": some_id(source),
        "allocation": 25,
        "modifications": {"type": "JSON", "value": flags},
    }
    return {**variation, "reference": True} if place == 0 else variation


def some_id(source: random.Random) -> str:
    """An id of 20 characters, as the platform's are."""
    return "".join(source.choices("0123456789abcdefghijklmnopqrstuv", k=20))


def _pairs(source: random.Random) -> list[Json]:
    return [targeting(source), targeting(source)]


def targeting(source: random.Random) -> Json:
    """One comparison, true of `CONTEXT` about every second time."""
    (make,) = source.choices([*_KINDS, _everybody], [*_KINDS.values(), _EVERYBODY_OFTEN])
    made: Json = make(source, source.random() < _TRUE_OFTEN)
    return made


def decided_targeting(source: random.Random, holds: bool) -> Json:
    """One comparison that looks at the context, and is true or false of `CONTEXT` as wanted."""
    (make,) = source.choices(list(_KINDS), list(_KINDS.values()))
    made: Json = make(source, holds)
    return made


def _equal_text(source: random.Random, holds: bool) -> Json:
    key = source.choice(("language", "town", "screen"))
    return {"operator": "EQUALS", "key": key, "value": CONTEXT[key] if holds else source.choice(_TEXTS[key][1])}


def _equal_switch(source: random.Random, holds: bool) -> Json:
    key = source.choice(_SWITCHES)
    return {"operator": "EQUALS", "key": key, "value": CONTEXT[key] is holds}


def _contains(source: random.Random, holds: bool) -> Json:
    key = source.choice(list(_TEXTS))
    inside, outside = _TEXTS[key]
    values = source.sample(outside, source.randint(1, 3))
    if holds:
        values.insert(source.randint(0, len(values)), source.choice(inside))
    return {"operator": "CONTAINS", "key": key, "value": values}


def _greater(source: random.Random, holds: bool) -> Json:
    key, distance = source.choice(list(_NUMBERS)), source.randint(1, 8)
    number = _NUMBERS[key]
    return {"operator": "GREATER_THAN", "key": key, "value": number - distance if holds else number + distance}


def _starts(source: random.Random, holds: bool) -> Json:
    key = source.choice(list(_TEXTS))
    value = str(CONTEXT[key])[: source.randint(2, 5)] if holds else source.choice(_TEXTS[key][1])
    return {"operator": "STARTS_WITH", "key": key, "value": value}


def _everybody(_source: random.Random, _holds: bool) -> Json:
    return {"operator": "EQUALS", "key": "fs_all_users", "value": ""}


_KINDS: Mapping[Callable[[random.Random, bool], Json], int] = {
    _equal_text: 22,
    _equal_switch: 8,
    _contains: 28,
    _greater: 20,
    _starts: 17,
}
"""Kinds of comparisons, and how often each comes, in percent."""
_EVERYBODY_OFTEN = 5


def targeting_matches(comparison: Json, context: Mapping[str, Json]) -> bool:
    """Whether a comparison holds: read from the document each time, slow and plain."""
    if comparison["key"] == "fs_all_users":
        return True
    value, wanted = context[comparison["key"]], comparison["value"]
    if comparison["operator"] == "EQUALS":
        return bool(value in wanted if isinstance(wanted, list) else value == wanted)
    if comparison["operator"] == "GREATER_THAN":
        return bool(value > wanted)
    if comparison["operator"] == "STARTS_WITH":
        return str(value).startswith(wanted)
    return any(each in str(value) for each in wanted)  # CONTAINS


def group_matches(data: Json, context: Mapping[str, Json]) -> bool:
    """Whether a variation group is for such a visitor."""
    return any(
        all(targeting_matches(each, context) for each in targetings["targetings"])
        for targetings in data["targeting"]["targetingGroups"]
    )


def campaign_matches(data: Json, context: Mapping[str, Json]) -> bool:
    """Whether any group of a campaign is for such a visitor."""
    return any(group_matches(each, context) for each in data["variationGroups"])
