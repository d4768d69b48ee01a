"""Replaying says of each entry whether it is decided as it was, and if not, what is otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs
import pytest

from flagship_engine import (
    PLATFORM_RULES,
    SDK_RULES,
    SDK_RULES_2_1_5_HASH,
    Assignation,
    Assignations,
    Different,
    Document,
    Entry,
    Flag,
    FrozenDict,
    Identity,
    NotAnEntry,
    PartlySame,
    Remembered,
    Rules,
    Same,
    Undecidable,
    Unreplayed,
    Verdict,
    answered_entry,
    decide,
    document_digest,
    make_entry,
    parse_document,
    pseudonymised,
    read_context,
    read_entry,
    replay,
    tally,
    write_entry,
)
from flagship_engine.context import Context
from flagship_engine.replaying.library import KEPT
from tests.engine.build import Fields, campaign, document, group, targeting, variation, visitor_in
from tests.engine.journal_of_everything import documents, entries

OPEN = [{"r": [0, 100]}]
EVERY = pytest.mark.parametrize("rules", [SDK_RULES, SDK_RULES_2_1_5_HASH, PLATFORM_RULES], ids=lambda each: each.name)
BOTH = pytest.mark.parametrize("rules", [SDK_RULES, PLATFORM_RULES], ids=lambda each: each.name)
KEY = b"a secret"

SIDES = group("g", variation("v", 50, {"color": "red"}), variation("w", 50, {"color": "blue"}))
DATA = document(campaign("c", SIDES, bucketRanges=OPEN))


def entry_of(
    data: Fields,
    rules: Rules = SDK_RULES,
    identity: Identity | str = "x",
    assignations: Assignations | None = None,
    **context: object,
) -> Entry:
    made = parse_document(data, rules)
    decision = decide(made, context, identity, assignations)
    return make_entry(1.5, made, context, identity, assignations, decision)


def given(*data: Fields) -> dict[str, Document]:
    made = map(parse_document, data)
    return {document_digest(each): each for each in made}


def verdict_of(entry: Entry | NotAnEntry, found: Mapping[str, Document]) -> Verdict:
    [verdict] = replay([entry], found)
    return verdict


def replayed_as(entry: Entry, data: Fields) -> Different:
    """The verdict where another document stands under the digest of the entry's: as if the engine had changed."""
    other = parse_document(data)
    verdict = verdict_of(attrs.evolve(entry, document=document_digest(other)), given(data))
    assert isinstance(verdict, Different)
    return verdict


def sentences(verdict: Different) -> list[str]:
    return [each.sentence for each in verdict.differences]


@EVERY
def test_what_was_decided_is_decided_again(rules: Rules) -> None:
    entry = entry_of(DATA, rules)
    assert verdict_of(entry, given(DATA)) == Same(entry)


def test_every_entry_of_a_journal_is_decided_again_by_its_own_rules() -> None:
    lines = [write_entry(each) for each in entries()][::7]
    assert tally(replay(map(read_entry, lines), documents())).same == len(lines) > 100


def test_nothing_is_read_before_it_is_asked_for() -> None:
    def endless() -> Iterator[Entry]:
        while True:
            yield entry_of(DATA)

    assert isinstance(next(replay(endless(), given(DATA))), Same)


def test_another_variation_is_named_with_its_campaign_and_group() -> None:
    other = document(campaign("c", group("g", variation("other", 100)), bucketRanges=OPEN))
    found = replayed_as(entry_of(DATA, identity=visitor_in(10)), other)
    assert sentences(found)[0] == "the variation of campaign 'c': 'v' of group 'g' then, 'other' of group 'g' now"
    assert [each.campaign_id for each in found.differences] == ["c", None, None]
    assert [each.what for each in found.differences[1:]] == ["the flags", "the effects"]


def test_a_campaign_that_gives_nothing_any_more_gives_nothing() -> None:
    found = replayed_as(entry_of(DATA, identity=visitor_in(10)), document())
    assert sentences(found)[0] == "the variation of campaign 'c': 'v' of group 'g' then, nothing now"


def test_a_flag_of_another_value_is_found_where_the_variations_are_the_same() -> None:
    other = document(campaign("c", group("g", variation("v", 100, {"color": "green"})), bucketRanges=OPEN))
    found = replayed_as(entry_of(DATA, identity=visitor_in(10)), other)
    assert [each.what for each in found.differences] == ["the flags"]


def test_another_effect_is_found_where_the_variations_and_flags_are_the_same() -> None:
    entry = entry_of(DATA, identity=visitor_in(10))
    otherwise = attrs.evolve(entry, outcome=attrs.evolve(entry.outcome, effects="0" * 64))
    found = verdict_of(otherwise, given(DATA))
    assert isinstance(found, Different)
    [difference] = found.differences
    assert (difference.what, difference.recorded) == ("the effects", "digest '000000000000'")


