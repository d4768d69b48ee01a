"""What was asked about a visitor, and the part of an explanation that answers it."""

from __future__ import annotations

from difflib import get_close_matches

import attrs
import click

from flagship.cli.decisions import name_of
from flagship.cli.terminal import printable, shown
from flagship.cli.visiting import Present
from flagship_engine import Answer, Document, Explained, Explanation, Topic, explain


@attrs.frozen
class Answered:
    """A visitor, and the answer.

    Attributes:
        present: the visitor.
        explanation: everything.
        sentence: the answer in a sentence, or in one for each campaign of a name.
        campaigns: the lines of the campaigns that were asked about.
        flags: the lines of the flags that were asked about.
        given: whether the visitor gets what was asked about.
        in_full: whether a flag was asked about by itself.

    """

    present: Present
    explanation: Explanation
    sentence: str
    campaigns: tuple[Explained, ...]
    flags: tuple[Explained, ...]
    given: bool
    in_full: bool = False


@attrs.frozen
class Asked:
    """The campaign and the flag that are asked about; None for all of them."""

    campaign: str | None
    flag: str | None

    @property
    def is_about_all(self) -> bool:
        """Whether neither is asked about by itself."""
        return self.campaign is None and self.flag is None

    def refuse_unknown(self, document: Document) -> None:
        """Say so if there is no such campaign; for a flag that is no mistake but the answer.

        Raises:
            BadParameter: no campaign has the name.

        """
        if self.campaign is None:
            return
        names = [name for each in document.campaigns for name in (each.id, each.slug, each.name) if name]
        if self.campaign not in names:
            close = get_close_matches(self.campaign, names, n=1)
            meant = f"; did you mean {close[0]!r}?" if close else ""
            text = f"no campaign has {self.campaign!r} as its id, slug or name{meant}"
            raise click.BadParameter(printable(text), param_hint="'--campaign'")

    def answer(self, document: Document, present: Present) -> Answered:
        """Explain a visitor's decision, and pick what was asked about."""
        visitor = present.visitor
        found = explain(document, present.context, visitor.identity, visitor.assignations)
        if self.is_about_all:
            return Answered(present, found, found.sentence, found.campaigns, found.flags, given=True)
        named = None if self.campaign is None else found.campaigns_called(self.campaign)
        flag = None if self.flag is None else found.flag(self.flag)
        campaigns = named if named is not None else _behind(found, flag)
        flags = (flag,) if flag is not None else _of(found, campaigns)
        answers = (flag,) if flag is not None else campaigns
        given = any(each.answer is Answer.YES for each in answers)
        sentence = " ".join(each.sentence for each in answers)
        return Answered(present, found, sentence, campaigns, flags, given, in_full=flag is not None)


def _behind(explanation: Explanation, flag: Explained | None) -> tuple[Explained, ...]:
    """The campaigns that have a flag."""
    ids = {part.facts["campaignId"] for part in flag.parts} if flag is not None else set()
    return tuple(each for each in explanation.campaigns if each.facts["campaignId"] in ids)


def _of(explanation: Explanation, campaigns: tuple[Explained, ...]) -> tuple[Explained, ...]:
    """The flags that some campaigns have."""
    ids = {each.facts["campaignId"] for each in campaigns}
    return tuple(flag for flag in explanation.flags if any(part.facts["campaignId"] in ids for part in flag.parts))


def for_the_eye(line: Explained) -> Explained:
    """A line without what would be said twice: of a campaign of one group that group's own line, and the like."""
    parts = tuple(map(for_the_eye, line.parts))
    if line.topic is Topic.CAMPAIGN:
        groups = [each for each in parts if each.topic is Topic.GROUP]
        if len(groups) == 1:
            others = tuple(each for each in parts if each is not groups[0])
            line = attrs.evolve(line, decisive=line.decisive or groups[0].decisive)
            return attrs.evolve(line, parts=(*others, *groups[0].parts))
    if line.topic is Topic.GROUP and len(parts) == 1 and parts[0].decisive:
        return attrs.evolve(line, parts=(), decisive=True)
    if line.topic is Topic.TARGETING_GROUP and len(parts) == 1:
        return parts[0]
    if line.topic is Topic.FLAG:  # whoever does not give it says why with the campaigns
        givers = tuple(each for each in parts if "value" in each.facts)
        return attrs.evolve(line, parts=givers if len(parts) > 1 else ())
    return attrs.evolve(line, parts=parts)


FLAG_COLUMNS = ("Flag", "Value", "Comes from", "And overrules")

DEFAULT = "the default"
"""The value of a flag that no campaign gives, or that is null: what the application asks with."""


def flag_row(line: Explained) -> tuple[str, str, str, str]:
    """A flag in brief, under `FLAG_COLUMNS`."""
    givers = [part for part in line.parts if "value" in part.facts]
    winner = " ".join(campaign_name(part) for part in givers if part.decisive)
    lost = ", ".join(campaign_name(part) for part in givers if not part.decisive)
    value = DEFAULT if line.facts["default"] else shown(line.facts["value"])
    return printable(str(line.facts["key"])), value, winner or "no campaign", lost


def campaign_name(line: Explained) -> str:
    """The campaign that a line is about, by its name, or by its id where it has none."""
    return name_of(str(line.facts["campaignName"]), str(line.facts["campaignId"]))
