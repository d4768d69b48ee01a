"""The visitor's calls that change nothing: read a flag, activate it, send a hit.

In panic each of them is refused: the default, None, or (False, reason) (protocol: panic).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from flagship_engine.decision import Flag
from flagship_engine.effects import Activate, Level, Log, SendHit
from flagship_engine.happenings import Happening, NotSent, Sent
from flagship_engine.quoting import quoted
from flagship_engine.step import Report
from flagship_engine.visitor import VisitorState

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
