"""What `simulate` finds, as values: counts of visitors, and how far they lie from the shares."""

from __future__ import annotations

import attrs

from flagship_engine.simulating.ratios import Ratio


@attrs.frozen
class VariationCount:
    """Who got a variation.

    Attributes:
        variation_id: the variation.
        name: its name, or "".
        percent: its share of the visitors who are allocated in its group: the buckets it has, of a hundred.
        expected: the visitors that would be, of those who were allocated.
        allocated: the visitors whose own bucket gave it to them.
        remembered: the visitors to whom a remembered variation was given again.
        shared: the visitors to whom the bucket of their decision group gave it.

    """

    variation_id: str
    name: str
    percent: int
    expected: float
    allocated: int = 0
    remembered: int = 0
    shared: int = 0

    @property
    def given(self) -> int:
        """The visitors who got it, in any way."""
        return self.allocated + self.remembered + self.shared


@attrs.frozen
class GroupCount:
    """Who got what of a variation group.

    The ratio is that of the visitors whom their own bucket gave a variation, or none. A remembered variation is not
    allocated again, and the visitors of one decision group have one bucket: neither says anything of the spread.

    Attributes:
        group_id: the group.
        name: its name, or "".
        variations: its variations, in document order; each id once.
        empty_percent: the buckets that no variation has, of a hundred.
        unserved: the visitors whose own bucket is one that no variation has.
        expected_unserved: how many that would be.
        lost: the visitors whose remembered variation is gone, and who got none for it.
        ratio: how far the visitors lie from the shares; None where there is nothing to compare.

    """

    group_id: str
    name: str
    variations: tuple[VariationCount, ...]
    empty_percent: int = 0
    unserved: int = 0
    expected_unserved: float = 0.0
    lost: int = 0
    ratio: Ratio | None = None

    @property
    def allocated(self) -> int:
        """The visitors whom their own bucket gave a variation, or none: those the ratio is about."""
        return self.unserved + sum(each.allocated for each in self.variations)

    @property
    def given(self) -> int:
        """The visitors who got a variation of it, in any way."""
        return sum(each.given for each in self.variations)

    @property
    def impossible(self) -> int:
        """The visitors who were allocated to a share of 0 percent: another document decided for them."""
        strays = sum(each.allocated for each in self.variations if each.percent == 0)
        return strays + (self.unserved if self.empty_percent == 0 else 0)


@attrs.frozen
class CampaignCount:
    """Who got what of a campaign.

    Attributes:
        campaign_id: the campaign.
        name: its name, or "".
        given: the visitors who got a variation of it.
        groups: its variation groups, in document order.

    """

    campaign_id: str
    name: str
    given: int
    groups: tuple[GroupCount, ...]


@attrs.frozen
class Simulation:
    """What a document makes of a population.

    Attributes:
        visitors: how many there were.
        unassigned: how many got no variation of any campaign.
        campaigns: the campaigns, in document order.
        overlap: for each two campaigns, in document order, the visitors who got a variation of both; for a campaign and
            itself, those who got one of it.
        problems: the visitors with whose context, ids or assignations something was wrong.
        panic: whether the document is in panic: nobody gets anything then.

    """

    visitors: int
    unassigned: int
    campaigns: tuple[CampaignCount, ...]
    overlap: tuple[tuple[int, ...], ...]
    problems: int = 0
    panic: bool = False

    @property
    def impossible(self) -> int:
        """The visitors, a group, who were allocated to a share of 0 percent."""
        return sum(group.impossible for campaign in self.campaigns for group in campaign.groups)
