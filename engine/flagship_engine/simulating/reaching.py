"""Visitors made for one variation group each: who is targeted by it, and by none that would be served instead."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import islice

import attrs

from flagship_engine.assignations import Assignation, Assignations, Remembered
from flagship_engine.deciding import trace
from flagship_engine.document import Document
from flagship_engine.hashing import BUCKETS, utf8
from flagship_engine.population import Visit
from flagship_engine.rules.allocation import compile_variations
from flagship_engine.rules.platform import range_table
from flagship_engine.simulating.asking import VISITOR_ID, AskedGroup, Asking, Values, context_of
from flagship_engine.simulating.naming import Buckets, Naming, ids_for, naming_of
from flagship_engine.simulating.solving import Domains, domains_of, solutions
from flagship_engine.traces import Stage
from flagship_engine.tree import Campaign, VariationGroup
from flagship_engine.values import FrozenDict

SERVED = frozenset({Stage.ALLOCATED, Stage.NO_SHARE, Stage.REMEMBERED, Stage.LOST_VARIATION})
"""The stages of a variation group that a visitor reached: it was looked at what the visitor gets of it."""

MOST_ALTERNATIVES = 100
"""So many of a group's targeting groups are tried."""

_SOLUTIONS = 3
_TRIED = 8


@attrs.frozen(eq=False)
class Reached:
    """A visitor who reaches a group.

    Attributes:
        visit: the visitor.
        values: its context, by what targetings look at.
        naming: how to make ids of which targetings give the same; None if there is no other.

    """

    visit: Visit
    values: Values
    naming: Naming | None

    def name(self, new_id: str) -> str:
        """An id like this visitor's, made of a new one; the new one itself if no other is like it."""
        return new_id if self.naming is None else self.naming.name(new_id)


NOBODY = Reached(Visit(""), FrozenDict(), None)
"""Of whom nothing is known."""


@attrs.frozen(eq=False)
class Try:
    """One way to reach a group.

    Attributes:
        avoided: the groups that must not target the visitor.
        needs: the buckets that the visitor must have.
        domains: the values to choose from.

    """

    avoided: tuple[AskedGroup, ...]
    needs: tuple[Buckets, ...]
    domains: Domains


@attrs.frozen(eq=False, slots=False)
class Route:
    """The way to the variation groups of one campaign.

    Attributes:
        document: the document.
        position: the campaign's position in it.
        asking: how its targetings are read.
        seed: other seeds give other ids.

    """

    document: Document
    position: int
    asking: Asking
    seed: int

    @property
    def campaign(self) -> Campaign:
        """The campaign."""
        return self.document.campaigns[self.position]

    @cached_property
    def groups(self) -> tuple[AskedGroup, ...]:
        """What its groups ask."""
        return tuple(map(self.asking.group, self.campaign.variation_groups))

    @cached_property
    def few(self) -> Domains:
        """A few values for what they ask."""
        return domains_of(self.groups, many=False)

    @cached_property
    def _many(self) -> Domains:
        return domains_of(self.groups, many=True)

    @cached_property
    def _alone(self) -> tuple[Document, int]:
        """A document that says who reaches a group, with this campaign's position: itself if one test closes others."""
        if self.document.account_settings.enabled_1v1t:
            return self.document, self.position
        tree = attrs.evolve(self.document.tree, campaigns=(self.campaign,))
        return attrs.evolve(self.document, tree=tree), 0

    def reach(self, number: int) -> Reached | None:
        """A visitor who reaches the group of a number; None if none was found."""
        own = self.groups[number]
        for some in self._tries(number):
            for alternative in range(min(len(own.alternatives), MOST_ALTERNATIVES)):
                found = self._try(number, alternative, some)
                if found is not None:
                    return found
        return None

    def _tries(self, number: int) -> Iterator[Try]:
        earlier, groups = self.groups[:number], self.campaign.variation_groups[:number]
        gaps = tuple(Buckets(utf8(group.id), self._gap(self.campaign, group)) for group in groups)
        full = tuple(asked for asked, gap in zip(earlier, gaps, strict=True) if not gap.allowed)
        in_range = _in_range(self.campaign)
        for many in (False, True):
            domains = self._many if many else self.few
            yield Try(earlier, in_range, domains)
            if len(full) < number:
                yield Try(full, tuple(each for each in gaps if each.allowed), domains)
        yield from self._tries_past_tests(earlier, in_range)

    def _tries_past_tests(self, earlier: tuple[AskedGroup, ...], needs: tuple[Buckets, ...]) -> Iterator[Try]:
        """Where a visitor takes part in one test: past the earlier ones, all of them or those that serve everybody."""
        if not self.document.account_settings.enabled_1v1t or self.campaign.type != "ab":
            return
        tests = [each for each in self.document.campaigns[: self.position] if each.type == "ab"]
        for avoiding in (tests, [each for each in tests if self._serves_all(each)]):
            others = tuple(self.asking.group(group) for campaign in avoiding for group in campaign.variation_groups)
            for many in (False, True):
                yield Try((*earlier, *others), needs, domains_of((*self.groups, *others), many=many))

    def _serves_all(self, campaign: Campaign) -> bool:
        gaps = any(self._gap(campaign, group) for group in campaign.variation_groups)
        return not gaps and all(range_table(campaign.bucket_ranges))

    def _gap(self, campaign: Campaign, group: VariationGroup) -> frozenset[int]:
        """The buckets of a group that give nothing."""
        table = compile_variations(campaign, group, self.document.rules.allocation).table
        return frozenset(number for number in range(BUCKETS) if table[number] is None)

    def _try(self, number: int, alternative: int, some: Try) -> Reached | None:
        own = self.groups[number]
        asked = tuple(each for group in (own, *some.avoided) for each in group.all)
        stem = f"visitor-{self.seed}-{self.position}-{number}-"
        for solution in islice(solutions(own, alternative, some.avoided, some.domains), _SOLUTIONS):
            values = {variable: each.values[0] for variable, each in solution.items() if variable != VISITOR_ID}
            for visitor_id in islice(ids_for(solution, asked, stem, some.needs), _TRIED):
                for visit in self._visits(visitor_id, values, number):
                    if self._reaches(visit, number):
                        return Reached(visit, values, naming_of(solution, asked))
        return None

    def _visits(self, visitor_id: str, values: Values, number: int) -> Iterator[Visit]:
        """The visitor; and one whom an activation binds to the group, where a visitor takes part in one test."""
        context = context_of(values)
        yield Visit(visitor_id, context)
        if self.document.account_settings.enabled_1v1t:
            group = self.campaign.variation_groups[number]
            variation_id = next((each.id for each in group.variations if each.sound), "")
            entries = FrozenDict({group.id: Assignation(variation_id, activated=True)})
            yield Visit(visitor_id, context, Assignations(FrozenDict({visitor_id: Remembered(entries)})))

    def _reaches(self, visit: Visit, number: int) -> bool:
        document, position = self._alone
        found = trace(document, visit.context, visit.identity, visit.assignations)
        groups = found.campaigns[position].groups if found.campaigns else ()
        return len(groups) > number and groups[number].stage in SERVED


def _in_range(campaign: Campaign) -> tuple[Buckets, ...]:
    """The visitors' own buckets for which a campaign is, if its ranges say so."""
    table = range_table(campaign.bucket_ranges)
    allowed = frozenset(number for number in range(BUCKETS) if table[number])
    return (Buckets(b"", allowed),) if 0 < len(allowed) < BUCKETS else ()
