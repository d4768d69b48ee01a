"""The state of an SDK: the last known good document stays, failures look again later, panic is known at once."""

from __future__ import annotations

import json

import attrs
import pytest

from flagship_engine.effects import (
    AnnounceDocument,
    FetchDocument,
    Level,
    Log,
    PollAgain,
    RecallDocument,
    StoreDocument,
)
from flagship_engine.happenings import (
    DocumentFailed,
    DocumentFetched,
    DocumentRecalled,
    DocumentUnchanged,
)
from flagship_engine.responses import read_stored_document
from flagship_engine.rules.sdk import SDK_RULES
from flagship_engine.sdk import (
    LONGEST_BACK_OFF,
    PROBLEMS_LOGGED,
    DocumentHappening,
    Moment,
    SdkState,
    SdkStep,
    back_off,
    happened,
    panic_reported,
    poll,
    start,
)
from flagship_engine.settings import Mode, Settings
from tests.engine.build import campaign, document, group, variation

BUCKETING = Settings("env", "key", mode=Mode.BUCKETING)
STORING = attrs.evolve(BUCKETING, stores_document=True)
NOW = Moment(now=1000.0)
LATER = Moment(now=1060.0)
AGAIN = PollAgain(60.0)
FAILED = "the bucketing document could not be updated"


def fetched(data: object, last_modified: str | None = "then", etag: str | None = None) -> DocumentFetched:
    got = read_stored_document(json.dumps(data).encode(), SDK_RULES, last_modified, etag)
    assert isinstance(got, DocumentFetched)
    return got


ONE = fetched(document(campaign("c", group("g", variation("v")))))
OTHER = fetched(document(), "later", '"e"')
PANIC = fetched({"panic": True})


def run(settings: Settings, *happenings: DocumentHappening, moment: Moment = NOW) -> SdkStep:
    """The last step of a new SDK to which all this happens."""
    step = start(settings)
    for each in happenings:
        step = happened(step.state, each, moment)
    return step


def logs(step: SdkStep) -> list[tuple[Level, str]]:
    return [(effect.level, effect.message) for effect in step.effects if isinstance(effect, Log)]


def others(step: SdkStep) -> list[object]:
    return [effect for effect in step.effects if not isinstance(effect, Log)]


def test_in_api_mode_nothing_is_fetched() -> None:
    assert start(Settings("env", "key")) == SdkStep(SdkState(Settings("env", "key")))


def test_the_manuals_decision_api_mode_is_the_api_mode() -> None:
    assert list(Mode) == [Mode.API, Mode.BUCKETING]
    assert Mode["DECISION_API"] is Mode.API
    assert not Settings("env", "key", mode=Mode.DECISION_API).decides


def test_bucketing_starts_by_fetching_the_document() -> None:
    assert start(BUCKETING) == SdkStep(SdkState(BUCKETING), (FetchDocument(),))


def test_where_documents_are_stored_the_stored_one_is_looked_for_first() -> None:
    assert start(STORING).effects == (RecallDocument(),)


def test_without_a_stored_document_one_is_fetched_unconditionally() -> None:
    step = run(STORING, DocumentRecalled())
    assert step == SdkStep(SdkState(STORING), (FetchDocument(),))


def test_a_stored_document_that_cannot_be_used_is_warned_of() -> None:
    step = run(STORING, DocumentRecalled(reason="it is not JSON"))
    assert step.effects == (
        Log(Level.WARNING, "the stored bucketing document is ignored: it is not JSON"),
        FetchDocument(),
    )
    assert step.state.document is None


def test_a_stored_document_is_in_use_at_once_and_a_newer_one_is_asked_for() -> None:
    step = run(STORING, DocumentRecalled(ONE, stored_at=500.0))
    assert step.state.document == ONE.document
    assert (step.state.document_at, step.state.last_success) == (500.0, None)
    assert logs(step) == [(Level.INFO, "another bucketing document is in use: 1 campaigns")]
    assert others(step) == [AnnounceDocument(ONE.digest), FetchDocument("then")]


def test_a_fetched_document_is_in_use_announced_and_looked_at_again_later() -> None:
    step = run(BUCKETING, ONE)
    assert step.state == SdkState(
        BUCKETING,
        document=ONE.document,
        digest=ONE.digest,
        last_modified="then",
        document_at=1000.0,
        last_success=1000.0,
    )
    assert others(step) == [AnnounceDocument(ONE.digest), AGAIN]


