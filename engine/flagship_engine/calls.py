"""The visitor's calls that do not change its state: read a flag, activate it, send a hit.

In panic each of them is refused: the default, None, or (False, reason) (protocol: panic).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from flagship_engine.activations import mark_activated
from flagship_engine.decision import Flag
from flagship_engine.effects import Activate, Effect, Level, Log, LookUpAssignations, SendHit
from flagship_engine.happenings import AssignationsFound, Happening, LookUpFailed, NotSent, Sent
from flagship_engine.quoting import quoted
from flagship_engine.settings import Settings
from flagship_engine.step import Report
from flagship_engine.visitor import VisitorState, record_logs

if TYPE_CHECKING:
    from flagship_engine.hits import Hit


@attrs.frozen
class Refused:
    """Why a call is not carried out."""

    reason: str

    @property
    def log(self) -> Log:
        """The refusal, for the operator."""
        return Log(Level.ERROR, self.reason)


def read_flag(visitor: VisitorState, panic: bool, key: str, call: str = "get_modification") -> Flag | Refused:
    """The flag of a key, or why there is none. A flag whose value is null is found: its reader uses the default."""
    if panic:
        return Refused(f"[{call}] for key {quoted(key)} not possible while panic mode is enabled.")
    flag = visitor.flags.get(key)
    return Refused(f"[{call}] : no modification for the key {quoted(key)}.") if flag is None else flag


def activation(visitor: VisitorState, flag: Flag) -> Activate:
    """The activation of a flag by a visitor."""
    return Activate(visitor.identity, flag.variation_group_id, flag.variation_id)


def look_up_to_mark(activated: Activate, settings: Settings) -> LookUpAssignations | None:
    """What must be known before an activation is remembered; None where none is remembered here."""
    if not settings.marks_activations:
        return None
    return LookUpAssignations(settings.rules.remembered_ids(activated.identity))


def mark(activated: Activate, what: Happening) -> tuple[Effect, ...]:
    """What follows from an activation for what is remembered, given the answer to `look_up_to_mark`.

    Whether the platform took the activation does not matter: the visitor saw the variation.
    """
    match what:
        case AssignationsFound(assignations=known, problems=problems):
            saves = mark_activated(activated.identity, activated.variation_group_id, activated.variation_id, known)
            return (*record_logs(problems), *saves)
        case LookUpFailed(reason=reason):
            # Saving now would overwrite everything else that is remembered, because of a moment's outage.
            return (Log(Level.ERROR, f"[lookup] {reason}; that the variation was activated is not saved"),)
        case _:
            return (Log(Level.CRITICAL, f"[lookup] {type(what).__name__} is no answer to a look-up"),)


def hit_to_send(visitor: VisitorState, panic: bool, hit: Hit) -> tuple[SendHit | Refused, tuple[Log, ...]]:
    """The hit as an effect or why it is refused, and warnings about limits that it does not keep."""
    if panic:
        return Refused("[send_hit] not possible to send a hit while panic mode is enabled."), ()
    from flagship_engine.hit_checks import check_hit  # whoever sends no hit need not load them

    problems = check_hit(hit)
    fatal = [str(problem) for problem in problems if problem.fatal]
    if fatal:
        return Refused(f"[send_hit] the hit is not valid: {'; '.join(fatal)}"), ()
    warnings = tuple(Log(Level.WARNING, f"[send_hit] {problem}") for problem in problems)
    return SendHit(visitor.identity, hit), warnings


def delivery_report(what: Happening) -> Report:
    """(True, status) of what was accepted, (False, status or reason) of what was not."""
    match what:
        case Sent(status=status):
            return True, str(status)
        case NotSent(reason=reason):
            return False, reason
        case _:
            return False, f"{type(what).__name__} is no answer to a delivery"
