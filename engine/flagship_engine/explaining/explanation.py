"""The verb: a decision with everything that led to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from flagship_engine.assignations import Assignations
from flagship_engine.context import Context, read_context
from flagship_engine.deciding import decide, trace
from flagship_engine.decision import Assigned, Decision
from flagship_engine.derived import derived
from flagship_engine.document import Document
from flagship_engine.explaining.asking import Case
from flagship_engine.explaining.campaigns import Setting, campaign_line, undecided_line
from flagship_engine.explaining.explained import Explained
from flagship_engine.explaining.flags import Flags, Gift
from flagship_engine.explaining.targetings import asking_nothing_holds
from flagship_engine.explaining.words import listed, name_of, number_of, sentence, shown_name
from flagship_engine.identity import Identity
from flagship_engine.traces import Trace
from flagship_engine.untrusted import as_raw_text, is_a


@attrs.frozen(slots=False)
class Explanation:
    """A decision, and how it came about.

    Attributes:
        document: by what was decided.
        identity: for whom.
        decision: what was decided: exactly what `decide` gives.
        trace: how, as values.
        sentence: the answer, in a sentence.
        campaigns: a line for each campaign of the document, in its order, with what was asked and answered under it.

    """

    document: Document = attrs.field(repr=False)
    identity: Identity | str
    decision: Decision
    trace: Trace = attrs.field(repr=False)
    sentence: str
    campaigns: tuple[Explained, ...] = attrs.field(repr=False)

    @derived
    def flags(self) -> tuple[Explained, ...]:
        """A line for each flag of the document, in its order: where the value comes from, or why there is none."""
        return tuple(map(self._flags.line, self._flags.keys()))

    def flag(self, key: str) -> Explained:
        """The line for one flag, also for one that the document does not have."""
        return self._flags.line(key)

    def campaigns_called(self, name: str) -> tuple[Explained, ...]:
        """The lines for the campaigns of an id, or else of a slug or a name: mostly one."""
        wanted = ("campaignId",), ("slug", "campaignName")
        found = (tuple(each for each in self.campaigns if name in map(each.facts.get, some)) for some in wanted)
        return next(filter(None, found), ())

    @derived
    def _flags(self) -> Flags:
        traced = self.trace.campaigns
        given = [each.assigned for each in traced] if traced else [None] * len(self.campaigns)
        gifts = zip(self.document.campaigns, given, self.campaigns, strict=True)
        return Flags(tuple(Gift(*each) for each in gifts), self.decision, self.document.rules)


def explain(
    document: Document,
    context: Context | Mapping[str, object],
    identity: Identity | str,
    assignations: Assignations | None = None,
    *,
    hit_triggered: bool = False,
) -> Explanation:
    """What `decide` decides for the same arguments, and how: of every part of the document a sentence.

    It decides, and walks the document a second time. Whoever only decides pays nothing for it. Total like `decide`.

    Raises:
        TypeError: `document` is no `Document`.

    """
    decision = decide(document, context, identity, assignations, hit_triggered=hit_triggered)
    known = context if is_a(context, Context) else read_context(context)
    traced = trace(document, known, identity, assignations)
    case = Case(document.rules, known, asking_nothing_holds(document.rules))
    setting = Setting(case, traced, document.campaigns)
    if traced.campaigns:
        lines = tuple(campaign_line(each, setting) for each in traced.campaigns)
    else:
        lines = tuple(undecided_line(each, _why_nothing(decision)) for each in document.campaigns)
    return Explanation(document, identity, decision, traced, _answer(document, identity, decision), lines)


def visitor_id_of(identity: object) -> str | None:
    """The visitor id of an identity, or None if it is no text."""
    return as_raw_text(identity.visitor_id if is_a(identity, Identity) else identity)


def _answer(document: Document, identity: object, decision: Decision) -> str:
    visitor_id = visitor_id_of(identity)
    if decision.panic or visitor_id is None:
        return sentence(f"nobody gets anything: {_why_nothing(decision)}" if decision.panic else _why_nothing(decision))
    who = f"the visitor {shown_name(visitor_id)}"
    if not document.campaigns:
        return sentence(f"{who} gets nothing: the document has no campaigns")
    if not decision.assigned:
        return sentence(f"{who} gets nothing of {number_of(len(document.campaigns), 'campaign')}")
    gifts = listed(list(_gifts(decision.assigned)))
    campaigns = number_of(len(document.campaigns), "campaign")
    return sentence(f"{who} gets a variation of {len(decision.assigned)} of {campaigns}: {gifts}")


def _gifts(assigned: tuple[Assigned, ...]) -> Iterator[str]:
    return (f"{name_of(each.variation)} of {name_of(each.campaign)}" for each in assigned)


def _why_nothing(decision: Decision) -> str:
    if decision.panic:
        return "the document is in panic, and nothing is decided"
    return "the visitor's id is no text, and nothing is decided"
