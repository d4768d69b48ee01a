from __future__ import annotations

import pytest

from flagship import Config, Flagship
from flagship.recording import RecordingSdk
from flagship.testing import Purpose, make_calls
from flagship_engine.hits import Page
from flagship_engine.strategies import Call
from flagship_engine.values import FrozenDict


def called(name: str, **arguments: object) -> Call:
    return Call(name, FrozenDict(arguments))  # type: ignore[arg-type]


def test_the_sdk_is_the_one_that_the_process_shares() -> None:
    with RecordingSdk() as recording:
        assert recording.start() is Flagship.instance()
    assert not Flagship.instance().is_flagship_started()


def test_another_sdk_may_be_recorded() -> None:
    sdk = Flagship()
    with RecordingSdk(sdk) as recording:
        assert recording.start() is sdk
        assert not Flagship.instance().is_flagship_started()


@pytest.mark.parametrize(("document", "mode"), [(None, Config.Mode.API), ({"campaigns": []}, Config.Mode.BUCKETING)])
def test_who_has_a_document_decides_over_it(document: dict[str, object] | None, mode: Config.Mode) -> None:
    with RecordingSdk(Flagship()) as recording:
        assert recording.start(document).status().mode is mode


def test_options_go_before_those_of_the_fakes() -> None:
    with RecordingSdk(Flagship()) as recording:
        sdk = recording.start({"campaigns": []}, mode=Config.Mode.API, send_context_events=False)
        sdk.create_visitor("ana").synchronize_modifications()
        assert [request.purpose for request in recording.transport.requests] == [Purpose.CAMPAIGNS]


def test_calls_return_what_they_return(small_document: dict[str, object]) -> None:
    calls = [
        called("create_visitor", visitor_id="ana", context=FrozenDict({"age": 31})),
        called("synchronize_modifications"),
        called("get_modification", key="limit", default_value=None, activate=True),
        called("send_hit", hit=Page("https://example.org")),
    ]
    with RecordingSdk(Flagship()) as recording:
        visitor, *answers = make_calls(recording.start(small_document), calls)
    assert (visitor.visitor_id, answers) == ("ana", [(True, ""), 10, (True, "200")])
    assert [sent["vaid"] for sent in recording.activations] == ["c2-v1"]
    assert [sent["dl"] for sent in recording.hits] == ["https://example.org"]


def test_a_call_is_of_the_visitor_that_was_made_last() -> None:
    calls = [called("create_visitor", visitor_id=name) for name in ("ana", "bob")]
    with RecordingSdk(Flagship()) as recording:
        make_calls(recording.start(), [*calls, called("synchronize_modifications")])
    assert [sent["visitorId"] for sent in recording.transport.json_bodies(Purpose.CAMPAIGNS)] == ["bob"]


def test_a_visitor_is_created_before_it_is_called() -> None:
    with RecordingSdk(Flagship()) as recording, pytest.raises(ValueError, match="before a visitor is created"):
        make_calls(recording.start(), [called("synchronize_modifications")])
