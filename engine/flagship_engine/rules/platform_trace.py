"""How the platform's rules come to a decision: a second walk over the parts of which `PlatformProgram` is made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import attrs

from flagship_engine.assignations import Assignations
from flagship_engine.context import Context
from flagship_engine.hashing import bucket, murmur3, utf8
from flagship_engine.identity import Identity
from flagship_engine.rules.allocation import table_of
from flagship_engine.rules.platform_comparisons import OPERATORS
from flagship_engine.rules.platform_groups import (
    CompiledCampaign,
    CompiledDocument,
    CompiledGroup,
    allocated_by,
    give,
)
from flagship_engine.rules.platform_memory import NO_MEMORY, Entries, Memory, recall
from flagship_engine.rules.platform_targeting import Test, matches, values_of
from flagship_engine.traces import (
    CampaignTrace,
    GroupTrace,
    Hashed,
    Recalled,
    Stage,
    TargetingTrace,
    Trace,
    Whose,
    ended,
)
from flagship_engine.tree import Campaign, Targeting, Tree
from flagship_engine.values import ABSENT, Absent, Json


def trace_platform(
    program: CompiledDocument, tree: Tree, context: Context, identity: Identity, assignations: Assignations
) -> Trace:
    """First who is targeted, in all campaigns; then what became of each in turn."""
    targeted = {
        position: (compiled, tuple(_looked_at(compiled, context, identity.visitor_id)))
        for position, compiled in _placed(tree.campaigns, program.campaigns)
    }
    matched = [
        compiled.groups[len(groups) - 1] for compiled, groups in targeted.values() if groups and groups[-1].matches
    ]
    remembers = program.remembers(matched)
    memory = recall(identity, assignations, reconciles=program.reconciles) if remembers else NO_MEMORY
    walk = _Walk(identity, memory, program.tests_open(matched, memory))
    campaigns: list[CampaignTrace] = []
    for position, campaign in enumerate(tree.campaigns):
        if position in targeted:
            walk, traced = walk.take(*targeted[position])
            campaigns.append(traced)
        else:
            campaigns.append(CampaignTrace(campaign, Stage.DUPLICATE_ID))
    return Trace(tuple(campaigns), remembers=remembers, problems=context.problems)


def _placed(
    campaigns: tuple[Campaign, ...], compiled: tuple[CompiledCampaign, ...]
) -> Iterator[tuple[int, CompiledCampaign]]:
    """The campaigns that count, with their positions in the document: duplicates were not compiled."""
    waiting = iter(compiled)
    awaited = next(waiting, None)
    for position, campaign in enumerate(campaigns):
        if awaited is not None and campaign is awaited.campaign:
            yield position, awaited
            awaited = next(waiting, None)


def _looked_at(campaign: CompiledCampaign, context: Context, visitor_id: str) -> Iterator[GroupTrace]:
    """The groups up to the first that targets the visitor."""
    for group in campaign.groups:
        targeted = matches(group.targeting.exact, context, visitor_id)
        yield GroupTrace(group.group, targeted, tuple(_targetings(group, context, visitor_id)))
        if targeted:
            return


def _targetings(group: CompiledGroup, context: Context, visitor_id: str) -> Iterator[tuple[TargetingTrace, ...]]:
    for each, tests in zip(group.group.targeting_groups, group.targeting.exact, strict=True):
        pairs: Iterable[tuple[Targeting, Test]] = zip(each.targetings, tests, strict=True)
        yield tuple(_trace_targeting(targeting, test, context, visitor_id) for targeting, test in pairs)


def _trace_targeting(targeting: Targeting, test: Test, context: Context, visitor_id: str) -> TargetingTrace:
    values: Mapping[str, Json] = values_of(targeting.provider)(context)
    of_id = targeting.key == "fs_users"
    got = visitor_id if of_id else _value(targeting.key, values)
    provider = "" if of_id else targeting.provider
    return TargetingTrace(targeting, got, test(context, visitor_id), targeting.operator in OPERATORS, provider)


def _value(key: str | Absent, values: Mapping[str, Json]) -> Json | Absent:
    return ABSENT if key is ABSENT else values.get(key, ABSENT)


@attrs.frozen(eq=False)
class _Walk:
    """The second round, from campaign to campaign: `tests` are the groups of tests that are still open."""

    identity: Identity
    memory: Memory
    tests: frozenset[str]
    taken: tuple[str, ...] = ()

    def take(self, campaign: CompiledCampaign, groups: tuple[GroupTrace, ...]) -> tuple[_Walk, CampaignTrace]:
        """What becomes of a campaign that counts, given its groups that were looked at, and how the walk goes on."""
        if not (groups and groups[-1].matches):
            return self, ended(campaign.campaign, groups)
        group = campaign.groups[len(groups) - 1]
        data = utf8(self.identity.visitor_id)
        visitor_bucket = Hashed(data, murmur3(data), bucket(data))
        closed = group.is_test and group.group_id not in self.tests
        if closed or not group.in_ranges[visitor_bucket.bucket]:
            last = attrs.evolve(groups[-1], stage=Stage.ONE_TEST if closed else Stage.OUT_OF_RANGE)
        else:
            last = self._give(groups[-1], group)
        traced = attrs.evolve(
            ended(campaign.campaign, (*groups[:-1], last)),
            visitor_bucket=visitor_bucket,
            other_tests=(self.taken or tuple(sorted(self.tests))) if closed else (),
        )
        if last.assigned is None or not group.is_test:
            return self, traced
        return attrs.evolve(self, tests=frozenset(), taken=(group.group_id,)), traced

    def _give(self, traced: GroupTrace, group: CompiledGroup) -> GroupTrace:
        entries = self.memory.entries(group.group_id, group.by_id)
        remembered = tuple(_recalled(entries))
        found = give(group, self.memory, allocated_by(self.identity))
        data = group.salt + allocated_by(self.identity)
        whose = Whose.DECISION_GROUP if self.identity.decision_group else Whose.VISITOR
        if remembered:
            stage = Stage.LOST_VARIATION if found is None else Stage.REMEMBERED
        else:
            stage = Stage.NO_SHARE if found is None else Stage.ALLOCATED
        return attrs.evolve(
            traced,
            stage=stage,
            hashed=Hashed(data, murmur3(data), bucket(data), whose),
            table=table_of(group.places, group.owners),
            remembered=remembered,
            assigned=found,
        )


def _recalled(entries: Entries) -> Iterator[Recalled]:
    for whose, entry in (
        (Whose.DECISION_GROUP, entries.shared),
        (Whose.VISITOR, entries.own),
        (Whose.ANONYMOUS, entries.anonymous),
    ):
        if entry is not None:
            yield Recalled(whose, entry)
