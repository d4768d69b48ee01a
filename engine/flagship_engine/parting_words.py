"""Short sentences about partings: of bounded length, whatever a document or a context holds."""

from __future__ import annotations

from flagship_engine.quoting import quoted
from flagship_engine.traces import TargetingTrace
from flagship_engine.tree import Targeting
from flagship_engine.untrusted import describe
from flagship_engine.values import ABSENT, Absent, FrozenDict, Json

_LONGEST = 30
_MOST = 3


def comparison_words(*sides: tuple[str, TargetingTrace]) -> str:
    """A targeting, what was got, and what each rule set, given by its name, says."""
    says = ", ".join(f"{OUTCOMES[trace.outcome]} under {name}" for name, trace in sides)
    return f"{asked(sides[0][1].targeting)}, got {_got(sides)}: {says}"


def asked(targeting: Targeting) -> str:
    """What a targeting asks: ``age GREATER_THAN 30``."""
    return f"{_name(targeting.key)} {_name(targeting.operator)} {shown_value(targeting.value)}"


def shown_id(text: str) -> str:
    """An id, cut if it is long."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."


OUTCOMES: FrozenDict[bool | None, str] = FrozenDict({True: "yes", False: "no", None: "error"})
"""What a targeting gave, in a word."""


def _name(text: str | Absent) -> str:
    return "nothing" if text is ABSENT else shown_id(text)


def _got(sides: tuple[tuple[str, TargetingTrace], ...]) -> str:
    words = [shown_value(trace.got) for _, trace in sides]
    if len(set(words)) == 1:
        return words[0]
    return " and ".join(f"{word} ({name})" for word, (name, _) in zip(words, sides, strict=True))


def shown_value(value: Json | Absent) -> str:
    """A value that is wanted or was got, cut if it is long."""
    if value is ABSENT:
        return "nothing"
    if isinstance(value, str):
        return quoted(shown_id(value))
    if isinstance(value, tuple) and not any(isinstance(each, (tuple, dict)) for each in value[:_MOST]):
        rest = f", ... {len(value)} in all" if len(value) > _MOST else ""
        return f"[{', '.join(map(shown_value, value[:_MOST]))}{rest}]"
    return describe(value).removeprefix("the number ")
