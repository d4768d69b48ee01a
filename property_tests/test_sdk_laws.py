"""Laws of the SDK's state: the last known good document stays, failures make the next look later."""

from __future__ import annotations

import json
from typing import TypeAlias

from hypothesis import given
from hypothesis import strategies as st

from flagship_engine import SDK_RULES
from flagship_engine.effects import AnnounceDocument, FetchDocument, PollAgain, StoreDocument
from flagship_engine.exchange import NoResponse, Response
from flagship_engine.happenings import DocumentFailed, DocumentFetched, DocumentRecalled, DocumentUnchanged
from flagship_engine.responses import read_response, read_stored_document
from flagship_engine.sdk import LONGEST_BACK_OFF, Moment, SdkState, back_off, happened, panic_reported, poll, start
from flagship_engine.settings import Mode, Settings
from flagship_engine.strategies import documents, json_values, texts
from flagship_engine.values import FrozenDict
from property_tests.settings import tried

What: TypeAlias = DocumentRecalled | DocumentFetched | DocumentUnchanged | DocumentFailed

INTERVALS = st.floats(-10, 10_000) | st.sampled_from((0.0, -1.0, 0.05, 1.0, 60.0))


def happenings() -> st.SearchStrategy[What]:
    """What can come of a look: always what the wire makes of some answer."""
    bodies = (documents(max_campaigns=1) | json_values()).map(lambda data: json.dumps(data).encode())
    some = st.sampled_from((b'{"campaigns":[]}', b'{"panic":true}', b"{}", b"[]", b"nonsense")) | bodies
    headers = st.dictionaries(st.sampled_from(("last-modified", "etag")), texts()).map(FrozenDict)
    responses = st.builds(Response, st.sampled_from((200, 200, 200, 304, 500)), headers, some)
    fetched = (responses | st.builds(NoResponse, texts())).map(_read)
    recalled = st.builds(DocumentRecalled, some.map(_stored), st.none() | st.floats(0, 1e9), texts())
    return fetched | recalled


def _read(answer: Response | NoResponse) -> What:
    what = read_response(FetchDocument(), answer, Settings("env", "key"))
    assert isinstance(what, (DocumentFetched, DocumentUnchanged, DocumentFailed))
    return what


def _stored(body: bytes) -> DocumentFetched | None:
    read = read_stored_document(body, SDK_RULES, None, None)
    return read if isinstance(read, DocumentFetched) else None


def moments() -> st.SearchStrategy[Moment]:
    return st.builds(Moment, st.floats(0, 1e9), st.floats(0, 1, exclude_max=True))


def sdks() -> st.SearchStrategy[SdkState]:
    settings = st.builds(Settings, texts(), texts(), st.just(Mode.BUCKETING), INTERVALS, stores_document=st.booleans())
    return settings.map(lambda each: start(each).state)


def stories() -> st.SearchStrategy[list[tuple[What, Moment]]]:
    return st.lists(st.tuples(happenings(), moments()), max_size=5)


@tried(80)
@given(sdks(), stories())
def test_a_document_is_only_ever_replaced_by_a_usable_one(state: SdkState, story: list[tuple[What, Moment]]) -> None:
    """ "Last known good wins: the previous document stays in use, and the result says so"."""
    for what, moment in story:
        after = happened(state, what, moment).state
        if after.document is not state.document:
            assert after.document is not None
            assert after.document.usable
        if isinstance(what, (DocumentFailed, DocumentUnchanged)):
            assert after.document is state.document
            assert (after.digest, after.panic) == (state.digest, state.panic)
        state = after


@tried(80)
@given(sdks(), stories())
def test_failures_in_a_row_are_counted(state: SdkState, story: list[tuple[What, Moment]]) -> None:
    for what, moment in story:
        after = happened(state, what, moment).state
        match what:
            case DocumentFailed():
                assert after.failures == state.failures + 1
                assert after.last_failure == what.reason
            case DocumentFetched():
                assert (after.failures, after.last_failure, after.last_success) == (0, "", moment.now)
            case DocumentUnchanged():
                assert after.failures == (0 if state.document is not None else state.failures + 1)
            case DocumentRecalled():
                assert after.failures == state.failures
        state = after


