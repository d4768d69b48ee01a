"""Synchronising a visitor: in both modes, when it fails, in panic, and when several overlap."""

from __future__ import annotations

import attrs
import pytest

from flagship_engine import (
    PLATFORM_RULES,
    Assignation,
    Assignations,
    Context,
    Flag,
    FrozenDict,
    Identity,
    Problem,
    Remembered,
    parse_document,
)
from flagship_engine.effects import (
    Effect,
    FetchCampaigns,
    Level,
    Log,
    LookUpAssignations,
    ReportPanic,
    SaveAssignations,
    SendContext,
)
from flagship_engine.happenings import (
    AssignationsFound,
    CampaignsFailed,
    CampaignsFetched,
    DocumentUnchanged,
    Happening,
    LookUpFailed,
    Sent,
)
from flagship_engine.sdk import SdkState
from flagship_engine.settings import Mode, Settings
from flagship_engine.step import Awaiting, Done
from flagship_engine.values import Json
from flagship_engine.visitor import (
    PANIC,
    STALE,
    SUPERSEDED,
    Synchronising,
    SyncStep,
    VisitorState,
    authenticate,
    resume,
    synchronise,
    update_context,
)
from tests.engine.build import campaign, document, group, targeting, variation, visitor_in

SETTINGS = Settings("env", "key")
API = SdkState(SETTINGS)
REMEMBERING_API = SdkState(attrs.evolve(SETTINGS, remembers=True))
SPLIT = parse_document(document(campaign("c", group("g", variation("a", 50), variation("b", 50)))))
BUCKETING = SdkState(attrs.evolve(SETTINGS, mode=Mode.BUCKETING), document=SPLIT)
REMEMBERING = attrs.evolve(BUCKETING, settings=attrs.evolve(BUCKETING.settings, remembers=True))
CONTEXT: FrozenDict[str, Json] = FrozenDict({"age": 3, "fs_users": ""})
VISITOR = VisitorState(Identity(visitor_in(0)), Context(CONTEXT))
ME = VISITOR.identity.visitor_id
EVENT = SendContext(ME, CONTEXT)


def flag(value: Json, key: str = "flag") -> Flag:
    return Flag(key, value, "c", "g", "v", is_reference=False)


def answer(value: Json) -> CampaignsFetched:
    return CampaignsFetched(FrozenDict({"flag": flag(value)}), (("g", "v"),))


OLD = attrs.evolve(VISITOR, flags=FrozenDict({"old": flag("old", "old")}))


def begin(visitor: VisitorState, sdk: SdkState) -> tuple[VisitorState, Synchronising]:
    step = synchronise(visitor, sdk)
    assert isinstance(step.outcome, Awaiting)
    return step.state, step.outcome.call


def ask(visitor: VisitorState, sdk: SdkState, what: Happening) -> SyncStep:
    """A synchronisation to which this is the answer."""
    begun, call = begin(visitor, sdk)
    return resume(begun, sdk, call, what)


def report(step: SyncStep) -> tuple[bool, str]:
    assert isinstance(step.outcome, Done)
    return step.outcome.value


def value_of(step: SyncStep, key: str = "flag") -> Json:
    return step.state.flags[key].value


def logs(effects: tuple[Effect, ...]) -> list[tuple[Level, str]]:
    return [(effect.level, effect.message) for effect in effects if isinstance(effect, Log)]


def others(effects: tuple[Effect, ...]) -> list[Effect]:
    return [effect for effect in effects if not isinstance(effect, Log)]


# The Decision API decides.


def test_in_api_mode_the_decision_api_is_asked() -> None:
    step = synchronise(VISITOR, API)
    assert step.state == attrs.evolve(VISITOR, started=1)
    assert step.outcome == Awaiting(Synchronising(1, VISITOR.identity, Context(CONTEXT)))
    assert step.effects == (FetchCampaigns(VISITOR.identity, CONTEXT),)


def test_its_answer_replaces_the_flags_and_is_followed_by_the_context_event() -> None:
    step = ask(OLD, API, answer(1))
    assert report(step) == (True, "")
    assert dict(step.state.flags) == {"flag": flag(1)}
    assert (step.state.started, step.state.applied) == (1, 1)
    assert step.effects == (ReportPanic(panic=False), EVENT)


def test_an_answer_without_campaigns_clears_the_flags() -> None:
    step = ask(OLD, API, CampaignsFetched(FrozenDict()))
    assert (report(step), step.state.flags) == ((True, ""), {})


def test_the_answer_is_saved_where_assignations_are_kept_before_the_context_event() -> None:
    step = ask(VISITOR, REMEMBERING_API, answer(1))
    saved = Remembered(FrozenDict({"g": Assignation("v")}))
    assert step.effects == (ReportPanic(panic=False), SaveAssignations(ME, saved), EVENT)


