"""Synchronising, flags and what is remembered (D19, D20, D23, D29, D30, D35, D37)."""

from __future__ import annotations

from typing import Any

import pytest

from flagship import Config, FlagshipVisitor, VisitorCacheManager
from flagship.testing import NoResponse, Purpose, RecordingHandler, RecordingTransport
from flagship_engine.exchange import Request, Response
from tests.defects.build import answer, campaign, document, flagged, group, raw, variation
from tests.defects.conftest import Start

BUCKETING = Config.Mode.BUCKETING


@pytest.fixture
def visitor(start: Start, transport: RecordingTransport) -> FlagshipVisitor:
    """In API mode, synchronised: it has the flag `a`."""
    transport.answer(Purpose.CAMPAIGNS, answer({"a": 1}))
    made = start().create_visitor("v")
    made.synchronize_modifications()
    return made


def test_a_flag_that_is_no_longer_given_is_gone(visitor: FlagshipVisitor, transport: RecordingTransport) -> None:
    transport.answer(Purpose.CAMPAIGNS, answer({"b": 2}))  # D19
    assert visitor.synchronize_modifications() == (True, "")
    assert visitor.get_modification("a", 0) == 0
    assert visitor.activate_modification("a")[0] is False
    assert visitor.get_modification("b", 0) == 2


FAILURES = [
    NoResponse("no answer within 2.0 s"),
    answer({"b": 2}, status=400),
    answer({"b": 2}, status=500),
    Response(302),
    Response(200, body=b"<html>"),  # D35
    raw(None),
    raw([]),
    raw({}),
    raw({"campaigns": None}),
    raw({"campaigns": {}}),
]


@pytest.mark.parametrize("failure", FAILURES)
def test_a_synchronisation_that_failed_says_so_and_the_last_flags_stay(
    visitor: FlagshipVisitor, transport: RecordingTransport, failure: Response | NoResponse
) -> None:
    transport.answer(Purpose.CAMPAIGNS, failure)  # D19
    done, reason = visitor.synchronize_modifications()
    assert not done
    assert reason.endswith("the last known flags stay in use")
    assert visitor.get_modification("a", 0) == 1


@pytest.mark.parametrize("nothing", [Response(204), Response(200), answer(None)])
def test_an_answer_without_campaigns_means_no_flags(
    visitor: FlagshipVisitor, transport: RecordingTransport, nothing: Response
) -> None:
    transport.answer(Purpose.CAMPAIGNS, nothing)  # D35
    assert visitor.synchronize_modifications() == (True, "")
    assert visitor.get_modification("a", 0) == 0


@pytest.mark.parametrize("odd", [{"id": 1}, None, {"id": "x", "variationGroupId": "g", "variation": None}])
def test_a_malformed_campaign_of_an_answer_is_left_out_alone(
    visitor: FlagshipVisitor, transport: RecordingTransport, odd: Any
) -> None:
    sound = {"id": "c", "variationGroupId": "g", "variation": {"id": "v", "modifications": {"value": {"b": 2}}}}
    transport.answer(Purpose.CAMPAIGNS, raw({"campaigns": [odd, sound]}))
    assert visitor.synchronize_modifications() == (True, "")
    assert visitor.get_modification("b", 0) == 2


@pytest.mark.parametrize("failure", [NoResponse("down"), Response(400), Response(500)])
def test_a_context_event_that_fails_does_not_fail_the_synchronisation(
    start: Start, transport: RecordingTransport, failure: Response | NoResponse
) -> None:
    transport.answer(Purpose.CAMPAIGNS, answer({"a": 1}))
    transport.answer(Purpose.CONTEXT, failure)  # D20
    visitor = start().create_visitor("v")
    assert visitor.synchronize_modifications() == (True, "")
    assert visitor.get_modification("a", 0) == 1


def test_flags_are_in_force_before_the_context_event_is_sent(start: Start, transport: RecordingTransport) -> None:
    seen: list[int] = []

    def look(request: Request) -> Response:
        seen.append(made.get_modification("a", 0))
        return Response(204)

    transport.answer(Purpose.CAMPAIGNS, answer({"a": 1}))
    transport.answer(Purpose.CONTEXT, look)  # D20
    made = start().create_visitor("v")
    made.synchronize_modifications()
    assert seen == [1]


def test_context_events_can_be_switched_off(start: Start, transport: RecordingTransport) -> None:
    start(send_context_events=False).create_visitor("v").synchronize_modifications()  # D20
    assert [request.purpose for request in transport.requests] == [Purpose.CAMPAIGNS]