def test_a_fetched_document_is_stored_where_documents_are_stored() -> None:
    step = run(STORING, DocumentRecalled(), OTHER)
    assert others(step) == [StoreDocument(OTHER.body, "later", '"e"'), AnnounceDocument(OTHER.digest), AGAIN]


def test_another_document_replaces_the_one_in_use() -> None:
    step = run(BUCKETING, ONE, OTHER)
    assert step.state.document == OTHER.document
    assert (step.state.last_modified, step.state.etag) == ("later", '"e"')
    assert AnnounceDocument(OTHER.digest) in step.effects


def test_the_validators_of_the_document_in_use_are_sent_with_the_next_look() -> None:
    assert poll(run(BUCKETING, OTHER).state).effects == (FetchDocument("later", '"e"'),)


def test_what_is_stored_already_is_not_stored_again() -> None:
    before = run(STORING, DocumentRecalled(), OTHER).state
    assert happened(before, OTHER, LATER).effects == (AGAIN,)
    renewed = attrs.evolve(OTHER, last_modified="later still")
    assert happened(before, renewed, LATER).effects == (StoreDocument(OTHER.body, "later still", '"e"'), AGAIN)


def test_the_same_bytes_again_keep_the_compiled_document_and_renew_its_validators() -> None:
    before = run(BUCKETING, ONE).state
    again = fetched(document(campaign("c", group("g", variation("v")))), "newer", '"f"')
    assert again.document is not ONE.document
    step = happened(before, again, LATER)
    assert step.state.document is before.document
    assert (step.state.last_modified, step.state.etag, step.state.document_at) == ("newer", '"f"', 1060.0)
    assert step.effects == (AGAIN,)


def test_an_unchanged_document_stays_and_is_a_success() -> None:
    before = run(BUCKETING, ONE, DocumentFailed("x")).state
    step = happened(before, DocumentUnchanged(), LATER)
    assert step.state == attrs.evolve(before, failures=0, last_failure="", last_success=1060.0)
    assert step.state.document_at == 1000.0
    assert step.effects == (AGAIN,)


def test_unchanged_without_a_document_to_be_unchanged_is_a_failure() -> None:
    step = run(BUCKETING, DocumentUnchanged())
    assert (step.state.failures, step.state.last_success) == (1, None)
    assert step.state.last_failure == "the CDN answered with status 304, but no document is known"


def test_a_failure_keeps_the_last_known_document() -> None:
    step = run(BUCKETING, ONE, DocumentFailed("the CDN answered with status 500"))
    assert step.state == attrs.evolve(
        run(BUCKETING, ONE).state, failures=1, last_failure="the CDN answered with status 500"
    )
    assert logs(step) == [
        (Level.ERROR, f"{FAILED} (1 in a row): the CDN answered with status 500; the last known document stays in use")
    ]


def test_a_failure_before_any_document_says_so() -> None:
    step = run(BUCKETING, DocumentFailed("no network"), DocumentFailed("no network"))
    assert logs(step) == [(Level.ERROR, f"{FAILED} (2 in a row): no network; no document is known yet")]
    assert step.state.document is None


def test_a_success_forgets_the_failures() -> None:
    step = run(BUCKETING, DocumentFailed("x"), DocumentFailed("x"), ONE)
    assert (step.state.failures, step.state.last_failure) == (0, "")
    assert step.effects[-1] == AGAIN


@pytest.mark.parametrize("interval", [0.0, -1.0])
def test_without_polling_the_document_is_looked_at_once(interval: float) -> None:
    settings = attrs.evolve(BUCKETING, polling_interval=interval)
    for last in (ONE, DocumentUnchanged(), DocumentFailed("x")):
        assert not any(isinstance(effect, PollAgain) for effect in run(settings, last).effects)
    assert start(settings).effects == (FetchDocument(),)


def waits(settings: Settings, jitter: float, count: int) -> list[float]:
    return [back_off(settings, failures, jitter) for failures in range(1, count + 1)]