def test_what_was_malformed_in_the_answer_is_warned_of() -> None:
    what = attrs.evolve(answer(1), problems=(Problem("$.campaigns[0]", "null", "a campaign"),))
    assert logs(ask(VISITOR, API, what).effects) == [
        (Level.WARNING, "[synchronize_modifications] answer: $.campaigns[0]: got null, wanted a campaign")
    ]


def test_a_failure_keeps_the_flags_says_why_and_still_sends_the_context_event() -> None:
    step = ask(OLD, API, CampaignsFailed("the Decision API answered with status 500"))
    reason = "[synchronize_modifications] the Decision API answered with status 500; the last known flags stay in use"
    assert report(step) == (False, reason)
    assert step.state.flags == OLD.flags
    assert step.effects == (Log(Level.ERROR, reason), EVENT)


def test_an_answer_in_panic_keeps_the_flags_tells_the_sdk_and_sends_nothing_more() -> None:
    step = ask(OLD, REMEMBERING_API, CampaignsFetched(FrozenDict(), panic=True))
    assert report(step) == (False, PANIC)
    assert step.state.flags == OLD.flags
    assert step.effects == (ReportPanic(panic=True), Log(Level.ERROR, PANIC))


def test_in_panic_the_decision_api_is_asked_all_the_same_for_it_alone_can_end_panic() -> None:
    panic = attrs.evolve(API, panic=True)
    step = ask(OLD, panic, answer(1))
    assert report(step) == (True, "")
    assert step.effects[0] == ReportPanic(panic=False)


# This process decides.


def test_in_bucketing_mode_the_visitor_is_decided_for_at_once() -> None:
    step = synchronise(OLD, BUCKETING)
    assert report(step) == (True, "")
    assert value_of(step) == "a"
    assert "old" not in step.state.flags
    assert (step.state.started, step.state.applied) == (1, 1)
    assert step.effects == (EVENT,)


def test_where_assignations_are_kept_they_are_looked_up_first() -> None:
    step = synchronise(VISITOR, REMEMBERING)
    assert step.outcome == Awaiting(Synchronising(1, VISITOR.identity, Context(CONTEXT)))
    assert step.effects == (LookUpAssignations((ME,)),)


def test_what_was_found_is_respected_and_saved_before_the_context_event() -> None:
    found = Assignations(FrozenDict({ME: Remembered(variation_ids=("b",))}))
    step = ask(VISITOR, REMEMBERING, AssignationsFound(found))
    assert value_of(step) == "b"
    assert step.effects == (SaveAssignations(ME, Remembered(FrozenDict({"g": Assignation("b")}))), EVENT)


def test_a_record_that_was_ignored_is_warned_of_and_the_visitor_decided_for() -> None:
    problem = Problem("$.version", "the number 2", "1")
    step = ask(VISITOR, REMEMBERING, AssignationsFound(Assignations(), (problem,)))
    assert (report(step), value_of(step)) == ((True, ""), "a")
    assert logs(step.effects) == [
        (Level.WARNING, "[lookup] the visitor's record is ignored: $.version: got the number 2, wanted 1")
    ]


def test_a_look_up_that_failed_is_an_error_and_the_visitor_decided_for_but_not_saved() -> None:
    step = ask(VISITOR, REMEMBERING, LookUpFailed("KeyError: 'x'"))
    assert (report(step), value_of(step)) == ((True, ""), "a")
    reason = "[lookup] KeyError: 'x'; decided as if nothing were remembered, and not saved"
    assert logs(step.effects) == [(Level.ERROR, reason)]
    assert others(step.effects) == [EVENT]


def test_each_record_that_was_ignored_is_warned_of() -> None:
    problems = (Problem("$.version", "the number 2", "1"), Problem("$.data", "null", "a dict"))
    step = ask(VISITOR, REMEMBERING, AssignationsFound(Assignations(), problems))
    assert [text for _, text in logs(step.effects)] == [
        "[lookup] the visitor's record is ignored: $.version: got the number 2, wanted 1",
        "[lookup] the visitor's record is ignored: $.data: got null, wanted a dict",
    ]


@pytest.mark.parametrize(("last_failure", "ending"), [("", ""), ("no network", ": no network")])
def test_without_a_document_the_flags_are_kept_and_the_reason_said(last_failure: str, ending: str) -> None:
    sdk = attrs.evolve(BUCKETING, document=None, last_failure=last_failure)
    step = synchronise(OLD, sdk)
    reason = f"[synchronize_modifications] no bucketing document is known yet{ending}"
    assert report(step) == (False, reason)
    assert step.state.flags == OLD.flags
    assert step.effects == (Log(Level.ERROR, reason), EVENT)