@pytest.mark.parametrize("mode", list(Config.Mode))
def test_a_list_or_dict_that_a_flag_holds_is_the_callers_own(
    start: Start, transport: RecordingTransport, mode: Config.Mode
) -> None:
    value = {"list": [1, {"deep": [2]}]}  # D23
    transport.serve_document(document(flagged({"a": value})))
    transport.answer(Purpose.CAMPAIGNS, answer({"a": value}))
    sdk = start(mode=mode)
    one, other = sdk.create_visitor("one"), sdk.create_visitor("other")
    for visitor in (one, other):
        visitor.synchronize_modifications()
    taken = one.get_modification("a", {})
    taken["list"][1]["deep"].append(3)
    del taken["list"][0]
    assert one.get_modification("a", {}) == other.get_modification("a", {}) == value


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_number_that_json_cannot_say_is_refused_alone(
    visitor: FlagshipVisitor, transport: RecordingTransport, value: float
) -> None:
    (bad, good), report = visitor.update_context({"bad": value, "good": 1.5}, True)  # D37
    assert bad[:2] == ("bad", False)
    assert "wanted a str, bool, int or finite float" in bad[2]
    assert good == ("good", True, "", None)
    assert report == (True, "")
    assert transport.json_bodies(Purpose.CAMPAIGNS)[-1]["context"]["good"] == 1.5


class Memory(VisitorCacheManager):
    """Keeps records in a dict; there is no base constructor to call (D30)."""

    def __init__(self) -> None:
        self.records: dict[str, Any] = {}

    def save(self, visitor_id: str, visitor_data: dict[str, Any]) -> None:
        self.records[visitor_id] = visitor_data

    def lookup(self, visitor_id: str) -> Any:
        return self.records.get(visitor_id)


def remembered(manager: Memory) -> list[str]:
    found: list[str] = manager.records["v"]["data"]["vaIds"]
    return found


def test_what_is_remembered_is_kept_while_a_campaign_does_not_match(
    start: Start, transport: RecordingTransport
) -> None:
    adults = {"key": "age", "operator": "GREATER_THAN", "value": 17}  # D29
    transport.serve_document(document(flagged({"a": 1}, adults), flagged({"b": 1}, name="c2")))
    manager = Memory()
    visitor = start(mode=BUCKETING, visitor_cache_manager=manager).create_visitor("v", False, {"age": 30})
    visitor.synchronize_modifications()
    assert sorted(remembered(manager)) == ["c-v", "c2-v"]
    visitor.update_context(("age", 3), True)
    assert sorted(remembered(manager)) == ["c-v", "c2-v"]


def test_a_variation_whose_flags_are_all_overridden_is_remembered(start: Start, transport: RecordingTransport) -> None:
    transport.serve_document(document(flagged({"a": 1}), flagged({"a": 2}, name="c2")))  # D29
    manager = Memory()
    start(mode=BUCKETING, visitor_cache_manager=manager).create_visitor("v").synchronize_modifications()
    assert sorted(remembered(manager)) == ["c-v", "c2-v"]


def test_a_remembered_variation_that_is_gone_is_decided_anew(start: Start, transport: RecordingTransport) -> None:
    transport.serve_document(document(campaign("c", group("g", variation("new", {"a": 1})))))  # D29, kept
    manager = Memory()
    manager.records["v"] = {"version": 1, "data": {"vId": "v", "vaIds": ["gone"]}}
    visitor = start(mode=BUCKETING, visitor_cache_manager=manager).create_visitor("v")
    visitor.synchronize_modifications()
    assert visitor.get_modification("a", 0) == 1
    assert remembered(manager) == ["new"]


def test_in_api_mode_what_is_saved_is_what_is_given_now(start: Start, transport: RecordingTransport) -> None:
    manager = Memory()
    transport.answer(Purpose.CAMPAIGNS, answer({"a": 1}), times=1)  # D29
    visitor = start(visitor_cache_manager=manager).create_visitor("v")
    visitor.synchronize_modifications()
    assert manager.records == {"v": {"version": 1, "data": {"vId": "v", "vaIds": ["v"]}}}
    visitor.synchronize_modifications()
    assert remembered(manager) == []


@pytest.mark.parametrize("version", [0, -1, True, "1", 1.0, 2])
def test_a_record_of_another_version_is_ignored_and_the_log_says_why(
    start: Start, transport: RecordingTransport, handler: RecordingHandler, version: object
) -> None:
    transport.serve_document(document(flagged({"a": 1})))  # D30
    manager = Memory()
    manager.records["v"] = {"version": version}
    visitor = start(mode=BUCKETING, visitor_cache_manager=manager).create_visitor("v")
    assert visitor.synchronize_modifications() == (True, "")
    (warning,) = handler.messages(30)[-1:]
    assert "$.version" in warning
    assert manager.records["v"] == {"version": 1, "data": {"vId": "v", "vaIds": ["c-v"]}}
