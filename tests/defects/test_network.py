"""Requests, hits, logs and ids (D31 to D34, D36, D38, D40).

Elsewhere: deadlines and shared connections (D31: tests/shell/test_http.py, test_deadline.py); every URL (D33:
tests/engine/test_addresses.py); the builders (D1, D2, D34: tests/shell/test_helpers_hits.py); what the wheel needs and
holds (D39: tests/test_wheel.py).
"""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Callable

import pytest

from flagship import Config, FlagshipEventHandler, FlagshipVisitor, Page, Screen, Transaction
from flagship.errors import ParamError, TypingError
from flagship.helpers.hits import Hit
from flagship.testing import NoResponse, Purpose, RecordingHandler, RecordingTransport
from flagship_engine.exchange import Request, Response
from tests.defects.build import answer, document, flagged
from tests.defects.conftest import Start


@pytest.fixture
def visitor(start: Start, transport: RecordingTransport) -> FlagshipVisitor:
    """Synchronised, in API mode."""
    transport.answer(Purpose.CAMPAIGNS, answer({"a": 1}))
    made = start().create_visitor("v")
    made.synchronize_modifications()
    return made


def test_every_request_has_a_time_and_a_size_that_it_may_take(start: Start, transport: RecordingTransport) -> None:
    transport.answer(Purpose.CAMPAIGNS, answer({"a": 1}))
    transport.serve_document(document())
    start(mode=Config.Mode.BUCKETING)
    visitor = start(timeout=0.5, hit_timeout=7).create_visitor("v")
    visitor.synchronize_modifications()
    visitor.activate_modification("a")
    visitor.send_hit(Screen("s"))
    assert {request.purpose: request.timeout for request in transport.requests} == {
        Purpose.DOCUMENT: 10,
        Purpose.CAMPAIGNS: 0.5,
        Purpose.CONTEXT: 2,
        Purpose.ACTIVATION: 2,
        Purpose.HIT: 7,
    }  # D31
    assert all(request.max_bytes > 0 for request in transport.requests)


CALLS: list[Callable[[FlagshipVisitor], object]] = [
    lambda visitor: visitor.activate_modification("a"),
    lambda visitor: visitor.send_hit(Screen("s")),
    lambda visitor: visitor.get_modification_with_results("a", 0, True)[3],
]


@pytest.mark.parametrize("call", CALLS)
def test_a_request_that_fails_is_a_reason_and_no_exception(
    visitor: FlagshipVisitor, transport: RecordingTransport, call: Callable[[FlagshipVisitor], object]
) -> None:
    for failure, reason in ((NoResponse("down"), "down"), (Response(500), "500"), (Response(302), "302")):
        transport.answer(Purpose.ACTIVATION, failure)  # D31
        transport.answer(Purpose.HIT, failure)
        assert call(visitor) == (False, reason)


def test_a_flag_is_given_even_if_its_activation_fails(visitor: FlagshipVisitor, transport: RecordingTransport) -> None:
    transport.answer(Purpose.ACTIVATION, NoResponse("down"))  # D31
    assert visitor.get_modification("a", 0, True) == 1


def test_a_transport_that_raises_is_a_failed_request(visitor: FlagshipVisitor, start: Start) -> None:
    class Broken:
        def send(self, request: Request) -> Response:
            raise OSError("broken")

        def close(self) -> None: ...

    made = start(transport=Broken()).create_visitor("v")
    assert made.send_hit(Screen("s")) == (False, "the transport raised OSError")


def test_what_became_of_a_hit_is_told(start: Start, transport: RecordingTransport) -> None:
    sdk = start()
    visitor = sdk.create_visitor("v")
    assert visitor.send_hit(Screen("s")) == (True, "200")  # D32
    transport.answer(Purpose.HIT, Response(400))
    assert visitor.send_hit(Screen("s")) == (False, "400")
    assert (sdk.status().hits_sent, sdk.status().hits_lost) == (1, 1)


@pytest.mark.parametrize(
    "location",
    [
        "https://shop.technology/",
        "https://[2001:db8::1]/",
        "https://bücher.de",
        "http://a_b.example",
        "http://intranet/x#y",
    ],
)
def test_the_url_of_any_page_is_sent(visitor: FlagshipVisitor, location: str) -> None:
    assert visitor.send_hit(Page(location)) == (True, "200")  # D33


@pytest.mark.parametrize(
    "location", ["http://999.1.1.1/", "ftp://a.com", "a.com", "", "https://a..com", "http://a b.com"]
)
def test_what_is_no_page_is_refused_with_a_reason(
    visitor: FlagshipVisitor, transport: RecordingTransport, location: str
) -> None:
    sent, reason = visitor.send_hit(Page(location))  # D33
    assert not sent
    assert reason.endswith("wanted a valid http or https URL")
    assert transport.requests_for(Purpose.HIT) == []


def test_what_is_sent_is_the_hit_as_it_is_then(visitor: FlagshipVisitor, transport: RecordingTransport) -> None:
    hit = Screen("s")  # D34: hits can be changed, as ever
    visitor.send_hit(hit)
    hit.get_data()["dl"] = "changed"
    visitor.send_hit(hit.with_ip("1.1.1.1"))
    first, second = transport.json_bodies(Purpose.HIT)
    assert {**first, "uip": "1.1.1.1"} == second


