"""Hypothesis strategies for everything the engine reads, decides over and tells: the extra ``testing``.

For our own laws, and for applications that want laws of their own::

    from hypothesis import given
    from flagship_engine import decide, parse_document
    from flagship_engine.strategies import contexts, documents, visitor_ids

    @given(documents(), contexts(), visitor_ids())
    def test_nobody_gets_a_campaign_twice(document, context, visitor_id):
        chosen = decide(parse_document(document), context, visitor_id).assigned
        assert len({each.campaign.id for each in chosen}) == len(chosen)

Over one document, `visits` draws its visitors, `journals` what is decided for them, and `call_sequences` what an
application does with the SDK (`flagship.testing.make_calls` does it).

What is *sound* (documents, contexts, hits ...) is plain JSON or a value of the engine that is read without a problem.
Contexts and targetings draw from the same few keys and values, so that they often match. A failing document shrinks
to one campaign with one group. `junk` and `damaged_documents` are what a function that claims to be total is tried on.

This is the one package of the engine that imports anything but attrs, mmh3 and the standard library.
"""

from __future__ import annotations

try:
    import hypothesis as _hypothesis  # noqa: F401 - asked for once, for all that is below
except ImportError as error:
    raise ImportError(
        "flagship_engine.strategies needs hypothesis, which is not installed: pip install 'flagship-engine[testing]'",
        name=error.name,
    ) from error

from flagship_engine.strategies.bucketing import (
    FLAG_KEYS,
    OPERATORS,
    OTHER_OPERATORS,
    allocations,
    documents,
    flags,
    targeting_groups,
    targeting_values,
    targetings,
)
from flagship_engine.strategies.calling import Argument, Call, call_sequences
from flagship_engine.strategies.journaling import entries, journals
from flagship_engine.strategies.memories import assignations, records, remembered
from flagship_engine.strategies.people import (
    KEYS,
    context_keys,
    contexts,
    identities,
    visitor_ids,
    wild_contexts,
    wild_identities,
)
from flagship_engine.strategies.plain import (
    CASED,
    NUMBERS,
    TEXTS,
    JsonPath,
    PlainObject,
    cased_texts,
    frozen_values,
    huge_integers,
    json_values,
    scalars,
    texts,
    version_texts,
    walk,
    wild_json,
    wild_texts,
)
from flagship_engine.strategies.platform import (
    PLATFORM_OPERATORS,
    PROVIDERS,
    platform_contexts,
    platform_documents,
    platform_targeting_groups,
    platform_targetings,
    provider_contexts,
)
from flagship_engine.strategies.rubbish import ODDITIES, damaged, damaged_documents, junk
from flagship_engine.strategies.telling import effects, exchanges, hits
from flagship_engine.strategies.visiting import visits

__all__ = [
    "CASED",
    "FLAG_KEYS",
    "KEYS",
    "NUMBERS",
    "ODDITIES",
    "OPERATORS",
    "OTHER_OPERATORS",
    "PLATFORM_OPERATORS",
    "PROVIDERS",
    "TEXTS",
    "Argument",
    "Call",
    "JsonPath",
    "PlainObject",
    "allocations",
    "assignations",
    "call_sequences",
    "cased_texts",
    "context_keys",
    "contexts",
    "damaged",
    "damaged_documents",
    "documents",
    "effects",
    "entries",
    "exchanges",
    "flags",
    "frozen_values",
    "hits",
    "huge_integers",
    "identities",
    "journals",
    "json_values",
    "junk",
    "platform_contexts",
    "platform_documents",
    "platform_targeting_groups",
    "platform_targetings",
    "provider_contexts",
    "records",
    "remembered",
    "scalars",
    "targeting_groups",
    "targeting_values",
    "targetings",
    "texts",
    "version_texts",
    "visitor_ids",
    "visits",
    "walk",
    "wild_contexts",
    "wild_identities",
    "wild_json",
    "wild_texts",
]
