"""What an explanation says: a sentence for each part of a decision; of every recorded request the same decision."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import pytest

from flagship.cli.platform_vectors import assignations_of, identity_of
from flagship.helpers.preset_context import preset_values
from flagship_engine import (
    PLATFORM_RULES,
    SDK_RULES,
    Answer,
    Assignation,
    Assignations,
    Explained,
    Explanation,
    FrozenDict,
    Identity,
    Remembered,
    Rules,
    Topic,
    decide,
    explain,
    parse_document,
    read_context,
    render_explanation,
)
from flagship_engine.assignations import group_key
from flagship_engine.hashing import bucket
from tests.engine.build import EVERYBODY, Fields, campaign, document, group, targeting, variation, visitor_in
from tests.engine.cases import read_cases

OPEN = [{"r": [0, 100]}]
CANNOT_BE_COMPARED = "which cannot be compared: an error, which keeps the visitor out of the whole group."
BOTH = pytest.mark.parametrize("rules", [SDK_RULES, PLATFORM_RULES], ids=lambda each: each.name)


def explained(
    rules: Rules, data: Fields, identity: Identity | str = "x", known: Assignations | None = None, **context: Any
) -> Explanation:
    return explain(parse_document(data, rules), context, identity, known)


def of_one_group(rules: Rules, one_group: Fields, identity: Identity | str = "x", **context: Any) -> Explained:
    """The line of the only group of a document."""
    data = document(campaign("c", one_group, bucketRanges=OPEN))
    return only(explained(rules, data, identity, **context), Topic.GROUP)


def asked(rules: Rules, one: Fields, identity: Identity | str = "x", **context: Any) -> tuple[str, str]:
    """What is said of one targeting, and the answer."""
    line = of_one_group(rules, group("g", variation("v"), targetings=[[one]]), identity, **context)
    [said] = [each for each in line.everything() if each.topic is Topic.TARGETING]
    assert said.answer is not None
    return said.sentence, said.answer.value


def about(explanation: Explanation | Explained, topic: Topic) -> list[Explained]:
    lines = explanation.campaigns if isinstance(explanation, Explanation) else (explanation,)
    return [each for line in lines for each in line.everything() if each.topic is topic]


def only(explanation: Explanation | Explained, topic: Topic) -> Explained:
    [found] = about(explanation, topic)
    return found


def sentences(lines: list[Explained]) -> list[str]:
    return [each.sentence for each in lines]


def kept(some_id: str, **variations: str) -> Assignations:
    """What is remembered for an id, by group."""
    entries = FrozenDict({name: Assignation(variation_id) for name, variation_id in variations.items()})
    return Assignations(FrozenDict({some_id: Remembered(entries)}))


# Targetings


@BOTH
@pytest.mark.parametrize(
    ("operator", "wanted", "got", "sentence"),
    [
        ("EQUALS", "gold", "gold", "The visitor's plan must be 'gold', and is."),
        ("EQUALS", "gold", "silver", "The visitor's plan must be 'gold', but is 'silver'."),
        ("EQUALS", ["gold"], "tin", "The visitor's plan must be 'gold', but is 'tin'."),
        ("EQUALS", ["gold", "tin"], "tin", "The visitor's plan must be 'gold' or 'tin', and is 'tin'."),
        ("EQUALS", [], "tin", "The visitor's plan must be something of an empty list, but is the string 'tin'."),
        ("NOT_EQUALS", [], "tin", "The visitor's plan must be none of an empty list, and is the string 'tin'."),
        ("EQUALS", list("abcdef"), "x", "The visitor's plan must be 'a', 'b', 'c' or 3 more, but is 'x'."),
        ("NOT_EQUALS", "gold", "gold", "The visitor's plan must not be 'gold', but is 'gold'."),
        ("NOT_EQUALS", list("abcd"), "b", "The visitor's plan must be none of 'a', 'b', 'c' and 'd', but is 'b'."),
        ("CONTAINS", ["old", "in"], "tin", "The visitor's plan must contain 'old' or 'in', and is 'tin'."),
        ("NOT_CONTAINS", ["o", "i"], "tin", "The visitor's plan must contain none of 'o' and 'i', but is 'tin'."),
        ("STARTS_WITH", "go", "tin", "The visitor's plan must begin with 'go', but is 'tin'."),
        ("STARTS_WITH", ["go", "ti"], "tin", "The visitor's plan must begin with the list ['go', 'ti'], but is 'tin'."),
        ("ENDS_WITH", "in", "tin", "The visitor's plan must end with 'in', and is 'tin'."),
        ("GREATER_THAN", 30, 30, "The visitor's plan must be greater than 30, but is 30."),
        ("LOWER_THAN", 30, 1.5, "The visitor's plan must be lower than 30, and is 1.5."),
        ("GREATER_THAN_OR_EQUALS", 30, 30, "The visitor's plan must be at least 30, and is 30."),
        ("LOWER_THAN_OR_EQUALS", 30, 31, "The visitor's plan must be at most 30, but is 31."),
        ("EQUALS", True, False, "The visitor's plan must be true, but is false."),
    ],
)
def test_a_targeting_says_what_is_wanted_and_what_was_got(
    rules: Rules, operator: str, wanted: object, got: object, sentence: str
) -> None:
    said, answer = asked(rules, targeting("plan", operator, wanted), plan=got)
    assert said == sentence
    assert answer == ("yes" if ", and is" in sentence else "no")


@pytest.mark.parametrize(
    ("operator", "sentence"),
    [
        ("SEMVER_EQUALS", "The visitor's app must be version '1.2', but is '1.3'."),
        ("SEMVER_NOT_EQUALS", "The visitor's app must be another version than '1.2', and is '1.3'."),
        ("SEMVER_GREATER_THAN", "The visitor's app must be a later version than '1.2', and is '1.3'."),
        ("SEMVER_LOWER_THAN", "The visitor's app must be an earlier version than '1.2', but is '1.3'."),
        ("SEMVER_GREATER_THAN_OR_EQUALS", "The visitor's app must be version '1.2' or later, and is '1.3'."),
        ("SEMVER_LOWER_THAN_OR_EQUALS", "The visitor's app must be version '1.2' or earlier, but is '1.3'."),
    ],
)
def test_versions_are_earlier_or_later(operator: str, sentence: str) -> None:
    assert asked(PLATFORM_RULES, targeting("app", operator, "1.2"), app="1.3")[0] == sentence


@pytest.mark.parametrize(
    ("operator", "wanted", "context", "sentence"),
    [
        ("EXISTS", True, {"coupon": "X"}, "The visitor's coupon must be there, and is 'X'."),
        ("EXISTS", True, {}, "The visitor's coupon must be there, but is not in the context."),
        ("NOT_EXISTS", True, {}, "The visitor's coupon must not be there, and is not in the context."),
        ("EXISTS", False, {"coupon": "X"}, "The visitor's coupon must not be there, but is 'X'."),
    ],
)
def test_presence_is_asked_in_words_of_its_own(
    operator: str, wanted: bool, context: dict[str, Any], sentence: str
) -> None:
    assert asked(PLATFORM_RULES, targeting("coupon", operator, wanted), **context)[0] == sentence


@BOTH
def test_a_key_that_is_missing_matches_nothing_and_a_negation_says_so(rules: Rules) -> None:
    said, answer = asked(rules, targeting("plan", "EQUALS", "gold"))
    assert (said, answer) == ("The visitor's plan must be 'gold', but is not in the context.", "no")
    said, _ = asked(rules, targeting("plan", "NOT_EQUALS", "gold"))
    assert said == (
        "The visitor's plan must not be 'gold', but is not in the context, and what is not there matches nothing."
    )


@BOTH
def test_everybody_and_ids_are_spoken_of_as_such(rules: Rules) -> None:
    assert asked(rules, EVERYBODY) == ("Everybody is meant.", "yes")
    said, _ = asked(rules, targeting("fs_users", "EQUALS", ["qa-1", "qa-2"]))
    assert said == "The visitor's id must be 'qa-1' or 'qa-2', but is 'x'."


def test_letter_case_is_named_where_it_alone_is_to_blame() -> None:
    one = targeting("plan", "EQUALS", ["Gold", "Tin"])
    assert asked(SDK_RULES, one, plan="gold") == (
        "The visitor's plan must be 'Gold' or 'Tin', but is 'gold', and upper and lower case count.",
        "no",
    )
    assert asked(PLATFORM_RULES, one, plan="gold")[1] == "yes"
    assert "case" not in asked(SDK_RULES, one, plan="silver")[0]
    assert "case count" in asked(SDK_RULES, targeting("fs_users", "EQUALS", "X"))[0]


def test_kinds_are_named_where_they_differ() -> None:
    one = targeting("age", "GREATER_THAN", 18)
    assert asked(SDK_RULES, one, age="31") == (
        "The visitor's age must be greater than 18, but is the string '31'.",
        "no",
    )
    assert asked(PLATFORM_RULES, one, age="31") == (
        "The visitor's age must be greater than 18, but is the string '31', " + CANNOT_BE_COMPARED,
        "error",
    )


def test_a_value_that_rules_do_not_see_is_told_from_one_that_is_missing() -> None:
    one = targeting("plan", "EQUALS", "gold")
    assert asked(SDK_RULES, one, plan=["gold"])[0] == (
        "The visitor's plan must be 'gold', but is an array of 1, of which these rules see nothing."
    )
    assert asked(PLATFORM_RULES, one, plan=["gold"]) == ("The visitor's plan must be 'gold', and is ['gold'].", "yes")


def test_an_unknown_operator_does_not_hold_or_is_an_error() -> None:
    one = targeting("plan", "MATCHES", "g.*")
    unknown = "The operator MATCHES, asked of the visitor's plan, is unknown to these rules"
    assert asked(SDK_RULES, one, plan="gold") == (f"{unknown} and does not hold.", "no")
    assert asked(PLATFORM_RULES, one) == (f"{unknown} and does not hold.", "no")
    assert asked(PLATFORM_RULES, one, plan="gold") == (
        f"{unknown}: an error, which keeps the visitor out of the whole group.",
        "error",
    )


@BOTH
def test_a_targeting_that_cannot_be_read_says_what_is_missing(rules: Rules) -> None:
    said, answer = asked(rules, {"key": "plan", "operator": "EQUALS"})
    assert (said, answer) == ("A targeting has no value that can be read, and holds for nobody.", "no")


def test_a_provider_is_named_by_the_rules_that_look_there() -> None:
    data = document(
        campaign("c", group("g", variation("v"), targetings=[[targeting("a", "EQUALS", 1, provider="dmp")]]))
    )
    context = read_context({"a": 1}, {"dmp": {"a": 2}})
    by_the_sdk, by_the_platform = (
        only(explain(parse_document(data, rules), context, "x"), Topic.TARGETING)
        for rules in (SDK_RULES, PLATFORM_RULES)
    )
    assert by_the_sdk.sentence == "The visitor's a must be 1, and is."
    assert by_the_platform.sentence == "The visitor's a from 'dmp' must be 1, but is 2."
    assert by_the_platform.facts["provider"] == "dmp"
    missing = explain(parse_document(data, PLATFORM_RULES), {"a": 1}, "x")
    assert (
        only(missing, Topic.TARGETING).sentence == "The visitor's a from 'dmp' must be 1, but is not in that context."
    )


def test_keys_and_names_that_would_move_a_terminal_are_escaped() -> None:
    said, _ = asked(SDK_RULES, targeting("pl\x1ban", "EQUALS", "\u202egold"), **{"pl\x1ban": "\x07"})
    assert said == r"The visitor's 'pl\x1ban' must be '\u202egold', but is '\x07'."


# Groups


@BOTH
def test_a_group_says_why_it_does_not_target_the_visitor(rules: Rules) -> None:
    plan, age = targeting("plan", "EQUALS", "gold"), targeting("age", "GREATER_THAN", 30)
    line = of_one_group(
        rules, group("g", variation("v"), targetings=[[plan, age]], name="Old gold"), plan="gold", age=9
    )
    assert line.sentence == (
        "The group 'Old gold' does not target the visitor, whose age must be greater than 30, but is 9."
    )
    assert line.answer is Answer.NO
    [asked_of] = [part for part in line.parts if part.topic is Topic.TARGETING_GROUP]
    assert asked_of.sentence == "All of its 2 targetings must hold, but 1 does not."
    assert [each.decisive for each in asked_of.parts] == [False, True]


@BOTH
def test_the_targeting_group_that_is_nearest_speaks_for_all(rules: Rules) -> None:
    far = [targeting("a", "EQUALS", 1), targeting("b", "EQUALS", 1)]
    near = [targeting("a", "EQUALS", 2), targeting("c", "EQUALS", 1)]
    line = of_one_group(rules, group("g", variation("v"), targetings=[far, near, far]), a=2)
    assert line.sentence == (
        "The group 'g' does not target the visitor, whose c must be 1, but is not in the context "
        "(nor does any of 2 other targeting groups hold)."
    )
    line = of_one_group(rules, group("g", variation("v"), targetings=[far, far]))
    assert line.sentence.endswith("(nor does another targeting or the other targeting group hold).")
    blamed = [each.sentence[14:15] for each in line.everything() if each.decisive]
    assert blamed == ["a", "a"]


def test_an_error_is_to_blame_even_beside_a_targeting_group_that_holds() -> None:
    one_group = group("g", variation("v"), targetings=[[EVERYBODY], [targeting("age", "EQUALS", "31")]])
    line = of_one_group(PLATFORM_RULES, one_group, age=31)
    assert "whose age must be '31', but is the number 31, which cannot be compared" in line.sentence
    [decisive] = [each for each in line.everything() if each.decisive]
    assert (decisive.topic, decisive.answer) == (Topic.TARGETING, Answer.ERROR)


def test_a_targeting_group_that_asks_nothing_holds_for_everybody_or_nobody() -> None:
    one_group = group("g", variation("v"), targetings=[[]])
    by_the_sdk, by_the_platform = (of_one_group(rules, one_group) for rules in (SDK_RULES, PLATFORM_RULES))
    assert only(by_the_sdk, Topic.TARGETING_GROUP).sentence == "It asks nothing, and so holds for everybody."
    assert only(by_the_platform, Topic.TARGETING_GROUP).sentence == "It asks nothing, and so holds for nobody."
    assert by_the_platform.sentence == (
        "The group 'g' does not target the visitor: it asks nothing, and by these rules that holds for nobody."
    )


@BOTH
def test_a_group_without_targeting_groups_says_so(rules: Rules) -> None:
    line = of_one_group(rules, group("g", variation("v"), targetings=[]))
    assert line.sentence == (
        "The group 'g' does not target the visitor: it has no targeting groups, and so targets nobody."
    )
    assert line.decisive


# Buckets


@BOTH
def test_the_hash_and_every_share_have_a_sentence(rules: Rules) -> None:
    visitor = visitor_in(60)
    line = of_one_group(
        rules, group("g", variation("v1", 50, name="Red"), variation("v2", 40), variation("v3", 0)), visitor
    )
    assert line.sentence == "The group 'g' gives 'v2', which it has in the visitor's bucket 60."
    hashed = only(line, Topic.HASH)
    assert hashed.sentence == (
        f"The group's id followed by the visitor's id, 'g{visitor}', hashes to {hashed.facts['hash']}: bucket 60."
    )
    assert bucket(b"g" + visitor.encode()) == hashed.facts["bucket"] == 60
    assert sentences(about(line, Topic.SHARE)) == [
        "Buckets 0 to 49 give 'Red'.",
        "Buckets 50 to 89 give 'v2', and the visitor's 60 is one of them.",
        "Buckets 90 to 99 give nothing.",
        "'v3' has no buckets, for its allocation is 0.",
    ]
    assert [each.decisive for each in about(line, Topic.SHARE)] == [False, True, False, False]


@BOTH
def test_a_bucket_that_is_nobodys_is_counted(rules: Rules) -> None:
    line = of_one_group(rules, group("g", variation("v", 60)), visitor_in(83))
    assert line.sentence == (
        "The group 'g' gives nothing: it targets the visitor, but its variations have 60 of the 100 buckets, "
        "and the visitor's, 83, is none of them."
    )
    line = of_one_group(rules, group("g", variation("v", 0)))
    assert line.sentence == ("The group 'g' gives nothing: it targets the visitor, but its variations are for nobody.")


@BOTH
@pytest.mark.parametrize(
    ("variations", "sentence"),
    [
        ([variation("v", None)], None),
        ([variation("v", "x")], "'v' has no buckets, for these rules cannot read its allocation, the string 'x'."),
        ([{"id": "v"}], "'v' has no buckets, for it has no allocation."),
        ([variation("w", 100), variation("v", 5)], "'v' has no buckets, for those before it take all of them."),
        ([variation("v", -5)], "'v' has no buckets, for its allocation is -5."),
        (
            [variation(None, 40, name="Nameless")],
            "The variation 'Nameless' has no id that can be read: nobody is given it, and its buckets stay empty.",
        ),
        (
            [variation(None, 0)],
            "A variation has no id that can be read: nobody is given it, and its buckets stay empty.",
        ),
    ],
)
def test_a_variation_without_buckets_says_why(rules: Rules, variations: list[Fields], sentence: str | None) -> None:
    said = sentences(about(of_one_group(rules, group("g", *variations)), Topic.SHARE))
    assert sentence in said or (sentence is None and any("no buckets" in each for each in said))


def test_a_fraction_that_reaches_no_bucket_says_so() -> None:
    line = of_one_group(SDK_RULES, group("g", variation("w", 50.5), variation("v", 0.25), variation("u", 49.25)))
    assert "'v' has no buckets, for its allocation of 0.25 % does not reach another one." in sentences(
        about(line, Topic.SHARE)
    )


def test_a_single_bucket_is_spoken_of_in_the_singular() -> None:
    one_group = group("g", variation("v", 1), variation("w", 98))
    said = [sentences(about(of_one_group(SDK_RULES, one_group, visitor_in(each)), Topic.SHARE)) for each in (0, 99)]
    assert said[0] == [
        "Bucket 0 gives 'v', and is the visitor's.",
        "Buckets 1 to 98 give 'w'.",
        "Bucket 99 gives nothing.",
    ]
    assert said[1][2] == "Bucket 99 gives nothing, and is the visitor's."


# What is remembered


@BOTH
def test_a_remembered_variation_counts_before_the_bucket(rules: Rules) -> None:
    data = document(campaign("c", group("g", variation("v1", 100), variation("v2", 0, name="Old")), bucketRanges=OPEN))
    explanation = explained(rules, data, known=kept("x", g="v2"))
    [line] = explanation.campaigns
    assert line.sentence == "'c' gives 'Old' again, which is remembered for the visitor in its group 'g'."
    memory = only(line, Topic.REMEMBERED)
    assert memory.sentence == "'Old' is remembered for the visitor, and is given again, whatever its allocation is now."
    assert memory.decisive
    hashed = only(line, Topic.HASH)
    assert hashed.sentence.endswith(", which does not count, for something is remembered.")
    assert hashed.answer is Answer.UNASKED
    assert not any(each.decisive for each in about(line, Topic.SHARE))


def test_a_variation_that_is_gone_gives_nothing_by_the_platforms_rules() -> None:
    data = document(campaign("c", group("g", variation("v1"), variation("v2")), bucketRanges=OPEN))
    [line] = explained(PLATFORM_RULES, data, known=kept("x", g="v9")).campaigns
    assert line.sentence == (
        "'c' gives nothing: 'v9' is remembered, its group 'g' does not have it any more, and gives no other instead."
    )
    assert only(line, Topic.REMEMBERED).sentence == (
        "'v9' is remembered for the visitor, but the group does not have it any more."
    )
    [line] = explained(SDK_RULES, data, known=kept("x", g="v9")).campaigns
    assert line.answer is Answer.YES
    assert only(line, Topic.REMEMBERED).sentence == "Nothing is remembered of this group, and so the bucket decides."


def test_the_decision_groups_variation_counts_before_the_visitors() -> None:
    data = document(
        campaign("c", group("g", variation("v1"), variation("v2", 0), variation("v3", 0)), bucketRanges=OPEN)
    )
    entries = {"x": "v2", group_key("acme"): "v3"}
    known = Assignations(FrozenDict({key: kept(key, g=value).of(key) for key, value in entries.items()}))
    explanation = explained(PLATFORM_RULES, data, Identity("x", decision_group="acme"), known)
    assert sentences(about(explanation, Topic.REMEMBERED)) == [
        "'v3' is remembered for the decision group, and is given again, whatever its allocation is now.",
        "'v2' is remembered for the visitor, but what is remembered for others counts before it.",
    ]
    assert "the decision group's key, 'gYWNtZQ=='" in only(explanation, Topic.HASH).sentence


def test_memory_that_is_not_looked_at_says_so() -> None:
    data = document(campaign("c", group("g", variation("v1")), bucketRanges=OPEN))
    line = only(explained(PLATFORM_RULES, data, known=kept("x", g="v1")), Topic.REMEMBERED)
    assert line.sentence.startswith("What is remembered is not looked at")
    assert line.answer is Answer.UNASKED


# Campaigns


@BOTH
def test_a_campaign_says_what_it_gives_or_why_not(rules: Rules) -> None:
    nobody, plan = [targeting("plan", "EQUALS", "gold")], targeting("plan", "EQUALS", "tin")
    data = document(
        campaign("c1", group("g", variation("v", name="Green")), bucketRanges=OPEN, name="Button"),
        campaign("c2", group("h", variation("v"), targetings=[nobody]), bucketRanges=OPEN),
        campaign("c3", group("i", targetings=[nobody]), group("j", targetings=[[plan]]), bucketRanges=OPEN),
        campaign("c4", *(group(str(each), targetings=[nobody]) for each in range(3)), bucketRanges=OPEN),
        campaign("c5", bucketRanges=OPEN),
        campaign("c6", group("k", variation("v", 0)), bucketRanges=OPEN),
    )
    explanation = explained(rules, data)
    button = explanation.campaigns[0]
    assert button.sentence.startswith("'Button' gives 'Green', which its group 'g' has in the visitor's bucket ")
    no_plan = "the visitor's plan must be 'gold', but is not in the context."
    assert sentences(list(explanation.campaigns[1:])) == [
        f"'c2' gives nothing: its only group 'h' does not target the visitor, whose{no_plan[13:]}",
        f"'c3' gives nothing: neither of its 2 groups targets the visitor; for 'i', the nearest, {no_plan}",
        f"'c4' gives nothing: none of its 3 groups targets the visitor; for '0', the nearest, {no_plan}",
        "'c5' gives nothing: it has no variation groups.",
        "'c6' gives nothing: its group 'k' targets the visitor, but its variations are for nobody.",
    ]
    assert explanation.sentence == "The visitor 'x' gets a variation of 1 of 6 campaigns: 'Green' of 'Button'."


def test_groups_after_the_one_that_decides_are_there_and_were_not_asked() -> None:
    data = document(
        campaign("c", group("g", variation("v", 0)), group("h", variation("w")), group("i"), bucketRanges=OPEN)
    )
    by_the_sdk, by_the_platform = (
        sentences([each for each in explained(rules, data).campaigns[0].parts if each.topic is Topic.GROUP])
        for rules in (SDK_RULES, PLATFORM_RULES)
    )
    assert by_the_sdk[0].endswith("its variations are for nobody; the next group is looked at.")
    assert by_the_sdk[1].startswith("The group 'h' gives 'w'")
    assert by_the_sdk[2] == "The group 'i' was not looked at: 'h' comes before it and targets the visitor."
    assert by_the_platform[1] == "The group 'h' was not looked at: 'g' comes before it and targets the visitor."


def test_bucket_ranges_say_for_whom_a_campaign_is() -> None:
    def said(ranges: list[object], visitor: str = "abc") -> tuple[str, str]:
        data = document(campaign("c", group("g", variation("v")), bucketRanges=ranges))
        explanation = explained(PLATFORM_RULES, data, visitor)
        return only(explanation, Topic.BUCKET_RANGES).sentence, explanation.campaigns[0].sentence

    assert said([{"r": [0, 100]}])[0] == "The campaign is for visitors of all buckets."
    inside = "The campaign is for visitors of buckets 0 to 49, and the bucket of this one's id is 2."
    assert said([{"r": [0, 50]}])[0] == inside
    assert said([{"r": [10, 30]}, {"r": [60, 61]}])[1] == (
        "'c' gives nothing: it is for visitors of buckets 10 to 29 and bucket 60, and the bucket of this one's id is 2."
    )
    assert said([{"r": [50, 50]}])[0] == (
        "The campaign is for visitors of no bucket, and the bucket of this one's id is 2."
    )
    assert said([])[1] == "'c' gives nothing: it has no bucket ranges, and so lets nobody in."


def test_one_test_names_the_other_one() -> None:
    tests = [campaign(name, group(name, variation("v")), bucketRanges=OPEN) for name in ("first", "second")]
    data = document(*tests, accountSettings={"enabled1V1T": True})
    line = explained(PLATFORM_RULES, data).campaigns[1]
    assert line.sentence == (
        "'second' gives nothing: a visitor takes part in one test only, "
        "and this one already does in 'first' (its group 'first')."
    )
    seen = Assignations(FrozenDict({"x": Remembered(FrozenDict({"second": Assignation("v", activated=True)}))}))
    line = explained(PLATFORM_RULES, data, known=seen).campaigns[0]
    assert only(line, Topic.ONE_TEST).sentence == (
        "A visitor takes part in one test only, and this one has already seen a variation of "
        "'second' (its group 'second')."
    )
    assert only(line, Topic.ONE_TEST).decisive


def test_a_campaign_of_an_id_that_came_before_is_left_out() -> None:
    data = document(campaign("c", group("g1")), campaign("c", group("g2", variation("v")), name="Again"))
    line = explained(PLATFORM_RULES, data).campaigns[1]
    assert line.sentence == "'Again' is left out: an earlier campaign has its id, 'c'."
    assert line.decisive
    assert only(line, Topic.GROUP).sentence == "The group 'g2' was not looked at: its campaign is left out."


@BOTH
def test_in_panic_and_for_nobody_all_that_can_be_said_is_said(rules: Rules) -> None:
    data = document(campaign("c", group("g", variation("v"))), panic=True)
    explanation = explained(rules, data)
    assert explanation.sentence == "Nobody gets anything: the document is in panic, and nothing is decided."
    assert explanation.campaigns[0].sentence == ("'c' gives nothing: the document is in panic, and nothing is decided.")
    assert explanation.flag("flag").sentence == (
        "The flag flag keeps the application's default, for the document is in panic and nothing is decided."
    )
    nobody = explain(parse_document(document(campaign("c")), rules), {}, None)  # type: ignore[arg-type]
    assert nobody.sentence == "The visitor's id is no text, and nothing is decided."
    empty = explained(rules, document())
    assert empty.sentence == "The visitor 'x' gets nothing: the document has no campaigns."
    none = explained(rules, document(campaign("c", bucketRanges=OPEN)))
    assert none.sentence == "The visitor 'x' gets nothing of 1 campaign."
    with pytest.raises(TypeError, match="wanted a Document"):
        explain({}, {}, "x")  # type: ignore[arg-type]


# Flags


def flagged(*flags: dict[str, object] | None, rules: Rules = SDK_RULES) -> Explanation:
    """Campaigns A, B ... that give these flags; None for one that targets nobody and has the flag ``k``."""
    campaigns = []
    for name, each in zip("ABCDE", flags, strict=False):
        targetings = [[targeting("plan", "EQUALS", "gold")]] if each is None else [[EVERYBODY]]
        given = {"k": 0} if each is None else each
        campaigns.append(
            campaign(
                name, group(f"g{name}", variation(f"v{name}", 100, given), targetings=targetings), bucketRanges=OPEN
            )
        )
    return explained(rules, document(*campaigns))


def test_a_flag_says_who_gives_it() -> None:
    line = flagged({"k": "red"}).flag("k")
    assert line.sentence == "The flag k is 'red': 'A' gives it with 'vA'."
    assert line.answer is Answer.YES
    assert sentences(list(line.parts)) == ["'A' gives 'red' with 'vA'."]
    assert (
        flagged({"k": {"a": 1, "b": 2}}).flag("k").sentence
        == "The flag k is an object of 2 keys: 'A' gives it with 'vA'."
    )


def test_a_flag_says_which_campaigns_lost_it_to_a_later_one() -> None:
    line = flagged({"k": "red"}, {"k": "blue"}, {"j": 1}, {"k": "green"}).flag("k")
    assert line.sentence == (
        "The flag k is 'green': 'D' gives it with 'vD' and wins over 'A' and 'B', which come before it."
    )
    assert sentences(list(line.parts)) == [
        "'A' gives 'red' with 'vA', but 'D' comes later and wins.",
        "'B' gives 'blue' with 'vB', but 'D' comes later and wins.",
        "'D' gives 'green' with 'vD'.",
    ]
    assert [(each.answer, each.decisive) for each in line.parts] == [
        (Answer.NO, False),
        (Answer.NO, False),
        (Answer.YES, True),
    ]


def test_a_flag_that_is_null_keeps_the_default() -> None:
    line = flagged({"k": None}).flag("k")
    assert line.sentence == ("The flag k is null, which keeps the application's default: 'A' gives it with 'vA'.")
    assert line.answer is Answer.NO


def test_a_flag_that_nobody_gives_says_why_not() -> None:
    assert flagged(None).flag("k").sentence == (
        "The flag k keeps the application's default, for 'A' gives nothing: its only group 'gA' does not target the "
        "visitor, whose plan must be 'gold', but is not in the context."
    )
    line = flagged(None, {"j": 1}, None).flag("k")
    assert line.sentence == (
        "The flag k keeps the application's default, for none of the 2 campaigns that have it gives it to the visitor: "
        "'A' and 'C'."
    )
    assert len(line.parts) == 2


def test_a_variation_without_the_flag_of_its_siblings_says_so() -> None:
    data = document(
        campaign("A", group("g", variation("v1", 100, {}), variation("v2", 0, {"k": 1})), bucketRanges=OPEN),
    )
    line = explained(SDK_RULES, data).flag("k")
    assert line.sentence == "The flag k keeps the application's default, for 'A' gives 'v1', which does not have it."


def test_a_flag_that_the_document_does_not_have_says_so_and_thinks_of_letter_case() -> None:
    explanation = flagged({"Colour": 1})
    assert explanation.flag("size").sentence == (
        "The flag size keeps the application's default, for no campaign of the document has such a flag."
    )
    assert explanation.flag("colour").sentence == (
        "The flag colour keeps the application's default, for no campaign of the document has such a flag: "
        "it has Colour, and upper and lower case count."
    )


def test_a_later_siblings_flag_hides_an_earlier_campaigns_from_an_sdk_of_the_platforms_rules() -> None:
    data = document(
        campaign("A", group("g", variation("v", 100, {"k": 1})), bucketRanges=OPEN),
        campaign("B", group("h", variation("w", 100, {}), variation("x", 0, {"k": 2})), bucketRanges=OPEN),
    )
    explanation = explained(PLATFORM_RULES, data)
    assert explanation.decision.flags["k"].value == 1
    line = explanation.flag("k")
    assert line.sentence == (
        "The flag k is 1: 'A' gives it with 'v'; yet an SDK by these rules shows null, for 'B' comes later, "
        "and a sibling of its variation has this flag."
    )
    assert line.parts[1].sentence == "'B' gives 'w', which does not have it, and hides it."
    assert "null" not in explained(SDK_RULES, data).flag("k").sentence


# As a whole


def test_a_campaign_is_found_by_its_id_its_slug_or_its_name() -> None:
    data = document(
        campaign("c1", slug="button", name="Button"), campaign("c2", name="c1"), campaign("c3", name="Button")
    )
    explanation = explained(SDK_RULES, data)

    def ids(name: str) -> list[object]:
        return [each.facts["campaignId"] for each in explanation.campaigns_called(name)]

    assert (ids("c1"), ids("button"), ids("Button"), ids("nothing")) == (["c1"], ["c1"], ["c1", "c3"], [])


@BOTH
@pytest.mark.parametrize("letter", ["a", "\U000e0001", "'", "\ud800"])
def test_no_sentence_is_endless_whatever_a_document_holds(rules: Rules, letter: str) -> None:
    endless = letter * 5_000
    name = "\U000e0001" * 5_000 if letter == "\ud800" else endless
    values: list[Any] = [name, [name] * 100, 10**4000, {name: name}, [[name]], True]
    asks = [[targeting(name, each, wanted)] for wanted in values for each in ("EQUALS", "STARTS_WITH", name)]
    named: dict[str, Any] = {"name": name}
    groups = [group(f"{name}{index}", variation(name), targetings=[each]) for index, each in enumerate(asks)]
    last = group(name, *(variation(f"{name}{each}", 10, {name: each}) for each in range(12)), **named)
    data = document(*(campaign(f"{name}{each}", *groups, last, bucketRanges=OPEN) for each in range(5)), campaign(name))
    explanation = explain(parse_document(data, rules), {name: name}, endless)
    lines = [each for line in (*explanation.campaigns, *explanation.flags) for each in line.everything()]
    assert max(map(len, (explanation.sentence, *sentences(lines)))) < 2000


def test_json_holds_everything_that_is_said() -> None:
    data = document(campaign("c", group("g", variation("v", 100, {"k": [1]})), bucketRanges=OPEN, slug="s"))
    rendered: dict[str, Any] = render_explanation(explained(SDK_RULES, data))
    assert rendered["rules"] == "sdk-2.1"
    assert rendered["answer"] == "The visitor 'x' gets a variation of 1 of 1 campaign: 'v' of 'c'."
    assert rendered["variations"] == [{"campaignId": "c", "variationGroupId": "g", "variationId": "v"}]
    [flag] = rendered["flags"]
    assert flag == {
        "topic": "flag",
        "sentence": "The flag k is [1]: 'c' gives it with 'v'.",
        "answer": "yes",
        "key": "k",
        "default": False,
        "value": [1],
        "campaignId": "c",
        "variationGroupId": "g",
        "variationId": "v",
        "isReference": False,
        "parts": [
            {
                "topic": "setting",
                "sentence": "'c' gives [1] with 'v'.",
                "answer": "yes",
                "decisive": True,
                "campaignId": "c",
                "campaignName": "",
                "variationId": "v",
                "value": [1],
            }
        ],
    }
    [line] = rendered["campaigns"]
    assert (line["stage"], line["slug"], line["variationId"]) == ("allocated", "s", "v")
    assert render_explanation(explained(SDK_RULES, data), campaigns=(), flags=())["campaigns"] == []


VECTORS: list[dict[str, Any]] = [
    each["request"] for name in ("sdk-2.1", "platform", "platform-edges") for each in read_cases(name)
]


def visits() -> Iterator[tuple[Any, ...]]:
    for request in VECTORS:
        context = read_context({**preset_values(), **request["context"]}, request.get("providers"))
        ours = parse_document(request["bucketing"])
        for by in (ours, attrs.evolve(ours, rules=PLATFORM_RULES)):
            yield by, context, identity_of(request), assignations_of(request)


def test_every_recorded_request_is_explained_as_it_is_decided() -> None:
    for by, context, identity, known in visits():
        explanation, decision = explain(by, context, identity, known), decide(by, context, identity, known)
        assert explanation.decision == decision
        assert (explanation.decision.flags, explanation.decision.effects) == (decision.flags, decision.effects)
        given = [each.facts.get("variationId") for each in explanation.campaigns if each.answer is Answer.YES]
        assert given == [each.variation.id for each in decision.assigned]
