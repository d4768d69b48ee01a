"""Laws of PLATFORM_RULES: total, deterministic, true to what is remembered, and one test a visitor."""

from __future__ import annotations

import pickle
from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st

from flagship_engine import (
    PLATFORM_RULES,
    Assignation,
    Assignations,
    Context,
    Decision,
    Document,
    FrozenDict,
    Identity,
    Remembered,
    decide,
    exposed_flags,
    parse_document,
    read_context,
    render_campaigns,
    thaw,
)
from flagship_engine.effects import Activate, SaveAssignations
from flagship_engine.strategies import (
    contexts,
    damaged_documents,
    documents,
    frozen_values,
    junk,
    remembered,
    visitor_ids,
    wild_identities,
    wild_texts,
)
from property_tests.settings import tried

EVERYBODY = [{"r": [0, 100]}]


@attrs.frozen
class Case:
    """Everything that a decision depends on."""

    document: Document
    context: Context
    identity: Identity
    known: Assignations
    hit_triggered: bool

    def decide(self) -> Decision:
        return decide(self.document, self.context, self.identity, self.known, hit_triggered=self.hit_triggered)

    def after(self, decision: Decision) -> Case:
        """The same visitor, with what the decision had saved."""
        saves = {each.visitor_id: each.remembered for each in decision.effects if isinstance(each, SaveAssignations)}
        return attrs.evolve(self, known=Assignations(FrozenDict({**self.known.by_id, **saves})))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    data = draw(documents())
    campaigns = data["campaigns"]
    assert isinstance(campaigns, list)
    for campaign in campaigns:
        if isinstance(campaign, dict) and draw(st.integers(0, 3)):
            campaign["bucketRanges"] = EVERYBODY  # type: ignore[assignment]
    document = parse_document(data, PLATFORM_RULES)
    group = draw(st.none() | st.sampled_from(("", "acme", "été")))
    identity = Identity(draw(visitor_ids()), draw(st.none() | visitor_ids()), group)
    ids = PLATFORM_RULES.remembered_ids(identity)
    known = {each: _some_activated(draw(remembered(document)), draw(st.booleans())) for each in ids}
    lists = st.dictionaries(st.sampled_from(("plan", "age")), frozen_values(), max_size=1)
    providers = draw(st.dictionaries(st.sampled_from(("", "dmp")), contexts(), max_size=2))
    context = read_context({**draw(contexts()), **draw(lists)}, providers)
    return Case(document, context, identity, Assignations(FrozenDict(known)), draw(st.booleans()))


def _some_activated(known: Remembered, activated: bool) -> Remembered:
    entries = {group: Assignation(each.variation_id, activated) for group, each in known.by_group.items()}
    return attrs.evolve(known, by_group=FrozenDict(entries))


@tried(60)
@given(
    damaged_documents(),
    st.dictionaries(wild_texts(), junk(), max_size=4) | junk(),
    wild_identities() | st.builds(Identity, wild_texts(), junk(), junk()) | junk(),
    st.booleans(),
)
def test_every_decision_is_made(data: object, context: object, identity: object, triggered: bool) -> None:
    decision = decide(
        parse_document(data, PLATFORM_RULES),
        context,  # type: ignore[arg-type]
        identity,  # type: ignore[arg-type]
        hit_triggered=triggered,
    )
    assert isinstance(decision.flags, FrozenDict)
    assert isinstance(decision.effects, tuple)
    assert isinstance(render_campaigns(decision, expose_all_keys=True), list)


@tried(60)
@given(cases())
def test_a_decision_is_the_same_again_and_on_the_other_side_of_a_pickle(case: Case) -> None:
    first, again = case.decide(), pickle.loads(pickle.dumps(case)).decide()
    assert first == again
    assert first.effects == again.effects


@tried(60)
@given(cases())
def test_an_id_of_a_campaign_is_served_once_and_in_the_order_of_the_document(case: Case) -> None:
    served = [each.campaign.id for each in case.decide().assigned]
    assert served == [each.id for each in case.document.campaigns if each.id in served]


@tried(100)
@given(cases())
def test_what_was_given_is_given_again_and_nothing_more_is_saved(case: Case) -> None:
    """A visitor whose page does not trigger hits is saved once."""
    calm = attrs.evolve(case, hit_triggered=False)
    first = calm.decide()
    second = calm.after(first).decide()
    assert second.assigned == first.assigned
    assert second.effects == ()


@tried(60)
@given(cases())
def test_seeing_what_was_given_changes_nothing_of_it(case: Case) -> None:
    first = attrs.evolve(case, hit_triggered=True).decide()
    assert case.after(first).decide().assigned == first.assigned


@tried(60)
@given(cases())
def test_one_visitor_takes_part_in_one_test_where_the_account_wants_it(case: Case) -> None:
    served = [each for each in case.decide().assigned if each.campaign.type == "ab"]
    assert len(served) <= 1 or not case.document.account_settings.enabled_1v1t


@tried(60)
@given(cases())
def test_each_served_campaign_is_activated_if_hits_are_triggered_and_none_else(case: Case) -> None:
    decision = case.decide()
    activated = [
        (each.variation_group_id, each.variation_id) for each in decision.effects if isinstance(each, Activate)
    ]
    served = [(each.group.id, each.variation.id) for each in decision.assigned]
    assert activated == (served if case.hit_triggered else [])


@tried(60)
@given(cases())
def test_what_is_saved_is_what_was_served_for_ids_of_the_visitor(case: Case) -> None:
    decision = case.decide()
    served = {each.group.id: Assignation(each.variation.id, case.hit_triggered) for each in decision.assigned}
    for save in decision.effects:
        if isinstance(save, SaveAssignations):
            assert save.visitor_id in PLATFORM_RULES.remembered_ids(case.identity)
            assert save.changed
            assert save.changed.items() <= served.items()
            known = case.known.of(save.visitor_id)
            assert save.remembered.by_group == {**known.by_group, **save.changed}
            assert set(save.remembered.variation_ids) <= set(known.variation_ids)


def values(decision: Decision, *, expose_all_keys: bool) -> list[dict[str, Any]]:
    """The flags of each campaign in an answer."""
    answer: Any = render_campaigns(decision, expose_all_keys=expose_all_keys)
    return [each["variation"]["modifications"]["value"] for each in answer]


@tried(60)
@given(cases())
def test_exposing_all_keys_adds_nulls_and_changes_no_value(case: Case) -> None:
    decision = case.decide()
    all_keys = values(decision, expose_all_keys=True)
    not_null = [{key: value for key, value in each.items() if value is not None} for each in all_keys]
    assert values(decision, expose_all_keys=False) == not_null


@tried(60)
@given(cases())
def test_exposed_flags_are_those_of_the_answer_that_exposes_all_keys(case: Case) -> None:
    decision = case.decide()
    expected = {key: value for each in values(decision, expose_all_keys=True) for key, value in each.items()}
    flags = exposed_flags(decision)
    assert {key: thaw(flag.value) for key, flag in flags.items()} == expected
    assert flags.keys() >= decision.flags.keys()
