"""What lint says is true: paths lead somewhere, and nobody gets what it calls unreachable."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from flagship_engine import (
    PLATFORM_RULES,
    SDK_RULES,
    SDK_RULES_2_1_5_HASH,
    Code,
    Context,
    Document,
    Finding,
    Rules,
    decide,
    lint,
    parse_document,
    read_context,
)
from flagship_engine.linting.places import PlacedGroup, PlacedTargetingGroup, placed
from flagship_engine.strategies import damaged_documents, documents, platform_documents, version_texts
from flagship_engine.untrusted import as_array
from property_tests.differing import Visit, comparing_visits, remembering_visits, visits
from property_tests.settings import tried

ALL_RULES = (SDK_RULES, PLATFORM_RULES, SDK_RULES_2_1_5_HASH)
SOME_RULES = st.sampled_from(ALL_RULES)

UNREACHED = (Code.UNREACHABLE_GROUP, Code.GROUP_NEVER_MATCHES)
UNTRUE = (Code.NEVER_TRUE, Code.UNKNOWN_OPERATOR, Code.INVALID_VERSION)

STEP = re.compile(r"""\.(\w+)|\[(\d+)\]|\[('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\]""")


def at(data: object, path: str) -> object:
    """What stands at a path; KeyError, IndexError or TypeError if nothing does."""
    assert path.startswith("$")
    here = data
    position = 1
    while position < len(path):
        match = STEP.match(path, position)
        assert match is not None, path
        name, index, key = match.groups()
        if index is not None:
            elements = as_array(here)
            assert elements is not None, path
            here = elements[int(index)]
        else:
            assert isinstance(here, dict), path
            here = dict.__getitem__(here, name or ast.literal_eval(key))
        position = match.end()
    return here


def reordered(value: Any) -> Any:
    """The same JSON with the keys of each object the other way round."""
    if isinstance(value, dict):
        return {key: reordered(value[key]) for key in reversed(value)}
    return [reordered(each) for each in value] if isinstance(value, list) else value


def unreached(document: Document, findings: tuple[Finding, ...]) -> list[PlacedGroup]:
    """The variation groups that lint calls unreachable, in whatever words."""
    paths = {each.path for each in findings if each.code in UNREACHED}
    nobody = {each.path for each in findings if each.code is Code.NEVER_IN_RANGE}
    return [
        group
        for campaign in placed(document)
        for group in campaign.groups
        if group.path in paths or campaign.path in nobody
    ]


@tried(50)
@given(damaged_documents(), SOME_RULES)
def test_a_damaged_document_has_findings_whose_paths_lead_somewhere(data: object, rules: Rules) -> None:
    for finding in lint(parse_document(data, rules), data=data):
        at(data, finding.path)
        assert finding.sentence.endswith(".")
        assert finding.advice.endswith(".")


@tried(25)
@given(damaged_documents(), SOME_RULES)
def test_each_part_of_a_damaged_document_is_found_where_it_stands(data: object, rules: Rules) -> None:
    for campaign in placed(parse_document(data, rules)):
        assert at(data, f"{campaign.path}.id") == campaign.campaign.id
        for group in campaign.groups:
            assert at(data, f"{group.path}.id") == group.group.id
            for variation in group.variations:
                if variation.variation.sound:
                    assert at(data, f"{variation.path}.id") == variation.variation.id
            for targeting in group.targetings:
                if isinstance(targeting.targeting.key, str):
                    assert at(data, f"{targeting.path}.key") == targeting.targeting.key


@tried(30)
@given(documents() | platform_documents(), SOME_RULES)
def test_findings_depend_on_neither_the_day_nor_the_order_of_keys(data: object, rules: Rules) -> None:
    findings = lint(parse_document(data, rules), data=data)
    other = reordered(data)
    assert lint(parse_document(other, rules), data=other) == findings
    assert lint(parse_document(data, rules), data=data) == findings


@tried(40)
@given(visits() | comparing_visits() | remembering_visits(), SOME_RULES)
def test_nobody_gets_anything_of_a_group_that_is_called_unreachable(visit: Visit, rules: Rules) -> None:
    document = visit.document(rules)
    chosen = decide(document, visit.context, visit.identity, visit.known).assigned
    gone = unreached(document, lint(document))
    assert [each for each in chosen for group in gone if each.group is group.group] == []


TEXTS = ("", "a", "A", "ab", "b", "s", "ſ", "yes", "yeſ", "K", "k", "1", "True", "10", "1.0.0", "2.0.0", "['a', 'b']")
NUMBERS = (0, 1, 1.0, -0.0, 0.5, 2, 20, 30, 10**400)
SCALARS = (*TEXTS, *NUMBERS, True, False)
SEMVERS = ("SEMVER_EQUALS", "SEMVER_NOT_EQUALS", "SEMVER_LOWER_THAN", "SEMVER_GREATER_THAN_OR_EQUALS")
OPERATORS = (
    *("EQUALS", "NOT_EQUALS", "CONTAINS", "NOT_CONTAINS", "STARTS_WITH", "ENDS_WITH"),
    *("GREATER_THAN", "LOWER_THAN", "GREATER_THAN_OR_EQUALS", "LOWER_THAN_OR_EQUALS"),
    *("EXISTS", "NOT_EXISTS", *SEMVERS, "equals"),
)
KEYS = (*["k"] * 6, "m", "fs_users", "fs_all_users")


def values() -> SearchStrategy[object]:
    """What is wanted: mostly one of a few scalars, so that targetings have to do with each other."""
    scalars = st.sampled_from(SCALARS)
    return (
        scalars | scalars | st.lists(scalars, max_size=3) | st.sampled_from((None, {}, [[]], [["a"]])) | version_texts()
    )


def asked(operators: list[str], wanted: list[object]) -> SearchStrategy[dict[str, object]]:
    return st.fixed_dictionaries(
        {"key": st.sampled_from(KEYS), "operator": st.sampled_from(operators), "value": st.sampled_from(wanted)},
        optional={"provider": st.sampled_from(("", "", "", "dmp"))},
    )


@st.composite
def crowded(draw: st.DrawFn) -> dict[str, object]:
    """A document of one campaign whose groups ask much of the same."""
    some_operators = st.lists(st.sampled_from(OPERATORS), min_size=1, max_size=4)
    of_few = asked(draw(some_operators), draw(st.lists(values(), min_size=1, max_size=3)))
    pool = draw(st.lists(of_few, min_size=1, max_size=5))
    all_of = st.lists(st.sampled_from(pool), min_size=0, max_size=3, unique_by=id) | st.just(pool[:1])
    groups = draw(
        st.lists(st.tuples(st.lists(all_of, max_size=3), st.sampled_from((100, 100, 40))), min_size=1, max_size=4)
    )
    return {
        "campaigns": [
            {
                "id": "c",
                "bucketRanges": [{"r": [0, 100]}],
                "variationGroups": [
                    {
                        "id": f"g{number}",
                        "targeting": {"targetingGroups": [{"targetings": each} for each in any_of]},
                        "variations": [{"id": f"v{number}", "allocation": share, "modifications": {"value": {}}}],
                    }
                    for number, (any_of, share) in enumerate(groups)
                ],
            }
        ]
    }


@attrs.frozen
class Somebody:
    """A visitor of a crowded document."""

    context: Context
    visitor_id: str


@st.composite
def somebodies(draw: st.DrawFn) -> Somebody:
    one = st.sampled_from(SCALARS)
    odd: SearchStrategy[object] = st.lists(one, max_size=2) | st.sampled_from((None, {}, [["a"]], [None]))
    own = draw(st.dictionaries(st.sampled_from(("k", "k", "m")), one | one | odd, max_size=2))
    others: Mapping[str, object] = draw(st.dictionaries(st.just("dmp"), st.dictionaries(st.just("k"), one), max_size=1))
    return Somebody(read_context(own, others), draw(st.sampled_from(TEXTS)))


def holds(group: PlacedTargetingGroup, document: Document, who: Somebody) -> bool:
    """Whether all of some targetings hold."""
    ask = document.rules.outcome
    return bool(group.asks) and all(ask(each, who.context, who.visitor_id) is True for each in group.asks)


MANY = st.lists(somebodies(), min_size=3, max_size=8)


@tried(60)
@given(crowded(), MANY, SOME_RULES)
def test_what_is_said_of_a_targeting_is_true_of_everybody(
    data: dict[str, object], people: list[Somebody], rules: Rules
) -> None:
    document = parse_document(data, rules)
    findings = lint(document)
    of: dict[Code, set[str]] = {code: {each.path for each in findings if each.code is code} for code in Code}
    untrue = {path.removesuffix(".operator").removesuffix(".value") for code in UNTRUE for path in of[code]}
    gone = [each.group for each in unreached(document, findings)]
    [campaign] = placed(document)
    for who in people:
        for each in decide(document, who.context, who.visitor_id).assigned:
            assert all(each.group is not group for group in gone)
        for group in campaign.groups:
            for one in group.targeting_groups:
                assert not (one.path in of[Code.CONTRADICTION] and holds(one, document, who))
                if one.path in of[Code.REDUNDANT_TARGETING_GROUP] and holds(one, document, who):
                    assert any(holds(other, document, who) for other in group.targeting_groups if other is not one)
            for targeting in group.targetings:
                outcome = rules.outcome(targeting.targeting, who.context, who.visitor_id)
                assert not (targeting.path in untrue and outcome is True)
