"""Small edits of a document, as somebody makes them between two days: one thing changed, added, removed or moved."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, TypeAlias

import attrs
from hypothesis import strategies as st

from flagship_engine import (
    Assignation,
    Assignations,
    Document,
    FrozenDict,
    Identity,
    Remembered,
    Rules,
    Visit,
    parse_document,
    read_context,
)
from property_tests import differing
from property_tests.differing import ALLOCATIONS, RANGES, comparing_visits, remembering_visits, visits

Json: TypeAlias = dict[str, Any]
Edit: TypeAlias = Callable[[st.DrawFn, Json], None]


@attrs.frozen
class Edited:
    """Two documents, a small edit apart or a few, and a visitor."""

    old: Json
    new: Json
    visit: Visit

    def documents(self, rules: Rules) -> tuple[Document, Document]:
        return parse_document(self.old, rules), parse_document(self.new, rules)


@st.composite
def edited(draw: st.DrawFn) -> Edited:
    """Two documents that differ by one to three edits, and somebody who visits."""
    found: differing.Visit = draw(lively_visits() | lively_visits() | _odd_visits())
    new = copy.deepcopy(found.data)
    for edit in draw(st.lists(st.sampled_from(EDITS), min_size=1, max_size=3)):
        edit(draw, new)
    return Edited(found.data, new, Visit(found.identity, found.context, found.known))


def _odd_visits() -> st.SearchStrategy[differing.Visit]:
    return visits() | remembering_visits() | comparing_visits()


PLANS = ("premium", "basic", "")
COUNTRIES = ("FR", "NL", "be")
SPLITS = ((50, 50), (34, 33, 33), (20, 80), (10, 10), (100,), (0, 100), (60, 60))


@st.composite
def lively_visits(draw: st.DrawFn) -> differing.Visit:
    """Campaigns as people make them, most of which give the visitor something; some of it is remembered."""
    campaigns = [_lively_campaign(draw, number) for number in range(draw(st.integers(1, 3)))]
    settings = st.fixed_dictionaries({}, optional=dict.fromkeys(("enabledXPC", "enabled1V1T"), st.booleans()))
    data = {"campaigns": campaigns, "accountSettings": draw(settings)}
    groups = [group for campaign in campaigns for group in campaign["variationGroups"]]
    known = {
        some_id: Remembered(FrozenDict({group["id"]: _one_of(draw, group) for group in groups if draw(st.booleans())}))
        for some_id in draw(st.sampled_from(((), (), ("v",), ("v", "anonymous"), ("anonymous",))))
    }
    loose = draw(st.booleans())
    if known and loose:
        known["v"] = Remembered(variation_ids=tuple(each["id"] for each in groups[0]["variations"]))
    context = {"plan": draw(st.sampled_from(PLANS)), "country": draw(st.sampled_from(COUNTRIES))}
    identity = Identity(draw(st.sampled_from(("v", "v", "w", "é"))), draw(st.sampled_from((None, "anonymous"))))
    return differing.Visit(data, read_context(context), identity, Assignations(FrozenDict(known)))


def _one_of(draw: st.DrawFn, group: Json) -> Assignation:
    return Assignation(_some(draw, group["variations"])["id"], draw(st.booleans()))


def _lively_campaign(draw: st.DrawFn, number: int) -> Json:
    groups = []
    for position in range(draw(st.integers(1, 2))):
        group_id, split = f"g{number}-{position}", draw(st.sampled_from(SPLITS))
        variations = [
            {
                "id": f"{group_id}-v{index}",
                "allocation": share,
                "modifications": {"type": "FLAG", "value": {"f": index}},
            }
            for index, share in enumerate(split)
        ]
        targeting = {"targetingGroups": [{"targetings": draw(st.sampled_from(LIVELY))}]}
        groups.append({"id": group_id, "targeting": targeting, "variations": variations})
    kind = draw(st.sampled_from(("ab", "toggle")))
    return {"id": f"c{number}", "type": kind, "bucketRanges": RANGES[0], "variationGroups": groups}


EVERYBODY: Json = {"key": "fs_all_users", "operator": "EQUALS", "value": ""}
LIVELY: tuple[list[Json], ...] = (
    [EVERYBODY],
    [EVERYBODY],
    [{"key": "plan", "operator": "EQUALS", "value": ["premium", "basic"]}],
    [{"key": "plan", "operator": "EQUALS", "value": "premium"}],
    [
        {"key": "country", "operator": "NOT_EQUALS", "value": "NL"},
        {"key": "plan", "operator": "CONTAINS", "value": "i"},
    ],
    [],
)


def _some(draw: st.DrawFn, entries: list[Any]) -> Any:
    return draw(st.sampled_from(entries))


def _campaign(draw: st.DrawFn, data: Json) -> Json:
    campaign: Json = _some(draw, data["campaigns"])
    return campaign


def _group(draw: st.DrawFn, data: Json) -> Json:
    group: Json = _some(draw, _campaign(draw, data)["variationGroups"])
    return group


def _variation(draw: st.DrawFn, data: Json) -> Json:
    variation: Json = _some(draw, _group(draw, data)["variations"])
    return variation


def _targeting_groups(draw: st.DrawFn, data: Json) -> list[Json]:
    groups: list[Json] = _group(draw, data)["targeting"]["targetingGroups"]
    return groups


def _lists(draw: st.DrawFn, data: Json) -> list[Any]:
    """A list of parts: campaigns, groups, variations or targeting groups."""
    kind = draw(st.integers(0, 3))
    if kind == 0:
        campaigns: list[Any] = data["campaigns"]
        return campaigns
    if kind == 1:
        groups: list[Any] = _campaign(draw, data)["variationGroups"]
        return groups
    if kind == 2:
        variations: list[Any] = _group(draw, data)["variations"]
        return variations
    return _targeting_groups(draw, data)


# The edits


def reallocate(draw: st.DrawFn, data: Json) -> None:
    _variation(draw, data)["allocation"] = draw(
        st.sampled_from((0, 10, 25, 50, 75, 100)) | st.sampled_from(ALLOCATIONS)
    )


def remove(draw: st.DrawFn, data: Json) -> None:
    entries = _lists(draw, data)
    if len(entries) > (1 if entries is data["campaigns"] else 0) and entries:
        del entries[draw(st.integers(0, len(entries) - 1))]
    _keep_parts(data)


def _keep_parts(data: Json) -> None:
    """No campaign without a group and no group without a variation, so that later edits find something."""
    for campaign in data["campaigns"]:
        campaign["variationGroups"] = [each for each in campaign["variationGroups"] if each["variations"]]
        if not campaign["variationGroups"]:
            campaign["variationGroups"] = [_copy_of_group("empty")]


def _copy_of_group(group_id: str) -> Json:
    variation = {"id": f"{group_id}-v", "allocation": 100, "modifications": {"type": "FLAG", "value": {"flag": "new"}}}
    targeting = {"targetingGroups": [{"targetings": [EVERYBODY]}]}
    return {"id": group_id, "targeting": targeting, "variations": [variation]}


def swap(draw: st.DrawFn, data: Json) -> None:
    entries = _lists(draw, data)
    if len(entries) > 1:
        one, other = (draw(st.integers(0, len(entries) - 1)) for _ in range(2))
        entries[one], entries[other] = entries[other], entries[one]


def rename(draw: st.DrawFn, data: Json) -> None:
    part = _some(draw, [_campaign(draw, data), _group(draw, data), _variation(draw, data)])
    part["id"] = draw(st.sampled_from(("renamed", "renamed-2", "v0", "v1", "v9", "g0-0", "c0")))


def add_group(draw: st.DrawFn, data: Json) -> None:
    groups = _campaign(draw, data)["variationGroups"]
    groups.insert(draw(st.integers(0, len(groups))), _copy_of_group(draw(st.sampled_from(("new-group", "g0-1")))))


def add_variation(draw: st.DrawFn, data: Json) -> None:
    variations = _group(draw, data)["variations"]
    made = {"id": draw(st.sampled_from(("new", "v0", "v2"))), "allocation": draw(st.sampled_from((0, 20, 100)))}
    variations.insert(draw(st.integers(0, len(variations))), made)


def add_campaign(draw: st.DrawFn, data: Json) -> None:
    made = {
        "id": draw(st.sampled_from(("new-campaign", "c0", "c1"))),
        "type": draw(st.sampled_from(("ab", "toggle"))),
        "bucketRanges": RANGES[0],
        "variationGroups": [_copy_of_group("of-new-campaign")],
    }
    data["campaigns"].insert(draw(st.integers(0, len(data["campaigns"]))), made)


def retarget(draw: st.DrawFn, data: Json) -> None:
    """Another operator, value or key of one targeting."""
    groups = [each for each in _targeting_groups(draw, data) if each["targetings"]]
    if groups:
        targeting = _some(draw, _some(draw, groups)["targetings"])
        targeting.update(draw(_changes_of_targeting()))


def _changes_of_targeting() -> st.SearchStrategy[Json]:
    values = st.sampled_from(("premium", "a", 1, True, 1.0, 31, ["a", "b"], None))
    return st.one_of(
        st.fixed_dictionaries({"value": values}),
        st.fixed_dictionaries({"operator": st.sampled_from(differing.OPERATORS)}),
        st.fixed_dictionaries({"key": st.sampled_from(("plan", "age", "country", "fs_users", "fs_all_users"))}),
        st.fixed_dictionaries({"provider": st.sampled_from(("", "dmp"))}),
    )


def add_targeting(draw: st.DrawFn, data: Json) -> None:
    groups = _targeting_groups(draw, data)
    made = {"key": "plan", "operator": "EQUALS", "value": "a", **draw(_changes_of_targeting())}
    to_another = draw(st.booleans())
    if groups and to_another:
        _some(draw, groups)["targetings"].append(made)
    else:
        groups.append({"targetings": [made][: draw(st.integers(0, 1))]})


def remove_targeting(draw: st.DrawFn, data: Json) -> None:
    groups = [each for each in _targeting_groups(draw, data) if each["targetings"]]
    if groups:
        _some(draw, groups)["targetings"].pop()


def change_flags(draw: st.DrawFn, data: Json) -> None:
    value = draw(
        st.dictionaries(st.sampled_from(("color", "flag", "f")), st.sampled_from((1, True, 1.0, "a", None, [1])))
    )
    variation = _variation(draw, data)
    variation["modifications"] = {"type": "FLAG", "value": value}
    if draw(st.integers(0, 3)) == 0:
        variation["reference"] = not variation.get("reference", False)


def change_settings(draw: st.DrawFn, data: Json) -> None:
    settings = data.setdefault("accountSettings", {})
    name = draw(st.sampled_from(("enabled1V1T", "enabledXPC")))
    settings[name] = not settings.get(name, False)


def change_type(draw: st.DrawFn, data: Json) -> None:
    campaign = _campaign(draw, data)
    campaign["type"] = "toggle" if campaign["type"] == "ab" else "ab"


def change_ranges(draw: st.DrawFn, data: Json) -> None:
    _campaign(draw, data)["bucketRanges"] = draw(st.sampled_from(RANGES))


def panic(draw: st.DrawFn, data: Json) -> None:
    data["panic"] = not data.get("panic", False)


EDITS: tuple[Edit, ...] = (
    reallocate,
    reallocate,
    remove,
    swap,
    swap,
    rename,
    add_group,
    add_variation,
    add_campaign,
    retarget,
    retarget,
    add_targeting,
    remove_targeting,
    change_flags,
    change_settings,
    change_type,
    change_ranges,
    panic,
)
