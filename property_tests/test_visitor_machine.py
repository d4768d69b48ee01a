"""A visitor under any sequence of calls: answers out of order, identities that change meanwhile, panic at any time.

Design: "Of overlapping synchronisations the one started last wins; an answer for an identity that has changed is
dropped." Both modes and both rule sets are tried; the model is a list of the answers that ought to count.
"""

from __future__ import annotations

import math

import attrs
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

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
    decide,
    parse_document,
)
from flagship_engine.calls import activation, look_up_to_mark, mark
from flagship_engine.effects import Effect, FetchCampaigns, LookUpAssignations, SaveAssignations, SendContext
from flagship_engine.happenings import (
    AssignationsFound,
    CampaignsFailed,
    CampaignsFetched,
    Happening,
    LookUpFailed,
    Sent,
)
from flagship_engine.rendering import exposed_flags
from flagship_engine.requests import sent_context
from flagship_engine.sdk import SdkState, panic_reported
from flagship_engine.settings import Mode, Settings
from flagship_engine.step import Awaiting, Done
from flagship_engine.strategies import contexts, documents, junk, visitor_ids
from flagship_engine.values import Json, Plain
from flagship_engine.visitor import (
    Synchronising,
    SyncStep,
    VisitorState,
    authenticate,
    resume,
    synchronise,
    unauthenticate,
    update_context,
)
from property_tests.settings import tried

Flags = FrozenDict[str, Flag]


def _campaign(name: str, key: str, operator: str, value: Plain) -> Plain:
    variations: list[Plain] = [
        {"id": f"{name}{each}", "allocation": 50, "modifications": {"type": "JSON", "value": {f"{name}{each}": each}}}
        for each in "12"
    ]
    targeting: Plain = {"targetings": [{"key": key, "operator": operator, "value": value}]}
    group: Plain = {"id": name, "targeting": {"targetingGroups": [targeting]}, "variations": variations}
    return {"id": name, "type": "ab", "bucketRanges": [{"r": [0, 100]}], "variationGroups": [group]}


CAMPAIGNS: list[Plain] = [
    _campaign("everybody", "fs_all_users", "EQUALS", ""),
    _campaign("premium", "plan", "STARTS_WITH", "P"),
    _campaign("nobody", "fs_mine", "EXISTS", value=True),
]
"""For everybody; for some; for those with a key that belongs to the SDK, which is nobody by the platform's rules."""