def test_panic_is_a_difference_of_its_own() -> None:
    found = replayed_as(entry_of(DATA), {**DATA, "panic": True})
    assert sentences(found)[0] == "panic: the document was not in panic then, the document was in panic now"


def test_the_order_of_campaigns_is_a_difference_where_nothing_else_of_them_is() -> None:
    first, second = (campaign(each, group(each, variation(each, flags={}))) for each in ("a", "b"))
    found = replayed_as(entry_of(document(first, second)), document(second, first))
    assert sentences(found)[0] == "the order of campaigns: 'a', 'b' then, 'b', 'a' now"


def test_both_variations_of_campaigns_of_one_id_are_named() -> None:
    twice = document(campaign("c", group("g", variation("v"))), campaign("c", group("h", variation("w"))))
    found = replayed_as(entry_of(twice), document())
    assert found.differences[0].recorded == "'v' of group 'g' and 'w' of group 'h'"


# What cannot be decided again


def test_a_line_that_is_no_entry_says_why() -> None:
    nothing = read_entry(b"{}")
    assert isinstance(nothing, NotAnEntry)
    assert verdict_of(nothing, {}) == Undecidable(nothing, Unreplayed.NO_ENTRY, nothing.reason)


def test_what_the_decision_api_answered_is_not_decided_again() -> None:
    flag = Flag("color", "red", "c", "g", "v", is_reference=False)
    verdict = verdict_of(answered_entry(1.5, "x", {}, {"color": flag}), given(DATA))
    assert isinstance(verdict, Undecidable)
    assert verdict.why is Unreplayed.ANSWERED
    assert "cannot be decided again" in verdict.reason


def test_rules_that_nobody_knows_are_named() -> None:
    verdict = verdict_of(attrs.evolve(entry_of(DATA), rules="sdk-9"), given(DATA))
    assert isinstance(verdict, Undecidable)
    assert verdict.why is Unreplayed.UNKNOWN_RULES
    assert verdict.reason == "it was decided by the rules 'sdk-9', which this engine does not know"


def test_a_document_that_is_missing_is_named_for_each_entry() -> None:
    missing = [entry_of(DATA), attrs.evolve(entry_of(DATA), at=2)]
    verdicts = list(replay(missing, given(document())))
    assert [each.entry for each in verdicts] == missing
    for verdict in verdicts:
        assert isinstance(verdict, Undecidable)
        assert verdict.why is Unreplayed.NO_DOCUMENT
        assert document_digest(parse_document(DATA)) in verdict.reason


@pytest.mark.parametrize("other", [parse_document(document()), "no document at all"], ids=["document", "text"])
def test_another_document_under_its_digest_is_not_decided_over(other: Document) -> None:
    entry = entry_of(DATA)
    verdict = verdict_of(entry, {entry.document: other})
    assert isinstance(verdict, Undecidable)
    assert verdict.why is Unreplayed.OTHER_DOCUMENT


# Documents


class Counted(Mapping[str, Document]):
    """Documents that count how often they are asked for."""

    def __init__(self, found: Mapping[str, Document]) -> None:
        self.found = found
        self.asked = 0

    def __getitem__(self, digest: str) -> Document:
        self.asked += 1
        return self.found[digest]

    def __iter__(self) -> Iterator[str]:
        return iter(self.found)

    def __len__(self) -> int:
        return len(self.found)


def test_a_document_is_asked_for_once_whatever_the_rules() -> None:
    found = Counted(given(DATA))
    written = [entry_of(DATA, rules) for rules in (SDK_RULES, PLATFORM_RULES) * 10]
    assert tally(replay(written, found)).same == 20
    assert found.asked == 1


def test_a_journal_of_more_documents_than_are_kept_is_decided_too() -> None:
    many = [document(campaign(f"c{number}", SIDES)) for number in range(KEPT + 3)]
    written = [entry_of(each) for each in (*many, *many)]
    assert tally(replay(written, given(*many))).same == len(written)


# Pseudonyms


@EVERY
def test_pseudonyms_are_decided_by_their_buckets(rules: Rules) -> None:
    for number in range(20):
        entry = entry_of(DATA, rules, f"visitor-{number}")
        verdict = verdict_of(pseudonymised(entry, parse_document(DATA, rules), KEY), given(DATA))
        assert isinstance(verdict, PartlySame)
        assert [each.partition(":")[0] for each in verdict.undecided] == ["the buckets", "the effects"]
        assert verdict.campaigns == ()


@EVERY
def test_of_a_whole_journal_of_pseudonyms_none_is_different(rules: Rules) -> None:
    by_digest = {digest: attrs.evolve(each, rules=rules) for digest, each in documents().items()}
    own = [each for each in entries() if each.rules == rules.name][::10]
    hidden = [pseudonymised(each, by_digest[each.document], KEY) for each in own]
    assert tally(replay(hidden, by_digest)).partly_same == len(hidden)


