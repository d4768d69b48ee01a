"""Records of the SDK's rules under the platform's: they list variations without their groups."""

from __future__ import annotations

from flagship_engine import (
    PLATFORM_RULES,
    Assignation,
    Assignations,
    FrozenDict,
    Identity,
    Remembered,
    decide,
    parse_document,
)
from flagship_engine.effects import SaveAssignations
from tests.engine.asking import saved as newly_saved
from tests.engine.asking import simple
from tests.engine.build import campaign, document, group, variation

EVERYBODY = [{"r": [0, 100]}]
TWO_CAMPAIGNS = parse_document(
    document(
        campaign("c1", group("g1", variation("v1"), variation("w1", 0)), bucketRanges=EVERYBODY),
        campaign("c2", group("g2", variation("v2"), variation("w2", 0)), bucketRanges=EVERYBODY),
    ),
    PLATFORM_RULES,
)


def saved(remembered: Remembered, *, hit_triggered: bool = False) -> list[SaveAssignations]:
    known = Assignations(FrozenDict({"x": remembered}))
    decision = decide(TWO_CAMPAIGNS, {}, "x", known, hit_triggered=hit_triggered)
    return [effect for effect in decision.effects if isinstance(effect, SaveAssignations)]


def test_a_variation_whose_group_is_not_known_is_given_again_and_was_not_seen() -> None:
    decision = decide(TWO_CAMPAIGNS, {}, "x", Assignations(FrozenDict({"x": Remembered(variation_ids=("w1", "w2"))})))
    assert [each.variation.id for each in decision.assigned] == ["w1", "w2"]
    assert decision.effects == ()


def test_it_stays_remembered_when_another_campaign_is_saved() -> None:
    [save] = saved(Remembered(variation_ids=("w1",)))
    assert save.changed == {"g2": Assignation("v2")}
    assert save.remembered == Remembered(FrozenDict({"g2": Assignation("v2")}), ("w1",))


def test_it_is_placed_in_its_group_once_it_is_seen() -> None:
    [save] = saved(Remembered(variation_ids=("w1",)), hit_triggered=True)
    seen = {"g1": Assignation("w1", activated=True), "g2": Assignation("v2", activated=True)}
    assert save.remembered == Remembered(FrozenDict(seen))


def test_an_empty_id_in_such_a_record_is_not_the_variation_whose_id_is_missing() -> None:
    without_id = {key: value for key, value in variation("v", 0).items() if key != "id"}
    read = parse_document(document(simple("g", without_id, variation("w"))), PLATFORM_RULES)
    remembered = Assignations(FrozenDict({"x": Remembered(variation_ids=("",))}))
    decision = decide(read, {}, Identity("x", "anonymous"), remembered)
    assert newly_saved(decision) == {"x": {"g": "w"}, "anonymous": {"g": "w"}}  # allocated, so for both
    assert decision.effects[0].remembered.variation_ids == ("",)  # type: ignore[union-attr]
