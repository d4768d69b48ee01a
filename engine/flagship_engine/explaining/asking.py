"""What a targeting asks and what it was told, in a clause: *country must be 'FR', but is 'DE'*."""

from __future__ import annotations

import attrs

from flagship_engine.casing import fold
from flagship_engine.context import Context
from flagship_engine.explaining.words import listed_values, shown_key, shown_name
from flagship_engine.parting_words import shown_value
from flagship_engine.rules.base import Rules
from flagship_engine.rules.platform_comparisons import OF_ALL, OF_ANY, PRESENCE, kind
from flagship_engine.traces import TargetingTrace
from flagship_engine.tree import Targeting
from flagship_engine.untrusted import describe
from flagship_engine.values import ABSENT, FrozenDict, Json

PHRASES: FrozenDict[str, str] = FrozenDict(
    {
        "EQUALS": "be {}",
        "NOT_EQUALS": "not be {}",
        "CONTAINS": "contain {}",
        "NOT_CONTAINS": "not contain {}",
        "STARTS_WITH": "begin with {}",
        "ENDS_WITH": "end with {}",
        "GREATER_THAN": "be greater than {}",
        "LOWER_THAN": "be lower than {}",
        "GREATER_THAN_OR_EQUALS": "be at least {}",
        "LOWER_THAN_OR_EQUALS": "be at most {}",
        "SEMVER_EQUALS": "be version {}",
        "SEMVER_NOT_EQUALS": "be another version than {}",
        "SEMVER_GREATER_THAN": "be a later version than {}",
        "SEMVER_LOWER_THAN": "be an earlier version than {}",
        "SEMVER_GREATER_THAN_OR_EQUALS": "be version {} or later",
        "SEMVER_LOWER_THAN_OR_EQUALS": "be version {} or earlier",
    }
)
"""What an operator wants of a visitor's value, after *must*."""

OF_LISTS: FrozenDict[str, str] = FrozenDict(
    {
        "EQUALS": "be {}",
        "NOT_EQUALS": "be none of {}",
        "CONTAINS": "contain {}",
        "NOT_CONTAINS": "contain none of {}",
    }
)
"""The same of a wanted list, of the operators that look into it."""

_FOLDED = frozenset({"EQUALS", "CONTAINS", "STARTS_WITH", "ENDS_WITH"})
_KEPT_OUT = "an error, which keeps the visitor out of the whole group"


@attrs.frozen
class Case:
    """Who was decided for, by which rules.

    Attributes:
        rules: the rules.
        context: what is known of the visitor.
        empty_holds: whether a targeting group that asks nothing holds, by these rules.

    """

    rules: Rules
    context: Context
    empty_holds: bool


@attrs.frozen
class Clause:
    """What a targeting asks, in words.

    Attributes:
        text: the clause.
        of_visitor: whether it speaks of a value of the visitor's, as "country must be 'FR'" does.

    """

    text: str
    of_visitor: bool = True

    @property
    def whole(self) -> str:
        """The clause when nobody has spoken of the visitor yet."""
        return f"the visitor's {self.text}" if self.of_visitor else self.text

    @property
    def relative(self) -> str:
        """The clause right after a word for the visitor."""
        return f", whose {self.text}" if self.of_visitor else f": {self.text}"


def clause_of(trace: TargetingTrace, case: Case) -> Clause:
    """A targeting with what it was told."""
    targeting = trace.targeting
    missing = [name for name in ("key", "operator", "value") if getattr(targeting, name) is ABSENT]
    if missing:
        return Clause(f"a targeting has no {missing[0]} that can be read, and holds for nobody", of_visitor=False)
    if targeting.key == "fs_all_users":
        return Clause("everybody is meant", of_visitor=False)
    if not trace.known:
        return Clause(_unknown(trace), of_visitor=False)
    subject = _subject(trace)
    if targeting.operator in PRESENCE:
        asked = PRESENCE[str(targeting.operator)] is (targeting.value is True)
        return Clause(f"{subject} must {'be' if asked else 'not be'} there, {_joint(trace)} {_presence(trace)}")
    return Clause(f"{subject} must {_wanted(targeting)}, {_joint(trace)} {_got(trace, case)}")


