"""Bucketing documents, and the targetings in them."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from flagship_engine.strategies.people import context_keys
from flagship_engine.strategies.plain import Fields, PlainObject, array, json_values, objects, scalars, texts, walk
from flagship_engine.values import Plain

OPERATORS = (
    "EQUALS",
    "NOT_EQUALS",
    "CONTAINS",
    "NOT_CONTAINS",
    "STARTS_WITH",
    "ENDS_WITH",
    "GREATER_THAN",
    "LOWER_THAN",
    "GREATER_THAN_OR_EQUALS",
    "LOWER_THAN_OR_EQUALS",
)
"""The operators that 2.1.5 knows (protocol: operators)."""

OTHER_OPERATORS = ("EXISTS", "NOT_EXISTS", "SEMVER_EQUALS", "NULL", "equals", "")
"""Operators that it does not know."""

FLAG_KEYS = ("color", "size", "limit")
"""The flag keys that campaigns and calls share."""


def documents(*, max_campaigns: int = 3) -> SearchStrategy[PlainObject]:
    """Bucketing documents as plain JSON: every id is unique, and there is a campaign.

    By the SDK's rules they parse without a problem; by the platform's, `platform_documents` do.
    """
    return made_documents(_campaigns(), max_campaigns)


def targetings() -> SearchStrategy[PlainObject]:
    """One comparison of a document: ``key``, ``operator``, ``value`` and perhaps ``provider``."""
    everybody: PlainObject = {"key": "fs_all_users", "operator": "EQUALS", "value": ""}
    operators = st.sampled_from(OPERATORS) | st.sampled_from(OPERATORS) | st.sampled_from(OTHER_OPERATORS)
    keys = context_keys() | st.sampled_from(("fs_users", "fs_all_users"))
    fields: Fields = {"key": keys, "operator": operators, "value": targeting_values()}
    return st.builds(everybody.copy) | objects(fields, {"provider": texts()})


def targeting_values() -> SearchStrategy[Plain]:
    """What a targeting compares with: a scalar, a list of them, rarely anything else."""
    some: SearchStrategy[Plain] = scalars()
    lists: SearchStrategy[Plain] = st.lists(some, max_size=3)
    return st.one_of(some, some, lists, json_values(max_leaves=3))


def targeting_groups() -> SearchStrategy[PlainObject]:
    """Targetings that must all hold; an empty group is one as well."""
    return objects({"targetings": array(targetings(), 0, 2)})


def allocations() -> SearchStrategy[Plain]:
    """Percent: whole, broken, zero, too many."""
    return st.one_of(
        st.sampled_from((100, 50, 0, 25, 33.3, 250)), st.integers(0, 100), st.floats(0, 100, allow_nan=False)
    )


def flags() -> SearchStrategy[PlainObject]:
    """The flags of a variation, ``modifications.value``: campaigns share their keys."""
    keys = st.sampled_from(FLAG_KEYS) | texts()
    return st.dictionaries(keys, st.none() | scalars() | json_values(max_leaves=3), max_size=2)


def variations(some_allocations: SearchStrategy[Plain]) -> SearchStrategy[PlainObject]:
    """Variations with allocations of a kind."""
    kinds = st.sampled_from(("FLAG", "JSON", "TEXT", "IMAGE", "HTML"))
    modifications: Fields = {"type": kinds, "value": flags()}
    return objects(
        {"id": texts(), "modifications": objects(modifications)},
        {"allocation": some_allocations, "reference": st.booleans(), "name": texts()},
    )


def variation_groups(
    targeting: SearchStrategy[Plain], some_variations: SearchStrategy[PlainObject]
) -> SearchStrategy[PlainObject]:
    """Variation groups of one to three such variations, with such targeting groups."""
    return objects(
        {
            "id": texts(),
            "targeting": objects({"targetingGroups": targeting}),
            "variations": array(some_variations, 1, 3),
        }
    )


def _campaigns() -> SearchStrategy[PlainObject]:
    ranges = objects({"r": array(st.integers(0, 100), 2, 2)})
    targeting = array(targeting_groups(), 1, 2) | array(targeting_groups(), 0, 1)
    some_groups = variation_groups(targeting, variations(allocations()))
    return objects(
        {"id": texts(), "type": campaign_types(), "variationGroups": array(some_groups, 1, 2)},
        {"name": texts(), "slug": st.none() | texts(), "customId": texts(), "bucketRanges": array(ranges, 0, 2)},
    )


def campaign_types() -> SearchStrategy[str]:
    """The types of campaigns that both rule sets serve."""
    return st.sampled_from(("ab", "toggle", "perso", "deployment", "flag"))


def made_documents(some_campaigns: SearchStrategy[PlainObject], max_campaigns: int) -> SearchStrategy[PlainObject]:
    """Documents of one campaign at least, every id unique."""
    names = ("enabledXPC", "enabled1V1T", "eaiCollectEnabled", "eaiActivationEnabled")
    optional: Fields = {
        "panic": st.just(value=False),
        "accountSettings": objects({}, {name: st.booleans() for name in names}),
        "visitorConsolidation": st.booleans(),
        "generatedAt": texts(),
    }
    return objects({"campaigns": array(some_campaigns, 1, max_campaigns)}, optional).map(_numbered)


def _numbered(document: PlainObject) -> PlainObject:
    """A freshly drawn document with every id made unique: what follows the last hyphen is its number."""
    for number, (path, entry) in enumerate(walk(document["campaigns"])):
        if isinstance(entry, dict) and len(path) in _DEPTHS and "id" in entry and "value" not in path:
            entry["id"] = f"{entry['id']}-{number}"
    return document


_DEPTHS = (1, 3, 5)
"""How deep campaigns, variation groups and variations lie: `[0]`, `["variationGroups"][0]` and so on."""
