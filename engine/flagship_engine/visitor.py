"""A visitor as a value, and the calls that change it: context, identity, synchronisation.

Each function is (state, call) -> `Step`. A call that needs the world says so in its outcome, and goes on in `resume`
when what came of its last effect is known.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

import attrs

from flagship_engine.assignations import NO_ASSIGNATIONS, Assignation, Assignations, Remembered
from flagship_engine.context import NO_CONTEXT, Context, read_value
from flagship_engine.deciding import decide
from flagship_engine.decision import Flag
from flagship_engine.effects import (
    Effect,
    FetchCampaigns,
    Level,
    Log,
    LookUpAssignations,
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
    Happening,
    LookUpFailed,
)
from flagship_engine.identity import Identity
from flagship_engine.problems import Problem
from flagship_engine.quoting import quoted
from flagship_engine.rendering import exposed_flags
from flagship_engine.requests import sent_context
from flagship_engine.rules.base import Rules
from flagship_engine.sdk import SdkState
from flagship_engine.settings import Settings
from flagship_engine.step import Awaiting, Done, Report, Step
from flagship_engine.untrusted import describe, is_a
from flagship_engine.values import FrozenDict, Json, NotJson

SUPERSEDED = "a synchronisation that was started later is already in force"
PANIC = "[synchronize_modifications] not possible while panic mode is enabled."
STALE = "[synchronize_modifications] the visitor's identity changed meanwhile: the answer is dropped"


@attrs.frozen(slots=False)  # made for each synchronisation, and without slots more quickly
class VisitorState:
    """What is known of one visitor.

    Attributes:
        identity: the ids.
        context: key to string, number or boolean.
        flags: what the last synchronisation gave.
        started: how many synchronisations have been started.
        applied: which of them the flags come from; 0 for none.

    """

    identity: Identity
    context: Context = NO_CONTEXT
    flags: FrozenDict[str, Flag] = FrozenDict()
    started: int = 0
    applied: int = 0


@attrs.frozen(slots=False)  # made for each call, and without slots more quickly
class Synchronising:
    """A synchronisation under way: which one, and for whom."""

    number: int
    identity: Identity
    context: Context


SyncStep: TypeAlias = Step[VisitorState, Report, Synchronising]

EntryResult: TypeAlias = tuple[object, bool, str]
"""The key as given, whether it was taken, and if not, why."""


@attrs.frozen
class ContextUpdate:
    """A visitor with more context, and what became of each entry in the order given."""

    state: VisitorState
    results: tuple[EntryResult, ...]
    effects: tuple[Effect, ...] = ()


def update_context(visitor: VisitorState, entries: Iterable[tuple[object, object]]) -> ContextUpdate:
    """Add entries to the context. One that is no (text, string / boolean / finite number) is refused alone."""
    values, results, logs = read_entries(visitor.context.values, entries, "update_context")
    return ContextUpdate(attrs.evolve(visitor, context=Context(values)), results, logs)


def read_entries(
    known: FrozenDict[str, Json], entries: Iterable[tuple[object, object]], call: str
) -> tuple[FrozenDict[str, Json], tuple[EntryResult, ...], tuple[Effect, ...]]:
    """A context with more entries: its values, what became of each entry, and the refusals as logs."""
    values: dict[str, Json] = dict(known)
    results: list[EntryResult] = []
    for key, value in entries:
        name = read_value(key)
        if not isinstance(name, str):
            results.append((key, False, f"[{call}] : key {describe(key)} is refused, wanted a str"))
            continue
        taken, reason = _context_value(value)
        if reason:
            results.append((name, False, f"[{call}] : value of {quoted(name)}: got {reason}"))
        else:
            values[name] = taken
            results.append((name, True, ""))
    logs = tuple(Log(Level.ERROR, text) for _, fine, text in results if not fine)
    return FrozenDict(values), tuple(results), logs


def _context_value(value: object) -> tuple[Json, str]:
    wanted = "wanted a str, bool, int or finite float"
    frozen = read_value(value)
    if isinstance(frozen, NotJson) and is_a(value, int):
        return None, f"{frozen.got}, wanted {frozen.wanted}"
    if isinstance(frozen, NotJson):
        # The text itself is personal, perhaps, and this sentence is logged.
        return None, f"{'a text with a lone surrogate' if isinstance(value, str) else frozen.got}, {wanted}"
    if not isinstance(frozen, (str, int, float)):
        return None, f"{describe(value)}, {wanted}"
    return frozen, ""


def synchronise(visitor: VisitorState, sdk: SdkState) -> SyncStep:
    """Bring the flags up to date: ask the Decision API, or decide here with what is remembered."""
    settings, decides = sdk.settings, sdk.settings.decides
    if decides and sdk.panic:
        return _refused_in_panic(visitor, *_panic_records(sdk, visitor.identity, visitor.context))
    call = Synchronising(visitor.started + 1, visitor.identity, visitor.context)
    if decides and not settings.remembers:
        return _decided(visitor, sdk, call, NO_ASSIGNATIONS)
    begun = VisitorState(visitor.identity, visitor.context, visitor.flags, call.number, visitor.applied)
    if not decides:
        return Step(begun, Awaiting(call), (FetchCampaigns(call.identity, call.context.values),))
    return Step(begun, Awaiting(call), (LookUpAssignations(settings.rules.remembered_ids(call.identity)),))


def resume(visitor: VisitorState, sdk: SdkState, call: Synchronising, what: Happening) -> SyncStep:
    """Go on with a synchronisation, now that what it waited for is known."""
    match what:
        case CampaignsFetched():
            return _answered(visitor, sdk, call, what)
        case CampaignsFailed():
            reason = f"[synchronize_modifications] {what.reason}; the last known flags stay in use"
            effects = (Log(Level.ERROR, reason), *_context_event(call, sdk.settings))
            return Step(visitor, Done((False, reason)), effects)
        case AssignationsFound():
            return _looked_up(visitor, sdk, call, what)
        case LookUpFailed():
            return _not_looked_up(visitor, sdk, call, what)
        case _:
            reason = f"[synchronize_modifications] {type(what).__name__} is no answer to a synchronisation"
            return Step(visitor, Done((False, reason)), (Log(Level.CRITICAL, reason),))


def _answered(visitor: VisitorState, sdk: SdkState, call: Synchronising, what: CampaignsFetched) -> SyncStep:
    report = ReportPanic(what.panic)
    tells: tuple[Effect, ...] = ()
    if sdk.settings.keeps_journal:
        tells = (RecordAnswer(sent_context(call.context.values), call.identity, what.flags, what.panic),)
    if what.panic:
        return _refused_in_panic(visitor, report, *tells)
    if sdk.settings.remembers:
        by_group = {group_id: Assignation(variation_id) for group_id, variation_id in what.variations}
        tells = (*tells, SaveAssignations(call.identity.visitor_id, Remembered(FrozenDict(by_group))))
    logs = tuple(Log(Level.WARNING, f"[synchronize_modifications] answer: {each}") for each in what.problems)
    step = _apply(visitor, sdk, call, what.flags, tells)
    return Step(step.state, step.outcome, (report, *logs, *step.effects))


def _looked_up(visitor: VisitorState, sdk: SdkState, call: Synchronising, what: AssignationsFound) -> SyncStep:
    step = _decided(visitor, sdk, call, what.assignations)
    return Step(step.state, step.outcome, (*record_logs(what.problems), *step.effects))


def _not_looked_up(visitor: VisitorState, sdk: SdkState, call: Synchronising, what: LookUpFailed) -> SyncStep:
    # Saving now would overwrite what is remembered with what is decided without it, because of a moment's outage.
    log = Log(Level.ERROR, f"[lookup] {what.reason}; decided as if nothing were remembered, and not saved")
    step = _decided(visitor, sdk, call, NO_ASSIGNATIONS)
    others = tuple(effect for effect in step.effects if not isinstance(effect, SaveAssignations))
    return Step(step.state, step.outcome, (log, *others))


def record_logs(problems: tuple[Problem, ...]) -> tuple[Log, ...]:
    """What was wrong with what the application remembers, for the operator; whose record it is stays out."""
    return tuple(Log(Level.WARNING, f"[lookup] the visitor's record is ignored: {each}") for each in problems)


def _refused_in_panic(visitor: VisitorState, *reports: Effect) -> SyncStep:
    return Step(visitor, Done((False, PANIC)), (*reports, Log(Level.ERROR, PANIC)))


def _decided(visitor: VisitorState, sdk: SdkState, call: Synchronising, known: Assignations) -> SyncStep:
    if sdk.panic:  # it may have begun while assignations were looked up
        return _refused_in_panic(visitor, *_panic_records(sdk, call.identity, call.context))
    document = sdk.document
    if document is None:
        reason = "[synchronize_modifications] no bucketing document is known yet"
        reason += f": {sdk.last_failure}" if sdk.last_failure else ""
        return Step(visitor, Done((False, reason)), (Log(Level.ERROR, reason), *_context_event(call, sdk.settings)))
    settings = sdk.settings
    rules = settings.rules
    seen = _seen(call.context, rules)
    decision = decide(document, seen, call.identity.shortest, known)
    flags = exposed_flags(decision) if rules.exposes_all_keys else decision.flags
    tells: tuple[Effect, ...] = decision.effects if settings.remembers else ()
    if settings.keeps_journal:
        tells = (RecordDecision(document, seen, call.identity, known, decision), *tells)
    return _apply(visitor, sdk, call, flags, tells)


def _seen(context: Context, rules: Rules) -> Context:
    """What the rules are shown of a visitor's context."""
    return Context(sent_context(context.values)) if rules.hides_own_keys else context


