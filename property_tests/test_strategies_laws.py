"""Laws of the strategies themselves: what is called sound is sound, and what fails is shown as small as it can be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from flagship import Config, Flagship, FlagshipVisitor
from flagship.testing import RecordingHandler, RecordingTransport, make_calls
from flagship_engine import (
    PLATFORM_RULES,
    SDK_RULES,
    Context,
    Document,
    Entry,
    FrozenDict,
    Identity,
    Rules,
    Visit,
    decide,
    parse_document,
    read_entry,
    write_entry,
)
from flagship_engine.strategies import (
    Call,
    PlainObject,
    call_sequences,
    documents,
    journals,
    platform_documents,
    visits,
    walk,
)
from property_tests.settings import tried

RULES = (SDK_RULES, PLATFORM_RULES)

T = TypeVar("T")

NO_CALLS = {"get_context", "get_selected_variations"}
"""What says how a visitor is, and takes no arguments."""

CALLS = {name for name, value in vars(FlagshipVisitor).items() if callable(value) and name[0] != "_"} - NO_CALLS

ASKING: PlainObject = {
    "campaigns": [
        {
            "id": "c",
            "type": "ab",
            "bucketRanges": [{"r": [0, 100]}],
            "variationGroups": [
                {
                    "id": "g",
                    "targeting": {
                        "targetingGroups": [
                            {
                                "targetings": [
                                    {"key": "loyalty", "operator": "EQUALS", "value": "gold"},
                                    {"key": "points", "operator": "GREATER_THAN", "value": 5000},
                                    {"key": "city", "operator": "CONTAINS", "value": ["Lyon", "Nice"]},
                                ]
                            },
                            {"targetings": [{"key": "fs_users", "operator": "EQUALS", "value": "the boss"}]},
                            {
                                "targetings": [
                                    {"key": "segment", "operator": "EQUALS", "value": True, "provider": "crm"},
                                ]
                            },
                        ]
                    },
                    "variations": [
                        {"id": "v", "allocation": 100, "modifications": {"type": "JSON", "value": {"voucher": 10}}}
                    ],
                }
            ],
        }
    ]
}
"""A campaign that hardly anybody meets by chance."""


def smallest(some: st.SearchStrategy[T], condition: Callable[[T], bool]) -> T:
    """What a failing test would show, without Hypothesis' explanation of it, which takes its time."""
    phases = (Phase.generate, Phase.shrink)
    tried_hard = settings(max_examples=2000, phases=phases, database=None, deadline=None, derandomize=True)
    return find(some, condition, settings=tried_hard)


@tried(30)
@given(documents() | platform_documents())
def test_every_document_is_parsed_without_a_problem(data: PlainObject) -> None:
    document = parse_document(data)
    assert (document.problems, document.usable) == ((), True)


@tried(30)
@given(platform_documents())
def test_every_document_of_the_platform_is_parsed_without_a_problem_by_its_rules(data: PlainObject) -> None:
    document = parse_document(data, PLATFORM_RULES)
    assert (document.problems, document.usable) == ((), True)


@pytest.mark.parametrize("some_documents", [documents(), platform_documents()])
def test_a_document_shrinks_to_one_campaign_with_one_group_and_one_variation(
    some_documents: st.SearchStrategy[PlainObject],
) -> None:
    campaigns = parse_document(smallest(some_documents, lambda _: True)).campaigns
    assert [len(group.variations) for each in campaigns for group in each.variation_groups] == [1]


def test_what_is_wrong_with_a_targeting_is_shown_on_one_campaign() -> None:
    shrunk = smallest(documents(), lambda data: any(entry == "plan" for _, entry in walk(data)))
    (campaign,) = parse_document(shrunk).campaigns
    (group,) = campaign.variation_groups
    targetings = [each for some in group.targeting_groups for each in some.targetings]
    assert [(each.key, each.operator) for each in targetings] == [("plan", "EQUALS")]


@tried(30)
@given(documents().flatmap(lambda data: visits(parse_document(data))))
def test_every_visitor_is_read_without_a_problem(visit: Visit) -> None:
    assert isinstance(visit.identity, Identity)
    assert isinstance(visit.context, Context)
    assert (visit.context.problems, bool(visit.identity.visitor_id)) == ((), True)


