"""A document in which everything is wrong, and what is to be found in it."""

from __future__ import annotations

from flagship_engine import Code
from tests.engine.build import EVERYBODY, Fields, group, targeting, variation
from tests.engine.linting.planting import toggle, trial, whole

_NL, _FR = (targeting("country", "EQUALS", each) for each in ("nl", "fr"))


def _asking(campaign_id: str, *targeting_groups: list[object]) -> Fields:
    """A campaign whose group asks this."""
    return toggle(whole(f"{campaign_id}-g", targetings=targeting_groups), id=campaign_id)


def _sharing(campaign_id: str, *variations: tuple[object, dict[str, object]], **fields: object) -> Fields:
    """A campaign of one group with these allocations and flags."""
    made = [variation(f"{campaign_id}-{n}", *each) for n, each in enumerate(variations)]
    return toggle(group(f"{campaign_id}-g", *made), id=campaign_id, **fields)


def document() -> Fields:
    """The document."""
    return {
        "accountSettings": {"enabled1V1T": True, "troubleshooting": {"traffic": "all"}},
        "visitorConsolidaton": True,
        "campaigns": [
            *_of_reading(),
            *_of_ids(),
            *_of_campaigns(),
            *_of_groups(),
            *_of_targetings(),
            *_of_variations(),
            *_of_flags(),
        ],
    }


def _of_reading() -> list[object]:
    return ["no campaign", _sharing("reading", (100, {"reading": 1}), slug=7)]


def _of_ids() -> list[object]:
    return [
        toggle(whole("ids-g", {"ids": 1}), id="reading"),
        toggle(whole("ids-g", {"ids2": 1}, variations=[variation("ids-g-v", 100, {"ids2": 1})]), id="ids"),
        toggle(whole("ids-été", {"ids3": 1}), id=""),
        toggle(whole("ids-h", {"ids4": 1}), id="IDS", name="twice"),
        toggle(whole("ids-i", {"ids5": 1}), id="ids ", name="twice"),
    ]


def _of_campaigns() -> list[object]:
    test = [variation("t1", 50, {"t": 1}, reference=True), variation("t2", 50, {"t": 2})]
    shadowed = [variation("s1", 50, {"s": 1}), variation("s2", 50, {"s": 1})]
    return [
        toggle(id="nothing"),
        _sharing("ranges", (100, {"ranges": 1}), bucketRanges=[{"r": [0, 30]}, {"r": [20, 40]}, {"r": [120, 130]}]),
        _sharing("closed", (100, {"closed": 1}), bucketRanges=[{"r": [50, 50]}]),
        trial(group("test-g", *test), id="test"),
        trial(group("shadowed-g", *shadowed), id="shadowed"),
        toggle(whole("loud-g"), id="loud", type="AB"),
    ]


def _of_groups() -> list[object]:
    old, young = targeting("age", "GREATER_THAN", 60), targeting("age", "LOWER_THAN", 20)
    return [
        toggle(whole("wide-g"), whole("narrow-g", targetings=[[_NL]]), id="order"),
        _asking("clash", [targeting("size", "GREATER_THAN", 3)], [targeting("size", "EQUALS", "big")]),
        _asking("empty", [], [_NL]),
        _asking("redundant", [_FR], [EVERYBODY]),
        _asking("both", [old, young]),
        _asking("lists", [targeting("segment", "EQUALS", "a"), targeting("segment", "EQUALS", "b")]),
        _asking("again", [_FR, dict(_FR)]),
    ]


def _of_targetings() -> list[object]:
    return [
        _asking("t-operator", [targeting("a1", "equals", 1)]),
        _asking("t-never", [targeting("fs_users", "EQUALS", 5)]),
        _asking("t-list", [targeting("a2", "STARTS_WITH", ["a"])]),
        _asking("t-version", [targeting("a3", "SEMVER_EQUALS", "one")]),
        _asking("t-empty", [targeting("a4", "CONTAINS", "")]),
        _asking("t-exists", [targeting("a5", "EXISTS", "true")]),
        _asking("t-blank", [targeting("a6", "EQUALS", "nl ")]),
        _asking("t-twice", [targeting("a7", "EQUALS", ["x", "x"])]),
        _asking("t-order", [targeting("a8", "GREATER_THAN", "18")]),
        _asking("t-big", [targeting("a9", "EQUALS", 2**60)]),
        _asking("t-key", [targeting("", "EQUALS", 1)], [targeting("b1 ", "EQUALS", 1)]),
        _asking("t-alike", [targeting("A1", "EQUALS", 1)]),
        _asking("t-provider", [targeting("b2", "EQUALS", 1, provider="dmp")]),
        _asking("t-all", [targeting("fs_all_users", "CONTAINS", "")]),
        _asking("t-own", [targeting("fs_client", "EQUALS", "x")]),
        _asking("t-foreign", [targeting("fs_users", "EQUALS", "zoé")]),
    ]


