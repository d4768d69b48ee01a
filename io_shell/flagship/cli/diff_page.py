"""Two documents over a population as a page: the movement between variations as a flow, the reasons, the ramps."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from flagship.cli.diff_names import NOTHING, Pair, after_words, answer
from flagship.cli.diff_tables import losers, monotone_words
from flagship.cli.report.page import Cell, Grid, Section, write_page
from flagship.cli.report.plots import Stream, flow
from flagship_engine import CampaignDiff, Diff
from flagship_engine.diffing.counting import Ids

_REASONS = """The first step at which the two documents part for a visitor. A visitor who gets something else of two
campaigns, for two reasons, counts for both."""

_RAMPS = """Variations whose share grew, or stayed and lies in other buckets. A ramp is monotone if every bucket that
was the variation's still is: then nobody who was allocated it can lose it. The counts are of the visitors asked about:
those who had it, those of them who lose it by the allocation, and those who lose it for another reason."""

_FLOW = """The visitors who get a variation of this campaign by either document, on the left what they had, on the right
what they would get. Those who stay are pale."""


def write_diff(path: Path, facts: Mapping[str, str], pair: Pair, found: Diff) -> None:
    """Write the page.

    Raises:
        UnusableError: the file cannot be written.

    """
    sections = [
        Section("Why", _REASONS, grid=_reasons(found)),
        Section("Campaigns", _lists(pair, found), grid=_campaigns(pair, found)),
        *([Section("Ramps", _RAMPS, grid=_ramps(pair, found))] if found.ramps else []),
        *(_movement(pair, campaign) for campaign in found.campaigns if campaign.moved),
    ]
    write_page(path, "Two documents", facts, sections, summary=answer(found))


def _reasons(found: Diff) -> Grid:
    rows: list[tuple[Cell, ...]] = [(reason.value, reason.text, count) for reason, count in found.reasons.items()]
    return Grid(("Reason", "What changed", "Visitors"), rows)


def _lists(pair: Pair, found: Diff) -> str:
    said = [
        f"{what}: {', '.join(map(pair.campaign, ids))}."
        for what, ids in (("New", found.added), ("Gone", found.removed))
        if ids
    ]
    said += [
        f"The {when} document is in panic: nothing is decided by it."
        for when, document in (("old", pair.old), ("new", pair.new))
        if document.panic
    ]
    return "\n\n".join(said)


def _campaigns(pair: Pair, found: Diff) -> Grid:
    rows: list[tuple[Cell, ...]] = [
        (
            pair.campaign(each.campaign_id),
            sum(stream.visitors for stream in each.streams if stream.before is not None),
            sum(stream.visitors for stream in each.streams if stream.after is not None),
            each.moved,
            ", ".join(reason.value for reason in each.reasons),
        )
        for each in found.campaigns
    ]
    return Grid(("Campaign", "Had a variation", "Get one", "Get something else", "Reasons"), rows)


def _ramps(pair: Pair, found: Diff) -> Grid:
    columns = ("Campaign", "Variation", "Share before", "Share after", "Had it", "Lose it", "Monotone")
    rows: list[tuple[Cell, ...]] = [
        (
            pair.campaign(ramp.campaign_id),
            pair.variation(ramp.campaign_id, (ramp.group_id, ramp.variation_id)),
            f"{ramp.before}%",
            f"{ramp.after}%",
            ramp.holders,
            losers(ramp),
            monotone_words(ramp),
        )
        for ramp in found.ramps
    ]
    return Grid(columns, rows)


def _movement(pair: Pair, campaign: CampaignDiff) -> Section:
    name = pair.campaign(campaign.campaign_id)
    called = _names(pair, campaign)
    ways = [(called[each.before], after_words(called[each.after], each), each) for each in campaign.streams]
    placed = sorted(ways, key=lambda way: pair.places(campaign.campaign_id, way[2]))
    streams = [Stream(before, after, each.visitors) for before, after, each in placed]
    figure = flow(_merged(streams), title=f"Who moves in {name}")
    rows: list[tuple[Cell, ...]] = [
        (before, after, each.reason.value, each.visitors) for before, after, each in ways if each.reason is not None
    ]
    return Section(f"Campaign: {name}", _FLOW, figure, Grid(("Before", "After", "Reason", "Visitors"), rows))


def _names(pair: Pair, campaign: CampaignDiff) -> dict[Ids | None, str]:
    """What the flow calls each variation: apart from every other in it."""
    every = list(dict.fromkeys(ids for each in campaign.streams for ids in (each.before, each.after)))
    return {ids: NOTHING if ids is None else pair.variation(campaign.campaign_id, ids, *every) for ids in every}


def _merged(streams: list[Stream]) -> list[Stream]:
    """One stream for each way: whoever goes it for two reasons goes one way."""
    counts: dict[tuple[str, str], int] = {}
    for each in streams:
        way = each.source, each.target
        counts[way] = counts.get(way, 0) + each.count
    return [Stream(source, target, count) for (source, target), count in counts.items()]