def _subject(trace: TargetingTrace) -> str:
    key = str(trace.targeting.key)
    if key == "fs_users":
        return "id"
    return f"{shown_key(key)} from {shown_name(trace.provider)}" if trace.provider else shown_key(key)


def _unknown(trace: TargetingTrace) -> str:
    operator, key = shown_key(str(trace.targeting.operator)), _subject(trace)
    text = f"the operator {operator}, asked of the visitor's {key}, is unknown to these rules"
    return f"{text}: {_KEPT_OUT}" if trace.outcome is None else f"{text} and does not hold"


def _joint(trace: TargetingTrace) -> str:
    return "and" if trace.outcome else "but"


def _presence(trace: TargetingTrace) -> str:
    return _absent(trace) if trace.got is ABSENT else f"is {shown_value(trace.got)}"


def _absent(trace: TargetingTrace) -> str:
    return f"is not in {'that' if trace.provider else 'the'} context"


def _wanted(targeting: Targeting) -> str:
    operator, value = str(targeting.operator), targeting.value
    if not isinstance(value, tuple):
        return PHRASES[operator].format(shown_value(value))
    if operator not in OF_LISTS:
        return PHRASES[operator].format(f"the list {shown_value(value)}")
    if len(value) == 1:  # any of one, and none of one, are the one
        return PHRASES[operator].format(shown_value(value[0]))
    any_does = operator in OF_ANY
    if not value:
        return OF_LISTS[operator].format("something of an empty list" if any_does else "an empty list")
    return OF_LISTS[operator].format(listed_values(value, "or" if any_does else "and"))


def _got(trace: TargetingTrace, case: Case) -> str:
    got, wanted = trace.got, trace.targeting.value
    if got is ABSENT:
        return _unseen(trace, case)
    if trace.outcome is None:
        return f"is {describe(got)}, which cannot be compared: {_KEPT_OUT}"
    if trace.outcome and wanted is not ABSENT and shown_value(got) == shown_value(wanted) and _is_equality(trace):
        return "is"
    alike = wanted is ABSENT or isinstance(got, tuple) or kind(got) in _kinds(wanted)
    shown = shown_value(got) if alike else describe(got)
    case_alone = not trace.outcome and _differs_in_case_alone(trace.targeting, got, case)
    return f"is {shown}{', and upper and lower case count' if case_alone else ''}"


def _is_equality(trace: TargetingTrace) -> bool:
    return PHRASES[str(trace.targeting.operator)] == "be {}"


def _kinds(wanted: Json) -> frozenset[str]:
    return frozenset(map(kind, wanted)) if isinstance(wanted, tuple) else frozenset({kind(wanted)})


def _unseen(trace: TargetingTrace, case: Case) -> str:
    # A value may be in the context and yet not be seen: the SDK's rules see what is of one piece.
    hidden = case.context.values.get(str(trace.targeting.key), ABSENT)
    if trace.provider or hidden is ABSENT:
        negation = trace.targeting.operator in OF_ALL
        return f"{_absent(trace)}{', and what is not there matches nothing' if negation else ''}"
    return f"is {describe(hidden)}, of which these rules see nothing"


def _differs_in_case_alone(targeting: Targeting, got: Json, case: Case) -> bool:
    """Whether the targeting would hold if both sides were written in small letters."""
    if targeting.operator not in _FOLDED or not isinstance(got, str) or targeting.value is ABSENT:
        return False
    key, small = str(targeting.key), fold(got)
    folded = attrs.evolve(targeting, value=_folded(targeting.value))
    return case.rules.outcome(folded, Context(FrozenDict({key: small})), small) is True


def _folded(value: Json) -> Json:
    if isinstance(value, tuple):
        return tuple(map(_folded, value))
    return fold(value) if isinstance(value, str) else value