def _panic_records(sdk: SdkState, identity: Identity, context: Context) -> tuple[Effect, ...]:
    """What the journal is told of a refusal: that a document in panic gives nothing is a decision as well."""
    document = sdk.document
    if not sdk.settings.keeps_journal or document is None or not document.panic:
        return ()
    seen = _seen(context, sdk.settings.rules)
    return (RecordDecision(document, seen, identity, NO_ASSIGNATIONS, decide(document, seen, identity)),)


def _apply(
    visitor: VisitorState,
    sdk: SdkState,
    call: Synchronising,
    flags: FrozenDict[str, Flag],
    tells: tuple[Effect, ...],
) -> SyncStep:
    if call.identity is not visitor.identity and call.identity != visitor.identity:
        return Step(visitor, Done((False, STALE)), (Log(Level.WARNING, STALE),))
    if call.number < visitor.applied:
        return Step(visitor, Done((True, SUPERSEDED)))
    started = max(visitor.started, call.number)
    current = VisitorState(visitor.identity, visitor.context, flags, started, call.number)
    return Step(current, _SYNCHRONISED, (*tells, *_context_event(call, sdk.settings)))


_SYNCHRONISED = Done((True, ""))


def _context_event(call: Synchronising, settings: Settings) -> tuple[Effect, ...]:
    if not settings.send_context_events:
        return ()
    return (SendContext(call.identity.visitor_id, call.context.values),)


