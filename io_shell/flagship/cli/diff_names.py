"""Two documents on the command line: how their parts are called."""

from __future__ import annotations

import attrs

from flagship.cli.decisions import name_of
from flagship.cli.terminal import plural
from flagship_engine import Diff, Document, Stream
from flagship_engine.diffing.counting import Ids

NOTHING = "no variation"


@attrs.frozen(slots=False)
class Pair:
    """Two documents under one rule set, and the names of their parts: the new document's where it has one."""

    old: Document
    new: Document
    _campaigns: dict[str, str] = attrs.field(init=False, factory=dict, eq=False, repr=False)
    _groups: dict[tuple[str, str], str] = attrs.field(init=False, factory=dict, eq=False, repr=False)
    _variations: dict[tuple[str, Ids], str] = attrs.field(init=False, factory=dict, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        for campaign in (*self.new.campaigns, *self.old.campaigns):
            self._campaigns.setdefault(campaign.id, name_of(campaign.name, campaign.id))
            for group in campaign.variation_groups:
                self._groups.setdefault((campaign.id, group.id), name_of(group.name, group.id))
                for each in group.variations:
                    ids = campaign.id, (group.id, each.id)
                    self._variations.setdefault(ids, name_of(each.name, each.id))

    def campaign(self, campaign_id: str) -> str:
        """A campaign's name."""
        return self._campaigns.get(campaign_id, campaign_id)

    def variation(self, campaign_id: str, ids: Ids | None, *others: Ids | None) -> str:
        """A variation's name; with its group's, and if need be its id, where one of `others` has the same."""
        if ids is None:
            return NOTHING
        name = self._variations.get((campaign_id, ids), ids[1])
        alike = [
            each for each in others if each is not None and each != ids and self.variation(campaign_id, each) == name
        ]
        if not alike:
            return name
        group = self.group(campaign_id, ids[0])
        same = any(self.group(campaign_id, each[0]) == group for each in alike)
        return f"{name} ({group}), {ids[1]}" if same else f"{name} ({group})"

    def places(self, campaign_id: str, stream: Stream) -> list[int]:
        """Where the two variations of a stream stand in the documents; no variation stands behind all."""
        places = {key: number for number, key in enumerate(self._variations)}
        ends = (stream.before, stream.after)
        return [len(places) if ids is None else places[campaign_id, ids] for ids in ends]

    def variation_alone(self, campaign_id: str, ids: Ids) -> str:
        """A variation's name, which others may have as well."""
        return self._variations.get((campaign_id, ids), ids[1])

    def group(self, campaign_id: str, group_id: str) -> str:
        """A variation group's name."""
        return self._groups.get((campaign_id, group_id), group_id)


def after_words(name: str, stream: Stream) -> str:
    """What somebody has afterwards, given its name: the same variation gives something else."""
    return f"{name}, changed" if stream.reason is not None and stream.before == stream.after else name


def answer(found: Diff) -> str:
    """The answer in a sentence or two."""
    if found.moved:
        moved = f"{found.moved:,} of {plural(found.visitors, 'visitor')} would get something else."
    else:
        moved = f"Of {plural(found.visitors, 'visitor')} nobody would get anything else."
    return f"{moved}{_ramp_words(found)}"


def _ramp_words(found: Diff) -> str:
    broken = sum(not ramp.monotone for ramp in found.ramps)
    if not found.ramps:
        return ""
    if not broken:
        return " Whoever has a variation whose share grew keeps it."
    of = plural(len(found.ramps), "variation")
    return (
        f" {broken:,} of {of} whose share grew or moved can be lost by whoever has {'it' if broken == 1 else 'them'}."
    )


def bucket_words(buckets: tuple[int, ...]) -> str:
    """Ascending buckets as ranges: ``0 to 9, 42``."""
    ranges: list[list[int]] = []
    for each in buckets:
        if ranges and ranges[-1][1] == each - 1:
            ranges[-1][1] = each
        else:
            ranges.append([each, each])
    return ", ".join(f"{first}" if first == last else f"{first} to {last}" for first, last in ranges)
