"""An explanation as JSON, for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flagship_engine.explaining.explained import Explained
from flagship_engine.explaining.explanation import Explanation
from flagship_engine.values import Plain, thaw


def render_explanation(
    explanation: Explanation,
    *,
    campaigns: Sequence[Explained] | None = None,
    flags: Sequence[Explained] | None = None,
) -> dict[str, Plain]:
    """An explanation as plain JSON: lists and dicts that belong to the caller.

    Args:
        explanation: what is rendered.
        campaigns: the lines of campaigns to show; all, if it is not given.
        flags: the lines of flags to show; all, if it is not given.

    """
    decision, document = explanation.decision, explanation.document
    return {
        "rules": document.rules.name,
        "answer": explanation.sentence,
        "panic": decision.panic,
        "variations": [
            {"campaignId": each.campaign.id, "variationGroupId": each.group.id, "variationId": each.variation.id}
            for each in decision.assigned
        ],
        "flags": [render_line(each) for each in (explanation.flags if flags is None else flags)],
        "campaigns": [render_line(each) for each in (explanation.campaigns if campaigns is None else campaigns)],
        "problems": [str(each) for each in decision.problems],
    }


def render_line(line: Explained) -> dict[str, Plain]:
    """A line with what lies under it: ``topic``, ``sentence``, ``answer``, ``decisive``, its facts, and ``parts``."""
    return dict(_fields(line))


def _fields(line: Explained) -> Iterator[tuple[str, Plain]]:
    yield "topic", line.topic.value
    yield "sentence", line.sentence
    if line.answer is not None:
        yield "answer", line.answer.value
    if line.decisive:
        yield "decisive", True
    for name, value in line.facts.items():
        yield name, thaw(value)
    if line.parts:
        yield "parts", [render_line(each) for each in line.parts]