def test_the_refusal_in_panic_has_the_words_of_2_1_5() -> None:
    assert PANIC == "[synchronize_modifications] not possible while panic mode is enabled."


def test_in_panic_a_decision_here_is_refused_without_asking_anybody() -> None:
    step = synchronise(OLD, attrs.evolve(REMEMBERING, panic=True))
    assert report(step) == (False, PANIC)
    assert step.state == OLD
    assert step.effects == (Log(Level.ERROR, PANIC),)


def test_panic_that_begins_during_a_look_up_keeps_the_flags_and_saves_nothing() -> None:
    begun, call = begin(OLD, REMEMBERING)
    panic = attrs.evolve(REMEMBERING, panic=True, document=parse_document({"panic": True}))
    step = resume(begun, panic, call, AssignationsFound(Assignations()))
    assert report(step) == (False, PANIC)
    assert step.state.flags == OLD.flags
    assert step.effects == (Log(Level.ERROR, PANIC),)


def test_the_context_of_the_start_decides_not_that_of_the_end() -> None:
    wanted = document(campaign("c", group("g", variation("v"), targetings=[[targeting("age", "EQUALS", 3)]])))
    sdk = attrs.evolve(REMEMBERING, document=parse_document(wanted))
    begun, call = begin(VISITOR, sdk)
    updated = update_context(begun, [("age", 4)]).state
    step = resume(updated, sdk, call, AssignationsFound(Assignations()))
    assert value_of(step) == "v"
    assert step.state.context.values["age"] == 4


def test_the_context_event_can_be_switched_off() -> None:
    quiet = attrs.evolve(API, settings=attrs.evolve(SETTINGS, send_context_events=False))
    assert ask(VISITOR, quiet, answer(1)).effects == (ReportPanic(panic=False),)
    assert others(ask(VISITOR, quiet, CampaignsFailed("x")).effects) == []
    decides = attrs.evolve(quiet.settings, mode=Mode.BUCKETING)
    assert synchronise(VISITOR, SdkState(decides, document=SPLIT)).effects == ()


# This process decides, by the platform's rules.


def by_platform(*campaigns: object, remembers: bool = True, **fields: object) -> SdkState:
    ranged = [{"bucketRanges": [{"r": [0, 100]}], **each} for each in campaigns if isinstance(each, dict)]
    settings = attrs.evolve(SETTINGS, mode=Mode.BUCKETING, remembers=remembers, rules=PLATFORM_RULES)
    return SdkState(settings, document=parse_document(document(*ranged, **fields), PLATFORM_RULES))


PLATFORM = by_platform(campaign("c", group("g", variation("a", 50), variation("b", 50))), visitorConsolidation=True)
LOGGED_IN = attrs.evolve(VISITOR, identity=Identity("U", ME))


def test_every_id_that_a_decision_may_ask_for_is_looked_up() -> None:
    assert synchronise(LOGGED_IN, PLATFORM).effects == (LookUpAssignations(("U", ME)),)
    assert synchronise(VISITOR, PLATFORM).effects == (LookUpAssignations((ME,)),)
    in_group = attrs.evolve(VISITOR, identity=Identity("U", "A", "house"))
    assert synchronise(in_group, PLATFORM).effects == (LookUpAssignations(("U", "aG91c2U=", "A")),)


def test_what_the_anonymous_id_was_given_is_given_again_and_saved_for_the_account_alone() -> None:
    known = Remembered(FrozenDict({"g": Assignation("b")}))
    step = ask(LOGGED_IN, PLATFORM, AssignationsFound(Assignations(FrozenDict({ME: known}))))
    assert value_of(step) == "b"
    assert step.effects == (SaveAssignations("U", known, known.by_group), SendContext("U", CONTEXT))


def test_what_is_new_is_saved_for_the_account_and_for_the_anonymous_id() -> None:
    step = ask(LOGGED_IN, PLATFORM, AssignationsFound(Assignations()))
    saved = [effect for effect in step.effects if isinstance(effect, SaveAssignations)]
    assert [effect.visitor_id for effect in saved] == ["U", ME]
    assert len({effect.changed for effect in saved}) == 1


def test_what_is_remembered_already_is_not_saved_again() -> None:
    known = Assignations(FrozenDict({ME: Remembered(FrozenDict({"g": Assignation("b")}))}))
    assert ask(VISITOR, PLATFORM, AssignationsFound(known)).effects == (EVENT,)


