"""What the world is told: hits, and effects of every kind."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from flagship_engine import effects as fx
from flagship_engine.assignations import NO_ASSIGNATIONS, Assignation, Remembered
from flagship_engine.context import Context
from flagship_engine.deciding import decide, parse_document
from flagship_engine.decision import Flag
from flagship_engine.document import Document
from flagship_engine.hits import CommonFields, Event, EventCategory, Hit, Item, Page, Screen, Transaction
from flagship_engine.identity import Identity
from flagship_engine.strategies.bucketing import documents
from flagship_engine.strategies.people import wild_contexts, wild_identities
from flagship_engine.strategies.plain import texts, wild_json, wild_texts
from flagship_engine.values import FrozenDict, Json


def hits() -> SearchStrategy[Hit]:
    """Hits of every kind whose fields hold what they should; limits of length and form are not kept on purpose."""
    common = st.builds(
        CommonFields, *(st.none() | kind for kind in (texts(), texts(), texts(), _integers(), _integers()))
    )
    text, amount = st.none() | texts(), st.none() | st.integers(-(10**6), 10**6) | _finite()
    count = st.none() | _integers()
    event = st.builds(Event, st.sampled_from(EventCategory), texts(), text, count, common)
    transaction = st.builds(
        Transaction, texts(), texts(), amount, amount, text, amount, text, text, count, text, common
    )
    item = st.builds(Item, texts(), texts(), texts(), amount, text, count, common)
    pages = st.builds(Page, texts() | texts().map("https://example.org/{}".format), common)
    return st.one_of(st.builds(Screen, texts(), common), pages, event, transaction, item)


def _integers() -> SearchStrategy[int]:
    return st.integers(-(2**63), 2**63)


def _finite() -> SearchStrategy[float]:
    return st.floats(allow_nan=False, allow_infinity=False)


def exchanges() -> SearchStrategy[fx.Exchange]:
    """Effects that are HTTP requests, with any content."""
    validators = st.none() | wild_texts()
    return st.one_of(
        st.builds(fx.FetchDocument, validators, validators),
        st.builds(fx.FetchCampaigns, wild_identities(), wild_contexts()),
        st.builds(fx.SendContext, wild_texts(), wild_contexts()),
        st.builds(fx.Activate, wild_identities(), wild_texts(), wild_texts()),
        st.builds(fx.SendHit, wild_identities(), hits() | st.builds(Screen, wild_texts())),
    )


def effects() -> SearchStrategy[fx.Effect]:
    """Every kind of effect, with any content."""
    validators = st.none() | wild_texts()
    pairs = st.dictionaries(wild_texts(), st.builds(Assignation, wild_texts(), st.booleans()), max_size=3)
    entries = pairs.map(FrozenDict)
    kept = st.builds(Remembered, entries, st.lists(wild_texts(), max_size=3).map(tuple))
    return st.one_of(
        exchanges(),
        st.builds(fx.RecallDocument),
        st.builds(fx.StoreDocument, st.binary(max_size=20), validators, validators),
        st.builds(fx.AnnounceDocument, wild_texts()),
        st.builds(fx.PollAgain, st.floats(0, 1e6)),
        st.builds(fx.LookUpAssignations, st.lists(wild_texts(), max_size=3).map(tuple)),
        st.builds(fx.SaveAssignations, wild_texts(), kept, st.none() | entries),
        documents().map(parse_document).map(fx.ArchiveDocument),
        documents().map(parse_document).flatmap(_recorded),
        st.builds(fx.RecordAnswer, wild_contexts(), wild_identities(), _flags(), st.booleans()),
        st.builds(fx.ReportPanic, st.booleans()),
        st.builds(fx.Log, st.sampled_from(fx.Level), wild_texts()),
    )


def _flags() -> SearchStrategy[FrozenDict[str, Flag]]:
    some = st.builds(Flag, wild_texts(), wild_json(), wild_texts(), wild_texts(), wild_texts(), st.booleans())
    return st.lists(some, max_size=3).map(lambda flags: FrozenDict({flag.key: flag for flag in flags}))


def _recorded(document: Document) -> SearchStrategy[fx.RecordDecision]:
    def record(identity: Identity, values: FrozenDict[str, Json]) -> fx.RecordDecision:
        context = Context(values)
        return fx.RecordDecision(document, context, identity, NO_ASSIGNATIONS, decide(document, context, identity))

    return st.builds(record, wild_identities(), wild_contexts())