def test_limits_count_what_they_say(visitor: FlagshipVisitor) -> None:
    with pytest.raises(TypingError, match=r"width: got str, wanted int"):  # D2
        Screen("s").with_resolution("640", 480)  # type: ignore[arg-type]
    with pytest.raises(ParamError, match="height: got -2"):
        Screen("s").with_resolution(640, -2)
    Transaction("é" * 500, "a")
    with pytest.raises(ParamError, match="501 characters"):
        Transaction("é" * 501, "a")


def test_a_limit_that_2_1_5_never_enforced_is_a_warning(visitor: FlagshipVisitor, handler: RecordingHandler) -> None:
    assert visitor.send_hit(Transaction("t", "é" * 251)) == (True, "200")  # D2
    (warning,) = handler.messages(30)
    assert "affiliation: got 502 bytes in UTF-8, wanted at most 500 bytes" in warning


def test_a_hit_of_ones_own_that_holds_nothing_is_refused(visitor: FlagshipVisitor) -> None:
    class OfHit(Hit):
        def __init__(self) -> None:
            pass

    class OfPage(Page):
        def __init__(self) -> None:
            pass

    for hit in (OfHit(), OfPage()):
        sent, reason = visitor.send_hit(hit)
        assert not sent
        assert f"got a {type(hit).__name__} that holds nothing" in reason


@pytest.mark.parametrize("hit", [None, "x", Screen, {"t": "SCREENVIEW"}])
def test_what_is_no_hit_is_refused(visitor: FlagshipVisitor, hit: object) -> None:
    sent, reason = visitor.send_hit(hit)  # type: ignore[arg-type]
    assert not sent
    assert reason.endswith("wanted a Page, Screen, Event, Transaction or Item")


SECRET_CONTEXT = {"name": "value-secret", "list": ["value-secret"], "half": "value-secret\ud800"}


@pytest.mark.parametrize("mode", list(Config.Mode))
def test_nothing_is_printed_and_personal_data_is_for_debug_alone(
    start: Start, transport: RecordingTransport, mode: Config.Mode, capfd: pytest.CaptureFixture[str]
) -> None:
    secrets = {"visitor-secret", "account-secret", "value-secret", "label-secret"}
    handler = RecordingHandler()
    transport.serve_document(document(flagged({"a": 1})))  # D36
    transport.answer(Purpose.CAMPAIGNS, answer({"a": 1}))
    sdk = start(mode=mode, event_handler=handler)
    visitor = sdk.create_visitor("visitor-secret", False, SECRET_CONTEXT)
    visitor.synchronize_modifications()
    visitor.authenticate("account-secret", synchronize=True)
    visitor.get_modification("a", 0, True)
    visitor.send_hit(Screen("label-secret"))
    visitor.send_hit(Page("label-secret"))
    visitor.send_hit("label-secret")  # type: ignore[arg-type]
    transport.answer(Purpose.CAMPAIGNS, NoResponse("down"))
    visitor.synchronize_modifications()

    assert capfd.readouterr() == ("", "")
    told = [message for level, message in handler.logs if level > logging.DEBUG]
    assert told
    assert not [message for message in told if any(secret in message for secret in secrets)]


def test_the_api_key_is_in_no_log_and_no_repr(start: Start, transport: RecordingTransport) -> None:
    handler = RecordingHandler()
    config = Config(event_handler=handler, transport=transport)
    sdk = start()
    sdk.start("env", "secret-key", config)
    sdk.create_visitor("v").synchronize_modifications()
    (request,) = transport.requests_for(Purpose.CAMPAIGNS)
    assert request.headers["x-api-key"] == "secret-key"
    assert "secret-key" not in f"{handler.logs}{config!r}{sdk.status()!r}{sdk!r}"


def test_messages_go_to_the_flagship_logger_at_their_own_level(start: Start, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "flagship"):  # D36
        start(event_handler=FlagshipEventHandler()).create_visitor("v").activate_modification("none")
    mine = [record for record in caplog.records if record.name == "flagship"]
    assert {logging.DEBUG, logging.ERROR} <= {record.levelno for record in mine}
    assert logging.getLogger("flagship").handlers == []


def test_ids_that_are_made_are_random_uuids(start: Start, transport: RecordingTransport) -> None:
    sdk = start()
    made = [sdk.create_visitor("", True) for _ in range(1000)]
    ids = [visitor.visitor_id for visitor in made] + [str(visitor.anonymous_id) for visitor in made]
    assert len(set(ids)) == 2000  # D38
    assert {uuid.UUID(each).version for each in ids} == {4}


def test_a_visitor_shows_who_it_is_and_no_campaigns(visitor: FlagshipVisitor) -> None:
    assert repr(visitor) == "FlagshipVisitor('v')"
    assert not hasattr(visitor, "campaigns")  # D40


def test_a_context_that_is_asked_for_is_a_copy(visitor: FlagshipVisitor, transport: RecordingTransport) -> None:
    visitor.get_context()["age"] = 3
    assert "age" not in visitor.get_context()


def test_a_lone_surrogate_in_a_hit_is_replaced_with_a_warning(
    visitor: FlagshipVisitor, transport: RecordingTransport, handler: RecordingHandler
) -> None:
    assert visitor.send_hit(Screen("a\ud800b")) == (True, "200")
    (body,) = [request.body for request in transport.requests_for(Purpose.HIT)]
    assert json.loads(body or b"")["dl"] == "a\ufffdb"
    assert ["lone surrogate" in message for message in handler.messages(30)] == [True]
