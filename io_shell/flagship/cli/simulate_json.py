"""A simulation as JSON: one object, or a line for each variation group."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from flagship.cli.simulate_verdicts import Judged, Share
from flagship.cli.statistics import CONFIDENCE
from flagship_engine import Simulation


def line_of(judged: Judged) -> str:
    """A group as one JSON object."""
    return _dump({"campaignId": judged.campaign.campaign_id, **_group(judged)})


def whole(simulation: Simulation, rules: str, groups: Sequence[Judged], alpha: float) -> str:
    """Everything as one JSON object."""
    by_campaign = [[each for each in groups if each.campaign is campaign] for campaign in simulation.campaigns]
    return _dump(
        {
            "rules": rules,
            "visitors": simulation.visitors,
            "unassigned": simulation.unassigned,
            "problems": simulation.problems,
            "panic": simulation.panic,
            "alpha": alpha,
            "confidence": CONFIDENCE,
            "wrong": sum(each.verdict.is_wrong for each in groups),
            "campaigns": [
                {
                    "campaignId": campaign.campaign_id,
                    "name": campaign.name,
                    "given": campaign.given,
                    "groups": [_group(each) for each in own],
                }
                for campaign, own in zip(simulation.campaigns, by_campaign, strict=True)
            ],
            "overlap": {
                "campaignIds": [campaign.campaign_id for campaign in simulation.campaigns],
                "visitors": simulation.overlap,
            },
        }
    )


def _group(judged: Judged) -> dict[str, Any]:
    group, ratio = judged.group, judged.group.ratio
    return {
        "variationGroupId": group.group_id,
        "name": group.name,
        "verdict": judged.verdict.value,
        "allocated": group.allocated,
        "given": group.given,
        "lost": group.lost,
        "impossible": group.impossible,
        "chiSquare": None if ratio is None else ratio.chi_square,
        "degreesOfFreedom": None if ratio is None else ratio.degrees_of_freedom,
        "leastExpected": None if ratio is None else ratio.least_expected,
        "pValue": judged.p_value,
        "shares": [_share(each, group.allocated) for each in judged.shares],
    }


def _share(share: Share, total: int) -> dict[str, Any]:
    return {
        "variationId": share.variation_id,
        "name": share.name,
        "percent": share.percent,
        "expected": share.expected,
        "allocated": share.allocated,
        "given": share.given,
        "share": share.allocated / total if total else None,
        "bounds": None if share.bounds is None else [share.bounds.low, share.bounds.high],
    }


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
