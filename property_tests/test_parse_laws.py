"""Laws of `parse_document`: total over any object, deterministic, and one malformed part harms no other."""

from __future__ import annotations

import json
import pickle
from typing import TypeAlias

from hypothesis import given
from hypothesis import strategies as st

from flagship_engine import SDK_RULES, Assigned, Decision, Document, decide, parse_document
from flagship_engine.fields import Findings
from flagship_engine.reading import read_tree
from flagship_engine.strategies import contexts, damaged, damaged_documents, documents, json_values, junk, visitor_ids
from flagship_engine.tree import VariationGroup
from flagship_engine.values import Plain
from property_tests.settings import tried
from property_tests.untouched import picture

PlainDocument: TypeAlias = dict[str, Plain]


@tried(300)
@given(junk())
def test_any_object_is_parsed(data: object) -> None:
    """ "Functions are total over their documented input" (design): parse_document's is any Python object."""
    document = parse_document(data)
    assert document.usable or document.problems


@tried(60)
@given(damaged_documents())
def test_a_damaged_document_is_parsed(data: object) -> None:
    """ "What is malformed is left out alone and listed in document.problems": never an exception, never a crash."""
    assert isinstance(parse_document(data), Document)


@tried(45)
@given(st.dictionaries(st.sampled_from(("campaigns", "panic", "accountSettings")), junk()))
def test_junk_in_the_fields_of_a_document_is_parsed(data: dict[str, object]) -> None:
    assert isinstance(parse_document(data), Document)


@tried(60)
@given(damaged_documents() | junk())
def test_every_problem_has_a_path_from_the_root(data: object) -> None:
    """ "Problems with their JSON path, what it was and what was wanted": as one line of text that can be printed."""
    for problem in parse_document(data).problems:
        assert problem.path.startswith("$")
        assert problem.got
        assert problem.wanted
        assert str(problem).encode()


@tried(45)
@given(documents())
def test_a_sound_document_has_no_problems(data: PlainDocument) -> None:
    document = parse_document(data)
    assert document.problems == ()
    assert document.usable


@tried(45)
@given(documents())
def test_a_sound_document_loses_nothing(data: PlainDocument) -> None:
    """ "Document is a faithful tree of what was read": as many campaigns, groups and variations as were written."""
    assert [_ids(campaign) for campaign in _written(data, "campaigns")] == [
        [campaign.id, *(id_ for group in campaign.variation_groups for id_ in _read_ids(group))]
        for campaign in parse_document(data).campaigns
    ]


def _read_ids(group: VariationGroup) -> list[str]:
    return [group.id, *(variation.id for variation in group.variations)]


def _ids(campaign: PlainDocument) -> list[Plain]:
    groups = _written(campaign, "variationGroups")
    return [campaign["id"], *(each["id"] for group in groups for each in (group, *_written(group, "variations")))]


def _written(parent: PlainDocument, name: str) -> list[PlainDocument]:
    children = parent[name]
    assert isinstance(children, list)
    return [child for child in children if isinstance(child, dict)]


@tried(35)
@given(damaged_documents())
def test_parsing_twice_gives_the_same(data: object) -> None:
    assert parse_document(data) == parse_document(data)


@tried(35)
@given(documents())
def test_parsing_a_copy_gives_the_same(data: PlainDocument) -> None:
    """A document is a value: nothing depends on the identity of the lists and dicts it was read from."""
    assert parse_document(data) == parse_document(json.loads(json.dumps(data)))


@tried(45)
@given(damaged_documents() | junk())
def test_parsing_leaves_its_input_alone(data: object) -> None:
    before = picture(data)
    parse_document(data)
    assert picture(data) == before


@tried(30)
@given(damaged_documents())
def test_a_document_survives_pickling(data: object) -> None:
    """ "Documents and decisions pickle (they are re-compiled on the other side) and compare by value"."""
    document = parse_document(data)
    assert pickle.loads(pickle.dumps(document)) == document


@st.composite
def _damage_in_one_campaign(draw: st.DrawFn) -> tuple[list[Plain], int, object]:
    data = draw(documents(max_campaigns=4))
    campaigns = data["campaigns"]
    assert isinstance(campaigns, list)
    index = draw(st.integers(0, len(campaigns) - 1))
    return campaigns, index, draw(damaged(campaigns[index]))


@tried(60)
@given(_damage_in_one_campaign(), contexts(), visitor_ids())
def test_damage_in_one_campaign_changes_nothing_in_the_others(
    damage: tuple[list[Plain], int, object], context: dict[str, object], visitor_id: str
) -> None:
    """ "Malformed parts of a document are left out with a problem instead of failing the whole decision"."""
    campaigns, index, rubbish = damage

    def chosen(parts: list[Plain] | list[object]) -> tuple[Assigned, ...]:
        decision: Decision = decide(parse_document({"campaigns": parts}), context, visitor_id)
        return decision.assigned

    before, after = chosen(campaigns[:index]), chosen(campaigns[index + 1 :])
    all_of_them = chosen([*campaigns[:index], rubbish, *campaigns[index + 1 :]])
    assert all_of_them[: len(before)] == before
    assert all_of_them[len(all_of_them) - len(after) :] == after
    assert len(all_of_them) - len(before) - len(after) in (0, 1)


@tried(30)
@given(documents(), st.dictionaries(st.text(max_size=5).map("x-{}".format), json_values(), max_size=3))
def test_unknown_fields_change_nothing(data: PlainDocument, unknown: PlainDocument) -> None:
    """Extra unknown fields are ignored."""
    more = {**data, **unknown, "campaigns": [{**campaign, **unknown} for campaign in _written(data, "campaigns")]}
    assert parse_document(more) == parse_document(data)


@tried(100)
@given(documents() | damaged_documents())
def test_a_document_that_is_read_closely_says_the_same(data: object) -> None:
    quickly, closely = Findings(), Findings(closely=True)
    assert read_tree(data, SDK_RULES, quickly) == read_tree(data, SDK_RULES, closely)
    assert quickly.usable == closely.usable
    assert quickly.repeated or quickly.problems == closely.problems
