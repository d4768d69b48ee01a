"""What a variation group made of a visitor: whom it targets, what is remembered of it, and what it shares out."""

from __future__ import annotations

from flagship_engine.explaining.asking import Case
from flagship_engine.explaining.explained import Answer, Explained, Topic
from flagship_engine.explaining.shares import share_lines, why_nobody_s
from flagship_engine.explaining.targetings import reason_not_targeted, targeting_lines
from flagship_engine.explaining.words import listed, name_of, sentence, shown_name
from flagship_engine.traces import GroupTrace, Recalled, Stage
from flagship_engine.tree import VariationGroup
from flagship_engine.values import FrozenDict, Json


def group_line(trace: GroupTrace, case: Case, *, goes_on: bool, remembers: bool) -> Explained:
    """A group that was looked at.

    Args:
        trace: what was made of it.
        case: who was decided for.
        goes_on: whether a group after it was looked at.
        remembers: whether what is remembered was looked at.

    """
    memory = memory_lines(trace, remembers=remembers) if trace.hashed is not None else ()
    facts = _facts(trace.group)
    if trace.assigned is not None:
        facts["variationId"] = trace.assigned.variation.id
    return Explained(
        Topic.GROUP,
        sentence(f"the group {name_of(trace.group)} {_clause(trace, case, goes_on=goes_on)}"),
        Answer.NO if trace.assigned is None else Answer.YES,
        decisive=not trace.targetings,
        facts=FrozenDict({**facts, "stage": code_of(trace.stage)}),
        parts=(*targeting_lines(trace, case), *memory, *share_lines(trace, case.rules)),
    )


def unasked_line(group: VariationGroup, reason: str) -> Explained:
    """A group that was not looked at, with the reason as a clause."""
    text = sentence(f"the group {name_of(group)} was not looked at: {reason}")
    return Explained(Topic.GROUP, text, Answer.UNASKED, facts=FrozenDict(_facts(group)))


def code_of(stage: Stage) -> str:
    """A stage as a code for programs: ``no-group-matches``."""
    return stage.name.translate({ord("_"): "-"} | {code: code + 32 for code in range(ord("A"), ord("Z") + 1)})


def given_by(trace: GroupTrace, group: str) -> str:
    """What a group that targets the visitor gives, and why, in a clause.

    Args:
        trace: what was made of the group.
        group: what it is called in the clause: ``its group 'Everybody'``, ``it``.

    """
    given = "nothing" if trace.assigned is None else name_of(trace.assigned.variation)
    match trace.stage:
        case Stage.ALLOCATED:
            bucket = "" if trace.hashed is None else f" {trace.hashed.bucket}"
            return f"gives {given}, which {group} has in the visitor's bucket{bucket}"
        case Stage.REMEMBERED:
            whose = "the visitor" if trace.counted is None else trace.counted.whose.value
            where = "" if group == "it" else f" in {group}"
            return f"gives {given} again, which is remembered for {whose}{where}"
        case Stage.LOST_VARIATION:
            lost = _lost(trace.remembered)
            them = "the group" if group == "it" else group
            return f"gives nothing: {lost} remembered, {them} does not have it any more, and gives no other instead"
        case Stage.ONE_TEST:
            return "gives nothing: the visitor takes part in another test"
        case Stage.OUT_OF_RANGE:
            return "gives nothing: the campaign's bucket ranges leave the visitor out"
        case _:
            return f"gives nothing: {group} targets the visitor, but {why_nobody_s(trace)}"


def memory_lines(trace: GroupTrace, *, remembers: bool) -> tuple[Explained, ...]:
    """What is remembered of a group that came to give something: a line for each, or one that nothing is."""
    if trace.remembered:
        known = {each.id: name_of(each) for each in trace.group.variations if each.sound}
        return tuple(_recalled(each, trace, known) for each in trace.remembered)
    text = "nothing is remembered of this group, and so the bucket decides"
    if not remembers:
        text = "what is remembered is not looked at, for no group that the visitor is in has several variations"
    return (Explained(Topic.REMEMBERED, sentence(text), Answer.UNASKED if not remembers else None),)


def _recalled(each: Recalled, trace: GroupTrace, known: dict[str, str]) -> Explained:
    variation_id, whose = each.assignation.variation_id, each.whose.value
    name, counts = known.get(variation_id, shown_name(variation_id)), each is trace.counted
    if counts:
        text = f"{name} is remembered for {whose}, and is given again, whatever its allocation is now"
    elif variation_id in known:
        text = f"{name} is remembered for {whose}, but what is remembered for others counts before it"
    else:
        text = f"{name} is remembered for {whose}, but the group does not have it any more"
    return Explained(
        Topic.REMEMBERED,
        sentence(text),
        Answer.YES if counts else Answer.NO,
        counts or trace.stage is Stage.LOST_VARIATION,
        FrozenDict({"variationId": variation_id, "whose": each.whose.name, "activated": each.assignation.activated}),
    )


def _lost(remembered: tuple[Recalled, ...]) -> str:
    names = list(dict.fromkeys(shown_name(each.assignation.variation_id) for each in remembered))
    return f"{listed(names, 'or')} is"


def _clause(trace: GroupTrace, case: Case, *, goes_on: bool) -> str:
    if not trace.matches:
        return f"does not target the visitor{reason_not_targeted(trace, case).relative}"
    ending = "; the next group is looked at" if goes_on else ""
    return f"{given_by(trace, 'it')}{ending}"


def _facts(group: VariationGroup) -> dict[str, Json]:
    return {"variationGroupId": group.id, "variationGroupName": group.name}
