"""What each campaign of a document made of a visitor."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import takewhile

import attrs

from flagship_engine.explaining.asking import Case
from flagship_engine.explaining.explained import Answer, Explained, Topic
from flagship_engine.explaining.groups import code_of, given_by, group_line, unasked_line
from flagship_engine.explaining.targetings import distance, reason_not_targeted
from flagship_engine.explaining.words import buckets, listed, name_of, sentence, shown_name
from flagship_engine.hashing import BUCKETS
from flagship_engine.traces import CampaignTrace, Hashed, Stage, Trace
from flagship_engine.tree import BucketRange, Campaign
from flagship_engine.values import FrozenDict, Json


@attrs.frozen
class Setting:
    """Where a campaign is explained.

    Attributes:
        case: who was decided for.
        trace: all of what was decided.
        campaigns: the campaigns of the document.

    """

    case: Case
    trace: Trace
    campaigns: tuple[Campaign, ...]

    def test(self, group_id: str) -> str:
        """A group of a test in words."""
        places = ((campaign, group) for campaign in self.campaigns for group in campaign.variation_groups)
        campaign, group = next(place for place in places if place[1].id == group_id)
        return f"{name_of(campaign)} (its group {name_of(group)})"

    def given_before(self, later: CampaignTrace) -> frozenset[str]:
        """The groups of which the visitor was given a variation before a campaign came up."""
        earlier = takewhile(lambda each: each is not later, self.trace.campaigns)
        return frozenset(each.assigned.group.id for each in earlier if each.assigned is not None)


def campaign_line(traced: CampaignTrace, setting: Setting) -> Explained:
    """A campaign that was decided."""
    campaign, given = traced.campaign, traced.assigned
    facts = {**_facts(campaign), "stage": code_of(traced.stage)}
    if given is not None:
        facts |= {"variationGroupId": given.group.id, "variationId": given.variation.id}
    return Explained(
        Topic.CAMPAIGN,
        sentence(f"{name_of(campaign)} {clause_of_campaign(traced, setting)}"),
        Answer.NO if given is None else Answer.YES,
        traced.stage is Stage.DUPLICATE_ID or not campaign.variation_groups,
        FrozenDict(facts),
        (*_before_the_groups(traced, setting), *_groups(traced, setting)),
    )


def undecided_line(campaign: Campaign, reason: str) -> Explained:
    """A campaign of a document by which nothing is decided, with the reason as a clause."""
    text = sentence(f"{name_of(campaign)} gives nothing: {reason}")
    groups = tuple(unasked_line(group, reason) for group in campaign.variation_groups)
    return Explained(Topic.CAMPAIGN, text, Answer.UNASKED, facts=FrozenDict(_facts(campaign)), parts=groups)


def clause_of_campaign(traced: CampaignTrace, setting: Setting) -> str:
    """What a campaign gives, and why: ``gives 'Green': ...``."""
    campaign = traced.campaign
    if traced.stage is Stage.DUPLICATE_ID:
        return f"is left out: an earlier campaign has its id, {shown_name(campaign.id)}"
    if traced.stage is Stage.NO_GROUP_MATCHES:
        return f"gives nothing: {_why_none(traced, setting)}"
    if traced.stage is Stage.OUT_OF_RANGE:
        return f"gives nothing: it {_range_words(campaign, traced.visitor_bucket)}"
    if traced.stage is Stage.ONE_TEST:
        return f"gives nothing: {_test_words(traced, setting)}"
    last = [each for each in traced.groups if each.matches][-1]
    return given_by(last, f"its group {name_of(last.group)}")


def _why_none(traced: CampaignTrace, setting: Setting) -> str:
    groups = traced.groups
    if not groups:
        return "it has no variation groups"
    closest = min(groups, key=distance)
    reason = reason_not_targeted(closest, setting.case)
    if len(groups) == 1:
        return f"its only group {name_of(closest.group)} does not target the visitor{reason.relative}"
    none = "neither of its 2" if len(groups) == 2 else f"none of its {len(groups)}"
    return f"{none} groups targets the visitor; for {name_of(closest.group)}, the nearest, {reason.whole}"


def _before_the_groups(traced: CampaignTrace, setting: Setting) -> Iterator[Explained]:
    """What stands between a visitor who is targeted and the group's variations."""
    if traced.stage is Stage.ONE_TEST:
        text = sentence(_test_words(traced, setting))
        yield Explained(Topic.ONE_TEST, text, Answer.NO, True, FrozenDict({"otherTests": traced.other_tests}))
    elif traced.visitor_bucket is not None:
        out, hashed = traced.stage is Stage.OUT_OF_RANGE, traced.visitor_bucket
        ranges: tuple[Json, ...] = tuple((each.start, each.end) for each in traced.campaign.bucket_ranges)
        facts: dict[str, Json] = {"bucket": hashed.bucket, "hash": hashed.number, "bucketRanges": ranges}
        text = sentence(f"the campaign {_range_words(traced.campaign, hashed)}")
        yield Explained(Topic.BUCKET_RANGES, text, Answer.NO if out else Answer.YES, out, FrozenDict(facts))


def _groups(traced: CampaignTrace, setting: Setting) -> Iterator[Explained]:
    for index, each in enumerate(traced.groups):
        goes_on = index + 1 < len(traced.groups)
        yield group_line(each, setting.case, goes_on=goes_on, remembers=setting.trace.remembers)
    rest = traced.campaign.variation_groups[len(traced.groups) :]
    reason = "its campaign is left out"
    if traced.groups:
        reason = f"{name_of(traced.groups[-1].group)} comes before it and targets the visitor"
    for group in rest:
        yield unasked_line(group, reason)


# Bucket ranges and tests


def _range_words(campaign: Campaign, hashed: Hashed | None) -> str:
    if not campaign.bucket_ranges:
        return "has no bucket ranges, and so lets nobody in"
    runs = list(dict.fromkeys(filter(None, map(_run, campaign.bucket_ranges))))
    if runs == [buckets(0, BUCKETS - 1)]:
        return "is for visitors of all buckets"
    bucket = "none" if hashed is None else f"{hashed.bucket}"
    return f"is for visitors of {listed(runs) or 'no bucket'}, and the bucket of this one's id is {bucket}"


def _run(each: BucketRange) -> str:
    first, last = max(0, math.ceil(each.start)), min(BUCKETS, math.ceil(each.end)) - 1
    return buckets(first, last) if first <= last else ""


def _test_words(traced: CampaignTrace, setting: Setting) -> str:
    tests = listed([setting.test(each) for each in traced.other_tests])
    if setting.given_before(traced).intersection(traced.other_tests):
        return f"a visitor takes part in one test only, and this one already does in {tests}"
    return f"a visitor takes part in one test only, and this one has already seen a variation of {tests}"


def _facts(campaign: Campaign) -> dict[str, Json]:
    return {"campaignId": campaign.id, "campaignName": campaign.name, "slug": campaign.slug, "type": campaign.type}
