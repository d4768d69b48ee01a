"""Whether the visitors of a variation group are spread as they should be, in a word."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

import attrs

from flagship.cli.statistics import Bounds, bounds, has_statistics, p_value
from flagship_engine import Simulation
from flagship_engine.simulating import CampaignCount, GroupCount

ALPHA = 0.001
"""A p-value under this is a mismatch, unless told otherwise: one of a thousand sound groups has it by chance."""


class Verdict(Enum):
    """What is to be said of a group; the value is its name in JSON and in tables."""

    SOUND = "as expected"
    MISMATCH = "mismatch"
    IMPOSSIBLE = "impossible"
    FEW = "too few visitors"
    NOTHING = "one share"
    NOBODY = "nobody"
    UNKNOWN = "no p-value"

    @property
    def is_wrong(self) -> bool:
        """Whether somebody should look into it."""
        return self in (Verdict.MISMATCH, Verdict.IMPOSSIBLE)


@attrs.frozen
class Share:
    """One share of a group's visitors: a variation's, or that of those who get none.

    Attributes:
        variation_id: the variation; None for those who get none.
        name: its name, or "".
        percent: what the document gives it.
        expected: so many visitors of those who were allocated.
        allocated: so many there were.
        given: so many got it in any way.
        bounds: of the observed share; None without SciPy or without visitors.

    """

    variation_id: str | None
    name: str
    percent: int
    expected: float
    allocated: int
    given: int
    bounds: Bounds | None


@attrs.frozen
class Judged:
    """A variation group, and what is to be said of it.

    Attributes:
        campaign: its campaign.
        group: the group.
        shares: its shares, those who get none last if any are expected or observed.
        p_value: None where there is no statistic, or no SciPy.
        verdict: the word.

    """

    campaign: CampaignCount
    group: GroupCount
    shares: tuple[Share, ...]
    p_value: float | None
    verdict: Verdict


def judged(simulation: Simulation, alpha: float) -> tuple[Judged, ...]:
    """Every group of a simulation, judged by a limit for p-values."""
    return tuple(_judged(campaign, group, alpha) for campaign in simulation.campaigns for group in campaign.groups)


def _judged(campaign: CampaignCount, group: GroupCount, alpha: float) -> Judged:
    p = p_value(group.ratio) if group.ratio is not None and has_statistics() else None
    return Judged(campaign, group, tuple(_shares(group)), p, _verdict(group, p, alpha))


def _verdict(group: GroupCount, p: float | None, alpha: float) -> Verdict:
    if group.impossible:
        return Verdict.IMPOSSIBLE
    if group.allocated == 0:
        return Verdict.NOBODY
    if group.ratio is None:
        return Verdict.NOTHING
    if not group.ratio.is_telling:
        return Verdict.FEW
    if p is None:
        return Verdict.UNKNOWN
    return Verdict.MISMATCH if p < alpha else Verdict.SOUND


def _shares(group: GroupCount) -> Iterator[Share]:
    for each in group.variations:
        about = _bounds(each.allocated, group.allocated)
        yield Share(each.variation_id, each.name, each.percent, each.expected, each.allocated, each.given, about)
    if group.empty_percent or group.unserved:
        about = _bounds(group.unserved, group.allocated)
        yield Share(None, "", group.empty_percent, group.expected_unserved, group.unserved, group.unserved, about)


def _bounds(count: int, total: int) -> Bounds | None:
    return bounds(count, total) if total and has_statistics() else None
