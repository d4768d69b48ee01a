"""Documents and contexts for the platform's rules, under which few of the others serve anybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from flagship_engine.strategies.bucketing import (
    OPERATORS,
    OTHER_OPERATORS,
    campaign_types,
    made_documents,
    variation_groups,
    variations,
)
from flagship_engine.strategies.plain import (
    NUMBERS,
    Fields,
    PlainObject,
    array,
    cased_texts,
    json_values,
    mostly,
    objects,
    texts,
    version_texts,
)
from flagship_engine.values import FrozenDict, Plain

PLATFORM_OPERATORS = (
    *OPERATORS,
    "EXISTS",
    "NOT_EXISTS",
    "SEMVER_EQUALS",
    "SEMVER_NOT_EQUALS",
    "SEMVER_GREATER_THAN",
    "SEMVER_LOWER_THAN",
    "SEMVER_GREATER_THAN_OR_EQUALS",
    "SEMVER_LOWER_THAN_OR_EQUALS",
)
"""The operators that the platform knows."""

PROVIDERS = ("dmp", "crm")
"""The third-party providers that contexts and targetings share."""


def platform_documents(*, max_campaigns: int = 3) -> SearchStrategy[PlainObject]:
    """Documents as `documents` makes them, for `PLATFORM_RULES`, under which few of those serve anybody.

    Allocations are whole percents, most campaigns let every visitor in, and targetings are made for `platform_contexts`
    and `provider_contexts`.
    """
    ranges = mostly(st.just((0, 100)), st.sampled_from(((0, 50), (50, 100), (0, 0)))).map(lambda r: {"r": list(r)})
    shares = mostly(st.sampled_from((100, 50, 25)), st.integers(0, 100))
    some_groups = variation_groups(array(platform_targeting_groups(), 1, 2), variations(shares))
    some_campaigns = objects(
        {
            "id": texts(),
            "type": campaign_types(),
            "variationGroups": array(some_groups, 1, 2),
            "bucketRanges": array(ranges, 1, 2),
        },
        {"name": texts(), "slug": st.none() | texts()},
    )
    return made_documents(some_campaigns, max_campaigns)


def platform_targeting_groups() -> SearchStrategy[PlainObject]:
    """Targetings that must all hold, seldom none at all, which is a match of nobody."""
    return objects({"targetings": mostly(array(platform_targetings(), 1, 2), array(platform_targetings(), 0, 0))})


def platform_targetings() -> SearchStrategy[PlainObject]:
    """One comparison by an operator of the platform, mostly with a value, or a list, of the kind that its key has."""
    everybody: PlainObject = {"key": "fs_all_users", "operator": "EQUALS", "value": ""}
    return mostly(st.sampled_from(tuple(_KINDS)).flatmap(_comparisons), st.builds(everybody.copy))


def _comparisons(key: str) -> SearchStrategy[PlainObject]:
    own_kind, own_operators = _KINDS[key]
    value: SearchStrategy[Plain] = own_kind()
    lists: SearchStrategy[Plain] = st.lists(own_kind(), max_size=3)
    presence = st.sampled_from(("EXISTS", "NOT_EXISTS"))
    any_operator = st.sampled_from(PLATFORM_OPERATORS) | st.sampled_from(OTHER_OPERATORS)
    sound = _comparison(key, st.sampled_from(own_operators), mostly(value, lists))
    errors = _comparison(key, any_operator, value | json_values(max_leaves=3))
    return mostly(sound, _comparison(key, presence, st.booleans()) | errors)


def _comparison(
    key: str, operators: SearchStrategy[Plain], values: SearchStrategy[Plain]
) -> SearchStrategy[PlainObject]:
    fields: Fields = {"key": st.just(key), "operator": operators, "value": values}
    return mostly(objects(fields), objects({**fields, "provider": st.sampled_from(("", *PROVIDERS))}))


def platform_contexts() -> SearchStrategy[dict[str, Plain]]:
    """Contexts for `platform_documents`: most keys hold values of one kind each, some of them lists."""
    keys = {key: _values(own_kind()) for key, (own_kind, _) in _KINDS.items()}
    return mostly(objects(keys), objects({}, keys))


def _values(own_kind: SearchStrategy[Plain]) -> SearchStrategy[Plain]:
    lists: SearchStrategy[Plain] = st.lists(own_kind, max_size=3)
    return mostly(own_kind, lists | json_values(max_leaves=3))


def provider_contexts() -> SearchStrategy[dict[str, dict[str, Plain]]]:
    """What third-party providers know of a visitor: a context for each of some providers."""
    return st.dictionaries(st.sampled_from(PROVIDERS), platform_contexts(), max_size=2)


def _words() -> SearchStrategy[Plain]:
    return st.sampled_from(("", "a", "premium", "Premium")) | cased_texts(2)


def _amounts() -> SearchStrategy[Plain]:
    return st.sampled_from(NUMBERS) | st.integers(-3, 3)


_KINDS: Mapping[str, tuple[Callable[[], SearchStrategy[Plain]], tuple[str, ...]]] = FrozenDict(
    {
        "plan": (_words, OPERATORS),
        "app_version": (version_texts, tuple(each for each in PLATFORM_OPERATORS if each.startswith("SEMVER"))),
        "age": (_amounts, (*OPERATORS[:2], *OPERATORS[6:])),
        "member": (st.booleans, OPERATORS[:2]),
    }
)
"""Context key to its kind of value, and the operators that compare such values without an error."""
