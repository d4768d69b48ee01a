"""Where two outcomes differ, in words: the one that an entry records, and the one that is decided now."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TypeAlias

from flagship_engine.journals.outcomes import Given, Outcome
from flagship_engine.parting_words import shown_id
from flagship_engine.quoting import quoted
from flagship_engine.replaying.verdicts import Difference

ByCampaign: TypeAlias = dict[str, tuple[tuple[str, str], ...]]
"""Campaign id to what its campaigns, mostly one, give: the ids of group and variation."""

NOTHING = "nothing"


def differences_between(recorded: Outcome, now: Outcome) -> tuple[Difference, ...]:
    """Everything in which two outcomes differ; nothing if they are equal."""
    found = list(differences_of_variations(recorded.assigned, now.assigned))
    if recorded.panic is not now.panic:
        found.insert(0, difference_of_panic(recorded, now))
    if recorded.flags != now.flags:
        found.append(difference_of_flags(recorded.flags, now.flags))
    if recorded.effects != now.effects:
        found.append(Difference("the effects", shown_digest(recorded.effects), shown_digest(now.effects)))
    return tuple(found)


def differences_of_variations(
    recorded: Sequence[Given], now: Sequence[Given], undecided: Collection[str] = ()
) -> Iterator[Difference]:
    """The campaigns that give something else, without those that are undecided; or else their order."""
    before, after = by_campaign(recorded), by_campaign(now)
    moved = [each for each in {**before, **after} if each not in undecided and before.get(each) != after.get(each)]
    for campaign_id in moved:
        what = f"the variation of campaign {quoted(shown_id(campaign_id))}"
        yield Difference(what, _given(before.get(campaign_id)), _given(after.get(campaign_id)), campaign_id)
    orders = [[each for each, *_ in given if each not in undecided] for given in (recorded, now)]
    if not moved and orders[0] != orders[1]:
        yield Difference("the order of campaigns", *map(_ids, orders))


def difference_of_panic(recorded: Outcome, now: Outcome) -> Difference:
    """One was decided in panic, the other was not."""
    words = ["the document was in panic" if each.panic else "the document was not in panic" for each in (recorded, now)]
    return Difference("panic", *words)


def difference_of_flags(recorded: str, now: str) -> Difference:
    """Flags, given as their digests, that differ in a key, a value or where they come from."""
    return Difference("the flags", shown_digest(recorded), shown_digest(now))


def by_campaign(given: Sequence[Given]) -> ByCampaign:
    """What each campaign gives."""
    found: ByCampaign = {}
    for campaign_id, group_id, variation_id in given:
        found[campaign_id] = (*found.get(campaign_id, ()), (group_id, variation_id))
    return found


def shown_digest(digest: str) -> str:
    """The beginning of a digest, as people compare them."""
    return f"digest {quoted(digest[:12])}"


def _given(given: tuple[tuple[str, str], ...] | None) -> str:
    words = [f"{quoted(shown_id(each))} of group {quoted(shown_id(group))}" for group, each in given or ()]
    return " and ".join(words) or NOTHING


def _ids(names: Sequence[str]) -> str:
    return ", ".join(quoted(shown_id(each)) for each in names)