@tried(60)
@given(sdks(), stories())
def test_panic_is_what_the_document_in_use_says(state: SdkState, story: list[tuple[What, Moment]]) -> None:
    """In bucketing, panic is left as soon as a poll brings a document without it."""
    for what, moment in story:
        state = happened(state, what, moment).state
        assert state.panic == (state.document is not None and state.document.panic)


@tried(60)
@given(sdks(), stories())
def test_a_success_means_that_a_document_is_known(state: SdkState, story: list[tuple[What, Moment]]) -> None:
    for what, moment in story:
        state = happened(state, what, moment).state
        assert state.last_success is None or state.document is not None


@tried(60)
@given(sdks(), stories())
def test_each_look_is_followed_by_one_more_unless_polling_is_off(
    state: SdkState, story: list[tuple[What, Moment]]
) -> None:
    """Manual: an interval of 0 or less disables polling; "no thread when polling is off"."""
    for what, moment in story:
        step = happened(state, what, moment)
        polls = [effect.seconds for effect in step.effects if isinstance(effect, PollAgain)]
        looks = [effect for effect in step.effects if isinstance(effect, FetchDocument)]
        polling = state.settings.polling_interval > 0
        recalled = isinstance(what, DocumentRecalled)
        assert len(polls) == (1 if polling and not recalled else 0)
        assert len(looks) == (1 if recalled else 0)
        assert all(0 < seconds <= max(state.settings.polling_interval, LONGEST_BACK_OFF) for seconds in polls)
        state = step.state


@tried(60)
@given(sdks(), stories())
def test_a_document_is_stored_and_announced_only_when_it_should_be(
    state: SdkState, story: list[tuple[What, Moment]]
) -> None:
    for what, moment in story:
        step = happened(state, what, moment)
        stored = [effect for effect in step.effects if isinstance(effect, StoreDocument)]
        announced = [effect.digest for effect in step.effects if isinstance(effect, AnnounceDocument)]
        known = (state.digest, state.last_modified, state.etag)
        new = isinstance(what, DocumentFetched) and (what.digest, what.last_modified, what.etag) != known
        assert len(stored) == (1 if new and state.settings.stores_document else 0)
        assert announced == ([step.state.digest] if step.state.digest != state.digest else [])
        state = step.state


@tried(60)
@given(sdks(), stories())
def test_a_look_names_the_validators_of_the_document_in_use(state: SdkState, story: list[tuple[What, Moment]]) -> None:
    for what, moment in story:
        state = happened(state, what, moment).state
    assert poll(state).effects == (FetchDocument(state.last_modified, state.etag),)
    if state.document is None:
        assert (state.last_modified, state.etag) == (None, None)


@tried(60)
@given(sdks(), st.lists(st.booleans(), max_size=5))
def test_a_reported_panic_is_in_force_and_logged_once(state: SdkState, reports: list[bool]) -> None:
    for panic in reports:
        step = panic_reported(state, panic)
        assert step.state.panic == panic
        assert len(step.effects) == (1 if panic != state.panic else 0)
        state = step.state


@tried(300)
@given(st.floats(0.01, 100_000), st.integers(1, 10_000), st.floats(0, 1, exclude_max=True))
def test_back_off_is_bounded(interval: float, failures: int, jitter: float) -> None:
    """ "Never sooner than a short polling interval would look, never later than a long one or LONGEST_BACK_OFF"."""
    seconds = back_off(Settings("env", "key", polling_interval=interval), failures, jitter)
    assert min(interval, 1.0) <= seconds <= max(interval, LONGEST_BACK_OFF)


@tried(300)
@given(st.floats(0.01, 100_000), st.integers(1, 200), st.floats(0, 1, exclude_max=True))
def test_back_off_never_shrinks_with_more_failures(interval: float, failures: int, jitter: float) -> None:
    settings = Settings("env", "key", polling_interval=interval)
    assert back_off(settings, failures, jitter) <= back_off(settings, failures + 1, jitter)
