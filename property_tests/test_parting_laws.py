"""Whoever would get another variation is told why, and nobody else."""

from __future__ import annotations

from itertools import permutations

from hypothesis import event, given

from flagship_engine import PLATFORM_RULES, SDK_RULES, SDK_RULES_2_1_5_HASH, Decision, Parting, Reason, Rules, partings
from property_tests.differing import Visit, comparing_visits, remembering_visits, visits
from property_tests.settings import tried


def parted(visit: Visit, one: Rules, other: Rules) -> tuple[Parting, ...]:
    return partings(visit.document(one), visit.document(other), visit.context, visit.identity, visit.known)


def given_by(decision: Decision) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for each in decision.assigned:
        found.setdefault(each.campaign.id, []).append((each.group.id, each.variation.id))
    return found


@tried(600)
@given(visits() | comparing_visits() | comparing_visits() | remembering_visits())
def test_a_campaign_parts_if_and_only_if_the_decisions_differ_and_the_reason_is_known(visit: Visit) -> None:
    for one, other in permutations((SDK_RULES, PLATFORM_RULES, SDK_RULES_2_1_5_HASH), 2):
        here, there = given_by(visit.decide(one)), given_by(visit.decide(other))
        found = parted(visit, one, other)
        assert {each.campaign.id for each in found} == {
            each for each in {*here, *there} if here.get(each) != there.get(each)
        }
        for each in found:
            event(each.reason.value)
            assert each.reason is not Reason.OTHER
            assert each.point.sentence
            assert one.name in each.point.sentence or other.name in each.point.sentence


@tried(200)
@given(visits() | comparing_visits() | remembering_visits())
def test_the_other_way_round_it_is_the_same_with_sides_changed(visit: Visit) -> None:
    ways = [parted(visit, *pair) for pair in ((SDK_RULES, PLATFORM_RULES), (PLATFORM_RULES, SDK_RULES))]
    for one, other in zip(*ways, strict=True):
        assert (one.campaign, one.ours, one.theirs) == (other.campaign, other.theirs, other.ours)
        assert one.reason is other.reason
        here, there = one.point, other.point
        assert (here.group, here.targeting_group, here.targeting) == (
            there.group,
            there.targeting_group,
            there.targeting,
        )
