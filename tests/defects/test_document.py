"""The bucketing document: where it is kept, what of it is used, what is said of it (D16 to D18, D21, D22).

Elsewhere: a CDN that is down, slow or babbling, read-only directories and corrupt files (tests/shell/test_faults_*.py);
every malformation of a document (tests/engine/test_reading_problems.py).
"""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest

from flagship import Config
from flagship.testing import ManualClock, NoResponse, Purpose, RecordingHandler, RecordingTransport
from flagship_engine.exchange import Response
from tests.defects.build import EVERYBODY, campaign, document, flagged, group, raw, variation
from tests.defects.conftest import Start

BUCKETING = Config.Mode.BUCKETING


def test_nothing_is_written_to_the_working_directory(
    start: Start, transport: RecordingTransport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # D16
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    transport.serve_document(document(flagged({"a": 1})))
    start(mode=BUCKETING, document_directory=Config().document_directory)
    assert [entry.name for entry in tmp_path.iterdir()] == ["cache"]


def test_each_environment_has_a_stored_document_of_its_own(start: Start, tmp_path: Path) -> None:  # D16
    for env_id in ("A", "B"):
        network = RecordingTransport()
        network.serve_document(document(flagged({"which": env_id})))
        start(env_id, mode=BUCKETING, transport=network, document_directory=tmp_path)
    files = list(tmp_path.iterdir())
    assert len(files) == 2
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}

    offline = RecordingTransport()
    offline.answer(Purpose.DOCUMENT, NoResponse("down"))
    visitor = start("A", mode=BUCKETING, transport=offline, document_directory=tmp_path).create_visitor("v")
    assert visitor.synchronize_modifications() == (True, "")
    assert visitor.get_modification("which", "") == "A"


def test_an_environment_never_sends_the_validators_of_another(start: Start, tmp_path: Path) -> None:  # D16
    for env_id in ("A", "B"):
        network = RecordingTransport()
        network.serve_document(document())
        start(env_id, mode=BUCKETING, transport=network, document_directory=tmp_path)
        (request,) = network.requests_for(Purpose.DOCUMENT)
        assert set(request.headers) == {"User-Agent"}


def test_a_document_without_last_modified_is_used(start: Start, transport: RecordingTransport) -> None:  # D17
    transport.answer(Purpose.DOCUMENT, raw(document(flagged({"a": 1}))))
    visitor = start(mode=BUCKETING).create_visitor("v")
    visitor.synchronize_modifications()
    assert visitor.get_modification("a", 0) == 1


def test_an_unchanged_document_is_no_error(
    start: Start, transport: RecordingTransport, clock: ManualClock, handler: RecordingHandler
) -> None:
    transport.serve_document(document(flagged({"a": 1})))  # D17
    sdk = start(mode=BUCKETING)
    clock.wait_until_waiting(1)
    clock.advance(60)
    clock.wait_until_waiting(1)
    assert len(transport.requests_for(Purpose.DOCUMENT)) == 2
    assert handler.messages(40) == []
    assert sdk.status().failures_in_a_row == 0


def test_the_document_stands_in_no_log(start: Start, transport: RecordingTransport, handler: RecordingHandler) -> None:
    transport.serve_document(document(flagged({"secret-flag": "secret-value"})))  # D17
    start(mode=BUCKETING)
    assert not [message for _, message in handler.logs if "secret" in message]


def test_a_first_start_offline_raises_nothing_and_later_polls_succeed(
    start: Start, transport: RecordingTransport, clock: ManualClock
) -> None:
    transport.answer(Purpose.DOCUMENT, NoResponse("down"), times=1)  # D18
    transport.serve_document(document(flagged({"a": 1})))
    sdk = start(mode=BUCKETING)
    visitor = sdk.create_visitor("v")
    done, reason = visitor.synchronize_modifications()
    assert not done
    assert reason.endswith("no bucketing document is known yet: down")

    clock.wait_until_waiting(1)
    clock.advance(60)
    clock.wait_until_waiting(1)
    assert visitor.synchronize_modifications() == (True, "")
    assert visitor.get_modification("a", 0) == 1