def hidden_as(data: Fields, other: Fields, rules: Rules = SDK_RULES, identity: str = "x", **context: object) -> Verdict:
    """The verdict of an entry of pseudonyms where another document stands in the place of its own."""
    entry = pseudonymised(entry_of(data, rules, identity, None, **context), parse_document(data, rules), KEY)
    return verdict_of(attrs.evolve(entry, document=document_digest(parse_document(other))), given(other))


@BOTH
def test_allocation_that_goes_another_way_is_found_in_spite_of_pseudonyms(rules: Rules) -> None:
    shifted = document(campaign("c", group("g", variation("v", 40), variation("w", 60)), bucketRanges=OPEN))
    found = hidden_as(DATA, shifted, rules, visitor_in(45))
    assert isinstance(found, Different)
    assert sentences(found)[0] == "the variation of campaign 'c': 'v' of group 'g' then, 'w' of group 'g' now"
    assert isinstance(hidden_as(DATA, DATA, rules, visitor_in(45)), PartlySame)


@BOTH
def test_targeting_that_goes_another_way_is_found_in_spite_of_pseudonyms(rules: Rules) -> None:
    narrow, wide = (
        document(
            campaign("c", group("g", variation("v"), targetings=[[targeting("age", each, 30)]]), bucketRanges=OPEN)
        )
        for each in ("GREATER_THAN", "GREATER_THAN_OR_EQUALS")
    )
    lost, won = hidden_as(wide, narrow, rules, age=30), hidden_as(narrow, wide, rules, age=30)
    assert isinstance(lost, Different)
    assert isinstance(won, Different)
    assert lost.differences[0].now == "nothing"
    assert won.differences[0].now == "'v' of group 'g', or another of the group, which was not reached"


@BOTH
def test_flags_are_compared_in_spite_of_pseudonyms(rules: Rules) -> None:
    other = document(
        campaign("c", group("g", variation("v", 50, {"color": "red!"}), variation("w")), bucketRanges=OPEN)
    )
    found = hidden_as(DATA, other, rules, visitor_in(10))
    assert isinstance(found, Different)
    assert [each.what for each in found.differences] == ["the flags"]


def test_panic_is_found_in_spite_of_pseudonyms() -> None:
    found = hidden_as(DATA, {**DATA, "panic": True})
    assert isinstance(found, Different)
    assert found.differences[0].what == "panic"


@pytest.mark.parametrize("limits", [[0, 50], [50, 100], [25.5, 60]], ids=str)
def test_bucket_ranges_are_held_against_the_recorded_bucket(limits: list[float]) -> None:
    data = document(campaign("c", SIDES, bucketRanges=[{"r": limits}]))
    for number in range(30):
        verdict = hidden_as(data, data, PLATFORM_RULES, f"visitor-{number}")
        assert isinstance(verdict, PartlySame)
        assert not verdict.campaigns


def asking(*rows: list[object], others: tuple[object, ...] = (), **fields: object) -> Fields:
    """A document of a campaign that asks for ids, and of one for everybody behind it."""
    asked = campaign("asks", group("a", variation("a"), targetings=rows), *others, bucketRanges=OPEN)
    return document(asked, campaign("c", SIDES, bucketRanges=OPEN), **fields)


LISTED = targeting("fs_users", "EQUALS", ["x"])
ADULT = targeting("age", "GREATER_THAN", 17)


def undecided_of(data: Fields, rules: Rules, **context: object) -> tuple[str, ...]:
    verdict = hidden_as(data, data, rules, **context)  # type: ignore[arg-type]
    assert isinstance(verdict, PartlySame)
    return verdict.campaigns


@BOTH
def test_a_campaign_that_asks_for_an_id_is_undecided_and_no_other(rules: Rules) -> None:
    assert undecided_of(asking([LISTED]), rules) == ("asks",)
    verdict = hidden_as(asking([LISTED]), asking([LISTED]), rules)
    assert isinstance(verdict, PartlySame)
    assert "campaign 'asks': whom it targets may depend on an id" in verdict.undecided
    assert "the flags: they follow from all campaigns" in verdict.undecided


@BOTH
def test_a_question_for_an_id_is_no_matter_where_the_context_answers_for_it(rules: Rules) -> None:
    assert undecided_of(asking([LISTED, ADULT]), rules, age=12) == ()
    assert undecided_of(asking([LISTED, ADULT]), rules, age=18) == ("asks",)
    assert undecided_of(asking([LISTED], [ADULT]), rules, age=18) == ()