@pytest.mark.parametrize("rules", RULES)
def test_visitors_meet_what_a_document_asks_for(rules: Rules) -> None:
    document = parse_document(ASKING, rules)
    assert given_of(document, smallest(visits(document), lambda visit: given_of(document, visit) == ["v"])) == ["v"]
    assert known(smallest(visits(document), lambda visit: len(known(visit)) == 3 and not given_of(document, visit)))


def test_visitors_are_those_that_a_document_names() -> None:
    document = parse_document(ASKING)
    boss = smallest(visits(document), lambda visit: visit.identity == Identity("the boss"))
    assert (given_of(document, boss), known(boss)) == (["v"], {})


def test_visitors_are_known_to_the_providers_that_a_document_asks() -> None:
    document = parse_document(ASKING, PLATFORM_RULES)
    shrunk = smallest(visits(document), lambda visit: bool(providers(visit)))
    assert (providers(shrunk), known(shrunk)) == ({"crm": {"segment": True}}, {})


def test_a_visitor_shrinks_to_one_of_whom_nothing_is_known() -> None:
    shrunk = smallest(visits(parse_document({"campaigns": []})), lambda _: True)
    assert shrunk == Visit(Identity("visitor-0"), Context())


@tried(30)
@given(documents(max_campaigns=2).flatmap(lambda data: journals(parse_document(data))))
def test_every_journal_can_be_written_and_read_the_oldest_entry_first(journal: tuple[Entry, ...]) -> None:
    assert tuple(read_entry(write_entry(entry)) for entry in journal) == journal
    assert sorted(entry.at for entry in journal) == [entry.at for entry in journal]


def test_a_journal_shrinks_to_an_entry_of_nobody_in_particular() -> None:
    (entry,) = smallest(journals(parse_document({"campaigns": []})), bool)
    assert (entry.identity, entry.context, entry.at) == (Identity("visitor-0"), Context(), 0.0)


def given_of(document: Document, visit: Visit) -> list[str]:
    chosen = decide(document, visit.context, visit.identity, visit.assignations).assigned
    return [each.variation.id for each in chosen]


def known(visit: Visit) -> dict[str, Any]:
    assert isinstance(visit.context, Context)
    return visit.context.values


def providers(visit: Visit) -> dict[str, Any]:
    assert isinstance(visit.context, Context)
    return visit.context.providers


@tried(30)
@given(
    st.sampled_from(Config.Mode),
    documents(max_campaigns=2).flatmap(
        lambda data: st.tuples(st.just(data), call_sequences(parse_document(data), max_calls=6))
    ),
)
def test_no_call_of_a_sequence_is_refused_for_its_arguments(
    mode: Config.Mode, made: tuple[PlainObject, tuple[Call, ...]]
) -> None:
    data, calls = made
    transport = RecordingTransport()
    transport.serve_document(data)
    sdk, handler = Flagship(), RecordingHandler()
    config = Config(mode=mode, transport=transport, polling_interval=0, document_directory=None, event_handler=handler)
    sdk.start("env", "key", config)
    answers = make_calls(sdk, calls)
    sdk.close()
    assert isinstance(answers[0], FlagshipVisitor)
    assert len(answers) == len(calls)
    assert handler.exceptions == []


@pytest.mark.parametrize("name", sorted(CALLS))
def test_sequences_hold_every_call(name: str) -> None:
    shrunk = smallest(call_sequences(), lambda calls: any(call.name == name for call in calls))
    assert [call.name for call in shrunk] == ["create_visitor", name]


def test_sequences_ask_for_the_flags_of_a_document() -> None:
    asked = Call("get_modification_info", FrozenDict({"key": "voucher"}))
    shrunk = smallest(call_sequences(parse_document(ASKING)), lambda calls: asked in calls)
    assert shrunk == (Call("create_visitor"), asked)


def test_a_sequence_shrinks_to_a_visitor_that_is_never_called() -> None:
    assert smallest(call_sequences(), lambda _: True) == (Call("create_visitor"),)
