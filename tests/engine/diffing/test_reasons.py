"""Why somebody gets something else by another document: a pair of documents for each reason, both ways round."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from flagship_engine import (
    PLATFORM_RULES,
    SDK_RULES,
    Assignation,
    Assignations,
    DiffReason,
    FrozenDict,
    Identity,
    Move,
    Remembered,
    Rules,
    Visit,
    moves,
    parse_document,
)
from flagship_engine.hashing import bucket, utf8
from tests.engine.build import EVERYBODY, Fields, campaign, document, group, targeting, variation, visitor_in

OPEN = [{"r": [0, 100]}]
BOTH = pytest.mark.parametrize("rules", [SDK_RULES, PLATFORM_RULES], ids=lambda rules: rules.name)


def moved(
    old: Fields, new: Fields, visitor: str | Visit = "x", rules: Rules = SDK_RULES, **context: object
) -> tuple[Move, ...]:
    visit = Visit(visitor, context) if isinstance(visitor, str) else visitor
    one, other = parse_document(old, rules), parse_document(new, rules)
    found, back = moves(one, other, visit), moves(other, one, visit)
    assert [(each.after, each.before, each.reason.mirror) for each in back] == [
        (each.before, each.after, each.reason) for each in found
    ] or len(found) > 1
    return found


def why(*arguments: Any, **named: Any) -> tuple[DiffReason, str]:
    """The reason of the one campaign that gives something else, and its sentence."""
    [found] = moved(*arguments, **named)
    return found.reason, found.sentence


def one(*groups: Fields, **fields: object) -> Fields:
    """A document of one campaign."""
    return document(in_open(*groups), **fields)


def in_open(*groups: Fields, campaign_id: str = "c", **fields: object) -> Fields:
    return campaign(campaign_id, *groups, bucketRanges=OPEN, **fields)


def split(*shares: tuple[str, object], group_id: str = "g", **fields: Any) -> Fields:
    """A group whose variations have these ids and percents."""
    return group(group_id, *(variation(name, share) for name, share in shares), **fields)


def asking(*targeting_groups: list[Fields], group_id: str = "g") -> Fields:
    return group(group_id, variation("v"), targetings=targeting_groups)


def remembered(**by_id: Mapping[str, str]) -> Assignations:
    """Id to group id to variation id."""
    made = {
        some_id: Remembered(FrozenDict({key: Assignation(each) for key, each in ids.items()}))
        for some_id, ids in by_id.items()
    }
    return Assignations(FrozenDict(made))


IN_43 = visitor_in(43)


@BOTH
def test_by_one_and_the_same_document_nobody_moves(rules: Rules) -> None:
    data = one(split(("a", 50), ("b", 50)))
    assert moved(data, data, IN_43, rules) == ()


@BOTH
def test_a_document_in_panic_gives_nothing(rules: Rules) -> None:
    data = one(split(("a", 100)))
    assert why(data, {**data, "panic": True}, rules=rules) == (
        DiffReason.PANIC,
        "the document is in panic now: nothing is decided",
    )
    assert why({**data, "panic": True}, data, rules=rules)[1] == (
        "the document was in panic before: nothing is decided"
    )
    assert moved({**data, "panic": True}, {"campaigns": [], "panic": True}, rules=rules) == ()


@BOTH
def test_a_campaign_that_is_new_and_one_that_is_gone(rules: Rules) -> None:
    some, other = in_open(split(("a", 100))), in_open(split(("b", 100)), campaign_id="d")
    assert why(document(some), document(some, other), rules=rules) == (DiffReason.CAMPAIGN_ADDED, "the campaign is new")
    gone, new = moved(document(some), document(other), rules=rules)
    assert (gone.campaign_id, gone.reason, gone.after) == ("c", DiffReason.CAMPAIGN_REMOVED, None)
    assert (new.campaign_id, new.reason, new.before) == ("d", DiffReason.CAMPAIGN_ADDED, None)


@BOTH
def test_a_campaign_that_changed_its_id_is_gone_and_new(rules: Rules) -> None:
    found = moved(one(split(("a", 100))), document(in_open(split(("a", 100)), campaign_id="renamed")), rules=rules)
    assert [each.reason for each in found] == [DiffReason.CAMPAIGN_REMOVED, DiffReason.CAMPAIGN_ADDED]


@BOTH
def test_a_group_that_is_new_gone_or_has_another_id(rules: Rules) -> None:
    first, second = split(("a", 100), group_id="g1"), split(("b", 100), group_id="g2")
    assert why(one(second), one(first, second), rules=rules) == (DiffReason.GROUP_ADDED, "group g1 is new")
    assert why(one(first, second), one(second), rules=rules) == (DiffReason.GROUP_REMOVED, "group g1 is gone")
    assert why(one(first), one(second), rules=rules) == (
        DiffReason.GROUP_REPLACED,
        "group g1 is gone, group g2 is new",
    )


@BOTH
def test_a_new_group_that_does_not_target_the_visitor_is_no_reason(rules: Rules) -> None:
    new = split(("n", 100), group_id="new", targetings=[[targeting("plan", "EQUALS", "gold")]])
    old = one(split(("a", 50), ("b", 50)))
    assert moved(old, one(new, split(("a", 50), ("b", 50))), rules=rules, plan="basic") == ()
    assert why(old, one(new, split(("a", 40), ("b", 60))), IN_43, rules, plan="basic")[0] is DiffReason.ALLOCATION


@BOTH
def test_groups_in_another_order(rules: Rules) -> None:
    first, second = split(("a", 100), group_id="g1"), split(("b", 100), group_id="g2")
    assert why(one(first, second), one(second, first), rules=rules) == (
        DiffReason.GROUP_ORDER,
        "group g2 stood behind g1, and stands before it now",
    )


GOLD, OLD = targeting("plan", "EQUALS", "gold"), targeting("age", "GREATER_THAN", 30)

TARGETINGS: list[tuple[list[list[Fields]], list[list[Fields]], str]] = [
    (
        [[OLD]],
        [[targeting("age", "GREATER_THAN", 20)]],
        "targeting group 1 of g: age GREATER_THAN 30, got 25: no before; age GREATER_THAN 20, got 25: yes now",
    ),
    (
        [[targeting("age", "LOWER_THAN", 30)]],
        [[OLD]],
        "targeting group 1 of g: age LOWER_THAN 30, got 25: yes before; age GREATER_THAN 30, got 25: no now",
    ),
    ([[GOLD]], [[GOLD, OLD]], "targeting group 1 of g: age GREATER_THAN 30, got 25: no now; not asked before"),
    (
        [[OLD], [GOLD]],
        [[OLD]],
        "targeting group 2 of g: plan EQUALS 'gold', got 'gold': yes before; it is not there now",
    ),
    (
        [[OLD]],
        [[GOLD], [OLD]],
        "targeting group 1 of g: plan EQUALS 'gold', got 'gold': yes now; it was not there before",
    ),
    (
        [[EVERYBODY]],
        [],
        "targeting group 1 of g: everybody (fs_all_users): yes before; there is no targeting group now",
    ),
    (
        [[OLD, EVERYBODY]],
        [[EVERYBODY]],
        "targeting group 1 of g: age GREATER_THAN 30, got 25: no before; not asked now",
    ),
    (
        [[EVERYBODY, GOLD]],
        [[EVERYBODY, targeting("level", "EQUALS", "gold")]],
        "targeting group 1 of g: plan EQUALS 'gold', got 'gold': yes before; level EQUALS 'gold', got nothing: no now",
    ),
]


@BOTH
@pytest.mark.parametrize(("before", "now", "sentence"), TARGETINGS, ids=range(len(TARGETINGS)))
def test_the_targeting_that_changed_is_named(
    rules: Rules, before: list[list[Fields]], now: list[list[Fields]], sentence: str
) -> None:
    found = why(one(asking(*before)), one(asking(*now)), rules=rules, plan="gold", age=25)
    assert found == (DiffReason.TARGETING, sentence)


def test_an_error_beside_a_targeting_group_that_holds_is_named() -> None:
    error = targeting("plan", "GREATER_THAN", 5)
    assert why(one(asking([GOLD])), one(asking([GOLD], [error])), rules=PLATFORM_RULES, plan="gold") == (
        DiffReason.TARGETING,
        "g: plan GREATER_THAN 5, got 'gold': error, which fails the whole group now",
    )


def test_an_empty_targeting_group_is_everybody_to_the_sdk_and_nobody_to_the_platform() -> None:
    failing = one(asking([OLD]))
    assert why(failing, one(asking([])), age=25) == (
        DiffReason.TARGETING,
        "targeting group 1 of g: age GREATER_THAN 30, got 25: no before; it is empty now, which is everybody",
    )
    assert why(one(asking([EVERYBODY])), one(asking([])), rules=PLATFORM_RULES) == (
        DiffReason.TARGETING,
        "targeting group 1 of g: everybody (fs_all_users): yes before; it is empty now, which is nobody",
    )


def test_one_and_true_are_two_targetings() -> None:
    reason, sentence = why(
        one(asking([targeting("k", "EQUALS", 1)])),
        one(asking([targeting("k", "EQUALS", True)])),
        rules=PLATFORM_RULES,
        k=1,
    )
    assert (reason, sentence) == (
        DiffReason.TARGETING,
        "targeting group 1 of g: k EQUALS 1, got 1: yes before; k EQUALS true, got 1: error now",
    )


@BOTH
def test_the_bucket_and_whose_it_is_by_either_table(rules: Rules) -> None:
    old = one(split(("a", 50), ("b", 50)))
    assert why(old, one(split(("a", 40), ("b", 60))), IN_43, rules) == (
        DiffReason.ALLOCATION,
        "bucket 43 of g: before, a's (0 to 49); now, b's (40 to 99)",
    )
    assert why(old, one(split(("a", 10), ("b", 10))), IN_43, rules)[1].endswith("now, nobody's (20 to 99)")
    [found] = moved(old, one(split(("a", 40), ("b", 60))), IN_43, rules)
    assert found.group_id == "g"


@BOTH
def test_variations_that_are_new_gone_renamed_or_swapped(rules: Rules) -> None:
    old = one(split(("a", 50), ("b", 50)))
    reasons = [
        (one(split(("b", 50))), DiffReason.VARIATION_REMOVED),
        (one(split(("n", 50), ("a", 50))), DiffReason.VARIATION_ADDED),
        (one(split(("renamed", 50), ("b", 50))), DiffReason.VARIATION_REPLACED),
        (one(split(("b", 50), ("a", 50))), DiffReason.VARIATION_ORDER),
    ]
    assert [why(old, new, IN_43, rules)[0] for new, _ in reasons] == [reason for _, reason in reasons]


@BOTH
def test_other_flags_of_the_same_variation(rules: Rules) -> None:
    old = one(group("g", variation("v", 100, {"color": "red", "size": 1, "old": None})))
    new = one(group("g", variation("v", 100, {"color": "blue", "size": 1.0, "new": True})))
    assert why(old, new, rules=rules) == (
        DiffReason.FLAGS_CHANGED,
        "v: flag color was 'red', is 'blue', flag size was 1, is 1.0, flag old is gone: it was null, and 1 more",
    )
    reference = one(group("g", variation("v", 100, {}, reference=True)))
    assert why(one(group("g", variation("v", 100, {}))), reference, rules=rules) == (
        DiffReason.FLAGS_CHANGED,
        "v: it is the original now",
    )
    assert why(reference, one(group("g", variation("v", 100, {}))))[1] == "v: it is not the original any more"


def test_flags_that_are_written_in_another_order_are_the_same() -> None:
    old, new = ({"f": {"x": 1, "y": [2.5]}, "g": 0.0}, {"g": 0.0, "f": {"y": [2.5], "x": 1}})
    assert moved(one(group("g", variation("v", 100, old))), one(group("g", variation("v", 100, new)))) == ()


@BOTH
def test_campaigns_in_another_order_change_whose_value_of_a_flag_counts(rules: Rules) -> None:
    first, second = (in_open(split((name, 100), group_id=f"g-{name}"), campaign_id=name) for name in ("a", "b"))
    found = moved(document(first, second), document(second, first), rules=rules)
    sentence = "flag flag: campaign b gave it before, campaign a gives it now"
    assert [(each.campaign_id, each.reason, each.sentence) for each in found] == [
        ("b", DiffReason.CAMPAIGN_ORDER, sentence),
        ("a", DiffReason.CAMPAIGN_ORDER, sentence),
    ]
    assert all(each.before is not None and each.after is not None for each in found)


def test_campaigns_in_another_order_that_share_no_flag_change_nothing() -> None:
    first, second = (in_open(group(name, variation("v", 100, {name: 1})), campaign_id=name) for name in ("a", "b"))
    assert moved(document(first, second), document(second, first)) == ()


def test_a_remembered_variation_that_is_gone_or_back() -> None:
    visit = Visit(IN_43, assignations=remembered(**{IN_43: {"g": "b"}}))
    old, new = one(split(("a", 50), ("b", 50))), one(split(("a", 50), ("c", 50)))
    assert why(old, new, visit) == (
        DiffReason.REMEMBERED_LOST,
        "g: before, b is remembered for the visitor; now, bucket 43 is a's (0 to 49)",
    )
    assert why(old, new, visit, PLATFORM_RULES) == (
        DiffReason.REMEMBERED_LOST,
        "g: before, b is remembered for the visitor; now, the remembered variation b is gone",
    )
    assert why(new, old, visit)[0] is DiffReason.REMEMBERED_FOUND


def test_of_two_remembered_variations_the_first_of_the_group_counts_to_the_sdk() -> None:
    known = Assignations(FrozenDict({"x": Remembered(variation_ids=("a", "b"))}))
    old, new = one(split(("a", 50), ("b", 50))), one(split(("b", 50), ("a", 50)))
    assert why(old, new, Visit("x", assignations=known))[0] is DiffReason.REMEMBERED_ORDER
    both_changed = one(split(("c", 50), ("d", 50)))
    known = Assignations(FrozenDict({"x": Remembered(variation_ids=("a", "d"))}))
    assert why(old, both_changed, Visit("x", assignations=known))[0] is DiffReason.VARIATION_REPLACED


def test_what_is_remembered_keeps_a_visitor_through_a_change_of_the_allocation() -> None:
    visit = Visit(IN_43, assignations=remembered(**{IN_43: {"g": "a"}}))
    assert moved(one(split(("a", 50), ("b", 50))), one(split(("a", 0), ("b", 100))), visit) == ()


def test_the_platform_reads_what_is_remembered_where_a_group_has_several_variations() -> None:
    visit = Visit("x", assignations=remembered(x={"g": "gone"}))
    assert why(one(split(("a", 100))), one(split(("a", 100), ("b", 0))), visit, PLATFORM_RULES) == (
        DiffReason.MEMORY_UNREAD,
        (
            f"g: before, nothing that is remembered is looked at, and bucket {bucket(utf8('gx'))} is a's (0 to 99); "
            "now, the remembered variation gone is gone"
        ),
    )


def test_the_platform_lets_what_the_anonymous_id_had_count_where_accounts_reconcile() -> None:
    visit = Visit(Identity(IN_43, "anonymous"), assignations=remembered(anonymous={"g": "b"}))
    old = one(split(("a", 50), ("b", 50)))
    assert why(old, {**old, "accountSettings": {"enabledXPC": True}}, visit, PLATFORM_RULES) == (
        DiffReason.RECONCILIATION,
        "g: before, bucket 43 is a's (0 to 49); now, b is remembered for the anonymous id",
    )


def test_the_platform_lets_in_whose_bucket_lies_in_a_range() -> None:
    own = bucket(utf8("x"))
    old = one(split(("a", 100)))
    new = document(campaign("c", split(("a", 100)), bucketRanges=[{"r": [own + 1, 100]}]))
    assert why(old, new, "x", PLATFORM_RULES) == (
        DiffReason.BUCKET_RANGE,
        (
            f"g: before, bucket {bucket(utf8('gx'))} is a's (0 to 99); "
            f"now, the visitor's bucket {own} lies in no bucket range, only [{own + 1}, 100)"
        ),
    )
    none = document(campaign("c", split(("a", 100)), bucketRanges=[]))
    assert why(old, none, "x", PLATFORM_RULES)[1].endswith("lies in no bucket range, for there is none")
    assert moved(old, new, "x", SDK_RULES) == ()


def test_with_one_visitor_one_test_the_other_test_is_named() -> None:
    campaigns = [in_open(split((name, 100), group_id=f"g-{name}"), campaign_id=name) for name in ("a", "b")]
    old = document(*campaigns)
    found = why(old, {**old, "accountSettings": {"enabled1V1T": True}}, "x", PLATFORM_RULES)
    assert found == (
        DiffReason.ONE_TEST,
        (
            f"one visitor, one test: off before, on now; g-b: before, bucket {bucket(utf8('g-bx'))} is b's (0 to 99); "
            "now, the visitor takes part in another test, of group g-a"
        ),
    )
    on = {"accountSettings": {"enabled1V1T": True}}
    no_test = {**campaigns[1], "type": "toggle"}
    found = why({**document(campaigns[0], no_test), **on}, {**old, **on}, "x", PLATFORM_RULES)
    assert found[0] is DiffReason.ONE_TEST
    assert found[1].startswith("type: toggle before, ab now; g-b: ")


def test_after_an_allocation_miss_the_sdk_goes_on_and_the_reason_lies_where_it_missed() -> None:
    behind = split(("z", 100), group_id="behind")
    [found] = moved(one(split(("a", 50)), behind), one(split(("a", 20)), behind), IN_43)
    assert (found.reason, found.group_id) == (DiffReason.ALLOCATION, "g")
    assert found.after is not None
    assert found.after.variation.id == "z"


def test_of_two_causes_the_one_that_was_looked_at_first_counts() -> None:
    first = [asking([targeting("plan", "EQUALS", value)], group_id="first") for value in ("gold", "basic")]
    [found] = moved(one(first[1], split(("a", 100))), one(first[0]), plan="gold")
    assert (found.reason, found.group_id) == (DiffReason.TARGETING, "first")


def test_campaigns_with_one_id_are_told_apart_by_their_order() -> None:
    twice = [in_open(split((name, 100), group_id=f"g-{name}")) for name in ("a", "b")]
    [found] = moved(document(twice[0]), document(*twice))
    assert (found.campaign_id, found.before, found.reason) == ("c", None, DiffReason.CAMPAIGN_ADDED)
    assert found.after is not None
    assert found.after.variation.id == "b"


@BOTH
def test_nothing_is_decided_for_an_identity_that_is_no_text(rules: Rules) -> None:
    visit = Visit(7)  # type: ignore[arg-type]  # on purpose
    assert moved(one(split(("a", 100))), document(), visit, rules) == ()


@pytest.mark.parametrize("reason", DiffReason)
def test_every_reason_says_what_changed_and_is_the_mirror_of_its_mirror(reason: DiffReason) -> None:
    assert reason.text
    assert reason.mirror.mirror is reason


def test_two_rule_sets_are_refused_and_so_is_what_is_no_document() -> None:
    document_of_sdk = parse_document({"campaigns": []})
    with pytest.raises(ValueError, match=r"got rules sdk-2\.1 and platform, wanted two documents under one rule set"):
        moves(document_of_sdk, parse_document({"campaigns": []}, PLATFORM_RULES), Visit("x"))
    with pytest.raises(TypeError, match="document: got an empty object, wanted a Document"):
        moves(document_of_sdk, {}, Visit("x"))  # type: ignore[arg-type]  # on purpose
