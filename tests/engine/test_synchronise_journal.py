"""What a synchronisation writes into the journal: what came into force, as it was decided, and only if one is kept."""

from __future__ import annotations

import attrs
import pytest

from flagship_engine import (
    PLATFORM_RULES,
    SDK_RULES,
    Assignation,
    Assignations,
    Context,
    Flag,
    FrozenDict,
    Identity,
    Remembered,
    Rules,
    decide,
    parse_document,
)
from flagship_engine.assignations import NO_ASSIGNATIONS
from flagship_engine.effects import (
    ArchiveDocument,
    Effect,
    RecordAnswer,
    RecordDecision,
    ReportPanic,
    SaveAssignations,
    SendContext,
)
from flagship_engine.happenings import (
    AssignationsFound,
    CampaignsFailed,
    CampaignsFetched,
    DocumentFetched,
    DocumentRecalled,
    Happening,
    LookUpFailed,
)
from flagship_engine.sdk import Moment, SdkState, happened
from flagship_engine.settings import Mode, Settings
from flagship_engine.step import Awaiting
from flagship_engine.values import Json
from flagship_engine.visitor import PANIC, STALE, SUPERSEDED, SyncStep, VisitorState, authenticate, resume, synchronise
from tests.engine.build import campaign, document, group, variation

SPLIT = document(campaign("c", group("g", variation("a", 50), variation("b", 50)), bucketRanges=[{"r": [0, 100]}]))
CONTEXT: FrozenDict[str, Json] = FrozenDict({"age": 3, "fs_users": ""})
VISITOR = VisitorState(Identity("ada"), Context(CONTEXT))
FLAGS = FrozenDict({"flag": Flag("flag", 1, "c", "g", "v", is_reference=False)})


def sdk(
    *,
    mode: Mode = Mode.BUCKETING,
    rules: Rules = SDK_RULES,
    journal: bool = True,
    remembers: bool = False,
    panic: bool = False,
) -> SdkState:
    """An SDK that keeps a journal."""
    settings = Settings("env", "key", mode=mode, rules=rules, keeps_journal=journal, remembers=remembers)
    return SdkState(settings, document=parse_document({**SPLIT, "panic": panic}, rules), panic=panic)


def ask(state: SdkState, what: Happening, visitor: VisitorState = VISITOR) -> SyncStep:
    """A synchronisation to which this is the answer."""
    step = synchronise(visitor, state)
    assert isinstance(step.outcome, Awaiting)
    return resume(step.state, state, step.outcome.call, what)


def records(effects: tuple[Effect, ...]) -> list[Effect]:
    return [each for each in effects if isinstance(each, (RecordDecision, RecordAnswer))]


@pytest.mark.parametrize("mode", [Mode.BUCKETING, Mode.API])
@pytest.mark.parametrize("remembers", [False, True])
def test_without_a_journal_nothing_is_written(mode: Mode, remembers: bool) -> None:
    state = sdk(mode=mode, journal=False, remembers=remembers)
    step = synchronise(VISITOR, state)
    if isinstance(step.outcome, Awaiting):
        answers = CampaignsFetched(FLAGS) if state.settings.mode is Mode.API else AssignationsFound(NO_ASSIGNATIONS)
        step = resume(step.state, state, step.outcome.call, answers)
    assert dict(step.state.flags)
    assert records(step.effects) == []


def test_a_decision_is_written_with_what_it_was_made_of() -> None:
    state = sdk()
    assert state.document is not None
    step = synchronise(VISITOR, state)
    decision = decide(state.document, CONTEXT, VISITOR.identity)
    assert step.effects == (
        RecordDecision(state.document, Context(CONTEXT), VISITOR.identity, NO_ASSIGNATIONS, decision),
        SendContext("ada", CONTEXT),
    )


def test_it_is_written_before_what_is_remembered_is_saved() -> None:
    known = Assignations(FrozenDict({"ada": Remembered(FrozenDict({"g": Assignation("b")}))}))
    step = ask(sdk(remembers=True), AssignationsFound(known))
    record, save, event = step.effects
    assert isinstance(record, RecordDecision)
    assert (record.assignations, record.decision.assigned[0].variation.id) == (known, "b")
    assert (type(save), type(event)) == (SaveAssignations, SendContext)