@attrs.frozen
class Identified:
    """A visitor after logging in or out; `changed` is False if the call was ignored, and `effects` say why."""

    state: VisitorState
    changed: bool
    effects: tuple[Effect, ...] = ()


def authenticate(
    visitor: VisitorState, sdk: SdkState, visitor_id: str, context: FrozenDict[str, Json] | None
) -> Identified:
    """The visitor logged in: the id it had becomes its anonymous id, unless it has one already.

    Args:
        visitor: who.
        sdk: in BUCKETING mode, under rules to which logging in means nothing, nothing changes, with a warning.
        visitor_id: the id of the account; "" changes nothing, with a warning.
        context: replaces the visitor's, if not None.

    """
    ignored = _ignored(sdk, "authenticate") or ("" if visitor_id else "authenticate: an empty visitor_id is ignored")
    if ignored:
        return Identified(visitor, changed=False, effects=(Log(Level.WARNING, ignored),))
    known_as, already = visitor.identity.visitor_id, visitor.identity.anonymous_id
    anonymous_id = known_as if already is None else already
    identity = attrs.evolve(visitor.identity, visitor_id=visitor_id, anonymous_id=anonymous_id)
    return _identified(visitor, identity, context)


def unauthenticate(visitor: VisitorState, sdk: SdkState, context: FrozenDict[str, Json] | None) -> Identified:
    """The visitor logged out: its anonymous id is its id again. An anonymous visitor stays so, with a warning."""
    anonymous_id = visitor.identity.anonymous_id
    ignored = _ignored(sdk, "unauthenticate")
    if not ignored and anonymous_id is None:
        ignored = "unauthenticate is ignored: the visitor is not authenticated"
    if ignored or anonymous_id is None:
        return Identified(visitor, changed=False, effects=(Log(Level.WARNING, ignored),))
    identity = attrs.evolve(visitor.identity, visitor_id=anonymous_id, anonymous_id=None)
    return _identified(visitor, identity, context)


def _identified(visitor: VisitorState, identity: Identity, context: FrozenDict[str, Json] | None) -> Identified:
    known = visitor.context if context is None else Context(context)
    return Identified(attrs.evolve(visitor, identity=identity, context=known), changed=True)


def _ignored(sdk: SdkState, call: str) -> str:
    return "" if sdk.settings.authenticates else f"{call} is ignored in BUCKETING mode"
