"""A visitor's decision as JSON and as tables."""

from __future__ import annotations

import json

import attrs
from rich.console import Group, RenderableType
from rich.text import Text

from flagship.cli.population import Visitor
from flagship.cli.terminal import plural, printable, shown, table, titled
from flagship_engine import Assigned, Decision, Document, Flag, render_flag, write_record
from flagship_engine.effects import SaveAssignations
from flagship_engine.values import Plain

_LONGEST_UNBROKEN = 30


@attrs.frozen
class Decided:
    """A visitor, and what was decided for it."""

    visitor: Visitor
    decision: Decision


class JsonOf:
    """Decisions as JSON, one line each.

    What a document can say of a flag or a variation is written once and kept, so that a line costs little more than
    its visitor's id.

    Args:
        with_record: whether to add ``assignations``: the cache record to remember, as a file of visitors takes it.

    """

    def __init__(self, *, with_record: bool) -> None:
        self._with_record = with_record
        self._variations: dict[int, tuple[Assigned, str]] = {}
        self._flags: dict[int, tuple[Flag, str]] = {}

    def line(self, decided: Decided) -> str:
        """A decision as one JSON object, without an end of line."""
        identity, decision = decided.visitor.identity, decided.decision
        parts = [f'"visitorId": {_dump(identity.visitor_id)}']
        if identity.anonymous_id is not None:
            parts.append(f'"anonymousId": {_dump(identity.anonymous_id)}')
        if identity.decision_group is not None:
            parts.append(f'"decisionGroup": {_dump(identity.decision_group)}')
        if decision.panic:
            parts.append('"panic": true')
        parts.append(f'"variations": [{", ".join(map(self._variation, decision.assigned))}]')
        parts.append(f'"flags": {{{", ".join(map(self._flag, decision.flags.values()))}}}')
        if self._with_record:
            parts.append(f'"assignations": {_dump(_record(decided))}')
        return f"{{{', '.join(parts)}}}"

    # The kept object stands beside its text, or another object could be given its id once it is gone.

    def _variation(self, each: Assigned) -> str:
        kept = self._variations.get(id(each))
        if kept is None:
            ids = {"campaignId": each.campaign.id, "variationGroupId": each.group.id, "variationId": each.variation.id}
            kept = self._variations[id(each)] = each, _dump(ids)
        return kept[1]

    def _flag(self, flag: Flag) -> str:
        kept = self._flags.get(id(flag))
        if kept is None:
            kept = self._flags[id(flag)] = flag, f"{_dump(flag.key)}: {_dump(render_flag(flag))}"
        return kept[1]


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _record(decided: Decided) -> Plain:
    visitor_id = decided.visitor.identity.visitor_id
    saves = (effect for effect in decided.decision.effects if isinstance(effect, SaveAssignations))
    own = next((save for save in saves if save.visitor_id == visitor_id), None)
    return None if own is None else dict(write_record(visitor_id, own.remembered, grouped=own.changed is not None))


def decision_table(document: Document, decided: Decided) -> RenderableType:
    """One visitor's variations with their flags, in document order."""
    decision = decided.decision
    title = f"{printable(decided.visitor.identity.visitor_id)}: {summary(document, decision)}"
    if not decision.assigned:
        return Text(title, style="bold")
    made = table("Campaign", "Variation", "Flag", "Value")
    # A key is easier to read, and to copy, in one piece; what is too narrow for that is broken.
    made.columns[2].no_wrap = max(map(len, decision.flags), default=0) <= _LONGEST_UNBROKEN
    for each in decision.assigned:
        for row in _rows(each, decision):
            made.add_row(*row)
        made.add_section()
    return Group(titled(title, made), *_overruled_note(decision))


def summary(document: Document, decision: Decision) -> str:
    """How many campaigns give a variation, in words."""
    if decision.panic:
        return "the document is in panic, nothing is decided"
    return f"a variation of {len(decision.assigned)} of {plural(len(document.campaigns), 'campaign')}"


def name_of(name: str, identifier: str) -> str:
    """A campaign, group or variation for a table: by its name, or by its id where it has none."""
    return printable(name or identifier)


def _rows(each: Assigned, decision: Decision) -> list[tuple[str, str | Text, str | Text, str | Text]]:
    campaign, variation = name_of(each.campaign.name, each.campaign.id), _variation(each)
    if not each.flags:
        return [(campaign, variation, Text("no flags", style="dim"), "")]
    rows: list[tuple[str, str | Text, str | Text, str | Text]] = []
    for key, flag in each.flags.items():
        style = "" if decision.flags[key] is flag else "dim strike"
        first = (campaign, variation) if not rows else ("", "")
        rows.append((*first, Text(printable(key), style=style), Text(shown(flag.value), style=style or "green")))
    return rows


def _variation(each: Assigned) -> Text:
    made = Text(name_of(each.variation.name, each.variation.id))
    if each.variation.reference:
        made.append(" (reference)", style="dim")
    return made


def _overruled_note(decision: Decision) -> list[Text]:
    overruled = {
        key for each in decision.assigned for key, flag in each.flags.items() if decision.flags[key] is not flag
    }
    if not overruled:
        return []
    names = ", ".join(sorted(map(printable, overruled)))
    return [Text(f"Set by several campaigns, the last one wins: {names}", style="yellow")]
