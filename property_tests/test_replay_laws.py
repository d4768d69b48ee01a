"""What was decided is decided again; and pseudonyms hide, but never accuse."""

from __future__ import annotations

from typing import Any

import attrs
from hypothesis import assume, given
from hypothesis import strategies as st

from flagship_engine import (
    PLATFORM_RULES,
    SDK_RULES,
    SDK_RULES_2_1_5_HASH,
    Context,
    Different,
    Entry,
    FrozenDict,
    PartlySame,
    Rules,
    Same,
    Verdict,
    decide,
    document_digest,
    make_entry,
    parse_document,
    pseudonymised,
    read_entry,
    replay,
    write_document,
    write_entry,
)
from flagship_engine.strategies import damaged_documents, documents, journals, platform_documents, wild_texts
from property_tests.differing import Visit, comparing_visits, remembering_visits, visits
from property_tests.settings import tried

RULES = (SDK_RULES, SDK_RULES_2_1_5_HASH, PLATFORM_RULES)


def entry_of(visit: Visit, rules: Rules, *, hit_triggered: bool = False) -> Entry:
    document, given_to_it = visit.document(rules), (visit.context, visit.identity, visit.known)
    decision = decide(document, *given_to_it, hit_triggered=hit_triggered)
    return make_entry(0, document, *given_to_it, decision, hit_triggered=hit_triggered)


def verdict_of(entry: Entry, visit: Visit) -> Verdict:
    [verdict] = replay([entry], {entry.document: visit.plain})
    return verdict


@tried(40)
@given(visits() | comparing_visits() | remembering_visits(), st.booleans())
def test_what_was_decided_is_decided_again(visit: Visit, hit_triggered: bool) -> None:
    for rules in RULES:
        entry = entry_of(visit, rules, hit_triggered=hit_triggered)
        assert verdict_of(entry, visit) == Same(entry)


@tried(15)
@given(st.data(), documents() | platform_documents() | damaged_documents())
def test_a_journal_is_the_same_after_it_and_its_documents_were_written_and_read(data: st.DataObject, json: Any) -> None:
    for rules in RULES:
        document = parse_document(json, rules)
        written = [write_entry(each) for each in data.draw(journals(document))]
        found = {document_digest(document): parse_document(write_document(document))}
        assert all(isinstance(verdict, Same) for verdict in replay(map(read_entry, written), found))


@st.composite
def asking_visits(draw: st.DrawFn) -> Visit:
    """Visits to documents that ask for ids, of visitors whose ids stand in their contexts as well."""
    visit = draw(visits() | remembering_visits())
    for campaign in visit.data["campaigns"]:
        for group in campaign["variationGroups"]:
            for each in (each for some in group["targeting"]["targetingGroups"] for each in some["targetings"]):
                if draw(st.integers(0, 2)) == 0:
                    each["key"] = "fs_users"
                    each["value"] = draw(st.sampled_from((each["value"], visit.identity.visitor_id)))
    if draw(st.booleans()):
        visit.data.setdefault("accountSettings", {})["enabled1V1T"] = draw(st.booleans())
    ids = (visit.identity.visitor_id, visit.identity.anonymous_id, (visit.identity.visitor_id,))
    own = {key: draw(st.sampled_from(ids)) for key in visit.context.values if draw(st.integers(0, 3)) == 0}
    context = Context(FrozenDict({**visit.context.values, **own}), visit.context.providers)
    return Visit(visit.data, context, visit.identity, visit.known)


@tried(80)
@given(asking_visits() | visits() | comparing_visits() | remembering_visits(), st.binary(min_size=1, max_size=4))
def test_a_pseudonymised_entry_is_never_different_where_the_entry_is_the_same(visit: Visit, key: bytes) -> None:
    for rules in RULES:
        entry = entry_of(visit, rules)
        verdict = verdict_of(pseudonymised(entry, visit.document(rules), key), visit)
        assert isinstance(verdict, PartlySame), verdict


@tried(20)
@given(comparing_visits() | visits(), st.data())
def test_a_pseudonymised_entry_that_says_otherwise_is_different(visit: Visit, data: st.DataObject) -> None:
    rules = data.draw(st.sampled_from(RULES))
    entry = entry_of(visit, rules)
    hidden = pseudonymised(entry, visit.document(rules), b"key")
    verdict = verdict_of(hidden, visit)
    assert isinstance(verdict, PartlySame)
    told = [each for each in entry.outcome.assigned if each[0] not in verdict.campaigns]
    assume(told)
    lost = data.draw(st.sampled_from(told))
    rest = tuple(each for each in entry.outcome.assigned if each[0] != lost[0])
    otherwise = attrs.evolve(hidden, outcome=attrs.evolve(hidden.outcome, assigned=rest))
    found = verdict_of(otherwise, visit)
    assert isinstance(found, Different)
    assert found.differences[0].campaign_id == lost[0]


@tried(30)
@given(visits(), st.data(), wild_texts())
def test_an_outcome_that_says_otherwise_is_different_and_each_difference_is_named(
    visit: Visit, data: st.DataObject, other: str
) -> None:
    entry = entry_of(visit, data.draw(st.sampled_from(RULES)))
    changes: dict[str, Any] = {
        "assigned": (*entry.outcome.assigned, (other, other, other)),
        "panic": not entry.outcome.panic,
        "flags": other,
        "effects": other,
    }
    names = data.draw(st.sets(st.sampled_from(sorted(changes)), min_size=1))
    outcome = attrs.evolve(entry.outcome, **{name: changes[name] for name in names})
    found = verdict_of(attrs.evolve(entry, outcome=outcome), visit)
    assert isinstance(found, Different)
    assert len(found.differences) == len(names)
    assert not any("\n" in each.sentence for each in found.differences)
