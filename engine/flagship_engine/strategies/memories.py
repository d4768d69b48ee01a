"""What is remembered of visitors, as values and as stored records."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from flagship_engine.assignations import Assignation, Assignations, Remembered
from flagship_engine.document import Document
from flagship_engine.records import write_record
from flagship_engine.strategies.people import visitor_ids
from flagship_engine.strategies.plain import PlainObject, array, objects, texts
from flagship_engine.values import FrozenDict


def remembered(document: Document) -> SearchStrategy[Remembered]:
    """What may be remembered for an id: variations of a document, seen or not, of some groups, and unknown ones."""
    groups = [group for campaign in document.campaigns for group in campaign.variation_groups if group.variations]
    known = st.sampled_from(groups).flatmap(
        lambda group: st.tuples(st.just(group.id), st.sampled_from([each.id for each in group.variations]))
    )
    pairs = known if groups else st.nothing()
    entries = st.lists(st.tuples(pairs | st.tuples(texts(), texts()), st.booleans()), max_size=4)
    by_group = entries.map(
        lambda found: FrozenDict({group: Assignation(variation, seen) for (group, variation), seen in found})
    )
    loose = st.lists((pairs if groups else st.tuples(texts(), texts())).map(lambda pair: pair[1]) | texts(), max_size=4)
    return st.builds(Remembered, by_group, loose.map(tuple))


def assignations(document: Document, *some_ids: str) -> SearchStrategy[Assignations]:
    """What may be remembered for each of some ids; without ids, for ids as `visitor_ids` draws them."""
    ids = st.sampled_from(some_ids) if some_ids else visitor_ids()
    return st.builds(Assignations, st.dictionaries(ids, remembered(document), max_size=3).map(FrozenDict))


def records(visitor_id: str) -> SearchStrategy[PlainObject]:
    """Stored records of a visitor, of 2.1 with and without groups and of 3.x, that are read without a problem."""
    flat = st.fixed_dictionaries({"vId": st.just(visitor_id), "vaIds": array(texts(), 0, 5)})
    by_group = st.dictionaries(texts(), st.builds(Assignation, texts(), st.booleans()), max_size=4).map(FrozenDict)
    kept = st.builds(Remembered, by_group, st.lists(texts(), max_size=3).map(tuple))
    with_groups = kept.map(lambda each: write_record(visitor_id, each, grouped=True)["data"])
    history = st.dictionaries(texts(), texts(), max_size=4)
    names = st.sampled_from(("assignationHistory", "assignmentsHistory"))
    grouped = st.builds(lambda name, entries: {"visitorId": visitor_id, name: entries}, names, history)
    return objects({"version": st.just(1), "data": flat | with_groups | grouped})
