"""An explanation is true: it is of what is decided, leaves no part of the document out, and can be shown anywhere."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterator
from itertools import product

from hypothesis import event, given

from flagship_engine import (
    PLATFORM_RULES,
    SDK_RULES,
    SDK_RULES_2_1_5_HASH,
    Answer,
    Explained,
    Explanation,
    Identity,
    Topic,
    decide,
    explain,
    exposed_flags,
    parse_document,
    render_explanation,
)
from flagship_engine.quoting import is_printable
from flagship_engine.strategies import damaged_documents, junk
from property_tests.differing import Visit, comparing_visits, remembering_visits, visits
from property_tests.settings import tried

RULES = (SDK_RULES, SDK_RULES_2_1_5_HASH, PLATFORM_RULES)

LONGEST = 2000
"""Characters of a sentence, escapes among them; most have fewer than two hundred."""


def explained(visit: Visit) -> Iterator[Explanation]:
    """By both rule sets that differ in more than the hash."""
    both = visit.document(SDK_RULES), visit.document(PLATFORM_RULES)
    return (explain(document, visit.context, visit.identity, visit.known) for document in both)


def lines_of(explanation: Explanation) -> Iterator[Explained]:
    for line in (*explanation.campaigns, *explanation.flags):
        yield from line.everything()


@tried(80)
@given(visits() | comparing_visits() | remembering_visits())
def test_what_is_explained_is_what_is_decided(visit: Visit) -> None:
    for rules, hit_triggered in product(RULES, (False, True)):
        document = visit.document(rules)
        decision = decide(document, visit.context, visit.identity, visit.known, hit_triggered=hit_triggered)
        explanation = explain(document, visit.context, visit.identity, visit.known, hit_triggered=hit_triggered)
        assert explanation.decision == decision
        assert (explanation.decision.flags, explanation.decision.effects) == (decision.flags, decision.effects)
        given_by = [line.facts.get("variationId") for line in explanation.campaigns if line.answer is Answer.YES]
        assert given_by == [each.variation.id for each in decision.assigned]


@tried(40)
@given(visits() | remembering_visits())
def test_every_campaign_group_targeting_and_variation_has_its_line(visit: Visit) -> None:
    for explanation in explained(visit):
        campaigns = visit.plain.campaigns
        assert [each.facts["campaignId"] for each in explanation.campaigns] == [each.id for each in campaigns]
        for campaign, line in zip(campaigns, explanation.campaigns, strict=True):
            groups = [part for part in line.parts if part.topic is Topic.GROUP]
            assert [each.facts["variationGroupId"] for each in groups] == [
                each.id for each in campaign.variation_groups
            ]
            for group, below in zip(campaign.variation_groups, groups, strict=True):
                if below.answer is Answer.UNASKED:
                    continue
                asked = [part for part in below.parts if part.topic is Topic.TARGETING_GROUP]
                assert [len(each.parts) for each in asked] == [len(each.targetings) for each in group.targeting_groups]
                shares = [part for part in below.parts if part.topic is Topic.SHARE]
                if shares:
                    assert {each.id for each in group.variations if each.sound} <= {
                        share.facts.get("variationId") for share in shares
                    }


@tried(40)
@given(visits() | comparing_visits() | remembering_visits())
def test_every_campaign_that_was_looked_at_has_a_decisive_line(visit: Visit) -> None:
    for explanation in explained(visit):
        for line, traced in zip(explanation.campaigns, explanation.trace.campaigns, strict=True):
            decisive = [each for each in line.everything() if each.decisive]
            assert decisive
            for each in decisive:
                event(f"{traced.stage.name}: {each.topic.value}")
            if traced.assigned is not None:
                settled = [each.topic for each in decisive if each.answer is Answer.YES]
                assert settled.count(Topic.SHARE) + settled.count(Topic.REMEMBERED) == 1


@tried(40)
@given(visits() | comparing_visits() | remembering_visits())
def test_sentences_are_short_printable_and_end_with_a_full_stop(visit: Visit) -> None:
    for explanation in explained(visit):
        for sentence in (explanation.sentence, *(line.sentence for line in lines_of(explanation))):
            assert len(sentence) <= LONGEST
            assert all(map(is_printable, set(sentence)))
            assert sentence.endswith(".")
            assert not sentence.endswith("..")


@tried(25)
@given(visits() | remembering_visits())
def test_a_flag_line_gives_the_flag_or_says_that_the_default_stays(visit: Visit) -> None:
    for explanation in explained(visit):
        flags = explanation.decision.flags
        lines = {str(line.facts["key"]): line for line in explanation.flags}
        assert flags.keys() <= lines.keys()
        for key, line in lines.items():
            assert line == explanation.flag(key)
            assert line.facts["default"] is (key not in flags or flags[key].value is None)
            winners = [part for part in line.parts if part.topic is Topic.SETTING and part.decisive]
            assert len(winners) == (key in flags)
            if key in flags:
                assert (line.facts["campaignId"], line.facts["value"]) == (flags[key].campaign_id, flags[key].value)
                assert winners[0].facts["campaignId"] == flags[key].campaign_id
        if explanation.document.rules.exposes_all_keys:
            shown = exposed_flags(explanation.decision)
            hidden = {key for key, flag in flags.items() if flag.value is not None and shown[key].value is None}
            assert {key for key, line in lines.items() if "shows null" in line.sentence} == hidden


@tried(20)
@given(visits())
def test_an_explanation_is_the_same_again_pickles_and_is_json(visit: Visit) -> None:
    for explanation, again in zip(explained(visit), explained(visit), strict=True):
        assert explanation == again
        rendered = render_explanation(explanation)
        assert render_explanation(pickle.loads(pickle.dumps(explanation))) == rendered
        assert json.loads(json.dumps(rendered)) == rendered


@tried(20)
@given(damaged_documents(), junk(), junk(), junk())
def test_every_decision_can_be_explained(data: object, context: object, identity: object, known: object) -> None:
    for rules, who in product(RULES, (identity, "v", Identity("v", "a", "acme"))):
        document = parse_document(data, rules)
        explanation = explain(document, context, who, known)  # type: ignore[arg-type]
        assert explanation.decision == decide(document, context, who, known)  # type: ignore[arg-type]
        assert len(explanation.campaigns) == len(document.campaigns)
        for line in lines_of(explanation):
            assert all(map(is_printable, set(line.sentence)))
        assert render_explanation(explanation)["answer"] == explanation.sentence