class VisitorMachine(RuleBasedStateMachine):
    """One visitor, one SDK, and a model of both."""

    def __init__(self) -> None:
        super().__init__()
        self.sdk = SdkState(Settings("env", "key"))
        self.visitor = VisitorState(Identity("somebody"))
        self.under_way: list[tuple[Synchronising, Assignations]] = []
        self.kept: dict[str, Remembered] = {}
        self.expected: Flags = FrozenDict()
        self.newest = 0
        self.first_id = "somebody"

    @initialize(
        mode=st.sampled_from(Mode),
        remembers=st.booleans(),
        document=st.none() | documents(max_campaigns=2),
        visitor_id=visitor_ids() | st.just(""),
    )
    def begin(self, mode: Mode, remembers: bool, document: dict[str, Plain] | None, visitor_id: str) -> None:
        settings = Settings("env", "key", mode, remembers=remembers)
        self.sdk = SdkState(settings, None if document is None else parse_document(document))
        self.visitor = VisitorState(Identity(visitor_id))
        self.first_id = visitor_id

    # Calls

    @rule(entries=st.lists(st.tuples(st.just("plan") | junk(), junk()), max_size=3))
    def update_context_with_anything(self, entries: list[tuple[object, object]]) -> None:
        before = self.visitor
        update = update_context(before, entries)
        assert len(update.results) == len(entries)
        assert len(update.effects) == sum(not taken for _, taken, _ in update.results)
        assert attrs.evolve(update.state, context=before.context) == before
        assert before.context.values.keys() <= update.state.context.values.keys()
        self.visitor = update.state

    @rule(context=contexts() | st.just({"plan": "premium", "fs_mine": 1}))
    def update_context_well(self, context: dict[str, str | int | float]) -> None:
        update = update_context(self.visitor, context.items())
        assert update.effects == ()
        assert {**self.visitor.context.values, **context} == update.state.context.values
        self.visitor = update.state

    @rule(visitor_id=st.sampled_from(("alice", "bob", "")), context=st.none() | contexts().map(FrozenDict))
    def log_in(self, visitor_id: str, context: FrozenDict[str, Json] | None) -> None:
        before = self.visitor
        step = authenticate(before, self.sdk, visitor_id, context)
        if self.ignores_logins() or not visitor_id:
            assert step.state == before
            assert step.effects
        else:
            assert step.state.identity == Identity(visitor_id, self.first_id)
            assert step.state.context.values == (before.context.values if context is None else context)
        self.visitor = step.state

    @rule(context=st.none() | contexts().map(FrozenDict))
    def log_out(self, context: FrozenDict[str, Json] | None) -> None:
        before = self.visitor
        step = unauthenticate(before, self.sdk, context)
        if self.ignores_logins() or before.identity.anonymous_id is None:
            assert step.state == before
            assert step.effects
        else:
            assert step.state.identity == Identity(self.first_id)
        self.visitor = step.state

    @rule()
    def start_to_synchronise(self) -> None:
        before = self.visitor
        step = synchronise(before, self.sdk)
        if isinstance(step.outcome, Awaiting):
            call = step.outcome.call
            assert step.state == attrs.evolve(before, started=before.started + 1)
            assert (call.number, call.identity, call.context) == (step.state.started, before.identity, before.context)
            assert isinstance(step.effects[-1], (FetchCampaigns, LookUpAssignations))
            self.under_way.append((call, Assignations(FrozenDict(self.kept))))
            self.visitor = step.state
        elif self.refuses():
            self.done(step, worked=False)
        else:
            self.newest = before.started + 1
            self.expected = self.flags_for(before.identity, before.context.values, Assignations())
            self.done(step, worked=True)

    @precondition(lambda self: self.visitor.flags)
    @rule(data=st.data(), failed=st.booleans())
    def activate(self, data: st.DataObject, failed: bool) -> None:
        flag = data.draw(st.sampled_from(tuple(self.visitor.flags.values())), "which flag")
        activated = activation(self.visitor, flag)
        look_up = look_up_to_mark(activated, self.sdk.settings)
        settings = self.sdk.settings
        assert (look_up is not None) == (settings.decides and settings.remembers and settings.rules is PLATFORM_RULES)
        if look_up is not None:
            known = Assignations(FrozenDict(self.kept))
            effects = mark(activated, LookUpFailed("oh") if failed else AssignationsFound(known))
            self.keep(effects, known, activated.identity)
            marked = Assignation(flag.variation_id, activated=True)
            for some_id in () if failed else filter(None, look_up.visitor_ids):
                assert self.kept[some_id].by_group[flag.variation_group_id] == marked

    @rule(enabled=st.booleans())
    def panic(self, enabled: bool) -> None:
        self.sdk = panic_reported(self.sdk, enabled).state

    # Answers

    @precondition(lambda self: self.under_way and not self.sdk.settings.decides)
    @rule(data=st.data(), panic=st.sampled_from((False, False, False, True)))
    def the_api_answers(self, data: st.DataObject, panic: bool) -> None:
        call, _ = self.take(data)
        flags = FrozenDict({"n": Flag("n", call.number, "c", "g", "v", is_reference=False)})
        self.finish(call, CampaignsFetched(flags, (("g", "v"),), panic), None if panic else flags, Assignations())

    @precondition(lambda self: self.under_way and self.sdk.settings.decides)
    @rule(data=st.data(), failed=st.booleans())
    def the_application_answers(self, data: st.DataObject, failed: bool) -> None:
        call, found = self.take(data)
        known = Assignations() if failed else found
        flags = None if self.refuses() else self.flags_for(call.identity, call.context.values, known)
        self.finish(call, LookUpFailed("oh") if failed else AssignationsFound(known), flags, None if failed else known)

    @precondition(lambda self: self.under_way)
    @rule(data=st.data(), what=st.sampled_from((CampaignsFailed("no answer"), Sent(200))))
    def an_answer_fails(self, data: st.DataObject, what: Happening) -> None:
        call, known = self.take(data)
        self.finish(call, what, None, known)

    def take(self, data: st.DataObject) -> tuple[Synchronising, Assignations]:
        """A call under way, and what was remembered when it began: it is looked up then, and comes late."""
        return self.under_way.pop(data.draw(st.integers(0, len(self.under_way) - 1), "which call"))

    def refuses(self) -> bool:
        """Whether BUCKETING mode cannot decide now."""
        return self.sdk.settings.decides and (self.sdk.panic or self.sdk.document is None)

    def ignores_logins(self) -> bool:
        """Whether logging in means nothing to those who decide."""
        return self.sdk.settings.decides and self.sdk.settings.rules is SDK_RULES

    def flags_for(self, identity: Identity, context: FrozenDict[str, Json], known: Assignations) -> Flags:
        """What BUCKETING mode shows of a decision."""
        assert self.sdk.document is not None
        if self.sdk.settings.rules is SDK_RULES:
            return decide(self.sdk.document, Context(context), identity, known).flags
        return exposed_flags(decide(self.sdk.document, Context(sent_context(context)), identity, known))

    def keep(self, effects: tuple[Effect, ...], known: Assignations | None, identity: Identity) -> None:
        """Save what is to be saved: nothing, if what was remembered is not known."""
        rules = self.sdk.settings.rules
        for save in (effect for effect in effects if isinstance(effect, SaveAssignations)):
            assert known is not None
            if not self.sdk.settings.decides:
                assert save.visitor_id == identity.visitor_id
            elif rules is SDK_RULES:
                assert (save.visitor_id, save.changed) == (identity.visitor_id, None)
            else:
                assert save.visitor_id in rules.remembered_ids(identity)
                assert save.remembered.by_group == {**known.of(save.visitor_id).by_group, **(save.changed or {})}
                assert save.changed
            self.kept[save.visitor_id] = save.remembered

    def finish(self, call: Synchronising, what: Happening, flags: Flags | None, known: Assignations | None) -> None:
        step = resume(self.visitor, self.sdk, call, what)
        stale = call.identity != self.visitor.identity
        superseded = call.number < self.newest
        counts = flags is not None and not stale and not superseded
        if flags is not None and counts:
            self.newest, self.expected = call.number, flags
        tells = [effect for effect in step.effects if isinstance(effect, (SaveAssignations, SendContext))]
        assert counts or not any(isinstance(effect, SaveAssignations) for effect in tells)
        assert all(e.visitor_id == call.identity.visitor_id for e in tells if isinstance(e, SendContext))
        self.keep(step.effects, known, call.identity)
        self.done(step, worked=flags is not None and not stale)

    def done(self, step: SyncStep, *, worked: bool) -> None:
        assert isinstance(step.outcome, Done)
        succeeded, reason = step.outcome.value
        assert succeeded == worked
        assert succeeded or reason
        self.visitor = step.state

    # What always holds

    @invariant()
    def no_call_is_applied_that_was_not_started(self) -> None:
        assert 0 <= self.visitor.applied <= self.visitor.started
        assert self.visitor.applied == self.newest

    @invariant()
    def flags_come_from_the_call_that_was_started_last_of_those_answered(self) -> None:
        assert self.visitor.flags == self.expected

    @invariant()
    def the_context_holds_scalars_that_can_be_sent(self) -> None:
        for key, value in self.visitor.context.values.items():
            assert key.encode() is not None
            assert type(value) in (str, bool, int, float)
            assert not isinstance(value, float) or math.isfinite(value)
            assert str(value) is not None  # no integer that Python refuses to print

    @invariant()
    def the_first_id_is_never_lost(self) -> None:
        identity = self.visitor.identity
        anonymous = identity.anonymous_id
        assert (identity.visitor_id if anonymous is None else anonymous) == self.first_id


class PlatformMachine(VisitorMachine):
    """The same in BUCKETING mode by the platform's rules, with a cache manager."""

    @initialize(reconciles=st.booleans(), one_test=st.booleans(), visitor_id=visitor_ids())
    def begin(self, reconciles: bool, one_test: bool, visitor_id: str) -> None:
        account: Plain = {"enabledXPC": reconciles, "enabled1V1T": one_test}
        document = parse_document({"campaigns": CAMPAIGNS, "accountSettings": account}, PLATFORM_RULES)
        settings = Settings("env", "key", Mode.BUCKETING, remembers=True, rules=PLATFORM_RULES)
        self.sdk = SdkState(settings, document)
        self.visitor = VisitorState(Identity(visitor_id))
        self.first_id = visitor_id


TestVisitor = VisitorMachine.TestCase
TestVisitor.settings = tried(60)
TestVisitorOfThePlatform = PlatformMachine.TestCase
TestVisitorOfThePlatform.settings = tried(60)
