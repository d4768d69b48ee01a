"""What each of two documents made of one campaign for one visitor."""

from __future__ import annotations

from typing import TypeAlias

import attrs

from flagship_engine.diffing.pairing import Key, by_key, keyed
from flagship_engine.diffing.reasons import DiffReason
from flagship_engine.document import Document
from flagship_engine.traces import CampaignTrace, GroupTrace
from flagship_engine.tree import VariationGroup


@attrs.frozen
class Cause:
    """Why a campaign gives something else, and where.

    Attributes:
        reason: what changed.
        sentence: what either document made of it.
        group_id: the variation group at which they part, or None if no group was looked at.

    """

    reason: DiffReason
    sentence: str
    group_id: str | None = None


@attrs.frozen(eq=False)
class Side:
    """One of two documents, and what it made of a campaign.

    Attributes:
        number: 0 for the old document, 1 for the new.
        document: the document.
        campaign: what it made of the campaign.
        remembers: whether what is remembered was looked at.

    """

    number: int
    document: Document
    campaign: CampaignTrace
    remembers: bool

    @property
    def when(self) -> str:
        """How sentences call it."""
        return "now" if self.number else "before"

    @property
    def groups(self) -> dict[Key, VariationGroup]:
        """The campaign's variation groups."""
        return by_key(self.campaign.campaign.variation_groups)

    @property
    def looked_at(self) -> dict[Key, GroupTrace]:
        """Those that were looked at."""
        return keyed((each.group.id, each) for each in self.campaign.groups)

    @property
    def last(self) -> Key | None:
        """The group at which the campaign ended: the last one looked at, if it targets the visitor."""
        found = self.looked_at
        ended = bool(self.campaign.groups) and self.campaign.groups[-1].matches
        return list(found)[-1] if ended else None


@attrs.frozen(eq=False)
class View:
    """What one of the documents made of one variation group.

    Attributes:
        side: the document.
        group: the group.

    """

    side: Side
    group: GroupTrace

    @property
    def when(self) -> str:
        """How sentences call the document."""
        return self.side.when

    @property
    def variation_ids(self) -> frozenset[str]:
        """The variations that the group can give."""
        return frozenset(each.id for each in self.group.group.variations if each.sound)


Views: TypeAlias = tuple[View, View]
"""Before, and now."""


def outcome(group: GroupTrace) -> tuple[object, ...]:
    """What became of the visitor in a group."""
    given = group.assigned
    return group.matches, group.stage, None if given is None else given.variation.id


def cause(reason: DiffReason, sentence: str, group: GroupTrace) -> Cause:
    """A cause that lies in a group."""
    return Cause(reason, sentence, group.group.id)