@BOTH
def test_a_group_before_the_one_that_asks_decides_if_it_gives_something(rules: Rules) -> None:
    adults = group("adults", variation("w"), targetings=[[ADULT]])
    asks = group("a", variation("a"), targetings=[[LISTED]])
    data = document(campaign("asks", adults, asks, bucketRanges=OPEN))
    assert undecided_of(data, rules, age=18) == ()
    assert undecided_of(data, rules, age=12) == ("asks",)


def test_an_error_spoils_a_group_whatever_the_ids_are() -> None:
    error = targeting("age", "EQUALS", "31")
    assert undecided_of(asking([LISTED], [error]), PLATFORM_RULES, age=31) == ()
    assert undecided_of(asking([targeting("fs_users", "GREATER_THAN", 3)]), PLATFORM_RULES) == ()


@BOTH
def test_a_context_value_that_was_the_id_asks_for_it_too(rules: Rules) -> None:
    data = asking([targeting("user", "STARTS_WITH", "x")])
    assert undecided_of(data, rules, user="x") == ("asks",)
    assert undecided_of(data, rules, user="somebody") == ()


def test_one_test_for_a_visitor_makes_the_others_undecided_by_the_rules_that_know_it() -> None:
    data = asking([LISTED], accountSettings={"enabled1V1T": True})
    assert undecided_of(data, PLATFORM_RULES) == ("asks", "c")
    assert undecided_of(data, SDK_RULES) == ("asks",)
    verdict = hidden_as(data, data, PLATFORM_RULES)
    assert isinstance(verdict, PartlySame)
    sentence = "campaign 'c': what it gives may depend on another campaign that is undecided"
    assert sentence in verdict.undecided


@BOTH
def test_nothing_is_undecided_in_panic(rules: Rules) -> None:
    assert undecided_of(asking([LISTED], panic=True), rules) == ()


def test_what_is_remembered_only_if_an_undecided_campaign_matches_is_undecided() -> None:
    lone = group("g", variation("v", 0))
    asks = group("a", variation("a1", 50), variation("a2", 50), targetings=[[LISTED]])
    data = document(*(campaign(each["id"], each, bucketRanges=OPEN) for each in (asks, lone)))
    known = Assignations(FrozenDict({"x": Remembered(FrozenDict({"g": Assignation("v")}))}))
    made = parse_document(data, PLATFORM_RULES)
    entry = pseudonymised(entry_of(data, PLATFORM_RULES, "x", known), made, KEY)
    assert entry.outcome.assigned[-1] == ("g", "g", "v")
    verdict = verdict_of(entry, given(data))
    assert isinstance(verdict, PartlySame)
    assert verdict.campaigns == ("a", "g")


@pytest.mark.parametrize("wrong", [250, -1, 10**400], ids=["over", "under", "far"])
@BOTH
def test_a_bucket_that_is_none_is_as_good_as_not_recorded(rules: Rules, wrong: int) -> None:
    entry = pseudonymised(entry_of(DATA, rules, visitor_in(60)), parse_document(DATA, rules), KEY)
    odd = attrs.evolve(entry, buckets=FrozenDict({"g": wrong}), own_bucket=wrong)
    assert isinstance(verdict_of(odd, given(DATA)), Different)


def test_a_context_is_searched_for_ids_down_to_its_ends() -> None:
    data = asking([targeting("own", "CONTAINS", "x")])
    made = parse_document(data, PLATFORM_RULES)
    for values in ({"own": ["x"]}, {"own": {"who": ["x"]}}):
        context = read_context(values)
        entry = make_entry(1, made, context, "x", None, decide(made, context, "x"))
        verdict = verdict_of(pseudonymised(entry, made, KEY), given(data))
        assert isinstance(verdict, PartlySame)
        assert bool(verdict.campaigns) is isinstance(values["own"], list)


def test_an_entry_with_a_longer_integer_than_any_context_holds_ends_no_replay() -> None:
    data = asking([targeting("own", "CONTAINS", "1")])
    entry = attrs.evolve(entry_of(data, own=1), context=Context(FrozenDict({"own": -(10**5000)})))
    written = read_entry(write_entry(entry))
    assert isinstance(verdict_of(written, given(data)), Same)


# Counting


def test_verdicts_are_counted_by_what_they_are() -> None:
    entry = entry_of(DATA)
    hidden = pseudonymised(entry, parse_document(DATA), KEY)
    otherwise = attrs.evolve(entry, outcome=attrs.evolve(entry.outcome, flags=""))
    journal: list[Entry | NotAnEntry] = [entry, hidden, otherwise, NotAnEntry("junk"), NotAnEntry("more junk")]
    journal.append(attrs.evolve(entry, document=""))
    counted = tally(replay(journal, given(DATA)))
    assert (counted.same, counted.partly_same, counted.different, counted.undecided) == (1, 1, 1, 3)
    assert counted.undecidable == {Unreplayed.NO_ENTRY: 2, Unreplayed.NO_DOCUMENT: 1}
    assert counted.entries == len(journal)