def _of_variations() -> list[object]:
    return [
        toggle(group("none-g"), id="none"),
        _sharing("over", (60, {"over": 1}), (40, {"over": 2}), (-1, {"over": 3}), (20, {"over": 4})),
        _sharing("under", (30.5, {"under": 1}), (True, {"under": 2}), (10, {"under": 3})),
        _sharing("zero", (0, {"zero": 1})),
        trial(group("one-g", variation("one-v", 100, {"one": 1}, reference=True)), id="one"),
        toggle(
            group("two-g", *(variation(f"two-{n}", 50, {"two": n}, reference=True) for n in (1, 2))),
            id="two",
        ),
    ]


def _of_flags() -> list[object]:
    return [
        _sharing("kinds", (50, {"kind": 1, "reading": "one"}), (50, {"kind": "1", "Reading": 1})),
        _sharing("names", (100, {"": 1, " x": 1})),
        _sharing("flagless", (100, {})),
        toggle(whole("typed-g", variations=[variation("typed-v", modifications={"value": {"typed": 1}})]), id="typed"),
    ]


FOUND_BY_ALL = (
    Code.MALFORMED,
    Code.MALFORMED_DETAIL,
    Code.MISSPELT_FIELD,
    Code.DUPLICATE_CAMPAIGN_ID,
    Code.DUPLICATE_GROUP_ID,
    Code.DUPLICATE_VARIATION_ID,
    Code.EMPTY_ID,
    Code.BLANKS_IN_ID,
    Code.ALIKE_IDS,
    Code.NON_ASCII_GROUP_ID,
    Code.NON_ASCII_VISITOR_ID,
    Code.DUPLICATE_NAME,
    Code.NO_GROUPS,
    Code.EMPTY_BUCKET_RANGE,
    Code.OVERLAPPING_BUCKET_RANGES,
    Code.BUCKET_RANGE_OUTSIDE,
    Code.CAMPAIGN_TYPE_CASE,
    Code.UNREACHABLE_GROUP,
    Code.GROUP_NEVER_MATCHES,
    Code.EMPTY_TARGETING_GROUP,
    Code.REDUNDANT_TARGETING_GROUP,
    Code.CONTRADICTION,
    Code.DUPLICATE_TARGETING,
    Code.UNKNOWN_OPERATOR,
    Code.NEVER_TRUE,
    Code.LIST_VALUE,
    Code.EMPTY_VALUE,
    Code.BLANKS_IN_VALUE,
    Code.DUPLICATE_VALUE,
    Code.TEXT_ORDER,
    Code.BIG_NUMBER,
    Code.EMPTY_KEY,
    Code.BLANKS_IN_KEY,
    Code.ALIKE_KEYS,
    Code.KEY_KINDS,
    Code.ALL_USERS_OPERATOR,
    Code.RESERVED_KEY,
    Code.NO_VARIATIONS,
    Code.NEGATIVE_ALLOCATION,
    Code.ALLOCATION_OVER_100,
    Code.ALLOCATION_UNDER_100,
    Code.NOTHING_ALLOCATED,
    Code.UNREACHABLE_VARIATION,
    Code.MISSING_REFERENCE,
    Code.SEVERAL_REFERENCES,
    Code.NOTHING_TO_COMPARE,
    Code.SHARED_FLAG,
    Code.FLAG_KINDS,
    Code.FLAG_KINDS_ELSEWHERE,
    Code.ALIKE_FLAGS,
    Code.EMPTY_FLAG,
    Code.BLANKS_IN_FLAG,
    Code.NO_FLAGS,
    Code.SAME_FLAGS,
    Code.UNKNOWN_FLAGS_TYPE,
)
"""What is found under whatever rules."""

FOUND_BY_SDK = (Code.BUCKET_RANGES_IGNORED, Code.PROVIDER_IGNORED, Code.FRACTIONAL_ALLOCATION, Code.ODD_ALLOCATION)
FOUND_BY_PLATFORM = (
    Code.NEVER_IN_RANGE,
    Code.SHADOWED_TEST,
    Code.CLASHING_KINDS,
    Code.ONLY_A_LIST,
    Code.INVALID_VERSION,
    Code.PRESENCE_VALUE,
)
