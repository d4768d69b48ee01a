"""Laws of `decide`: total, deterministic, and true to what is remembered."""

from __future__ import annotations

import pickle
from typing import TypeAlias

import attrs
from hypothesis import given
from hypothesis import strategies as st

from flagship_engine import (
    Assignations,
    Decision,
    Document,
    FrozenDict,
    Remembered,
    decide,
    parse_document,
    read_assignations,
    read_context,
    render_campaigns,
    write_record,
)
from flagship_engine.effects import SaveAssignations
from flagship_engine.rules.sdk import SdkProgram
from flagship_engine.rules.sdk_memory import given_again
from flagship_engine.rules.sdk_targeting import targets
from flagship_engine.strategies import (
    assignations,
    contexts,
    damaged_documents,
    documents,
    junk,
    remembered,
    visitor_ids,
    wild_identities,
    wild_texts,
)
from flagship_engine.tree import Campaign, Variation, VariationGroup
from property_tests.settings import tried
from property_tests.untouched import picture

Values: TypeAlias = dict[str, str | int | float]


@attrs.frozen
class Case:
    """Everything that a decision depends on."""

    document: Document
    context: Values
    visitor_id: str
    assignations: Assignations

    def decide(self) -> Decision:
        return decide(self.document, self.context, self.visitor_id, self.assignations)

    def remembering(self, remembered: Remembered) -> Case:
        return attrs.evolve(self, assignations=Assignations(FrozenDict({self.visitor_id: remembered})))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    document = parse_document(draw(documents()))
    visitor_id = draw(visitor_ids())
    return Case(document, draw(contexts()), visitor_id, draw(assignations(document, visitor_id)))


def saved(decision: Decision) -> Remembered:
    """What a decision wants to be remembered."""
    (save,) = [effect for effect in decision.effects if isinstance(effect, SaveAssignations)]
    return save.remembered


@tried(60)
@given(
    damaged_documents(),
    st.dictionaries(wild_texts(), junk(), max_size=4) | junk(),
    wild_identities() | junk(),
    st.none() | st.just(Assignations()) | junk(),
)
def test_every_decision_is_made(data: object, context: object, identity: object, known: object) -> None:
    """ "Bad data gives a value that says so, never an exception": over any document, context, ids and assignations."""
    decision = decide(parse_document(data), context, identity, known)  # type: ignore[arg-type]
    assert isinstance(decision.flags, FrozenDict)
    assert isinstance(decision.effects, tuple)
    assert isinstance(render_campaigns(decision, expose_all_keys=True), list)


@tried(45)
@given(junk())
def test_every_context_is_read(context: object) -> None:
    """ "Refused, each with a problem": what a context cannot hold never raises."""
    decision = decide(parse_document({"campaigns": []}), context, "visitor")  # type: ignore[arg-type]
    for problem in decision.problems:
        assert problem.path.startswith("$")


@tried(35)
@given(cases())
def test_deciding_twice_gives_the_same(case: Case) -> None:
    first, second = case.decide(), case.decide()
    assert first == second
    assert first.flags == second.flags
    assert first.effects == second.effects


@tried(30)
@given(cases())
def test_a_pickled_document_decides_the_same(case: Case) -> None:
    """ "Documents and decisions pickle (they are re-compiled on the other side) and compare by value"."""
    assert pickle.loads(pickle.dumps(case)).decide() == case.decide()


@tried(30)
@given(cases())
def test_a_decision_survives_pickling(case: Case) -> None:
    decision = case.decide()
    fresh = pickle.loads(pickle.dumps(decision))
    assert fresh == decision
    assert fresh.flags == decision.flags
    assert pickle.loads(pickle.dumps(decision)).effects == decision.effects


@tried(30)
@given(cases())
def test_a_mapping_and_a_context_decide_the_same(case: Case) -> None:
    """ "The context is a mapping or, read and checked once a visitor, a Context from read_context(mapping)"."""
    context = read_context(case.context)
    assert decide(case.document, context, case.visitor_id, case.assignations) == case.decide()


@tried(30)
@given(cases(), st.permutations(range(6)))
def test_the_order_of_the_context_is_irrelevant(case: Case, order: list[int]) -> None:
    shuffled = [entry for _, entry in sorted(zip(order, case.context.items(), strict=False))]
    assert attrs.evolve(case, context=dict(shuffled)).decide() == case.decide()


@tried(30)
@given(documents(), contexts(), visitor_ids(), st.data())
def test_deciding_leaves_its_inputs_alone(
    data: dict[str, object], context: Values, visitor_id: str, more: st.DataObject
) -> None:
    document = parse_document(data)
    remembered = more.draw(assignations(document, visitor_id))
    inputs = (data, context, document, remembered)
    before = picture(inputs), pickle.dumps((document, remembered))
    decide(document, context, visitor_id, remembered)
    assert before == (picture(inputs), pickle.dumps((document, remembered)))


@tried(35)
@given(cases())
def test_a_campaign_entry_gives_at_most_one_variation(case: Case) -> None:
    """Design, section "What it must show": each visitor has at most one variation per campaign entry, in order."""
    given_by = [each.campaign.id for each in case.decide().assigned]
    written = [campaign.id for campaign in case.document.campaigns]
    assert given_by == [each for each in written if each in given_by]