def test_a_sibling_s_key_is_a_flag_that_is_null() -> None:
    one, other = variation("a", 100, {"x": 1}), variation("b", 0, {"y": 2})
    step = synchronise(VISITOR, by_platform(campaign("c", group("g", one, other)), remembers=False))
    assert dict(step.state.flags) == {
        "x": Flag("x", 1, "c", "g", "a", is_reference=False),
        "y": Flag("y", None, "c", "g", "a", is_reference=False),
    }
    assert step.effects == (EVENT,)


@pytest.mark.parametrize(("key", "flags"), [("fs_own", set()), ("own", {"flag"})])
def test_context_keys_that_the_decision_api_is_never_sent_are_absent_here_as_well(key: str, flags: set[str]) -> None:
    wanted = group("g", variation("v"), targetings=[[targeting(key, "EXISTS", value=True)]])
    visitor = update_context(VISITOR, [(key, "x")]).state
    step = synchronise(visitor, by_platform(campaign("c", wanted), remembers=False))
    assert set(step.state.flags) == flags
    assert step.effects == (SendContext(ME, visitor.context.values),)


def test_a_failed_look_up_saves_nothing_for_any_id() -> None:
    step = ask(LOGGED_IN, PLATFORM, LookUpFailed("KeyError"))
    assert report(step) == (True, "")
    assert others(step.effects) == [SendContext("U", CONTEXT)]


# Several at once.


def test_of_overlapping_synchronisations_the_one_started_last_wins() -> None:
    visitor, first = begin(VISITOR, API)
    visitor, second = begin(visitor, API)
    assert (first.number, second.number) == (1, 2)
    late = resume(visitor, API, second, answer("second"))
    step = resume(late.state, API, first, answer("first"))
    assert value_of(step) == "second"
    assert report(step) == (True, SUPERSEDED)
    assert step.state == late.state


def test_a_superseded_answer_saves_nothing_and_sends_no_context() -> None:
    visitor, first = begin(VISITOR, REMEMBERING_API)
    visitor, second = begin(visitor, REMEMBERING_API)
    late = resume(visitor, REMEMBERING_API, second, answer("second"))
    assert resume(late.state, REMEMBERING_API, first, answer("first")).effects == (ReportPanic(panic=False),)


def test_synchronisations_that_end_in_their_order_are_each_in_force_until_the_next() -> None:
    visitor, first = begin(VISITOR, API)
    visitor, second = begin(visitor, API)
    step = resume(visitor, API, first, answer("first"))
    assert value_of(step) == "first"
    assert value_of(resume(step.state, API, second, answer("second"))) == "second"


def test_a_late_failure_does_not_undo_the_one_that_succeeded() -> None:
    visitor, first = begin(VISITOR, API)
    visitor, second = begin(visitor, API)
    step = resume(visitor, API, first, answer("first"))
    assert value_of(resume(step.state, API, second, CampaignsFailed("x"))) == "first"


def test_an_earlier_answer_counts_when_the_later_one_failed_first() -> None:
    visitor, first = begin(VISITOR, API)
    visitor, second = begin(visitor, API)
    step = resume(visitor, API, second, CampaignsFailed("x"))
    assert value_of(resume(step.state, API, first, answer("first"))) == "first"


def test_an_answer_for_an_identity_that_has_changed_is_dropped() -> None:
    visitor, call = begin(OLD, REMEMBERING_API)
    visitor = authenticate(visitor, REMEMBERING_API, "U", None).state
    step = resume(visitor, REMEMBERING_API, call, answer(1))
    assert report(step) == (False, STALE)
    assert step.state == visitor
    assert step.effects == (ReportPanic(panic=False), Log(Level.WARNING, STALE))


def test_an_answer_for_a_changed_identity_still_tells_the_sdk_of_panic() -> None:
    visitor, call = begin(OLD, API)
    visitor = authenticate(visitor, API, "U", None).state
    step = resume(visitor, API, call, CampaignsFetched(FrozenDict(), panic=True))
    assert step.effects[0] == ReportPanic(panic=True)


def test_an_identity_that_changed_and_changed_back_takes_the_answer() -> None:
    visitor, call = begin(VISITOR, API)
    away = authenticate(visitor, API, "U", None).state
    step = resume(attrs.evolve(away, identity=VISITOR.identity), API, call, answer(1))
    assert report(step) == (True, "")


@pytest.mark.parametrize("what", [Sent(200), DocumentUnchanged()])
def test_what_is_no_answer_to_a_synchronisation_is_refused_loudly(what: Happening) -> None:
    step = ask(OLD, API, what)
    reason = f"[synchronize_modifications] {type(what).__name__} is no answer to a synchronisation"
    assert report(step) == (False, reason)
    assert step.state.flags == OLD.flags
    assert step.effects == (Log(Level.CRITICAL, reason),)
