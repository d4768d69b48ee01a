"""Where a flag's value comes from, and which campaigns lost it to a later one."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from flagship_engine.casing import fold
from flagship_engine.decision import Assigned, Decision, Flag
from flagship_engine.explaining.explained import Answer, Explained, Topic
from flagship_engine.explaining.words import listed, name_of, sentence, shown_flag, shown_key
from flagship_engine.rules.base import Rules
from flagship_engine.tree import Campaign
from flagship_engine.values import FrozenDict, Json


@attrs.frozen
class Gift:
    """A campaign, what it gives the visitor, and the line that says why."""

    campaign: Campaign
    given: Assigned | None
    line: Explained

    def has(self, key: str) -> bool:
        """Whether a visitor could get a flag of it."""
        return any(
            key in variation.modifications.value
            for group in self.campaign.variation_groups
            for variation in group.variations
            if variation.sound
        )

    def gives(self, key: str) -> bool:
        """Whether this visitor gets it of it."""
        return self.given is not None and key in self.given.flags


@attrs.frozen
class Flags:
    """All flags of a document, and what became of them for a visitor."""

    gifts: tuple[Gift, ...]
    decision: Decision
    rules: Rules

    def keys(self) -> tuple[str, ...]:
        """The flags that the document has, in its order."""
        return tuple(
            dict.fromkeys(
                key
                for gift in self.gifts
                for group in gift.campaign.variation_groups
                for variation in group.variations
                if variation.sound
                for key in variation.modifications.value
            )
        )

    def line(self, key: str) -> Explained:
        """A flag, with a line for each campaign that has it."""
        gifts = [gift for gift in self.gifts if gift.has(key)]
        givers = [gift for gift in gifts if gift.gives(key)]
        flag = self.decision.flags.get(key)
        nulled = self._nulled_by(key)
        facts: dict[str, Json] = {"key": key, "default": flag is None or flag.value is None}
        if flag is not None:
            facts |= _origin(flag)
        return Explained(
            Topic.FLAG,
            sentence(self._words(key, flag, gifts, givers) + (_nulled_words(nulled) if nulled else "")),
            Answer.NO if facts["default"] else Answer.YES,
            facts=FrozenDict(facts),
            parts=tuple(self._setting(gift, key, givers, nulled) for gift in gifts),
        )

    def _nulled_by(self, key: str) -> Gift | None:
        """The campaign for which an SDK shows null, where by these rules it sees the keys of a variation's siblings."""
        flag = self.decision.flags.get(key)
        if not self.rules.exposes_all_keys or flag is None or flag.value is None:
            return None
        last = [gift for gift in self.gifts if gift.given is not None and _exposes(gift.given, key)][-1]
        return None if last.gives(key) else last

    def _words(self, key: str, flag: Flag | None, gifts: list[Gift], givers: list[Gift]) -> str:
        if flag is None:
            return f"the flag {shown_key(key)} keeps the application's default, for {self._why_default(key, gifts)}"
        *lost, winner = givers
        comes = "comes" if len(lost) == 1 else "come"
        over = f" and wins over {_names(lost)}, which {comes} before it" if lost else ""
        by = f"{name_of(winner.campaign)} gives it with {_variation(winner)}{over}"
        if flag.value is None:
            return f"the flag {shown_key(key)} is null, which keeps the application's default: {by}"
        return f"the flag {shown_key(key)} is {shown_flag(flag.value)}: {by}"

    def _why_default(self, key: str, gifts: list[Gift]) -> str:
        if self.decision.panic:
            return "the document is in panic and nothing is decided"
        if not gifts:
            other = next((each for each in self.keys() if fold(each) == fold(key)), None)
            spelling = f": it has {shown_key(other)}, and upper and lower case count" if other is not None else ""
            return f"no campaign of the document has such a flag{spelling}"
        if len(gifts) == 1:
            [gift] = gifts
            return _without(gift)
        return f"none of the {len(gifts)} campaigns that have it gives it to the visitor: {_names(gifts)}"

    def _setting(self, gift: Gift, key: str, givers: list[Gift], nulled: Gift | None) -> Explained:
        """What one campaign that has a flag makes of it."""
        facts: dict[str, Json] = {"campaignId": gift.campaign.id, "campaignName": gift.campaign.name}
        wins = bool(givers) and gift is givers[-1]
        if gift.given is not None and gift.gives(key):
            value = gift.given.flags[key].value
            facts |= {"variationId": gift.given.variation.id, "value": value}
            lost = "" if wins else f", but {name_of(givers[-1].campaign)} comes later and wins"
            text = f"{name_of(gift.campaign)} gives {shown_flag(value)} with {_variation(gift)}{lost}"
        elif gift.given is not None:
            facts["variationId"] = gift.given.variation.id
            text = f"{_without(gift)}{', and hides it' if gift is nulled else ''}"
        else:
            return Explained(Topic.SETTING, gift.line.sentence, gift.line.answer, facts=FrozenDict(facts))
        return Explained(Topic.SETTING, sentence(text), Answer.YES if wins else Answer.NO, wins, FrozenDict(facts))


def _without(gift: Gift) -> str:
    """Why a campaign that has a flag does not give it."""
    if gift.given is None:
        return gift.line.sentence.removesuffix(".")
    return f"{name_of(gift.campaign)} gives {_variation(gift)}, which does not have it"


def _exposes(given: Assigned, key: str) -> bool:
    return any(key in variation.modifications.value for variation in given.group.variations)


def _nulled_words(gift: Gift) -> str:
    return (
        f"; yet an SDK by these rules shows null, for {name_of(gift.campaign)} comes later, "
        "and a sibling of its variation has this flag"
    )


def _variation(gift: Gift) -> str:
    return "nothing" if gift.given is None else name_of(gift.given.variation)


def _names(gifts: list[Gift]) -> str:
    return listed([name_of(gift.campaign) for gift in gifts])


def _origin(flag: Flag) -> Iterator[tuple[str, Json]]:
    yield "value", flag.value
    yield "campaignId", flag.campaign_id
    yield "variationGroupId", flag.variation_group_id
    yield "variationId", flag.variation_id
    yield "isReference", flag.is_reference