@tried(35)
@given(cases())
def test_what_is_assigned_stands_in_the_document(case: Case) -> None:
    for each in case.decide().assigned:
        assert each.campaign in case.document.campaigns
        assert each.group in each.campaign.variation_groups
        assert each.variation in each.group.variations


@tried(35)
@given(cases())
def test_flags_come_from_what_is_assigned(case: Case) -> None:
    """Of one key in two campaigns, the later campaign overwrites."""
    decision = case.decide()
    expected = {
        key: (value, each.campaign.id, each.group.id, each.variation.id, each.variation.reference)
        for each in decision.assigned
        for key, value in each.variation.modifications.value.items()
    }
    assert expected == {
        key: (flag.value, flag.campaign_id, flag.variation_group_id, flag.variation_id, flag.is_reference)
        for key, flag in decision.flags.items()
    }


@tried(30)
@given(documents(), contexts(), visitor_ids())
def test_a_panic_gives_nothing(data: dict[str, object], context: Values, visitor_id: str) -> None:
    """Nothing is decided in panic, and nothing is saved."""
    decision = decide(parse_document({**data, "panic": True}), context, visitor_id)
    assert decision.panic
    assert decision.assigned == ()
    assert decision.flags == {}
    assert decision.effects == ()


@tried(60)
@given(cases())
def test_a_campaign_gives_what_section_4_says(case: Case) -> None:
    """The first group that matches *and* has a variation; a remembered one wins.

    A group without a remembered variation gives what it gives somebody of whom nothing is remembered.
    """
    known = case.assignations.of(case.visitor_id).all_variation_ids
    chosen = {each.campaign.id: each.variation for each in case.decide().assigned}
    for campaign in case.document.campaigns:
        given_by_groups = (_given(case, campaign, group, known) for group in campaign.variation_groups)
        assert chosen.get(campaign.id) == next((found for found in given_by_groups if found is not None), None)


def _given(case: Case, campaign: Campaign, group: VariationGroup, known: frozenset[str]) -> Variation | None:
    if not targets(group.targeting_groups, {**case.context, "fs_users": case.visitor_id}):
        return None
    for variation in group.variations:
        if variation.id in known:
            return variation
    alone = attrs.evolve(campaign, variation_groups=(group,))
    tree = attrs.evolve(case.document.tree, campaigns=(alone,))
    assigned = decide(Document(tree, (), True, case.document.rules), case.context, case.visitor_id).assigned
    return assigned[0].variation if assigned else None


@tried(35)
@given(cases())
def test_everything_assigned_is_saved(case: Case) -> None:
    decision = case.decide()
    assert {each.variation.id for each in decision.assigned} <= saved(decision).all_variation_ids


@tried(35)
@given(cases())
def test_only_what_the_document_has_is_saved(case: Case) -> None:
    """Design: remembered variations are kept, at most one a group, as long as the document still has them."""
    remembered = saved(case.decide())
    assert remembered.variation_ids == ()  # every id is unique in these documents
    groups = {group.id: group for campaign in case.document.campaigns for group in campaign.variation_groups}
    for group_id, entry in remembered.by_group.items():
        assert entry.variation_id in [variation.id for variation in groups[group_id].variations]


@tried(35)
@given(cases())
def test_a_remembered_variation_is_kept_unless_its_group_gave_another(case: Case) -> None:
    kept = saved(case.decide())
    known = case.assignations.of(case.visitor_id).all_variation_ids
    for campaign in case.document.campaigns:
        for group in campaign.variation_groups:
            if not known.isdisjoint(variation.id for variation in group.variations):
                assert group.id in kept.by_group


@tried(45)
@given(cases())
def test_deciding_again_with_what_was_saved_gives_the_same(case: Case) -> None:
    first = case.decide()
    second = case.remembering(saved(first)).decide()
    assert second.assigned == first.assigned
    assert second.effects == first.effects


@tried(45)
@given(cases())
def test_a_stored_record_gives_the_same_decision(case: Case) -> None:
    """A version-1 record names no groups (protocol: the visitor cache), and its variations are enough."""
    first = case.decide()
    found = read_assignations(write_record(case.visitor_id, saved(first)), case.visitor_id)
    assert found.problem is None
    second = attrs.evolve(case, assignations=found.assignations).decide()
    assert second.assigned == first.assigned
    assert second.effects == first.effects


@tried(30)
@given(cases(), visitor_ids())
def test_what_is_remembered_for_others_changes_nothing(case: Case, other: str) -> None:
    own = case.assignations.by_id.get(case.visitor_id, Remembered())
    more = Assignations(FrozenDict({**case.assignations.by_id, other: own, case.visitor_id: own}))
    assert attrs.evolve(case, assignations=more).decide() == case.decide()


@tried(200)
@given(st.data())
def test_a_group_gives_again_the_first_of_its_variations_that_is_remembered_of_whatever_group(
    data: st.DataObject,
) -> None:
    document = parse_document(data.draw(documents() | damaged_documents()))
    known = data.draw(remembered(document))
    wanted = []
    for group in (group for campaign in document.campaigns for group in campaign.variation_groups):
        sound = [each for each in group.variations if each.sound]
        wanted.append(next((each for each in sound if each.id in known.all_variation_ids), None))
    assert isinstance(document.program, SdkProgram)
    given = given_again(known, document.program.homes)
    assert [given[number].variation if number in given else None for number in range(len(wanted))] == wanted
