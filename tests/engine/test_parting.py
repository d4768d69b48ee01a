"""Why two rule sets part: a visitor and a document for each reason, and every comparison."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import pytest

from flagship_engine import (
    PLATFORM_RULES,
    SDK_RULES,
    SDK_RULES_2_1_5_HASH,
    Assignation,
    Assignations,
    CampaignTrace,
    Context,
    Decision,
    FrozenDict,
    Identity,
    Parting,
    Reason,
    Remembered,
    Rules,
    Stage,
    Trace,
    parse_document,
    partings,
    read_context,
)
from flagship_engine.assignations import group_key
from flagship_engine.hashing import bucket, utf8
from flagship_engine.tree import Tree
from tests.engine.build import (
    EVERYBODY,
    Fields,
    campaign,
    document,
    group,
    in_campaign,
    targeting,
    variation,
    visitor_in,
)

OPEN = [{"r": [0, 100]}]
NOBODY = Assignations()


def parted(
    data: Fields,
    context: Mapping[str, object] | Context | None = None,
    identity: Identity | str = "x",
    known: Assignations = NOBODY,
    against: Rules = PLATFORM_RULES,
) -> tuple[Parting, ...]:
    ours = parse_document(data)
    return partings(ours, attrs.evolve(ours, rules=against), context or {}, identity, known)


def why(*arguments: Any, **named: Any) -> tuple[Reason, str]:
    """The reason of the one campaign that parts, and its sentence."""
    [found] = parted(*arguments, **named)
    assert found.reason is found.point.reason
    return found.reason, found.point.sentence


def asking(*targeting_groups: list[Fields], **fields: object) -> Fields:
    """A document that gives a variation to whom the targeting groups hold for."""
    one = group("g", variation("v"), targetings=targeting_groups)
    return document(campaign("c", one, bucketRanges=OPEN), **fields)


def wants(operator: str, value: object, **fields: object) -> Fields:
    return targeting("k", operator, value, **fields)


def open_campaign(campaign_id: str, *groups: object, **fields: object) -> Fields:
    return campaign(campaign_id, *groups, bucketRanges=OPEN, **fields)


def remembered(**by_id: Mapping[str, str]) -> Assignations:
    """Id to group id to variation id; one that ends with an exclamation mark is activated."""
    return Assignations(FrozenDict({some_id: Remembered(_entries(each)) for some_id, each in by_id.items()}))


def _entries(ids: Mapping[str, str]) -> FrozenDict[str, Assignation]:
    return FrozenDict({key: Assignation(each.rstrip("!"), each.endswith("!")) for key, each in ids.items()})


def test_whoever_gets_the_same_parts_nowhere() -> None:
    assert parted(asking([EVERYBODY])) == ()
    assert parted(asking([wants("EQUALS", "a")]), {"k": "b"}) == ()


COMPARISONS: list[tuple[str, Any, Any, Reason, str]] = [
    ("EQUALS", "premium", "Premium", Reason.LETTER_CASE, "k EQUALS 'premium', got 'Premium': yes under platform, no"),
    ("NOT_EQUALS", "premium", "Premium", Reason.LETTER_CASE, "got 'Premium': yes under sdk-2.1, no under platform"),
    ("STARTS_WITH", "PRE", "premium", Reason.LETTER_CASE, "yes under platform, no under sdk-2.1"),
    ("CONTAINS", ["x", "EMI"], "premium", Reason.LETTER_CASE, "k CONTAINS ['x', 'EMI'], got 'premium': yes"),
    ("EQUALS", [1, "PREMIUM"], "premium", Reason.LETTER_CASE, "k EQUALS [1, 'PREMIUM'], got 'premium'"),
    ("LOWER_THAN", "b", "C", Reason.LETTER_CASE, "k LOWER_THAN 'b', got 'C': yes under sdk-2.1, no under platform"),
    ("NOT_EQUALS", 1, "1", Reason.KIND_MISMATCH, "k NOT_EQUALS 1, got '1': yes under sdk-2.1, error under platform"),
    ("NOT_EQUALS", None, 1, Reason.KIND_MISMATCH, "k NOT_EQUALS null, got 1: yes under sdk-2.1, error under platform"),
    ("NOT_EQUALS", ["b", 1], "a", Reason.KIND_MISMATCH, "k NOT_EQUALS ['b', 1], got 'a': yes under sdk-2.1, no under"),
    ("EQUALS", True, 1, Reason.BOOLEAN_AS_NUMBER, "k EQUALS true, got 1: yes under sdk-2.1, error under platform"),
    ("EQUALS", [0, 2], False, Reason.BOOLEAN_AS_NUMBER, "k EQUALS [0, 2], got false: yes under sdk-2.1, no under"),
    ("GREATER_THAN", False, True, Reason.BOOLEAN_AS_NUMBER, "yes under sdk-2.1, error under platform"),
    ("CONTAINS", "1", 31, Reason.TEXT_OF_VALUE, "k CONTAINS '1', got 31: yes under sdk-2.1, error under platform"),
    ("STARTS_WITH", "T", True, Reason.TEXT_OF_VALUE, "k STARTS_WITH 'T', got true: yes under sdk-2.1, error under"),
    ("CONTAINS", [3], "31", Reason.TEXT_OF_VALUE, "k CONTAINS [3], got '31': yes under sdk-2.1, no under platform"),
    ("EQUALS", 2**53, 2**53 + 1, Reason.NUMBER_PRECISION, f"k EQUALS {2**53}, got {2**53 + 1}: yes under platform"),
    ("ENDS_WITH", [1], "[1]", Reason.LIST_WANTED, "k ENDS_WITH [1], got '[1]': yes under sdk-2.1, no under platform"),
    ("EQUALS", [["a"]], "a", Reason.LIST_WANTED, "k EQUALS an array of 1, got 'a': yes under platform, no under"),
    ("EXISTS", True, "a", Reason.UNKNOWN_OPERATOR, "k EXISTS true, got 'a': yes under platform, no under sdk-2.1"),
    ("SEMVER_EQUALS", "1.0.0", "v1", Reason.UNKNOWN_OPERATOR, "k SEMVER_EQUALS '1.0.0', got 'v1': yes under platform"),
    ("EQUALS", "a", ["b", "a"], Reason.LIST_IN_CONTEXT, "got ['b', 'a'] (platform) and nothing (sdk-2.1): yes under"),
]


@pytest.mark.parametrize(("operator", "wanted", "got", "reason", "words"), COMPARISONS)
def test_a_comparison_parts_for_its_reason(operator: str, wanted: Any, got: Any, reason: Reason, words: str) -> None:
    found, sentence = why(asking([wants(operator, wanted)]), {"k": got})
    assert found is reason
    assert words in sentence


def test_a_key_that_is_missing_is_asked_for_by_one_side_only() -> None:
    reason, sentence = why(asking([wants("NOT_EXISTS", True)]))
    assert reason is Reason.MISSING_KEY
    assert sentence == "k NOT_EXISTS true, got nothing: yes under platform, no under sdk-2.1"


def test_a_provider_has_a_context_of_its_own() -> None:
    context = read_context({"k": "a"}, {"dmp": {"k": "b"}})
    reason, sentence = why(asking([wants("EQUALS", "b", provider="dmp")]), context)
    assert reason is Reason.PROVIDER
    assert sentence == "k EQUALS 'b', got 'b' (platform) and 'a' (sdk-2.1): yes under platform, no under sdk-2.1"


BESIDE = [
    ("EQUALS", 1, "a", Reason.KIND_MISMATCH),
    ("NULL", "a", "a", Reason.UNKNOWN_OPERATOR),
    ("equals", "b", "a", Reason.UNKNOWN_OPERATOR),
    ("EQUALS", 1, ["a"], Reason.LIST_IN_CONTEXT),
    ("EQUALS", 1, None, Reason.NULL_IN_CONTEXT),
    ("EQUALS", 1, {"a": 1}, Reason.OBJECT_IN_CONTEXT),
]


@pytest.mark.parametrize(("operator", "wanted", "got", "reason"), BESIDE)
def test_an_error_beside_a_targeting_group_that_holds_parts(
    operator: str, wanted: Any, got: Any, reason: Reason
) -> None:
    [found] = parted(asking([EVERYBODY], [EVERYBODY, wants(operator, wanted)]), {"k": got})
    assert found.reason is reason
    assert found.point.sentence.endswith("error under platform")
    assert (found.point.targeting_group, found.point.targeting) == (1, 1)


def test_a_targeting_group_without_targetings_is_everybody_or_nobody() -> None:
    reason, sentence = why(asking([wants("EQUALS", "a")], []))
    assert reason is Reason.EMPTY_TARGETING_GROUP
    assert sentence == "targeting group 2 of g is empty: sdk-2.1 takes everybody, platform nobody"


def test_the_targeting_that_parts_is_the_first_that_fails_where_the_other_side_holds() -> None:
    data = asking([wants("EQUALS", "b")], [EVERYBODY, wants("EQUALS", "A"), wants("EQUALS", "a")])
    [found] = parted(data, {"k": "a"})
    assert found.reason is Reason.LETTER_CASE
    assert found.point.group is not None
    assert (found.point.group.id, found.point.targeting_group, found.point.targeting) == ("g", 1, 1)
    assert found.ours is None
    assert found.theirs is not None
    assert found.theirs.variation.id == "v"


def test_a_campaign_whose_id_came_before_is_left_out() -> None:
    data = document(open_campaign("c", group("g1", targetings=[])), open_campaign("c", group("g2", variation("v"))))
    reason, sentence = why(data)
    assert reason is Reason.DUPLICATE_CAMPAIGN
    assert sentence == "an earlier campaign has the id c: platform leaves this one out"


def test_bucket_ranges_let_some_visitors_in() -> None:
    number = bucket(utf8("x"))
    reason, sentence = why(in_campaign(bucketRanges=[{"r": [number + 1, 100]}]))
    assert reason is Reason.BUCKET_RANGE
    assert sentence == f"platform: the visitor's bucket {number} lies in no bucket range"


def test_a_visitor_takes_part_in_one_test() -> None:
    tests = [open_campaign(name, group(name, variation(f"v-{name}"))) for name in ("first", "second")]
    data = document(*tests, accountSettings={"enabled1V1T": True})
    reason, sentence = why(data)
    assert reason is Reason.ONE_TEST
    assert sentence == "platform: the visitor takes part in another test, of group first"
    [found] = parted(data, known=remembered(x={"second": "v-second!"}))
    assert found.campaign.id == "first"
    assert found.point.sentence == "platform: the visitor takes part in another test, of group second"


def two(group_id: str = "g") -> Fields:
    return group(group_id, variation("v1", 50), variation("v2", 50))


def test_a_variation_that_is_gone_is_replaced_or_not() -> None:
    reason, sentence = why(document(open_campaign("c", two())), known=remembered(x={"g": "gone"}))
    assert reason is Reason.LOST_VARIATION
    assert sentence == "platform: the remembered variation is gone: gone"


def test_a_decision_group_is_remembered_and_allocated_together() -> None:
    data = document(open_campaign("c", two()))
    mine, its = visitor_in(10), next(each for each in map(str, range(999)) if bucket(utf8("g" + group_key(each))) > 50)
    identity = Identity(mine, decision_group=its)
    reason, sentence = why(data, identity=identity)
    assert reason is Reason.DECISION_GROUP
    assert sentence.startswith("bucket 10 under sdk-2.1, ")
    known = remembered(**{group_key(its): {"g": "v2"}})
    reason, sentence = why(data, identity=identity, known=known)
    assert reason is Reason.DECISION_GROUP
    assert sentence == "sdk-2.1: a variation is given by allocation; platform: v2 is remembered for the decision group"


def test_the_anonymous_id_counts_where_accounts_reconcile() -> None:
    data = document(open_campaign("c", two()), accountSettings={"enabledXPC": True})
    reason, sentence = why(data, identity=Identity(visitor_in(10), "anon"), known=remembered(anon={"g": "v2"}))
    assert reason is Reason.RECONCILIATION
    assert sentence.endswith("platform: v2 is remembered for the anonymous id")


def test_what_is_remembered_is_not_read_where_no_group_has_a_choice() -> None:
    data = document(open_campaign("c", group("g", variation("v", 0))))
    reason, sentence = why(data, known=remembered(x={"g": "v"}))
    assert reason is Reason.MEMORY_UNREAD
    assert sentence == "sdk-2.1: v is remembered for the visitor; platform: no variation has the visitor's bucket"


def test_a_variation_that_was_remembered_for_another_group_counts_or_not() -> None:
    data, visitor = document(open_campaign("c", two())), visitor_in(10)
    reason, _ = why(data, identity=visitor, known=remembered(**{visitor: {"h": "v2"}}))
    assert reason is Reason.REMEMBERED_ELSEWHERE


@pytest.mark.parametrize(("allocation", "at"), [(33.3, 33), ("50", 0), (True, 0)])
def test_an_allocation_is_read_otherwise(allocation: object, at: int) -> None:
    data = document(open_campaign("c", group("g", variation("v", allocation))))
    reason, sentence = why(data, identity=visitor_in(at))
    assert reason is Reason.ALLOCATION_READING
    assert sentence.startswith(f"the allocations of g are read otherwise: in bucket {at}, ")


def test_a_matching_group_without_a_share_is_passed_or_not() -> None:
    data = document(open_campaign("c", group("g1", variation("v1", 0)), group("g2", variation("v2"))))
    reason, sentence = why(data)
    assert reason is Reason.FALL_THROUGH
    assert sentence == "group g1 gives nothing: sdk-2.1 goes on, platform stops"


def test_an_id_above_the_basic_plane_is_hashed_as_2_1_5_did_or_not() -> None:
    # U+1F600 behind "vg" falls into bucket 95, by 2.1.5 into 38 (protocol: the hash of 2.1.5).
    data = document(open_campaign("c", two("vg")))
    reason, sentence = why(data, identity="\N{GRINNING FACE}", against=SDK_RULES_2_1_5_HASH)
    assert reason is Reason.HASH
    assert sentence == "bucket 95 under sdk-2.1, 38 under sdk-2.1-hash: an id holds a character above U+FFFF"


def test_every_reason_says_what_it_is() -> None:
    assert all(each.text.endswith(".") for each in Reason)
    assert len({each.text for each in Reason}) == len(Reason)


SCALARS: tuple[Any, ...] = ("", "a", "A", "1", "True", "None", "1.2.3", "v1.2.3", 0, 1, 31, 0.5, 2**53, 2**53 + 1, True)
OTHERS: tuple[Any, ...] = (None, {"a": 1}, [], ["a"], ["A", 1], [True, "1"], [["a"]], [31, 2**53])
OPERATORS = (
    *("EQUALS", "NOT_EQUALS", "CONTAINS", "NOT_CONTAINS", "STARTS_WITH", "ENDS_WITH", "GREATER_THAN", "LOWER_THAN"),
    *("GREATER_THAN_OR_EQUALS", "LOWER_THAN_OR_EQUALS", "EXISTS", "NOT_EXISTS", "SEMVER_EQUALS", "SEMVER_LOWER_THAN"),
    "NULL",
)


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("beside", [(), (EVERYBODY,)], ids=["alone", "beside one that holds"])
def test_every_comparison_that_parts_has_a_reason(operator: str, beside: tuple[Fields, ...]) -> None:
    for wanted in (*SCALARS, *OTHERS):
        ours = parse_document(asking([wants(operator, wanted)], *([each] for each in beside)))
        theirs = attrs.evolve(ours, rules=PLATFORM_RULES)
        for got in (*SCALARS, *OTHERS, ...):
            context = {} if got is ... else {"k": got}
            for each in partings(ours, theirs, context, "x"):
                assert each.reason is not Reason.OTHER, (operator, wanted, got)


def test_a_long_list_is_searched_for_the_element_that_makes_the_difference() -> None:
    wanted = [f"id-{number}" for number in range(5000)]
    wanted[4321] = "ID-X"
    reason, sentence = why(asking([wants("EQUALS", wanted)]), {"k": "id-x"})
    assert reason is Reason.LETTER_CASE
    assert sentence.startswith("k EQUALS ['id-0', 'id-1', 'id-2', ... 5000 in all], got 'id-x'")


def test_sentences_stay_short_whatever_they_are_about() -> None:
    data = asking([targeting("k" * 9999, "EQUALS", "a" * 9999)])
    _, sentence = why(data, {"k" * 9999: "A" * 9999})
    assert len(sentence) < 200


def test_two_documents_are_refused() -> None:
    ours = parse_document(asking([EVERYBODY]))
    other = parse_document(in_campaign(), PLATFORM_RULES)
    with pytest.raises(ValueError, match="one document under two rule sets"):
        partings(ours, other, {}, "x")
    with pytest.raises(TypeError, match="document: got null, wanted a Document"):
        partings(ours, None, {}, "x")  # type: ignore[arg-type]


def test_a_document_parsed_twice_is_one_document() -> None:
    data = asking([wants("EQUALS", "a")])
    [found] = partings(parse_document(data, SDK_RULES), parse_document(data, PLATFORM_RULES), {"k": "A"}, "x")
    assert found.reason is Reason.LETTER_CASE


def test_in_panic_and_for_nobody_nothing_parts() -> None:
    ours = parse_document(asking([wants("EQUALS", "a")], panic=True))
    assert partings(ours, attrs.evolve(ours, rules=PLATFORM_RULES), {"k": "A"}, "x") == ()
    calm = parse_document(asking([wants("EQUALS", "a")]))
    against = attrs.evolve(calm, rules=PLATFORM_RULES)
    assert partings(calm, against, {"k": "A"}, 7) == ()  # type: ignore[arg-type]


def test_campaigns_of_one_id_part_if_together_they_give_something_else() -> None:
    lower, upper = (group(f"g-{word}", variation("v"), targetings=[[wants("EQUALS", word)]]) for word in ("a", "A"))
    data = document(open_campaign("c", lower), open_campaign("c", upper))
    first, second = parted(data, {"k": "A"})
    assert (first.reason, second.reason) == (Reason.LETTER_CASE, Reason.DUPLICATE_CAMPAIGN)


def test_a_rule_set_of_somebodys_own_may_part_for_a_reason_that_is_not_known() -> None:
    @attrs.frozen
    class Nobody:
        """Gives nobody anything, and looks at no group."""

        def decide(self, *_visit: object) -> Decision:
            return Decision(())

        def trace(self, tree: Tree, *_visit: object) -> Trace:
            return Trace(tuple(CampaignTrace(each, Stage.NO_GROUP_MATCHES) for each in tree.campaigns))

    theirs = attrs.evolve(SDK_RULES, name="nobody", compile=lambda _tree: Nobody())
    assert why(asking([EVERYBODY]), against=theirs) == (Reason.OTHER, "No rule that is known to differ.")