MALFORMED: list[Any] = [
    None,
    {"id": "c"},
    campaign("c", None),
    campaign("c", {"id": "g", "targeting": None, "variations": []}),
    campaign("c", {"id": "g", "variations": [variation("v", {"b": 1})]}),
    campaign("c", group("g", {"id": "v", "allocation": 100})),
    campaign("c", group("g", variation("v", {"b": 1}, allocation=None))),
    campaign("c", group("g", variation("v", {"b": 1}, allocation="100"))),
    campaign("c", group("g", variation("v", None))),
    campaign("c", group("g", variation("v", {"b": 1}), targeting=None)),
    campaign("c", group("g", variation("v", {"b": 1}), targeting={"key": [], "operator": "EQUALS", "value": ""})),
]


@pytest.mark.parametrize("malformed", MALFORMED)
def test_what_is_malformed_is_left_out_alone(start: Start, transport: RecordingTransport, malformed: Any) -> None:
    before, after = flagged({"before": 1}, name="c1"), flagged({"after": 1}, name="c2")
    transport.serve_document(document(before, malformed, after))  # D21
    sdk = start(mode=BUCKETING)
    visitor = sdk.create_visitor("v")
    assert visitor.synchronize_modifications() == (True, "")
    assert [visitor.get_modification(key, 0) for key in ("before", "after", "b")] == [1, 1, 0]
    assert sdk.status().document_problems > 0


def test_a_document_that_is_no_list_of_campaigns_is_no_document(start: Start, transport: RecordingTransport) -> None:
    transport.answer(Purpose.DOCUMENT, raw({"campaigns": None}))  # D21
    visitor = start(mode=BUCKETING).create_visitor("v")
    done, reason = visitor.synchronize_modifications()
    assert not done
    assert "$.campaigns: got null, wanted an array of campaigns" in reason


def test_nobody_hears_of_visitors_without_a_variation(
    start: Start, transport: RecordingTransport, handler: RecordingHandler, capfd: pytest.CaptureFixture[str]
) -> None:
    transport.serve_document(document(campaign("c", group("g", variation("v", {"a": 1}, 0)))))  # D22
    start(mode=BUCKETING).create_visitor("v").synchronize_modifications()
    assert capfd.readouterr() == ("", "")
    assert not [message for level, message in handler.logs if level > 20]


def test_a_document_is_read_once_however_many_synchronise(
    start: Start, transport: RecordingTransport, handler: RecordingHandler
) -> None:
    transport.serve_document(document({"id": "malformed"}, flagged({"a": 1})))  # D22: its problem is told once
    sdk = start(mode=BUCKETING)
    for visitor_id in "abc":
        sdk.create_visitor(visitor_id).synchronize_modifications()
    assert len([message for message in handler.messages(30) if "$.campaigns[0]" in message]) == 1


def test_targeting_by_the_visitors_id_works(start: Start, transport: RecordingTransport) -> None:
    by_id = {"key": "fs_users", "operator": "EQUALS", "value": "vip"}  # D25
    transport.serve_document(document(flagged({"a": 1}, by_id), flagged({"all": 1}, EVERYBODY, name="c2")))
    sdk = start(mode=BUCKETING)
    for visitor_id, expected in (("vip", 1), ("other", 0)):
        visitor = sdk.create_visitor(visitor_id)
        visitor.synchronize_modifications()
        assert visitor.get_modification("a", 0) == expected
        assert visitor.get_modification("all", 0) == 1


def test_a_campaign_for_everybody_survives_another_context(start: Start, transport: RecordingTransport) -> None:
    transport.serve_document(document(flagged({"all": 1})))  # D25
    visitor = start(mode=BUCKETING).create_visitor("v")
    visitor.update_context({"fs_all_users": "no"}, True)
    assert visitor.get_modification("all", 0) == 1


def test_a_visitor_id_above_the_bmp_has_the_platforms_bucket(start: Start, transport: RecordingTransport) -> None:
    halves = [variation("first", {"which": 1}, 40), variation("second", {"which": 2}, 60)]
    transport.serve_document(document(campaign("c", group("vg", *halves))))
    visitor = start(mode=BUCKETING).create_visitor("\U0001f600")  # D27: bucket 95, where 2.1.5 has 38
    visitor.synchronize_modifications()
    assert visitor.get_modification("which", 0) == 2


def test_an_error_page_is_no_document(start: Start, transport: RecordingTransport) -> None:
    transport.answer(Purpose.DOCUMENT, Response(404, body=b"<html>"))
    sdk = start(mode=BUCKETING)
    assert sdk.status().last_failure == "the CDN answered with status 404"