def test_what_is_written_is_the_context_that_was_decided_from() -> None:
    (record, _) = synchronise(VISITOR, sdk(rules=PLATFORM_RULES)).effects
    assert isinstance(record, RecordDecision)
    assert record.context == Context(FrozenDict({"age": 3}))


def test_a_decision_made_without_what_could_not_be_looked_up_is_written() -> None:
    step = ask(sdk(remembers=True), LookUpFailed("the database is away"))
    (record,) = records(step.effects)
    assert isinstance(record, RecordDecision)
    assert record.assignations == NO_ASSIGNATIONS


def test_in_api_mode_what_was_answered_is_written_and_what_was_asked() -> None:
    step = ask(sdk(mode=Mode.API), CampaignsFetched(FLAGS))
    assert step.effects == (
        ReportPanic(panic=False),
        RecordAnswer(FrozenDict({"age": 3}), VISITOR.identity, FLAGS),
        SendContext("ada", CONTEXT),
    )


def test_what_was_not_answered_is_not_written() -> None:
    assert records(ask(sdk(mode=Mode.API), CampaignsFailed("no network")).effects) == []
    nothing_known = attrs.evolve(sdk(), document=None)
    assert records(synchronise(VISITOR, nothing_known).effects) == []


def test_panic_is_written_in_either_mode() -> None:
    bucketing = synchronise(VISITOR, sdk(panic=True))
    (record,) = records(bucketing.effects)
    assert isinstance(record, RecordDecision)
    assert (record.decision.panic, record.decision.assigned) == (True, ())
    api = ask(sdk(mode=Mode.API), CampaignsFetched(FrozenDict(), panic=True))
    assert records(api.effects) == [RecordAnswer(FrozenDict({"age": 3}), VISITOR.identity, FrozenDict(), panic=True)]
    assert [step.outcome for step in (bucketing, api)] == [bucketing.outcome] * 2
    assert PANIC in str(bucketing.outcome)


def test_panic_that_begins_during_the_look_up_is_written() -> None:
    calm, panicking = sdk(remembers=True), sdk(remembers=True, panic=True)
    step = synchronise(VISITOR, calm)
    assert isinstance(step.outcome, Awaiting)
    step = resume(step.state, panicking, step.outcome.call, AssignationsFound(NO_ASSIGNATIONS))
    (record,) = records(step.effects)
    assert isinstance(record, RecordDecision)
    assert record.decision.panic


def test_panic_of_which_no_document_says_anything_is_not_written() -> None:
    assert records(synchronise(VISITOR, attrs.evolve(sdk(), panic=True)).effects) == []


def test_what_never_came_into_force_is_not_written() -> None:
    state = sdk(mode=Mode.API)
    first = synchronise(VISITOR, state)
    second = synchronise(first.state, state)
    assert isinstance(first.outcome, Awaiting)
    assert isinstance(second.outcome, Awaiting)
    done = resume(second.state, state, second.outcome.call, CampaignsFetched(FLAGS))
    late = resume(done.state, state, first.outcome.call, CampaignsFetched(FLAGS))
    assert SUPERSEDED in str(late.outcome)
    somebody_else = authenticate(second.state, state, "account", None).state
    stale = resume(somebody_else, state, second.outcome.call, CampaignsFetched(FLAGS))
    assert STALE in str(stale.outcome)
    assert [len(records(step.effects)) for step in (done, late, stale)] == [1, 0, 0]


@pytest.mark.parametrize("journal", [True, False])
def test_a_document_is_archived_when_another_one_comes_into_use(journal: bool) -> None:
    state = SdkState(sdk(journal=journal).settings)
    document = parse_document(SPLIT)
    first = happened(state, DocumentFetched(document, b"", "1"), Moment(0))
    assert (ArchiveDocument(document) in first.effects) is journal
    same = happened(first.state, DocumentFetched(parse_document(SPLIT), b"", "1"), Moment(60))
    recalled = happened(state, DocumentRecalled(DocumentFetched(document, b"", "1"), 0), Moment(0))
    archives = [[each for each in step.effects if isinstance(each, ArchiveDocument)] for step in (same, recalled)]
    assert archives == [[], [ArchiveDocument(document)] if journal else []]
