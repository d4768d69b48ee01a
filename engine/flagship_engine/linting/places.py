"""The parts of a document with the places where they stand in the JSON.

A document's tree leaves out what could not be read, so that the third campaign there may be the fifth of the JSON. The
problems of the document say what was left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import attrs

from flagship_engine.document import Document
from flagship_engine.problems import LONGEST_STEP, Path, Problem
from flagship_engine.tree import BucketRange, Campaign, Targeting, TargetingGroup, Variation, VariationGroup


@attrs.frozen(eq=False)
class PlacedTargeting:
    """A targeting and its path."""

    targeting: Targeting
    path: str


@attrs.frozen(eq=False)
class PlacedTargetingGroup:
    """A targeting group, its path, and what it holds."""

    part: TargetingGroup
    path: str
    targetings: tuple[PlacedTargeting, ...]

    @property
    def asks(self) -> tuple[Targeting, ...]:
        """What must all hold."""
        return self.part.targetings


@attrs.frozen(eq=False)
class PlacedVariation:
    """A variation and its path."""

    variation: Variation
    path: str

    def flag_path(self, key: str) -> str:
        """Where a flag stands; where all of them do, if its name is too long to be a step of a path."""
        flags = f"{self.path}.modifications.value"
        return str(Path(None, flags) / key) if len(key) <= LONGEST_STEP else flags


@attrs.frozen(eq=False)
class PlacedGroup:
    """A variation group, its path, and what it holds."""

    group: VariationGroup
    path: str
    targeting_groups: tuple[PlacedTargetingGroup, ...]
    variations: tuple[PlacedVariation, ...]

    @property
    def targetings(self) -> Iterator[PlacedTargeting]:
        """The targetings of all of its targeting groups."""
        return (each for group in self.targeting_groups for each in group.targetings)


@attrs.frozen(eq=False)
class PlacedRange:
    """A bucket range and its path."""

    limits: BucketRange
    path: str


@attrs.frozen(eq=False)
class PlacedCampaign:
    """A campaign, its path, and what it holds."""

    campaign: Campaign
    path: str
    ranges: tuple[PlacedRange, ...]
    groups: tuple[PlacedGroup, ...]


def placed(document: Document) -> tuple[PlacedCampaign, ...]:
    """The campaigns of a document, down to the last targeting."""
    gone = frozenset(filter(None, map(_left_out, document.problems)))
    places = _places("$.campaigns", gone)
    return tuple(_campaign(each, next(places), gone) for each in document.campaigns)


def _left_out(problem: Problem) -> str:
    """The path of the part that a problem says was left out of an array, or ""."""
    for ending in ("].id", "].r", "]"):
        if problem.path.endswith(ending) and problem.consequence.endswith("left out"):
            return problem.path[: len(problem.path) - len(ending) + 1]
    return ""


def _places(array: str, gone: frozenset[str]) -> Iterator[str]:
    """The paths of the elements of an array that were read."""
    return (path for path in (f"{array}[{index}]" for index in count()) if path not in gone)


def _campaign(campaign: Campaign, path: str, gone: frozenset[str]) -> PlacedCampaign:
    ranges, groups = _places(f"{path}.bucketRanges", gone), _places(f"{path}.variationGroups", gone)
    return PlacedCampaign(
        campaign,
        path,
        tuple(PlacedRange(each, next(ranges)) for each in campaign.bucket_ranges),
        tuple(_group(each, next(groups), gone) for each in campaign.variation_groups),
    )


def _group(group: VariationGroup, path: str, gone: frozenset[str]) -> PlacedGroup:
    targeting_groups = _places(f"{path}.targeting.targetingGroups", gone)
    variations = _places(f"{path}.variations", gone)
    return PlacedGroup(
        group,
        path,
        tuple(_targeting_group(each, next(targeting_groups)) for each in group.targeting_groups),
        tuple(PlacedVariation(each, next(variations)) for each in group.variations),
    )


def _targeting_group(part: TargetingGroup, path: str) -> PlacedTargetingGroup:
    # A targeting that cannot be read keeps its place.
    targetings = (PlacedTargeting(each, f"{path}.targetings[{index}]") for index, each in enumerate(part.targetings))
    return PlacedTargetingGroup(part, path, tuple(targetings))