def test_failures_in_a_row_look_again_ever_later_up_to_ten_minutes() -> None:
    assert waits(BUCKETING, 1.0, 12) == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600]
    assert waits(BUCKETING, 0.0, 12) == [1, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


def test_jitter_spreads_the_looks_of_many_processes() -> None:
    assert waits(BUCKETING, 0.5, 4) == [1, 1.5, 3, 6]


def test_a_short_interval_is_never_undercut() -> None:
    settings = attrs.evolve(BUCKETING, polling_interval=0.05)
    assert waits(settings, 0.0, 4) == [0.05, 0.05, 0.1, 0.2]


def test_an_interval_longer_than_the_longest_back_off_bounds_it() -> None:
    settings = attrs.evolve(BUCKETING, polling_interval=3600.0)
    assert back_off(settings, 100, 1.0) == 3600.0
    assert LONGEST_BACK_OFF == 600.0


@pytest.mark.parametrize("failures", [1, 60, 61, 10_000])
def test_any_number_of_failures_has_a_finite_wait(failures: int) -> None:
    assert 0 < back_off(BUCKETING, failures, 0.999) <= LONGEST_BACK_OFF


def test_a_failure_waits_with_the_moments_jitter() -> None:
    state = run(BUCKETING, *[DocumentFailed("x")] * 4).state
    assert happened(state, DocumentFailed("x"), Moment(0.0, jitter=0.5)).effects[-1] == PollAgain(12.0)


def test_a_document_in_panic_puts_the_sdk_in_panic() -> None:
    step = run(BUCKETING, ONE, PANIC)
    assert step.state.panic
    assert (Level.INFO, "panic mode is enabled") in logs(step)


def test_a_document_without_panic_ends_it() -> None:
    step = run(BUCKETING, PANIC, ONE)
    assert not step.state.panic
    assert (Level.INFO, "panic mode is disabled") in logs(step)


def test_a_stored_document_in_panic_puts_the_sdk_in_panic_until_the_first_look_says_otherwise() -> None:
    step = run(STORING, DocumentRecalled(PANIC, 1.0))
    assert step.state.panic
    assert not happened(step.state, ONE, NOW).state.panic


def test_panic_is_not_logged_again_while_it_lasts() -> None:
    other = fetched({"panic": True, "campaigns": []})
    assert not any("panic" in text for _, text in logs(run(BUCKETING, PANIC, other)))


def test_a_failure_does_not_end_panic() -> None:
    assert run(BUCKETING, PANIC, DocumentFailed("x")).state.panic
    assert run(BUCKETING, PANIC, DocumentUnchanged()).state.panic


def test_the_decision_apis_word_on_panic_holds_for_the_whole_sdk() -> None:
    calm = start(Settings("env", "key")).state
    step = panic_reported(calm, panic=True)
    assert step == SdkStep(attrs.evolve(calm, panic=True), (Log(Level.INFO, "panic mode is enabled"),))
    assert panic_reported(step.state, panic=True) == SdkStep(step.state)
    assert panic_reported(step.state, panic=False) == SdkStep(calm, (Log(Level.INFO, "panic mode is disabled"),))
    assert panic_reported(calm, panic=False) == SdkStep(calm)


@pytest.mark.parametrize("count", [1, PROBLEMS_LOGGED])
def test_the_problems_of_a_document_are_logged_each(count: int) -> None:
    warnings = [text for level, text in logs(run(BUCKETING, fetched(document(*[1] * count)))) if level is Level.WARNING]
    assert len(warnings) == count
    assert warnings[0] == (
        "bucketing document: $.campaigns[0]: got the number 1, wanted a campaign: an object; it is left out"
    )


def test_of_many_problems_ten_are_logged_and_the_rest_is_counted() -> None:
    warnings = [text for level, text in logs(run(BUCKETING, fetched(document(*[1] * 25)))) if level is Level.WARNING]
    assert len(warnings) == 11
    assert warnings[-1] == "bucketing document: 15 more problems are not logged"


def test_the_problems_of_a_document_are_not_logged_again_when_the_same_bytes_arrive() -> None:
    broken = fetched(document(1))
    assert logs(run(BUCKETING, broken, broken)) == []


def test_neither_the_api_key_nor_the_document_is_printed_with_the_state() -> None:
    printed = repr(run(attrs.evolve(BUCKETING, api_key="a-secret"), ONE))
    assert "a-secret" not in printed
    assert "Campaign(" not in printed


def test_a_step_leaves_the_state_it_started_from_as_it_was() -> None:
    before = run(BUCKETING, ONE).state
    copy = attrs.evolve(before)
    happened(before, OTHER, LATER)
    assert before == copy
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        before.panic = True  # type: ignore[misc]
